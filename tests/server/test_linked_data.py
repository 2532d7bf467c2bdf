"""Every kind of node in every form: the same triples, those that the store has."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

import kg
from kg.mapping import vocabulary as v
from kg.opened import Build
from kg.server.app import create_app
from kg.server.documents import PAGE, Describer, Slice, terms
from kg.server.entities import Entity
from kg.server.formats import SUFFIXES
from kg.server.formats import jsonld as compacted
from kg.server.settings import Settings

# rdflib's own reader of JSON-LD makes what rdflib has given up.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

CLASSES = {
    "figure": v.FIGURE,
    "mention": v.GENE_MENTION,
    "corroboration": v.CORROBORATION,
    "paper": v.JOURNAL_ARTICLE,
    "gene": v.GENE,
    "family": v.GENE_FAMILY,
    "organism": v.ORGANISM_TAXON,
    "chemical": v.CHEMICAL_ENTITY,
    "disease": v.DISEASE,
    "journal": v.JOURNAL,
    "agent": v.ORGANIZATION,
    "dataset": v.VOID_DATASET,
}
READERS = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
FIGURE = "/figure/PMC10003241__ijms-24-04893-g003"
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(example_build: Build) -> Iterator[TestClient]:
    yield from opened(example_build)


def opened(build: Build) -> Iterator[TestClient]:
    app = create_app(Settings(build.path, workers=1))
    with TestClient(app, follow_redirects=False) as client:
        yield client


def _iri_of(term: str) -> ox.NamedNode:
    return ox.NamedNode(term[1:-1])


def some(build: Build, kind: str, most: int = 5) -> list[Entity]:
    finder = Describer(build).finder
    iris = sorted(finder.subjects(v.A, _iri_of(CLASSES[kind])))[:most]
    found = [finder.of_iri(iri) for iri in iris]
    assert found, kind
    return [entity for entity in found if entity is not None]


def parsed(text: str, form: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format=form)


def in_page(page: str) -> str:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("kind", CLASSES)
def test_all_forms_have_the_same_triples_and_these_are_the_store_s(
    client: TestClient, example_build: Build, kind: str
) -> None:
    store = example_build.store.engine
    for entity in some(example_build, kind):
        graphs = {}
        for suffix, form in READERS.items():
            answer = client.get(f"{entity.path}.{suffix}")
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"].split(";")[0] == SUFFIXES[suffix]
            graphs[suffix] = set(parsed(answer.text, form))
        assert graphs["ttl"] == graphs["nt"] == graphs["jsonld"] == graphs["rdf"]
        told = ox.parse(client.get(f"{entity.path}.nt").content, format=ox.RdfFormat.N_TRIPLES)
        triples = {quad.triple for quad in told}
        assert all(ox.Quad(*triple) in store for triple in triples)
        own = {quad.triple for quad in store.quads_for_pattern(ox.NamedNode(entity.iri), None, None)}
        assert own
        assert own <= triples


@pytest.mark.parametrize("kind", CLASSES)
def test_what_a_page_embeds_is_what_its_turtle_says(client: TestClient, example_build: Build, kind: str) -> None:
    for entity in some(example_build, kind, 3):
        page = client.get(f"{entity.path}.html")
        assert page.status_code == 200, page.text
        expanded = jsonld.to_rdf(json.loads(in_page(page.text)), {"format": "application/n-quads"})
        turtle = parsed(client.get(f"{entity.path}.ttl").text, "turtle")
        assert isomorphic(parsed(expanded, "nt"), turtle)


def test_terms_answer_too_with_their_blank_nodes(client: TestClient) -> None:
    paths = [entity.path for entity in terms().values()]
    assert "/ontology/GeneMention" in paths
    for path in ("/ontology", "/ontology/GeneMention", "/ontology/depicts"):
        forms = [parsed(client.get(f"{path}.{suffix}").text, form) for suffix, form in READERS.items()]
        assert len(forms[0]) > 3
        assert all(isomorphic(forms[0], other) for other in forms[1:])
        expanded = jsonld.to_rdf(
            json.loads(in_page(client.get(f"{path}.html").text)), {"format": "application/n-quads"}
        )
        assert isomorphic(parsed(expanded, "nt"), forms[0])
    for path in paths:
        assert client.get(path, headers=HTML).status_code == 200


def test_a_figure_comes_with_its_evidence_and_its_paper(client: TestClient, example_build: Build) -> None:
    graph = parsed(client.get(f"{FIGURE}.ttl").text, "turtle")
    figure = rdflib.URIRef("https://pfocr.wikipathways.org/figures/PMC10003241__ijms-24-04893-g003.html")
    rows = example_build.query(f"SELECT ?m {{ ?m {v.HAS_TARGET} <{figure}> }}")
    assert isinstance(rows, ox.QuerySolutions)
    evidence = {row["m"].value for row in rows}
    there = {str(node) for node in graph.subjects(rdflib.URIRef(v.HAS_TARGET[1:-1]), figure)}
    assert there == evidence
    assert len(evidence) > 3
    [paper] = graph.objects(figure, rdflib.URIRef(v.IS_PART_OF[1:-1]))
    assert graph.value(paper, rdflib.URIRef(v.NAME[1:-1]))


def test_a_thing_of_ours_leads_to_its_document(client: TestClient, example_build: Build) -> None:
    [mention] = some(example_build, "mention", 1)
    assert mention.iri == f"https://w3id.org/pfocr-kg{mention.path}"
    answer = client.get(mention.path, headers={"accept": "text/turtle"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{mention.path}.ttl")
    assert "Accept" in answer.headers["vary"]
    assert client.get(mention.path, headers=HTML).headers["location"] == f"{mention.path}.html"
    assert client.get(f"{mention.path}?format=jsonld").headers["location"] == f"{mention.path}.jsonld"


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/figure/PMC6966563__F2", "/figure/PMC6966563__cancers-11-01972-g002"),
        ("/figure/PMC6966563", "/figure/PMC6966563__cancers-11-01972-g002"),
        ("/figures/PMC6966563__cancers-11-01972-g002.html", "/figure/PMC6966563__cancers-11-01972-g002"),
        ("/id?iri=https://identifiers.org/ncbigene/207", "/gene/207"),
        ("/id?iri=https://w3id.org/pfocr-kg/ontology%23depicts", "/ontology/depicts"),
        ("/gene/%32%30%37", None),
        ("/paper/6966563", "/paper/PMC6966563"),
        ("/family/AMPK", "/fplx/AMPK"),
    ],
)
def test_other_names_lead_to_the_entity(client: TestClient, path: str, leads: str | None) -> None:
    answer = client.get(path)
    if leads is None:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, leads)


def test_a_doi_leads_to_its_paper_or_its_only_figure(client: TestClient, example_build: Build) -> None:
    rows = example_build.query(f"SELECT ?doi ?paper {{ ?paper {v.DOI} ?doi }} ORDER BY ?doi LIMIT 5")
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        answer = client.get(f"/paper/{row['doi'].value.lower()}", follow_redirects=True)
        assert answer.status_code == 200
        assert row["paper"].value in answer.text
        assert client.get(f"/figure/{row['doi'].value}").status_code == 303


def test_the_accept_header_chooses_and_q_counts(client: TestClient) -> None:
    def kind(accept: str) -> str:
        answer = client.get("/gene/207", headers={"accept": accept})
        return answer.headers["content-type"].split(";")[0] if answer.status_code == 200 else str(answer.status_code)

    assert kind("text/html;q=0.3, text/turtle;q=0.9") == "text/turtle"
    assert kind("application/ld+json") == "application/ld+json"
    assert kind("*/*") == "text/html"
    assert kind("image/png") == "406"
    assert client.get("/gene/207?format=nt", headers=HTML).headers["content-type"].startswith("application/n-triples")
    assert client.get("/gene/207?format=docx").status_code == 400


def test_caches_get_what_they_need(client: TestClient) -> None:
    answer = client.get("/gene/207.ttl")
    tag = answer.headers["etag"]
    assert re.fullmatch('"[0-9a-f]{32}"', tag)
    assert {"Accept", "Accept-Encoding"} <= set(re.split(", *", answer.headers["vary"]))
    assert "max-age" in answer.headers["cache-control"]
    again = client.get("/gene/207.ttl", headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    others = {client.get(f"/gene/207.{suffix}").headers["etag"] for suffix in SUFFIXES}
    plain = client.get("/gene/207.ttl", headers={"accept-encoding": "identity"})
    assert len(others | {plain.headers["etag"], client.get("/gene/208.ttl").headers["etag"]}) == len(SUFFIXES) + 2
    head = client.head("/gene/207.ttl")
    assert (head.status_code, head.headers["etag"]) == (200, tag)


def test_links_tell_of_other_forms_and_the_licence(client: TestClient) -> None:
    link = client.get("/gene/207", headers=HTML).headers["link"]
    assert '</gene/207.jsonld>; rel="alternate"; type="application/ld+json"' in link
    assert '</gene/207.ttl>; rel="describedby"' in link
    assert '<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"' in link


@pytest.mark.parametrize(
    "path",
    [
        "/gene/999999999",
        "/gene/..%2f..%2fetc%2fpasswd",
        "/figure/%2e%2e/%2e%2e/etc/passwd",
        "/mention/a/%00",
        "/mention/%ff",
        "/figure/%0d%0aSet-Cookie:%20a=b",
        f"/figure/{'x' * 5000}",
        "/ontology/Nothing",
        "/static/..%2fpages.py",
        "/static/%2e%2e%2fpages.py",
        "/gene/207?page=0",
        "/gene/207?page=99",
        "/gene/207?page=x",
        "/gene/",
        "/id",
        "/id?iri=not%20an%20iri",
        "/paper/10.1/%3Cscript%3E",
    ],
)
def test_what_is_not_there_is_told_without_a_trace(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code in (400, 404)
    assert "Traceback" not in answer.text
    assert "<script>" not in answer.text
    assert "set-cookie" not in answer.headers


def test_what_is_not_there_tells_what_is(client: TestClient) -> None:
    answer = client.get("/figure/PMC6966563__cancers-11-01972-g001", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["near"][0] == "/figure/PMC6966563__cancers-11-01972-g002"


def test_all_links_of_pages_answer(client: TestClient, example_build: Build) -> None:
    wanted = ["/", "/model", "/ontology", *(some(example_build, kind, 1)[0].document() for kind in CLASSES)]
    seen = set[str]()
    for page in wanted:
        text = client.get(page, headers=HTML).text
        for target in re.findall(r'(?:href|src)="([^"]*)"', text):
            address = urljoin(page, html.unescape(target)).partition("#")[0]
            if urlsplit(address).netloc or address in seen:
                assert urlsplit(address).scheme in ("", "http", "https")
                continue
            seen.add(address)
            assert client.get(address, headers=HTML).status_code == 200, (page, address)
    assert len(seen) > 200


def test_pages_have_no_script_or_style_of_their_own(client: TestClient) -> None:
    for path in ("/", "/model", FIGURE, "/gene/207", "/ontology"):
        text = client.get(path, headers=HTML).text
        rest = text.replace('<script type="application/ld+json">', "", 1)
        assert "<script" not in rest
        assert not re.search(r"<[^>]*\s(?:style|on[a-z]+)=", rest)


def test_the_gene_page_draws_years_and_lists_partners(client: TestClient) -> None:
    text = client.get("/gene/207", headers=HTML).text
    assert "<svg" in text
    assert re.search(r'<desc id="chart-text">[0-9]{4}: [0-9]+', text)
    assert "Genes that stand with it" in text
    assert "MTOR" in text


def test_pages_of_a_list_are_cut_the_same_way_every_time() -> None:
    assert Slice.of(PAGE * 2, 2) == Slice(2, 2, PAGE * 2)
    assert Slice.of(0, 1).pages == 1
    with pytest.raises(ValueError, match="no page 3"):
        Slice.of(PAGE * 2, 3)


def test_a_long_list_is_told_page_by_page(
    example_build: Build, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.server.documents.PAGE", 3)
    first = client.get("/gene/207.nt")
    assert 'rel="next"' in first.headers["link"]
    assert 'rel="prev"' not in first.headers["link"]
    mentions, gene = rdflib.URIRef(v.MENTIONS[1:-1]), rdflib.URIRef("https://identifiers.org/ncbigene/207")
    found, number = set[object](), 1
    while (answer := client.get(f"/gene/207.nt?page={number}")).status_code == 200:
        here = set(parsed(answer.text, "nt").subjects(mentions, gene))
        assert 1 <= len(here) <= 3
        assert not here & found
        found |= here
        number += 1
    assert answer.status_code == 404
    rows = example_build.query(f"SELECT ?f {{ ?f {v.MENTIONS} <{gene}> }}")
    assert isinstance(rows, ox.QuerySolutions)
    assert {str(figure) for figure in found} == {row["f"].value for row in rows}


HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}{% raw %}",
    "</script><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A build whose records say hostile things wherever they say anything."""
    folder = tmp_path_factory.mktemp("hostile")
    records = folder / "records"
    records.mkdir()
    text = (Path(__file__).parents[1] / "fixtures" / "seed.md").read_text(encoding="utf-8")
    for old, new in (
        ("Tumor resistance to protein kinase inhibitors", HOSTILE[0]),
        ("Mechanisms of tumor resistance", HOSTILE[2] + " " + HOSTILE[1] + " Mechanisms"),
        ("mir-ban", HOSTILE[0]),
    ):
        assert old in text
        text = text.replace(old, new)
    (records / "PMC6966563__cancers-11-01972-g002.md").write_text(text, encoding="utf-8")
    yield from opened(kg.build(records, folder / "out"))


