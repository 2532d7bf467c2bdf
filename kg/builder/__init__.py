"""Builds: records to shards, shards to parts, parts to one folder that appears whole or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg import sources
from kg.builder.directory import keep_newest, new_build
from kg.builder.merge import read_and_map
from kg.builder.progress import Progress, Silent
from kg.builder.publishing import publish
from kg.builder.report import Clock
from kg.errors import KgError
from kg.mapping import Model
from kg.record import Flavour

__all__ = ["Plan", "Progress", "Silent", "run"]

SHARDS = 64
"""Pieces of work: enough to show progress and to keep all workers busy, few enough that one costs nothing."""

FEW_RECORDS = 1_000
"""Up to so many records, starting worker processes costs more than they save."""


@dataclass(frozen=True)
class Plan:
    """What to build, and how."""

    records: tuple[Path, ...]
    out: Path
    model: Model = field(default_factory=Model)
    flavour: Flavour = Flavour.STRICT
    workers: int | None = None
    keep: int = 2

    @cached_property
    def shards(self) -> tuple[sources.Shard, ...]:
        """All shards of all inputs, in order. Raises `KgError` where there is nothing to read."""
        shards: list[sources.Shard] = []
        for path in self.records:
            shards += sources.find(path).shards(path, max(SHARDS, 4 * (self.workers or 0)))
        if not shards:
            where = ", ".join(map(str, self.records))
            raise KgError(f"{where}: no records there (.md .txt .yml .yaml)")
        return tuple(shards)

    def best_workers(self) -> int:
        """The number of workers that was asked for, else one for few records and as many as processors for many."""
        if self.workers is not None:
            return self.workers
        records = sum(len(shard.names) for shard in self.shards)
        return 1 if records <= FEW_RECORDS else os.cpu_count() or 1

    def companions(self) -> frozenset[str]:
        """The companion files of all inputs."""
        return frozenset().union(*(sources.find(path).companions(path) for path in self.records))


def run(plan: Plan, progress: Progress | None = None) -> Path:
    """Builds what the plan says; returns the folder of the finished build.

    Raises `KgError` for a fault of use; whatever goes wrong, no half build is left and the former one stays current.
    """
    progress, clock = progress or Silent(), Clock()
    with clock.stage("list"):
        shards = plan.shards
        companions = plan.companions()
    with new_build(plan.out) as folder:
        with clock.stage("read_and_map"):
            merged = read_and_map(shards, plan.model, plan.best_workers(), folder, progress)
            merged.report_unused(companions)
        publish(plan, merged, folder, clock, progress)
    keep_newest(plan.out, plan.keep)
    return (plan.out / "current").resolve()
