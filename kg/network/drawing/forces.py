"""Places by forces: networkit's stress model for what edges join, and circles that push each other away."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from kg.network.drawing.kit import graph

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

_PIVOTS = 50
_TOLERANCE = 1e-4
_ROUNDS = 300
_FOLDS = 100
_NEARER, _WIDEST = 0.95, 2.0
_GOLDEN = np.pi * (3 - 5**0.5)
"""The angle by which one turns to come to a place where one has not been yet."""

_NOTHING = 1e-9


def forced(library: Any, nodes: int, source: Ints, target: Ints, lengths: Floats) -> Floats:
    """(nodes, 2): where the nodes of a connected network stand if each edge has more or less its length.

    No two stand in one place.
    """
    if nodes <= 3:  # on a line or in a triangle there is nothing to be found
        turn = 2 * np.pi * np.arange(nodes) / max(nodes, 1)
        size = float(lengths.mean()) / 3**0.5 if len(lengths) else 1.0
        return np.stack([np.cos(turn), np.sin(turn)], axis=1) * size
    network = graph(library, nodes, source, target, lengths)
    pivots = library.viz.PivotMDS(network, 2, min(_PIVOTS, nodes))
    pivots.run()
    begun = np.array(pivots.getCoordinates())
    size = float(lengths.mean()) / 10
    begun = _unmixed(np.where(np.isfinite(begun), begun, 0.0), size)
    stress = library.viz.MaxentStress(network, 2, 1, [tuple(place) for place in begun.tolist()], _TOLERANCE)
    stress.run()
    found = np.array(stress.getCoordinates())
    return _unmixed(found, size) if np.isfinite(found).all() else begun


def _unmixed(places: Floats, most: float) -> Floats:
    """The same places, each moved a little in a direction of its own, so that no two nodes stand in one."""
    number = np.arange(len(places))
    turn, step = _GOLDEN * number, most * np.sqrt((number + 1) / len(places))
    moved: Floats = places + np.stack([step * np.cos(turn), step * np.sin(turn)], axis=1)
    return moved


def apart(places: Floats, radii: Floats, gap: float) -> Floats:
    """The places moved so far that no two circles are nearer than `gap`.

    Those that are too near push each other away, round by round; what is left after many rounds is spread out as a
    whole.

    >>> apart(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([5.0, 5.0]), 2.0).round(2).tolist()
    [[-5.5, 0.0], [6.5, 0.0]]
    """
    places = places.copy()
    for _ in range(_ROUNDS):
        one, other = _near(places, radii, gap)
        if not len(one):
            return places
        step, distance, wanted = _steps(places, radii, gap, one, other)
        push = step * ((wanted - distance) / 2 + 0.002)[:, None]
        for axis in (0, 1):
            places[:, axis] += np.bincount(other, push[:, axis], len(places))
            places[:, axis] -= np.bincount(one, push[:, axis], len(places))
    one, other = _near(places, radii, gap)
    if not len(one):
        return places
    _, distance, wanted = _steps(places, radii, gap, one, other)
    return places * float((wanted / np.maximum(distance, 1e-6)).max()) * (1 + _NOTHING)


def together(places: Floats, radii: Floats, gap: float) -> Floats:
    """The places moved towards their middle as long as no two circles are nearer than `gap`; neighbours stay such.

    The longest extent is from left to right, as paper and screens have it; what is much longer than high is folded.
    """
    places = apart(places - places.mean(axis=0), radii, gap)
    for _ in range(_ROUNDS):
        nearer = apart(places * _NEARER, radii, gap)
        if np.square(nearer).sum() > np.square(places).sum() * 0.999:
            break
        places = nearer - nearer.mean(axis=0)
    places = _lying(places)
    for _ in range(_FOLDS):
        wide, high = np.ptp(places, axis=0) + 2 * float(radii.max())
        if wide < _WIDEST * high:
            break
        places = apart(places * np.array([_NEARER, 1.0]), radii, gap)
    centred: Floats = places - places.mean(axis=0)
    return centred


def _lying(places: Floats) -> Floats:
    """The same turned so that the longest extent is from left to right."""
    x, y = (places - places.mean(axis=0)).T
    angle = 0.5 * np.arctan2(2 * (x @ y), x @ x - y @ y)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack([cosine * x + sine * y, cosine * y - sine * x], axis=1)


def _near(places: Floats, radii: Floats, gap: float) -> tuple[Longs, Longs]:
    """The pairs that are too near, in a stated order."""
    pairs = cKDTree(places).query_pairs(2 * float(radii.max()) + gap, output_type="ndarray")
    distance = np.hypot(*(places[pairs[:, 1]] - places[pairs[:, 0]]).T)
    pairs = pairs[distance < radii[pairs[:, 0]] + radii[pairs[:, 1]] + gap]
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return pairs[:, 0], pairs[:, 1]


def _steps(places: Floats, radii: Floats, gap: float, one: Longs, other: Longs) -> tuple[Floats, Floats, Floats]:
    """For each pair the direction from one to the other, how far that is, and how far it should be."""
    step = places[other] - places[one]
    distance = np.hypot(*step.T)
    turn = _GOLDEN * (one + 1) * (other + 2)
    step = np.where((distance < _NOTHING)[:, None], np.stack([np.cos(turn), np.sin(turn)], axis=1), step)
    return step / np.hypot(*step.T)[:, None], distance, radii[one] + radii[other] + gap
