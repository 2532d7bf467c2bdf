"""How much two nodes belong together, by formula; each function takes arrays, one value a pair (docs/network.md).

Throughout, `a` are figures that show both, `d_i` and `d_j` figures that show the one and the other, `n` all figures.
No result is NaN or infinite.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, xlogy
from scipy.stats import hypergeom

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

STRING_ALPHA = 0.6
"""How much STRING's text-mining score lets the count itself weigh, against its being more than expected."""


def expected(d_i: Longs, d_j: Longs, links: int, pairs: int) -> Floats:
    """Figures that would show both by chance, if every gene kept its number of figures and every figure its of genes.

    `links` is the sum of the sizes n of all figures, `pairs` that of n(n - 1) / 2. The sum over all pairs of genes is
    that of the observed counts, but for what a gene cannot meet itself.

    >>> expected(np.array([2]), np.array([3]), links=10, pairs=12).tolist()
    [1.44]
    """
    common = 2.0 * pairs / float(links) ** 2 if links else 0.0
    found: Floats = d_i * d_j * common
    return found


def association(a: Longs, chance: Floats) -> Floats:
    """How many times as often both stand together as by chance.

    >>> association(np.array([3]), np.array([1.5])).tolist()
    [2.0]
    """
    return a / chance


def jaccard(a: Longs, d_i: Longs, d_j: Longs) -> Floats:
    """Figures with both over figures with either.

    >>> jaccard(np.array([2]), np.array([3]), np.array([5])).round(3).tolist()
    [0.333]
    """
    found: Floats = a / (d_i + d_j - a)
    return found


def cosine(a: Longs, d_i: Longs, d_j: Longs) -> Floats:
    """Ochiai's coefficient: the cosine of the two genes' figures.

    >>> cosine(np.array([2]), np.array([2]), np.array([8])).tolist()
    [0.5]
    """
    found: Floats = a / np.sqrt(d_i.astype(np.float64) * d_j)
    return found


def npmi(a: Longs, d_i: Longs, d_j: Longs, n: int) -> Floats:
    """Pointwise mutual information over its largest value; 1 where all figures show both.

    >>> npmi(np.array([2, 4]), np.array([2, 4]), np.array([2, 4]), 4).round(6).tolist()
    [1.0, 1.0]
    """
    everywhere = a == n
    surprise = -np.log(np.where(everywhere, 1.0, a) / n)
    gain = np.log(a.astype(np.float64) * n) - np.log(d_i.astype(np.float64) * d_j)
    return np.where(everywhere, 1.0, gain / np.where(everywhere, 1.0, surprise))


def g2(a: Longs, d_i: Longs, d_j: Longs, n: int) -> Floats:
    """Dunning's log-likelihood ratio of the two genes' figures; below zero where they meet less often than by chance.

    >>> g2(np.array([5, 0]), np.array([5, 5]), np.array([5, 5]), 10).round(4).tolist()
    [13.8629, -13.8629]
    """
    cells = (a, d_i - a, d_j - a, n - d_i - d_j + a)
    rows: tuple[Longs, ...] = (d_i, d_i, n - d_i, n - d_i)
    columns: tuple[Longs, ...] = (d_j, n - d_j, d_j, n - d_j)
    total = np.zeros(len(a))
    for cell, row, column in zip(cells, rows, columns, strict=True):
        chance = row.astype(np.float64) * column / n
        total += xlogy(cell, np.divide(cell, chance, out=np.ones(len(a)), where=chance > 0))
    less = a.astype(np.float64) * n < d_i.astype(np.float64) * d_j
    signed: Floats = np.where(less, -2.0, 2.0) * np.maximum(total, 0.0)
    return signed


def string_score(w: Longs, w_i: Longs, w_j: Longs, total: int) -> Floats:
    """The score of STRING's text mining; `w_i` and `w_j` are sums of `w` over the pairs of a gene, `total` over all.

    >>> string_score(np.array([1]), np.array([1]), np.array([1]), 1).tolist()
    [1.0]
    """
    ratio = w.astype(np.float64) * total / (w_i.astype(np.float64) * w_j)
    found: Floats = w**STRING_ALPHA * ratio ** (1 - STRING_ALPHA)
    return found


def score(trusted: Floats, chance: Floats) -> Floats:
    """What ranks pairs by default: the sum over trusted figures, and how much more it is than by chance.

    >>> score(np.array([1.0, 0.0]), np.array([1.0, 1.0])).tolist()
    [1.0, 0.0]
    """
    found: Floats = trusted / chance ** (1 - STRING_ALPHA)
    return found


def poisson_p(a: Longs, chance: Floats) -> Floats:
    """The probability of at least `a` figures where `chance` are expected: the upper tail of Poisson's distribution.

    What is smaller than a double can hold is 0.

    >>> poisson_p(np.array([0, 1, 2]), np.array([0.5, 0.5, 0.5])).round(6).tolist()
    [1.0, 0.393469, 0.090204]
    """
    p = np.ones(len(a))
    once = a == 1
    p[once] = -np.expm1(-chance[once])
    more = np.flatnonzero(a > 1)
    p[more] = gammainc(a[more], chance[more])
    return p


def hypergeometric_p(a: Longs, d_i: Longs, d_j: Longs, n: int) -> Floats:
    """The probability of at least `a` common figures, if each gene's figures were drawn at random.

    Computed once for each a, d_i and d_j that there are.

    >>> hypergeometric_p(np.array([1, 2]), np.array([2, 2]), np.array([2, 2]), 4).round(6).tolist()
    [0.833333, 0.166667]
    """
    least, most = np.minimum(d_i, d_j).astype(np.int64), np.maximum(d_i, d_j).astype(np.int64)
    width = int(most.max(initial=0)) + 1
    codes, place = np.unique((a * width + least) * width + most, return_inverse=True)
    rest, larger = np.divmod(codes, width)
    both, smaller = np.divmod(rest, width)
    p: Floats = hypergeom.sf(both - 1, n, larger, smaller)[place]
    return np.clip(p, 0.0, 1.0)


def benjamini_hochberg(p: Floats, tests: int) -> Floats:
    """The false discovery rate at which each of so many tests passes; those whose `p` is not given have p = 1.

    >>> benjamini_hochberg(np.array([0.01, 0.5, 0.02]), tests=4).round(4).tolist()
    [0.04, 0.6667, 0.04]
    """
    order = np.argsort(p, kind="stable")
    ranked = p[order] * tests / np.arange(1, len(p) + 1)
    found = np.empty(len(p))
    found[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return found


def disparity(source: Ints, target: Ints, weights: Floats, nodes: int) -> Floats:
    """The chance of so large a share of a node's strength as an edge has, were this cut at random; the less of both ends.

    That of an edge which is a node's only one is 1 at this end (Serrano, Boguñá and Vespignani 2009).

    >>> ends = np.array([[0, 1], [0, 2]], dtype=np.int32)
    >>> disparity(ends[:, 0], ends[:, 1], np.array([3.0, 1.0]), 3).tolist()
    [0.25, 0.75]
    """
    degree = np.bincount(source, minlength=nodes) + np.bincount(target, minlength=nodes)
    strength = np.bincount(source, weights, nodes) + np.bincount(target, weights, nodes)
    chances = [(1.0 - np.minimum(weights / strength[ends], 1.0)) ** (degree[ends] - 1) for ends in (source, target)]
    least: Floats = np.minimum(*chances)
    return least
