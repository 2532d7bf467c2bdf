"""One stream becomes a file and a store: in order, whole, again from the start, or not at all."""

from __future__ import annotations

import hashlib
import shutil
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import KgError
from kg.builder.graph import GraphWriter
from kg.stores.oxigraph import OxigraphStore

HEAD = "@prefix x: <https://x.org/> .\n"


def piece(number: int, statements: int = 3) -> bytes:
    """Turtle that no other piece has."""
    return b"".join(b'x:s%d x:p "%d" .\n' % (number, value) for value in range(statements))


def drain(graph: GraphWriter) -> None:
    """Waits for the end."""
    graph.finish()
    while not graph.wait(0.05):
        pass


def written(folder: Path) -> set[str]:
    """The subjects in the file."""
    quads = ox.parse(path=str(folder / "graph.ttl"), format=ox.RdfFormat.TURTLE)
    return {str(quad.subject) for quad in quads}


def stored(folder: Path) -> set[str]:
    """The subjects in the store."""
    return {str(triple.subject) for triple in OxigraphStore.read_only(folder / "store").triples()}


@pytest.mark.parametrize("with_store", [True, False])
def test_pieces_come_in_their_order(tmp_path: Path, with_store: bool) -> None:
    store = tmp_path / "store" if with_store else None
    with GraphWriter(tmp_path / "graph.ttl", store, HEAD) as graph:
        for number in range(5):
            if number % 2:
                graph.add(piece(number))
            else:
                (tmp_path / f"{number}.ttl").write_bytes(piece(number))
                graph.add(tmp_path / f"{number}.ttl")
        drain(graph)
    data = (tmp_path / "graph.ttl").read_bytes()
    assert data == HEAD.encode() + b"".join(map(piece, range(5)))
    assert graph.sha256 == hashlib.sha256(data).hexdigest()
    assert graph.passed == len(data)
    assert graph.expected == len(data) - len(HEAD)
    assert (tmp_path / "store").exists() is with_store
    if with_store:
        assert stored(tmp_path) == {f"<https://x.org/s{number}>" for number in range(5)}


def test_without_a_piece_there_is_a_head(tmp_path: Path) -> None:
    with GraphWriter(tmp_path / "graph.ttl", tmp_path / "store", HEAD) as graph:
        drain(graph)
    assert (tmp_path / "graph.ttl").read_text() == HEAD
    assert stored(tmp_path) == set()


@pytest.mark.parametrize("before", [0, 1, 50])
def test_a_restart_forgets_what_was_written(tmp_path: Path, before: int) -> None:
    with GraphWriter(tmp_path / "graph.ttl", tmp_path / "store", HEAD) as graph:
        for number in range(before):
            graph.add(piece(100 + number, 5_000))
        graph.restart([piece(1), piece(2)])
        drain(graph)
    assert (tmp_path / "graph.ttl").read_bytes() == HEAD.encode() + piece(1) + piece(2)
    assert written(tmp_path) == stored(tmp_path) == {"<https://x.org/s1>", "<https://x.org/s2>"}
    assert graph.sha256 == hashlib.sha256((tmp_path / "graph.ttl").read_bytes()).hexdigest()


def test_a_fault_in_loading_is_told_in_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(KgError, match="^the store cannot be loaded: "),
        GraphWriter(tmp_path / "graph.ttl", tmp_path / "store", HEAD) as graph,
    ):
        graph.add(b"x:s x:p .\n" + piece(1, 200_000))
        drain(graph)


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "piece.ttl").write_bytes(piece(1))
    with pytest.raises(FileNotFoundError), GraphWriter(tmp_path / "graph.ttl", None, HEAD) as graph:
        graph.add(tmp_path / "piece.ttl")
        graph.add(tmp_path / "none.ttl")
        drain(graph)


def test_who_leaves_early_leaves_nothing_running(tmp_path: Path) -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        GraphWriter(tmp_path / "graph.ttl", tmp_path / "store", HEAD) as graph,
    ):
        for number in range(20):
            graph.add(piece(number, 20_000))
        raise KeyboardInterrupt
    assert graph._work is not None
    assert graph._work.done()
    assert graph._load is not None
    assert graph._load._process.returncode is not None


@pytest.mark.parametrize("as_file", [True, False])
def test_a_big_piece_is_passed_on_whole(tmp_path: Path, as_file: bool) -> None:
    """One that is larger than any pipe, between small ones."""
    big = piece(1, 300_000)
    (tmp_path / "big.ttl").write_bytes(big)
    with GraphWriter(tmp_path / "graph.ttl", tmp_path / "store", HEAD) as graph:
        graph.add(piece(0))
        graph.add(tmp_path / "big.ttl" if as_file else big)
        graph.add(piece(2))
        drain(graph)
    assert (tmp_path / "graph.ttl").read_bytes() == HEAD.encode() + piece(0) + big + piece(2)
    assert OxigraphStore.read_only(tmp_path / "store").count() == 300_006
    assert graph.passed == graph.expected + len(HEAD) > 4 << 20


def test_who_leaves_early_does_not_wait_for_the_loader(tmp_path: Path) -> None:
    """What would take the loader many seconds is dropped at once, and no thread goes on."""
    started = time.monotonic()
    with (
        pytest.raises(KeyboardInterrupt),
        GraphWriter(tmp_path / "graph.ttl", tmp_path / "store", HEAD) as graph,
    ):
        big = piece(0, 100_000)
        for _ in range(200):
            graph.add(big)
        started = time.monotonic()
        raise KeyboardInterrupt
    assert time.monotonic() - started < 5
    assert graph.passed < len(big) * 200
    assert graph._load is not None
    assert (graph._load._process.returncode or 0) < 0, "the loader was not ended, it ended by itself"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("graph") and thread.is_alive()]
    shutil.rmtree(tmp_path / "store", ignore_errors=True)
    assert not (tmp_path / "store").exists()


def test_a_restart_after_a_fault(tmp_path: Path) -> None:
    """What could not be loaded is forgotten, too."""
    with GraphWriter(tmp_path / "graph.ttl", tmp_path / "store", HEAD) as graph:
        graph.add(b"x:s x:p .\n")
        graph.finish()
        with pytest.raises(KgError):
            while not graph.wait(0.05):
                pass
        graph.restart([piece(1)])
        drain(graph)
    assert written(tmp_path) == stored(tmp_path) == {"<https://x.org/s1>"}


def test_a_restart_after_the_end(tmp_path: Path) -> None:
    """Even what is whole is forgotten."""
    with GraphWriter(tmp_path / "graph.ttl", tmp_path / "store", HEAD) as graph:
        graph.add(piece(7))
        drain(graph)
        assert stored(tmp_path) == {"<https://x.org/s7>"}
        graph.restart([piece(1)])
        drain(graph)
    assert written(tmp_path) == stored(tmp_path) == {"<https://x.org/s1>"}


@pytest.mark.parametrize("with_store", [True, False])
def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, with_store: bool) -> None:
    store = tmp_path / "store" if with_store else None
    with pytest.raises(OSError, match=r"graph\.ttl"), GraphWriter(tmp_path / "no" / "graph.ttl", store, HEAD) as graph:
        for number in range(50):
            graph.add(piece(number, 1_000))
        drain(graph)
    assert graph._work is not None
    assert graph._work.done()
