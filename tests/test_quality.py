"""What is to be distrusted: each rule by both paths; a build's numbers against SPARQL; the page; the command."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, cast
from xml.etree.ElementTree import Element

import html5rdf
import numpy as np
import pyoxigraph as ox
import pytest
from conftest import EXAMPLES, Run
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg import queries
from kg.builder.flags import alias_rows, flag_rows
from kg.builder.hashes import write_hashes
from kg.builder.outcome import Entry
from kg.lexicon import Lexicon, Name, Rank
from kg.lexicon.file import write_lexicon
from kg.mapping import Model, map_figure
from kg.mapping.organisms import same_species
from kg.mapping.rendering import Renderer
from kg.mapping.vocabulary import QUALITY_TERMS
from kg.network.tallies import median as median_of_sizes
from kg.opened import Build, open_build
from kg.parsing.evidence import CHEMICAL_COLUMNS
from kg.parsing.figure import parse_record
from kg.quality import FILE, MEANINGS, Quality, YearTally
from kg.quality.page import _year_entries, columns, render_page
from kg.quality.rows import Row, read_rows
from kg.record import RANKS, Figure, Flag, QualityRule, RawFile, Rule, hash64
from kg.testing import gene_table
from kg.tsv import tsv_row

# --- rules

HUMAN = {"organism_id": "9606", "organism_name": "Homo sapiens", "organism_group": "Primates"}
FLY = {"organism_id": "7227", "organism_name": "Drosophila melanogaster", "organism_group": "Invertebrates"}


def gene(
    symbol: str, number: int, organism: Mapping[str, str] = HUMAN, source: str = "ncbigene_symbol"
) -> dict[str, str]:
    """A row of a gene table."""
    return {**organism, "word": symbol, "match": symbol, "ncbigene_symbol": symbol, "ncbigene_id": str(number)} | {
        "source": source
    }


THREE = [gene("AKT1", 207), gene("MTOR", 2475), gene("BRAF", 673)]
GOOD = "doi: 10.1000/a\norganisms: [Homo sapiens]\nautoml_pathway: '0.9'\nschema-jsonld:\n  keywords: [AKT1, BRAF]\n"


def figure(front: str, genes: list[dict[str, str]] | None, chemicals: str | None = None) -> Figure:
    """A record with its tables."""
    tables = {
        "genes": None if genes is None else gene_table(genes),
        "chemicals": None if chemicals is None else f"{chr(9).join(CHEMICAL_COLUMNS)}\n{chemicals}\n".encode(),
    }

    def find(figid: str, kind: str) -> RawFile | None:
        data = tables.get(kind)
        return None if data is None else RawFile(f"{figid}-{kind}.tsv", f"{figid}-{kind}.tsv", data)

    record = parse_record(RawFile("x.md", "x.md", f"---\nfigid: PMC1__x\n{front}---\n".encode()), find)
    assert isinstance(record, Figure)
    return record


def flags(one: Figure, model: Model | None = None) -> dict[QualityRule, str]:
    """The flags of a figure, which both paths give alike and its graph states."""
    model = model or Model()
    mapped, renderer = map_figure(one, model), Renderer(model)
    made = renderer.render(one)
    assert made.flags == mapped.flags == renderer.render(one).flags
    stated = {term for _, predicate, term in mapped.own if predicate.endswith("#qualityFlag>")}
    assert stated == {QUALITY_TERMS[flag.rule] for flag in made.flags}
    text = renderer.writer.head() + made.turtle
    quads = ox.parse(input=text, format=ox.RdfFormat.TURTLE)
    assert {str(quad.object) for quad in quads if quad.predicate.value.endswith("#qualityFlag")} == stated
    assert len({flag.rule for flag in made.flags}) == len(made.flags)
    return {flag.rule: flag.detail for flag in made.flags}


CASES: list[tuple[QualityRule, str, list[dict[str, str]] | None, str]] = [
    (QualityRule.NO_ORGANISM, GOOD.replace("Homo sapiens", "NA"), THREE, "none curated, none found"),
    (
        QualityRule.SPECIES,
        GOOD.replace("Homo sapiens", "Mus musculus, Danio rerio"),
        THREE,
        "3 of 3 genes are of Homo sapiens; curated Mus musculus, Danio rerio",
    ),
    (QualityRule.KEYWORD, GOOD.replace("BRAF", "XYZ9, B, XYZ9"), THREE, "XYZ9, B"),
    (QualityRule.NO_DOI, GOOD.replace("10.1000/a", "NA"), THREE, "PMC1"),
    (QualityRule.FEW_GENES, GOOD, [*THREE[:2], gene("BRAF", 673, source="ncbigene_synonym")], "2 strict genes"),
    (QualityRule.FEW_GENES, GOOD.replace("AKT1, BRAF", ""), [], "0 strict genes"),
    (QualityRule.FEW_GENES, GOOD, [*THREE[::2], THREE[0]], "2 strict genes"),
    (QualityRule.BY_KEYWORD, GOOD, None, "2 keywords"),
    (QualityRule.LOW_SCORE, GOOD.replace("0.9", "0.6999"), THREE, "0.6999"),
    (QualityRule.MARKED, GOOD.replace("Homo sapiens", "XXX, Homo sapiens"), THREE, "XXX"),
]


@pytest.mark.parametrize(("rule", "front", "genes", "detail"), CASES, ids=lambda value: str(value)[:20])
def test_a_record_that_fails_one_rule(
    rule: QualityRule, front: str, genes: list[dict[str, str]] | None, detail: str
) -> None:
    assert flags(figure(front, genes)) == {rule: detail}


def test_a_record_that_fails_none() -> None:
    assert flags(figure(GOOD, THREE)) == {}
    assert {rule for rule, *_ in CASES} == set(QUALITY_TERMS) == set(QualityRule) - {QualityRule.ALIAS}
    assert set(MEANINGS) == set(QualityRule)


def test_limits_of_the_rules() -> None:
    assert flags(figure(GOOD.replace("0.9", "0.7"), THREE)) == {}
    assert flags(figure(GOOD.replace("automl_pathway: '0.9'\n", ""), THREE)) == {}
    found_only = GOOD.replace("organisms:", "organisms_ner:")
    assert flags(figure(found_only, THREE)) == {}
    assert flags(figure("", None)) == {
        QualityRule.NO_ORGANISM: "none curated, none found",
        QualityRule.NO_DOI: "PMC1",
        QualityRule.FEW_GENES: "0 strict genes",
    }


@pytest.mark.parametrize(
    ("organisms", "foreign", "human", "flagged"),
    [
        ("Drosophila melanogaster", 0, 1, "1 of 1 gene is of Homo sapiens; curated Drosophila melanogaster"),
        ("Drosophila melanogaster", 1, 2, "2 of 3 genes are of Homo sapiens; curated Drosophila melanogaster"),
        ("Drosophila melanogaster", 2, 2, None),  # most is more than half
        ("Drosophila melanogaster, Homo sapiens", 1, 9, None),
        ("Martians", 0, 9, None),  # may be any
        ("Martians, Drosophila melanogaster", 0, 9, None),
        ("Plants", 1, 8, "8 of 9 genes are of Homo sapiens, 1 of Drosophila melanogaster; curated Plants"),
        ("Metazoans", 1, 8, None),
        ("Plants, Homo sapiens", 0, 9, None),
        ("Danio rerio", 2, 3, "3 of 5 genes are of Homo sapiens, 2 of Drosophila melanogaster; curated Danio rerio"),
    ],
)
def test_species_are_compared_by_most_genes(organisms: str, foreign: int, human: int, flagged: str | None) -> None:
    rows = [gene(f"F{n}", 1000 + n, FLY) for n in range(foreign)] + [gene(f"H{n}", n + 1) for n in range(human)]
    rows += [gene("H0", 1, source="ncbigene_synonym")] * (human > 0)  # a gene counts once
    found = flags(figure(GOOD.replace("Homo sapiens", organisms).replace("AKT1, BRAF", ""), rows))
    assert found.get(QualityRule.SPECIES) == flagged


def test_strain_and_species_agree() -> None:
    pairs = [("4932", "559292"), ("562", "511145"), ("562", "83333"), ("3702", "3701"), ("4896", "284812")]
    assert all(same_species(one, other) and same_species(other, one) for one, other in pairs)
    assert not any(same_species(*pair) for pair in [("9606", "10090"), ("999999999", "9606"), ("999999999", "0")])
    strain = {"organism_id": "559292", "organism_name": "Saccharomyces cerevisiae S288C", "organism_group": "Fungi"}
    rows = [gene(symbol, number, strain) for symbol, number in (("TOR1", 853529), ("TOR2", 853758), ("RAS1", 854518))]
    front = GOOD.replace("Homo sapiens", "S. cerevisiae").replace("AKT1, BRAF", "TOR1")
    assert flags(figure(front, rows)) == {}
    assert QualityRule.SPECIES in flags(figure(GOOD.replace("AKT1, BRAF", ""), rows))


def test_keywords_that_something_accounts_for() -> None:
    chemical = "glucose\tD005947\tGlucose\tNA\tNA"
    assert flags(figure(GOOD.replace("BRAF", "glucose"), THREE, chemical)) == {}
    assert flags(figure(GOOD.replace("BRAF", "Glucose"), THREE, chemical)) == {QualityRule.KEYWORD: "Glucose"}
    none_found = figure(f"{GOOD}organisms_ner: NA\n", None)
    assert flags(none_found)[QualityRule.KEYWORD] == "AKT1, BRAF"


@pytest.mark.parametrize("genes", [None, [gene("p53", 0), gene("PKB", 0), gene("AKT1", 207)]])
def test_a_lexicon_does_not_take_the_gene_of_a_keyword_away(tmp_path: Path, genes: list[dict[str, str]] | None) -> None:
    """It puts the official symbol in the place of the record's own, by which the keyword is the gene."""
    names = [Name("9606", "TP53", Rank.OFFICIAL, "7157"), Name("9606", "p53", Rank.SYNONYM, "7157")]
    write_lexicon(tmp_path / "x.lexicon", names, {})
    rows = genes and [{**row, "ncbigene_id": "NA"} if row["ncbigene_id"] == "0" else row for row in genes]
    found = flags(figure(GOOD.replace("BRAF", "p53"), rows), Model(lexicons=(Lexicon(tmp_path / "x.lexicon"),)))
    assert QualityRule.KEYWORD not in found


