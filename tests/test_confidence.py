"""Confidence: what the formula promises, what nodes state, and that the highest node is what all words together say."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from itertools import product
from math import prod, sqrt
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st

import kg
from benchmarks.confidence import __main__ as comparing
from benchmarks.confidence.measure import STANDARDS, Share, auc, share
from benchmarks.confidence.standards import Link, links
from kg import contents
from kg.mapping import map_figure
from kg.mapping.confidence import LEAST, MOST, Agreement, ScoreBand, confidence, corroborated, is_named
from kg.mapping.families import loose_form
from kg.mapping.identifiers import Minter
from kg.opened import Build
from kg.record import EntityHit, Figure, GeneHit, Paper, Rule

RULES = (Rule.SYMBOL, Rule.SYNONYM, Rule.PREVIOUS, Rule.FAMILY, Rule.KEYWORD, Rule.UNKNOWN)
rules, agreements, bands = st.sampled_from(RULES), st.sampled_from(Agreement), st.sampled_from(ScoreBand)
numbers = st.integers(1, 500)
levels = st.integers(1, 99).map(lambda number: Decimal(number) / 100)

# --- the formula


@given(rules, numbers, numbers, agreements, bands, st.booleans())
def test_more_candidates_are_no_surer(
    rule: Rule, few: int, many: int, agreeing: Agreement, band: ScoreBand, rival: bool
) -> None:
    few, many = sorted((few, many))
    one, other = (confidence(rule, number, agreeing, band, rival=rival) for number in (few, many))
    assert LEAST <= other <= one <= MOST
    assert one == round(one, 2)


@given(rules, numbers, agreements, bands)
def test_what_speaks_against_a_gene_makes_it_no_surer(
    rule: Rule, number: int, agreeing: Agreement, band: ScoreBand
) -> None:
    plain = confidence(rule, number, agreeing, band, rival=False)
    assert confidence(rule, number, agreeing, band, rival=True) <= plain
    assert confidence(rule, number, Agreement.DISAGREES, band, rival=False) <= plain
    assert confidence(rule, number, agreeing, ScoreBand.LOW, rival=False) <= plain


def test_rules_are_as_sure_as_their_order_says() -> None:
    for agreeing, band in product(Agreement, ScoreBand):
        surest = [confidence(rule, 1, agreeing, band, rival=False) for rule in RULES]
        assert surest == sorted(surest, reverse=True)


@pytest.mark.parametrize("number", [2, 3, 19, 60])
def test_members_share_less_than_candidates(number: int) -> None:
    good = Agreement.AGREES, ScoreBand.HIGH
    assert float(confidence(Rule.SYNONYM, number, *good, rival=False)) == pytest.approx(0.85 / number, abs=0.0051)
    assert float(confidence(Rule.FAMILY, number, *good, rival=False)) == pytest.approx(0.6 / sqrt(number), abs=0.0051)


@given(st.lists(levels, min_size=1, max_size=6), levels)
def test_more_witnesses_are_no_less_sure(alone: list[Decimal], other: Decimal) -> None:
    together = corroborated(alone, named=False)
    assert max(alone) <= together <= corroborated([*alone, other], named=False) <= MOST
    assert together <= corroborated(alone, named=True)


@pytest.mark.parametrize(
    ("symbol", "text", "named"),
    [
        ("TP53", "loss of TP53.", True),
        ("TP53", "TP53-dependent", True),
        ("TP53", "TP53BP1", False),
        ("TP53", "xTP53", False),
        ("REST", "at rest", False),
        ("N", "N", False),
        ("Su(z)2", "and Su(z)2, too", True),
        ("АКТ", "АКТ", True),
    ],
)
def test_a_name_is_a_word_in_its_own_spelling(symbol: str, text: str, named: bool) -> None:
    assert is_named(symbol, text) is named


# --- what a figure's nodes state

HUMAN, MOUSE = "9606", "10090"
FIGURE = Figure(
    "PMC1__x", "https://pfocr.wikipathways.org/figures/PMC1__x.html", "x.md", "x.md", "0" * 64, score=Decimal("0.95")
)


def row(word: str, symbol: str, number: str, source: str = "ncbigene_symbol", taxon: str = HUMAN) -> GeneHit:
    """A row of a gene table."""
    return GeneHit(word, word, symbol, number, source, taxon)


def stated(figure: Figure) -> dict[str, set[str]]:
    """For each gene (by the end of its IRI) the confidences of words, then `+` and that of all together, and names."""
    found: dict[str, set[str]] = defaultdict(set)
    graph: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in map_figure(figure).triples():
        graph[subject][predicate.strip("<>").rpartition("#")[2].rpartition("/")[2]].append(value)
    for said in graph.values():
        sure = [value.split('"')[1] for value in said.get("confidence", [])]
        for gene in said.get("hasBody", []) if sure else []:
            found[gene[1:-1].rpartition("/")[2]].update(sure)
        for gene in said.get("corroborates", []):
            names = [name.strip('"') for name in said.get("namedAs", [])]
            found[gene[1:-1].rpartition("/")[2]].add("+".join(["", *sure, *names]))
    return dict(found)


def figure(*genes: GeneHit, **fields: object) -> Figure:
    """A human figure with these rows."""
    given: dict[str, Any] = {"genes": genes, "organisms": ("Homo sapiens",), **fields}
    return replace(FIGURE, **given)


FAMILY = "famplex_relations"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (figure(row("TP53", "TP53", "7157")), {"7157": {"0.95"}}),
        (figure(row("p53", "TP53", "7157", "ncbigene_synonym")), {"7157": {"0.85"}}),
        # two words; one of them in two spellings counts once
        (
            figure(row("TP53", "TP53", "7157"), row("p53", "TP53", "7157", "ncbigene_synonym")),
            {"7157": {"0.95", "0.85", "+0.99"}},
        ),
        (
            figure(row("p53", "TP53", "7157", "ncbigene_synonym"), row("P-53", "TP53", "7157", "hgnc_prev_symbol")),
            {"7157": {"0.85", "0.75"}},
        ),
        # caption, title, paper's title
        (figure(row("p53", "TP53", "7157", "ncbigene_synonym"), caption="of TP53"), {"7157": {"0.85", "+0.97+TP53"}}),
        (figure(row("p53", "TP53", "7157", "ncbigene_synonym"), title="TP53"), {"7157": {"0.85", "+0.97+TP53"}}),
        (
            figure(row("p53", "TP53", "7157", "ncbigene_synonym"), paper=Paper("PMC1", title="TP53!")),
            {"7157": {"0.85", "+0.97+TP53"}},
        ),
        # a family of two; one member printed, too
        (
            figure(row("AKT", "AKT1", "207", FAMILY), row("AKT", "AKT2", "208", FAMILY), row("AKT2", "AKT2", "208")),
            {"207": {"0.42"}, "208": {"0.42", "0.95", "+0.97"}},
        ),
        # a word that is a chemical, too
        (
            figure(row("ATP", "ATP8A2", "51761", "ncbigene_synonym"), chemicals=(EntityHit("ATP", "D000255"),)),
            {"51761": {"0.42"}},
        ),
        # species: another one; one of several; none known
        (figure(row("Trp53", "Trp53", "22059", taxon=MOUSE)), {"22059": {"0.48"}}),
        (
            figure(row("AKT1", "AKT1", "207"), row("AKT1", "Akt1", "11651", taxon=MOUSE)),
            {"207": {"0.24", "+0.48"}, "11651": {"0.24"}},
        ),
        (figure(row("TP53", "TP53", "7157"), organisms=()), {"7157": {"0.9"}}),
        (figure(row("TP53", "TP53", "7157"), organisms=("Plants",)), {"7157": {"0.48"}}),
        (figure(row("TP53", "TP53", "7157"), organisms=("Metazoans",)), {"7157": {"0.95"}}),
        (figure(row("TP53", "TP53", "7157"), organisms=("Martians",)), {"7157": {"0.9"}}),
        # what curators say of the organism counts before what the matcher found
        (
            figure(row("TP53", "TP53", "7157"), organisms=("Mus musculus",), recognised_organisms=("Homo sapiens",)),
            {"7157": {"0.48"}},
        ),
        (figure(row("TP53", "TP53", "7157"), score=Decimal("0.3")), {"7157": {"0.71"}}),
        (figure(row("TP53", "TP53", "7157"), score=None), {"7157": {"0.9"}}),
        (figure(row("TP53", "TP53", "7157", "oracle_bones")), {"7157": {"0.5"}}),
        (figure(genes=None, keywords=("TP53",)), {"TP53": {"0.5"}}),
        # a word that the caption repeats was read well, and may mean something else all the same
        (figure(genes=None, keywords=("TP53",), caption="TP53"), {"TP53": {"0.5"}}),
        (figure(row("IPP", "IPP", "3628"), caption="IPP is isopentenyl pyrophosphate"), {"3628": {"0.95"}}),
    ],
)  # fmt: skip
def test_what_is_stated(made: Figure, expected: dict[str, set[str]]) -> None:
    found = stated(made)
    assert {gene.replace("symbol%2F9606%2F", ""): said for gene, said in found.items()} == expected


def test_the_node_of_a_gene_without_id_is_named_by_its_symbol() -> None:
    assert Minter().link("PMC1__x", Minter().symbol("7227", "N")).endswith("/link/PMC1__x/symbol%2F7227%2FN")


# --- links of a build

LINKS = """SELECT ?figure ?gene (MAX(?confidence) AS ?most) {
    ?node oa:hasTarget ?figure ; oa:hasBody|pfo:corroborates ?gene ; pfo:confidence ?confidence
} GROUP BY ?figure ?gene"""


def slowly(one: Figure) -> dict[str, Decimal]:
    """The confidence of each link, from the rows alone; species are not looked at."""
    minter, text = Minter(), "\n".join(filter(None, (one.caption, one.title, one.paper.title)))
    groups: dict[tuple[str, str, str | None], dict[str, GeneHit]] = defaultdict(dict)
    for hit in one.gene_hits():
        groups[hit.rule, hit.word or hit.match or "", hit.match][minter.gene(hit)] = hit
    sure: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    band = next(b for b in ScoreBand if b is _band(one.score))
    for (_, word, _), hits in groups.items():
        for gene, hit in hits.items():
            rival = word in {entity.word for entity in (*one.chemicals, *one.diseases)}
            least = confidence(hit.rule, len(hits), Agreement.AGREES, band, rival=rival)
            sure[gene][loose_form(word)] = max(sure[gene][loose_form(word)], least)
    names = {minter.gene(hit): hit.symbol for hit in one.gene_hits() if hit.symbol and is_named(hit.symbol, text)}
    for gene, name in names.items():
        if loose_form(name) not in sure[gene]:
            sure[gene]["(text)"] = Decimal("0.80")
    together = {gene: 1 - prod((1 - one for one in words.values()), start=Decimal(1)) for gene, words in sure.items()}
    return {gene: min(round(value, 2), MOST) for gene, value in together.items()}


def _band(score: Decimal | None) -> ScoreBand:
    if score is None:
        return ScoreBand.UNKNOWN
    return ScoreBand.HIGH if score >= Decimal("0.9") else ScoreBand.MIDDLE if score >= Decimal("0.7") else ScoreBand.LOW


def test_the_highest_node_is_what_all_words_and_texts_say(example_build: Build) -> None:
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for solution in example_build.query(LINKS):  # type: ignore[union-attr]
        figure, gene, most = (term.value for term in solution)
        found[figure][gene] = Decimal(most)
    compared = 0
    for one in kg.read_records(EXAMPLES):
        if not isinstance(one, Figure) or not one.genes or one.organisms != ("Homo sapiens",):
            continue
        if {hit.taxon_id for hit in one.genes} <= {HUMAN}:
            assert found[one.iri] == slowly(one), one.figid
            compared += 1
    assert compared > 10


def test_contents_have_the_same(example_build: Build) -> None:
    asked = {(row[0].value, row[1].value): Decimal(row[2].value) for row in example_build.query(LINKS)}  # type: ignore[union-attr]
    told = {
        (shown.iri, entity): sure
        for shown in contents.figures(example_build)
        for entity, mentions in shown.links().items()
        if (sure := shown.confidence(entity, mentions)) is not None
    }
    assert told == asked


def test_every_link_has_a_confidence_and_every_corroboration_a_link(example_build: Build) -> None:
    without = """ASK { ?figure schema:mentions ?gene . ?gene a biolink:Gene
        FILTER NOT EXISTS { ?node oa:hasTarget ?figure ; oa:hasBody ?gene ; pfo:confidence ?any } }"""
    alone = """ASK { ?node pfo:corroborates ?gene ; oa:hasTarget ?figure
        FILTER NOT EXISTS { ?figure schema:mentions ?gene } }"""
    weaker = """ASK { ?node pfo:corroborates ?gene ; oa:hasTarget ?figure ; pfo:confidence ?together .
        ?mention oa:hasBody ?gene ; oa:hasTarget ?figure ; pfo:confidence ?alone FILTER(?alone >= ?together) }"""
    for question in (without, alone, weaker):
        assert not bool(example_build.query(question)), question


# --- the comparison with captions


def made_link(sure: float, named: bool, paper: str = "p") -> Link:
    """A link with some confidence that is named or not."""
    return Link(paper, sure, Rule.SYMBOL, 1, 1, ScoreBand.HIGH, Agreement.AGREES, named, None, None)


def test_auc_is_how_often_the_named_one_is_surer() -> None:
    told = [made_link(0.9, True), made_link(0.5, False), made_link(0.9, False), made_link(0.1, True)]
    assert auc(told, STANDARDS["by symbol"], lambda link: link.confidence) == (1 + 0.5 + 0 + 0) / 4
    assert share(told, STANDARDS["by symbol"]) == Share(2, 4)
    assert share(told, STANDARDS["by another name"]) == Share(0, 0)


def test_links_are_told_apart_by_the_names_in_texts() -> None:
    first = figure(row("p53", "TP53", "7157", "ncbigene_synonym"), caption="TP53 and TRP53", paper=Paper("PMC1"))
    second = figure(row("TRP53", "TP53", "7157", "ncbigene_synonym"), caption="p-53 and TRP-53", paper=Paper("PMC2"))
    third = figure(row("P53", "TP53", "7157", "ncbigene_synonym"), caption="P53 alone", paper=Paper("PMC3"))
    told = links([first, second, third])
    assert [link.by_symbol for link in told] == [True, False, False]
    assert [link.by_another_name for link in told] == [True, True, False]
    assert all(link.by_chance is not None for link in told)


def test_the_comparison_runs_on_any_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert comparing.main([str(EXAMPLES), "--results", str(tmp_path)]) == 0
    results = json.loads((tmp_path / "results.json").read_text())
    rows = results["shares"]["confidence"].values()
    assert sum(row["links"] for row in rows) == results["links"] > 100
    assert capsys.readouterr().out.startswith((tmp_path / "RESULTS.md").read_text())
    assert comparing.main([str(tmp_path / "none")]) == 1
    assert "none" in capsys.readouterr().err
