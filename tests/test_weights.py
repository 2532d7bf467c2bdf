"""Votes of figures for pairs against sums that are made figure by figure, pair by pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse as sp

from kg.api import read_records
from kg.mapping import map_figure
from kg.network import IncidenceTable, Selection, generate_network, weights
from kg.network.cooccurrence import Pairs, count_pairs
from kg.network.measured import Measures
from kg.network.weights import size_weights, weighted
from kg.record import FLAVOURS, Figure, Flavour, Incidence, Rule

GENES = "abcdefgh"
Votes = dict[tuple[str, str], float]

corpora = st.lists(
    st.dictionaries(st.sampled_from(GENES), st.sampled_from([Rule.SYMBOL, Rule.SYNONYM, Rule.FAMILY])), max_size=12
).map(lambda found: [Incidence(f"f{number}", None, genes) for number, genes in enumerate(found)])


def slow_votes(corpus: Sequence[Incidence], flavour: Flavour, exponent: int) -> Votes:
    votes: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for figure in corpus:
        shown = sorted(gene for gene, rule in figure.genes.items() if flavour.includes(FLAVOURS[rule]))
        for pair in combinations(shown, 2):
            votes[pair] += Fraction(1, (len(shown) - 1) ** exponent)
    return {pair: float(value) for pair, value in votes.items()}


def pairs_of(table: IncidenceTable, flavour: Flavour) -> Pairs:
    return count_pairs(table, Selection(flavour), np.zeros(len(table.genes), dtype=np.bool_))


def by_names(table: IncidenceTable, pairs: Pairs, values: np.ndarray) -> Votes:
    ends = zip(pairs.source.tolist(), pairs.target.tolist(), strict=True)
    names = [(table.genes[one], table.genes[other]) for one, other in ends]
    return dict(zip(names, values.tolist(), strict=True))


@pytest.fixture(params=[1, 3, 1 << 22], ids=["small blocks", "some", "one"])
def cells(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of one gene, of few, of all."""
    monkeypatch.setattr(weights, "_CELLS_A_BLOCK", request.param * 8)
    monkeypatch.setattr(weights, "_MEETINGS_A_BLOCK", request.param)


@pytest.mark.usefixtures("cells")
def test_votes_are_the_sum_of_those_of_figures() -> None:
    @given(corpora, st.sampled_from(Flavour), st.integers(0, 2))
    def check(corpus: list[Incidence], flavour: Flavour, exponent: int) -> None:
        table = IncidenceTable.of(corpus)
        pairs, shown = pairs_of(table, flavour), table.matrix(flavour)
        one, plain = weighted(shown, [size_weights(shown, power) for power in (exponent, 0.0)], pairs)
        assert by_names(table, pairs, one) == pytest.approx(slow_votes(corpus, flavour, exponent), rel=1e-12)
        assert plain.tolist() == pairs.figures.tolist()

    check()


@pytest.mark.usefixtures("cells")
def test_votes_weighted_by_links() -> None:
    matrices = st.lists(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=5, max_size=5), max_size=7)

    @given(matrices, st.data())
    def check(rows: list[list[float]], data: st.DataObject) -> None:
        dense = np.array(rows).reshape(-1, 5)
        figures = np.array(data.draw(st.lists(st.floats(-2, 2), min_size=len(rows), max_size=len(rows))))
        every = list(combinations(range(5), 2))
        source, target = np.array(every, dtype=np.int32).T
        nothing = np.zeros(len(every), dtype=np.int32)
        pairs = Pairs(source, target, *[nothing] * 4)
        found = weighted(sp.csr_array(dense), [figures], pairs)[0]
        wanted = [float((figures * dense[:, i] * dense[:, j]).sum()) for i, j in every]
        assert found.tolist() == pytest.approx(wanted, abs=1e-12)
        some = np.array(data.draw(st.lists(st.booleans(), min_size=len(every), max_size=len(every))))
        chosen = Pairs(source[some], target[some], *[nothing[some]] * 4)
        assert weighted(sp.csr_array(dense), [figures], chosen)[0].tolist() == found[some].tolist()

    check()


def test_a_figure_of_one_gene_or_none_votes_for_nothing() -> None:
    shown = sp.csr_array(np.array([[1, 0, 0], [0, 0, 0], [1, 1, 1]], dtype=np.int32))
    assert size_weights(shown, 1.0).tolist() == [0.0, 0.0, 0.5]
    empty = IncidenceTable.of([])
    matrix = empty.matrix(Flavour.ALL)
    assert weighted(matrix, [size_weights(matrix, 1.0)], pairs_of(empty, Flavour.ALL))[0].tolist() == []


@pytest.mark.parametrize("flavour", [Flavour.STRICT, Flavour.ALL])
def test_real_records(shared: Path, flavour: Flavour) -> None:
    figures = [one for one in read_records(shared / "pfocr") if isinstance(one, Figure)]
    corpus = [map_figure(figure).incidence for figure in figures]
    table = IncidenceTable.of(corpus)
    pairs = pairs_of(table, flavour)
    known = [figure for figure in corpus if not figure.known_by_keyword]
    assert len(known) == len(corpus)
    shown = table.matrix(flavour)
    found = by_names(table, pairs, weighted(shown, [size_weights(shown, 1.0)], pairs)[0])
    assert found == pytest.approx(slow_votes(corpus, flavour, 1), rel=1e-9)


words_and_confidences = st.lists(
    st.dictionaries(st.sampled_from(GENES), st.tuples(st.integers(-1, 2), st.integers(-1, 100)), max_size=6), max_size=8
)


@given(words_and_confidences)
def test_votes_are_those_of_independent_words(drawn: list[dict[str, tuple[int, int]]]) -> None:
    corpus, wanted = list[Incidence](), defaultdict[tuple[str, str], float](float)
    for number, found in enumerate(drawn):
        words = {gene: word for gene, (word, _) in found.items() if word >= 0}
        stated = {gene: confidence for gene, (_, confidence) in found.items() if confidence >= 0}
        genes = dict.fromkeys(found, Rule.SYMBOL)
        corpus.append(Incidence(f"f{number}", None, genes, words=words, confidences=stated))
        for pair in combinations(sorted(found), 2):
            one, other = (stated.get(gene, 100) / 100 for gene in pair)
            alone = pair[0] in words and words[pair[0]] == words.get(pair[1])
            wanted[pair] += 0.0 if alone else (one * other / (len(found) - 1)) ** 0.5
    table = IncidenceTable.of([*corpus, Incidence("g", None, {"0": Rule.FAMILY})])
    network = generate_network(table, {})
    ends = ([network.genes[place] for place in column] for column in (network.pairs.source, network.pairs.target))
    counted = Measures(network).votes.tolist()
    assert {tuple(pair): vote for *pair, vote in zip(*ends, counted, strict=True)} == pytest.approx(
        dict(wanted), rel=1e-9, abs=1e-9
    )
