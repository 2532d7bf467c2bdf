"""What of a build a network is made of: a flavour, kinds of nodes, and some of the figures."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.errors import KgError
from kg.mapping.organisms import scientific_name
from kg.network.incidence import KINDS, IncidenceTable
from kg.network.labels import Labels
from kg.plurals import some
from kg.record import Flavour, ListedFigure

GENE = "gene"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which links from figures to nodes count.

    `kinds` are those of the nodes: genes, and chemicals and diseases; families where they are collapsed, each in the
    place of the genes that only its name gives. `species` are the names, as labels have them, of the species whose
    genes count (None: any).
    """

    flavour: Flavour = Flavour.STRICT
    collapse_families: bool = False
    kinds: frozenset[str] = frozenset({GENE})
    species: frozenset[str] | None = None

    def __post_init__(self) -> None:
        known = [kind for kind in KINDS if kind != "family"]  # families come by `collapse_families`
        if unknown := sorted(self.kinds.difference(known)):
            raise KgError(f"{unknown[0]!r} is no kind of node: {', '.join(known)}")
        if not self.kinds:
            raise KgError(f"a network needs a kind of node: {', '.join(known)}")
        if GENE not in self.kinds and (self.collapse_families or self.species is not None):
            raise KgError("families and species are about genes: without the kind gene they mean nothing")

    def links(self, table: IncidenceTable, excluded: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(links,): those that count; `excluded` are (genes,): the genes that do not count (`nodes_excluded`)."""
        shown = table.counted(self.flavour, collapse_families=self.collapse_families, kinds=self.kinds)
        return shown & ~(excluded[table.links] & table.to_genes()) if excluded.any() else shown

    def nodes_excluded(self, genes: Sequence[str], labels: Labels) -> NDArray[np.bool_]:
        """(genes,): nodes of other species, or of none that is known."""
        if self.species is None:
            return np.zeros(len(genes), dtype=np.bool_)
        organisms = [labels[gene].organism if gene in labels else "" for gene in genes]
        return np.array([organism not in self.species for organism in organisms], dtype=np.bool_)

    def matrix(self, table: IncidenceTable, excluded: NDArray[np.bool_]) -> sp.csr_array[np.int32]:
        """(figures, genes): 1 where a figure shows a node that counts; indices sorted."""
        shown = self.links(table, excluded)
        return table.chosen_links(shown, np.ones(int(shown.sum()), dtype=np.int32))


def years_of(given: str | int | tuple[int, int]) -> tuple[int, int]:
    """A first and a last year. Raises `KgError` for what is none, or ends before it begins.

    >>> years_of("2015-2020"), years_of("2018"), years_of(2018), years_of((2015, 2020))
    ((2015, 2020), (2018, 2018), (2018, 2018), (2015, 2020))
    """
    parts = given if isinstance(given, tuple) else str(given).split("-")
    try:
        years = [int(part) for part in parts]
    except ValueError:
        years = []
    if len(years) not in (1, 2):
        raise KgError(f"years {given}: a year, or two such as 2015-2020, are expected")
    if years[0] > years[-1]:
        raise KgError(f"years {given}: the first is after the last")
    return years[0], years[-1]


_MOST_TOLD = 8
_NEAR = 0.6


def _nearest(asked: str, known: Mapping[str, int]) -> str:
    """Some of the names that there are: those like the one asked for, then those of most figures.

    >>> _nearest("Mus musculs", {"Homo sapiens": 9, "Mus musculus": 1, "Rattus norvegicus": 2})
    'Mus musculus, Homo sapiens, Rattus norvegicus'
    """
    by_folded = {name.casefold(): name for name in sorted(known)}
    near = difflib.get_close_matches(asked.casefold(), by_folded, n=_MOST_TOLD, cutoff=_NEAR)
    often = sorted(known, key=lambda name: (-known[name], name))
    return some(list(dict.fromkeys([*(by_folded[name] for name in near), *often]))) or "none"


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which figures count: those that are all of what is asked for; None asks for nothing.

    `years` are a first and a last one; `organisms` are NCBI Taxonomy ids, or names of organisms without one, any of
    which a figure is of; `types` are figure types, as records have them but for case; `figures` are figids or IRIs.
    """

    years: tuple[int, int] | None = None
    organisms: frozenset[str] | None = None
    types: frozenset[str] | None = None
    figures: frozenset[str] | None = None

    def places(self, listed: Sequence[ListedFigure]) -> NDArray[np.int64]:
        """The positions of the figures that count. Raises `KgError` where none does, or one is not there."""
        if self.figures is not None:
            there = {name for figure in listed for name in (figure.figid, figure.iri)}
            if missing := sorted(self.figures - there):
                more = f" and {len(missing) - 1:,} more" if len(missing) > 1 else ""
                raise KgError(f"not among the figures of this build: {missing[0]}{more}")
        places = [place for place, figure in enumerate(listed) if self._counts(figure)]
        if not places:
            self._check(listed)
            raise KgError("no figure is as asked for")
        return np.array(places, dtype=np.int64)

    def _check(self, listed: Sequence[ListedFigure]) -> None:
        """Raises `KgError`, with those that there are, where no figure is of an organism or type that is asked for."""
        kinds = Counter(figure.kind for figure in listed if figure.kind)
        if self.types is not None and self.types.isdisjoint(kind.casefold() for kind in kinds):
            [*asked] = sorted(self.types)
            raise KgError(f"no figure is of type {', '.join(asked)}; there are: {_nearest(asked[0], kinds)}")
        taxa = Counter(taxon for figure in listed for taxon in figure.taxa)
        if self.organisms is not None and self.organisms.isdisjoint(taxa):
            called = [scientific_name(taxon) or taxon for taxon in sorted(self.organisms)]
            names = Counter[str]()
            for taxon, figures in taxa.items():
                names[scientific_name(taxon) or taxon] += figures
            raise KgError(f"no figure is of {some(called)}; there are figures of: {_nearest(called[0], names)}")

    def _counts(self, figure: ListedFigure) -> bool:
        return (
            (self.years is None or self.years[0] <= figure.year <= self.years[1])
            and (self.organisms is None or not self.organisms.isdisjoint(figure.taxa))
            and (self.types is None or figure.kind.casefold() in self.types)
            and (self.figures is None or not self.figures.isdisjoint((figure.figid, figure.iri)))
        )
