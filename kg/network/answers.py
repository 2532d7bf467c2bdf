"""What is asked of figures and genes, and how answers look: rows with names and links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypedDict

from kg.record import ListedFigure

Rank = Literal["p", "cosine"]

SIGNIFICANT = 0.05
"""Figures with a smaller q are counted as significant."""
DUPLICATE = 0.8
"""Figures that have at least such a part of their genes in common are called near-duplicates."""


class EnrichmentOptions(TypedDict, total=False):
    """How a list of genes is tested.

    `min_genes` is the size of the smallest figure that is tested (3), `rank` what figures are ranked by (p), `cover`
    the most figures of the covering set (15), `limit` the most figures that are listed (all with an overlap).
    """

    min_genes: int
    rank: Rank
    cover: int
    limit: int | None


class EnrichedFigure(NamedTuple):
    """A figure that shows genes of a list: `overlap` of its `size` genes, which are `genes`.

    `odds_ratio` is infinite where it has no number, None where it has no meaning either.
    """

    figid: str
    title: str
    year: int | None
    overlap: int
    size: int
    expected: float
    fold: float
    odds_ratio: float | None
    p: float
    q: float
    cosine: float
    genes: tuple[str, ...]
    link: str


class CoveringFigure(NamedTuple):
    """A figure of a covering set: it `adds` so many genes, which are `genes`, to make it `covered` so far."""

    figid: str
    title: str
    year: int | None
    adds: int
    covered: int
    overlap: int
    size: int
    q: float
    genes: tuple[str, ...]
    link: str


class SimilarFigure(NamedTuple):
    """A figure that shares `overlap` of its `size` genes, which are `genes`, with another."""

    figid: str
    title: str
    year: int | None
    jaccard: float
    cosine: float
    overlap: int
    size: int
    likeness: Literal["same genes", "near-duplicate", ""]
    same_paper: bool
    genes: tuple[str, ...]
    link: str


class Partner(NamedTuple):
    """A gene that stands with another: `figures` have both, `of_partner` show the partner.

    `figures_independent` of the figures have the two from different printed words.
    """

    symbol: str
    gene: str
    organism: str
    figures: int
    figures_independent: int
    papers: int
    of_partner: int
    expected: float
    association: float
    jaccard: float
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class ListReport:
    """What became of the entries of a list.

    `genes` is how many genes are left. `absent` entries are in no figure, `ambiguous` ones may mean several genes,
    `outside` ones are not in the background: none of these count. `preferred` tells of symbols that genes of several
    species have which gene was taken, `foreign` of those that only another species has which one, and `other_case` of
    entries in another case for which symbol they were taken; `near` has symbols that are like those that are
    unknown.
    """

    entries: int
    genes: int
    absent: tuple[str, ...]
    outside: tuple[str, ...]
    ambiguous: Mapping[str, tuple[str, ...]]
    preferred: Mapping[str, str]
    foreign: Mapping[str, str]
    other_case: Mapping[str, str]
    near: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Enrichment:
    """The figures that show genes of a list, ranked; few that together show much of it; and what was tested.

    `background_entries` is how many entries a background of the user's has, of which those count that some figure
    shows; None where it is all genes that some figure shows.
    """

    figures: tuple[EnrichedFigure, ...]
    covering: tuple[CoveringFigure, ...]
    genes: ListReport
    background: int
    background_entries: int | None
    tested: int
    overlapping: int
    significant: int


@dataclass(frozen=True, slots=True)
class Similar:
    """The figures that are similar to `figure`, which shows `genes`, the most similar first."""

    figure: ListedFigure
    genes: tuple[str, ...]
    figures: tuple[SimilarFigure, ...]


@dataclass(frozen=True, slots=True)
class Partners:
    """The genes that stand with a gene, which `figures` show; `tested` is the number of other genes.

    `several` tells whether genes of other species have the symbol that was asked for, too.
    """

    gene: str
    symbol: str
    organism: str
    figures: int
    tested: int
    several: bool
    partners: tuple[Partner, ...]
