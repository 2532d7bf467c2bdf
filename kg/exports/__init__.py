"""What a build can be turned into: one module an export, each with an `EXPORT`. Entry points add others."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Protocol, runtime_checkable

from kg.errors import KgError, NothingLeft
from kg.network.asked import Tell, untold
from kg.network.tables import NetworkTables
from kg.opened import Build
from kg.plurals import count
from kg.record import Flavour


class GeneIds(StrEnum):
    """How genes are named in gene sets."""

    NCBI = "ncbi"
    SYMBOL = "symbol"


class Edges(StrEnum):
    """How much of a network goes into a file: all that passes, or what can be looked at."""

    ALL = "all"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can choose; each export takes some of it (`CHOICES` has all names).

    `flavour` says which genes count, `species` of which species (a name or a taxon id; None: all); `graphs` whether
    each record has a graph of its own; `ids` and `min_genes` are for gene sets. All others are for networks, and mean
    what they do in `kg.network.asked.NetworkOptions` (None: as suits the format).
    `tell` is no choice: an export calls it with a line of what a reader should know, such as what was left out.
    """

    flavour: Flavour = Flavour.STRICT
    graphs: bool = False
    ids: GeneIds = GeneIds.NCBI
    species: str | None = None
    min_genes: int = 3
    collapse_families: bool = False
    kinds: frozenset[str] = frozenset({"gene"})
    years: tuple[int, int] | None = None
    organism: str | None = None
    figure_type: str | None = None
    figures: tuple[str, ...] | None = None
    genes: tuple[str, ...] | None = None
    hops: int = 1
    min_figures: int = 1
    max_q: float | None = None
    backbone: bool = False
    top: int | None = None
    edges: Edges | None = None
    seed: int = 1
    tell: Tell = field(default=untold, repr=False, compare=False)

    def network(
        self, build: Build, suits: Edges = Edges.ALL, *, laid_out: bool = False, most: int | None = None
    ) -> NetworkTables:
        """The tables of the network that was chosen, for a file; tells how much is in it.

        `suits` is how much of it the format shows by default, `most` how many edges a picture of it has.
        """
        tables = self.tables(build, suits, laid_out=laid_out, most=most)
        size = f"{count(len(tables.ids), 'node')}, {count(len(tables.source), 'edge')}"
        self.tell(f"the export has {size}" + ("" if len(tables.ids) else ": nothing is left"))
        return tables

    def picture(self, build: Build, most: int) -> NetworkTables:
        """What `network` gives, laid out, to be drawn. Raises `NothingLeft` where it is empty."""
        tables = self.tables(build, Edges.PICTURE, laid_out=True, most=most)
        if not len(tables.ids):
            why = str(tables.about["left_out"]).replace("left out: ", "") or "no figure has a node of this choice"
            raise NothingLeft(f"nothing is left to be drawn: {why}{self._narrowing()}")
        self.tell(f"the export has {count(len(tables.ids), 'node')}, {count(len(tables.source), 'edge')}")
        return tables

    def _narrowing(self) -> str:
        """The options that leave out edges and nodes, as the command has them, where some are chosen."""
        plain = Options()
        names = [name for name in _NARROWING if getattr(self, name) != getattr(plain, name)]
        flags = [
            f"--{name.replace('_', '-')}" + ("" if name == "backbone" else f" {getattr(self, name)}") for name in names
        ]
        return f" ({' '.join(flags)})" if flags else ""

    def tables(
        self, build: Build, suits: Edges = Edges.ALL, *, laid_out: bool = False, most: int | None = None
    ) -> NetworkTables:
        """What `network` gives, for what is no file."""
        chosen: dict[str, Any] = {name: getattr(self, name) for name in _OF_NETWORKS}
        picture = (self.edges or suits) is Edges.PICTURE
        if picture and self.top is None:
            chosen["top"] = most
        return build.tables(
            **chosen,
            picture=picture,
            laid_out=laid_out,
            tell=self.tell,
        )


CHOICES = frozenset(option.name for option in fields(Options)) - {"tell"}
NETWORK = CHOICES - {"graphs", "ids", "min_genes"}
"""What the exports of networks take."""
_NARROWING = ("flavour", "species", "min_figures", "max_q", "backbone")
_OF_NETWORKS = NETWORK - {"edges"}

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
    """The bytes of a file; what UTF-8 has no bytes for, halves of surrogate pairs, is a question mark.

    >>> list(encoded(["AKT"])), list(encoded([b"PAR1"]))
    ([b'AKT'], [b'PAR1'])
    """
    return (chunk.encode(errors="replace") if isinstance(chunk, str) else chunk for chunk in chunks)


_GROUP = "kg.exports"


def names() -> list[str]:
    """The names of all exports; none is imported.

    >>> names()
    ['associations', 'cx2', 'cyjs', 'edges', 'gexf', 'gmt', 'graphml', 'kgx', 'networkx', 'nquads', 'ntriples',
     'parquet', 'png', 'sif', 'svg', 'tables', 'tsv', 'turtle']
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
