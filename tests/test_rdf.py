"""Terms as text: any literal reads back as it was, segments make valid IRIs that differ as texts do."""

from __future__ import annotations

import re
import shutil
import subprocess

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.rdf import PREFIXES, XSD, Namespace, iri, is_iri, literal, ntriples, segment

needs_rapper = pytest.mark.skipif(shutil.which("rapper") is None, reason="rapper (raptor2-utils) is not installed")

texts = st.text(st.characters(codec="utf-8"))
AWKWARD = [
    'a "b"',
    "\\",
    "\\u0041",
    "x\n",
    "\r\n",
    "\t",
    '"',
    '"@en',
    '"^^<a:b>',
    "\x00",
    "\x7f",
    "\x85",
    "\u2028",
    "\ufffe",
    "АКТ",
    "𝛽",
]


def lines(values: list[str], datatype: str | None = None) -> str:
    """N-Triples in which each subject has one of the values."""
    return ntriples((f"<a:{number}>", "<a:p>", literal(value, datatype)) for number, value in enumerate(values))


def read_by_oxigraph(data: str) -> dict[str, str]:
    """Subjects and their values."""
    found = {}
    for triple in ox.parse(data.encode(), format=ox.RdfFormat.N_TRIPLES):
        assert isinstance(triple, ox.Quad)
        assert isinstance(triple.subject, ox.NamedNode)
        assert isinstance(triple.object, ox.Literal)
        found[triple.subject.value] = triple.object.value
    return found


def read_by_rdflib(data: str) -> dict[str, str]:
    """Subjects and their values."""
    return {str(s): str(o) for s, _, o in rdflib.Graph().parse(data=data, format="nt")}


def read_by_rapper(data: str) -> dict[str, str]:
    """Subjects and their values."""
    command = ["rapper", "-q", "-i", "ntriples", "-o", "ntriples", "-", "http://x.org/"]
    done = subprocess.run(command, input=data.encode(), capture_output=True, check=True)
    return read_by_oxigraph(done.stdout.decode())


@example(AWKWARD)
@settings(deadline=None)
@given(values=st.lists(texts, max_size=10))
def test_any_text_reads_back_as_it_was(values: list[str]) -> None:
    expected = {f"a:{number}": value for number, value in enumerate(values)}
    assert read_by_oxigraph(lines(values)) == expected
    assert read_by_rdflib(lines(values)) == expected


@needs_rapper
@example([text for text in AWKWARD if not re.search("[\x00\ufffe\uffff]", text)])
@settings(deadline=None, max_examples=25)
@given(values=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufffe\uffff")), max_size=40))
def test_any_text_reads_back_in_rapper(values: list[str]) -> None:
    # rapper's strings are C strings, and it holds U+FFFE and U+FFFF for no characters at all.
    assert read_by_rapper(lines(values)) == {f"a:{number}": value for number, value in enumerate(values)}


@settings(deadline=None)
@given(values=st.lists(texts, max_size=5))
def test_datatype_changes_no_text(values: list[str]) -> None:
    assert read_by_oxigraph(lines(values, "<a:t>")) == {f"a:{number}": value for number, value in enumerate(values)}


@given(text=texts)
def test_a_literal_is_one_line_without_control_characters(text: str) -> None:
    term = literal(text)
    assert term.splitlines() == [term] or re.search("[\x85\u2028\u2029]", text)
    assert not re.search("[\x00-\x1f\x7f]", term)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (literal("a"), '"a"'),
        (literal(""), '""'),
        (literal("\x01\x7f"), '"\\u0001\\u007F"'),
        (literal("АКТ"), '"АКТ"'),
        (literal("1", XSD("integer")), '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (iri("https://x.org/a"), "<https://x.org/a>"),
        (Namespace("https://x.org/#")("a"), "<https://x.org/#a>"),
    ],
)
def test_terms_are_ntriples_text(term: str, text: str) -> None:
    assert term == text


@example(one="%2E", other=".")
@example(one="..", other="%2E%2E")
@example(one="a b", other="a%20b")
@example(one="É", other="E\u0301")
@given(one=texts, other=texts)
def test_segments_differ_as_texts_do(one: str, other: str) -> None:
    assert (segment(one) == segment(other)) == (one == other)


@example("..")
@example(".")
@given(text=texts)
def test_a_segment_makes_a_valid_iri_and_stays_one_segment(text: str) -> None:
    assert re.fullmatch("(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*", segment(text))
    made = f"https://x.org/a/{segment(text)}"
    assert is_iri(made)
    # A reader that resolves the IRI comes back to the same one.
    assert rdflib.URIRef(made, base="https://y.org/") == rdflib.URIRef(made)
    assert segment(text) not in (".", "..")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://x.org/", True),
        ("urn:x:y", True),
        ("a:", True),
        ("https://x.org/АКТ", True),
        ("https://x.org/%41?q=#f", True),
        ("", False),
        ("x", False),
        ("/figures/x", False),
        ("//x.org/", False),
        ("https://x.org/a b", False),
        ("https://x.org/>", False),
        ('https://x.org/"', False),
        ("https://x.org/a\nb", False),
        ("https://x.org/{a}", False),
        ("https://x.org/%", False),
        ("https://x.org/\\", False),
        ("_:b0", False),
        ("https://x.org/\ud800", False),
    ],
)
def test_absolute_iris_are_told_from_other_texts(text: str, expected: bool) -> None:
    assert is_iri(text) is expected


@given(text=texts)
def test_what_is_an_iri_can_stand_in_ntriples(text: str) -> None:
    made = f"https://x.org/{text}"
    if is_iri(made):
        assert read_by_oxigraph(ntriples([(iri(made), "<a:p>", '""')])) == {made: ""}


def test_triples_keep_their_order() -> None:
    assert (
        ntriples([("<a:b>", "<a:p>", '"2"'), ("<a:a>", "<a:p>", "_:b0")]) == '<a:b> <a:p> "2" .\n<a:a> <a:p> _:b0 .\n'
    )
    assert ntriples([]) == ""


def test_prefixes_are_valid_turtle_and_stand_for_one_namespace_each() -> None:
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    assert list(ox.parse(head, format=ox.RdfFormat.TURTLE)) == []
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(is_iri(namespace) and namespace[-1] in "/#" for namespace in PREFIXES.values())
