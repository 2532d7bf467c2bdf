"""The co-occurrence network as PNG: a picture to look at. Needs matplotlib and networkit."""

from __future__ import annotations

from collections.abc import Iterator

from kg.exports import NETWORK, Chunks, Options
from kg.network.drawing.picture import MOST_EDGES, picture
from kg.opened import Build


class PngExport:
    """The network of a selection, laid out, its communities in colours."""

    name = "png"
    media_type = "image/png"
    description = "the co-occurrence network as a picture to look at"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """One file. Raises `KgError` where a library for it is not installed, or nothing is left."""
        tables = options.picture(build, MOST_EDGES)
        yield "cooccurrence.png", [picture(tables, "png")]


EXPORT = PngExport()
