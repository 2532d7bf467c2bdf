"""Sums over the figures of a pair: what each figure's vote for it counts, by the figure's size and its links.

As pairs are counted, so are votes added: by products of sparse matrices, block by block of figures and of genes, and in
the order of the pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.network.cooccurrence import Pairs
from kg.network.incidence import Incidences, IncidenceTable
from kg.record import Flavour

_GENES_A_BLOCK = 256

Floats = NDArray[np.float64]
Shown = sp.csr_array[np.int32]
Matrix = sp.csr_array[np.float64]
Weighing = Callable[[IncidenceTable, Shown], Matrix]
"""Makes of a block of figures, and of what they show (figures, genes), the weights of the figures' genes."""


def fractional(table: Incidences, flavour: Flavour, pairs: Pairs, *, collapse_families: bool = False) -> Floats:
    """(pairs,): each figure's vote divided by the number of a gene's partners in it, 1/(n - 1): Newman's weight.

    `pairs` are those of the same table and flavour.

    >>> from kg.network.cooccurrence import count_pairs
    >>> from kg.record import Incidence, Rule
    >>> figures = [Incidence(name, None, dict.fromkeys(name, Rule.SYMBOL)) for name in ("ab", "abc")]
    >>> table = IncidenceTable.of(figures)
    >>> fractional(table, Flavour.STRICT, count_pairs(table, Flavour.STRICT)).tolist()
    [1.5, 0.5, 0.5]
    """
    return by_size(table, flavour, pairs, 1.0, collapse_families=collapse_families)


def by_size(
    table: Incidences, flavour: Flavour, pairs: Pairs, exponent: float, *, collapse_families: bool = False
) -> Floats:
    """(pairs,): each figure's vote divided by a power of the number of a gene's partners in it."""
    sums = Sums()
    for block in table.blocks():
        shown = block.matrix(flavour, collapse_families=collapse_families)
        sums.add(shown, size_weights(shown, exponent))
    return sums.of(pairs)


def size_weights(shown: sp.csr_array[np.int32] | Matrix, exponent: float) -> Floats:
    """(figures,): 1/(n - 1) to a power for a figure of n genes; 0 where it has no pair."""
    partners = np.diff(shown.indptr) - 1.0
    found: Floats = np.where(partners > 0, np.maximum(partners, 1.0) ** -exponent, 0.0)
    return found


class Sums:
    """Adds up, block by block of figures, the sums over figures of g(f) c(f, i) c(f, j) for all pairs of genes."""

    def __init__(self) -> None:
        self._blocks: list[Matrix] = []

    def add(self, links: Shown | Matrix, figure_weights: Floats) -> None:
        """Adds a block: `links` is (figures, genes), with c where a figure shows a gene; g is `figure_weights`."""
        for number, block in enumerate(_upper(links, figure_weights)):
            if number == len(self._blocks):
                self._blocks.append(block)
            elif block.nnz:
                self._blocks[number] = self._blocks[number] + block

    def of(self, pairs: Pairs) -> Floats:
        """(pairs,): the sums, 0 for pairs that no figure has; pairs are in the order of their genes."""
        starts = np.searchsorted(pairs.source, np.arange(len(self._blocks) + 1) * _GENES_A_BLOCK)
        found = np.zeros(len(pairs))
        for number, block in enumerate(self._blocks):
            here = slice(starts[number], starts[number + 1])
            rows = pairs.source[here] - np.int32(number * _GENES_A_BLOCK)
            found[here] = _values(block, rows, pairs.target[here])
        return found


def weighted(links: Iterable[tuple[Shown | Matrix, Floats]], pairs: Pairs) -> Floats:
    """(pairs,): sums over figures of g(f) c(f, i) c(f, j), of blocks of figures with their links' and own weights.

    >>> links = sp.csr_array(np.array([[1.0, 0.5, 0.5], [1.0, 0.5, 0.0]]))
    >>> nothing = np.zeros(3, dtype=np.int32)
    >>> pairs = Pairs(np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32), nothing, nothing, nothing)
    >>> weighted([(links, np.array([0.5, 1.0]))], pairs).tolist()
    [0.75, 0.25, 0.125]
    """
    sums = Sums()
    for matrix, figure_weights in links:
        sums.add(matrix, figure_weights)
    return sums.of(pairs)


def _upper(links: Shown | Matrix, figure_weights: Floats) -> Iterator[Matrix]:
    """The product, a block of genes (rows) with all genes after each (columns)."""
    values = links.data.astype(np.float64)
    right = sp.csr_array((values, links.indices, links.indptr), shape=links.shape)
    scaled = values * np.repeat(figure_weights, np.diff(links.indptr))
    left = sp.csr_array((scaled, links.indices, links.indptr), shape=links.shape).T.tocsr()
    for start in range(0, links.shape[1], _GENES_A_BLOCK):
        both = (left[start : start + _GENES_A_BLOCK] @ right).tocsr()
        row = np.repeat(np.arange(both.shape[0], dtype=np.int32), np.diff(both.indptr))
        later = both.indices > row + np.int32(start)
        starts = np.zeros(both.shape[0] + 1, dtype=np.int32)
        np.cumsum(np.bincount(row[later], minlength=both.shape[0]), out=starts[1:])
        upper = sp.csr_array((both.data[later], both.indices[later], starts), shape=both.shape)
        upper.sort_indices()
        yield upper


def _values(matrix: Matrix, rows: NDArray[np.int32], columns: NDArray[np.int32]) -> Floats:
    """The values of a matrix at some places, ascending; 0 where it has none."""
    row = np.repeat(np.arange(matrix.shape[0], dtype=np.int32), np.diff(matrix.indptr))
    if len(row) == len(rows) and np.array_equal(row, rows) and np.array_equal(matrix.indices, columns):
        return matrix.data
    if len(row) == 0:
        return np.zeros(len(rows))
    width = matrix.shape[1]
    there = row.astype(np.int64) * width + matrix.indices
    wanted = rows.astype(np.int64) * width + columns
    place = np.minimum(np.searchsorted(there, wanted), len(there) - 1)
    return np.where(there[place] == wanted, matrix.data[place], 0.0)
