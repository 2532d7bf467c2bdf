"""Families: a word for one leads to its node and its members, and what it stands for can be undone."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import combinations
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

import kg
from kg.lexicon import Families, FamilyName, Lexicon, Membership, Namespace, Relation
from kg.lexicon.file import write_lexicon
from kg.mapping import Model, map_figure
from kg.mapping.families import FAMPLEX, famplex_id
from kg.mapping.identifiers import Minter
from kg.mapping.rendering import Renderer, rendered
from kg.network import IncidenceTable, Selection, generate_cooccurrence, generate_network
from kg.network.graphs import graph_of
from kg.network.tabulated import plain_tables
from kg.opened import Build
from kg.record import FLAVOURS, Figure, Flavour, GeneHit, Incidence, Rule
from kg.turtle import TurtleWriter

AKT = "https://identifiers.org/fplx/AKT"
GENES = "abcd"
FAMILIES = "FG"


def hit(word: str | None, form: str | None, gene: str, source: str = "famplex_relations") -> GeneHit:
    """A row of a gene table."""
    return GeneHit(word, form, f"S{gene}", gene, source, "9606", "Homo sapiens")


def incidence(*hits: GeneHit) -> Incidence:
    """The genes of a figure with these rows."""
    return map_figure(Figure("PMC1__f", "https://x.org/f", "f.md", "f.md", "0" * 64, genes=hits)).incidence


# --- which family a word names


@pytest.mark.parametrize(
    ("row", "node"),
    [
        (hit("Akt", "AKT", "207"), AKT),
        (hit("Akt", None, "207"), AKT),
        (hit("AC/x", "AC x", "107"), "https://w3id.org/pfocr-kg/family/AC%20x"),
        (hit(None, None, "107"), None),
        (hit("AKT1", "AKT1", "207", "hgnc_symbol"), None),
    ],
)
def test_the_node_of_a_family(row: GeneHit, node: str | None) -> None:
    assert Minter().family(row) == node


def test_a_figure_tells_the_families_that_it_names() -> None:
    found = incidence(hit("Akt", "AKT", "207"), hit("Akt", "AKT", "208"), hit("AKT1", "AKT1", "207", "hgnc_symbol"))
    assert found.families == (AKT,)
    assert {gene.rpartition("/")[2]: rule for gene, rule in found.genes.items()} == {
        "207": Rule.SYMBOL,
        "208": Rule.FAMILY,
    }


def test_a_gene_that_another_word_gives_is_not_collapsed() -> None:
    """Nor is one whose row tells neither word nor form: no family would stand in its place."""
    rows = (
        *(hit("Akt", "AKT", gene) for gene in ("207", "208", "10000")),
        hit("akt1x", "akt1x", "207", "a rule of tomorrow"),
        hit("AKT2", "AKT2", "208", "hgnc_symbol"),
        hit(None, None, "5"),
    )
    figure = Figure("f", "https://x.org/f", "f.md", "f.md", "0" * 64, genes=rows)
    for found in (map_figure(figure).incidence, Renderer(Model()).render(figure).incidence):
        assert {gene.rpartition("/")[2] for gene in found.expanded} == {"10000"}
        network = generate_network(IncidenceTable.of([found]), {}, Selection(Flavour.ALL, collapse_families=True))
        assert {node.rpartition("/")[2] for node in network.genes} == {"207", "208", "5", "AKT"}


# --- by a lexicon


@pytest.fixture
def lexicon(tmp_path: Path) -> Path:
    """A lexicon that knows Frizzled, and two families as Hedgehog."""
    path = tmp_path / "families.lexicon"
    of_one = Membership("FZD", Namespace.HGNC, "FZD1", Relation.ISA)
    texts = [FamilyName("Frizzled", "FZD"), FamilyName("Hh", "Hedgehog"), FamilyName("Hh", "HRH")]
    write_lexicon(path, [], {}, Families([of_one], texts))
    return path


def test_a_lexicon_knows_words_that_are_no_ids(lexicon: Path) -> None:
    figure = Figure("f", "https://x.org/f", "f.md", "f.md", "0" * 64, genes=(hit("frizzled", "Frizzled", "8321"),))
    for lexicons, node in (((), "https://w3id.org/pfocr-kg/family/Frizzled"), ((Lexicon(lexicon),), f"{FAMPLEX}FZD")):
        assert map_figure(figure, Model(lexicons=lexicons)).incidence.families == (node,)


def test_a_word_that_names_several_families_is_reported_and_is_neither(lexicon: Path) -> None:
    figure = Figure("f", "https://x.org/f", "f.md", "f.md", "0" * 64, genes=(hit("Hh", "Hh", "6469"),))
    mapped = map_figure(figure, Model(lexicons=(Lexicon(lexicon),)))
    assert mapped.incidence.families == ("https://w3id.org/pfocr-kg/family/Hh",)
    (notice,) = mapped.notices
    assert (notice.kind, notice.place) == ("contested-family", "genes")
    assert "HRH, Hedgehog" in notice.detail


def test_fast_path_asks_the_lexicon_too(lexicon: Path) -> None:
    rows = (hit("frizzled", "Frizzled", "8321"), hit("frizzled", "Frizzled", "8323"), hit("Hh", "Hh", "6469"))
    figure = Figure("f", "https://x.org/f", "f.md", "f.md", "0" * 64, genes=rows)
    model = Model(lexicons=(Lexicon(lexicon),))
    fast, slow = Renderer(model).render(figure), rendered(map_figure(figure, model), TurtleWriter(model.minter.base))
    head = TurtleWriter(model.minter.base).head()
    assert set(Graph().parse(data=head + fast.turtle)) == set(Graph().parse(data=head + slow.turtle))
    assert set(fast.votes) == set(slow.votes)
    assert (fast.triples, fast.incidence, fast.notices) == (slow.triples, slow.incidence, slow.notices)


# --- in a build


def test_what_a_family_stands_for_can_be_undone_by_a_query(example_build: Build) -> None:
    """The nodes of each figure, families in the place of their members, are those that the records' rows give."""
    answer = example_build.query(
        """SELECT DISTINCT ?figure ?node {
             { ?mention oa:hasTarget ?figure ; pfo:matchedFamily ?node }
             UNION { ?mention a pfo:GeneMention ; oa:hasTarget ?figure ; oa:hasBody ?node
                     FILTER NOT EXISTS { ?mention pfo:matchedBy pfo:Family } }
           }"""
    )
    assert isinstance(answer, ox.QuerySolutions)
    found = {(row["figure"].value, row["node"].value) for row in answer}
    graph = example_build.cooccurrence("all", collapse_families=True)
    for node, data in graph.nodes(data=True):
        assert data["figures"] == sum(1 for _, other in found if other == node)
        assert (data["kind"] == "family") == ("/fplx/" in node or "/family/" in node)
    assert set(graph) == {node for _, node in found}
    assert "family" in nx.get_node_attributes(graph, "kind").values()


