"""Stores hold the contract; what would leave this machine is refused."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import KgError
from kg.stores import Store, asks_elsewhere
from kg.stores.oxigraph import OxigraphStore
from kg.testing import StoreContract


class TestOnDisk(StoreContract):
    """Oxigraph with a folder."""

    def store(self, folder: Path) -> Store:
        """A new store."""
        return OxigraphStore.create(folder / "store")


class TestInMemory(StoreContract):
    """Oxigraph without one."""

    def store(self, folder: Path) -> Store:
        """A new store."""
        return OxigraphStore.in_memory()


def test_a_read_only_store_has_what_was_written(tmp_path: Path) -> None:
    written = TestOnDisk()._loaded(tmp_path, TestOnDisk.LINES)
    del written
    assert OxigraphStore.read_only(tmp_path / "store").count() == 2


def test_a_store_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be opened"):
        OxigraphStore.read_only(tmp_path / "store")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT ?x { ?x ", "the query is not SPARQL"),
        ("", "the query is not SPARQL"),
        ("DELETE WHERE { ?s ?p ?o }", "the query is not SPARQL"),
        ("SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { service silent ?s { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { \\u0053ERVICE <http://localhost:1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { # '\nSERVICE <http://localhost:1/> { ?s ?p ?o } # '\n }", "SERVICE"),
    ],
)
def test_a_query_that_is_refused_is_one_clear_line(query: str, words: str) -> None:
    with pytest.raises(KgError, match=words) as caught:
        OxigraphStore.in_memory().query(query)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service ?p 'SERVICE <x>' }",
        'SELECT * { ?s ?p """a "SERVICE <x> {" b""" }',
        "SELECT * { ?s <https://x.org/SERVICE> ?o } # SERVICE <x> {}",
        "PREFIX ex: <https://x.org/> SELECT * { ?s ex:SERVICE ?o }",
        "SELECT $service { $service ?p ?o }",
    ],
)
def test_the_word_service_elsewhere_is_no_clause(query: str) -> None:
    assert not asks_elsewhere(query)
    OxigraphStore.in_memory().query(query)


@given(st.text(max_size=30))
def test_text_in_a_literal_never_hides_a_clause(text: str) -> None:
    quoted = str(ox.Literal(text))
    assert asks_elsewhere(f"SELECT * {{ ?s ?p {quoted} . SERVICE <https://x.org/> {{ ?s ?p ?o }} }}")
    assert not asks_elsewhere(f"SELECT * {{ ?s ?p {quoted} }}")