# --- aliases


def test_aliases_are_compared_by_themselves_not_by_hashes(tmp_path: Path) -> None:
    aliases = ["a", "b", "a", None, "c", "b", "a"]
    entries = [Entry(f"f{n}", "", "", f"{n}.md", alias) for n, alias in enumerate(aliases)]
    hashes = tmp_path / "aliases.npy"
    write_hashes(hashes, [hash64(alias) for alias in aliases if alias] + [hash64("c")])  # as if another had its hash
    found = list(alias_rows([hashes], 7, lambda: entries))
    assert [row.split("\t")[2:] for row in found] == [
        [f"f{n}", f"{count} figures are {alias}\n"] for n, alias, count in
        [(0, "a", 3), (1, "b", 2), (2, "a", 3), (5, "b", 2), (6, "a", 3)]
    ]  # fmt: skip
    write_hashes(hashes, [hash64(alias) for alias in "abc"])
    assert list(alias_rows([hashes], 3, lambda: entries)) == []


def test_rows_are_read_as_they_are_written(tmp_path: Path) -> None:
    entry = Entry("PMC1__<x>\t", "", "", 'a "b".md')
    (tmp_path / FILE).write_text(
        tsv_row(Row._fields) + "".join(flag_rows([(entry, [Flag(QualityRule.NO_DOI, "a\nb\u2028")] * 2)])), "utf-8"
    )
    assert list(read_rows(tmp_path / FILE)) == [Row("no DOI", 'a "b".md', "PMC1__<x> ", "a b ")] * 2


