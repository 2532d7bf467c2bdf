"""A process for an engine: it is ended when a query takes too long or breaks it, and started again for the next."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import tree_rss
from benchmarks.queries.graph import Graph

WORKER = Path(__file__).with_name("worker.py")
LOADING = 3600
"""Seconds that an engine may take to load the graph."""

NOT_ASKED = "not asked"
"""How it begins why a query was not asked."""


class EngineError(RuntimeError):
    """An engine that cannot be asked."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How an engine is started; `settings` go to its worker, which is a program of its own."""

    name: str
    python: Path
    settings: tuple[str, ...] = ()
    language: str = "sparql"
    in_memory: bool = False
    program: Path = WORKER


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine made of a query: seconds and rows, or why not."""

    seconds: float | None = None
    rows: int | None = None
    failure: str = ""
    too_slow: bool = False


class Worker:
    """The process of an engine. `ended` says what ended it the last time, `lost` why it cannot be started any more."""

    def __init__(self, engine: Engine, graph: Graph, folder: Path) -> None:
        self.engine = engine
        self.restarts = -1
        self.memory = 0
        self.load_seconds = 0.0
        self.version = ""
        self.ended = ""
        self.lost = ""
        self._log = folder / "log.txt"
        words = (engine.python, "-P", engine.program, engine.name, graph.file, folder)
        self._command = [*map(str, words), *engine.settings]
        self._process: subprocess.Popen[bytes] | None = None
        self._answered = 0
        self._log_before = 0

    def start(self) -> None:
        """Starts the engine and waits until it has loaded the graph."""
        with self._log.open("ab") as log:
            self._log_before = self._log.stat().st_size
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(
                self._command, bufsize=0, stdin=pipe, stdout=pipe, stderr=log, start_new_session=True
            )
        self._answered = 0
        said = self._hear(LOADING)
        if said is None:
            self.end()
            raise EngineError(f"it has not loaded the graph: {self._last_words()}")
        self.restarts += 1
        if not self.restarts:
            self.load_seconds = said["seconds"]
        self.version = said["version"] or _virtuoso_version(self.engine.settings[0])
        self._look()

    def ask(self, text: str, limit: float) -> Answer:
        """The answer to a query, or that there is none within the seconds of `limit`."""
        if not self._is_ready():
            return Answer(failure=f"{NOT_ASKED}: {self.lost}")
        started = time.monotonic()
        said = self._say_and_hear({"query": text}, limit)
        if said is None:
            too_slow = time.monotonic() - started >= limit
            self.end()
            self.ended = f"took more than {limit:g} s" if too_slow else "ended"
            failure = f"more than {limit:g} s" if too_slow else f"it has ended: {self._last_words()}"
            return Answer(failure=failure, too_slow=too_slow)
        broken = said.pop("broken", "")
        if broken:
            self.end()
            self.ended = broken
            if said.pop("earlier") and self._answered:  # what broke it was an earlier query, so this one has its turn
                return self.ask(text, limit)
        self._answered += 1
        self._look()
        return Answer(**said)

    @property
    def running(self) -> bool:
        """Whether it can be asked without being started again."""
        return self._process is not None

    def end(self) -> None:
        """Ends the engine and all that it started."""
        if self._process is not None:
            self._look()
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None

    def _is_ready(self) -> bool:
        """Starts the engine where it is not running, which includes that it died unasked; once in vain is enough."""
        if self._process is not None and self._process.poll() is not None:
            self.end()
        if self._process is None and not self.lost:
            try:
                self.start()
            except EngineError as fault:
                self.lost = f"it was started again, and {str(fault).removeprefix('it ')}"
        return not self.lost

    def _say_and_hear(self, what: dict[str, str], limit: float) -> dict[str, Any] | None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(what).encode() + b"\n")
        except BrokenPipeError:
            return None
        return self._hear(limit)

    def _hear(self, limit: float) -> dict[str, Any] | None:
        assert self._process is not None
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], limit)[0]:
            return None
        line = self._process.stdout.readline()
        return dict(json.loads(line)) if line else None

    def _look(self) -> None:
        if self._process is not None:
            self.memory = max(self.memory, tree_rss(self._process.pid))

    def _last_words(self) -> str:
        """The last line that it logged since it was started."""
        lines = self._log.read_bytes()[self._log_before :].decode(errors="replace").splitlines()
        return lines[-1][:200] if lines else "it said nothing"


def _virtuoso_version(server: str) -> str:
    said = subprocess.run([server, "-?"], capture_output=True, text=True)
    found = re.search(r"Version ([0-9.]+)", said.stdout + said.stderr)
    return found.group(1) if found else ""