def test_members_are_all_genes_that_a_word_for_the_family_stands_for(example_build: Build) -> None:
    answer = example_build.query(
        """SELECT (COUNT(*) AS ?wrong) {
             { ?family pfo:hasMember ?gene
               FILTER NOT EXISTS { ?mention pfo:matchedFamily ?family ; oa:hasBody ?gene } }
             UNION { ?mention pfo:matchedFamily ?family ; oa:hasBody ?gene
                     FILTER NOT EXISTS { ?family pfo:hasMember ?gene } }
           }"""
    )
    assert isinstance(answer, ox.QuerySolutions)
    assert next(answer)["wrong"].value == "0"


def test_real_words_for_families(shared: Path) -> None:
    """Of the words for families in real figures, nine of ten are FamPlex's by case and separators alone."""
    folders = (shared / "pfocr", shared / "pfocr" / "verbatim")
    records = [one for folder in folders for one in kg.read_records(folder) if isinstance(one, Figure)]
    words = {(f.figid, row.match) for f in records for row in f.gene_hits() if row.rule is Rule.FAMILY}
    known = [word for _, word in words if famplex_id(word or "")]
    assert len(words) > 1_000
    assert len(known) / len(words) > 0.9


def test_exports_collapse_families(example_build: Build, run: Run, tmp_path: Path) -> None:
    graph = example_build.cooccurrence("all", collapse_families=True)
    for form, output in (("graphml", tmp_path / "n.graphml"), ("edges", tmp_path)):
        found = run("export", example_build.path, form, "--flavour", "all", "--collapse-families", "-o", output)
        assert found.exit_code == 0, found.output
    on_disk, kinds = nx.read_graphml(tmp_path / "n.graphml"), nx.get_node_attributes(graph, "kind")
    assert nx.get_node_attributes(on_disk, "kind") == kinds
    assert {frozenset(edge) for edge in on_disk.edges} == {frozenset(edge) for edge in graph.edges}
    with (tmp_path / "nodes.tsv").open(encoding="utf-8", newline="") as file:
        assert {row["iri"]: row["kind"] for row in csv.DictReader(file, delimiter="\t")} == kinds


