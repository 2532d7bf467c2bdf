"""Answers for programs: those of the command line and of the packaged queries, bounded, and with what is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from kg import contents
from kg.answers import QUESTIONS, Parameter, ParameterError
from kg.answers.found import AmbiguousError, NotThereError
from kg.errors import KgError
from kg.opened import Build
from kg.record import Flavour

FIGURE = "PMC2883292__nihms205988f2"


def answer(build: Build, name: str, **asked: Any) -> dict[str, Any]:
    """The answer to a question."""
    question = QUESTIONS[name]
    return question.answer(build, question.read(asked))


def told(run: Run, *arguments: object) -> dict[str, Any]:
    """What a command says as JSON, without its parameters."""
    document: dict[str, Any] = json.loads(run(*arguments, "--format", "json", "-q").stdout)
    return {key: value for key, value in document.items() if key != "parameters"}


def bare(found: dict[str, Any]) -> dict[str, Any]:
    """An answer without what the command line has not."""
    return {key: value for key, value in found.items() if key not in ("parameters", "total", "left_out")}


@pytest.mark.parametrize("flavour", list(Flavour))
def test_partners_are_those_of_the_command(run: Run, example_build: Build, flavour: Flavour) -> None:
    said = told(run, "partners", example_build.path, "MTOR", "--flavour", flavour, "--min-figures", 2)
    found = answer(example_build, "partners", gene="MTOR", flavour=flavour.value, min_figures=2, limit=1000)
    assert bare(found) == said
    assert found["total"] == len(said["partners"]) > 5
    assert found["left_out"] == []


def test_similar_figures_are_those_of_the_command(run: Run, example_build: Build) -> None:
    figid = "PMC2883292__nihms205988f2"
    said = told(run, "similar", example_build.path, figid, "--min-jaccard", 0.01)
    assert bare(answer(example_build, "similar", figure=figid, min_jaccard=0.01, limit=1000)) == said
    assert said["figures"]


def test_enriched_figures_are_those_of_the_command(run: Run, example_build: Build, tmp_path: Any) -> None:
    listed = tmp_path / "genes.txt"
    listed.write_text("AKT1 MTOR TSC2 nonsense")
    said = told(run, "enrich", example_build.path, "--genes", listed, "--rank", "cosine", "--cover", 2)
    asked = {"genes": "AKT1,MTOR;TSC2 nonsense", "rank": "cosine", "cover": 2}
    assert bare(answer(example_build, "enrich", **asked, limit=1000)) == said
    second = answer(example_build, "enrich", **asked, offset=1, limit=1)
    assert second["figures"] == said["figures"][1:2]
    assert second["left_out"] == [f"{second['total'] - 2:,} more rows, from offset 2 on"]


def test_counts_are_those_of_the_command(run: Run, example_build: Build) -> None:
    said = json.loads(run("stats", example_build.path, "--format", "json").stdout)
    assert {key: value for key, value in answer(example_build, "stats").items() if key in said} == said


@pytest.mark.parametrize("k", [1, 2, 3])
def test_figures_with_genes_are_those_of_the_packaged_query(run: Run, example_build: Build, k: int) -> None:
    genes = ["207", "2475", "7249"]
    command = (
        "query",
        example_build.path,
        "--name",
        "figures-with-k-of",
        "-p",
        f"genes={','.join(genes)}",
        "-p",
        f"k={k}",
    )
    rows = json.loads(run(*command, "--format", "json").stdout)["results"]["bindings"]
    found = answer(example_build, "figures", genes=genes, k=k, limit=1000)
    expected = {row["figure"]["value"]: int(row["number"]["value"]) for row in rows}
    assert {row["link"]: row["number"] for row in found["figures"]} == expected
    assert found["total"] == len(expected) > 0
    whole = answer(example_build, "figures", genes=genes, limit=1000)
    assert whole["figures"] == answer(example_build, "figures", genes=genes, k=3, limit=1000)["figures"]


def test_a_gene_that_is_unknown_is_in_no_figure_with_all(example_build: Build) -> None:
    found = answer(example_build, "figures", genes=["AKT1", "nonsense"])
    assert (found["figures"], found["list"]["unknown"], found["list"]["k"]) == ([], ["nonsense"], 2)
    assert answer(example_build, "figures", genes=["AKT1", "nonsense"], k=1)["total"] > 0


def test_every_figure_has_what_the_graph_says_of_it(example_build: Build) -> None:
    shown = list(contents.figures(example_build))
    assert len(shown) == 50
    for its in shown:
        found = answer(example_build, "figure", figure=its.figid)
        links = its.links()
        kinds = {
            kind: {entity for entity, by in links.items() if by[0].kind == kind}
            for kind in ("gene", "chemical", "disease")
        }
        for kind, entities in kinds.items():
            assert {each["iri"] for each in found[f"{kind}s"]} == entities
        for each in found["genes"]:
            behind = links[each["iri"]]
            assert sorted(str(word["word"]) for word in each["words"]) == sorted(str(one.word) for one in behind)
            confidence = its.confidence(each["iri"], behind)
            assert each["confidence"] == (None if confidence is None else float(confidence))
        for flavour in Flavour:
            genes = [
                each
                for each in found["genes"]
                if list(Flavour).index(Flavour(each["flavour"])) <= list(Flavour).index(flavour)
            ]
            assert found["genes_by_flavour"][flavour.value] == len(genes)
        assert found["title"] == its.title
        assert found["caption"] == its.caption


def test_words_of_a_figure_are_those_of_why(run: Run, example_build: Build) -> None:
    command = ("query", example_build.path, "--name", "why", "-p", "gene=AKT2", "-p", f"figure={FIGURE}")
    rows = json.loads(run(*command, "--format", "json").stdout)["results"]["bindings"]
    words = {row["word"]["value"]: row["flavour"]["value"] for row in rows if "word" in row}
    [gene] = [each for each in answer(example_build, "figure", figure=FIGURE)["genes"] if each["label"] == "AKT2"]
    assert {each["word"]: each["flavour"] for each in gene["words"]} == words != {}


@pytest.mark.parametrize(
    "name",
    [
        FIGURE,
        "PMC2883292__F2",
        f"https://pfocr.wikipathways.org/figures/{FIGURE}.html",
        f"figure:{FIGURE}",
        f" {FIGURE}.html",
    ],
)
def test_a_figure_has_several_names(example_build: Build, name: str) -> None:
    found = answer(example_build, "figure", figure=name)
    assert found["figid"] == FIGURE
    assert found["paper"]["pmcid"] == "PMC2883292"


def test_a_gene_has_the_figures_that_the_store_counts(run: Run, example_build: Build) -> None:
    found = answer(example_build, "gene", gene="AKT1")
    assert found == answer(example_build, "gene", gene="207") | {"parameters": {"gene": "AKT1"}}
    top = json.loads(run("stats", example_build.path, "--format", "json").stdout)
    assert found["figures"]["strict"] == top["figures per gene (strict)"]["AKT1"]
    assert found["figures"]["all"] == top["figures per gene (all)"]["AKT1"]
    for flavour, years in found["figures_by_year"].items():
        assert sum(years.values()) <= found["figures"][flavour]


def test_a_network_is_bounded_and_says_what_it_left_out(example_build: Build) -> None:
    found = answer(example_build, "network", genes=["MTOR"], limit=5)
    tables = example_build.tables("strict", genes=["MTOR"], top=5)
    assert [(e["source"], e["target"]) for e in found["edges"]] == [
        (tables.ids[one], tables.ids[other]) for one, other in zip(tables.source, tables.target, strict=True)
    ]
    assert len(found["edges"]) == 5
    assert {e[end] for e in found["edges"] for end in ("source", "target")} <= {n["id"] for n in found["nodes"]}
    assert any("left out" in line for line in found["left_out"])


@pytest.mark.parametrize(
    ("name", "asked", "kind", "line"),
    [
        ("gene", {"gene": "AKT11"}, NotThereError, "no gene AKT11 in this build; did you mean AKT1"),
        ("partners", {"gene": "MTORR"}, NotThereError, "did you mean MTOR"),
        ("figure", {"figure": "PMC2883292__f2"}, NotThereError, f"did you mean {FIGURE}"),
        ("similar", {"figure": "<nothing> \\"}, NotThereError, "no figure"),
        ("figures", {"genes": "nonsense"}, NotThereError, "no gene of the list is in this build: nonsense"),
        ("gene", {"gene": "AKT1", "species": "unicorn"}, KgError, "no gene is of unicorn"),
        ("network", {"years": "2020-2010"}, ParameterError, "years: "),
        ("network", {"hops": 2}, ParameterError, "hops: they are steps from genes"),
        ("network", {"organism": "unicorn"}, KgError, "no figure is of unicorn; there are figures of: Homo sapiens"),
    ],
)
def test_what_is_not_there_is_said(
    example_build: Build, name: str, asked: dict[str, Any], kind: type[KgError], line: str
) -> None:
    with pytest.raises(kind) as raised:
        answer(example_build, name, **asked)
    assert line in str(raised.value)


def test_an_ambiguous_gene_is_said_with_its_meanings(example_build: Build) -> None:
    corpus = example_build.corpus(Flavour.ALL)
    several = [s for s in sorted(corpus.names.known()) if corpus.names.find([s]).ambiguous]
    if not several:
        pytest.skip("no symbol of the examples is ambiguous")
    with pytest.raises(AmbiguousError) as raised:
        answer(example_build, "gene", gene=several[0])
    assert len(raised.value.meanings) > 1


def test_search_finds_what_the_build_finds(example_build: Build) -> None:
    found = answer(example_build, "search", text="cells", kind="figure", limit=2, offset=1)
    expected = example_build.search("cells", ["figure"], 2, 1)
    assert [hit["iri"] for hit in found["hits"]] == [hit.iri for hit in expected.hits] != []
    assert found["total"] == expected.total
    with pytest.raises(KgError):
        answer(example_build, "search", text="...")


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)
_PARAMETERS = [parameter for question in QUESTIONS.values() for parameter in question.parameters]


@given(st.sampled_from(_PARAMETERS), _ANYTHING)
def test_a_parameter_reads_anything_or_says_one_line(parameter: Parameter, value: Any) -> None:
    try:
        found = parameter.read(value)
    except ParameterError as fault:
        assert fault.name == parameter.name
        assert "\n" not in str(fault)
        assert str(fault).encode()
        return
    assert parameter.read(found) == found


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_defaults_are_values_that_are_allowed(question: Any) -> None:
    for parameter in question.parameters:
        assert parameter.default is None or parameter.read(parameter.default) == parameter.default
    assert set(question.read(question.examples)) == {parameter.name for parameter in question.parameters}
