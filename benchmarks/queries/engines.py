"""The engines that are asked: which there are, and what each of them needs."""

from __future__ import annotations

import configparser
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from benchmarks.queries.graph import Graph
from benchmarks.queries.memory import available, check
from benchmarks.queries.process import Engine, EngineError

VIRTUOSO_INI = Path("/etc/virtuoso-opensource-7/virtuoso.ini")
VIRTUOSO_BUFFERS = 340_000
"""Of 8 KiB: what its makers advise for 4 GB of memory."""


def find(name: str, graph: Graph, folder: Path, python: Path | None) -> Engine:
    """The engine of that name. Raises `EngineError` where it cannot take part, and says why."""
    return _FINDERS[name](graph, folder, python)


def _oxigraph(_: Graph, __: Path, ___: Path | None) -> Engine:
    return Engine("oxigraph", Path(sys.executable))


def _rdflib(graph: Graph, folder: Path, _: Path | None) -> Engine:
    """It keeps about a KiB a triple in memory: where that is too much it is not tried, and it is given a limit."""
    room = available()
    engine = Engine("rdflib", Path(sys.executable), (str(room),), in_memory=True)
    check(engine, graph, folder, room)
    return engine


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
