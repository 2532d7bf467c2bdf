"""Which edges of a network stay: by how many figures, how significant, how strong; around some genes; a backbone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError
from kg.network.measured import Measures
from kg.plurals import count

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
    at most `hops` edges away. What stays is cut in this order: figures and q, backbone, neighbourhood, top. What is
    `relaxed` gives up its limits of q and figures, one after the other, where they leave nothing.
    Raises `KgError` for limits that no network can have.
    """

    min_figures: int = 1
    max_q: float | None = None
    backbone: bool = False
    around: frozenset[int] | None = None
    hops: int = 1
    top: int | None = None
    relaxed: bool = False

    def __post_init__(self) -> None:
        for name, value, least in (("min_figures", self.min_figures, 1), ("hops", self.hops, 0), ("top", self.top, 1)):
            if value is not None and value < least:
                raise KgError(f"{name} {value}: {least} is the least")
        if self.max_q is not None and not 0 <= self.max_q <= 1:
            raise KgError(f"max_q {self.max_q}: it is from 0 to 1")

    def for_picture(self) -> Cut:
        """The same for what is to be looked at: significant edges, unless something else is asked for, and not many.

        Where none is significant, as in small builds, those in two independent figures do; else any.
        """
        found = self if self.top is not None else replace(self, top=PICTURE_EDGES)
        if self.min_figures > 1 or self.max_q is not None:
            return found
        return replace(found, min_figures=PICTURE_FIGURES, max_q=PICTURE_Q, relaxed=True)

    def edges(self, measures: Measures) -> tuple[Longs, list[str]]:
        """The positions of the edges that stay, the strongest first, and what was left out, in words."""
        stay, told = self._staying(measures)
        if self.relaxed and len(stay) and not stay.any():
            wider = replace(self, max_q=None) if self.max_q is not None else replace(self, min_figures=1, relaxed=False)
            order, told = wider.edges(measures)
            limit = (
                f"q of {self.max_q:g} or less" if self.max_q is not None else f"{self.min_figures} independent figures"
            )
            return order, [f"no edge has {limit}: this limits nothing", *told]
        order = measures.strongest()
        order = order[stay[order]]
        if self.top is not None and len(order) > self.top:
            told.append(f"left out: {count(len(order) - self.top, 'edge')} weaker than the strongest {self.top:,}")
            order = order[: self.top]
        return order, told

    def _staying(self, measures: Measures) -> tuple[Flags, list[str]]:
        """(edges,): those that stay whatever their strength, and what was left out, in words."""
        stay, told = np.ones(len(measures.network.pairs), dtype=np.bool_), list[str]()
        for name, kept in self._steps(measures, stay):
            before = int(stay.sum())
            stay &= kept
            if gone := before - int(stay.sum()):
                told.append(f"left out: {count(gone, 'edge')} {name}")
        return stay, told

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
