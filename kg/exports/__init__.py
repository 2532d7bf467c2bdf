"""What a build can be turned into: one module an export, each with an `EXPORT`. Entry points add others."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Protocol, runtime_checkable

from kg.errors import KgError
from kg.opened import Build
from kg.record import Flavour


class GeneIds(StrEnum):
    """How genes are named in gene sets."""

    NCBI = "ncbi"
    SYMBOL = "symbol"


def _untold(message: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can choose; each export takes some of it (`CHOICES` has all names).

    `flavour` says which genes count, `graphs` whether each record has a graph of its own; `ids`, `species` (a name or a
    taxon id; None: all) and `min_genes` are for gene sets; with `collapse_families`, networks have families in the
    place of their members. `tell` is no choice: an export calls it with a line of what a reader should know, such as
    what was left out.
    """

    flavour: Flavour = Flavour.STRICT
    graphs: bool = False
    ids: GeneIds = GeneIds.NCBI
    species: str | None = None
    min_genes: int = 3
    collapse_families: bool = False
    tell: Callable[[str], None] = field(default=_untold, repr=False, compare=False)


CHOICES = frozenset(option.name for option in fields(Options)) - {"tell"}

Chunks = Iterable[str] | Iterable[bytes]
"""What a file holds, piece by piece: text, which is written as UTF-8 and ends with a line's end, or bytes."""


@runtime_checkable
class Export(Protocol):
    """A format. `files` gives relative paths and their contents in chunks, the same bytes for the same build."""

    name: str
    media_type: str
    description: str
    takes: frozenset[str]
    """Those of `CHOICES` that mean something to this export."""

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """The files of the export, one for most formats; their chunks are read in the order of the files."""
        ...


def encoded(chunks: Chunks) -> Iterator[bytes]:
    """The bytes of a file.

    >>> list(encoded(["AKT"])), list(encoded([b"PAR1"]))
    ([b'AKT'], [b'PAR1'])
    """
    return (chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks)


_GROUP = "kg.exports"


def names() -> list[str]:
    """The names of all exports; none is imported.

    >>> names()
    ['edges', 'gmt', 'graphml', 'kgx', 'nquads', 'ntriples', 'png', 'svg', 'tables', 'tsv', 'turtle']
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
