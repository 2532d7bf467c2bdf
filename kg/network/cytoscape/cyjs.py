"""A network as Cytoscape.js JSON: for web pages that draw it, and for Cytoscape Desktop (`.cyjs`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from kg.network.cytoscape.cx2 import network_attributes
from kg.network.cytoscape.json_rows import chunks_of, joined, members, node_attributes, places, refuse
from kg.network.tables import Attribute, Kind, NetworkTables

_TYPES = {Kind.TEXT: "String", Kind.COUNT: "Long", Kind.NUMBER: "Double", Kind.TRUTH: "Boolean"}
_RESERVED_OF_NODES = frozenset({"id", "parent", "SUID", "selected"})
_RESERVED_OF_EDGES = frozenset({"id", "source", "target", "SUID", "selected"})


def cyjs_chunks(tables: NetworkTables) -> Iterator[str]:
    """The document: no style, which is the page's business; positions where there are any.

    Ids are texts, those of edges are not ones of nodes: cytoscape.js silently drops an edge whose id is taken.
    """
    refuse(tables.nodes, _RESERVED_OF_NODES, "nodes")
    refuse(tables.edges, _RESERVED_OF_EDGES, "edges")
    nodes = node_attributes(tables)
    about = network_attributes(tables)
    types = {"network": list(_types_of(about.items())), "node": _columns(nodes), "edge": _columns(tables.edges)}
    head: dict[str, Any] = {"format_version": "1.0", "generated_by": "pfocr-kg", "target_cytoscapejs_version": "~3.0"}
    if tables.positions is not None:
        head["layout"] = {"name": "preset"}  # else cytoscape.js puts the nodes on a grid
    yield json.dumps(head)[:-1]
    yield f',\n"data":{json.dumps(about)},\n"columnTypes":{json.dumps(types)},\n"elements":{{"nodes":['
    yield from _nodes(tables, nodes)
    yield '],\n"edges":['
    yield from _edges(tables)
    yield "]}}\n"


def _types_of(facts: Iterable[tuple[str, str | int | float]]) -> Iterator[dict[str, str]]:
    for name, value in facts:
        kind = Kind.TEXT if isinstance(value, str) else Kind.NUMBER if isinstance(value, float) else Kind.COUNT
        yield _column(name, Kind.TRUTH if isinstance(value, bool) else kind)


def _columns(attributes: Iterable[Attribute]) -> list[dict[str, str]]:
    return [_column(attribute.name, attribute.kind) for attribute in attributes]


def _column(name: str, kind: Kind) -> dict[str, str]:
    """A column's type, without which Desktop takes every number for a Double.

    Which of the two keys its reader wants is written nowhere; it passes over the other.
    """
    return {"name": name, "columnName": name, "type": _TYPES[kind]}


def _nodes(tables: NetworkTables, attributes: list[Attribute]) -> Iterator[str]:
    for start, end in chunks_of(len(tables.ids)):
        rows = end - start
        ids = [f'{{"data":{{"id":"{number}"' for number in range(start, end)]
        at = [f'}},"position":{{"x":{x!r},"y":{y!r}}}' for x, y in places(tables, start, end)] or ["}"] * rows
        pieces = [ids, *members(attributes, start, end), at, ["},\n"] * rows]
        yield (",\n" if start else "\n") + joined(pieces, rows)[:-2]


def _edges(tables: NetworkTables) -> Iterator[str]:
    sources, targets = (
        np.array([f'","{end}":"{node}' for node in range(len(tables.ids))], dtype=object)
        for end in ("source", "target")
    )
    for start, end in chunks_of(len(tables.source)):
        rows = end - start
        ids = [['{"data":{"id":"e'] * rows, list(map(str, range(start, end)))]
        ends = [sources[tables.source[start:end]].tolist(), targets[tables.target[start:end]].tolist()]
        pieces = [*ids, *ends, ['"'] * rows, *members(tables.edges, start, end), ["}},\n"] * rows]
        yield (",\n" if start else "\n") + joined(pieces, rows)[:-2]
