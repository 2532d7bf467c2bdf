"""JSON-LD, offline: what a record's block means is what PyLD makes of it with schema.org's context.

No context is ever fetched. schema.org's is bundled (`ontologies/schemaorg.jsonld`), others can be given as files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pyld import jsonld as pyld

from kg.errors import KgError, RecordFault
from kg.rdf import Term, Triple, iri, is_iri, literal
from kg.resources import read_ontology

SCHEMA_ORG_CONTEXTS = frozenset(
    f"{scheme}://{host}{path}"
    for scheme in ("http", "https")
    for host in ("schema.org", "www.schema.org")
    for path in ("", "/", "/docs/jsonldcontext.jsonld", "/docs/jsonldcontext.json")
)
"""The addresses of schema.org's context, all answered by the bundled file."""

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

Loader = Callable[[str, Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Contexts:
    """The contexts that may be used besides schema.org's: from IRI to the context document."""

    documents: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, files: Mapping[str, Path]) -> Contexts:
        """Reads context documents from files; a file that is no JSON object is a fault of use."""
        return cls({name: _read_document(path) for name, path in files.items()})

    def loader(self) -> Loader:
        """A PyLD document loader over these documents, marked static so that PyLD resolves each only once."""

        def load(url: str, _options: Mapping[str, Any]) -> dict[str, Any]:
            if url in self.documents:
                document = self.documents[url]
            elif url in SCHEMA_ORG_CONTEXTS:
                document = schema_org_context()
            else:
                raise RecordFault(
                    "schema-jsonld.@context",
                    f"the remote context {url} is not bundled and nothing is fetched; "
                    f"give it as a file: --context {url}=FILE",
                )
            return {
                "contentType": "application/ld+json",
                "contextUrl": None,
                "documentUrl": url,
                "document": document,
                "tag": "static",
            }

        return load


@cache
def schema_org_context() -> Any:
    """The bundled subset of schema.org's context document."""
    return json.loads(read_ontology("schemaorg.jsonld"))


def _read_document(path: Path) -> Any:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise KgError(f"the JSON-LD context {path} cannot be read: {fault}") from None
    if not isinstance(document, dict) or "@context" not in document:
        raise KgError(f"the JSON-LD context {path} is not a JSON object with the key @context")
    return document


def to_triples(block: Mapping[str, Any], base: str, loader: Loader) -> list[Triple]:
    """The triples of a JSON-LD block, relative IRIs resolved against `base`; blank nodes are `_:b0`, `_:b1` and so on.

    Raises `RecordFault` where the block is no JSON-LD or uses a context that is not at hand.

    >>> block = {"@context": "https://schema.org/", "@id": "https://x.org/f", "license": "CC0"}
    >>> to_triples(block, "https://x.org/f", Contexts().loader())
    [('<https://x.org/f>', '<http://schema.org/license>', '<https://x.org/CC0>')]
    """
    try:
        dataset = pyld.to_rdf(dict(block), {"base": base, "documentLoader": loader})
    except pyld.JsonLdError as error:
        raise _as_fault(error) from None
    return list(_dataset_triples(dataset))


def _as_fault(error: pyld.JsonLdError) -> RecordFault:
    """The fault behind PyLD's error: our loader's own where that is the cause, else PyLD's innermost words."""
    cause: BaseException | None = error
    while isinstance(cause, pyld.JsonLdError):
        error, cause = cause, cause.cause or cause.__cause__
    if isinstance(cause, RecordFault):
        return cause
    return RecordFault("schema-jsonld", f"not valid JSON-LD: {str(error).splitlines()[0]}")


def _dataset_triples(dataset: Mapping[str, Any]) -> Iterator[Triple]:
    for graph in sorted(dataset):
        for triple in dataset[graph]:
            yield _term(triple["subject"]), _term(triple["predicate"]), _term(triple["object"])


def _term(node: Mapping[str, Any]) -> Term:
    value: str = node["value"]
    if node["type"] == "IRI":
        if not is_iri(value):
            raise RecordFault("schema-jsonld", f"{value!r} is not an IRI")
        return iri(value)
    if node["type"] == "blank node":
        return value
    if node["datatype"] == _XSD_STRING:
        return literal(value)
    if node["datatype"] == _LANGUAGE_STRING:
        return f"{literal(value)}@{node['language'].lower()}"
    return literal(value, iri(node["datatype"]))
