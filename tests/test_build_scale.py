"""What holds for a build of any size: bounded pieces of work, duplicates across them, interruptions, no store."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
from conftest import Run

import kg
from kg import KgError, exports
from kg.builder import MOST_RECORDS, Plan
from kg.builder import run as run_build
from kg.builder.progress import Silent
from kg.builder.publishing import PUBLISHED
from kg.exports import Options
from kg.opened import Build, open_build
from kg.stores import bulk
from kg.testing import gene_table

GENES = gene_table(
    [
        {
            "organism_id": "9606",
            "organism_name": "Homo sapiens",
            "organism_group": "Primates",
            "word": word,
            "match": word,
            "ncbigene_symbol": word,
            "ncbigene_id": number,
            "source": "ncbigene_symbol",
        }
        for word, number in (("AKT1", "207"), ("MTOR", "2475"))
    ]
)


def write(folder: Path, figid: str, title: str = "A title", name: str | None = None) -> None:
    """A record with a gene table."""
    (folder / "_figures").mkdir(parents=True, exist_ok=True)
    (folder / "_data").mkdir(exist_ok=True)
    text = f"---\nfigid: {figid}\nfigtitle: {title}\npapertitle: P\nyear: '2019'\n---\n"
    (folder / "_figures" / f"{name or figid}.md").write_text(text)
    (folder / "_data" / f"{figid}-genes.tsv").write_bytes(GENES)


def sums(build: Build) -> str:
    """SHA256SUMS."""
    return (build.path / "SHA256SUMS").read_text()


def graph(build: Build) -> bytes:
    """The graph on disk."""
    return (build.path / "graph.ttl").read_bytes()


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Forty figures of twenty papers."""
    for number in range(40):
        write(tmp_path / "records", f"PMC{number // 2}__f{number:02}")
    return tmp_path / "records"


