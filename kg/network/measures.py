"""How strongly two genes belong together, and how surely: each measure a pure function of arrays.

Throughout, `a` is in how many figures a pair stands, `d_i` and `d_j` in how many its genes do, all (pairs,). No result
is NaN or infinite: where a measure is not defined, what its limit is, or what says least, stands in its docstring.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc, gammaln, xlogy

from kg.network.columns import added, by_pieces, each_piece, fetched

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

LEAST_P = float(np.finfo(np.float64).tiny)
"""What a p-value is at least, about 2.2e-308: less cannot be told in full precision. Log10 goes on below."""

SIZE_EXPONENT = 0.5
"""By which power of the number of a gene's partners in a figure its vote is divided, in `score`."""
CONFIDENCE_EXPONENT = 0.5
"""To which power the confidences of a pair's two links count in a vote: their geometric mean."""
SURPRISE = 0.25
"""How much more votes than expected count in `score`, beside the votes themselves."""

_DENSE, _CELLS_A_CODE = 1 << 22, 4
"""Codes below this, and below so many times their number, are told apart by a table: quicker than to sort them."""
_ENOUGH = 1e-17
"""Terms of a series are added until they are less than this part of its sum."""
_MOST_TERMS = 100_000


def expected_scale(sizes: ArrayLike) -> float:
    """What the product of two genes' figures is multiplied by: see `expected`; 0 where no figure has two genes."""
    genes = np.asarray(sizes, dtype=np.float64)
    total = genes.sum()
    return float((genes * (genes - 1)).sum() / (total * total)) if total else 0.0


def expected(d_i: ArrayLike, d_j: ArrayLike, sizes: ArrayLike) -> Floats:
    """In how many figures two genes would meet by chance, where genes keep their figures, and figures their `sizes`.

    `sizes` are the numbers of genes of all figures. Over all ordered pairs of genes, those of a gene with itself among
    them, what is expected sums up to what is there.

    >>> expected([2, 2], [2, 1], [2, 2, 1]).tolist()
    [0.64, 0.32]
    """
    return _floats(d_i) * _floats(d_j) * expected_scale(sizes)


def association(a: ArrayLike, expectation: ArrayLike) -> Floats:
    """How many times more often two genes meet than by chance; 0 where nothing is expected."""
    return _ratio(_floats(a), _floats(expectation))


def jaccard(a: ArrayLike, d_i: ArrayLike, d_j: ArrayLike) -> Floats:
    """Figures with both over figures with either; 0 where there are none."""
    both = _floats(a)
    return _ratio(both, _floats(d_i) + _floats(d_j) - both)


def cosine(a: ArrayLike, d_i: ArrayLike, d_j: ArrayLike) -> Floats:
    """Ochiai's coefficient; 0 where a gene is in no figure."""
    return _ratio(_floats(a), np.sqrt(_floats(d_i) * _floats(d_j)))


def npmi(a: ArrayLike, d_i: ArrayLike, d_j: ArrayLike, figures: int) -> Floats:
    """Normalised pointwise mutual information, in [-1, 1]: 1 where all figures show both, -1 where none does.

    >>> npmi([4, 0, 2, 1], [4, 2, 2, 2], [4, 2, 2, 2], 4).tolist()
    [1.0, -1.0, 1.0, 0.0]
    """
    both, one, other = _floats(a), _floats(d_i), _floats(d_j)
    some = (both > 0) & (both < figures)
    share = np.where(some, both, 1.0) / max(figures, 2)
    lift = np.where(some, both * figures, 1.0) / np.where(some, one * other, 1.0)
    found = np.log(lift) / -np.log(share)
    result: Floats = np.clip(np.where(some, found, np.where(both > 0, 1.0, -1.0)), -1.0, 1.0)
    return result


def g2(a: ArrayLike, d_i: ArrayLike, d_j: ArrayLike, figures: int) -> Floats:
    """Dunning's log-likelihood ratio of the table of four; below 0 where two genes meet less often than d_i d_j / N."""
    both, one, other = _floats(a), _floats(d_i), _floats(d_j)
    cells = (
        (both, one, other),
        (one - both, one, figures - other),
        (other - both, figures - one, other),
        (figures - one - other + both, figures - one, figures - other),
    )
    total = np.zeros(np.broadcast_shapes(both.shape, one.shape, other.shape))
    for count, row, column in cells:
        seen = count > 0
        total += xlogy(count, np.where(seen, count * figures, 1.0) / np.where(seen, row * column, 1.0))
    result: Floats = np.where(both * figures < one * other, -1.0, 1.0) * np.maximum(2 * total, 0.0)
    return result + 0.0  # no -0.0


