"""Our subset of schema.org's JSON-LD context means what the official one means."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / "ontologies" / "schemaorg.jsonld"
OFFICIAL = ROOT.parent / "shared" / "oracle" / "schemaorgcontext.jsonld"
PAGE = "https://pfocr.wikipathways.org/figures/PMC1__x-g002.html"

needs_oracle = pytest.mark.skipif(
    not OFFICIAL.exists(), reason="schema.org's own context is not beside the checkout (../shared/oracle)"
)

Json = dict[str, Any]
Outcome = tuple[str, Any, Any]


@cache
def terms(path: Path) -> Json:
    """The context that a file holds."""
    context: Json = json.loads(path.read_text(encoding="utf-8"))["@context"]
    return context


def meaning(path: Path, block: Json) -> Outcome:
    """What PyLD makes of a block whose remote context is in a file: its expansion and its triples, or its fault."""
    address = path.resolve().as_uri()  # one address a file, for PyLD keeps the contexts that it has seen

    def load(url: str, _options: object = None) -> Json:
        assert url == address, url
        document = {"@context": terms(path)}
        return {"contextUrl": None, "documentUrl": url, "document": document, "tag": "static"}

    options = {"base": PAGE, "documentLoader": load}
    document = {"@context": address, **block}
    try:
        expanded = jsonld.expand(document, options)
        quads = jsonld.to_rdf(document, options)
    except jsonld.JsonLdError as error:
        return "fault", error.type, error.code
    return "graph", expanded, quads


RECORD: Json = {
    "@id": PAGE,
    "@type": "Dataset",
    "description": "The two pathways cross.",
    "license": "CC0",
    "name": "CreativeWork",
    "creator": {"@type": "Organization", "name": "WikiPathways"},
    "keywords": ["AKT1", "AKT2", "N", "NA", "Su(z)2"],
}

BLOCKS: dict[str, Json] = {
    "record": RECORD,
    "empty": {},
    "aliases": {"id": PAGE, "type": ["Dataset", "ImageObject"], "name": "n"},
    "no id": {"@type": "Dataset", "url": "../about", "image": "x.jpg", "sameAs": ["a", "https://b.org/"]},
    "dates": {"dateModified": "2020-01-01", "datePublished": 2019, "expires": None, "dateCreated": ["x", True]},
    "numbers": {"position": 3, "version": 1.5, "isAccessibleForFree": False, "score": 1e30},
    "languages": {"name": [{"@value": "Weg", "@language": "de"}, {"@value": "way", "@language": "en"}]},
    "typed": {"name": {"@value": "1", "@type": "xsd:integer"}, "text": {"@value": "2020", "@type": "Date"}},
    "markup": {"HTML": "<b>x</b>", "text": {"@value": "<b>x</b>", "@type": "HTML"}},
    "lists": {"author": {"@list": [{"name": "A"}, {"@id": "#b"}]}, "keywords": {"@set": ["a", None, ["b"]]}},
    "coerced lists": {"license": {"@list": ["a", "b"]}, "dateCreated": {"@list": ["2020", {"@value": "x"}]}},
    "reverse": {"@id": "#a", "@reverse": {"isPartOf": [{"@id": "#b"}, {"@id": "#c", "name": "c"}]}},
    "included": {"name": "a", "@included": [{"@id": "#b", "name": "b"}]},
    "graph": {"@graph": [RECORD, {"@id": "_:b7", "type": "Person", "name": "P"}]},
    "compact keys": {"schema:license": "CC0", "dcterms:license": "CC0", "bibo:doi": "10.1/A", "rdfs:label": "l"},
    "full keys": {"http://schema.org/license": "CC0", "https://schema.org/name": "n", "urn:x": "y"},
    "other terms": {"figure": 1, "pathway score": "x", "xml": "y", "biolink:Gene": "z", "": "e"},
    "compact values": {"license": "dcterms:license", "url": "schema:url", "sameAs": "_:b1", "image": "name"},
    "nested": {"isPartOf": {"type": "Periodical", "isPartOf": {"id": "j", "license": {"id": "l"}}}},
    "typed ids": {"@type": ["Date", "schema:Date", "HTML", "xsd:gYear", "no type", "http://a.org/T"]},
    "fault: two ids": {"@id": "a", "id": "b"},
    "fault: value with more": {"name": {"@value": "a", "name": "b"}},
    "fault: type a number": {"@type": 5},
    "own terms": {"@graph": [{"@context": {"word": "schema:text", "license": None}, "word": "w", "license": "l"}]},
    "own coercion": {"creator": {"@context": {"url": {"@id": "url"}}, "url": "x", "license": "y"}},
}


def names() -> list[str]:
    """Terms to try: all of the official context where it is there."""
    known = terms(OFFICIAL) if OFFICIAL.exists() else terms(OURS)
    return sorted(term for term in known if not term.startswith("@"))


COERCED = sorted(term for term, meant in terms(OURS).items() if isinstance(meant, dict))
PREFIXES = sorted(term for term, meant in terms(OURS).items() if str(meant).endswith(("/", "#", ":")))
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="@"), max_size=8)
TERMS = st.sampled_from(names()) | st.sampled_from(COERCED)
KEYS = (
    TERMS
    | WORDS
    | st.builds("{}:{}".format, st.sampled_from(PREFIXES) | TERMS, WORDS)
    | st.sampled_from(["@id", "@type", "name", "keywords", "license", "creator", "http://schema.org/license"])
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS | KEYS


def larger(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists, nodes and JSON-LD's own objects over smaller values."""
    return (
        st.lists(values, max_size=3)
        | st.dictionaries(KEYS, values, max_size=4)
        | st.fixed_dictionaries({"@value": SCALARS}, optional={"@type": KEYS, "@language": st.just("en")})
        | st.fixed_dictionaries({"@list": st.lists(values, max_size=3)})
        | st.fixed_dictionaries({"@set": st.lists(values, max_size=3)})
        | st.fixed_dictionaries({"@reverse": st.dictionaries(TERMS, values, max_size=2)})
    )


