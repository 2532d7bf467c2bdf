"""Records that are the same figure, and which of them counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.builder.outcome import Entry
from kg.record import Notice, Rejected

RULE = "of several records of one figure the one read last counts"
"""Inputs are read in the order they are given, the records of each in the order of their names."""


@dataclass(slots=True)
class Duplicates:
    """What to leave out of each shard, by position; how many records that are; and what to report."""

    skip: dict[int, set[int]] = field(default_factory=dict)
    replaced: int = 0
    notices: list[Notice] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


class _Place(NamedTuple):
    """Where a record is: its shard, and its position there."""

    shard: int
    position: int


def find_duplicates(entries: Mapping[int, Iterable[tuple[int, Entry]]]) -> Duplicates:
    """Finds records with the same figid, then records of different figures with the same IRI.

    `entries` are those of each shard by its number, with their positions there. Of identical records one counts and
    nothing is reported; a record that differs from the one that counts is reported; two figures with one IRI would melt
    into one node, so the one read later is rejected.
    """
    found = Duplicates()
    last: dict[str, tuple[_Place, Entry]] = {}
    for number in sorted(entries):
        for position, entry in entries[number]:
            if (before := last.get(entry.figid)) is not None:
                _replace(found, *before, entry)
            last[entry.figid] = _Place(number, position), entry
    by_iri: dict[str, Entry] = {}
    for place, entry in last.values():
        first = by_iri.setdefault(entry.iri, entry)
        if first is not entry:
            found.skip.setdefault(place.shard, set()).add(place.position)
            reason = f"the IRI {entry.iri} is already that of figure {first.figid} ({first.path})"
            found.rejected.append(Rejected(entry.path, "schema-jsonld.@id", reason))
    return found


def _replace(found: Duplicates, place: _Place, old: Entry, new: Entry) -> None:
    found.replaced += 1
    found.skip.setdefault(place.shard, set()).add(place.position)
    if old.digest != new.digest:
        detail = f"differs from {new.path}, which counts: {RULE}"
        found.notices.append(Notice("duplicate-differs", old.path, f"figid {old.figid}", detail))
