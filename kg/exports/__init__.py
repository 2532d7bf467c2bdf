"""What a build can be turned into: one module an export, each with an `EXPORT`. Entry points add others."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Protocol, runtime_checkable

from kg.errors import KgError
from kg.opened import Build
from kg.record import Flavour


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can choose: the flavour of a network, and whether each record has a graph of its own."""

    flavour: Flavour = Flavour.STRICT
    graphs: bool = False


@runtime_checkable
class Export(Protocol):
    """A format. `files` gives relative paths and their contents in chunks, the same bytes for the same build."""

    name: str
    media_type: str
    description: str
    takes: frozenset[str]
    """The names of the `Options` that mean something to this export."""

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:
        """The files of the export, one for most formats."""
        ...


_GROUP = "kg.exports"


def names() -> list[str]:
    """The names of all exports; none is imported.

    >>> names()
    ['edges', 'graphml', 'nquads', 'ntriples', 'tables', 'turtle']
    """
    own = [module.name for module in pkgutil.iter_modules(__path__)]
    return sorted({*own, *(point.name for point in entry_points(group=_GROUP))})


def load(name: str) -> Export:
    """The export of that name."""
    for point in entry_points(group=_GROUP):
        if point.name == name:
            return _checked(point.load())
    if name not in names():
        raise KgError(f"there is no export {name!r}; there are {', '.join(names())}")
    return _checked(import_module(f"{__name__}.{name}").EXPORT)


def _checked(export: Any) -> Export:
    if not isinstance(export, Export):
        raise KgError(f"{export!r} is not an export: it lacks parts of kg.exports.Export")
    return export
