"""Sums over the figures of a pair: what each figure's vote for it counts, by the figure's size and its links.

Figures that show a pair are met once for all sums. Genes are gone through in blocks: of a block, the place of each pair
stands in a table (genes of the block, genes), so that nothing is sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.network import measures
from kg.network.cooccurrence import Pairs
from kg.network.incidence import IncidenceTable

_CELLS_A_BLOCK = 1 << 22
_MEETINGS_A_BLOCK = 1 << 21
"""Cells of the table, and meetings of two genes in a figure, that are held at once."""

_LEAST = 1e-9
"""Less than this part of all votes is what rounding leaves of none."""

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Shown = sp.csr_array[np.int32]
Matrix = sp.csr_array[np.float64]


def fractional(shown: Shown | Matrix, pairs: Pairs) -> Floats:
    """(pairs,): each figure's vote divided by the number of a gene's partners in it, 1/(n - 1): Newman's weight.

    `shown` is (figures, genes), 1 where a figure shows a gene.

    >>> shown = sp.csr_array(np.array([[1, 1, 0], [1, 1, 1]], dtype=np.int32))
    >>> nothing = np.zeros(3, dtype=np.int32)
    >>> pairs = Pairs(np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32), *[nothing] * 4)
    >>> fractional(shown, pairs).tolist()
    [1.5, 0.5, 0.5]
    """
    return weighted(shown, [size_weights(shown, 1.0)], pairs)[0]


def votes(table: IncidenceTable, links: NDArray[np.bool_], pairs: Pairs) -> Floats:
    """(pairs,): the votes that `measures.score` counts, of the links of a table that count.

    Each figure of n genes has 1/sqrt(n - 1) of a vote, times the geometric mean of the confidences of its links to both
    genes (1 where none is stated); none where one and the same word alone gives both.
    """
    stated = table.confidences[links]
    each = np.where(stated < 0, 1.0, stated / 100.0) ** measures.CONFIDENCE_EXPONENT
    every = table.chosen_links(links, each)
    of_figures = size_weights(every, measures.SIZE_EXPONENT)
    words, figures = table.one_word(links, each)
    found = weighted(every, [of_figures], pairs)[0]
    rest = found - weighted(words, [of_figures[figures]], pairs)[0]
    return np.where(rest > _LEAST * found, rest, 0.0)


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
    scaled = [weights[figure] * value for weights in figure_weights]
    sums = [np.zeros(len(pairs)) for _ in scaled]
    plain = bool((value == 1).all())
    for block in _blocks(links):
        start, end = np.searchsorted(pairs.source, np.array([block.start, block.end], dtype=np.int32))
        place = block.places(pairs.source[start:end], pairs.target[start:end])
        right = None if plain else value[block.right]
        for total, left in zip(sums, scaled, strict=True):
            votes = np.repeat(left[block.link], block.later)
            if right is not None:
                votes *= right
            total[start:end] = np.bincount(place, weights=votes, minlength=end - start + 1)[:-1]
    return sums


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """The genes from `start` to before `end`, and all that stands after them in figures.

    `link` are the links to these genes, `later` how many links each has after it in its figure; `right` are these, and
    `code` is the cell of each in the table (genes of the block, all genes).
    """

    start: int
    end: int
    genes: int
    link: Longs
    later: Longs
    right: Longs
    code: Longs

    def places(self, source: NDArray[np.int32], target: NDArray[np.int32]) -> NDArray[np.int32]:
        """For each meeting the place of its pair among some pairs, or behind these if it is not there."""
        table = np.full((self.end - self.start) * self.genes, len(source), dtype=np.int32)
        table[(source.astype(np.int64) - self.start) * self.genes + target] = np.arange(len(source), dtype=np.int32)
        return table[self.code]


def _blocks(links: Shown | Matrix) -> Iterator[_Block]:
    """Blocks of genes, each with few enough cells and, but for what one gene has, few enough meetings."""
    genes = links.shape[1]
    by_gene = np.argsort(links.indices, kind="stable")
    starts = np.zeros(genes + 1, dtype=np.int64)
    np.cumsum(np.bincount(links.indices, minlength=genes), out=starts[1:])
    ends = np.repeat(links.indptr[1:].astype(np.int64), np.diff(links.indptr))
    later = ends[by_gene] - by_gene - 1
    met = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(later)])[starts]
    most, start = max(1, _CELLS_A_BLOCK // max(genes, 1)), 0
    while start < genes:
        end = int(np.searchsorted(met, met[start] + _MEETINGS_A_BLOCK, side="right")) - 1
        end = min(max(end, start + 1), start + most, genes)
        here = slice(starts[start], starts[end])
        link, after = by_gene[here], later[here]
        first = np.cumsum(after) - after
        right = np.arange(int(met[end] - met[start])) + np.repeat(link + 1 - first, after)
        row = (links.indices[link].astype(np.int64) - start) * genes
        yield _Block(start, end, genes, link, after, right, np.repeat(row, after) + links.indices[right])
        start = end