def test_no_piece_of_work_has_too_many_records(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.builder.SHARDS", 2)
    monkeypatch.setattr("kg.builder.MOST_RECORDS", 3)
    shards = Plan((records,), records.parent / "out").shards
    assert max(len(shard.names) for shard in shards) == 3
    assert [name for shard in shards for name in shard.names] == sorted(
        f"_figures/{path.name}" for path in (records / "_figures").iterdir()
    )
    assert MOST_RECORDS == 2_000


@pytest.mark.parametrize(("workers", "most"), [(1, 1), (2, 7), (3, 2_000)])
def test_pieces_and_workers_change_nothing(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int, most: int
) -> None:
    one = kg.build(records, tmp_path / "one")
    monkeypatch.setattr("kg.builder.MOST_RECORDS", most)
    assert sums(kg.build(records, tmp_path / "two", workers=workers)) == sums(one)


def test_the_one_read_last_counts_also_under_another_name(records: Path, tmp_path: Path) -> None:
    """The file names do not tell that these are one figure, so the first one is already on its way to the store."""
    write(records, "PMC3__f07", "Another title", name="zz")
    build = kg.build(records, tmp_path / "out")
    assert (build.report["figures"], build.report["duplicates"]) == (40, 1)
    titles = [t.object for t in build.store.triples("https://pfocr.wikipathways.org/figures/PMC3__f07.html")]
    assert "Another title" in str(titles)
    assert '"A title"' not in str([title for title in titles if "title" in str(title)])
    (records / "_figures" / "PMC3__f07.md").unlink()
    alone = kg.build(records, tmp_path / "alone")
    assert graph(build) == graph(alone)
    assert build.store.count() == alone.store.count() == build.report["triples"]


def test_the_one_read_last_counts_also_in_another_input(records: Path, tmp_path: Path) -> None:
    write(tmp_path / "more", "PMC3__f07", "Another title")
    write(tmp_path / "more", "PMC99__new")
    build = kg.build([records, tmp_path / "more"], tmp_path / "out", workers=2)
    assert (build.report["figures"], build.report["duplicates"]) == (41, 1)
    assert build.store.count() == build.report["triples"]
    (records / "_figures" / "PMC3__f07.md").unlink()
    assert graph(kg.build([records, tmp_path / "more"], tmp_path / "alone")) == graph(build)


class Interrupting(Silent):
    """Ctrl-C when a stage begins, or when its first work is done."""

    def __init__(self, stage: str, *, late: bool = False) -> None:
        self._stage, self._late, self._now = stage, late, ""

    def stage(self, name: str, total: int | None = None, unit: str = "records") -> None:
        self._now = name
        if name == self._stage and not self._late:
            raise KeyboardInterrupt

    def advance(self, count: int) -> None:
        if self._now == self._stage and self._late:
            raise KeyboardInterrupt


STAGES = [
    "listing files",
    "reading records",
    "describing what records share",
    "counting co-occurrences",
    "loading the graph",
]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_build_leaves_the_former_one(records: Path, tmp_path: Path, stage: str, workers: int) -> None:
    before = kg.build(records, tmp_path / "out")
    write(records, "PMC99__new")
    plan = Plan((records,), tmp_path / "out", workers=workers)
    with pytest.raises(KeyboardInterrupt):
        run_build(plan, Interrupting(stage))
    assert [path.name for path in (tmp_path / "out" / "builds").iterdir()] == [before.path.name]
    assert kg.open(tmp_path / "out").path == before.path
    fresh = kg.build(records, tmp_path / "fresh")
    assert sums(kg.build(records, tmp_path / "out")) == sums(fresh)


def test_an_interruption_amid_reading_leaves_nothing(records: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_build(Plan((records,), tmp_path / "out", workers=2), Interrupting("reading records", late=True))
    assert not (tmp_path / "out").exists()


def test_stages_are_told_in_their_order(records: Path, tmp_path: Path) -> None:
    class Listening(Silent):
        told: list[tuple[str, int | None, str]]

        def __init__(self) -> None:
            self.told = []

        def stage(self, name: str, total: int | None = None, unit: str = "records") -> None:
            self.told.append((name, total, unit))

    listening = Listening()
    run_build(Plan((records,), tmp_path / "out"), listening)
    assert [name for name, _, _ in listening.told] == STAGES
    assert listening.told[1] == ("reading records", 40, "records")
    assert listening.told[-1] == ("loading the graph", 1, "MB")


def test_without_a_store_all_else_is_the_same(records: Path, tmp_path: Path) -> None:
    full, bare = kg.build(records, tmp_path / "full"), kg.build(records, tmp_path / "bare", store=False)
    assert sums(full) == sums(bare)
    assert not (bare.path / "store").exists()
    assert bare.report["triples"] == full.report["triples"]
    assert set(bare.cooccurrence().edges) == set(full.cooccurrence().edges) != set()
    with pytest.raises(KgError, match="has no store; `kg load`"):
        kg.open(tmp_path / "bare").query("ASK {}")
    assert sorted(path.name for path in bare.path.iterdir()) == [
        "SHA256SUMS", "graph.ttl", "network", "quality.tsv", "rejected.tsv", "report.html", "report.json",
        "warnings.tsv",
    ]  # fmt: skip


@pytest.mark.parametrize("lost", ["store.remove(next(iter(store)))", "store.add(ox.Quad(*[ox.NamedNode('x:y')] * 3))"])
def test_a_store_with_another_number_of_triples_is_not_published(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """A triple that was lost amid the load, or one too many: the former build stays, and it is said in one line."""
    former = kg.build(records, tmp_path / "out")
    program, counts = tmp_path / "loader.py", 'sys.stdout.write(f"{len(store)}'
    text = bulk._PROGRAM.read_text()
    assert counts in text
    program.write_text(text.replace(counts, f"{lost}\n    {counts}"))
    monkeypatch.setattr(bulk, "_PROGRAM", program)
    triples = former.report["triples"]
    stored = triples - 1 if "remove" in lost else triples + 1
    with pytest.raises(KgError, match=f"^the store holds {stored:,} triples where {triples:,} were written: "):
        kg.build(records, tmp_path / "out")
    assert open_build(tmp_path / "out").path == former.path
    assert [path.name for path in (tmp_path / "out" / "builds").iterdir()] == [former.path.name]
    with pytest.raises(KgError):
        kg.build(records, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_without_a_store_exports_and_commands(records: Path, tmp_path: Path, run: Run) -> None:
    """What needs no store is written as ever; what needs one says so in a line, and leaves nothing behind."""
    full, bare = kg.build(records, tmp_path / "full"), kg.build(records, tmp_path / "bare", store=False)
    with pytest.raises(KgError, match="has no store; `kg load`") as caught:
        _ = kg.open(tmp_path / "bare").store
    assert "\n" not in str(caught.value)
    for name in ("turtle", "ntriples", "graphml", "edges"):
        export = exports.load(name)
        one, other = (
            {n: b"".join(exports.encoded(c)) for n, c in export.files(build, Options())} for build in (full, bare)
        )
        assert one == other
        assert run("export", tmp_path / "bare", name, "-o", tmp_path / name).exit_code == 0
    need_it: list[list[str | Path]] = [
        ["export", tmp_path / "bare", name, "-o", tmp_path / name] for name in ("gmt", "kgx", "tables", "tsv")
    ]
    queries: list[list[str | Path]] = [
        ["query", tmp_path / "bare", "ASK {}"],
        ["query", tmp_path / "bare", "--name", "counts-by-year"],
    ]
    for arguments in (*need_it, *queries):
        result = run(*arguments)
        assert not (tmp_path / str(arguments[2])).exists()
        assert (result.exit_code, result.stdout) == (2, "")
        assert "has no store; `kg load`" in " ".join(result.stderr.split())
        assert "Traceback" not in result.stderr


def test_no_piece_is_too_large_however_the_numbers_fall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    for number in range(23):
        (tmp_path / "in" / f"{number:02}.md").write_text(f"---\nfigid: PMC{number}__x\n---\n")
    for most, pieces, workers in product((1, 2, 3, 5, 22, 23, 24), (1, 2, 7, 64), (None, 1, 3)):
        monkeypatch.setattr("kg.builder.SHARDS", pieces)
        monkeypatch.setattr("kg.builder.MOST_RECORDS", most)
        shards = Plan((tmp_path / "in",), tmp_path / "out", workers=workers).shards
        assert max(len(shard.names) for shard in shards) <= most
        assert [name for shard in shards for name in shard.names] == [f"{number:02}.md" for number in range(23)]


@pytest.mark.parametrize("pieces", [1, 4, 64])
def test_without_the_replaced_record_all_is_the_same(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    """Equal names in two inputs, other names in one: but for what is told of it, the older record leaves no trace."""
    monkeypatch.setattr("kg.builder.SHARDS", pieces)
    write(tmp_path / "more", "PMC3__f07", "Another title")
    write(records, "PMC1__f02", "Another title", name="zz")
    with_both = kg.build([records, tmp_path / "more"], tmp_path / "with", workers=1)
    assert (with_both.report["figures"], with_both.report["duplicates"]) == (40, 2)
    warned = (with_both.path / "warnings.tsv").read_text().splitlines()
    old = [records / "_figures" / name for name in ("PMC1__f02.md", "PMC3__f07.md")]
    assert sorted(line.split("\t")[1] for line in warned if line.startswith("duplicate")) == [str(p) for p in old]
    for path in old:
        path.unlink()
    without = kg.build([records, tmp_path / "more"], tmp_path / "without", workers=1)
    assert without.report["duplicates"] == 0
    published = [name for name in PUBLISHED if name not in ("warnings.tsv", "report.html")]  # which counts warnings
    assert [(with_both.path / name).read_bytes() for name in published] == [
        (without.path / name).read_bytes() for name in published
    ]
    stored = {str(triple) for triple in with_both.store.triples()}
    assert stored == {str(triple) for triple in without.store.triples()}
    assert len(stored) == with_both.report["triples"] == without.report["triples"]


def test_one_iri_for_two_figures_of_different_pieces(records: Path, tmp_path: Path) -> None:
    """The file names do not tell: the graph is written again without the one that is rejected."""
    text = "---\nfigid: {}\nschema-jsonld:\n  '@context': https://schema.org/\n  '@id': https://x.org/same\n---\n"
    for name in ("A", "zz"):
        (records / "_figures" / f"{name}.md").write_text(text.format(f"PMC70__{name}"))
    build = kg.build(records, tmp_path / "out", workers=2)
    assert (build.report["figures"], build.report["rejected"]) == (41, 1)
    assert "zz.md" in (build.path / "rejected.tsv").read_text()
    (records / "_figures" / "zz.md").unlink()
    alone = kg.build(records, tmp_path / "alone")
    assert graph(alone) == graph(build)
    assert alone.store.count() == build.store.count() == build.report["triples"]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes only on Linux")
def test_files_whose_names_print_alike_are_not_taken_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two files whose names differ in what is not UTF-8, one is replaced by a later record: the other one stays."""
    monkeypatch.setattr("kg.builder.SHARDS", 1)
    (tmp_path / "in").mkdir()
    alike = {b"caf\xe8": "PMC1__a", b"caf\xe9": "PMC2__b", b"zz": "PMC1__a"}
    for name, figid in (alike | {b"x%d" % number: f"PMC{number}__x" for number in range(9)}).items():
        with open(os.fsencode(tmp_path / "in") + b"/" + name + b".md", "w") as file:  # noqa: PTH123 - bytes
            file.write(f"---\nfigid: {figid}\n---\n")
    for number in (1, 2):
        build = kg.build(tmp_path / "in", tmp_path / "out")
        assert (build.report["duplicates"], build.report["figures"]) == (1, 11), f"build {number}"
        assert "PMC2__b" in graph(build).decode()


class Stopping(Silent):
    """Counts what it is told, and stops at the so-many-th time."""

    def __init__(self, last: int | None = None) -> None:
        self._last, self.told = last, 0

    def _count(self) -> None:
        self.told += 1
        if self.told == self._last:
            raise KeyboardInterrupt

    def stage(self, name: str, total: int | None = None, unit: str = "records") -> None:
        self._count()

    def advance(self, count: int) -> None:
        self._count()

    def note(self, message: str) -> None:
        self._count()


def test_an_interruption_at_any_moment(records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever Ctrl-C comes: the former build stays, nothing is left of the new one, no loader goes on."""
    monkeypatch.setattr("kg.builder.SHARDS", 2)
    out = tmp_path / "out"
    (records / "_figures" / "bad.md").write_text("no record\n")
    write(records, "PMC3__f07", "Another title", name="zz")
    before = kg.build(records, out)
    expected = sums(before)  # builds that were interrupted too late may push it out
    counting = Stopping()
    run_build(Plan((records,), tmp_path / "count", workers=1), counting)
    assert counting.told > 10
    for last in range(1, counting.told + 1):
        # How often it is told of loading depends on the time that takes: the last interruption may come too late.
        with suppress(KeyboardInterrupt):
            run_build(Plan((records,), out, workers=1, keep=9), Stopping(last))
            assert last >= counting.told - 2
            continue
        assert [path.name for path in (out / "builds").iterdir()] == [before.path.name]
        assert kg.open(out).path == before.path
        assert before.changed_files() == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("graph")]
    assert sums(kg.build(records, out)) == expected
