"""Builds: records to shards, shards to parts, parts to one folder that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

from kg import sources
from kg.builder.cache import fingerprint, keep_packs, packs_for
from kg.builder.directory import keep_newest, new_build
from kg.builder.garbage import collected_rarely
from kg.builder.graph import GraphWriter
from kg.builder.merge import read_and_map
from kg.builder.progress import Progress, Silent
from kg.builder.publishing import publish
from kg.builder.report import Clock
from kg.builder.shards import Files, Task
from kg.errors import KgError
from kg.mapping import Model
from kg.names import NameSet
from kg.opened import STORE
from kg.record import Flavour
from kg.turtle import TurtleWriter

__all__ = ["Plan", "Progress", "Silent", "run"]

SHARDS = 64
"""Pieces of work: enough to show progress and to keep all workers busy, few enough that one costs nothing."""

FEW_RECORDS = 1_000
"""Up to so many records, starting worker processes costs more than they save."""

MOST_RECORDS = 2_000
"""Records of one piece of work: what a worker holds in memory does not grow with the input (archives: with a fourth or
a sixteenth of it, since they are read again for each piece)."""


@dataclass(frozen=True)
class Plan:
    """What to build, and how.

    `store` asks for a SPARQL store, `search` for an index of its texts beside it, `cache` for what earlier builds have
    read, `learn` for ids that symbols have elsewhere in the corpus, `collapse_families` for a network with families in
    the place of the genes that only they give.
    """

    records: tuple[Path, ...]
    out: Path
    model: Model = field(default_factory=Model)
    flavour: Flavour = Flavour.STRICT
    workers: int | None = None
    keep: int = 2
    store: bool = True
    cache: bool = True
    learn: bool = True
    collapse_families: bool = False
    search: bool = False

    @cached_property
    def shards(self) -> tuple[sources.Shard, ...]:
        """All shards of all inputs, in order. Raises `KgError` where there is nothing to read."""
        shards: list[sources.Shard] = []
        for path in self.records:
            shards += self._cut(path)
        if not shards:
            where = ", ".join(map(str, self.records))
            raise KgError(f"{where}: no records there (.md .txt .yml .yaml)")
        return tuple(shards)

    def _cut(self, path: Path) -> list[sources.Shard]:
        source, count = sources.find(path), max(SHARDS, 4 * (self.workers or 0))
        shards = list(source.shards(path, count))
        largest = max(map(len, shards), default=0)
        if largest > MOST_RECORDS:
            shards = list(source.shards(path, count * -(-largest // MOST_RECORDS)))
        return shards

    def best_workers(self) -> int:
        """The number of workers that was asked for, else one for few records and as many as processors for many."""
        if self.workers is not None:
            return self.workers
        records = sum(map(len, self.shards))
        return 1 if records <= FEW_RECORDS else os.cpu_count() or 1

    def companions(self) -> Collection[str]:
        """The companion files of all inputs."""
        found = [sources.find(path).companions(path) for path in self.records]
        return found[0] if len(found) == 1 else NameSet(chain.from_iterable(found))

    def tasks(self, folder: Path, mark: str) -> list[Task]:
        """What workers are to do, with their files in `folder`; `mark` tells which part of the cache counts."""
        packs = packs_for(self.out, mark, self.shards) if self.cache else [()] * len(self.shards)
        return [
            Task(
                number,
                Files(folder, number),
                shard,
                self.model,
                packs=known,
                mark=mark if self.cache else "",
                learning=self.learn,
            )
            for number, (shard, known) in enumerate(zip(self.shards, packs, strict=True))
        ]


def run(plan: Plan, progress: Progress | None = None) -> Path:
    """Builds what the plan says; returns the folder of the finished build.

    Raises `KgError` for a fault of use; whatever goes wrong, no half build is left and the former one stays current.
    """
    progress, clock = progress or Silent(), Clock()
    with clock.stage("list"):
        progress.stage("listing files")
        companions = plan.companions() if plan.shards else ()
        mark = fingerprint(plan.model)
    with new_build(plan.out) as folder:
        _build(plan, folder, companions, mark, clock, progress)
    keep_newest(plan.out, plan.keep)
    return (plan.out / "current").resolve()


@collected_rarely()
def _build(plan: Plan, folder: Path, companions: Collection[str], mark: str, clock: Clock, progress: Progress) -> None:
    parts = folder / "parts"
    parts.mkdir()
    tasks = plan.tasks(parts, mark)
    head = TurtleWriter(plan.model.minter.base).head()
    with GraphWriter(folder / "graph.ttl", folder / STORE if plan.store else None, head) as graph:
        with clock.stage("read_and_map"):
            merged = read_and_map(tasks, companions, plan.best_workers(), graph, progress)
        publish(plan, merged, graph, folder, clock, progress)
    if plan.cache:
        try:
            keep_packs(plan.out, mark, [(task.shard, task.files.pack) for task in merged.tasks])
        except OSError as fault:  # the build is whole all the same
            progress.note(f"{fault.filename}: {fault.strerror}; the next build will read all records anew")
    shutil.rmtree(parts)
