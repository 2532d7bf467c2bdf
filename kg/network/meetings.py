"""Meetings of two genes in a figure, block by block of genes: what all that is counted of pairs goes through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Links = sp.csr_array[np.int32] | sp.csr_array[np.float64]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Meetings:
    """The genes from `start` to before `end`, and all that stands after them in figures, worked out when asked for.

    `link` are the links to these genes, gene by gene, `later` how many links each has after it in its figure; `gene`
    is (links,): the gene of every link.
    """

    start: int
    end: int
    width: int
    link: Longs
    later: Longs
    gene: Longs

    def met(self) -> tuple[Longs, Longs]:
        """For each meeting the later link; and its cell in a table of (genes of the block, genes from `start` on).

        The table's rows are as long as `width`.
        """
        right: Longs = np.repeat(self.link + 1 - (np.cumsum(self.later) - self.later), self.later)
        right += np.arange(len(right))
        code: Longs = np.repeat((self.gene[self.link] - self.start) * self.width - self.start, self.later)
        code += self.gene[right]
        return right, code

    @property
    def cells(self) -> int:
        """How many cells the table has."""
        return (self.end - self.start) * self.width

    def cell(self, source: NDArray[np.int32], target: NDArray[np.int32]) -> Longs:
        """The cells of some pairs of genes, the one of the block, the other after it."""
        found: Longs = source.astype(np.int64)
        found -= self.start
        found *= self.width
        found += target
        found -= self.start
        return found


def meetings(links: Links, cells: int, most: int, genes: int | None = None) -> Iterator[Meetings]:
    """All meetings, in blocks of so many cells and, but for what one gene has, of so many meetings at most.

    `links` is (figures, genes), indices sorted; no block goes beyond a multiple of so many `genes`.

    >>> links = sp.csr_array(np.array([[1, 1, 0], [1, 1, 1]], dtype=np.int32))
    >>> for block in meetings(links, 6, 9):
    ...     right, code = block.met()
    ...     print(block.start, block.end, right.tolist(), code.tolist())
    0 2 [1, 3, 4, 4] [1, 1, 2, 5]
    2 3 [] []
    """
    size, indices = links.shape[1], links.indices.astype(np.int64)
    # Turned about, in linear time, rather than sorted.
    numbered = sp.csr_array((np.arange(links.nnz), links.indices, links.indptr), shape=links.shape).tocsc()
    by_gene, starts = numbered.data, numbered.indptr.astype(np.int64)
    ends = np.repeat(links.indptr[1:].astype(np.int64), np.diff(links.indptr))
    later = ends[by_gene] - by_gene - 1
    met = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(later)])[starts]
    start = 0
    while start < size:
        width = size - start
        end = int(np.searchsorted(met, met[start] + most, side="right")) - 1
        end = min(max(end, start + 1), start + max(1, cells // width), size)
        end = min(end, start - start % genes + genes) if genes else end
        here = slice(starts[start], starts[end])
        yield Meetings(start, end, width, by_gene[here], later[here], indices)
        start = end
