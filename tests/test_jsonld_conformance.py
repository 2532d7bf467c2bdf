"""A block kept verbatim means what PyLD, rdflib and jsonld.js make of it with schema.org's own context.

The records and the official context are read where they lie, beside the checkout; jsonld.js where Node finds it
(`npm install jsonld`, and NODE_PATH where it is not beside the checkout).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import ContextResolver
from pyld import jsonld as pyld

import kg.api
from kg.jsonld import Contexts, schema_org_context, to_triples
from kg.mapping import Model, map_figure
from kg.mapping.block import verbatim_block
from kg.parsing.figure import parse_record
from kg.rdf import Triple, ntriples
from kg.record import Figure, RawFile
from kg.testing import front_matters, record_bytes

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
OFFICIAL = SHARED / "oracle" / "schemaorgcontext.jsonld"
EXAMPLES = ROOT / "examples" / "records"
PFOCR = SHARED / "pfocr"
CORPORA = [PFOCR / "seed.md", PFOCR / "verbatim", PFOCR]
FOLDER = "https://pfocr.wikipathways.org/figures/"
PAGE = f"{FOLDER}PMC1__x-g002.html"

needs_oracle = pytest.mark.skipif(
    not OFFICIAL.exists(), reason="schema.org's own context is not beside the checkout (../shared/oracle)"
)
needs_corpora = pytest.mark.skipif(
    not all(path.exists() for path in (OFFICIAL, *CORPORA)), reason="no records beside the checkout (../shared/pfocr)"
)
each_corpus = pytest.mark.parametrize("path", CORPORA, ids=["seed", "verbatim", "rebuilt"])

Json = dict[str, Any]


@cache
def official() -> Json:
    """Schema.org's own context document."""
    document: Json = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    return document


@cache
def figures(path: Path) -> list[Figure]:
    """The good records that have a block."""
    return [record for record in kg.api.read_records(path) if isinstance(record, Figure) and record.jsonld]


def made(front_matter: Json) -> Figure:
    """The figure of made front matter."""
    record = parse_record(RawFile("x.md", "x.md", record_bytes(front_matter)))
    assert isinstance(record, Figure), record
    return record


blocks = front_matters.filter(lambda front_matter: "schema-jsonld" in front_matter).map(made)


def own_triples(figure: Figure) -> list[Triple]:
    """What a block that is kept as it is says of the figure and its nameless nodes."""
    block = verbatim_block(figure, Contexts())
    said = [(f"<{figure.iri}>", predicate, value) for predicate, values in block.figure.items() for value in values]
    return [*said, *block.nameless]


def ours(figure: Figure) -> list[Triple]:
    """The triples of a block that is kept as it is."""
    return [*own_triples(figure), *verbatim_block(figure, Contexts()).others]


def named(figure: Figure) -> Json:
    """The block with the figure's name, which it may lack."""
    return {**figure.jsonld, "@id": figure.iri}


# --- graphs that can be compared


def number(literal: ox.Literal) -> ox.Literal:
    """A double in one spelling, for each library has its own."""
    if literal.datatype.value == "http://www.w3.org/2001/XMLSchema#double":
        return ox.Literal(repr(float(literal.value)), datatype=literal.datatype)
    return literal


