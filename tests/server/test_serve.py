"""The command, its faults of use, its log, and the switch to another build."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kg.opened import Build
from server.serving import Served, served
from server.test_limits import until


def fault(*arguments: object) -> str:
    """The one line that a command ends with."""
    command = [sys.executable, "-m", "kg", "serve", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_port_that_is_in_use_is_told(example_out: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "is in use" in fault(example_out, "--port", taken.getsockname()[1])


def test_what_cannot_be_served_is_told(tmp_path: Path, example_out: Path) -> None:
    assert "no such folder" in fault(tmp_path / "nothing")
    bare = tmp_path / "bare"
    shutil.copytree(example_out / "current", bare, ignore=shutil.ignore_patterns("store"))
    assert "has no store" in fault(bare)
    assert "no such host" in fault(example_out, "--host", "no.such.host.invalid")


def test_a_missing_extra_is_told(example_out: Path) -> None:
    code = "import sys; sys.modules['starlette'] = None; from kg.cli import main; main(['serve', sys.argv[1]])"
    done = subprocess.run([sys.executable, "-c", code, example_out], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (2, "kg: kg serve needs an extra: pip install 'pfocr-kg[serve]'\n")


def test_the_log_has_a_line_a_request_and_no_query(example_out: Path) -> None:
    with served(example_out, "--workers", "1") as running:
        running.ask('ASK { ?s ?p "a secret" }')
        running.client.get("/nowhere")
        running.wait_for("/nowhere")
        told = [json.loads(line) for line in running.lines if line.startswith("{")]
    assert [(line["path"], line["status"]) for line in told] == [("/sparql", 200), ("/nowhere", 404)]
    assert not [line for line in running.lines if "secret" in line]


def test_health_tells_what_is_served(server: Served, example_build: Build) -> None:
    told = server.client.get("/health").json()
    assert told["ready"] is True
    assert told["build"] == example_build.path.name
    assert told["triples"] == example_build.report["triples"]


def test_numbers_count(server: Served) -> None:
    name = 'kg_requests_total{method="GET",status="404"}'
    server.client.get("/nowhere")
    before = server.metric(name)
    server.client.get("/nowhere")
    assert server.metric(name) == before + 1
    lines = [line for line in server.client.get("/metrics").text.splitlines() if not line.startswith("#")]
    assert all(len(line.rsplit(" ", 1)) == 2 and float(line.rsplit(" ", 1)[1]) >= 0 for line in lines)


@pytest.mark.parametrize("how", ["signal", "watch"])
def test_another_build_is_served_without_a_failed_request(example_build: Build, tmp_path: Path, how: str) -> None:
    out = tmp_path / "out"
    for name in ("first", "second"):
        shutil.copytree(example_build.path, out / "builds" / name)
    (out / "current").symlink_to("builds/first")
    statuses: set[int] = set()
    over = threading.Event()
    with served(out, "--workers", "2", *(["--watch"] if how == "watch" else [])) as running:
        before = running.workers()

        def ask() -> None:
            while not over.is_set():
                statuses.add(running.ask("SELECT * { ?s ?p ?o } LIMIT 100").status_code)

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for thread in asking:
            thread.start()
        (out / "next").symlink_to("builds/second")
        (out / "next").replace(out / "current")
        if how == "signal":
            running.process.send_signal(signal.SIGHUP)
        until(lambda: running.client.get("/health").json()["build"] == "second")
        until(lambda: not set(before) & set(running.workers()))
        over.set()
        for thread in asking:
            thread.join()
    assert statuses == {200}


def test_a_build_that_cannot_be_served_leaves_the_old_one(example_build: Build, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(example_build.path, out / "builds" / "first")
    shutil.copytree(example_build.path, out / "builds" / "bad", ignore=shutil.ignore_patterns("store"))
    (out / "current").symlink_to("builds/first")
    with served(out, "--workers", "1") as running:
        (out / "next").symlink_to("builds/bad")
        (out / "next").replace(out / "current")
        running.process.send_signal(signal.SIGHUP)
        running.wait_for("cannot be served")
        assert running.client.get("/health").json()["build"] == "first"
        assert running.ask("ASK {}").status_code == 200
