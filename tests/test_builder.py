"""Builds: what they hold, that they are the same every time, that bad records cost nothing but themselves."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg import KgError
from kg.builder import Plan, run
from kg.builder.publishing import PUBLISHED
from kg.builder.shards import Files, Task, build_shard, read_entries
from kg.mapping import Model
from kg.mapping import vocabulary as v
from kg.mapping.identifiers import DEFAULT_BASE
from kg.opened import Build
from kg.sources import Shard

GOOD = "---\nfigid: {figid}\nfigtitle: {title}\nschema-jsonld:\n  keywords: [{genes}]\n---\n"


def write_record(folder: Path, figid: str, title: str = "A title", genes: str = "A1, B2", name: str = "") -> Path:
    """Writes a record and returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name or figid}.md"
    path.write_text(GOOD.format(figid=figid, title=title, genes=genes), encoding="utf-8")
    return path


def checksums(build: Build) -> str:
    """The text of SHA256SUMS."""
    return (build.path / "SHA256SUMS").read_text(encoding="utf-8")


def rows(build: Build, name: str) -> list[list[str]]:
    """The rows of a list of the build, without its header."""
    return [line.split("\t") for line in (build.path / name).read_text(encoding="utf-8").splitlines()[1:]]


def test_a_build_has_every_file(example_build: Build) -> None:
    there = {str(path.relative_to(example_build.path)) for path in example_build.path.rglob("*") if path.is_file()}
    beside_store = {name for name in there if not name.startswith("store/")}
    assert beside_store == {*PUBLISHED, "SHA256SUMS", "report.json", "search.sqlite"}


def test_checksums_are_those_of_the_files(example_build: Build) -> None:
    for line in checksums(example_build).splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((example_build.path / name).read_bytes()).hexdigest() == digest
    assert [line.split("  ")[1] for line in checksums(example_build).splitlines()] == sorted(PUBLISHED)


def test_store_turtle_and_report_agree(example_build: Build) -> None:
    graph = rdflib.Graph().parse(example_build.path / "graph.ttl")
    stored = {ox.Triple(q.subject, q.predicate, q.object) for q in example_build.store.engine}
    written = {q.triple for q in ox.parse(path=str(example_build.path / "graph.ttl"))}
    assert written == stored
    assert len(graph) == len(stored) == example_build.report["triples"]


def test_the_report_counts_what_is_there(example_build: Build) -> None:
    report = example_build.report
    assert report["figures"] == 50
    assert report["rejected"] == len(rows(example_build, "rejected.tsv")) == 1
    assert report["figures"] + report["rejected"] == report["records"] == 51
    classes = {
        "figures": "fabio:Figure",
        "papers": "fabio:JournalArticle",
        "genes": "biolink:Gene",
        "chemicals": "biolink:ChemicalEntity",
        "diseases": "biolink:Disease",
        "organisms": "biolink:OrganismTaxon",
        "journals": "fabio:Journal",
    }
    for key, kind in classes.items():
        answer = example_build.query(f"SELECT (COUNT(*) AS ?n) {{ ?x a {kind} }}")
        assert isinstance(answer, ox.QuerySolutions)
        assert int(next(answer)["n"].value) == report[key], key
    matched = {t.subject for t in example_build.store.triples(predicate="https://w3id.org/pfocr-kg/ontology#matchedBy")}
    assert report["mentions"] == len(matched)
    wanted = {"records_per_second", "seconds", "peak_rss_mb", "warnings", "version", "base", "triples"}
    assert wanted <= report.keys()
    assert report["seconds"]["total"] >= max(v for k, v in report["seconds"].items() if k != "total")


def kg_has_target() -> rdflib.URIRef:
    """The predicate that every mention has."""
    return rdflib.URIRef("http://www.w3.org/ns/oa#hasTarget")


@pytest.mark.parametrize("workers", [1, 2])
def test_same_input_same_bytes(tmp_path: Path, examples: Path, example_build: Build, workers: int) -> None:
    again = kg.build(examples, tmp_path / "again", workers=workers)
    assert checksums(again) == checksums(example_build)


