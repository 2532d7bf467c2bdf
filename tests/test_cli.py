"""The command line: what each command prints, and that every fault of use is one line and exit 2."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pyoxigraph as ox
import pytest
import rdflib
from conftest import Run

import kg
from kg import exports
from kg.cli import main
from kg.errors import KgError
from kg.opened import Build

SEED = "_figures/PMC6966563__cancers-11-01972-g002.md"


@pytest.fixture(scope="session")
def out(example_build: Build) -> Path:
    """The output folder of the example build."""
    return example_build.path.parents[1]


def one_line(text: str) -> str:
    """The only line of a text."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_build_says_what_it_made(run: Run, tmp_path: Path, examples: Path) -> None:
    result = run("build", examples, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "50 figures of 45 papers" in result.stdout
    assert "1 record rejected (see rejected.tsv)" in result.stdout
    assert "rejected" in result.stderr
    assert "PMC0000001__broken.md: line 5: broken YAML" in result.stderr
    assert "reading records (51 records)" in result.stderr


def test_quiet_shows_only_what_went_wrong(run: Run, tmp_path: Path, examples: Path) -> None:
    result = run("build", examples, "-o", tmp_path / "out", "--quiet")
    assert result.stdout == ""
    assert one_line(result.stderr).startswith("rejected ")


def test_strict_fails_where_a_record_is_rejected_but_builds(run: Run, tmp_path: Path, examples: Path) -> None:
    assert run("build", examples, "-o", tmp_path / "out", "--strict").exit_code == 1
    assert kg.open(tmp_path / "out").report["figures"] == 50
    assert run("build", examples / SEED, "-o", tmp_path / "out", "--strict").exit_code == 0


def test_a_list_that_was_cut_says_so(run: Run, out: Path) -> None:
    cut = run("query", out, "--name", "top-genes", "-p", "limit=3")
    assert cut.stderr == "3 rows\nthe first 3; for more: -p limit=…\n"
    assert run("query", out, "--name", "figures-of-family", "-p", "family=PI3K").stderr == "7 rows\n"


def test_faults_of_use_in_python(tmp_path: Path, example_build: Build, examples: Path) -> None:
    with pytest.raises(KgError, match="'sweet' is no flavour: strict, synonyms, all"):
        example_build.cooccurrence("sweet")
    with pytest.raises(KgError, match="'sweet' is no flavour"):
        kg.build(examples, tmp_path / "out", flavour="sweet")
    with pytest.raises(KgError, match=r"mine\.tsv: No such file"):  # a text is one path, not many
        kg.build(examples, tmp_path / "out", curations=str(tmp_path / "mine.tsv"))


def test_the_flavour_of_the_network(run: Run, tmp_path: Path, examples: Path, example_build: Build) -> None:
    run("build", examples, "-o", tmp_path / "out", "--flavour", "all", "-q")
    network = kg.open(tmp_path / "out").report["network"]
    assert network["flavour"] == "all"
    assert network["edges"] == example_build.cooccurrence("all").number_of_edges()
    assert network["edges"] > example_build.report["network"]["edges"]


def test_a_context_given_as_a_file(run: Run, tmp_path: Path) -> None:
    record = tmp_path / "x.md"
    record.write_text("---\nfigid: PMC1__x\nschema-jsonld:\n  '@context': https://o.org/c\n  colour: red\n---\n")
    context = tmp_path / "c.jsonld"
    context.write_text('{"@context": {"colour": "https://o.org/colour"}}')
    refused = run("record", record)
    assert refused.exit_code == 1
    assert "--context https://o.org/c=FILE" in one_line(refused.stderr)
    assert '<https://o.org/colour> "red"' in run("record", record, "--context", f"https://o.org/c={context}").stdout


def test_record_prints_a_graph_in_three_syntaxes(run: Run, examples: Path) -> None:
    turtle = rdflib.Graph().parse(data=run("record", examples / SEED).stdout, format="turtle")
    lines = rdflib.Graph().parse(data=run("record", examples / SEED, "--format", "nt").stdout, format="nt")
    jsonld = ox.parse(run("record", examples / SEED, "--format", "jsonld").stdout, format=ox.RdfFormat.JSON_LD)
    again = ox.parse(run("record", examples / SEED, "--format", "nt").stdout, format=ox.RdfFormat.N_TRIPLES)
    assert set(turtle) == set(lines)
    assert set(jsonld) == set(again)
    figure = next(record for record in kg.read_records(examples / SEED) if isinstance(record, kg.Figure))
    assert set(lines) == set(kg.record_graph(figure))


def test_record_that_is_rejected(run: Run, examples: Path) -> None:
    result = run("record", examples / "_figures" / "PMC0000001__broken.md")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "line 5" in one_line(result.stderr)


def test_query_as_a_table(run: Run, out: Path) -> None:
    result = run("query", out, "SELECT ?label { ncbigene:2475 rdfs:label ?label }")
    assert [line.strip() for line in result.stdout.splitlines() if line.strip()][-1] == "MTOR"
    assert result.stderr == "1 row\n"


@pytest.mark.parametrize("form", ["json", "csv", "tsv"])
def test_query_in_the_standard_formats(run: Run, out: Path, form: str) -> None:
    text = run("query", out, "SELECT ?label { ncbigene:2475 rdfs:label ?label }", "--format", form).stdout
    formats = {"json": ox.QueryResultsFormat.JSON, "csv": None, "tsv": ox.QueryResultsFormat.TSV}
    if (known := formats[form]) is None:
        assert text == "label\nMTOR\n" or text == "label\r\nMTOR\r\n"
    else:
        rows = ox.parse_query_results(text, format=known)
        assert isinstance(rows, ox.QuerySolutions)
        assert [row["label"].value for row in rows] == ["MTOR"]


@pytest.mark.parametrize(
    ("form", "syntax"),
    [("turtle", ox.RdfFormat.TURTLE), ("nt", ox.RdfFormat.N_TRIPLES), ("jsonld", ox.RdfFormat.JSON_LD)],
)
def test_construct_gives_a_graph(run: Run, out: Path, form: str, syntax: ox.RdfFormat) -> None:
    query = "CONSTRUCT { ?g rdfs:label ?label } WHERE { VALUES ?g { ncbigene:2475 } ?g rdfs:label ?label }"
    parsed = ox.parse(run("query", out, query, "--format", form).stdout, format=syntax)
    assert [quad.object for quad in parsed] == [ox.Literal("MTOR")]


def test_no_rows_of_a_packaged_query_come_with_a_hint(run: Run, out: Path) -> None:
    result = run("query", out, "--name", "partners-of-gene", "-p", "gene=akt1")
    assert result.stderr.splitlines()[0] == "0 rows"
    assert "symbols are matched as they are written" in result.stderr


def test_ask(run: Run, out: Path) -> None:
    assert run("query", out, "ASK { ncbigene:2475 a biolink:Gene }").stdout == "yes\n"
    assert run("query", out, "ASK { ncbigene:0 a biolink:Gene }").stdout == "no\n"


def test_query_from_a_file_and_by_name(run: Run, out: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("ASK { ?s ?p ?o }")
    assert run("query", out, "--file", tmp_path / "q.rq").stdout == "yes\n"
    by_name = run("query", out, "--name", "partners-of-gene", "-p", "gene=MTOR", "--format", "csv").stdout
    assert "AKT1" in by_name


def test_a_build_folder_serves_as_well(run: Run, example_build: Build) -> None:
    assert run("query", example_build.path, "ASK { ?s ?p ?o }").stdout == "yes\n"


def test_queries_lists_and_prints(run: Run, out: Path, tmp_path: Path) -> None:
    listed = run("queries").stdout
    for name in kg_queries():
        assert name in listed
    (tmp_path / "q.rq").write_text(run("queries", "counts-by-year").stdout)
    assert len(run("query", out, "--file", tmp_path / "q.rq", "--format", "csv").stdout.splitlines()) > 3


def kg_queries() -> list[str]:
    """The names of the packaged queries."""
    from kg import queries

    return queries.names()


def test_export_to_a_file_a_folder_and_standard_output(run: Run, out: Path, tmp_path: Path) -> None:
    run("export", out, "graphml", "-o", tmp_path / "n.graphml")
    assert (tmp_path / "n.graphml").read_text().endswith("</graphml>\n")
    (tmp_path / "folder").mkdir()
    run("export", out, "turtle", "-o", tmp_path / "folder")
    assert (tmp_path / "folder" / "graph.ttl").read_bytes() == (out / "current" / "graph.ttl").read_bytes()
    result = run("export", out, "tsv", "-o", tmp_path / "tables")
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == [
        "entities.tsv",
        "families.tsv",
        "family_members.tsv",
        "figures.tsv",
        "links.tsv",
        "papers.tsv",
    ]
    assert result.stderr.count("wrote ") == 6
    standard = run("export", out, "ntriples", "-o", "-")
    assert len(standard.stdout.splitlines()) == kg.open(out).report["triples"]
    assert standard.stderr == ""


def test_exports_tell_what_they_are(run: Run) -> None:
    """Each of them, with the options that it takes; no build is needed to ask."""
    result = run("export", "--list")
    assert result.exit_code == 0
    lines = {line.split()[0]: line for line in result.stdout.splitlines() if line.split()}
    for name in exports.names():
        export = exports.load(name)
        assert export.description in lines[name]
        told = {word[2:].replace("-", "_") for word in lines[name].split() if word.startswith("--")}
        if lines[name].rstrip().endswith("those of kg network"):
            told |= exports.NETWORK
        assert told == export.takes


def test_every_choice_is_an_option(run: Run) -> None:
    options = {option.name for option in main.commands["export"].params}
    assert options - {"out", "form", "output", "quiet", "list"} == exports.CHOICES
    assert set().union(*(exports.load(name).takes for name in exports.names())) == exports.CHOICES


def test_bytes_go_to_standard_output(run: Run, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Binary:
        name, media_type, description, takes = "turtle", "application/octet-stream", "bytes", frozenset[str]()

        def files(self, build: object, options: object) -> Iterator[tuple[str, list[bytes]]]:
            yield "x.bin", [b"\x00\xff", b"\x80"]

    monkeypatch.setattr(exports, "load", lambda name: Binary())
    assert run("export", out, "turtle", "-o", "-").stdout_bytes == b"\x00\xff\x80"


def test_export_into_the_current_folder(run: Run, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("export", out, "edges", "-q")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["edges.tsv", "nodes.tsv"]


def test_stats(run: Run, out: Path) -> None:
    counted = json.loads(run("stats", out, "--format", "json").stdout)
    report = kg.open(out).report
    for key in ("figures", "papers", "genes", "chemicals", "diseases", "organisms", "journals", "triples"):
        assert counted["there are"][key] == report[key]
    assert (
        sum(counted["there are"][f"{kind} mentions"] for kind in ("gene", "chemical", "disease")) == report["mentions"]
    )
    assert next(iter(counted["figures per gene (strict)"].items())) == ("MTOR", 18)
    assert "figures per year" in run("stats", out).stdout


def test_validate_a_build_and_records(run: Run, out: Path, examples: Path) -> None:
    assert run("validate", out).stdout == "conforms\n"
    assert run("validate", examples / SEED).stdout == "conforms\n"
    records = run("validate", examples)
    assert records.exit_code == 1
    assert records.stdout.splitlines()[-1] == "1 fault"


def test_validate_sees_what_queries_see_and_what_is_published(run: Run, tmp_path: Path, examples: Path) -> None:
    build = kg.build(examples / SEED, tmp_path / "out")
    with (build.path / "graph.ttl").open("a") as file:
        file.write("# changed\n")
    result = run("validate", tmp_path / "out")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (
        1,
        "graph.ttl is not the file that SHA256SUMS describes",
    )
    (build.path / "graph.ttl").unlink()
    assert "graph.ttl is not the file" in run("validate", tmp_path / "out").stdout
    store = ox.Store(str(build.path / "store"))
    figure = ox.NamedNode(kg_figure(examples))
    store.add(ox.Quad(figure, ox.NamedNode("http://purl.org/dc/terms/identifier"), ox.Literal("another")))
    store.flush()
    del store
    assert "exactly one dcterms:identifier" in run("validate", tmp_path / "out").stdout


def kg_figure(examples: Path) -> str:
    """The IRI of the seed's figure."""
    [figure] = kg.read_records(examples / SEED)
    assert isinstance(figure, kg.Figure)
    return figure.iri


def test_validate_rejects_records_whose_json_ld_is_at_fault(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nfigid: PMC1__a\nschema-jsonld:\n  '@context': https://o.org/c\n---\n")
    (tmp_path / "b.md").write_text("---\nfigid: PMC1__b\n---\n")
    result = run("validate", tmp_path)
    assert result.exit_code == 1
    first, last = result.stdout.splitlines()
    assert first.startswith("rejected ")
    assert "schema-jsonld.@context" in first
    assert last == "1 fault"


@pytest.mark.parametrize("option", [["--base", "https://x.org/"], ["--verbatim"], ["--context", "a:b={context}"]])
def test_validate_takes_options_of_records_for_records_only(
    run: Run, out: Path, tmp_path: Path, option: list[str]
) -> None:
    (tmp_path / "c.jsonld").write_text('{"@context": {}}')
    given = [text.replace("{context}", str(tmp_path / "c.jsonld")) for text in option]
    for target in (out, out / "current" / "graph.ttl"):
        result = run("validate", target, *given)
        assert result.exit_code == 2
        assert "says how records become triples" in one_line(result.stderr)


def test_validate_a_graph(run: Run, tmp_path: Path, example_build: Build) -> None:
    assert run("validate", example_build.path / "graph.ttl").stdout == "conforms\n"
    (tmp_path / "g.nt").write_text("<https://x.org/f> a <http://purl.org/spar/fabio/Figure> .\n")
    broken = run("validate", tmp_path / "g.nt")
    assert (broken.exit_code, broken.stdout) == (2, "")
    assert "cannot be read" in one_line(broken.stderr.splitlines()[-1])
    type_ = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    (tmp_path / "g.nt").write_text(f"<https://x.org/f> <{type_}> <http://purl.org/spar/fabio/Figure> .\n")
    assert run("validate", tmp_path / "g.nt").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "{nothing}", "-o", "{tmp}/o"], "no such file or folder"),
        (["build", "{empty}", "-o", "{tmp}/o"], "no records there"),
        (["build", "{examples}", "-o", "{file}/o"], "cannot be written to"),
        (["build", "{examples}", "-o", "{tmp}/o", "--base", "x"], "is not an IRI"),
        (["build", "{examples}", "-o", "{tmp}/o", "--context", "x"], "IRI=FILE is expected"),
        (["build", "{examples}", "-o", "{tmp}/o", "--context", "a:b={nothing}"], "cannot be read"),
        (["build", "{examples}", "-o", "{tmp}/o", "--workers", "0"], "workers"),
        (["build", "{examples}", "-o", "{tmp}/o", "--no-such-option"], "No such option"),
        (["build", "{examples}", "-o", "{tmp}/o", "--flavour", "sweet"], "flavour"),
        (["build", "{examples}"], "Missing option"),
        (["build", "{picture}", "-o", "{tmp}/o"], "neither a record"),
        (["query", "{nothing}", "ASK {}"], "no such folder"),
        (["query", "{empty}", "ASK {}"], "no build is there"),
        (["query", "{out}", "ASK {"], "not SPARQL"),
        (["query", "{out}", "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"], "SERVICE"),
        (["query", "{out}"], "one query is needed"),
        (["query", "{out}", "ASK {}", "--name", "why"], "one query is needed"),
        (["query", "{out}", "ASK {}", "-p", "gene=AKT1"], "goes with --name"),
        (["query", "{out}", "--name", "wy"], "did you mean why"),
        (["query", "{out}", "--name", "why", "-p", "gene"], "NAME=VALUE is expected"),
        (["query", "{out}", "--name", "why", "-p", "jean=AKT1"], "no parameter 'jean'"),
        (["query", "{out}", "--file", "{nothing}"], "does not exist"),
        (["query", "{out}", "--file", "{picture}"], "not UTF-8"),
        (["query", "{out}", "SELECT * {?s ?p ?o} LIMIT 1", "--format", "turtle"], "no format 'turtle'"),
        (["query", "{out}", "CONSTRUCT WHERE {?s ?p ?o} LIMIT 1", "--format", "csv"], "no format 'csv'"),
        (["queries", "wy"], "did you mean why"),
        (["record", "{nothing}"], "does not exist"),
        (["record", "{examples}"], "is a directory"),
        (["record", "{picture}"], "neither a record"),
        (["export", "{out}", "gml"], "gml"),
        (["export", "{out}", "turtle", "--flavour", "all"], "means nothing to the export turtle"),
        (["export", "{out}", "graphml", "--graphs"], "means nothing to the export graphml"),
        (["export", "{out}", "tables", "-o", "-"], "give a folder"),
        (["export", "{out}", "turtle", "-o", "{file}/x.ttl"], "file"),
        (["export", "{out}", "tsv", "--min-genes", "3"], "--min-genes means nothing to the export tsv"),
        (["export", "{out}", "kgx", "--species", "human"], "--species means nothing to the export kgx"),
        (["export", "{out}", "graphml", "--ids", "ncbi"], "--ids means nothing to the export graphml"),
        (["export", "{out}", "gmt", "--min-genes", "9999"], "no figure has 9999 genes"),
        (["stats", "{empty}"], "no build is there"),
        (["validate", "{nothing}"], "does not exist"),
        (["validate", "{empty}"], "no records there"),
    ],
)
def test_a_fault_of_use_is_one_clear_line(
    run: Run, tmp_path: Path, examples: Path, out: Path, arguments: list[str], words: str
) -> None:
    places = {name: tmp_path / name for name in ("nothing", "empty", "file", "picture")}
    places["empty"].mkdir()
    places["file"].write_text("a file")
    places["picture"] = tmp_path / "x.png"
    places["picture"].write_bytes(b"\x89PNG\xff")
    before = sorted(tmp_path.iterdir())
    places |= {"tmp": tmp_path, "examples": examples, "out": out}
    for name, place in places.items():
        arguments = [text.replace(f"{{{name}}}", str(place)) for text in arguments]
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    # click's own messages are preceded by two lines of usage.
    assert len([line for line in result.stderr.splitlines() if line.startswith(("kg: ", "Error: "))]) == 1
    assert "Traceback" not in result.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_help_teaches(run: Run) -> None:
    assert set(main.commands) == {
        "build",
        "query",
        "queries",
        "record",
        "export",
        "network",
        "enrich",
        "mcp",
        "search",
        "serve",
        "similar",
        "partners",
        "stats",
        "quality",
        "validate",
        "lexicon",
        "load",
        "push",
    }
    for name in main.commands:
        text = run(name, "--help").stdout
        assert "Example" in text
        assert f"kg {name}" in text


def test_every_option_has_a_help_text() -> None:
    options = [o for command in main.commands.values() for o in command.params if isinstance(o, click.Option)]
    undocumented = {option.name for option in options if not option.help}
    assert not undocumented


def test_a_full_disk_is_one_line(run: Run, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "graph.ttl")

    monkeypatch.setattr("kg.builder.publishing.write_checksums", full)
    result = run("build", examples, "-o", tmp_path / "out", "-q")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == "kg: graph.ttl: No space left on device"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("delay", [0.0, 0.3, 1.5])
def test_ctrl_c_ends_in_one_line(tmp_path: Path, examples: Path, delay: float) -> None:
    command = [sys.executable, "-m", "kg", "build", *[str(examples)] * 300, "-o", str(tmp_path / "out"), "-q"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while not (tmp_path / "out" / "builds").is_dir() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr.splitlines()[-1] == "kg: interrupted; nothing half-written is left"
    assert not (tmp_path / "out").exists()


def test_a_reader_that_goes_away_is_no_traceback(out: Path) -> None:
    command = f"{sys.executable} -m kg export {out} ntriples -o - | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_an_archive_is_read_as_it_is(run: Run, examples: Path, tmp_path: Path, example_build: Build) -> None:
    archive = tmp_path / "records.tar.gz"
    subprocess.run(["tar", "-C", str(examples.parent), "-czf", str(archive), examples.name], check=True)
    assert gzip.decompress(archive.read_bytes())[:7] == b"records"
    run("build", archive, "-o", tmp_path / "out", "-q")
    assert kg.open(tmp_path / "out").report["triples"] == example_build.report["triples"]
    ours = (tmp_path / "out" / "current" / "graph.ttl").read_bytes()
    assert ours == (example_build.path / "graph.ttl").read_bytes()


def test_the_module_is_the_command() -> None:
    environment = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run([sys.executable, "-m", "kg", "--version"], capture_output=True, text=True, env=environment)
    assert done.stdout.startswith("kg, version ")
