"""Where nodes stand in a picture: communities as discs, each beside those it is joined to; components side by side.

The forces are networkit's: PivotMDS to begin with, then the maximal-entropy stress model. They lay out each community
by its own edges, then the communities as if each were one node as large as its disc; last, discs are turned so that
what is joined across is near.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kg.network.drawing.forces import apart, forced, together
from kg.network.drawing.kit import one_thread
from kg.network.drawing.packing import pack

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

SPACING = 80.0
"""How far a node is from its neighbours, in points: as Cytoscape's own layouts have it."""

_SMALLEST, _LARGEST = 15.0, 39.0
_GAP = 8.0
_NEAREST = 0.8
"""What is free at least between two nodes; how near their middles may be beside `SPACING`."""

_WEAKEST, _STRONGEST = 1.4, 0.8
"""How long an edge of the least weight is asked to be, and one of the most, beside one between."""

_ROUND = 0.75
"""How far a community is brought from the shape that its edges give to a disc that it fills evenly."""

_LOOSE = 1.35
"""How much larger than its nodes with their rooms a disc is, in width."""

_CORE, _FEW = 0.92, 12
"""The share of a community's nodes that is within its disc, where it has more than a few."""

_TURNS = 4


def layout(radii: Floats, source: Ints, target: Ints, weights: Floats, membership: Ints, *, seed: int = 1) -> Floats:
    """(nodes, 2): the place of each node, about the origin, x to the right and y down, rounded to a hundredth.

    Nodes are circles with these radii, none of which meet; what a community's own edges do not join is laid out as if
    it were several. The same input gives the same places with the same seed and version of the library.

    >>> ends = np.array([[0, 1], [1, 2]], dtype=np.int32)
    >>> places = layout(np.full(4, 20.0), ends[:, 0], ends[:, 1], np.ones(2), np.array([0, 0, 0, -1], dtype=np.int32))
    >>> places.shape, bool(np.isfinite(places).all())
    ((4, 2), True)
    """
    nodes = len(radii)
    if nodes == 0:
        return np.zeros((0, 2))
    own = (membership[source] == membership[target]) & (membership[source] >= 0)
    groups, group = _joined(nodes, source[own], target[own])
    places = np.zeros((nodes, 2))
    lengths = _lengths(weights)
    with one_thread(seed) as library:
        by_node, by_edge = _places_of(group, groups), _places_of(group[source[own]], groups)
        for some, edges in zip(by_node, by_edge, strict=True):
            here, there = _local(some, source[own][edges], target[own][edges])
            places[some] = _disc(forced(library, len(some), here, there, lengths[own][edges]), radii[some])
        size = np.array([_reach(places[some], radii[some]) for some in by_node])
        across = _between(group[source[~own]], group[target[~own]], weights[~own], groups)
        count, component = _joined(groups, across[0], across[1])
        centres = np.zeros((groups, 2))
        by_group = _places_of(component, count)
        for some, edges in zip(by_group, _places_of(component[across[0]], count), strict=True):
            centres[some] = _centres(library, some, [column[edges] for column in across], size)
    places = _turned(places, centres, by_node, (group, source[~own], target[~own]))
    places, members = places + centres[group], _places_of(component[group], count)
    for some in members:
        places[some] = apart(places[some], _rooms(radii[some]), 0)
    places = _packed(places, radii, source, target, members)
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    rounded: Floats = np.round(places - middle, 2) + 0.0  # no -0.0
    return rounded


def node_radii(figures: NDArray[np.int64]) -> Floats:
    """How large nodes are, in points: the area grows with the number of figures.

    >>> node_radii(np.array([1, 4, 16])).tolist()
    [15.0, 23.0, 39.0]
    """
    most = max(int(figures.max(initial=1)), 16)
    radii: Floats = _SMALLEST + (_LARGEST - _SMALLEST) * (np.sqrt(figures) - 1) / (most**0.5 - 1)
    return radii


def _local(some: Longs, source: Ints, target: Ints) -> tuple[Ints, Ints]:
    """The ends of edges by their places among some nodes, which ascend."""
    return np.searchsorted(some, source).astype(np.int32), np.searchsorted(some, target).astype(np.int32)


def _joined(nodes: int, source: Ints, target: Ints) -> tuple[int, Ints]:
    """How many components edges make of nodes, and which each node is in."""
    edges = coo_array((np.ones(len(source)), (source, target)), shape=(nodes, nodes))
    count, component = connected_components(edges, directed=False)
    return int(count), component.astype(np.int32)


def _places_of(numbers: Ints, count: int) -> list[Longs]:
    """The places at which each number stands, ascending.

    >>> [places.tolist() for places in _places_of(np.array([1, 0, 1], dtype=np.int32), 3)]
    [[1], [0, 2], []]
    """
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.searchsorted(numbers[order], np.arange(1, count)))


