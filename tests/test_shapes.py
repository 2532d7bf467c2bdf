"""The SHACL shapes accept a graph that is right and name the fault of each graph that is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

ROOT = Path(__file__).resolve().parents[1]
SHAPE = Namespace("https://w3id.org/pfocr-kg/shapes#")

PREFIXES = """
PREFIX bibo: <http://purl.org/ontology/bibo/>
PREFIX biolink: <https://w3id.org/biolink/vocab/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX fabio: <http://purl.org/spar/fabio/>
PREFIX fig: <https://pfocr.wikipathways.org/figures/>
PREFIX mesh: <http://id.nlm.nih.gov/mesh/>
PREFIX ncbigene: <https://identifiers.org/ncbigene/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX obo: <http://purl.obolibrary.org/obo/>
PREFIX pfo: <https://w3id.org/pfocr-kg/ontology#>
PREFIX pmc: <https://identifiers.org/pmc/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

# Nodes of tests/data/valid.ttl.
BASE = "https://w3id.org/pfocr-kg/"
FIGURE = "fig:PMC1__x-g002.html"
PAPER = "pmc:PMC1"
JOURNAL = f"<{BASE}journal/journal-of-ways>"
AGENT = f"<{BASE}agent/Elsevier>"
GENE = "ncbigene:207"
FAMILY = "<https://identifiers.org/fplx/AKT>"
CORROBORATION = f"<{BASE}link/PMC1__x-g002/207>"
FAMILY_MENTION = f"<{BASE}mention/PMC1__x-g002/family/AKT>"
SYMBOL_GENE = f"<{BASE}symbol/7227/mir-ban>"
ORGANISM = "obo:NCBITaxon_9606"
NAMED_ORGANISM = f"<{BASE}organism/Plants>"
CHEMICAL = "mesh:D005947"
DISEASE = "obo:DOID_1612"
MENTION = f"<{BASE}mention/PMC1__x-g002/symbol/BRAF>"
DECIDED_MENTION = f"<{BASE}mention/PMC1__x-g002/synonym/RAF>"
EMPTY_MENTION = f"<{BASE}mention/PMC1__x-g002/synonym/LPS>"
CURATION, NO_GENE = f"<{BASE}curation/0123456789ab>", f"<{BASE}curation/ba9876543210>"
KEYWORD_MENTION = f"<{BASE}mention/x__y/keyword/mir-ban>"
CHEMICAL_MENTION = f"<{BASE}mention/PMC1__x-g002/chemical/Glucose>"
DISEASE_MENTION = f"<{BASE}mention/PMC1__x-g002/disease/breast%20cancer>"
LINKED = f"<{BASE}association/207--673>"
OTHER_LINK = f"<{BASE}association/http%3A%2F%2Fid.nlm.nih.gov%2Fmesh%2FD005947--207>"
DISEASE_LINK = f"<{BASE}association/http%3A%2F%2Fpurl.obolibrary.org%2Fobo%2FDOID_1612--207>"
DATASET = f"<{BASE}dataset>"
PART = f"<{BASE}dataset/genes>"

# What every figure must say.
BARE_FIGURE = (
    'a schema:Dataset, fabio:Figure ; dcterms:identifier "1" ; pfo:recordFile "1.md" ; '
    f'pfo:recordDigest "sha256:{"0" * 64}" ; pfo:geneCount 0 ; pfo:depictedGeneCount 0 ; pfo:strictGeneCount 0'
)
# A gene that no figure shows, for counts that would be wrong whatever else is counted.
BARE_GENE = 'a biolink:Gene ; dcterms:identifier "9" ;'
# A ninth part of the dataset.
OTHER_PART, BARE_PART = "<http://localhost/dataset/genes>", "void:class biolink:Gene ; void:entities 0"

# The name of a shape and the SPARQL update that breaks it, and it alone but for what ALSO says.
Fault = tuple[str, str]


def add(shape: str, node: str, statement: str) -> Fault:
    """A fault made by one statement too many."""
    return shape, f"INSERT DATA {{ {node} {statement} }}"


def drop(shape: str, node: str, path: str, value: str = "?value") -> Fault:
    """A fault made by taking away what a property (or each of several, `a|b`) says."""
    one = "; ".join(f"DELETE WHERE {{ {node} {each} {value} }}" for each in path.split("|"))
    return shape, one


