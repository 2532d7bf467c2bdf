"""Turtle says exactly the triples that it was given, in every reader, as short and as steady as it promises."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf import PFO, PREFIXES, RDF, SCHEMA, XSD, Term, Triple, is_iri, literal, ntriples
from kg.turtle import TurtleWriter

needs_rapper = pytest.mark.skipif(shutil.which("rapper") is None, reason="rapper (raptor2-utils) is not installed")

BASE = "https://w3id.org/pfocr-kg/"
BASES = [
    BASE,
    "https://x.org/kg#",
    "https://w3id.org/pfocr-kg/ontology#",
    "http://schema.org/",
    "https://x.org/a/../b/",
    "https://x.org//",
    "https://x.org/?at=/",
    "https://x.org/#/",
    "HTTP://X.org/",
    "urn:kg:/",
    "file:///kg/",
]

# --- triples of every sort

_pieces = st.one_of(
    st.sampled_from([*"aZ0_-./#?~:éА()',;@!$&*+=\u200d"]),
    st.sampled_from(["..", "./", "../", "//", "%2E", "%D0%90", "mention/", "agent/", "symbol/", "ontology#"]),
)
_locals = st.lists(_pieces, max_size=5).map("".join)
_starts = st.sampled_from([*PREFIXES.values(), *BASES, "https://other.org/", "urn:x:", "mailto:"])
iris = st.builds("{}{}".format, _starts, _locals).filter(is_iri).map("<{}>".format)

_numbers = st.sampled_from(
    [
        "1",
        "01",
        "-1",
        "+1",
        "1.5",
        "1.50",
        ".5",
        "-.5",
        "5.",
        "1e5",
        "1.0E5",
        "",
        " 1",
        "1 ",
        "٣",
        "1.٣",
        "1_0",
        "--1",
        "NaN",
    ]
)
_datatypes = st.sampled_from(
    [
        XSD("integer"),
        XSD("decimal"),
        XSD("double"),
        XSD("gYear"),
        XSD("boolean"),
        SCHEMA("Date"),
        "<urn:t>",
        "<http://a.b/t.>",
    ]
)
# U+0000, U+FFFE and U+FFFF are left out because rapper cannot hold them.
_plain = st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufffe\uffff"), max_size=8)
_tricky = st.sampled_from(
    [
        '"',
        '""',
        "\\",
        "\n",
        "\r\n",
        "\t",
        "\x01\x7f",
        "^^",
        '"^^<urn:t>',
        "a>",
        "'''",
        '"@en',
        "\u2028",
        "true",
        "1",
        "a ;\n.",
    ]
)
_texts = st.one_of(_plain, _tricky, st.lists(st.one_of(_tricky, _plain), max_size=3).map("".join))
literals = st.one_of(
    st.builds(literal, _texts),
    st.builds(literal, st.one_of(_numbers, _texts), _datatypes),
    st.builds(lambda text, tag: f"{literal(text)}@{tag}", _texts, st.sampled_from(["en", "de-ch", "zh-hans-cn"])),
)


def few(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    """Terms that often repeat, so that groups and lists come about."""
    return st.one_of(st.sampled_from([RDF("type"), SCHEMA("name"), PFO("depicts")]), terms)


triples: st.SearchStrategy[Triple] = st.tuples(few(iris), few(iris), st.one_of(iris, literals))
lists = st.lists(triples, max_size=12)
bases = st.sampled_from(BASES)

# --- readers


def oxigraph(text: str, form: ox.RdfFormat) -> set[str]:
    """The triples that pyoxigraph reads."""
    return {str(triple) for triple in ox.parse(text.encode(), format=form)}


def by_ntriples(given_triples: list[Triple]) -> set[str]:
    """What the triples are, said in N-Triples."""
    return oxigraph(ntriples(given_triples), ox.RdfFormat.N_TRIPLES)


def by_turtle(text: str) -> set[str]:
    """What pyoxigraph reads in Turtle."""
    return oxigraph(text, ox.RdfFormat.TURTLE)


@settings(deadline=None, max_examples=300)
@given(base=bases, given_triples=lists)
def test_oxigraph_reads_the_same_triples(base: str, given_triples: list[Triple]) -> None:
    expected = by_ntriples(given_triples)
    assert by_turtle(TurtleWriter(base).document(given_triples)) == expected
    assert by_turtle("".join(TurtleWriter(base).write(given_triples))) == expected


@settings(deadline=None, max_examples=150)
@given(base=bases, given_triples=lists)
def test_rdflib_reads_the_same_triples(base: str, given_triples: list[Triple]) -> None:
    expected = rdflib.Graph().parse(data=ntriples(given_triples), format="nt")
    read = rdflib.Graph().parse(data=TurtleWriter(base).document(given_triples), format="turtle")
    assert set(read) == set(expected)


@needs_rapper
@settings(deadline=None, max_examples=60)
@given(base=bases, given_triples=st.lists(triples, max_size=30, unique=True))
def test_rapper_counts_the_same_triples(base: str, given_triples: list[Triple]) -> None:
    text = TurtleWriter(base).document(given_triples)
    command = ["rapper", "-c", "-i", "turtle", "-", "http://x.org/"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"returned {len(given_triples)} triple" in done.stderr.decode()


@settings(deadline=None)
@given(base=bases, given_triples=lists)
def test_same_triples_same_bytes(base: str, given_triples: list[Triple]) -> None:
    once, again = TurtleWriter(base), TurtleWriter(base)
    assert once.document(given_triples) == again.document(given_triples)
    assert list(once.write(given_triples)) == list(again.write(given_triples))


@settings(deadline=None)
@given(first=lists, second=lists)
def test_document_depends_on_its_triples_alone(first: list[Triple], second: list[Triple]) -> None:
    writer = TurtleWriter(BASE)
    writer.document(first)
    assert writer.document(second) == TurtleWriter(BASE).document(second)


# Names in the text of a document that begin with a prefix, literals and IRIs left out.
_TOKENS = re.compile(r'"(?:[^"\\\n]|\\.)*"|<[^>\n]*>|([\w.]+):')


@settings(deadline=None)
@given(base=bases, given_triples=lists)
def test_document_declares_the_prefixes_that_it_uses_and_no_others(base: str, given_triples: list[Triple]) -> None:
    head, _, body = TurtleWriter(base).document(given_triples).partition("\n\n")
    declared = set(re.findall(r"@prefix ([\w.]+):", head))
    assert declared == {prefix for prefix in _TOKENS.findall(body) if prefix}


def test_stream_declares_every_prefix() -> None:
    head = next(TurtleWriter(BASE).write([]))
    assert set(re.findall(r"@prefix ([\w.]+):", head)) == set(PREFIXES)


# --- how terms are written


def typed(text: str, datatype: str) -> Term:
    """A literal of one of XML Schema's datatypes."""
    return literal(text, XSD(datatype))


