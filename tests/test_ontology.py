"""The vocabulary, the shapes, the contexts and the table of organisms are complete and agree with each other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from pyld import jsonld
from rdflib import Graph, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS, XSD

from kg.lexicon import STRAINS
from kg.mapping.organisms import scientific_name, taxon_of
from kg.mapping.vocabulary import QUALITY_TERMS

ROOT = Path(__file__).resolve().parents[1]
ONTOLOGIES = ROOT / "ontologies"
PFO = Namespace("https://w3id.org/pfocr-kg/ontology#")
ONTOLOGY = URIRef("https://w3id.org/pfocr-kg/ontology")
VANN = Namespace("http://purl.org/vocab/vann/")
DCTERMS = Namespace("http://purl.org/dc/terms/")
OA = Namespace("http://www.w3.org/ns/oa#")
SCHEMA = Namespace("http://schema.org/")

SCHEMES = {PFO.matchRules, PFO.qualityRules}
KINDS = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Class, OWL.NamedIndividual}
BUILT_IN = (str(RDF), str(RDFS), str(OWL), str(XSD))
# The rules' names in the IRIs of mentions.
NOTATIONS = {
    "OfficialSymbol": "symbol",
    "Synonym": "synonym",
    "PreviousSymbol": "previous",
    "Family": "family",
    "Keyword": "keyword",
    "UnknownRule": "unknown",
    "ChemicalName": "chemical",
    "DiseaseName": "disease",
}

Json = dict[str, Any]


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """The OWL vocabulary."""
    return Graph().parse(ONTOLOGIES / "pfocr-kg.ttl")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    """The SHACL shapes."""
    return Graph().parse(ONTOLOGIES / "shapes.ttl")


@pytest.fixture(scope="module")
def context() -> Json:
    """The JSON-LD context of the output, as a document."""
    document: Json = json.loads((ONTOLOGIES / "context.jsonld").read_text(encoding="utf-8"))
    return document


def own_terms(graph: Graph) -> set[URIRef]:
    """The terms of ours that a graph says something about."""
    return {s for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(PFO)}


def nowhere(url: str, _options: object = None) -> Json:
    """Refuse to fetch anything."""
    raise AssertionError(url)


# --- the vocabulary


def test_header(ontology: Graph) -> None:
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in ontology
    for path in (DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.created, OWL.versionInfo):
        assert ontology.value(ONTOLOGY, path, any=False) is not None, path
    assert str(ontology.value(ONTOLOGY, VANN.preferredNamespacePrefix)) == "pfo"
    assert str(ontology.value(ONTOLOGY, VANN.preferredNamespaceUri)) == str(PFO)


def test_every_term_is_described(ontology: Graph) -> None:
    terms = own_terms(ontology)
    assert len(terms) > 30
    for term in terms:
        labels = list(ontology.objects(term, RDFS.label))
        texts = [*ontology.objects(term, SKOS.definition), *ontology.objects(term, RDFS.comment)]
        assert len(labels) == len(texts) == 1, term
        assert {getattr(text, "language", None) for text in [*labels, *texts]} == {"en"}, term
        assert str(texts[0]).endswith("."), term
        assert ontology.value(term, RDFS.isDefinedBy) == ONTOLOGY, term
    assert len({ontology.value(term, RDFS.label) for term in terms}) == len(terms)


def test_every_property_has_a_domain_and_every_value_a_range(ontology: Graph) -> None:
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in own_terms(ontology) & set(ontology.subjects(RDF.type, kind)):
            assert (term, RDFS.domain, None) in ontology, term
            if kind == OWL.DatatypeProperty:
                assert (term, RDFS.range, None) in ontology, term


def test_every_name_is_declared_once_as_one_kind(ontology: Graph) -> None:
    used = {term for triple in ontology for term in triple if isinstance(term, URIRef)}
    used -= set(ontology.objects(None, RDFS.isDefinedBy)) | set(ontology.objects(None, DCTERMS.license))
    for term in used - {ONTOLOGY}:
        kinds = KINDS & set(ontology.objects(term, RDF.type))
        assert len(kinds) == (0 if str(term).startswith(BUILT_IN) else 1), (term, kinds)
        assert bool(kinds) == ((term, RDFS.isDefinedBy, None) in ontology), term


def test_properties_are_used_as_their_kind(ontology: Graph) -> None:
    for lower, upper in ontology.subject_objects(RDFS.subPropertyOf):
        assert KINDS & set(ontology.objects(lower, RDF.type)) == KINDS & set(ontology.objects(upper, RDF.type))
    for value in set(ontology.subjects(RDF.type, OWL.DatatypeProperty)):
        assert all(r in {XSD.string, XSD.decimal, XSD.integer, XSD.double} for r in ontology.objects(value, RDFS.range))


def test_alignments(ontology: Graph) -> None:
    assert (PFO.Mention, RDFS.subClassOf, OA.Annotation) in ontology
    for kind in (PFO.GeneMention, PFO.ChemicalMention, PFO.DiseaseMention):
        assert (kind, RDFS.subClassOf, PFO.Mention) in ontology
    assert (PFO.depicts, RDFS.subPropertyOf, SCHEMA.mentions) in ontology
    assert (PFO.depictsStrictly, RDFS.subPropertyOf, PFO.depicts) in ontology
    assert (PFO.MatchRule, RDFS.subClassOf, SKOS.Concept) in ontology


def test_match_rules(ontology: Graph) -> None:
    rules = set(ontology.subjects(RDF.type, PFO.MatchRule))
    assert rules == {PFO[name] for name in NOTATIONS}
    for name, notation in NOTATIONS.items():
        assert (PFO[name], RDF.type, SKOS.Concept) in ontology
        assert (PFO[name], SKOS.inScheme, PFO.matchRules) in ontology
        assert [str(n) for n in ontology.objects(PFO[name], SKOS.notation)] == [notation]
    assert set(ontology.subjects(RDF.type, SKOS.ConceptScheme)) == SCHEMES


def test_quality_rules(ontology: Graph) -> None:
    """Those that records can fail, by the names that tables and commands have for them."""
    terms = {URIRef(term[1:-1]): rule for rule, term in QUALITY_TERMS.items()}
    assert set(ontology.subjects(RDF.type, PFO.QualityRule)) == set(terms)
    for term, rule in terms.items():
        assert (term, RDF.type, SKOS.Concept) in ontology
        assert (term, SKOS.inScheme, PFO.qualityRules) in ontology
        for path in (SKOS.notation, RDFS.label):
            assert [str(text) for text in ontology.objects(term, path)] == [rule.value]


def test_terms_of_the_documentation_are_those_of_the_vocabulary(ontology: Graph) -> None:
    page = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
    named = {PFO[name] for name in re.findall(r"\bpfo:(\w+)", page)}
    assert named - own_terms(ontology) == set()
    # The schemes of the rules are no part of a figure's graph.
    assert own_terms(ontology) - named == SCHEMES


# --- the shapes


def test_terms_of_the_shapes_are_defined(ontology: Graph, shapes: Graph) -> None:
    used = {term for triple in shapes for term in triple if isinstance(term, URIRef) and term.startswith(PFO)}
    assert used - own_terms(ontology) == set()
    properties = {
        p
        for p in own_terms(ontology)
        if KINDS & set(ontology.objects(p, RDF.type)) & {OWL.ObjectProperty, OWL.DatatypeProperty}
    }
    assert properties - used == set()


def test_ranges_of_the_vocabulary_are_those_of_the_shapes(ontology: Graph, shapes: Graph) -> None:
    for term in own_terms(ontology):
        for shape in shapes.subjects(SH.path, term):
            for path in (SH.datatype, SH["class"]):
                stated = shapes.value(shape, path)
                assert stated is None or stated == ontology.value(term, RDFS.range), shape


def test_shapes_are_valid_shacl(shapes: Graph) -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_shapes_are_core_only(shapes: Graph) -> None:
    parts = {p for p in shapes.predicates() if str(p).startswith(str(SH))}
    core = """
        alternativePath class closed datatype disjoint equals hasValue ignoredProperties in lessThanOrEquals maxCount
        maxInclusive message minCount minInclusive minLength nodeKind not or path pattern property severity
        targetClass targetObjectsOf
    """
    assert parts == {SH[name] for name in core.split()}


def test_faulty_shapes_would_be_seen(shapes: Graph) -> None:
    faulty = Graph()
    faulty += shapes
    faulty.add((URIRef("https://w3id.org/pfocr-kg/shapes#figure-name"), SH.minCount, SH.Violation))
    with pytest.raises(pyshacl.errors.ReportableRuntimeError, match="MetaSHACL"):
        pyshacl.validate(Graph(), shacl_graph=faulty, meta_shacl=True)


# --- the contexts


@pytest.mark.parametrize("name", ["context.jsonld", "schemaorg.jsonld"])
def test_context_parses_offline(name: str) -> None:
    document = json.loads((ONTOLOGIES / name).read_text(encoding="utf-8"))
    assert list(document) == ["@context"]
    options = {"documentLoader": nowhere, "base": "https://example.org/"}
    block = {**document, "@id": "a", "@type": "Dataset", "name": "n", "license": "l", "schema:x": "y"}
    [node] = jsonld.expand(block, options)
    assert node["@id"] == "https://example.org/a"
    assert node["@type"] == ["http://schema.org/Dataset"]
    assert node["http://schema.org/license"] == [{"@id": "https://example.org/l"}]
    assert node["http://schema.org/x"] == [{"@value": "y"}]


def meanings(context: Json) -> dict[str, str]:
    """The IRI of each term of the output's context."""
    terms = {
        term: meant["@id"] if isinstance(meant, dict) else meant
        for term, meant in context["@context"].items()
        if term != "@version"
    }
    prefixes = {term: iri for term, iri in terms.items() if iri.endswith(("/", "#"))}

    def full(iri: str) -> str:
        prefix, _, local = iri.partition(":")
        return prefixes[prefix] + local if prefix in prefixes else iri

    return {term: full(iri) for term, iri in terms.items()}


