"""Which contestants run over how many records, and in which order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

OURS = ("kg", "kg-no-store", "kg-incremental")
FLOORS = ("load-strict", "load-lenient", "yaml", "product", "stage-map")
ONCE = 1
"""Rounds of what is only for information."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A contestant and a number of records, in every round or in the first few only."""

    peer: str
    records: int
    rounds: int | None = None


def quick() -> list[Entry]:
    """Minutes: peers and ours over 1,000 and 2,000 records, ours and the floors over 10,000."""
    peers = [Entry(peer, records) for records in (1_000, 2_000) for peer in ("naive", "morph-tables", "kg")]
    informing = [Entry("naive-tuned", 2_000, ONCE), Entry("morph-documents", 2_000, ONCE)]
    return [*peers, *informing, *_each((*OURS, *FLOORS), 10_000)]


def full(*, huge: bool) -> list[Entry]:
    """Ours and the floors over 10,000 and 100,000 records, peers where they are at their best and beyond."""
    peers = _each(("naive", "naive-tuned", "morph-tables", "morph-documents"), 2_000)
    growth = [Entry(peer, 1_000, ONCE) for peer in ("naive", "morph-tables", "kg")]
    growth += [Entry("kg", 2_000, ONCE), Entry("morph-tables", 10_000, ONCE)]
    ours = _each((*OURS, *FLOORS), 10_000) + _each((*OURS, "load-lenient", "yaml", "stage-map"), 100_000)
    ours += [Entry(peer, 100_000, ONCE) for peer in ("load-strict", "product")]
    return [*peers, *growth, *ours, *([Entry("kg", 500_000, ONCE)] if huge else [])]


def _each(peers: Sequence[str], records: int) -> list[Entry]:
    return [Entry(peer, records) for peer in peers]


def turns(entries: Sequence[Entry], rounds: int) -> Iterator[tuple[int, Entry]]:
    """Round by round; every other round goes backwards, so that nobody always runs after the same one.

    >>> [(number, entry.peer) for number, entry in turns([Entry("a", 1), Entry("b", 1)], 2)]
    [(1, 'a'), (1, 'b'), (2, 'b'), (2, 'a')]
    """
    for number in range(1, rounds + 1):
        for entry in entries if number % 2 else reversed(entries):
            if entry.rounds is None or number <= entry.rounds:
                yield number, entry


def only(entries: Sequence[Entry], peers: Collection[str]) -> list[Entry]:
    """The entries of some contestants; of all where none is named."""
    return [entry for entry in entries if not peers or entry.peer in peers]
