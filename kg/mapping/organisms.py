"""From the name of an organism, as records spell it, to its NCBI taxonomy id (`ontologies/organisms.tsv`)."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache

from kg.lexicon import STRAINS
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


@cache
def _groups() -> dict[str, frozenset[str]]:
    """The taxa of each group of organisms, by its spellings (lower case)."""
    found: dict[str, frozenset[str]] = {}
    for line in read_ontology("organism_groups.tsv").splitlines()[1:]:
        group, also, taxa = line.split("\t")
        found |= {spelling.lower(): frozenset(taxa.split()) for spelling in (group, *also.split(" | "))}
    return found


def taxa_of(name: str) -> frozenset[str]:
    """The NCBI taxonomy ids that a name may mean: of an organism one, of a group those we know; none for any other.

    >>> taxa_of("Homo sapiens"), "3702" in taxa_of("Plants"), "9606" in taxa_of("Plants"), taxa_of("Martians")
    (frozenset({'9606'}), True, False, frozenset())
    """
    taxon = taxon_of(name)
    return _groups().get(name.lower(), frozenset()) if taxon is None else frozenset({taxon})


def scientific_name(taxon: str) -> str | None:
    """The name under which the table knows a taxon.

    >>> scientific_name("7227")
    'Drosophila melanogaster'
    """
    return _names()[1].get(taxon)


@lru_cache(10_000)
def same_species(one: str, other: str) -> bool:
    """Whether two taxa may be one species: the same, a species and its strain, a genus and its species.

    By their names, one of which begins with the other; a strain that lexicons know needs no name.

    >>> same_species("4932", "559292"), same_species("3702", "3701"), same_species("9606", "10090")
    (True, True, False)
    """
    if one == other or other == STRAINS.get(one) or one == STRAINS.get(other):
        return True
    names = scientific_name(one), scientific_name(other)
    shorter, longer = sorted(f"{name} " for name in names) if None not in names else ("-", "")
    return longer.startswith(shorter)


def names_of_species(species: str, names: Collection[str]) -> frozenset[str]:
    """Those of some names of organisms that may mean a species, which is a name itself or an NCBI taxonomy id.

    >>> sorted(names_of_species("human", ["Homo sapiens", "Mus musculus"])), names_of_species("Martians", ["Plants"])
    (['Homo sapiens'], frozenset())
    """
    taxon = species if species.isdecimal() else taxon_of(species)
    found = {name for name in names if name and name.casefold() == species.casefold()}
    if taxon is not None:
        found |= {name for name in names if (known := taxon_of(name)) is not None and same_species(taxon, known)}
    return frozenset(found)
