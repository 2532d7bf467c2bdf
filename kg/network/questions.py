"""What people ask with a list of genes, a figure or a gene in hand, and the answers, with names and links."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError
from kg.network.answers import (
    DUPLICATE,
    SIGNIFICANT,
    CoveringFigure,
    EnrichedFigure,
    Enrichment,
    EnrichmentOptions,
    ListReport,
    Partner,
    Partners,
    Similar,
    SimilarFigure,
)
from kg.network.enrichment import Counts, FigureTests, Matrix, covering, enrich, figures_of_genes, limited
from kg.network.genelists import GeneList, GeneNames
from kg.network.incidence import IncidenceTable
from kg.network.labels import Labels
from kg.network.neighbours import gene_partners, similar_figures
from kg.plurals import some
from kg.record import Flavour, ListedFigure, figure_page

_MOST_TOLD = 8


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """The figures of a build and the genes that count, ready to be asked.

    `matrix` is (figures, genes), as `figures` and the `table` have them; only genes that count have entries.
    """

    table: IncidenceTable
    matrix: Matrix
    figures: Sequence[ListedFigure]
    names: GeneNames
    flavour: Flavour

    @classmethod
    def of(
        cls,
        incidence: tuple[IncidenceTable, Labels],
        figures: Sequence[ListedFigure],
        flavour: Flavour,
        *,
        organisms: Collection[str],
        only: bool,
    ) -> Corpus:
        """The figures and genes of a build; genes of some `organisms` come first, or are the `only` ones."""
        table, labels = incidence
        anywhere = np.flatnonzero(figures_of_genes(table.matrix(Flavour.ALL)))
        names = GeneNames(table.genes, labels, anywhere.tolist(), preferred=organisms, only=only)
        matrix = table.matrix(flavour)
        if only:
            counted = np.zeros(len(table.genes), dtype=np.bool_)
            counted[[place for place in anywhere.tolist() if names.label(place).organism in organisms]] = True
            matrix = limited(matrix, counted)
        return cls(table, matrix, figures, names, flavour)

    def symbols(self, places: Iterable[int]) -> tuple[str, ...]:
        """The symbols of some genes, in their order."""
        return tuple(sorted(self.names.label(place).symbol for place in places))

    def genes_of(self, figure: int) -> Counts:
        """The genes that count of a figure."""
        starts = self.matrix.indptr
        return self.matrix.indices[starts[figure] : starts[figure + 1]].astype(np.int64)

    def figure_ranks(self) -> Counts:
        """The place of each figure in the order of figids."""
        return _ranks([figure.figid for figure in self.figures])

    def gene_ranks(self) -> Counts:
        """The place of each gene in the order of symbols; genes of one symbol are in that of their IRIs."""
        shown = set(np.flatnonzero(figures_of_genes(self.matrix)).tolist())
        return _ranks(
            [self.names.label(place).symbol if place in shown else "" for place in range(len(self.table.genes))]
        )


def _ranks(names: Sequence[str]) -> Counts:
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return ranks


# --- a list of genes


def enriched(
    corpus: Corpus,
    entries: Collection[str],
    background: Collection[str] | None = None,
    **testing: Unpack[EnrichmentOptions],
) -> Enrichment:
    """The figures that show genes of a list. Raises `KgError` where no gene of it counts."""
    rank = testing.get("rank", "p")
    if rank not in ("p", "cosine"):
        raise KgError(f"{rank!r} is nothing to rank by: p, cosine")
    shown = figures_of_genes(corpus.matrix) > 0
    counted = shown if background is None else shown & _mask(corpus, corpus.names.find(background))
    found = corpus.names.find(entries)
    listed = _mask(corpus, found) & counted
    report = _report(corpus, found, shown, counted)
    if not report.genes:
        raise KgError(_nothing_left(corpus, report) + corpus.names.guesses(found.unknown))
    matrix = corpus.matrix if background is None else limited(corpus.matrix, counted)
    tested, names = enrich(matrix, listed, testing.get("min_genes", 3)), corpus.figure_ranks()
    order = tested.ranked(names, by_cosine=rank == "cosine")
    together = covering(matrix, listed, tested, names, testing.get("cover", 15))
    return Enrichment(
        figures=tuple(_enriched_figures(corpus, tested, order[: testing.get("limit")], listed)),
        covering=tuple(_covering_figures(corpus, tested, together)),
        genes=report,
        background=tested.background,
        background_entries=None if background is None else len(background),
        tested=len(tested.places),
        overlapping=len(order),
        significant=int((tested.q < SIGNIFICANT).sum()),
    )


def _mask(corpus: Corpus, found: GeneList) -> NDArray[np.bool_]:
    mask = np.zeros(len(corpus.table.genes), dtype=np.bool_)
    mask[list(found.meant.values())] = True
    return mask


def _report(corpus: Corpus, found: GeneList, shown: NDArray[np.bool_], counted: NDArray[np.bool_]) -> ListReport:
    label = corpus.names.label
    nowhere = {entry for entry, place in found.meant.items() if not shown[place]}
    left = {place for place in found.meant.values() if counted[place]}
    return ListReport(
        entries=found.entries,
        genes=len(left),
        absent=(*found.unknown, *(entry for entry in found.meant if entry in nowhere)),
        near={entry: tuple(near) for entry in found.unknown[:_MOST_TOLD] if (near := corpus.names.near(entry))},
        outside=tuple(e for e, place in found.meant.items() if not counted[place] and e not in nowhere),
        ambiguous={entry: tuple(corpus.table.genes[p] for p in places) for entry, places in found.ambiguous.items()},
        preferred={entry: corpus.table.genes[found.meant[entry]] for entry in found.preferred},
        foreign={entry: label(found.meant[entry]).organism for entry in found.foreign},
        other_case={entry: label(found.meant[entry]).symbol for entry in found.other_case},
    )


def _nothing_left(corpus: Corpus, report: ListReport) -> str:
    if not report.entries:
        return "there is no gene in the list"
    if report.outside:
        return f"no gene of the list is in the background: {some(report.outside)}"
    if report.ambiguous:
        return f"the list has no gene but ambiguous ones: {some(report.ambiguous)}; give ids, or a species"
    return f"no figure shows any gene of the list ({corpus.flavour}): {some(report.absent)}"


def _enriched_figures(
    corpus: Corpus, tested: FigureTests, order: Counts, listed: NDArray[np.bool_]
) -> Iterable[EnrichedFigure]:
    expected, odds = tested.expected, tested.odds_ratio
    for at in order.tolist():
        place, overlap = int(tested.places[at]), int(tested.overlap[at])
        figure, genes = corpus.figures[place], corpus.genes_of(place)
        yield EnrichedFigure(
            figure.figid,
            figure.title,
            figure.year or None,
            overlap,
            int(tested.size[at]),
            float(expected[at]),
            overlap / float(expected[at]),
            None if math.isnan(odds[at]) else float(odds[at]),
            float(tested.p[at]),
            float(tested.q[at]),
            float(tested.cosine[at]),
            corpus.symbols(genes[listed[genes]].tolist()),
            figure.iri,
        )


def _covering_figures(corpus: Corpus, tested: FigureTests, found: list[tuple[int, Counts]]) -> Iterable[CoveringFigure]:
    covered = 0
    for at, added in found:
        figure = corpus.figures[int(tested.places[at])]
        covered += len(added)
        yield CoveringFigure(
            figure.figid,
            figure.title,
            figure.year or None,
            len(added),
            covered,
            int(tested.overlap[at]),
            int(tested.size[at]),
            float(tested.q[at]),
            corpus.symbols(added.tolist()),
            figure.iri,
        )


# --- a figure


def similar_to(
    corpus: Corpus,
    name: str,
    aliased: Callable[[str], Sequence[str]],
    *,
    min_jaccard: float = 0.5,
    limit: int | None = None,
) -> Similar:
    """The figures that are like one, which is named by figid, IRI or alias; `aliased` tells the figids of an alias.

    Raises `KgError` for an unknown figure, an alias of several, or a figure without genes that count.
    """
    place = _place_of(corpus.figures, name, aliased)
    figure, own = corpus.figures[place], corpus.genes_of(place)
    if not len(own):
        raise KgError(f"{figure.figid} shows no gene that counts here ({corpus.flavour})")
    found, mine = similar_figures(corpus.matrix, place, corpus.figure_ranks(), min_jaccard), set(own.tolist())
    listed = list[SimilarFigure]()
    for at, other in enumerate(found.places[:limit].tolist()):
        its, jaccard = corpus.figures[other], float(found.jaccard[at])
        listed.append(
            SimilarFigure(
                its.figid,
                its.title,
                its.year or None,
                jaccard,
                float(found.cosine[at]),
                int(found.overlap[at]),
                int(found.size[at]),
                "same genes" if jaccard == 1 else "near-duplicate" if jaccard >= DUPLICATE else "",
                bool(figure.paper) and its.paper == figure.paper,
                corpus.symbols(mine.intersection(corpus.genes_of(other).tolist())),
                its.iri,
            )
        )
    return Similar(figure, corpus.symbols(own.tolist()), tuple(listed))


def _place_of(figures: Sequence[ListedFigure], name: str, aliased: Callable[[str], Sequence[str]]) -> int:
    """The position of the figure that a figid, an IRI or an alias means."""
    bare = name.strip().removeprefix("<").removesuffix(">").removeprefix("figure:")
    local = bare.removesuffix(".html")
    wanted = {bare, local, figure_page(local)}
    places = [place for place, figure in enumerate(figures) if figure.figid in wanted or figure.iri in wanted]
    if not places and (others := set(aliased(bare))):
        places = [place for place, figure in enumerate(figures) if figure.figid in others]
    if len(places) > 1:
        raise KgError(f"{name} means {len(places)} figures: {some([figures[place].figid for place in places])}")
    if not places:
        close = difflib.get_close_matches(local, [figure.figid for figure in figures], n=3, cutoff=0.6)
        raise KgError(f"no figure {name} in this build" + (f"; did you mean {', '.join(close)}?" if close else ""))
    return places[0]


# --- a gene


def partners_of(corpus: Corpus, name: str, *, min_figures: int = 1, limit: int | None = None) -> Partners:
    """The genes that stand with one. Raises `KgError` for a gene that is unknown, ambiguous, or in no figure."""
    place, found = _gene_of(corpus, name)
    its = corpus.names.label(place)
    shown = corpus.table.counted(corpus.flavour)
    words, _ = corpus.table.one_word(shown, np.ones(int(shown.sum()), dtype=np.int32))
    partners = gene_partners(corpus.matrix, (corpus.table.papers, words), place, corpus.gene_ranks())
    listed = list[Partner]()
    for at in np.flatnonzero(partners.figures >= min_figures)[:limit].tolist():
        other = int(partners.places[at])
        label = corpus.names.label(other)
        listed.append(
            Partner(
                label.symbol,
                corpus.table.genes[other],
                label.organism,
                int(partners.figures[at]),
                int(partners.independent[at]),
                int(partners.papers[at]),
                int(partners.of_partner[at]),
                float(partners.expected[at]),
                float(partners.association[at]),
                float(partners.jaccard[at]),
                float(partners.p[at]),
                float(partners.q[at]),
            )
        )
    return Partners(
        corpus.table.genes[place],
        its.symbol,
        its.organism,
        partners.of_gene,
        partners.tested,
        bool(found.preferred),
        tuple(listed),
    )


def _gene_of(corpus: Corpus, name: str) -> tuple[int, GeneList]:
    found = corpus.names.find([name.strip()])
    if found.ambiguous:
        [several] = found.ambiguous.values()
        raise KgError(f"{name} may mean any of: {some([corpus.table.genes[place] for place in several])}")
    if found.unknown:
        close = corpus.names.near(name.strip())
        raise KgError(f"no gene {name} in this build" + (f"; did you mean {', '.join(close)}?" if close else ""))
    [place] = found.meant.values()
    if not figures_of_genes(corpus.matrix)[place]:
        raise KgError(f"no figure shows {name} ({corpus.flavour})")
    return place, found
