"""Symbols without an id become genes with one, where a lexicon knows them within their species."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from kg.lexicon import MOST_KEPT, Contested, Lexicon, Name, Rank, Resolved
from kg.mapping.organisms import scientific_name, taxon_of
from kg.record import Figure, GeneHit, Notice, Rule

_RULES = {Rank.OFFICIAL: Rule.SYMBOL, Rank.SYNONYM: Rule.SYNONYM, Rank.PREVIOUS: Rule.PREVIOUS}


class Resolver:
    """Looks the symbols of rows up in lexicons; the first that knows a symbol, or has it contested, counts."""

    def __init__(self, lexicons: tuple[Lexicon, ...]) -> None:
        self.lexicons = lexicons
        self._found = lru_cache(MOST_KEPT)(self._find)

    def __reduce__(self) -> tuple[type[Resolver], tuple[tuple[Lexicon, ...]]]:
        return Resolver, (self.lexicons,)

    def resolve(self, figure: Figure, notices: list[Notice]) -> Figure:
        """The figure with ids in the place of symbols, where they are known; what is contested is reported."""
        hits = figure.gene_hits()
        if all(hit.ncbigene_id for hit in hits):
            return figure
        answers = [(hit, *self._found(hit)) if hit.ncbigene_id is None else (hit, hit, None) for hit in hits]
        notices += [_notice(figure, hit, contested) for hit, _, contested in answers if contested is not None]
        return replace(figure, genes=tuple(found for _, found, _ in answers))

    def _find(self, hit: GeneHit) -> tuple[GeneHit, Contested | None]:
        """The row with an id, as one object for all figures; or as it is, and why."""
        taxon, symbol = species_of(hit), hit.symbol
        answers = (lexicon.find(taxon, symbol) for lexicon in self.lexicons) if taxon and symbol else iter(())
        answer = next((answer for answer in answers if answer is not None), None)
        if not isinstance(answer, Resolved):
            return hit, answer
        symbol = answer.symbol or symbol
        return hit._replace(ncbigene_id=answer.gene, symbol=symbol, resolved=_RULES[answer.rank]), None


def names_taught(figure: Figure) -> Iterator[Name]:
    """The official symbols in a gene table. No synonyms: of these, it shows what they were taken for, right or not.

    >>> rows = (GeneHit("p53", "P53", "TP53", "7157", "ncbigene_synonym", "9606"),)
    >>> list(names_taught(Figure("f", "https://x.org/f", "", "", "", genes=rows)))
    [Name(taxon='9606', name='TP53', rank=<Rank.OFFICIAL: 0>, gene='7157')]
    """
    for hit in figure.genes or ():
        if hit.symbol and hit.ncbigene_id and (taxon := species_of(hit)):
            yield Name(taxon, hit.symbol, Rank.OFFICIAL, hit.ncbigene_id)


def species_of(hit: GeneHit) -> str | None:
    """The NCBI taxonomy id of a row's species, as far as it is known."""
    return hit.taxon_id or taxon_of(hit.taxon_name or "")


def _notice(figure: Figure, hit: GeneHit, contested: Contested) -> Notice:
    taxon = species_of(hit)
    species = hit.taxon_name or scientific_name(taxon or "") or f"taxon {taxon}"
    genes = ", ".join(contested.genes)
    kind = contested.rank.name.lower()
    detail = f"{hit.symbol!r} of {species}: {kind} name of several genes ({genes}); left as a symbol"
    return Notice("contested-symbol", figure.path, "genes" if hit.word else "schema-jsonld.keywords", detail)
