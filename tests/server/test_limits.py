"""Limits that hold: of time, of memory, of how many queries there are at once."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.serving import Served, served

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Waits until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        threading.Event().wait(0.02)


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def small(example_out: Path) -> object:
    """A server of two processes, with little time and a short queue."""
    with served(example_out, "--workers", "2", "--query-timeout", "1.5", "--queue", "1") as running:
        yield running


def test_a_query_is_stopped_when_its_time_is_over(small: Served) -> None:
    begun = time.monotonic()
    answer = small.ask(RUNAWAY)
    assert time.monotonic() - begun < 5
    assert answer.status_code == 503
    assert answer.json()["limitSeconds"] == 1.5
    assert "1.5 seconds" in answer.json()["detail"]
    until(lambda: small.client.get("/health").json()["workers"] == 2)


def test_others_are_answered_while_runaway_queries_have_all_processes(small: Served) -> None:
    with ThreadPoolExecutor(4) as threads:
        runaways = [threads.submit(small.ask, RUNAWAY) for _ in range(2)]
        until(lambda: small.metric("kg_workers_busy") == 2)
        waits = threads.submit(small.ask, "ASK {}")
        until(lambda: small.metric("kg_queries_waiting") == 1)
        refused = small.ask("ASK {}")
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) >= 1
        assert small.client.get("/health").status_code == 200
        # The one that waits is answered by a process that takes the place of a stopped one, or told to come again.
        assert waits.result().status_code in (200, 503)
        assert [runaway.result().status_code for runaway in runaways] == [503, 503]
    until(lambda: small.client.get("/health").json()["workers"] == 2)
    assert small.ask("ASK {}").json() == {"head": {}, "boolean": True}
    assert small.metric('kg_queries_total{outcome="timed_out"}') == 2
    assert small.metric('kg_queries_total{outcome="queue_full"}') >= 1


def test_a_process_that_is_killed_at_rest_is_replaced_and_nobody_sees_it(small: Served) -> None:
    for pid in small.workers():
        os.kill(pid, signal.SIGKILL)
        until(lambda pid=pid: gone(pid))  # type: ignore[misc]
    assert [small.ask("ASK {}").status_code for _ in range(5)] == [200] * 5


def test_a_process_that_is_killed_at_work_is_replaced_and_its_query_is_told(small: Served) -> None:
    before = small.workers()
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(small.ask, RUNAWAY)
        until(lambda: small.metric("kg_workers_busy") == 1)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert running.result().status_code == 503
    assert small.ask("ASK {}").status_code == 200
    until(lambda: len(set(small.workers()) - set(before)) >= 1)


def test_queries_that_are_nested_too_deep_end_no_more_than_a_process(server: Served) -> None:
    depth = 100_000
    direct = {"content-type": "application/sparql-query"}
    for query in ("ASK " + "{" * depth + "}" * depth, "ASK { FILTER(" + "(" * depth + "1" + ")" * depth + ") }"):
        answer = server.client.post("/sparql", content=query, headers=direct)
        assert answer.status_code in (400, 503)
        assert server.ask("ASK {}").status_code == 200


def test_a_query_that_needs_too_much_memory_ends_no_more_than_a_process(example_out: Path) -> None:
    hungry = "SELECT DISTINCT ?a ?b ?c ?d { ?a ?p ?b . ?c ?q ?d } ORDER BY ?d"
    with served(example_out, "--workers", "1", "--query-timeout", "60", "--memory", "512") as running:
        answer = running.ask(hungry)
        assert answer.status_code == 503
        assert "memory" in answer.json()["detail"]
        assert running.ask("ASK {}").status_code == 200


def test_the_least_memory_that_may_be_asked_for_is_enough_to_start(example_out: Path) -> None:
    for _ in range(3):
        with served(example_out, "--workers", "2", "--memory", "256") as running:
            assert running.ask("ASK { ?s ?p ?o }").json()["boolean"] is True


def test_a_large_answer_is_whole(server: Served, example_out: Path) -> None:
    answer = server.ask("SELECT * { ?s ?p ?o }", accept="text/csv")
    assert answer.status_code == 200
    assert len(answer.content) > 1 << 20  # more than goes through a pipe
    assert answer.text.count("\r\n") - 1 >= server.client.get("/health").json()["triples"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_is_clean(example_out: Path, tmp_path: Path, number: signal.Signals) -> None:
    with served(example_out, "--workers", "2", environment={"TMPDIR": str(tmp_path)}) as running:
        running.ask("ASK {}")
        workers = running.workers()
        assert len(workers) == 2
        assert list(tmp_path.iterdir())
        running.process.send_signal(number)
        assert running.process.wait(20) == 0
        assert all(map(gone, workers))
        assert list(tmp_path.iterdir()) == []
        assert not [line for line in running.lines if "Traceback" in line]


def test_no_process_is_left_by_a_server_that_is_killed(example_out: Path) -> None:
    with served(example_out, "--workers", "2", environment={"TMPDIR": tempfile.mkdtemp()}) as running:
        workers = running.workers()
        running.process.kill()
        until(lambda: all(map(gone, workers)))
