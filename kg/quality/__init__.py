"""What of a build is to be distrusted, in numbers: what `report.json` has as `quality`, and `report.html` shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kg.record import QualityRule

FILE = "quality.tsv"
"""The flags of all figures, in a build."""

MEANINGS: Mapping[QualityRule, str] = {
    QualityRule.NO_ORGANISM: "Neither the curators nor the text matcher name an organism.",
    QualityRule.SPECIES: "Most genes are of species that are not among the organisms that the curators state.",
    QualityRule.KEYWORD: "A keyword is neither a symbol of the figure's genes nor a word of its chemicals or diseases.",
    QualityRule.NO_DOI: "The record gives no DOI of the paper.",
    QualityRule.FEW_GENES: "Fewer than three genes are printed by their official symbols.",
    QualityRule.BY_KEYWORD: "The record has no table of genes: its genes are keywords, without words and flavours.",
    QualityRule.LOW_SCORE: "The image classifier is not sure that this is a pathway: its score is below 0.7.",
    QualityRule.MARKED: "Curators wrote a mark, such as XXX or REJECT, in the place of an organism.",
    QualityRule.ALIAS: "Another figure has the same alias, by which tools such as Enrichr know figures.",
}
"""What each rule says of a figure that fails it."""


@dataclass(frozen=True, slots=True)
class FlaggedFigure:
    """A figure that fails a rule, and what in its record says so."""

    figid: str
    file: str
    detail: str


@dataclass(frozen=True, slots=True)
class RuleTally:
    """How many figures fail a rule, their share of all, and the first of them."""

    rule: str
    figures: int
    share: float
    first: tuple[FlaggedFigure, ...]


@dataclass(frozen=True, slots=True)
class AmbiguousWord:
    """A word that may mean several genes, in the form that was looked up: at most so many, and links in all figures."""

    word: str
    form: str | None
    rule: str
    candidates: int
    figures: int
    links: int


@dataclass(frozen=True, slots=True)
class ExpandedFamily:
    """A family or complex: its members, the figures that name it, and one times the other."""

    family: str
    iri: str
    members: int
    figures: int
    links: int


@dataclass(frozen=True, slots=True)
class Hub:
    """A gene in many figures by words for families, in few by its official symbol; figures by flavour."""

    symbol: str
    iri: str
    organism: str
    figures: int
    by_family: int
    strict: int


@dataclass(frozen=True, slots=True)
class Bin:
    """How many figures show so many genes; `most` is None for the last, which is open."""

    least: int
    most: int | None
    figures: int


@dataclass(frozen=True, slots=True)
class GenesPerFigure:
    """The genes of figures in one flavour."""

    median: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class YearTally:
    """The figures whose records give a year (None: no year), and the median of their genes in flavour *all*."""

    year: int | None
    figures: int
    median_genes: float


@dataclass(frozen=True, slots=True)
class SpeciesTally:
    """Links to genes of a species, and figures with any of its genes; no name where the species is not known."""

    species: str
    links: int
    figures: int


@dataclass(frozen=True, slots=True)
class Quality:
    """All that a build tells of its quality; of long lists the first."""

    figures: int
    without_flag: int
    rules: tuple[RuleTally, ...]
    ambiguous_words: tuple[AmbiguousWord, ...]
    expanded_families: tuple[ExpandedFamily, ...]
    hubs_by_expansion: tuple[Hub, ...]
    genes_per_figure: Mapping[str, GenesPerFigure]
    by_year: tuple[YearTally, ...]
    links_by_rule: Mapping[str, int]
    species: tuple[SpeciesTally, ...]

    def plain(self) -> dict[str, Any]:
        """The same as plain JSON."""
        return asdict(self)
