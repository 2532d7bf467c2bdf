"""The list of all figures, in the order in which the table of their genes has them: one line a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import KgError
from kg.record import ListedFigure
from kg.tsv import tsv_row

HEADER = ("figid", "iri", "title", "year", "figure_type", "organisms", "paper")
_BETWEEN = "|"


def figure_rows(figures: Iterable[ListedFigure]) -> Iterator[str]:
    r"""Rows of the list.

    >>> list(figure_rows([ListedFigure("f", "https://x.org/f", "Wnt", 2019, "", ("9606", "10090"), "")]))
    ['f\thttps://x.org/f\tWnt\t2019\t\t9606|10090\t\n']
    """
    for figid, iri, title, year, kind, taxa, paper in figures:
        yield tsv_row((figid, iri, title, year or "", kind, _BETWEEN.join(taxa), paper))


def read_figures(path: Path) -> list[ListedFigure]:
    """The figures of a list. Raises `KgError` where there is none."""
    try:
        header, *rows = path.read_text(encoding="utf-8").split("\n")[:-1]
        if header != "\t".join(HEADER):
            raise ValueError("other columns")
        return [_figure(row) for row in rows]
    except (OSError, ValueError) as fault:
        raise KgError(f"{path}: the list of figures cannot be read: {fault}") from None


def _figure(row: str) -> ListedFigure:
    figid, iri, title, year, kind, taxa, paper = row.split("\t")
    return ListedFigure(figid, iri, title, int(year or 0), kind, tuple(filter(None, taxa.split(_BETWEEN))), paper)
