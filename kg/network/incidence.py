"""Which figures show which genes, as arrays: eight bytes a link, whatever the number of records."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeVar, get_args

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.record import FLAVOURS, RANKS, RULES, Flavour, Incidence, Rule, hash64

T = TypeVar("T", bound=np.generic)
Number = TypeVar("Number", np.int32, np.float64)

_KEYWORD = RANKS[Rule.KEYWORD]
_FAMILY = len(RULES)
_EXPANDED = _FAMILY + 1
"""In the place of a rule: the link is to a family itself; to a gene that nothing but words for families give."""

KINDS = ("gene", "family", "chemical", "disease")
"""What nodes may be."""
_OTHERS = {RANKS[Rule.CHEMICAL]: "chemical", RANKS[Rule.DISEASE]: "disease"}
_KIND_OF_RULE = np.array(
    [KINDS.index({_FAMILY: "family", **_OTHERS}.get(rule, "gene")) for rule in range(_EXPANDED + 1)]
)
_GENES = KINDS.index("gene")

LINKS_A_BLOCK = 1 << 18
"""Figures and links that are counted at once, more or less: with them grows what counting takes."""


Column = Literal["papers", "years", "starts", "links", "rules", "words", "confidences"]
COLUMNS: tuple[Column, ...] = get_args(Column)
TYPES: Mapping[Column, np.dtype[np.generic]] = {
    "papers": np.dtype(np.uint64),
    "years": np.dtype(np.int16),
    "starts": np.dtype(np.int64),
    "links": np.dtype(np.int32),
    "rules": np.dtype(np.int8),
    "words": np.dtype(np.int16),
    "confidences": np.dtype(np.int8),
}
_NONE = -1
_WORDS = int(np.iinfo(np.int16).max)


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
    """The genes of figures, row by row, each with the rule that counts most; families, chemicals and diseases, too.

    `genes` are the IRIs of all these in code-point order; `papers` has a hash of each figure's paper (a
    figure without one is its own), `years` that paper's year (0 where it is not known); figure `f` has the genes at
    the positions `links[starts[f]:starts[f + 1]]`, by `rules` (ranks in `Rule`; two numbers after these are for
    families, and for genes that only these give). `words` are the numbers, within a figure, of the only words that give
    a gene, -1 where there are several or none is known; `confidences` are in per cent, -1 where there are none.

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
    words: NDArray[np.int16]
    confidences: NDArray[np.int8]

    @classmethod
    def of(cls, incidences: Iterable[Incidence]) -> IncidenceTable:
        """The table of some figures, in their order."""
        positions: dict[str, int] = {}
        papers, years = array("Q"), array("h")
        starts, links, rules, words, confidences = array("q", [0]), array("i"), array("b"), array("i"), array("b")
        for incidence in incidences:
            papers.append(hash64(incidence.paper or incidence.figure))
            years.append(incidence.year)
            nodes = [*incidence.genes, *incidence.families, *incidence.others]
            links.extend([positions.setdefault(node, len(positions)) for node in nodes])
            expanded, alone, stated = incidence.expanded, incidence.words, incidence.confidences
            rules.extend([_EXPANDED if gene in expanded else RANKS[rule] for gene, rule in incidence.genes.items()])
            rules.extend([_FAMILY] * len(incidence.families))
            rules.extend([RANKS[rule] for rule in incidence.others.values()])
            words.extend([alone.get(node, _NONE) for node in nodes])
            confidences.extend([stated.get(node, _NONE) for node in nodes])
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
            words=np.minimum(np.array(words, dtype=np.int32), _WORDS).astype(np.int16),
            confidences=np.array(confidences, dtype=np.int8),
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
            words=_joined([table.words for table in tables], np.int16),
            confidences=_joined([table.confidences for table in tables], np.int8),
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
        own = self.genes, self.papers[figures], self.years[figures], starts
        return IncidenceTable(*own, self.links[links], self.rules[links], self.words[links], self.confidences[links])

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
        known: NDArray[np.bool_] = np.bincount(self.rows()[self.rules == _KEYWORD], minlength=self.figures) > 0
        return known

    def kinds(self) -> NDArray[np.int8]:
        """(genes,): what each is, as its position in `KINDS`; 0 for those that no figure of these shows.

        What some figures have as a chemical, and others as a disease, is a disease.
        """
        kinds = np.zeros(len(self.genes), dtype=np.int8)
        np.maximum.at(kinds, self.links, _KIND_OF_RULE[self.rules].astype(np.int8))
        return kinds

    def counted(
        self,
        flavour: Flavour,
        *,
        keywords: bool = True,
        collapse_families: bool = False,
        kinds: Collection[str] = ("gene",),
    ) -> NDArray[np.bool_]:
        """(links,): those that count in a flavour.

        To collapse families is to have each in the place of the genes that only it gives, whatever the flavour.
        What is known by keyword alone counts in every flavour, or (not `keywords`) only in that of all genes, as the
        predicates of the graph have it. Chemicals and diseases count in every flavour, where they
        are among the `kinds`.
        """
        genes = "gene" in kinds
        counts = [genes and flavour.includes(FLAVOURS.get(rule, Flavour.ALL)) for rule in RULES]
        for rule, kind in _OTHERS.items():
            counts[rule] = kind in kinds
        expanded = genes and flavour is Flavour.ALL and not collapse_families
        shown: NDArray[np.bool_] = np.array([*counts, genes and collapse_families, expanded])[self.rules]
        if keywords and genes:
            shown |= self.by_keyword()[self.rows()] & self.to_genes()
            shown &= self.rules != (_EXPANDED if collapse_families else _FAMILY)
        return shown

    def matrix(
        self, flavour: Flavour, *, keywords: bool = True, collapse_families: bool = False
    ) -> sp.csr_array[np.int32]:
        """(figures, genes): 1 where a figure shows a gene in a flavour (see `counted`); indices sorted."""
        shown = self.counted(flavour, keywords=keywords, collapse_families=collapse_families)
        return self.chosen_links(shown, np.ones(int(shown.sum()), dtype=np.int32))

    def chosen_links(self, shown: NDArray[np.bool_], values: NDArray[Number]) -> sp.csr_array[Number]:
        """(figures, genes): a value for each of the links that are shown; indices sorted."""
        starts = _starts(np.bincount(self.rows()[shown], minlength=self.figures))
        # Sorting sorts the values where they are: they are copied, since they are not ours.
        matrix = sp.csr_array((values.copy(), self.links[shown], starts), shape=(self.figures, len(self.genes)))
        matrix.sort_indices()
        return matrix

    def one_word(
        self, shown: NDArray[np.bool_], values: NDArray[Number]
    ) -> tuple[sp.csr_array[Number], NDArray[np.int64]]:
        """(words, genes): values where a word is the only one that gives a gene, for words that alone give several.

        Each row is a word of one figure; (words,) are the figures. `shown` are the links that count, `values` theirs.
        """
        known = (self.words != _NONE)[shown]
        words = (self.rows() * (_WORDS + 1) + self.words)[shown][known]
        found, row, sizes = np.unique(words, return_inverse=True, return_counts=True)
        several = sizes > 1
        rows: NDArray[np.int64] = np.cumsum(several) - 1
        own = several[row]
        where = rows[row[own]], self.links[shown][known][own]
        matrix = sp.coo_array((values[known][own], where), shape=(int(several.sum()), len(self.genes))).tocsr()
        matrix.sort_indices()
        return matrix, found[several] // (_WORDS + 1)

    def to_genes(self) -> NDArray[np.bool_]:
        """(links,): those to genes, not to families, chemicals or diseases, which have no species."""
        to_genes: NDArray[np.bool_] = _KIND_OF_RULE[self.rules] == _GENES
        return to_genes

    def gene_counts(self, flavour: Flavour) -> NDArray[np.int64]:
        """(figures,): how many genes each figure shows in a flavour, as the predicates of the graph have it."""
        shown = self.counted(flavour, keywords=False)
        return np.bincount(self.rows()[shown], minlength=self.figures).astype(np.int64)

    def links_by_rule(self) -> NDArray[np.int64]:
        """(rules,): the links from figures to genes by the rule that counts most, in the order of `RULES`."""
        of_genes = self.rules[self.to_genes()]
        links: NDArray[np.int64] = np.bincount(of_genes, minlength=_EXPANDED + 1).astype(np.int64)
        links[RANKS[Rule.FAMILY]] += links[_EXPANDED]
        return links[: len(RULES)]

    def by_group(self, groups: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(groups,) links to the genes of each group, and figures with any; `groups` has the group of each gene."""
        genes = self.to_genes()
        found = groups[self.links[genes]]
        figures: NDArray[np.int64] = np.unique(self.rows()[genes] * count + found) % count
        return np.bincount(found, minlength=count), np.bincount(figures, minlength=count)

    def rows(self) -> NDArray[np.int64]:
        """(links,): the figure of each."""
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
