"""How far a word can be trusted to mean a gene: the formula of docs/confidence.md, in numbers and texts alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from math import prod

from kg.mapping.organisms import same_species
from kg.record import Rule

RULE_CONFIDENCE: Mapping[Rule, Decimal] = {
    Rule.SYMBOL: Decimal("0.95"),
    Rule.SYNONYM: Decimal("0.85"),
    Rule.PREVIOUS: Decimal("0.75"),
    Rule.FAMILY: Decimal("0.60"),
    Rule.KEYWORD: Decimal("0.50"),
    Rule.UNKNOWN: Decimal("0.50"),
}
"""What a word is worth that one gene alone was found for, in a figure of which nothing speaks against it."""

NAMED = Decimal("0.80")
"""What a caption or title is worth that names the gene by its symbol."""

RIVAL = Decimal("0.50")
"""The factor for a word that the same figure also reads as a chemical or a disease."""

LEAST, MOST = Decimal("0.01"), Decimal("0.99")
"""No matcher is certain; only a person is."""

_STEPS = Decimal("0.01")


class Agreement(Enum):
    """Whether a gene is of an organism of its figure; the value is the factor that counts for its confidence."""

    AGREES = Decimal("1.00")
    UNKNOWN = Decimal("0.95")
    DISAGREES = Decimal("0.50")


class ScoreBand(Enum):
    """How sure the classifier is that the figure is a pathway; the value is the factor that counts."""

    HIGH = Decimal("1.00")
    UNKNOWN = Decimal("0.95")
    MIDDLE = Decimal("0.90")
    LOW = Decimal("0.75")


def score_band(score: Decimal | None) -> ScoreBand:
    """The band of a pathway score in [0, 1].

    >>> [score_band(score).name for score in (Decimal("0.97"), Decimal("0.7"), Decimal("0.2"), None)]
    ['HIGH', 'MIDDLE', 'LOW', 'UNKNOWN']
    """
    if score is None:
        return ScoreBand.UNKNOWN
    if score >= Decimal("0.9"):
        return ScoreBand.HIGH
    return ScoreBand.MIDDLE if score >= Decimal("0.7") else ScoreBand.LOW


def agreement(taxon: str | None, organisms: frozenset[str]) -> Agreement:
    """Whether a gene's species is among the organisms of its figure, all by NCBI taxonomy id; a strain is its species.

    >>> [agreement(taxon, frozenset({"9606", "4932"})).name for taxon in ("9606", "559292", "7227", None)]
    ['AGREES', 'AGREES', 'DISAGREES', 'UNKNOWN']
    """
    if taxon is None or not organisms:
        return Agreement.UNKNOWN
    same = taxon in organisms or any(same_species(taxon, organism) for organism in organisms)
    return Agreement.AGREES if same else Agreement.DISAGREES


@lru_cache(10_000)
def confidence(rule: Rule, candidates: int, agreeing: Agreement, band: ScoreBand, *, rival: bool) -> Decimal:
    """How likely it is that a word means one of the genes that a rule found for it; in steps of 0.01.

    `rival` says that the word is read as something else, too. One of several candidates is meant, so each has its
    share; of a family at least one member is meant and at most all are: each has the geometric mean of these shares.

    >>> from kg.mapping.confidence import Agreement, ScoreBand
    >>> good = Agreement.AGREES, ScoreBand.HIGH
    >>> print(confidence(Rule.SYNONYM, 1, *good, rival=False), confidence(Rule.SYNONYM, 1, *good, rival=True))
    0.85 0.42
    >>> print(confidence(Rule.SYNONYM, 4, *good, rival=False), confidence(Rule.FAMILY, 4, *good, rival=False))
    0.21 0.30
    """
    number = Decimal(max(candidates, 1))
    share = 1 / (number.sqrt() if rule is Rule.FAMILY else number)
    reading = RIVAL if rival else 1
    return _bounded(RULE_CONFIDENCE[rule] * share * reading * agreeing.value * band.value)


def corroborated(alone: Iterable[Decimal], *, named: bool) -> Decimal:
    """How likely a gene is that several words may mean, each this likely, and that the text may name.

    Words are independent witnesses: all of them have to be wrong.

    >>> print(corroborated([Decimal("0.60"), Decimal("0.50")], named=False), corroborated([], named=True))
    0.80 0.80
    """
    wrong = [1 - one for one in alone] + ([1 - NAMED] if named else [])
    return _bounded(1 - prod(wrong, start=Decimal(1)))


def _bounded(value: Decimal) -> Decimal:
    return min(max(value.quantize(_STEPS), LEAST), MOST)


def is_named(symbol: str, text: str) -> bool:
    """Whether a text has a gene's symbol as a word, in just this spelling; one letter alone names no gene.

    >>> is_named("AKT1", "(p-AKT1, mTOR)"), is_named("AKT1", "AKT12"), is_named("CAT", "Cat"), is_named("N", "N")
    (True, False, False, False)
    """
    return len(symbol) > 1 and symbol in text and _as_word(symbol).search(text) is not None


@lru_cache(10_000)
def _as_word(symbol: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(symbol)}(?!\w)")