def string_score(w: ArrayLike, w_i: ArrayLike, w_j: ArrayLike, total: float, exponent: float = 0.6) -> Floats:
    """The score of STRING's text mining: weight times lift, each to a power; 0 where there is no weight.

    `w` are the weights of pairs, `w_i` and `w_j` the sums over the pairs of a gene, `total` that over all pairs.
    """
    weight = _floats(w)
    lift = _ratio(weight * total, _floats(w_i) * _floats(w_j))
    found: Floats = np.power(weight, exponent) * np.power(lift, 1 - exponent)
    return found


def score(votes: ArrayLike, expectation: ArrayLike, surprise: float = SURPRISE) -> Floats:
    """The score that pairs are ranked by: the figures' votes, and how many times more they are than figures expected.

    `votes` are sums over figures in which the genes come from different words, of the geometric mean of their links'
    confidences, over the square root of the number of partners in the figure (`kg.network.weights`); `expectation` is
    `expected`. 0 where there are no votes, or nothing is expected. docs/network-score.md says why so.

    >>> score([2.0, 2.0, 0.0], [0.125, 2.0, 1.0]).tolist()
    [3.363585661014858, 1.681792830507429, 0.0]
    """
    vote = _floats(votes)
    found: Floats = np.power(vote, 1 - surprise) * np.power(_ratio(vote, _floats(expectation)), surprise)
    return found


def disparity(source: ArrayLike, target: ArrayLike, weights: ArrayLike, nodes: int) -> Floats:
    """Serrano's alpha, the less of both ends: how likely a share as large is by chance among a node's edges.

    A node's only edge has 1 at that end, since it says nothing; so has an edge without weight.

    >>> disparity([0, 0], [1, 2], [3.0, 1.0], 3).tolist()
    [0.25, 0.75]
    """
    ends = np.asarray(source, dtype=np.int32), np.asarray(target, dtype=np.int32)
    weight = _floats(weights)
    strength = added(weight, *ends, size=nodes)
    others = added(np.broadcast_to(1, len(weight)), *ends, size=nodes) - 1
    strength[strength == 0] = 1.0  # of nothing the share is nothing

    def of_ends(share: Floats, *found: Longs) -> Floats:
        rest = (np.clip(1.0 - share / strength[end], 0.0, 1.0) ** others[end] for end in found)
        return np.minimum(*rest)

    return by_pieces(of_ends, weight, *ends)


# --- how surely


@dataclass(frozen=True, slots=True, eq=False)
class Triples:
    """The distinct triples of numbers of figures that pairs have: what depends on these is computed once for each.

    `lower` and `upper` are the less and the more frequent gene's. `place` (pairs,) is where a pair's triple stands;
    `counts` how many pairs have it.

    >>> triples = Triples.of([1, 1, 2], [3, 2, 4], [2, 3, 4])
    >>> triples.a.tolist(), triples.lower.tolist(), triples.upper.tolist(), triples.counts.tolist()
    ([1, 2], [2, 4], [3, 4], [2, 1])
    >>> triples.spread(jaccard(triples.a, triples.lower, triples.upper))[0].tolist()
    [0.25, 0.25, 0.3333333333333333]
    """

    a: Longs
    lower: Longs
    upper: Longs
    counts: Longs
    place: NDArray[np.int32] = field(repr=False)

    @classmethod
    def of(cls, a: ArrayLike, d_i: ArrayLike, d_j: ArrayLike) -> Triples:
        """The triples of some pairs."""
        both, one, other = np.broadcast_arrays(*map(np.asarray, (a, d_i, d_j)))
        most = max((int(values.max()) for values in (one, other) if len(values)), default=0)
        there = np.zeros(most + 1, dtype=np.bool_)
        there[one] = there[other] = True
        frequencies = np.flatnonzero(there) if len(one) else np.zeros(1, dtype=np.int64)
        rank, each = np.cumsum(there) - 1, np.arange(len(frequencies) + 1)
        # The pairs of ranks, the less of them first, are numbered by the greater one.
        before = each * (each + 1) // 2
        width, code = int(before[-1]), np.empty(len(one), dtype=np.int64)

        def work(here: slice) -> None:
            first, second = rank[one[here]], rank[other[here]]
            found = before[np.maximum(first, second)]
            found += np.minimum(first, second)
            np.add(found, both[here] * np.int64(width), out=code[here])

        each_piece(work, len(code))
        distinct, place, counts = _distinct(code)
        count, rest = np.divmod(distinct, width)
        upper = np.searchsorted(before, rest, side="right") - 1
        return cls(count, frequencies[rest - before[upper]], frequencies[upper], counts, place)

    def spread(self, *columns: Floats) -> list[Floats]:
        """Columns of values of the triples, as values of the pairs."""
        spread = [np.empty(len(self.place)) for _ in columns]

        def work(here: slice) -> None:
            for values, column in zip(spread, columns, strict=True):
                values[here] = column[self.place[here]]

        each_piece(work, len(self.place))
        return spread


