"""The benchmarks measure what they say: same records, same graph, ratios within a round. No test looks at a clock."""

from __future__ import annotations

import doctest
import importlib
import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib

import kg
from benchmarks import __main__ as command
from benchmarks import check, corpus, machine, plans, resample, resolution, stats, targets
from benchmarks.agreement import Agreement
from benchmarks.contestants import CONTESTANTS, program
from benchmarks.measure import Command, Run, RunError, measure
from benchmarks.peers import morph, morph_tables, naive
from benchmarks.report import render
from benchmarks.session import Session, Unmeasured, race
from benchmarks.workshop import Workshop, default_scratch
from kg.mapping import map_figure
from kg.mapping.shared import SharedTable, Vote
from kg.rdf import Triple, ntriples

ROOT = Path(__file__).resolve().parents[1]
MORPH = morph.python_of(default_scratch())
MODULES = ("check", "measure", "plans", "report", "stats", "targets", "peers.morph")


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"benchmarks.{module}"))
    assert result.attempted
    assert not result.failed


# --- records


def files(folder: Path) -> dict[str, bytes]:
    """The files below a folder, by their paths in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_same_seed_gives_same_bytes(examples: Path, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        resample.write_corpus(examples, tmp_path / name, 20, seed)
    assert files(tmp_path / "one") == files(tmp_path / "again")
    assert files(tmp_path / "one") != files(tmp_path / "other")


def test_every_resampled_record_is_read(examples: Path, tmp_path: Path) -> None:
    resample.write_corpus(examples, tmp_path, 60)
    figures = [figure for figure in kg.read_records(tmp_path) if isinstance(figure, kg.Figure)]
    assert corpus.count_records(tmp_path) == len(figures) == len({figure.figid for figure in figures}) == 60
    assert all(map_figure(figure).incidence.genes for figure in figures)
    assert not [notice for figure in figures for notice in figure.notices]
    assert len({figure.paper.pmcid for figure in figures if figure.paper}) < 60


def test_a_folder_without_records_cannot_be_resampled(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no records"):
        resample.write_corpus(tmp_path, tmp_path / "out", 1)


def test_a_corpus_is_made_once_and_whole(tmp_path: Path) -> None:
    corpora = corpus.Corpora(tmp_path, generator=tmp_path / "none.py")
    made = corpora.get(5)
    (made / "mark").touch()
    assert (corpora.get(5) / "mark").exists()
    assert "resample.py" in corpora.origin
    assert [path.name for path in made.parent.iterdir()] == ["examples-5"]


def test_touching_changes_a_share_of_a_copy_only(examples: Path, tmp_path: Path) -> None:
    made, changed = corpus.Corpora(tmp_path, generator=tmp_path / "none.py").get(30), tmp_path / "changed"
    before = files(made)
    corpus.copy(made, changed)
    names = [corpus.touch(changed, 0.1, number) for number in (1, 2)]
    differing = {Path(name).name for name, data in files(changed).items() if data != before[name]}
    assert [len(some) for some in names] == [3, 3]
    assert differing == {*names[0], *names[1]}
    assert files(made) == before


# --- graphs


def merged(folder: Path) -> list[Triple]:
    """The graph of a corpus, from what each record says, without counts."""
    triples: dict[Triple, None] = {}
    counts: Counter[Vote] = Counter()
    for figure in kg.read_records(folder):
        if isinstance(figure, kg.Figure):
            mapped = map_figure(figure)
            triples |= dict.fromkeys((*mapped.own, *mapped.others))
            counts.update(mapped.votes)
    shared = SharedTable()
    shared.add(counts)
    return [*triples, *shared.describe()]


@pytest.fixture(scope="module")
def merged_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the examples as our mapping makes it, record by record."""
    file = tmp_path_factory.mktemp("merged") / "graph.nt"
    file.write_text(ntriples(merged(ROOT / "examples" / "records")), encoding="utf-8")
    return file


@pytest.mark.parametrize("tuned", [False, True], ids=["plain", "tuned"])
def test_naive_pipeline_makes_our_graph(tuned: bool, merged_graph: Path, examples: Path, tmp_path: Path) -> None:
    told = naive.build(examples, tmp_path, tuned=tuned)
    found = check.compare_graphs(merged_graph, tmp_path / "graph.ttl")
    assert found.same, "\n".join(found.lines())
    assert told["triples"] == len(check.read_graph(merged_graph))


def test_naive_pipeline_makes_our_network(plain_build: kg.Build, examples: Path, tmp_path: Path) -> None:
    naive.build(examples, tmp_path, tuned=False)
    assert check.compare_networks(plain_build.path / "network" / "edges.tsv", tmp_path / "network.tsv") == []


