"""The co-occurrence network as two tables: nodes and edges, the strongest first."""

from __future__ import annotations

from collections.abc import Iterator

from kg.exports import NETWORK, Chunks, Options
from kg.network.tables import Attribute, Kind, NetworkTables
from kg.opened import Build
from kg.tsv import cell, tsv_lines, tsv_row

_ROWS_AT_ONCE = 10_000


class EdgesExport:
    """The network of a selection, for spreadsheets, R, and Cytoscape's table import."""

    name = "edges"
    media_type = "text/tab-separated-values"
    description = "the co-occurrence network as nodes.tsv and edges.tsv"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """Two files."""
        tables = options.network(build)
        yield "nodes.tsv", node_lines(tables)
        yield "edges.tsv", edge_lines(tables)


def node_lines(tables: NetworkTables) -> Iterator[str]:
    """The table of nodes, those in most figures first; ties by symbol, then IRI."""
    columns = [each.plain(0, len(tables.ids)) for each in tables.nodes]
    names = [each.name for each in tables.nodes]
    symbols, figures = columns[names.index("symbol")], columns[names.index("figures")]
    order = sorted(
        range(len(tables.ids)), key=lambda place: (-int(figures[place]), str(symbols[place]), tables.ids[place])
    )
    texts = [_texts(each, 0, len(tables.ids)) for each in tables.nodes]
    rows = ((tables.ids[place], *(column[place] for column in texts)) for place in order)
    return tsv_lines(("iri", *names), rows)


def edge_lines(tables: NetworkTables) -> Iterator[str]:
    """The table of edges, the strongest first."""
    ids = [cell(iri) for iri in tables.ids]
    symbols = [cell(symbol) for symbol in tables.node("symbol").values]
    yield tsv_row(("source", "target", "source_symbol", "target_symbol", *(each.name for each in tables.edges)))
    for start in range(0, len(tables.source), _ROWS_AT_ONCE):
        end = min(start + _ROWS_AT_ONCE, len(tables.source))
        ones, others = tables.source[start:end].tolist(), tables.target[start:end].tolist()
        named = ([names[place] for place in ends] for names in (ids, symbols) for ends in (ones, others))
        columns = (*named, *(_texts(each, start, end) for each in tables.edges))
        yield "\n".join([*map("\t".join, zip(*columns, strict=True)), ""])


def _texts(attribute: Attribute, start: int, end: int) -> list[str]:
    if attribute.kind is Kind.NUMBER:
        return [f"{value:.6g}" for value in attribute.plain(start, end)]
    values = attribute.plain(start, end)
    return [cell(value) for value in values] if attribute.kind is Kind.TEXT else list(map(str, values))


EXPORT = EdgesExport()
