"""The co-occurrence network: genes that stand in one figure, counted in arrays; as a `networkx.Graph` on request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.network.cooccurrence import Pairs, count_pairs
from kg.network.incidence import Incidences, IncidenceTable
from kg.network.labels import GeneLabel, Labels
from kg.record import Flavour, Incidence

__all__ = [
    "GeneLabel",
    "IncidenceTable",
    "Incidences",
    "Labels",
    "Network",
    "Pairs",
    "generate_cooccurrence",
    "generate_network",
]


@dataclass(frozen=True, eq=False)
class Network:
    """Genes, and the pairs of them that figures show together; `pairs` name genes by their positions.

    `gene_figures` and `gene_figures_by_keyword` are (genes,): how many figures show each, and how many of these have
    genes that are known by keyword alone. `figures` have at least one gene. `families` are the IRIs among `genes` that
    are families.
    """

    flavour: Flavour
    genes: tuple[str, ...]
    labels: tuple[GeneLabel, ...]
    gene_figures: NDArray[np.int64]
    gene_figures_by_keyword: NDArray[np.int64]
    pairs: Pairs = field(repr=False)
    figures: int
    figures_by_keyword: int
    families: frozenset[str] = frozenset()

    def kind(self, node: str) -> str:
        """Whether a node is a `gene` or a `family`."""
        return "family" if node in self.families else "gene"

    @cached_property
    def jaccard(self) -> NDArray[np.float64]:
        """(pairs,): figures with both genes over figures with either."""
        pairs, shown = self.pairs, self.gene_figures
        jaccard: NDArray[np.float64] = pairs.figures / (shown[pairs.source] + shown[pairs.target] - pairs.figures)
        return jaccard

    def strongest(self) -> NDArray[np.int64]:
        """The pairs by figures, then papers, then Jaccard, all descending; ties by the genes' symbols, then IRIs."""
        pairs, rank = self.pairs, np.empty(len(self.genes), dtype=np.int32)
        names = [label.symbol for label in self.labels]
        symbols = {symbol: place for place, symbol in enumerate(sorted(set(names)))}
        rank[:] = [symbols[name] for name in names]
        # The last key counts most; what is equal in all keeps its order, which is that of the IRIs.
        keys = (rank[pairs.target], rank[pairs.source], -self.jaccard, -pairs.papers, -pairs.figures)
        return np.lexsort(keys)

    def graph(self) -> nx.Graph[str]:
        """The network as a graph of networkx: see `generate_cooccurrence`."""
        graph: nx.Graph[str] = nx.Graph(flavour=self.flavour.value)
        graph.graph |= {"figures": self.figures, "figures_by_keyword": self.figures_by_keyword}
        shown, by_keyword = self.gene_figures.tolist(), self.gene_figures_by_keyword.tolist()
        for gene, label, figures, keyword in zip(self.genes, self.labels, shown, by_keyword, strict=True):
            graph.add_node(gene, symbol=label.symbol, iri=gene, organism=label.organism, figures=figures)
            graph.nodes[gene].update(figures_by_keyword=keyword, kind=self.kind(gene))
        names = ("figures", "papers", "jaccard", "figures_by_keyword")
        pairs = self.pairs
        columns = (pairs.source, pairs.target, pairs.figures, pairs.papers, self.jaccard, pairs.figures_by_keyword)
        genes = self.genes
        for one, other, *values in zip(*(column.tolist() for column in columns), strict=True):
            graph.add_edge(genes[one], genes[other], **dict(zip(names, values, strict=True)))
        return graph


def generate_network(
    table: Incidences, labels: Labels, flavour: Flavour = Flavour.STRICT, *, collapse_families: bool = False
) -> Network:
    """The network of a flavour: the genes that some figure shows, in the order of their IRIs, and their pairs.

    Where families are collapsed, a word for one stands for the family itself, which then is a node, too.
    """
    families = set[int]()
    per_gene, keyword_per_gene = (np.zeros(len(table.genes), dtype=np.int64) for _ in range(2))
    figures = figures_by_keyword = 0
    for block in table.blocks():
        shown, by_keyword = block.matrix(flavour, collapse_families=collapse_families), block.by_keyword()
        families.update(block.families().tolist())
        some = np.diff(shown.indptr) > 0
        figures += int(some.sum())
        figures_by_keyword += int((some & by_keyword).sum())
        per_gene += np.bincount(shown.indices, minlength=len(per_gene))
        keyword_per_gene += np.bincount(shown[np.flatnonzero(by_keyword)].indices, minlength=len(per_gene))
    there = np.flatnonzero(per_gene)
    genes = tuple(table.genes[place] for place in there)
    places = np.cumsum(per_gene > 0, dtype=np.int32) - np.int32(1)
    pairs = count_pairs(table, flavour, collapse_families=collapse_families)
    return Network(
        flavour=flavour,
        genes=genes,
        labels=tuple(labels.get(gene, GeneLabel(gene, "")) for gene in genes),
        gene_figures=per_gene[there],
        gene_figures_by_keyword=keyword_per_gene[there],
        pairs=Pairs(places[pairs.source], places[pairs.target], pairs.figures, pairs.papers, pairs.figures_by_keyword),
        figures=figures,
        figures_by_keyword=figures_by_keyword,
        families=frozenset(table.genes[place] for place in families if per_gene[place]),
    )


def generate_cooccurrence(
    incidences: Iterable[Incidence], labels: Labels, flavour: Flavour = Flavour.STRICT
) -> nx.Graph[str]:
    """The graph whose nodes are gene IRIs and whose edges join genes that some figure shows together.

    Nodes carry `symbol`, `iri`, `organism`, `figures`, `kind` (`gene`; `family` where `Build.cooccurrence` collapses
    families); edges `figures` (with both), `papers` (with a figure that has both; a figure without a paper counts as
    its own) and `jaccard` = figures with both / figures with either. Both carry `figures_by_keyword`: of the `figures`,
    those whose genes are known by keyword alone, whatever the flavour.
    The graph carries `flavour`, `figures` (with at least one gene) and `figures_by_keyword` (of those, the ones whose
    genes are known by keyword alone and so count in every flavour).

    >>> from kg.record import Rule
    >>> figure = Incidence("f", "p", {"a": Rule.SYMBOL, "b": Rule.SYMBOL, "c": Rule.FAMILY})
    >>> generate_cooccurrence([figure], {}).edges(data=True)
    EdgeDataView([('a', 'b', {'figures': 1, 'papers': 1, 'jaccard': 1.0, 'figures_by_keyword': 0})])
    """
    return generate_network(IncidenceTable.of(incidences), labels, flavour).graph()
