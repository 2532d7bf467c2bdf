"""Engines give every result once, whatever the order; a worker that dies is one clear line."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from kg import KgError, engines


def double(number: int) -> int:
    """Twice the number."""
    return 2 * number


def fail(number: int) -> int:
    """Always fails."""
    raise ValueError(number)


def process(_: int) -> int:
    """The process that does the work."""
    return os.getpid()


def wait(seconds: int) -> int:
    """Takes its time."""
    time.sleep(seconds)
    return seconds


def die(number: int) -> int:
    """Kills the worker, as a system without memory does."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize(("name", "workers"), [("serial", 1), ("processes", 1), ("processes", 2)])
def test_every_piece_gives_its_result_once(name: str, workers: int) -> None:
    with engines.load(name, workers) as engine:
        assert sorted(engine.map(double, range(7))) == [0, 2, 4, 6, 8, 10, 12]
        assert list(engine.map(double, [])) == []
        assert sorted(engine.map(double, [4, 5])) == [8, 10]


def test_workers_are_kept_for_the_next_map_and_not_longer() -> None:
    before = set(multiprocessing.active_children())
    with engines.load("processes", 1) as engine:
        first, second = list(engine.map(process, [0])), list(engine.map(process, [0]))
        assert first == second != [os.getpid()]
    assert set(multiprocessing.active_children()) <= before


@pytest.mark.parametrize("name", engines.names())
def test_a_bug_in_a_piece_is_raised(name: str) -> None:
    with pytest.raises(ValueError, match="3"), engines.load(name, 1) as engine:
        list(engine.map(fail, [3]))


def test_a_worker_that_dies_is_one_clear_line() -> None:
    with pytest.raises(KgError, match="a worker process died"), engines.load("processes", 1) as engine:
        list(engine.map(die, [1, 2, 3]))


def test_results_that_nobody_wants_are_not_waited_for() -> None:
    before, start = set(multiprocessing.active_children()), time.monotonic()
    with engines.load("processes", 1) as engine:
        results = engine.map(wait, [0, 3600, 3600])
        assert next(results) == 0
    assert time.monotonic() - start < 60
    assert set(multiprocessing.active_children()) <= before


def test_no_workers_cannot_work() -> None:
    with pytest.raises(KgError, match="0 workers cannot work"):
        engines.load("serial", 0)


def test_the_number_of_workers_chooses_the_engine() -> None:
    assert [type(engines.for_workers(workers)).__name__ for workers in (1, 2)] == ["SerialEngine", "ProcessEngine"]


@pytest.mark.parametrize(("parent", "code"), [("os.getppid()", 0), ("os.getppid() + 1", 1)])
def test_a_worker_whose_parent_is_gone_ends(parent: str, code: int) -> None:
    """Else it would wait for work for ever: a parent that was killed while it started sends no signal any more."""
    program = f"import os; from kg.engines import processes; processes._prepare({parent})"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == code