def test_terms_of_the_context_are_defined(ontology: Graph, context: Json) -> None:
    iris = {URIRef(iri) for iri in meanings(context).values() if iri.startswith(PFO) and iri != str(PFO)}
    assert iris - own_terms(ontology) == set()
    assert own_terms(ontology) - iris == SCHEMES


def test_no_two_terms_of_the_context_mean_the_same(context: Json) -> None:
    iris = list(meanings(context).values())
    assert len(iris) == len(set(iris))


def test_context_has_each_class_and_property_of_the_shapes(shapes: Graph, context: Json) -> None:
    known = set(meanings(context).values())
    paths = {str(path) for path in shapes.objects(None, SH.path) if isinstance(path, URIRef)} - {str(RDF.type)}
    targets = {str(target) for target in shapes.objects(None, SH.targetClass)}
    assert (paths | targets) - known == set()


def test_context_types_values_as_the_shapes_do(shapes: Graph, context: Json) -> None:
    coerced = {
        iri: context["@context"][term].get("@type", "")
        for term, iri in meanings(context).items()
        if isinstance(context["@context"][term], dict)
    }
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        path = str(shapes.value(shape, SH.path))
        datatype = shapes.value(shape, SH.datatype)
        if datatype not in {None, XSD.string}:
            assert coerced[path] == f"xsd:{str(datatype).removeprefix(str(XSD))}", path
        elif datatype == XSD.string:
            assert coerced.get(path, "") == "", path
        elif shapes.value(shape, SH.nodeKind) == SH.IRI or shapes.value(shape, SH["class"]):
            assert coerced[path] == "@id", path


