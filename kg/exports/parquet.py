"""The co-occurrence network as two Parquet tables, nodes and edges. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.exports import NETWORK, Chunks, Options
from kg.network.tables import Attribute, Kind, NetworkTables
from kg.opened import Build
from kg.parquet import ParquetTable, load_pyarrow

_ROWS_A_GROUP = 200_000
_TYPES: Mapping[Kind, str] = {Kind.TEXT: "string", Kind.COUNT: "int64", Kind.NUMBER: "double", Kind.TRUTH: "bool"}


class ParquetExport:
    """The network of a selection, for pandas, Polars, DuckDB, R and Spark."""

    name = "parquet"
    media_type = "application/vnd.apache.parquet"
    description = "the co-occurrence network as nodes.parquet and edges.parquet"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """Two files. Raises `KgError` where pyarrow is not installed."""
        load_pyarrow()
        tables = options.network(build)
        yield "nodes.parquet", _node_chunks(tables)
        yield "edges.parquet", _edge_chunks(tables)


def _node_chunks(tables: NetworkTables) -> Iterator[bytes]:
    table = ParquetTable({"iri": "string", **_columns(tables.nodes)})
    table.extend_columns([tables.ids, *(each.values for each in tables.nodes)])
    yield from table.chunks()


def _edge_chunks(tables: NetworkTables) -> Iterator[bytes]:
    table = ParquetTable({"source": "string", "target": "string", **_columns(tables.edges)})
    for start in range(0, len(tables.source), _ROWS_A_GROUP):
        some = slice(start, start + _ROWS_A_GROUP)
        ends = ([tables.ids[place] for place in column[some].tolist()] for column in (tables.source, tables.target))
        table.extend_columns([*ends, *(each.values[some] for each in tables.edges)])
    yield from table.chunks()


def _columns(attributes: Iterable[Attribute]) -> dict[str, str]:
    return {each.name: _TYPES[each.kind] for each in attributes}


EXPORT = ParquetExport()
