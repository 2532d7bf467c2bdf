"""The cache: it saves reading, and never changes a byte of what is built."""

from __future__ import annotations

import json
import marshal
import os
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.builder import Plan, cache, run
from kg.opened import Build
from kg.parsing.evidence import CHEMICAL_COLUMNS
from kg.testing import gene_table

ROW = {"organism_id": "9606", "organism_name": "Homo sapiens", "organism_group": "Primates", "source": "hgnc_symbol"}
BLOCK = "schema-jsonld:\n  '@context': https://schema.org/\n  name: CreativeWork\n  license: CC0\n"


def genes(*symbols: str, identifier: str = "207") -> bytes:
    """A gene table."""
    return gene_table(
        [{**ROW, "word": s, "match": s, "ncbigene_symbol": s, "ncbigene_id": identifier} for s in symbols]
    )


def chemicals(word: str) -> bytes:
    """A table of one chemical, with something odd in it."""
    return ("\t".join(CHEMICAL_COLUMNS) + f"\n{word}\tD001920\t{word}\tNA\tno number\n").encode()


def record(figid: str, title: str = "A title") -> bytes:
    """A record of a paper that it shares with others."""
    paper = f"papertitle: Of {title}\nyear: '2019'\njournal_title: J\n"
    keywords = "  keywords: [Tie, 'N']\n"
    return f"---\nfigid: {figid}\nfigtitle: {title}\n{paper}{BLOCK}{keywords}---\n".encode()


FILES = {
    **{f"_figures/PMC{number // 2}__f{number}.md": record(f"PMC{number // 2}__f{number}") for number in range(8)},
    "_figures/bad.md": b"no record\n",
    "_data/PMC0__f0-genes.tsv": genes("AKT1", "MTOR"),
    "_data/PMC0__f1-genes.tsv": genes("AKT1", identifier="not a number"),
    "_data/PMC1__f2-chemicals.tsv": chemicals("bradykinin"),
    "_data/PMC9__none-genes.tsv": genes("X"),
}
FIGURES = 8