def test_compacted_graph_reads_well_and_means_the_same(context: Json) -> None:
    graph = Graph().parse(ROOT / "tests" / "data" / "valid.ttl")
    options = {"documentLoader": nowhere}
    flat = jsonld.from_rdf(graph.serialize(format="nt"), {"format": "application/n-quads"})
    compact = jsonld.compact(flat, context, options)
    nodes = {node["id"]: node for node in compact["@graph"]}
    figure = nodes["pfocr:PMC1__x-g002.html"]
    assert sorted(figure["type"]) == ["Dataset", "Figure"]
    assert figure["pathwayScore"] == "0.9178217"
    assert figure["depictsStrictly"] == ["ncbigene:673"]
    assert figure["isPartOf"] == "pmc:PMC1"
    assert nodes["pmc:PMC1"]["exactMatch"] == ["doi:10.1000/abc.1"]
    assert nodes["pmc:PMC1"]["datePublished"] == "2019"
    assert nodes["ncbigene:207"]["in_taxon"] == "obo:NCBITaxon_9606"
    mention = nodes["kg:mention/PMC1__x-g002/family/AKT"]
    assert mention["matchedBy"] == "Family"
    assert sorted(mention["hasBody"]) == ["ncbigene:207", "ncbigene:208"]
    keys = {key for node in nodes.values() for key in node}
    assert {key for key in keys if ":" in key} == {
        "bibo:doi",
        "dcterms:license",
        "dcterms:creator",
        "dcterms:description",
    }
    values = [
        v for node in nodes.values() for value in node.values() for v in (value if isinstance(value, list) else [value])
    ]
    assert all(isinstance(value, str) for value in values)

    quads = jsonld.to_rdf(compact, {**options, "format": "application/n-quads"})
    assert isomorphic(Graph().parse(data=quads, format="nt"), graph)


