"""Cytoscape.js JSON: the co-occurrence network for web pages and for Cytoscape Desktop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.exports import Options
from kg.network.cyjs import cyjs_chunks
from kg.network.plain import plain_tables
from kg.opened import Build


class CyjsExport:
    """The network of a flavour."""

    name = "cyjs"
    media_type = "application/json"
    description = "the co-occurrence network as Cytoscape.js JSON"
    takes = frozenset({"flavour", "collapse_families"})

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:
        """One file."""
        network = build.network(options.flavour, collapse_families=options.collapse_families)
        yield "cooccurrence.cyjs", cyjs_chunks(plain_tables(network))


EXPORT = CyjsExport()