def swap(shape: str, node: str, path: str, value: str) -> Fault:
    """A fault made by putting a wrong value in the place of the right ones."""
    return shape, (
        f"DELETE {{ {node} {path} ?old }} INSERT {{ {node} {path} {value} }} "
        f"WHERE {{ OPTIONAL {{ {node} {path} ?old }} }}"
    )


def rename(shape: str, node: str, name: str) -> Fault:
    """A fault made by calling a node by a wrong name."""
    return shape, (
        f"DELETE {{ ?s ?p {node} }} INSERT {{ ?s ?p {name} }} WHERE {{ ?s ?p {node} }}; "
        f"DELETE {{ {node} ?p ?o }} INSERT {{ {name} ?p ?o }} WHERE {{ {node} ?p ?o }}"
    )


FIGURE_FAULTS = [
    add("Figure", "<https://example.org/1>", BARE_FIGURE),
    add("Figure", "[]", BARE_FIGURE),
    drop("figure-type", FIGURE, "a", "schema:Dataset"),
    drop("figure-identifier", FIGURE, "dcterms:identifier"),
    add("figure-identifier", FIGURE, 'dcterms:identifier "PMC1__other"'),
    swap("figure-identifier", FIGURE, "dcterms:identifier", "<urn:x>"),
    swap("figure-identifier", FIGURE, "dcterms:identifier", '""'),
    add("figure-name", FIGURE, 'schema:name "Another title"'),
    add("figure-title", FIGURE, 'dcterms:title "One", "Two"'),
    swap("figure-title", FIGURE, "dcterms:title", '"One"@en'),
    add("figure-description", FIGURE, 'schema:description "Another"'),
    add("figure-keywords", FIGURE, "schema:keywords ncbigene:207"),
    swap("figure-license", FIGURE, "schema:license", '"CC0"'),
    swap("figure-dcterms-license", FIGURE, "dcterms:license", '"CC0"'),
    swap("figure-creator", FIGURE, "schema:creator", '"WikiPathways"'),
    add("figure-alias", FIGURE, 'skos:altLabel "PMC1__F3"'),
    add("figure-paper", FIGURE, "schema:isPartOf <https://doi.org/10.1000/a%3Cb%3E>"),
    swap("figure-paper", FIGURE, "schema:isPartOf", "pmc:PMC404"),
    add("figure-caption", FIGURE, 'pfo:caption "Another"'),
    add("figure-number", FIGURE, 'pfo:figureNumber "F3"'),
    swap("figure-number", FIGURE, "pfo:figureNumber", "2"),
    add("figure-figureType", FIGURE, 'pfo:figureType "Scheme"'),
    add("figure-score", FIGURE, "pfo:pathwayScore 0.5"),
    swap("figure-score", FIGURE, "pfo:pathwayScore", "1.01"),
    swap("figure-score", FIGURE, "pfo:pathwayScore", '"-0.01"^^xsd:decimal'),
    swap("figure-score", FIGURE, "pfo:pathwayScore", "0.5e0"),
    add("figure-organism", FIGURE, "pfo:organism obo:NCBITaxon_1"),
    add("figure-organism", FIGURE, 'pfo:organism "Homo sapiens"'),
    add("figure-recognised", FIGURE, "pfo:recognisedOrganism obo:NCBITaxon_1"),
    add("figure-curation", FIGURE, 'pfo:curationMark "Homo sapiens"'),
    add("figure-image", FIGURE, 'pfo:imageFile "y.jpg"'),
    swap("figure-link", FIGURE, "pfo:figureLink", "<https://www.ncbi.nlm.nih.govpmc/articles/PMC1/figure/F2/>"),
    swap("figure-link", FIGURE, "pfo:figureLink", '"https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/figure/F2/"'),
    add("figure-redirect", FIGURE, "pfo:redirectFrom <https://example.org/figures/PMC1__F2>"),
    add("figure-pathway", FIGURE, "pfo:relatedPathway <https://identifiers.org/wikipathways/5283>"),
    add("figure-network", FIGURE, "rdfs:seeAlso <https://www.ndexbio.org/viewer/networks/>"),
    swap("figure-rank", FIGURE, "pfo:searchRank", '"first"'),
    swap("figure-unmapped", FIGURE, "pfo:unmappedFrontMatter", '"colour: red"'),
    drop("figure-file", FIGURE, "pfo:recordFile"),
    add("figure-file", FIGURE, 'pfo:recordFile "copy/PMC1__x-g002.md"'),
    drop("figure-digest", FIGURE, "pfo:recordDigest"),
    swap("figure-digest", FIGURE, "pfo:recordDigest", '"sha256:0123"'),
    swap("figure-digest", FIGURE, "pfo:recordDigest", f'"sha256:{"F" * 64}"'),
    add("figure-mentions", FIGURE, "schema:mentions ncbigene:1"),
    add("figure-mentions", FIGURE, "schema:mentions obo:NCBITaxon_9606"),
    add("figure-depicts", FIGURE, "schema:mentions mesh:D005947 ; pfo:depicts mesh:D005947"),
    add(
        "figure-strict",
        FIGURE,
        "schema:mentions mesh:D005947 ; pfo:depicts mesh:D005947 ; pfo:depictsStrictly mesh:D005947",
    ),
    add("figure-flag", FIGURE, "pfo:qualityFlag pfo:Family"),
    add("figure-flag", FIGURE, 'pfo:qualityFlag "no DOI"'),
    add("figure-unmatched-keyword", FIGURE, 'pfo:unmatchedKeyword "x"@en'),
    add("FigureOrganism", FIGURE, "pfo:qualityFlag pfo:NoOrganism"),
    drop("FigureKeyword", FIGURE, "pfo:qualityFlag", "pfo:KeywordWithNoGene"),
    drop("FigureMark", FIGURE, "pfo:qualityFlag", "pfo:MarkedByCurators"),
    drop("figure-depicts-mentioned", FIGURE, "schema:mentions", "ncbigene:207"),
    drop("figure-strict-depicted", FIGURE, "pfo:depicts", "ncbigene:673"),
]

