"""Parts become one graph: figures of all shards in order, duplicates settled, what is shared added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress
from pathlib import PurePath

import numpy as np

from kg import engines
from kg.builder.duplicates import Duplicates, find_duplicates
from kg.builder.graph import GraphWriter
from kg.builder.hashes import absent, twice
from kg.builder.learning import second_pass
from kg.builder.outcome import Entry
from kg.builder.progress import Progress
from kg.builder.shards import Part, Task, build_shard, read_entries
from kg.builder.spill import add_table
from kg.mapping.shared import SharedTable
from kg.network.spilled import SpilledTable
from kg.parsing.layout import COMPANION_SUFFIX
from kg.record import Notice, Rejected, hash64


@dataclass(frozen=True, slots=True)
class Merged:
    """All parts together; what they say of shared nodes other than papers is in `shared`."""

    tasks: tuple[Task, ...]
    parts: tuple[Part, ...]
    shared: SharedTable
    incidences: SpilledTable
    rejected: tuple[Rejected, ...]
    notices: tuple[Notice, ...]
    others: frozenset[str]
    duplicates: int

    @property
    def figures(self) -> int:
        """The number of figures."""
        return sum(part.figures for part in self.parts)

    @property
    def mentions(self) -> int:
        """The number of mentions."""
        return sum(part.mentions for part in self.parts)

    @property
    def triples(self) -> int:
        """The number of the figures' own triples."""
        return sum(part.triples for part in self.parts)

    @property
    def known(self) -> int:
        """The number of figures that were taken from the cache."""
        return sum(part.known for part in self.parts)

    def notice_kinds(self) -> Counter[str]:
        """The number of notices of each kind."""
        own = Counter(notice.kind for notice in self.notices)
        return sum((part.notices for part in self.parts), own)


def read_and_map(
    tasks: Sequence[Task], companions: Collection[str], workers: int, graph: GraphWriter, progress: Progress
) -> Merged:
    """Builds every shard, settles duplicates, and adds all parts up; `graph` gets the figures as they are ready.

    `companions` are the names of all companion files. The result is the same whatever the number of workers and
    whichever part is ready first.
    """
    progress.stage("reading records", sum(len(task.shard) for task in tasks))
    straight = _have_names_of_their_own(tasks)
    parts = list[Part]()

    def read(some: Sequence[Task]) -> None:
        for part in _in_order(engine.map(build_shard, some), len(parts), progress):
            parts.append(part)
            if straight:
                graph.add(part.files.turtle)

    with engines.for_workers(min(workers, len(tasks))) as engine:
        read(tasks)
        if again := second_pass(tasks, parts):
            read(again)
    tasks = (*tasks, *again)
    # A table that only a replaced record has used is not one that belongs to no record: so this comes first.
    unused = _unused(companions, parts)
    found = _duplicates(tasks, parts)
    for notice in found.notices:
        progress.note(f"{notice.path}: {notice.place}: {notice.detail}")
    for fault in found.rejected:
        progress.note(f"rejected {fault}")
    for place, task in enumerate(tasks):
        if positions := found.skip.get(task.number):
            parts[place] = build_shard(replace(task, skip=frozenset(positions)))
    if found.skip or not straight:
        graph.restart(part.files.turtle for part in parts)
    rejected = (*chain.from_iterable(part.rejected for part in parts), *found.rejected)
    return _added_up(tasks, parts, found, rejected, _without_record(unused, rejected))


def _have_names_of_their_own(tasks: Iterable[Task]) -> bool:
    """Whether no two files have one name: then, but for odd cases, no two records are the same figure.

    In such a case what was written has to be written again, without the record that does not count.
    """
    names = (name for task in tasks for name in task.shard.packed)
    hashes = np.fromiter((hash64(name.rpartition("/")[2].rpartition(".")[0]) for name in names), dtype=np.uint64)
    hashes.sort()
    return bool((hashes[1:] != hashes[:-1]).all())


def _in_order(ready: Iterable[Part], following: int, progress: Progress) -> Iterator[Part]:
    """The parts in the order of their numbers, from `following` on, each when it and all before it are ready."""
    waiting: dict[int, Part] = {}
    for part in ready:
        waiting[part.files.number] = part
        progress.advance(part.records)
        for rejected in part.rejected:
            progress.note(f"rejected {rejected}")
        while (first := waiting.pop(following, None)) is not None:
            following += 1
            yield first


def _duplicates(tasks: Sequence[Task], parts: Sequence[Part]) -> Duplicates:
    """Finds records that are the same figure. Only those are read again of which a hash says that they may be."""
    figures = sum(part.figures for part in parts)
    figids, iris = [part.files.figids for part in parts], [part.files.iris for part in parts]
    same = (twice(figids, figures), twice(iris, figures))
    if not same[0] and not same[1]:
        return Duplicates()

    def suspicious(placed: tuple[int, Entry]) -> bool:
        _, entry = placed
        return hash64(entry.figid) in same[0] or hash64(entry.iri) in same[1]

    entries: dict[int, list[tuple[int, Entry]]] = {}
    for task, part in zip(tasks, parts, strict=True):
        entries.setdefault(task.number, []).extend(filter(suspicious, read_entries(part.files.entries)))
    return find_duplicates({number: sorted(placed) for number, placed in entries.items()})


def _unused(companions: Collection[str], parts: Sequence[Part]) -> list[str]:
    """The companion files that no record was read with, in the order of their names."""
    files, size = [part.files.companions for part in parts], sum(part.companions for part in parts)
    hashes = np.fromiter(map(hash64, companions), dtype=np.uint64, count=len(companions))
    return sorted(compress(companions, absent(hashes, files, size)))


def _without_record(unused: Iterable[str], rejected: Iterable[Rejected]) -> Iterator[Notice]:
    """A notice for each companion file that belongs to no record, not even to one that was rejected."""
    stems = {PurePath(record.path).stem for record in rejected}
    for name in unused:
        if COMPANION_SUFFIX.sub("", PurePath(name).name) not in stems:
            yield Notice("companion-without-record", name, "file", "no record has this figid")


def _added_up(
    tasks: Sequence[Task],
    parts: Sequence[Part],
    found: Duplicates,
    rejected: tuple[Rejected, ...],
    unused: Iterable[Notice],
) -> Merged:
    shared = SharedTable()
    for part in parts:
        add_table(part.files.table, shared)
    size = sum(part.figures + part.links for part in parts)
    incidences = SpilledTable.of([part.files.incidences for part in parts], parts[0].files.folder / "incidences", size)
    return Merged(
        tasks=tuple(tasks),
        parts=tuple(parts),
        shared=shared,
        incidences=incidences,
        rejected=rejected,
        notices=(*found.notices, *shared.conflicts(), *unused),
        others=frozenset().union(*(part.others for part in parts)),
        duplicates=found.replaced,
    )
