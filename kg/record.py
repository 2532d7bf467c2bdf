"""What a record says, typed: the values that flow from the sources to the graph. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from kg.curation import Decision

_MISSING = frozenset({"", "NA", "~"})


def present(text: str | None) -> str | None:
    """`text`, or None where it is one of the spellings of a missing value.

    >>> [present(t) for t in ("Tie", "N", "NA", ".na.character", " ", None)]
    ['Tie', 'N', None, None, None, None]
    """
    if text is None or (bare := text.strip()) in _MISSING or bare.startswith(".na."):
        return None
    return text


class Flavour(StrEnum):
    """Which genes of a figure count; each flavour includes the one before it."""

    STRICT = "strict"
    SYNONYMS = "synonyms"
    ALL = "all"

    __hash__ = str.__hash__  # that of an enumeration is computed in Python, at each look-up

    def includes(self, other: Flavour) -> bool:
        """Whether what counts in `other` counts in this one.

        >>> Flavour.SYNONYMS.includes(Flavour.STRICT), Flavour.STRICT.includes(Flavour.ALL)
        (True, False)
        """
        order = list(Flavour)
        return order.index(self) >= order.index(other)


class Rule(StrEnum):
    """How a printed word was matched to an entity; the value stands in the mention's IRI."""

    SYMBOL = "symbol"
    SYNONYM = "synonym"
    PREVIOUS = "previous"
    FAMILY = "family"
    KEYWORD = "keyword"
    UNKNOWN = "unknown"
    CHEMICAL = "chemical"
    DISEASE = "disease"

    __hash__ = str.__hash__


MATCH_SOURCES: Mapping[str, Rule] = {
    "ncbigene_symbol": Rule.SYMBOL,
    "hgnc_symbol": Rule.SYMBOL,
    "ncbigene_synonym": Rule.SYNONYM,
    "hgnc_alias_symbol": Rule.SYNONYM,
    "hgnc_prev_symbol": Rule.PREVIOUS,
    "famplex_relations": Rule.FAMILY,
    "bioentities_symbol": Rule.FAMILY,
}
"""The rule behind each `source` that PFOCR's gene tables give."""

FLAVOURS: Mapping[Rule, Flavour] = {
    Rule.SYMBOL: Flavour.STRICT,
    Rule.SYNONYM: Flavour.SYNONYMS,
    Rule.PREVIOUS: Flavour.SYNONYMS,
    Rule.FAMILY: Flavour.ALL,
    Rule.KEYWORD: Flavour.ALL,
    Rule.UNKNOWN: Flavour.ALL,
}
"""The narrowest flavour in which a gene that was matched by a rule counts."""

RULES = tuple(Rule)
RANKS: Mapping[Rule, int] = {rule: rank for rank, rule in enumerate(RULES)}
"""The rules in order: of two that match a gene in a figure, the first counts."""


KEYWORD_SOURCE = "schema-jsonld.keywords"
"""The source of a row that a keyword stands for."""


class GeneHit(NamedTuple):
    """One row of a gene table: a printed word, the gene it was matched to, and how.

    `resolved` is set where the id is not the record's own, but what a lexicon knows the symbol by; `family` is the
    FamPlex id that a lexicon knows the word by; `decision` is what a curator says that the word means instead.
    A tuple, as `EntityHit` is: rows are looked up by the million, and only a tuple's hash is quick.
    """

    word: str | None
    match: str | None
    symbol: str | None
    ncbigene_id: str | None
    source: str
    taxon_id: str | None = None
    taxon_name: str | None = None
    taxon_group: str | None = None
    resolved: Rule | None = None
    family: str | None = None
    decision: Decision | None = None

    @property
    def rule(self) -> Rule:
        """The rule that `source` names.

        >>> GeneHit("AKT", "AKT", "AKT1", "207", "famplex_relations").rule
        <Rule.FAMILY: 'family'>
        """
        return Rule.KEYWORD if self.source == KEYWORD_SOURCE else MATCH_SOURCES.get(self.source, Rule.UNKNOWN)


class EntityHit(NamedTuple):
    """One row of a chemical or disease table; `other_id` is the number of a ChEBI or Disease Ontology term."""

    word: str | None
    mesh: str | None = None
    match: str | None = None
    name: str | None = None
    other_id: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper that a figure is from, as the figure's record gives it."""

    pmcid: str | None = None
    doi: str | None = None
    title: str | None = None
    citation: str | None = None
    year: str | None = None
    journal: str | None = None
    journal_abbreviation: str | None = None
    publisher: str | None = None
    keywords: tuple[str, ...] = ()

    def year_number(self) -> int:
        """The year as a number, 0 where it is not known.

        >>> Paper(year="2019").year_number(), Paper().year_number()
        (2019, 0)
        """
        return int(self.year) if self.year else 0


class Notice(NamedTuple):
    """Something in the data that a reader of the results should know; the record was used all the same."""

    kind: str
    path: str
    place: str
    detail: str


class QualityRule(StrEnum):
    """Why a figure is to be distrusted; the value is what people call the rule."""

    NO_ORGANISM = "no organism"
    SPECIES = "species disagreement"
    KEYWORD = "keyword with no gene"
    NO_DOI = "no DOI"
    FEW_GENES = "fewer than 3 strict genes"
    BY_KEYWORD = "genes by keyword only"
    LOW_SCORE = "low pathway score"
    MARKED = "marked by curators"
    ALIAS = "alias used twice"

    __hash__ = str.__hash__