PAPER_FAULTS = [
    add(
        "Paper",
        "<https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3/>",
        'a schema:ScholarlyArticle, fabio:JournalArticle ; dcterms:identifier "PMC3"',
    ),
    add("Paper", "<https://doi.org/10.1000/ABC>", "a schema:ScholarlyArticle, fabio:JournalArticle"),
    drop("PaperNumber", PAPER, "dcterms:identifier"),
    drop("paper-type", PAPER, "a", "schema:ScholarlyArticle"),
    swap("paper-identifier", PAPER, "dcterms:identifier", '"1"'),
    add("paper-identifier", PAPER, 'dcterms:identifier "PMC2"'),
    add("paper-name", PAPER, 'schema:name "Another title"'),
    add("paper-citation", PAPER, 'dcterms:bibliographicCitation "Another"'),
    swap("paper-year", PAPER, "schema:datePublished", '"2019"'),
    add("paper-year", PAPER, 'schema:datePublished "2020"^^xsd:gYear'),
    swap("paper-year", PAPER, "schema:datePublished", '"soon"^^xsd:gYear'),
    swap("paper-doi", PAPER, "bibo:doi", '"10.1000/abc.1"'),
    swap("paper-doi", PAPER, "bibo:doi", '"https://doi.org/10.1000/ABC.1"'),
    swap("paper-match", PAPER, "skos:exactMatch", "<https://doi.org/10.1000/ABC.1>"),
    swap("paper-url", PAPER, "schema:url", "<https://europepmc.org/article/PMC/PMC1>"),
    swap("paper-journal", PAPER, "schema:isPartOf", f"<{BASE}journal/unheard-of>"),
    add("paper-publisher", PAPER, f"schema:publisher <{BASE}agent/WikiPathways>"),
    swap("paper-publisher", PAPER, "schema:publisher", '"Elsevier"'),
    add("paper-keywords", PAPER, "schema:keywords 7"),
    add("Journal", f"<{BASE}journal/Cell%20Press>", 'a schema:Periodical, fabio:Journal ; schema:name "Cell Press"'),
    drop("journal-type", JOURNAL, "a", "schema:Periodical"),
    drop("journal-name", JOURNAL, "schema:name"),
    add("journal-name", JOURNAL, 'schema:name "Another"'),
    add("journal-short", JOURNAL, 'bibo:shortTitle "Another"'),
    drop("AgentName", AGENT, "schema:name"),
    add("agent-name", AGENT, 'schema:name "Another"'),
]

