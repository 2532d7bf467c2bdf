"""Which papers stand behind a pair of genes: gene by gene, so that memory does not grow with the number of pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kg.network.incidence import IncidenceTable
from kg.network.selection import Selection


def papers_of_pairs(table: IncidenceTable, selection: Selection, papers: NDArray[np.int64]) -> Iterator[list[int]]:
    """The papers of each pair of genes, each once and ascending, in the order of `kg.network.cooccurrence.Pairs`.

    `papers` is (figures,): the number of each figure's paper, none below zero.

    >>> from kg.record import Incidence, Rule
    >>> genes = {"a": Rule.SYMBOL, "b": Rule.SYMBOL}
    >>> table = IncidenceTable.of([Incidence("f", "p", genes), Incidence("g", "q", genes)])
    >>> list(papers_of_pairs(table, Selection(), np.array([7, 3])))
    [[3, 7]]
    """
    shown = selection.matrix(table, np.zeros(len(table.genes), dtype=np.bool_))
    by_gene = shown.T.tocsr()
    width = int(papers.max(initial=0)) + 1
    for gene in range(shown.shape[1]):
        figures = by_gene.indices[by_gene.indptr[gene] : by_gene.indptr[gene + 1]]
        if len(figures) == 0:
            continue
        rows = shown[figures]
        later = rows.indices > gene
        partners = rows.indices[later].astype(np.int64)
        found = np.unique(partners * width + np.repeat(papers[figures], np.diff(rows.indptr))[later])
        partners, numbers = np.divmod(found, width)
        ends: NDArray[np.int64] = np.flatnonzero(np.diff(partners)) + 1
        if len(numbers):
            yield from (part.tolist() for part in np.split(numbers, ends))
