"""One record: everything it says is in the `Figure`; what forbids one is said with file, place and reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.parsing.fields import quoted
from kg.parsing.figure import parse_record
from kg.record import EntityHit, Figure, Notice, RawFile, Rejected, figure_page, present
from kg.testing import front_matters, gene_rows, gene_table, record_bytes, words

GENERATION_1 = """---
figid: PMC1__x
organisms: Homo sapiens
pmcid: PMC1
figlink: pmc/articles/PMC1/figure/F2/
number: Figure 2
annotations: []
pmc_ranked_result_index: '203'
pathway_score: 0.95
year: 2015
wpid: WP5283
genes:
- {word: АКТ, symbol: AKT, source: bioentities_symbol, hgnc_symbol: AKT1, entrez: '207'}
- {word: N, symbol: N, source: hgnc_alias_symbol, hgnc_symbol: NO, entrez: 1}
chemicals:
- {word: NO, source: MESH, identifier: D009569}
diseases:
- {word: Cancer, source: '', identifier: ''}
schema-jsonld:
  '@id': https://pfocr.wikipathways.org/figures/PMC1__x.html
  keywords: [AKT1, NO, Cancer]
---
"""
GENERATION_2 = """---
figid: PMC6__x-g002
figtitle: 'A title: #1 --- "quoted"'
organisms: [NA]
organisms_ner: [Drosophila melanogaster]
pmcid: PMC6
filename: x-g002.jpg
figlink: /pmc/articles/PMC6/figure/F2/
number: F2
caption: Line one
  --- and two (p\u00a0<\u20090.05)
papertitle: Genes.
reftext: Somebody, et al. (NA).
year: '2019'
doi: 10.3390/CANCERS1
journal_title: Cancers
journal_nlm_ta: .na.character
publisher_name: .na.character
keywords: kinase | drug
automl_pathway: 0.9178217
figid_alias: PMC6__F2
figtype: Figure
redirect_from: /figures/PMC6__F2
ndex: ''
seo: CreativeWork
schema-jsonld:
  '@context': https://schema.org/
  name: CreativeWork
  keywords: [Tie, N, nan, 'NO', "ON", Y, na, NA, Su(z)2]
---
"""


def record(front: str | Mapping[str, Any], name: str = "x.md") -> Figure | Rejected:
    if isinstance(front, str):
        return parse_record(RawFile(f"/in/{name}", name, front.encode()))
    return parse_record(RawFile(f"/in/{name}", name, record_bytes({"figid": "PMC1__x"} | dict(front))))


def figure(front: str | Mapping[str, Any], name: str = "x.md") -> Figure:
    found = record(front, name)
    assert isinstance(found, Figure), found
    return found


def notices(front: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What is told of a record that has a block and a paper."""
    found = figure({"schema-jsonld": {"name": "x"}} | dict(front)).notices
    return [(notice.kind, notice.place, notice.detail) for notice in found]


def test_a_record_of_generation_1() -> None:
    found = figure(GENERATION_1)
    assert found.iri == figure_page("PMC1__x")
    assert (found.paper.pmcid, found.paper.year, found.number) == ("PMC1", "2015", "Figure 2")
    assert (found.score, found.search_rank, found.wikipathways_id) == (Decimal("0.95"), "203", "WP5283")
    assert (found.organisms, found.recognised_organisms) == (("Homo sapiens",), None)
    assert [(hit.word, hit.symbol, hit.ncbigene_id) for hit in found.genes or ()] == [
        ("АКТ", "AKT1", "207"),
        ("N", "NO", "1"),
    ]
    assert found.chemicals == (EntityHit("NO", "D009569"),)
    assert found.diseases == (EntityHit("Cancer"),)
    assert found.keywords == ("AKT1", "NO", "Cancer")
    assert found.keyword_symbols() == ()
    assert found.extra == {"annotations": []}
    assert found.notices == ()


