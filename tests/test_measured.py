"""The measures of a network's edges, each against its formula edge by edge; and columns gone through piece by piece."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.network import IncidenceTable, Network, generate_network, measures
from kg.network.columns import added, by_pieces, fetched
from kg.network.cooccurrence import Pairs
from kg.network.measured import SAYS, Measures
from kg.network.weights import size_weights, weighted
from kg.record import Incidence, Rule

Floats = np.ndarray

figures = st.lists(
    st.dictionaries(st.sampled_from("abcdefg"), st.tuples(st.integers(-1, 2), st.integers(-1, 100)), max_size=6),
    max_size=14,
)


def corpus_of(drawn: list[dict[str, tuple[int, int]]]) -> list[Incidence]:
    return [
        Incidence(
            f"f{number}",
            None,
            dict.fromkeys(found, Rule.SYMBOL),
            words={gene: word for gene, (word, _) in found.items() if word >= 0},
            confidences={gene: confidence for gene, (_, confidence) in found.items() if confidence >= 0},
        )
        for number, found in enumerate(drawn)
    ]


def by_edges(network: Network, votes: Floats) -> dict[str, Floats]:
    """All but the votes, which test_weights.py counts; of whole columns, nothing computed once for several."""
    pairs, figures = network.pairs, network.figures
    d_i, d_j = network.nodes.figures[pairs.source], network.nodes.figures[pairs.target]
    expected = measures.expected(d_i, d_j, network.sizes)
    p, matrix = measures.poisson_p(pairs.independent, expected), network.matrix()
    shares = weighted(matrix, [size_weights(matrix, 1.0)], placed(network))[0]
    strengths = [np.bincount(end, pairs.figures, len(network.genes)) for end in (pairs.source, pairs.target)]
    each = strengths[0] + strengths[1]
    ends = each[pairs.source], each[pairs.target]
    return {
        "fractional": shares,
        "expected": expected,
        "association": measures.association(pairs.figures, expected),
        "jaccard": measures.jaccard(pairs.figures, d_i, d_j),
        "cosine": measures.cosine(pairs.figures, d_i, d_j),
        "npmi": measures.npmi(pairs.figures, d_i, d_j, figures),
        "g2": measures.g2(pairs.figures, d_i, d_j, figures),
        "string": measures.string_score(pairs.figures, *ends, float(pairs.figures.sum())),
        "p": p,
        "p_hypergeometric": measures.hypergeometric_p(pairs.figures, d_i, d_j, figures),
        "q": measures.benjamini_hochberg(p, measures.possible_pairs(len(network.genes))),
        "disparity": measures.disparity(pairs.source, pairs.target, shares, len(network.genes)),
        "score": measures.score(votes, expected),
        "votes": votes,
    }


def placed(network: Network) -> Pairs:
    """The pairs by positions in the table."""
    places, pairs = network.places.astype(np.int32), network.pairs
    return replace(pairs, source=places[pairs.source], target=places[pairs.target])


@settings(deadline=None)
@given(figures, st.sampled_from([1, 3, 1_000]), st.sampled_from([1, 6, 1 << 24]))
def test_measures_are_those_of_each_edge(
    drawn: list[dict[str, tuple[int, int]]], piece: int, told_by_a_table: int
) -> None:
    # A node that is not shown stands before all others, so that places in table and network differ.
    table = IncidenceTable.of([*corpus_of(drawn), Incidence("g", None, {"0": Rule.FAMILY})])
    network = generate_network(table, {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.network.columns.AT_ONCE", piece)
        patch.setattr("kg.network.columns._A_RUN", 2 * piece)
        patch.setattr("kg.network.measures._DENSE", told_by_a_table)
        found = Measures(generate_network(table, {}))
        columns = {name: found.values(name) for name in SAYS}
    wanted = by_edges(network, columns["votes"])
    assert set(columns) == set(wanted)
    for name, values in columns.items():
        assert values.tolist() == pytest.approx(wanted[name].tolist(), rel=1e-12, abs=1e-12), name


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-9, 9)), max_size=12), st.sampled_from([1, 2, 5, 100]))
def test_pieces_make_what_the_whole_does(rows: list[tuple[int, float]], piece: int) -> None:
    places = np.array([place for place, _ in rows], dtype=np.int32)
    values = np.array([value for _, value in rows], dtype=np.float64)
    table = np.array([2.5, 3.5, 5.5, 7.5, 9.5])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.network.columns.AT_ONCE", piece)
        patch.setattr("kg.network.columns._A_RUN", 2 * piece)
        assert fetched(table, places).tolist() == table[places].tolist()
        sums = np.bincount(places, values, 5) + np.bincount(places[::-1], values, 5)
        assert added(values, places, places[::-1], size=5).tolist() == pytest.approx(sums.tolist(), abs=1e-12)
        assert by_pieces(np.subtract, values, places).tolist() == (values - places).tolist()
