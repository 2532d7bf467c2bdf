"""A comparison of engines: every case in turn, round by round, and what came of it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.queries.graph import Graph
from benchmarks.queries.plan import Case
from benchmarks.queries.process import NOT_ASKED, Answer, Engine, EngineError, Worker
from benchmarks.stats import Spread

Say = Callable[[str], object]
Keep = Callable[["Session"], object]

STILL_GOING = "it was still going, or has ended without a word, when this was written"


@dataclass
class Outcome:
    """What an engine made of a case: the seconds of each round after the first, the rows, or why there are none."""

    query: str
    binding: str
    values: dict[str, str]
    engine: str
    seconds: list[float] = field(default_factory=list)
    rows: int | None = None
    failure: str = ""
    too_slow: bool = False

    @property
    def spread(self) -> Spread | None:
        """The median of the rounds, and their range."""
        return Spread.of(self.seconds) if self.seconds else None


@dataclass
class Loaded:
    """An engine that took part."""

    engine: str
    version: str
    seconds: float
    memory: int = 0
    restarts: int = 0


@dataclass
class Session:
    """All that was measured, on which graph and machine.

    `unfinished` is empty, or why not all of the `planned` cases (a query with its values) have been asked.
    """

    date: str
    rounds: int
    limit: float
    machine: dict[str, str]
    kg: str
    load: float
    figures: int
    triples: int
    made_up: int
    size: int
    engines: list[Loaded] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    planned: int = 0
    unfinished: str = ""

    @property
    def asked(self) -> int:
        """The number of cases that have been asked."""
        return len({(outcome.query, outcome.binding) for outcome in self.outcomes})

    def save(self, path: Path) -> None:
        """Writes the session as JSON."""
        write(path, json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def load_from(cls, path: Path) -> Session:
        """Reads a session back."""
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        told["engines"] = [Loaded(**one) for one in told["engines"]]
        told["outcomes"] = [Outcome(**one) for one in told["outcomes"]]
        return cls(**told)


def write(path: Path, text: str) -> None:
    """Writes a file in one step: whoever looks, or whatever happens, it is the old one or the new one as a whole."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


class Field:
    """The engines that are running, by name; whoever fails to load is left out and told.

    `keep` is called after each case, with the session as it is by then.
    """

    def __init__(self, session: Session, graph: Graph, scratch: Path, say: Say, keep: Keep = lambda _: None) -> None:
        self.session, self.graph, self.scratch, self.say, self.keep = session, graph, scratch, say, keep
        self.workers: dict[str, Worker] = {}
        self._spared: dict[tuple[str, str], str] = {}
        self._ends = ExitStack()

    def __enter__(self) -> Field:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def folder(self, name: str, *, fresh: bool = True) -> Path:
        """Where an engine keeps its files."""
        folder = self.scratch / name
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(exist_ok=True)
        return folder

    def add(self, engine: Engine) -> None:
        """Starts an engine."""
        worker = Worker(engine, self.graph, self.folder(engine.name, fresh=False))
        self._ends.callback(worker.end)
        self.say(f"{engine.name}: loading")
        try:
            worker.start()
        except EngineError as fault:
            self.skip(engine.name, str(fault))
            return
        self.workers[engine.name] = worker
        self.session.engines.append(Loaded(engine.name, worker.version, worker.load_seconds, worker.memory))
        self.say(f"{engine.name}: loaded in {worker.load_seconds:.1f} s")

    def skip(self, name: str, reason: str) -> None:
        """Notes that an engine does not take part."""
        self.session.skipped[name] = hide(reason, self.scratch)
        self.say(f"{name}: skipped: {reason}")

    def race(self, cases: Iterable[Case]) -> None:
        """Asks every case of every engine that understands it."""
        for case in cases:
            workers = [one for one in self.workers.values() if one.engine.language == case.language]
            willing = [one for one in workers if (one.engine.name, case.query) not in self._spared]
            outcomes = _race_one(case, willing, self.session.rounds, self.session.limit)
            outcomes += [self._unasked(case, one.engine.name) for one in workers if one not in willing]
            for outcome in outcomes:
                outcome.failure = hide(outcome.failure, self.scratch)
            # To load a graph anew takes minutes: once for a query is enough.
            ended = [one for one in willing if one.engine.in_memory and not one.running and not one.lost]
            self._spared |= {(one.engine.name, case.query): one.ended for one in ended}
            self.session.outcomes += outcomes
            self._take_stock()
            self.say(f"{case.query} {case.binding}: " + ", ".join(map(_brief, outcomes)))
            self.keep(self.session)

    def _unasked(self, case: Case, engine: str) -> Outcome:
        why = f"{NOT_ASKED}: it {self._spared[engine, case.query]} on the binding before"
        return Outcome(case.query, case.binding, dict(case.values), engine, failure=why)

    def _take_stock(self) -> None:
        for loaded in self.session.engines:
            worker = self.workers[loaded.engine]
            loaded.memory, loaded.restarts = worker.memory, worker.restarts


def _race_one(case: Case, workers: Sequence[Worker], rounds: int, limit: float) -> list[Outcome]:
    outcomes = {
        worker.engine.name: Outcome(case.query, case.binding, dict(case.values), worker.engine.name)
        for worker in workers
    }
    for number in range(rounds + 1):  # the first warms up
        for worker in workers if number % 2 else reversed(workers):
            outcome = outcomes[worker.engine.name]
            if not outcome.failure and sum(outcome.seconds) < limit:
                _note(outcome, worker.ask(case.text, limit), warm=number > 0)
    return list(outcomes.values())


def _note(outcome: Outcome, answer: Answer, *, warm: bool) -> None:
    if answer.seconds is None:
        outcome.failure, outcome.too_slow, outcome.seconds = answer.failure, answer.too_slow, []
    else:
        outcome.rows = answer.rows
        outcome.seconds += [answer.seconds] if warm else []


def _brief(outcome: Outcome) -> str:
    spread = outcome.spread
    what = f"{1000 * spread.median:.1f} ms, {outcome.rows} rows" if spread else outcome.failure[:80]
    return f"{outcome.engine} {what}"


def hide(text: str, scratch: Path) -> str:
    """The text without a folder of this machine.

    >>> hide("no /tmp/x/graph.nt", Path("/tmp/x"))
    'no SCRATCH/graph.nt'
    """
    return text.replace(str(scratch), "SCRATCH")


def disagreements(outcomes: Iterable[Outcome]) -> Mapping[tuple[str, str], dict[str, int]]:
    """The cases whose engines gave different numbers of rows, and those."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for outcome in outcomes:
        if outcome.rows is not None:
            counts.setdefault((outcome.query, outcome.binding), {})[outcome.engine] = outcome.rows
    return {case: rows for case, rows in counts.items() if len(set(rows.values())) > 1}


def load_average() -> float:
    """How many programs wanted a core in the last minute."""
    return os.getloadavg()[0]
