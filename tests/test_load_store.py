"""A store that is loaded after the build is the one that the build would have made."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from pathlib import Path

import pytest
from conftest import Run

import kg
from kg import KgError
from kg.builder.loading import load_store
from kg.opened import Build


@pytest.fixture
def bare(examples: Path, tmp_path: Path) -> Build:
    """The examples without a store."""
    return kg.build(examples, tmp_path / "out", store=False)


def names(folder: Path) -> set[str]:
    """What is in a folder, hidden or not."""
    return {path.name for path in folder.iterdir()}


def test_the_store_is_the_one_that_a_build_makes(bare: Build, example_build: Build) -> None:
    before = names(bare.path)
    assert load_store(bare) == bare.report["triples"] == example_build.report["triples"]
    assert names(bare.path) == {*before, "store", "search.sqlite"}
    assert bare.changed_files() == []
    assert set(bare.store.engine) == set(example_build.store.engine)


def test_a_store_that_is_there_stays(bare: Build, run: Run) -> None:
    out = bare.path.parents[1]
    with pytest.raises(KgError, match="no store; `kg load`"):
        bare.query("SELECT * {}")
    loaded = run("load", out)
    assert loaded.exit_code == 0
    assert f"{bare.report['triples']:,} triples" in loaded.stdout
    again = run("load", out, "-q")
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)
    assert "has its store already" in again.stderr


def test_a_graph_that_is_not_whole_is_refused(bare: Build) -> None:
    turtle = bare.path / "graph.ttl"
    whole = turtle.read_bytes()
    for damaged in (whole[: whole.rindex(b"\n\n") + 2], whole[:-20], whole + b"<a> <b> <c> .\n"):
        turtle.write_bytes(damaged)
        with pytest.raises(KgError):
            load_store(bare)
        assert "store" not in names(bare.path)
        assert not [name for name in names(bare.path) if name.startswith(".store")]


def test_what_a_killed_load_has_left_is_removed(bare: Build) -> None:
    (bare.path / ".store-1").mkdir()
    load_store(bare)
    assert ".store-1" not in names(bare.path)


def test_an_interruption_leaves_nothing(bare: Build) -> None:
    class Interrupting(kg.builder.Silent):
        def advance(self, count: int) -> None:
            raise KeyboardInterrupt

    before = names(bare.path)
    with pytest.raises(KeyboardInterrupt):
        load_store(bare, Interrupting())
    assert names(bare.path) == before


def test_one_process_loads_at_a_time(bare: Build) -> None:
    handle = os.open(bare.path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(KgError, match="another process"):
            load_store(bare)
    finally:
        os.close(handle)
    assert load_store(bare)


def test_a_report_that_says_otherwise_is_told(bare: Build, tmp_path: Path) -> None:
    shutil.copytree(bare.path, tmp_path / "copy")
    report = json.loads((tmp_path / "copy" / "report.json").read_text())
    (tmp_path / "copy" / "report.json").write_text(json.dumps({**report, "triples": 5}))
    with pytest.raises(KgError, match="where the build has made 5"):
        load_store(kg.open(tmp_path / "copy"))
