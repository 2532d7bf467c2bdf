"""Rows of gene tables, and keywords, on which a curator has decided, are marked with the decision.

This comes before lexicons are asked (`kg.mapping.resolution`): a decision is about the printed word, which lexicons do
not know, and of a word that is decided nobody needs to hear that lexicons have it contested. The row keeps its gene, so
that lexicons give it its id, and what the decision takes away can be named.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from kg.curation import Curations, Decision
from kg.lexicon import MOST_KEPT
from kg.mapping.resolution import species_of
from kg.record import Figure, GeneHit


class Curator:
    """Finds the decisions on the rows of figures."""

    def __init__(self, curations: Curations) -> None:
        self.curations = curations
        self._words = frozenset(row.decision.word for row in curations.rows)
        self._decided = lru_cache(MOST_KEPT)(_decided)

    def __reduce__(self) -> tuple[type[Curator], tuple[Curations]]:
        return Curator, (self.curations,)

    def decide(self, figure: Figure) -> Figure:
        """The figure with decisions on its rows; the same object where none is for it."""
        hits = figure.gene_hits()
        if self._words.isdisjoint([hit.word or hit.match for hit in hits]):
            return figure
        found = [self._find(hit, figure.figid) for hit in hits]
        if not any(found):
            return figure
        rows = (hit if one is None else self._decided(hit, one) for hit, one in zip(hits, found, strict=True))
        return replace(figure, genes=tuple(rows))

    def _find(self, hit: GeneHit, figid: str) -> Decision | None:
        """The decision on a row: by its printed word, by the form that was looked up where no word is known."""
        word = hit.word or hit.match
        return self.curations.find(word, species_of(hit), figid) if word in self._words else None


def _decided(hit: GeneHit, decision: Decision) -> GeneHit:
    """The row with the decision, as one object for all figures."""
    return hit._replace(decision=decision)
