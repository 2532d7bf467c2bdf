"""The folder of builds: whole or not at all, one at a time, the former one safe."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kg
from kg import KgError
from kg.builder.directory import keep_newest, new_build


def make(out: Path, text: str = "x") -> Path:
    """Makes a build with one file."""
    with new_build(out) as folder:
        (folder / "file").write_text(text)
    return (out / "current").resolve()


def test_current_is_the_newest(tmp_path: Path) -> None:
    first = make(tmp_path, "1")
    second = make(tmp_path, "2")
    assert first != second
    assert (tmp_path / "current" / "file").read_text() == "2"
    assert (first / "file").read_text() == "1"
    assert (tmp_path / "current").readlink() == Path("builds") / second.name


def test_names_sort_by_age(tmp_path: Path) -> None:
    names = [make(tmp_path).name for _ in range(12)]
    assert names == sorted(names)


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, KgError])
def test_a_failed_build_leaves_nothing(tmp_path: Path, fault: type[BaseException]) -> None:
    former = make(tmp_path / "out")
    with pytest.raises(fault), new_build(tmp_path / "out") as folder:
        (folder / "half").write_text("half")
        raise fault
    assert [path.name for path in (tmp_path / "out" / "builds").iterdir()] == [former.name]
    assert (tmp_path / "out" / "current").resolve() == former


def test_a_failed_first_build_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(KgError), new_build(tmp_path / "a" / "b") as folder:
        (folder / "half").write_text("half")
        raise KgError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_the_user_stays(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    with pytest.raises(KgError), new_build(tmp_path / "out"):
        raise KgError
    assert (tmp_path / "out" / "mine").read_text() == "mine"


def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "builds" / ".partial-20200101T000000Z").mkdir()
    make(tmp_path)
    assert not list((tmp_path / "builds").glob(".partial*"))


def test_two_builds_at_once(tmp_path: Path) -> None:
    make(tmp_path)
    with (tmp_path / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(KgError, match="another build is at work"), new_build(tmp_path):
            pass
    make(tmp_path)


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    names = [make(tmp_path).name for _ in range(4)]
    keep_newest(tmp_path, 2)
    assert sorted(path.name for path in (tmp_path / "builds").iterdir()) == names[2:]
    keep_newest(tmp_path, 1)
    assert [path.name for path in (tmp_path / "builds").iterdir()] == names[3:]


def test_the_current_build_is_never_removed(tmp_path: Path) -> None:
    names = [make(tmp_path).name for _ in range(3)]
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to(Path("builds") / names[0])
    keep_newest(tmp_path, 1)
    assert sorted(path.name for path in (tmp_path / "builds").iterdir()) == [names[0], names[2]]


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    with pytest.raises(KgError, match="cannot be written to"), new_build(tmp_path / "file" / "out"):
        pass
    assert (tmp_path / "file").read_text() == "a file, not a folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(KgError, match="cannot be written to"), new_build(tmp_path / "out"):
        pass


@pytest.mark.parametrize("with_signal", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_build_killed_at_any_moment_leaves_the_former_whole(
    tmp_path: Path, examples: Path, with_signal: signal.Signals
) -> None:
    out = tmp_path / "out"
    former = kg.build(examples, out)
    # Read at once: where two of the builds below are done before they are killed, this one is old and goes.
    sums, figures = (former.path / "SHA256SUMS").read_bytes(), former.report["figures"]
    command = [sys.executable, "-m", "kg", "build", str(examples), "-o", str(out), "--workers", "2"]
    for delay in (0.3, 0.9, 1.5):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(with_signal)
        process.wait(60)
        opened = kg.open(out)
        assert (opened.path / "SHA256SUMS").read_bytes() == sums
        assert opened.store.count() == opened.report["triples"]
    assert kg.build(examples, out).report["figures"] == figures
    assert not list((out / "builds").glob(".partial*"))
