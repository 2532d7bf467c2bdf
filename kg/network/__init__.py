"""The co-occurrence network: genes that stand in one figure, counted in arrays; as a `networkx.Graph` on request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import networkx as nx
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.network.columns import by_pieces, pieces
from kg.network.cooccurrence import Pairs, count_pairs
from kg.network.incidence import KINDS, Incidences, IncidenceTable
from kg.network.labels import GeneLabel, Labels
from kg.network.nodes import Nodes, count_nodes
from kg.network.selection import FigureFilter, Selection
from kg.record import Flavour, Incidence

__all__ = [
    "FigureFilter",
    "GeneLabel",
    "IncidenceTable",
    "Incidences",
    "Labels",
    "Network",
    "Pairs",
    "Selection",
    "generate_cooccurrence",
    "generate_network",
]

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Network:
    """Genes, and the pairs of them that figures show together; `pairs` name genes by their positions.

    `genes` are the IRIs of all nodes: families, chemicals and diseases, too, where they were chosen; `kinds` say what
    each is. `nodes` has what is counted of each; `figures` have at least one node, `sizes` are the numbers
    of nodes of figures. All is counted from `table`, but for the nodes that are `excluded` there, where `places`
    are the positions of those that are not.
    """

    selection: Selection
    genes: tuple[str, ...] = field(repr=False)
    labels: tuple[GeneLabel, ...] = field(repr=False)
    kinds: tuple[str, ...] = field(repr=False)
    nodes: Nodes = field(repr=False)
    pairs: Pairs = field(repr=False)
    figures: int
    figures_by_keyword: int
    sizes: NDArray[np.int64] = field(repr=False)
    table: Incidences = field(repr=False)
    excluded: NDArray[np.bool_] = field(repr=False)
    places: NDArray[np.int64] = field(repr=False)

    @property
    def flavour(self) -> Flavour:
        """Which genes count."""
        return self.selection.flavour

    def whole_table(self) -> IncidenceTable:
        """The table that all was counted from, if it is in memory, not the one that a build makes on disk."""
        if not isinstance(self.table, IncidenceTable):
            raise TypeError("only what blocks can tell is known of a table on disk")
        return self.table

    def links(self) -> NDArray[np.bool_]:
        """(links,): those of the table that count."""
        return self.selection.links(self.whole_table(), self.excluded)

    def matrix(self) -> sp.csr_array[np.int32]:
        """(figures, genes of the table): 1 where a figure shows a node that counts; indices sorted."""
        return self.selection.matrix(self.whole_table(), self.excluded)

    @cached_property
    def jaccard(self) -> NDArray[np.float64]:
        """(pairs,): figures with both genes over figures with either."""
        pairs, shown = self.pairs, self.nodes.figures

        def of_ends(figures: Ints, source: Ints, target: Ints) -> NDArray[np.float64]:
            return np.asarray(figures / (shown[source] + shown[target] - figures), dtype=np.float64)

        return by_pieces(of_ends, pairs.figures, pairs.source, pairs.target)

    def strongest(self) -> NDArray[np.int64]:
        """The pairs by independent figures, figures, papers, Jaccard, all descending; ties by symbols, then IRIs."""
        pairs, rank = self.pairs, np.empty(len(self.genes), dtype=np.int32)
        names = [label.symbol for label in self.labels]
        symbols = {symbol: place for place, symbol in enumerate(sorted(set(names)))}
        rank[:] = [symbols[name] for name in names]
        # The last key counts most; what is equal in all keeps its order, which is that of the IRIs.
        ties = (rank[pairs.target], rank[pairs.source], -self.jaccard, -pairs.papers)
        return np.lexsort((*ties, -pairs.figures, -pairs.independent))

    def graph(self) -> nx.Graph[str]:
        """The network as a graph of networkx: see `generate_cooccurrence`."""
        graph: nx.Graph[str] = nx.Graph(flavour=self.flavour.value)
        graph.graph |= {"figures": self.figures, "figures_by_keyword": self.figures_by_keyword}
        shown, by_keyword = self.nodes.figures.tolist(), self.nodes.figures_by_keyword.tolist()
        named = zip(self.genes, self.labels, self.kinds, shown, by_keyword, strict=True)
        for gene, label, kind, figures, keyword in named:
            graph.add_node(gene, symbol=label.symbol, iri=gene, organism=label.organism, figures=figures)
            graph.nodes[gene].update(figures_by_keyword=keyword, kind=kind)
        names = ("figures", "figures_independent", "papers", "jaccard", "figures_by_keyword")
        pairs, genes = self.pairs, self.genes
        values = (pairs.figures, pairs.independent, pairs.papers, self.jaccard, pairs.figures_by_keyword)
        for one, other, *told in zip(
            *(column.tolist() for column in (pairs.source, pairs.target, *values)), strict=True
        ):
            graph.add_edge(genes[one], genes[other], **dict(zip(names, told, strict=True)))
        return graph


def generate_network(table: Incidences, labels: Labels, selection: Selection | None = None) -> Network:
    """The network of a selection: the nodes that some figure shows, in the order of their IRIs, and their pairs."""
    selection = selection or Selection()
    excluded = selection.nodes_excluded(table.genes, labels)
    every = count_nodes(table, selection, excluded)
    there = np.flatnonzero(every.nodes.figures)
    genes = tuple(table.genes[place] for place in there)
    places = np.cumsum(every.nodes.figures > 0, dtype=np.int32) - np.int32(1)
    pairs = count_pairs(table, selection, excluded)
    for ends in (pairs.source, pairs.target):
        _renumber(ends, places)
    return Network(
        selection=selection,
        genes=genes,
        labels=tuple(labels.get(gene, GeneLabel(gene, "")) for gene in genes),
        kinds=tuple(KINDS[kind] for kind in every.kinds[there]),
        nodes=every.nodes.chosen(there),
        pairs=pairs,
        figures=every.figures,
        figures_by_keyword=every.figures_by_keyword,
        sizes=every.sizes,
        table=table,
        excluded=excluded,
        places=there,
    )


def _renumber(ends: NDArray[np.int32], places: NDArray[np.int32]) -> None:
    """The genes by other positions, in place and piece by piece: there may be many."""
    for here in pieces(len(ends)):
        ends[here] = places[ends[here]]


def generate_cooccurrence(
    incidences: Iterable[Incidence], labels: Labels, flavour: Flavour = Flavour.STRICT
) -> nx.Graph[str]:
    """The graph whose nodes are gene IRIs and whose edges join genes that some figure shows together.

    Nodes carry `symbol`, `iri`, `organism`, `figures`, `kind` (`gene`; `family` where `Build.cooccurrence` collapses
    families); edges `figures` (with both), `figures_independent` (of these, the ones that do not print both as one
    word), `papers` (with a figure that has both; a figure without a paper counts as its own) and `jaccard` = figures
    with both / figures with either. Both carry `figures_by_keyword`: of the `figures`, those whose genes are known by
    keyword alone, whatever the flavour.
    The graph carries `flavour`, `figures` (with at least one gene) and `figures_by_keyword` (of those, the ones whose
    genes are known by keyword alone and so count in every flavour).

    >>> from kg.record import Rule
    >>> figure = Incidence("f", "p", {"a": Rule.SYMBOL, "b": Rule.SYMBOL, "c": Rule.FAMILY})
    >>> for _, _, told in generate_cooccurrence([figure], {}).edges(data=True):
    ...     print(told)
    {'figures': 1, 'figures_independent': 1, 'papers': 1, 'jaccard': 1.0, 'figures_by_keyword': 0}
    """
    return generate_network(IncidenceTable.of(incidences), labels, Selection(flavour)).graph()