ENTITY_FAULTS = [
    add("Gene", "<https://identifiers.org/ncbigene/NA>", 'a biolink:Gene ; dcterms:identifier "1"'),
    add("Gene", f"<{BASE}symbol/9606/a/b>", 'a biolink:Gene ; rdfs:label "a/b"'),
    drop("GeneByNumber", GENE, "dcterms:identifier"),
    add("GeneBySymbol", SYMBOL_GENE, 'dcterms:identifier "1"'),
    drop("GeneSymbol", SYMBOL_GENE, "rdfs:label"),
    add("gene-label", GENE, 'rdfs:label "Akt1"'),
    swap("gene-label", GENE, "rdfs:label", '""'),
    add("gene-other-label", GENE, 'skos:altLabel "akt1"@en'),
    swap("gene-identifier", GENE, "dcterms:identifier", '"NA"'),
    swap("gene-identifier", GENE, "dcterms:identifier", "207"),
    add("gene-identifier", GENE, 'dcterms:identifier "208"'),
    add("gene-taxon", GENE, "biolink:in_taxon obo:NCBITaxon_7227"),
    swap("gene-taxon", GENE, "biolink:in_taxon", "obo:NCBITaxon_1"),
    add("gene-match", GENE, "skos:exactMatch <https://identifiers.org/ncbigene/207>"),
    add("Organism", f"<{BASE}taxon/1>", 'a biolink:OrganismTaxon ; rdfs:label "root" ; dcterms:identifier "1"'),
    drop("OrganismByNumber", ORGANISM, "dcterms:identifier"),
    add("OrganismByName", NAMED_ORGANISM, 'dcterms:identifier "33090"'),
    drop("organism-label", ORGANISM, "rdfs:label"),
    add("organism-label", ORGANISM, 'rdfs:label "human"'),
    swap("organism-identifier", ORGANISM, "dcterms:identifier", '"NCBITaxon:9606"'),
    add("organism-group", ORGANISM, 'pfo:organismGroup "Mammals"'),
    add("organism-match", ORGANISM, "skos:exactMatch <https://identifiers.org/taxonomy/9606>"),
    add("Chemical", "<https://identifiers.org/mesh/D1>", 'a biolink:ChemicalEntity ; rdfs:label "one"'),
    drop("chemical-label", CHEMICAL, "rdfs:label"),
    add("chemical-label", CHEMICAL, 'rdfs:label "D-glucopyranose"'),
    add("Disease", "obo:MONDO_0000001", 'a biolink:Disease ; rdfs:label "disease"'),
    drop("disease-label", DISEASE, "rdfs:label"),
    add("other-name", ORGANISM, "skos:altLabel 9606"),
    add("other-name", CHEMICAL, "skos:altLabel 7"),
    add("other-name", DISEASE, "skos:altLabel 7"),
    add("GeneKnown", GENE, 'pfo:word "AKT1"'),
    add("OrganismKnown", ORGANISM, "biolink:in_taxon obo:NCBITaxon_9606"),
    add("substance-match", CHEMICAL, "skos:exactMatch <chebi:4167>"),
    add("substance-match", DISEASE, 'skos:exactMatch "DOID:1612"'),
]

_CORROBORATING = f"oa:hasTarget {FIGURE} ; pfo:corroborates ncbigene:673 ; pfo:confidence 0.5"