def test_hostile_texts_are_shown_as_they_are(hostile: TestClient) -> None:
    path = "/figure/PMC6966563__cancers-11-01972-g002"
    text = hostile.get(path, headers=HTML).text
    assert HOSTILE[0] not in text
    assert "<img" not in text
    assert "{{7*7}}" in text
    assert "&lt;script&gt;alert(1)" in text
    assert text.count("</script>") == 1
    assert "alert(1)" in json.dumps(json.loads(in_page(text)))
    for suffix, form in READERS.items():
        assert len(parsed(hostile.get(f"{path}.{suffix}").text, form)) > 50


def test_iris_of_no_web_are_no_links(hostile: TestClient) -> None:
    for match in re.findall(r'href="([^"]*)"', hostile.get("/", headers=HTML).text):
        assert match.startswith(("/", "#", "https://", "http://"))


def test_short_names_are_never_taken_for_other_iris() -> None:
    odd, name = ox.NamedNode("figure:x"), _iri_of(v.NAME)
    figure = ox.NamedNode("https://pfocr.wikipathways.org/figures/a")
    number = ox.Literal("007", datatype=_iri_of(v.XSD_INTEGER))
    triples = [ox.Triple(odd, name, figure), ox.Triple(figure, name, number)]
    document = compacted(triples)
    read = parsed(json.dumps(document), "json-ld")
    assert {str(term) for term in read.subjects()} == {"figure:x", "https://pfocr.wikipathways.org/figures/a"}
    assert '"007"^^<' in jsonld.to_rdf(document, {"format": "application/n-quads"})
