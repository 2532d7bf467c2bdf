"""The figures' genes on disk: arrays in one file that numpy reads, without anything that could be run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError
from kg.network.incidence import IncidenceTable
from kg.network.labels import GeneLabel, Labels


def write_table(path: Path, table: IncidenceTable, labels: Labels) -> None:
    """Writes a table with the labels of its genes; the same table gives the same bytes."""
    known = [labels.get(gene, GeneLabel(gene, "")) for gene in table.genes]
    with path.open("wb") as file:
        np.savez(
            file,
            genes=_packed(table.genes),
            symbols=_packed([label.symbol for label in known]),
            organisms=_packed([label.organism for label in known]),
            papers=table.papers,
            starts=table.starts,
            links=table.links,
            rules=table.rules,
        )


def read_table(path: Path) -> tuple[IncidenceTable, dict[str, GeneLabel]]:
    """What `write_table` has written. Raises `KgError` where there is none."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            genes, symbols, organisms = (_unpacked(arrays[name]) for name in ("genes", "symbols", "organisms"))
            table = IncidenceTable(genes, arrays["papers"], arrays["starts"], arrays["links"], arrays["rules"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as fault:
        raise KgError(f"{path}: the figures' genes cannot be read: {fault}") from None
    return table, {gene: GeneLabel(*names) for gene, *names in zip(genes, symbols, organisms, strict=True)}


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Texts as an array: as JSON, since any character may stand in them."""
    return np.frombuffer(json.dumps(list(texts)).encode(), dtype=np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(json.loads(array.tobytes()))