MENTION_FAULTS = [
    add(
        "GeneMention",
        f"<{BASE}mention/PMC1__x-g002/guess/BRAF>",
        f'a pfo:GeneMention ; oa:hasTarget {FIGURE} ; oa:hasBody ncbigene:673 ; pfo:word "BRAF" ; '
        "pfo:candidateCount 1 ; pfo:confidence 0.5 ; pfo:matchedBy pfo:OfficialSymbol",
    ),
    add(
        "ChemicalMention",
        f"<{BASE}mention/PMC1__x-g002/family/NO>",
        f'a pfo:ChemicalMention ; oa:hasTarget {FIGURE} ; pfo:word "NO" ; pfo:matchedBy pfo:ChemicalName',
    ),
    add(
        "DiseaseMention",
        "[]",
        f'a pfo:DiseaseMention ; oa:hasTarget {FIGURE} ; pfo:word "NASH" ; pfo:matchedBy pfo:DiseaseName',
    ),
    add("GeneMentionKeyword", KEYWORD_MENTION, 'pfo:word "mir-ban"'),
    add("GeneMentionSource", MENTION, 'pfo:matchSource "ncbigene_symbol"'),
    drop("mention-target", MENTION, "oa:hasTarget"),
    add("mention-target", MENTION, "oa:hasTarget fig:x__y.html"),
    swap("mention-target", DISEASE_MENTION, "oa:hasTarget", "fig:PMC404__a.html"),
    add("mention-word", MENTION, 'pfo:word "B-RAF"'),
    drop("mention-says", CHEMICAL_MENTION, "pfo:word|oa:hasBody"),
    drop("mention-says", DISEASE_MENTION, "pfo:word|oa:hasBody"),
    add("mention-form", MENTION, "pfo:matchedForm ncbigene:673"),
    swap(
        "mention-source",
        f"<{BASE}mention/PMC1__x-g002/unknown/akt2>",
        "pfo:matchSource",
        "<urn:oracle>",
    ),
    add("GeneMentionKnown", MENTION, "pfo:nonsense 1"),
    add("ChemicalMentionKnown", CHEMICAL_MENTION, "pfo:nonsense 1"),
    add("DiseaseMentionKnown", DISEASE_MENTION, "pfo:nonsense 1"),
    add("ChemicalMentionKnown", CHEMICAL_MENTION, "pfo:resolvedAs pfo:Synonym"),
    add("mention-no-source", CHEMICAL_MENTION, 'pfo:matchSource "MESH"'),
    drop("GeneMentionBody", MENTION, "oa:hasBody"),
    add("GeneMentionRejected", MENTION, "pfo:rejectedBody ncbigene:208"),
    swap("GeneMentionCandidates", DECIDED_MENTION, "pfo:candidateCount", "0"),
    add("gene-mention-rejected", DECIDED_MENTION, "pfo:rejectedBody mesh:D005947"),
    add("gene-mention-rejected", DECIDED_MENTION, "pfo:rejectedBody ncbigene:673"),
    swap("gene-mention-curation", EMPTY_MENTION, "pfo:decidedBy", "ncbigene:207"),
    rename("Curation", CURATION, f"<{BASE}curation/1>"),
    drop("CurationGene", CURATION, "pfo:decidedGene"),
    add("CurationNone", NO_GENE, "pfo:decidedGene ncbigene:207"),
    add("CurationKnown", CURATION, "pfo:nonsense 1"),
    drop("curation-word", CURATION, "pfo:word"),
    add("curation-word", CURATION, 'pfo:word "Raf"'),
    swap("curation-context", CURATION, "pfo:curationContext", '"human"'),
    drop("curation-decision", CURATION, "pfo:decision"),
    add("curation-decision", NO_GENE, 'pfo:decision "673"'),
    swap("curation-decision", CURATION, "pfo:decision", '"BRAF"'),
    add("curation-gene", CURATION, "pfo:decidedGene ncbigene:207"),
    swap("curation-gene", CURATION, "pfo:decidedGene", "mesh:D005947"),
    drop("curation-who", CURATION, "dcterms:creator"),
    drop("curation-why", NO_GENE, "dcterms:description"),
    swap("curation-source", CURATION, "dcterms:source", '"a book"'),
    add("gene-mention-body", MENTION, "oa:hasBody mesh:D005947"),
    add("chemical-mention-body", CHEMICAL_MENTION, "oa:hasBody ncbigene:207"),
    add("disease-mention-body", DISEASE_MENTION, "oa:hasBody mesh:D404404"),
    drop("gene-mention-rule", MENTION, "pfo:matchedBy"),
    add("gene-mention-rule", MENTION, "pfo:matchedBy pfo:Synonym"),
    drop("gene-mention-candidates", MENTION, "pfo:candidateCount"),
    swap("gene-mention-candidates", MENTION, "pfo:candidateCount", "-1"),
    drop("GeneMentionConfidence", MENTION, "pfo:confidence"),
    swap("gene-mention-confidence", MENTION, "pfo:confidence", "1.01"),
    swap("corroboration-confidence", CORROBORATION, "pfo:confidence", "1"),
    add("corroboration-confidence", CORROBORATION, "pfo:confidence 0.98"),
    add("Corroboration", f"<{BASE}link/207>", f"a pfo:Corroboration ; {_CORROBORATING}"),
    drop("mention-target", CORROBORATION, "oa:hasTarget"),
    drop("corroboration-gene", CORROBORATION, "pfo:corroborates"),
    add("corroboration-gene", CORROBORATION, "pfo:corroborates ncbigene:673"),
    swap("corroboration-gene", CORROBORATION, "pfo:corroborates", CHEMICAL),
    swap("corroboration-name", CORROBORATION, "pfo:namedAs", '"N"'),
    add("corroboration-name", CORROBORATION, 'pfo:namedAs "AKT"'),
    add("CorroborationKnown", CORROBORATION, 'pfo:word "AKT"'),
    swap("gene-mention-family", FAMILY_MENTION, "pfo:matchedFamily", GENE),
    add("GeneMentionFamily", MENTION, f"pfo:matchedFamily {FAMILY}"),
    add("GeneFamily", "<http://localhost/AKT>", f'a pfo:GeneFamily ; rdfs:label "AKT" ; pfo:hasMember {GENE}'),
    add("GeneFamilyKnown", FAMILY, "pfo:nonsense 1"),
    drop("family-label", FAMILY, "rdfs:label"),
    add("family-id", FAMILY, 'dcterms:identifier "Akt"'),
    add("family-match", FAMILY, "skos:exactMatch <http://identifiers.org/fplx/>"),
    drop("family-member", FAMILY, "pfo:hasMember"),
    add("family-member", FAMILY, f"pfo:hasMember {CHEMICAL}"),
    swap("family-figures", FAMILY, "pfo:namedFigureCount", "0"),
    add("gene-mention-resolved", KEYWORD_MENTION, "pfo:resolvedAs pfo:Family"),
    drop("chemical-mention-rule", CHEMICAL_MENTION, "pfo:matchedBy"),
    swap("chemical-mention-rule", CHEMICAL_MENTION, "pfo:matchedBy", "pfo:DiseaseName"),
    swap("disease-mention-rule", DISEASE_MENTION, "pfo:matchedBy", '"disease"'),
]

