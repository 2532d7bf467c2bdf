"""What the figures are to show: each ratio with its target, and whether it is met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.measure import Run
from benchmarks.stats import Results, Spread, cost, cpu_rate, memory, rate, seconds

LARGEST = 100_000
"""The size of PFOCR; a run beyond it has targets of its own."""

GROWN_FROM = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with its spread over the rounds; `at_least` or `at_most` is its target, if it has one."""

    what: str
    spread: Spread
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the median reaches the target; None where there is none.

        >>> Line("disk", Spread(90, 88, 101), "bytes", at_most=100).met
        True
        """
        if self.at_least is not None:
            return self.spread.median >= self.at_least
        return None if self.at_most is None else self.spread.median <= self.at_most


@dataclass(frozen=True, slots=True)
class _Rival:
    """A peer, and how many times its rate ours is to be: build by the clock, build by CPU, --no-store by CPU."""

    peer: str
    title: str
    wall: float | None = None
    cpu: float | None = None
    no_store: float | None = None


_RIVALS = (
    _Rival("naive", "the naive pipeline", wall=50, cpu=25, no_store=100),
    _Rival("naive-tuned", "the naive pipeline, tuned"),
    _Rival("morph-documents", "Morph-KGC over one document", wall=10, no_store=10),
    _Rival("morph-tables", "Morph-KGC over prepared tables"),
)


def ratios(runs: Iterable[Run]) -> list[Line]:
    """All lines for which there are runs."""
    results = Results(runs)
    big = max((size for size in results.sizes("kg") if size <= LARGEST), default=0)
    against = (line for rival in _RIVALS for line in _against(results, big, rival))
    return [*against, *_floors(results, big), *_stage(results, big), *_scale(results, big), *_huge(results)]


def _line(
    what: str, spread: Spread | None, unit: str, *, at_least: float | None = None, at_most: float | None = None
) -> list[Line]:
    """The line, if there is something to say."""
    return [] if spread is None else [Line(what, spread, unit, at_least, at_most)]


def _against(results: Results, big: int, rival: _Rival) -> Iterator[Line]:
    size = best(results, rival.peer)
    there, text = (rival.peer, size), f"over {rival.title} (at {size:,})"
    for value, unit, goal in ((rate, "s", rival.wall), (cpu_rate, "CPU-second", rival.cpu)):
        ratio = results.ratio(("kg", big), there, value)
        yield from _line(f"`kg build` ({big:,} records) {text}: records/{unit}", ratio, "×", at_least=goal)
    ratio = results.ratio(("kg-no-store", big), there, cpu_rate)
    what = f"`kg build --no-store` ({big:,} records) {text}: records/CPU-second"
    yield from _line(what, ratio, "×", at_least=rival.no_store)


def best(results: Results, peer: str) -> int:
    """The number of records at which a peer is fastest; it is compared there."""
    rates = {size: spread.median for size in results.sizes(peer) if (spread := results.spread(peer, size, rate))}
    return max(rates, key=lambda size: rates[size], default=0)


def _floors(results: Results, big: int) -> Iterator[Line]:
    for mode in ("strict", "lenient"):
        floor = (f"load-{mode}", big)
        text = f"over Oxigraph's bulk load alone, {mode} ({big:,} records): wall time"
        yield from _line(f"`kg build` {text}", results.ratio(("kg", big), floor, seconds), "×", at_most=1.3)
        again = results.ratio(("kg-incremental", big), floor, seconds)
        yield from _line(f"Rebuild after changing 1 % {text}", again, "×")
        loader = results.spread(*floor, memory)
        what = f"Peak memory of Oxigraph's bulk load alone, {mode} ({big:,} records)"
        yield from _line(what, loader, "GiB", at_most=2)


def _stage(results: Results, big: int) -> Iterator[Line]:
    spread = results.spread("stage-map", big, cpu_rate)
    what = f"Records and tables to graph text, one core ({big:,} records)"
    yield from _line(what, spread, "records/CPU-s", at_least=2500)
    floor = results.ratio(("stage-map", big), ("yaml", big), lambda run: run.cpu_seconds)
    yield from _line("The same over PyYAML's C parser alone: CPU time", floor, "×")


def _scale(results: Results, big: int) -> Iterator[Line]:
    if big > GROWN_FROM:
        text = f"at {big:,} over {GROWN_FROM:,} records"
        for value, what, goal in ((cost, "Wall time per record", 1.15), (memory, "Peak memory", None)):
            ratio = results.ratio(("kg", big), ("kg", GROWN_FROM), value)
            yield from _line(f"{what} of `kg build` {text}", ratio, "×", at_most=goal)
    yield from _line(f"Store on disk ({big:,} records)", _disk(results.of("kg", big)), "bytes/triple", at_most=100)
    for peer, title in (("kg", "`kg build`"), ("kg-no-store", "`kg build --no-store`")):
        yield from _line(f"Peak memory of {title} ({big:,} records)", results.spread(peer, big, memory), "GiB")


def _huge(results: Results) -> Iterator[Line]:
    for size in results.sizes("kg"):
        if size > LARGEST:
            peak = results.spread("kg", size, lambda run: run.rss / 1e9)
            yield from _line(f"Peak memory of `kg build` ({size:,} records)", peak, "GB", at_most=6)
            yield from _line(f"`kg build` ({size:,} records)", results.spread("kg", size, seconds), "s")


def _disk(runs: Iterable[Run]) -> Spread | None:
    sizes = [run.result["disk"] / run.result["triples"] for run in runs if {"disk", "triples"} <= run.result.keys()]
    return Spread.of(sizes) if sizes else None
