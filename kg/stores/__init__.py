"""Where the merged graph lies and is asked: one module a store. The graph is the store's default graph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

import pyoxigraph as ox

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@runtime_checkable
class Store(Protocol):
    """A SPARQL store of one graph."""

    def load(self, ntriples: Path) -> None:
        """Adds a file of N-Triples."""
        ...

    def query(self, sparql: str) -> Answer:
        """The answer to a query; the prefixes of `kg.rdf.PREFIXES` are known to it."""
        ...

    def triples(
        self, subject: str | None = None, predicate: str | None = None, value: ox.NamedNode | ox.Literal | None = None
    ) -> Iterator[ox.Triple]:
        """The triples of a pattern; subject and predicate are IRIs."""
        ...

    def count(self) -> int:
        """The number of triples."""
        ...


_HIDES = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r'|<[^<>"{}|^`\\\s]*>'
    r"|\#[^\n]*",
    re.DOTALL,
)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SERVICE = re.compile(r"(?<![\w?$:@.\-])SERVICE(?![\w:\-])", re.IGNORECASE)


def asks_elsewhere(sparql: str) -> bool:
    """Whether a query has a SERVICE clause, which would send parts of it to another server.

    >>> asks_elsewhere("SELECT * { SERVICE <https://x.org/> { ?s ?p ?o } }")
    True
    >>> asks_elsewhere("SELECT ?service { ?service rdfs:label 'SERVICE' } # SERVICE")
    False
    """
    decoded = _CODE_POINT.sub(lambda m: _character(int(m.group(1) or m.group(2), 16)), sparql)
    return bool(_SERVICE.search(_HIDES.sub(" ", decoded)))


_ELSEWHERE = re.compile(_SERVICE.pattern + r"\s*(?:SILENT(?![\w:\-])\s*)?(?:<(\d+)>)?", re.IGNORECASE)


def servers_asked(sparql: str) -> list[str]:
    """The servers that a query's SERVICE clauses name by their whole IRIs; "" for each that is named otherwise.

    >>> servers_asked("SELECT * { SERVICE SILENT <https://x.org/> { ?s ?p ?o } SERVICE ?y { ?s ?p ?o } }")
    ['https://x.org/', '']
    """
    decoded = _CODE_POINT.sub(lambda m: _character(int(m.group(1) or m.group(2), 16)), sparql)
    iris: list[str] = []

    def masked(match: re.Match[str]) -> str:
        if not match[0].startswith("<"):
            return " "
        iris.append(match[0][1:-1])
        return f"<{len(iris) - 1}>"

    numbers = (match[1] for match in _ELSEWHERE.finditer(_HIDES.sub(masked, decoded)))
    return [iris[int(number)] if number else "" for number in numbers]


_UPDATE = re.compile(
    r"(?:\s|BASE\b|PREFIX\s*[^\s:]*:)*(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE
)


def is_update(sparql: str) -> bool:
    """Whether a text that is no query begins as an update does.

    >>> is_update("PREFIX x: <https://x.org/> INSERT DATA { x:a x:b x:c }")
    True
    """
    return bool(_UPDATE.match(_HIDES.sub(" ", sparql)))


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else " "
