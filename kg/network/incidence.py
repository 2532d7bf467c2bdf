"""Which figures show which genes, as arrays: five bytes a link, whatever the number of records."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeVar, get_args

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.record import FLAVOURS, RANKS, RULES, Flavour, Incidence, Rule, hash64

T = TypeVar("T", bound=np.generic)

_KEYWORD = RANKS[Rule.KEYWORD]
_FAMILY = len(RULES)
_EXPANDED = _FAMILY + 1
"""In the place of a rule: the link is to a family itself; to a gene that nothing but words for families give."""

LINKS_A_BLOCK = 1 << 18
"""Figures and links that are counted at once, more or less: with them grows what counting takes."""


Column = Literal["papers", "years", "starts", "links", "rules"]
COLUMNS: tuple[Column, ...] = get_args(Column)
TYPES: Mapping[Column, np.dtype[np.generic]] = {
    "papers": np.dtype(np.uint64),
    "years": np.dtype(np.int16),
    "starts": np.dtype(np.int64),
    "links": np.dtype(np.int32),
    "rules": np.dtype(np.int8),
}


class Incidences(Protocol):
    """Which figures show which genes, to be gone through piece by piece: in memory, or on disk (`SpilledTable`)."""

    @property
    def genes(self) -> tuple[str, ...]:
        """IRIs in code-point order; all pieces have these."""
        ...

    def column(self, name: Column) -> tuple[int, Iterator[NDArray[np.generic]]]:
        """The length of an array of the table of all figures, in their order, and the array piece by piece."""
        ...

    def blocks(self) -> Iterator[IncidenceTable]:
        """All figures, those of one paper in one block, so that what is counted in blocks can be added up."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class IncidenceTable:
    """The genes of figures, row by row, each with the rule that counts most.

    `genes` are IRIs in code-point order, those of families among them; `papers` has a hash of each figure's paper (a
    figure without one is its own), `years` that paper's year (0 where it is not known); figure `f` has the genes at
    the positions `links[starts[f]:starts[f + 1]]`, by `rules` (ranks in `Rule`; two numbers after these are for
    families, and for genes that only these give).

    >>> table = IncidenceTable.of([Incidence("f", "p", {"b": Rule.FAMILY, "a": Rule.SYMBOL})])
    >>> table.genes, table.matrix(Flavour.STRICT).toarray().tolist()
    (('a', 'b'), [[1, 0]])
    """

    genes: tuple[str, ...]
    papers: NDArray[np.uint64]
    years: NDArray[np.int16]
    starts: NDArray[np.int64]
    links: NDArray[np.int32]
    rules: NDArray[np.int8]

    @classmethod
    def of(cls, incidences: Iterable[Incidence]) -> IncidenceTable:
        """The table of some figures, in their order."""
        positions: dict[str, int] = {}
        papers, years = array("Q"), array("h")
        starts, links, rules = array("q", [0]), array("i"), array("b")
        for incidence in incidences:
            papers.append(hash64(incidence.paper or incidence.figure))
            years.append(incidence.year)
            nodes = [*incidence.genes, *incidence.families]
            links.extend([positions.setdefault(node, len(positions)) for node in nodes])
            expanded = incidence.expanded
            rules.extend([_EXPANDED if gene in expanded else RANKS[rule] for gene, rule in incidence.genes.items()])
            rules.extend([_FAMILY] * len(incidence.families))
            starts.append(len(links))
        order = sorted(positions)
        places = np.empty(len(order), dtype=np.int32)
        places[[positions[gene] for gene in order]] = np.arange(len(order), dtype=np.int32)
        return cls(
            genes=tuple(order),
            papers=np.array(papers, dtype=np.uint64),
            years=np.array(years, dtype=np.int16),
            starts=np.array(starts, dtype=np.int64),
            links=places[np.array(links, dtype=np.int32)],
            rules=np.array(rules, dtype=np.int8),
        )

    @classmethod
    def joined(cls, tables: Sequence[IncidenceTable]) -> IncidenceTable:
        """The figures of all tables, one table after the other."""
        genes = tuple(sorted(set().union(*(table.genes for table in tables))))
        places = {gene: place for place, gene in enumerate(genes)}
        return cls.stacked(genes, [table.renumbered(genes, places) for table in tables])

    @classmethod
    def stacked(cls, genes: tuple[str, ...], tables: Sequence[IncidenceTable]) -> IncidenceTable:
        """The figures of tables that have these genes, one table after the other."""
        return cls(
            genes=genes,
            papers=_joined([table.papers for table in tables], np.uint64),
            years=_joined([table.years for table in tables], np.int16),
            starts=_starts(_joined([np.diff(table.starts) for table in tables], np.int64)),
            links=_joined([table.links for table in tables], np.int32),
            rules=_joined([table.rules for table in tables], np.int8),
        )

    def renumbered(self, genes: tuple[str, ...], places: Mapping[str, int]) -> IncidenceTable:
        """The same figures, their genes by other positions: those in `genes`, which `places` tells."""
        new = np.array([places[gene] for gene in self.genes], dtype=np.int32)
        return replace(self, genes=genes, links=new[self.links])

    def chosen(self, figures: NDArray[np.int64]) -> IncidenceTable:
        """Some of the figures, in the order that is given."""
        sizes = np.diff(self.starts)[figures]
        starts = _starts(sizes)
        links = np.repeat(self.starts[figures] - starts[:-1], sizes) + np.arange(int(starts[-1]))
        return IncidenceTable(
            self.genes, self.papers[figures], self.years[figures], starts, self.links[links], self.rules[links]
        )

    def column(self, name: Column) -> tuple[int, Iterator[NDArray[np.generic]]]:
        """The length of one of the arrays, and it in one piece."""
        whole: NDArray[np.generic] = getattr(self, name)
        return len(whole), iter((whole,))

    def blocks(self) -> Iterator[IncidenceTable]:
        """The figures, those of one paper in one block."""
        count = blocks_for(self.figures + len(self.links))
        yield from (self.chosen(figures) for figures in self.by_block(count)) if count > 1 else [self]

    def by_block(self, count: int) -> Iterator[NDArray[np.int64]]:
        """For each of so many blocks its figures: the hash of a figure's paper says which is its own."""
        block = self.papers % np.uint64(count)
        for number in range(count):
            yield np.flatnonzero(block == number)

    @property
    def figures(self) -> int:
        """The number of figures."""
        return len(self.papers)

    def by_keyword(self) -> NDArray[np.bool_]:
        """For each figure whether its genes are known by keyword alone, so that no flavour is known."""
        known: NDArray[np.bool_] = np.bincount(self._rows()[self.rules == _KEYWORD], minlength=self.figures) > 0
        return known

    def families(self) -> NDArray[np.int32]:
        """The positions of families among the genes, ascending."""
        found: NDArray[np.int32] = np.unique(self.links[self.rules == _FAMILY])
        return found

    def matrix(
        self, flavour: Flavour, *, keywords: bool = True, collapse_families: bool = False
    ) -> sp.csr_array[np.int32]:
        """Figures by genes, (figures, genes): 1 where a figure shows a gene in a flavour, indices sorted.

        To collapse families is to have each in the place of the genes that only it gives, whatever the flavour.
        What is known by keyword alone counts in every flavour, or (not `keywords`) only in that of all genes, as the
        predicates of the graph have it.
        """
        counts = [flavour.includes(FLAVOURS.get(rule, Flavour.ALL)) for rule in RULES]
        shown = np.array([*counts, True, flavour is Flavour.ALL])[self.rules]
        if keywords:
            shown |= self.by_keyword()[self._rows()]
        shown &= self.rules != (_EXPANDED if collapse_families else _FAMILY)
        starts = _starts(np.bincount(self._rows()[shown], minlength=self.figures))
        links = self.links[shown]
        shape = (self.figures, len(self.genes))
        matrix = sp.csr_array((np.ones(len(links), dtype=np.int32), links, starts), shape=shape)
        matrix.sort_indices()
        return matrix

    def gene_counts(self, flavour: Flavour) -> NDArray[np.int64]:
        """(figures,): how many genes each figure shows in a flavour, as the predicates of the graph have it."""
        counted = [flavour.includes(FLAVOURS.get(rule, Flavour.ALL)) for rule in RULES]
        shown = np.array([*counted, False, flavour is Flavour.ALL])[self.rules]
        return np.bincount(self._rows()[shown], minlength=self.figures).astype(np.int64)

    def links_by_rule(self) -> NDArray[np.int64]:
        """(rules,): the links from figures to genes by the rule that counts most, in the order of `RULES`."""
        links: NDArray[np.int64] = np.bincount(self.rules, minlength=_EXPANDED + 1).astype(np.int64)
        links[RANKS[Rule.FAMILY]] += links[_EXPANDED]
        return links[: len(RULES)]

    def by_group(self, groups: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(groups,) links to the genes of each group, and figures with any; `groups` has the group of each gene."""
        genes = self.rules != _FAMILY
        found = groups[self.links[genes]]
        figures: NDArray[np.int64] = np.unique(self._rows()[genes] * count + found) % count
        return np.bincount(found, minlength=count), np.bincount(figures, minlength=count)

    def _rows(self) -> NDArray[np.int64]:
        """The figure of each link."""
        return np.repeat(np.arange(self.figures), np.diff(self.starts))


def blocks_for(size: int) -> int:
    """Into how many blocks so many figures and links are cut."""
    return 1 + size // LINKS_A_BLOCK


def _starts(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each of some runs begins, and where the last one ends."""
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def _joined(arrays: Sequence[NDArray[T]], dtype: type[T]) -> NDArray[T]:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=dtype)
