"""The co-occurrence network in small, and as it comes back from a store and from disk."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

import kg
from kg.network import GeneLabel, generate_cooccurrence
from kg.network.measured import PLAIN
from kg.opened import Build
from kg.record import Flavour, Incidence, Rule
from kg.testing import gene_table


def test_one_printed_word_of_a_family_gives_no_strict_edge() -> None:
    figure = Incidence("f", "p", {"akt1": Rule.FAMILY, "akt2": Rule.FAMILY, "tp53": Rule.SYMBOL})
    assert list(generate_cooccurrence([figure], {}).edges) == []
    assert len(generate_cooccurrence([figure], {}, Flavour.ALL).edges) == 3


def test_what_is_known_by_keyword_counts_in_every_flavour_and_it_is_said() -> None:
    corpus = [Incidence("f", "p", {"a": Rule.KEYWORD, "b": Rule.KEYWORD}), Incidence("g", "p", {"a": Rule.SYMBOL})]
    graph = generate_cooccurrence(corpus, {})
    assert list(graph.edges) == [("a", "b")]
    assert graph.edges["a", "b"]["figures_by_keyword"] == 1
    assert [graph.nodes[gene]["figures_by_keyword"] for gene in "ab"] == [1, 1]
    assert graph.graph == {
        "name": "Genes that pathway figures show together",
        "description": "Genes that 2 pathway figures show together (flavour strict).",
        "flavour": "strict",
        "figures": 2,
        "figures_by_keyword": 1,
    }


def test_two_figures_of_a_paper_are_one_paper() -> None:
    genes = {"a": Rule.SYMBOL, "b": Rule.SYMBOL}
    corpus = [Incidence("f", "p", genes), Incidence("g", "p", genes), Incidence("h", None, genes)]
    edge = generate_cooccurrence(corpus, {}).edges["a", "b"]
    assert edge == {"figures": 3, "figures_independent": 3, "papers": 2, "jaccard": 1.0, "figures_by_keyword": 0}


def test_genes_of_different_figures_of_a_paper_are_not_joined() -> None:
    corpus = [Incidence("f", "p", {"a": Rule.SYMBOL}), Incidence("g", "p", {"b": Rule.SYMBOL})]
    assert not generate_cooccurrence(corpus, {}).edges


def test_nodes_carry_what_people_look_for() -> None:
    corpus = [Incidence("f", "p", {"iri": Rule.SYMBOL}, year=2019)]
    graph = generate_cooccurrence(corpus, {"iri": GeneLabel("AKT1", "Homo sapiens")})
    assert dict(graph.nodes["iri"]) == {
        "symbol": "AKT1",
        "iri": "iri",
        "organism": "Homo sapiens",
        "figures": 1,
        "figures_by_keyword": 0,
        "kind": "gene",
        "papers": 1,
        "first_year": 2019,
        "last_year": 2019,
    }


@pytest.mark.parametrize("flavour", list(Flavour))
def test_a_store_gives_the_network_back(example_build: Build, flavour: Flavour) -> None:
    """Asked from the store, by a slow SPARQL count, the same pairs come with the same figures."""
    graph = example_build.cooccurrence(flavour)
    predicate = {"strict": "pfo:depictsStrictly", "synonyms": "pfo:depicts", "all": "schema:mentions"}[flavour]
    rows = example_build.query(
        f"""SELECT ?a ?b (COUNT(DISTINCT ?f) AS ?figures) (COUNT(DISTINCT ?p) AS ?papers) {{
              {{ ?f {predicate} ?a, ?b }}
              UNION {{ ?f ^oa:hasTarget ?m, ?n . ?m oa:hasBody ?a ; pfo:matchedBy pfo:Keyword .
                       ?n oa:hasBody ?b ; pfo:matchedBy pfo:Keyword }}
              ?a a biolink:Gene . ?b a biolink:Gene . ?f schema:isPartOf ?p FILTER(STR(?a) < STR(?b))
            }} GROUP BY ?a ?b"""
    )
    asked = {
        (row["a"].value, row["b"].value): (int(row["figures"].value), int(row["papers"].value))
        for row in rows  # type: ignore[union-attr]
    }
    counted = {(min(a, b), max(a, b)): (d["figures"], d["papers"]) for a, b, d in graph.edges(data=True)}
    assert counted == asked
    assert len(counted) > 1000


def test_odd_records_give_the_same_network_from_store_and_disk(tmp_path: Path) -> None:
    """A gene without a symbol, and a block that has an `isPartOf` of its own."""
    block = "schema-jsonld:\n  '@context': https://schema.org/\n  isPartOf: https://a.org/series\n"
    for number in (1, 2):
        (tmp_path / f"PMC{number}__x.md").write_text(f"---\nfigid: PMC{number}__x\n{block}---\n")
        row = {"organism_id": "7227", "organism_name": "Drosophila melanogaster", "organism_group": "NA", "word": "w"}
        genes = [{**row, "match": "m", "ncbigene_symbol": s, "ncbigene_id": i, "source": "ncbigene_symbol"}
                 for s, i in (("NA", "34179"), ("Tie", "38457"))]  # fmt: skip
        (tmp_path / f"PMC{number}__x-genes.tsv").write_bytes(gene_table(genes))
    build = kg.build(tmp_path, tmp_path / "out")
    graph = build.cooccurrence()
    on_disk = nx.read_graphml(build.path / "network" / "cooccurrence.graphml")
    assert_is_part(on_disk, graph)
    assert {data["organism"] for _, data in graph.nodes.data()} == {"Drosophila melanogaster"}
    assert [data["papers"] for _, _, data in graph.edges.data()] == [2]
    assert [data["papers"] for _, _, data in on_disk.edges.data()] == [2]


def test_the_network_on_disk_is_the_one_from_python(example_build: Build) -> None:
    graph = example_build.cooccurrence()
    on_disk = nx.read_graphml(example_build.path / "network" / "cooccurrence.graphml")
    assert_is_part(on_disk, graph)
    assert set(next(iter(on_disk.edges.data()))[2]) == {*PLAIN}
    node = "symbol iri organism kind figures figures_by_keyword papers first_year last_year"
    assert set(next(iter(on_disk.nodes.data()))[1]) == {*node.split()}
    assert {key: on_disk.graph[key] for key in ("flavour", "figures", "figures_by_keyword", "description")} == {
        key: graph.graph[key] for key in ("flavour", "figures", "figures_by_keyword", "description")
    }


def assert_is_part(on_disk: nx.Graph[str], graph: nx.Graph[str]) -> None:
    """The same nodes and edges, whose attributes are some of those that Python gives."""
    assert set(on_disk) == set(graph)
    assert {frozenset(edge) for edge in on_disk.edges} == {frozenset(edge) for edge in graph.edges}
    for node, told in on_disk.nodes.data():
        assert told == {name: graph.nodes[node][name] for name in told}
    for one, other, told in on_disk.edges.data():
        assert told == {name: graph.edges[one, other][name] for name in told}