class Flag(NamedTuple):
    """A rule by which a figure is to be distrusted, and what in its record says so."""

    rule: QualityRule
    detail: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be used: where it lies, the place in it, and why."""

    path: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as a source found it: `path` for people, `file` below what was asked for, and its bytes."""

    path: str
    file: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: everything that its record and companion files say.

    `genes` is None where the record has no gene table at all; an empty tuple says that no gene was found.
    `extra` keeps every front-matter key that has no field of its own.
    """

    figid: str
    iri: str
    path: str
    file: str
    digest: str
    paper: Paper = field(default_factory=Paper)
    title: str | None = None
    caption: str | None = None
    alias: str | None = None
    number: str | None = None
    figure_type: str | None = None
    image_file: str | None = None
    figure_link: str | None = None
    redirect_from: tuple[str, ...] = ()
    ndex: str | None = None
    wikipathways_id: str | None = None
    search_rank: str | None = None
    score: Decimal | None = None
    organisms: tuple[str, ...] = ()
    recognised_organisms: tuple[str, ...] | None = None
    curation_marks: tuple[str, ...] = ()
    jsonld: Mapping[str, Any] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    genes: tuple[GeneHit, ...] | None = None
    chemicals: tuple[EntityHit, ...] = ()
    diseases: tuple[EntityHit, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    companions: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    def gene_hits(self) -> tuple[GeneHit, ...]:
        """The rows of the gene table; in a record without one, a row for each keyword that stands for a gene.

        >>> Figure("f", "https://x.org/f", "", "", "", keywords=("Tie",)).gene_hits()[0].match
        'Tie'
        """
        if self.genes is not None:
            return self.genes
        organism = self.keyword_organism()
        return tuple(_keyword_hit(symbol, organism) for symbol in self.keyword_symbols())

    def keyword_symbols(self) -> tuple[str, ...]:
        """The keywords that stand for genes in a record without a gene table, each once; else none.

        Keywords that are the record's own chemical or disease words are no genes, nor is any where the matcher
        recognised no species (`organisms_ner: NA`).
        """
        if self.genes is not None or self.recognised_organisms == ():
            return ()
        others = {hit.word for hit in (*self.chemicals, *self.diseases)}
        return tuple(dict.fromkeys(word for word in self.keywords if word not in others))

    def keyword_organism(self) -> str | None:
        """The one species that symbols from keywords belong to, None where it is not known."""
        names = self.organisms if self.recognised_organisms is None else self.recognised_organisms
        return names[0] if len(names) == 1 else None


@lru_cache(50_000)
def _keyword_hit(symbol: str, organism: str | None) -> GeneHit:
    """The row of a keyword; one object for all figures, as the rows of tables are."""
    return GeneHit(None, symbol, symbol, None, KEYWORD_SOURCE, taxon_name=organism)


@dataclass(frozen=True, slots=True)
class Incidence:
    """The genes of one figure, each with the rule that counts most: what the co-occurrence network is made of.

    `families` are those that its words name; `expanded` are the genes that nothing else in the figure gives. `others`
    are chemicals and diseases, each with its rule. `year` is that of the paper, as the record has it; 0 where it is not
    known. `words` has, for what a single printed word gives, a number for this word; a gene's words are those that give
    it in the narrowest flavour it has. `confidences` are those of genes, all their words together, in per cent.
    """

    figure: str
    paper: str | None
    genes: Mapping[str, Rule]
    families: tuple[str, ...] = ()
    expanded: frozenset[str] = frozenset()
    year: int = 0
    others: Mapping[str, Rule] = field(default_factory=dict)
    words: Mapping[str, int] = field(default_factory=dict)
    confidences: Mapping[str, int] = field(default_factory=dict)

    @property
    def known_by_keyword(self) -> bool:
        """Whether the genes come from keywords alone, so that no flavour is known."""
        return Rule.KEYWORD in self.genes.values()


class ListedFigure(NamedTuple):
    """What lists of figures show of one, and what figures are chosen by.

    `kind` is the figure's type as the record has it, `taxa` are NCBI Taxonomy ids; what is not known is empty, or 0.
    """

    figid: str
    iri: str
    title: str
    year: int
    kind: str
    taxa: tuple[str, ...]
    paper: str


def hash64(text: str) -> int:
    """A hash of 64 bits that is the same in every process.

    >>> hash64("PMC1") == hash64("PMC1"), hash64("PMC1") == hash64("PMC2")
    (True, False)
    """
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


_FIGURE_PAGE = "https://pfocr.wikipathways.org/figures/"


def figure_page(figid: str) -> str:
    """The figure's page, which is its IRI where the record does not give one.

    >>> figure_page("PMC1__x-g002")
    'https://pfocr.wikipathways.org/figures/PMC1__x-g002.html'
    """
    return f"{_FIGURE_PAGE}{figid}.html"


_PMCID_IN_FIGID = re.compile(r"(PMC[0-9]+)__")


def pmcid_of_figid(figid: str) -> str | None:
    """The PMCID that a figid begins with, by PFOCR's rule for naming figures.

    >>> pmcid_of_figid("PMC1__x-g002"), pmcid_of_figid("x")
    ('PMC1', None)
    """
    match = _PMCID_IN_FIGID.match(figid)
    return match.group(1) if match else None
