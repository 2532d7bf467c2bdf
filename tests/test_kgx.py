"""KGX files hold to the rules that KGX states, and say what the graph says.

KGX's own validator brings 140 packages and wants the Biolink Model from the net, so its checks are made here again:
required properties, CURIEs of known prefixes, categories and predicates of the model, single and multiple values.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

import kg
from kg import exports
from kg.exports import Options
from kg.exports.kgx import EDGE_COLUMNS, NODE_COLUMNS, PREFIXES, Curies
from kg.opened import Build
from kg.parsing.evidence import GENE_COLUMNS
from kg.record import Flavour
from kg.testing import gene_table

Row = dict[str, str]

CATEGORIES = {
    "biolink:Gene",
    "biolink:GeneFamily",
    "biolink:ChemicalEntity",
    "biolink:Disease",
    "biolink:Publication",
}
PREDICATES = {
    "biolink:part_of": "biolink:Association",
    "biolink:mentions": "biolink:InformationContentEntityToNamedThingAssociation",
    "biolink:member_of": "biolink:GeneToGeneFamilyAssociation",
    "biolink:occurs_together_in_literature_with": "biolink:GeneToGeneAssociation",
}
"""Those we write, each of the Biolink Model 4.4.6 (and 4.2): no mixin, nothing deprecated."""
ENDS = {
    "biolink:GeneToGeneFamilyAssociation": ("biolink:Gene", "biolink:GeneFamily"),
    "biolink:GeneToGeneAssociation": ("biolink:Gene", "biolink:Gene"),
    "biolink:InformationContentEntityToNamedThingAssociation": ("biolink:Publication", ""),
}
"""What the model lets stand at the ends of these associations, as far as it restricts that."""
KNOWLEDGE_LEVELS = {"knowledge_assertion", "observation"}
AGENT_TYPES = {"automated_agent", "data_analysis_pipeline", "image_processing_agent"}
MULTIVALUED = {"category", "xref", "publications", "printed_word", "match_rule"}
REQUIRED_OF_EDGES = (
    "id",
    "subject",
    "predicate",
    "object",
    "knowledge_level",
    "agent_type",
    "primary_knowledge_source",
)
CURIE = re.compile(r"[A-Za-z]+:[^/ :|]+|doi:10\.[^ |]+")


def rows(text: str) -> list[Row]:
    """The rows of a TSV file as KGX reads it: no quotes, lines end with a line feed only."""
    assert text.endswith("\n")
    head, *lines = [line.split("\t") for line in text[:-1].split("\n")]
    return [dict(zip(head, line, strict=True)) for line in lines]


def kgx(build: Build, flavour: Flavour = Flavour.STRICT) -> tuple[list[Row], list[Row], dict[str, str]]:
    """Nodes, edges and prefixes."""
    files = exports.load("kgx").files(build, Options(flavour=flavour))
    text = {name: b"".join(exports.encoded(chunks)).decode() for name, chunks in files}
    return rows(text["nodes.tsv"]), rows(text["edges.tsv"]), json.loads(text["prefixes.json"])["@context"]


def check(nodes: list[Row], edges: list[Row], prefixes: dict[str, str]) -> None:
    """Fails where a rule is broken."""
    for row in (*nodes, *edges):
        for column, text in row.items():
            assert "|" not in text or column in MULTIVALUED, (column, text)
            assert not re.search(r"[\x00-\x1f\x7f]", text)
    categories = {node["id"]: node["category"].split("|") for node in nodes}
    ids = set(categories)
    assert len(ids) == len(nodes)
    for node in nodes:
        assert tuple(node) == NODE_COLUMNS
        assert CURIE.fullmatch(node["id"]), node["id"]
        assert node["name"]
        assert set(node["category"].split("|")) <= CATEGORIES
        for curie in filter(None, (node["id"], node["taxon"], *node["xref"].split("|"))):
            assert curie.partition(":")[0] in prefixes
    assert len({edge["id"] for edge in edges}) == len(edges)
    assert len({(edge["subject"], edge["predicate"], edge["object"]) for edge in edges}) == len(edges)
    for edge in edges:
        assert tuple(edge) == EDGE_COLUMNS
        assert all(edge[column] for column in REQUIRED_OF_EDGES)
        assert {edge["subject"], edge["object"]} <= ids
        assert edge["category"] == PREDICATES[edge["predicate"]]
        subject, target = ENDS.get(edge["category"], ("", ""))
        assert not subject or subject in categories[edge["subject"]]
        assert not target or target in categories[edge["object"]]
        assert edge["knowledge_level"] in KNOWLEDGE_LEVELS
        assert edge["agent_type"] in AGENT_TYPES
        assert edge["primary_knowledge_source"] == "infores:pfocr"
        assert set(filter(None, edge["publications"].split("|"))) <= ids


@pytest.mark.parametrize("flavour", list(Flavour))
def test_the_rules_of_kgx(example_build: Build, flavour: Flavour) -> None:
    check(*kgx(example_build, flavour))


def test_odd_records(tmp_path: Path) -> None:
    """Bars, line breaks, no paper, a DOI only, genes known by symbol only, a species without a taxon."""
    first = (
        "figid: x__a\nfigtitle: 'a|b'\ncaption: \"one\\ntwo|three\"\ndoi: 10.3390/X1\n"
        "organisms: [Plants]\nschema-jsonld: {keywords: ['N|O', 'a/b', 'c:d']}\n"
    )
    fronts = (first, "figid: x__b\nschema-jsonld: {keywords: [P, Q]}\n", "figid: PMC1__c\n")
    for number, front in enumerate(fronts):
        (tmp_path / f"{number}.md").write_text(f"---\n{front}---\n")
    nodes, edges, prefixes = kgx(kg.build(tmp_path, tmp_path / "out"))
    check(nodes, edges, prefixes)
    named = {node["name"]: node for node in nodes}
    figure = named["a\u00a6b"]
    assert (figure["id"], figure["description"]) == ("pfocr:x__a.html", "one two\u00a6three")
    words = [edge["printed_word"] for edge in edges if edge["predicate"] == "biolink:mentions"]
    assert words == ["N\u00a6O", "a/b", "c:d", "P", "Q"]
    [pair] = [edge for edge in edges if {edge["subject"], edge["object"]} == {named["P"]["id"], named["Q"]["id"]}]
    assert (pair["publications"], pair["paper_count"], pair["figures_by_keyword"]) == ("", "1", "1")
    assert named["a/b"]["id"] == "pfocrkg:symbol%2FPlants%2Fa%2Fb"
    assert named["a/b"]["iri"] == "https://w3id.org/pfocr-kg/symbol/Plants/a%2Fb"
    assert named["a/b"]["taxon"] == "pfocrkg:organism%2FPlants"
    parts = {edge["subject"]: edge["object"] for edge in edges if edge["predicate"] == "biolink:part_of"}
    assert parts == {"pfocr:x__a.html": "doi:10.3390/x1", "pfocr:PMC1__c.html": "PMC:1"}


def test_what_edges_say_is_what_the_graph_says(example_build: Build) -> None:
    nodes, edges, _ = kgx(example_build)
    iris = {node["id"]: node["iri"] for node in nodes}
    by_predicate = Counter(edge["predicate"] for edge in edges)
    graph = example_build.cooccurrence()
    asked = example_build.query(
        """SELECT DISTINCT ?f ?e {
             { ?f a fabio:Figure ; schema:mentions ?e } UNION { ?m oa:hasTarget ?f ; pfo:matchedFamily ?e }
           }"""
    )
    assert isinstance(asked, ox.QuerySolutions)
    mentioned = {(row["f"].value, row["e"].value) for row in asked}
    said = {(iris[e["subject"]], iris[e["object"]]) for e in edges if e["predicate"] == "biolink:mentions"}
    assert said == mentioned
    assert by_predicate["biolink:occurs_together_in_literature_with"] == graph.number_of_edges()
    assert by_predicate["biolink:part_of"] == example_build.report["figures"]


@pytest.mark.parametrize("flavour", list(Flavour))
def test_pairs_lead_to_their_papers(example_build: Build, flavour: Flavour) -> None:
    nodes, edges, _ = kgx(example_build, flavour)
    iris = {node["id"]: node["iri"] for node in nodes}
    network: nx.Graph[str] = example_build.cooccurrence(flavour)
    shows: dict[str, set[str]] = {}
    matrix = "SELECT ?g ?p { ?f schema:isPartOf ?p ; schema:mentions ?g . ?g a biolink:Gene }"
    answer = example_build.query(matrix)
    assert isinstance(answer, ox.QuerySolutions)
    for row in answer:
        shows.setdefault(row["g"].value, set()).add(row["p"].value)
    pairs = [edge for edge in edges if edge["predicate"] == "biolink:occurs_together_in_literature_with"]
    assert len(pairs) == network.number_of_edges()
    for edge in pairs:
        one, other = iris[edge["subject"]], iris[edge["object"]]
        counted = network.edges[one, other]
        assert (int(edge["evidence_count"]), int(edge["paper_count"])) == (counted["figures"], counted["papers"])
        papers = edge["publications"].split("|")
        assert len(papers) == counted["papers"]
        assert papers == sorted(papers)
        assert {iris[paper] for paper in papers} <= shows[one] & shows[other]


def test_a_family_is_told_from_a_symbol(example_build: Build) -> None:
    _, edges, _ = kgx(example_build)
    figure = "pfocr:PMC10003241__ijms-24-04893-g003.html"
    [edge] = [e for e in edges if (e["subject"], e["object"]) == (figure, "NCBIGene:208")]
    assert (edge["printed_word"], edge["match_rule"], edge["flavour"]) == ("AKT", "family", "all")
    assert edge["publications"] == "PMC:10003241"
    for edge in edges:
        assert edge["printed_word"].count("|") == edge["match_rule"].count("|")


def test_families_and_their_members(example_build: Build) -> None:
    nodes, edges, prefixes = kgx(example_build)
    families = {node["id"]: node for node in nodes if node["category"] == "biolink:GeneFamily"}
    assert len(families) == example_build.report["families"]
    akt = families["fplx:AKT"]
    assert (akt["name"], akt["iri"]) == ("AKT", prefixes["fplx"] + "AKT")
    unknown = [node for node in families.values() if not node["id"].startswith("fplx:")]
    assert all(node["id"].startswith("pfocrkg:family%2F") for node in unknown)
    answer = example_build.query(
        """SELECT ?gene ?family (COUNT(DISTINCT ?f) AS ?n) {
             ?m oa:hasTarget ?f ; oa:hasBody ?gene ; pfo:matchedFamily ?family
           } GROUP BY ?gene ?family"""
    )
    assert isinstance(answer, ox.QuerySolutions)
    counted = {(row["gene"].value, row["family"].value): int(row["n"].value) for row in answer}
    iris = {node["id"]: node["iri"] for node in nodes}
    members = [edge for edge in edges if edge["predicate"] == "biolink:member_of"]
    assert {(iris[e["subject"]], iris[e["object"]]): int(e["evidence_count"]) for e in members} == counted
    assert len(members) == len(counted) > 100
    figure = "pfocr:PMC10003241__ijms-24-04893-g003.html"
    [edge] = [edge for edge in edges if (edge["subject"], edge["object"]) == (figure, "fplx:AKT")]
    assert (edge["printed_word"], edge["match_rule"], edge["flavour"], edge["evidence_count"]) == (
        "AKT", "family", "", "1",
    )  # fmt: skip


def test_a_family_that_famplex_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "_figures").mkdir()
    (tmp_path / "_data").mkdir()
    (tmp_path / "_figures" / "PMC1__f.md").write_text("---\nfigid: PMC1__f\npmcid: PMC1\n---\n")
    known = {"word": "X/y|z", "match": "XYZ fam", "source": "famplex_relations", "ncbigene_id": "207"}
    row = {column: known.get(column, "") for column in GENE_COLUMNS}
    (tmp_path / "_data" / "PMC1__f-genes.tsv").write_bytes(gene_table([row]))
    nodes, edges, prefixes = kgx(kg.build(tmp_path, tmp_path / "out"))
    check(nodes, edges, prefixes)
    [family] = [node for node in nodes if node["category"] == "biolink:GeneFamily"]
    assert (family["id"], family["name"]) == ("pfocrkg:family%2FXYZ%20fam", "XYZ fam")
    assert family["iri"] == "https://w3id.org/pfocr-kg/family/XYZ%20fam"
    said = {(edge["subject"], edge["predicate"], edge["object"]) for edge in edges}
    assert ("NCBIGene:207", "biolink:member_of", family["id"]) in said
    assert ("pfocr:PMC1__f.html", "biolink:mentions", family["id"]) in said


def test_edges_can_be_read_without_nodes(example_build: Build) -> None:
    files = dict(exports.load("kgx").files(example_build, Options()))
    alone = b"".join(exports.encoded(files["edges.tsv"]))
    both = {name: b"".join(exports.encoded(c)) for name, c in exports.load("kgx").files(example_build, Options())}
    assert alone == both["edges.tsv"]


def test_curies_expand_to_what_the_model_says() -> None:
    curies = Curies("https://w3id.org/pfocr-kg/")
    for iri, curie in {
        "https://identifiers.org/ncbigene/207": "NCBIGene:207",
        "http://id.nlm.nih.gov/mesh/D005947": "MESH:D005947",
        "http://purl.obolibrary.org/obo/CHEBI_17234": "CHEBI:17234",
        "http://purl.obolibrary.org/obo/DOID_9351": "DOID:9351",
        "http://purl.obolibrary.org/obo/NCBITaxon_9606": "NCBITaxon:9606",
        "https://identifiers.org/pmc/PMC1": "PMC:1",
        "https://doi.org/10.3390/x1": "doi:10.3390/x1",
        "https://pfocr.wikipathways.org/figures/PMC1__x.html": "pfocr:PMC1__x.html",
        "https://identifiers.org/fplx/PI3K_p85": "fplx:PI3K_p85",
        "https://w3id.org/pfocr-kg/organism/Plants": "pfocrkg:organism%2FPlants",
        "https://example.org/x": "https://example.org/x",
    }.items():
        assert curies(iri) == curie
    assert PREFIXES["PMC"] + "1" == "http://europepmc.org/articles/PMC1"
