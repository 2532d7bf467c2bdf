"""Long columns gone through piece by piece: what is at hand is not fetched again, and little is held besides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)
Floats = NDArray[np.float64]

AT_ONCE = 1 << 14


def pieces(size: int) -> Iterator[slice]:
    """The slices that a column of such a size is cut into."""
    return (slice(start, start + AT_ONCE) for start in range(0, size, AT_ONCE))


def by_pieces(function: Callable[..., NDArray[np.float64]], *columns: NDArray[np.generic]) -> Floats:
    """What a function makes of columns of the same length, row by row.

    >>> by_pieces(np.divide, np.array([1, 4]), np.array([2, 2])).tolist()
    [0.5, 2.0]
    """
    found = np.empty(len(columns[0]))
    for here in pieces(len(found)):
        found[here] = function(*(column[here] for column in columns))
    return found


def fetched(values: NDArray[T], places: NDArray[np.int32]) -> NDArray[T]:
    """The values at some places.

    >>> fetched(np.array([5, 7]), np.array([1, 1, 0], dtype=np.int32)).tolist()
    [7, 7, 5]
    """
    found = np.empty(len(places), dtype=values.dtype)
    for here in pieces(len(places)):
        found[here] = values[places[here]]
    return found


def added(places: NDArray[np.generic], values: NDArray[np.generic], size: int) -> Floats:
    """(size,): the sums of the values that have the same place.

    >>> added(np.array([1, 1, 0]), np.array([1, 2, 4]), 3).tolist()
    [4.0, 3.0, 0.0]
    """
    found = np.zeros(size)
    for here in pieces(len(places)):
        np.add.at(found, places[here].astype(np.intp), values[here].astype(np.float64))
    return found
