"""The JSON API: its answers, its description, and what it says of what is wrong."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from conftest import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("starlette")
pytest.importorskip("httpx")

from starlette.testclient import TestClient

from kg.answers import QUESTIONS
from kg.network.cytoscape.cx2_check import faults
from kg.opened import Build
from kg.server.app import create_app
from kg.server.openapi import description, example_address, formats
from kg.server.settings import Settings

GENES = ["AKT1", "MTOR", "TSC2"]


@pytest.fixture(scope="module")
def client(example_build: Build) -> Iterator[TestClient]:
    """A client of the examples' server."""
    with TestClient(create_app(Settings(example_build.path)), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_every_question_answers_as_it_is_described(client: TestClient, example_build: Build, question: Any) -> None:
    answer = client.get(example_address(question))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == question.answer(example_build, question.read(question.examples))
    jsonschema = pytest.importorskip("jsonschema")
    said = description()["paths"][f"/api/v1/{question.name}"]["get"]
    jsonschema.validate(answer.json(), said["responses"]["200"]["content"]["application/json"]["schema"])
    declared = {each["name"]: each for each in said["parameters"]}
    assert list(declared) == [*(parameter.name for parameter in question.parameters), "format"]


def test_the_description_is_openapi(client: TestClient) -> None:
    served = client.get("/api/v1/openapi.json").json()
    assert served == json.loads(json.dumps(description()))
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(served)


def test_the_description_has_what_openapi_wants() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    document = description()
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert {"title", "version"} <= set(document["info"])
    operations = [(path, verb, said) for path, verbs in document["paths"].items() for verb, said in verbs.items()]
    names = [said["operationId"] for _, _, said in operations]
    assert len(set(names)) == len(names)
    for path, verb, said in operations:
        assert path.startswith("/api/v1/")
        assert verb in ("get", "post")
        assert all(response["description"] for response in said["responses"].values())
        for parameter in said.get("parameters", []):
            assert parameter["in"] == "query"
            jsonschema.Draft202012Validator.check_schema(parameter["schema"])
            if "example" in parameter:
                jsonschema.validate(parameter["example"], parameter["schema"])
        if body := said.get("requestBody"):
            schema = body["content"]["application/json"]
            jsonschema.Draft202012Validator.check_schema(schema["schema"])
            jsonschema.validate(schema["example"], schema["schema"])


def test_all_examples_of_the_page_work(client: TestClient) -> None:
    page = client.get("/api")
    assert page.headers["content-type"].startswith("text/html")
    assert "style=" not in page.text
    assert "<script" not in page.text
    addresses = [each.replace("&amp;", "&") for each in re.findall(r'href="(/api/[^"]+)"', page.text)]
    assert len(addresses) > len(QUESTIONS)
    for address in addresses:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("command", "address"),
    [
        (("partners", "MTOR"), "/api/v1/partners?gene=MTOR&limit=1000"),
        (
            ("similar", "PMC2883292__nihms205988f2", "--min-jaccard", 0.01),
            "/api/v1/similar?figure=PMC2883292__nihms205988f2&min_jaccard=0.01&limit=1000",
        ),
    ],
)
def test_csv_is_that_of_the_command(
    client: TestClient, run: Run, example_build: Build, command: tuple[object, ...], address: str
) -> None:
    name, *rest = command
    said = run(name, example_build.path, *rest, "--format", "csv", "-q").stdout
    for answer in (client.get(f"{address}&format=csv"), client.get(address, headers={"Accept": "text/csv"})):
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.text == said


def test_pages_lead_to_all_rows(client: TestClient) -> None:
    whole = client.get("/api/v1/figures?genes=AKT1,MTOR&genes=TSC2&k=1&limit=1000").json()
    rows, address, back = [], "/api/v1/figures?genes=AKT1,MTOR&genes=TSC2&k=1&limit=7", list[str]()
    while address:
        answer = client.get(address)
        rows += answer.json()["figures"]
        back.append(address)
        address = answer.links.get("next", {}).get("url", "")
    assert rows == whole["figures"]
    assert len(rows) == whole["total"] > 7
    previous = client.get(back[-1]).links["prev"]["url"]
    assert client.get(previous).json() == client.get(back[-2]).json()
    assert "prev" not in client.get(back[0]).links


def test_lists_may_be_posted(client: TestClient, example_build: Build) -> None:
    by_address = client.get("/api/v1/enrich?genes=AKT1,MTOR,TSC2&limit=3").json()
    assert client.post("/api/v1/enrich", json={"genes": GENES, "limit": 3}).json() == by_address
    assert client.post("/api/v1/enrich", json={"genes": "AKT1 MTOR TSC2", "limit": 3}).json() == by_address
    assert client.post("/api/v1/enrich", data={"genes": "AKT1\nMTOR\nTSC2", "limit": "3"}).json() == by_address
    table = client.post("/api/v1/enrich", json={"genes": GENES, "limit": 3, "format": "csv"})
    assert [row["figid"] for row in csv.DictReader(io.StringIO(table.text))] == [
        row["figid"] for row in by_address["figures"]
    ]
    assert table.headers["cache-control"] == "no-store"


