"""Sources: folders and archives give the same records; what cannot be read is told, whatever is in the way."""

from __future__ import annotations

import importlib.metadata
import io
import tarfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import sources
from kg.errors import KgError
from kg.record import Figure, Rejected
from kg.sources import Source
from kg.sources.archive import ArchiveSource
from kg.sources.folder import FolderSource
from kg.testing import SMALL_RECORDS, SourceContract

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "pfocr"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real records of ../shared are not on this machine")

FOLDER, ARCHIVE = FolderSource(), ArchiveSource()
GENES = SMALL_RECORDS["_data/PMC2__b-genes.tsv"]


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Writes the files below the folder and returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def pack(path: Path, files: Mapping[str, bytes], prefix: str = "") -> Path:
    """Packs the files into an archive of the kind that the path names."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(prefix + name, data)
        return path
    kind = {".gz": "gz", ".tgz": "gz", ".xz": "xz", ".bz2": "bz2"}.get(path.suffix, "")
    with tarfile.open(path, f"w:{kind}") as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(prefix + name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def read(source: Source, path: Path, count: int = 1) -> list[Figure | Rejected]:
    return [record for shard in source.shards(path, count) for record in source.read(shard)]


def only(found: Sequence[Figure | Rejected]) -> Figure | Rejected:
    [record] = found
    return record


def record(figid: str) -> bytes:
    return f"---\nfigid: {figid}\n---\n".encode()


def ids(found: Sequence[Figure | Rejected]) -> list[str | None]:
    """The first gene id of each figure; None where it has no table."""
    return [one.genes[0].ncbigene_id if isinstance(one, Figure) and one.genes else None for one in found]


def placeless(found: Sequence[Figure | Rejected]) -> list[Figure | Rejected]:
    """The records without the path that was given, which stands in the notices too."""
    return [replace(one, path="", notices=()) if isinstance(one, Figure) else replace(one, path="") for one in found]


ODD = {
    "_figures/a.md": record("PMC2__b"),
    "_figures/PMC2__b.md": record("PMC3__c"),
    "_figures/z.md": record("PMC2__b"),
    "_data/PMC2__b-genes.tsv": GENES,
}


class TestCheckout(SourceContract):
    """A PFOCR checkout."""

    def source(self) -> Source:
        return FOLDER

    def place(self, folder: Path, files: Mapping[str, bytes]) -> Path:
        return put(folder / "checkout", files)


class TestFlatFolder(SourceContract):
    """A folder of records with their companions beside them."""

    def source(self) -> Source:
        return FOLDER

    def place(self, folder: Path, files: Mapping[str, bytes]) -> Path:
        return put(folder / "flat", {name.partition("/")[2]: data for name, data in files.items()})


class ArchiveContract(SourceContract):
    """An archive; the subclasses say of which kind."""

    suffix, prefix = "", ""

    def source(self) -> Source:
        return ARCHIVE

    def place(self, folder: Path, files: Mapping[str, bytes]) -> Path:
        return pack(folder / f"records{self.suffix}", files, self.prefix)

    def test_gives_what_the_folder_gives(self, tmp_path: Path) -> None:
        files = {f"{number}/{name}": data for number in range(3) for name, data in SMALL_RECORDS.items()}
        for content in (SMALL_RECORDS, files):
            path = self.place(tmp_path, content)
            folder = put(tmp_path / f"folder{len(content)}", content)
            assert placeless(read(ARCHIVE, path, 3)) == placeless(read(FOLDER, folder))
            assert ARCHIVE.companions(path) == FOLDER.companions(folder)


class TestTar(ArchiveContract):
    suffix = ".tar"


class TestTarGz(ArchiveContract):
    suffix = ".tar.gz"


class TestTgzWithDots(ArchiveContract):
    suffix, prefix = ".tgz", "./"


class TestTarXzWrapped(ArchiveContract):
    suffix, prefix = ".tar.xz", "pfocr-database-main/"


class TestTarBz2WrappedWithDots(ArchiveContract):
    suffix, prefix = ".tar.bz2", "./pfocr database/"


class TestZip(ArchiveContract):
    suffix = ".zip"


class TestZipWrapped(ArchiveContract):
    suffix, prefix = ".zip", "pfocr-database-main/"


class TestZipOfWindows(ArchiveContract):
    suffix, prefix = ".zip", "db\\"


@pytest.mark.parametrize("name", ["folder", "x.tgz", "x.zip"])
def test_a_figid_that_is_not_the_file_name_finds_its_table(tmp_path: Path, name: str) -> None:
    """Also where the table bears the name of a record in another shard."""
    path = put(tmp_path / name, ODD) if name == "folder" else pack(tmp_path / name, ODD)
    assert ids(read(sources.find(path), path, 2)) == [None, "207", "207"]


def test_hidden_files_and_others_are_no_records(tmp_path: Path) -> None:
    files = {
        "b/PMC2__b.md": record("PMC2__b"),
        "a.md": record("PMC1__a"),
        "index.html": b"",
        "a-genes.tsv": GENES,
        ".hidden.md": b"",
        ".git/x.md": b"",
        "b/.cache/y.md": b"",
        "__MACOSX/._a.md": b"",
    }
    expected = ["a.md", "b/PMC2__b.md"]
    assert [getattr(one, "file", one) for one in read(FOLDER, put(tmp_path / "in", files))] == expected
    for name in ("x.tar", "x.zip"):
        assert [getattr(one, "file", one) for one in read(ARCHIVE, pack(tmp_path / name, files))] == expected


def test_hidden_files_beside_the_wrapping_folder_as_macos_packs_them(tmp_path: Path) -> None:
    files = {f"db/{name}": data for name, data in SMALL_RECORDS.items()}
    files |= {"db/README.md": b"", "._db": b"", "__MACOSX/db/_figures/._PMC1__a.md": b""}
    for name in ("x.tgz", "x.zip"):
        assert ids(read(ARCHIVE, pack(tmp_path / name, files))) == [None, "207", None, None, None]


def test_records_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    names = ["b/1.md", "a.md", "B.md", "b-1.md", "10.md", "9.md", "ä.md", "b/0/x.md"]
    files = {name: record("PMC1__a") for name in names}
    for path in (put(tmp_path / "in", files), pack(tmp_path / "x.tar", files), pack(tmp_path / "x.zip", files)):
        assert [getattr(one, "file", one) for one in read(sources.find(path), path, 3)] == sorted(names)


@pytest.mark.parametrize("suffix", [".md", ".tar", ".tar.gz", ".zip"])
def test_a_huge_record_is_rejected_unread(tmp_path: Path, suffix: str) -> None:
    huge = tmp_path / "huge.md"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    path = huge if suffix == ".md" else pack(tmp_path / f"x{suffix}", {"huge.md": bytes(20_000_000)})
    start = time.perf_counter()
    found = only(read(sources.find(path), path))
    assert isinstance(found, Rejected)
    assert (found.place, found.reason) == ("file", "more than 8,388,608 bytes")
    assert time.perf_counter() - start < 5


def damaged_zip(path: Path, name: str) -> Path:
    """A zip in which one byte of the data of a member is not what it was."""
    with zipfile.ZipFile(pack(path, SMALL_RECORDS)) as archive:
        info = archive.getinfo(name)
    data = bytearray(path.read_bytes())
    data[info.header_offset + 30 + len(name) + 5] ^= 0xFF
    path.write_bytes(data)
    return path


def test_a_damaged_record_in_a_zip_is_rejected_alone(tmp_path: Path) -> None:
    found = read(ARCHIVE, damaged_zip(tmp_path / "x.zip", "_figures/PMC2__b.md"))
    assert [type(one) for one in found] == [Figure, Rejected, Rejected, Rejected, Figure]
    bad = found[1]
    assert isinstance(bad, Rejected)
    assert (bad.place, bad.reason) == ("file", "cannot be read from the archive: damaged, encrypted or a link")


def test_a_damaged_companion_in_a_zip_rejects_its_record(tmp_path: Path) -> None:
    found = read(ARCHIVE, damaged_zip(tmp_path / "x.zip", "_data/PMC2__b-genes.tsv"))
    assert [type(one) for one in found] == [Figure, Rejected, Rejected, Rejected, Figure]
    assert getattr(found[1], "place", None) == "_data/PMC2__b-genes.tsv"


def test_an_encrypted_member_of_a_zip_is_rejected(tmp_path: Path) -> None:
    """The flag is what tells of encryption; Python cannot write such a zip itself."""
    path = pack(tmp_path / "x.zip", {"a.md": record("PMC1__a"), "b.md": record("PMC2__b")})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert [type(one) for one in read(ARCHIVE, path)] == [Rejected, Figure]


def test_links_and_names_that_lead_out_of_an_archive_are_harmless(tmp_path: Path) -> None:
    """Nothing is unpacked, and a link is not followed; but a record that is a link is not passed over in silence."""
    path = put(tmp_path / "in", {}) / "x.tar"
    with tarfile.open(path, "w") as archive:
        for name, data in {"../out.md": b"", "a.md": record("PMC2__b"), "PMC2__b-genes.tsv": GENES}.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for name, kind in {"b.md": tarfile.SYMTYPE, "c.md": tarfile.LNKTYPE, "d.md": tarfile.FIFOTYPE}.items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    found = read(ARCHIVE, path, 2)
    assert [(type(one), one.path.rpartition("/")[2]) for one in found] == [
        (Figure, "a.md"),
        (Rejected, "b.md"),
        (Rejected, "c.md"),
    ]
    assert ids(found) == ["207", None, None]
    assert list(tmp_path.iterdir()) == [tmp_path / "in"]
    zipped = pack(tmp_path / "x.zip", {"../out.md": b"", "/abs/_figures/a.md": record("PMC1__a")})
    assert [type(one) for one in read(ARCHIVE, zipped)] == [Figure]


TWENTY = {f"_figures/PMC{number}__x.md": record(f"PMC{number}__x") for number in range(10, 30)}


@pytest.mark.parametrize("suffix", [".tar", ".tar.gz", ".zip"])
def test_an_empty_archive_has_no_records(tmp_path: Path, suffix: str) -> None:
    assert read(ARCHIVE, pack(tmp_path / f"x{suffix}", {})) == []


@pytest.mark.parametrize("suffix", [".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".zip"])
def test_a_truncated_archive_is_a_fault_of_use(tmp_path: Path, suffix: str) -> None:
    """Wherever it ends, even between two records: an archive never gives a part of its records in silence."""
    whole = pack(tmp_path / f"whole{suffix}", TWENTY)
    data, path = whole.read_bytes(), tmp_path / f"x{suffix}"
    step = 256 if suffix == ".tar" else max(1, len(data) // 60)
    for size in range(0, len(data) - 1, step):
        path.write_bytes(data[:size])
        try:
            found = read(ARCHIVE, path)
        except KgError as fault:
            assert str(fault).startswith(f"{path}: the archive cannot be read: ")
        else:
            assert (suffix, len(found)) == (".tar", 20)  # what follows the last record is padding


@pytest.mark.parametrize(("suffix", "longest"), [(".tar", 1), (".tar.gz", 8), (".zip", 8)])
@given(spot=st.floats(0, 0.999), put_in=st.binary(min_size=1, max_size=8))
def test_a_damaged_archive_loses_no_record_in_silence(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, longest: int, spot: float, put_in: bytes
) -> None:
    """As far as its check sums go: a tar's own are but sums, and the table of contents of a zip has none."""
    folder = tmp_path_factory.getbasetemp() / "damaged"
    folder.mkdir(exist_ok=True)
    path = pack(folder / f"x{suffix}", TWENTY)
    data = bytearray(path.read_bytes())
    start = int(spot * len(data))
    data[start : start + longest] = put_in[:longest]
    path.write_bytes(data)
    try:
        found = read(ARCHIVE, path)
    except KgError:
        return
    assert len(found) == 20 or (suffix == ".zip" and len(found) < 20)


