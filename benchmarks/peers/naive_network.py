"""The co-occurrence network of the naive pipeline: networkx, edge by edge as the figures come."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import networkx as nx
from rdflib import URIRef

COLUMNS = ("figures", "papers", "jaccard", "figures_by_keyword")


def add_figure(network: nx.Graph[str], genes: dict[URIRef, str], paper: str) -> None:
    """Counts one figure: the genes whose official symbols are printed, or all where only keywords are known."""
    by_keyword = "keyword" in genes.values()
    counted = sorted(str(gene) for gene, rule in genes.items() if by_keyword or rule == "symbol")
    for gene in counted:
        if gene not in network:
            network.add_node(gene, iri=gene, figures=0, figures_by_keyword=0)
        network.nodes[gene]["figures"] += 1
        network.nodes[gene]["figures_by_keyword"] += by_keyword
    for one, other in combinations(counted, 2):
        if not network.has_edge(one, other):
            network.add_edge(one, other, figures=0, in_papers=set(), figures_by_keyword=0)
        edge = network.edges[one, other]
        edge["figures"] += 1
        edge["in_papers"].add(paper)
        edge["figures_by_keyword"] += by_keyword


def finish(network: nx.Graph[str], labels: dict[str, tuple[str, str]]) -> None:
    """Labels on the nodes, papers and the Jaccard index on the edges."""
    for gene, data in network.nodes.items():
        data["symbol"], data["organism"] = labels[gene]
    for one, other, edge in network.edges(data=True):
        edge["papers"] = len(edge.pop("in_papers"))
        either = network.nodes[one]["figures"] + network.nodes[other]["figures"] - edge["figures"]
        edge["jaccard"] = edge["figures"] / either


def write(network: nx.Graph[str], folder: Path) -> None:
    """GraphML for Cytoscape, and an edge list."""
    nx.write_graphml(network, folder / "network.graphml")
    with (folder / "network.tsv").open("w", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        for one, other, edge in network.edges(data=True):
            rows.writerow((one, other, *(edge[column] for column in COLUMNS)))
