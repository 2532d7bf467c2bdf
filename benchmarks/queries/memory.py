"""Whether an engine can hold the graph in memory: measured on a part of it, before the machine is out of memory."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

from benchmarks.queries.graph import Graph
from benchmarks.queries.process import Engine, EngineError, Worker

SAMPLE = 100_000
"""So many triples are loaded to see what they take."""

SHARE = 0.8
"""The part of the free memory that an engine may take: others run beside it."""


def available(told: Path = Path("/proc/meminfo")) -> int:
    """The bytes that one engine may take; 0 where that cannot be seen."""
    try:
        lines = told.read_text(encoding="ascii").splitlines()
    except OSError:  # not Linux
        return 0
    free = next((line.split()[1] for line in lines if line.startswith("MemAvailable:")), "0")
    return int(SHARE * 1024 * int(free))


def check(engine: Engine, graph: Graph, folder: Path, room: int) -> None:
    """Raises `EngineError` if the graph would take more than `room` bytes, where that is known."""
    if not room:
        return
    sample = replace(graph, file=folder / "sample.nt", triples=min(SAMPLE, graph.triples))
    with graph.file.open("rb") as lines, sample.file.open("wb") as part:
        part.writelines(islice(lines, sample.triples))
    worker = Worker(engine, sample, folder)
    try:
        worker.start()
    finally:
        worker.end()
        sample.file.unlink()
    needed = worker.memory / sample.triples * graph.triples
    if needed > room:
        raise EngineError(
            f"{sample.triples:,} of the triples take {gib(worker.memory)} of memory, so that all {graph.triples:,} "
            f"would take about {gib(needed)}, and it may take {gib(room)} ({SHARE:.0%} of what is free)"
        )


def gib(size: float) -> str:
    """A number of bytes for a reader.

    >>> gib(3 * 2**29), gib(147 * 2**20)
    ('1.5 GiB', '0.14 GiB')
    """
    size /= 2**30
    return f"{size:.1f} GiB" if size >= 1 else f"{size:.2f} GiB"
