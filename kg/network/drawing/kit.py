"""networkit, which finds communities and lays networks out: asked one thread at a time, and from a stated seed.

How many threads it has and where its random numbers start is the same for all who use it within a process; with one
thread, the same input gives the same output.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError


def kit() -> Any:
    """The library. Raises `KgError` where it is not installed; importing it takes a second, so nothing does before."""
    try:
        return import_module("networkit")
    except ImportError:
        raise KgError(
            "communities and layout need networkit, which is not installed: pip install 'pfocr-kg[layout]'"
        ) from None


@contextmanager
def one_thread(seed: int) -> Iterator[Any]:
    """The library with one thread and its random numbers begun anew; who else uses it gets the threads back."""
    library = kit()
    threads = library.getMaxNumberOfThreads()
    library.setNumberOfThreads(1)
    library.setSeed(seed, False)
    try:
        yield library
    finally:
        library.setNumberOfThreads(threads)


def graph(
    library: Any, nodes: int, source: NDArray[np.int32], target: NDArray[np.int32], weights: NDArray[np.float64]
) -> Any:
    """The library's own graph."""
    # It reads the arrays as if they had just these types.
    ends = (np.ascontiguousarray(source, dtype=np.intp), np.ascontiguousarray(target, dtype=np.intp))
    return library.GraphFromCoo((np.ascontiguousarray(weights, dtype=np.float64), ends), n=nodes, weighted=True)
