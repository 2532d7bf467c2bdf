"""The measures of a network's edges, each computed when it is first asked for (docs/network.md says what they mean)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kg.network import Network, measures, weights

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

COUNTS: Mapping[str, str] = {
    "figures": "figures that show both",
    "figures_independent": "of these, the ones in which not one and the same printed word alone gives both",
    "papers": "papers with a figure that shows both",
    "figures_by_keyword": "figures of these whose genes are known by keyword alone",
}
SAYS: Mapping[str, str] = {
    "score": "how strongly both belong together",
    "votes": "sum over independent figures of the mean confidence of both links / root of (genes of the figure - 1)",
    "fractional": "sum over figures of 1 / (genes of the figure - 1)",
    "expected": "figures that would show both by chance, with the sizes of figures and genes as they are",
    "association": "figures / expected",
    "jaccard": "figures that show both / figures that show either",
    "cosine": "figures / square root of the product of the figures of each",
    "npmi": "normalised pointwise mutual information",
    "g2": "Dunning's log-likelihood, below zero where there are fewer figures than by chance",
    "string": "score of STRING's text mining",
    "p": "chance of at least so many independent figures: upper tail of Poisson's distribution about the expected",
    "p_hypergeometric": "chance of at least so many figures by the hypergeometric distribution, sizes left aside",
    "q": "p by Benjamini and Hochberg over all possible pairs",
    "disparity": "chance of so large a share of the strength of one end",
}
PLAIN = ("figures", "figures_independent", "papers", "jaccard", "figures_by_keyword")
"""What every build publishes of an edge."""


class Measures:
    """All measures of the pairs of a network, each (pairs,)."""

    def __init__(self, network: Network) -> None:
        self.network = network
        pairs, shown = network.pairs, network.nodes.figures
        self._a: Longs = pairs.figures.astype(np.int64)
        self._ends = shown[pairs.source], shown[pairs.target]
        places = network.places.astype(np.int32)
        # The pairs by the genes' positions in the table.
        self._placed = replace(pairs, source=places[pairs.source], target=places[pairs.target])

    def values(self, name: str) -> NDArray[np.int32] | Floats:
        """A measure or count by its name."""
        pairs = self.network.pairs
        counts = {"figures": pairs.figures, "figures_independent": pairs.independent}
        counts |= {"papers": pairs.papers, "figures_by_keyword": pairs.figures_by_keyword}
        found: NDArray[np.int32] | Floats = counts[name] if name in counts else getattr(self, name)
        return found

    @cached_property
    def expected(self) -> Floats:
        """See `SAYS`, as for all of these."""
        return measures.expected(*self._ends, self.network.sizes)

    @cached_property
    def association(self) -> Floats:  # noqa: D102 - SAYS has them all
        return measures.association(self._a, self.expected)

    @property
    def jaccard(self) -> Floats:  # noqa: D102
        return self.network.jaccard

    @cached_property
    def cosine(self) -> Floats:  # noqa: D102
        return measures.cosine(self._a, *self._ends)

    @cached_property
    def npmi(self) -> Floats:  # noqa: D102
        return measures.npmi(self._a, *self._ends, self.network.figures)

    @cached_property
    def g2(self) -> Floats:  # noqa: D102
        return measures.g2(self._a, *self._ends, self.network.figures)

    @cached_property
    def string(self) -> Floats:  # noqa: D102
        pairs, size = self.network.pairs, len(self.network.genes)
        sums = sum(np.bincount(ends, self._a, size) for ends in (pairs.source, pairs.target))
        each: Longs = np.asarray(sums, dtype=np.int64)
        return measures.string_score(self._a, each[pairs.source], each[pairs.target], float(self._a.sum()))

    @cached_property
    def fractional(self) -> Floats:  # noqa: D102
        return weights.fractional(self.network.matrix(), self._placed)

    @cached_property
    def votes(self) -> Floats:  # noqa: D102
        return weights.votes(self.network.whole_table(), self.network.links(), self._placed)

    @cached_property
    def score(self) -> Floats:  # noqa: D102
        return measures.score(self.votes, self.expected)

    @cached_property
    def p(self) -> Floats:  # noqa: D102
        triples = measures.Triples.of(self.network.pairs.independent, *self._ends)
        chance = measures.expected(triples.lower, triples.upper, self.network.sizes)
        return triples.spread(measures.poisson_p(triples.a, chance))[0]

    @cached_property
    def p_hypergeometric(self) -> Floats:  # noqa: D102
        triples = measures.Triples.of(self._a, *self._ends)
        each = triples.a, triples.lower, triples.upper
        return triples.spread(measures.hypergeometric_p(*each, self.network.figures))[0]

    @cached_property
    def q(self) -> Floats:  # noqa: D102
        return measures.benjamini_hochberg(self.p, measures.possible_pairs(len(self.network.genes)))

    @cached_property
    def disparity(self) -> Floats:  # noqa: D102
        pairs = self.network.pairs
        return measures.disparity(pairs.source, pairs.target, self.fractional, len(self.network.genes))

    def strongest(self) -> Longs:
        """The pairs by score, those in one independent figure after all others; ties as `Network.strongest` has them.

        Chance alone gives any score to what a single figure shows.
        """
        order = self.network.strongest()
        few = self.network.pairs.independent[order] < 2
        ranked: Longs = order[np.lexsort((-self.score[order], few))]
        return ranked
