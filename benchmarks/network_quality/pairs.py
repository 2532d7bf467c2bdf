"""Pairs of genes that stand together, with every score: simple ones, and the family of scores that ours is one of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import sparse as sp

from benchmarks.network_quality.corpus import ORDER, Links
from kg.network import measures
from kg.network.cooccurrence import Pairs
from kg.network.weights import size_weights, weighted
from kg.record import Flavour

Floats = NDArray[np.float64]

GRID = tuple(product((0.0, 0.5, 1.0), (0.0, 0.5, 1.0), (0.0, 0.25, 0.4, 0.5)))
"""What our score may be: exponents of figure size and of confidence, and how much surprise counts."""
CHOSEN = (measures.SIZE_EXPONENT, measures.CONFIDENCE_EXPONENT, measures.SURPRISE)
_LEAST = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Depicted:
    """Pairs of one flavour. `shown` is (figures, genes); `words` and `readings` have links' words, aligned to it."""

    pairs: Pairs
    shown: sp.csr_array[np.float64]
    confidence: Floats
    words: NDArray[np.int64]
    readings: NDArray[np.int64]

    @classmethod
    def of(cls, links: Links, flavour: Flavour) -> Depicted:
        """All pairs of a flavour."""
        chosen = np.flatnonzero(links.flavour <= ORDER.index(flavour))
        chosen = chosen[np.lexsort((links.gene[chosen], links.figure[chosen]))]
        starts = np.zeros(links.figures + 1, dtype=np.int64)
        np.cumsum(np.bincount(links.figure[chosen], minlength=links.figures), out=starts[1:])
        ones, shape = np.ones(len(chosen)), (links.figures, len(links.genes))
        shown = sp.csr_array((ones, links.gene[chosen].astype(np.int32), starts.astype(np.int32)), shape=shape)
        both = sp.triu(shown.T @ shown, 1).tocsr()
        both.sort_indices()
        found = both.tocoo()
        counts = found.data.astype(np.int32)
        pairs = Pairs(found.row.astype(np.int32), found.col.astype(np.int32), counts, counts, counts, 0 * counts)
        return cls(pairs, shown, links.confidence[chosen], links.word[chosen], links.reading[chosen])

    @property
    def sizes(self) -> NDArray[np.int64]:
        """(figures,): their genes."""
        return np.diff(self.shown.indptr).astype(np.int64)

    def genes(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(pairs,): in how many figures the one and the other gene of each pair are."""
        figures = np.bincount(self.shown.indices, minlength=self.shown.shape[1])
        return figures[self.pairs.source], figures[self.pairs.target]

    def expected(self) -> Floats:
        """(pairs,): in how many figures the genes would meet by chance."""
        return measures.expected(*self.genes(), self.sizes)

    def votes(self, size: float, confidence: float, alone: NDArray[np.int64] | None) -> Floats:
        """(pairs,): what figures count for each, without those in which `alone` says that one word gives both."""
        each, weights = self.confidence**confidence, size_weights(self.shown, size)
        links = sp.csr_array((each, self.shown.indices, self.shown.indptr), shape=self.shown.shape)
        votes = weighted(links, [weights], self.pairs)[0]
        if alone is None:
            return votes
        same, figure = self._same_word(each, alone)
        rest = votes - weighted(same, [weights[figure]], self.pairs)[0]
        return np.where(rest > _LEAST * votes, rest, 0.0)

    def ever_of_one_word(self, alone: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(pairs,): whether one word alone gives both genes in any figure."""
        same, figure = self._same_word(np.ones(len(alone)), alone)
        return weighted(same, [np.ones(len(figure))], self.pairs)[0] > 0

    def _same_word(self, each: Floats, alone: NDArray[np.int64]) -> tuple[sp.csr_array[np.float64], NDArray[np.int64]]:
        """(words of figures, genes): the genes that each gives alone; and the figures of these words."""
        row = np.repeat(np.arange(self.shown.shape[0]), self.sizes)
        one = np.flatnonzero(alone >= 0)
        width = int(alone.max()) + 1
        words, place = np.unique(row[one] * width + alone[one], return_inverse=True)
        shape = (len(words), self.shown.shape[1])
        same = sp.csr_array((each[one], (place, self.shown.indices[one])), shape=shape)
        same.sort_indices()
        return same, words // width

    def ours(self, exponents: tuple[float, float, float], alone: NDArray[np.int64] | None) -> Floats:
        """Our score with other exponents."""
        size, confidence, surprise = exponents
        return measures.score(self.votes(size, confidence, alone), self.expected(), surprise)


def simple_scores(depicted: Depicted) -> Mapping[str, Floats]:
    """Scores that anyone would think of first, by name."""
    a, (one, other), expected = depicted.pairs.figures, depicted.genes(), depicted.expected()
    figures = int((depicted.sizes > 0).sum())
    fractional = depicted.votes(1.0, 0.0, None)
    strength = np.bincount(depicted.pairs.source, weights=a, minlength=depicted.shown.shape[1])
    strength += np.bincount(depicted.pairs.target, weights=a, minlength=len(strength))
    ends = strength[depicted.pairs.source], strength[depicted.pairs.target]
    return {
        "count": a.astype(np.float64),
        "association": measures.association(a, expected),
        "npmi": measures.npmi(a, one, other, figures),
        "cosine": measures.cosine(a, one, other),
        "jaccard": measures.jaccard(a, one, other),
        "g2": measures.g2(a, one, other, figures),
        "Poisson p": -measures.poisson_log10_p(a, expected),
        "hypergeometric p": -measures.hypergeometric_log10_p(a, one, other, figures),
        "STRING": measures.string_score(a, *ends, float(a.sum())),
        "fractional": fractional,
        "STRING of fractional": _string_of(fractional, depicted.pairs, len(strength)),
        "fractional^0.6 (fractional/E)^0.4": measures.score(fractional, expected, 0.4),
    }


def _string_of(weights: Floats, pairs: Pairs, genes: int) -> Floats:
    strength = np.bincount(pairs.source, weights=weights, minlength=genes)
    strength += np.bincount(pairs.target, weights=weights, minlength=genes)
    return measures.string_score(weights, strength[pairs.source], strength[pairs.target], float(weights.sum()))
