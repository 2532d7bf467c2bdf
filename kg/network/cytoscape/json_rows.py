"""Attributes as JSON, row by row: what CX2 and Cytoscape.js have in common.

Columns become text first, then rows: several times quicker than a dictionary and an encoder for each row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError
from kg.network.curies import curie
from kg.network.tables import Attribute, Kind, NetworkTables

ROWS_AT_ONCE = 4_000
"""Nodes or edges of a chunk."""
_SOME = 500
"""Values by which it is judged whether a column has the same ones again and again."""


def refuse(attributes: Sequence[Attribute], reserved: Collection[str], where: str) -> None:
    """Raises `KgError` where an attribute has a name that means something else to the format, or that of another."""
    names = [attribute.name for attribute in attributes]
    for name in names:
        if name in reserved:
            raise KgError(f"{where} cannot have an attribute {name!r}: the name means something else there")
        if names.count(name) > 1:
            raise KgError(f"{where} have two attributes {name!r}")


Pieces = list[Sequence[str]]
"""Columns of text, as many rows in each; a row is what stands side by side."""


def joined(pieces: Pieces, rows: int) -> str:
    """The rows one after the other, in one go: no row is put together on its own.

    >>> joined([["a", "c"], ["b", "d"]], 2)
    'abcd'
    """
    width = len(pieces)
    flat = [""] * (rows * width)
    for place, column in enumerate(pieces):
        flat[place::width] = column
    return "".join(flat)


def members(attributes: Sequence[Attribute], start: int, end: int) -> Pieces:
    r"""The members of the objects from one row up to another, each with a comma before it.

    Texts that are empty are left out: to Cytoscape, null is a fault or the text "null". Numbers that are not counts
    are always written as such (1.0), in the shortest form that is read back the same.

    >>> counts = Attribute("n", Kind.COUNT, np.array([1, 2]))
    >>> joined(members([counts, Attribute("text", Kind.TEXT, ["", 'a "b"'])], 0, 2), 2)
    ',"n":1,"n":2,"text":"a \\"b\\""'
    """
    return [column for attribute in attributes for column in _columns(attribute, start, end)]


def inner(attributes: Sequence[Attribute], start: int, end: int) -> Pieces:
    """The same, without the comma before the first: what stands in an object that has nothing else.

    >>> joined(inner([Attribute("n", Kind.COUNT, np.array([1, 2]))], 0, 2), 2)
    '"n":1"n":2'
    """
    pieces, rows = members(attributes, start, end), end - start
    if pieces and all(pieces[0]):
        return [[piece[1:] for piece in pieces[0]], *pieces[1:]]
    return [["".join(row)[1:] for row in zip(*pieces, strict=True)] or [""] * rows]


def _columns(attribute: Attribute, start: int, end: int) -> Pieces:
    key = f",{json.dumps(attribute.name)}:"
    if attribute.kind is Kind.TEXT:
        texts = attribute.values[start:end]
        shown = {text: f"{key}{json.dumps(text)}" if text else "" for text in set(map(str, texts))}
        return [[shown[str(text)] for text in texts]]
    if attribute.kind is Kind.NUMBER:
        values = _numbers(np.asarray(attribute.values[start:end], dtype=np.float64), attribute.name)
    elif attribute.kind is Kind.TRUTH:
        values = ["true" if value else "false" for value in attribute.plain(start, end)]
    else:
        values = list(map(str, attribute.plain(start, end)))
    return [[key] * (end - start), values]


def _numbers(values: NDArray[np.float64], name: str) -> list[str]:
    """Many edges have the same numbers, and it is writing them that takes time: each is written once."""
    if not np.isfinite(values).all():
        raise ValueError(f"{name}: not all its values are numbers")
    some = values[:_SOME]
    if 2 * len(np.unique(some)) > len(some):
        return list(map(repr, values.tolist()))
    distinct, places = np.unique(values, return_inverse=True)
    written: list[str] = np.array(list(map(repr, distinct.tolist())), dtype=object)[places].tolist()
    return written


def chunks_of(count: int) -> Iterator[tuple[int, int]]:
    """Where chunks of some thousand rows start and end.

    >>> list(chunks_of(4_001))
    [(0, 4000), (4000, 4001)]
    """
    for start in range(0, count, ROWS_AT_ONCE):
        yield start, min(start + ROWS_AT_ONCE, count)


def places(tables: NetworkTables, start: int, end: int) -> list[tuple[float, float]]:
    """Where nodes are, to a thousandth of a point; nothing where the network has not been laid out."""
    if tables.positions is None:
        return []
    some = tables.positions[start:end]
    if not np.isfinite(some).all():
        raise ValueError("positions: not all of them are numbers")
    rounded: list[tuple[float, float]] = np.round(some, 3).tolist()
    return rounded


def names_of(tables: NetworkTables) -> Attribute:
    """The attribute `name`, which Cytoscape searches and builds names of edges from: the symbol, else the IRI."""
    symbols = tables.nodes[0].plain(0, len(tables.ids)) if tables.nodes else [""] * len(tables.ids)
    names = [str(symbol) or iri for iri, symbol in zip(tables.ids, symbols, strict=True)]
    return Attribute("name", Kind.TEXT, names, "what a node is called")


def links_of(tables: NetworkTables) -> Attribute:
    """The attribute `url`, where to read more of a node: its IRI, where a browser can open it."""
    links = [iri if iri.startswith(("http://", "https://")) else "" for iri in tables.ids]
    return Attribute("url", Kind.TEXT, links, "where to read more")


def represented(tables: NetworkTables) -> Attribute:
    """The attribute `represents`: what a node stands for, as a CURIE where there is one."""
    return Attribute("represents", Kind.TEXT, [curie(iri) for iri in tables.ids], "what a node stands for")


def node_attributes(tables: NetworkTables) -> list[Attribute]:
    """The attributes of nodes, with those that Cytoscape expects and the tables do not have."""
    taken = {attribute.name for attribute in tables.nodes}
    first, last = names_of(tables), (represented(tables), links_of(tables))
    return [
        *([] if first.name in taken else [first]),
        *tables.nodes,
        *(made for made in last if made.name not in taken),
    ]
