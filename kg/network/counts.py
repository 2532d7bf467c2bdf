"""Counts that everyone asks for: figures and partners of each gene, links and pairs of all figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.network.cooccurrence import Matrix
from kg.network.incidence import IncidenceTable
from kg.record import Flavour

_GENES_A_BLOCK = 1_024


@dataclass(frozen=True, slots=True, eq=False)
class FlavourCounts:
    """Counts of one flavour, as the graph's own predicates give them.

    `figures` and `partners` are (genes,): how many figures show a gene, and how many other genes some figure shows
    with it. `links` are all pairs of figure and gene, `pairs` the pairs of genes, counted figure by figure.
    """

    figures: NDArray[np.int64]
    partners: NDArray[np.int64]
    links: int
    pairs: int


def count_flavours(table: IncidenceTable) -> Mapping[Flavour, FlavourCounts]:
    """The counts of every flavour; the genes are those of the table.

    >>> from kg.record import Incidence, Rule
    >>> table = IncidenceTable.of([Incidence("f", None, {"a": Rule.SYMBOL, "b": Rule.SYMBOL, "c": Rule.FAMILY})])
    >>> [(str(flavour), counts.partners.tolist()) for flavour, counts in count_flavours(table).items()]
    [('strict', [1, 1, 0]), ('synonyms', [1, 1, 0]), ('all', [2, 2, 2])]
    """
    return {flavour: _counts(table.matrix(flavour, keywords=False)) for flavour in Flavour}


def _counts(shown: Matrix) -> FlavourCounts:
    sizes: NDArray[np.int64] = np.diff(shown.indptr).astype(np.int64)
    figures = np.bincount(shown.indices, minlength=shown.shape[1])
    seen_with = np.concatenate([*_seen_with(shown), np.empty(0, np.int64)])
    return FlavourCounts(
        figures=figures,
        partners=seen_with - (figures > 0),  # each is seen with itself
        links=int(sizes.sum()),
        pairs=int((sizes * (sizes - 1) // 2).sum()),
    )


def _seen_with(shown: Matrix) -> Iterator[NDArray[np.int64]]:
    by_gene = shown.T.tocsr()
    for start in range(0, shown.shape[1], _GENES_A_BLOCK):
        yield np.diff((by_gene[start : start + _GENES_A_BLOCK] @ shown).tocsr().indptr).astype(np.int64)
