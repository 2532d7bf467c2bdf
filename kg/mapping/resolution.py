"""Symbols without an id become genes with one, where a lexicon knows them within their species."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from kg.lexicon import MOST_KEPT, Contested, ContestedFamilies, Lexicon, Name, Rank, Resolved
from kg.mapping.families import famplex_id
from kg.mapping.organisms import scientific_name, taxon_of
from kg.record import Figure, GeneHit, Notice, Rule

_RULES = {Rank.OFFICIAL: Rule.SYMBOL, Rank.SYNONYM: Rule.SYNONYM, Rank.PREVIOUS: Rule.PREVIOUS}


class Resolver:
    """Looks the symbols of rows up in lexicons; the first that knows a symbol, or has it contested, counts."""

    def __init__(self, lexicons: tuple[Lexicon, ...]) -> None:
        self.lexicons = lexicons
        self._with_families = tuple(lexicon for lexicon in lexicons if lexicon.has_families)
        self._found = lru_cache(MOST_KEPT)(self._find)

    def __reduce__(self) -> tuple[type[Resolver], tuple[tuple[Lexicon, ...]]]:
        return Resolver, (self.lexicons,)

    def resolve(self, figure: Figure, notices: list[Notice]) -> Figure:
        """The figure with what lexicons know: ids for symbols, families for words. What is contested is reported."""
        hits = figure.gene_hits()
        if not any(map(self._is_open, hits)):
            return figure
        answers = [(hit, *self._found(hit)) if self._is_open(hit) else (hit, hit, ()) for hit in hits]
        told = ((hit, why) for hit, _, contested in answers for why in contested if hit.decision is None)
        notices += dict.fromkeys(_notice(figure, hit, why) for hit, why in told)
        return replace(figure, genes=tuple(found for _, found, _ in answers))

    def _is_open(self, hit: GeneHit) -> bool:
        """Whether a lexicon may know more of a row: its gene's id, or the family that its word names."""
        return hit.ncbigene_id is None or (bool(self._with_families) and _form_of_unknown_family(hit) is not None)

    def _find(self, hit: GeneHit) -> tuple[GeneHit, tuple[Contested | ContestedFamilies, ...]]:
        """The row with what lexicons know, as one object for all figures; and what of it they have contested."""
        contested: list[Contested | ContestedFamilies] = []
        family, gene = self._family(hit), self._gene(hit) if hit.ncbigene_id is None else None
        found = hit._replace(family=family) if isinstance(family, str) else hit
        if isinstance(gene, Resolved):
            symbol = gene.symbol or hit.symbol
            found = found._replace(ncbigene_id=gene.gene, symbol=symbol, resolved=_RULES[gene.rank])
        contested += [gene] if isinstance(gene, Contested) else []
        contested += [family] if isinstance(family, ContestedFamilies) else []
        return found, tuple(contested)

    def _family(self, hit: GeneHit) -> str | ContestedFamilies | None:
        form = _form_of_unknown_family(hit)
        answers = (lexicon.family(form) for lexicon in self._with_families) if form else iter(())
        return next((answer for answer in answers if answer is not None), None)

    def _gene(self, hit: GeneHit) -> Resolved | Contested | None:
        taxon, symbol = species_of(hit), hit.symbol
        answers = (lexicon.find(taxon, symbol) for lexicon in self.lexicons) if taxon and symbol else iter(())
        return next((answer for answer in answers if answer is not None), None)


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


def _form_of_unknown_family(hit: GeneHit) -> str | None:
    """The form that names a family and is no id of FamPlex; None for any other row."""
    form = (hit.match or hit.word) if hit.rule is Rule.FAMILY else None
    return form if form and famplex_id(form) is None else None


def _notice(figure: Figure, hit: GeneHit, contested: Contested | ContestedFamilies) -> Notice:
    if isinstance(contested, ContestedFamilies):
        families = ", ".join(contested.families)
        detail = f"{hit.match or hit.word!r}: name of several families ({families}); left as a form"
        return Notice("contested-family", figure.path, "genes", detail)
    taxon = species_of(hit)
    species = hit.taxon_name or scientific_name(taxon or "") or f"taxon {taxon}"
    genes = ", ".join(contested.genes)
    kind = contested.rank.name.lower()
    detail = f"{hit.symbol!r} of {species}: {kind} name of several genes ({genes}); left as a symbol"
    return Notice("contested-symbol", figure.path, "genes" if hit.word else "schema-jsonld.keywords", detail)
