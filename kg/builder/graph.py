"""The graph on its way to disk: one stream of Turtle becomes `graph.ttl` and, by one bulk load, the store.

A thread passes the pieces on as they come, to the file and to a loader in a process of its own: so the store is loaded
while records are still being read, and only a little of them is in memory.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType

from kg.stores.bulk import BulkLoad

Piece = Path | bytes

_READ_AT_ONCE = 1 << 20


class GraphWriter:
    """Takes pieces of Turtle, in their order; writes them to the file `turtle` and into the store `store`, if any.

    A context manager: where its block is left by an exception, writing and loading end at once.
    """

    def __init__(self, turtle: Path, store: Path | None, head: str) -> None:
        self._turtle, self._store, self._head = turtle, store, head.encode()
        self._start()

    def _start(self) -> None:
        self._pieces: SimpleQueue[Piece | None] = SimpleQueue()
        self._pieces.put(self._head)
        self._digest = hashlib.sha256()
        self._load: BulkLoad | None = None
        self._work: Future[None] | None = None
        self._given_up = False
        self.expected = 0
        """Bytes of all pieces so far."""
        self.passed = 0
        """Bytes that the loader, or the file where there is no store, has taken."""

    def __enter__(self) -> GraphWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._give_up()
        elif self._load is not None and self._work is not None and self._work.done():
            self._load.close()

    def add(self, piece: Piece) -> None:
        """Adds a file, which must not change until the writer has ended, or a text. Raises what went wrong so far."""
        if self._work is not None and self._work.done():
            self._work.result()
        self.expected += len(piece) if isinstance(piece, bytes) else piece.stat().st_size
        self._pieces.put(piece)
        self._begin()

    def restart(self, pieces: Iterable[Piece]) -> None:
        """Forgets what was written, and writes these pieces in its place."""
        if self._work is not None:
            self._give_up()
            self._turtle.unlink(missing_ok=True)
            if self._store is not None:
                shutil.rmtree(self._store, ignore_errors=True)
            self._start()
        for piece in pieces:
            self.add(piece)

    def finish(self) -> None:
        """Says that there are no more pieces."""
        self._pieces.put(None)
        self._begin()

    def wait(self, seconds: float) -> bool:
        """Waits so long for the end of all work; whether it has come. Raises what went wrong in loading or writing."""
        assert self._work is not None, "nothing was added, nor was the writer told that this is all"
        done, _ = wait([self._work], seconds)
        for work in done:
            work.result()
        return bool(done)

    def count(self) -> int | None:
        """How many triples are in the store, None where there is none; waits until they are counted.

        To be asked once, when all is loaded; counting goes on meanwhile, in the loader's process.
        """
        return self._load.count() if self._load is not None else None

    @property
    def sha256(self) -> str:
        """The digest of the file, once all is written."""
        return self._digest.hexdigest()

    def _begin(self) -> None:
        if self._work is None:
            self._load = BulkLoad(self._store) if self._store is not None else None
            thread = ThreadPoolExecutor(1, "graph")
            self._work = thread.submit(self._pass_on)
            thread.shutdown(wait=False)

    def _give_up(self) -> None:
        self._given_up = True
        self._pieces.put(None)
        if self._load is not None:
            self._load.cancel()
        if self._work is not None:
            wait([self._work])
        if self._load is not None:
            self._load.close()

    def _pass_on(self) -> None:
        with self._turtle.open("wb") as file:
            while (piece := self._pieces.get()) is not None:
                for data in [memoryview(piece)] if isinstance(piece, bytes) else read_pieces(piece):
                    self._digest.update(data)
                    file.write(data)
                    self._pass_to_loader(data)
            file.flush()
            os.fsync(file.fileno())
        if self._load is not None and not self._given_up:
            self._load.finish()

    def _pass_to_loader(self, data: memoryview) -> None:
        while data and not self._given_up:
            sent = len(data) if self._load is None else self._load.write(data)
            self.passed += sent
            data = data[sent:]


def read_pieces(file: Path) -> Iterator[memoryview]:
    """The bytes of a file, some at a time; what was given is overwritten by what comes next."""
    buffer = memoryview(bytearray(_READ_AT_ONCE))
    with file.open("rb", buffering=0) as data:
        while size := data.readinto(buffer):
            yield buffer[:size]
