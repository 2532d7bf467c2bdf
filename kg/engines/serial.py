"""One piece of work after the other, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class SerialEngine:
    """Does the work itself, whatever number of workers is asked for.

    >>> with SerialEngine(1) as engine:
    ...     list(engine.map(abs, [-1, 2]))
    [1, 2]
    """

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        """Nothing is left to end."""

    def map(self, function: Callable[[T], R], pieces: Iterable[T]) -> Iterator[R]:
        """The results in the order of the pieces."""
        return map(function, pieces)


ENGINE = SerialEngine
