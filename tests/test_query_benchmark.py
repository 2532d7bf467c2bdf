"""The comparison of engines asks, counts, ends what is too slow, and tells of it. No test looks at a clock."""

from __future__ import annotations

import doctest
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.queries import bindings, engines, plan
from benchmarks.queries.graph import Graph, prepare
from benchmarks.queries.process import Engine, EngineError, Worker
from benchmarks.queries.report import render
from benchmarks.queries.session import Field, Loaded, Outcome, Session
from kg import queries
from kg.opened import Build
from kg.stores.oxigraph import OxigraphStore

OXIGRAPH = Engine("oxigraph", Path(sys.executable))
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
VIRTUOSO = """
[Database]
DatabaseFile = /var/lib/virtuoso/db/virtuoso.db
[TempDatabase]
DatabaseFile = /var/lib/virtuoso/db/temp.db
[Parameters]
ServerPort = 1111
IndexTreeMaps = 256
IndexTreeMaps = 64
[HTTPServer]
ServerPort = 8890
[SPARQL]
MaxQueryCostEstimationTime = 400 ; in seconds
MaxQueryExecutionTime = 60 ; in seconds
[Plugins]
Load1 = plain, wikiv
"""


@pytest.mark.parametrize("module", ["bindings", "losses", "memory", "session", "substances"])
def test_examples_in_docstrings(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"benchmarks.queries.{module}"))
    assert result.attempted
    assert not result.failed


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("queries") / "scratch"


@pytest.fixture(scope="module")
def graph(example_build: Build, scratch: Path) -> Graph:
    return prepare(example_build, scratch)


@pytest.fixture(scope="module")
def worker(graph: Graph, scratch: Path) -> Iterator[Worker]:
    folder = scratch / "oxigraph"
    folder.mkdir()
    worker = Worker(OXIGRAPH, graph, folder)
    worker.start()
    yield worker
    worker.end()


@pytest.fixture(scope="module")
def store(worker: Worker, scratch: Path) -> OxigraphStore:
    assert worker.load_seconds > 0
    return OxigraphStore.read_only(scratch / "oxigraph" / "store")


def session(**more: object) -> Session:
    told = {"date": "2026-11-24", "rounds": 2, "limit": 5.0, "machine": {"cores": "2"}, "kg": "0.1.0", "load": 0.5}
    return Session(**{**told, "figures": 100_000, "triples": 9, "made_up": 0, "size": 2**20, **more})  # type: ignore[arg-type]


# --- graph and bindings


def test_graph_is_the_build(graph: Graph, example_build: Build, store: OxigraphStore) -> None:
    assert graph.figures == example_build.report["figures"]
    assert graph.triples == store.count() == example_build.store.count() + graph.made_up
    assert prepare(example_build, graph.file.parent) == graph


def test_bindings_are_the_same_each_time_and_in_the_graph(store: OxigraphStore) -> None:
    picked = bindings.pick(store)
    assert picked == bindings.pick(store)
    assert list(picked) == ["typical", "frequent", "hub"]
    for one in picked.values():
        for name in (*one.genes, one.figure, one.paper):
            assert store.query(f'ASK {{ ?thing ?says "{name}" }}'), name
        for entity in (one.chemical, one.disease):
            assert store.query(f"ASK {{ ?figure schema:mentions <{entity}> }}"), entity


def test_nothing_to_pick_is_told() -> None:
    with pytest.raises(ValueError, match="has nothing of a type"):
        bindings.at({}, 0.5)


# --- plan


def test_every_packaged_query_is_classified() -> None:
    assert sorted(plan.KINDS) == queries.names()


def test_every_query_is_asked(store: OxigraphStore) -> None:
    cases = list(plan.cases(bindings.pick(store)))
    assert {case.query for case in cases} == {*queries.names(), plan.PAIRS.query}
    assert len({(case.query, case.binding) for case in cases}) == len(cases)
    for case in cases:
        assert case.target == (None if case is plan.PAIRS else plan.TARGETS[plan.KINDS[case.query]])
        assert case.kind is not plan.Kind.BOUND or case.values


# --- engines


def test_worker_times_and_counts(worker: Worker) -> None:
    answer = worker.ask("SELECT ?f { ?f a <http://purl.org/spar/fabio/Figure> } LIMIT 2", 60)
    assert answer.rows == 2
    assert answer.seconds is not None
    assert not answer.failure