def _distinct(code: Longs) -> tuple[Longs, NDArray[np.int32], Longs]:
    """The distinct codes ascending, the place of each in them, and how often each is there; the codes are used up."""
    most = min(_DENSE, _CELLS_A_CODE * len(code))
    large = np.flatnonzero(code >= most)
    high, inverse, counts = np.unique(code[large], return_inverse=True, return_counts=True)
    code[large] = most
    often = np.bincount(code, minlength=most + 1)
    often[most] = 0
    low = np.flatnonzero(often)
    table = np.empty(most + 1, dtype=np.int32)
    table[low] = np.arange(len(low), dtype=np.int32)
    table[most] = 0
    place = fetched(table, code)
    place[large] = inverse + len(low)
    return np.concatenate([low, high]), place, np.concatenate([often[low], counts])


def poisson_log10_p(a: ArrayLike, expectation: ArrayLike) -> Floats:
    """The common logarithm of `poisson_p`, finite however small that is."""
    both, mean = np.broadcast_arrays(_floats(a), _floats(expectation))
    with np.errstate(divide="ignore"):
        logarithm = np.log(gammainc(np.maximum(both, 1.0), mean))
    logarithm = np.where(both > 0, logarithm, 0.0)
    tiny = np.flatnonzero((both > 0) & ~(logarithm > -600))
    if len(tiny):
        count, chance = both[tiny], np.maximum(mean[tiny], LEAST_P)
        head = count * np.log(chance) - chance - gammaln(count + 1)
        logarithm[tiny] = head + np.log(_series(lambda term: chance / (count + term + 1), len(tiny)))
    result: Floats = np.minimum(logarithm, 0.0) / np.log(10)
    return result


def poisson_p(a: ArrayLike, expectation: ArrayLike) -> Floats:
    """How likely it is to meet `a` times or more where so many are expected; `LEAST_P` at least, 1 where `a` is 0.

    >>> poisson_p([0, 1], [0.5, 0.5]).round(6).tolist()
    [1.0, 0.393469]
    """
    both, mean = _floats(a), _floats(expectation)
    found: Floats = np.where(both > 0, gammainc(np.maximum(both, 1.0), mean), 1.0)
    return np.maximum(found, LEAST_P)


def hypergeometric_log10_p(a: ArrayLike, d_i: ArrayLike, d_j: ArrayLike, figures: int) -> Floats:
    """The common logarithm of `hypergeometric_p`, finite however small that is."""
    arrays = np.broadcast_arrays(*(_floats(values) for values in (a, d_i, d_j)))
    columns = [np.ravel(values) for values in arrays]

    log_factorial = _log_factorial(figures, len(columns[0]))

    def logarithm(both: Floats, one: Floats, other: Floats) -> Floats:
        return _hypergeometric_log10_p(both, one, other, figures, log_factorial)

    return by_pieces(logarithm, *columns).reshape(arrays[0].shape)


