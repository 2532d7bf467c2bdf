"""The measures of a network's edges, each computed when it is first asked for (docs/network.md says what they mean)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kg.network import measures, weights
from kg.network.columns import added, by_pieces, fetched
from kg.network.network import Network

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
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


@dataclass(frozen=True, slots=True, eq=False)
class _Chances:
    """The p of all pairs, by independent figures: once for each distinct triple of numbers of figures.

    Most pairs have all their figures independent: theirs are `whole` triples. `others` are the positions of those that
    do not, `rest` the triples of these. `p` is of all triples, one kind after the other; `counts` are of pairs.
    """

    whole: measures.Triples
    others: Longs
    rest: measures.Triples
    p: Floats
    counts: Longs

    @classmethod
    def of(
        cls, whole: measures.Triples, figures: Ints, independent: Ints, ends: tuple[Ints, Ints], sizes: Longs
    ) -> _Chances:
        """`whole` are the triples of all pairs with all their `figures`."""
        others: Longs = np.flatnonzero(independent != figures)
        rest = measures.Triples.of(independent[others], *(end[others] for end in ends))
        scale = measures.expected_scale(sizes)

        def chance(figures: Longs, lower: Longs, upper: Longs) -> Floats:
            return measures.poisson_p(figures, np.multiply(lower, upper, dtype=np.float64) * scale)

        p = [by_pieces(chance, one.a, one.lower, one.upper) for one in (whole, rest)]
        counts = whole.counts - np.bincount(whole.place[others], minlength=len(whole.a))
        return cls(whole, others, rest, np.concatenate(p), np.concatenate([counts, rest.counts]))

    def q(self, tests: int) -> Floats:
        """(pairs,): the false discovery rates."""
        some = self.counts > 0
        found = np.ones(len(self.p))
        found[some] = measures.benjamini_hochberg(self.p[some], tests, self.counts[some])
        return self.spread(found)

    def spread(self, values: Floats) -> Floats:
        """Values of all triples, as values of the pairs."""
        found = self.whole.spread(values[: len(self.whole.a)])[0]
        found[self.others] = self.rest.spread(values[len(self.whole.a) :])[0]
        return found


class Measures:
    """All measures of the pairs of a network, each (pairs,)."""

    def __init__(self, network: Network) -> None:
        self.network = network
        pairs, shown = network.pairs, network.nodes.figures
        self._a = pairs.figures
        few = shown.astype(np.int32)  # half as much to fetch, and to hold
        self._ends = fetched(few, pairs.source), fetched(few, pairs.target)

    @cached_property
    def _triples(self) -> measures.Triples:
        return measures.Triples.of(self._a, *self._ends)

    def _of_triples(self, measure: Callable[..., Floats], *more: int) -> Floats:
        """A measure that depends on numbers of figures alone, computed once for those that are the same."""
        triples = self._triples
        found = by_pieces(lambda *columns: measure(*columns, *more), triples.a, triples.lower, triples.upper)
        return triples.spread(found)[0]

    @cached_property
    def _votes(self) -> tuple[Floats, Floats]:
        network, table = self.network, self.network.whole_table()
        # The links by the nodes' positions in the network, as the pairs have them; none of the others counts.
        nodes = np.full(len(table.genes), -1, dtype=np.int32)
        nodes[network.places] = np.arange(len(network.places), dtype=np.int32)
        numbered = replace(table, genes=network.genes, links=nodes[table.links])
        return weights.votes_and_fractional(numbered, network.links(), network.pairs)

    @cached_property
    def _chances(self) -> _Chances:
        return _Chances.of(self._triples, self._a, self.network.pairs.independent, self._ends, self.network.sizes)

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
        scale = measures.expected_scale(self.network.sizes)
        return by_pieces(lambda one, other: np.multiply(one, other, dtype=np.float64) * scale, *self._ends)

    @cached_property
    def association(self) -> Floats:  # noqa: D102 - SAYS has them all
        return by_pieces(measures.association, self._a, self.expected)

    @property
    def jaccard(self) -> Floats:  # noqa: D102
        return self.network.jaccard

    @cached_property
    def cosine(self) -> Floats:  # noqa: D102
        return by_pieces(measures.cosine, self._a, *self._ends)

    @cached_property
    def npmi(self) -> Floats:  # noqa: D102
        return self._of_triples(measures.npmi, self.network.figures)

    @cached_property
    def g2(self) -> Floats:  # noqa: D102
        return self._of_triples(measures.g2, self.network.figures)

    @cached_property
    def string(self) -> Floats:  # noqa: D102
        pairs, size = self.network.pairs, len(self.network.genes)
        each = added(self._a, pairs.source, pairs.target, size=size)
        total = float(self._a.sum(dtype=np.int64))

        def of_ends(a: Ints, source: Ints, target: Ints) -> Floats:
            return measures.string_score(a, each[source], each[target], total)

        return by_pieces(of_ends, self._a, pairs.source, pairs.target)

    @property
    def fractional(self) -> Floats:  # noqa: D102
        return self._votes[1]

    @property
    def votes(self) -> Floats:  # noqa: D102
        return self._votes[0]

    @cached_property
    def score(self) -> Floats:  # noqa: D102
        return by_pieces(measures.score, self.votes, self.expected)

    @cached_property
    def p(self) -> Floats:  # noqa: D102
        return self._chances.spread(self._chances.p)

    @cached_property
    def p_hypergeometric(self) -> Floats:  # noqa: D102
        return self._of_triples(measures.hypergeometric_p, self.network.figures)

    @cached_property
    def q(self) -> Floats:  # noqa: D102
        return self._chances.q(measures.possible_pairs(len(self.network.genes)))

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
