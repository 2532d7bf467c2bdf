"""The processes that answer queries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.server.settings import Settings


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and the formats in which its answer is wanted: that of a table and that of a graph."""

    sparql: str
    table: str | None
    graph: str | None
    default_graph: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whole: its media type, and its bytes or the open file that has them."""

    media: str
    data: bytes
    file: int | None = None


class Pool:
    """Worker processes, each with the store open."""

    def __init__(self, store: Path, settings: Settings) -> None:
        self.store, self.settings = store, settings

    @classmethod
    def of(cls, build: Path, settings: Settings) -> Pool:
        """The pool of a build; its processes start when they are first needed, or by `start`."""
        return cls(build / "store", settings)
