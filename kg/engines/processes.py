"""Pieces of work in worker processes of this machine."""

from __future__ import annotations

import ctypes
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar

from kg.errors import KgError

_PR_SET_PDEATHSIG = 1
T = TypeVar("T")
R = TypeVar("R")


class ProcessEngine:
    """Keeps a pool of processes for the time of one `map`; results come as they are ready."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def map(self, function: Callable[[T], R], pieces: Iterable[T]) -> Iterator[R]:
        """The results in the order of their completion."""
        # Workers are spawned, not forked: forking a process that has threads (Oxigraph's, a progress bar's) may hang.
        context = multiprocessing.get_context("spawn")
        others, whole = set(multiprocessing.active_children()), False
        pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=_prepare)
        try:
            with _interrupts_held():
                futures = {pool.submit(function, piece) for piece in pieces}
            yield from _results(futures)
            whole = True
        except BrokenProcessPool:
            raise KgError("a worker process died, perhaps for want of memory; try --workers 1") from None
        finally:
            if not whole:  # nobody waits for the rest, and what workers would still write must not come
                for worker in set(multiprocessing.active_children()) - others:
                    worker.kill()
            pool.shutdown(cancel_futures=True)


def _results(futures: set[Future[R]]) -> Iterator[R]:
    """Results as they are ready; a future is let go at once, so that its result is not kept."""
    for future in as_completed(futures):
        futures.discard(future)
        yield future.result()


def _prepare() -> None:
    """In a worker: Ctrl-C is the parent's to handle, and a killed parent takes it along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Puts Ctrl-C off to the end of the block: a pool that is interrupted while it starts never ends."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


ENGINE = ProcessEngine
