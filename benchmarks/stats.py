"""Medians, spreads and ratios of runs. Ratios are taken round by round: what slowed one contestant slowed the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import Run


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some values, the smallest and the largest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """The spread of at least one value.

        >>> Spread.of([3, 1, 2])
        Spread(median=2, low=1, high=3)
        """
        values = sorted(values)
        return cls(median(values), values[0], values[-1])


Measure = Callable[[Run], float]


def rate(run: Run) -> float:
    """Records a wall second."""
    return run.records / run.seconds


def cpu_rate(run: Run) -> float:
    """Records a CPU second: what one core does."""
    return run.records / run.cpu_seconds


def cost(run: Run) -> float:
    """Wall milliseconds a record."""
    return 1000 * run.seconds / run.records


def seconds(run: Run) -> float:
    """Wall seconds."""
    return run.seconds


def cpu_seconds(run: Run) -> float:
    """CPU seconds."""
    return run.cpu_seconds


def memory(run: Run) -> float:
    """Peak memory in GiB."""
    return run.rss / 2**30


class Results:
    """All runs, by peer and number of records."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self.runs = list(runs)

    def of(self, peer: str, records: int | None = None) -> list[Run]:
        """The runs of a peer over a corpus, in the order of their rounds."""
        found = [run for run in self.runs if run.peer == peer and records in (None, run.records)]
        return sorted(found, key=lambda run: run.number)

    def sizes(self, peer: str) -> list[int]:
        """The corpora over which a peer has run, by size."""
        return sorted({run.records for run in self.runs if run.peer == peer})

    def peers(self) -> list[str]:
        """All peers, in the order in which they first ran."""
        return list(dict.fromkeys(run.peer for run in self.runs))

    def spread(self, peer: str, records: int, value: Measure) -> Spread | None:
        """The spread of a value over the runs of a peer."""
        runs = self.of(peer, records)
        return Spread.of(map(value, runs)) if runs else None

    def ratio(self, one: tuple[str, int], other: tuple[str, int], value: Measure) -> Spread | None:
        """How many times the value of `other` that of `one` is, from round to round."""
        return ratio(self.of(*one), self.of(*other), value)


def ratio(ones: Sequence[Run], others: Sequence[Run], value: Measure) -> Spread | None:
    """The spread of the ratios of runs of the same round; None where no round has both."""
    by_number = {run.number: run for run in others}
    pairs = [(run, by_number[run.number]) for run in ones if run.number in by_number]
    return Spread.of(value(one) / value(other) for one, other in pairs) if pairs else None
