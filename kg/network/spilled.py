"""The table of all figures on disk: written part by part, read block by block, so that no more than one is in memory.

A block is a file of chunks, a chunk the arrays of a table as `numpy.save` writes them; a part has its genes before its
one chunk. The arrays of the whole table lie in files of their own, as plain numbers, in the order of the figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from kg.network.incidence import COLUMNS, TYPES, Column, IncidenceTable, blocks_for

_READ_AT_ONCE = 1 << 17


@dataclass(frozen=True, slots=True)
class SpilledTable:
    """The figures of all parts, in files below `folder`: in their order, and as `count` blocks of whole papers."""

    genes: tuple[str, ...]
    folder: Path
    count: int

    @classmethod
    def of(cls, parts: Sequence[Path], folder: Path, size: int) -> SpilledTable:
        """The table of parts that `write_part` has written; `size` is the number of figures and links.

        Each part is read once; `folder` must be a new one.
        """
        genes = tuple(sorted(set().union(*map(_genes, parts))))
        table = cls(genes, folder, blocks_for(size))
        folder.mkdir()
        table._append("starts", np.zeros(1, dtype=np.int64))
        places, end = {gene: place for place, gene in enumerate(genes)}, 0
        for file in parts:
            part = _read_part(file, genes, places)
            table._add(part, end)
            end += len(part.links)
        return table

    def column(self, name: Column) -> tuple[int, Iterator[NDArray[np.generic]]]:
        """The length of an array of the whole table, and the array piece by piece."""
        file = self.folder / name
        size = file.stat().st_size if file.exists() else 0  # there is none where there was no part
        return size // TYPES[name].itemsize, _pieces(file, TYPES[name], size)

    def blocks(self) -> Iterator[IncidenceTable]:
        """All figures, those of one paper in one block."""
        for number in range(self.count):
            yield IncidenceTable.stacked(self.genes, list(_chunks(self._block(number), self.genes)))

    def _block(self, number: int) -> Path:
        return self.folder / f"block-{number:05}"

    def _add(self, part: IncidenceTable, before: int) -> None:
        """Writes a part, before which there are so many links."""
        for name in COLUMNS:
            self._append(name, part.starts[1:] + before if name == "starts" else getattr(part, name))
        for number, figures in enumerate(part.by_block(self.count)):
            with self._block(number).open("ab") as chunks:
                _write_chunk(chunks, part.chosen(figures))

    def _append(self, name: Column, numbers: NDArray[np.generic]) -> None:
        with (self.folder / name).open("ab") as file:
            file.write(numbers.astype(TYPES[name], copy=False).tobytes())


def write_part(file: Path, table: IncidenceTable) -> None:
    """Writes a table for the build's own use."""
    with file.open("wb") as part:
        part.write(json.dumps(table.genes).encode() + b"\n")
        _write_chunk(part, table)


def _genes(file: Path) -> list[str]:
    with file.open("rb") as part:
        return list(json.loads(part.readline()))


def _read_part(file: Path, genes: tuple[str, ...], places: Mapping[str, int]) -> IncidenceTable:
    with file.open("rb") as part:
        own = tuple(json.loads(part.readline()))
        return _read_chunk(part, own).renumbered(genes, places)


def _pieces(file: Path, kind: np.dtype[np.generic], size: int) -> Iterator[NDArray[np.generic]]:
    for start in range(0, size, kind.itemsize * _READ_AT_ONCE):
        yield np.fromfile(file, kind, _READ_AT_ONCE, offset=start)


def _chunks(file: Path, genes: tuple[str, ...]) -> Iterator[IncidenceTable]:
    if not file.exists():  # there was no part
        return
    size = file.stat().st_size
    with file.open("rb") as chunks:
        while chunks.tell() < size:
            yield _read_chunk(chunks, genes)


def _write_chunk(file: BinaryIO, table: IncidenceTable) -> None:
    for name in COLUMNS:
        np.save(file, getattr(table, name), allow_pickle=False)


def _read_chunk(file: BinaryIO, genes: tuple[str, ...]) -> IncidenceTable:
    return IncidenceTable(genes, *(np.load(file, allow_pickle=False) for _ in COLUMNS))
