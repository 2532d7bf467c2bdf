"""Sums over the figures of a pair: what each figure's vote for it counts, by the figure's size and its links.

Figures that show a pair are met once for all sums. Genes are gone through in blocks, each with a table of sums (genes
of the block, genes) that is small enough to stay at hand; nothing is sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.network import measures
from kg.network.columns import mapped, sums
from kg.network.cooccurrence import Pairs
from kg.network.incidence import IncidenceTable
from kg.network.meetings import Meetings, meetings

_CELLS_A_BLOCK = 1 << 18
_MEETINGS_A_BLOCK = 1 << 17
_BLOCKS_A_THREAD = 16
"""Cells of the table, and meetings of two genes in a figure, that are held at once; and blocks, by each thread."""

_LEAST = 1e-9
"""Less than this part of all votes is what rounding leaves of none."""

Floats = NDArray[np.float64]
Shown = sp.csr_array[np.int32]
Matrix = sp.csr_array[np.float64]


def votes_and_fractional(table: IncidenceTable, links: NDArray[np.bool_], pairs: Pairs) -> tuple[Floats, Floats]:
    """(pairs,): the votes that `measures.score` counts, and Newman's weights; of the links of a table that count.

    Each figure of n genes has 1/sqrt(n - 1) of a vote, times the geometric mean of the confidences of its links to both
    genes (1 where none is stated); none where one and the same word alone gives both. In Newman's weights it has
    1/(n - 1). Both sums are made in one pass.
    """
    each = _each(table, links)
    every = table.chosen_links(links, each)
    of_figures = size_weights(every, measures.SIZE_EXPONENT)
    figure = np.repeat(np.arange(every.shape[0]), np.diff(every.indptr))
    stated = None if bool((each == 1).all()) else every.data
    terms = [(of_figures[figure] * every.data, stated), (size_weights(every, 1.0)[figure], None)]
    found, shares = _sums(every, terms, pairs)
    return _independent(table, links, each, of_figures, pairs, found), shares


def _each(table: IncidenceTable, links: NDArray[np.bool_]) -> Floats:
    """What each of the links that count has to do with a vote: its confidence, to a power."""
    stated = table.confidences[links]
    found: Floats = np.where(stated < 0, 1.0, stated / 100.0) ** measures.CONFIDENCE_EXPONENT
    return found


def _independent(
    table: IncidenceTable,
    links: NDArray[np.bool_],
    each: Floats,
    of_figures: Floats,
    pairs: Pairs,
    found: Floats,
) -> Floats:
    """What was found of the pairs, but for figures in which one and the same word alone gives both genes."""
    some = np.flatnonzero(pairs.independent < pairs.figures)
    if len(some) == 0:
        return found
    words, figures = table.one_word(links, each)
    columns = (pairs.source, pairs.target, pairs.figures, pairs.independent, pairs.papers, pairs.figures_by_keyword)
    of_words = weighted(words, [of_figures[figures]], Pairs(*(column[some] for column in columns)))[0]
    rest = found[some] - of_words
    found[some] = np.where(rest > _LEAST * found[some], rest, 0.0)
    return found


def size_weights(shown: Shown | Matrix, exponent: float) -> Floats:
    """(figures,): 1/(n - 1) to a power for a figure of n genes; 0 where it has no pair."""
    partners = np.diff(shown.indptr) - 1.0
    found: Floats = np.where(partners > 0, np.maximum(partners, 1.0) ** -exponent, 0.0)
    return found


def weighted(links: Shown | Matrix, figure_weights: Iterable[Floats], pairs: Pairs) -> list[Floats]:
    """For each g of `figure_weights` (pairs,): sums over figures of g(f) c(f, i) c(f, j).

    `links` is (figures, genes), with c where a figure shows a gene, indices sorted. `pairs` are in the order of their
    genes; what figures show and is not among them is left out, what no figure shows is 0.

    >>> links = sp.csr_array(np.array([[1.0, 0.5, 0.5], [1.0, 0.5, 0.0]]))
    >>> nothing = np.zeros(3, dtype=np.int32)
    >>> pairs = Pairs(np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32), *[nothing] * 4)
    >>> weighted(links, [np.array([0.5, 1.0])], pairs)[0].tolist()
    [0.75, 0.25, 0.125]
    """
    value = links.data.astype(np.float64)
    figure = np.repeat(np.arange(links.shape[0]), np.diff(links.indptr))
    right = None if bool((value == 1).all()) else value
    return _sums(links, [(weights[figure] * value, right) for weights in figure_weights], pairs)


def _sums(links: Shown | Matrix, terms: Sequence[tuple[Floats, Floats | None]], pairs: Pairs) -> list[Floats]:
    """For each term (pairs,): sums over figures of its first number of the one link and its second of the other.

    Both are (links,); None stands for ones.
    """
    found = [np.zeros(len(pairs)) for _ in terms]
    blocks = list(meetings(links, _CELLS_A_BLOCK, _MEETINGS_A_BLOCK))

    def work(start: int) -> None:
        some = blocks[start : start + _BLOCKS_A_THREAD]
        # Held once for all of these: threads that ask for much memory, again and again, wait for it.
        table = np.empty((1, max(block.cells for block in some)))
        for block in some:
            _add_block(block, terms, pairs, table[:, : block.cells], found)

    for _ in mapped(work, range(0, len(blocks), _BLOCKS_A_THREAD)):
        pass
    return found


def _add_block(
    block: Meetings,
    terms: Sequence[tuple[Floats, Floats | None]],
    pairs: Pairs,
    table: Floats,
    found: Sequence[Floats],
) -> None:
    """Finds the sums of the pairs whose first gene is of the block; the table is room to work in."""
    start, end = np.searchsorted(pairs.source, np.array([block.start, block.end], dtype=np.int32))
    if start == end or not block.later.any():
        return
    second, cell = block.met()
    code = cell.astype(np.int32)
    cells = block.cell(pairs.source[start:end], pairs.target[start:end])
    for total, (left, right) in zip(found, terms, strict=True):
        votes = np.repeat(left[block.link], block.later)
        if right is not None:
            votes *= right[second]
        sums(code, votes, table)
        np.take(table[0], cells, out=total[start:end], mode="clip")
