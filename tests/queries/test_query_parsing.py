"""Packaged queries as text: their headers, what parameters become, what is refused, and that engines agree."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from query_graph import in_rdflib, oxigraph, rows_of
from rdflib.plugins.sparql import prepareQuery

from kg import queries
from kg.errors import KgError
from kg.queries import Parameter, parse_query

OBO = "http://purl.obolibrary.org/obo/"
MESH = "http://id.nlm.nih.gov/mesh/"
# One thing in the spellings that are pasted from tables, browsers and other graphs.
D005947 = (
    "D005947",
    "d005947",
    "mesh: D005947",
    "http://id.nlm.nih.gov/mesh/D005947",
    "https://id.nlm.nih.gov/mesh/D005947",
    "http://identifiers.org/mesh/D005947",
    "https://identifiers.org/mesh/D005947",
    "https://identifiers.org/mesh:D005947",
)
CHEBI_4167 = (
    "chebi:4167",
    "CHEBI_4167",
    "obo:CHEBI_4167",
    "https://purl.obolibrary.org/obo/CHEBI_4167",
    "http://identifiers.org/chebi/CHEBI:4167",
    "https://identifiers.org/chebi/CHEBI:4167",
    "https://identifiers.org/CHEBI:4167",
)
DOID_162 = ("DOID_162", "obo:DOID_162", "https://identifiers.org/doid/DOID:162")
TAXON_7227 = ("NCBITaxon_7227", "obo:NCBITaxon_7227", "https://identifiers.org/taxonomy/7227")
HEADER = "# title: T\n# category: c\n# description: one\n# description: two\n"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
# Text that looks like SPARQL finds more than text at random.
HOSTILE = st.lists(
    st.sampled_from(
        ["\\", '"', "'", '"""', "\\u", "\\U", "u0022", "U00000022", "0000ABCD", "\n", "\r", "\t", " ", "#", "}", "{",
         "{{x}}", "?x", "<", ">", ".", ",", "a", "Ä", "\u2028", "\x0b", "\x85", "mesh:D", "CHEBI:1", "http://x/",
         "D000001", "obo:CHEBI_1", "https://identifiers.org/mesh/", "figure:", "7"]
    )
).map("".join)  # fmt: skip


def parameter(kind: str, default: str = "") -> Parameter:
    return Parameter("x", kind, default, "what it is")


def test_headers_become_a_query() -> None:
    query = parse_query("q", HEADER + "# param: x | gene | AKT1 | a | b\n\nSELECT * { ?s ?p {{x}} }\n")
    assert (query.name, query.title, query.category, query.description) == ("q", "T", "c", "one two")
    assert query.parameters == (Parameter("x", "gene", "AKT1", "a | b"),)
    assert query.render({}).endswith('\nSELECT * { ?s ?p "AKT1" }\n')


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SELECT * {}", "query q wants '# title:'"),
        ("# title: T\n# category: c\nSELECT * {}", "'# description:'"),
        ("# title: T\nSELECT * {}\n# category: c\n# description: d", "at its top"),
        (HEADER + "# param: x\nSELECT * {}", "'# param: x' is not 'NAME | TYPE"),
        (HEADER + "# param: X y | text | | d\nSELECT * {}", "is not 'NAME | TYPE"),
        (HEADER + "# param: x | word | | d\nSELECT * { {{x}} }", "the unknown type 'word'"),
        (HEADER + "# param: x | integer | ten | d\nSELECT * { {{x}} }", "x wants a whole number, not 'ten'"),
        (HEADER + "# param: x | text | | d\nSELECT * {}", "do not match its '# param:' lines: none in its text"),
        (HEADER + "SELECT * { {{x}} {{y}} }", "x, y in its text, none declared"),
        (HEADER + "# param: x | text | | d\n# param: x | text | | d\nSELECT * { {{x}} }", "x, x declared"),
    ],
)
def test_faults_of_a_query_file(text: str, fault: str) -> None:
    with pytest.raises(KgError, match=re.escape(fault)):
        parse_query("q", text)


