"""SIF: who is joined to whom, without attributes; what Cytoscape has read longest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kg.exports import NETWORK, Chunks, Options
from kg.network.tables import NetworkTables
from kg.opened import Build
from kg.tsv import cell

_RELATION = "co-occurs-with"
_EDGES_AT_ONCE = 10_000


class SifExport:
    """The network of a selection."""

    name = "sif"
    media_type = "text/plain"
    description = "the co-occurrence network as SIF: edges without attributes"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """One file."""
        yield "cooccurrence.sif", sif_lines(options.network(build))


def sif_lines(tables: NetworkTables) -> Iterator[str]:
    """A line for each edge, then one for each node without; nodes by symbol where only one has it, else by IRI.

    Readers part lines at tabs where there is any, else at spaces: without edges, no name has one.
    """
    names = _names(tables)
    for start in range(0, len(tables.source), _EDGES_AT_ONCE):
        some = slice(start, start + _EDGES_AT_ONCE)
        ends = zip(tables.source[some].tolist(), tables.target[some].tolist(), strict=True)
        yield "".join([f"{names[one]}\t{_RELATION}\t{names[other]}\n" for one, other in ends])
    joined = {*tables.source.tolist(), *tables.target.tolist()}
    yield "".join([f"{name}\n" for place, name in enumerate(names) if place not in joined])


def _names(tables: NetworkTables) -> list[str]:
    symbols = [cell(symbol).strip() for symbol in tables.node("symbol").values]
    ids = [cell(iri) for iri in tables.ids]
    known = Counter([*symbols, *ids])
    apart = len(tables.source) > 0
    return [
        symbol if symbol and known[symbol] == 1 and (apart or " " not in symbol) else iri
        for symbol, iri in zip(symbols, ids, strict=True)
    ]


EXPORT = SifExport()
