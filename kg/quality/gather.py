"""From what a build has counted anyway to its quality in numbers; memory does not grow with the number of figures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kg.mapping.shared import Kind, SharedTable
from kg.network import Incidences, Labels
from kg.network.counts import FlavourCounts
from kg.network.tallies import Tallies, median, tally
from kg.quality import (
    AmbiguousWord,
    Bin,
    ExpandedFamily,
    FlaggedFigure,
    GenesPerFigure,
    Hub,
    Quality,
    RuleTally,
    SpeciesTally,
    YearTally,
)
from kg.quality.rows import Row, read_rows
from kg.record import FLAVOURS, RANKS, Flavour, QualityRule

T = TypeVar("T")

FIRST, TOP = 10, 20
"""How many figures of a rule are shown, and how many entries of a long list."""

HUB_FIGURES, HUB_SHARE = 5, 0.1
"""A hub by expansion is in at least so many figures by a family, and in at most this share of its figures strictly: the
defaults of the packaged query `family-hubs`."""

_BINS = (0, 1, 2, 3, 5, 10, 20, 50, 100, 200)


def gather(
    figures: int,
    flags: Path,
    shared: SharedTable,
    table: Incidences,
    counts: Mapping[Flavour, FlavourCounts],
    labels: Labels,
) -> Quality:
    """The quality of a build of so many figures: `flags` is its `quality.tsv`, `labels` are those of its genes."""
    names, groups = _species(table, labels)
    tallies = tally(table, groups, len(names))
    rules, flagged = _rules(read_rows(flags), figures)
    return Quality(
        figures=figures,
        without_flag=figures - flagged,
        rules=rules,
        ambiguous_words=_top(_words(shared), key=lambda word: (-word.links, word.word, word.form or "", word.rule)),
        expanded_families=_top(_families(shared), key=lambda family: (-family.links, family.iri)),
        hubs_by_expansion=_top(
            _hubs(shared, table, counts, labels), key=lambda hub: (-hub.figures, hub.strict, hub.iri)
        ),
        genes_per_figure={
            flavour.value: GenesPerFigure(median(sizes), tuple(_bins(sizes)))
            for flavour, sizes in tallies.sizes.items()
        },
        by_year=tuple(
            YearTally(year or None, int(sizes.sum()), median(sizes)) for year, sizes in tallies.years.items()
        ),
        links_by_rule={rule.value: int(tallies.rules[RANKS[rule]]) for rule in FLAVOURS},
        species=_top(_species_tallies(names, tallies), key=lambda species: (-species.links, species.species)),
    )


def _top(entries: Iterable[T], key: Callable[[T], Any]) -> tuple[T, ...]:
    return tuple(sorted(entries, key=key)[:TOP])


def _rules(rows: Iterable[Row], figures: int) -> tuple[tuple[RuleTally, ...], int]:
    """The tally of every rule, and how many figures fail one by what their own records say."""
    counts, first = Counter[str](), dict[str, list[FlaggedFigure]]()
    flagged, last = 0, ""
    for row in rows:
        counts[row.rule] += 1
        if counts[row.rule] <= FIRST:
            first.setdefault(row.rule, []).append(FlaggedFigure(row.figid, row.file, row.detail))
        if row.figid != last and row.rule != QualityRule.ALIAS.value:  # the rows of one record follow one another
            flagged, last = flagged + 1, row.figid
    tallies = (
        RuleTally(rule.value, counts[rule.value], _share(counts[rule.value], figures), tuple(first.get(rule.value, ())))
        for rule in QualityRule
    )
    return tuple(tallies), flagged


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _words(shared: SharedTable) -> Iterator[AmbiguousWord]:
    for node, votes in shared.of_kind(Kind.WORD):
        rule, word, form = json.loads(node)
        figures = {int(candidates): count for candidates, count in votes["candidates"].items()}
        links = sum(candidates * count for candidates, count in figures.items())
        yield AmbiguousWord(word, form, rule, max(figures), sum(figures.values()), links)


def _families(shared: SharedTable) -> Iterator[ExpandedFamily]:
    for node, votes in shared.of_kind(Kind.FAMILY):
        figures, members = shared.by_family(node, Kind.FAMILY), len(votes.get("member", ()))
        yield ExpandedFamily(shared.family_label(node) or node, node, members, figures, members * figures)


def _hubs(
    shared: SharedTable, table: Incidences, counts: Mapping[Flavour, FlavourCounts], labels: Labels
) -> Iterator[Hub]:
    every, strict = (counts[flavour].figures.tolist() for flavour in (Flavour.ALL, Flavour.STRICT))
    for place, gene in enumerate(table.genes):
        by_family = shared.by_family(gene)  # none for the node of a family itself
        if by_family >= HUB_FIGURES and strict[place] <= HUB_SHARE * every[place]:
            label = labels[gene]
            yield Hub(label.symbol, gene, label.organism, every[place], by_family, strict[place])


def _bins(sizes: NDArray[np.int64]) -> Iterator[Bin]:
    for least, following in zip(_BINS, (*_BINS[1:], None), strict=True):
        yield Bin(least, None if following is None else following - 1, int(sizes[least:following].sum()))


def _species(table: Incidences, labels: Labels) -> tuple[list[str], NDArray[np.int64]]:
    """The names of all species, and for each gene the position of its own."""
    organisms = [labels[gene].organism for gene in table.genes]
    names = sorted({*organisms, ""})
    places = {name: place for place, name in enumerate(names)}
    return names, np.array([places[organism] for organism in organisms], dtype=np.int64)


def _species_tallies(names: Iterable[str], tallies: Tallies) -> Iterator[SpeciesTally]:
    for name, links, figures in zip(names, tallies.links.tolist(), tallies.figures.tolist(), strict=True):
        if links:
            yield SpeciesTally(name, links, figures)
