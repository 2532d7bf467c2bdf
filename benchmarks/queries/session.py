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

from benchmarks.queries.engines import Answer, Engine, EngineError, Worker
from benchmarks.queries.graph import Graph
from benchmarks.queries.plan import Case
from benchmarks.stats import Spread

Say = Callable[[str], object]

MOST_RESTARTS = 3
"""How often an engine that loads the graph anew each time may be ended for being slow."""


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
    """All that was measured, on which graph and machine."""

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

    def save(self, path: Path) -> None:
        """Writes the session as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load_from(cls, path: Path) -> Session:
        """Reads a session back."""
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        told["engines"] = [Loaded(**one) for one in told["engines"]]
        told["outcomes"] = [Outcome(**one) for one in told["outcomes"]]
        return cls(**told)


class Field:
    """The engines that are running, by name; whoever fails to load is left out and told."""

    def __init__(self, session: Session, graph: Graph, scratch: Path, say: Say) -> None:
        self.session, self.graph, self.scratch, self.say = session, graph, scratch, say
        self.workers: dict[str, Worker] = {}
        self._spared: set[tuple[str, str]] = set()
        self._ends = ExitStack()

    def __enter__(self) -> Field:
        return self

    def __exit__(self, *_: object) -> None:
        for loaded in self.session.engines:
            worker = self.workers[loaded.engine]
            loaded.memory, loaded.restarts = worker.memory, worker.restarts
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
            outcomes += [_unasked(case, one.engine.name) for one in workers if one not in willing]
            for outcome in outcomes:
                outcome.failure = hide(outcome.failure, self.scratch)
            # To load a graph anew takes minutes: once for a query is enough.
            self._spared |= {
                (one.engine.name, case.query) for one in willing if one.engine.in_memory and not one.running
            }
            self.session.outcomes += outcomes
            self.say(f"{case.query} {case.binding}: " + ", ".join(map(_brief, outcomes)))


def _race_one(case: Case, workers: Sequence[Worker], rounds: int, limit: float) -> list[Outcome]:
    outcomes = {
        worker.engine.name: Outcome(case.query, case.binding, dict(case.values), worker.engine.name)
        for worker in workers
    }
    for number in range(rounds + 1):  # the first warms up
        for worker in workers if number % 2 else reversed(workers):
            outcome = outcomes[worker.engine.name]
            if not outcome.failure and sum(outcome.seconds) < limit:
                _note(outcome, _ask(worker, case.text, limit), warm=number > 0)
    return list(outcomes.values())


def _unasked(case: Case, engine: str) -> Outcome:
    why = "not asked: another binding has ended it"
    return Outcome(case.query, case.binding, dict(case.values), engine, failure=why)


def _ask(worker: Worker, text: str, limit: float) -> Answer:
    if worker.engine.in_memory and worker.restarts >= MOST_RESTARTS:
        return Answer(failure=f"not asked: given up after {MOST_RESTARTS} restarts")
    return worker.ask(text, limit)


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
