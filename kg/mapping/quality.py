"""What of a figure is to be distrusted, as far as its own record tells: flags, each by a rule, with its numbers.

A flag changes nothing: it is there to be seen, and to choose by. What only several records together tell (an alias that
two figures have, a paper of which records disagree) is found by the build.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kg.mapping import vocabulary as v
from kg.mapping.organisms import same_species, scientific_name, taxa_of
from kg.mapping.resolution import species_of
from kg.rdf import Term, literal
from kg.record import KEYWORD_SOURCE, Figure, Flag, GeneHit, QualityRule

FEW_GENES = 3
"""PFOCR publishes gene sets of figures with at least so many strict genes."""

LOW_SCORE = Decimal("0.7")
"""Below it a figure's pathway score is low: of 167 scores in real records five are, and three of these five figures are
networks or drawings of other things. None is below 0.5, which the classifier itself takes for no pathway."""


def quality_flags(
    figure: Figure, hits: tuple[GeneHit, ...], unmatched: tuple[str, ...], strict: int
) -> tuple[Flag, ...]:
    """The flags of a figure, in the order of the rules.

    `hits` are its rows of genes, `unmatched` its keywords with no gene; `strict` genes are shown strictly.

    >>> figure = Figure("f", "https://x.org/f", "", "", "", organisms=("Mus musculus",))
    >>> rows = (GeneHit("TP53", "TP53", "TP53", "7157", "ncbigene_symbol", "9606"),)
    >>> [flag.detail for flag in quality_flags(figure, rows, (), 3) if flag.rule is QualityRule.SPECIES]
    ['1 of 1 gene is of Homo sapiens; curated Mus musculus']
    """
    found = list[Flag]()
    if not figure.organisms and not figure.recognised_organisms:
        found.append(Flag(QualityRule.NO_ORGANISM, "none curated, none found"))
    if figure.organisms and hits and (foreign := _foreign_genes(figure.organisms, hits)):
        found.append(Flag(QualityRule.SPECIES, foreign))
    if unmatched:
        found.append(Flag(QualityRule.KEYWORD, ", ".join(unmatched)))
    if figure.paper.doi is None:
        found.append(Flag(QualityRule.NO_DOI, figure.paper.pmcid or "no paper"))
    if hits and hits[0].source == KEYWORD_SOURCE:  # then all are
        found.append(Flag(QualityRule.BY_KEYWORD, _count(len(hits), "keyword")))
    elif strict < FEW_GENES:
        found.append(Flag(QualityRule.FEW_GENES, _count(strict, "strict gene")))
    if figure.score is not None and figure.score < LOW_SCORE:
        found.append(Flag(QualityRule.LOW_SCORE, f"{figure.score:f}"))
    if figure.curation_marks:
        found.append(Flag(QualityRule.MARKED, ", ".join(figure.curation_marks)))
    return tuple(found)


def unmatched_keywords(record: Figure) -> tuple[str, ...]:
    """The keywords that are no symbol of the record's genes and no word of its chemicals and diseases, each once.

    To be asked of a record as it was read: a lexicon may put other symbols in the place of its own.

    >>> rows = (GeneHit("p53", "P53", "TP53", "7157", "ncbigene_synonym"),)
    >>> unmatched_keywords(Figure("f", "https://x.org/f", "", "", "", keywords=("TP53", "XYZ9"), genes=rows))
    ('XYZ9',)
    """
    missing = set(record.keywords)
    if record.genes is None:
        missing.difference_update(record.keyword_symbols())
    else:
        missing.difference_update([hit.symbol for hit in record.genes])
    if missing:
        missing.difference_update([hit.word for hit in (*record.chemicals, *record.diseases)])
    return tuple(dict.fromkeys(word for word in record.keywords if word in missing)) if missing else ()


def quality_values(flags: Iterable[Flag], unmatched: Iterable[str]) -> Iterator[tuple[Term, Term]]:
    """Predicates and values of the figure that state its flags."""
    yield from [(v.QUALITY_FLAG, v.QUALITY_TERMS[flag.rule]) for flag in flags]
    yield from [(v.UNMATCHED_KEYWORD, literal(word)) for word in unmatched]


def _foreign_genes(organisms: tuple[str, ...], hits: tuple[GeneHit, ...]) -> str | None:
    """What is to be told where most genes whose species is known are of none of the curators' organisms.

    Most, not any: words such as symbols that species share give a few genes of another one in figures that are right
    (in 717 real records, of 114 that can be compared, 18 have any such gene, and 17 have most). Organisms that we
    do not know may include any species.
    """
    meant = [taxa_of(name) for name in organisms]
    curated = frozenset[str]().union(*meant)
    if not all(meant) or curated.issuperset([hit.taxon_id for hit in hits]):
        return None
    genes, names = dict[object, str](), dict[str, str]()
    for hit in hits:
        if hit.decision is None and (taxon := species_of(hit)):
            genes[hit.ncbigene_id or (taxon, hit.symbol)] = taxon
            names.setdefault(taxon, scientific_name(taxon) or hit.taxon_name or f"taxon {taxon}")
    foreign = Counter(taxon for taxon in genes.values() if not any(same_species(taxon, stated) for stated in curated))
    if 2 * foreign.total() <= len(genes):
        return None
    (most, count), *others = sorted(foreign.items(), key=lambda entry: (-entry[1], entry[0]))
    told = [f"{count} of {_count(len(genes), 'gene')} {'is' if count == 1 else 'are'} of {names[most]}"]
    told += [f"{number} of {names[taxon]}" for taxon, number in others]
    return f"{', '.join(told)}; curated {', '.join(organisms)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