@pytest.mark.parametrize("flavour", ["strict", "all"])
def test_a_build_with_families_collapsed(
    example_build: Build, run: Run, examples: Path, tmp_path: Path, flavour: str
) -> None:
    """Its network is what the export makes of any build; all else of it is the same; it says what it did."""
    options = ("--flavour", flavour, "--collapse-families")
    made = run("build", examples, "-o", tmp_path / "out", "--no-store", *options)
    assert made.exit_code == 0, made.output
    built = tmp_path / "out" / "current"
    on_disk = nx.read_graphml(built / "network" / "cooccurrence.graphml")
    for name in ("graph.ttl", "network/incidence.npz"):
        assert (built / name).read_bytes() == (example_build.path / name).read_bytes()
    assert run("export", example_build.path, "edges", *options, "-o", tmp_path / "edges").exit_code == 0
    for name in ("nodes.tsv", "edges.tsv"):
        assert_told_alike(built / "network" / name, tmp_path / "edges" / name)
    told = Build(built).report["network"]
    graph = example_build.cooccurrence(flavour, collapse_families=True)
    kinds = Counter(nx.get_node_attributes(graph, "kind").values())
    assert nx.get_node_attributes(on_disk, "kind") == nx.get_node_attributes(graph, "kind")
    for name in ("figures", "figures_independent", "papers"):
        wanted = {frozenset(ends): value for ends, value in nx.get_edge_attributes(graph, name).items()}
        assert {frozenset(ends): value for ends, value in nx.get_edge_attributes(on_disk, name).items()} == wanted
    assert (told["families_collapsed"], told["nodes"], told["families"]) == (True, len(graph), kinds["family"])
    assert f"co-occurrence ({flavour}, families collapsed): {kinds['gene']:,} genes, {kinds['family']} families" in (
        made.stdout
    )


def assert_told_alike(build: Path, export: Path) -> None:
    """The rows of a build's own table are those of the export, which has more columns and another order."""
    of_build, of_export = (
        list(csv.DictReader(path.read_text().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
        for path in (build, export)
    )
    columns = tuple(of_build[0])
    assert len(of_build) > 1 and set(columns) < set(of_export[0])
    assert sorted(tuple(row[name] for name in columns) for row in of_build) == sorted(
        tuple(row[name] for name in columns) for row in of_export
    )


def test_a_plain_build_says_that_families_are_expanded(example_build: Build, tmp_path: Path, examples: Path) -> None:
    told = example_build.report["network"]
    assert (told["families_collapsed"], told["families"]) == (False, 0)
    made = kg.build(examples, tmp_path, store=False, collapse_families=True).report["network"]
    assert (made["families_collapsed"], made["families"]) == (
        True,
        example_build.network(collapse_families=True).kinds.count("family"),
    )


def test_collapsing_means_nothing_to_other_exports(example_build: Build, run: Run) -> None:
    found = run("export", example_build.path, "gmt", "--collapse-families")
    assert found.exit_code == 2
    assert "--collapse-families means nothing to the export gmt" in found.stderr


# --- the collapsed network against a slow count


@st.composite
def figures(draw: st.DrawFn) -> Incidence:
    """A figure: of the genes that a family's rule gives, any may be an expansion."""
    genes = draw(st.dictionaries(st.sampled_from(GENES), st.sampled_from(list(FLAVOURS))))
    by_family = sorted(gene for gene, rule in genes.items() if rule is Rule.FAMILY)
    return Incidence(
        figure=str(draw(st.uuids())),
        paper=draw(st.sampled_from(["p", "q", None])),
        genes=genes,
        families=tuple(draw(st.lists(st.sampled_from(FAMILIES), unique=True))),
        expanded=frozenset(draw(st.lists(st.sampled_from(by_family), unique=True)) if by_family else ()),
    )


@given(st.lists(figures(), max_size=6), st.sampled_from(list(Flavour)))
def test_collapsed_network_equals_a_slow_count(corpus: list[Incidence], flavour: Flavour) -> None:
    network = generate_network(IncidenceTable.of(corpus), {}, Selection(flavour, collapse_families=True))
    graph = graph_of(plain_tables(network))
    pairs: Counter[frozenset[str]] = Counter()
    for figure in corpus:
        nodes = {*figure.families}
        for gene, rule in figure.genes.items():
            if gene not in figure.expanded and (figure.known_by_keyword or flavour.includes(FLAVOURS[rule])):
                nodes.add(gene)
        pairs.update(map(frozenset, combinations(sorted(nodes), 2)))
    assert {frozenset((a, b)): data["figures"] for a, b, data in graph.edges(data=True)} == dict(pairs)
    kinds = nx.get_node_attributes(graph, "kind")
    assert kinds == {node: "family" if node in FAMILIES else "gene" for node in graph}


@given(st.lists(figures(), max_size=6), st.sampled_from(list(Flavour)))
def test_families_are_not_in_a_network_that_is_not_collapsed(corpus: list[Incidence], flavour: Flavour) -> None:
    without = [Incidence(one.figure, one.paper, one.genes) for one in corpus]
    one, other = (generate_cooccurrence(some, {}, flavour) for some in (corpus, without))
    assert nx.utils.graphs_equal(one, other)


def test_collapsed_network_from_python(tmp_path: Path, examples: Path) -> None:
    build = kg.build(examples, tmp_path / "out", store=False)
    assert "family" in build.network(collapse_families=True).kinds
    assert set(build.network().kinds) == {"gene"}
