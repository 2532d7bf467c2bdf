"""What clients can read beside asking: how the graph is built, and the packaged queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from kg import queries
from kg.resources import read_ontology


@dataclass(frozen=True, slots=True)
class Readable:
    """Something that can be read: what it is called, what it is, its media type, and what makes it."""

    name: str
    title: str
    says: str
    mime: str
    text: Callable[[], str]


def _queries() -> str:
    """The packaged queries with their parameters and their text."""
    return json.dumps([_query(queries.load(name)) for name in queries.names()], indent=1, ensure_ascii=False)


def _query(query: queries.Query) -> dict[str, Any]:
    parameters = [
        {"name": each.name, "type": queries.TYPES[each.type], "default": each.default, "says": each.description}
        for each in query.parameters
    ]
    return {
        "name": query.name,
        "title": query.title,
        "category": query.category,
        "says": query.description,
        "parameters": parameters,
        "sparql": query.text,
    }


RESOURCES: Final[Mapping[str, Readable]] = MappingProxyType(
    {
        "kg://ontology": Readable(
            "ontology",
            "The data model",
            "The classes and properties of the graph, each with its definition, as an ontology in Turtle.",
            "text/turtle",
            lambda: read_ontology("pfocr-kg.ttl"),
        ),
        "kg://shapes": Readable(
            "shapes",
            "What a graph must hold to",
            "The shapes (SHACL) of figures, mentions, genes and papers: which properties they have, and how many.",
            "text/turtle",
            lambda: read_ontology("shapes.ttl"),
        ),
        "kg://queries": Readable(
            "queries",
            "Packaged SPARQL queries",
            "Competency questions as SPARQL, with titles, descriptions and parameters.",
            "application/json",
            _queries,
        ),
    }
)
"""All that can be read, by its URI."""


def text_of(uri: str) -> str:
    """The text of a resource that there is."""
    return RESOURCES[uri].text()
