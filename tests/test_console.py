"""What a person sees while a build runs, and how files are written."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from kg import console
from kg.console import BarProgress, LogProgress, NotesOnly, shown_progress, write_chunks


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def test_where_nobody_looks_there_are_log_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress(quiet=False) as progress:
        assert isinstance(progress, LogProgress)
        progress.stage("reading", 1200)
        progress.note("rejected x")
        progress.stage("loading")
    assert capsys.readouterr().err == "reading (1,200 records)\nrejected x\nloading\n"


def test_long_stages_tell_how_far_they_are(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("kg.console.time.monotonic", lambda: now[0])
    progress = LogProgress()
    progress.stage("reading", 1000)
    for seconds in (1, 4, 4, 4):
        now[0] += seconds
        progress.advance(100)
    lines = capsys.readouterr().err.splitlines()
    assert lines[1:] == [
        "reading: 200 of 1,000, 40 records/s, 20 s left",
        "reading: 400 of 1,000, 31 records/s, 20 s left",
    ]


def test_on_a_terminal_there_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(console, "Console", lambda **_: Console(file=terminal, force_terminal=True, width=100))
    with shown_progress(quiet=False) as progress:
        assert isinstance(progress, BarProgress)
        progress.stage("reading", 10)
        progress.advance(4)
        progress.note("rejected [x]")
        progress.advance(6)
        [task] = progress._bars.tasks
        assert (task.description, task.completed, task.total) == ("reading", 10, 10)
        assert task.fields["rate"].endswith("records/s")
        progress.stage("loading")
        assert [task.description for task in progress._bars.tasks] == ["loading"]
    assert "reading" in terminal.getvalue()
    assert "rejected [x]" in terminal.getvalue()


def test_quiet_is_quiet_but_for_notes(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress(quiet=True) as progress:
        assert type(progress) is NotesOnly
        progress.stage("reading", 10)
        progress.advance(10)
        progress.note("rejected x")
    assert capsys.readouterr().err == "rejected x\n"


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "x.txt"
    write_chunks(path, [b"a", b"b"])
    assert path.read_text() == "ab"

    def broken() -> io.BytesIO:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_chunks(path, (broken().read() for _ in range(1)))
    assert path.read_text() == "ab"
    assert [found.name for found in path.parent.iterdir()] == ["x.txt"]


def test_tables_are_as_wide_as_their_contents(capsys: pytest.CaptureFixture[str]) -> None:
    assert console.print_table(("a", "b"), [["x" * 90, "[y]"]]) == 1
    assert f"{'x' * 90}   [y]" in capsys.readouterr().out