def _hypergeometric_log10_p(
    both: Floats, one: Floats, other: Floats, figures: int, log_factorial: Callable[[Floats], Floats]
) -> Floats:
    both = np.minimum(both, np.minimum(one, other))  # more is not possible
    logarithm = np.zeros(len(both))
    upper = both > np.maximum(one * other / max(figures, 1), one + other - figures)
    if upper.any():
        k, m, n = both[upper], one[upper], other[upper]
        rest = figures - m - n
        ratio = _series(lambda step: (m - k - step) * (n - k - step) / ((k + step + 1) * (rest + k + step + 1)), len(k))
        logarithm[upper] = _log_hypergeometric(k, m, n, figures, log_factorial) + np.log(ratio)
    # Below the mean, p is what is left of 1; below what is possible, all of it.
    lower = ~upper & (both > np.maximum(one + other - figures, 0.0))
    if lower.any():
        k, m, n = both[lower] - 1, one[lower], other[lower]
        rest = figures - m - n
        ratio = _series(lambda step: (k - step) * (rest + k - step) / ((m - k + step + 1) * (n - k + step + 1)), len(k))
        below = np.exp(_log_hypergeometric(k, m, n, figures, log_factorial)) * ratio
        logarithm[lower] = np.log1p(-np.minimum(below, 1 - _ENOUGH * 100))
    result: Floats = np.minimum(logarithm, 0.0) / np.log(10)
    return result


def hypergeometric_p(a: ArrayLike, d_i: ArrayLike, d_j: ArrayLike, figures: int) -> Floats:
    """How likely it is that two genes meet `a` times or more in so many figures, all alike; `LEAST_P` at least.

    For comparison: figures are not alike in their sizes, so that this is too small. See `poisson_p`. For as many pairs
    as there are, scipy's own distribution takes minutes where this takes half a second.

    >>> hypergeometric_p([1, 2], [2, 2], [2, 2], 4).round(6).tolist()
    [0.833333, 0.166667]
    """
    logarithm = hypergeometric_log10_p(a, d_i, d_j, figures)
    found: Floats = np.exp(logarithm * np.log(10))
    return np.maximum(found, LEAST_P)


def benjamini_hochberg(p: ArrayLike, tests: int, counts: ArrayLike | None = None) -> Floats:
    """The false discovery rate at which each test is a discovery, among `tests`; those not in `p` have p = 1.

    `counts` says how many tests have each p, where that is not one.

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5], 5).round(4).tolist()
    [0.05, 0.0667, 0.0667, 0.625]
    """
    values = _floats(p)
    order = np.argsort(values)
    ranked = values[order]
    many = np.ones(len(values)) if counts is None else _floats(counts)[order]
    raw = ranked * (tests / np.cumsum(many))
    result = np.empty(len(values))
    result[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return result


def possible_pairs(genes: int) -> int:
    """How many pairs so many genes have: the number of tests."""
    return genes * (genes - 1) // 2


def _series(ratio: Callable[[Floats], Floats] | Callable[[float], Floats], size: int) -> Floats:
    """1 + r(0) + r(0) r(1) + ..., term by term until nothing more counts; ratios below 1 that fall."""
    total, term = np.ones(size), np.ones(size)
    for step in range(_MOST_TERMS):
        term = term * np.maximum(ratio(float(step)), 0.0)  # type: ignore[arg-type]
        total += term
        if not (term > _ENOUGH * total).any():
            break
    return total


def _log_hypergeometric(
    k: Floats, m: Floats, n: Floats, figures: int, log_factorial: Callable[[Floats], Floats]
) -> Floats:
    """The natural logarithm of how likely it is to meet exactly so often."""

    def log_choose(many: Floats, some: Floats) -> Floats:
        return log_factorial(many) - log_factorial(some) - log_factorial(many - some)

    return log_choose(m, k) + log_choose(figures - m, n - k) - log_choose(np.full(len(n), float(figures)), n)


def _log_factorial(most: int, pairs: int) -> Callable[[Floats], Floats]:
    """The logarithms of factorials up to that of `most`: looked up, where that pays for so many pairs."""
    if most > pairs:
        return lambda numbers: np.asarray(gammaln(numbers + 1), dtype=np.float64)
    table = np.asarray(gammaln(np.arange(1.0, most + 2)), dtype=np.float64)
    return lambda numbers: table[numbers.astype(np.int64)]


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _ratio(over: Floats, under: Floats) -> Floats:
    """Over / under, 0 where that is 0."""
    return np.divide(over, under, out=np.zeros(np.broadcast_shapes(over.shape, under.shape)), where=under > 0)
