"""What a build keeps of one record that became a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kg.mapping.rendering import Rendered


class Entry(NamedTuple):
    """Enough of a record to find those that are the same figure."""

    figid: str
    iri: str
    digest: str
    path: str
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A record as graph, and which files it was read from."""

    entry: Entry
    companions: tuple[str, ...]
    rendered: Rendered
