"""Tab-separated text: one row a line, whatever stands in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def tsv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    r"""The lines of a table; tabs, line breaks and control characters within a cell become one space each.

    >>> list(tsv_lines(("word", "genes"), [("a\tb", 2), (None, 0.5)]))
    ['word\tgenes\n', 'a b\t2\n', '\t0.5\n']
    """
    yield tsv_row(header)
    yield from map(tsv_row, rows)


def tsv_row(row: Iterable[object]) -> str:
    """One line of a table."""
    return "\t".join(map(cell, row)) + "\n"


def cell(value: object) -> str:
    """One cell; nothing for None."""
    return "" if value is None else _BREAKS.sub(" ", str(value))
