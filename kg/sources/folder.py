"""Records as files: one file, a folder of them, or a PFOCR checkout (`_figures` and `_data`)."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from kg.errors import KgError, RecordFault
from kg.parsing.figure import RECORD_SUFFIXES, parse_record
from kg.parsing.frontmatter import MAX_BYTES
from kg.parsing.layout import COMPANION_SUFFIX, companion_names, printable, record_names
from kg.record import Figure, RawFile, Rejected
from kg.sources import Shard, cut

_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)


class FolderSource:
    """Reads records from the file system."""

    name = "folder"

    def accepts(self, path: Path) -> bool:
        """A folder, or a file with the suffix of a record."""
        return path.is_dir() or path.suffix.lower() in RECORD_SUFFIXES

    def shards(self, path: Path, count: int) -> Sequence[Shard]:
        """The records at `path`, in the order of their names below it."""
        names = record_names(_walk(path)) if path.is_dir() else [path.name]
        return cut(self.name, path, names, count)

    def read(self, shard: Shard) -> Iterator[Figure | Rejected]:
        """Reads each record of the shard and the companion files that lie beside it or in `_data`."""
        path = Path(shard.path)
        root = path if path.is_dir() else path.parent
        for name in shard.names:
            yield _read_record(root, name)

    def companions(self, path: Path) -> frozenset[str]:
        """The companion files in a folder; none for a single file, whose neighbours are not its own."""
        if not path.is_dir():
            return frozenset()
        return frozenset(printable(name) for name in _walk(path) if COMPANION_SUFFIX.search(name))


def _read_record(root: Path, name: str) -> Figure | Rejected:
    path = printable(str(root / name))
    try:
        data = _read(root / name)
    except OSError as fault:
        return Rejected(path, "file", fault.strerror or "cannot be read")

    def find_companion(figid: str, kind: str) -> RawFile | None:
        for candidate in companion_names(name, figid, kind):
            file = Path(os.path.normpath(root / candidate))
            try:
                return RawFile(printable(str(file)), printable(candidate), _read(file))
            except OSError as fault:
                if fault.errno not in _ABSENT:  # absent is usual; to pass over one that is there would lose genes
                    raise RecordFault(printable(candidate), fault.strerror or "cannot be read") from None
        return None

    return parse_record(RawFile(path, printable(name), data), find_companion)


def _read(path: Path) -> bytes:
    """The bytes of a file, no more than one over what a record may have, so that a huge file costs nothing.

    Only a regular file is opened: to open a pipe would wait for somebody to write to it.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _walk(root: Path) -> list[str]:
    """All files below `root` as POSIX names, hidden ones left out; of a PFOCR checkout only its two folders."""
    tops = [root / top for top in ("_figures", "_data")]
    starts = [top for top in tops if top.is_dir()] if tops[0].is_dir() else [root]
    found = []
    for start in starts:
        for folder, folders, files in os.walk(start, onerror=_unreadable):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            below = PurePosixPath(Path(folder).relative_to(root).as_posix())
            found += [str(below / name) for name in files if not name.startswith(".")]
    return found


def _unreadable(fault: OSError) -> None:
    raise KgError(f"{fault.filename}: {fault.strerror}")


SOURCE = FolderSource()
