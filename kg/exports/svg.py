"""The co-occurrence network as SVG: a picture to edit: text stays text. Needs matplotlib and networkit."""

from __future__ import annotations

from collections.abc import Iterator

from kg.exports import NETWORK, Chunks, Options
from kg.network.drawing.picture import MOST_EDGES, picture
from kg.opened import Build


class SvgExport:
    """The network of a selection, laid out, its communities in colours."""

    name = "svg"
    media_type = "image/svg+xml"
    description = "the co-occurrence network as a picture to edit: text stays text"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """One file. Raises `KgError` where a library for it is not installed, or nothing is left."""
        tables = options.picture(build, MOST_EDGES)
        yield "cooccurrence.svg", [picture(tables, "svg")]


EXPORT = SvgExport()
