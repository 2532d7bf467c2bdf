"""The co-occurrence network: genes that stand in one figure, counted in arrays; as a `networkx.Graph` on request."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from kg.network.cooccurrence import Pairs
from kg.network.graphs import graph_of
from kg.network.incidence import Incidences, IncidenceTable
from kg.network.labels import GeneLabel, Labels
from kg.network.network import Network, generate_network
from kg.network.selection import FigureFilter, Selection
from kg.network.tabulated import plain_tables
from kg.record import Flavour, Incidence

__all__ = [
    "FigureFilter",
    "GeneLabel",
    "IncidenceTable",
    "Incidences",
    "Labels",
    "Network",
    "Pairs",
    "Selection",
    "generate_cooccurrence",
    "generate_network",
]


def generate_cooccurrence(
    incidences: Iterable[Incidence], labels: Labels, flavour: Flavour = Flavour.STRICT
) -> nx.Graph[str]:
    """The graph whose nodes are gene IRIs and whose edges join genes that some figure shows together.

    Nodes carry `symbol`, `iri`, `organism`, `kind` (`gene`; other kinds where `Build.cooccurrence` is asked for them),
    `figures`, `papers`, `first_year` and `last_year`; edges `figures` (with both), `figures_independent` (of these, the
    ones that do not print both as one word), `papers` (with a figure that has both; a figure without a paper counts as
    its own) and `jaccard` = figures with both / figures with either. Both carry `figures_by_keyword`: of the `figures`,
    those whose genes are known by keyword alone, whatever the flavour.
    The graph carries `flavour`, `figures` (with at least one gene), `figures_by_keyword` (of those, the ones whose
    genes are known by keyword alone and so count in every flavour), and what it is called.

    >>> from kg.record import Rule
    >>> figure = Incidence("f", "p", {"a": Rule.SYMBOL, "b": Rule.SYMBOL, "c": Rule.FAMILY})
    >>> for _, _, told in generate_cooccurrence([figure], {}).edges(data=True):
    ...     print(told)
    {'figures': 1, 'figures_independent': 1, 'papers': 1, 'jaccard': 1.0, 'figures_by_keyword': 0}
    """
    return graph_of(plain_tables(generate_network(IncidenceTable.of(incidences), labels, Selection(flavour))))