@given(st.binary(), st.sampled_from([".tar", ".tar.gz", ".tar.xz", ".tar.bz2", ".zip"]))
def test_any_bytes_as_an_archive(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(data)
    with pytest.raises(KgError):
        assert read(ARCHIVE, path) == []
        raise KgError("nothing in it")


def test_names_that_are_no_unicode_are_read_and_told(tmp_path: Path) -> None:
    name = b"caf\xe9.md".decode("utf-8", "surrogateescape")
    path = pack(tmp_path / "x.tar", {name: record("PMC1__a")})
    found = only(read(ARCHIVE, path))
    assert (getattr(found, "file", None), found.path) == ("caf\ufffd.md", f"{path}/caf\ufffd.md")


def test_what_no_source_reads(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no such file or folder"):
        sources.find(tmp_path / "nowhere")
    put(tmp_path, {"x.png": b""})
    with pytest.raises(KgError, match="neither a record"):
        sources.find(tmp_path / "x.png")


class Fixed:
    """A source of another package."""

    name = "fixed"

    def accepts(self, path: Path) -> bool:
        return path.suffix == ".fixed"

    def shards(self, path: Path, count: int) -> Sequence[sources.Shard]:
        return sources.cut(self.name, path, ["a", "b", "c"], count)

    def read(self, shard: sources.Shard) -> Iterator[Figure | Rejected]:
        yield from (Rejected(shard.path, name, "made up") for name in shard.names)

    def companions(self, path: Path) -> frozenset[str]:
        return frozenset()


@pytest.fixture
def entry_point(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """An entry point `fixed` of the group that sources come from."""
    point = SimpleNamespace(name="fixed", load=Fixed)

    def entry_points(group: str) -> list[SimpleNamespace]:
        return [point] if group == "kg.sources" else []

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    monkeypatch.setattr(sources, "entry_points", entry_points)
    return point


def test_other_packages_add_sources(tmp_path: Path, entry_point: SimpleNamespace) -> None:
    assert sources.names() == ["archive", "fixed", "folder"]
    path = put(tmp_path, {"x.fixed": b""}) / "x.fixed"
    source = sources.find(path)
    assert isinstance(source, Fixed)
    assert len(source.shards(path, 2)) == 2
    assert sources.find(tmp_path).name == "folder"


def test_what_is_no_source_is_refused(entry_point: SimpleNamespace) -> None:
    entry_point.load = lambda: "text"
    with pytest.raises(KgError, match="'text' is not a source of records"):
        sources.load("fixed")


@given(st.lists(st.text(), max_size=30), st.integers(-1, 40))
def test_shards_are_all_names_in_order(names: list[str], count: int) -> None:
    shards = sources.cut("folder", Path("x"), names, count)
    assert [name for shard in shards for name in shard.names] == names
    assert len(shards) <= max(1, count)
    assert all(shard.names for shard in shards)


@needs_real
def test_real_records_are_the_same_from_an_archive(tmp_path: Path) -> None:
    folder = REAL / "verbatim"
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
        archive.add(folder, "pfocr-database-main")
    found = read(ARCHIVE, tmp_path / "x.tar.gz", 3)
    assert placeless(found) == placeless(read(FOLDER, folder))
