"""The figures' genes on disk: arrays in one file that numpy reads, without anything that could be run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError
from kg.network.incidence import COLUMNS, TYPES, Incidences, IncidenceTable
from kg.network.labels import GeneLabel, Labels

_TEXTS = ("genes", "symbols", "organisms")


def write_table(path: Path, table: Incidences, labels: Labels) -> None:
    """Writes a table with the labels of its genes; the same table gives the same bytes, those of `numpy.savez`.

    Each array passes piece by piece.
    """
    known = [labels.get(gene, GeneLabel(gene, "")) for gene in table.genes]
    texts = (table.genes, [label.symbol for label in known], [label.organism for label in known])
    with path.open("wb") as file, ZipFile(file, "w") as arrays:
        for name, packed in zip(_TEXTS, map(_packed, texts), strict=True):
            _write_array(arrays, name, packed.dtype, len(packed), [packed])
        for column in COLUMNS:
            _write_array(arrays, column, TYPES[column], *table.column(column))


def _write_array(
    arrays: ZipFile, name: str, kind: np.dtype[Any], length: int, pieces: Iterable[NDArray[np.generic]]
) -> None:
    header = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": (length,)}
    with arrays.open(f"{name}.npy", "w", force_zip64=True) as file:
        np.lib.format.write_array_header_1_0(file, header)
        for piece in pieces:
            file.write(piece.tobytes())


def read_table(path: Path) -> tuple[IncidenceTable, dict[str, GeneLabel]]:
    """What `write_table` has written. Raises `KgError` where there is none."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            genes, symbols, organisms = (_unpacked(arrays[name]) for name in _TEXTS)
            table = IncidenceTable(genes, *(arrays[column] for column in COLUMNS))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as fault:
        raise KgError(f"{path}: the figures' genes cannot be read: {fault}") from None
    return table, {gene: GeneLabel(*names) for gene, *names in zip(genes, symbols, organisms, strict=True)}


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Texts as an array: as JSON, since any character may stand in them."""
    return np.frombuffer(json.dumps(list(texts)).encode(), dtype=np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(json.loads(array.tobytes()))
