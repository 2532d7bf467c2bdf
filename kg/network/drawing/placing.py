"""Where labels stand in a picture: only as many as fit, what matters most first."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SIDES = np.array([(0, 1), (0, -1), (1, 0), (-1, 0), (0.8, 0.8), (-0.8, 0.8), (0.8, -0.8), (-0.8, -0.8)])
"""Where a label may stand beside its node, the best first: below, above, right, left, and between these."""


_INSIDE, _WIDER, _LARGE = 0.8, 2.3, 5.0
"""How large beside its node a label is that stands upon it rather than beside it; how wide one that may, if need be."""


def place_labels(
    places: Floats, radii: Floats, sizes: Floats, order: Iterable[int], frame: tuple[float, float, float, float]
) -> dict[int, Floats]:
    """The boxes (left, top, right, bottom; y down) of the labels that fit, by their nodes.

    `sizes` has width and height of each label. A label stands within its node, where that is large enough, else beside
    it, upon no other node; else across its own node, where that is not much smaller. It is within the frame, and upon
    no label before it in `order`; where it finds no such place, there is none.

    >>> places = np.array([[50.0, 50.0], [52.0, 50.0]])
    >>> boxes = place_labels(places, np.full(2, 3.0), np.array([[20.0, 8.0]] * 2), [1, 0], (0, 0, 100, 100))
    >>> {node: box.tolist() for node, box in boxes.items()}
    {1: [42.0, 54.0, 62.0, 62.0], 0: [40.0, 38.0, 60.0, 46.0]}
    """
    taken = np.empty((len(places), 4))
    boxes: dict[int, Floats] = {}
    circles = _Circles(places, radii)
    for node in order:
        for box in _beside(places[node], radii[node], sizes[node]):
            fits = _within(box, frame) and not _meets(box, taken[: len(boxes)])
            if fits and (_upon(box, places[node], radii[node]) or not circles.meet(box, node)):
                taken[len(boxes)] = box
                boxes[node] = box
                break
    return boxes


def _beside(place: Floats, radius: float, size: Floats) -> Floats:
    """The boxes beside a circle, (sides, 4), and that upon it, where the circle is large enough."""
    half = size / 2
    middle = place + _SIDES * (half + radius + 1.0)
    if np.hypot(*half) <= _INSIDE * radius:
        middle = np.concatenate([place[None], middle])
    elif radius >= _LARGE and half[0] <= _WIDER * radius:
        middle = np.concatenate([middle, place[None]])
    return np.concatenate([middle - half, middle + half], axis=1)


def _upon(box: Floats, place: Floats, radius: float) -> bool:
    """Whether a box stands upon the circle that it belongs to."""
    return bool(
        abs((box[1] + box[3]) / 2 - place[1]) < radius / 2 and abs((box[0] + box[2]) / 2 - place[0]) < radius / 2
    )


def _within(box: Floats, frame: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = frame
    return bool(box[0] >= left and box[1] >= top and box[2] <= right and box[3] <= bottom)


def _meets(box: Floats, others: Floats) -> bool:
    """Whether a box is upon any of the others."""
    apart = (box[0] >= others[:, 2]) | (box[2] <= others[:, 0]) | (box[1] >= others[:, 3]) | (box[3] <= others[:, 1])
    return not bool(apart.all())


class _Circles:
    """The nodes, sorted from left to right, so that only those near a box are looked at."""

    def __init__(self, places: Floats, radii: Floats) -> None:
        self._order = np.argsort(places[:, 0], kind="stable")
        self._places, self._radii = places[self._order], radii[self._order]
        self._largest = float(radii.max(initial=0))

    def meet(self, box: Floats, own: int) -> bool:
        """Whether any node but a label's own is below a box, more than by its rim."""
        reach = (box[0] - self._largest, box[2] + self._largest)
        start, end = np.searchsorted(self._places[:, 0], reach)
        near = slice(int(start), int(end))
        places = self._places[near]
        closest = np.clip(places, box[:2], box[2:])
        below = np.hypot(*(places - closest).T) < self._radii[near] * 0.9
        return bool((below & (self._order[near] != own)).any())
