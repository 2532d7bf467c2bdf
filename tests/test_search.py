"""Full-text search: what is found, in which order, where it is marked, and what odd texts get."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg import KgError
from kg.builder.loading import load_store
from kg.contents import figures, papers
from kg.opened import Build
from kg.search import FILE, KINDS, make_index
from kg.search.words import compact

ODD = [
    '"',
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    "*",
    "label:",
    "(",
    "^",
    "-",
    "TGF-β",
    "akt1",
    "\x00",
    "cell",
    "{",
    "'",
    "beta",
]


def of_kind(build: Build, text: str, kind: str) -> list[str]:
    """The ids of all hits of a kind."""
    return [hit.id for hit in build.search(text, [kind], 10_000).hits]


def words_of(text: str) -> set[str]:
    """The words of a text, parted at everything that is neither letter nor digit."""
    return set(re.findall(r"[^\W_]+", text.casefold()))


def texts_of(build: Build) -> dict[str, str]:
    """All that a figure is to be found by, by figids."""
    of, texts = {paper.iri: paper for paper in papers(build)}, {}
    for figure in figures(build):
        said = [each for term in ("name", "description") for each in figure.said.get(f"http://schema.org/{term}", [])]
        said += figure.said.get("http://www.w3.org/2004/02/skos/core#altLabel", [])
        paper = of[figure.said["http://schema.org/isPartOf"][0]]
        about = [paper.title, paper.journal, paper.year, paper.pmcid, paper.doi, figure.title, figure.caption]
        texts[figure.figid] = " ".join([*said, figure.figid, *filter(None, about)])
    return texts


def test_figures_are_those_that_going_through_all_texts_finds(example_build: Build) -> None:
    texts = texts_of(example_build)
    words = {figid: words_of(text) for figid, text in texts.items()}
    vocabulary = sorted({word for some in words.values() for word in some if word.isascii()})
    assert len(vocabulary) > 500
    for word in vocabulary[::5]:
        expected = {figid for figid, some in words.items() if word in some}
        found = set(of_kind(example_build, word, "figure"))
        assert expected <= found, word
        # Forms, such as `il6` of IL-6, are found besides.
        assert all(compact(word) in compact(texts[figid]) for figid in found - expected), word
    both = {figid for figid, some in words.items() if {"pathway", "cells"} <= some}
    assert both
    assert both == set(of_kind(example_build, "pathway cells", "figure"))


def test_a_name_is_one_however_it_is_written(example_build: Build) -> None:
    ways = ["TGF-β", "TGFb", "tgf beta", "TGF-beta", "TGFβ", "TGF-B"]
    answers = [[(hit.kind, hit.id) for hit in example_build.search(way, limit=100).hits] for way in ways]
    assert ("gene", "7040") in answers[0]
    assert ("figure", "PMC5234688__nihms839481f4") in answers[0]
    assert all(set(answer) == set(answers[0]) for answer in answers)


@pytest.mark.parametrize(
    ("text", "kind", "ident"),
    [
        ("AKT1", "gene", "207"),
        ("akt1", "gene", "207"),
        ("207", "gene", "207"),
        ("PMC5234688", "paper", "PMC5234688"),
        ("pmc5234688__nihms839481f4", "figure", "PMC5234688__nihms839481f4"),
    ],
)
def test_what_has_this_name_or_id_comes_first(example_build: Build, text: str, kind: str, ident: str) -> None:
    first = example_build.search(text).hits[0]
    assert (first.kind, first.id, first.exact) == (kind, ident, True)


def test_titles_count_more_than_captions(example_build: Build) -> None:
    hits = example_build.search("insulin", ["figure"], 100).hits
    in_title = [bool(hit.label_spans) for hit in hits]
    assert True in in_title
    assert False in in_title
    assert in_title[0]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_marks_are_where_the_words_are(example_build: Build) -> None:
    found = example_build.search("TGF beta insulin", limit=100).hits + example_build.search("insulin", limit=100).hits
    marked = [hit.snippet[start:end] for hit in found for start, end in hit.spans]
    assert marked
    assert {compact(text) for text in marked} <= {"tgfb", "beta", "b", "tgf", "insulin"}
    assert all(len(hit.snippet) < 600 for hit in found)


def test_pages_follow_each_other(example_build: Build) -> None:
    for text in ("pathway", "akt1"):
        whole = example_build.search(text, limit=1_000)
        assert whole.total == len(whole.hits) == len({hit.iri for hit in whole.hits}) > 6
        paged = [
            hit for start in range(0, whole.total, 5) for hit in example_build.search(text, limit=5, offset=start).hits
        ]
        assert paged == list(whole.hits)
        assert example_build.search(text, limit=0).total == whole.total


def test_phrases(example_build: Build) -> None:
    loose = example_build.search("pathways disturbed in obesity", ["figure"]).total
    assert example_build.search('"obesity in disturbed pathways"', ["figure"]).total == 0
    assert loose >= example_build.search('"pathways disturbed in obesity"', ["figure"]).total >= 1


@given(st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=12)), max_size=8).map(" ".join))
def test_no_text_is_an_operator_or_a_fault(example_build: Build, text: str) -> None:
    example_build.suggest(text)
    try:
        found = example_build.search(text, limit=5)
    except KgError as fault:
        assert "\n" not in str(fault)
        assert not re.search(r"[^\W_]", text) or "at most" in str(fault)
        return
    assert found.total >= len(found.hits)
    for hit in found.hits:
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.spans)
        assert all(0 <= start < end <= len(hit.label) for start, end in hit.label_spans)


@pytest.mark.parametrize("text", ["", "  ", '""', "-- * ( ) \x00", "…"])
def test_nothing_to_search_for(example_build: Build, text: str) -> None:
    with pytest.raises(KgError, match="nothing to search for"):
        example_build.search(text)
    assert example_build.suggest(text) == ()


def test_faults_of_use(example_build: Build) -> None:
    with pytest.raises(KgError, match="no kind"):
        example_build.search("akt1", ["protein"])
    with pytest.raises(KgError, match="no kind"):
        example_build.search("akt1", [])
    with pytest.raises(KgError, match="less than 0"):
        example_build.search("akt1", offset=-1)
    with pytest.raises(KgError, match="at most 1,000"):
        example_build.search("akt1 " * 300)


def test_suggestions(example_build: Build) -> None:
    first = example_build.suggest("akt")
    assert first[0].text.casefold() == "akt"
    assert [each.kind for each in first].count("gene") >= 3
    symbols = [each.text for each in first if each.kind == "gene"]
    assert all(compact(text).startswith("akt") for text in symbols)
    assert example_build.suggest("MTOR")[0].label == "MTOR"
    assert example_build.suggest("immune and meta", 3)[0].kind == "figure"
    assert len(example_build.suggest("a", 5)) == 5


def test_the_index_is_the_same_whoever_makes_it(examples: Path, example_build: Build, tmp_path: Path) -> None:
    bytes_of = (example_build.path / FILE).read_bytes()
    two = kg.build(examples, tmp_path / "two", workers=2, cache=False, search=True)
    assert (two.path / FILE).read_bytes() == bytes_of
    bare = kg.build(examples, tmp_path / "bare", store=False)
    assert not (bare.path / FILE).exists()
    load_store(bare)
    assert (bare.path / FILE).read_bytes() == bytes_of


def test_a_build_without_an_index(examples: Path, tmp_path: Path, run: Run) -> None:
    build = kg.build(examples, tmp_path / "out")
    with pytest.raises(KgError, match="no search index; `kg load`"):
        build.search("akt1")
    loaded = run("load", tmp_path / "out")
    assert (loaded.exit_code, FILE in loaded.stdout) == (0, True)
    assert kg.open(tmp_path / "out").search("akt1").total > 0
    assert not list(build.path.glob(f".{FILE}*"))


def test_an_index_that_cannot_be_read(examples: Path, example_build: Build, tmp_path: Path) -> None:
    build = kg.build(examples, tmp_path / "out", search=True)
    with sqlite3.connect(build.path / FILE) as database:
        database.execute("UPDATE about SET value = '0'")
    database.close()
    with pytest.raises(KgError, match="another version"):
        build.search("akt1")
    (build.path / FILE).write_bytes(b"no database" * 100)
    with pytest.raises(KgError, match="cannot be read"):
        kg.open(build.path).search("akt1")


def test_giving_up_leaves_the_former_index(examples: Path, tmp_path: Path) -> None:
    build = kg.build(examples, tmp_path / "out", search=True)
    before = (build.path / FILE).read_bytes()

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_index(build.path, build.report["base"], interrupted)
    assert (build.path / FILE).read_bytes() == before
    assert not list(build.path.glob(f".{FILE}*"))


def test_another_base(examples: Path, tmp_path: Path) -> None:
    build = kg.build(examples, tmp_path / "out", base="https://x.org/kg#", search=True)
    hit = build.search("AKT", ["family"]).hits[0]
    assert hit.exact
    assert build.search("TGF beta").total > 3


def test_the_command(run: Run, example_build: Build, tmp_path: Path) -> None:
    out = example_build.path.parents[1]
    table = run("search", out, "TGF", "beta")
    assert "TGFB1" in table.stdout
    file = tmp_path / "found.json"
    assert run("search", out, "insulin", "--kind", "figure", "-o", file).exit_code == 0
    written = json.loads(file.read_text())
    assert written["total"] == len(written["hits"]) > 1
    assert {hit["kind"] for hit in written["hits"]} == {"figure"}
    rows = run("search", out, "insulin", "--format", "tsv", "--limit", "2")
    assert rows.stdout.startswith("kind\tid\tlabel\tiri\tscore\texact\tsnippet\n")
    assert "the first 2 of" in rows.stderr
    assert "nothing has all" in run("search", out, "qqqqq").stderr


def test_every_kind_can_be_found(example_build: Build) -> None:
    wanted = {"organism": "Mus musculus", "gene": "MTOR", "family": "AKT", "paper": "obesity", "figure": "obesity"}
    assert all(of_kind(example_build, text, kind) for kind, text in wanted.items())
    assert set(wanted) < set(KINDS)
