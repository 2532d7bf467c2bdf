"""Which figures show which genes, as arrays: five bytes a link, whatever the number of records."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.record import FLAVOURS, Flavour, Incidence, Rule, hash64

T = TypeVar("T", bound=np.generic)

_RULES = tuple(Rule)
_RANKS = {rule: rank for rank, rule in enumerate(_RULES)}
_KEYWORD = _RANKS[Rule.KEYWORD]


@dataclass(frozen=True, slots=True, eq=False)
class IncidenceTable:
    """The genes of figures, row by row, each with the rule that counts most.

    `genes` are IRIs in code-point order; `papers` has a hash of each figure's paper (a figure without one is its own);
    figure `f` has the genes at the positions `links[starts[f]:starts[f + 1]]`, by `rules` (ranks in `Rule`).

    >>> table = IncidenceTable.of([Incidence("f", "p", {"b": Rule.FAMILY, "a": Rule.SYMBOL})])
    >>> table.genes, table.matrix(Flavour.STRICT).toarray().tolist()
    (('a', 'b'), [[1, 0]])
    """

    genes: tuple[str, ...]
    papers: NDArray[np.uint64]
    starts: NDArray[np.int64]
    links: NDArray[np.int32]
    rules: NDArray[np.int8]

    @classmethod
    def of(cls, incidences: Iterable[Incidence]) -> IncidenceTable:
        """The table of some figures, in their order."""
        positions: dict[str, int] = {}
        papers, starts, links, rules = array("Q"), array("q", [0]), array("i"), array("b")
        for incidence in incidences:
            papers.append(hash64(incidence.paper or incidence.figure))
            links.extend([positions.setdefault(gene, len(positions)) for gene in incidence.genes])
            rules.extend([_RANKS[rule] for rule in incidence.genes.values()])
            starts.append(len(links))
        order = sorted(positions)
        places = np.empty(len(order), dtype=np.int32)
        places[[positions[gene] for gene in order]] = np.arange(len(order), dtype=np.int32)
        return cls(
            genes=tuple(order),
            papers=np.array(papers, dtype=np.uint64),
            starts=np.array(starts, dtype=np.int64),
            links=places[np.array(links, dtype=np.int32)],
            rules=np.array(rules, dtype=np.int8),
        )

    @classmethod
    def joined(cls, tables: Sequence[IncidenceTable]) -> IncidenceTable:
        """The figures of all tables, one table after the other."""
        genes = sorted(set().union(*(table.genes for table in tables)))
        places = {gene: place for place, gene in enumerate(genes)}
        links = [np.array([places[gene] for gene in table.genes], np.int32)[table.links] for table in tables]
        sizes = [np.diff(table.starts) for table in tables]
        starts = np.zeros(sum(map(len, sizes)) + 1, dtype=np.int64)
        np.cumsum(_joined(sizes, np.int64), out=starts[1:])
        return cls(
            genes=tuple(genes),
            papers=_joined([table.papers for table in tables], np.uint64),
            starts=starts,
            links=_joined(links, np.int32),
            rules=_joined([table.rules for table in tables], np.int8),
        )

    @property
    def figures(self) -> int:
        """The number of figures."""
        return len(self.papers)

    def by_keyword(self) -> NDArray[np.bool_]:
        """For each figure whether its genes are known by keyword alone, so that no flavour is known."""
        known: NDArray[np.bool_] = np.bincount(self._rows()[self.rules == _KEYWORD], minlength=self.figures) > 0
        return known

    def matrix(self, flavour: Flavour, *, keywords: bool = True) -> sp.csr_array[np.int32]:
        """Figures by genes, (figures, genes): 1 where a figure shows a gene in a flavour, indices sorted.

        What is known by keyword alone counts in every flavour, or (not `keywords`) only in that of all genes, as the
        predicates of the graph have it.
        """
        narrowest = [FLAVOURS.get(rule, Flavour.ALL) for rule in _RULES]
        shown = np.array([flavour.includes(one) for one in narrowest])[self.rules]
        if keywords:
            shown |= self.by_keyword()[self._rows()]
        starts = np.zeros(self.figures + 1, dtype=np.int64)
        np.cumsum(np.bincount(self._rows()[shown], minlength=self.figures), out=starts[1:])
        links = self.links[shown]
        shape = (self.figures, len(self.genes))
        matrix = sp.csr_array((np.ones(len(links), dtype=np.int32), links, starts), shape=shape)
        matrix.sort_indices()
        return matrix

    def _rows(self) -> NDArray[np.int64]:
        """The figure of each link."""
        return np.repeat(np.arange(self.figures), np.diff(self.starts))


def _joined(arrays: Sequence[NDArray[T]], dtype: type[T]) -> NDArray[T]:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=dtype)
