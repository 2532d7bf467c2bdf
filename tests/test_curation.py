"""Decisions of curators: which rows they are about, what they take away and give, and that nothing is lost."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import EXAMPLES, ROOT, Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from test_fast_is_slow import built_graph, check, read, slow_graph

import kg
from kg import KgError
from kg.builder.cache import fingerprint
from kg.curation import Curations, Decision, Row
from kg.curation.reader import COLUMNS, read_curations
from kg.lexicon import Lexicon, Name, Rank
from kg.lexicon.file import write_lexicon
from kg.mapping import Model, map_figure
from kg.mapping.identifiers import Minter
from kg.mapping.rendering import Renderer
from kg.network import IncidenceTable, Selection, generate_network
from kg.opened import Build
from kg.record import MATCH_SOURCES, Figure, Flavour, GeneHit, Rule
from kg.validation import find_violations

NCBI = "https://identifiers.org/ncbigene/"
PROPOSED = ROOT / "examples" / "curations.tsv"
HEADER = "\t".join(COLUMNS)


def none(word: str, context: str = "") -> Decision:
    """The decision that a word means no gene."""
    return Decision(word, context, None, None, "me", "no gene", None)


def means(word: str, gene: str, context: str = "") -> Decision:
    """The decision that a word means a gene."""
    return Decision(word, context, gene, f"S{gene}", "me", "this gene", "https://x.org/why")


def model_of(*decisions: Decision, lexicons: tuple[Lexicon, ...] = ()) -> Model:
    """A model with these decisions."""
    rows = tuple(Row(decision, "mine.tsv", line) for line, decision in enumerate(decisions, 2))
    return Model(lexicons=lexicons, curations=Curations(rows))


def hit(
    word: str | None, gene: str, source: str = "ncbigene_synonym", taxon: str = "9606", form: str | None = None
) -> GeneHit:
    """A row of a gene table."""
    return GeneHit(word, form or word, f"S{gene}", gene, source, taxon)


def figure(*hits: GeneHit, figid: str = "PMC1__x") -> Figure:
    """A figure with these rows."""
    page = f"https://pfocr.wikipathways.org/figures/{figid}.html"
    return Figure(figid, page, "x.md", "x.md", "0" * 64, genes=hits)


def values(one: Figure, model: Model, predicate: str) -> set[tuple[str, str]]:
    """The nodes of a figure's graph that have a property, by the ends of their names, with its values' ends."""
    term = predicate.replace("pfo:", "https://w3id.org/pfocr-kg/ontology#").replace("oa:", "http://www.w3.org/ns/oa#")
    term = f"<{term.replace('schema:', 'http://schema.org/')}>"
    found = (triple for triple in map_figure(one, model).triples() if triple[1] == term)
    ends = ((node, value.partition("^^")[0].strip('<>"')) for node, _, value in found)
    return {(node[1:-1].partition("PMC1__x/")[2], value.rpartition("/")[2]) for node, value in ends}


def bodies(one: Figure, model: Model, predicate: str = "oa:hasBody") -> dict[str, set[str]]:
    """The bodies of each mention."""
    found: dict[str, set[str]] = {}
    for node, gene in values(one, model, predicate):
        found.setdefault(node, set()).add(gene)
    return found


# --- which decision is about which row


@pytest.mark.parametrize(
    ("decisions", "left"),
    [
        ([none("LPS")], {}),
        ([none("lps")], {"synonym/LPS": {"1", "2"}}),
        ([none("form")], {"synonym/LPS": {"1", "2"}}),
        ([none("LPS", "taxon:9606")], {"synonym/LPS": {"2"}}),
        ([none("LPS", "figure:PMC1__x")], {}),
        ([none("LPS", "figure:PMC2__x")], {"synonym/LPS": {"1", "2"}}),
        ([none("LPS"), means("LPS", "2", "taxon:10090")], {"synonym/LPS": {"2"}}),
        ([means("LPS", "7"), none("LPS", "taxon:9606"), means("LPS", "9", "figure:PMC1__x")], {"synonym/LPS": {"9"}}),
        ([means("LPS", "1")], {"synonym/LPS": {"1"}}),
    ],
)
def test_the_most_specific_decision_on_the_printed_word_counts(
    decisions: list[Decision], left: dict[str, set[str]]
) -> None:
    one = figure(hit("LPS", "1", form="form"), hit("LPS", "2", taxon="10090", form="form"))
    model = model_of(*decisions)
    assert bodies(one, model) == left
    rejected = {"1", "2"} - left.get("synonym/LPS", set())
    assert bodies(one, model, "pfo:rejectedBody").get("synonym/LPS", set()) == rejected
    counts = {node: int(count) for node, count in values(one, model, "pfo:candidateCount")}
    assert counts == {"synonym/LPS": len(left.get("synonym/LPS", ()))}


def test_where_no_word_is_known_the_form_is_what_counts() -> None:
    one = figure(hit(None, "1", form="LPS"), hit("LPS", "2"))
    assert bodies(one, model_of(none("LPS"))) == {}


def test_a_keyword_is_decided_like_a_word() -> None:
    one = Figure("PMC1__x", "https://x.org/f", "", "", "", organisms=("Homo sapiens",), keywords=("IRF6", "TLR4"))
    model = model_of(none("IRF6"), means("TLR4", "7099", "taxon:9606"))
    assert bodies(one, model) == {"keyword/TLR4": {"7099"}}
    assert bodies(one, model, "pfo:rejectedBody") == {"keyword/IRF6": {"IRF6"}, "keyword/TLR4": {"TLR4"}}


# --- what it does


def test_what_is_rejected_is_neither_shown_nor_counted() -> None:
    one = figure(hit("LPS", "3664", "ncbigene_symbol"), hit("TLR4", "7099", "ncbigene_symbol"))
    model = model_of(none("LPS"))
    for predicate in ("schema:mentions", "pfo:depicts", "pfo:depictsStrictly"):
        assert {gene for _, gene in values(one, model, predicate)} == {"7099"}
    for predicate in ("pfo:geneCount", "pfo:depictedGeneCount", "pfo:strictGeneCount"):
        assert {count for _, count in values(one, model, predicate)} == {"1"}
    assert dict(map_figure(one, model).incidence.genes) == {f"{NCBI}7099": Rule.SYMBOL}


def test_a_gene_that_another_word_gives_stays() -> None:
    one = figure(hit("LPS", "3664"), hit("IRF6", "3664", "ncbigene_symbol"))
    model = model_of(none("LPS"))
    assert {gene for _, gene in values(one, model, "schema:mentions")} == {"3664"}
    assert bodies(one, model, "pfo:rejectedBody") == {"synonym/LPS": {"3664"}}


def test_a_decision_on_a_family_is_about_all_its_genes() -> None:
    rows = [hit("AKT", gene, "famplex_relations") for gene in ("207", "208")]
    for decision, left in ((none("AKT"), {}), (means("AKT", "207"), {"family/AKT": {"207"}})):
        mapped = map_figure(figure(*rows), model_of(decision))
        assert bodies(figure(*rows), model_of(decision)) == left
        assert (mapped.incidence.families, mapped.incidence.expanded) == ((), frozenset())
        assert not any("fplx" in term for triple in mapped.triples() for term in triple)


def test_a_decided_gene_is_not_collapsed_into_a_family_of_other_rows() -> None:
    rows = hit("AKT", "207", "famplex_relations"), hit("AKT", "11651", "famplex_relations", taxon="10090")
    found = map_figure(figure(*rows), model_of(means("AKT", "9", "taxon:9606"))).incidence
    network = generate_network(IncidenceTable.of([found]), {}, Selection(Flavour.ALL, collapse_families=True))
    assert {node.rpartition("/")[2] for node in network.genes} == {"9", "AKT"}


def test_the_curation_says_who_and_why() -> None:
    decision = means("CBP", "1387", "taxon:9606")
    graph = map_figure(figure(hit("CBP", "5956")), model_of(decision)).triples()
    node = f"<https://w3id.org/pfocr-kg/curation/{decision.key}>"
    said = {predicate.rpartition("/")[2].strip(">"): value for subject, predicate, value in graph if subject == node}
    assert said == {
        "22-rdf-syntax-ns#type": "<https://w3id.org/pfocr-kg/ontology#Curation>",
        "ontology#word": '"CBP"',
        "ontology#curationContext": '"taxon:9606"',
        "ontology#decision": '"1387"',
        "ontology#decidedGene": f"<{NCBI}1387>",
        "creator": '"me"',
        "description": '"this gene"',
        "source": "<https://x.org/why>",
    }
    assert len({one.key for one in (decision, decision._replace(why="x"), decision._replace(gene="1"))}) == 3


def test_a_decision_comes_before_lexicons(tmp_path: Path) -> None:
    """What is decided is not reported as contested, but what was rejected gets its id."""
    names = [("TWO", "1"), ("TWO", "2"), ("ONE", "3")]
    write_lexicon(tmp_path / "x", (Name("9606", name, Rank.OFFICIAL, gene) for name, gene in names), {})
    one = Figure("PMC1__x", "https://x.org/f", "", "", "", organisms=("Homo sapiens",), keywords=("TWO", "ONE"))
    lexicons = (Lexicon(tmp_path / "x"),)
    model = model_of(none("TWO"), none("ONE"), lexicons=lexicons)
    assert [notice.kind for notice in map_figure(one, Model(lexicons=lexicons)).notices] == ["contested-symbol"]
    assert map_figure(one, model).notices == ()
    assert bodies(one, model, "pfo:rejectedBody") == {"keyword/ONE": {"3"}, "keyword/TWO": {"TWO"}}


# --- with any decisions

_words = st.sampled_from(["A", "B", "C"])
_genes = st.sampled_from(["1", "2", "3", "4"])
_hits = st.builds(
    hit,
    st.none() | _words,
    _genes,
    st.sampled_from([*MATCH_SOURCES, "new"]),
    st.sampled_from(["9606", "10090"]),
    _words,
)
_contexts = st.sampled_from(["", "taxon:9606", "taxon:10090", "figure:PMC1__x", "figure:PMC2__x"])
_decisions = st.lists(
    st.builds(none, _words, _contexts) | st.builds(means, _words, _genes, _contexts),
    unique_by=lambda decision: (decision.word, decision.context),
    max_size=6,
)
_rows = st.lists(_hits, max_size=8, unique=True)


@given(_rows, _decisions)
def test_nothing_is_lost_and_nothing_rejected_is_shown(rows: list[GeneHit], decisions: list[Decision]) -> None:
    one, model = figure(*rows), model_of(*decisions)
    before, after, rejected = (
        bodies(one, Model()),
        bodies(one, model),
        bodies(one, model, "pfo:rejectedBody"),
    )
    for node in before:
        kept, lost = after.get(node, set()), rejected.get(node, set())
        assert not kept & lost
        assert before[node] <= kept | lost
        assert kept - before[node] <= {decision.gene for decision in decisions}
    assert set(after) | set(rejected) <= set(before)
    shown = {gene for _, gene in values(one, model, "schema:mentions")}
    assert shown == set().union(*after.values())
    assert {gene.rpartition("/")[2] for gene in map_figure(one, model).incidence.genes} == shown
    curated = {node for node, _ in values(one, model, "pfo:decidedBy")}
    assert {node for node in before if before[node] != after.get(node)} <= curated


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_rows, min_size=1, max_size=3), _decisions)
def test_fast_is_slow(several: list[list[GeneHit]], decisions: list[Decision]) -> None:
    renderer = Renderer(model_of(*decisions))
    for number, rows in enumerate((*several, *several), 1):
        check(figure(*rows, figid=f"PMC{number}__x"), renderer)


@settings(max_examples=10)
@given(_rows, _decisions)
def test_the_graph_keeps_to_the_shapes(rows: list[GeneHit], decisions: list[Decision]) -> None:
    graph = Graph()
    mapped = map_figure(figure(*(row for row in rows if row.source != "new")), model_of(*decisions))
    graph.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in mapped.triples()), format="nt")
    assert find_violations(graph) == []


# --- files


def curations(folder: Path, *rows: str, header: str = HEADER, name: str = "c.tsv") -> Path:
    """A file of curations."""
    path = folder / name
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_columns_are_found_by_their_names(tmp_path: Path) -> None:
    text = "\ufeffwhy\tremark\tword\tcontext\tdecision\tsymbol\twho\tsource\r\nsays\tx\tA B\ttaxon:1\t7\tS\tme\thttps://x.org/\r\n"
    path = tmp_path / "c.tsv"
    path.write_bytes(text.encode())
    assert read_curations([path]).rows == (
        Row(Decision("A B", "taxon:1", "7", "S", "me", "says", "https://x.org/"), str(path), 2),
    )


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (["A\t\tnone\t\tme\tx\t", "A\tplants\tnone\t\tme\tx\t"], "line 3: the context 'plants' is none"),
        (["A\ttaxon:human\tnone\t\tme\tx\t"], "line 2: the context 'taxon:human' is none"),
        (["A\t\tNone\t\tme\tx\t"], "line 2: the decision 'None' is neither none nor an NCBI Gene id"),
        (["A\t\t\t\tme\tx\t"], "line 2: the decision '' is neither"),
        (["A\t\t7\t\tme\tx\t"], "line 2: no symbol for the gene 7"),
        (["A\t\tnone\tS\tme\tx\t"], "line 2: a symbol, but no gene"),
        (["\t\tnone\t\tme\tx\t"], "line 2: no word"),
        (["A\t\tnone\t\t\t \t"], "line 2: no who and no why"),
        (["A\t\tnone\t\tme\tx\ta book"], "line 2: the source 'a book' is not an IRI"),
        (["A\t\tnone\t\tme\tx"], "line 2: 6 cells where the header has 7"),
        (["A\t\tnone\t\tme\tx\t", "", "B"], "line 3: 1 cells"),
        (["A\t\tnone\t\tme\tx\t", "A\t\t7\tS\tme\tx\t"], "line 3: 'A' is decided otherwise everywhere: see line 2"),
        (
            ["A\ttaxon:1\tnone\t\tme\tx\t", "A\ttaxon:1\tnone\t\tyou\ty\t"],
            "line 3: 'A' is decided a second time in taxon:1: see line 2",
        ),
    ],
)
def test_a_bad_file_is_refused_with_the_line(tmp_path: Path, rows: list[str], fault: str) -> None:
    path = curations(tmp_path, *rows)
    with pytest.raises(KgError) as caught:
        read_curations([path])
    assert str(caught.value).startswith(f"{path}: {fault}")


def test_what_is_no_table_of_curations_is_refused(tmp_path: Path, run: Run) -> None:
    path = curations(tmp_path, header="word\tcontext")
    with pytest.raises(KgError, match="line 1: no column decision, symbol, who, why, source"):
        read_curations([path])
    path.write_bytes(f"{HEADER}\nA\t\tnone\t\tme\t".encode() + b"\xff\t\n")
    found = run("build", EXAMPLES, "-o", tmp_path / "out", "--curation", path)
    assert (found.exit_code, found.stderr) == (2, f"kg: {path}: line 2: not UTF-8\n")
    assert not (tmp_path / "out").exists()
    with pytest.raises(KgError, match="No such file"):
        read_curations([tmp_path / "nowhere.tsv"])


def test_files_may_not_contradict_each_other(tmp_path: Path) -> None:
    one = curations(tmp_path, "A\t\tnone\t\tme\tx\t")
    other = curations(tmp_path, "A\t\t7\tS\tme\tx\t", name="d.tsv")
    with pytest.raises(KgError) as caught:
        read_curations([one, other])
    assert str(caught.value) == f"{other}: line 2: 'A' is decided otherwise everywhere: see {one}: line 2"


def test_a_file_with_a_header_only_decides_nothing(tmp_path: Path) -> None:
    assert read_curations([curations(tmp_path)]) == Curations()


# --- in a build


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The examples with what we propose, and without learning; nobody may change it."""
    return kg.build(EXAMPLES, tmp_path_factory.mktemp("curated") / "out", curations=[PROPOSED], learn=False)


