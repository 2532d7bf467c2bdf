"""Parts become one graph: figures of all shards in order, shared nodes added up, duplicates settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from kg import engines
from kg.builder.duplicates import Duplicates, find_duplicates
from kg.builder.progress import Progress
from kg.builder.shards import Part, Task, build_shard
from kg.mapping import Model
from kg.mapping.shared import SharedTable
from kg.parsing.layout import COMPANION_SUFFIX
from kg.rdf import Triple, ntriples
from kg.record import Incidence, Notice, Rejected
from kg.sources import Shard


@dataclass(slots=True)
class Merged:
    """All parts together. `files` hold the figures in the order of the shards, as `.nt` and `.ttl` each."""

    files: list[Path] = field(default_factory=list)
    own_triples: int = 0
    others: set[str] = field(default_factory=set)
    shared: SharedTable = field(default_factory=SharedTable)
    incidences: list[Incidence] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    companions: set[str] = field(default_factory=set)
    figures: int = 0
    mentions: int = 0
    duplicates: int = 0

    def figures_text(self, suffix: str) -> Iterator[str]:
        """The figures as N-Triples lines (`.nt`) or pieces of Turtle (`.ttl`), line by line."""
        for file in self.files:
            with file.with_suffix(suffix).open(encoding="utf-8", newline="\n") as lines:
                yield from lines

    def shared_triples(self) -> list[Triple]:
        """What is not a figure's own: shared nodes, then what blocks say of other named nodes; each triple once."""
        described = list(self.shared.describe())
        if not self.others:
            return described
        new = self.others - {ntriples([triple]) for triple in described}
        new.difference_update(line for line in self.figures_text(".nt") if line in new)
        return described + [parse_line(line) for line in sorted(new)]

    def report_unused(self, companions: Iterable[str]) -> None:
        """Adds a notice for each companion file that belongs to no record, not even to one that was rejected."""
        rejected = {PurePath(record.path).stem for record in self.rejected}
        for name in sorted(set(companions) - self.companions):
            if COMPANION_SUFFIX.sub("", PurePath(name).name) in rejected:
                continue
            self.notices.append(Notice("companion-without-record", name, "file", "no record has this figid"))


def parse_line(line: str) -> Triple:
    r"""The triple of a line that `kg.rdf.ntriples` has written.

    >>> parse_line('<a:s> <a:p> "two words" .\n')
    ('<a:s>', '<a:p>', '"two words"')
    """
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[:-3]


def read_and_map(shards: Sequence[Shard], model: Model, workers: int, folder: Path, progress: Progress) -> Merged:
    """Builds every shard, settles duplicates, and adds all parts up; their lines go to files in `folder`.

    The result is the same whatever the number of workers and whichever part is ready first.
    """
    tasks = [Task(number, shard, model) for number, shard in enumerate(shards)]
    progress.stage("reading records", sum(len(shard.names) for shard in shards))
    engine = engines.for_workers(min(workers, len(tasks)))
    store = _part_writer(folder, progress)
    parts = {part.number: part for part in map(store, engine.map(build_shard, tasks))}
    found = find_duplicates({number: part.entries for number, part in parts.items()})
    for notice in found.notices:
        progress.note(f"{notice.path}: {notice.place}: {notice.detail}")
    for rejected in found.rejected:
        progress.note(f"rejected {rejected}")
    # A table that only a replaced record has used is not one that belongs to no record.
    companions = set().union(*(part.companions for part in parts.values()))
    again = [replace(tasks[number], skip=frozenset(paths)) for number, paths in sorted(found.skip.items())]
    parts |= {part.number: part for part in map(_part_writer(folder), map(build_shard, again))}
    merged = _add_up(parts, found, folder)
    merged.companions |= companions
    return merged


def _part_writer(folder: Path, progress: Progress | None = None) -> Callable[[Part], Part]:
    """A function that moves a part's lines from memory to disk, and tells of the part."""

    def store(part: Part) -> Part:
        for suffix, texts in ((".nt", part.lines), (".ttl", part.turtle)):
            with _file(folder, part.number).with_suffix(suffix).open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(texts)
            texts.clear()
        if progress is not None:
            progress.advance(part.records)
            for rejected in part.rejected:
                progress.note(f"rejected {rejected}")
        return part

    return store


def _file(folder: Path, number: int) -> Path:
    return folder / f"part-{number:05}.nt"


def _add_up(parts: dict[int, Part], found: Duplicates, folder: Path) -> Merged:
    merged = Merged(duplicates=found.replaced)
    for number in sorted(parts):
        part = parts[number]
        merged.files.append(_file(folder, number))
        merged.others |= part.others
        merged.shared.merge(part.shared)
        merged.incidences += part.incidences
        merged.rejected += part.rejected
        merged.notices += part.notices
        merged.figures += len(part.entries)
        merged.mentions += part.mentions
        merged.own_triples += part.triples
    merged.rejected += found.rejected
    merged.notices += (*found.notices, *merged.shared.conflicts())
    return merged
