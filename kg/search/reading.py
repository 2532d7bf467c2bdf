"""The nodes of a build's `graph.ttl` as texts, without a parser of Turtle.

The file is our own: a node is a block between empty lines, a predicate begins a line, and a text has no line break in
it. So that most of the file, which is mentions, is only passed over: 750 MB take two seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kg.rdf import PREFIXES

_PIECE = 1 << 23
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}

BODY = b"\n    oa:hasBody "
"""How a mention says what it is of."""


def blocks(turtle: Path) -> Iterator[list[bytes]]:
    """The blocks of a file, many at a time."""
    with turtle.open("rb") as file:
        rest = b""
        while piece := file.read(_PIECE):
            *whole, rest = (rest + piece).split(b"\n\n")
            yield whole
        yield [rest]


def is_of(block: bytes, kind: bytes) -> bool:
    """Whether a node is of a type, such as `fabio:Figure`."""
    start = block.find(b"\n    a ")
    return start >= 0 and block.find(kind, start, block.find(b"\n", start + 1)) >= 0


class Node:
    r"""One block: what is said of a node.

    >>> node = Node(b'pmc:PMC1\n    a fabio:JournalArticle ;\n    schema:name "A \\"b\\"" ;\n    bibo:doi "10.1" .', "")
    >>> node.iri, node.text("schema:name"), node.texts("skos:altLabel"), node.text("bibo:doi")
    ('https://identifiers.org/pmc/PMC1', 'A "b"', [], '10.1')
    """

    __slots__ = ("_base", "_block")

    def __init__(self, block: bytes, base: str) -> None:
        self._block, self._base = block.decode(), base

    @property
    def iri(self) -> str:
        """Its IRI."""
        return self._expanded(self._block.lstrip().partition("\n")[0])

    def texts(self, predicate: str) -> list[str]:
        """The literals of a predicate."""
        said = self._said(predicate)
        if said.count('"') == 2 and said[0] == said[-1] == '"':  # nearly all
            return [_unescaped(said[1:-1])]
        return [_unescaped(text) for text in _TEXT.findall(said)]

    def text(self, predicate: str) -> str:
        """The first literal of a predicate, or nothing."""
        return next(iter(self.texts(predicate)), "")

    def number(self, predicate: str) -> int:
        """The integer of a predicate; 0 where there is none."""
        return int(self._said(predicate) or 0)

    def link(self, predicate: str) -> str:
        """The IRI of a predicate, the first of several, or nothing."""
        said = self._said(predicate)
        return self._expanded(said.partition(",")[0]) if said else ""

    def links(self, predicate: str) -> list[str]:
        """The IRIs of a predicate."""
        said = self._said(predicate)
        return [self._expanded(one.strip()) for one in said.split(", ")] if said else []

    def _said(self, predicate: str) -> str:
        start = self._block.find(f"\n    {predicate} ")
        if start < 0:
            return ""
        start += len(predicate) + 6
        end = self._block.find(" ;\n", start)
        return self._block[start:end].replace(",\n        ", ", ") if end >= 0 else self._last(start)

    def _last(self, start: int) -> str:
        return self._block[start:].rstrip().removesuffix(" .").replace(",\n        ", ", ")

    def _expanded(self, term: str) -> str:
        """The whole IRI of a term."""
        if term.startswith("<"):
            inner = term[1:-1]
            return inner if ":" in inner else self._base + inner
        prefix, _, local = term.partition(":")
        return PREFIXES[prefix] + local


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16))
    return _ESCAPED.get(found[3], found[3])