def test_a_build_is_the_slow_way_triple_for_triple(curated: Build) -> None:
    model = Model(curations=read_curations([PROPOSED]))
    slow = slow_graph(read(EXAMPLES), model)
    assert built_graph(curated, model) == slow
    assert slow != slow_graph(read(EXAMPLES), Model())


def sums(build: Build) -> str:
    """SHA256SUMS."""
    return (build.path / "SHA256SUMS").read_text()


def test_same_bytes_whatever_workers_and_cache(curated: Build, plain_build: Build, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert sums(kg.build(EXAMPLES, out, learn=False)) == sums(plain_build)
    first = kg.build(EXAMPLES, out, curations=[PROPOSED], learn=False, workers=2)
    assert first.report["from_cache"] == 0
    again = kg.build(EXAMPLES, out, curations=[PROPOSED], learn=False)
    assert again.report["from_cache"] == 50
    assert sums(first) == sums(again) == sums(curated) != sums(plain_build)
    assert again.report["curations"] == curated.report["curations"]
    half = curations(tmp_path, *PROPOSED.read_text(encoding="utf-8").splitlines()[1:16])
    rest = curations(tmp_path, *PROPOSED.read_text(encoding="utf-8").splitlines()[16:], name="d.tsv")
    for order in ([half, rest], [rest, half]):
        parted = kg.build(EXAMPLES, out, curations=order, learn=False)
        assert (parted.path / "graph.ttl").read_bytes() == (curated.path / "graph.ttl").read_bytes()
        assert parted.report["from_cache"] == 50


def test_a_build_tells_what_was_used(curated: Build, plain_build: Build) -> None:
    told = curated.report["curations"]
    links = curated.query("SELECT (COUNT(*) AS ?n) { ?m pfo:rejectedBody ?gene }")
    assert isinstance(links, ox.QuerySolutions)
    assert told["rejected_links"] == int(next(links)["n"].value) == 10
    assert (told["decisions"], told["used"], told["added_links"]) == (30, 6, 0)
    lines = (curated.path / "warnings.tsv").read_text(encoding="utf-8").splitlines()
    unused = [line.split("\t") for line in lines if line.startswith("unused-curation")]
    assert len(unused) == curated.report["warnings"]["unused-curation"] == 24
    page = (curated.path / "report.html").read_text(encoding="utf-8")
    assert '<th scope="row">unused-curation</th><td class="n">24</td>' in page
    assert ["unused-curation", str(PROPOSED), "line 2", "no record has the word 'ADP'"] in unused
    assert plain_build.report["curations"]["decisions"] == 0
    assert "unused-curation" not in plain_build.report["warnings"]


def test_links_that_are_given_are_counted(tmp_path: Path) -> None:
    made = curations(tmp_path, "AKT1\t\t9\tNINE\tme\tx\t", "MTOR\t\t2475\tMTOR\tme\tx\t")
    told = kg.build(EXAMPLES, tmp_path / "out", curations=[made], store=False, learn=False).report["curations"]
    minter, meant = Minter(), {"AKT1": f"{NCBI}9", "MTOR": f"{NCBI}2475"}
    links = [
        (meant[word], {minter.gene(row) for row in one.gene_hits() if (row.word or row.match) == word})
        for one in read(EXAMPLES)
        for word in meant
    ]
    assert told["used"] == 2
    assert told["added_links"] == sum(1 for gene, matched in links if matched and gene not in matched) > 1
    assert told["rejected_links"] == sum(len(matched - {gene}) for gene, matched in links) > 1
    assert any(gene in matched for gene, matched in links)


def test_the_store_keeps_to_the_shapes_and_every_gene_has_counts(curated: Build) -> None:
    assert find_violations(curated.copy()) == []
    rows = curated.query(
        """SELECT ?gene ?n {
             ?m pfo:rejectedBody ?gene OPTIONAL { ?gene pfo:figureCount ?n }
             FILTER NOT EXISTS { ?o oa:hasBody ?gene }
           }"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    counts = [row["n"] for row in rows]
    assert counts
    assert all(count is not None and count.value == "0" for count in counts)


def test_exports_do_with_words_that_mean_nothing(curated: Build, run: Run, tmp_path: Path) -> None:
    for name in ("gmt", "tsv", "kgx", "edges"):
        found = run("export", curated.path, name, "-o", tmp_path / name)
        assert found.exit_code == 0, found.output
    lines = (tmp_path / "tsv" / "links.tsv").read_text(encoding="utf-8").splitlines()
    of_word = [line.split("\t") for line in lines if "LPS" in line.split("\t")]
    assert of_word
    assert not any(cell.endswith("/3664") for row in of_word for cell in row)


def test_the_commands_take_curations(run: Run, tmp_path: Path) -> None:
    record = EXAMPLES / "_figures" / "PMC10030845__fimmu-14-1150879-g001.md"
    found = run("record", record, "--curation", PROPOSED)
    assert "pfo:rejectedBody ncbigene:3664" in found.stdout
    assert "pfo:rejectedBody" not in run("record", record).stdout
    checked = run("validate", record, "--curation", PROPOSED)
    assert (checked.exit_code, checked.stdout) == (0, "conforms\n")
    graph = kg.record_graph(read(record)[0], curations=[PROPOSED])
    assert any("rejectedBody" in str(predicate) for predicate in graph.predicates())


def test_a_model_travels_to_workers_and_has_a_mark_of_its_own() -> None:
    model = model_of(none("LPS"))
    again = pickle.loads(pickle.dumps(model))
    assert again == model != Model()
    assert bodies(figure(hit("LPS", "1")), again) == {}
    marks = [model_of(), model, model_of(none("lps")), model_of(none("LPS", "taxon:9606")), model_of(means("LPS", "1"))]
    assert len({fingerprint(one) for one in marks}) == len(marks)


# --- what we propose


def test_the_proposed_curations_name_words_and_genes_of_real_records(shared: Path) -> None:
    known = words_and_genes(read(shared / "pfocr", shared / "pfocr" / "verbatim", EXAMPLES))
    rows = read_curations([PROPOSED]).rows
    assert len(rows) == 30
    for decision in (row.decision for row in rows):
        assert known.get(decision.word), decision.word
        assert decision.source is not None
        assert known[decision.word] != {decision.gene}, decision.word


def words_and_genes(records: Iterable[Figure]) -> dict[str, set[str]]:
    """The genes that each printed word was matched to."""
    found: dict[str, set[str]] = {}
    for row in (row for record in records for row in record.gene_hits()):
        found.setdefault(row.word or "", set()).add(row.ncbigene_id or "")
    return found
