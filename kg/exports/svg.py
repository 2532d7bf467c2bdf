"""The same picture as SVG: symbols are text, which can be searched and edited."""

from __future__ import annotations

from collections.abc import Iterator

from kg.exports import Chunks, Options
from kg.exports.png import strongest
from kg.network.picture import picture
from kg.opened import Build


class SvgExport:
    """The picture for the web, and for those who want to change it."""

    name = "svg"
    media_type = "image/svg+xml"
    description = "the same picture as SVG, whose symbols are text"
    takes = frozenset({"flavour", "collapse_families"})

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """One file."""
        yield "network.svg", [picture(strongest(build, options), "svg")]


EXPORT = SvgExport()
