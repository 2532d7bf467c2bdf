"""The processes that answer queries: one query at a time each, and none for longer than it may."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kg.stores
from kg.errors import KgError
from kg.opened import STORE
from kg.rdf import PREFIXES
from kg.server import worker as program
from kg.server.problems import JSON, Problem
from kg.server.settings import Settings

MOST = 256 << 20
"""An answer has no more bytes than these."""
_AGAIN = 1.0
_READY = 30.0


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and the media types in which its answer is wanted: that of a table, that of a graph; None for neither.

    With `default_graph`, the graph is what is asked, whatever the query says by FROM.
    """

    sparql: str
    table: str | None = "application/sparql-results+json"
    graph: str | None = "text/turtle"
    default_graph: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whole: its media type, its size, and its bytes or the file that has them. Who reads it removes it."""

    media: str
    size: int
    data: bytes
    file: Path | None = None


class _NotBegunError(Exception):
    """A worker that was gone before it had begun to answer."""


class Worker:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self._into, self._from = process, process.stdin, process.stdout

    @classmethod
    async def start(cls, config: program.Head) -> Worker:
        """A process that is ready. Raises `KgError` where none can be."""
        command = (sys.executable, "-P", program.__file__)
        pipe, quiet = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        # Its own group: Ctrl-C in a terminal is for the server, which ends its workers when they have answered.
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=quiet, start_new_session=True, env=_environment(config)
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(_READY):
                worker._into.write(program.frame(config))
                head, _ = await worker._read()
        except (EOFError, OSError, TimeoutError):
            await worker.end()
            raise KgError("a process that answers queries cannot be started; is --memory too small?") from None
        except BaseException:
            await worker.end()
            raise
        if "fault" in head:
            await worker.end()
            raise KgError(f"the store cannot be opened: {head['fault']}")
        return worker

    async def ask(self, question: Question) -> tuple[program.Head, bytes]:
        """The head and the bytes of an answer. Raises `EOFError` or `OSError` where the process ends before it."""
        head = {"table": question.table, "graph": question.graph, "default_graph": question.default_graph}
        try:
            self._into.write(program.frame(head, question.sparql.encode()))
            await self._into.drain()
            await self._from.readexactly(len(program.BEGUN))
        except (EOFError, OSError):
            raise _NotBegunError from None
        return await self._read()

    async def _read(self) -> tuple[program.Head, bytes]:
        head, body = program.LENGTHS.unpack(await self._from.readexactly(program.LENGTHS.size))
        return json.loads(await self._from.readexactly(head)), await self._from.readexactly(body)

    async def end(self) -> None:
        """Ends the process at once."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self._into.close()
        await self.process.wait()


def _environment(config: program.Head) -> dict[str, str] | None:
    """The environment of a process: with a limit, glibc must not set aside address space for each of its threads."""
    return {**os.environ, "MALLOC_ARENA_MAX": "1"} if config["memory"] else None


