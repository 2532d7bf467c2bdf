"""The folder of builds: each is made beside the others under a hidden name and appears whole, or not at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import KgError

_PARTIAL = ".partial-"
CURRENT = "current"


@contextmanager
def new_build(out: Path) -> Iterator[Path]:
    """A folder to fill, below `out/builds`; it gets its name and becomes `current` when the block ends well.

    Only one build at a time may fill a folder. What an earlier, killed build has left behind is removed. Where the
    block fails, nothing of it stays, nor of `out` if it was not there before. Raises `KgError` where `out` cannot
    be written to or another build is at work.
    """
    with ExitStack() as undo:
        undo.callback(_remove_created, _make_folders(out / "builds"))
        with _locked(out):
            _remove_partial(out / "builds")
            name = _new_name(out / "builds")
            # No process of a build that was killed can take this folder for its own.
            partial = out / "builds" / f"{_PARTIAL}{name}-{os.getpid()}"
            partial.mkdir()
            undo.callback(shutil.rmtree, partial, ignore_errors=True)
            yield partial
            partial.rename(out / "builds" / name)
            _switch(out, name)
            undo.pop_all()


def keep_newest(out: Path, count: int) -> None:
    """Removes all builds but the newest `count`; the current one always stays."""
    current = (out / CURRENT).resolve().name
    names = sorted(path.name for path in (out / "builds").iterdir() if not path.name.startswith("."))
    for name in names[: max(0, len(names) - count)]:
        if name != current:
            shutil.rmtree(out / "builds" / name, ignore_errors=True)


def _make_folders(folder: Path) -> list[Path]:
    """Makes the folder and its parents; returns those that were not there, innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    try:
        for path in reversed(missing):
            path.mkdir()
            made.insert(0, path)
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as fault:
        _remove_created(made)
        raise KgError(f"{folder.parent} cannot be written to: {fault.strerror}") from None
    return made


def _remove_created(created: list[Path]) -> None:
    for path in created:
        try:
            (path / ".lock").unlink(missing_ok=True)
            path.rmdir()
        except OSError:  # somebody else has put something there
            return


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Holds the folder's lock; the system lets go of it when this process ends, however it ends."""
    try:
        file = (out / ".lock").open("w")
    except OSError as fault:
        raise KgError(f"{out} cannot be written to: {fault.strerror}") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KgError(f"{out}: another build is at work there") from None
        yield


def _remove_partial(builds: Path) -> None:
    for path in builds.glob(f"{_PARTIAL}*"):
        shutil.rmtree(path, ignore_errors=True)


def _new_name(builds: Path) -> str:
    """A name that sorts after all others and is not taken: the time, in UTC."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    number, name = 1, stamp
    while (builds / name).exists():
        number += 1
        name = f"{stamp}-{number:03}"
    return name


def _switch(out: Path, name: str) -> None:
    """Points `current` at a build in one step."""
    link = out / f".{CURRENT}-new"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("builds") / name)
    link.replace(out / CURRENT)


def write_checksums(folder: Path, names: Iterable[str], known: Mapping[str, str]) -> None:
    """Writes `SHA256SUMS` over some files of a folder, in the order of their names, as `sha256sum -c` reads it.

    Files whose digests are known are not read again.
    """
    lines = (f"{known.get(name) or _digest(folder / name)}  {name}\n" for name in sorted(names))
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
