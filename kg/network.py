"""The co-occurrence network: genes that stand in one figure, as a `networkx.Graph`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from kg.record import FLAVOURS, Flavour, Incidence


@dataclass(frozen=True, slots=True)
class GeneLabel:
    """How people call a gene."""

    symbol: str
    organism: str


def genes_counted(incidence: Incidence, flavour: Flavour) -> list[str]:
    """The genes of a figure that count in a flavour, in the order of their IRIs.

    Where a figure's genes are known by keyword alone, no flavour is known and all of them count.
    """
    if incidence.known_by_keyword:
        return sorted(incidence.genes)
    return sorted(gene for gene, rule in incidence.genes.items() if flavour.includes(FLAVOURS[rule]))


def generate_cooccurrence(
    incidences: Iterable[Incidence], labels: Mapping[str, GeneLabel], flavour: Flavour = Flavour.STRICT
) -> nx.Graph[str]:
    """The graph whose nodes are gene IRIs and whose edges join genes that some figure shows together.

    Nodes carry `symbol`, `iri`, `organism`, `figures`; edges `figures` (with both), `papers` (with a figure that has
    both; a figure without a paper counts as its own) and `jaccard` = figures with both / figures with either. Both
    carry `figures_by_keyword`: of the `figures`, those whose genes are known by keyword alone, whatever the flavour.
    The graph carries `flavour`, `figures` (with at least one gene) and `figures_by_keyword` (of those, the ones whose
    genes are known by keyword alone and so count in every flavour).

    >>> from kg.record import Rule
    >>> figure = Incidence("f", "p", {"a": Rule.SYMBOL, "b": Rule.SYMBOL, "c": Rule.FAMILY})
    >>> generate_cooccurrence([figure], {}).edges(data=True)
    EdgeDataView([('a', 'b', {'figures': 1, 'papers': 1, 'jaccard': 1.0, 'figures_by_keyword': 0})])
    """
    genes, pairs, papers = Counter[str](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    genes_by_keyword, pairs_by_keyword = Counter[str](), Counter[tuple[str, str]]()
    figures = by_keyword = 0
    for _, group in _by_paper(incidences):
        in_paper: set[tuple[str, str]] = set()
        for incidence in group:
            counted = genes_counted(incidence, flavour)
            figures += bool(counted)
            by_keyword += bool(counted) and incidence.known_by_keyword
            genes.update(counted)
            both = list(combinations(counted, 2))
            pairs.update(both)
            in_paper.update(both)
            if incidence.known_by_keyword:
                genes_by_keyword.update(counted)
                pairs_by_keyword.update(both)
        papers.update(in_paper)
    graph: nx.Graph[str] = nx.Graph(flavour=flavour.value, figures=figures, figures_by_keyword=by_keyword)
    for gene in sorted(genes):
        label = labels.get(gene, GeneLabel(gene, ""))
        graph.add_node(gene, symbol=label.symbol, iri=gene, organism=label.organism, figures=genes[gene])
        graph.nodes[gene]["figures_by_keyword"] = genes_by_keyword[gene]
    for one, other in sorted(pairs):
        both_count = pairs[one, other]
        jaccard = both_count / (genes[one] + genes[other] - both_count)
        graph.add_edge(one, other, figures=both_count, papers=papers[one, other], jaccard=jaccard)
        graph.edges[one, other]["figures_by_keyword"] = pairs_by_keyword[one, other]
    return graph


def _by_paper(incidences: Iterable[Incidence]) -> Iterator[tuple[str, list[Incidence]]]:
    """The figures of each paper; a figure without one stands alone."""
    papers: dict[str, list[Incidence]] = {}
    for incidence in incidences:
        papers.setdefault(incidence.paper or incidence.figure, []).append(incidence)
    yield from papers.items()


def strongest_edges(graph: nx.Graph[str]) -> list[tuple[str, str]]:
    """The edges by figures, then papers, then Jaccard, all descending; ties by symbol and IRI."""

    def rank(edge: tuple[str, str]) -> tuple[float | str, ...]:
        one, other = edge
        data, nodes = graph.edges[edge], graph.nodes
        names = (nodes[one]["symbol"], nodes[other]["symbol"], one, other)
        return (-data["figures"], -data["papers"], -data["jaccard"], *names)

    return sorted(graph.edges, key=rank)
