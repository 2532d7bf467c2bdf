"""Communities are those that were planted, and are called by what is particular to them."""

from __future__ import annotations

import sys
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from planted import edges_of, planted, printed

from kg.errors import KgError
from kg.network.drawing import kit
from kg.network.drawing.communities import NONE, communities, modularity, name_communities
from kg.network.drawing.title_words import words_of, words_of_titles

Ints = NDArray[np.int32]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_planted_partition_is_found_exactly(seed: int) -> None:
    source, target, group = planted([50, 40, 30, 20, 10], 0.6, 0.01, seed)
    found = communities(len(group), source, target, np.ones(len(source)), seed=seed)
    assert found.tolist() == group.tolist()


def test_weights_count() -> None:
    source, target = edges_of([(0, 1), (1, 2), (2, 3), (3, 0)])
    weights = np.array([9.0, 1.0, 9.0, 1.0])
    assert communities(4, source, target, weights).tolist() == [0, 0, 1, 1]
    assert communities(4, source, target, weights[[1, 0, 3, 2]]).tolist() == [0, 1, 1, 0]


def test_nodes_without_edges_are_in_none() -> None:
    source, target = edges_of([(1, 2), (2, 3)])
    assert communities(5, source, target, np.array([1.0, 0.0])).tolist() == [NONE, 0, 0, NONE, NONE]
    assert communities(3, *edges_of([]), np.zeros(0)).tolist() == [NONE] * 3
    assert communities(0, *edges_of([]), np.zeros(0)).tolist() == []


def test_the_same_in_another_process_and_with_other_threads() -> None:
    """Also where the library was used by others before."""
    script = """if True:
        import networkit, numpy as np
        from planted import planted
        from kg.network.drawing.communities import communities
        networkit.setNumberOfThreads({threads})
        networkit.setSeed({threads}, True)
        source, target, group = planted([40] * 8, 0.2, 0.05, 5)
        print(networkit.getMaxNumberOfThreads())
        print(*communities(len(group), source, target, np.ones(len(source))).tolist())
        print(networkit.getMaxNumberOfThreads())
    """
    (before, *first, after), (_, *second, _) = (printed(script.format(threads=threads)) for threads in (2, 1))
    assert before == after == "2"
    assert first == second


@given(st.data())
def test_communities_hold_together_and_are_numbered_by_size(data: st.DataObject) -> None:
    nodes = data.draw(st.integers(2, 14))
    pairs = data.draw(st.lists(st.sampled_from(list(combinations(range(nodes), 2))), unique=True, max_size=30))
    source, target = edges_of(pairs)
    weights = np.array(data.draw(st.lists(st.integers(1, 9), min_size=len(pairs), max_size=len(pairs))), dtype=float)
    found = communities(nodes, source, target, weights)
    graph = nx.Graph(pairs)
    members = {number: np.flatnonzero(found == number).tolist() for number in set(found.tolist()) - {NONE}}
    assert set(graph) == {node for some in members.values() for node in some}
    assert all(len(some) > 1 and nx.is_connected(graph.subgraph(some)) for some in members.values())
    assert sorted(members, key=lambda number: (-len(members[number]), members[number][0])) == list(range(len(members)))
    if pairs:
        graph.add_weighted_edges_from((*pair, weight) for pair, weight in zip(pairs, weights.tolist(), strict=True))
        expected = nx.community.modularity(graph, [set(some) for some in members.values()])
        assert modularity(source, target, weights, found) == pytest.approx(expected)


def test_without_the_library_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkit", None)
    with pytest.raises(KgError, match=r"pip install 'pfocr-kg\[layout\]'"):
        kit.kit()


def corpus() -> tuple[sp.csr_array[np.int32], list[str], list[str], Ints]:
    """Six figures of autophagy and of Wnt; CTNNB1 is of Wnt, but also stands in a figure of autophagy."""
    symbols = ["ULK1", "ATG7", "MTOR", "WNT1", "CTNNB1", "APC", "LONER"]
    figures = {
        "Autophagy in Yeast": ["ULK1", "ATG7", "MTOR"],
        "The role of autophagy in signaling": ["ULK1", "ATG7"],
        "Regulation of autophagy": ["ATG7", "ULK1", "CTNNB1"],
        "Wnt signaling in tumours": ["WNT1", "CTNNB1", "APC"],
        "A Wnt tumour": ["WNT1", "APC"],
        "Lonely": ["LONER"],
    }
    rows = [[symbol in shown for symbol in symbols] for shown in figures.values()]
    membership = np.array([0, 0, 0, 1, 1, 1, NONE], dtype=np.int32)
    return sp.csr_array(np.array(rows, dtype=np.int32)), list(figures), symbols, membership


def test_names_are_what_is_particular() -> None:
    shown, titles, symbols, membership = corpus()
    first, second = name_communities(shown, titles, symbols, membership)
    assert first.genes == ("ATG7", "ULK1", "MTOR")  # by strength inside; ATG7 and ULK1 are equal: by symbol
    assert second.genes == ("APC", "WNT1", "CTNNB1")  # part of CTNNB1's strength is elsewhere
    assert (first.words, second.words) == (("autophagy",), ("tumour", "Wnt"))
    assert (first.size, first.figures, second.size, second.figures) == (3, 3, 3, 2)
    assert str(first) == "autophagy (ATG7, ULK1, MTOR)"
    (one, _) = name_communities(shown, titles, symbols, membership, most=1)
    assert (one.genes, one.words) == (("ATG7",), ("autophagy",))


def test_names_without_titles_or_communities() -> None:
    shown, titles, symbols, membership = corpus()
    assert name_communities(shown, [""] * len(titles), symbols, membership)[0].words == ()
    assert name_communities(shown, titles, symbols, np.full(len(symbols), NONE, dtype=np.int32)) == ()


def test_a_word_that_is_a_symbol_is_not_said_twice() -> None:
    shown = sp.csr_array(np.ones((2, 2), dtype=np.int32))
    (name,) = name_communities(shown, ["mTOR growth"] * 2, ["MTOR", "TSC2"], np.zeros(2, dtype=np.int32))
    assert name.words == () or "mTOR" not in name.words


@given(st.permutations(range(6)))
def test_names_do_not_hang_on_the_order_of_figures(order: list[int]) -> None:
    shown, titles, symbols, membership = corpus()
    again = name_communities(shown[order], [titles[figure] for figure in order], symbols, membership)
    assert again == name_communities(shown, titles, symbols, membership)


def test_words() -> None:
    assert words_of("A proposed model of NF-κB signalling in COVID-19, 2020") == {"NF-κB", "COVID-19"}
    assert words_of("") == set()
    found, printed = words_of_titles(["Stress in tumours", "A tumour's stress", "Stress and Wnt", "ER stress"])
    assert found[3] == {"stress"}
    assert printed["stress"] == "stress"
    assert printed["wnt"] == "Wnt"
