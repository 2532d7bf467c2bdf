"""The co-occurrence network as node-link JSON, as `networkx.node_link_graph` reads it: no pickle, nothing to be run."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kg.exports import NETWORK, Chunks, Options
from kg.network.tables import Attribute, NetworkTables
from kg.opened import Build

_ROWS_AT_ONCE = 10_000


class NetworkXExport:
    """The network of a selection, for networkx and D3."""

    name = "networkx"
    media_type = "application/json"
    description = "the co-occurrence network as node-link JSON, for networkx and D3"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """One file."""
        yield "cooccurrence.json", json_lines(options.network(build))


def json_lines(tables: NetworkTables) -> Iterator[str]:
    """A document with one node or edge a line, edges under `edges`."""
    head = {"directed": False, "multigraph": False, "graph": dict(tables.about)}
    yield json.dumps(head)[:-1] + ', "nodes": [\n'
    ids = [json.dumps(iri) for iri in tables.ids]
    rows = zip(ids, _rows(tables.nodes, 0, len(ids)), strict=True)
    yield ",\n".join([f'{{"id": {iri}{row}}}' for iri, row in rows])
    yield '\n], "edges": [\n'
    for start in range(0, len(tables.source), _ROWS_AT_ONCE):
        end = min(start + _ROWS_AT_ONCE, len(tables.source))
        ends = (column[start:end].tolist() for column in (tables.source, tables.target))
        edges = zip(*ends, _rows(tables.edges, start, end), strict=True)
        lines = [f'{{"source": {ids[one]}, "target": {ids[other]}{row}}}' for one, other, row in edges]
        yield ",\n".join(lines) + (",\n" if end < len(tables.source) else "\n")
    yield "]}\n"


def _rows(attributes: tuple[Attribute, ...], start: int, end: int) -> Iterator[str]:
    """The attributes of some nodes or edges, those of each in one text, with a comma before each."""
    keys = [json.dumps(each.name) for each in attributes]
    columns = [
        [f", {key}: {json.dumps(value)}" for value in each.plain(start, end)]
        for key, each in zip(keys, attributes, strict=True)
    ]
    return map("".join, zip(*columns, strict=True)) if columns else iter([""] * (end - start))


EXPORT = NetworkXExport()