def test_differences_are_found(tmp_path: Path) -> None:
    texts = {"ours": "<x:a> <x:p> 1, 2 .", "theirs": "<x:a> <x:p> 2 ; <x:q> 3 ."}
    for name, text in texts.items():
        (tmp_path / f"{name}.ttl").write_text(text)
    found = check.compare_graphs(tmp_path / "ours.ttl", tmp_path / "theirs.ttl")
    assert not found.same
    assert [line for line in found.lines() if line.startswith("<")] == [
        "<x:p>: 1 missing, 0 too many",
        "<x:q>: 0 missing, 1 too many",
    ]


def test_differing_edges_are_found(tmp_path: Path) -> None:
    (tmp_path / "edges.tsv").write_text("source\ttarget\tfigures\tpapers\na\tb\t2\t1\na\tc\t1\t1\n")
    (tmp_path / "network.tsv").write_text("b\ta\t2\t1\t0.5\t0\na\tc\t3\t1\t0.5\t0\n")
    found = check.compare_networks(tmp_path / "edges.tsv", tmp_path / "network.tsv")
    assert found == ["a c: ('1', '1') expected, ('3', '1') found"]


def test_counts_made_ahead_are_left_out(plain_build: kg.Build, merged_graph: Path) -> None:
    assert check.compare_graphs(merged_graph, plain_build.path / "graph.ttl").same


def test_morph_mapping_uses_all_that_is_written_for_it(examples: Path, tmp_path: Path) -> None:
    """Every table is a source of the mapping, and every column of it a reference or in a template."""
    morph_tables.write_tables(examples, tmp_path)
    folder = morph.prepare(tmp_path, morph.FLAT, tmp_path / "graph.nt")
    mapping = rdflib.Graph().parse(folder / "mapping.ttl")
    used: dict[str, str] = {}
    for triples_map, source in mapping.query(SOURCES):  # type: ignore[misc]
        texts = {str(value) for _, _, value in mapping.cbd(triples_map) if isinstance(value, rdflib.Literal)}
        used[str(source)] = used.get(str(source), "") + " ".join(f"{{{text}}} {text}" for text in texts)
    written = {path.name: json.loads(path.read_text(encoding="utf-8"))[0] for path in folder.glob("*.json")}
    assert written.keys() == used.keys()
    assert not {(name, column) for name, row in written.items() for column in row if f"{{{column}}}" not in used[name]}


SOURCES = """
    PREFIX rml: <http://semweb.mmlab.be/ns/rml#>
    SELECT ?map ?source { ?map rml:logicalSource/rml:source ?source }"""


@pytest.mark.skipif(not MORPH.exists(), reason="Morph-KGC is not in the benchmarks' scratch folder")
@pytest.mark.parametrize("form", [morph.FLAT, morph.DOCUMENTS])
def test_morph_lacks_nothing(form: str, merged_graph: Path, examples: Path, tmp_path: Path) -> None:
    morph_tables.write_tables(examples, tmp_path)
    graph = tmp_path / "graph.nt"
    folder = morph.prepare(tmp_path, form, graph)
    measure(Command((str(MORPH), "-m", "morph_kgc", "morph.ini"), folder), "morph", 51, 1, tmp_path / "log")
    assert not check.compare_graphs(merged_graph, graph).missing


# --- measuring


def test_measure_tells_of_the_program_and_of_itself(tmp_path: Path) -> None:
    code = "import json; data = bytearray(50_000_000); print(json.dumps({'seconds': 3, 'cpu': 2}))"
    run = measure(Command((sys.executable, "-c", code), tmp_path), "peer", 6, 1, tmp_path / "log")
    assert (run.seconds, run.cpu_seconds, stats.rate(run), stats.cpu_rate(run)) == (3, 2, 2, 3)
    assert run.rss > 50_000_000
    assert run.wall > 0
    assert run.others >= 0


def test_measure_counts_the_memory_of_children(tmp_path: Path) -> None:
    child = "import time; data = bytearray(60_000_000); time.sleep(1)"
    code = f"import subprocess, sys; data = bytearray(60_000_000); subprocess.run([sys.executable, '-c', {child!r}])"
    run = measure(Command((sys.executable, "-c", code), tmp_path), "peer", 1, 1, tmp_path / "log")
    assert run.rss > (120_000_000 if Path("/proc/self/statm").exists() else 60_000_000)


def test_measure_reports_failure(tmp_path: Path) -> None:
    code = "print('reading'); raise SystemExit('no such record')"
    with pytest.raises(RunError, match=r"peer with 6 records: exit 1; reading \| no such record"):
        measure(Command((sys.executable, "-c", code), tmp_path), "peer", 6, 1, tmp_path / "log")