def test_networks_come_for_cytoscape(client: TestClient) -> None:
    cx2 = client.get("/api/v1/network?genes=MTOR&limit=5&format=cx2")
    assert list(faults(cx2.content)) == []
    cyjs = client.get("/api/v1/network?genes=MTOR&limit=5&format=cyjs").json()
    assert len(cyjs["elements"]["edges"]) == 5


def test_what_a_client_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/v1/gene?gene=AKT1")
    tag = first.headers["etag"]
    again = client.get("/api/v1/gene?gene=AKT1", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "max-age" in first.headers["cache-control"]
    assert first.headers["vary"] == "Accept"
    others = ["gene?gene=MTOR", "partners?gene=AKT1", "partners?gene=AKT1&format=csv", "gene?gene=AKT1&species=9606"]
    tags = [client.get(f"/api/v1/{other}").headers["etag"] for other in others]
    assert len({tag, *tags}) == len(others) + 1


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("gene", 400, {"parameter": "gene"}),
        ("gene?gen=AKT1", 400, {"parameter": "gen"}),
        ("gene?gene=AKT1&gene=MTOR", 400, {"parameter": "gene"}),
        ("gene?gene=AKT11", 404, {"title": "There is no such thing"}),
        ("figure?figure=PMC2883292__x", 404, {"instead": ["PMC2883292__nihms205988f2"]}),
        (
            "partners?gene=AKT1&limit=1001",
            400,
            {"parameter": "limit", "detail": "limit: from 1 to 1,000 is expected, not 1001"},
        ),
        ("partners?gene=AKT1&format=xml", 400, {"parameter": "format"}),
        ("gene?gene=AKT1&format=csv", 400, {"parameter": "format"}),
        ("network?hops=2", 400, {"parameter": "hops"}),
        ("network?years=2020-2010", 400, {"parameter": "years"}),
        ("gene?gene=%ff", 400, {"title": "The address cannot be read"}),
        ("gene?gene=a%00b", 400, {"parameter": "gene"}),
        ("nonsense", 404, {"status": 404}),
    ],
)
def test_what_is_wrong_is_a_problem(client: TestClient, address: str, status: int, told: dict[str, Any]) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() | told == answer.json()


def test_bodies_that_are_none_are_problems(client: TestClient) -> None:
    kinds = {"Content-Type": "application/json"}
    for body in (b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"genes": 1}', b'{"genes": ["AKT1"], "limit": NaN}'):
        assert client.post("/api/v1/enrich", content=body, headers=kinds).status_code == 400, body[:20]
    assert client.post("/api/v1/enrich", content=b"x", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.post("/api/v1/enrich", content=b" " * 300_000, headers=kinds).status_code == 413
    assert client.post("/api/v1/gene", json={"gene": "AKT1"}).status_code == 405
    assert client.get("/api/v1/partners?gene=AKT1", headers={"Accept": "image/png"}).status_code == 406


def test_too_many_heavy_questions_are_sent_away(client: TestClient) -> None:
    assert client.get("/api/v1/stats").status_code == 200
    state = client.app.state  # type: ignore[attr-defined]
    state.heavy.there += 10
    try:
        answer = client.get("/api/v1/stats")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert client.get("/api/v1/gene?gene=AKT1").status_code == 200
    finally:
        state.heavy.there -= 10
    assert client.get("/api/v1/stats").status_code == 200
    assert state.heavy.there == 0


_NAMES = st.sampled_from(sorted({p.name for q in QUESTIONS.values() for p in q.parameters} | {"format", "x"}))
_VALUES = st.sampled_from(["", "AKT1", "207", "AKT1,MTOR", "PMC2883292__F2", "0", "-1", "1e9", "9606", "csv", "2012"])
_ASKED = st.lists(st.tuples(_NAMES, _VALUES | st.text(max_size=30)), max_size=5)
_LIGHT = sorted(name for name in QUESTIONS if name != "network")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.sampled_from(_LIGHT), _ASKED)
def test_nothing_that_is_asked_breaks_the_server(client: TestClient, name: str, asked: list[tuple[str, str]]) -> None:
    try:
        answer = client.get(f"/api/v1/{name}?{urlencode(asked)}")
    except UnicodeEncodeError:
        return  # half of a surrogate pair cannot be sent
    assert answer.status_code in (200, 400, 404), answer.text
    if answer.status_code != 200:
        assert answer.json()["title"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    )
)
def test_no_body_breaks_the_server(client: TestClient, body: Any) -> None:
    data = json.dumps(body).encode()
    answer = client.post("/api/v1/enrich", content=data, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 400, 404), answer.text


def test_formats_of_the_page_are_those_of_the_routes(client: TestClient) -> None:
    for question in QUESTIONS.values():
        for form in formats(question):
            address = example_address(question)
            joined = f"{address}{'&' if urlsplit(address).query else '?'}format={form}"
            assert client.get(joined).status_code == 200, joined


def test_the_build_is_not_named(client: TestClient, example_build: Build) -> None:
    place = str(Path(example_build.path).parent)
    for address in ("gene?gene=nothing", "figure?figure=%3Cx", "network?organism=none", "stats"):
        assert place not in client.get(f"/api/v1/{address}").text
