"""Counting pairs: the product of the sparse incidence with itself, block by block; no pair is made in Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.network.incidence import IncidenceTable
from kg.record import Flavour

_GENES_A_BLOCK = 1_024
_PAIRS_A_CHUNK = 4_000_000
"""How much is made at once: together they bound the memory that counting takes beyond its result."""

Matrix = sp.csr_array[np.int32]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of genes that some figure shows together, by the genes' positions, in order; of each `source` < `target`.

    `figures` show both, `papers` have a figure that does, `figures_by_keyword` of the figures are known by keyword.
    """

    source: Ints
    target: Ints
    figures: Ints
    papers: Ints
    figures_by_keyword: Ints

    def __len__(self) -> int:
        return len(self.source)


def count_pairs(table: IncidenceTable, flavour: Flavour) -> Pairs:
    """All pairs of a flavour."""
    shown = table.matrix(flavour)
    keyword = shown[np.flatnonzero(table.by_keyword())]
    again = _same_paper_again(shown, table.papers)
    parts = list(_blocks(shown, keyword, again))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.empty(0, np.int32)] * 5
    return Pairs(*columns)


def _blocks(shown: Matrix, keyword: Matrix, again: Matrix) -> Iterator[tuple[Ints, Ints, Ints, Ints, Ints]]:
    """The pairs whose first gene lies in a block of genes, block by block."""
    by_gene, keyword_by_gene = shown.T.tocsr(), keyword.T.tocsr()
    for start in range(0, shown.shape[1], _GENES_A_BLOCK):
        block = slice(start, start + _GENES_A_BLOCK)
        both = (by_gene[block] @ shown).tocsr()
        both.sort_indices()
        source = np.repeat(np.arange(both.shape[0], dtype=np.int32), np.diff(both.indptr)) + np.int32(start)
        later = both.indices > source
        source, target = source[later], both.indices[later].astype(np.int32)
        figures = both.data[later]
        repeated = _values(again[block], source - start, target)
        known = _values((keyword_by_gene[block] @ keyword).tocsr(), source - start, target)
        yield source, target, figures, figures - repeated, known


def _values(matrix: Matrix, rows: Ints, columns: Ints) -> Ints:
    """The values of a matrix at some places, where most matrices have none at all."""
    if matrix.nnz == 0 or len(rows) == 0:
        return np.zeros(len(rows), dtype=np.int32)
    matrix.sort_indices()
    width = matrix.shape[1]
    found = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr)) * width + matrix.indices
    wanted = rows.astype(np.int64) * width + columns
    place = np.minimum(np.searchsorted(found, wanted), len(found) - 1)
    return np.where(found[place] == wanted, matrix.data[place], 0).astype(np.int32)


def _same_paper_again(shown: Matrix, papers: NDArray[np.uint64]) -> Matrix:
    """(genes, genes): how often a pair stands in a further figure of a paper that has shown it already."""
    genes = shown.shape[1]
    found = [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32)), *_repeated(shown, papers)]
    pairs, counts = (np.concatenate(column) for column in zip(*found, strict=True))
    return sp.coo_array((counts, np.divmod(pairs, max(genes, 1))), shape=(genes, genes)).tocsr()


def _repeated(shown: Matrix, papers: NDArray[np.uint64]) -> Iterator[tuple[Longs, Ints]]:
    """Codes of the pairs that a paper shows in several figures, and in how many but the first; chunk by chunk."""
    order = np.argsort(papers, kind="stable")
    _, paper, figures = np.unique(papers[order], return_inverse=True, return_counts=True)
    several = figures[paper] > 1
    order, paper = order[several], paper[several]
    if len(order) == 0:
        return
    sizes = np.diff(shown.indptr)[order].astype(np.int64)
    chunk: Longs = np.cumsum(sizes * (sizes - 1) // 2) // _PAIRS_A_CHUNK
    firsts = np.unique(paper, return_index=True)[1]
    starts = firsts[np.flatnonzero(np.diff(chunk[firsts], prepend=-1))]  # no paper is cut in two
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        yield _repeated_in(shown, order[start:end], paper[start:end])


def _repeated_in(shown: Matrix, figures: Longs, papers: Longs) -> tuple[Longs, Ints]:
    genes = shown.shape[1]
    rows = shown[figures]
    sizes: Longs = np.diff(rows.indptr).astype(np.int64)
    paper = np.repeat(papers - papers[0], sizes)
    # Each link with the later ones of its figure, whose genes are sorted.
    later = np.repeat(np.cumsum(sizes), sizes) - np.arange(rows.nnz) - 1
    left = np.repeat(np.arange(rows.nnz), later)
    right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(later) - later, later)
    gene: Longs = rows.indices.astype(np.int64)
    codes, counts = np.unique((paper[left] * genes + gene[left]) * genes + gene[right], return_counts=True)
    again = counts > 1
    return codes[again] % (genes * genes), (counts[again] - 1).astype(np.int32)
