"""The loader in a process of its own: what goes in is in the store; what goes wrong is one line; it can be ended."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from kg import KgError
from kg.stores import bulk
from kg.stores.bulk import BulkLoad
from kg.stores.oxigraph import OxigraphStore

TEXT = b"@prefix x: <https://x.org/> .\n" + b"".join(b'x:s x:p "%d" .\n' % number for number in range(50_000))


def load(path: Path, data: bytes) -> int:
    """Passes all of the data on; how many triples the store then holds, as the loader has it."""
    loading, rest = BulkLoad(path), memoryview(data)
    while rest:
        rest = rest[loading.write(rest) :]
    loading.finish()
    return loading.count()


def test_what_goes_in_is_in_the_store(tmp_path: Path) -> None:
    assert load(tmp_path / "store", TEXT + TEXT) == 50_000
    assert OxigraphStore.read_only(tmp_path / "store").count() == 50_000


def test_nothing_gives_an_empty_store(tmp_path: Path) -> None:
    assert load(tmp_path / "store", b"") == 0
    assert OxigraphStore.read_only(tmp_path / "store").count() == 0


@pytest.mark.parametrize("data", [b"<x:s> <x:p> .\n", TEXT + b"<x:s", b"<x:s> <x:p> .\n" + TEXT * 20])
def test_what_is_no_turtle_is_one_line(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(KgError, match="^the store cannot be loaded: .*") as fault:
        load(tmp_path / "store", data)
    assert len(str(fault.value).splitlines()) == 1


def test_a_place_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    with pytest.raises(KgError, match="^the store cannot be loaded: "):
        load(tmp_path / "store", TEXT)


def test_a_load_that_is_cancelled_takes_no_more(tmp_path: Path) -> None:
    loading = BulkLoad(tmp_path / "store")
    loading.write(memoryview(TEXT))
    loading.cancel()
    loading.close()
    assert loading._process.returncode == -signal.SIGKILL
    with pytest.raises(ValueError, match="closed"):
        loading.write(memoryview(TEXT))


def test_a_loader_that_ends_while_it_counts_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "loader.py"
    program.write_text("import sys\nsys.stdin.read()\nprint('loaded', flush=True)\nsys.exit('no more room')\n")
    monkeypatch.setattr(bulk, "_PROGRAM", program)
    with pytest.raises(KgError, match="^the store cannot be loaded: no more room$"):
        load(tmp_path / "store", TEXT)


def test_a_load_that_is_not_asked_for_its_count_can_be_let_go(tmp_path: Path) -> None:
    loading = BulkLoad(tmp_path / "store")
    loading.finish()
    loading.close()
    assert loading._process.returncode is not None


def test_the_allocator_is_the_users_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("LD_PRELOAD", raising=False)
    monkeypatch.setattr(bulk, "_LIBRARIES", ())
    assert bulk._preloaded() == {}
    monkeypatch.setenv("LD_PRELOAD", "")
    monkeypatch.setattr(bulk, "_LIBRARIES", ("lib/*-linux-gnu", "lib64", "lib", "local/lib"))
    assert bulk._preloaded() == {}


def test_an_allocator_that_is_there_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("LD_PRELOAD", raising=False)
    monkeypatch.setattr(bulk, "_ALLOCATOR", "libc.so*")
    preloaded = bulk._preloaded()
    assert preloaded == {} or Path(preloaded["LD_PRELOAD"]).name.startswith("libc.so")