def test_worker_tells_what_is_refused(worker: Worker) -> None:
    answer = worker.ask("SELECT nonsense", 60)
    assert answer.seconds is None
    assert "expected" in answer.failure
    assert not answer.too_slow
    assert worker.ask("SELECT * { ?s ?p ?o } LIMIT 1", 60).rows == 1


def test_worker_that_is_too_slow_is_ended_and_starts_again(worker: Worker) -> None:
    before = worker.restarts
    answer = worker.ask(ENDLESS, 0.3)
    assert answer.too_slow
    assert answer.failure == "more than 0.3 s"
    assert worker.ask("SELECT * { ?s ?p ?o } LIMIT 1", 60).rows == 1
    assert worker.restarts == before + 1


def test_race_counts_and_reports_the_slow(graph: Graph, scratch: Path) -> None:
    said: list[str] = []
    quick = plan.Case("top-genes", "default", {}, queries.load("top-genes").render({}))
    with Field(session(limit=20.0), graph, scratch, said.append) as field:
        field.add(OXIGRAPH)
        field.race([quick])
        field.session.limit = 0.3
        field.race([plan.Case("network", "hub", {}, ENDLESS)])
        done = field.session
    first, second = done.outcomes
    assert len(first.seconds) == 2
    assert first.rows
    assert second.too_slow
    assert second.spread is None
    assert done.engines[0].memory
    assert "> 0.3 s" in render(done)


def test_engine_that_cannot_take_part_says_why(graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    for name, reason in (("virtuoso", "not installed"), ("maplib", "not installed"), ("duckdb", "--python-engines")):
        with pytest.raises(EngineError, match=reason):
            engines.find(name, graph, tmp_path, None)
    monkeypatch.setattr(engines, "available", lambda: 2**30)
    large = Graph(graph.file, 1, 10**9, 0)
    with pytest.raises(EngineError, match="1,000,000,000 would take about"):
        engines.find("rdflib", large, tmp_path, None)


def test_engine_that_does_not_load_is_skipped(graph: Graph, scratch: Path) -> None:
    with Field(session(), graph, scratch, lambda _: None) as field:
        field.add(Engine("no-such", Path(sys.executable)))
        assert not field.workers
    assert "has not loaded" in field.session.skipped["no-such"]


def test_virtuoso_has_files_and_ports_of_its_own(tmp_path: Path) -> None:
    ini = engines.virtuoso_ini(VIRTUOSO, tmp_path, 4001, 4002)
    assert ini["Database"]["DatabaseFile"] == str(tmp_path / "virtuoso.db")
    assert ini["HTTPServer"]["ServerPort"] == "127.0.0.1:4001"
    assert ini["Parameters"]["ServerPort"] == "127.0.0.1:4002"
    assert str(tmp_path) in ini["Parameters"]["DirsAllowed"]
    assert "MaxQueryExecutionTime" not in ini["SPARQL"]


# --- report


def test_report_of_made_up_results(tmp_path: Path) -> None:
    told = session(skipped={"rdflib": "too large"})
    told.engines = [Loaded("oxigraph", "0.5", 2.0, 2**30), Loaded("virtuoso", "", 3.0, 2**31, 1)]
    told.outcomes = [
        Outcome("why", "typical", {"gene": "AKT1"}, "oxigraph", [0.01, 0.02], 3),
        Outcome("why", "typical", {"gene": "AKT1"}, "virtuoso", [0.2, 0.3], 4),
        Outcome("top-genes", "default", {}, "oxigraph", [4.0], 50),
        Outcome("top-genes", "default", {}, "virtuoso", [0.5], 50),
        Outcome("quality", "default", {}, "oxigraph", failure="more than 5 s", too_slow=True),
        Outcome("quality", "default", {}, "virtuoso", failure="no <such> thing"),
    ]
    told.save(tmp_path / "results.json")
    assert Session.load_from(tmp_path / "results.json") == told
    page = render(told)
    assert "| why | typical | 50 | met | 15.0 (10.0–20.0) | 250 (200–300) | 3 / 4 |" in page
    assert "| top-genes | default | 1,000 | **not met** | 4,000 | 500 | 50 |" in page
    assert "- top-genes, default: virtuoso 8.00 times as fast: " in page
    assert "| quality | default | 1,000 | **not met** | > 5 s | none |  |" in page
    assert "- quality, default: virtuoso: no &lt;such> thing" in page
    assert "- why, typical: oxigraph 3, virtuoso 4" in page
    assert "- rdflib is left out: too large." in page
