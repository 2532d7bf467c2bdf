"""The counts that a build states, counted the plain way from the figures of a graph."""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations

import rdflib
from rdflib import RDF, XSD, Literal, Namespace, URIRef
from rdflib.term import Node

PFO = Namespace("https://w3id.org/pfocr-kg/ontology#")
OA = Namespace("http://www.w3.org/ns/oa#")
DATASET = URIRef("https://w3id.org/pfocr-kg/dataset")
FIGURE = URIRef("http://purl.org/spar/fabio/Figure")
GENE = URIRef("https://w3id.org/biolink/vocab/Gene")
SHOWS = {"": URIRef("http://schema.org/mentions"), "depicted": PFO.depicts, "strict": PFO.depictsStrictly}

Counts = dict[tuple[Node, str], int]


def counted(graph: rdflib.Graph) -> Counts:
    """What every count of the graph must be, by subject and name."""
    return (
        {key: number for prefix in SHOWS for key, number in _of_flavour(graph, prefix).items()}
        | _by_family(graph)
        | _candidates(graph)
    )


def stated(graph: rdflib.Graph) -> Counts:
    """What the graph says that they are."""
    return {
        (subject, str(predicate).removeprefix(PFO)): int(str(value))
        for subject, predicate, value in graph
        if _is_count(predicate)
    }


def recount(graph: rdflib.Graph) -> None:
    """Puts the counts of a graph right that has been added to."""
    for triple in [triple for triple in graph if _is_count(triple[1])]:
        graph.remove(triple)
    for (subject, name), number in counted(graph).items():
        graph.add((subject, PFO[name], Literal(number, datatype=XSD.integer)))


def _is_count(predicate: Node) -> bool:
    return str(predicate).startswith(PFO) and str(predicate).endswith("Count")


def _by_family(graph: rdflib.Graph) -> Counts:
    """In how many figures a family's word stands for each gene."""
    figures: dict[Node, set[Node]] = {gene: set() for gene in graph.subjects(RDF.type, GENE)}
    for mention in graph.subjects(PFO.matchedBy, PFO.Family):
        for gene in graph.objects(mention, OA.hasBody):
            figures.setdefault(gene, set()).update(graph.objects(mention, OA.hasTarget))
    return {(gene, "familyFigureCount"): len(found) for gene, found in figures.items()}


def _candidates(graph: rdflib.Graph) -> Counts:
    """How many genes each word may mean, and in how many figures a word names each family."""
    counts: Counts = {
        (mention, "candidateCount"): len(set(graph.objects(mention, OA.hasBody)))
        for mention in graph.subjects(RDF.type, PFO.GeneMention)
    }
    for family in graph.subjects(RDF.type, PFO.GeneFamily):
        mentions = graph.subjects(PFO.matchedFamily, family)
        counts[family, "namedFigureCount"] = len({graph.value(mention, OA.hasTarget) for mention in mentions})
    return counts


def _of_flavour(graph: rdflib.Graph, prefix: str) -> Counts:
    figures, genes = set(graph.subjects(RDF.type, FIGURE)), set(graph.subjects(RDF.type, GENE))
    shown = {figure: {gene for gene in graph.objects(figure, SHOWS[prefix]) if gene in genes} for figure in figures}
    showing, partners = defaultdict(set), defaultdict(set)
    for figure, those in shown.items():
        for gene in those:
            showing[gene].add(figure)
        for gene, other in permutations(those, 2):
            partners[gene].add(other)

    def name(what: str) -> str:
        return prefix + (what.capitalize() if prefix else what) + "Count"

    sizes = [len(those) for those in shown.values()]
    counts: Counts = {(figure, name("gene")): len(those) for figure, those in shown.items()}
    counts |= {(gene, name("figure")): len(showing[gene]) for gene in genes}
    counts |= {(gene, name("partner")): len(partners[gene]) for gene in genes}
    counts[DATASET, name("link")] = sum(sizes)
    counts[DATASET, name("pair")] = sum(size * (size - 1) // 2 for size in sizes)
    return counts
