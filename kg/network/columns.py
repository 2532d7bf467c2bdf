"""Long columns gone through piece by piece: what is at hand is not fetched again, and little is held besides.

Pieces do not depend on each other, and numpy lets go of Python's lock: long columns are gone through by all cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)
Item = TypeVar("Item")
Result = TypeVar("Result")
Floats = NDArray[np.float64]

AT_ONCE = 1 << 14
_A_RUN = 1 << 18
"""How many rows one thread goes through before it takes others."""


def pieces(size: int) -> Iterator[slice]:
    """The slices that a column of such a size is cut into."""
    return (slice(start, start + AT_ONCE) for start in range(0, size, AT_ONCE))


def each_piece(work: Callable[[slice], None], size: int) -> None:
    """Has all pieces worked on, in any order."""

    def run(start: int) -> None:
        for here in pieces(min(size - start, _A_RUN)):
            work(slice(start + here.start, min(start + here.stop, size)))

    for _ in mapped(run, range(0, size, _A_RUN)):
        pass


def mapped(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """What a function makes of each of some items, in their order, made by as many threads as there are cores."""
    given = list(items)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    threads = min(cores, len(given))
    if threads < 2:
        yield from map(function, given)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(function, given)


def by_pieces(function: Callable[..., NDArray[np.float64]], *columns: NDArray[np.generic]) -> Floats:
    """What a function makes of columns of the same length, row by row.

    >>> by_pieces(np.divide, np.array([1, 4]), np.array([2, 2])).tolist()
    [0.5, 2.0]
    """
    found = np.empty(len(columns[0]))

    def work(here: slice) -> None:
        found[here] = function(*(column[here] for column in columns))

    each_piece(work, len(found))
    return found


def fetched(values: NDArray[T], places: NDArray[np.int32] | NDArray[np.int64]) -> NDArray[T]:
    """The values at some places.

    >>> fetched(np.array([5, 7]), np.array([1, 1, 0], dtype=np.int32)).tolist()
    [7, 7, 5]
    """
    found = np.empty(len(places), dtype=values.dtype)

    def work(here: slice) -> None:
        found[here] = values[places[here]]

    each_piece(work, len(found))
    return found


def added(values: NDArray[np.generic], *places: NDArray[np.int32], size: int) -> NDArray[np.float64]:
    """(size,): the sums of the values that have the same place, in any of the columns of places.

    >>> added(np.array([1, 2, 4]), np.array([1, 1, 0], np.int32), np.array([2, 0, 2], np.int32), size=3).tolist()
    [6.0, 3.0, 5.0]
    """

    def of_one(column: NDArray[np.int32]) -> Floats:
        found, some = np.zeros((1, size)), np.empty((1, size))
        for start in range(0, len(column), _A_RUN):
            here = slice(start, start + _A_RUN)
            sums(column[here], values[here].astype(np.float64), some)
            found += some
        return found

    total: Floats = np.concatenate(list(mapped(of_one, places))).sum(axis=0)
    return total


def sums(places: NDArray[np.int32], values: Floats, out: Floats) -> None:
    """Makes (1, size) `out` the sums of the values that have the same place.

    As numpy counts with weights, but it lets other threads go on meanwhile, and asks for no memory.

    >>> out = np.ones((1, 2))
    >>> sums(np.array([1, 1], np.int32), np.array([1.0, 2.0]), out)
    >>> out.tolist()
    [[0.0, 3.0]]
    """
    sp.csr_array((values, places, np.array([0, len(places)], dtype=np.int32)), shape=out.shape).toarray(out=out)
