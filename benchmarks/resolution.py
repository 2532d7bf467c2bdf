"""What it costs that genes known by symbol get their ids: the same build with and without, in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks.contestants import Contestant, Facts, built, kg_build
from benchmarks.corpus import copy, drop_tables
from benchmarks.measure import MEMORY, Command, Run, RunError
from benchmarks.plans import Entry
from benchmarks.report import others, ratio_table, spread_text, table, where
from benchmarks.session import Session
from benchmarks.stats import Measure, Results, cpu_seconds, memory, seconds
from benchmarks.targets import Line
from benchmarks.workshop import Workshop

RECORDS = 10_000
DROPPED = 0.1
"""The share of the records that lose their gene table, since all records of the corpus have one."""

PLAIN, AGAIN, LEARNED, LEXICON = "plain", "plain-again", "learned", "lexicon"
AT_MOST = 1.1
"""How many times the plain build's time one with ids may take."""

_COMMON = ("--no-store", "--no-cache")
_RESOLVED = b"pfo:resolvedAs"


def _build(name: str, *options: str) -> Callable[[Workshop, Path], Command]:
    return lambda shop, corpus: kg_build(shop, _records(shop, corpus), shop.fresh(name, corpus), *_COMMON, *options)


def _records(shop: Workshop, corpus: Path) -> Path:
    """A copy of the corpus in which some records have keywords only."""

    def make(path: Path) -> None:
        copy(corpus, path)
        drop_tables(path, DROPPED)

    return shop.once(shop.out / f"keywords-{corpus.name}", make)


def _with_lexicon(shop: Workshop, corpus: Path) -> Command:
    """A build by a lexicon that knows what the corpus teaches, made beforehand."""

    def make(path: Path) -> None:
        command = (str(shop.kg), "lexicon", "build", "--learn", str(_records(shop, corpus)), "-o", str(path), "-q")
        shop.do(Command(command, shop.scratch), f"lexicon-{corpus.name}")

    lexicon = shop.once(shop.out / f"{corpus.name}.lexicon", make)
    return _build(LEXICON, "--no-learn", "--lexicon", str(lexicon))(shop, corpus)


def _without_ids(out: Path) -> Facts:
    facts = built(out) | {"resolved": _resolved(out)}
    if facts["resolved"]:
        raise RunError(f"{out.name}: {facts['resolved']:,} symbols got ids where none should")
    return facts


def _with_ids(out: Path) -> Facts:
    facts = built(out) | {"resolved": _resolved(out)}
    if not facts["resolved"]:
        raise RunError(f"{out.name}: no symbol got an id: there is nothing to measure")
    return facts


def _resolved(out: Path) -> int:
    """How many mentions say how a symbol got its id."""
    with (out / "current" / "graph.ttl").open("rb") as lines:
        return sum(line.count(_RESOLVED) for line in lines)


CONTESTANTS = {
    one.name: one
    for one in (
        Contestant(PLAIN, "plain: `kg build --no-learn`", _build(PLAIN, "--no-learn"), _without_ids),
        Contestant(AGAIN, "plain once more", _build(AGAIN, "--no-learn"), _without_ids),
        Contestant(LEARNED, "ids learned from the records: `kg build`", _build(LEARNED), _with_ids),
        Contestant(LEXICON, "ids by a lexicon: `kg build --no-learn --lexicon`", _with_lexicon, _with_ids),
    )
}
"""Who is compared. The plain build runs twice, since what differs between equals is the noise of the machine."""


def entries(records: int) -> list[Entry]:
    """The builds, all over the same records."""
    return [Entry(name, records) for name in CONTESTANTS]


def ratios(runs: Iterable[Run]) -> list[Line]:
    """How many times the plain build's time each other takes, from round to round."""
    return list(_lines(Results(runs)))


def _lines(results: Results) -> Iterator[Line]:
    measures: tuple[tuple[str, Measure], ...] = (("CPU time", cpu_seconds), ("wall time", seconds))
    for records in results.sizes(PLAIN):
        for name in (AGAIN, LEARNED, LEXICON):
            for what, value in measures:
                spread = results.ratio((name, records), (PLAIN, records), value)
                if spread is not None:
                    text = f"{CONTESTANTS[name].says} over plain ({records:,} records): {what}"
                    yield Line(text, spread, "×", at_most=None if name == AGAIN else AT_MOST)


def render(session: Session) -> str:
    """The page."""
    results = Results(session.runs)
    what = (
        "Written by `python -m benchmarks resolution`: the same records are built without and with ids for genes that "
        f"are known by symbol only, all without a store and without a cache. {DROPPED:.0%} of the records have no gene "
        f"table, only keywords. {where(session)}"
    )
    how = (
        "Median of the rounds (lowest–highest); each ratio is taken within a round. How far the plain build is from "
        "itself is what the machine adds."
    )
    last = "The last column counts the mentions whose gene got its id."
    parts = [
        "# What ids for symbols cost",
        what,
        "## Ratios",
        how,
        "\n".join(ratio_table(ratios(session.runs))),
        "## Runs",
        f"Medians (lowest–highest). Memory is {MEMORY}. {others(session.runs)} {last}",
        "\n".join(_run_table(results)),
        *(f"Not measured: {CONTESTANTS[one.peer].says}: {one.reason}" for one in session.unmeasured),
    ]
    return "\n\n".join(parts) + "\n"


def _run_table(results: Results) -> Iterator[str]:
    head = ("", "Records", "CPU s", "Wall s", "Peak GiB", "Mentions with an id so")
    return table(head, (_run_row(results, name, size) for name in CONTESTANTS for size in results.sizes(name)))


def _run_row(results: Results, name: str, records: int) -> tuple[str, ...]:
    cells = (spread_text(results.spread(name, records, value)) for value in (cpu_seconds, seconds, memory))
    resolved = {run.result["resolved"] for run in results.of(name, records)}
    counts = " / ".join(f"{count:,}" for count in sorted(resolved))
    return CONTESTANTS[name].says, f"{records:,}", *cells, counts
