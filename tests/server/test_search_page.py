"""The page of a search, and that all pages look alike."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from kg.opened import Build
from kg.server.app import create_app
from kg.server.settings import Settings

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(example_build: Build) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(example_build.path, workers=1)), follow_redirects=False) as client:
        yield client


def hits(page: str) -> list[str]:
    """The IRIs that a page of a search has links to."""
    return [unquote(iri) for iri in re.findall(r'<a href="/id\?iri=([^"&]+)"', page)]


def test_pages_of_a_search_are_what_the_build_finds(client: TestClient, example_build: Build) -> None:
    found = example_build.search("mtor", limit=1000)
    assert found.total > 20
    address, iris = "/search?q=mtor", list[str]()
    while address:
        page = client.get(address).text
        assert f"{found.total:,} found" in page
        iris += hits(page)
        further = re.search(r'<a rel="next" href="([^"]+)"', page)
        address = html.unescape(further[1]) if further else ""
    assert iris == [hit.iri for hit in found.hits]


def test_every_hit_leads_to_a_page(client: TestClient) -> None:
    for iri in hits(client.get("/search?q=mtor").text):
        led = client.get("/id", params={"iri": iri}, headers=HTML)
        assert led.status_code == 303
        assert client.get(led.headers["location"], headers=HTML).status_code == 200


def test_words_that_were_searched_for_are_marked(client: TestClient) -> None:
    assert '<mark>MTOR</mark></a> <span class="quiet">gene 2475</span>' in client.get("/search?q=mtor").text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", ""),
        ("%20", ""),
        ("%22%22", "nothing to search for"),
        ("unicorn", "Nothing has all of these words."),
        ("AKT1&page=0", "found"),
        ("AKT1&page=99999999999999999999", "found"),
        ("AKT1&page=%C2%B2", "found"),
        ("%3Cscript%3Ealert(1)%3C/script%3E", ""),
        ("%7B%7B7*7%7D%7D%00", "{{7*7}}"),
        ("x" * 3000, ""),
    ],
)
def test_odd_searches_are_answered(client: TestClient, query: str, told: str) -> None:
    answer = client.get(f"/search?q={query}", headers=HTML)
    assert answer.status_code == 200
    assert told in answer.text
    assert "<script" not in answer.text


def test_a_build_without_an_index_says_how_to_make_one(plain_build: Build) -> None:
    with TestClient(create_app(Settings(plain_build.path, workers=1))) as client:
        page = client.get("/search?q=AKT1", headers=HTML).text
        assert "this build has no search index; `kg load`" in page
        assert str(plain_build.path.parent) not in page


@pytest.mark.parametrize(
    "address", ["/", "/search", "/sparql", "/api", "/model", "/gene/nothing", "/sparql?query=nonsense"]
)
def test_pages_have_the_same_head(client: TestClient, address: str) -> None:
    page = client.get(address, headers=HTML).text
    assert '<link rel="stylesheet" href="/static/style.css">' in page
    for way in ("/search", "/sparql", "/api", "/model"):
        assert f'<a href="{way}">' in page
    assert "style=" not in page


def test_questions_of_the_home_page_are_answered(client: TestClient) -> None:
    asked = re.findall(r'href="(/sparql\?[^"]+)"', client.get("/").text)
    assert len(asked) > 5
    for address in asked:
        assert client.get(html.unescape(address), headers=HTML).status_code == 200