def test_a_record_of_generation_2() -> None:
    found = figure(GENERATION_2)
    assert found.title == 'A title: #1 --- "quoted"'
    assert found.caption == "Line one --- and two (p\u00a0<\u20090.05)"
    assert (found.organisms, found.recognised_organisms) == ((), ("Drosophila melanogaster",))
    assert (found.paper.doi, found.paper.keywords) == ("10.3390/cancers1", ("kinase", "drug"))
    assert found.paper.citation == "Somebody, et al. (NA)."
    assert (found.paper.journal, found.paper.journal_abbreviation, found.paper.publisher) == ("Cancers", None, None)
    assert (found.score, found.alias, found.figure_type) == (Decimal("0.9178217"), "PMC6__F2", "Figure")
    assert (found.image_file, found.redirect_from, found.ndex) == ("x-g002.jpg", ("/figures/PMC6__F2",), None)
    assert found.keywords == ("Tie", "N", "nan", "NO", "ON", "Y", "na", "Su(z)2")
    assert found.genes is None
    assert found.keyword_symbols() == found.keywords
    assert found.keyword_organism() == "Drosophila melanogaster"
    assert found.extra == {"seo": "CreativeWork"}
    assert found.notices == ()


@pytest.mark.parametrize(
    ("given_names", "organisms", "marks"),
    [
        ("Homo sapiens", ("Homo sapiens",), ()),
        ("Homo sapiens, Drosophila mojavensis", ("Homo sapiens", "Drosophila mojavensis"), ()),
        (["Mus musculus", "Mus musculus", " Homo sapiens"], ("Mus musculus", "Homo sapiens"), ()),
        ("XXX", (), ("XXX",)),
        ("REJECT", (), ("REJECT",)),
        (["Homo sapiens", "XXX", "NA"], ("Homo sapiens",), ("XXX",)),
        (["NA"], (), ()),
        ("NA", (), ()),
        ([], (), ()),
        ("", (), ()),
    ],
)
def test_organisms_and_the_marks_among_them(
    given_names: Any, organisms: tuple[str, ...], marks: tuple[str, ...]
) -> None:
    found = figure({"organisms": given_names})
    assert (found.organisms, found.curation_marks) == (organisms, marks)


@pytest.mark.parametrize("nothing", ["NA", ["NA"], [], ""])
def test_no_species_recognised_is_not_the_same_as_not_said(nothing: Any) -> None:
    block = {"schema-jsonld": {"keywords": ["A", "B"]}, "organisms": ["Homo sapiens"]}
    assert figure(block).keyword_symbols() == ("A", "B")
    assert figure(block).keyword_organism() == "Homo sapiens"
    assert figure(block | {"organisms_ner": nothing}).recognised_organisms == ()
    assert figure(block | {"organisms_ner": nothing}).keyword_symbols() == ()


@pytest.mark.parametrize(("value", "genes"), [([], ()), ("NA", None), ("", None)])
def test_an_empty_list_of_genes_is_a_table_and_a_missing_one_is_none(value: Any, genes: tuple[()] | None) -> None:
    assert figure({"genes": value}).genes == genes


@pytest.mark.parametrize("caption", [".", "Figure", " . ", "NA", ""])
def test_placeholders_are_no_caption(caption: str) -> None:
    assert figure({"caption": caption}).caption is None


def test_a_block_may_be_missing() -> None:
    blocks: tuple[Any, ...] = ("", "NA", [], {})
    for front in ({}, *({"schema-jsonld": block} for block in blocks)):
        found = figure(front)
        assert (found.jsonld, found.iri) == ({}, "https://pfocr.wikipathways.org/figures/PMC1__x.html")
        assert [notice.kind for notice in found.notices] == ["no-jsonld"]


