"""Records in a `.tar`, `.tar.gz`, `.tgz`, `.tar.xz`, `.tar.bz2` or `.zip`, read without unpacking."""

from __future__ import annotations

import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path, PurePosixPath

from kg.errors import KgError, RecordFault
from kg.parsing.frontmatter import MAX_BYTES
from kg.parsing.layout import COMPANION_SUFFIX, companion_names, printable, record_names, strip_wrapper
from kg.record import Figure, RawFile, Rejected
from kg.sources import Shard, Unread, cut

_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".zip")
# From ValueError on: what the standard library's readers let through where a header is damaged; zipfile refuses what is
# encrypted by a RuntimeError, what is packed in a way unknown to it by a subclass of that.
_FAULTS = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    struct.error,
    RuntimeError,
)
_UNREADABLE = "cannot be read from the archive: damaged, encrypted or a link"

_TAR_PASSES, _ZIP_PASSES = 4, 16
"""The most shards: each reads the whole stream of a tar, or the directory of a zip, again, so a few are enough."""

Read = Callable[[str], bytes | None]
"""From the name of a member to its bytes; None where there is no such member, `RecordFault` where it is unreadable."""


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
        passes = _ZIP_PASSES if _is_zip(path) else _TAR_PASSES
        return cut(self.name, path, record_names(_list(path)), min(count, passes))

    def read(self, shard: Shard) -> Iterator[Figure | Rejected]:
        """Reads each record of the shard and its companion files."""
        for record in self.unread(shard):
            yield record if isinstance(record, Rejected) else record.parse()

    def unread(self, shard: Shard) -> Iterator[Unread | Rejected]:
        """The records of the shard as they lie."""
        path = Path(shard.path)
        members = _list(path)
        with _reader(path, members, _wanted(shard.names, members)) as read:
            for name in shard.names:
                yield _open_record(path, name, read)

    def companions(self, path: Path) -> frozenset[str]:
        """The companion files in the archive, below its wrapping folder."""
        return frozenset(printable(name) for name in _list(path) if COMPANION_SUFFIX.search(name))


def _open_record(path: Path, name: str, read: Read) -> Unread | Rejected:
    where = printable(f"{path}/{name}")
    try:
        data = read(name)
    except RecordFault as fault:
        return Rejected(where, "file", fault.reason)
    if data is None:
        return Rejected(where, "file", "no longer in the archive")

    def find_companion(figid: str, kind: str) -> RawFile | None:
        for candidate in companion_names(name, figid, kind):
            if (found := read(candidate)) is not None:
                return RawFile(printable(f"{path}/{candidate}"), printable(candidate), found)
        return None

    return Unread(RawFile(where, printable(name), data), find_companion)


def _wanted(records: Collection[str], names: Collection[str]) -> frozenset[str]:
    """The names that a shard will ask for: its records, and companions that are likely theirs.

    A companion bears the figid, which is the record's file name but for odd cases: so one that bears another
    record's file name is not likely, one that bears none's is.
    """
    mine = {PurePosixPath(name).stem for name in records}
    others = {PurePosixPath(name).stem for name in record_names(names)} - mine
    companions = {name for name in names if COMPANION_SUFFIX.search(name)}
    theirs = {name for name in companions if COMPANION_SUFFIX.sub("", PurePosixPath(name).name) in others}
    return frozenset(records) | (companions - theirs)


def _list(path: Path) -> Mapping[str, str]:
    """The files in the archive but hidden ones: from names below the folder that wraps all to its own, in order."""
    with _readable(path):
        status = path.stat()
    return _listed(path, (status.st_ino, status.st_size, status.st_mtime_ns))


@lru_cache(maxsize=1)
def _listed(path: Path, _state: tuple[int, int, int]) -> Mapping[str, str]:
    """The same, once for an archive that does not change: to list a large one takes as long as to read it."""
    with _readable(path):
        if _is_zip(path):
            with zipfile.ZipFile(path) as archive:
                return _below(info.filename for info in archive.infolist() if not info.is_dir())
        return _below(member.name for _, member in _tar_members(path))


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _below(names: Iterable[str]) -> dict[str, str]:
    clean = {str(PurePosixPath(name.replace("\\", "/"))): name for name in names}
    # As macOS packs a folder, hidden files lie beside it.
    wrapper = strip_wrapper(clean) or strip_wrapper([name for name in clean if not _is_hidden(name)])
    below = {name.removeprefix(wrapper): own for name, own in clean.items()}
    return {name: below[name] for name in sorted(below) if not _is_hidden(name)}


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


@contextmanager
def _reader(path: Path, members: Mapping[str, str], wanted: Collection[str]) -> Iterator[Read]:
    """A function that reads members by their names below the wrapping folder."""
    if not _is_zip(path):
        yield _tar_reader(path, members, wanted)
        return
    with _readable(path):
        archive = zipfile.ZipFile(path)
    with archive:
        yield lambda name: _read_zipped(archive, name, members.get(name))


def _read_zipped(archive: zipfile.ZipFile, name: str, member: str | None) -> bytes | None:
    if member is None:
        return None
    try:
        with archive.open(member) as file:
            return file.read(MAX_BYTES + 1)
    except (*_FAULTS, KeyError):
        raise RecordFault(printable(name), _UNREADABLE) from None


def _tar_reader(path: Path, members: Mapping[str, str], wanted: Collection[str]) -> Read:
    held = _hold(path, {members[name] for name in wanted})

    def read(name: str) -> bytes | None:
        if name not in members:
            return None
        if members[name] not in held:  # an odd case after all: one more pass for all such
            rest = {member for name, member in members.items() if COMPANION_SUFFIX.search(name)}
            held.update(_hold(path, rest - held.keys()))
        if (data := held.get(members[name])) is None:
            raise RecordFault(printable(name), _UNREADABLE)
        return data

    return read


def _hold(path: Path, wanted: Collection[str]) -> dict[str, bytes | None]:
    """Members of a tar in one pass: their bytes, or None for a link, which is not followed."""
    held: dict[str, bytes | None] = {}
    with _readable(path):
        for archive, member in _tar_members(path):
            if member.name in wanted:
                file = archive.extractfile(member) if member.isfile() else None
                held[member.name] = file.read(MAX_BYTES + 1) if file else None
    return held


def _tar_members(path: Path) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """The files and links in a tar, each to be read before the next.

    The archive is read to its very end, so that what is damaged or cut off is noticed: `tarfile` alone takes a header
    that it does not understand for the end, and does not look at the check sum of what was packed.
    """
    with tarfile.open(path, "r:*") as archive:
        for member in archive:
            if member.isfile() or member.islnk() or member.issym():
                yield archive, member
        rest = archive.fileobj
        if rest is None or rest.tell() - archive.offset != tarfile.BLOCKSIZE:
            raise tarfile.ReadError("it ends before its end mark")
        while chunk := rest.read(tarfile.RECORDSIZE):
            if chunk.strip(b"\0"):
                raise tarfile.ReadError(f"damaged at byte {archive.offset:,}")


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except _FAULTS as fault:
        raise KgError(f"{path}: the archive cannot be read: {fault}") from None


SOURCE = ArchiveSource()
