"""Figures with nearly the same genes as a figure, and genes that stand with a gene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.network import measures
from kg.network.enrichment import Counts, Matrix, Numbers, cosines, figures_of_genes

_DIGITS = 12


@dataclass(frozen=True, slots=True, eq=False)
class SimilarFigures:
    """Other figures, the most similar first: their rows, and what they have in common with the one asked for."""

    places: Counts
    overlap: Counts
    size: Counts
    jaccard: Numbers
    cosine: Numbers


def similar_figures(matrix: Matrix, figure: int, names: Counts, min_jaccard: float) -> SimilarFigures:
    """The figures that share genes with one, and of all genes of the two at least such a part.

    By Jaccard, then cosine (of the genes' weights, as in `enrichment.cosines`), then more genes in common, then
    `names`, the rank of each row's name.
    """
    own = np.zeros(matrix.shape[1], dtype=np.bool_)
    own[matrix.indices[matrix.indptr[figure] : matrix.indptr[figure + 1]]] = True
    sizes = np.diff(matrix.indptr).astype(np.int64)
    overlap = (matrix @ own.astype(np.int64)).astype(np.int64)
    jaccard: Numbers = overlap / np.maximum(sizes + sizes[figure] - overlap, 1)
    cosine = cosines(matrix, own)
    wanted = (overlap > 0) & (jaccard >= min_jaccard)
    wanted[figure] = False
    few = np.flatnonzero(wanted)
    order = np.lexsort((names[few], -overlap[few], -np.round(cosine[few], _DIGITS), -jaccard[few]))
    places: Counts = few[order].astype(np.int64)
    return SimilarFigures(places, overlap[places], sizes[places], jaccard[places], cosine[places])


@dataclass(frozen=True, slots=True, eq=False)
class GenePartners:
    """The genes that some figure shows with a gene, the least likely by chance first.

    `figures` have both, `independent` of these from different printed words; `of_partner` have the partner. `q` is over
    all `tested` genes, those that never stand with it, too.
    """

    places: Counts
    figures: Counts
    independent: Counts
    papers: Counts
    of_partner: Counts
    of_gene: int
    expected: Numbers
    jaccard: Numbers
    p: Numbers
    q: Numbers
    tested: int

    @property
    def association(self) -> Numbers:
        """How many times as often the two stand together as chance would have it."""
        return measures.association(self.figures, self.expected)


def gene_partners(matrix: Matrix, known: tuple[NDArray[np.uint64], Matrix], gene: int, names: Counts) -> GenePartners:
    """The partners of a gene; `names` has the rank of each gene's name.

    Known are a number for each figure's paper, and (words, genes) which words alone give several genes of a figure.
    By p, then more figures, then Jaccard, then name. E = d_i d_j S2 / S1², where d are the figures of either gene, and
    S1 and S2 the sums of n and n(n - 1) over all figures and their numbers of genes: what is expected where genes and
    figures keep their sizes. p is the upper tail of the Poisson distribution at the independent figures.
    """
    papers, words = known
    rows = _rows_with(matrix, gene)
    shown, sizes = figures_of_genes(matrix), np.diff(matrix.indptr).astype(np.int64)
    with_gene = matrix[rows]
    figures = figures_of_genes(with_gene)
    met = np.flatnonzero(figures)
    met = met[met != gene]
    both, of_partner, of_gene = figures[met], shown[met], shown[[gene]]
    expected = measures.expected(of_gene, of_partner, sizes)
    jaccard = measures.jaccard(both, of_gene, of_partner)
    independent = both - _together(words, gene)[met]
    p = measures.poisson_p(independent, expected)
    tested = int((shown > 0).sum()) - 1
    q = measures.benjamini_hochberg(p, tested)
    distinct = _papers_of_genes(with_gene, papers[rows])
    order = np.lexsort((names[met], -jaccard, -both, p))
    return GenePartners(
        places=met[order].astype(np.int64),
        figures=both[order],
        independent=independent[order],
        papers=distinct[met][order],
        of_partner=of_partner[order],
        of_gene=int(shown[gene]),
        expected=expected[order],
        jaccard=jaccard[order],
        p=p[order],
        q=q[order],
        tested=tested,
    )


def _rows_with(matrix: Matrix, gene: int) -> Counts:
    """The rows that have a gene."""
    return np.searchsorted(matrix.indptr, np.flatnonzero(matrix.indices == gene), side="right").astype(np.int64) - 1


def _together(matrix: Matrix, gene: int) -> Counts:
    """(genes,): how many rows have each with a gene."""
    return figures_of_genes(matrix[_rows_with(matrix, gene)])


def _papers_of_genes(matrix: Matrix, papers: NDArray[np.uint64]) -> Counts:
    """(genes,): how many papers have a figure with each."""
    numbers = np.unique(papers, return_inverse=True)[1].astype(np.int64)
    genes = matrix.shape[1]
    pairs = np.unique(np.repeat(numbers, np.diff(matrix.indptr)) * genes + matrix.indices)
    return np.bincount(pairs % genes, minlength=genes).astype(np.int64)
