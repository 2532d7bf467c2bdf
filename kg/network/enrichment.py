"""Which figures show more of a list of genes than chance would have it; and few figures that show much of it.

Figures are the rows and genes the columns of a sparse matrix that is 1 where a figure shows a gene. What is computed
here is written out in docs/enrichment.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.network.measures import benjamini_hochberg, hypergeometric_p

Counts = NDArray[np.int64]
Numbers = NDArray[np.float64]
Matrix = sp.csr_array[np.int32]

_DIGITS = 12
"""Cosines that agree to so many digits are equal, so that the last bits of a sum never decide an order."""


@dataclass(frozen=True, slots=True, eq=False)
class FigureTests:
    """The figures that were tested, in the order of the matrix, each with its numbers.

    `places` are their rows; `overlap` is how many genes of the list each shows, `size` how many genes of the
    background. `listed` genes of the list are among the `background` genes.
    """

    places: Counts
    overlap: Counts
    size: Counts
    p: Numbers
    q: Numbers
    cosine: Numbers
    listed: int
    background: int

    @property
    def expected(self) -> Numbers:
        """How many genes of the list a figure of that size would show by chance."""
        return np.asarray(self.size * (self.listed / self.background), dtype=np.float64)

    @property
    def odds_ratio(self) -> Numbers:
        """The sample odds ratio: infinite where no gene is on one side only; NaN where no gene is on neither, too."""
        only_list, only_figure = self.listed - self.overlap, self.size - self.overlap
        neither = self.background - self.listed - only_figure
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio: Numbers = (self.overlap * neither) / (only_list * only_figure)
        return ratio

    def ranked(self, names: Counts, *, by_cosine: bool = False) -> Counts:
        """Positions of the figures with an overlap, by p, or by cosine and then p.

        Ties: the larger overlap, then the smaller figure, then `names`, the rank of each row's name.
        """
        keys = [names[self.places], self.size, -self.overlap, self.p]
        if by_cosine:
            keys.append(-np.round(self.cosine, _DIGITS))
        order: Counts = np.lexsort(keys)
        return order[self.overlap[order] > 0]


def limited(matrix: Matrix, counted: NDArray[np.bool_]) -> Matrix:
    """The matrix with those genes only that count; the others keep their columns, which are empty then."""
    kept = counted[matrix.indices]
    starts = np.concatenate(([0], np.cumsum(kept)))[matrix.indptr]
    return sp.csr_array((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)


def figures_of_genes(matrix: Matrix) -> Counts:
    """(genes,): how many figures show each."""
    return np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(np.int64)


def weights(matrix: Matrix) -> Numbers:
    """(genes,): ln(figures with any gene / figures with this gene); 0 for a gene that no figure shows, or all do."""
    shown, figures = figures_of_genes(matrix), int((np.diff(matrix.indptr) > 0).sum())
    found: Numbers = np.log(max(figures, 1) / np.maximum(shown, 1))
    return np.where(shown > 0, found, 0.0)


def cosines(matrix: Matrix, listed: NDArray[np.bool_]) -> Numbers:
    """(figures,): the cosine of each figure and a list, as vectors of genes' `weights`; 0 where either is nought."""
    squares = weights(matrix) ** 2
    lengths = np.sqrt((matrix @ squares) * squares[listed].sum())
    both = matrix @ np.where(listed, squares, 0.0)
    cosine: Numbers = np.divide(both, lengths, out=np.zeros(len(lengths)), where=lengths > 0)
    return np.minimum(cosine, 1.0)


def enrich(matrix: Matrix, listed: NDArray[np.bool_], min_genes: int = 3) -> FigureTests:
    """Tests all figures with enough genes for a list; the background are the genes that some figure shows.

    `listed` is (genes,). p is the upper tail of the hypergeometric distribution, Fisher's exact test on one side;
    q is Benjamini and Hochberg's, over all figures that are tested, those without any overlap, too.
    """
    background = figures_of_genes(matrix) > 0
    listed = listed & background
    sizes = np.diff(matrix.indptr).astype(np.int64)
    places = np.flatnonzero(sizes >= max(min_genes, 1)).astype(np.int64)
    overlap, size = (matrix @ listed.astype(np.int64))[places].astype(np.int64), sizes[places]
    total, drawn = int(background.sum()), int(listed.sum())
    # Here genes are drawn, not figures: of all, those that the list has and those that a figure shows.
    p = hypergeometric_p(overlap, size, np.full(len(size), drawn), total)
    cosine = cosines(matrix, listed)[places]
    return FigureTests(places, overlap, size, p, benjamini_hochberg(p, len(p)), cosine, drawn, total)


def covering(
    matrix: Matrix, listed: NDArray[np.bool_], tested: FigureTests, names: Counts, most: int
) -> list[tuple[int, Counts]]:
    """At most so many of the tested figures that together show much of a list: position, and the genes it adds.

    One after the other, each time the figure with most genes of the list that no former one has; ties: the smaller q,
    then the smaller figure, then `names`, the rank of each row's name. It ends where no figure adds any.
    """
    some = np.flatnonzero(tested.overlap > 0)
    some = some[np.lexsort((names[tested.places[some]], tested.size[some], tested.q[some]))]
    rows: Matrix = limited(matrix[tested.places[some]], listed)
    missing = listed.astype(np.int64)
    found = list[tuple[int, Counts]]()
    while len(found) < most and len(some):
        gains = np.asarray(rows @ missing)
        best = int(np.argmax(gains))  # the first of the largest
        if not gains[best]:
            break
        genes = rows.indices[rows.indptr[best] : rows.indptr[best + 1]]
        added = np.sort(genes[missing[genes] > 0]).astype(np.int64)
        missing[added] = 0
        found.append((int(some[best]), added))
    return found