def graph(lines: str) -> ox.Dataset:
    """The graph of N-Quads, blank nodes labelled by their place in it."""
    quads = ox.parse(lines.encode(), format=ox.RdfFormat.N_QUADS, rename_blank_nodes=True)
    dataset = ox.Dataset(
        ox.Quad(
            quad.subject, quad.predicate, number(quad.object) if isinstance(quad.object, ox.Literal) else quad.object
        )
        for quad in quads
        if isinstance(quad, ox.Quad)
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def of_figures(made_figures: Iterable[Figure]) -> ox.Dataset:
    """What we make of the blocks of figures, together."""
    return graph("".join(ntriples(ours(figure)) for figure in made_figures))


# --- the other implementations, all with the official context


_resolved: dict[str, Any] = {}


def answer(url: str, _options: object = None) -> Json:
    """The official context, marked static so that PyLD resolves it once."""
    assert url == "https://schema.org/", url
    return {"contextUrl": None, "documentUrl": url, "document": official(), "tag": "static"}


def by_pyld(block: Json, base: str) -> str:
    """N-Quads, by PyLD."""
    resolver = ContextResolver(_resolved, answer)
    options = {"base": base, "documentLoader": answer, "contextResolver": resolver, "format": "application/n-quads"}
    lines: str = pyld.to_rdf(block, options)
    return lines


def by_rdflib(made_blocks: Iterable[Json], context: Json) -> str:
    """N-Triples, by rdflib: of many blocks at once, since it takes long over the context.

    All pages lie in one folder, so that the same relative IRIs mean the same in each.
    """
    inline = [{key: value for key, value in block.items() if key != "@context"} for block in made_blocks]
    document = json.dumps({"@context": context["@context"], "@graph": inline})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's parser uses classes that it deprecates itself
        return rdflib.Graph().parse(data=document, format="json-ld", base=PAGE).serialize(format="nt")


# --- every record


@needs_corpora
@each_corpus
def test_records_mean_what_pyld_says(path: Path) -> None:
    assert figures(path)
    for figure in figures(path):
        assert of_figures([figure]) == graph(by_pyld(named(figure), figure.iri)), figure.path


@needs_corpora
@each_corpus
def test_records_mean_what_rdflib_says(path: Path) -> None:
    assert all(figure.iri.rpartition("/")[0] + "/" == FOLDER for figure in figures(path))
    assert of_figures(figures(path)) == graph(by_rdflib(map(named, figures(path)), official()))


@needs_corpora
def test_there_are_as_many_records_as_the_readme_says() -> None:
    assert [len(figures(path)) for path in CORPORA] == [1, 33, 684]


def test_examples_mean_what_rdflib_says_with_the_bundled_context() -> None:
    assert of_figures(figures(EXAMPLES)) == graph(by_rdflib(map(named, figures(EXAMPLES)), schema_org_context()))


@pytest.mark.parametrize(
    "path", [EXAMPLES, pytest.param(PFOCR / "verbatim", marks=needs_corpora)], ids=["examples", "verbatim"]
)
def test_verbatim_graph_of_a_record_holds_its_block_and_no_second_one(path: Path) -> None:
    for figure in figures(path):
        mapped = map_figure(figure, Model(verbatim=True))
        assert set(own_triples(figure)) <= set(mapped.own)
        assert verbatim_block(figure, Contexts()).others == mapped.others
        blanks = {term for triple in (*mapped.own, *mapped.others) for term in triple if term.startswith("_:")}
        assert blanks == {term for triple in ours(figure) for term in triple if term.startswith("_:")}


def test_blank_nodes_of_two_records_differ() -> None:
    labels = [
        {term for triple in ours(figure) for term in triple if term.startswith("_:")} for figure in figures(EXAMPLES)
    ]
    assert all(labels)
    assert len(set().union(*labels)) == sum(map(len, labels))


# --- made blocks


@needs_oracle
@settings(deadline=None, max_examples=150)
@given(figure=blocks)
def test_made_block_means_what_pyld_says(figure: Figure) -> None:
    assert of_figures([figure]) == graph(by_pyld(named(figure), figure.iri))


@needs_oracle
@settings(deadline=None, max_examples=15)
@given(made_figures=st.lists(blocks, max_size=8, unique_by=lambda figure: figure.iri))
def test_made_blocks_mean_what_rdflib_says(made_figures: list[Figure]) -> None:
    assert of_figures(made_figures) == graph(by_rdflib(map(named, made_figures), official()))


HAND_WRITTEN: dict[str, Json] = {
    "dates": {"dateModified": "2020-01-01", "datePublished": ["2019", "x"]},
    "links": {"url": ["/about", "../x?y#z", "#a", "https://a.org/x"], "image": "x.jpg", "license": "CC0"},
    "nested": {"isPartOf": {"@type": "Periodical", "publisher": {"name": "P"}, "license": {"@id": "l"}}},
    "list": {"author": {"@list": ["A", {"name": "B"}]}, "keywords": {"@set": ["a", "b"]}},
    "languages": {"name": [{"@value": "Weg", "@language": "de"}, {"@value": "way", "@language": "en-gb"}]},
    "numbers": {"position": 3, "version": 1.5, "isAccessibleForFree": False, "size": 1e30, "weight": -2.5e-7},
    "typed": {"text": {"@value": "5", "@type": "xsd:integer"}, "name": {"@value": "x", "@type": "https://a.org/t"}},
    "reverse": {"@reverse": {"isPartOf": [{"@id": "https://a.org/b"}]}},
    "other vocabularies": {"dcterms:license": "CC0", "https://a.org/p": "x", "rdfs:label": "l"},
    "aliases": {"type": ["Dataset", "ImageObject"], "isBasedOn": {"id": "#b", "type": "Thing"}},
}


@needs_oracle
@pytest.mark.parametrize("block", HAND_WRITTEN.values(), ids=HAND_WRITTEN)
def test_hand_written_block_means_what_the_others_say(block: Json) -> None:
    whole = {"@context": "https://schema.org/", "@id": PAGE, **block}
    mine = graph(ntriples(to_triples(whole, PAGE, Contexts().loader())))
    assert len(mine) > 0
    assert mine == graph(by_pyld(whole, PAGE))
    assert mine == graph(by_rdflib([whole], official()))


# --- jsonld.js

SCRIPT = """
const jsonld = require("jsonld");
const {context, blocks} = JSON.parse(require("fs").readFileSync(0, "utf8"));
const documentLoader = async (url) => {
  if (url !== "https://schema.org/") throw new Error(url);
  return {contextUrl: null, documentUrl: url, document: context, tag: "static"};
};
(async () => {
  const lines = [];
  for (const block of blocks)
    lines.push(await jsonld.toRDF(block, {base: block["@id"], documentLoader, format: "application/n-quads"}));
  console.log(JSON.stringify(lines));
})();
"""


@cache
def reason_against_jsonld_js() -> str | None:
    """Why jsonld.js cannot be asked, None where it can."""
    if (node := shutil.which("node")) is None:
        return "Node is not installed"
    found = subprocess.run([node, "-e", 'require("jsonld")'], capture_output=True, check=False, cwd=ROOT)
    return None if found.returncode == 0 else "Node does not find the module jsonld (npm install jsonld; NODE_PATH)"


def by_jsonld_js(made_blocks: list[Json]) -> Iterator[str]:
    """N-Quads of each block, by jsonld.js."""
    if reason := reason_against_jsonld_js():
        pytest.skip(reason)
    question = json.dumps({"context": official(), "blocks": made_blocks})
    done = subprocess.run(["node", "-e", SCRIPT], input=question, capture_output=True, check=True, text=True, cwd=ROOT)
    yield from json.loads(done.stdout)


@needs_corpora
def test_records_mean_what_jsonld_js_says() -> None:
    all_figures = [figure for path in CORPORA for figure in figures(path)]
    answers = list(by_jsonld_js([named(figure) for figure in all_figures]))
    for figure, lines in zip(all_figures, answers, strict=True):
        assert of_figures([figure]) == graph(lines), figure.path


@needs_oracle
def test_hand_written_blocks_mean_what_jsonld_js_says() -> None:
    wholes = [{"@context": "https://schema.org/", "@id": PAGE, **block} for block in HAND_WRITTEN.values()]
    for whole, lines in zip(wholes, by_jsonld_js(wholes), strict=True):
        assert graph(ntriples(to_triples(whole, PAGE, Contexts().loader()))) == graph(lines), whole
