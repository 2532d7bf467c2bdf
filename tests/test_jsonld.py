"""JSON-LD blocks become triples as PyLD has it, offline; what cannot become triples is a fault of the record."""

from __future__ import annotations

import json
import pickle
import socket
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError, RecordFault
from kg.jsonld import SCHEMA_ORG_CONTEXTS, Contexts, to_triples
from kg.rdf import SCHEMA, XSD, Triple, ntriples

PAGE = "https://pfocr.wikipathways.org/figures/PMC1__x-g002.html"
NAME = SCHEMA("name")

Json = dict[str, Any]


def triples(block: Json, contexts: Contexts | None = None) -> list[Triple]:
    """The triples of a block of the page, in schema.org's context where the block has none."""
    whole = {"@context": "https://schema.org/", "@id": PAGE} | block
    return to_triples(whole, PAGE, (contexts or Contexts()).loader())


def values(block: Json, contexts: Contexts | None = None) -> set[tuple[str, str]]:
    """What a block says of the page: predicates and objects."""
    return {(p, o) for s, p, o in triples(block, contexts) if s == f"<{PAGE}>"}


def fault(block: Json, contexts: Contexts | None = None) -> RecordFault:
    """The fault of a block."""
    with pytest.raises(RecordFault) as raised:
        triples(block, contexts)
    return raised.value


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any socket that is opened in this module fails its test."""

    def refuse(*args: object, **kwargs: object) -> None:
        pytest.fail(f"a socket was opened: {args} {kwargs}")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


# --- what a block means


@pytest.mark.parametrize(
    ("block", "meaning"),
    [
        ({"name": "CreativeWork"}, {(NAME, '"CreativeWork"')}),
        ({"keywords": ["N", "NO", "N"]}, {(SCHEMA("keywords"), '"N"'), (SCHEMA("keywords"), '"NO"')}),
        ({"license": "CC0"}, {(SCHEMA("license"), "<https://pfocr.wikipathways.org/figures/CC0>")}),
        ({"url": "/about"}, {(SCHEMA("url"), "<https://pfocr.wikipathways.org/about>")}),
        ({"datePublished": "2019"}, {(SCHEMA("datePublished"), f'"2019"^^{SCHEMA("Date")}')}),
        ({"http://a.org/p": "x"}, {("<http://a.org/p>", '"x"')}),
        ({"name": {"@value": "Weg", "@language": "de-CH"}}, {(NAME, '"Weg"@de-ch')}),
        ({"name": {"@value": "5", "@type": "xsd:integer"}}, {(NAME, f'"5"^^{XSD("integer")}')}),
        ({"name": 'a "b" \\ \n'}, {(NAME, '"a \\"b\\" \\\\ \\n"')}),
        ({"name": None, "keywords": []}, set()),
    ],
)
def test_value_means_what_json_ld_says(block: Json, meaning: set[tuple[str, str]]) -> None:
    assert values(block) == meaning


def test_nameless_nodes_are_numbered_blank_nodes() -> None:
    block = {"creator": {"@type": "Organization", "name": "A"}, "publisher": {"name": "B"}}
    made = triples(block)
    assert {term for s, _, o in made for term in (s, o) if term.startswith("_:")} == {"_:b0", "_:b1"}
    assert triples(block) == made


def test_a_named_graph_is_merged() -> None:
    block = {"@id": "https://x.org/g", "@graph": [{"@id": PAGE, "name": "n"}]}
    assert triples(block) == [(f"<{PAGE}>", NAME, '"n"')]


@pytest.mark.parametrize("address", sorted(SCHEMA_ORG_CONTEXTS))
def test_every_address_of_schema_org_is_bundled(address: str) -> None:
    assert values({"@context": address, "name": "n"}) == {(NAME, '"n"')}


# --- contexts


def written(folder: Path, text: str) -> Path:
    """A file with this text."""
    file = folder / "context.jsonld"
    file.write_text(text, encoding="utf-8")
    return file


OTHER = "https://other.org/context"


def test_given_context_is_used(tmp_path: Path) -> None:
    file = written(tmp_path, json.dumps({"@context": {"name": "https://other.org/label"}}))
    contexts = Contexts.load({OTHER: file})
    assert values({"@context": OTHER, "name": "n"}, contexts) == {("<https://other.org/label>", '"n"')}


def test_given_context_comes_before_the_bundled_one() -> None:
    ours = Contexts({"https://schema.org/": {"@context": {"@vocab": "https://other.org/"}}})
    assert values({"name": "n"}) == {(NAME, '"n"')}
    assert values({"name": "n"}, ours) == {("<https://other.org/name>", '"n"')}
    assert values({"name": "n"}) == {(NAME, '"n"')}


def test_contexts_of_one_address_are_kept_apart() -> None:
    one, two = (Contexts({OTHER: {"@context": {"@vocab": f"https://{name}.org/"}}}) for name in ("one", "two"))
    block = {"@context": OTHER, "name": "n"}
    for _ in range(2):
        assert values(block, one) == {("<https://one.org/name>", '"n"')}
        assert values(block, two) == {("<https://two.org/name>", '"n"')}
    assert OTHER in str(fault(block))


def test_contexts_travel_to_workers_after_use() -> None:
    contexts = Contexts({OTHER: {"@context": {"@vocab": "https://other.org/"}}})
    block = {"@context": OTHER, "name": "n"}
    before = triples(block, contexts)
    again = pickle.loads(pickle.dumps(contexts))
    assert again == contexts
    assert triples(block, again) == before
    assert b"other.org/name" not in pickle.dumps(contexts)


@pytest.mark.parametrize(
    ("context", "predicate"),
    [
        (["https://schema.org/", {"name": "rdfs:label", "rdfs": "https://r.org/"}], "https://r.org/label"),
        ([None, "https://schema.org"], "http://schema.org/name"),
        ([["https://schema.org/"]], None),
        ({"@vocab": "https://v.org/"}, "https://v.org/name"),
        ({"@version": "1.1"}, None),
        ([{"@import": "https://schema.org/"}], "http://schema.org/name"),
        ({"@import": "https://schema.org/", "name": "schema:text"}, "http://schema.org/text"),
    ],
    ids=repr,
)
def test_contexts_in_lists_and_nested(context: Any, predicate: str | None) -> None:
    block = {"@context": context, "name": "n"}
    if predicate is None:
        assert fault(block).place == "schema-jsonld"
    else:
        assert values(block) == {(f"<{predicate}>", '"n"')}


def test_import_of_a_context_changes_no_other_block() -> None:
    imports = {"@context": {"@import": "https://schema.org/", "name": "https://other.org/n"}, "name": "n"}
    for _ in range(2):
        assert values({"name": "n"}) == {(NAME, '"n"')}
        assert values(imports) == {("<https://other.org/n>", '"n"')}


def test_import_by_a_given_context_changes_no_other_block() -> None:
    imports = {"@context": {"@import": "https://schema.org/", "name": "https://other.org/n"}}
    contexts = Contexts({OTHER: imports})
    for _ in range(2):
        assert values({"@context": OTHER, "name": "n"}, contexts) == {("<https://other.org/n>", '"n"')}
        assert values({"name": "n"}, contexts) == {(NAME, '"n"')}


def test_contexts_of_records_do_not_pile_up() -> None:
    contexts = Contexts({OTHER: {"@context": {}}})
    for number in range(250):
        assert values({"@context": {"n": f"https://x.org/{number}"}, "n": "v"}, contexts)
    assert len(contexts.loader()._resolved) <= 101


def test_context_of_an_inner_node_holds_there_only() -> None:
    inner = {"@context": {"name": "https://i.org/n"}, "name": "inner"}
    made = {(p, o) for _, p, o in triples({"name": "outer", "creator": inner})}
    assert {("<https://i.org/n>", '"inner"'), (NAME, '"outer"')} <= made


@pytest.mark.parametrize(
    ("block", "address"),
    [
        ({"@context": "https://elsewhere.org/c.jsonld"}, "https://elsewhere.org/c.jsonld"),
        ({"@context": ["https://schema.org/", {"a": "b:c"}, "http://x.org/c"]}, "http://x.org/c"),
        ({"@context": "c.jsonld"}, "https://pfocr.wikipathways.org/figures/c.jsonld"),
        ({"@context": "/c.jsonld"}, "https://pfocr.wikipathways.org/c.jsonld"),
        ({"@context": {"@import": "https://x.org/c"}}, "https://x.org/c"),
        ({"creator": {"@context": "https://x.org/inner", "name": "n"}}, "https://x.org/inner"),
        ({"@context": {"t": {"@id": "a:b", "@context": "https://x.org/scoped"}}, "t": {}}, "https://x.org/scoped"),
        ({"@context": "https://schema.org/version/latest"}, "https://schema.org/version/latest"),
        ({"@context": "file:///etc/passwd"}, "file:///etc/passwd"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_context_that_is_not_at_hand_is_a_fault_that_says_what_to_do(block: Json, address: str) -> None:
    found = fault(block)
    assert found.place == "schema-jsonld.@context"
    assert f"--context {address}=FILE" in found.reason


def test_contexts_that_name_each_other_without_end_are_a_fault() -> None:
    contexts = Contexts({f"https://c.org/{n}": {"@context": f"https://c.org/{1 - n}"} for n in (0, 1)})
    assert fault({"@context": "https://c.org/0"}, contexts).place == "schema-jsonld"


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "{}", '{"context": {}}', "\ufeff{}", "NaN"])
def test_file_that_is_no_context_is_a_fault_of_use(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(KgError) as raised:
        Contexts.load({OTHER: file})
    assert str(file) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_file_that_cannot_be_read_is_a_fault_of_use(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.jsonld", tmp_path):
        with pytest.raises(KgError, match="cannot be read"):
            Contexts.load({OTHER: path})
    binary = tmp_path / "binary.jsonld"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(KgError, match="cannot be read"):
        Contexts.load({OTHER: binary})


# --- what cannot become triples


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"@type": {"a": "b"}}, "@type"),
        ({"name": {"@value": "a", "name": "b"}}, "@value"),
        ({"@context": "5 5"}, "not bundled"),
        ({"id": "https://x.org/other"}, "colliding"),
        ({"url": "100%"}, "'https://pfocr.wikipathways.org/figures/100%' is not an IRI"),
        ({"a^b": "x"}, "'http://schema.org/a^b' is not an IRI"),
        ({"@type": "a^b"}, "'http://schema.org/a^b' is not an IRI"),
        ({"name": {"@value": "x", "@type": "two words"}}, "@type"),
        ({"name": {"@value": "x", "@type": "a^b"}}, "'http://schema.org/a^b' is not an IRI"),
        ({"name": {"@value": "x", "@language": "plain english"}}, "'plain english' is not a language tag"),
        ({"name": {"@value": "x", "@language": "en\n"}}, "is not a language tag"),
        ({"creator": {"@id": "http://[x"}}, ""),
        ({"keywords": [{"@list": ["a"]}, ["@list", {"type": "x", "@set": "y"}]]}, ""),
    ],
    ids=repr,
)
def test_block_without_a_meaning_is_a_fault_in_one_line(block: Json, words: str) -> None:
    found = fault(block)
    assert found.place.startswith("schema-jsonld")
    assert words in found.reason
    assert "\n" not in found.reason
    assert not found.reason.startswith(("(", "not valid JSON-LD: ("))


_KEYS = st.one_of(
    st.sampled_from(
        [
            "@id",
            "@type",
            "@value",
            "@language",
            "@list",
            "@set",
            "@graph",
            "@context",
            "@reverse",
            "@index",
            "@nest",
            "@included",
        ]
    ),
    st.sampled_from(
        ["@import", "@base", "@vocab", "name", "keywords", "license", "creator", "id", "_:p", "a:b", "x y"]
    ),
    st.text(max_size=3),
)
_TEXTS = st.one_of(
    st.sampled_from(
        ["@id", "@json", "@none", "_:b1", "_:", "en", "en us", "x y", "http://[", "https://a.org/x", "CC0"]
    ),
    st.sampled_from(
        ["https://schema.org/", "rel.jsonld", "Organization", "xsd:integer", "xsd:double", "", "1.10", "\\"]
    ),
    st.text(max_size=4),
)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    _TEXTS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(_KEYS, inner, max_size=3),
        st.fixed_dictionaries({"@value": _TEXTS}, optional={"@type": _TEXTS, "@language": _TEXTS}),
    ),
    max_leaves=8,
)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")  # PyLD on words that look like keywords
@settings(max_examples=400, deadline=None)
@given(block=st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_any_block_is_triples_that_parse_or_a_fault(block: Json) -> None:
    try:
        made = triples(block)
    except RecordFault as found:
        assert found.place.startswith("schema-jsonld")
        return
    parsed = {str(triple) for triple in ox.parse(ntriples(made), format=ox.RdfFormat.N_TRIPLES)}
    assert len(parsed) == len(set(made))


@pytest.mark.parametrize(
    "block",
    [
        {"@context": ["https://schema.org/", {"@vocab": "https://x.org/"}], "name": "n"},
        {"@context": "https://schema.org/", "creator": {"@context": {"@vocab": "https://x.org/"}, "name": "n"}},
    ],
)
def test_vocabulary_beside_the_bundled_context_needs_the_whole_one(block: Json) -> None:
    with pytest.raises(RecordFault, match="--context https://schema.org/=FILE"):
        to_triples(block, "https://x.org/f", Contexts().loader())
    given = Contexts({"https://schema.org/": {"@context": {"@vocab": "http://schema.org/"}}})
    assert to_triples(block, "https://x.org/f", given.loader())


def test_vocabulary_of_a_blocks_own_is_welcome() -> None:
    block = {"@context": {"@vocab": "https://x.org/"}, "name": "n"}
    [(_, predicate, _)] = to_triples(block, "https://x.org/f", Contexts().loader())
    assert predicate == "<https://x.org/name>"