@pytest.mark.parametrize(
    ("front", "pmcid", "doi", "kinds"),
    [
        ({"pmcid": "PMC7"}, "PMC7", None, []),
        ({"pmcid": "7"}, "PMC7", None, []),
        ({"pmcid": "soon"}, "PMC1", None, ["not-an-identifier"]),
        ({"pmcid": "PMC2٠"}, "PMC1", None, ["not-an-identifier"]),
        ({"doi": "https://doi.org/10.1000/ABC"}, "PMC1", "10.1000/abc", []),
        ({"doi": "doi: 10.1000/a(b)c;d"}, "PMC1", "10.1000/a(b)c;d", []),
        ({"doi": "not a doi"}, "PMC1", None, ["not-an-identifier"]),
        ({"doi": "10.1002/(SICI)16<16::AID>3"}, "PMC1", "10.1002/(sici)16<16::aid>3", []),
        ({"doi": "10.1٠00/x"}, "PMC1", None, ["not-an-identifier"]),
        ({"figid": "x", "doi": "10.1000/x"}, None, "10.1000/x", []),
        ({"figid": "x"}, None, None, ["no-paper"]),
    ],
)
def test_the_paper(front: dict[str, str], pmcid: str | None, doi: str | None, kinds: list[str]) -> None:
    paper = figure(front).paper
    assert (paper.pmcid, paper.doi) == (pmcid, doi)
    assert [kind for kind, _, _ in notices(front)] == kinds


def test_notices_say_what_and_where() -> None:
    assert notices({"pmcid": "soon"}) == [("not-an-identifier", "pmcid", "'soon'")]
    assert notices({"pathway_score": "1.5"}) == [("score-out-of-range", "pathway_score", "1.5 is not in [0, 1]")]
    assert notices({"automl_pathway": "-0.1"}) == [("score-out-of-range", "automl_pathway", "-0.1 is not in [0, 1]")]
    both = notices({"automl_pathway": "0.9", "pathway_score": "0.8"})
    assert both == [("two-scores", "pathway_score", "automl_pathway 0.9 is used, not 0.8")]
    assert figure({"doi": "x"}).notices[0] == Notice("not-an-identifier", "/in/x.md", "doi", "'x'")
    assert len(notices({"doi": "x" * 10_000})[0][2]) < 200


@pytest.mark.parametrize("encode", [str.encode, lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()])
@pytest.mark.parametrize("name", ["x.md", "x.txt", "x.yml", "X.YAML"])
@pytest.mark.parametrize("text", [GENERATION_1, GENERATION_2])
def test_every_form_of_a_file_gives_the_same_figure(text: str, name: str, encode: Any) -> None:
    found = parse_record(RawFile(f"/in/{name}", name, encode(text)))
    assert isinstance(found, Figure)
    expected = figure(text)
    assert replace(found, path="", file="", digest="") == replace(expected, path="", file="", digest="")


@pytest.mark.parametrize("name", ["x.yml", "x.yaml"])
def test_a_yaml_file_needs_no_marks(name: str) -> None:
    assert figure("figid: PMC1__x\ncaption: a --- b\n", name).caption == "a --- b"
    assert isinstance(record("figid: PMC1__x\n", "x.md"), Rejected)


ONE, LIST, NUMBER = (
    "one value is expected here, not a list",
    "a list is expected here, not",
    "a number is expected here",
)
TEXT_KEYS = "figid figtitle pmcid filename figlink number caption papertitle reftext year doi journal_title"
TEXT_KEYS += " journal_nlm_ta publisher_name automl_pathway pathway_score figid_alias figtype ndex wpid"
TEXT_KEYS += " pmc_ranked_result_index"


