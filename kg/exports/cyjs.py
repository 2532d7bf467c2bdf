"""Cytoscape.js JSON: the co-occurrence network for web pages and for Cytoscape Desktop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.exports import NETWORK, Edges, Options
from kg.network.cytoscape.cyjs import cyjs_chunks
from kg.opened import Build


class CyjsExport:
    """The network of a selection."""

    name = "cyjs"
    media_type = "application/json"
    description = "the co-occurrence network as Cytoscape.js JSON"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:
        """One file."""
        yield "cooccurrence.cyjs", cyjs_chunks(options.network(build, Edges.PICTURE, laid_out=True))


EXPORT = CyjsExport()
