"""A program of its own: one engine that is loaded and then asked, a JSON object a line in and out.

It needs nothing of `kg`, so that an engine may live in an environment of its own, and all that it starts is in its
process group, so that the harness can end a query by ending the group.

    python -P worker.py ENGINE GRAPH.nt FOLDER [SETTING ...]

An engine on disk keeps its database in FOLDER, with `loaded.json` beside it once it is complete.
"""

from __future__ import annotations

import atexit
import gc
import json
import resource
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

GRAPH = "https://w3id.org/pfocr-kg/graph"
Ask = Callable[[str], int]


class RefusedError(Exception):
    """The engine does not answer this query."""


def _oxigraph(graph: Path, folder: Path, _: Sequence[str]) -> Ask:
    ox = import_module("pyoxigraph")

    def load() -> None:
        ox.Store(str(folder / "store")).bulk_load(path=str(graph), format=ox.RdfFormat.N_TRIPLES, lenient=True)

    _once(folder, load)
    store = ox.Store.read_only(str(folder / "store"))

    def ask(text: str) -> int:
        try:
            return sum(1 for _ in store.query(text))
        except (SyntaxError, ValueError, RuntimeError, OSError) as fault:
            raise RefusedError(str(fault)) from None

    return ask


def _maplib(graph: Path, folder: Path, _: Sequence[str]) -> Ask:
    maplib = import_module("maplib")
    model = maplib.Model()
    _anew(folder, lambda: model.read(str(graph), format="ntriples", checked=False))

    def ask(text: str) -> int:
        try:
            return int(model.query(text).height)
        except (maplib.MaplibException, ValueError, RuntimeError) as fault:
            raise RefusedError(str(fault)) from None

    return ask


def _rdflib(graph: Path, folder: Path, settings: Sequence[str]) -> Ask:
    most = int(settings[0])
    if most:  # bytes; all of its memory is Python's own, so that its address space is hardly larger
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    store = import_module("rdflib").Graph()
    gc.disable()  # which would look at all terms again and again, none of which is garbage
    _anew(folder, lambda: store.parse(str(graph), format="nt"))
    gc.freeze()
    gc.enable()
    return lambda text: len(list(store.query(text)))


def _duckdb(graph: Path, folder: Path, _: Sequence[str]) -> Ask:
    duckdb = import_module("duckdb")
    base = duckdb.connect()
    table = graph.with_name("mentions.tsv")
    columns = "columns = {'figure': 'VARCHAR', 'gene': 'VARCHAR'}"
    sql = f"CREATE TABLE mentions AS FROM read_csv(?, delim = '\t', header = false, {columns})"
    _anew(folder, lambda: base.execute(sql, [str(table)]))
    return lambda text: len(base.execute(text).fetchall())


def _virtuoso(graph: Path, folder: Path, settings: Sequence[str]) -> Ask:
    server, isql, ini, http, sql = settings
    (folder / "virtuoso.lck").unlink(missing_ok=True)
    program = subprocess.Popen([server, "-f", "-c", ini], stdin=subprocess.DEVNULL, stdout=sys.stderr)
    atexit.register(program.kill)  # if the harness was killed, nobody ends our group
    endpoint = f"http://127.0.0.1:{http}/sparql"
    _wait(program, endpoint)

    def load() -> None:
        call = f"DB.DBA.TTLP_MT(file_open('{graph}'), '', '{GRAPH}', 255)"
        words = [isql, f"127.0.0.1:{sql}", "dba", "dba", f"exec=log_enable(2, 1); {call}; checkpoint;"]
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)

    _once(folder, load)
    return lambda text: _over_http(endpoint, text)


def _wait(program: subprocess.Popen[bytes], endpoint: str) -> None:
    while True:
        try:
            _over_http(endpoint, "SELECT * { ?s a ?none } LIMIT 1")
        except (urllib.error.URLError, ConnectionError):
            if program.poll() is not None:
                raise
            time.sleep(0.2)
        else:
            return


def _over_http(endpoint: str, text: str) -> int:
    said = {"default-graph-uri": GRAPH, "query": text, "format": "application/sparql-results+json"}
    try:
        with urllib.request.urlopen(endpoint, urllib.parse.urlencode(said).encode()) as response:  # noqa: S310 - ours
            return len(json.load(response)["results"]["bindings"])
    except urllib.error.HTTPError as fault:
        raise RefusedError(fault.read().decode(errors="replace").partition("SPARQL query:")[0]) from None
    except ValueError as fault:
        raise RefusedError(f"its answer is no JSON: {fault}") from None


def _once(folder: Path, load: Callable[[], object]) -> None:
    """Loads into a folder, unless that has been done."""
    if not (folder / "loaded.json").exists():
        _anew(folder, load)


def _anew(folder: Path, load: Callable[[], object]) -> None:
    started = time.perf_counter()
    load()
    (folder / "loaded.json").write_text(json.dumps({"seconds": time.perf_counter() - started}))


ENGINES: dict[str, Callable[[Path, Path, Sequence[str]], Ask]] = {
    "oxigraph": _oxigraph,
    "virtuoso": _virtuoso,
    "maplib": _maplib,
    "rdflib": _rdflib,
    "duckdb": _duckdb,
}
_LIBRARIES = {"oxigraph": "pyoxigraph"}


def main(arguments: Sequence[str]) -> None:
    """Loads, then answers line by line until there are no more."""
    name, graph, folder, *settings = arguments
    ask = ENGINES[name](Path(graph), Path(folder), settings)
    loaded = json.loads((Path(folder) / "loaded.json").read_text())
    library = "" if name == "virtuoso" else version(_LIBRARIES.get(name, name))
    _say({"seconds": loaded["seconds"], "version": library})
    for line in sys.stdin:
        _say(answer(ask, json.loads(line)["query"]))


def answer(ask: Ask, text: str) -> dict[str, Any]:
    """The seconds and the rows of an answer, or why there is none.

    `broken` says that the engine has to be started again, and why; `earlier`, that an earlier query was at fault.
    """
    started = time.perf_counter()
    try:
        rows = ask(text)
    except RefusedError as refusal:
        return _failed(str(refusal))
    except MemoryError:
        return {
            "failure": "it has used up the memory that it may take",
            "broken": "ran out of memory",
            "earlier": False,
        }
    except Exception as fault:  # noqa: BLE001 - whatever an engine raises is what it made of the query
        return _failed(f"{type(fault).__name__}: {fault}")
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # a panic of Rust code is no Exception
            raise
        return _failed(f"it panicked: {fault}", panicked=True)
    return {"seconds": time.perf_counter() - started, "rows": rows}


def _failed(why: str, *, panicked: bool = False) -> dict[str, Any]:
    """A lock that a panic held is poisoned, and so is each answer from then on: only a new process helps."""
    failure = {"failure": " ".join(why.replace("Context { error: ", "").split())[:300]}  # Polars nests them deeply
    poisoned = "PoisonError" in why or "poisoned" in why
    return {**failure, "broken": "panicked", "earlier": poisoned} if panicked or poisoned else failure


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
