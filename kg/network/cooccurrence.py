"""Counting pairs: the product of the sparse incidence with itself; no pair is made in Python.

Figures come in blocks that have all figures of their papers, so that the counts of blocks add up to those of all; genes
are gone through in blocks, too. What counting takes is then bounded by the size of the blocks and the number of pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.network.columns import mapped
from kg.network.incidence import Incidences, IncidenceTable
from kg.network.meetings import Meetings, meetings
from kg.network.selection import Selection

_GENES_A_BLOCK = 256
_PAIRS_A_CHUNK = 1 << 18
_MEETINGS_AT_ONCE = 1 << 18
_LINKS_AT_ONCE = 1 << 22
"""How much is made at once: together they bound the memory that counting takes beyond its result."""

_SHORT = 1 << 31

Matrix = sp.csr_array[np.int32]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of genes that some figure shows together, by the genes' positions, in order; of each `source` < `target`.

    `figures` show both; `independent` of these have them from two printed words, for all that is known of words;
    `papers` have a figure that shows both, `figures_by_keyword` of the figures are known by keyword.
    """

    source: Ints
    target: Ints
    figures: Ints
    independent: Ints
    papers: Ints
    figures_by_keyword: Ints

    def __len__(self) -> int:
        return len(self.source)


def count_pairs(table: Incidences, selection: Selection, excluded: NDArray[np.bool_]) -> Pairs:
    """All pairs of a selection; `excluded` are (genes,): the nodes that do not count."""
    products = [Products() for _ in range(4)]
    for block in _pieces(table):
        counted = _counts(block, selection.links(block, excluded))
        for _ in mapped(lambda each: each[0].add(each[1]), zip(products, counted, strict=True)):
            pass
    return _pairs(*products)


def _counts(table: IncidenceTable, links: NDArray[np.bool_]) -> tuple[Iterator[Matrix], ...]:
    """What `_pairs` is made from, each (genes, genes) cut into blocks of rows, and counted as they are gone through."""
    ones = np.ones(int(links.sum()), dtype=np.int32)
    shown = table.chosen_links(links, ones)

    def same_word() -> Iterator[Matrix]:
        yield from pairs_by_gene(table.one_word(links, ones)[0])

    def again() -> Iterator[Matrix]:
        yield from _by_block(_same_paper_again(shown, table.papers))

    def by_keyword() -> Iterator[Matrix]:
        yield from pairs_by_gene(shown[np.flatnonzero(table.by_keyword())])

    return pairs_by_gene(shown), same_word(), again(), by_keyword()


def _pieces(table: Incidences) -> Iterable[IncidenceTable]:
    """What is in memory, and not too large, is counted at once, since adding up pieces takes longer."""
    if isinstance(table, IncidenceTable) and table.figures + len(table.links) <= _LINKS_AT_ONCE:
        return (table,)
    return table.blocks()


class Products:
    """Sums of matrices (genes, genes) that come cut into blocks of rows: one block at a time is added to its sum."""

    def __init__(self) -> None:
        self.blocks: list[Matrix] = []

    def add(self, blocks: Iterable[Matrix]) -> None:
        """Adds a matrix."""
        for number, block in enumerate(blocks):
            if number == len(self.blocks):
                self.blocks.append(block)
            elif block.nnz:
                self.blocks[number] = self.blocks[number] + block

    def placed(self) -> Iterator[tuple[int, Matrix]]:
        """The blocks, each with the position of its first gene."""
        first = 0
        for block in self.blocks:
            yield first, block
            first += block.shape[0]


def pairs_by_gene(shown: Matrix) -> Iterator[Matrix]:
    """How many figures show a gene (row) with each gene after it (column); block by block of rows.

    `shown` is 1 where a figure shows a gene, indices sorted.
    """
    genes = shown.shape[1]
    parts = list[tuple[Longs, Ints, Ints]]()
    blocks = list(meetings(shown, genes * _GENES_A_BLOCK, _MEETINGS_AT_ONCE, _GENES_A_BLOCK))
    for block, counted in zip(blocks, mapped(_counted, blocks), strict=True):
        parts.append(counted)
        if block.end % _GENES_A_BLOCK == 0 or block.end == genes:
            sizes, columns, counts = (np.concatenate(column) for column in zip(*parts, strict=True))
            parts.clear()
            starts = np.zeros(len(sizes) + 1, dtype=np.int32)
            np.cumsum(sizes, out=starts[1:])
            yield _sorted_matrix(counts, columns, starts, genes)