@pytest.mark.parametrize(
    ("term", "written"),
    [
        (SCHEMA("name"), "schema:name"),
        (f"<{BASE}agent/Wiki%20x>", "<agent/Wiki%20x>"),
        (f"<{BASE}ontology#word>", "pfo:word"),
        (f"<{BASE}a/../b>", f"<{BASE}a/../b>"),
        (f"<{BASE}agent/..>", f"<{BASE}agent/..>"),
        (f"<{BASE}agent/.>", f"<{BASE}agent/.>"),
        (f"<{BASE}agent/a...>", "<agent/a...>"),
        (f"<{BASE}agent//a>", "<agent//a>"),
        (f"<{BASE}>", f"<{BASE}>"),
        ("<http://id.nlm.nih.gov/mesh/D001>", "mesh:D001"),
        ("<https://identifiers.org/hgnc.symbol/A.1>", "hgnc.symbol:A.1"),
        ("<https://identifiers.org/hgnc.symbol/A.>", "<https://identifiers.org/hgnc.symbol/A.>"),
        ("<https://identifiers.org/hgnc.symbol/Su%28z%292>", "<https://identifiers.org/hgnc.symbol/Su%28z%292>"),
        ("<http://schema.org/>", "<http://schema.org/>"),
        ("<http://schema.org/a/b>", "<http://schema.org/a/b>"),
        ("<https://other.org/a>", "<https://other.org/a>"),
        ("_:b0", "_:b0"),
        ('"a"', '"a"'),
        ('"a"@en', '"a"@en'),
        ('"a"^^<urn:t>', '"a"^^<urn:t>'),
        (literal('"^^<urn:t>'), '"\\"^^<urn:t>"'),
        (typed("a^^b", "gYear"), '"a^^b"^^xsd:gYear'),
        (typed("2019", "gYear"), '"2019"^^xsd:gYear'),
        (typed("0.9178217", "decimal"), "0.9178217"),
        (typed("-.5", "decimal"), "-.5"),
        (typed("1", "decimal"), '"1"^^xsd:decimal'),
        (typed("1.", "decimal"), '"1."^^xsd:decimal'),
        (typed("1.٣", "decimal"), '"1.٣"^^xsd:decimal'),
        (typed("0012", "integer"), "0012"),
        (typed("٣", "integer"), '"٣"^^xsd:integer'),
        (typed("1e5", "double"), '"1e5"^^xsd:double'),
        (typed("true", "boolean"), '"true"^^xsd:boolean'),
    ],
)
def test_term_is_as_short_as_turtle_allows(term: Term, written: str) -> None:
    assert TurtleWriter(BASE).term(term) == written
    document = TurtleWriter(BASE).document([("<urn:s>", "<urn:p>", term)])
    assert by_turtle(document) == by_ntriples([("<urn:s>", "<urn:p>", term)])


