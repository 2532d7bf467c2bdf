"""From links to numbers: the share of links that texts name, by kind and by confidence, with intervals; and AUCs."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from benchmarks.confidence.standards import Link
from kg.record import FLAVOURS, Flavour, Rule

Standard = Callable[[Link], bool | None]
"""Whether a link's gene is named; None where that cannot be told."""

STANDARDS: Mapping[str, Standard] = {
    "by symbol": lambda link: link.by_symbol,
    "by another name": lambda link: link.by_another_name,
    "by chance": lambda link: link.by_chance,
}
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)
"""Where bins of confidence begin."""

_Z = 1.96
_RESAMPLES = 200
_ORDER = list(Flavour)


class Share(NamedTuple):
    """How many of some links are named, and between which bounds the share lies with a probability of 95 % (Wilson)."""

    named: int
    of: int

    @property
    def share(self) -> float:
        """The share; 0 of none."""
        return self.named / self.of if self.of else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """Wilson's score interval.

        >>> [round(bound, 3) for bound in Share(0, 10).bounds]
        [0.0, 0.278]
        """
        if not self.of:
            return 0.0, 1.0
        middle = self.share + _Z * _Z / (2 * self.of)
        reach = _Z * sqrt(self.share * (1 - self.share) / self.of + _Z * _Z / (4 * self.of * self.of))
        scale = 1 + _Z * _Z / self.of
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def share(links: Iterable[Link], standard: Standard) -> Share:
    """How many of the links are named by a standard."""
    told = [named for link in links if (named := standard(link)) is not None]
    return Share(sum(told), len(told))


def by_kind(links: Iterable[Link], kind: Callable[[Link], str | None]) -> dict[str, list[Link]]:
    """Links by kind, in the order of the kinds' names; those of no kind are left out."""
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if (name := kind(link)) is not None:
            found[name].append(link)
    return dict(sorted(found.items()))


def bin_of(link: Link) -> str:
    """The bin of a link's confidence."""
    place = bisect_right(EDGES, link.confidence) - 1
    end = EDGES[place + 1] if place + 1 < len(EDGES) else 1.0
    return f"{EDGES[place]:.1f}-{end:.1f}"


def rule_and_candidates(link: Link) -> str | None:
    """Rule and number of candidates of a link that one word gives."""
    if link.words > 1:
        return None
    number = link.candidates
    several = "1" if number == 1 else "2-3" if number < 4 else "4-9" if number < 10 else "10 or more"
    return f"{link.rule.value}, {several}"


def by_rule_alone(link: Link) -> float:
    """What the simplest way to tell links apart gives: the flavour."""
    return -_ORDER.index(FLAVOURS[link.rule])


def auc(links: Sequence[Link], standard: Standard, score: Callable[[Link], float]) -> float:
    """How often a link that is named has the higher score of two, one named and one not; ties count half."""
    named = [score(link) for link in links if standard(link)]
    others = sorted(score(link) for link in links if standard(link) is False)
    if not named or not others:
        return 0.5
    below = sum((bisect_left(others, one) + bisect_right(others, one)) / 2 for one in named)
    return below / len(named) / len(others)


class Interval(NamedTuple):
    """A value, and between which bounds it lies in 95 % of samples of papers."""

    value: float
    low: float
    high: float


def auc_interval(links: Sequence[Link], standard: Standard, score: Callable[[Link], float]) -> Interval:
    """The AUC; its bounds by drawing papers, not links, since the links of a paper are not independent."""
    samples = sorted(auc(sample, standard, score) for sample in _samples(links))
    reach = len(samples) // 40
    return Interval(auc(links, standard, score), samples[reach], samples[-reach - 1])


def _samples(links: Sequence[Link]) -> Iterator[list[Link]]:
    papers: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        papers[link.paper].append(link)
    draw = random.Random(1)  # noqa: S311 - a sample, not a secret
    for _ in range(_RESAMPLES):
        yield [link for paper in draw.choices(list(papers), k=len(papers)) for link in papers[paper]]


Results = dict[str, object]


def measure(links: Sequence[Link]) -> Results:
    """All that is reported, as plain values."""
    kinds: Mapping[str, Callable[[Link], str | None]] = {
        "confidence": bin_of,
        "rule and candidates": rule_and_candidates,
        "pathway score": lambda link: link.band.name.lower() if link.rule is Rule.SYMBOL else None,
        "species": lambda link: link.agreement.name.lower() if link.rule is Rule.SYMBOL else None,
        "words": lambda link: str(link.words),
    }
    scores = {"confidence": lambda link: link.confidence, "flavour": by_rule_alone}
    return {
        "links": len(links),
        "papers": len({link.paper for link in links}),
        "mean confidence": sum(link.confidence for link in links) / len(links),
        "shares": {
            name: {kind: _row(found) for kind, found in by_kind(links, by).items()} for name, by in kinds.items()
        },
        "auc": {
            standard: {score: auc_interval(links, STANDARDS[standard], by) for score, by in scores.items()}
            for standard in ("by symbol", "by another name")
        },
    }


def _row(links: Sequence[Link]) -> Results:
    shares = {name: share(links, standard) for name, standard in STANDARDS.items()}
    return {
        "links": len(links),
        "mean confidence": sum(link.confidence for link in links) / len(links),
        **{name: {"named": one.named, "of": one.of, "bounds": one.bounds} for name, one in shares.items()},
    }
