"""A network as a graph of networkx."""

from __future__ import annotations

import networkx as nx

from kg.network.tables import Attribute, NetworkTables


def graph_of(tables: NetworkTables) -> nx.Graph[str]:
    """The graph whose nodes are the IRIs; nodes and edges carry their attributes, the graph what is about it."""
    graph: nx.Graph[str] = nx.Graph()
    graph.graph |= tables.about
    names = [each.name for each in tables.nodes]
    for iri, *values in zip(tables.ids, *_columns(tables.nodes), strict=True):
        graph.add_node(iri, iri=iri, **dict(zip(names, values, strict=True)))
    if tables.positions is not None:
        for iri, (x, y) in zip(tables.ids, tables.positions.tolist(), strict=True):
            graph.nodes[iri].update(x=x, y=y)
    names = [each.name for each in tables.edges]
    ends = (column.tolist() for column in (tables.source, tables.target))
    for one, other, *values in zip(*ends, *_columns(tables.edges), strict=True):
        graph.add_edge(tables.ids[one], tables.ids[other], **dict(zip(names, values, strict=True)))
    return graph


def _columns(attributes: tuple[Attribute, ...]) -> list[list[str | int | float | bool]]:
    return [each.plain(0, len(each.values)) for each in attributes]
