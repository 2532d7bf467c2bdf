"""A comparison of engines goes on after an engine that breaks, and leaves what it has found when it is stopped."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.queries import __main__ as program
from benchmarks.queries import losses, memory, notes, session
from benchmarks.queries.engines import NAMES
from benchmarks.queries.graph import Graph
from benchmarks.queries.plan import Case
from benchmarks.queries.process import WORKER, Engine, EngineError, Worker
from benchmarks.queries.report import render
from benchmarks.queries.session import Field, Loaded, Outcome, Session
from benchmarks.queries.worker import RefusedError, answer
from kg import queries
from kg.opened import Build

FAKE = f"""
import os, sys, time
from pathlib import Path
sys.path.insert(0, {str(WORKER.parent)!r})
import worker

class PanicException(BaseException):
    pass

def fake(graph, folder, settings):
    loads = folder / "loads"
    if loads.exists() and (folder / "once").exists():
        sys.exit("no second time")
    worker._anew(folder, lambda: loads.open("a").write("x"))
    poisoned = []

    def ask(text):
        if poisoned:
            raise worker.RefusedError("PoisonError {{ .. }}")
        if text == "panic":
            raise PanicException("not yet implemented")
        if text == "poison":
            poisoned.append(True)
            raise worker.RefusedError("something is wrong")
        if text == "die":
            print("out of something", file=sys.stderr)
            os._exit(3)
        if text == "endless":
            time.sleep(60)
        return 7

    return ask

