"""The rows of `quality.tsv`, read one by one, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    """A figure that fails a rule: its record, its key, and what says so."""

    rule: str
    file: str
    figid: str
    detail: str


def read_rows(path: Path) -> Iterator[Row]:
    """The rows in their order."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        next(lines)
        for line in lines:
            yield Row(*line.removesuffix("\n").split("\t"))
