"""The counts that a build states, counted the plain way from the figures of a graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import rdflib
from rdflib import RDF, RDFS, SKOS, XSD, Literal, Namespace, URIRef
from rdflib.term import Node

PFO = Namespace("https://w3id.org/pfocr-kg/ontology#")
OA = Namespace("http://www.w3.org/ns/oa#")
BIBO = Namespace("http://purl.org/ontology/bibo/")
SCHEMA = Namespace("http://schema.org/")
IN_TAXON = URIRef("https://w3id.org/biolink/vocab/in_taxon")
DATASET = URIRef("https://w3id.org/pfocr-kg/dataset")
FIGURE = URIRef("http://purl.org/spar/fabio/Figure")
_ROWS = (Path(__file__).parents[2] / "ontologies" / "organism_groups.tsv").read_text(encoding="utf-8").splitlines()
GROUPS = {
    name.lower(): set(taxa.split())
    for group, also, taxa in (row.split("\t") for row in _ROWS[1:])
    for name in (group, *also.split(" | "))
}
"""The taxa of each group of organisms."""
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


def distrusted(graph: rdflib.Graph) -> set[tuple[Node, Node]]:
    """Every flag that figures must have, by what else the graph says; the DOI of a paper is taken for its figures'."""
    return {
        (figure, PFO[flag])
        for figure in graph.subjects(RDF.type, FIGURE)
        for flag, fails in _FLAGS.items()
        if fails(graph, figure)
    }


def unmatched_keywords(graph: rdflib.Graph, figure: Node) -> set[str]:
    """The keywords that no gene of a figure is called by, and that are no word of a chemical or disease."""
    known = {
        str(name)
        for node in graph.objects(figure, SHOWS[""])
        if (node, RDF.type, GENE) in graph
        for path in (RDFS.label, SKOS.altLabel)
        for name in graph.objects(node, path)
    }
    for mention in graph.subjects(OA.hasTarget, figure):
        if (mention, RDF.type, PFO.GeneMention) not in graph:
            known |= {str(word) for word in graph.objects(mention, PFO.word)}
        elif (mention, PFO.matchedBy, PFO.Keyword) in graph:
            known |= {str(form) for form in graph.objects(mention, PFO.matchedForm)}
    return {str(keyword) for keyword in graph.objects(figure, SCHEMA.keywords)} - known


def _disagrees(graph: rdflib.Graph, figure: Node) -> bool:
    """Whether most genes whose taxon is known are of none of the curators' organisms, all of which are known."""
    curated = list(graph.objects(figure, PFO.organism))
    groups = [GROUPS.get(str(graph.value(organism, RDFS.label)).lower(), set()) for organism in curated]
    taxon_known = ["NCBITaxon" in str(organism) for organism in curated]
    if not curated or not all(one or group for one, group in zip(taxon_known, groups, strict=True)):
        return False
    taxa = [graph.value(gene, IN_TAXON) for gene in set(graph.objects(figure, SHOWS[""]))]
    known = [taxon for taxon in taxa if taxon is not None and "NCBITaxon" in str(taxon)]
    names = [f"{graph.value(organism, RDFS.label)} " for organism in curated]

    def agrees(taxon: Node) -> bool:
        own = f"{graph.value(taxon, RDFS.label)} "
        if any(str(taxon).rpartition("_")[2] in group for group in groups):
            return True
        return taxon in curated or any(own.startswith(name) or name.startswith(own) for name in names)

    return sum(not agrees(taxon) for taxon in known) > len(known) / 2


def _by_keyword(graph: rdflib.Graph, figure: Node) -> bool:
    return any((mention, PFO.matchedBy, PFO.Keyword) in graph for mention in graph.subjects(OA.hasTarget, figure))


def _few_genes(graph: rdflib.Graph, figure: Node) -> bool:
    return len(set(graph.objects(figure, PFO.depictsStrictly))) < 3 and not _by_keyword(graph, figure)


def _no_doi(graph: rdflib.Graph, figure: Node) -> bool:
    paper = graph.value(figure, SCHEMA.isPartOf)
    return paper is None or graph.value(paper, BIBO.doi) is None


def _low_score(graph: rdflib.Graph, figure: Node) -> bool:
    return any(Decimal(str(score)) < Decimal("0.7") for score in graph.objects(figure, PFO.pathwayScore))


_FLAGS: dict[str, Callable[[rdflib.Graph, Node], bool]] = {
    "NoOrganism": lambda graph, figure: (
        not any((figure, path, None) in graph for path in (PFO.organism, PFO.recognisedOrganism))
    ),
    "SpeciesDisagreement": _disagrees,
    "KeywordWithNoGene": lambda graph, figure: bool(unmatched_keywords(graph, figure)),
    "NoDoi": _no_doi,
    "FewStrictGenes": _few_genes,
    "GenesByKeywordOnly": _by_keyword,
    "LowPathwayScore": _low_score,
    "MarkedByCurators": lambda graph, figure: (figure, PFO.curationMark, None) in graph,
}


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
