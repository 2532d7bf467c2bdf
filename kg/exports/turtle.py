"""Turtle: the graph as people read it, grouped by subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.exports import Options
from kg.opened import Build


class TurtleExport:
    """The `graph.ttl` of the build, byte for byte."""

    name = "turtle"
    media_type = "text/turtle"
    description = "the whole graph as Turtle, grouped by subject"
    takes: frozenset[str] = frozenset()

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:  # noqa: ARG002
        """One file."""
        yield "graph.ttl", _lines(build)


def _lines(build: Build) -> Iterator[str]:
    with (build.path / "graph.ttl").open(encoding="utf-8", newline="") as file:
        yield from file


EXPORT = TurtleExport()
