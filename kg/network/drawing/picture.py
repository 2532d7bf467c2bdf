"""A network as a picture that could stand in a paper, as PNG or SVG: the same bytes for the same network.

Drawn by matplotlib, in points: communities in colours that people with any colour vision can tell apart, labels as far
as they can be read, and a legend that says what is to be seen.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any, Literal
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError
from kg.network.drawing.layout import layout, node_radii
from kg.network.drawing.legend import GREY, Community, Legend, communities_of, described, plain_text, said
from kg.network.drawing.pen import Pen, Style
from kg.network.drawing.placing import place_labels
from kg.network.tables import Attribute, Kind, NetworkTables

Floats = NDArray[np.float64]

Form = Literal["png", "svg"]

MOST_EDGES = 2_000
"""With more edges, nobody sees any."""

WIDTH, HEIGHT = 1080.0, 864.0
"""The size of a picture in points; `DOTS` an inch make 3,000 by 2,400 of a PNG."""

DOTS = 200
_FRAME = (18.0, 62.0, 812.0, 846.0)
"""Where the network stands: left, top, right, bottom."""

_LEGEND_LEFT, _LEGEND_TOP, _LEGEND_WIDTH = 836.0, 74.0, 230.0
_LARGEST_SCALE = 0.8
_SMALLEST_NODE = 1.1
_SMALL_TEXT, _LARGE_TEXT = 5.0, 10.0
_DARK = "#222222"
_TITLE, _SUBTITLE = Style(15, _DARK, bold=True), Style(8.5, "#555555")
_WEIGHTS = ("score", "figures_independent", "figures")
_THIN, _THICK = 0.25, 2.2
_CLEAR_EDGES = 1500


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A network, and where its nodes and labels stand on the picture, in points."""

    tables: NetworkTables
    places: Floats
    radii: Floats
    symbols: tuple[str, ...]
    styles: list[Style]
    boxes: dict[int, Floats]
    """The boxes of the labels that are shown, by their nodes: see `place_labels`."""

    communities: tuple[Community, ...]
    colours: tuple[str, ...]
    """The colour of each node."""

    scale: float