def test_the_parts_of_an_input_may_be_any(tmp_path: Path, examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.builder.SHARDS", 1)
    one = kg.build(examples, tmp_path / "one")
    monkeypatch.setattr("kg.builder.SHARDS", 7)
    assert checksums(kg.build(examples, tmp_path / "seven")) == checksums(one)


def test_the_graph_is_the_union_of_the_records_graphs(plain_build: Build, examples: Path) -> None:
    union = rdflib.Graph()
    for record in kg.read_records(examples):
        if isinstance(record, kg.Figure):
            union += kg.record_graph(record)
    merged = rdflib.Graph().parse(plain_build.path / "graph.ttl")
    dataset = f"{DEFAULT_BASE}dataset"
    only_merged = {str(p) for s, p, _ in set(merged) - set(union) if not str(s).startswith(dataset)}
    # Genes and the dataset are counted over all records. Beyond that, only the choice of one label among several can
    # differ, and a spelling that lost becomes another label.
    counts = {term[1:-1] for term in v.COUNTS_OF_GENES}
    assert counts <= only_merged <= {*counts, "http://www.w3.org/2004/02/skos/core#altLabel"}
    lost = {str(p).rpartition("/")[2].rpartition("#")[2] for _, p, _ in set(union) - set(merged)}
    assert lost <= {"label", "name", "shortTitle", "altLabel"}


def test_a_paper_with_several_figures_is_one_node(example_build: Build) -> None:
    answer = example_build.query(
        """SELECT ?paper (COUNT(DISTINCT ?figure) AS ?figures) (COUNT(DISTINCT ?title) AS ?titles) {
             ?figure a fabio:Figure ; schema:isPartOf ?paper . ?paper schema:name ?title
           } GROUP BY ?paper HAVING (COUNT(DISTINCT ?figure) > 1) ORDER BY DESC(?figures)"""
    )
    assert isinstance(answer, ox.QuerySolutions)
    counted = [(int(row["figures"].value), int(row["titles"].value)) for row in answer]
    assert counted == [(3, 1), (2, 1), (2, 1), (2, 1)]


def test_bad_records_cost_nothing_but_themselves(tmp_path: Path) -> None:
    records = tmp_path / "records"
    write_record(records, "PMC1__good")
    write_record(records, "PMC2__good")
    (records / "a-no-front-matter.md").write_text("hello\n")
    (records / "b-broken.md").write_text("---\nfigid: [\n---\n")
    (records / "c-no-figid.md").write_text("---\nfigtitle: x\n---\n")
    (records / "d-wrong-type.md").write_text("---\nfigid: PMC3__x\nschema-jsonld: text\n---\n")
    (records / "e-not-utf8.md").write_bytes(b"---\nfigid: \xff\n---\n")
    (records / "f-iri.md").write_text("---\nfigid: PMC4__x\nschema-jsonld:\n  '@id': not an iri\n---\n")
    (records / "g-context.md").write_text(
        "---\nfigid: PMC5__x\nschema-jsonld:\n  '@context': https://other.org/c\n  name: x\n---\n"
    )
    (records / "h-binary.md").write_bytes(bytes(range(256)))
    (records / "i-column.md").write_text("---\nfigid: i-column\n---\n")
    (records / "i-column-genes.tsv").write_text("word\tsource\nAKT\tx\n")
    build = kg.build(records, tmp_path / "out")
    rejected = {Path(file).name: (place, reason) for file, place, reason in rows(build, "rejected.tsv")}
    assert sorted(name[0] for name in rejected) == list("abcdefghi")
    assert rejected["b-broken.md"][0].startswith("line ")
    assert rejected["c-no-figid.md"][0] == "figid"
    assert rejected["d-wrong-type.md"][0] == "schema-jsonld"
    assert rejected["e-not-utf8.md"][0] == "line 2"
    assert rejected["f-iri.md"][0] == "schema-jsonld.@id"
    assert rejected["g-context.md"][0] == "schema-jsonld.@context"
    assert "--context https://other.org/c=FILE" in rejected["g-context.md"][1]
    assert rejected["i-column.md"][0] == "i-column-genes.tsv line 1"
    assert (build.report["figures"], build.report["rejected"], build.report["records"]) == (2, 9, 11)
    assert "companion-without-record" not in build.report["warnings"]


def test_identical_records_are_one_figure(tmp_path: Path) -> None:
    write_record(tmp_path / "a", "PMC1__x")
    write_record(tmp_path / "b", "PMC1__x")
    build = kg.build([tmp_path / "a", tmp_path / "b"], tmp_path / "out")
    assert (build.report["figures"], build.report["rejected"], build.report["duplicates"]) == (1, 0, 1)
    assert rows(build, "warnings.tsv") == []


def test_an_input_given_twice_is_built_once(tmp_path: Path, examples: Path, example_build: Build) -> None:
    build = kg.build([examples, examples / "_figures", examples], tmp_path / "out")
    assert (build.report["figures"], build.report["duplicates"]) == (50, 100)
    assert build.report["triples"] == example_build.report["triples"]
    assert checksum_of(build, "graph.ttl") == checksum_of(example_build, "graph.ttl")
    again = kg.build([examples, examples / "_figures"], tmp_path / "out")
    assert "companion-without-record" not in again.report["warnings"]


def checksum_of(build: Build, name: str) -> str:
    """The checksum of one file of a build."""
    return next(line.split()[0] for line in checksums(build).splitlines() if line.endswith(name))


def test_of_differing_records_the_last_counts_and_it_is_said(tmp_path: Path) -> None:
    old = write_record(tmp_path / "old", "PMC1__x", "Old", "OLD1")
    write_record(tmp_path / "new", "PMC1__x", "New", "NEW1, NEW2")
    write_record(tmp_path / "old", "PMC2__y", "Other", "OLD2")
    build = kg.build([tmp_path / "old", tmp_path / "new"], tmp_path / "out")
    titles = {
        triple.object.value
        for triple in build.store.triples(
            "https://pfocr.wikipathways.org/figures/PMC1__x.html", "http://schema.org/name"
        )
        if isinstance(triple.object, ox.Literal)
    }
    assert titles == {"New"}
    assert {str(node).rpartition("/")[2] for node in build.cooccurrence()} == {"NEW1", "NEW2", "OLD2"}
    [[kind, file, place, detail]] = rows(build, "warnings.tsv")
    assert (kind, file, place) == ("duplicate-differs", str(old), "figid PMC1__x")
    assert "the one read last counts" in detail


def test_two_figures_cannot_share_an_iri(tmp_path: Path) -> None:
    text = "---\nfigid: {}\nschema-jsonld:\n  '@id': https://x.org/same\n  '@context': https://schema.org/\n---\n"
    (tmp_path / "a.md").write_text(text.format("PMC1__a"))
    (tmp_path / "b.md").write_text(text.format("PMC1__b"))
    build = kg.build(tmp_path, tmp_path / "out")
    [[file, place, reason]] = rows(build, "rejected.tsv")
    assert (Path(file).name, place) == ("b.md", "schema-jsonld.@id")
    assert "already that of figure PMC1__a" in reason
    assert build.report["figures"] == 1


def test_disagreement_about_a_paper_is_reported_not_doubled(tmp_path: Path) -> None:
    for number, title in enumerate(("Right", "Right", "Wrong")):
        (tmp_path / f"{number}.md").write_text(f"---\nfigid: PMC1__{number}\npapertitle: {title}\n---\n")
    build = kg.build(tmp_path, tmp_path / "out")
    titles = [t.object for t in build.store.triples("https://identifiers.org/pmc/PMC1", "http://schema.org/name")]
    assert titles == [ox.Literal("Right")]
    [[kind, node, place, detail]] = [row for row in rows(build, "warnings.tsv") if row[0] != "no-jsonld"]
    assert (kind, node, place) == ("paper-conflict", "https://identifiers.org/pmc/PMC1", "title")
    assert "'Wrong' (1)" in detail


def test_a_table_without_a_record_is_reported(tmp_path: Path, examples: Path) -> None:
    shutil.copytree(examples, tmp_path / "records")
    (tmp_path / "records" / "_data" / "PMC9__gone-genes.tsv").write_text("word\n")
    build = kg.build(tmp_path / "records", tmp_path / "out")
    assert ["companion-without-record", "_data/PMC9__gone-genes.tsv"] in [
        row[:2] for row in rows(build, "warnings.tsv")
    ]


def test_statements_of_many_records_about_one_node_are_written_once(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.md").write_text(
            f"---\nfigid: PMC{number}__x\nschema-jsonld:\n  '@context': https://schema.org/\n"
            "  creator:\n    '@id': https://x.org/team\n    '@type': Organization\n    name: Team\n---\n"
        )
    build = kg.build(tmp_path, tmp_path / "out")
    assert (build.path / "graph.ttl").read_text().count('"Team"') == 1
    assert len(list(build.store.triples("https://x.org/team"))) == 2


def test_what_a_block_says_of_another_figure_is_no_second_triple(tmp_path: Path) -> None:
    other = "https://pfocr.wikipathways.org/figures/PMC1__x.html"
    write_record(tmp_path / "records", "PMC1__x")
    (tmp_path / "records" / "2.md").write_text(
        "---\nfigid: PMC2__y\nschema-jsonld:\n  '@context': https://schema.org/\n"
        f"  isBasedOn:\n    '@id': {other}\n    '@type': Dataset\n    name: A title\n    version: new\n---\n"
    )
    build = kg.build(tmp_path / "records", tmp_path / "out")
    assert build.report["triples"] == build.store.count()
    assert [t.object for t in build.store.triples(other, "http://schema.org/version")] == [ox.Literal("new")]


def test_verbatim_records_keep_their_blank_nodes_apart(tmp_path: Path, examples: Path) -> None:
    build = kg.build(examples, tmp_path / "out", verbatim=True)
    creators = {t.object for t in build.store.triples(predicate="http://schema.org/creator")}
    assert len(creators) == build.report["figures"]
    assert all(isinstance(creator, ox.BlankNode) for creator in creators)


def test_another_base(tmp_path: Path) -> None:
    write_record(tmp_path / "records", "PMC1__x")
    build = kg.build(tmp_path / "records", tmp_path / "out", base="https://kg.example.org/")
    assert {
        t.subject.value
        for t in build.store.triples(predicate=str(kg_has_target()))
        if isinstance(t.subject, ox.NamedNode)
    } == {
        "https://kg.example.org/mention/PMC1__x/keyword/A1",
        "https://kg.example.org/mention/PMC1__x/keyword/B2",
    }
    assert build.report["base"] == "https://kg.example.org/"


@pytest.mark.parametrize("base", ["", "x", "https://x.org", "https://x.org/a b/"])
def test_a_base_that_is_none(tmp_path: Path, examples: Path, base: str) -> None:
    with pytest.raises(KgError, match="is not an IRI that ends with / or #"):
        kg.build(examples, tmp_path / "out", base=base)
    assert not (tmp_path / "out").exists()


def test_a_records_graph_takes_the_same_options(tmp_path: Path) -> None:
    [figure] = kg.read_records(write_record(tmp_path, "PMC1__x"))
    assert isinstance(figure, kg.Figure)
    subjects = {str(node) for node in kg.record_graph(figure, base="https://kg.example.org/").subjects()}
    assert "https://kg.example.org/mention/PMC1__x/keyword/A1" in subjects
    assert len(kg.record_graph(figure, verbatim=True)) == len(kg.record_graph(figure))


def test_a_shard_is_built_from_its_files_alone(tmp_path: Path, examples: Path) -> None:
    shard = Shard("folder", str(examples), ("_figures/PMC6966563__cancers-11-01972-g002.md",))
    (tmp_path / "again").mkdir()
    one = build_shard(Task(3, Files(tmp_path, 3), shard, Model()))
    two = build_shard(Task(3, Files(tmp_path / "again", 3), shard, Model()))
    assert one.files.turtle.read_bytes() == two.files.turtle.read_bytes()
    [(position, entry)] = read_entries(one.files.entries)
    assert (position, entry.figid) == (0, "PMC6966563__cancers-11-01972-g002")
    assert (one.figures, one.records, one.triples) == (1, 1, two.triples)


def test_report_is_json_that_a_machine_reads(example_build: Build) -> None:
    assert json.loads((example_build.path / "report.json").read_text()) == example_build.report


def test_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(KgError, match="no records there"):
        run(Plan((tmp_path / "empty",), tmp_path / "out"))
    assert not (tmp_path / "out").exists()