VALUES = st.recursive(SCALARS, larger, max_leaves=8)
MADE = st.dictionaries(KEYS, VALUES, max_size=6)


@needs_oracle
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_hand_written_block_means_the_same(block: Json) -> None:
    assert meaning(OURS, block) == meaning(OFFICIAL, block)


@needs_oracle
@settings(max_examples=500, deadline=None)
@given(block=MADE)
def test_made_block_means_the_same(block: Json) -> None:
    assert meaning(OURS, block) == meaning(OFFICIAL, block)


@needs_oracle
@settings(max_examples=100, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(sorted(RECORD)), VALUES, max_size=2), more=MADE)
def test_changed_record_means_the_same(changes: Json, more: Json) -> None:
    block = {**more, **RECORD, **changes}
    assert meaning(OURS, block) == meaning(OFFICIAL, block)


@needs_oracle
@pytest.mark.parametrize("form", ["key", "key of a node", "type", "value type", "prefix", "value"])
def test_every_official_term_means_the_same(form: str) -> None:
    known = [term for term in names() if term not in {"id", "type"}]
    blocks: dict[str, Json] = {
        "key": {term: ["2020", 5, True] for term in known},
        "key of a node": {term: {"name": term} for term in known},
        "type": {"@graph": [{"@type": term} for term in known]},
        "value type": {"@graph": [{"name": {"@value": "x", "@type": term}} for term in known]},
        "prefix": {f"{term}:x": "y" for term in known},
        "value": {"@graph": [{"license": term, "dateCreated": term} for term in known]},
    }
    ours = meaning(OURS, blocks[form])
    assert ours[0] == "graph"
    assert ours == meaning(OFFICIAL, blocks[form])


@needs_oracle
def test_every_entry_is_the_official_one_and_none_is_missing() -> None:
    ours, official = terms(OURS), terms(OFFICIAL)
    plain = {term for term, meant in official.items() if meant == {"@id": f"schema:{term}"}}
    assert ours == {term: meant for term, meant in official.items() if term not in plain}


@needs_oracle
def test_other_meanings_would_be_seen(tmp_path: Path) -> None:
    for gone in ("license", "dateCreated", "HTML", "bibo", "id", "@vocab"):
        poorer = tmp_path / f"{gone}.jsonld"
        poorer.write_text(json.dumps({"@context": {k: v for k, v in terms(OURS).items() if k != gone}}))
        assert any(meaning(poorer, block) != meaning(OFFICIAL, block) for block in BLOCKS.values()), gone


def test_context_is_compact_and_sorted() -> None:
    context = terms(OURS)
    assert list(context)[:3] == ["@vocab", "id", "type"]
    rest = list(context.items())[3:]
    prefixes = [term for term, meant in rest if isinstance(meant, str)]
    coerced = [term for term, meant in rest if isinstance(meant, dict)]
    assert [term for term, _ in rest] == sorted(prefixes) + sorted(coerced)
    lines = OURS.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(context) + 4


def test_a_record_means_what_it_should() -> None:
    kind, _, dataset = meaning(OURS, RECORD)
    assert kind == "graph"
    triples = {tuple(triple[part]["value"] for part in triple) for triple in dataset["@default"]}
    assert (PAGE, "http://schema.org/license", "https://pfocr.wikipathways.org/figures/CC0") in triples
    assert (PAGE, "http://schema.org/keywords", "Su(z)2") in triples
    assert len(triples) == 12
