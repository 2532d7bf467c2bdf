"""All that can be asked of a build's network, and the answer: tables of nodes and edges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError
from kg.mapping.organisms import names_of_species, taxa_of
from kg.network import FigureFilter, IncidenceTable, Labels, Network, Selection, generate_network
from kg.network.cut import PICTURE_EDGES, PICTURE_FIGURES, PICTURE_Q, Cut
from kg.network.drawing.communities import NONE, communities, name_communities
from kg.network.drawing.layout import layout, node_radii
from kg.network.genelists import GeneNames, entries_of
from kg.network.measured import Measures
from kg.network.selection import GENE, years_of
from kg.network.tables import NetworkTables
from kg.network.tabulated import Communities, full_tables
from kg.plurals import count, some
from kg.record import Flavour, ListedFigure

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Tell = Callable[[str], None]

_MOST_SEED = (1 << 63) - 1
"""Libraries take seeds of 64 bits, and add to them."""


PREFERRED = "Homo sapiens"
"""Where no species is chosen, a symbol that genes of several species have means its gene."""


def untold(line: str) -> None:
    """Nobody listens."""


class NetworkOptions(TypedDict, total=False):
    """What can be asked of a network, besides its flavour.

    Nodes: `collapse_families` has each family in the place of the genes that only its name gives (False); `kinds` are
    some of gene, chemical and disease (genes); `species` limits genes to those of one, by name or taxon id (any).
    Figures: `years` are a first and a last one, or as text (`2015-2020`); `organism` (by name or taxon id) and
    `figure_type` are what records say of a figure; `figures` are figids or IRIs (all).
    Edges: in at least `min_figures` independent figures (1), with q of at most `max_q` (any), in the disparity
    `backbone` (False), within `hops` (1) steps of one of `genes` (symbols or ids), of what is left the strongest `top`.
    `picture` limits what is not limited otherwise: two independent figures, q of 0.05, the strongest 20,000.
    `seed` is where layout and communities begin (1).
    """

    collapse_families: bool
    kinds: Iterable[str]
    species: str | None
    years: str | int | tuple[int, int] | None
    organism: str | None
    figure_type: str | None
    figures: Iterable[str] | None
    genes: str | Iterable[str] | None
    hops: int
    min_figures: int
    max_q: float | None
    backbone: bool
    top: int | None
    picture: bool
    seed: int


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


def asked_for(flavour: Flavour, options: NetworkOptions, there: Collection[str], *, laid_out: bool) -> Asked:
    """What the options ask for; `there` are the organisms of the genes that there are.

    Raises `KgError` for what no network can have.
    """
    _check(options)
    species, organism, kind = options.get("species"), options.get("organism"), options.get("figure_type")
    figures, genes, years = options.get("figures"), options.get("genes"), options.get("years")
    only = None if species is None else species_in(there, species)
    cut = Cut(
        min_figures=options.get("min_figures", 1),
        max_q=options.get("max_q"),
        backbone=options.get("backbone", False),
        hops=options.get("hops", 1),
        top=options.get("top"),
    )
    return Asked(
        selection=Selection(
            flavour, options.get("collapse_families", False), _each(options.get("kinds", (GENE,))), only
        ),
        figures=FigureFilter(
            years=None if years is None else years_of(years),
            organisms=None if organism is None else (taxa_of(organism) or frozenset({organism})),
            types=None if kind is None else frozenset({kind.casefold()}),
            figures=None if figures is None else _each(figures),
        ),
        cut=cut.for_picture() if options.get("picture", False) else cut,
        genes=None if genes is None else tuple(entries_of(genes)),
        preferred=only or species_in(there, None),
        laid_out=laid_out,
        seed=options.get("seed", 1),
    )


def _check(options: NetworkOptions) -> None:
    """Raises `KgError` for an option that there is not, and for one that would do nothing."""
    known = NetworkOptions.__annotations__
    if unknown := sorted(set(options) - set(known)):
        raise KgError(f"networks have no option {unknown[0]!r}; there are {', '.join(known)}")
    if options.get("hops", 1) != 1 and options.get("genes") is None:
        raise KgError("hops are steps from genes: without genes they mean nothing")
    if not 0 <= options.get("seed", 1) <= _MOST_SEED:
        raise KgError(f"seed {options['seed']}: it is from 0 to {_MOST_SEED}")


def _each(names: Iterable[str]) -> frozenset[str]:
    """The names; one of them may stand for itself."""
    return frozenset({names} if isinstance(names, str) else names)


def species_in(there: Collection[str], species: str | None) -> frozenset[str]:
    """Those of the organisms that a species, by name or taxon id, may be; of none, those of the one preferred.

    Raises `KgError` where there is none of a species that was asked for.
    """
    found = names_of_species(species or PREFERRED, there)
    if species is not None and not found:
        raise KgError(f"no gene is of {species}; there are genes of: {', '.join(sorted(there)[:8]) or 'no species'}")
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A network before anything is cut, its measures, and the titles of its figures: what several answers share."""

    measures: Measures
    titles: Sequence[str]

    @classmethod
    def of(
        cls, asked: Asked, known: tuple[IncidenceTable, Labels], listed: Sequence[ListedFigure], tell: Tell = untold
    ) -> Counted:
        """Counts the figures and nodes that are asked for; `listed` are the figures of the table.

        Raises `KgError` where no figure is as asked for.
        """
        table, labels = known
        if asked.figures != FigureFilter():
            places = asked.figures.places(listed)
            table, listed = table.chosen(places), [listed[place] for place in places.tolist()]
            tell(f"{count(len(places), 'figure')} {'is' if len(places) == 1 else 'are'} as asked for")
        network = generate_network(table, labels, asked.selection)
        return cls(Measures(network), [figure.title for figure in listed])


