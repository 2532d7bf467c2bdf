"""How work is spread: an engine maps a function over pieces of work and gives the results in any order."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Protocol, Self, TypeVar

from kg.errors import KgError

T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """Runs a function over pieces of work; function, pieces and results can be pickled.

    It is used in a `with`, at whose end what is not done any more is given up.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, *fault: object) -> None: ...

    def map(self, function: Callable[[T], R], pieces: Iterable[T]) -> Iterator[R]:
        """The results, in whatever order they are ready."""
        ...


def names() -> list[str]:
    """The names of all engines; none is imported.

    >>> names()
    ['processes', 'serial']
    """
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str, workers: int) -> Engine:
    """The engine of that name, with so many workers."""
    if workers < 1:
        raise KgError(f"{workers} workers cannot work: at least 1 is needed")
    engine: Engine = import_module(f"{__name__}.{name}").ENGINE(workers)
    return engine


def for_workers(workers: int) -> Engine:
    """The engine that suits a number of workers."""
    return load("serial" if workers == 1 else "processes", workers)
