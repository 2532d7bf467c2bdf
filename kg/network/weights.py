"""Sums over the figures of a pair, each figure with a weight of its own: by the sparse product, never pair by pair."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.network.cooccurrence import Products, pairs_by_gene, values_at
from kg.network.incidence import Incidences, IncidenceTable
from kg.network.selection import Selection

Floats = NDArray[np.float64]
Matrix = sp.csr_array[np.float64]


def fractional(table: Incidences, selection: Selection, excluded: NDArray[np.bool_]) -> Floats:
    """(pairs,): for each pair the sum over its figures of 1 / (n - 1), n being the genes of the figure."""

    def shown(block: IncidenceTable) -> tuple[Matrix, None]:
        matrix = selection.matrix(block, excluded)
        return sp.csr_array((_by_size(matrix.indptr), matrix.indices, matrix.indptr), shape=matrix.shape), None

    return _sums(table, shown)


def trusted(table: Incidences, selection: Selection, excluded: NDArray[np.bool_]) -> Floats:
    """(pairs,): the same with each figure's share times the confidences of both links, for independent figures only."""

    def shown(block: IncidenceTable) -> tuple[Matrix, Matrix]:
        links = selection.links(block, excluded)
        stated = np.where(block.confidences[links] < 0, 100, block.confidences[links]) / 100.0
        sizes = np.bincount(block.rows()[links], minlength=block.figures)
        values = stated * np.sqrt(1.0 / np.maximum(sizes - 1, 1))[block.rows()[links]]
        return block.chosen_links(links, values), block.one_word(links, values)

    return _sums(table, shown)


def _by_size(starts: NDArray[np.int32]) -> Floats:
    """(links,): such that the product of two of a figure is 1 / (n - 1)."""
    sizes = np.diff(starts)
    return np.repeat(np.sqrt(1.0 / np.maximum(sizes - 1, 1)), sizes)


def _sums(table: Incidences, shown: Callable[[IncidenceTable], tuple[Matrix, Matrix | None]]) -> Floats:
    """(pairs,): sums over figures of the products of both values, less those of the second matrix."""
    all_of, less = Products[np.float64](), Products[np.float64]()
    for block in table.blocks():
        values, without = shown(block)
        all_of.add(pairs_by_gene(values))
        if without is not None:
            less.add(pairs_by_gene(without))
    parts = list[Floats]()
    for number, (_, block_of) in enumerate(all_of.placed()):
        part = block_of.data
        if less.blocks:
            part = np.maximum(part - values_at(less.blocks[number], block_of), 0.0)
        parts.append(part)
    return np.concatenate(parts) if parts else np.zeros(0)
