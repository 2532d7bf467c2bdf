"""The engines that are asked: which there are, and a process for each that is ended when a query takes too long."""

from __future__ import annotations

import configparser
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.measure import tree_rss
from benchmarks.queries.graph import Graph

WORKER = Path(__file__).with_name("worker.py")
LOADING = 3600
"""Seconds that an engine may take to load the graph."""

RDFLIB_TRIPLES = 3_000_000
VIRTUOSO_INI = Path("/etc/virtuoso-opensource-7/virtuoso.ini")
VIRTUOSO_BUFFERS = 340_000
"""Of 8 KiB: what its makers advise for 4 GB of memory."""


class EngineError(RuntimeError):
    """An engine that cannot be asked."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How an engine is started; `settings` go to its worker."""

    name: str
    python: Path
    settings: tuple[str, ...] = ()
    language: str = "sparql"
    in_memory: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine made of a query: seconds and rows, or why not."""

    seconds: float | None = None
    rows: int | None = None
    failure: str = ""
    too_slow: bool = False


def find(name: str, graph: Graph, folder: Path, python: Path | None) -> Engine:
    """The engine of that name. Raises `EngineError` where it cannot take part, and says why."""
    return _FINDERS[name](graph, folder, python)


def _oxigraph(_: Graph, __: Path, ___: Path | None) -> Engine:
    return Engine("oxigraph", Path(sys.executable))


def _rdflib(graph: Graph, _: Path, __: Path | None) -> Engine:
    if graph.triples > RDFLIB_TRIPLES:
        raise EngineError(f"it is asked about at most {RDFLIB_TRIPLES:,} triples, and these are {graph.triples:,}")
    return Engine("rdflib", Path(sys.executable), in_memory=True)


def _maplib(_: Graph, __: Path, python: Path | None) -> Engine:
    return Engine("maplib", _python_with("maplib", python), in_memory=True)


def _duckdb(_: Graph, __: Path, python: Path | None) -> Engine:
    return Engine("duckdb", _python_with("duckdb", python), language="sql", in_memory=True)


def _python_with(library: str, python: Path | None) -> Path:
    """The Python that has a library: that of the environment given, else ours."""
    if python is None:
        if find_spec(library) is None:
            raise EngineError(f"{library} is not installed, and no --python-engines is given")
        return Path(sys.executable)
    if subprocess.run([python, "-c", f"import {library}"], capture_output=True).returncode:
        raise EngineError(f"{library} is not in the environment of --python-engines")
    return python


def _virtuoso(_: Graph, folder: Path, __: Path | None) -> Engine:
    server, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if server is None or isql is None or not VIRTUOSO_INI.exists():
        raise EngineError("Debian's virtuoso-opensource-7 is not installed")
    http, sql = _free_port(), _free_port()
    ini = folder / "virtuoso.ini"
    with ini.open("w", encoding="utf-8") as file:
        virtuoso_ini(VIRTUOSO_INI.read_text(encoding="utf-8"), folder, http, sql).write(file)
    return Engine("virtuoso", Path(sys.executable), (server, isql, str(ini), str(http), str(sql)))


def _virtuoso_version(server: str) -> str:
    said = subprocess.run([server, "-?"], capture_output=True, text=True)
    found = re.search(r"Version ([0-9.]+)", said.stdout + said.stderr)
    return found.group(1) if found else ""


def virtuoso_ini(text: str, folder: Path, http: int, sql: int) -> configparser.ConfigParser:
    """Virtuoso's own settings, but with its files in a folder, loopback ports, and room for this graph."""
    ini = configparser.ConfigParser(strict=False, interpolation=None, inline_comment_prefixes=(";",))
    ini.optionxform = str  # type: ignore[assignment,method-assign]
    ini.read_string(text)
    for section in ("Database", "TempDatabase"):
        for key, value in ini[section].items():
            if value.startswith("/"):
                ini[section][key] = str(folder / Path(value).name)
    ini["Parameters"]["ServerPort"] = f"127.0.0.1:{sql}"
    ini["Parameters"]["DirsAllowed"] = f"{folder}, {folder.parent}"
    ini["Parameters"]["NumberOfBuffers"] = str(VIRTUOSO_BUFFERS)
    ini["Parameters"]["MaxDirtyBuffers"] = str(VIRTUOSO_BUFFERS * 3 // 4)
    ini["Parameters"]["MaxSortedTopRows"] = "10000000"
    ini["Parameters"]["ThreadsPerQuery"] = str(os.cpu_count() or 1)
    ini["HTTPServer"]["ServerPort"] = f"127.0.0.1:{http}"
    ini["HTTPServer"]["ServerRoot"] = str(folder)
    ini["SPARQL"]["ResultSetMaxRows"] = "10000000"
    for key in ("MaxQueryCostEstimationTime", "MaxQueryExecutionTime"):  # we end what takes too long
        del ini["SPARQL"][key]
    ini.remove_section("Plugins")
    return ini


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


_FINDERS: dict[str, Callable[[Graph, Path, Path | None], Engine]] = {
    "oxigraph": _oxigraph,
    "virtuoso": _virtuoso,
    "maplib": _maplib,
    "rdflib": _rdflib,
    "duckdb": _duckdb,
}
NAMES = tuple(_FINDERS)


class Worker:
    """The process of an engine. It is started again after a query that took too long."""

    def __init__(self, engine: Engine, graph: Graph, folder: Path) -> None:
        self.engine = engine
        self.restarts = -1
        self.memory = 0
        self.load_seconds = 0.0
        self.version = ""
        self._log = folder / "log.txt"
        words = (engine.python, "-P", WORKER, engine.name, graph.file, folder)
        self._command = [*map(str, words), *engine.settings]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the engine and waits until it has loaded the graph."""
        with self._log.open("ab") as log:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(
                self._command, bufsize=0, stdin=pipe, stdout=pipe, stderr=log, start_new_session=True
            )
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
        if self._process is None:
            self.start()
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(json.dumps({"query": text}).encode() + b"\n")
        started = time.monotonic()
        said = self._hear(limit)
        if said is None:
            too_slow = time.monotonic() - started >= limit
            self.end()
            failure = f"more than {limit:g} s" if too_slow else f"it has ended: {self._last_words()}"
            return Answer(failure=failure, too_slow=too_slow)
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
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None

    def _hear(self, limit: float) -> dict[str, Any] | None:
        assert self._process is not None and self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], limit)[0]:
            return None
        line = self._process.stdout.readline()
        return dict(json.loads(line)) if line else None

    def _look(self) -> None:
        if self._process is not None:
            self.memory = max(self.memory, tree_rss(self._process.pid))

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1][:200] if lines else "it said nothing"
