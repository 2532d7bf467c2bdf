"""Tallies over all figures: genes per figure, by year, by rule and by species; in one pass over the blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.network.incidence import Incidences
from kg.record import RULES, Flavour

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tallies:
    """What is told of all figures together.

    `sizes` has, for each flavour, at each position how many figures show so many genes; `years` the same for the
    figures of each year, in flavour *all*, 0 being the unknown year. `rules` are links from figures to genes, in the
    order of `RULES`; `links` and `figures` are those to the genes of each group, and the figures that have any.
    """

    sizes: Mapping[Flavour, Longs]
    years: Mapping[int, Longs]
    rules: Longs
    links: Longs
    figures: Longs


def tally(table: Incidences, groups: Longs, count: int) -> Tallies:
    """The tallies of a table, each of whose genes is in one of `count` groups.

    >>> from kg.network.incidence import IncidenceTable
    >>> from kg.record import Incidence, Rule
    >>> table = IncidenceTable.of([Incidence("f", None, {"a": Rule.SYMBOL, "b": Rule.FAMILY}, year=2019)])
    >>> found = tally(table, np.array([0, 0]), 1)
    >>> found.sizes[Flavour.STRICT].tolist(), found.links.tolist(), found.figures.tolist()
    ([0, 1], [2], [1])
    """
    sizes = dict.fromkeys(Flavour, np.zeros(1, dtype=np.int64))
    years = dict[int, Longs]()
    rules, links, figures = (np.zeros(size, dtype=np.int64) for size in (len(RULES), count, count))
    for block in table.blocks():
        genes = {flavour: block.gene_counts(flavour) for flavour in Flavour}
        sizes = {flavour: _added(sizes[flavour], np.bincount(found)) for flavour, found in genes.items()}
        for year in np.unique(block.years).tolist():
            found = np.bincount(genes[Flavour.ALL][block.years == year])
            years[year] = _added(years.get(year, found[:0]), found)
        rules += block.links_by_rule()
        more_links, more_figures = block.by_group(groups, count)
        links += more_links
        figures += more_figures
    return Tallies(sizes, dict(sorted(years.items())), rules, links, figures)


def median(sizes: Longs) -> float:
    """The median of values, of which `sizes` has how often each is there; 0 for none.

    >>> median(np.array([1, 0, 3])), median(np.array([1, 1])), median(np.array([0]))
    (2.0, 0.5, 0.0)
    """
    ends: Longs = np.cumsum(sizes)
    if not len(ends) or ends[-1] == 0:
        return 0.0
    lower, upper = np.searchsorted(ends, [(ends[-1] - 1) // 2, ends[-1] // 2], side="right")
    return float(lower + upper) / 2


def _added(one: Longs, other: Longs) -> Longs:
    """The sum of two arrays, the shorter of which goes on with zeros."""
    total = np.zeros(max(len(one), len(other)), dtype=np.int64)
    total[: len(one)] += one
    total[: len(other)] += other
    return total