def test_floors_measure_themselves(merged_graph: Path, examples: Path, tmp_path: Path) -> None:
    floors = {
        "yaml": program("floor_yaml", corpus.Corpora(tmp_path, generator=tmp_path / "none.py").get(5)),
        "load": program("floor_load", merged_graph, tmp_path / "store", "--lenient"),
        "product": program("floor_network", merged_graph),
        "map": program("stage_map", examples),
    }
    told = {name: measure(floor, name, 1, 1, tmp_path / "log").result for name, floor in floors.items()}
    assert all({"seconds", "cpu"} <= one.keys() for one in told.values())
    assert told["yaml"]["records"] == 5
    assert told["map"]["records"] == 51
    assert told["product"]["edges"] > 0


# --- ratios


def run(peer: str, records: int, number: int, seconds: float, **result: float) -> Run:
    """A run that took so long by the clock, and twice as much CPU."""
    return Run(peer, records, number, seconds, 2 * seconds, 2**30, result)


def test_ratios_are_taken_within_a_round() -> None:
    runs = [run("a", 10, 1, 1), run("a", 10, 2, 4), run("b", 10, 2, 2), run("b", 10, 1, 2), run("b", 10, 3, 9)]
    results = stats.Results(runs)
    assert results.ratio(("a", 10), ("b", 10), stats.rate) == stats.Spread(1.25, 0.5, 2)
    assert results.ratio(("a", 10), ("b", 20), stats.rate) is None
    assert results.spread("b", 10, stats.seconds) == stats.Spread(2, 2, 9)
    assert (results.peers(), results.sizes("a"), results.spread("a", 5, stats.rate)) == (["a", "b"], [10], None)


def lines(*runs: Run) -> dict[str, targets.Line]:
    """The lines about some runs, by their texts."""
    return {line.what: line for line in targets.ratios(runs)}


def test_peers_are_compared_where_they_are_fastest() -> None:
    found = lines(run("kg", 10_000, 1, 1), run("naive", 1_000, 1, 10), run("naive", 2_000, 1, 10))
    line = found["`kg build` (10,000 records) over the naive pipeline (at 2,000): records/s"]
    assert (line.spread.median, line.at_least, line.met) == (50, 50, True)
    line = found["`kg build` (10,000 records) over the naive pipeline (at 2,000): records/CPU-second"]
    assert (line.spread.median, line.met) == (50, True)


def test_a_huge_build_has_targets_of_its_own() -> None:
    small, huge = run("kg", 100_000, 1, 1, disk=101, triples=1), run("kg", 500_000, 1, 9)
    found = lines(small, replace(huge, rss=7_000_000_000), run("load-strict", 100_000, 1, 1))
    assert not found["Store on disk (100,000 records)"].met
    assert not found["Peak memory of `kg build` (500,000 records)"].met
    assert found["`kg build` (500,000 records)"].met is None
    assert found["`kg build` over Oxigraph's bulk load alone, strict (100,000 records): wall time"].met


def test_plans_name_contestants_and_can_be_narrowed() -> None:
    for plan in (plans.quick(), plans.full(huge=False), plans.full(huge=True)):
        assert {entry.peer for entry in plan} == CONTESTANTS.keys()
        assert len({(entry.peer, entry.records) for entry in plan}) == len(plan)
        assert {entry.peer for entry in plans.only(plan, ["kg"])} == {"kg"}
    assert max(entry.records for entry in plans.full(huge=True)) == 500_000


# --- the report


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """The file of a session that never was."""
    path = tmp_path / "results.json"
    Session(
        plan="quick",
        rounds=2,
        date="2026-01-01",
        corpus="made up",
        machine={"cores": "2"},
        versions={"kg": "0.1.0"},
        agreements=[
            Agreement("naive", "examples/records", {}, {}, []),
            Agreement("morph-tables", "examples/records", {}, {"<http://schema.org/name>": 2}, []),
        ],
        unmeasured=[Unmeasured("morph-documents", 2_000, "exit 1")],
        runs=[
            *(run("kg", 10_000, number, number, triples=99) for number in (1, 2)),
            *(run("naive", 2_000, number, 20) for number in (1, 2)),
        ],
    ).save(path)
    return path


def test_report_is_made_of_results(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["report", "--results", str(results)]) == 0
    page = results.with_name("RESULTS.md").read_text(encoding="utf-8")
    assert "(at 2,000): records/s | 75.0 (50.0–100) × | ≥ 50 × | met |" in page
    assert "| `kg build`: store, Turtle, network | 10,000 | 1.50 (1.00–2.00) |" in page
    assert "naive: PyYAML, PyLD, rdflib, networkx (corpus `examples/records`): the same triples" in page
    assert "has too many: 2 of `<http://schema.org/name>`" in page
    assert "Morph-KGC over one JSON document; no network, 2,000 records: exit 1" in page
    drawn = results.with_name("cost.svg").exists()
    assert ("![" in page, "no plot" in capsys.readouterr().out) == (drawn, not drawn)