@pytest.mark.parametrize(
    ("key", "value", "place", "reason"),
    [
        *((key, ["x"], key, ONE) for key in TEXT_KEYS.split()),
        *((key, {"x": "y"}, key, "one value is expected here, not a mapping") for key in TEXT_KEYS.split()),
        *((key, [["x"]], f"{key}[0]", ONE) for key in ("organisms", "organisms_ner", "redirect_from", "keywords")),
        *((key, {"x": "y"}, key, "a list of values is expected here") for key in ("organisms", "organisms_ner")),
        *((key, "x", key, f"{LIST} 'x'") for key in ("genes", "chemicals", "diseases")),
        *((key, {"x": "y"}, key, f"{LIST} a mapping") for key in ("genes", "chemicals", "diseases")),
        *((key, [{}, "x"], f"{key}[1]", "a mapping is expected") for key in ("genes", "chemicals", "diseases")),
        *((key, [{"word": ["x"]}], f"{key}[0].word", ONE) for key in ("genes", "chemicals", "diseases")),
        ("schema-jsonld", "x", "schema-jsonld", "a mapping is expected here, not 'x'"),
        ("schema-jsonld", ["x"], "schema-jsonld", "a mapping is expected here, not a list"),
        ("schema-jsonld", {"keywords": ["a", "b", "c", ["d"]]}, "schema-jsonld.keywords[3]", ONE),
        ("schema-jsonld", {"keywords": {"a": "b"}}, "schema-jsonld.keywords", "a list of values is expected here"),
        ("schema-jsonld", {"@id": ["x"]}, "schema-jsonld.@id", ONE),
        ("schema-jsonld", {"@id": "not an iri"}, "schema-jsonld.@id", "'not an iri' is not an IRI"),
        ("schema-jsonld", {"@id": "figures/x.html"}, "schema-jsonld.@id", "'figures/x.html' is not an IRI"),
        (
            "schema-jsonld",
            {"@id": "https://x.org/<x>"},
            "schema-jsonld.@id",
            "'https://x.org/<x>' is not an IRI of the web",
        ),
        ("figid", "NA", "figid", "the figid is missing"),
        ("figid", "a b", "figid", "'https://pfocr.wikipathways.org/figures/a b.html' is not an IRI"),
        *(
            ("figid", figid, "figid", f"a figid is a file name, not {figid!r}")
            for figid in ("../../etc/passwd", "/etc/passwd", "PMC1/x", "a\\b", "..", ".", ".x", "x\0y", "x\ny")
        ),
        ("year", "soon", "year", "a year of four digits is expected here, not 'soon'"),
        ("year", "2٠19", "year", "a year of four digits is expected here"),
        ("automl_pathway", "abc", "automl_pathway", f"{NUMBER}, not 'abc'"),
        ("pathway_score", "1e999999999", "pathway_score", f"{NUMBER}, not '1e999999999'"),
        ("wpid", "5283", "wpid", "a WikiPathways id such as WP5283 is expected here, not '5283'"),
        ("wpid", "WP١", "wpid", "a WikiPathways id such as WP5283 is expected here"),
        ("pmc_ranked_result_index", "-1", "pmc_ranked_result_index", "a whole number is expected here, not '-1'"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_value_that_cannot_be_used(key: str, value: Any, place: str, reason: str) -> None:
    found = record({key: value})
    assert isinstance(found, Rejected)
    assert (found.path, found.place) == ("/in/x.md", place)
    assert found.reason.startswith(reason)
    assert str(found).startswith(f"/in/x.md: {place}: {reason}")


@pytest.mark.parametrize(
    ("data", "name", "place"),
    [
        (b"", "x.md", "line 1"),
        (b"", "x.yml", "line 1"),
        (b"---", "x.md", "line 1"),
        (b"---\n---\n", "x.md", "line 2"),
        (b"---\n", "x.yml", "line 2"),
        (b"figid: x\n", "x.md", "line 1"),
        (b"---\nfigid: x\n", "x.txt", "line 1"),
        (b"---\nfigid: x\ncaption: 'a\n---\n", "x.md", "line 3"),
        (b"---\nfigid: x\nfigid: y\n---\n", "x.md", "line 3"),
        (b"---\nfigid: x\n? [a]\n: b\n---\n", "x.md", "line 3"),
        (b"---\nfigid: x\na: " + b"[" * 100_000 + b"\n---\n", "x.md", "line 3"),
        (b"---\nfigid: x\na: &a [*a]\n---\n", "x.md", "line 3"),
        (b"---\nfigid: x\nfigtitle: !!python/object/apply:os.system ['false']\n---\n", "x.md", "figtitle"),
        (b"---\nfigid: x\n\xff: y\n---\n", "x.md", "line 3"),
        (b"---\nfigid: x\n\0: y\n---\n", "x.md", "line 3"),
        (b"figid: x\n---\nfigid: y\n", "x.yml", "line 2"),
        (b"---\nfigid: x\n---\nfigid: y\n", "x.yml", "line 4"),
        (b"---\nfigid: x\n--- {figid: y}\n---\n", "x.md", "line 3"),
        (b"\x89PNG\r\n\x1a\n", "x.md", "line 1"),
        (b"<!DOCTYPE html>\n---\n", "x.md", "line 1"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_file_that_is_no_record(data: bytes, name: str, place: str) -> None:
    found = parse_record(RawFile(f"/in/{name}", name, data))
    assert isinstance(found, Rejected)
    assert (found.path, found.place) == (f"/in/{name}", place)
    assert found.reason


def leaves(value: Any) -> Iterator[str]:
    """Every text in a value of dataclasses, mappings and lists."""
    if isinstance(value, Mapping):
        value = [*value.keys(), *value.values()]
    if isinstance(value, str) or not isinstance(value, Iterable):
        yield str(value)
    else:
        for item in value:
            yield from leaves(item)


_extra_values = st.recursive(words, lambda inner: st.lists(inner) | st.dictionaries(words, inner), max_leaves=6)
_inline = st.lists(
    st.dictionaries(st.sampled_from(["word", "symbol", "source", "hgnc_symbol", "entrez", "new"]), words)
)


@given(front_matters, st.dictionaries(words, _extra_values, max_size=3), _inline)
def test_nothing_that_a_record_says_is_lost(
    front: dict[str, Any], extra: dict[str, Any], genes: list[dict[str, str]]
) -> None:
    """Each text of the front matter is somewhere in the figure, be it in a notice; keys of no field are in `extra`."""
    known = set(TEXT_KEYS.split()) | {"organisms", "organisms_ner", "redirect_from", "keywords", "schema-jsonld"}
    extra = {
        key: value for key, value in extra.items() if key not in {*known, *front} | {"genes", "chemicals", "diseases"}
    }
    found = figure(extra | front | {"genes": genes})
    assert all(found.extra[key] == value for key, value in extra.items())
    kept = {text.lower() for text in leaves(asdict(found))}
    told = " ".join(notice.detail for notice in found.notices)

    def is_kept(text: str) -> bool:
        bare = text.strip()
        return present(text) is None or text.lower() in kept or bare.lower() in kept or quoted(bare) in told

    for key, value in front.items():
        for text in leaves(value):
            bare = text.strip()
            if key == "automl_pathway":
                assert found.score == (None if present(text) is None else Decimal(bare))
            elif key != "caption" or bare not in (".", "Figure"):
                assert all(map(is_kept, bare.split("|") if key == "keywords" else [text])), (key, text)
    for row in genes:
        if present(row.get("hgnc_symbol")):  # what names no gene is told, but for how it was matched
            assert all(map(is_kept, row.values()))


@given(front_matters, st.lists(gene_rows, max_size=3))
def test_good_records_of_any_content_are_figures(front: dict[str, Any], rows: list[dict[str, str]]) -> None:
    raw = RawFile("x.md", "x.md", record_bytes(front))
    table = RawFile("x.tsv", "x.tsv", gene_table(rows))
    found = parse_record(raw, lambda _, kind: table if kind == "genes" else None)
    assert isinstance(found, Figure)
    assert found.jsonld == front.get("schema-jsonld", {})
    assert (found.genes is None) is False


_lines = (GENERATION_1 + GENERATION_2).splitlines(keepends=True)
_pieces = st.sampled_from([*_lines, "[", "{", "*a", "&a ", "\x00", "\u2028", "\x01"])
_texts = st.lists(_pieces | st.text(max_size=5), max_size=30).map("".join)


@given(
    st.binary() | _texts.map(lambda text: f"---\nfigid: x\n{text}\n---\n".encode()) | _texts.map(str.encode),
    st.sampled_from(["x.md", "x.yml"]),
)
def test_any_bytes_are_a_figure_or_rejected(data: bytes, name: str) -> None:
    found = parse_record(RawFile(name, name, data))
    assert isinstance(found, Figure | Rejected)
    if isinstance(found, Rejected):
        assert found.place
        assert found.reason


@given(st.integers(0, len(GENERATION_1) - 1), st.binary(max_size=3), st.integers(0, 40))
def test_any_damage_to_a_record_is_a_figure_or_rejected(start: int, put: bytes, cut: int) -> None:
    data = GENERATION_1.encode()
    found = parse_record(RawFile("x.md", "x.md", data[:start] + put + data[start + cut :]))
    assert isinstance(found, Figure | Rejected)
