"""Where records come from: one module a source, each with a `SOURCE`. Other packages add theirs by entry points."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from kg.errors import KgError
from kg.names import Names, batches
from kg.parsing.figure import FindCompanion, parse_record
from kg.record import Figure, RawFile, Rejected


@dataclass(frozen=True, slots=True, init=False)
class Shard:
    """A piece of work: some records of one input. The names are the source's own for them, in order.

    >>> shard = Shard("folder", "records", ["a.md", "b.md"])
    >>> len(shard), shard.first, shard.last, shard.names
    (2, 'a.md', 'b.md', ('a.md', 'b.md'))
    """

    source: str
    path: str
    first: str
    last: str
    packed: Names = field(repr=False)

    def __init__(self, source: str, path: str, names: Sequence[str]) -> None:
        values = (source, path, names[0] if names else "", names[-1] if names else "", Names(names))
        for name, value in zip(("source", "path", "first", "last", "packed"), values, strict=True):
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.packed)

    @property
    def names(self) -> tuple[str, ...]:
        """The names, unpacked: those of all shards at once are many."""
        return tuple(self.packed)


@dataclass(frozen=True, slots=True)
class Unread:
    """A record as it lies: its bytes, and how to find the companion files of a figid."""

    raw: RawFile
    find_companion: FindCompanion

    def parse(self) -> Figure | Rejected:
        """The figure, or why there is none."""
        return parse_record(self.raw, self.find_companion)


@runtime_checkable
class Source(Protocol):
    """A kind of input. `shards` looks but does not read; `read` reads one shard and needs nothing else."""

    name: str

    def accepts(self, path: Path) -> bool:
        """Whether this source reads what lies at `path`."""
        ...

    def shards(self, path: Path, count: int) -> Sequence[Shard]:
        """All records at `path`, in the order of their names, as at most `count` shards."""
        ...

    def read(self, shard: Shard) -> Iterator[Figure | Rejected]:
        """One `Figure` or `Rejected` for each name of the shard, in their order."""
        ...

    def companions(self, path: Path) -> Set[str]:
        """The companion files at `path`, by the names that `Figure.companions` uses."""
        ...


@runtime_checkable
class FileSource(Source, Protocol):
    """A source whose records are files: one that has not changed since the last build need not be parsed again."""

    def unread(self, shard: Shard) -> Iterator[Unread | Rejected]:
        """One value for each name of the shard, in their order; `Rejected` for a file that cannot be read."""
        ...


_GROUP = "kg.sources"


def names() -> list[str]:
    """The names of all sources; none is imported.

    >>> names()
    ['archive', 'folder']
    """
    own = [module.name for module in pkgutil.iter_modules(__path__)]
    return sorted({*own, *(point.name for point in entry_points(group=_GROUP))})


def load(name: str) -> Source:
    """The source of that name."""
    for point in entry_points(group=_GROUP):
        if point.name == name:
            return _checked(point.load())
    return _checked(import_module(f"{__name__}.{name}").SOURCE)


def _checked(source: Any) -> Source:
    if not isinstance(source, Source):
        raise KgError(f"{source!r} is not a source of records: it lacks methods of kg.sources.Source")
    return source


def find(path: Path) -> Source:
    """The source that reads what lies at `path`."""
    if not path.exists():
        raise KgError(f"{path}: no such file or folder")
    for name in names():
        if (source := load(name)).accepts(path):
            return source
    raise KgError(f"{path}: neither a record (.md .txt .yml .yaml), a folder of them, nor a .tar.gz or .zip")


def cut(source: str, path: Path, record_names: Names | Sequence[str], count: int) -> list[Shard]:
    """Cuts a list of names into at most `count` shards of like size, in order.

    >>> [shard.names for shard in cut("folder", Path("x"), ["a", "b", "c"], 2)]
    [('a', 'b'), ('c',)]
    """
    size = max(1, -(-len(record_names) // max(1, count)))
    return [Shard(source, str(path), names) for names in batches(record_names, size)]