@pytest.mark.parametrize("base", BASES)
def test_nodes_below_any_base_keep_their_iris(base: str) -> None:
    node = f"<{base}mention/PMC1__x/symbol/AKT1>"
    text = TurtleWriter(base).document([(node, SCHEMA("name"), '"n"')])
    assert by_turtle(text) == by_ntriples([(node, SCHEMA("name"), '"n"')])


@pytest.mark.parametrize(
    "base", ["https://x.org/kg#", "https://x.org/?at=/", "https://x.org/#/", "https://x.org/a/../b/"]
)
def test_base_to_which_no_path_is_relative_is_not_declared(base: str) -> None:
    text = TurtleWriter(base).document([(f"<{base}agent/W>", SCHEMA("name"), '"W"')])
    assert "@base" not in text
    assert f"\n<{base}agent/W>\n" in text


def test_own_prefixes_can_be_given() -> None:
    text = TurtleWriter("https://x.org/kg#", {"kg": "https://x.org/kg#"}).document(
        [("<https://x.org/kg#a>", "<urn:p>", '"o"')]
    )
    assert text == '@prefix kg: <https://x.org/kg#> .\n\nkg:a\n    <urn:p> "o" .\n'


# --- layout


def test_triples_are_grouped_by_subject_and_predicate() -> None:
    given_triples = [
        ("<urn:s>", SCHEMA("name"), '"a"'),
        ("<urn:s>", RDF("type"), SCHEMA("Dataset")),
        ("<urn:s>", SCHEMA("name"), '"b"'),
        ("<urn:s>", SCHEMA("name"), '"a"'),
        ("<urn:t>", SCHEMA("name"), '"a"'),
    ]
    assert TurtleWriter("urn:x#").document(given_triples) == (
        "@prefix schema: <http://schema.org/> .\n"
        '\n<urn:s>\n    schema:name "a", "b" ;\n    a schema:Dataset .\n'
        '\n<urn:t>\n    schema:name "a" .\n'
    )


@given(count=st.integers(1, 60), length=st.integers(1, 130))
def test_long_lists_of_objects_wrap(count: int, length: int) -> None:
    objects = [literal(f"{number:03}" + "x" * length) for number in range(count)]
    text = TurtleWriter("urn:x#").document([("<urn:s>", SCHEMA("keywords"), value) for value in objects])
    lines = text.splitlines()
    assert all(len(line) <= 120 or line.count('"') == 2 for line in lines)
    assert re.findall('"[^"]*"', text) == objects
    # No line is broken before it is full.
    for line, following in pairwise(lines[3:]):
        assert len(line) + 1 + len(following.split('",')[0].strip()) + 1 > 116


def test_blank_nodes_keep_their_labels() -> None:
    given_triples = [("_:f0a1b0", SCHEMA("name"), '"n"'), ("<urn:s>", SCHEMA("creator"), "_:f0a1b0")]
    assert by_turtle(TurtleWriter(BASE).document(given_triples)) == by_ntriples(given_triples)


def test_no_triples_are_a_document_too() -> None:
    assert by_turtle(TurtleWriter(BASE).document([])) == set()
    assert by_turtle("".join(TurtleWriter("urn:x#").write([]))) == set()
