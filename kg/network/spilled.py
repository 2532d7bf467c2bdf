"""The table of all figures on disk: written part by part, read block by block, so that no more than one is in memory.

A file is a row of chunks, a chunk four arrays as `numpy.save` writes them; a part has its genes before its one chunk.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from kg.network.incidence import IncidenceTable, blocks_for


@dataclass(frozen=True, slots=True)
class SpilledTable:
    """The figures of all parts: `part_files` as they were written, `block_files` by the hashes of their papers."""

    genes: tuple[str, ...]
    part_files: tuple[Path, ...]
    block_files: tuple[Path, ...]

    @classmethod
    def of(cls, parts: Sequence[Path], folder: Path, size: int) -> SpilledTable:
        """The table of parts that `write_part` has written; its blocks lie in `folder`.

        `size` is the number of figures and links. Each part is read once, and its figures are put to their blocks.
        """
        genes = tuple(sorted(set().union(*map(_genes, parts))))
        count = blocks_for(size)
        table = cls(genes, tuple(parts), tuple(folder / f"block-{number:05}.incidence" for number in range(count)))
        for part in table.parts():
            for file, figures in zip(table.block_files, part.by_block(count), strict=True):
                with file.open("ab") as chunks:
                    _write_chunk(chunks, part.chosen(figures))
        return table

    def parts(self) -> Iterator[IncidenceTable]:
        """All figures, in their order."""
        places = {gene: place for place, gene in enumerate(self.genes)}
        return (_read_part(file, self.genes, places) for file in self.part_files)

    def blocks(self) -> Iterator[IncidenceTable]:
        """All figures, those of one paper in one block."""
        for file in self.block_files:
            yield IncidenceTable.stacked(self.genes, list(_chunks(file, self.genes)))


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


def _chunks(file: Path, genes: tuple[str, ...]) -> Iterator[IncidenceTable]:
    if not file.exists():  # there was no part
        return
    size = file.stat().st_size
    with file.open("rb") as chunks:
        while chunks.tell() < size:
            yield _read_chunk(chunks, genes)


def _write_chunk(file: BinaryIO, table: IncidenceTable) -> None:
    for column in (table.papers, table.starts, table.links, table.rules):
        np.save(file, column, allow_pickle=False)


def _read_chunk(file: BinaryIO, genes: tuple[str, ...]) -> IncidenceTable:
    return IncidenceTable(genes, *(np.load(file, allow_pickle=False) for _ in range(4)))
