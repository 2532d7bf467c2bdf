"""How a network looks in Cytoscape: the aspects `visualProperties` and `visualEditorProperties` of CX2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from kg.network.tables import Attribute, Kind, NetworkTables

TYPES = {Kind.TEXT: "string", Kind.COUNT: "long", Kind.NUMBER: "double", Kind.TRUTH: "boolean"}
"""What CX2 calls the kinds. Counts are `long` whatever their size, so that columns of two networks are of one type."""

PALETTE = ("#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00")
"""Paul Tol's light scheme: told apart by colour-blind people, and light enough for dark labels."""
OTHERS = "#DDDDDD"
"""What belongs to no community, or to one that is smaller than those that have a colour."""

EDGE_STRENGTH = ("score", "association", "jaccard", "figures")
"""Attributes that tell how strong an edge is; the first that is there is drawn."""
_NODE_SIZES = (20.0, 80.0)
_EDGE_WIDTHS = (1.0, 8.0)
_EDGE_OPACITIES = (0.25, 0.9)
_STEPS = 4
"""Straight pieces by which a mapping follows the square root: a node's area, not its width, goes with its figures."""
_TOP = 98
"""Percentile from which all edges are drawn equally strong, lest one outlier make all others faint."""

Mapping = dict[str, Any]


def visual_properties(tables: NetworkTables) -> dict[str, Any]:
    """Size by figures, label by symbol, fill by community, width and opacity of edges by strength, no arrows."""
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": _node_defaults(),
            "edge": _edge_defaults(),
        },
        "nodeMapping": _node_mappings(tables),
        "edgeMapping": _edge_mappings(tables),
    }


def editor_properties() -> dict[str, Any]:
    """Width and height of nodes are one size."""
    return {"properties": {"nodeSizeLocked": True, "arrowColorMatchesEdge": False}}


def _node_defaults() -> dict[str, Any]:
    return {
        "NODE_SHAPE": "ellipse",
        "NODE_WIDTH": _NODE_SIZES[0],
        "NODE_HEIGHT": _NODE_SIZES[0],
        "NODE_BACKGROUND_COLOR": OTHERS,
        "NODE_BACKGROUND_OPACITY": 1.0,
        "NODE_BORDER_COLOR": "#FFFFFF",
        "NODE_BORDER_WIDTH": 1.0,
        "NODE_LABEL_COLOR": "#222222",
        "NODE_LABEL_FONT_SIZE": 12,
    }


def _edge_defaults() -> dict[str, Any]:
    return {
        "EDGE_LINE_COLOR": "#888888",
        "EDGE_LINE_STYLE": "solid",
        "EDGE_WIDTH": _EDGE_WIDTHS[0],
        "EDGE_OPACITY": 0.5,
        "EDGE_SOURCE_ARROW_SHAPE": "none",
        "EDGE_TARGET_ARROW_SHAPE": "none",
    }


def _node_mappings(tables: NetworkTables) -> dict[str, Mapping]:
    mappings: dict[str, Mapping] = {}
    by_name = {attribute.name: attribute for attribute in tables.nodes}
    if "symbol" in by_name:
        mappings["NODE_LABEL"] = {"type": "PASSTHROUGH", "definition": {"attribute": "symbol", "type": "string"}}
    size = _continuous(by_name.get("figures"), _NODE_SIZES, 100, root=True)
    if size is not None:
        mappings |= {"NODE_WIDTH": size, "NODE_HEIGHT": size}
    if "community" in by_name:
        mappings["NODE_BACKGROUND_COLOR"] = _discrete(by_name["community"])
    return mappings


def _edge_mappings(tables: NetworkTables) -> dict[str, Mapping]:
    by_name = {attribute.name: attribute for attribute in tables.edges}
    strength = next((by_name[name] for name in EDGE_STRENGTH if name in by_name), None)
    wanted = {"EDGE_WIDTH": _EDGE_WIDTHS, "EDGE_OPACITY": _EDGE_OPACITIES}
    made = {name: _continuous(strength, ends, _TOP) for name, ends in wanted.items()}
    return {name: mapping for name, mapping in made.items() if mapping is not None}


def _discrete(community: Attribute) -> Mapping:
    """Colours for the biggest communities; of equally big ones, those that come first by their names or numbers."""
    sizes = Counter(community.plain(0, len(community.values)))
    biggest = sorted((value for value in sizes if value != ""), key=lambda value: (-sizes[value], value))
    colours = [{"v": value, "vp": colour} for value, colour in zip(biggest, PALETTE, strict=False)]
    definition = {"attribute": community.name, "map": colours, "type": TYPES[community.kind]}
    return {"type": "DISCRETE", "definition": definition}


def _continuous(
    attribute: Attribute | None, drawn: tuple[float, float], top: float, *, root: bool = False
) -> Mapping | None:
    """A mapping from the smallest value to the one at a percentile; None where there is nothing to tell apart."""
    if attribute is None or attribute.kind not in (Kind.COUNT, Kind.NUMBER) or len(attribute.values) == 0:
        return None
    values = np.asarray(attribute.values)
    low, high = float(values.min()), float(np.percentile(values, top))
    steps = np.linspace(0, 1, _STEPS + 1) if root else np.array([0.0, 1.0])
    ends: dict[float, float] = {}
    for step in steps.tolist():
        value = low + (high - low) * step * step
        ends.setdefault(round(value) if attribute.kind is Kind.COUNT else float(f"{value:.6g}"), step)
    if len(ends) < 2:
        return None
    points = [(value, round(drawn[0] + (drawn[1] - drawn[0]) * step, 3)) for value, step in ends.items()]
    definition = {"attribute": attribute.name, "map": _ranges(points), "type": TYPES[attribute.kind]}
    return {"type": "CONTINUOUS", "definition": definition}


def _ranges(points: Sequence[tuple[float, float]]) -> list[dict[str, Any]]:
    """Below the first point, between each and the next, above the last: Cytoscape Web wants all three."""
    (first, drawn_first), (last, drawn_last) = points[0], points[-1]
    between = [
        {"min": low, "max": high, "minVPValue": from_, "maxVPValue": to, "includeMin": True, "includeMax": True}
        for (low, from_), (high, to) in pairwise(points)
    ]
    return [
        {"max": first, "maxVPValue": drawn_first, "includeMin": False, "includeMax": False},
        *between,
        {"min": last, "minVPValue": drawn_last, "includeMin": False, "includeMax": False},
    ]
