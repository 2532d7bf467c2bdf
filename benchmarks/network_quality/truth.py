"""Whether two genes share a pathway, and how well a score tells: the area under the ROC, stratified.

Genes that are in many pathways share one with many, and are in many figures. So pairs are compared within strata of the
product of their genes' numbers of pathways, and the areas averaged by the pairs in each stratum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse as sp

from kg.errors import KgError
from kg.mapping.identifiers import NCBI_GENE
from kg.network.cooccurrence import Pairs

STRATA = 20

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Of the pairs at `places`, both of whose genes are in pathways: whether they share one, and their strata."""

    places: NDArray[np.int64]
    shared: NDArray[np.bool_]
    stratum: NDArray[np.int64]

    def chosen(self, some: NDArray[np.bool_]) -> Truth:
        """The same of some of the pairs, in the same strata."""
        return Truth(self.places[some], self.shared[some], self.stratum[some])


def read_pathways(path: Path) -> list[frozenset[str]]:
    """The genes of each set of a GMT of NCBI Gene ids, as IRIs."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise KgError(f"{path}: cannot be read: {fault}") from None
    found = [frozenset(f"{NCBI_GENE}{number}" for number in line.split("\t")[2:] if number) for line in lines]
    if not any(found):
        raise KgError(f"{path}: there are no gene sets")
    return found


def truth_of(pairs: Pairs, genes: tuple[str, ...], pathways: list[frozenset[str]]) -> Truth:
    """What pathways say of pairs."""
    places = {gene: place for place, gene in enumerate(genes)}
    links = [(number, places[gene]) for number, found in enumerate(pathways) for gene in found if gene in places]
    if not links:
        raise KgError("no gene of the figures is in a pathway")
    rows, columns = np.array(links).T
    member = sp.csr_array((np.ones(len(links)), (rows, columns)), shape=(len(pathways), len(genes)))
    number = np.bincount(columns, minlength=len(genes))
    product = number[pairs.source] * number[pairs.target]
    known = np.flatnonzero(product)
    together = (member.T @ member).tocsr()
    shared = np.asarray(together[pairs.source[known], pairs.target[known]]).ravel() > 0
    bounds = np.unique(np.quantile(product[known], np.linspace(0, 1, STRATA + 1)[1:-1]))
    return Truth(known, shared, np.searchsorted(bounds, product[known], side="right"))


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Pairs in the order of strata, then of a score; made once, so that many weights of pairs are quickly judged."""

    order: NDArray[np.int64]
    shared: NDArray[np.bool_]
    tied: NDArray[np.int64]
    strata: NDArray[np.int64]

    @classmethod
    def of(cls, truth: Truth, scores: Floats) -> Ranking:
        """The order of the truth's pairs; `scores` are of all pairs."""
        score = scores[truth.places]
        order = np.lexsort((score, truth.stratum))
        stratum, ranked = truth.stratum[order], score[order]
        begins = np.append(True, (np.diff(ranked) != 0) | (np.diff(stratum) != 0)) if len(order) else np.zeros(0, bool)
        tied = np.flatnonzero(begins)
        return cls(order, truth.shared[order], tied, stratum[tied])

    def auc(self, weights: Floats | None = None) -> float:
        """How often a pair that shares a pathway scores higher than one of its stratum that does not; ties half."""
        weight = np.ones(len(self.order)) if weights is None else weights[self.order]
        good = np.add.reduceat(np.where(self.shared, weight, 0.0), self.tied)
        bad = np.add.reduceat(np.where(self.shared, 0.0, weight), self.tied)
        size = int(self.strata[-1]) + 1
        goods, bads = (np.bincount(self.strata, weights=found, minlength=size) for found in (good, bad))
        before = np.cumsum(bad) - bad - np.concatenate([[0.0], np.cumsum(bads)[:-1]])[self.strata]
        won = np.bincount(self.strata, weights=good * (before + bad / 2), minlength=size)
        told = (goods > 0) & (bads > 0)
        if not told.any():
            return 0.5
        areas = won[told] / (goods[told] * bads[told])
        return float(np.average(areas, weights=(goods + bads)[told]))


def aucs(truth: Truth, scores: Mapping[str, Floats]) -> dict[str, float]:
    """The area of each score."""
    return {name: Ranking.of(truth, found).auc() for name, found in scores.items()}
