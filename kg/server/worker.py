"""A program of its own: answers queries on its standard input from a store, one at a time, on its standard output.

It is started by its path and imports nothing of this package but, by its path, how queries are looked through, so that
it is ready in a few hundredths of a second. What is asked and answered are frames: the length of a head, the length of
a body, both; heads are JSON. Before it answers, it says by one byte that it has begun.
"""

import ctypes
import importlib.util
import json
import os
import re
import signal
import struct
import sys
from pathlib import Path
from types import ModuleType
from typing import IO, Any, BinaryIO, cast

import pyoxigraph as ox

Head = dict[str, Any]

LENGTHS = struct.Struct("!IQ")
BEGUN = b"+"
INLINE = 1 << 20
"""An answer of up to so many bytes goes through the pipe; a larger one is a file."""

_PR_SET_PDEATHSIG = 1
_POSITION = re.compile(r"error at (\d+):(\d+): ?", re.DOTALL)
_CLASSES = re.compile(r", (?=\['.'|\[_\]|\['\\).*", re.DOTALL)  # sets of characters, which tell a reader nothing
_TABLES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


class Refusal(Exception):  # noqa: N818 - it is an answer
    """A query that gets no answer: of what kind the reason is, and what there is to tell."""

    def __init__(self, kind: str, **told: Any) -> None:
        super().__init__(kind)
        self.head = {"refused": kind, **told}


class Spool:
    """Takes an answer: in memory as long as it is small, then in a file, and no more than `most` bytes."""

    def __init__(self, path: Path, most: int) -> None:
        self._path, self._most = path, most
        self._parts: list[bytes] = []
        self.size = 0
        self.overflow = False
        self._file: BinaryIO | None = None

    def write(self, data: bytes) -> int:
        """Takes more."""
        self.size += len(data)
        if self.size > self._most:
            self.overflow = True
            raise OSError("the answer is too large")
        if self._file is None and self.size > INLINE:
            self._file = self._path.open("wb")
            self._file.writelines(self._parts)
            self._parts.clear()
        if self._file is None:
            self._parts.append(bytes(data))
        else:
            self._file.write(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back but what `done` gives."""

    def done(self) -> tuple[Path | None, bytes]:
        """The file, or the bytes."""
        if self._file is None:
            return None, b"".join(self._parts)
        self._file.close()
        return self._path, b""

    def drop(self) -> None:
        """Forgets what there is."""
        if self._file is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)


class Answerer:
    """Answers queries from a store."""

    def __init__(self, config: Head, stores: ModuleType) -> None:
        self._config, self._stores = config, stores
        self._store = ox.Store.read_only(config["store"])
        self._count = 0
        bool(self._store.query("ASK { ?s ?p ?o }"))

    def answer(self, asked: Head, sparql: str) -> tuple[Head, bytes]:
        """The head and the bytes of the answer to a query."""
        self._check(sparql)
        self._count += 1
        path = Path(self._config["scratch"]) / f"{os.getpid()}-{self._count}"
        spool = Spool(path, self._config["most"])
        try:
            media = self._serialize(asked, sparql, spool)
        except (OSError, ValueError, RuntimeError, MemoryError) as fault:
            spool.drop()
            if spool.overflow:
                raise Refusal("large") from None
            raise Refusal("failed", detail=_short(str(fault))) from None
        file, data = spool.done()
        return {"media": media, "file": str(file) if file else None, "size": spool.size}, data

    def _check(self, sparql: str) -> None:
        """Refuses what would ask other servers."""
        if not self._stores.asks_elsewhere(sparql):
            return
        for server in self._stores.servers_asked(sparql) or [""]:
            if server not in self._config["federate"] or not server:
                raise Refusal("elsewhere", server=server)

    def _serialize(self, asked: Head, sparql: str, spool: Spool) -> str:
        """Writes the answer; returns its media type."""
        default = ox.DefaultGraph() if asked["default_graph"] else None
        try:
            answer = self._store.query(sparql, prefixes=self._config["prefixes"], default_graph=default)
        except SyntaxError as fault:
            raise self._wrong(sparql, str(fault)) from None
        is_graph = isinstance(answer, ox.QueryTriples)
        media: str | None = asked["graph"] if is_graph else asked["table"]
        if media is None:
            raise Refusal("format", formats=list(GRAPHS if is_graph else _TABLES))
        if isinstance(answer, ox.QueryTriples):
            ox.serialize(answer, cast(IO[bytes], spool), GRAPHS[media], prefixes=self._prefixes(media))
        else:
            answer.serialize(cast(IO[bytes], spool), format=_TABLES[media])
        return media

    def _prefixes(self, media: str) -> dict[str, str] | None:
        prefixes: dict[str, str] = self._config["prefixes"]
        return prefixes if media == "text/turtle" else None

    def _wrong(self, sparql: str, message: str) -> Refusal:
        if self._stores.is_update(sparql):
            return Refusal("update")
        place = _POSITION.match(message)
        detail = _short(_CLASSES.sub("", message[place.end() :] if place else message))
        return Refusal("syntax", detail=detail, **(_place(place) if place else {}))


def _place(match: re.Match[str]) -> Head:
    return {"line": int(match[1]), "column": int(match[2])}


def _short(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= 300 else line[:299] + "…"


def read_frame(stream: BinaryIO) -> tuple[Head, bytes] | None:
    """The next frame; None at the end."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    return json.loads(stream.read(head)), stream.read(body)


def frame(head: Head, body: bytes = b"") -> bytes:
    """A frame.

    >>> frame({"a": 1}, b"xy")[-10:]
    b'{"a": 1}xy'
    """
    text = json.dumps(head).encode()
    return LENGTHS.pack(len(text), len(body)) + text + body


def _bounded(config: Head) -> None:
    """Ends with who started it, whatever ends that; takes no more memory than it may; leaves signals to its parent."""
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != config["parent"]:
        sys.exit(0)
    if config["memory"]:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (config["memory"], config["memory"]))


def main() -> None:
    """Reads its configuration, then queries, until there are no more."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    first = read_frame(source)
    if first is None:
        return
    config = first[0]
    _bounded(config)
    spec = importlib.util.spec_from_file_location("stores", config["stores"])
    assert spec is not None
    assert spec.loader is not None
    stores = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(stores)
    try:
        answerer = Answerer(config, stores)
    except (OSError, ValueError) as fault:
        sink.write(frame({"fault": _short(str(fault))}))
        sink.flush()
        return
    sink.write(frame({"ready": True}))
    sink.flush()
    while (asked := read_frame(source)) is not None:
        sink.write(BEGUN)
        sink.flush()
        try:
            reply = frame(*answerer.answer(asked[0], asked[1].decode()))
        except Refusal as refusal:
            reply = frame(refusal.head)
        sink.write(reply)
        sink.flush()


if __name__ == "__main__":
    main()
