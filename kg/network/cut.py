"""Which edges of a network stay: by how many figures, how significant, how strong; around some genes; a backbone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.network.measured import Measures

Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]

PICTURE_EDGES = 20_000
"""More edges Cytoscape Web does not open, and nobody sees."""

PICTURE_FIGURES, PICTURE_Q = 2, 0.05
ALPHA = 0.05
"""How unlikely an edge of the disparity backbone is, at the most, if a node's strength were spread at random."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What is asked of the edges that stay.

    Independent figures, and q (None: any); `top` is how many of the strongest stay, `backbone` whether only those that
    carry an unlikely share of the strength of an end (disparity). Of `around`, positions of nodes, those stay that are
    at most `hops` edges away. What stays is cut in this order: figures and q, backbone, neighbourhood, top.
    """

    min_figures: int = 1
    max_q: float | None = None
    backbone: bool = False
    around: frozenset[int] | None = None
    hops: int = 1
    top: int | None = None

    def for_picture(self) -> Cut:
        """The same for what is to be looked at: significant edges, unless something else was asked for, and not many."""
        min_figures, max_q = self.min_figures, self.max_q
        if min_figures == 1 and max_q is None:
            min_figures, max_q = PICTURE_FIGURES, PICTURE_Q
        top = PICTURE_EDGES if self.top is None else self.top
        return Cut(min_figures, max_q, self.backbone, self.around, self.hops, top)

    def edges(self, measures: Measures) -> tuple[Longs, list[str]]:
        """The positions of the edges that stay, the strongest first, and what was left out, in words."""
        pairs, told = measures.network.pairs, list[str]()
        stay = np.ones(len(pairs), dtype=np.bool_)
        for name, kept in self._steps(measures, stay):
            before = int(stay.sum())
            stay &= kept
            if gone := before - int(stay.sum()):
                told.append(f"{gone:,} edges {name}")
        order = measures.strongest()
        order = order[stay[order]]
        if self.top is not None and len(order) > self.top:
            told.append(f"{len(order) - self.top:,} edges weaker than the strongest {self.top:,}")
            order = order[: self.top]
        return order, told

    def _steps(self, measures: Measures, stay: Flags) -> Iterator[tuple[str, Flags]]:
        """Each step with its words; `stay` is what the steps before have left."""
        pairs = measures.network.pairs
        if self.min_figures > 1:
            yield f"in fewer than {self.min_figures} independent figures", pairs.independent >= self.min_figures
        if self.max_q is not None:
            yield f"with q above {self.max_q:g}", measures.q <= self.max_q
        if self.backbone:
            yield f"outside the disparity backbone (alpha {ALPHA:g})", measures.disparity <= ALPHA
        if self.around is not None:
            near = self._near(measures, stay)
            say = f"more than {self.hops} step{'s' * (self.hops != 1)} from the genes asked for"
            yield say, near[pairs.source] & near[pairs.target]

    def _near(self, measures: Measures, stay: Flags) -> Flags:
        """(nodes,): those within reach of the nodes asked for."""
        pairs = measures.network.pairs
        near = np.zeros(len(measures.network.genes), dtype=np.bool_)
        near[sorted(self.around or ())] = True
        one, other = pairs.source[stay], pairs.target[stay]
        for _ in range(self.hops):
            met = near.copy()
            met[other[near[one]]] = True
            met[one[near[other]]] = True
            near = met
        return near