# Counts that must be there, each with a value that it could have in the place of its own.
NEEDED = [
    ("figure-genes", FIGURE, "pfo:geneCount", 4),
    ("figure-genes-depicted", FIGURE, "pfo:depictedGeneCount", 3),
    ("figure-genes-strict", FIGURE, "pfo:strictGeneCount", 2),
    ("dataset-triples", DATASET, "void:triples", 1),
    ("dataset-links", DATASET, "pfo:linkCount", 6),
    ("dataset-links-depicted", DATASET, "pfo:depictedLinkCount", 3),
    ("dataset-links-strict", DATASET, "pfo:strictLinkCount", 2),
    ("dataset-pairs", DATASET, "pfo:pairCount", 5),
    ("dataset-pairs-depicted", DATASET, "pfo:depictedPairCount", 2),
    ("dataset-pairs-strict", DATASET, "pfo:strictPairCount", 1),
    ("partition-entities", PART, "void:entities", 6),
]
# Counts of a gene, which need not be there, each with the count of the next wider flavour.
OPTIONAL = [
    ("gene-figures", "pfo:figureCount", None),
    ("gene-figures-depicted", "pfo:depictedFigureCount", "pfo:figureCount"),
    ("gene-figures-strict", "pfo:strictFigureCount", "pfo:depictedFigureCount"),
    ("gene-figures-family", "pfo:familyFigureCount", "pfo:figureCount"),
    ("gene-partners", "pfo:partnerCount", None),
    ("gene-partners-depicted", "pfo:depictedPartnerCount", "pfo:partnerCount"),
    ("gene-partners-strict", "pfo:strictPartnerCount", "pfo:depictedPartnerCount"),
]

