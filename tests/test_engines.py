"""Engines give every result once, whatever the order; a worker that dies is one clear line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kg import KgError, engines


def double(number: int) -> int:
    """Twice the number."""
    return 2 * number


def fail(number: int) -> int:
    """Always fails."""
    raise ValueError(number)


def die(number: int) -> int:
    """Kills the worker, as a system without memory does."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize(("name", "workers"), [("serial", 1), ("processes", 1), ("processes", 2)])
def test_every_piece_gives_its_result_once(name: str, workers: int) -> None:
    assert sorted(engines.load(name, workers).map(double, range(7))) == [0, 2, 4, 6, 8, 10, 12]
    assert list(engines.load(name, workers).map(double, [])) == []


@pytest.mark.parametrize("name", engines.names())
def test_a_bug_in_a_piece_is_raised(name: str) -> None:
    with pytest.raises(ValueError, match="3"):
        list(engines.load(name, 1).map(fail, [3]))


def test_a_worker_that_dies_is_one_clear_line() -> None:
    with pytest.raises(KgError, match="a worker process died"):
        list(engines.load("processes", 1).map(die, [1, 2, 3]))


def test_results_that_nobody_wants_are_not_waited_for() -> None:
    results = engines.load("processes", 1).map(double, range(1000))
    assert isinstance(results, Iterator)
    assert next(results) % 2 == 0
    results.close()  # type: ignore[attr-defined]


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