# --- the organisms


def test_organisms_are_well_formed() -> None:
    text = (ONTOLOGIES / "organisms.tsv").read_text(encoding="utf-8")
    assert text.endswith("\n")
    header, *rows = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    assert header == ["taxon_id", "name", "also"]
    assert all(len(row) == 3 for row in rows)
    numbers = [int(row[0]) for row in rows]
    assert numbers == sorted(set(numbers))
    assert all(row[0] == str(number) for row, number in zip(rows, numbers, strict=True))
    spellings = [spelling for row in rows for spelling in [row[1], *filter(None, row[2].split(" | "))]]
    assert all(spelling == " ".join(spelling.split()) and "|" not in spelling for spelling in spellings)
    folded = [spelling.casefold() for spelling in spellings]
    assert sorted(folded) == sorted(set(folded))


def test_groups_have_organisms_that_are_known() -> None:
    lines = (ONTOLOGIES / "organism_groups.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    assert rows[0] == ["group", "also", "taxa"]
    spellings = [spelling.casefold() for group, also, _ in rows[1:] for spelling in (group, *also.split(" | "))]
    assert len(spellings) == len(set(spellings))
    assert not any(map(taxon_of, spellings))
    taxa = {group: set(cell.split()) for group, _, cell in rows[1:]}
    assert all(scientific_name(taxon) or taxon in STRAINS.values() for cell in taxa.values() for taxon in cell)
    kingdoms = [taxa[group] for group in ("Animals", "Bacteria", "Fungi", "Plants")]
    assert sum(map(len, kingdoms)) == len(set().union(*kingdoms))
    assert taxa["Yeast"] < taxa["Fungi"]


def test_organisms_that_records_name_are_known() -> None:
    rows = [line.split("\t") for line in (ONTOLOGIES / "organisms.tsv").read_text(encoding="utf-8").splitlines()]
    names = {spelling: row[0] for row in rows for spelling in [row[1], *row[2].split(" | ")]}
    for name, number in {
        "Homo sapiens": 9606,
        "human": 9606,
        "Mus musculus": 10090,
        "Rattus norvegicus": 10116,
        "Drosophila melanogaster": 7227,
        "Danio rerio": 7955,
        "Caenorhabditis elegans": 6239,
        "Saccharomyces cerevisiae": 4932,
        "S. cerevisiae": 4932,
        "Saccharomyces cerevisiae S288C": 559292,
        "Arabidopsis thaliana": 3702,
        "Bos taurus": 9913,
        "E. coli": 562,
        "Escherichia phage T7": 10760,
    }.items():
        assert names[name] == str(number), name
    for mark in ("NA", "XXX", "REJECT", "Plants", "Metazoans", "Yeast", "Unspecified bacteria"):
        assert mark not in names
