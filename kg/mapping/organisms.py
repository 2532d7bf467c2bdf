"""From the name of an organism, as records spell it, to its NCBI taxonomy id (`ontologies/organisms.tsv`)."""

from __future__ import annotations

from functools import cache

from kg.resources import read_ontology


@cache
def _names() -> tuple[dict[str, str], dict[str, str]]:
    """Taxon id by spelling (lower case), and scientific name by taxon id."""
    by_spelling: dict[str, str] = {}
    by_taxon: dict[str, str] = {}
    for line in read_ontology("organisms.tsv").splitlines()[1:]:
        taxon, name, also = line.split("\t")
        by_taxon[taxon] = name
        for spelling in (name, *filter(None, also.split(" | "))):
            by_spelling[spelling.lower()] = taxon
    return by_spelling, by_taxon


def taxon_of(name: str) -> str | None:
    """The NCBI taxonomy id of an organism, None where the name is not in the table.

    >>> taxon_of("Homo sapiens"), taxon_of("S. cerevisiae"), taxon_of("Plants")
    ('9606', '4932', None)
    """
    return _names()[0].get(name.lower())


def scientific_name(taxon: str) -> str | None:
    """The name under which the table knows a taxon.

    >>> scientific_name("7227")
    'Drosophila melanogaster'
    """
    return _names()[1].get(taxon)