COUNT_FAULTS = [
    *(drop(shape, node, path) for shape, node, path, _ in NEEDED),
    *(add(shape, node, f"{path} {value}") for shape, node, path, value in NEEDED),
    *(swap(shape, node, path, f"{value}.0") for shape, node, path, value in NEEDED),
    *(add(shape, "ncbigene:9", f"{BARE_GENE} {path} 1, 2") for shape, path, _ in OPTIONAL),
    *(add(shape, "ncbigene:9", f"{BARE_GENE} {path} 1.0") for shape, path, _ in OPTIONAL),
    *(add(shape, "ncbigene:9", f"{BARE_GENE} {path} -1") for shape, path, _ in OPTIONAL),
    *(add(shape, "ncbigene:9", f"{BARE_GENE} {path} 2 ; {wider} 1") for shape, path, wider in OPTIONAL if wider),
    swap("figure-genes-depicted", FIGURE, "pfo:geneCount", "1"),
    swap("figure-genes-strict", FIGURE, "pfo:strictGeneCount", "3"),
    swap("figure-genes-strict", FIGURE, "pfo:strictGeneCount", "-1"),
    rename("Dataset", DATASET, "<https://example.org/set>"),
    swap("dataset-triples", DATASET, "void:triples", "-1"),
    swap("dataset-links-depicted", DATASET, "pfo:linkCount", "1"),
    swap("dataset-links-strict", DATASET, "pfo:strictLinkCount", "3"),
    swap("dataset-links-strict", DATASET, "pfo:strictLinkCount", "-1"),
    swap("dataset-pairs-depicted", DATASET, "pfo:depictedPairCount", "5"),
    swap("dataset-pairs-strict", DATASET, "pfo:strictPairCount", "2"),
    swap("dataset-pairs-strict", DATASET, "pfo:strictPairCount", "-1"),
    drop("dataset-part", DATASET, "void:classPartition", PART),
    add("dataset-part", DATASET, f"void:classPartition {OTHER_PART} . {OTHER_PART} {BARE_PART}"),
    rename("Partition", PART, f"<{BASE}dataset/fish>"),
    drop("partition-class", PART, "void:class"),
    add("partition-class", PART, "void:class biolink:Disease"),
    swap("partition-class", PART, "void:class", "schema:Organization"),
    swap("partition-entities", PART, "void:entities", "-5"),
    add("DatasetKnown", DATASET, "pfo:geneCount 5"),
    add("PartitionKnown", PART, "void:triples 5"),
]

# What an association must have, each with a value too many, and with values that are wrong.
ASSOCIATED = [
    ("association-subject", "biolink:subject", "ncbigene:208", ['"207"', "ncbigene:673"]),
    ("association-predicate", "biolink:predicate", "biolink:related_to", ["biolink:related_to", '"x"']),
    ("association-object", "biolink:object", "ncbigene:208", ['"673"']),
    ("association-figures", "pfo:sharedFigureCount", "3", ["2.0"]),
    ("association-independent", "pfo:independentFigureCount", "2", ["1.0", "-1", "3"]),
    ("association-papers", "pfo:sharedPaperCount", "1", ["1.0", "0", "3"]),
    ("association-score", "pfo:associationScore", "0.5e0", ["0.75", "-1e0"]),
    ("association-p", "biolink:p_value", "0.5e0", ["0.75", "-1e0", "1.5e0"]),
    ("association-q", "biolink:adjusted_p_value", "0.5e0", ["0.75", "-1e0", "1.5e0"]),
]

ASSOCIATION_FAULTS = [
    *(add(shape, LINKED, f"{path} {more}") for shape, path, more, _ in ASSOCIATED),
    *(swap(shape, LINKED, path, value) for shape, path, _, wrong in ASSOCIATED for value in wrong),
    *(drop(shape, DISEASE_LINK, path) for shape, path, _, _ in ASSOCIATED),
    *(swap(shape, OTHER_LINK, path, wrong[0]) for shape, path, _, wrong in ASSOCIATED),
    rename("Association", LINKED, f"<{BASE}association/207>"),
    rename("Association", DISEASE_LINK, f"<{BASE}link/207--673>"),
    rename("Association", OTHER_LINK, f"<{BASE}association/207--6/73>"),
    add("AssociationKnown", LINKED, 'biolink:publications "PMC1"'),
    add("AssociationKnown", DISEASE_LINK, 'rdfs:label "AKT1 and breast cancer"'),
    add("AssociationKnown", OTHER_LINK, "pfo:figureCount 1"),
]

