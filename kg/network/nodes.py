"""What is counted of each node of the network, and of the sizes of figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.network.incidence import Incidences
from kg.network.selection import Selection

Longs = NDArray[np.int64]
_NO_YEAR = int(np.iinfo(np.int16).max)


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """Counts, each (nodes,).

    Figures that show a node; of these, the ones whose genes are known by keyword alone; papers with any; the first and
    the last year of these, 0 where no year is known.
    """

    figures: Longs
    figures_by_keyword: Longs
    papers: Longs
    first_year: Longs
    last_year: Longs

    def chosen(self, places: Longs) -> Nodes:
        """Those of some of the nodes."""
        columns = (self.figures, self.figures_by_keyword, self.papers, self.first_year, self.last_year)
        return Nodes(*(column[places] for column in columns))


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What is counted of all nodes of a table; `kinds` are positions in `KINDS`.

    `figures` have any node; `sizes` are the numbers of nodes of all figures, in no stated order.
    """

    nodes: Nodes
    kinds: NDArray[np.int8]
    figures: int
    figures_by_keyword: int
    sizes: Longs


def count_nodes(table: Incidences, selection: Selection, excluded: NDArray[np.bool_]) -> Counted:
    """The counts of all nodes of a table, for a selection; block by block."""
    size = len(table.genes)
    shown_in, by_keyword, papers, last = (np.zeros(size, dtype=np.int64) for _ in range(4))
    first = np.full(size, _NO_YEAR, dtype=np.int64)
    kinds = np.zeros(size, dtype=np.int8)
    figures = figures_by_keyword = 0
    every_size = list[Longs]()
    for block in table.blocks():
        shown, keyword = selection.matrix(block, excluded), block.by_keyword()
        np.maximum(kinds, block.kinds(), out=kinds)
        sizes: Longs = np.diff(shown.indptr).astype(np.int64)
        every_size.append(sizes)
        some = sizes > 0
        figures += int(some.sum())
        figures_by_keyword += int((some & keyword).sum())
        shown_in += np.bincount(shown.indices, minlength=size)
        by_keyword += np.bincount(shown[np.flatnonzero(keyword)].indices, minlength=size)
        papers += _papers(shown, block.papers)
        years: Longs = np.repeat(block.years.astype(np.int64), sizes)
        dated = years > 0
        np.minimum.at(first, shown.indices[dated], years[dated])
        np.maximum.at(last, shown.indices[dated], years[dated])
    first[first == _NO_YEAR] = 0
    nodes = Nodes(shown_in, by_keyword, papers, first, last)
    sizes = np.concatenate(every_size) if every_size else np.zeros(0, dtype=np.int64)
    return Counted(nodes, kinds, figures, figures_by_keyword, sizes)


def _papers(shown: sp.csr_array[np.int32], papers: NDArray[np.uint64]) -> Longs:
    """(nodes,): in how many papers each is shown; a block has whole papers."""
    _, paper = np.unique(papers, return_inverse=True)
    width = shown.shape[1]
    pairs: Longs = np.repeat(paper.astype(np.int64) * width, np.diff(shown.indptr))
    pairs += shown.indices
    pairs.sort()
    first = np.diff(pairs, prepend=-1) > 0
    return np.bincount(pairs[first] % max(width, 1), minlength=width)
