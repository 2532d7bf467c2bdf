"""N-Triples: the graph line by line, in the order of `graph.ttl`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.exports import Options
from kg.opened import Build


class NTriplesExport:
    """One triple a line: what every RDF tool and every bulk loader reads."""

    name = "ntriples"
    media_type = "application/n-triples"
    description = "the whole graph as N-Triples, one triple a line"
    takes: frozenset[str] = frozenset()

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:  # noqa: ARG002
        """One file."""
        yield "graph.nt", lines(build)


def lines(build: Build) -> Iterator[str]:
    """The lines of the graph, in the order of `graph.ttl`."""
    for quad in ox.parse(path=str(build.path / "graph.ttl"), format=ox.RdfFormat.TURTLE):
        yield f"{quad.subject} {quad.predicate} {quad.object} .\n"


EXPORT = NTriplesExport()