# What is depicted strictly is depicted: what is wrong for one is wrong for the other.
ALSO = {"figure-strict": {"figure-depicts"}}

FAULTS = [*FIGURE_FAULTS, *PAPER_FAULTS, *ENTITY_FAULTS, *MENTION_FAULTS, *COUNT_FAULTS, *ASSOCIATION_FAULTS]


@pytest.fixture(scope="module")
def shapes() -> Graph:
    """The shapes graph."""
    return Graph().parse(ROOT / "ontologies" / "shapes.ttl")


@pytest.fixture(scope="module")
def valid() -> Graph:
    """A graph without faults."""
    return Graph().parse(ROOT / "tests" / "data" / "valid.ttl")


def named_shapes(shapes: Graph) -> set[Node]:
    """The shapes that can be the source of a result: those that have a message."""
    return set(shapes.subjects(SH.message, None))


def test_valid_graph_conforms(valid: Graph, shapes: Graph) -> None:
    conforms, _, text = pyshacl.validate(valid, shacl_graph=shapes)
    assert conforms, text


@pytest.mark.parametrize("base", ["http://localhost:8000/kg/", "https://example.org/kg#"])
def test_valid_graph_conforms_under_another_base(valid: Graph, shapes: Graph, base: str) -> None:
    lines = valid.serialize(format="nt")
    lines = re.sub(f"<{BASE}(?!ontology#)", f"<{base}", lines)  # the vocabulary stays where it is
    assert f"<{base}mention/" in lines
    moved = Graph().parse(data=lines, format="nt")
    conforms, _, text = pyshacl.validate(moved, shacl_graph=shapes)
    assert conforms, text


def test_valid_graph_has_every_shape_and_property(valid: Graph, shapes: Graph) -> None:
    for target in set(shapes.objects(None, SH.targetClass)):
        assert (None, RDF.type, target) in valid, target
    for path in set(shapes.objects(None, SH.path)):
        assert not isinstance(path, URIRef) or (None, path, None) in valid, path


def test_each_shape_has_one_sentence_and_is_a_violation(shapes: Graph) -> None:
    for shape in named_shapes(shapes):
        assert isinstance(shape, URIRef)
        assert shape.startswith(SHAPE)
        [message] = shapes.objects(shape, SH.message)
        assert str(message)[0].isupper()
        assert str(message).endswith(".")
        assert "must" in str(message)
        assert list(shapes.objects(shape, SH.severity)) == [SH.Violation]
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        assert (shape, SH.message, None) in shapes, shape
        assert (None, SH.property, shape) in shapes, shape


def test_every_shape_has_a_planted_fault(shapes: Graph) -> None:
    assert {SHAPE[name] for name, _ in FAULTS} == named_shapes(shapes)


@pytest.mark.parametrize(("name", "update"), FAULTS, ids=[f"{n}-{i}" for i, (n, _) in enumerate(FAULTS)])
def test_planted_fault_is_named(valid: Graph, shapes: Graph, name: str, update: str) -> None:
    faulty = Graph()
    faulty += valid
    faulty.update(PREFIXES + update)
    assert set(faulty) != set(valid)
    conforms, report, _ = pyshacl.validate(faulty, shacl_graph=shapes)
    assert not conforms
    assert isinstance(report, Graph)
    names = {name} | ALSO.get(name, set())
    for predicate, expected in (
        (SH.sourceShape, {SHAPE[n] for n in names}),
        (SH.resultMessage, {m for n in names for m in shapes.objects(SHAPE[n], SH.message)}),
        (SH.resultSeverity, {SH.Violation}),
    ):
        assert set(report.objects(None, predicate)) == expected
    for path in shapes.objects(SHAPE[name], SH.path):
        assert not isinstance(path, URIRef) or path in report.objects(None, SH.resultPath)
