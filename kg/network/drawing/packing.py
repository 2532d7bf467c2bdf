"""Pictures of components side by side, as near as they fit, in a frame that is wider than high."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Box = tuple[Floats, Floats]

_WIDE = 5 / 4
"""How much wider than high the whole is to be."""

_SAMPLES = 24
_FEW_CELLS = 64
_SMALL, _FEW = 20, 3
"""How many times as large as a small piece the largest is; how many nodes few are."""


def pack(
    pieces: Sequence[Floats], radii: Sequence[Floats], ends: Sequence[tuple[Ints, Ints]], cell: float
) -> list[Floats]:
    """How far to move each piece, so that they stand about the origin and none is on another.

    The plane is cut into cells; a piece takes those that its nodes and edges pass, with what is next to them. The
    largest comes first, each at the free place that is nearest to the middle; of equal places the first, row by row.
    What is small beside the largest, or has few nodes, stands in rows below.

    >>> dots = [np.zeros((1, 2)), np.zeros((1, 2))]
    >>> none = (np.zeros(0, dtype=np.int32),) * 2
    >>> moves = pack(dots, [np.ones(1)] * 2, [none] * 2, 10.0)
    >>> 10 < float(np.hypot(*(moves[1] - moves[0]))) < 40
    True
    """
    masks = [_cells(piece, some, joined, cell) for piece, some, joined in zip(pieces, radii, ends, strict=True)]
    order = sorted(range(len(pieces)), key=lambda place: (-int(masks[place][0].sum()), place))
    sizes = [int(mask.sum()) for mask, _ in masks]
    small = [place for place in order[1:] if len(pieces[place]) <= _FEW or sizes[place] * _SMALL < sizes[order[0]]]
    below = set(small)
    order = [place for place in order if place not in below]
    moves: list[Floats] = [np.zeros(2)] * len(pieces)
    taken = np.zeros(_room([mask for mask, _ in masks]), dtype=bool)
    origin = np.array(taken.shape) // 2
    for place in order:
        mask, corner = masks[place]
        while (at := _nearest(taken, mask, origin)) is None:
            taken, origin = _grown(taken, origin)
        row, column = at
        taken[row : row + mask.shape[0], column : column + mask.shape[1]] |= mask
        rows, columns = np.array(at) - origin
        moves[place] = np.array([columns, rows]) * cell - corner
    extents = [(piece - some[:, None], piece + some[:, None]) for piece, some in zip(pieces, radii, strict=True)]
    boxes = [(low.min(axis=0), high.max(axis=0)) for low, high in extents]
    whole = [(boxes[place][0] + moves[place], boxes[place][1] + moves[place]) for place in order]
    for place, move in zip(small, _shelved(whole, [boxes[place] for place in small], cell), strict=True):
        moves[place] = move
    return moves


def _shelved(whole: Sequence[Box], boxes: Sequence[Box], gap: float) -> list[Floats]:
    """How far to move each of some boxes: into rows below the whole, as wide as that, or as wide as all needs."""
    if not boxes:
        return []
    low, high = np.min([box[0] for box in whole], axis=0), np.max([box[1] for box in whole], axis=0)
    sizes = np.array([box[1] - box[0] for box in boxes]) + gap
    wide = max(float(high[0] - low[0]), float((np.prod(high - low) + sizes.prod(axis=1).sum()) * _WIDE) ** 0.5)
    start = float(low[0] + high[0] - wide) / 2
    moves, x, y, highest = [np.zeros(2)] * len(boxes), start, float(high[1]) + gap, 0.0
    for place in np.lexsort((-sizes[:, 0], -sizes[:, 1])).tolist():
        if x > start and x + sizes[place, 0] - gap > start + wide:
            x, y, highest = start, y + highest, 0.0
        moves[place] = np.array([x, y]) - boxes[place][0]
        x, highest = x + float(sizes[place, 0]), max(highest, float(sizes[place, 1]))
    return moves


def _cells(piece: Floats, radii: Floats, ends: tuple[Ints, Ints], cell: float) -> tuple[Mask, Floats]:
    """The cells (rows, columns) that a piece takes, and where the first of them begins (x, y)."""
    one, other = (piece[side] for side in ends)
    along = np.linspace(0, 1, _SAMPLES)[:, None, None]
    lines = (one + (other - one) * along).reshape(-1, 2)
    reach = radii.max()
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    rims = (piece[:, None] + reach * np.stack([np.cos(turn), np.sin(turn)], axis=1)).reshape(-1, 2)
    points = np.concatenate([piece, rims, lines])
    first = np.floor(points.min(axis=0) / cell).astype(int) - 1
    columns, rows = (np.floor(points / cell).astype(int) - first).T
    mask = np.zeros((rows.max() + 2, columns.max() + 2), dtype=bool)
    mask[rows, columns] = True
    # What is next to a cell is taken, too: two pieces never touch.
    wide = mask.copy()
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        wide |= np.roll(mask, (down, right), axis=(0, 1))
    return wide, first * cell


def _room(masks: Sequence[Mask]) -> tuple[int, int]:
    """Rows and columns that are probably enough."""
    area = 2.0 * sum(int(mask.sum()) for mask in masks)
    rows = max([int((area / _WIDE) ** 0.5), *(mask.shape[0] for mask in masks)]) + 8
    columns = max([int((area * _WIDE) ** 0.5), *(mask.shape[1] for mask in masks)]) + 8
    return rows, columns


def _grown(taken: Mask, origin: NDArray[np.int64]) -> tuple[Mask, NDArray[np.int64]]:
    """The same with more room on all sides."""
    more = np.array(taken.shape) // 4 + 1
    return np.pad(taken, [(more[0], more[0]), (more[1], more[1])]), origin + more


def _nearest(taken: Mask, mask: Mask, origin: NDArray[np.int64]) -> tuple[int, int] | None:
    """The row and column of a mask's corner where it is free, and its middle nearest to the origin."""
    if any(size > room for size, room in zip(mask.shape, taken.shape, strict=True)):
        return None
    free = ~_meets(taken, mask)
    rows = np.abs(np.arange(free.shape[0]) + mask.shape[0] / 2 - origin[0])[:, None] * _WIDE
    columns = np.abs(np.arange(free.shape[1]) + mask.shape[1] / 2 - origin[1])[None, :]
    # Mostly by the larger of the two, which fills a rectangle.
    far = np.where(free, np.maximum(rows, columns) + 0.2 * (rows + columns), np.inf)
    best = int(np.argmin(far))
    row, column = divmod(best, free.shape[1])
    return (row, column) if np.isfinite(far[row, column]) else None


def _meets(taken: Mask, mask: Mask) -> Mask:
    """For each place of a mask's corner whether the mask would meet what is taken."""
    rows, columns = (room - size + 1 for room, size in zip(taken.shape, mask.shape, strict=True))
    if mask.sum() > _FEW_CELLS:
        from scipy.signal import fftconvolve  # to import it takes half a second, which no build is to spend

        met: Mask = fftconvolve(taken.astype(float), mask[::-1, ::-1].astype(float), mode="valid") > 0.5
        return met
    found = np.zeros((rows, columns), dtype=bool)
    for row, column in zip(*(places.tolist() for places in np.nonzero(mask)), strict=True):
        found |= taken[row : row + rows, column : column + columns]
    return found
