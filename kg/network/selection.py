"""What of a build a network is made of: a flavour, kinds of nodes, and some of the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.errors import KgError
from kg.network.incidence import KINDS, IncidenceTable
from kg.network.labels import Labels
from kg.record import Flavour, ListedFigure

GENE = "gene"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which links from figures to nodes count.

    `kinds` are those of the nodes: genes, and chemicals and diseases; families where they are collapsed, each in the
    place of the genes that only its name gives. Of `species`, by its scientific name, are the genes (None: of any).
    """

    flavour: Flavour = Flavour.STRICT
    collapse_families: bool = False
    kinds: frozenset[str] = frozenset({GENE})
    species: str | None = None

    def __post_init__(self) -> None:
        if unknown := sorted(self.kinds - set(KINDS)):
            raise KgError(f"{unknown[0]!r} is no kind of node: {', '.join(kind for kind in KINDS if kind != 'family')}")

    def links(self, table: IncidenceTable, excluded: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(links,): those that count; `excluded` are (genes,): the nodes that do not count (`nodes_excluded`)."""
        shown = table.counted(self.flavour, collapse_families=self.collapse_families, kinds=self.kinds)
        return shown & ~excluded[table.links] if excluded.any() else shown

    def nodes_excluded(self, genes: Sequence[str], labels: Labels) -> NDArray[np.bool_]:
        """(genes,): the genes of other species. Nodes that have no species count whatever is chosen."""
        if self.species is None:
            return np.zeros(len(genes), dtype=np.bool_)
        organisms = [labels[gene].organism if gene in labels else "" for gene in genes]
        if self.species not in organisms:
            found = ", ".join(sorted({*organisms} - {""})[:5]) or "none"
            raise KgError(f"no gene is of {self.species}; there are genes of: {found}")
        return np.array([organism not in {"", self.species} for organism in organisms], dtype=np.bool_)

    def matrix(self, table: IncidenceTable, excluded: NDArray[np.bool_]) -> sp.csr_array[np.int32]:
        """(figures, genes): 1 where a figure shows a node that counts; indices sorted."""
        shown = self.links(table, excluded)
        return table.chosen_links(shown, np.ones(int(shown.sum()), dtype=np.int32))


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
                raise KgError(f"{len(missing)} of the figures are not in this build, the first being {missing[0]}")
        places = [place for place, figure in enumerate(listed) if self._counts(figure)]
        if not places:
            raise KgError("no figure is as asked for")
        return np.array(places, dtype=np.int64)

    def _counts(self, figure: ListedFigure) -> bool:
        return (
            (self.years is None or self.years[0] <= figure.year <= self.years[1])
            and (self.organisms is None or not self.organisms.isdisjoint(figure.taxa))
            and (self.types is None or figure.kind.casefold() in self.types)
            and (self.figures is None or not self.figures.isdisjoint((figure.figid, figure.iri)))
        )
