"""Nodes have places of their own, communities and components too, and the same input gives the same places."""

from __future__ import annotations

from itertools import combinations
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from planted import edges_of, planted
from scipy.spatial.distance import pdist, squareform

from kg.network.drawing.communities import NONE, communities
from kg.network.drawing.forces import apart
from kg.network.drawing.layout import SPACING, layout, node_radii
from kg.network.drawing.packing import pack

Floats = NDArray[np.float64]


def free(places: Floats, radii: Floats) -> float:
    """How much room is between the two circles that are nearest to each other."""
    if len(places) < 2:
        return float("inf")
    one, other = np.triu_indices(len(places), 1)
    return float((pdist(places) - radii[one] - radii[other]).min())


@settings(max_examples=60)
@given(st.data())
def test_no_two_nodes_meet(data: st.DataObject) -> None:
    """Whatever the communities, also such as no edges hold together."""
    nodes = data.draw(st.integers(1, 24))
    some = list(combinations(range(nodes), 2)) or [(0, 0)]
    pairs = data.draw(st.lists(st.sampled_from(some), unique=True, max_size=60)) if nodes > 1 else []
    membership = np.array(data.draw(st.lists(st.integers(-1, 3), min_size=nodes, max_size=nodes)), dtype=np.int32)
    radii = np.array(data.draw(st.lists(st.floats(0.5, 120), min_size=nodes, max_size=nodes)))
    weights = np.array(data.draw(st.lists(st.floats(0.01, 1e6), min_size=len(pairs), max_size=len(pairs))))
    source, target = edges_of(pairs)
    places = layout(radii, source, target, weights, membership)
    assert places.shape == (nodes, 2)
    assert np.isfinite(places).all()
    assert free(places, radii) > 0
    assert places.tobytes() == layout(radii, source, target, weights, membership).tobytes()


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0, 2.5]), st.sampled_from([0.0, 1.0])), min_size=1, max_size=40))
def test_circles_are_put_apart_wherever_they_begin(begun: list[tuple[float, float]]) -> None:
    radii = np.linspace(1, 30, len(begun))
    assert free(apart(np.array(begun), radii, 5.0), radii) >= 5.0 - 1e-6


def test_nothing_and_little() -> None:
    none = edges_of([])
    assert layout(np.zeros(0), *none, np.zeros(0), np.zeros(0, dtype=np.int32)).shape == (0, 2)
    assert layout(np.ones(1), *none, np.zeros(0), np.array([NONE], dtype=np.int32)).tolist() == [[0.0, 0.0]]
    alone = layout(np.full(30, 20.0), *none, np.zeros(0), np.full(30, NONE, dtype=np.int32))
    assert free(alone, np.full(30, 20.0)) > 0
    assert np.ptp(alone, axis=0).max() < 30 * SPACING  # packed, not in a line


def test_communities_stand_apart() -> None:
    """Nearly every node's nearest ones are of its own community, though a third of all edges join two."""
    source, target, group = planted([40] * 6, 0.25, 0.02, 4)
    places = layout(np.full(len(group), 15.0), source, target, np.ones(len(source)), group)
    nearest = np.argsort(squareform(pdist(places)), axis=1)[:, 1:4]
    assert (group[nearest] == group[:, None]).mean() > 0.95
    assert 1 / 4 < (group[source] != group[target]).mean() < 1 / 2


def test_neighbours_are_some_spacing_apart() -> None:
    source, target, group = planted([60, 60], 0.2, 0.01, 4)
    places = layout(np.full(len(group), 15.0), source, target, np.ones(len(source)), group)
    distances = squareform(pdist(places))
    np.fill_diagonal(distances, np.inf)
    assert SPACING / 2 < np.median(distances.min(axis=1)) < SPACING * 1.25


def test_components_do_not_stand_upon_each_other() -> None:
    """A component's nodes are nearer to one of their own than to any other's."""
    source, target, group = planted([60, *[3] * 20, *[2] * 20], 1.0, 0.0, 1)
    places = layout(np.full(len(group), 20.0), source, target, np.ones(len(source)), group)
    distances = squareform(pdist(places))
    np.fill_diagonal(distances, np.inf)
    assert (group[distances.argmin(axis=1)] == group).all()
    wide, high = np.ptp(places, axis=0)
    assert 0.5 < wide / high < 2.5


def test_packing_leaves_no_piece_out() -> None:
    chance = np.random.default_rng(3)
    pieces = [chance.normal(size=(size, 2)) * size * 10 for size in (90, 30, 30, 8, 1, 1, 2)]
    none = edges_of([])
    moves = pack(pieces, [np.full(len(piece), 5.0) for piece in pieces], [none] * len(pieces), 40.0)
    placed = [piece + move for piece, move in zip(pieces, moves, strict=True)]
    for one, other in combinations(placed, 2):
        assert np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1)).min() > 40.0


def test_a_picture_sized_network_takes_seconds() -> None:
    source, target, group = planted([60] * 83, 0.1, 0.0008, 1)
    assert (len(group), len(source) > 20_000) == (4980, True)
    weights, before = np.ones(len(source)), process_time()
    membership = communities(len(group), source, target, weights)
    places = layout(np.full(len(group), 30.0), source, target, weights, membership)
    assert process_time() - before < 30  # 4 s, where nothing else runs
    assert np.isfinite(places).all()


def test_sizes_tell_figures() -> None:
    radii = node_radii(np.array([1, 10, 100, 1000]))
    assert (np.diff(radii) > 0).all()
    assert radii[[0, -1]].tolist() == pytest.approx([15.0, 39.0])
    assert node_radii(np.zeros(0, dtype=np.int64)).tolist() == []
