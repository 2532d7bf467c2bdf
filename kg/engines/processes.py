"""Pieces of work in worker processes of this machine."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Self, TypeVar

from kg.errors import KgError

_PR_SET_PDEATHSIG = 1
T = TypeVar("T")
R = TypeVar("R")


class ProcessEngine:
    """Keeps its processes from the first `map` on, since they take long to start; results come as they are ready."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._others: set[BaseProcess] = set()
        self._pool: ProcessPoolExecutor | None = None
        self._awaited = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        if self._pool is None:
            return
        if self._awaited:  # nobody waits for the rest, and what workers would still write must not come
            for worker in set(multiprocessing.active_children()) - self._others:
                worker.kill()
        self._pool.shutdown(cancel_futures=True)
        self._pool = None

    def map(self, function: Callable[[T], R], pieces: Iterable[T]) -> Iterator[R]:
        """The results in the order of their completion."""
        done, work = SimpleQueue[Future[R]](), list(pieces)
        self._awaited += len(work)
        try:
            with _interrupts_held():
                pool = self._started()
                for piece in work:
                    pool.submit(function, piece).add_done_callback(done.put)
            for _ in work:
                future = done.get()
                self._awaited -= 1
                yield _result(future)
        except BrokenProcessPool:
            raise KgError("a worker process died, perhaps for want of memory; try --workers 1") from None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Workers are spawned, not forked: forking a process that has threads (Oxigraph's, a bar's) may hang.
            context = multiprocessing.get_context("spawn")
            self._others = set(multiprocessing.active_children())
            self._pool = ProcessPoolExecutor(self.workers, context, _prepare, (os.getpid(),))
        return self._pool


def _result(future: Future[R]) -> R:
    """The result of a future that is done.

    An interrupt within `concurrent.futures` (`as_completed`, `result`) can leave a lock taken for ever, which then
    holds up the end of the pool: so interrupts wait while its locks are used, and results come by a queue of our own.
    """
    with _interrupts_held():
        return future.result()


def _prepare(parent: int) -> None:
    """In a worker: Ctrl-C is the parent's to handle, and a killed parent takes it along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was killed before it could take this one along
        os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Puts Ctrl-C off to the end of the block: a pool that is interrupted while it starts never ends.

    That this thread blocks the signal is not enough: the system then gives it to any other thread, such as the one that
    writes the graph, and Python still raises the interrupt here. So its handler waits, too (in the main thread).
    """
    held = list[int]()
    main = threading.current_thread() is threading.main_thread()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    handler = signal.signal(signal.SIGINT, lambda number, _: held.append(number)) if main else None
    try:
        yield
    finally:
        if handler is not None:
            signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if held:
            signal.raise_signal(signal.SIGINT)


ENGINE = ProcessEngine