@pytest.mark.parametrize(
    ("kind", "value", "rendered"),
    [
        ("gene", " AKT1 ", '"AKT1"'),
        ("gene", "207", '"207"'),
        ("gene", "NCBIGene:207", '"207"'),
        ("gene", "https://identifiers.org/ncbigene/207", '"207"'),
        ("gene", "si:ch73-206d17.1", '"si:ch73-206d17.1"'),
        ("genes", "AKT1,207 , ncbigene:207,\n\nSu(z)2,", '"AKT1" "207" "Su(z)2"'),
        ("entities", "AKT1, mesh:d005947", '"AKT1" <http://id.nlm.nih.gov/mesh/D005947>'),
        ("entities", "chebi:4167\nDOID:162", f"<{OBO}CHEBI_4167> <{OBO}DOID_162>"),
        ("entities", '"2,4-dinitrophenol", 5"x', '"2,4-dinitrophenol" "5\\"x"'),
        ("chemical", "CHEBI: 4167", "<http://purl.obolibrary.org/obo/CHEBI_4167>"),
        ("chemical", "Glucose", '"Glucose"'),
        *(("chemical", value, f"<{OBO}CHEBI_4167>") for value in CHEBI_4167),
        *((kind, value, f"<{MESH}D005947>") for kind in ("chemical", "disease", "entities") for value in D005947),
        *(("disease", value, f"<{OBO}DOID_162>") for value in DOID_162),
        *(("organism", value, '"7227"') for value in TAXON_7227),
        ("chemical", "C012345", f"<{MESH}C012345>"),
        ("entities", "D000068759, C2, CDK4, obo:CHEBI_1", f'<{MESH}D000068759> "C2" "CDK4" <{OBO}CHEBI_1>'),
        ("chemical", "D005947x", '"D005947x"'),
        ("chemical", "obo:CHEBI_1> .", '"obo:CHEBI_1> ."'),
        ("chemical", "http://x.org/a>b", '"http://x.org/a>b"'),
        ("chemical", "", '""'),
        ("disease", "MESH:D000544", "<http://id.nlm.nih.gov/mesh/D000544>"),
        ("family", "AKT", '"AKT"'),
        ("family", "fplx:PI3K_p85", '"PI3K_p85"'),
        ("family", "FPLX:AKT", '"AKT"'),
        ("family", "https://identifiers.org/fplx/PI3K_p85", '"PI3K_p85"'),
        ("family", "http://identifiers.org/fplx:AKT", '"AKT"'),
        ("family", "fplx:", '"fplx:"'),
        ("figure", "PMC1__a.b-g001", '"PMC1__a.b-g001"'),
        ("figure", "https://pfocr.wikipathways.org/figures/PMC1__a%20b.html", '"PMC1__a b"'),
        ("figure", "https://pfocr.wikipathways.org/figures/PMC1__F1", '"PMC1__F1"'),
        ("figure", "figure:PMC1__a%20b.html", '"PMC1__a b"'),
        ("paper", "pmc123", '"PMC123"'),
        ("paper", "PMCID: PMC123", '"PMC123"'),
        ("paper", "pmc:PMC123", '"PMC123"'),
        ("paper", "https://identifiers.org/pmc/PMC123", '"PMC123"'),
        ("paper", "10.1186/s13059-020-02181-2", '"10.1186/S13059-020-02181-2"'),
        ("paper", "https://dx.doi.org/10.1/a%3Cb", '"10.1/A<B"'),
        ("organism", "Homo sapiens", '"Homo sapiens"'),
        ("organism", "NCBITaxon:9606", '"9606"'),
        ("organism", "http://purl.obolibrary.org/obo/NCBITaxon_9606", '"9606"'),
        ("organism", " ", '""'),
        ("year", "2019", "2019"),
        ("year", "", "0"),
        ("text", " a\tb\n", '" a\\tb\\n"'),
        ("text", '\\u0022 "', '"\\\\\\U000000750022 \\""'),
        ("integer", "10", "10"),
        ("number", "0.05", "0.05"),
        ("flavour", "strict", "<https://w3id.org/pfocr-kg/ontology#depictsStrictly>"),
        ("flavour", "synonyms", "<https://w3id.org/pfocr-kg/ontology#depicts>"),
        ("flavour", "all", "<http://schema.org/mentions>"),
    ],
)  # fmt: skip
def test_what_a_value_becomes(kind: str, value: str, rendered: str) -> None:
    assert parameter(kind).render(value) == rendered


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("gene", ""),
        ("gene", "a\0b"),
        ("genes", " , ,"),
        ("entities", "AKT1, mesh:glucose"),
        ("chemical", "CHEBI:"),
        ("disease", "doid:x"),
        ("disease", "doid:1\n2"),
        ("disease", "me\u017fh:D1 \ud800"),
        ("paper", "12345"),
        ("paper", "11.1186/x"),
        ("year", "19"),
        ("year", "\u0662\u0660\u0661\u0669"),
        ("text", "\udfff"),
        ("integer", "-1"),
        ("integer", "1e3"),
        ("integer", "9999999999"),
        ("integer", ""),
        ("number", "1."),
        ("number", "NaN"),
        ("flavour", "ALL"),
        ("flavour", ""),
        ("family", ""),
    ],
)
def test_what_a_type_refuses(kind: str, value: str) -> None:
    with pytest.raises(KgError, match=f"^parameter x wants {re.escape(queries.TYPES[kind])}, ") as caught:
        parameter(kind).render(value)
    assert "\n" not in str(caught.value)


