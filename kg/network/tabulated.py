"""From a network, and the edges of it that stay, to tables with all that is known of nodes and edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kg.network.curies import curie
from kg.network.measured import COUNTS, PLAIN, SAYS, Measures
from kg.network.network import Network
from kg.network.tables import Attribute, Kind, NetworkTables, Values
from kg.plurals import count

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

NAME = "Genes that pathway figures show together"
_NODES_SAY = {
    "symbol": "what the node is called",
    "curie": "its identifier in short",
    "organism": "the species of a gene",
    "kind": "gene, family, chemical or disease",
    "figures": "figures that show it",
    "figures_by_keyword": "figures of these whose genes are known by keyword alone",
    "papers": "papers with such a figure",
    "first_year": "year of the first of these, 0 where none is known",
    "last_year": "year of the last",
    "degree": "edges of the node here",
    "strength": "sum of their scores",
    "community": "number of its community, -1 for none",
    "community_name": "what the community is called",
}


@dataclass(frozen=True, slots=True, eq=False)
class Communities:
    """The community of each node of a network (-1: none), and the name of each community."""

    members: Ints
    names: Sequence[str]


def plain_tables(network: Network) -> NetworkTables:
    """All nodes, and all edges with what is counted of them: what every build publishes."""
    measures, order = Measures(network), network.strongest()
    return _tables(measures, np.arange(len(network.genes)), order, PLAIN, {})


def full_tables(
    measures: Measures,
    edges: Longs,
    nodes: Longs,
    communities: Communities | None,
    about: Mapping[str, str | int | float],
) -> NetworkTables:
    """Some of the edges, by their positions and in this order, and some of the nodes; with all that is known."""
    tables = _tables(measures, nodes, edges, (*COUNTS, *SAYS), about)
    found = () if communities is None else _communities(communities, nodes)
    more = (*_in_this(tables), *found, _short(tables.ids))
    return replace(tables, nodes=(*tables.nodes, *more), edges=(*tables.edges, *_kinds_of_edges(tables)))


def _tables(
    measures: Measures, nodes: Longs, edges: Longs, names: Iterable[str], about: Mapping[str, str | int | float]
) -> NetworkTables:
    network = measures.network
    pairs, places = network.pairs, np.full(len(network.genes), -1, dtype=np.int32)
    places[nodes] = np.arange(len(nodes), dtype=np.int32)
    return NetworkTables(
        ids=tuple(network.genes[place] for place in nodes.tolist()),
        nodes=tuple(each.chosen(nodes) for each in _node_attributes(network)),
        source=places[pairs.source[edges]],
        target=places[pairs.target[edges]],
        edges=tuple(_edge_attribute(measures, name, edges) for name in names),
        about=_about(network) | dict(about),
    )


def _about(network: Network) -> dict[str, str | int | float]:
    return {
        "name": NAME,
        "description": _description(network),
        "flavour": network.flavour.value,
        "figures": network.figures,
        "figures_by_keyword": network.figures_by_keyword,
    }


def _description(network: Network) -> str:
    selection = network.selection
    named = {"families": selection.collapse_families, "chemicals": "chemical" in selection.kinds}
    named["diseases"] = "disease" in selection.kinds
    others = "".join(f", {name}" for name, there in named.items() if there)
    species = "" if selection.species is None else f" of {', '.join(sorted(selection.species))}"
    figures = f"{count(network.figures, 'pathway figure')} show{'s' * (network.figures == 1)}"
    return f"Genes{species}{others} that {figures} together (flavour {network.flavour})."


def _node_attributes(network: Network) -> Iterator[Attribute]:
    counted = network.nodes
    columns: dict[str, tuple[Kind, Values]] = {
        "symbol": (Kind.TEXT, [label.symbol for label in network.labels]),
        "organism": (Kind.TEXT, [label.organism for label in network.labels]),
        "kind": (Kind.TEXT, network.kinds),
        "figures": (Kind.COUNT, counted.figures),
        "figures_by_keyword": (Kind.COUNT, counted.figures_by_keyword),
        "papers": (Kind.COUNT, counted.papers),
        "first_year": (Kind.COUNT, counted.first_year),
        "last_year": (Kind.COUNT, counted.last_year),
    }
    return (Attribute(name, kind, values, _NODES_SAY[name]) for name, (kind, values) in columns.items())


def _edge_attribute(measures: Measures, name: str, edges: Longs) -> Attribute:
    kind = Kind.COUNT if name in COUNTS else Kind.NUMBER
    return Attribute(name, kind, measures.values(name)[edges], {**COUNTS, **SAYS}[name])


def _in_this(tables: NetworkTables) -> Iterator[Attribute]:
    """What the edges here make of their nodes."""
    size, scores = len(tables.ids), np.asarray(tables.edge("score").values, dtype=np.float64)
    degree = sum(np.bincount(ends, minlength=size) for ends in (tables.source, tables.target))
    strength = sum(np.bincount(ends, scores, minlength=size) for ends in (tables.source, tables.target))
    yield Attribute("degree", Kind.COUNT, np.asarray(degree, dtype=np.int64), _NODES_SAY["degree"])
    yield Attribute("strength", Kind.NUMBER, np.asarray(strength, dtype=np.float64), _NODES_SAY["strength"])


def _communities(communities: Communities, nodes: Longs) -> Iterator[Attribute]:
    members = communities.members[nodes].astype(np.int64)
    names = [communities.names[member] if member >= 0 else "" for member in members.tolist()]
    yield Attribute("community", Kind.COUNT, members, _NODES_SAY["community"])
    yield Attribute("community_name", Kind.TEXT, names, _NODES_SAY["community_name"])


def _kinds_of_edges(tables: NetworkTables) -> Iterator[Attribute]:
    """What edges join, such as `chemical-gene`, where there are nodes of several kinds."""
    kinds = tables.node("kind").values
    names = sorted({str(kind) for kind in kinds})
    if len(names) > 1:
        number = np.array([names.index(str(kind)) for kind in kinds])
        one, other = number[tables.source], number[tables.target]
        pairs = [f"{first}-{second}" for first in names for second in names]
        code = np.minimum(one, other) * len(names) + np.maximum(one, other)
        yield Attribute("kind", Kind.TEXT, [pairs[each] for each in code.tolist()], "the kinds of both ends")


def _short(ids: Sequence[str]) -> Attribute:
    return Attribute("curie", Kind.TEXT, [curie(iri) for iri in ids], _NODES_SAY["curie"])