def put(folder: Path, name: str, data: bytes) -> None:
    """Writes a file below a folder."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Eight figures of four papers, a bad record, tables of several kinds, one of them without a record."""
    for name, data in FILES.items():
        put(tmp_path / "records", name, data)
    return tmp_path / "records"


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is about power cuts, and many builds are made."""
    monkeypatch.setattr(os, "fsync", lambda _file: None)


def sums(build: Build) -> str:
    """SHA256SUMS, which are those of the files."""
    assert build.changed_files() == []
    return (build.path / "SHA256SUMS").read_text()


def quick(records: Path | list[Path], out: Path, **options: Any) -> Build:
    """A build without a store; every record is read once, unless it is to learn."""
    return kg.build(records, out, **{"store": False, "learn": False, **options})


def fresh(records: Path | list[Path], **options: Any) -> Build:
    """A build in an empty folder, without a cache."""
    first = records if isinstance(records, Path) else records[0]
    out = first.parent / "fresh"
    shutil.rmtree(out, ignore_errors=True)
    return quick(records, out, cache=False, **options)


def marks(out: Path) -> list[Path]:
    """What is in the cache."""
    return sorted((out / "cache").iterdir())


def the_cache(out: Path) -> Path:
    """The one folder in the cache."""
    [folder] = marks(out)
    return folder


# --- that it is used


@pytest.mark.parametrize("store", [True, False])
def test_what_has_not_changed_is_not_read_again(records: Path, tmp_path: Path, store: bool) -> None:
    first = quick(records, tmp_path / "out", store=store)
    again = quick(records, tmp_path / "out", store=store)
    assert (first.report["from_cache"], again.report["from_cache"]) == (0, FIGURES)
    assert again.report["figures"] == FIGURES
    assert sums(again) == sums(first) == sums(fresh(records))
    counted = ("records", "rejected", "mentions", "triples", "warnings", "network", "duplicates", "papers")
    assert [again.report[key] for key in counted] == [first.report[key] for key in counted]
    if store:
        assert again.store.count() == first.store.count() == first.report["triples"]


def test_the_examples_again(examples: Path, example_build: Build, tmp_path: Path) -> None:
    quick(examples, tmp_path / "out", learn=True)
    again = quick(examples, tmp_path / "out", workers=2, learn=True)
    assert again.report["from_cache"] == again.report["figures"] == 50
    assert sums(again) == sums(example_build)


def test_real_records_again(shared: Path, tmp_path: Path) -> None:
    inputs = [shared / "pfocr" / "verbatim", shared / "pfocr" / "seed.md"]
    first, again = quick(inputs, tmp_path / "out"), quick(inputs, tmp_path / "out")
    assert again.report["from_cache"] == again.report["figures"] == 33
    assert again.report["duplicates"] == first.report["duplicates"] == 1
    assert sums(again) == sums(first)


def test_without_a_cache_nothing_of_it_is_there(records: Path, tmp_path: Path) -> None:
    for _ in range(2):
        without = quick(records, tmp_path / "out", cache=False)
        assert not (tmp_path / "out" / "cache").exists()
        assert without.report["from_cache"] == 0
    run(Plan((records,), tmp_path / "plan", store=False, cache=False, learn=False))
    assert not (tmp_path / "plan" / "cache").exists()
    assert sums(without) == sums(kg.open(tmp_path / "plan")) == sums(quick(records, tmp_path / "with"))


def test_a_build_without_a_cache_leaves_the_one_that_is_there(records: Path, tmp_path: Path) -> None:
    quick(records, tmp_path / "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out" / "cache").rglob("*") if path.is_file()}
    assert quick(records, tmp_path / "out", cache=False).report["from_cache"] == 0
    assert {path: path.read_bytes() for path in (tmp_path / "out" / "cache").rglob("*") if path.is_file()} == before
    assert quick(records, tmp_path / "out").report["from_cache"] == FIGURES


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_an_archive_again(records: Path, tmp_path: Path, suffix: str) -> None:
    archive = tmp_path / f"records{suffix}"

    def pack(names: list[str]) -> None:
        if suffix == ".zip":
            with zipfile.ZipFile(archive, "w") as packed:
                for name in names:
                    packed.write(records / name, f"top/{name}")
        else:
            with tarfile.open(archive, "w:gz") as tar:
                for name in names:
                    tar.add(records / name, f"top/{name}")

    pack(sorted(FILES))
    first, again = quick(archive, tmp_path / "out"), quick(archive, tmp_path / "out")
    assert again.report["from_cache"] == FIGURES
    assert sums(again) == sums(first)
    put(records, "_data/PMC0__f0-genes.tsv", genes("AKT1", "Tie"))
    pack([name for name in sorted(FILES) if "f7" not in name])
    changed = quick(archive, tmp_path / "out")
    assert (changed.report["figures"], changed.report["from_cache"]) == (FIGURES - 1, FIGURES - 2)
    assert sums(changed) == sums(fresh(archive))


# --- that what has changed is read again

F0, F0_GENES, F1_GENES = "_figures/PMC0__f0.md", "_data/PMC0__f0-genes.tsv", "_data/PMC0__f1-genes.tsv"
F1, F4, F2_CHEMICALS = "_figures/PMC0__f1.md", "_figures/PMC2__f4.md", "_data/PMC1__f2-chemicals.tsv"

Edit = dict[str, bytes | str | None]
"""What is done to files: each gets these bytes, another place, or goes."""

EDITS: dict[str, tuple[int, Edit]] = {
    "nothing": (8, {}),
    "a file is written again": (8, {F0: FILES[F0]}),
    "a record changes": (7, {F0: record("PMC0__f0", "Another")}),
    "a record becomes bad": (7, {F0: b"---\nfigid: [\n---\n"}),
    "a record becomes another figure": (7, {F0: record("PMC0__z")}),
    "a bad record becomes good": (8, {"_figures/bad.md": record("PMC9__new")}),
    "a table changes": (7, {F0_GENES: genes("AKT1")}),
    "a table becomes empty": (7, {F0_GENES: genes()}),
    "a table becomes bad": (7, {F0_GENES: b"word\n"}),
    "a table becomes a folder": (7, {F0_GENES: None, f"{F0_GENES}/x": b""}),
    "a table goes": (7, {F0_GENES: None}),
    "a table comes": (7, {"_data/PMC2__f4-genes.tsv": genes("Tie")}),
    "a table of another kind comes": (7, {"_data/PMC0__f0-diseases.tsv": b"bad\n"}),
    "a nearer table comes": (7, {"_figures/PMC0__f0-genes.tsv": genes("Tie")}),
    "a nearer table comes that is the same": (7, {"_figures/PMC0__f0-genes.tsv": FILES[F0_GENES]}),
    "a table moves": (7, {F0_GENES: "_figures/PMC0__f0-genes.tsv"}),
    "a table goes to another record": (6, {F0_GENES: "_data/PMC2__f4-genes.tsv"}),
    "a table gets another kind": (7, {F2_CHEMICALS: "_data/PMC1__f2-diseases.tsv"}),
    "a table gets its record": (8, {"_figures/PMC9__none.md": record("PMC9__none")}),
    "a table without a record goes": (8, {"_data/PMC9__none-genes.tsv": None}),
    "two tables change places": (6, {F0_GENES: FILES[F1_GENES], F1_GENES: FILES[F0_GENES]}),
    "two records change places": (6, {F0: FILES[F1], F1: FILES[F0]}),
    "a record comes first": (8, {"_figures/A.md": record("PMC0__a")}),
    "a record comes last": (8, {"_figures/zz.md": record("PMC99__z")}),
    "a record goes": (7, {F4: None}),
    "the first and the last record go": (7, {F0: None, "_figures/bad.md": None}),
    "a record gets another name": (7, {F0: "_figures/renamed.md"}),
    "a record gets another suffix": (7, {F0: "_figures/PMC0__f0.txt"}),
    "a record of the same figure comes later": (7, {"_figures/zz.md": record("PMC0__f0", "New")}),
    "a record of the same figure comes before": (8, {"_figures/A.md": record("PMC0__f0", "Old")}),
    "all records go but one": (1, {name: None for name in FILES if name.startswith("_figures") and "f3" not in name}),
}
"""What may be done to records, and how many figures are then still known."""


def change(folder: Path, edit: Edit) -> None:
    """Does an edit."""
    for name, done in edit.items():
        if isinstance(done, str):
            (folder / name).rename(folder / done)
        elif done is None:
            (folder / name).unlink(missing_ok=True)
        else:
            put(folder, name, done)


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit(records: Path, tmp_path: Path, edit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.builder.SHARDS", 2)
    known, done = EDITS[edit]
    quick(records, tmp_path / "out")
    change(records, done)
    after = quick(records, tmp_path / "out")
    assert after.report["from_cache"] == known
    expected = fresh(records)
    assert sums(after) == sums(expected)
    again = quick(records, tmp_path / "out")
    assert again.report["from_cache"] == again.report["figures"] == expected.report["figures"]
    assert sums(again) == sums(expected)


def test_another_folder_with_the_same_records(records: Path, tmp_path: Path) -> None:
    """Paths stand in what is told of records, so what was read elsewhere is not known."""
    quick(records, tmp_path / "out")
    records.rename(tmp_path / "moved")
    moved = quick(tmp_path / "moved", tmp_path / "out")
    assert moved.report["from_cache"] == 0
    assert sums(moved) == sums(fresh(tmp_path / "moved"))


def test_one_more_input_and_one_less(records: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    put(other, "a.md", record("PMC50__a"))
    put(other, "b.md", record("PMC0__f0", "The one read last"))
    quick(records, tmp_path / "out")
    for inputs, known in (([records, other], 7), ([records, other], 9), ([other, records], 8), ([other], 2)):
        build = quick(inputs, tmp_path / "out")
        assert build.report["from_cache"] >= min(known, build.report["figures"] - 1)
        assert sums(build) == sums(fresh(inputs))


def test_duplicates_across_inputs(records: Path, tmp_path: Path) -> None:
    """A record that another one replaces is not kept; whatever comes and goes, the result is that of a new build."""
    other = tmp_path / "other"
    shutil.copytree(records, other)
    put(other, "_figures/PMC1__f2.md", record("PMC1__f2", "New"))
    inputs = [records, other, records / "_figures"]
    first = quick(inputs, tmp_path / "out")
    assert (first.report["figures"], first.report["duplicates"]) == (FIGURES, 2 * FIGURES)
    again = quick(inputs, tmp_path / "out")
    assert again.report["from_cache"] == again.report["figures"] == FIGURES
    assert sums(again) == sums(first) == sums(fresh(inputs))
    for fewer in (inputs[:2], inputs[:1], inputs):
        build = quick(fewer, tmp_path / "out")
        assert sums(build) == sums(fresh(fewer))


@pytest.mark.parametrize(
    "options",
    [
        {"base": "https://kg.example.org/"},
        {"verbatim": True},
        {"contexts": True},
        {"flavour": "all", "workers": 2},
        {"base": "https://kg.example.org/", "verbatim": True},
    ],
)
def test_other_choices(records: Path, tmp_path: Path, options: dict[str, Any]) -> None:
    if "contexts" in options:
        (tmp_path / "c.jsonld").write_text('{"@context": {"@vocab": "https://x.org/"}}')
        options = {"contexts": {"https://schema.org/": tmp_path / "c.jsonld"}}
    same_records = options.keys() <= {"flavour", "workers"}
    quick(records, tmp_path / "out")
    other = quick(records, tmp_path / "out", **options)
    assert other.report["from_cache"] == (FIGURES if same_records else 0)
    assert sums(other) == sums(fresh(records, **options))
    back = quick(records, tmp_path / "out")
    assert back.report["from_cache"] == (FIGURES if same_records else 0)
    assert sums(back) == sums(fresh(records))


def test_a_context_whose_file_has_changed(records: Path, tmp_path: Path) -> None:
    context = tmp_path / "c.jsonld"
    options = {"contexts": {"https://schema.org/": context}}
    for number in range(2):
        context.write_text(f'{{"@context": {{"@vocab": "https://x.org/{number}/"}}}}')
        build = quick(records, tmp_path / "out", **options)
        assert build.report["from_cache"] == 0
        assert f"https://x.org/{number}/" in (build.path / "graph.ttl").read_text()
    assert quick(records, tmp_path / "out", **options).report["from_cache"] == FIGURES


def test_other_code(records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = quick(records, tmp_path / "out")
    old = the_cache(tmp_path / "out")
    monkeypatch.setattr(cache, "_code", lambda: "another version")
    other = quick(records, tmp_path / "out")
    assert other.report["from_cache"] == 0
    assert sums(other) == sums(first)
    assert the_cache(tmp_path / "out") != old
    assert quick(records, tmp_path / "out").report["from_cache"] == FIGURES


@pytest.mark.parametrize(
    "file", ["kg/record.py", "kg/mapping/figure.py", "kg/parsing/scanner.py", "ontologies/context.jsonld"]
)
def test_all_of_the_code_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    shutil.copytree(ROOT / "kg", tmp_path / "kg", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "ontologies", tmp_path / "ontologies")
    monkeypatch.setattr(cache, "files", lambda _package: tmp_path / "kg")
    monkeypatch.setattr(cache, "ontologies", lambda: tmp_path / "ontologies")
    before = cache._code.__wrapped__()
    assert before == cache._code.__wrapped__()
    with (tmp_path / file).open("ab") as changed:
        changed.write(b"\n")
    assert cache._code.__wrapped__() != before


# --- how it lies on disk


def test_other_numbers_of_pieces(records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = sums(fresh(records))
    quick(records, tmp_path / "out")
    for count in (4, 9, 64, 5):
        monkeypatch.setattr("kg.builder.SHARDS", count)
        build = quick(records, tmp_path / "out")
        assert build.report["from_cache"] == FIGURES
        assert sums(build) == expected
        assert len(list(the_cache(tmp_path / "out").glob("*.pack"))) <= count


def test_old_packs_are_removed(records: Path, tmp_path: Path) -> None:
    quick(records, tmp_path / "out")
    before = the_cache(tmp_path / "out")
    for path in sorted((records / "_figures").glob("PMC[123]*")):
        path.unlink()
    quick(records, tmp_path / "out")
    assert len(list(the_cache(tmp_path / "out").iterdir())) == 4  # three records are left, and the index
    (tmp_path / "out" / "cache" / ".left-new").mkdir()
    quick(records, tmp_path / "out", base="https://kg.example.org/")
    assert the_cache(tmp_path / "out") != before


def test_a_build_that_fails_leaves_the_cache_as_it_was(records: Path, tmp_path: Path) -> None:
    quick(records, tmp_path / "out")

    class Interrupting(kg.builder.Silent):
        def stage(self, name: str, total: int | None = None, unit: str = "records") -> None:
            if name.startswith("counting"):
                raise KeyboardInterrupt

    put(records, "_figures/PMC0__f0.md", record("PMC0__f0", "Another"))
    with pytest.raises(KeyboardInterrupt):
        run(Plan((records,), tmp_path / "out", store=False), Interrupting())
    put(records, "_figures/PMC0__f0.md", record("PMC0__f0"))
    again = quick(records, tmp_path / "out")
    assert again.report["from_cache"] == FIGURES
    assert sums(again) == sums(fresh(records))


# --- that damage does nothing

SHAPES: list[Any] = [
    None,
    5,
    "text",
    "abcde",
    [],
    {},
    [[]],
    ["abcde"],
    [5],
    [None],
    [{}],
    [["folder"]],
    {"a": 1},
    {"abcde": 1},
    [[1, 2, 3, 4, 5]],
    [[None] * 5],
    [[[], {}, [], {}, []]],
]
"""What is JSON, but no index and no pack."""


def likely_shapes(records: Path) -> Iterator[Any]:
    """Entries of an index that are nearly right."""
    right = ["folder", str(records), "", "~", "00000.pack"]
    for place in range(5):
        anything: list[Any] = [None, 5, [], {}, "", "\ud800", "..", "/", "gone"]
        for wrong in anything:
            yield [[*right[:place], wrong, *right[place + 1 :]]]
    yield [right, right]
    yield [right, 5]


def damages(data: bytes) -> Iterator[bytes]:
    """A file cut, emptied, overwritten, with a byte changed, with lines in other places."""
    yield b""
    yield b"\n"
    yield b"\0" * len(data)
    yield b"\xff\xfe"
    yield b"[" * 100_000
    yield data[:-1]
    yield data[: len(data) // 2]
    yield data[len(data) // 2 :]
    yield data + data
    yield data + b"\n"
    yield data.replace(b"\n", b"\r\n")
    yield data.replace(b"A title", b"A TITLE")
    yield data.replace(b"AKT1", b"AKT2")
    for step in range(1, 12):
        place = len(data) * step // 12
        yield data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
    lines = data.splitlines(keepends=True)
    yield b"".join(lines[:1] + lines[:0:-1])
    yield b"".join(lines[1:])
    yield b"".join(lines[:-1])
    yield b"".join([*lines, lines[-1]])


def told(records: Path, out: Path, expected: str, change: str) -> list[str]:
    """What is wrong with a build, which must be as it was, whatever the cache says."""
    try:
        build = quick(records, out)
    except Exception as fault:  # noqa: BLE001 - all kinds, so that one list has them all
        return [f"{change[:90]}…{change[-30:]}: {type(fault).__name__}: {fault}"]
    return [] if sums(build) == expected else [f"{change[:90]}…{change[-30:]}: another result"]


def test_a_damaged_index(records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.builder.SHARDS", 2)
    expected, out = sums(quick(records, tmp_path / "out")), tmp_path / "out"
    index = the_cache(out) / "index.json"
    shapes = [json.dumps(shape).encode() for shape in (*SHAPES, *likely_shapes(records))]
    wrong = []
    for data in (*damages(index.read_bytes()), *shapes):
        index.write_bytes(data)
        wrong += told(records, out, expected, f"{data!r}")
    assert not wrong, "\n".join(wrong)
    assert quick(records, out).report["from_cache"] == FIGURES


def packed(contents: Any) -> bytes:
    """What is no pack, with the checksum of one."""
    data = marshal.dumps(contents)
    return b"%08x" % crc32(data) + data


def other_contents(contents: tuple[Any, ...]) -> Iterator[Any]:
    """The contents of a pack with one thing in it replaced: mark, names, records, or a value of the first record."""
    mark, names, (record, *records) = contents
    for shape in SHAPES:
        for place in range(3):
            yield (*contents[:place], shape, *contents[place + 1 :])
        yield mark, [*names[:-1], shape if isinstance(shape, str) else "x"], [record, *records]
        yield mark, names, [shape, *records]


def test_damaged_packs(records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.builder.SHARDS", 2)
    expected, out = sums(quick(records, tmp_path / "out")), tmp_path / "out"
    first, second, *_ = sorted(the_cache(out).glob("*.pack"))
    whole = first.read_bytes()
    odd = [*map(packed, SHAPES), *map(packed, other_contents(marshal.loads(whole[8:])))]
    wrong = []
    for data in (*damages(whole), *odd, second.read_bytes()):
        first.write_bytes(data)
        wrong += told(records, out, expected, f"{data!r}")
    first.unlink()
    wrong += told(records, out, expected, "no pack")
    first.unlink()
    first.mkdir()
    wrong += told(records, out, expected, "a folder")
    first.chmod(0)
    wrong += told(records, out, expected, "may not be read")
    assert not wrong, "\n".join(wrong)
    assert quick(records, out).report["from_cache"] == FIGURES


def test_packs_of_other_records_with_the_same_names(records: Path, tmp_path: Path) -> None:
    out, expected = tmp_path / "out", sums(fresh(records))
    quick(records, out)
    shutil.copytree(records, tmp_path / "others")
    put(tmp_path / "others", F0, record("PMC0__f0", "Of others"))
    quick(tmp_path / "others", tmp_path / "theirs")
    for pack in the_cache(tmp_path / "theirs").glob("*.pack"):
        shutil.copy(pack, the_cache(out) / pack.name)
    assert told(records, out, expected, "packs of another folder") == []


@pytest.mark.parametrize("what", ["packs", "folder"])
def test_packs_of_another_model_under_this_ones_name(records: Path, tmp_path: Path, what: str) -> None:
    out, expected = tmp_path / "out", sums(fresh(records))
    quick(records, out)
    quick(records, tmp_path / "theirs", base="https://kg.example.org/")
    mine, theirs = the_cache(out), the_cache(tmp_path / "theirs")
    if what == "folder":
        shutil.rmtree(mine)
        shutil.copytree(theirs, mine)
    else:
        for pack in theirs.glob("*.pack"):
            shutil.copy(pack, mine / pack.name)
    assert told(records, out, expected, what) == []


def test_a_file_where_the_cache_should_be(records: Path, tmp_path: Path) -> None:
    """Either the build is the same, or one line says what is wrong and the former build stays."""
    former = quick(records, tmp_path / "out", cache=False)
    (tmp_path / "out" / "cache").write_text("a file")
    try:
        assert sums(quick(records, tmp_path / "out")) == sums(former)
    except kg.KgError as fault:
        assert "\n" not in str(fault)
        assert kg.open(tmp_path / "out").path == former.path
    assert not list((tmp_path / "out" / "builds").glob(".partial*"))


def test_other_things_in_the_cache(records: Path, tmp_path: Path) -> None:
    out, expected = tmp_path / "out", sums(fresh(records))
    quick(records, out)
    (out / "cache" / "file").write_text("a file")
    put(out, "cache/folder/x", b"x")
    (the_cache_of(out) / "more").write_text("more")
    assert told(records, out, expected, "a file, a folder") == []
    shutil.rmtree(out / "cache")
    (out / "cache").mkdir()
    assert told(records, out, expected, "an empty cache") == []


def the_cache_of(out: Path) -> Path:
    """The folder in the cache that has an index."""
    [index] = (out / "cache").glob("*/index.json")
    return index.parent


# --- whatever is done, in whatever order

_names = st.sampled_from(["PMC1__a", "PMC1__b", "PMC2__c"])
_files = st.sampled_from(["in/_figures/{}.md", "in/_figures/sub/{}.md", "in/_figures/z{}.md", "in/_figures/{}.yml"])
_tables = st.sampled_from(["in/_data/{}-genes.tsv", "in/_figures/{}-genes.tsv", "in/_data/{}-chemicals.tsv"])
_contents = st.one_of(
    st.builds(record, _names, st.sampled_from(["One", "Two"])),
    st.just(b"---\nfigid: [\n---\n"),
    st.builds(lambda figid: f"---\nfigid: {figid}\norganisms: x\n---\n".encode(), _names),
)
_rows = st.sampled_from([genes("AKT1"), genes("AKT1", "MTOR"), genes(), chemicals("x"), b"word\n"])
_edit = st.one_of(
    st.tuples(st.builds(str.format, _files, _names), _contents),
    st.tuples(st.builds(str.format, _tables, _names), _rows),
    st.tuples(st.one_of(st.builds(str.format, _files, _names), st.builds(str.format, _tables, _names)), st.none()),
)
_steps = st.lists(
    st.tuples(
        st.lists(_edit, min_size=1, max_size=4),
        st.sampled_from([1, 5, 64]),
        st.sampled_from([{}, {}, {}, {"verbatim": True}, {"cache": False}]),
    ),
    min_size=2,
    max_size=4,
)


@settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_steps)
def test_any_edits(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[list[tuple[str, bytes | None]], int, dict[str, bool]]]
) -> None:
    """Step by step, a build that remembers gives what one gives that has never seen a record."""
    top = tmp_path_factory.mktemp("edits")
    put(top, "in/_figures/PMC1__a.md", record("PMC1__a", "One"))
    put(top, "in/_figures/zPMC3__last.md", record("PMC3__last"))
    for edits, cut, options in steps:
        for name, data in edits:
            if data is not None:
                put(top, name, data)
            else:
                (top / name).unlink(missing_ok=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kg.builder.SHARDS", cut)
            build = quick(top / "in", top / "out", **options)
        expected = fresh(top / "in", verbatim=options.get("verbatim", False))
        assert sums(build) == sums(expected)
        assert build.report["warnings"] == expected.report["warnings"]
    again = quick(top / "in", top / "out", **steps[-1][2])
    known = 0 if "cache" in steps[-1][2] else again.report["figures"]
    assert again.report["from_cache"] == known
