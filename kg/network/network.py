"""The co-occurrence network in arrays: its nodes, its pairs, and what is counted of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.network.columns import by_pieces, each_piece
from kg.network.cooccurrence import Pairs, count_pairs
from kg.network.incidence import KINDS, Incidences, IncidenceTable
from kg.network.labels import GeneLabel, Labels
from kg.network.nodes import Nodes, count_nodes
from kg.network.selection import Selection
from kg.record import Flavour

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

    def work(here: slice) -> None:
        ends[here] = places[ends[here]]

    each_piece(work, len(ends))
