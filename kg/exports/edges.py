"""The co-occurrence network as two tables: nodes and edges, the strongest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.exports import Options
from kg.network import Network
from kg.opened import Build
from kg.tsv import cell, tsv_lines, tsv_row

_ROWS_AT_ONCE = 10_000

NODE_COLUMNS = ("iri", "symbol", "organism", "figures", "figures_by_keyword", "kind")
EDGE_COLUMNS = (
    "source",
    "target",
    "source_symbol",
    "target_symbol",
    "figures",
    "figures_independent",
    "papers",
    "jaccard",
    "figures_by_keyword",
)


class EdgesExport:
    """The network of a flavour, for spreadsheets, R, and Cytoscape's table import."""

    name = "edges"
    media_type = "text/tab-separated-values"
    description = "the co-occurrence network as nodes.tsv and edges.tsv"
    takes = frozenset({"flavour", "collapse_families"})

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:
        """Two files."""
        network = build.network(options.flavour, collapse_families=options.collapse_families)
        yield "nodes.tsv", node_lines(network)
        yield "edges.tsv", edge_lines(network)


def node_lines(network: Network) -> Iterator[str]:
    """The table of genes, those in most figures first."""
    counts = (network.nodes.figures.tolist(), network.nodes.figures_by_keyword.tolist(), network.kinds)
    rows = sorted(
        zip(network.genes, network.labels, *counts, strict=True), key=lambda row: (-row[2], row[1].symbol, row[0])
    )
    named = ((gene, label.symbol, label.organism, *told) for gene, label, *told in rows)
    return tsv_lines(NODE_COLUMNS, named)


def edge_lines(network: Network) -> Iterator[str]:
    """The table of edges, the strongest first."""
    genes = [cell(gene) for gene in network.genes]
    symbols = [cell(label.symbol) for label in network.labels]
    order, pairs = network.strongest(), network.pairs
    counts = (pairs.figures, pairs.independent, pairs.papers)
    columns = (pairs.source, pairs.target, *counts, network.jaccard, pairs.figures_by_keyword)
    yield tsv_row(EDGE_COLUMNS)
    for start in range(0, len(order), _ROWS_AT_ONCE):
        rows = zip(*(column[order[start : start + _ROWS_AT_ONCE]].tolist() for column in columns), strict=True)
        yield "".join(
            [
                f"{genes[one]}\t{genes[other]}\t{symbols[one]}\t{symbols[other]}"
                f"\t{figures}\t{independent}\t{papers}\t{jaccard:.6g}\t{keyword}\n"
                for one, other, figures, independent, papers, jaccard, keyword in rows
            ]
        )


EXPORT = EdgesExport()
