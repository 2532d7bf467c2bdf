"""The store of a finished build that was made without one: loaded from its graph when it is wanted."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.builder.graph import read_pieces
from kg.builder.progress import Progress, Silent
from kg.errors import KgError
from kg.opened import STORE, Build
from kg.search import FILE, make_index
from kg.stores.bulk import BulkLoad

_MB = 1_000_000


def load_store(build: Build, progress: Progress | None = None) -> int | None:
    """Loads `graph.ttl` of a build into a store beside it, and indexes its texts; returns the number of triples.

    Both appear when they are whole. A build with a store and no index gets its index, and the answer is None. Raises
    `KgError` where there are both already, where another process is loading it, or where the graph does not have as
    many triples as the build's report says.
    """
    progress = progress or Silent()
    with _alone(build.path):
        if (build.path / STORE).exists():
            if (build.path / FILE).exists():
                raise KgError(f"{build.path}: this build has its store already")
            _index(build, progress)
            return None
        for left in build.path.glob(f".{STORE}-*"):  # by a process that was killed
            shutil.rmtree(left)
        draft = build.path / f".{STORE}-{os.getpid()}"
        try:
            triples = _load(build.path / "graph.ttl", draft, progress)
            if triples != build.report["triples"]:
                expected = build.report["triples"]
                raise KgError(f"{build.path}: graph.ttl has {triples:,} triples where the build has made {expected:,}")
            _index(build, progress)
            draft.rename(build.path / STORE)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return triples


def _index(build: Build, progress: Progress) -> None:
    progress.stage("indexing texts")
    make_index(build.path, build.report["base"])


def _load(turtle: Path, store: Path, progress: Progress) -> int:
    progress.stage("loading the graph", -(-turtle.stat().st_size // _MB), "MB")
    passed = 0
    with BulkLoad(store) as load:
        for data in read_pieces(turtle):
            rest = data
            while rest:
                rest = rest[load.write(rest) :]
            before, passed = passed, passed + len(data)
            progress.advance(passed // _MB - before // _MB)
        load.finish()
        return load.count()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """For the time of the block no other process may load this build."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise KgError(f"{folder}: another process is loading its store") from None
    finally:
        os.close(handle)
