"""All that can be asked of a build's network, and the answer: tables of nodes and edges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.errors import KgError
from kg.network import FigureFilter, IncidenceTable, Labels, Network, Selection, generate_network
from kg.network.communities import NONE, communities, name_communities
from kg.network.cut import PICTURE_FIGURES, PICTURE_Q, Cut
from kg.network.genelists import GeneNames
from kg.network.layout import layout, node_radii
from kg.network.measured import Measures
from kg.network.tables import NetworkTables
from kg.network.tabulated import Communities, full_tables
from kg.record import ListedFigure

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which nodes count, in which figures, which edges stay, and whether and from where it is to be laid out.

    `genes` are names or ids around which the network is to lie (None: it is not), `preferred` the names of the species
    that a symbol means where genes of several have it.
    """

    selection: Selection = field(default_factory=Selection)
    figures: FigureFilter = field(default_factory=FigureFilter)
    cut: Cut = field(default_factory=Cut)
    genes: tuple[str, ...] | None = None
    preferred: frozenset[str] = frozenset()
    laid_out: bool = False
    seed: int = 1


def answer(
    asked: Asked, known: tuple[IncidenceTable, Labels], listed: Sequence[ListedFigure], tell: Tell
) -> NetworkTables:
    """The tables that are asked for; `listed` are the figures of the table, `tell` gets lines about what is left out.

    Raises `KgError` where no figure is as asked for, or no gene asked for is there.
    """
    table, labels = known
    if asked.figures != FigureFilter():
        places = asked.figures.places(listed)
        table, listed = table.chosen(places), [listed[place] for place in places.tolist()]
        tell(f"{len(places):,} figures are as asked for")
    network = generate_network(table, labels, asked.selection)
    measures = Measures(network)
    cut = asked.cut if asked.genes is None else replace(asked.cut, around=_around(asked, network, tell))
    edges, gone = cut.edges(measures)
    nodes = _nodes(network, edges, whole=not gone)
    if left := len(network.genes) - len(nodes):
        gone.append(f"{left:,} nodes to which no edge is left")
    for line in gone:
        tell(f"left out: {line}")
    found = _communities(measures, edges, [figure.title for figure in listed], asked.seed, tell)
    tables = full_tables(measures, edges, nodes, found, {"left_out": "; ".join(gone)})
    return _laid_out(tables, asked.seed) if asked.laid_out and found is not None else tables


def _around(asked: Asked, network: Network, tell: Tell) -> frozenset[int]:
    """The nodes that are meant. Raises `KgError` where none is."""
    labels = dict(zip(network.genes, network.labels, strict=True))
    names = GeneNames(network.genes, labels, range(len(labels)), preferred=asked.preferred, only=False)
    found = names.find(asked.genes or ())
    if found.unknown:
        tell(f"not in the network: {', '.join(found.unknown)}")
    for entry, places in found.ambiguous.items():
        tell(f"{entry} may mean {' or '.join(network.genes[place] for place in places)}: left out")
    if not found.meant:
        raise KgError("none of the genes asked for is in the network")
    return frozenset(found.meant.values())


def _nodes(network: Network, edges: Longs, *, whole: bool) -> Longs:
    """The nodes that are shown: all, or those that edges join."""
    if whole:
        return np.arange(len(network.genes))
    return np.unique(np.concatenate([network.pairs.source[edges], network.pairs.target[edges]])).astype(np.int64)


def _communities(measures: Measures, edges: Longs, titles: Sequence[str], seed: int, tell: Tell) -> Communities | None:
    """The communities of the nodes, by the significant of the edges; None where the library for them is missing."""
    network, pairs = measures.network, measures.network.pairs
    sure = edges[(pairs.independent[edges] >= PICTURE_FIGURES) & (measures.q[edges] <= PICTURE_Q)]
    if not len(sure):
        sure = edges
    try:
        members = communities(
            len(network.genes), pairs.source[sure], pairs.target[sure], measures.score[sure], seed=seed
        )
    except KgError as fault:
        tell(f"left out: {fault}")
        return None
    shown = _shown(network)
    names = name_communities(shown, titles, [label.symbol for label in network.labels], members)
    return Communities(members, [str(name) for name in names])


def _shown(network: Network) -> sp.csr_array[np.int32]:
    """(figures, nodes) of the network, in the order of its table of figures."""
    table = network.table
    assert isinstance(table, IncidenceTable)  # not one on disk, whose figures come in another order
    places = np.searchsorted(np.array(table.genes), np.array(network.genes))
    return network.selection.matrix(table, network.excluded)[:, places]


def _laid_out(tables: NetworkTables, seed: int) -> NetworkTables:
    figures = np.asarray(tables.node("figures").values, dtype=np.int64)
    members = np.asarray(tables.node("community").values, dtype=np.int32)
    weights = np.asarray(tables.edge("score").values, dtype=np.float64)
    where = layout(node_radii(figures), tables.source, tables.target, weights, members, seed=seed)
    return replace(tables, positions=where)
