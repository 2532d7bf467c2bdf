"""How files are laid out: which are records, where companions lie, what wraps an archive; real ones are read whole."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError
from kg.parsing.layout import COMPANION_SUFFIX, companion_names, printable, record_names, strip_wrapper
from kg.record import Figure, Rejected
from kg.sources.folder import FolderSource
from kg.testing import SMALL_RECORDS

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "pfocr"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real records of ../shared are not on this machine")

FOLDER = FolderSource()
GENES = SMALL_RECORDS["_data/PMC2__b-genes.tsv"]


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Writes the files below the folder and returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def read(path: Path) -> list[Figure | Rejected]:
    return [record for shard in FOLDER.shards(path, 1) for record in FOLDER.read(shard)]


def only(found: Sequence[Figure | Rejected]) -> Figure | Rejected:
    [record] = found
    return record


def record(figid: str) -> bytes:
    return f"---\nfigid: {figid}\n---\n".encode()


def ids(found: Sequence[Figure | Rejected]) -> list[str | None]:
    """The first gene id of each figure; None where it has no table."""
    return [one.genes[0].ncbigene_id if isinstance(one, Figure) and one.genes else None for one in found]


@pytest.mark.parametrize(
    ("names", "records"),
    [
        ([], []),
        (["b.md", "a.txt", "c.yml", "d.yaml"], ["a.txt", "b.md", "c.yml", "d.yaml"]),
        (["A.MD", "b.Yml"], ["A.MD", "b.Yml"]),
        (["a.html", "a.tsv", "a-genes.tsv", "a.md.gz", "md", "a.md~"], []),
        (["x/y/a.md", "x/b.md", "a.md"], ["a.md", "x/b.md", "x/y/a.md"]),
        (["README.md", "_figures/a.md", "_data/notes.md", "x/_figures/b.md"], ["_figures/a.md"]),
        (["README.md", "_figures/a.html"], ["README.md"]),
        (["_figures.md", "x_figures/a.md"], ["_figures.md", "x_figures/a.md"]),
    ],
)
def test_which_files_are_records(names: Sequence[str], records: list[str]) -> None:
    assert list(record_names(names)) == records
    assert list(record_names(reversed(names))) == records


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("_figures/x.md", ["_figures/F-genes.tsv", "_data/F-genes.tsv", "_figures/_data/F-genes.tsv"]),
        ("a/b/x.md", ["a/b/F-genes.tsv", "a/_data/F-genes.tsv", "a/b/_data/F-genes.tsv"]),
        ("x.md", ["F-genes.tsv", "_data/F-genes.tsv", "../_data/F-genes.tsv"]),
    ],
)
def test_where_companions_lie(name: str, places: list[str]) -> None:
    """A companion bears the figid, not the name of the record's file."""
    assert list(companion_names(name, "F", "genes")) == places


@pytest.mark.parametrize("figid", ["../F", "/etc/F", "a/../../F", "..", ".", ".F", "a\\F", "a\0F", ""])
def test_no_figid_leads_to_another_folder(figid: str) -> None:
    assert list(companion_names("_figures/x.md", figid, "genes")) == []


@given(st.text(), st.sampled_from(["x.md", "_figures/x.md", "a/b/x.md"]))
def test_companions_lie_in_a_folder_of_records_or_of_data(figid: str, name: str) -> None:
    folder = PurePosixPath(name).parent
    allowed = {str(place) for place in (folder, folder.parent / "_data", folder / "_data", "../_data")}
    for candidate in companion_names(name, figid, "genes"):
        assert str(PurePosixPath(candidate).parent) in allowed
        assert PurePosixPath(candidate).name == f"{figid}-genes.tsv"
        assert COMPANION_SUFFIX.search(candidate)


@pytest.mark.parametrize(
    ("names", "wrapper"),
    [
        ([], ""),
        (["a.md"], ""),
        (["db/a.md"], "db/"),
        (["db/_figures/a.md", "db/_data/a-genes.tsv", "db/README.md"], "db/"),
        (["db/a.md", "b.md"], ""),
        (["db/a.md", "other/b.md"], ""),
        (["_figures/a.md"], ""),
        (["_data/a-genes.tsv"], ""),
        (["a/b/c.md"], "a/"),
        (["/a.md"], ""),
    ],
)
def test_what_wraps_all_names(names: Sequence[str], wrapper: str) -> None:
    assert strip_wrapper(names) == wrapper


def test_names_that_are_no_unicode_can_be_printed() -> None:
    name = b"caf\xe9/\xd0\x96.md".decode("utf-8", "surrogateescape")
    assert printable(name) == "caf\ufffd/Ж.md"
    assert printable("a\u00a0b") == "a\u00a0b"
    assert printable("\ud800") == "\ufffd"


@pytest.mark.parametrize(
    ("name", "is_companion"),
    [
        ("a-genes.tsv", True),
        ("_data/a-chemicals.tsv", True),
        ("a-diseases.tsv", True),
        ("a-genes.tsv.gz", False),
        ("a.genes.tsv", False),
        ("a-other.tsv", False),
        ("a-genes.tsv\n", False),
    ],
)
def test_which_files_are_companions(name: str, is_companion: bool) -> None:
    assert bool(COMPANION_SUFFIX.search(name)) is is_companion


