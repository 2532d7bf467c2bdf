"""The co-occurrence network as two tables: nodes and edges, the strongest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import networkx as nx

from kg.exports import Options
from kg.network import strongest_edges
from kg.opened import Build
from kg.tsv import tsv_lines

NODE_COLUMNS = ("iri", "symbol", "organism", "figures", "figures_by_keyword")
EDGE_COLUMNS = (
    "source",
    "target",
    "source_symbol",
    "target_symbol",
    "figures",
    "papers",
    "jaccard",
    "figures_by_keyword",
)


class EdgesExport:
    """The network of a flavour, for spreadsheets, R, and Cytoscape's table import."""

    name = "edges"
    media_type = "text/tab-separated-values"
    description = "the co-occurrence network as nodes.tsv and edges.tsv"
    takes = frozenset({"flavour"})

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:
        """Two files."""
        graph = build.cooccurrence(options.flavour)
        yield "nodes.tsv", node_lines(graph)
        yield "edges.tsv", edge_lines(graph)


def node_lines(graph: nx.Graph[str]) -> Iterator[str]:
    """The table of genes, those in most figures first."""
    attributes = sorted(
        (graph.nodes[node] for node in graph), key=lambda data: (-data["figures"], data["symbol"], data["iri"])
    )
    return tsv_lines(NODE_COLUMNS, ([data[column] for column in NODE_COLUMNS] for data in attributes))


def edge_lines(graph: nx.Graph[str]) -> Iterator[str]:
    """The table of edges, the strongest first."""
    return tsv_lines(EDGE_COLUMNS, (_edge(graph, one, other) for one, other in strongest_edges(graph)))


def _edge(graph: nx.Graph[str], one: str, other: str) -> tuple[object, ...]:
    data, nodes = graph.edges[one, other], graph.nodes
    names = (one, other, nodes[one]["symbol"], nodes[other]["symbol"])
    return (*names, data["figures"], data["papers"], f"{data['jaccard']:.6g}", data["figures_by_keyword"])


EXPORT = EdgesExport()