def _lengths(weights: Floats) -> Floats:
    """How long each edge is asked to be beside others: by the rank of its weight."""
    ranks = np.searchsorted(np.sort(weights), weights, side="left") / max(len(weights) - 1, 1)
    lengths: Floats = _WEAKEST + (_STRONGEST - _WEAKEST) * ranks
    return lengths


def _rooms(radii: Floats) -> Floats:
    """The circles that nodes have for themselves: with what is free about them."""
    rooms: Floats = np.maximum(radii + _GAP / 2, _NEAREST * SPACING / 2)
    return rooms


def _disc(places: Floats, radii: Floats) -> Floats:
    """The places of a community's nodes about the origin, spread so that they fill a disc, more or less."""
    count = len(places)
    if count == 1:
        return np.zeros((1, 2))
    places = places - places.mean(axis=0)
    far = np.hypot(*places.T)
    rank = np.empty(count)
    rank[np.argsort(far, kind="stable")] = np.arange(count)
    rooms = _rooms(radii)
    rim = _LOOSE * float(np.sqrt(np.square(rooms).sum()))
    even = rim * np.sqrt((rank + 0.5) / count)
    wanted = _ROUND * even + (1 - _ROUND) * far * (float(np.median(even)) / max(float(np.median(far)), 1e-9))
    places = apart(places * (wanted / np.maximum(far, 1e-9))[:, None], rooms, 0)
    centred: Floats = places - (places.min(axis=0) + places.max(axis=0)) / 2
    return centred


def _reach(places: Floats, radii: Floats) -> float:
    """How large the disc of a community is: a few of many nodes may stand out of it."""
    return float(np.quantile(np.hypot(*places.T) + radii, _CORE if len(places) > _FEW else 1))


def _between(source: Ints, target: Ints, weights: Floats, groups: int) -> tuple[Ints, Ints, Floats]:
    """The edges between groups, each pair once, with the sum of their weights."""
    low, high = np.minimum(source, target).astype(np.int64), np.maximum(source, target)
    pairs, inverse = np.unique(low * groups + high, return_inverse=True)
    one, other = np.divmod(pairs, max(groups, 1))
    differ = one != other
    sums = np.bincount(inverse, weights, len(pairs))
    return one[differ].astype(np.int32), other[differ].astype(np.int32), sums[differ]


def _centres(library: Any, groups: Longs, edges: Sequence[Any], size: Floats) -> Floats:
    """Where the discs of the groups of a component stand, side by side, the widest extent from left to right."""
    if len(groups) == 1:
        return np.zeros((1, 2))
    source, target, weights = edges
    # What joins two discs counts by their sizes: large ones have more edges for that alone.
    lengths = (size[source] + size[target] + SPACING) * _lengths(weights / np.sqrt(size[source] * size[target]))
    places = forced(library, len(groups), *_local(groups, source, target), lengths)
    return together(places, size[groups], SPACING / 2)


def _turned(places: Floats, centres: Floats, by_node: Sequence[Longs], across: tuple[Ints, Ints, Ints]) -> Floats:
    """The places within discs, each disc turned, or turned over, so that its nodes are near what they are joined to."""
    group, source, target = across
    inner, middle = places[:, 0] + 1j * places[:, 1], (centres[:, 0] + 1j * centres[:, 1])[group]
    one, other = np.concatenate([source, target]), np.concatenate([target, source])
    edges_of = _places_of(group[one], len(by_node))
    for _ in range(_TURNS):
        for some, edges in zip(by_node, edges_of, strict=True):
            if len(some) == 1 or len(edges) == 0:
                continue
            here, there = one[edges], other[edges]
            wish = middle[there] + inner[there] - middle[here]
            wish /= np.maximum(np.abs(wish), 1.0)
            plain, over = (np.conj(inner[here]) * wish).sum(), (inner[here] * wish).sum()
            if abs(over) > abs(plain) * (1 + 1e-9):
                inner[some] = np.conj(inner[some])
                plain = over
            if abs(plain) > 0:
                inner[some] *= plain / abs(plain)
    return np.stack([inner.real, inner.imag], axis=1)


def _packed(places: Floats, radii: Floats, source: Ints, target: Ints, members: Sequence[Longs]) -> Floats:
    """The places of the nodes of all components, side by side."""
    component = np.empty(len(places), dtype=np.int32)
    for number, some in enumerate(members):
        component[some] = number
    ends = []
    for some, edges in zip(members, _places_of(component[source], len(members)), strict=True):
        ends.append(_local(some, source[edges], target[edges]))
    cell = max(SPACING, 2 * float(radii.max()))
    moves = pack([places[some] for some in members], [radii[some] for some in members], ends, cell)
    packed = np.empty_like(places)
    for some, move in zip(members, moves, strict=True):
        packed[some] = places[some] + move
    return packed