def _counted(block: Meetings) -> tuple[Longs, Ints, Ints]:
    """(genes of the block,): how many partners each has after it; these, gene by gene; and the figures with both."""
    # Sorted, equal ones stand together; short numbers are sorted in half the time.
    codes = block.met()[1]
    if block.cells < _SHORT:
        codes = codes.astype(np.int32)
    codes.sort()
    firsts = np.flatnonzero(np.diff(codes, prepend=codes.dtype.type(-1)))
    codes, counts = codes[firsts], np.diff(firsts, append=len(codes)).astype(np.int32)
    rows = np.arange(block.end - block.start + 1) * block.width
    sizes: Longs = np.diff(np.searchsorted(codes, rows.astype(codes.dtype)))
    columns = codes - np.repeat(rows[:-1] - block.start, sizes)
    return sizes, columns.astype(np.int32), counts


def _sorted_matrix(values: Ints, columns: Ints, starts: Ints, width: int) -> Matrix:
    matrix = sp.csr_array((values, columns, starts), shape=(len(starts) - 1, width))
    matrix.has_canonical_format = True
    return matrix


def _by_block(matrix: Matrix) -> Iterator[Matrix]:
    for start in range(0, matrix.shape[0], _GENES_A_BLOCK):
        yield matrix[start : start + _GENES_A_BLOCK]


def _rows(matrix: Matrix) -> Ints:
    """The row of each value."""
    return np.repeat(np.arange(matrix.shape[0], dtype=np.int32), np.diff(matrix.indptr))


def _pairs(
    figures: Products,
    same_word: Products,
    again: Products,
    by_keyword: Products,
) -> Pairs:
    """The columns, filled block by block, so that they are held once."""
    size = sum(block.nnz for block in figures.blocks)
    source, target, both, independent, papers = (np.empty(size, dtype=np.int32) for _ in range(5))
    known = np.zeros(size, dtype=np.int32)

    def fill(at: tuple[int, tuple[int, Matrix], Matrix, Matrix, Matrix]) -> None:
        start, (gene, block), alone, repeated, keyword = at
        end = start + block.nnz
        source[start:end], target[start:end] = _rows(block) + np.int32(gene), block.indices
        for column in (both, independent, papers):
            column[start:end] = block.data
        codes = _codes(block) if alone.nnz or repeated.nnz or keyword.nnz else np.empty(0, dtype=np.int64)
        # Most of these have few values: it is these that are looked for.
        for column, other, sign in ((independent, alone, -1), (papers, repeated, -1), (known, keyword, 1)):
            if other.nnz:
                column[start + np.searchsorted(codes, _codes(other))] += np.int32(sign) * other.data

    starts = accumulate((block.nnz for block in figures.blocks), initial=0)
    others = (same_word.blocks, again.blocks, by_keyword.blocks)
    # One start more than there are blocks: where the last one ends.
    for _ in mapped(fill, zip(starts, figures.placed(), *others, strict=False)):
        pass
    return Pairs(source, target, both, independent, papers, known)


def _codes(matrix: Matrix) -> Longs:
    """A number for each value's place, ascending."""
    matrix.sort_indices()
    codes: Longs = np.repeat(np.arange(matrix.shape[0]) * np.int64(matrix.shape[1]), np.diff(matrix.indptr))
    codes += matrix.indices
    return codes


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
    shown = _shown_again(shown[order], paper)
    order, sizes = np.arange(len(order)), np.diff(shown.indptr).astype(np.int64)
    chunk: Longs = np.cumsum(sizes * (sizes - 1) // 2) // _PAIRS_A_CHUNK
    firsts = np.unique(paper, return_index=True)[1]
    starts = firsts[np.flatnonzero(np.diff(chunk[firsts], prepend=-1))]  # no paper is cut in two
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        yield _repeated_in(shown, order[start:end], paper[start:end])


def _shown_again(shown: Matrix, papers: Longs) -> Matrix:
    """Of the figures of papers the genes that another figure of the paper shows, too: no other pair is repeated."""
    width = shown.shape[1]
    codes = np.repeat(papers * width, np.diff(shown.indptr)) + shown.indices
    found, counts = np.unique(codes, return_counts=True)
    again = (counts > 1)[np.searchsorted(found, codes)]
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(again)])[shown.indptr]
    return _sorted_matrix(shown.data[again], shown.indices[again], starts.astype(np.int32), width)


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