@pytest.mark.parametrize(
    "places",
    [{"_figures/x.md": "_data/"}, {"x.md": ""}, {"x.md": "_data/"}, {"any/x.md": "_data/"}, {"any/x.txt": "any/"}],
    ids=str,
)
def test_a_single_file_has_its_companions_beside_it_or_in_data(tmp_path: Path, places: dict[str, str]) -> None:
    [(name, data)] = places.items()
    put(tmp_path, {name: record("PMC2__b"), f"{data}PMC2__b-genes.tsv": GENES, "PMC9__z.md": b"not asked for"})
    found = read(tmp_path / name)
    assert ids(found) == ["207"]
    assert [(one.path, getattr(one, "file", None)) for one in found] == [(str(tmp_path / name), Path(name).name)]
    assert FOLDER.companions(tmp_path / name) == frozenset()


def test_the_folder_of_figures_alone_finds_the_data_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a slip on the command line would silently give a graph without gene ids."""
    put(tmp_path, SMALL_RECORDS)
    assert ids(read(tmp_path / "_figures")) == [None, "207", None, None, None]
    monkeypatch.chdir(tmp_path / "_figures")
    assert ids(read(Path())) == [None, "207", None, None, None]


@pytest.mark.parametrize("figid", ["../secret/s", "/secret/s", "..", ".s", '"s\\0"', "s" * 300, "АКТ", "a b"])
def test_no_figid_reads_files_elsewhere(tmp_path: Path, figid: str) -> None:
    put(tmp_path, {"secret/s-genes.tsv": GENES, "in/_figures/x.md": f"---\nfigid: {figid}\n---\n".encode()})
    for path in (tmp_path / "in", tmp_path / "in" / "_figures" / "x.md"):
        found = only(read(path))
        assert isinstance(found, Rejected) or found.genes is None


@given(st.text())
def test_any_figid_is_a_figure_or_rejected(tmp_path_factory: pytest.TempPathFactory, figid: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(f"---\n{yaml.safe_dump({'figid': figid})}---\n".encode())
    assert isinstance(only(read(path)), Figure | Rejected)


def real_genes(front: Mapping[str, object], table: Path) -> set[str]:
    """The gene ids of a record, read by nothing of ours."""
    inline = front.get("genes") or []
    assert isinstance(inline, list)
    found = {row["entrez"] for row in inline}
    if table.is_file():
        with table.open(encoding="utf-8", newline="") as file:
            found |= {row["ncbigene_id"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    return found - {"NA", ""}


@needs_real
@pytest.mark.parametrize(("folder", "count"), [("verbatim", 33), ("", 684)])
def test_real_records_are_read_whole(folder: str, count: int) -> None:
    found = read(REAL / folder)
    figures = [one for one in found if isinstance(one, Figure)]
    assert [str(one) for one in found if isinstance(one, Rejected)] == []
    assert [notice for one in figures for notice in one.notices] == []
    assert len(figures) == count
    for figure in figures:
        text = Path(figure.path).read_text(encoding="utf-8").split("---\n")[1]
        front = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        table = REAL / folder / "_data" / f"{front['figid']}-genes.tsv"
        assert {hit.ncbigene_id for hit in figure.genes or ()} == real_genes(front, table)
        assert (figure.genes is None) == ("genes" not in front and not table.is_file())
        assert figure.jsonld == front["schema-jsonld"]
        assert set(figure.extra) <= {"seo", "annotations"}


@needs_real
def test_the_seed_is_read() -> None:
    seed = only(read(REAL / "seed.md"))
    assert isinstance(seed, Figure)
    assert (seed.genes, seed.notices, len(seed.keyword_symbols())) == (None, (), 20)
    assert (seed.keyword_organism(), seed.keyword_symbols()[-1]) == ("Drosophila melanogaster", "N")


def test_names_that_are_no_unicode_are_read_and_told(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", {})
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.md")).write_bytes(record("PMC1__a"))
    except OSError:
        pytest.skip("this file system holds Unicode names only")
    found = only(read(folder))
    assert isinstance(found, Figure)
    assert (found.file, found.path) == ("caf\ufffd.md", f"{folder}/caf\ufffd.md")


def test_a_folder_that_cannot_be_listed_is_a_fault_of_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(KgError, match="Permission denied"):
        FOLDER.shards(tmp_path, 1)


def test_a_companion_that_cannot_be_read_rejects_the_record(tmp_path: Path) -> None:
    """It is there: to go on without it would silently lose the genes."""
    put(tmp_path / "_data" / "PMC1__a-genes.tsv", {})
    found = only(read(put(tmp_path, {"_figures/a.md": record("PMC1__a")})))
    assert isinstance(found, Rejected)
    assert (found.place, found.reason) == ("_data/PMC1__a-genes.tsv", "not a regular file")


def test_files_that_cannot_be_read_are_rejected(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", {"b.md": record("PMC1__b")})
    (folder / "a.md").symlink_to("nowhere.md")
    (folder / "c.md").symlink_to("c.md")
    os.mkfifo(folder / "d.md")
    found = read(folder)
    assert [(one.place, one.reason) for one in found if isinstance(one, Rejected)] == [
        ("file", "No such file or directory"),
        ("file", "Too many levels of symbolic links"),
        ("file", "not a regular file"),
    ]
    assert [type(one) for one in found] == [Rejected, Figure, Rejected, Rejected]
