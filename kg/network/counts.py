"""Counts that everyone asks for: figures and partners of each gene, links and pairs of all figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.network.cooccurrence import Products, pairs_by_gene
from kg.network.incidence import Incidences
from kg.record import Flavour


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


def count_flavours(table: Incidences) -> Mapping[Flavour, FlavourCounts]:
    """The counts of every flavour; the genes are those of the table.

    >>> from kg.network.incidence import IncidenceTable
    >>> from kg.record import Incidence, Rule
    >>> table = IncidenceTable.of([Incidence("f", None, {"a": Rule.SYMBOL, "b": Rule.SYMBOL, "c": Rule.FAMILY})])
    >>> [(str(flavour), counts.partners.tolist()) for flavour, counts in count_flavours(table).items()]
    [('strict', [1, 1, 0]), ('synonyms', [1, 1, 0]), ('all', [2, 2, 2])]
    """
    return {flavour: _counts(table, flavour) for flavour in Flavour}


def _counts(table: Incidences, flavour: Flavour) -> FlavourCounts:
    figures = np.zeros(len(table.genes), dtype=np.int64)
    links = pairs = 0
    products = Products()
    for block in table.blocks():
        shown = block.matrix(flavour, keywords=False)
        sizes: NDArray[np.int64] = np.diff(shown.indptr).astype(np.int64)
        figures += np.bincount(shown.indices, minlength=len(figures))
        links += int(sizes.sum())
        pairs += int((sizes * (sizes - 1) // 2).sum())
        products.add(pairs_by_gene(shown))
    return FlavourCounts(figures, _partners(products, len(figures)), links, pairs)


def _partners(products: Products, genes: int) -> NDArray[np.int64]:
    """How many pairs each gene is in, whether as the one or the other."""
    partners = np.zeros(genes, dtype=np.int64)
    for start, block in products.placed():
        partners[start : start + block.shape[0]] += np.diff(block.indptr)
        partners += np.bincount(block.indices, minlength=genes)
    return partners
