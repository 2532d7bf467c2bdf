"""`report.html`: one file that needs nothing else, for a person who wants to know what to distrust."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from shlex import quote

from jinja2 import Environment, StrictUndefined, Template

from kg.quality import MEANINGS, Bin, Quality, RuleTally, YearTally
from kg.rdf import segment
from kg.record import QualityRule, figure_page

_WIDTH, _HEIGHT, _GAP = 320, 120, 1
"""The size of a plot, in units of its own: small, so that its texts can be read on a phone."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a plot, and what it stands for."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float


def columns(entries: Sequence[tuple[str, int]]) -> list[Column]:
    """The columns of a plot of counts, side by side.

    >>> [(column.x, column.y, column.height) for column in columns([("a", 1), ("b", 2)])]
    [(0.0, 60.0, 60.0), (160.0, 0.0, 120.0)]
    """
    step, most = _WIDTH / max(len(entries), 1), max((value for _, value in entries), default=0) or 1
    width = round(max(step - _GAP, step / 2), 2)
    heights = [round(_HEIGHT * value / most, 2) for _, value in entries]
    return [
        Column(label, value, round(place * step, 2), round(_HEIGHT - height, 2), width, height)
        for place, ((label, value), height) in enumerate(zip(entries, heights, strict=True))
    ]


def render_page(quality: Quality, warnings: Mapping[str, int], rejected: int) -> str:
    """The whole page; whatever stands in records is shown as text."""
    return _template().render(
        quality=quality,
        failed=_most_first(quality.rules),
        passed=[tally for tally in quality.rules if not tally.figures],
        meanings={rule.value: meaning for rule, meaning in MEANINGS.items()},
        warnings=warnings,
        rejected=rejected,
        links=sum(quality.links_by_rule.values()),
        rule_texts=_RULE_TEXTS,
        sizes={
            name: columns([(bin_label(each), each.figures) for each in genes.bins])
            for name, genes in quality.genes_per_figure.items()
        },
        years=columns(_year_entries(quality.by_year)),
        width=_WIDTH,
        height=_HEIGHT,
    )


def _year_entries(tallies: Iterable[YearTally]) -> list[tuple[str, int]]:
    """The figures of each year, of those between that have none, too."""
    figures = {tally.year: tally.figures for tally in tallies if tally.year}
    years = range(min(figures), max(figures) + 1) if figures else ()
    return [(str(year), figures.get(year, 0)) for year in years]


def bin_label(given: Bin) -> str:
    """The numbers of a bin, as people write them.

    >>> [bin_label(Bin(*ends, 0)) for ends in ((1, 1), (3, 4), (200, None))]
    ['1', '3–4', '200+']
    """
    if given.most is None:
        return f"{given.least}+"
    return str(given.least) if given.least == given.most else f"{given.least}–{given.most}"


def listing_command(rule: str) -> str:
    """The command that lists all figures that fail a rule."""
    return f"kg quality OUT --rule {quote(rule)}"


def percent(share: float) -> str:
    """A share as people read it; a small one is not nothing, nor is nearly all all.

    >>> [percent(share) for share in (0, 0.0004, 0.0041, 0.525, 0.9996, 1)]
    ['0 %', '< 0.1 %', '0.4 %', '52 %', '> 99 %', '100 %']
    """
    hundred = 100 * share
    if 0 < hundred < 0.1:
        return "< 0.1 %"
    if 99 < hundred < 100:
        return "> 99 %"
    return f"{hundred:.1f} %" if 0 < hundred < 10 else f"{hundred:.0f} %"


def _most_first(rules: Iterable[RuleTally]) -> list[RuleTally]:
    return sorted((tally for tally in rules if tally.figures), key=lambda tally: -tally.figures)


_RULE_TEXTS = {
    "symbol": "official symbol",
    "synonym": "synonym",
    "previous": "former symbol",
    "family": "family or complex",
    "keyword": "keyword only",
    "unknown": "unknown rule",
}


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters |= {"count": "{:,}".format, "percent": percent, "number": "{:g}".format}
    environment.globals |= {
        "command": listing_command,
        "page": lambda figid: figure_page(segment(figid)),
        "alias": QualityRule.ALIAS.value,
    }
    return environment.from_string(files("kg.quality").joinpath("page.html").read_text(encoding="utf-8"))