def test_a_default_may_not_be_emptied() -> None:
    assert parameter("disease").render("") == '""'
    with pytest.raises(KgError, match="and none was given"):
        parameter("disease", "mesh:D000544").render(" ")


def test_a_long_s_is_no_s() -> None:
    assert parameter("disease").render("me\u017fh:D1") == '"me\u017fh:D1"'


@settings(deadline=None)  # a busy machine is no fault
@given(st.one_of(TEXTS, HOSTILE))
def test_a_text_is_one_literal_of_that_text(text: str) -> None:
    sparql = f"SELECT ?x {{ VALUES ?x {{ {parameter('text').render(text)} }} }}"
    answer = ox.Store().query(sparql)
    assert isinstance(answer, ox.QuerySolutions)
    assert [solution["x"] for solution in answer] == [ox.Literal(text)]
    assert [row[0] for row in rdflib.Graph().query(sparql)] == [rdflib.Literal(text)]  # type: ignore[index]


@settings(deadline=None)  # a busy machine is no fault
@given(st.sampled_from(sorted(queries.TYPES)), st.one_of(st.text(), HOSTILE))
def test_any_value_is_refused_or_stays_a_list_of_terms(kind: str, value: str) -> None:
    try:
        rendered = parameter(kind).render(value)
    except KgError:
        return
    answer = ox.Store().query(f"SELECT * {{ VALUES ?x {{ {rendered} }} }}")
    assert isinstance(answer, ox.QuerySolutions)
    terms = [solution["x"] for solution in answer]
    assert len(terms) == 1 or (kind in ("genes", "entities") and len(set(terms)) == len(terms) > 1)


def test_a_value_that_looks_like_a_placeholder_stays_a_value() -> None:
    query = parse_query("q", HEADER + "# param: a | text | | d\n# param: b | text | | d\n{{a}} {{b}}")
    assert query.render({"a": "{{b}}", "b": "{{a}}"}).endswith('\n"{{b}}" "{{a}}"')


@pytest.mark.parametrize(
    ("flavour", "predicate"),
    [("strict", "strictFigureCount"), ("synonyms", "depictedFigureCount"), (" all", "figureCount")],
)
def test_a_flavour_has_counts(flavour: str, predicate: str) -> None:
    query = parse_query("q", HEADER + "# param: x | flavour | all | d\n{{x}} {{x.figureCount}}")
    assert query.render({"x": flavour}).endswith(f" <https://w3id.org/pfocr-kg/ontology#{predicate}>")
    # It is enough that a count is used.
    parse_query("q", HEADER + "# param: x | flavour | all | d\n{{x.pairCount}}")


