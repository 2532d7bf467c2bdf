"""N-Quads: the default graph, or on request one named graph a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

import pyoxigraph as ox

from kg.exports import Options
from kg.exports.ntriples import lines
from kg.mapping import vocabulary as v
from kg.opened import Build


class NQuadsExport:
    """With `graphs`, each record's own graph is named `<base>record/<figid>`.

    It holds the figure, its mentions, and the description of every node that they name, so a triple that many
    records share stands in many graphs: load it beside the merged graph, not instead of it. What is counted over all
    figures is no record's own and is left out.
    """

    name = "nquads"
    media_type = "application/n-quads"
    description = "the graph as N-Quads; with --graphs one named graph a record"
    takes = frozenset({"graphs"})

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:
        """One file."""
        yield "graph.nq", record_graphs(build) if options.graphs else lines(build)


_COUNTS = frozenset(ox.NamedNode(term[1:-1]) for term in v.COUNTS_OF_GENES)
_FIGURES = f"SELECT ?figure ?id {{ ?figure a {v.FIGURE} ; {v.DC_IDENTIFIER} ?id }} ORDER BY ?id"


def record_graphs(build: Build) -> Iterator[str]:
    """The lines of every record's graph, record by record in the order of figids."""
    answer = build.query(_FIGURES)
    assert isinstance(answer, ox.QuerySolutions)
    figids = {row["figure"]: row["id"].value for row in answer}
    for figure, figid in figids.items():
        name = f"<{build.minter.graph(figid)}>"
        triples = sorted(f"{t.subject} {t.predicate} {t.object}" for t in _record(build, figure, figids.keys()))
        yield from (f"{triple} {name} .\n" for triple in triples)


def _record(build: Build, figure: ox.NamedNode, figures: Set[ox.NamedNode]) -> set[ox.Triple]:
    """The figure, its mentions, and whatever they name that is no other figure, however far away."""
    targets = build.store.triples(predicate=v.HAS_TARGET[1:-1], value=figure)
    waiting: list[ox.NamedNode | ox.BlankNode | ox.Triple] = [figure, *(triple.subject for triple in targets)]
    seen = set(waiting)
    found: set[ox.Triple] = set()
    while waiting:
        for quad in build.store.engine.quads_for_pattern(waiting.pop(), None, None, ox.DefaultGraph()):
            if quad.predicate in _COUNTS:
                continue
            found.add(quad.triple)
            if isinstance(quad.object, ox.NamedNode | ox.BlankNode) and not (
                quad.object in seen or quad.object in figures
            ):
                seen.add(quad.object)
                waiting.append(quad.object)
    return found


EXPORT = NQuadsExport()