# --- numbers of a build, against its graph


@pytest.fixture(scope="module")
def real_build(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A build of the real records, and the examples, of which a later record replaces some."""
    paths = [EXAMPLES, shared / "pfocr", shared / "pfocr" / "verbatim"]
    return kg.build(paths, tmp_path_factory.mktemp("real") / "out")


@pytest.fixture(params=["example_build", "real_build"])
def build(request: pytest.FixtureRequest) -> Build:
    """Each build in turn."""
    return cast(Build, request.getfixturevalue(request.param))


def quality_of(build: Build) -> dict[str, Any]:
    """What the report says."""
    return cast(dict[str, Any], build.report["quality"])


def ask(build: Build, sparql: str) -> list[tuple[Any, ...]]:
    """The rows of a query; numbers as such, nothing as None."""
    answer = build.query(sparql)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple(map(_value, row)) for row in answer]


def _value(term: Any) -> Any:
    if term is None:
        return None
    number = isinstance(term, ox.Literal) and term.datatype.value.endswith(("integer", "decimal", "gYear"))
    return (float(term.value) if "." in term.value else int(term.value)) if number else term.value


def test_rules_are_counted(build: Build) -> None:
    found = quality_of(build)
    by_query = Counter(rule for _, rule, _ in ask(build, queries.load("quality").render({"limit": "999999"})))
    assert {each["rule"]: each["figures"] for each in found["rules"] if each["figures"]} == by_query
    assert [each["rule"] for each in found["rules"]] == [rule.value for rule in QualityRule]
    [(figures,)] = ask(build, "SELECT (COUNT(*) AS ?n) { ?f a fabio:Figure }")
    [(without,)] = ask(
        build, "SELECT (COUNT(*) AS ?n) { ?f a fabio:Figure FILTER NOT EXISTS { ?f pfo:qualityFlag ?flag } }"
    )
    assert (found["figures"], found["without_flag"]) == (figures, without)
    rows = list(read_rows(build.path / FILE))
    assert Counter(row.rule for row in rows) == by_query
    for each in found["rules"]:
        mine = [row for row in rows if row.rule == each["rule"]]
        assert each["share"] == pytest.approx(each["figures"] / figures, abs=5e-5)
        assert [(one["figid"], one["file"], one["detail"]) for one in each["first"]] == [
            row[2:0:-1] + row[3:] for row in mine[:10]
        ]


def test_rows_are_the_flags_of_the_graph_in_its_order(build: Build) -> None:
    rows = [row for row in read_rows(build.path / FILE) if row.rule != QualityRule.ALIAS.value]
    terms = {QUALITY_TERMS[rule][1:-1]: rule.value for rule in QUALITY_TERMS}
    stated = ask(build, "SELECT ?figid ?flag { ?f pfo:qualityFlag ?flag ; dcterms:identifier ?figid }")
    assert sorted((row.figid, row.rule) for row in rows) == sorted((figid, terms[flag]) for figid, flag in stated)
    text = (build.path / "graph.ttl").read_text(encoding="utf-8")
    order = {figid: place for place, figid in enumerate(re.findall(r'dcterms:identifier "([^"]*__[^"]*)"', text))}
    assert [order[row.figid] for row in rows] == sorted(order[row.figid] for row in rows)


def test_ambiguous_words_are_those_of_the_mentions(build: Build) -> None:
    found = ask(
        build,
        """SELECT ?name ?form ?rule (MAX(?n) AS ?most) (COUNT(?m) AS ?figures) (SUM(?n) AS ?links) {
             ?m pfo:candidateCount ?n ; pfo:matchedBy ?rule FILTER(?n > 1 && ?rule != pfo:Family)
             OPTIONAL { ?m pfo:word ?word } OPTIONAL { ?m pfo:matchedForm ?form }
             BIND(COALESCE(?word, ?form) AS ?name)
           } GROUP BY ?name ?form ?rule""",
    )
    assert len(found) > 10
    rules = {"OfficialSymbol": "symbol", "Synonym": "synonym", "PreviousSymbol": "previous"}
    words = [(word, form, rules[rule.rpartition("#")[2]], *numbers) for word, form, rule, *numbers in found]
    words.sort(key=lambda word: (-word[5], word[0], word[1] or "", word[2]))
    keys = ("word", "form", "rule", "candidates", "figures", "links")
    assert [tuple(each[key] for key in keys) for each in quality_of(build)["ambiguous_words"]] == words[:20]


def test_families_are_those_of_the_graph(build: Build) -> None:
    found = ask(
        build,
        """SELECT ?label ?family (COUNT(?member) AS ?members) (MIN(?n) AS ?figures) {
             ?family a pfo:GeneFamily ; rdfs:label ?label ; pfo:namedFigureCount ?n ; pfo:hasMember ?member
           } GROUP BY ?label ?family""",
    )
    found.sort(key=lambda family: (-family[2] * family[3], family[1]))
    families = [(*family, family[2] * family[3]) for family in found[:20]]
    assert [tuple(each.values()) for each in quality_of(build)["expanded_families"]] == families
    assert len(families) == 20


def test_hubs_are_those_of_the_packaged_query(build: Build) -> None:
    rows = ask(build, queries.load("family-hubs").render({"limit": "20"}))
    hubs = [(symbol, gene, species, *numbers[:3]) for gene, symbol, species, *numbers in rows]
    assert [tuple(each.values()) for each in quality_of(build)["hubs_by_expansion"]] == hubs
    assert hubs


def test_genes_per_figure_are_those_of_the_counts(build: Build) -> None:
    for name, predicate in (("strict", "strict"), ("synonyms", "depicted"), ("all", "")):
        count = f"pfo:{predicate}GeneCount" if predicate else "pfo:geneCount"
        numbers = [number for (number,) in ask(build, f"SELECT ?n {{ ?f {count} ?n }}")]
        found = quality_of(build)["genes_per_figure"][name]
        assert found["median"] == median(numbers)
        for each in found["bins"]:
            within = [n for n in numbers if each["least"] <= n and (each["most"] is None or n <= each["most"])]
            assert each["figures"] == len(within)
        assert sum(each["figures"] for each in found["bins"]) == len(numbers)


def test_years_are_those_of_the_papers(build: Build) -> None:
    years: dict[int, list[int]] = defaultdict(list)
    rows = ask(
        build, "SELECT ?n ?year { ?f pfo:geneCount ?n OPTIONAL { ?f schema:isPartOf/schema:datePublished ?year } }"
    )
    for number, year in rows:
        years[year or 0].append(number)
    found = [(each["year"] or 0, each["figures"], each["median_genes"]) for each in quality_of(build)["by_year"]]
    assert found == [(year, len(numbers), median(numbers)) for year, numbers in sorted(years.items())]


def test_links_are_counted_by_the_rule_that_counts_most(build: Build) -> None:
    names = {"OfficialSymbol": Rule.SYMBOL, "Synonym": Rule.SYNONYM, "PreviousSymbol": Rule.PREVIOUS,
             "Family": Rule.FAMILY, "Keyword": Rule.KEYWORD, "UnknownRule": Rule.UNKNOWN}  # fmt: skip
    best: dict[tuple[str, str], Rule] = {}
    rows = ask(
        build, "SELECT ?f ?g ?rule { ?m a pfo:GeneMention ; oa:hasTarget ?f ; oa:hasBody ?g ; pfo:matchedBy ?rule }"
    )
    for shown, body, rule in rows:
        one = names[rule.rpartition("#")[2]]
        best[shown, body] = min(best.get((shown, body), one), one, key=RANKS.__getitem__)
    found = quality_of(build)["links_by_rule"]
    assert {rule: number for rule, number in found.items() if number} == Counter(rule.value for rule in best.values())
    [(links,)] = ask(build, "SELECT ?n { ?d a void:Dataset ; pfo:linkCount ?n }")
    assert sum(found.values()) == links


def test_species_are_those_of_the_genes(build: Build) -> None:
    found = ask(
        build,
        """SELECT ?name (COUNT(*) AS ?links) (COUNT(DISTINCT ?f) AS ?figures) {
             ?f schema:mentions ?g . ?g a biolink:Gene OPTIONAL { ?g biolink:in_taxon/rdfs:label ?label }
             BIND(COALESCE(?label, "") AS ?name)
           } GROUP BY ?name""",
    )
    found.sort(key=lambda species: (-species[1], species[0]))
    assert [tuple(each.values()) for each in quality_of(build)["species"]] == found[:20]
    assert len(found) > 5


@given(st.lists(st.integers(0, 9), max_size=30))
def test_the_median_of_sizes_is_the_median(numbers: list[int]) -> None:
    sizes = [numbers.count(size) for size in range(12)]
    assert median_of_sizes(np.array(sizes)) == (median(numbers) if numbers else 0)


# --- the same bytes


def test_flags_do_not_depend_on_workers_store_or_cache(tmp_path: Path, example_build: Build) -> None:
    def files(build: Build) -> list[bytes]:
        return [(build.path / name).read_bytes() for name in (FILE, "report.html", "SHA256SUMS")]

    wanted = files(example_build)
    first = kg.build(EXAMPLES, tmp_path / "out", workers=3, store=False)
    again = kg.build(EXAMPLES, tmp_path / "out", workers=1, store=False)
    assert again.report["from_cache"] == 50
    assert files(first) == files(again) == wanted
    assert quality_of(first) == quality_of(again) == quality_of(example_build)
    assert again.changed_files() == []
    sums = (again.path / "SHA256SUMS").read_text()
    assert f"  {FILE}\n" in sums
    assert "  report.html\n" in sums


# --- the page

EVIL = "<script>alert('1')</script>&amp;"
RTL, CYRILLIC = "\u202eשלום", "АКТ"


def tree(page: str) -> Element:
    """The page, which a strict parser must read without a fault."""
    parsed: Element = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return parsed


def elements(page: Element, name: str) -> list[Element]:
    """The elements of a name, those of SVG too."""
    return [each for each in page.iter() if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == name]


def check_page(page: str) -> Element:
    """What must hold of every page."""
    found = tree(page)
    assert found.get("lang") == "en"
    assert len(elements(found, "h1")) == 1
    for name in ("script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use", "foreignObject"):
        assert elements(found, name) == [], name
    assert not re.search(r"url\(|@import|javascript:", page)
    ids = [each.get("id") for each in found.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    for each in found.iter():
        assert not any(key.startswith("on") or key in ("src", "srcset", "style") for key in each.keys())  # noqa: SIM118
        if href := each.get("href"):
            assert href.startswith("https://pfocr.wikipathways.org/figures/") or href[1:] in ids
        for label in (each.get("aria-labelledby") or "").split():
            assert label in ids
    for table in elements(found, "table"):
        assert len(elements(table, "caption")) == 1
        assert all(cell.get("scope") in ("row", "col") for cell in elements(table, "th"))
        assert len({len(list(row)) for row in elements(table, "tr")}) == 1
    levels = [
        int(each.tag[1]) for each in found.iter() if isinstance(each.tag, str) and re.fullmatch("h[1-6]", each.tag)
    ]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    return found


def text_of(element: Element) -> str:
    """All text of an element."""
    return "".join(element.itertext())


def test_the_page_of_a_build(build: Build) -> None:
    page = check_page((build.path / "report.html").read_text(encoding="utf-8"))
    told, found = text_of(page), quality_of(build)
    for each in found["rules"]:
        assert each["rule"] in told
        if each["figures"]:
            assert f"{each['figures']:,} of {found['figures']:,} figures" in told
            assert MEANINGS[QualityRule(each["rule"])] in told
            assert re.search(rf"kg quality OUT --rule '?{re.escape(each['rule'])}", told)
        for one in each["first"]:
            assert one["figid"] in told
            assert one["detail"] in told
    links = [each.get("href") for each in elements(page, "a")]
    assert f"https://pfocr.wikipathways.org/figures/{found['rules'][3]['first'][0]['figid']}.html" in links
    assert len(elements(page, "svg")) > 10


def evil_records(folder: Path) -> Path:
    """Records whose texts would break a page that takes them for its own, and two with one alias."""
    folder.mkdir()
    for number in range(7):
        figid = f"PMC{number}__y" if number else "PMC0__x&'b"
        rows = [
            gene(word, n + 1, source=source)
            for n, (word, source) in enumerate(
                [(EVIL, "famplex_relations"), (RTL, "ncbigene_symbol"), ("A", "ncbigene_symbol")]
            )
        ]
        rows += [
            {**gene(CYRILLIC, n, {**FLY, "organism_name": "<i>Fly"}, "ncbigene_synonym"), "ncbigene_symbol": EVIL}
            for n in (7, 8)
        ]
        front = {"figid": figid, "figid_alias": f"{EVIL}{number // 2}", "organisms": ["XXX"], "year": "2019",
                 "schema-jsonld": {"keywords": [EVIL, "<keyword>", RTL]}}  # fmt: skip
        (folder / f"{number}.md").write_text(f"---\n{json.dumps(front)}\n---\n", encoding="utf-8")
        (folder / f"{figid}-genes.tsv").write_bytes(gene_table(rows))
    return folder


def test_what_stands_in_records_is_shown_as_text(tmp_path: Path) -> None:
    build = kg.build(evil_records(tmp_path / "in"), tmp_path / "out", store=False)
    assert build.report["figures"] == 7
    text = (build.path / "report.html").read_text(encoding="utf-8")
    page = check_page(text)
    assert EVIL not in text
    told = text_of(page)
    for shown in (EVIL, CYRILLIC, "<keyword>", "PMC0__x&'b", f"2 figures are {EVIL}0"):
        assert shown in told, shown
    assert "https://pfocr.wikipathways.org/figures/PMC0__x%26%27b.html" in [a.get("href") for a in elements(page, "a")]
    assert all(
        text_of(cell).strip() == text_of(bdi).strip() for cell in elements(page, "td") for bdi in elements(cell, "bdi")
    )
    assert {each["rule"]: each["figures"] for each in quality_of(build)["rules"]}["alias used twice"] == 6


def test_a_page_about_nothing(tmp_path: Path) -> None:
    nothing = Quality(0, 0, (), (), (), (), {}, (), {}, ())
    with pytest.raises(Exception, match="strict"):
        render_page(nothing, {}, 0)  # not a build: every build has all flavours
    (tmp_path / "x.md").write_text("no record\n")
    build = kg.build(tmp_path / "x.md", tmp_path / "out", store=False)
    page = check_page((build.path / "report.html").read_text(encoding="utf-8"))
    assert "There is no figure in this build." in text_of(page)
    assert quality_of(build)["figures"] == 0
    assert (build.path / FILE).read_text() == "rule\tfile\tfigid\tdetail\n"


def test_years_without_figures_have_their_place() -> None:
    tallies = [YearTally(None, 3, 1.0), YearTally(2017, 2, 1.0), YearTally(2020, 4, 1.0)]
    assert _year_entries(tallies) == [("2017", 2), ("2018", 0), ("2019", 0), ("2020", 4)]
    assert columns([]) == []
    assert all(column.height >= 0 and column.y >= 0 for column in columns([("a", 0)]))


# --- the command


def test_the_command_shows_all_rules_and_the_top_of_the_rest(run: Run, build: Build) -> None:
    shown = run("quality", build.path).stdout
    for each in quality_of(build)["rules"]:
        assert re.search(rf"{each['rule']} +{each['figures']:,} ", shown)
    for title in ("families that give most links", "ambiguous words", "hubs only by families", "genes per figure",
                  "links by rule", "species of genes"):  # fmt: skip
        assert title in shown
    assert quality_of(build)["expanded_families"][0]["family"] in shown


def test_the_command_as_json_and_tsv(run: Run, example_build: Build) -> None:
    found = json.loads(run("quality", example_build.path, "--format", "json").stdout)
    rules = [{key: value for key, value in each.items() if key != "meaning"} for each in found["rules"]]
    assert {**found, "rules": rules} == quality_of(example_build)
    assert [each["meaning"] for each in found["rules"]] == [MEANINGS[rule] for rule in QualityRule]
    lines = run("quality", example_build.path, "--format", "tsv").stdout.splitlines()
    assert lines[0] == "rule\tfigures\tshare\tmeaning"
    assert [line.split("\t")[:2] for line in lines[1:]] == [[each["rule"], str(each["figures"])] for each in rules]


@pytest.mark.parametrize("rule", list(QualityRule))
def test_the_command_lists_the_figures_of_a_rule(run: Run, example_build: Build, rule: QualityRule) -> None:
    text = (example_build.path / FILE).read_text(encoding="utf-8")
    header, *lines = text.splitlines(keepends=True)
    mine = [line for line in lines if line.startswith(f"{rule.value}\t")]
    asked = ("quality", example_build.path, "--rule", rule.value, "--format")
    assert run(*asked, "tsv").stdout == header + "".join(mine)
    assert [list(each.values()) for each in json.loads(run(*asked, "json").stdout)] == [
        line.rstrip("\n").split("\t") for line in mine
    ]
    shown = run(*asked, "table")
    assert all(line.split("\t")[2] in shown.stdout for line in mine)
    assert shown.stderr == f"{len(mine)} figure{'s' if len(mine) != 1 else ''}\n"


def test_faults_of_use_are_one_line(run: Run, tmp_path: Path) -> None:
    assert run("quality", tmp_path / "none").exit_code == 2
    assert run("quality", tmp_path, "--rule", "no such rule").exit_code == 2
    kg.build(EXAMPLES / "_figures" / "PMC6966563__cancers-11-01972-g002.md", tmp_path / "out", store=False)
    assert run("quality", tmp_path / "out").exit_code == 0
    report = open_build(tmp_path / "out").path / "report.json"
    report.write_text(
        json.dumps({key: value for key, value in json.loads(report.read_text()).items() if key != "quality"})
    )
    old = run("quality", tmp_path / "out")
    assert old.exit_code == 2
    assert re.fullmatch(r"kg: .*: this build is older than quality reports; build it again\n", old.stderr)
