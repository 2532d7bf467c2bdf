"""CX2: the co-occurrence network with a style, for Cytoscape Desktop, Cytoscape Web and NDEx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.exports import NETWORK, Edges, Options
from kg.network.cytoscape.cx2 import cx2_chunks, too_big
from kg.opened import Build


class Cx2Export:
    """The network of a selection."""

    name = "cx2"
    media_type = "application/json"
    description = "the co-occurrence network for Cytoscape and NDEx, with a style"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:
        """One file; tells of networks that are too big to be drawn."""
        tables = options.network(build, Edges.PICTURE, laid_out=True)
        if big := too_big(len(tables.ids), len(tables.source)):
            options.tell(big)
        yield "cooccurrence.cx2", cx2_chunks(tables)


EXPORT = Cx2Export()
