"""What pages look up in a build's lists, read once for each build that is served: figures, and the genes they show."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from kg.network.enrichment import Matrix
from kg.network.neighbours import GenePartners, SimilarFigures, gene_partners, similar_figures
from kg.network.questions import Corpus
from kg.opened import Build
from kg.record import Flavour, ListedFigure


class Catalogue:
    """The lists of a build, and where in them figures and genes are. Nothing here is made twice."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self.figures: Sequence[ListedFigure] = build.figures()
        self.table, self.labels = build.incidence()
        self._gene_places = {iri: place for place, iri in enumerate(self.table.genes)}
        self._figure_places = {figure.iri: place for place, figure in enumerate(self.figures)}
        self._lock = threading.Lock()
        self.partners = lru_cache(256)(self._partners)
        self._corpora: dict[Flavour, _Ready] = {}

    @cached_property
    def _figids(self) -> list[str]:
        return sorted(figure.figid for figure in self.figures)

    def near(self, key: str, most: int = 5) -> list[str]:
        """The figids that begin most like a key."""
        place = bisect_left(self._figids, key)
        around = self._figids[max(0, place - most) : place + most]
        return sorted(around, key=lambda figid: (-_shared(figid, key), figid))[:most]

    @cached_property
    def _columns(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For all nodes, one after the other, the figures that have them, the latest first; and where each begins."""
        rows = self.table.rows()
        order = np.lexsort((rows, -self.table.years[rows].astype(np.int64), self.table.links))
        ends = np.cumsum(np.bincount(self.table.links, minlength=len(self.table.genes)))
        return rows[order], np.concatenate(([0], ends))

    def figures_of(self, iri: str) -> NDArray[np.int64]:
        """The places of all figures that have a gene, a family, a chemical or a disease; the latest first."""
        place = self._gene_places.get(iri)
        if place is None:
            return np.empty(0, dtype=np.int64)
        rows, starts = self._columns
        return rows[starts[place] : starts[place + 1]]

    @cached_property
    def _by_paper(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, figure in enumerate(self.figures):
            found.setdefault(figure.paper, []).append(place)
        return found

    def figures_of_paper(self, iri: str) -> list[int]:
        """The places of a paper's figures."""
        return self._by_paper.get(iri, [])

    @cached_property
    def _by_taxon(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place in sorted(range(len(self.figures)), key=lambda place: -self.figures[place].year):
            for taxon in self.figures[place].taxa:
                found.setdefault(taxon, []).append(place)
        return found

    def figures_of_taxon(self, taxon: str) -> list[int]:
        """The places of the figures of an organism, the latest first."""
        return self._by_taxon.get(taxon, [])

    def ready(self, flavour: Flavour) -> _Ready:
        """What is asked about figures and genes of a flavour, with all that does not depend on the question."""
        with self._lock:
            if flavour not in self._corpora:
                self._corpora[flavour] = _Ready(self._build.corpus(flavour))
            return self._corpora[flavour]

    def is_figure(self, iri: str) -> bool:
        """Whether an IRI is a figure's."""
        return iri in self._figure_places

    def similar(self, iri: str, flavour: Flavour, min_jaccard: float = 0.5) -> SimilarFigures | None:
        """The figures with nearly the same genes as one; None for a figure without genes that count."""
        place, ready = self._figure_places.get(iri), self.ready(flavour)
        if place is None or ready.matrix.indptr[place] == ready.matrix.indptr[place + 1]:
            return None
        return similar_figures(ready.matrix, place, ready.figure_ranks, min_jaccard)

    def _partners(self, iri: str, flavour: Flavour) -> GenePartners | None:
        """The genes that stand with one; None for a gene that no figure shows in the flavour."""
        place, ready = self._gene_places.get(iri), self.ready(flavour)
        if place is None or not ready.shown[place]:
            return None
        return gene_partners(ready.matrix, (self.table.papers, ready.words), place, ready.gene_ranks)

    @cached_property
    def _strict_counts(self) -> NDArray[np.int64]:
        """How many figures depict each gene strictly, as the graph has it: without those known by keyword alone."""
        counted = self.table.counted(Flavour.STRICT, keywords=False)
        return np.bincount(self.table.links[counted], minlength=len(self.table.genes)).astype(np.int64)

    def top_genes(self, most: int, organism: str | None = None) -> list[tuple[str, int]]:
        """The genes that most figures show by their official symbols, of an organism by its name, or of any."""
        shown = self._strict_counts
        found = list[tuple[str, int]]()
        for place in np.lexsort((np.arange(len(shown)), -shown)).tolist():
            iri = self.table.genes[place]
            label = self.labels.get(iri)
            if len(found) == most or not shown[place]:
                break
            if organism is None or (label is not None and label.organism == organism):
                found.append((iri, int(shown[place])))
        return found

    def warm(self) -> None:
        """Makes all that pages look up, so that no visitor waits for it."""
        for flavour in (Flavour.STRICT, Flavour.ALL):
            self.ready(flavour)
        _ = self._figids, self._columns, self._by_paper, self._by_taxon, self._strict_counts


def _shared(one: str, other: str) -> int:
    """With how many characters in common two texts begin.

    >>> _shared("PMC12", "PMC13")
    4
    """
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


class _Ready:
    """The genes of figures in a flavour, and the order of both by name."""

    def __init__(self, corpus: Corpus) -> None:
        table = corpus.table
        self.matrix: Matrix = corpus.matrix
        self.shown: NDArray[np.int64] = np.bincount(self.matrix.indices, minlength=len(table.genes)).astype(np.int64)
        self.figure_ranks, self.gene_ranks = corpus.figure_ranks(), corpus.gene_ranks()
        counted = table.counted(corpus.flavour)
        self.words: Matrix = table.one_word(counted, np.ones(int(counted.sum()), dtype=np.int32))[0]