def picture(tables: NetworkTables, form: Form) -> bytes:
    """The picture of a network; one that has not been laid out is.

    Nodes may have `figures` (their area), `community` (their colour) and `community_name`, edges `score` or `figures`
    (their width). Raises `KgError` where matplotlib is not installed.
    """
    plot = _matplotlib()
    with plot.rc_context(_settings(plot)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # a box stands for it
        pen = Pen(WIDTH, HEIGHT, halo=form == "png")
        drawing = drawn(tables, pen)
        _draw_head(pen, tables)
        _draw_edges(pen, drawing)
        _draw_nodes(pen, drawing)
        _draw_labels(pen, drawing)
        legend = Legend(pen, _LEGEND_LEFT, _LEGEND_TOP, _LEGEND_WIDTH)
        legend.communities(drawing.communities)
        legend.sizes(tables, drawing.scale)
        legend.widths(_weight(tables), _widths(tables))
        return _written(pen, form, _title(tables), described(tables, drawing.communities))


def drawn(tables: NetworkTables, pen: Pen) -> Drawing:
    """Where everything stands."""
    symbols = tuple(plain_text(str(symbol)) for symbol in tables.node("symbol").plain(0, len(tables.ids)))
    figures = _counts(tables, "figures", 1)
    communities, colours = communities_of(tables)
    radii = node_radii(figures)
    places, scale = _fitted(_positions(tables, radii), radii)
    radii = np.maximum(radii * scale, _SMALLEST_NODE)
    sizes = np.clip(radii * 1.15, _SMALL_TEXT, _LARGE_TEXT).round(1)
    styles = [Style(size, _DARK) for size in sizes.tolist()]
    boxes = np.array([pen.size(symbol, style) for symbol, style in zip(symbols, styles, strict=True)])
    order = _by_importance(tables, figures, symbols)
    placed = place_labels(places, radii, boxes.reshape(-1, 2), order, _FRAME)
    return Drawing(tables, places, radii, symbols, styles, placed, communities, colours, scale)


def _matplotlib() -> Any:
    try:
        return import_module("matplotlib")
    except ImportError:
        raise KgError("pictures need matplotlib, which is not installed: pip install 'pfocr-kg[plot]'") from None


def _settings(plot: Any) -> dict[str, object]:
    """The library's own settings, whatever a user's file says, and ours: text stays text, ids are always the same."""
    own = {
        name: value for name, value in plot.rcParamsDefault.items() if not name.startswith(("backend", "date", "tk"))
    }
    return own | {"svg.fonttype": "none", "svg.hashsalt": "pfocr-kg", "font.family": ["DejaVu Sans"]}


def _positions(tables: NetworkTables, radii: Floats) -> Floats:
    if tables.positions is not None:
        return tables.positions
    membership = _counts(tables, "community", -1).astype(np.int32)
    weight = _weight(tables)
    weights = np.asarray(weight.values, dtype=np.float64) if weight else np.ones(len(tables.source))
    return layout(radii, tables.source, tables.target, weights, membership)


def _counts(tables: NetworkTables, name: str, otherwise: int) -> NDArray[np.int64]:
    """A node's attribute, or the same number for all."""
    try:
        return np.asarray(tables.node(name).values, dtype=np.int64)
    except KeyError:
        return np.full(len(tables.ids), otherwise, dtype=np.int64)


def _weight(tables: NetworkTables) -> Attribute | None:
    """The attribute that tells how strong edges are."""
    numbers = {edge.name: edge for edge in tables.edges if edge.kind in {Kind.COUNT, Kind.NUMBER}}
    return next((numbers[name] for name in _WEIGHTS if name in numbers), None)


def _fitted(places: Floats, radii: Floats) -> tuple[Floats, float]:
    """The places on the picture, in the middle of the frame, and by how much they were scaled."""
    if not len(places):
        return places.reshape(0, 2), 1.0
    low, high = (places - radii[:, None]).min(axis=0), (places + radii[:, None]).max(axis=0)
    left, top, right, bottom = _FRAME
    room = np.array([right - left - 24, bottom - top - 24])
    scale = min(float((room / np.maximum(high - low, 1.0)).min()), _LARGEST_SCALE)
    middle = np.array([left + right, top + bottom]) / 2
    return (places - (low + high) / 2) * scale + middle, scale


def _by_importance(tables: NetworkTables, figures: NDArray[np.int64], symbols: Sequence[str]) -> list[int]:
    """The nodes by figures, then edges, then symbols."""
    degree = np.bincount(np.concatenate([tables.source, tables.target]), minlength=len(symbols)).tolist()
    shown = figures.tolist()
    return sorted(range(len(symbols)), key=lambda node: (-shown[node], -degree[node], symbols[node], node))


def _title(tables: NetworkTables) -> str:
    return plain_text(str(tables.about.get("name", "Genes that stand together in pathway figures")))


def _draw_head(pen: Pen, tables: NetworkTables) -> None:
    """The title, and the line that says what is shown."""
    pen.text((_FRAME[0], 24), _title(tables), _TITLE, "title")
    lines = pen.wrapped(said(tables), _SUBTITLE, WIDTH - 2 * _FRAME[0])[:2]
    for number, line in enumerate(lines):
        pen.text((_FRAME[0], 40 + 12 * number), line, _SUBTITLE, f"subtitle-{number}")


def _draw_edges(pen: Pen, drawing: Drawing) -> None:
    """The edges, the weakest first, so that they are below the strong ones."""
    tables = drawing.tables
    if not len(tables.source):
        return
    share = strengths(_weight(tables), len(tables.source))
    colours = np.array(drawing.colours, dtype=object)
    one, other = colours[tables.source], colours[tables.target]
    own = (one == other) & (one != GREY)
    opacity = np.where(own, 0.35 + 0.45 * share, 0.2 + 0.4 * share) * _clear(tables) ** 0.7
    thin, thick = _widths(tables)
    lines = np.stack([drawing.places[tables.source], drawing.places[tables.target]], axis=1)
    back = np.lexsort((-np.arange(len(share)), share, own))
    shades = np.where(own, one, "#9a9a9a")[back].tolist()
    pen.lines(lines[back], shades, opacity[back], (thin + (thick - thin) * share)[back])


def _clear(tables: NetworkTables) -> float:
    """How clear edges may be, from 0 to 1: many upon each other are dark, however faint each is."""
    return min(1.0, _CLEAR_EDGES / max(len(tables.source), 1))


def _widths(tables: NetworkTables) -> tuple[float, float]:
    """How wide the weakest and the strongest edge is."""
    part = 0.4 + 0.6 * _clear(tables)
    return _THIN * part, _THICK * part


def strengths(weight: Attribute | None, edges: int) -> Floats:
    """How strong each edge is beside the others, from 0 to 1; the strongest few do not make all others look weak."""
    if weight is None:
        return np.full(edges, 0.3)
    values = np.asarray(weight.values, dtype=np.float64)
    low, high = float(values.min()), float(np.quantile(values, 0.995))
    return np.full(edges, 0.3) if high <= low else np.sqrt(np.clip((values - low) / (high - low), 0, 1))


def _draw_nodes(pen: Pen, drawing: Drawing) -> None:
    """The nodes, the largest first, so that none is below a larger one."""
    back = np.argsort(-drawing.radii, kind="stable")
    pen.circles(drawing.places[back], drawing.radii[back], [drawing.colours[node] for node in back.tolist()])


def _draw_labels(pen: Pen, drawing: Drawing) -> None:
    for node, box in drawing.boxes.items():
        middle = float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2
        pen.text(middle, drawing.symbols[node], drawing.styles[node], f"label-{node}", middle=True)


def _written(pen: Pen, form: Form, title: str, description: str) -> bytes:
    """The file; without a date, and without the version of the library."""
    file = BytesIO()
    if form == "png":
        metadata = {"Title": title, "Description": description, "Software": None}
        pen.figure.savefig(file, format="png", dpi=DOTS, metadata=metadata)
        return file.getvalue()
    pen.figure.savefig(file, format="svg", metadata={"Title": title, "Date": None, "Creator": "pfocr-kg"})
    return _accessible(file.getvalue().decode(), description).encode()


def _accessible(svg: str, description: str) -> str:
    """The same with what a screen reader says, other fonts to fall back on, and halos around labels, which are text."""
    svg = re.sub(r"""(<text style="[^"]*)'DejaVu Sans'""", r"\1'DejaVu Sans', Verdana, sans-serif", svg)
    halo = "stroke: #ffffff; stroke-width: 2; stroke-linejoin: round; paint-order: stroke"
    style = f'<style type="text/css">g[id^="label-"] text {{ {halo} }}</style>'
    svg = re.sub(r"<svg ", '<svg role="img" aria-labelledby="picture-title picture-description" ', svg, count=1)
    head = f'<desc id="picture-description">{escape(description)}</desc>\n {style}'
    return re.sub(
        r"<title>(.*?)</title>", lambda found: f'<title id="picture-title">{found[1]}</title>\n {head}', svg, count=1
    )