class Pool:
    """Worker processes, each with the store open; they start when they are first needed, or by `start`."""

    def __init__(self, store: Path, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._scratch: Path | None = None
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._all: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()
        self._closed = False
        self.waiting = 0
        self.counts: Counter[str] = Counter()

    @classmethod
    def of(cls, build: Path, settings: Settings) -> Pool:
        """The pool of a build."""
        return cls(build / STORE, settings)

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that there are now."""
        return sorted(worker.process.pid for worker in self._all if worker.process.returncode is None)

    @property
    def busy(self) -> int:
        """How many processes are answering."""
        return len(self._all) - self._idle.qsize()

    async def start(self) -> None:
        """Starts all processes, if they are not there. Raises `KgError` where they cannot be."""
        async with self._starting:
            if self._scratch is not None or self._closed:
                return
            scratch = Path(tempfile.mkdtemp(prefix="kg-serve-"))
            try:
                self._scratch = scratch
                starts = await asyncio.gather(
                    *(self._add() for _ in range(self._settings.workers)), return_exceptions=True
                )
                for fault in starts:
                    if fault is not None:
                        raise fault
            except BaseException:
                await self.close()
                raise

    async def ask(self, question: Question) -> Reply:
        """The answer to a query. Raises `Problem` where there is none, whatever the reason."""
        await self.start()
        self.counts["asked"] += 1
        while True:
            worker = await self._free()
            kept = False
            try:
                async with asyncio.timeout(self._settings.query_timeout):
                    head, data = await worker.ask(question)
                kept = True
            except TimeoutError:
                self.counts["timed_out"] += 1
                raise self._too_long() from None
            except _NotBegunError:
                continue  # it had ended before it was asked: another one answers
            except (EOFError, OSError):
                self.counts["died"] += 1
                detail = "The process that answered it ended: the query is nested too deep, or needs too much memory."
                raise Problem(503, "The query could not be finished", detail) from None
            finally:
                if kept:
                    self._idle.put_nowait(worker)
                else:
                    self._lose(worker)
            if "refused" in head:
                self.counts["refused"] += 1
                raise _refusal(head)
            file = head["file"]
            return Reply(head["media"], head["size"], data, Path(file) if file else None)

    async def close(self) -> None:
        """Ends all processes, whatever they do."""
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in list(self._all)))
        self._all.clear()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    async def _free(self) -> Worker:
        """A process that has nothing to do, now or when one is free."""
        seconds = self._settings.query_timeout
        if self._idle.empty() and self.waiting >= self._settings.queue:
            raise self._full(f"All {self._settings.workers} processes answer, and {self.waiting} queries wait.")
        self.waiting += 1
        try:
            async with asyncio.timeout(seconds):
                return await self._idle.get()
        except TimeoutError:
            raise self._full(f"No process was free within {seconds:g} seconds.") from None
        finally:
            self.waiting -= 1

    def _full(self, detail: str) -> Problem:
        self.counts["queue_full"] += 1
        later = str(max(1, round(self._settings.query_timeout / 2)))
        return Problem(503, "Too many queries at once", detail, {"Retry-After": later})

    def _too_long(self) -> Problem:
        seconds = self._settings.query_timeout
        detail = f"A query may take {seconds:g} seconds here, and this one was stopped then; nothing of it is answered."
        return Problem(503, "The query took too long", detail, extra={"limitSeconds": seconds})

    async def _add(self) -> None:
        config: dict[str, Any] = {
            "store": str(self._store),
            "stores": kg.stores.__file__,
            "scratch": str(self._scratch),
            "prefixes": dict(PREFIXES),
            "federate": list(self._settings.federate),
            "memory": self._settings.memory,
            "most": MOST,
            "parent": os.getpid(),
        }
        worker = await Worker.start(config)
        self._all.add(worker)
        self._idle.put_nowait(worker)

    def _lose(self, worker: Worker) -> None:
        """Ends a process, and starts another in its place."""
        self._all.discard(worker)
        with suppress(ProcessLookupError):
            worker.process.kill()
        task = asyncio.create_task(self._replace(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self, lost: Worker) -> None:
        await lost.end()
        assert self._scratch is not None
        for left in self._scratch.glob(f"{lost.process.pid}-*"):
            left.unlink(missing_ok=True)
        while not self._closed:
            try:
                await self._add()
            except (KgError, OSError):
                await asyncio.sleep(_AGAIN)
            else:
                return


_REFUSALS = {
    "update": (403, "Updates are refused", "This server only answers queries; nothing of the graph can be changed."),
    "large": (
        422,
        "The answer is too large",
        f"An answer may have {MOST >> 20} MB; ask for less, by LIMIT for example.",
    ),
    "failed": (400, "The query cannot be answered", ""),
}


def _refusal(head: program.Head) -> Problem:
    """The problem that a worker tells of."""
    kind = head["refused"]
    if kind == "syntax":
        place: dict[str, JSON] = {key: head[key] for key in ("line", "column") if key in head}
        where = f"Line {head['line']}, column {head['column']}: " if place else ""
        return Problem(400, "The query is not SPARQL 1.1", where + head["detail"], extra=place)
    if kind == "elsewhere":
        server = head["server"]
        told = f"The query would ask {server} by SERVICE, which is not among the servers that may be asked from here."
        unnamed = "A server that SERVICE asks must be named by its whole IRI, and be one that may be asked from here."
        return Problem(403, "Another server would be asked", told if server else unnamed, extra={"service": server})
    if kind == "format":
        formats = ", ".join(head["formats"])
        return Problem(406, "There is no such format of the answer", f"There are {formats}.", {"Vary": "Accept"})
    status, title, detail = _REFUSALS[kind]
    return Problem(status, title, detail or head.get("detail", ""))
