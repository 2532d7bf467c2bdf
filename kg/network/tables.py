"""A network as two tables of attributes: what exports write, whatever measures a network has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.int64] | NDArray[np.int32] | NDArray[np.float64] | NDArray[np.bool_] | Sequence[str]


class Kind(StrEnum):
    """What the values of an attribute are."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """One value for each node or each edge.

    Counts are whole numbers; numbers are never NaN nor infinite; a text may be empty, where there is none.
    """

    name: str
    kind: Kind
    values: Values = field(repr=False)
    says: str = ""

    def chosen(self, places: NDArray[np.int64]) -> Attribute:
        """The values at some places, in the order that is given."""
        values = self.values
        some = values[places] if isinstance(values, np.ndarray) else [values[place] for place in places.tolist()]
        return Attribute(self.name, self.kind, some, self.says)

    def plain(self, start: int, end: int) -> list[str | int | float | bool]:
        """The values from one place up to another, as Python has them."""
        some = self.values[start:end]
        return some.tolist() if isinstance(some, np.ndarray) else list(some)


@dataclass(frozen=True, slots=True, eq=False)
class NetworkTables:
    """A network whose edges have no direction.

    `ids` are the IRIs of the nodes, each once; `symbol` is always the first of `nodes`. Edge `e` joins the nodes at
    `source[e]` and `target[e]`; edges come with the strongest first. `positions` is (nodes, 2), where the network has
    been laid out: x to the right, y down, in units of a picture's points. `about` are facts of the whole: its name and
    description, what was chosen, what was left out.
    """

    ids: tuple[str, ...] = field(repr=False)
    nodes: tuple[Attribute, ...]
    source: NDArray[np.int32] = field(repr=False)
    target: NDArray[np.int32] = field(repr=False)
    edges: tuple[Attribute, ...]
    about: Mapping[str, str | int | float]
    positions: NDArray[np.float64] | None = field(default=None, repr=False)

    def node(self, name: str) -> Attribute:
        """The attribute of nodes of that name. Raises `KeyError` where there is none."""
        return _named(self.nodes, name)

    def edge(self, name: str) -> Attribute:
        """The attribute of edges of that name. Raises `KeyError` where there is none."""
        return _named(self.edges, name)


def _named(attributes: Sequence[Attribute], name: str) -> Attribute:
    for attribute in attributes:
        if attribute.name == name:
            return attribute
    raise KeyError(name)