@pytest.mark.parametrize("placeholder", ["x.figureCounts", "x.", "t.figureCount", "x.figureCount.x", "y.figureCount"])
def test_only_flavours_have_counts(placeholder: str) -> None:
    header = HEADER + "# param: x | flavour | all | d\n# param: t | text | | d\n"
    with pytest.raises(KgError, match="do not match"):
        parse_query("q", f"{header}{{{{x}}}} {{{{t}}}} {{{{{placeholder}}}}}")


def test_faults_of_use_are_one_clear_line() -> None:
    with pytest.raises(KgError, match=r"^no query 'partner-of-gene'; did you mean partners-of-gene, .*\?$"):
        queries.load("partner-of-gene")
    with pytest.raises(KgError, match=r"^no query '\.\./errors'$"):
        queries.load("../errors")
    why = queries.load("why")
    with pytest.raises(KgError, match=r"^query why has no parameter 'genes'; did you mean gene\?; it has gene, figure"):
        why.render({"genes": "AKT1"})
    with pytest.raises(KgError, match=r"^query why: parameter limit wants a whole number, not 'many'$"):
        why.render({"limit": "many"})
    with pytest.raises(KgError, match=r"^query why: parameter gene wants .*, and none was given$"):
        why.render({"gene": ""})
    with pytest.raises(KgError, match=r"^query q has no parameter 'x'; it has none$"):
        parse_query("q", HEADER).render({"x": ""})
    with pytest.raises(
        KgError, match=r"^query q: parameter x wants a gene symbol or NCBI Gene id, and none was given$"
    ):
        parse_query("q", HEADER + "# param: x | gene | | d\n{{x}}").render({})


@pytest.mark.parametrize("name", queries.names())
def test_a_packaged_query_is_portable(name: str) -> None:
    query = queries.load(name)
    sparql = query.render({})
    assert sparql.startswith("# title: ")
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    # Parsed without any prefix from outside, by two parsers; rdflib's knows SPARQL 1.1 only.
    ox.Store().query(sparql)
    prepareQuery(sparql)
    body = re.sub(r"<[^>\n]*>|\"[^\"\n]*\"|#.*", "", sparql)
    declared = re.findall(r"^PREFIX (\w+):", body, re.MULTILINE)
    assert sorted(declared) == sorted(set(re.findall(r"\b(\w+):\w", body)))
    assert not re.search(r"\b(SERVICE|GRAPH|FROM|LATERAL|INSERT|DELETE)\b", body)
    # The outermost order is the last one: rows come in one order only.
    assert re.search(r"^ORDER BY .*\n(LIMIT \d+\n)?\Z", body, re.MULTILINE)
    assert max(map(len, query.text.splitlines())) <= 120


@pytest.mark.parametrize("flavour", ["strict", "synonyms", "all"])
@pytest.mark.parametrize("name", queries.names())
def test_two_engines_give_the_same_rows(name: str, flavour: str) -> None:
    takes_it = any(parameter.name == "flavour" for parameter in queries.load(name).parameters)
    given = {"flavour": flavour} if takes_it else {}
    rows = rows_of(name, given, engine=oxigraph)
    assert rows == rows_of(name, given, engine=in_rdflib)
    assert len(set(rows)) == len(rows)


HOPELESS = {
    "gene": "NOSUCH",
    "genes": "NOSUCH, NONE",
    "entities": "NOSUCH, CHEBI:1",
    "chemical": "CHEBI:1",
    "disease": "no such disease",
    "family": "NOSUCH",
    "figure": "PMC0__x",
    "paper": "PMC0",
    "organism": "Nemo nullus",
    "text": "no such text",
}


@pytest.mark.parametrize("name", queries.names())
def test_what_does_not_exist_has_no_rows(name: str) -> None:
    asked = [parameter for parameter in queries.load(name).parameters if parameter.type in HOPELESS]
    given = {parameter.name: HOPELESS[parameter.type] for parameter in asked}
    for engine in (oxigraph, in_rdflib):
        assert not asked or rows_of(name, given, engine=engine) == []
    assert list(ox.Store().query(queries.load(name).render({}))) == []  # type: ignore[arg-type]
    assert list(rdflib.Graph().query(queries.load(name).render({}))) == []
