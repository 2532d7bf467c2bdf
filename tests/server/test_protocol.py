"""The operation `query` of the SPARQL 1.1 Protocol, sentence by sentence."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib

from kg.opened import Build
from server.serving import Served

SELECT = "SELECT ?f { ?f pfo:depictsStrictly ?g } ORDER BY ?f ?g LIMIT 3"
GRAPH = "CONSTRUCT { ?f ?p ?o } WHERE { { SELECT ?f { ?f pfo:depictsStrictly ?g } ORDER BY ?f LIMIT 1 } ?f ?p ?o }"


def expected(build: Build) -> list[str]:
    answer = build.query(SELECT)
    assert isinstance(answer, ox.QuerySolutions)
    rows = [row["f"].value for row in answer]
    assert len(rows) == 3
    return rows


def values(text: str) -> list[str]:
    return [row["f"]["value"] for row in json.loads(text)["results"]["bindings"]]


def test_a_query_by_get(server: Served, example_build: Build) -> None:
    answer = server.ask(SELECT)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert values(answer.text) == expected(example_build)


def test_a_query_by_form(server: Served, example_build: Build) -> None:
    answer = server.client.post("/sparql", data={"query": SELECT})
    assert values(answer.text) == expected(example_build)


@pytest.mark.parametrize("media", ["application/sparql-query", "application/sparql-query; charset=UTF-8"])
def test_a_query_by_direct_post(server: Served, example_build: Build, media: str) -> None:
    answer = server.client.post("/sparql", content=SELECT, headers={"content-type": media})
    assert values(answer.text) == expected(example_build)


@pytest.mark.parametrize("count", [0, 2])
def test_a_query_is_there_once(server: Served, count: int) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = "&".join(["query=ASK{}"] * count)
    assert server.client.post("/sparql", content=body, headers=form).status_code == 400
    if count:
        assert server.client.get(f"/sparql?{body}").status_code == 400


def test_other_ways_are_refused_by_name(server: Served) -> None:
    post = server.client.post
    assert post("/sparql", content="ASK {}", headers={"content-type": "text/plain"}).status_code == 415
    latin = {"content-type": "application/sparql-query; charset=latin-1"}
    assert post("/sparql", content="ASK {}", headers=latin).status_code == 415
    bad = post("/sparql", content=b"ASK { ?s ?p '\xff' }", headers={"content-type": "application/sparql-query"})
    assert bad.status_code == 400
    assert server.client.get("/sparql?query=%ff").status_code == 400
    assert server.client.put("/sparql", content="ASK {}").status_code == 405


def test_a_query_that_is_none_is_400_with_its_place(server: Served) -> None:
    answer = server.ask("SELECT * {\n ?s ?p ?o\n")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["line"], told["status"]) == (3, 400)
    assert told["column"] == 1
    assert told["detail"].startswith("Line 3, column 1: expected one of")


@pytest.mark.parametrize(
    "update",
    ["INSERT DATA { <a:a> <a:a> <a:a> }", "PREFIX x: <https://x.org/> DELETE WHERE { ?s ?p ?o }", "# all\nCLEAR ALL"],
)
def test_updates_are_refused_by_name(server: Served, update: str) -> None:
    direct = {"content-type": "application/sparql-update"}
    answers = [
        server.ask(update),
        server.client.post("/sparql", data={"update": update}),
        server.client.post("/sparql", content=update, headers=direct),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3
    assert {answer.json()["title"] for answer in answers} == {"Updates are refused"}


def test_formats_of_tables(server: Served, example_build: Build) -> None:
    wanted = expected(example_build)
    as_csv = server.ask(SELECT, accept="text/csv")
    assert as_csv.headers["content-type"] == "text/csv; charset=utf-8"
    assert [row["f"] for row in csv.DictReader(io.StringIO(as_csv.text))] == wanted
    tsv = server.ask(SELECT, accept="text/tab-separated-values").text.splitlines()
    assert tsv == ["?f", *(f"<{iri}>" for iri in wanted)]
    xml = ElementTree.fromstring(server.ask(SELECT, accept="application/sparql-results+xml").text)
    assert [node.text for node in xml.iter("{http://www.w3.org/2005/sparql-results#}uri")] == wanted
    assert values(server.ask(SELECT, accept="application/json").text) == wanted


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize(
    ("media", "name"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ],
)
def test_formats_of_graphs(server: Served, example_build: Build, media: str, name: str) -> None:
    answer = server.ask(GRAPH, accept=media)
    assert answer.headers["content-type"].split(";")[0] == media
    triples = example_build.query(GRAPH)
    assert isinstance(triples, ox.QueryTriples)
    assert len(rdflib.Graph().parse(data=answer.text, format=name)) == len(set(triples)) > 5


@pytest.mark.parametrize(
    ("accept", "got"),
    [
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/*;q=0.5, application/json;q=0.1", "text/csv"),
        ("image/png, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_the_format_is_the_one_that_is_liked_best(server: Served, accept: str, got: str) -> None:
    answer = server.ask("ASK {}", accept=accept)
    assert answer.headers["content-type"].split(";")[0] == got
    assert "Accept" in answer.headers["vary"]


def test_a_format_may_be_asked_for_by_its_name(server: Served) -> None:
    answer = server.client.get("/sparql", params={"query": SELECT, "format": "csv"}, headers={"accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert server.client.get("/sparql", params={"query": SELECT, "format": "pdf"}).status_code == 406


def test_what_is_not_acceptable_is_406(server: Served) -> None:
    assert server.ask(SELECT, accept="image/png").status_code == 406
    answer = server.ask(SELECT, accept="text/turtle")  # of a table there is no Turtle
    assert answer.status_code == 406
    assert "text/csv" in answer.json()["detail"]


def test_the_graph_may_be_named_and_no_other(server: Served, example_build: Build) -> None:
    name = f"{example_build.report['base']}dataset"
    answer = server.client.get("/sparql", params={"query": SELECT, "default-graph-uri": name})
    assert values(answer.text) == expected(example_build)
    for parameter in ("default-graph-uri", "named-graph-uri"):
        refused = server.client.get("/sparql", params={"query": SELECT, parameter: "https://x.org/g"})
        assert refused.status_code == 400, parameter


def test_the_dataset_of_the_request_counts_more_than_that_of_the_query(server: Served, example_build: Build) -> None:
    name = f"{example_build.report['base']}dataset"
    elsewhere = SELECT.replace("{", "FROM <https://x.org/g> {", 1)
    assert values(server.ask(elsewhere).text) == []
    answer = server.client.post("/sparql", data={"query": elsewhere, "default-graph-uri": name})
    assert values(answer.text) == expected(example_build)


def test_head_is_get_without_a_body(server: Served) -> None:
    head = server.client.head("/sparql", params={"query": SELECT})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == server.ask(SELECT).headers["content-length"]


def test_pages_of_others_may_ask(server: Served) -> None:
    assert "POST" in server.client.options("/sparql").headers["allow"]
    asks = {"origin": "https://x.org", "access-control-request-method": "POST"}
    preflight = server.client.options("/sparql", headers=asks)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert server.ask("ASK {", origin="https://x.org").headers["access-control-allow-origin"] == "*"


def test_the_service_describes_itself(server: Served, example_build: Build) -> None:
    answer = server.client.get("/sparql", headers={"accept": "application/rdf+xml"})
    graph = rdflib.Graph().parse(data=answer.text, format="xml")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = graph.value(predicate=rdflib.RDF.type, object=sd.Service)
    assert str(service) == f"{server.address}/sparql"
    assert graph.value(service, sd.endpoint) == service
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graph
    assert graph.value(service, sd.feature) is None
    dataset = graph.value(service, sd.defaultDataset)
    assert graph.value(dataset, rdflib.VOID.triples).value == example_build.report["triples"]  # type: ignore[union-attr]
    assert server.client.get("/sparql").headers["content-type"].startswith("text/turtle")


def test_people_get_a_page_whose_links_run(server: Served) -> None:
    page = server.client.get("/sparql", headers={"accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text
    assert "style=" not in page.text
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.text.split('<dt><a href="')[1:]]
    assert len(links) > 5
    for link in links:
        assert server.client.get(f"/sparql{link}").status_code == 200, link


def test_what_an_answer_has_is_text_in_a_page(server: Served) -> None:
    hostile = "<script>alert(1)</script>{{ 7 * 7 }}"
    page = server.ask(f'SELECT ("{hostile}" AS ?x) (<javascript:alert(1)> AS ?y) {{}}', accept="text/html").text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in page
    assert 'href="javascript:' not in page
    wrong = server.ask("SELECT <script>alert(1)</script>", accept="text/html")
    assert wrong.status_code == 400
    assert "<script>" not in wrong.text
    assert "<pre>yes</pre>" in server.ask("ASK {}", accept="text/html").text


def test_a_query_of_two_megabytes_is_413(server: Served) -> None:
    direct = {"content-type": "application/sparql-query"}
    assert server.client.post("/sparql", content=b" " * 2_000_000, headers=direct).status_code == 413
    assert server.ask("ASK {}").status_code == 200


def test_other_servers_are_asked_for_nobody(server: Served) -> None:
    answer = server.ask("SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }")
    assert answer.status_code == 403
    assert answer.json()["service"] == "http://127.0.0.1:1/sparql"


def test_all_answers_have_the_headers_of_all(server: Served) -> None:
    for answer in (
        server.ask("ASK {}"),
        server.ask("ASK"),
        server.client.get("/nowhere"),
        server.client.get("/health"),
    ):
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"]


@pytest.mark.parametrize("host", ["a b[", "x<y>", "[::1", ""])
def test_a_host_that_is_none_is_never_printed(server: Served, host: str) -> None:
    answer = server.client.get("/sparql", headers={"host": host})
    assert answer.status_code in (200, 400)
    assert not host or host not in answer.text
