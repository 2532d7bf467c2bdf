"""What pictures are drawn with: matplotlib's figure, one unit a point, y down, and nothing of pyplot's global state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Style(NamedTuple):
    """How a text looks; its size is in points."""

    size: float
    colour: str
    bold: bool = False


class Pen:
    """Draws on a white sheet. What is drawn first is below what comes later."""

    def __init__(self, width: float, height: float, *, halo: bool) -> None:
        """`halo`: text is edged in white here; in SVG that would make it outlines, and no text."""
        self._halo = halo
        self._fonts = import_module("matplotlib.font_manager")
        self._collections = import_module("matplotlib.collections")
        self._measure = import_module("matplotlib.textpath").text_to_path
        self._effects = import_module("matplotlib.patheffects")
        self.figure: Any = import_module("matplotlib.figure").Figure(
            figsize=(width / 72, height / 72), facecolor="white"
        )
        self._axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._axes.set_axis_off()
        self._layer = 1.0

    def size(self, text: str, style: Style) -> tuple[float, float]:
        """The width and height of a text in points."""
        width, _, _ = self._measure.get_text_width_height_descent(text, self._font(style), False)
        return float(width) + 1.0, style.size * 1.15

    def wrapped(self, text: str, style: Style, width: float) -> list[str]:
        """The text in lines of at most that width; a word that is longer has a line of its own."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.size(longer, style)[0] <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def text(self, at: tuple[float, float], text: str, style: Style, gid: str, *, middle: bool = False) -> None:
        """A text: its baseline begins at a place, or (`middle`) its middle is there."""
        self._layer += 1e-4
        alike: dict[str, object] = {"ha": "left", "va": "baseline"}
        if middle:
            alike = {"ha": "center", "va": "center_baseline"}
        if self._halo:
            alike["path_effects"] = [self._effects.withStroke(linewidth=1.8, foreground="white")]
        alike |= {"color": style.colour, "fontproperties": self._font(style), "parse_math": False}
        self._axes.text(*at, text, gid=gid, zorder=self._layer, **alike)

    def lines(self, ends: Floats, colours: Iterable[str], opacity: Floats, widths: Floats) -> None:
        """Straight lines, (lines, ends, 2)."""
        self._layer += 1
        shades = import_module("matplotlib.colors").to_rgba_array(list(colours))
        shades[:, 3] = opacity
        self._axes.add_collection(
            self._collections.LineCollection(
                ends, colors=shades, linewidths=widths, zorder=self._layer, capstyle="round"
            ),
            autolim=False,
        )

    def circles(self, places: Floats, radii: Floats, colours: Sequence[str]) -> None:
        """Circles with a fine white rim."""
        self._layer += 1
        sizes = 2 * radii
        self._axes.add_collection(
            self._collections.EllipseCollection(
                sizes,
                sizes,
                np.zeros(len(sizes)),
                units="xy",
                offsets=places,
                offset_transform=self._axes.transData,
                facecolors=list(colours),
                edgecolors="white",
                linewidths=np.clip(radii / 8, 0.2, 0.8),
                zorder=self._layer,
            ),
            autolim=False,
        )

    def _font(self, style: Style) -> Any:
        weight = "bold" if style.bold else "normal"
        return self._fonts.FontProperties(family="DejaVu Sans", size=style.size, weight=weight)