def test_results_are_kept_whole(results: Path) -> None:
    session = Session.load(results)
    session.save(results.with_name("again.json"))
    assert results.with_name("again.json").read_bytes() == results.read_bytes()
    assert "## Not measured" not in render(replace(session, unmeasured=[]), None)
    assert len(json.loads(results.read_text(encoding="utf-8"))["ratios"]) == len(targets.ratios(session.runs))


def test_results_that_are_none_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "results.json").write_text('{"runs": []}')
    assert command.main(["report", "--results", str(tmp_path / "results.json")]) == 1
    assert "does not hold the results of a benchmark" in capsys.readouterr().err


def test_a_workshop_makes_things_once_and_clears_up(tmp_path: Path) -> None:
    shop = Workshop(corpus.Corpora(tmp_path), tmp_path / "kg")
    made: list[Path] = []
    assert shop.once(shop.out / "x", made.append) == shop.once(shop.out / "x", made.append)
    assert made == [shop.out / "x"]
    assert [shop.next_revision(), shop.next_revision()] == [1, 2]
    (shop.fresh("kg", tmp_path) / "old").touch()
    assert list(shop.fresh("kg", tmp_path).iterdir()) == []
    shop.close()
    assert not shop.out.exists()


# --- what ids for symbols cost


def test_dropping_tables_changes_a_share_of_a_copy_only(tmp_path: Path) -> None:
    made, changed = corpus.Corpora(tmp_path, generator=tmp_path / "none.py").get(30), tmp_path / "changed"
    before = files(made)
    corpus.copy(made, changed)
    tables = {name for name in before if name.endswith("-genes.tsv")}
    dropped = corpus.drop_tables(changed, 0.5)
    assert len(dropped) == round(len(tables) / 2) > 5
    assert files(changed) == {name: data for name, data in before.items() if Path(name).name not in dropped}
    assert files(made) == before


def test_builds_with_and_without_ids_for_symbols(tmp_path: Path) -> None:
    """A real round over few records: the plain builds give no ids, the others the same ones."""
    shop = Workshop(corpus.Corpora(tmp_path, generator=tmp_path / "none.py"), Path(sys.executable).with_name("kg"))
    session = Session.begin(shop, "resolution", 1)
    race(session, shop, resolution.entries(80), lambda _: None, lambda: None, resolution.CONTESTANTS)
    shop.close()
    assert session.unmeasured == []
    resolved = {one.peer: one.result["resolved"] for one in session.runs}
    assert resolved["plain"] == resolved["plain-again"] == 0
    assert resolved["learned"] == resolved["lexicon"] > 10
    assert len(resolution.ratios(session.runs)) == 6


def test_a_build_that_resolves_nothing_is_not_measured(examples: Path, tmp_path: Path) -> None:
    kg.build(examples, tmp_path / "plain", store=False, learn=False)
    kg.build(examples, tmp_path / "learned", store=False)
    plain, learned = (resolution.CONTESTANTS[name].facts for name in ("plain", "learned"))
    assert learned(tmp_path / "learned")["resolved"] > 0 == plain(tmp_path / "plain")["resolved"]
    with pytest.raises(RunError, match="no symbol got an id"):
        learned(tmp_path / "plain")
    with pytest.raises(RunError, match="ids where none should"):
        plain(tmp_path / "learned")


def test_page_of_resolution() -> None:
    seconds = {"plain": 10, "plain-again": 10.1, "learned": 10.9, "lexicon": 11.2}
    runs = [run(peer, 10_000, number, number * wall, resolved=7) for peer, wall in seconds.items() for number in (1, 2)]
    session = Session("resolution", 2, "2026-01-01", "made up", {"cores": "2"}, {"commit": "abc"}, runs=runs)
    page = resolution.render(session)
    assert "commit abc" in page
    lines = {line.what: line for line in resolution.ratios(runs)}
    assert len(lines) == 6
    for title, ratio, verdict in (
        ("plain once more", "1.01", "|  |  |"),
        ("ids learned from the records: `kg build`", "1.09", "| ≤ 1.1 × | met |"),
        ("ids by a lexicon: `kg build --no-learn --lexicon`", "1.12", "| ≤ 1.1 × | **not met** |"),
    ):
        assert f"| {title} over plain (10,000 records): wall time | {ratio} × {verdict}" in page
    assert "| plain: `kg build --no-learn` | 10,000 |" in page


def test_a_folder_that_is_no_checkout_has_no_commit(tmp_path: Path) -> None:
    assert machine.commit(tmp_path) == "unknown"
