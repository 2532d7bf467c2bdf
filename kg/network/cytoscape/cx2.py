"""A network as CX2, for Cytoscape Desktop, Cytoscape Web and NDEx; written chunk by chunk.

Importers are stricter than the specification, and each in its own way: `kg.network.cytoscape.cx2_check` has the rules.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from kg.network.cytoscape.cx2_style import TYPES, editor_properties, visual_properties
from kg.network.cytoscape.json_rows import chunks_of, inner, joined, node_attributes, places, refuse
from kg.network.tables import Attribute, Kind, NetworkTables
from kg.plurals import count

MOST_EDGES_FOR_WEB = 20_000
"""Cytoscape Web opens no more."""
MOST_ELEMENTS_FOR_VIEW = 100_000
"""Cytoscape Desktop makes no view of networks that have as many nodes and edges, or more."""

_RESERVED = frozenset({"id", "SUID", "selected", "shared name", "shared interaction"})
_INTERACTION = "co-occurs with"


def cx2_chunks(tables: NetworkTables) -> Iterator[str]:
    """The document: facts of the whole, nodes with positions where there are any, edges, style."""
    refuse(tables.nodes, _RESERVED, "nodes")
    refuse(tables.edges, _RESERVED, "edges")
    nodes = node_attributes(tables)
    about = network_attributes(tables)
    yield from _head(tables, nodes, about)
    yield from _nodes(tables, nodes)
    yield from _edges(tables)
    style = {"visualProperties": [visual_properties(tables)]}, {"visualEditorProperties": [editor_properties()]}
    yield ",\n".join([*map(_compact, style), '{"status":[{"error":"","success":true}]}]\n'])


def network_attributes(tables: NetworkTables) -> dict[str, str | int | float]:
    """The facts of the whole, with a name, a description and a version, which readers expect, before all others."""
    made: Mapping[str, str | int | float] = {
        "name": "Co-occurrence network",
        "description": f"{count(len(tables.ids), 'node')} and {count(len(tables.source), 'edge')}",
        "version": "1.0",
    }
    return {name: value for name, value in {**made, **tables.about}.items() if value != ""}


def too_big(nodes: int, edges: int) -> str | None:
    """What will not open so big a network; None where all does.

    >>> too_big(300, 3_000)
    >>> too_big(3_000, 30_000)
    '30,000 edges: Cytoscape Web opens at most 20,000'
    """
    if nodes + edges >= MOST_ELEMENTS_FOR_VIEW:
        return (
            f"{nodes:,} nodes and {edges:,} edges: Cytoscape Web opens at most {MOST_EDGES_FOR_WEB:,} edges, and "
            f"Cytoscape Desktop draws nothing from {MOST_ELEMENTS_FOR_VIEW:,} nodes and edges on"
        )
    return (
        f"{edges:,} edges: Cytoscape Web opens at most {MOST_EDGES_FOR_WEB:,}" if edges > MOST_EDGES_FOR_WEB else None
    )


def _head(tables: NetworkTables, nodes: list[Attribute], about: Mapping[str, str | int | float]) -> Iterator[str]:
    counts = {"attributeDeclarations": 1, "networkAttributes": 1, "nodes": len(tables.ids), "edges": len(tables.source)}
    counts |= {"visualProperties": 1, "visualEditorProperties": 1}
    meta = [{"name": name, "elementCount": count} for name, count in counts.items()]
    edges: dict[str, dict[str, str]] = {attribute.name: {"d": TYPES[attribute.kind]} for attribute in tables.edges}
    # A default costs nothing an edge. Cytoscape names edges by it: "AKT1 (co-occurs with) MTOR".
    edges.setdefault("interaction", {"d": "string", "v": _INTERACTION})
    declared = {
        "networkAttributes": {name: {"d": _type_of(name, value)} for name, value in about.items()},
        "nodes": {attribute.name: {"d": TYPES[attribute.kind]} for attribute in nodes},
        "edges": edges,
    }
    yield '[{"CXVersion":"2.0","hasFragments":false},\n'
    for aspect, elements in (("metaData", meta), ("attributeDeclarations", [declared]), ("networkAttributes", [about])):
        yield f"{_compact({aspect: elements})},\n"


def _type_of(name: str, value: str | int | float) -> str:
    if isinstance(value, str):
        return TYPES[Kind.TEXT]
    if isinstance(value, bool):
        return TYPES[Kind.TRUTH]
    if not math.isfinite(value):
        raise ValueError(f"{name}: {value} is no number")
    return TYPES[Kind.COUNT if isinstance(value, int) else Kind.NUMBER]


def _nodes(tables: NetworkTables, attributes: list[Attribute]) -> Iterator[str]:
    yield '{"nodes":['
    for start, end in chunks_of(len(tables.ids)):
        rows = end - start
        ids = [f'{{"id":{number}' for number in range(start, end)]
        at = [f',"x":{x!r},"y":{y!r}' for x, y in places(tables, start, end)] or [""] * rows
        pieces = [ids, at, [',"v":{'] * rows, *inner(attributes, start, end), ["}},\n"] * rows]
        yield (",\n" if start else "\n") + joined(pieces, rows)[:-2]
    yield "]},\n"


def _edges(tables: NetworkTables) -> Iterator[str]:
    sources, targets = (
        np.array([f',"{end}":{node}' for node in range(len(tables.ids))], dtype=object) for end in ("s", "t")
    )
    yield '{"edges":['
    for start, end in chunks_of(len(tables.source)):
        rows = end - start
        ids = [['{"id":'] * rows, list(map(str, range(start, end)))]
        ends = [sources[tables.source[start:end]].tolist(), targets[tables.target[start:end]].tolist()]
        pieces = [*ids, *ends, [',"v":{'] * rows, *inner(tables.edges, start, end), ["}},\n"] * rows]
        yield (",\n" if start else "\n") + joined(pieces, rows)[:-2]
    yield "]},\n"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
