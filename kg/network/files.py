"""The figures' genes on disk: arrays in one file that numpy reads, without anything that could be run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError
from kg.network.incidence import Incidences, IncidenceTable
from kg.network.labels import GeneLabel, Labels

_TEXTS = ("genes", "symbols", "organisms")
_TYPES = {"papers": np.uint64, "starts": np.int64, "links": np.int32, "rules": np.int8}


def write_table(path: Path, table: Incidences, labels: Labels) -> None:
    """Writes a table with the labels of its genes; the same table gives the same bytes, those of `numpy.savez`.

    It is gone through column by column: of none is more than one part in memory.
    """
    known = [labels.get(gene, GeneLabel(gene, "")) for gene in table.genes]
    texts = (table.genes, [label.symbol for label in known], [label.organism for label in known])
    with path.open("wb") as file, ZipFile(file, "w") as columns:
        for name, column in zip(_TEXTS, map(_packed, texts), strict=True):
            _write_column(columns, name, len(column), [column])
        figures = sum(part.figures for part in table.parts())
        links = sum(len(part.links) for part in table.parts())
        _write_column(columns, "papers", figures, (part.papers for part in table.parts()))
        _write_column(columns, "starts", figures + 1, _all_starts(table))
        _write_column(columns, "links", links, (part.links for part in table.parts()))
        _write_column(columns, "rules", links, (part.rules for part in table.parts()))


def _all_starts(table: Incidences) -> Iterator[NDArray[np.int64]]:
    """Where the links of each figure begin among those of all."""
    end = np.zeros(1, dtype=np.int64)
    yield end
    for part in table.parts():
        starts = part.starts[1:] + end
        yield starts
        end = starts[-1:] if len(starts) else end


def _write_column(columns: ZipFile, name: str, length: int, pieces: Iterable[NDArray[Any]]) -> None:
    """Writes an array that comes piece by piece, as `numpy.savez` does with one that is whole."""
    kind = np.dtype(_TYPES.get(name, np.uint8))
    header = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": (length,)}
    with columns.open(f"{name}.npy", "w", force_zip64=True) as file:
        np.lib.format.write_array_header_1_0(file, header)
        for piece in pieces:
            file.write(piece.astype(kind, copy=False).tobytes())


def read_table(path: Path) -> tuple[IncidenceTable, dict[str, GeneLabel]]:
    """What `write_table` has written. Raises `KgError` where there is none."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            genes, symbols, organisms = (_unpacked(arrays[name]) for name in _TEXTS)
            table = IncidenceTable(genes, arrays["papers"], arrays["starts"], arrays["links"], arrays["rules"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as fault:
        raise KgError(f"{path}: the figures' genes cannot be read: {fault}") from None
    return table, {gene: GeneLabel(*names) for gene, *names in zip(genes, symbols, organisms, strict=True)}


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Texts as an array: as JSON, since any character may stand in them."""
    return np.frombuffer(json.dumps(list(texts)).encode(), dtype=np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(json.loads(array.tobytes()))
