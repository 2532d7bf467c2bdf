"""Records as files: one file, a folder of them, or a PFOCR checkout (`_figures` and `_data`)."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from kg.errors import KgError, RecordFault
from kg.names import Names, NameSet
from kg.parsing.figure import RECORD_SUFFIXES
from kg.parsing.frontmatter import MAX_BYTES
from kg.parsing.layout import COMPANION_SUFFIX, companion_names, printable, record_names
from kg.record import Figure, RawFile, Rejected
from kg.sources import Shard, Unread, cut

_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)


class FolderSource:
    """Reads records from the file system."""

    name = "folder"

    def accepts(self, path: Path) -> bool:
        """A folder, or a file with the suffix of a record."""
        return path.is_dir() or path.suffix.lower() in RECORD_SUFFIXES

    def shards(self, path: Path, count: int) -> Sequence[Shard]:
        """The records at `path`, in the order of their names below it."""
        names = record_names(_walk(path)) if path.is_dir() else Names([path.name])
        return cut(self.name, path, names, count)

    def read(self, shard: Shard) -> Iterator[Figure | Rejected]:
        """Reads each record of the shard and the companion files that lie beside it or in `_data`."""
        for record in self.unread(shard):
            yield record if isinstance(record, Rejected) else record.parse()

    def unread(self, shard: Shard) -> Iterator[Unread | Rejected]:
        """The records of the shard as they lie."""
        root = shard.path if os.path.isdir(shard.path) else os.path.dirname(shard.path)  # noqa: PTH112, PTH120
        for name in shard.names:
            yield _open_record(root, name)

    def companions(self, path: Path) -> Set[str]:
        """The companion files in a folder; none for a single file, whose neighbours are not its own."""
        if not path.is_dir():
            return frozenset()
        return NameSet(printable(name) for name in _walk(path) if COMPANION_SUFFIX.search(name))


def _open_record(root: str, name: str) -> Unread | Rejected:
    file = os.path.join(root, name)  # noqa: PTH118 - a path object takes longer to make than a small file to read
    path = printable(file)
    try:
        data = _read(file)
    except OSError as fault:
        return Rejected(path, "file", fault.strerror or "cannot be read")

    def find_companion(figid: str, kind: str) -> RawFile | None:
        for candidate in companion_names(name, figid, kind):
            file = f"{root}/{candidate}"
            if candidate.startswith("../"):  # up by name, wherever links lead
                file = os.path.normpath(file)
            try:
                data = _read(file)
            except OSError as fault:
                if fault.errno not in _ABSENT:  # absent is usual; to pass over one that is there would lose genes
                    raise RecordFault(printable(candidate), fault.strerror or "cannot be read") from None
            else:
                return RawFile(printable(os.path.normpath(file)), printable(candidate), data)
        return None

    return Unread(RawFile(path, printable(name), data), find_companion)


def _read(path: str) -> bytes:
    """The bytes of a file, no more than one over what a record may have, so that a huge file costs nothing.

    Only a regular file is read: a pipe is opened without waiting for somebody to write to it, and closed again.
    """
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        data = os.read(file, min(status.st_size, MAX_BYTES) + 1)
        # Less than was asked for, but all that was said to be there: the end. Otherwise there may be more.
        while len(data) != status.st_size and len(data) <= MAX_BYTES and (more := os.read(file, 1 << 16)):
            data += more
        return data
    finally:
        os.close(file)


def _walk(root: Path) -> Iterator[str]:
    """All files below `root` as POSIX names, hidden ones left out; of a PFOCR checkout only its two folders."""
    tops = [f"{top}/" for top in ("_figures", "_data") if (root / top).is_dir()]
    folders = tops if "_figures/" in tops else [""]
    while folders:  # not `os.walk`, which holds all names of a folder
        below = folders.pop()
        try:
            with os.scandir(root / below) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if not _is_folder(entry):
                        yield f"{below}{entry.name}"
                    elif not entry.is_symlink():
                        folders.append(f"{below}{entry.name}/")
        except OSError as fault:
            raise KgError(f"{fault.filename}: {fault.strerror}") from None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


SOURCE = FolderSource()
