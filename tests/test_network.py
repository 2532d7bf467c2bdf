"""The co-occurrence network against a slow count by hand, and as it comes back from a store."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.network import GeneLabel, generate_cooccurrence, genes_counted, strongest_edges
from kg.opened import Build
from kg.record import FLAVOURS, Flavour, Incidence, Rule
from kg.testing import gene_table

GENE_RULES = [rule for rule in FLAVOURS if rule is not Rule.KEYWORD]

with_evidence = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(GENE_RULES))
by_keyword = st.dictionaries(st.sampled_from("abcdef"), st.just(Rule.KEYWORD))
corpora = st.lists(st.tuples(st.sampled_from(["p", "q", None]), st.one_of(with_evidence, by_keyword)), max_size=12).map(
    lambda found: [Incidence(f"f{i}", paper, genes) for i, (paper, genes) in enumerate(found)]
)


def slow_edges(corpus: list[Incidence], flavour: Flavour) -> dict[tuple[str, str], tuple[int, int, Fraction]]:
    """Figures, papers and Jaccard of every pair, each counted by going through all figures again."""
    sets = [(i.figure, i.paper, set(genes_counted(i, flavour))) for i in corpus]
    edges = {}
    for one, other in combinations(sorted(set().union(*(genes for _, _, genes in sets))), 2):
        both = [(figure, paper) for figure, paper, genes in sets if {one, other} <= genes]
        either = [figure for figure, _, genes in sets if {one, other} & genes]
        if both:
            papers = {paper or figure for figure, paper in both}
            edges[one, other] = (len(both), len(papers), Fraction(len(both), len(either)))
    return edges


@given(corpora, st.sampled_from(Flavour))
def test_edges_are_those_of_a_slow_count(corpus: list[Incidence], flavour: Flavour) -> None:
    graph = generate_cooccurrence(corpus, {}, flavour)
    found = {
        (min(a, b), max(a, b)): (data["figures"], data["papers"], Fraction(data["jaccard"]).limit_denominator(100))
        for a, b, data in graph.edges(data=True)
    }
    assert found == slow_edges(corpus, flavour)


@given(corpora)
def test_flavours_grow(corpus: list[Incidence]) -> None:
    strict, synonyms, everything = (generate_cooccurrence(corpus, {}, flavour) for flavour in Flavour)
    for smaller, larger in ((strict, synonyms), (synonyms, everything)):
        for one, other, data in smaller.edges(data=True):
            assert data["figures"] <= larger.edges[one, other]["figures"]


@given(corpora, st.randoms(use_true_random=False))
def test_the_order_of_figures_does_not_matter(corpus: list[Incidence], random: object) -> None:
    shuffled = list(corpus)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert nx.utils.graphs_equal(generate_cooccurrence(corpus, {}), generate_cooccurrence(shuffled, {}))


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
    assert graph.graph == {"flavour": "strict", "figures": 2, "figures_by_keyword": 1}


def test_two_figures_of_a_paper_are_one_paper() -> None:
    genes = {"a": Rule.SYMBOL, "b": Rule.SYMBOL}
    corpus = [Incidence("f", "p", genes), Incidence("g", "p", genes), Incidence("h", None, genes)]
    edge = generate_cooccurrence(corpus, {}).edges["a", "b"]
    assert edge == {"figures": 3, "papers": 2, "jaccard": 1.0, "figures_by_keyword": 0}


def test_genes_of_different_figures_of_a_paper_are_not_joined() -> None:
    corpus = [Incidence("f", "p", {"a": Rule.SYMBOL}), Incidence("g", "p", {"b": Rule.SYMBOL})]
    assert not generate_cooccurrence(corpus, {}).edges


def test_nodes_carry_what_people_look_for() -> None:
    corpus = [Incidence("f", "p", {"iri": Rule.SYMBOL})]
    graph = generate_cooccurrence(corpus, {"iri": GeneLabel("AKT1", "Homo sapiens")})
    assert dict(graph.nodes["iri"]) == {
        "symbol": "AKT1",
        "iri": "iri",
        "organism": "Homo sapiens",
        "figures": 1,
        "figures_by_keyword": 0,
    }


def test_the_strongest_edge_comes_first() -> None:
    genes = {"a": Rule.SYMBOL, "b": Rule.SYMBOL}
    corpus = [Incidence("f", "p", {**genes, "c": Rule.SYMBOL}), Incidence("g", "p", genes)]
    assert strongest_edges(generate_cooccurrence(corpus, {}))[0] == ("a", "b")


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
    assert {node: on_disk.nodes[node] for node in on_disk} == {node: graph.nodes[node] for node in graph}
    assert {data["organism"] for _, data in graph.nodes.data()} == {"Drosophila melanogaster"}
    assert [data["papers"] for _, _, data in graph.edges.data()] == [2]
    assert [data["papers"] for _, _, data in on_disk.edges.data()] == [2]


def test_the_network_on_disk_is_the_one_from_python(example_build: Build) -> None:
    graph = example_build.cooccurrence()
    on_disk = nx.read_graphml(example_build.path / "network" / "cooccurrence.graphml")
    assert {node: on_disk.nodes[node] for node in on_disk} == {node: graph.nodes[node] for node in graph}
    assert {frozenset((a, b)): d for a, b, d in on_disk.edges(data=True)} == {
        frozenset((a, b)): d for a, b, d in graph.edges(data=True)
    }
    assert {key: on_disk.graph[key] for key in graph.graph} == graph.graph
