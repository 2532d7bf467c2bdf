"""What is said beside a picture of a network: its communities, what size and width mean, and the same as plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.network.drawing.layout import node_radii
from kg.network.drawing.pen import Pen, Style
from kg.network.tables import Attribute, NetworkTables
from kg.plurals import count

PALETTE = (
    "#4477aa", "#cc6677", "#ddaa33", "#228833", "#88ccee", "#882255", "#44aa99", "#aa4499", "#999933", "#332288",
)  # fmt: skip
"""The largest communities have these: Paul Tol's schemes for all kinds of colour vision, mixed."""

GREY = "#8a8a8a"
_HEAD, _BOLD = Style(10, "#222222", bold=True), Style(8.5, "#222222", bold=True)
_PLAIN, _FAINT = Style(8.5, "#222222"), Style(7.5, "#666666")
_SAYS = {"figures": "Figures that show both genes"}
_GENES = 3
_MOST_LINES = 2
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class Community:
    """A community as a picture shows it: the words that it is known by, or none; its genes."""

    number: int
    words: str
    genes: str
    size: int
    colour: str


def plain_text(text: str) -> str:
    r"""The text without what cannot be drawn or written.

    >>> plain_text("IL-1\n\tβ\x00")
    'IL-1 β'
    """
    return " ".join(_NOT_TEXT.sub(" ", text).split())


def communities_of(tables: NetworkTables) -> tuple[tuple[Community, ...], tuple[str, ...]]:
    """The communities, largest first, of at least two nodes; and the colour of each node."""
    columns = {node.name: node.plain(0, len(tables.ids)) for node in tables.nodes}
    numbers = [int(number) for number in columns.get("community", [-1] * len(tables.ids))]
    members: dict[int, list[int]] = {}
    for node, number in enumerate(numbers):
        if number >= 0:
            members.setdefault(number, []).append(node)
    largest = sorted((number for number in members if len(members[number]) > 1), key=lambda n: (-len(members[n]), n))
    found = []
    for number, colour in zip(largest, [*PALETTE, *[GREY] * len(largest)], strict=False):
        words, genes = _called(columns, members[number])
        found.append(Community(number, words, genes, len(members[number]), colour))
    shades = {community.number: community.colour for community in found}
    return tuple(found), tuple(shades.get(number, GREY) for number in numbers)


def _called(columns: dict[str, list[str | int | float | bool]], members: list[int]) -> tuple[str, str]:
    """Words and genes of a community: as it is named, else by the genes of most figures."""
    name = plain_text(str(columns["community_name"][members[0]])) if "community_name" in columns else ""
    if name.endswith(")") and " (" in name:
        words, _, genes = name[:-1].partition(" (")
        return words, genes
    if name:
        return "", name
    figures = columns.get("figures", [0] * len(columns["symbol"]))
    best = sorted(members, key=lambda node: (-int(figures[node]), str(columns["symbol"][node]), node))
    return "", ", ".join(plain_text(str(columns["symbol"][node])) for node in best[:_GENES])


def said(tables: NetworkTables) -> str:
    """What is shown, in a line: how many nodes and edges, then what the network says of itself.

    >>> none = np.zeros(0, np.int32)
    >>> said(NetworkTables((), (), none, none, (), {"description": "None was found."}))
    '0 genes, 0 edges. None was found.'
    """
    counts = f"{count(len(tables.ids), 'gene')}, {count(len(tables.source), 'edge')}."
    return plain_text(f"{counts} {tables.about.get('description', '')}")


def described(tables: NetworkTables, communities: tuple[Community, ...]) -> str:
    """The picture for those who do not see it."""
    parts = [f"A network of {said(tables)}"]
    if named := [f"{c.words or c.genes} ({count(c.size, 'gene')})" for c in communities[:5]]:
        parts.append(f"Its largest communities: {'; '.join(named)}.")
    symbols = [plain_text(str(symbol)) for symbol in tables.node("symbol").plain(0, len(tables.ids))]
    figures = next((node.plain(0, len(symbols)) for node in tables.nodes if node.name == "figures"), None)
    if figures:
        best = sorted(range(len(symbols)), key=lambda node: (-int(figures[node]), symbols[node], node))[:5]
        parts.append(f"The genes in most figures: {', '.join(f'{symbols[node]} ({figures[node]})' for node in best)}.")
    return " ".join(parts)


