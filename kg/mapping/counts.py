"""Counts made ahead, as triples: what would take a query seconds to count is there to be looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from kg.mapping import vocabulary as v
from kg.mapping.identifiers import Minter
from kg.mapping.shared import Kind
from kg.plurals import plural
from kg.rdf import Term, Triple, iri, literal
from kg.record import Flavour

CLASSES: Mapping[str, Term] = {
    "figure": v.FIGURE,
    Kind.PAPER: v.JOURNAL_ARTICLE,
    Kind.JOURNAL: v.JOURNAL,
    Kind.GENE: v.GENE,
    Kind.FAMILY: v.GENE_FAMILY,
    Kind.CHEMICAL: v.CHEMICAL_ENTITY,
    Kind.DISEASE: v.DISEASE,
    Kind.ORGANISM: v.ORGANISM_TAXON,
}
"""Nodes that are counted in all, and their classes."""


@lru_cache(10_000)
def count(number: int) -> Term:
    """The term of a count."""
    return literal(str(number), v.XSD_INTEGER)


def gene_count_triples(
    gene: str, figures: Mapping[Flavour, int], by_family: int, partners: Mapping[Flavour, int]
) -> Iterator[Triple]:
    """How many figures show a gene, by flavour and by a family's name; how many other genes stand in one with it."""
    node = iri(gene)
    for flavour, predicate in v.FIGURE_COUNTS.items():
        yield node, predicate, count(figures[flavour])
    yield node, v.FAMILY_FIGURE_COUNT, count(by_family)
    for flavour, predicate in v.PARTNER_COUNTS.items():
        yield node, predicate, count(partners[flavour])


def family_count_triple(family: str, figures: int) -> Triple:
    """How many figures have a word for a family."""
    return iri(family), v.NAMED_FIGURE_COUNT, count(figures)


def dataset_triples(
    minter: Minter, nodes: Mapping[str, int], links: Mapping[Flavour, int], pairs: Mapping[Flavour, int]
) -> Iterator[Triple]:
    """The dataset in numbers: nodes by kind (`CLASSES`), figure-gene links and pairs of genes by flavour."""
    dataset = iri(minter.dataset())
    yield dataset, v.A, v.VOID_DATASET
    for flavour, predicate in v.LINK_COUNTS.items():
        yield dataset, predicate, count(links[flavour])
    for flavour, predicate in v.PAIR_COUNTS.items():
        yield dataset, predicate, count(pairs[flavour])
    parts = {kind: iri(minter.dataset(plural(kind))) for kind in CLASSES}
    yield from ((dataset, v.CLASS_PARTITION, part) for part in parts.values())
    for kind, part in parts.items():
        yield part, v.VOID_CLASS, CLASSES[kind]
        yield part, v.ENTITIES, count(nodes[kind])


def size_triple(minter: Minter, triples: int) -> Triple:
    """How many triples the graph has, this one included."""
    return iri(minter.dataset()), v.VOID_TRIPLES, count(triples)