def answer(asked: Asked, counted: Counted, tell: Tell = untold, lacking: Tell | None = None) -> NetworkTables:
    """The tables that are asked for; `tell` gets lines about what is left out.

    `lacking` gets those about genes asked for that are not there, or not to be told apart (None: `tell` does).

    Raises `KgError` where no gene asked for is there.
    """
    measures, network = counted.measures, counted.measures.network
    cut = asked.cut if asked.genes is None else replace(asked.cut, around=_around(asked, network, lacking or tell))
    edges, gone = cut.edges(measures)
    nodes = _nodes(network, edges, cut, whole=not gone)
    if left := len(network.genes) - len(nodes):
        gone.append(f"left out: {count(left, 'node')} to which no edge is left")
    for line in gone:
        tell(line)
    found = _communities(measures, edges, counted.titles, asked.seed, tell)
    tables = full_tables(measures, edges, nodes, found, {"left_out": "; ".join(gone)})
    if not asked.laid_out or found is None:
        return tables
    if len(edges) > PICTURE_EDGES:
        tell(f"left out: places of nodes, since there are more than {PICTURE_EDGES:,} edges")
        return tables
    return _laid_out(tables, asked.seed)


def _around(asked: Asked, network: Network, tell: Tell) -> frozenset[int]:
    """The nodes that are meant. Raises `KgError` where none is."""
    labels = dict(zip(network.genes, network.labels, strict=True))
    names = GeneNames(network.genes, labels, range(len(labels)), preferred=asked.preferred, only=False)
    found = names.find(asked.genes or ())
    for entry, places in found.ambiguous.items():
        tell(f"{entry} may mean {' or '.join(network.genes[place] for place in places)}: left out")
    unknown = f"{some(found.unknown)}{names.guesses(found.unknown)}"
    if not found.meant:
        raise KgError("none of the genes asked for is in the network" + (f": {unknown}" if found.unknown else ""))
    if found.unknown:
        tell(f"not in the network: {', '.join(found.unknown)}{names.guesses(found.unknown)}")
    return frozenset(found.meant.values())


def _nodes(network: Network, edges: Longs, cut: Cut, *, whole: bool) -> Longs:
    """The nodes that are shown: all, or those that edges join, and those that were asked for."""
    if whole and cut.around is None:
        return np.arange(len(network.genes))
    asked = np.array(sorted(cut.around or ()), dtype=np.int64)
    return np.unique(np.concatenate([network.pairs.source[edges], network.pairs.target[edges], asked])).astype(np.int64)


def _communities(measures: Measures, edges: Longs, titles: Sequence[str], seed: int, tell: Tell) -> Communities | None:
    """The communities of the nodes, by the significant of the edges; None where the library for them is missing."""
    network, pairs = measures.network, measures.network.pairs
    sure = edges[(pairs.independent[edges] >= PICTURE_FIGURES) & (measures.q[edges] <= PICTURE_Q)]
    if not len(sure):
        if len(edges) > PICTURE_EDGES:
            return Communities(np.full(len(network.genes), NONE, dtype=np.int32), [])
        sure = edges
    try:
        members = communities(
            len(network.genes), pairs.source[sure], pairs.target[sure], measures.score[sure], seed=seed
        )
    except KgError as fault:
        tell(f"left out: {fault}")
        return None
    names = name_communities(
        network.matrix()[:, network.places], titles, [label.symbol for label in network.labels], members
    )
    return Communities(members, [str(name) for name in names])


def _laid_out(tables: NetworkTables, seed: int) -> NetworkTables:
    figures = np.asarray(tables.node("figures").values, dtype=np.int64)
    members = np.asarray(tables.node("community").values, dtype=np.int32)
    weights = np.asarray(tables.edge("score").values, dtype=np.float64)
    where = layout(node_radii(figures), tables.source, tables.target, weights, members, seed=seed)
    return replace(tables, positions=where)
