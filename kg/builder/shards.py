"""One shard of records becomes one part of the graph: what a worker does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg import sources
from kg.errors import RecordFault
from kg.mapping import Mapped, Model, map_figure
from kg.mapping.shared import SharedTable
from kg.rdf import ntriples
from kg.record import Figure, Incidence, Notice, Rejected
from kg.sources import Shard
from kg.turtle import TurtleWriter


@dataclass(frozen=True, slots=True)
class Task:
    """A shard, its place among all, the model, and the records (by path) that another one replaces."""

    number: int
    shard: Shard
    model: Model
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that became a figure: enough to find those that are the same figure."""

    figid: str
    iri: str
    digest: str
    path: str


@dataclass(slots=True)
class Part:
    """The graph of one shard: its figures as N-Triples and as Turtle, and what it says of nodes that records share."""

    number: int
    lines: list[str] = field(default_factory=list)
    turtle: list[str] = field(default_factory=list)
    triples: int = 0
    others: set[str] = field(default_factory=set)
    shared: SharedTable = field(default_factory=SharedTable)
    entries: list[Entry] = field(default_factory=list)
    incidences: list[Incidence] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    companions: set[str] = field(default_factory=set)
    mentions: int = 0

    @property
    def records(self) -> int:
        """The number of records that were read and not skipped."""
        return len(self.entries) + len(self.rejected)


def read_shard(shard: Shard) -> Iterator[Figure | Rejected]:
    """The records of a shard, by the source that cut it."""
    return sources.load(shard.source).read(shard)


def build_shard(task: Task) -> Part:
    """Reads and maps the records of one shard. Pure but for reading the shard's own files."""
    part, writer = Part(task.number), TurtleWriter(task.model.minter.base)
    for record in read_shard(task.shard):
        if isinstance(record, Rejected):
            part.rejected.append(record)
        elif record.path not in task.skip:
            try:
                _add(part, map_figure(record, task.model), record, writer)
            except RecordFault as fault:
                part.rejected.append(Rejected(record.path, fault.place, fault.reason))
    return part


def _add(part: Part, mapped: Mapped, figure: Figure, writer: TurtleWriter) -> None:
    part.lines.append(ntriples(mapped.own))
    part.turtle += writer.body(mapped.own)
    part.triples += len(mapped.own)
    part.others.update(ntriples([triple]) for triple in mapped.others)
    part.shared.merge(mapped.shared)
    part.entries.append(Entry(figure.figid, figure.iri, figure.digest, figure.path))
    part.incidences.append(mapped.incidence)
    part.notices += (*figure.notices, *mapped.notices)
    part.companions.update(figure.companions)
    part.mentions += mapped.mentions