class Legend:
    """Is drawn part by part, each below the one before it."""

    def __init__(self, pen: Pen, left: float, top: float, width: float) -> None:
        self._pen, self._left, self._y, self._width = pen, left, top, width

    def communities(self, communities: Sequence[Community]) -> None:
        """Colours, names and sizes of the communities; what the grey ones come to."""
        if communities:
            self._heading("Communities", "communities", _HEAD)
        for community in (some for some in communities if some.colour != GREY):
            self._community(community)
        if rest := [community for community in communities if community.colour == GREY]:
            genes = count(sum(community.size for community in rest), "gene")
            what = "smaller one" if len(rest) == 1 else "smaller ones"
            self._dot(GREY)
            self._lines([f"{len(rest):,} {what}, {genes}"], _PLAIN, "rest", 14)
        self._y += 16

    def sizes(self, tables: NetworkTables, scale: float) -> None:
        """What the size of a node means."""
        figures = next((np.asarray(node.values) for node in tables.nodes if node.name == "figures"), None)
        if figures is None or not len(figures):
            return
        self._heading("Figures that show the gene", "sizes", _BOLD)
        low, high = int(figures.min()), int(figures.max())
        shown = sorted({low, round((low**0.5 / 2 + high**0.5 / 2) ** 2), high})
        radii = node_radii(np.array([*shown, high]))[:-1] * scale
        x, y = self._left, self._y + float(radii.max()) - 6
        for number, radius in zip(shown, radii.tolist(), strict=True):
            self._pen.circles(np.array([[x + radius, y]]), np.array([radius]), [GREY])
            self._pen.text((x + 2 * radius + 4, y + 3), f"{number:,}", _FAINT, f"legend-size-{number}")
            x += 2 * radius + 34
        self._y = y + float(radii.max()) + 26

    def widths(self, weight: Attribute | None, widths: tuple[float, float]) -> None:
        """What the width of an edge means."""
        if weight is None or not len(weight.values):
            return
        self._heading(plain_text(weight.says or _SAYS.get(weight.name, weight.name)), "widths", _BOLD)
        values = np.asarray(weight.values, dtype=np.float64)
        x = self._left
        ends = dict(zip((float(values.min()), float(values.max())), widths, strict=True))
        for number, (value, width) in enumerate(ends.items()):
            line = np.array([[[x, self._y], [x + 28, self._y]]])
            self._pen.lines(line, [GREY], np.array([0.9]), np.array([max(width, 0.5)]))
            self._pen.text((x + 34, self._y + 3), f"{value:,.4g}", _FAINT, f"legend-width-{number}")
            x += 90
        self._y += 20

    def _community(self, community: Community) -> None:
        self._dot(community.colour)
        gid, words = str(community.number), community.words
        self._lines([words or community.genes], _BOLD, gid, 11)
        size = count(community.size, "gene")
        self._lines([f"{size}: {community.genes}" if words else size], _FAINT, f"{gid}-genes", 10)
        self._y += 8

    def _heading(self, text: str, gid: str, style: Style) -> None:
        for line in self._pen.wrapped(text, style, self._width)[:_MOST_LINES]:
            self._pen.text((self._left, self._y), line, style, f"legend-{gid}")
            self._y += style.size + 2
        self._y += 6

    def _dot(self, colour: str) -> None:
        self._pen.circles(np.array([[self._left + 6, self._y - 3]]), np.array([6.0]), [colour])

    def _lines(self, texts: Sequence[str], style: Style, gid: str, height: float) -> None:
        for text in texts:
            for number, line in enumerate(self._pen.wrapped(text, style, self._width - 18)[:_MOST_LINES]):
                self._pen.text((self._left + 18, self._y), line, style, f"legend-{gid}-{number}")
                self._y += height
