"""Records in a `.tar`, `.tar.gz`, `.tgz`, `.tar.xz`, `.tar.bz2` or `.zip`, read without unpacking."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kg.errors import KgError
from kg.parsing.figure import parse_record
from kg.parsing.frontmatter import MAX_BYTES
from kg.parsing.layout import COMPANION_SUFFIX, companion_names, record_names, strip_wrapper
from kg.record import Figure, RawFile, Rejected
from kg.sources import Shard, cut

_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".zip")
_FAULTS = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError)

_TAR_PASSES = 4
"""Shards of a tar: each reads the whole stream again, so a few are enough."""

Read = Callable[[str], bytes | None]


class ArchiveSource:
    """Reads records from an archive of any folder that the folder source would read.

    A zip is read member by member. A tar can only be read from its beginning, so each shard passes through it once
    and holds the files of its own records.
    """

    name = "archive"

    def accepts(self, path: Path) -> bool:
        """A file with the suffix of an archive."""
        return path.is_file() and path.name.lower().endswith(_SUFFIXES)

    def shards(self, path: Path, count: int) -> Sequence[Shard]:
        """The records in the archive, in the order of their names; of one in a wrapping folder, below that."""
        passes = count if path.suffix.lower() == ".zip" else min(count, _TAR_PASSES)
        return cut(self.name, path, record_names(_list(path)), passes)

    def read(self, shard: Shard) -> Iterator[Figure | Rejected]:
        """Reads each record of the shard and its companion files."""
        path = Path(shard.path)
        names = _list(path)
        with _members(path, _wanted(shard.names, names)) as read:
            for name in shard.names:
                yield _read_record(path, name, read)

    def companions(self, path: Path) -> frozenset[str]:
        """The companion files in the archive, below its wrapping folder."""
        return frozenset(name for name in _list(path) if COMPANION_SUFFIX.search(name))


def _read_record(path: Path, name: str, read: Read) -> Figure | Rejected:
    where = f"{path}/{name}"
    data = read(name)
    if data is None:
        return Rejected(where, "file", "cannot be read from the archive: damaged or encrypted")

    def find_companion(figid: str, kind: str) -> RawFile | None:
        for candidate in companion_names(name, figid, kind):
            if (found := read(candidate)) is not None:
                return RawFile(f"{path}/{candidate}", candidate, found)
        return None

    return parse_record(RawFile(where, name, data), find_companion)


def _wanted(records: Collection[str], names: Collection[str]) -> frozenset[str]:
    """The members that a shard may ask for: its records, and companions that can be theirs.

    A companion bears the figid, which is the record's file name but for odd cases: so one that bears another
    record's file name is not wanted, one that bears none's is.
    """
    mine = {PurePosixPath(name).stem for name in records}
    others = {PurePosixPath(name).stem for name in record_names(names)} - mine
    companions = {name for name in names if COMPANION_SUFFIX.search(name)}
    theirs = {name for name in companions if COMPANION_SUFFIX.sub("", PurePosixPath(name).name) in others}
    return frozenset(records) | (companions - theirs)


def _list(path: Path) -> list[str]:
    """The names of all files in the archive, hidden ones left out, below the folder that wraps them all."""
    with _readable(path):
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                names = [_clean(info.filename) for info in archive.infolist() if not info.is_dir()]
        else:
            with tarfile.open(path, "r|*") as stream:
                names = [_clean(member.name) for member in stream if member.isfile()]
    wrapper = strip_wrapper(names)
    below = (name.removeprefix(wrapper) for name in names)
    return sorted({name for name in below if not any(part.startswith(".") for part in name.split("/"))})


def _clean(name: str) -> str:
    return str(PurePosixPath(name.replace("\\", "/")))


@contextmanager
def _members(path: Path, wanted: frozenset[str]) -> Iterator[Read]:
    """A function that reads members by their names below the wrapping folder; None for one that is not there."""
    with _readable(path):
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                infos = {_clean(info.filename): info for info in archive.infolist() if not info.is_dir()}
                wrapper = strip_wrapper(infos)
                yield lambda name: _read_zipped(archive, infos.get(wrapper + name))
        else:
            held = _read_tar(path, wanted)
            yield held.get


def _read_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> bytes | None:
    if info is None:
        return None
    try:
        with archive.open(info) as file:
            return file.read(MAX_BYTES + 1)
    except (*_FAULTS, RuntimeError, NotImplementedError):  # damaged, encrypted, or packed in an unknown way
        return None


def _read_tar(path: Path, wanted: frozenset[str]) -> dict[str, bytes]:
    held: dict[str, bytes] = {}
    names: list[str] = []
    with tarfile.open(path, "r|*") as stream:
        for member in stream:
            if not member.isfile():
                continue
            name = _clean(member.name)
            names.append(name)
            if not _tails(name) & wanted:
                continue
            if (file := stream.extractfile(member)) is not None:
                held[name] = file.read(MAX_BYTES + 1)
    wrapper = strip_wrapper(names)
    return {name.removeprefix(wrapper): data for name, data in held.items()}


def _tails(name: str) -> frozenset[str]:
    """The name itself and the name below its first folder: a stream does not tell beforehand which is meant."""
    return frozenset((name, name.partition("/")[2]))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except _FAULTS as fault:
        raise KgError(f"{path}: the archive cannot be read: {fault}") from None


SOURCE = ArchiveSource()
