"""Every measure of an edge against a slow computation of one pair at a time, by other means: fractions, scipy.stats."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kg.api import read_records
from kg.mapping import map_figure
from kg.network import IncidenceTable, Selection, generate_network, measures
from kg.network.cooccurrence import count_pairs
from kg.record import Figure, Flavour

close = pytest.approx


@dataclass(frozen=True)
class Counts:
    """Some pairs (a, d_i, d_j) out of N figures with these numbers of genes."""

    pairs: Sequence[tuple[int, int, int]]
    sizes: Sequence[int]

    @property
    def figures(self) -> int:
        return len(self.sizes)

    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """In the types that networks have."""
        a, one, other = (np.array(column) for column in zip(*self.pairs, strict=True))
        return a.astype(np.int32), one.astype(np.int64), other.astype(np.int64)


def slow_expected(_: int, one: int, other: int, sizes: Sequence[int]) -> float:
    return float(Fraction(one * other * sum(n * (n - 1) for n in sizes), sum(sizes) ** 2))


def slow_npmi(a: int, one: int, other: int, sizes: Sequence[int]) -> float:
    n = len(sizes)
    if a == n:
        return 1.0
    return math.log(Fraction(a * n, one * other)) / -math.log(Fraction(a, n))


def slow_g2(a: int, one: int, other: int, sizes: Sequence[int]) -> float:
    n = len(sizes)
    table = [[a, one - a], [other - a, n - one - other + a]]
    if one == n or other == n:
        return 0.0
    value = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    return float(value) * (-1 if a * n < one * other else 1)


def slow_poisson(a: int, one: int, other: int, sizes: Sequence[int]) -> float:
    return float(stats.poisson.sf(a - 1, slow_expected(a, one, other, sizes)))


def slow_hypergeometric(a: int, one: int, other: int, sizes: Sequence[int]) -> float:
    n = len(sizes)
    ways = sum(math.comb(one, k) * math.comb(n - one, other - k) for k in range(a, min(one, other) + 1))
    return float(Fraction(ways, math.comb(n, other)))


Slow = Callable[[int, int, int, Sequence[int]], float]
Fast = Callable[[np.ndarray, np.ndarray, np.ndarray, Sequence[int]], np.ndarray]
BY_PAIR: dict[str, tuple[Fast, Slow]] = {
    "expected": (lambda a, i, j, sizes: measures.expected(i, j, sizes), slow_expected),
    "association": (
        lambda a, i, j, sizes: measures.association(a, measures.expected(i, j, sizes)),
        lambda a, i, j, sizes: a / slow_expected(a, i, j, sizes),
    ),
    "jaccard": (
        lambda a, i, j, sizes: measures.jaccard(a, i, j),
        lambda a, i, j, sizes: float(Fraction(a, i + j - a)),
    ),
    "cosine": (
        lambda a, i, j, sizes: measures.cosine(a, i, j),
        lambda a, i, j, sizes: a / math.sqrt(i * j),
    ),
    "npmi": (lambda a, i, j, sizes: measures.npmi(a, i, j, len(sizes)), slow_npmi),
    "g2": (lambda a, i, j, sizes: measures.g2(a, i, j, len(sizes)), slow_g2),
    "p": (lambda a, i, j, sizes: measures.poisson_p(a, measures.expected(i, j, sizes)), slow_poisson),
    "log10 p": (
        lambda a, i, j, sizes: measures.poisson_log10_p(a, measures.expected(i, j, sizes)),
        lambda a, i, j, sizes: math.log10(slow_poisson(a, i, j, sizes)),
    ),
    "p_hypergeometric": (
        lambda a, i, j, sizes: measures.hypergeometric_p(a, i, j, len(sizes)),
        slow_hypergeometric,
    ),
    "string": (
        lambda a, i, j, sizes: measures.string_score(a, i, j, sum(sizes)),
        lambda a, i, j, sizes: a**0.6 * (a * sum(sizes) / (i * j)) ** 0.4,
    ),
}


@st.composite
def small_corpora(draw: st.DrawFn) -> list[frozenset[int]]:
    figures = draw(st.lists(st.frozensets(st.integers(0, 7), max_size=8), min_size=1, max_size=14))
    return [*figures, frozenset({0, 1})]


def counts_of(figures: Sequence[frozenset[int]]) -> Counts:
    shown = Counter(gene for figure in figures for gene in figure)
    both = Counter(pair for figure in figures for pair in combinations(sorted(figure), 2))
    return Counts([(a, shown[i], shown[j]) for (i, j), a in both.items()], [len(figure) for figure in figures])


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[Flavour, IncidenceTable]:
    figures = [one for one in read_records(shared / "pfocr") if isinstance(one, Figure)]
    table = IncidenceTable.of([map_figure(figure).incidence for figure in figures])
    return dict.fromkeys(Flavour, table)


@pytest.mark.parametrize("name", BY_PAIR)
@given(figures=small_corpora())
def test_small_ones_are_what_one_pair_gives(name: str, figures: list[frozenset[int]]) -> None:
    counts, (fast, slow) = counts_of(figures), BY_PAIR[name]
    found = fast(*counts.columns(), counts.sizes)
    assert found.tolist() == close([slow(*pair, counts.sizes) for pair in counts.pairs], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("flavour", [Flavour.STRICT, Flavour.ALL])
@pytest.mark.parametrize("name", BY_PAIR)
def test_a_thousand_real_pairs(real: dict[Flavour, IncidenceTable], name: str, flavour: Flavour) -> None:
    shown = real[flavour].matrix(flavour)
    none = np.zeros(shown.shape[1], dtype=np.bool_)
    pairs = count_pairs(real[flavour], Selection(flavour), none)
    genes = np.bincount(shown.indices, minlength=shown.shape[1])
    some = random.Random(1).sample(range(len(pairs)), 1_000)
    chosen = [(int(pairs.figures[e]), int(genes[pairs.source[e]]), int(genes[pairs.target[e]])) for e in some]
    counts, (fast, slow) = Counts(chosen, np.diff(shown.indptr).tolist()), BY_PAIR[name]
    found = fast(*counts.columns(), counts.sizes).tolist()
    wanted = [slow(*pair, counts.sizes) for pair in counts.pairs]
    assert found == close(wanted, rel=1e-9, abs=1e-12 if name in {"g2", "npmi", "log10 p"} else 0)


@given(small_corpora())
def test_what_is_expected_sums_up_to_what_is_there(figures: list[frozenset[int]]) -> None:
    sizes = [len(figure) for figure in figures]
    shown = Counter(gene for figure in figures for gene in figure)
    every = [(one, other) for one in shown for other in shown]  # a gene with itself, too
    expected = measures.expected([shown[i] for i, _ in every], [shown[j] for _, j in every], sizes)
    assert expected.sum() == close(sum(n * (n - 1) for n in sizes), rel=1e-9)


def test_the_same_of_real_figures(real: dict[Flavour, IncidenceTable]) -> None:
    network = generate_network(real[Flavour.STRICT], {})
    sizes = np.diff(real[Flavour.STRICT].matrix(Flavour.STRICT).indptr)
    scale, shown = measures.expected_scale(sizes), network.nodes.figures.astype(float)
    assert scale * shown.sum() ** 2 == close(2 * network.pairs.figures.sum(), rel=1e-9)


# --- edges of what can be


def test_nothing_is_nan_or_infinite() -> None:
    a, one, other = np.array([0, 0, 1, 5, 5]), np.array([0, 3, 1, 5, 5]), np.array([0, 2, 5, 5, 5])
    for sizes in ([2] * 5, [1] * 5, [0] * 5, [3] * 500):
        for name, (fast, _) in BY_PAIR.items():
            found = fast(a, one, other, sizes)
            assert np.isfinite(found).all(), (name, sizes, found)
    assert measures.npmi(a, one, other, 5)[3:].tolist() == [1.0, 1.0]
    for name, (fast, _) in BY_PAIR.items():
        assert len(fast(a[:0], one[:0], other[:0], [2, 2])) == 0, name
    assert len(measures.disparity(a[:0], a[:0], a[:0], 3)) == len(measures.benjamini_hochberg(a[:0], 3)) == 0


def exact_log10_p(a: int, mean: float) -> float:
    """The Poisson tail in decimal numbers, whose exponents have no end."""
    with localcontext() as context:
        context.prec = 40
        term = total = Decimal(mean) ** a / math.factorial(a)
        for step in range(1, 60):
            term = term * Decimal(mean) / (a + step)
            total += term
        return float((total * (-Decimal(mean)).exp()).log10())


@pytest.mark.parametrize("magnitude", [250, 290, 300, 320, 400, 3_000])
@pytest.mark.parametrize("a", [2, 40, 900])
def test_very_small_p_values(a: int, magnitude: int) -> None:
    mean = 10 ** (-min(magnitude, 300 * a) / a)
    wanted = exact_log10_p(a, mean)
    assert measures.poisson_log10_p([a], [mean]).tolist() == close([wanted], rel=1e-9)
    least = wanted < math.log10(measures.LEAST_P)
    assert measures.poisson_p([a], [mean]).tolist() == close([measures.LEAST_P if least else 10**wanted], rel=1e-9)


def test_log10_p_falls_without_a_step_where_p_is_least() -> None:
    assert (np.diff(measures.poisson_log10_p(np.arange(1, 900), 1.0)) < 0).all()


def test_a_hypergeometric_p_below_what_numbers_hold() -> None:
    together = measures.hypergeometric_log10_p([5_000], [5_000], [5_000], 100_000)
    wanted = (math.lgamma(5_001) + math.lgamma(95_001) - math.lgamma(100_001)) / math.log(10)
    assert together.tolist() == close([wanted], rel=1e-9)
    assert measures.hypergeometric_p([5_000], [5_000], [5_000], 100_000).tolist() == [measures.LEAST_P]


# --- many tests


@given(st.lists(st.floats(0.0, 1.0), max_size=20), st.integers(0, 30))
def test_the_false_discovery_rate_is_that_of_all_tests(p: list[float], more: int) -> None:
    wanted = stats.false_discovery_control([*p, *[1.0] * more]) if p or more else np.zeros(0)
    found = measures.benjamini_hochberg(p, len(p) + more)
    assert found.tolist() == close(wanted[: len(p)].tolist(), rel=1e-9)


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.integers(1, 5)), min_size=1, max_size=9), st.integers(0, 9))
def test_p_values_may_come_with_counts(p: list[tuple[float, int]], more: int) -> None:
    values, counts = zip(*p, strict=True)
    every = np.repeat(values, counts)
    found = measures.benjamini_hochberg(values, len(every) + more, counts)
    slow = measures.benjamini_hochberg(every, len(every) + more)
    assert np.repeat(found, counts).tolist() == close(slow.tolist(), rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 4_000), st.integers(0, 4_000)), max_size=30))
def test_triples_come_back_as_pairs(pairs: list[tuple[int, int, int]]) -> None:
    columns = [np.array([pair[place] for pair in pairs], dtype=np.int64) for place in range(3)]
    triples = measures.Triples.of(*columns)
    wanted = Counter((a, min(i, j), max(i, j)) for a, i, j in pairs)
    rows = zip(triples.a.tolist(), triples.lower.tolist(), triples.upper.tolist(), strict=True)
    assert dict(zip(rows, triples.counts.tolist(), strict=True)) == wanted
    a, upper = triples.spread(triples.a.astype(float), triples.upper.astype(float))
    assert a.tolist() == columns[0].tolist()
    assert upper.tolist() == np.maximum(columns[1], columns[2]).tolist()


# --- the backbone


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1]),
        st.integers(0, 5),
        min_size=1,
    )
)
def test_the_disparity_of_edges(edges: dict[tuple[int, int], int]) -> None:
    at = defaultdict[int, list[int]](list)
    for pair, weight in edges.items():
        for end in pair:
            at[end].append(weight)

    def alpha(end: int, weight: int) -> float:
        degree, strength = len(at[end]), sum(at[end])
        return 1.0 if strength == 0 else float((1 - Fraction(weight, strength)) ** (degree - 1))

    wanted = [min(alpha(one, weight), alpha(other, weight)) for (one, other), weight in edges.items()]
    source, target = zip(*edges, strict=True)
    found = measures.disparity(source, target, np.array(list(edges.values()), dtype=float), 7)
    assert found.tolist() == close(wanted, rel=1e-9, abs=1e-12)