worker.ENGINES["fake"] = fake
worker._LIBRARIES["fake"] = "pyoxigraph"
worker.main(sys.argv[1:])
"""


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    file = tmp_path / "graph.nt"
    file.write_text("<a:a> <a:b> <a:c> .\n" * 10)
    return Graph(file, 1, 10, 0)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    program = tmp_path / "fake.py"
    program.write_text(FAKE)
    return Engine("fake", Path(sys.executable), in_memory=True, program=program)


@pytest.fixture
def worker(engine: Engine, graph: Graph, tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(engine, graph, tmp_path)
    worker.start()
    yield worker
    worker.end()


def begun(**more: object) -> Session:
    told = {"date": "2026-11-25", "rounds": 1, "limit": 20.0, "machine": {}, "kg": "0.1.0", "load": 0.5}
    return Session(**{**told, "figures": 3, "triples": 9, "made_up": 0, "size": 2**20, **more})  # type: ignore[arg-type]


# --- an answer


class PanicException(BaseException):
    pass


@pytest.mark.parametrize(
    ("fault", "failure", "broken", "earlier"),
    [
        (RefusedError("no  such\nthing"), "no such thing", None, None),
        (KeyError("x"), "KeyError: 'x'", None, None),
        (MemoryError(), "it has used up the memory", "ran out of memory", False),
        (PanicException("not yet"), "it panicked: not yet", "panicked", False),
        (PanicException("an `Err` value: PoisonError { .. }"), "it panicked: an", "panicked", True),
        (RefusedError("the lock is poisoned"), "the lock is poisoned", "panicked", True),
    ],
)
def test_answer_says_whether_the_engine_is_broken(
    fault: BaseException, failure: str, broken: str | None, earlier: bool | None
) -> None:
    def ask(_: str) -> int:
        raise fault

    said = answer(ask, "")
    assert said["failure"].startswith(failure)
    assert (said.get("broken"), said.get("earlier")) == (broken, earlier)


def test_answer_leaves_an_interrupt_alone() -> None:
    def ask(_: str) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer(ask, "")


# --- a process


def test_worker_that_panics_is_ended_and_starts_again(worker: Worker) -> None:
    said = worker.ask("panic", 20)
    assert said.failure == "it panicked: not yet implemented"
    assert (worker.running, worker.ended) == (False, "panicked")
    assert worker.ask("fine", 20).rows == 7
    assert worker.restarts == 1


def test_query_after_one_that_broke_the_engine_unseen_is_asked_again(worker: Worker) -> None:
    assert worker.ask("poison", 20).failure == "something is wrong"
    assert worker.running
    assert worker.ask("fine", 20).rows == 7
    assert worker.restarts == 1


def test_worker_that_ends_says_its_last_words(worker: Worker) -> None:
    assert worker.ask("die", 20).failure == "it has ended: out of something"
    assert worker.ended == "ended"
    assert worker.ask("fine", 20).rows == 7


def test_worker_that_died_unasked_starts_again(worker: Worker) -> None:
    process = worker._process
    assert process is not None
    process.kill()
    process.wait()
    assert worker.ask("fine", 20).rows == 7
    assert worker.restarts == 1


def test_worker_that_cannot_be_started_again_says_so(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "once").touch()
    assert worker.ask("panic", 20).failure
    for _ in range(2):
        expected = "not asked: it was started again, and has not loaded the graph: no second time"
        assert worker.ask("fine", 20).failure == expected


# --- a race


def raced(engine: Engine, graph: Graph, tmp_path: Path, *cases: Case) -> Session:
    with Field(begun(), graph, tmp_path, lambda _: None) as field:
        field.add(engine)
        field.session.limit = 1.0
        field.race(cases)
    return field.session


def test_engine_that_panics_answers_all_other_queries(engine: Engine, graph: Graph, tmp_path: Path) -> None:
    cases = [Case("why", level, {}, "panic") for level in ("typical", "frequent", "hub")]
    cases += [Case("quality", "default", {}, "die"), Case("network", "hub", {}, "endless")]
    cases += [Case("network", "typical", {}, "fine"), *(Case(f"q{n}", "default", {}, "panic") for n in range(4))]
    done = raced(engine, graph, tmp_path, *cases, Case("top-genes", "default", {}, "fine"))
    assert [outcome.failure for outcome in done.outcomes] == [
        "it panicked: not yet implemented",
        *2 * ["not asked: it panicked on the binding before"],
        "it has ended: out of something",
        "more than 1 s",
        "not asked: it took more than 1 s on the binding before",
        *4 * ["it panicked: not yet implemented"],
        "",
    ]
    assert done.outcomes[-1].rows == 7
    assert done.engines[0].restarts == 7
    assert (tmp_path / "fake" / "loads").read_text() == 8 * "x"


def test_engine_on_disk_is_asked_every_binding(engine: Engine, graph: Graph, tmp_path: Path) -> None:
    cases = [Case("why", "typical", {}, "panic"), Case("why", "hub", {}, "fine")]
    done = raced(replace(engine, in_memory=False), graph, tmp_path, *cases)
    assert [outcome.rows for outcome in done.outcomes] == [None, 7]


def test_session_is_kept_after_each_case(engine: Engine, graph: Graph, tmp_path: Path) -> None:
    kept: list[tuple[int, int]] = []

    def keep(session: Session) -> None:
        kept.append((session.asked, session.engines[0].restarts))

    with Field(begun(), graph, tmp_path, lambda _: None, keep) as field:
        field.add(engine)
        field.race([Case("why", "typical", {}, "panic"), Case("quality", "default", {}, "fine")])
    assert kept == [(1, 0), (2, 1)]


# --- a session that is stopped


@pytest.mark.parametrize(
    ("fault", "status", "why"),
    [(KeyboardInterrupt(), 130, "it was interrupted"), (OSError("no room"), 1, "it has ended with OSError")],
)
def test_session_that_is_stopped_leaves_what_it_has_found(
    example_build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, status: int, why: str
) -> None:
    states: list[str] = []
    results = tmp_path / "results" / "results.json"

    def race_one(case: Case, *_: object) -> list[Outcome]:
        if results.exists():
            states.append(json.loads(results.read_text())["unfinished"])
        if len(states) == 2:
            raise fault
        return [Outcome(case.query, case.binding, {}, "oxigraph", [0.01], 1)]

    monkeypatch.setattr(session, "_race_one", race_one)
    words = [str(example_build.path), "--engines", "oxigraph", "--scratch", str(tmp_path / "scratch")]
    assert program.main([*words, "--results", str(results.parent)]) == status
    assert states == 2 * [session.STILL_GOING]
    told = Session.load_from(results)
    assert (told.asked, told.unfinished) == (2, why)
    page = (results.parent / "RESULTS.md").read_text(encoding="utf-8")
    assert f"**This session was not finished**: {why}. Of the queries with their bindings 2 of {told.planned} " in page
    assert sorted(path.name for path in results.parent.iterdir()) == ["RESULTS.md", "results.json"]


def test_session_that_is_stopped_early_leaves_the_results_of_another(
    example_build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def race_one(*_: object) -> list[Outcome]:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "_race_one", race_one)
    (tmp_path / "results.json").write_text("of another")
    words = [str(example_build.path), "--engines", "oxigraph", "--scratch", str(tmp_path / "scratch")]
    assert program.main([*words, "--results", str(tmp_path)]) == 130
    assert (tmp_path / "results.json").read_text() == "of another"


def test_session_that_is_finished_says_nothing_of_it(example_build: Build, tmp_path: Path) -> None:
    words = [str(example_build.path), "--engines", "oxigraph", "--rounds", "1", "--scratch", str(tmp_path / "scratch")]
    assert program.main([*words, "--results", str(tmp_path)]) == 0
    told = Session.load_from(tmp_path / "results.json")
    assert told.unfinished == ""
    assert "not finished" not in (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert program.main(["--results", str(tmp_path)]) == 0
    assert Session.load_from(tmp_path / "results.json") == told


# --- memory


def test_engine_that_would_take_too_much_memory_is_left_out(engine: Engine, graph: Graph, tmp_path: Path) -> None:
    large = replace(graph, triples=10**9)
    with pytest.raises(EngineError, match=r"of the triples take .* all 1,000,000,000 would take about .* GiB"):
        memory.check(engine, large, tmp_path, 2**30)
    memory.check(engine, graph, tmp_path, 2**30)
    memory.check(engine, large, tmp_path, 0)  # nothing is known
    assert not (tmp_path / "sample.nt").exists()


def test_free_memory_is_read(tmp_path: Path) -> None:
    told = tmp_path / "meminfo"
    told.write_text("MemTotal: 900 kB\nMemAvailable:   100 kB\n")
    assert memory.available(told) == 80 * 1024
    assert memory.available(tmp_path / "none") == 0


def test_rdflib_is_held_to_its_memory(graph: Graph, tmp_path: Path) -> None:
    folder = tmp_path / "rdflib"
    folder.mkdir()
    worker = Worker(Engine("rdflib", Path(sys.executable), (str(2**20),), in_memory=True), graph, folder)
    with pytest.raises(EngineError, match="it has not loaded the graph"):
        worker.start()


# --- the page


def page_of(figures: int) -> str:
    told = begun(figures=figures)
    told.engines = [Loaded("oxigraph", "0.5", 2.0), Loaded("virtuoso", "7", 2.0), Loaded("maplib", "0.2", 2.0)]
    for query, rows in (("figures-of-disease", (3, 0, 3)), ("why", (3, 3, 2))):
        for level in ("typical", "hub"):
            counted = zip(told.engines, rows, strict=True)
            told.outcomes += [Outcome(query, level, {}, one.engine, [0.01], number) for one, number in counted]
    return render(told)


def test_targets_are_shown_for_the_size_that_they_are_about() -> None:
    page = page_of(100_000)
    assert "engines: 100,000 figures" in page
    assert "| why | typical | 50 | met | 10.0 | 10.0 | 10.0 | 2 / 3 |" in page
    assert "Targets are for Oxigraph: 50 ms" in page


def test_no_verdict_is_given_for_another_size() -> None:
    page = page_of(10_000)
    assert "engines: 10,000 figures" in page
    assert "| Query | Binding | oxigraph | virtuoso | maplib | Rows |\n|---|---|---:|---:|---:|---:|\n" in page
    assert "| why | typical | 10.0 | 10.0 | 10.0 | 2 / 3 |" in page
    assert "Targets are set for 100,000 figures, so that none are given here." in page
    assert " met" not in page


def test_differing_rows_are_explained_where_they_were_looked_into() -> None:
    page = page_of(10_000)
    assert (
        "- figures-of-disease, hub: oxigraph 3, virtuoso 0, maplib 3\n  - virtuoso: the engine is wrong: a bra" in page
    )
    assert "- why, hub: oxigraph 3, virtuoso 3, maplib 2\n  - maplib: not looked into." in page


def test_failures_are_told_once_for_all_bindings_and_explained() -> None:
    told = begun()
    told.engines = [Loaded("oxigraph", "0.5", 2.0), Loaded("maplib", "0.2", 2.0)]
    said = ["it panicked: no <such> thing", *2 * ["not asked: it panicked on the binding before"]]
    for level, failure in zip(("typical", "frequent", "hub"), said, strict=True):
        told.outcomes.append(Outcome("near-duplicates", level, {}, "oxigraph", [0.01], 3))
        told.outcomes.append(Outcome("near-duplicates", level, {}, "maplib", failure=failure))
    page = render(told)
    assert "| near-duplicates | typical | 10.0 | none | 3 |" in page
    assert "| near-duplicates | hub | 10.0 | not asked | 3 |" in page
    assert "- near-duplicates, typical: maplib: it panicked: no &lt;such> thing\n  - it panics at any `same" in page
    assert "\n- near-duplicates, frequent, hub: maplib: not asked: it panicked on the binding before\n" in page
    assert page.count("sameTerm") == 1


def test_reason_that_is_no_longer_about_the_query_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(losses._REASONS, "why", losses._Reason("for a reason", "SELECT ?figure"))
    assert losses.reason("why") == "for a reason"
    monkeypatch.setitem(losses._REASONS, "why", losses._Reason("for a reason", "SELECT ?nothing"))
    assert losses.reason("why") == losses.reason("no-such-query") == losses.UNKNOWN


def test_every_note_and_reason_is_about_a_packaged_query() -> None:
    known = {**notes.ROWS, **notes.FAILURES}
    assert {*losses._REASONS, *(query for query, _ in known)} <= {*queries.names()}
    assert {engine for _, engine in known} <= {*NAMES}
