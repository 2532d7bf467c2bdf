"""Clients that others have made get the rows that `kg query` gives."""

from __future__ import annotations

import csv
import io
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from kg import queries
from kg.opened import Build
from server.serving import Served, served

QUERY = queries.load("partners-of-gene").render({"gene": "MTOR"})


@pytest.fixture(scope="module")
def rows(example_build: Build) -> list[list[str]]:
    """What the build itself answers."""
    answer = example_build.query(QUERY)
    assert isinstance(answer, ox.QuerySolutions)
    found = [["" if term is None else term.value for term in row] for row in answer]
    assert len(found) > 3
    return found


def test_sparqlwrapper(server: Served, rows: list[list[str]]) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{server.address}/sparql")
    client.setQuery(QUERY)
    client.setReturnFormat(wrapper.JSON)
    for method in (wrapper.GET, wrapper.POST):
        client.setMethod(method)
        answer = client.query().convert()
        names = answer["head"]["vars"]
        assert [
            [row[name]["value"] if name in row else "" for name in names] for row in answer["results"]["bindings"]
        ] == rows


def test_rdflib(server: Served, rows: list[list[str]]) -> None:
    graph = Graph(store=SPARQLStore(f"{server.address}/sparql"))
    found = graph.query(QUERY)
    assert [["" if term is None else str(term) for term in row] for row in found] == rows  # type: ignore[union-attr]


def test_curl(server: Served, rows: list[list[str]]) -> None:
    command = ["curl", "-sS", "--fail", "-H", "Accept: text/csv", f"{server.address}/sparql"]
    done = subprocess.run([*command, "--data-urlencode", f"query={QUERY}"], capture_output=True, check=True, timeout=60)
    assert list(csv.reader(io.StringIO(done.stdout.decode())))[1:] == rows


def test_another_oxigraph_by_service(server: Served) -> None:
    inner = "SELECT ?f { ?f <https://w3id.org/pfocr-kg/ontology#depictsStrictly> ?g } ORDER BY ?f LIMIT 5"
    answer = ox.Store().query(f"SELECT * {{ SERVICE <{server.address}/sparql> {{ {inner} }} }}")
    assert isinstance(answer, ox.QuerySolutions)
    found = sorted(row["f"].value for row in answer)
    mine = server.ask(inner).json()["results"]["bindings"]
    assert found == sorted(row["f"]["value"] for row in mine)
    assert len(found) == 5


def test_a_server_that_may_be_asked_is_asked_and_no_other(server: Served, example_out: Path) -> None:
    there = f"{server.address}/sparql"
    with served(example_out, "--workers", "1", "--federate", there) as running:
        allowed = running.ask(f"SELECT * {{ SERVICE <{there}> {{ ?s a ?o }} }} LIMIT 3")
        assert len(allowed.json()["results"]["bindings"]) == 3
        for other in ("<http://127.0.0.1:1/>", "?g", f"<{there}?x=1>"):
            refused = running.ask(f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} SERVICE {other} {{ ?s ?p ?o }} }}")
            assert refused.status_code == 403
        assert "BasicFederatedQuery" in running.client.get("/sparql").text
