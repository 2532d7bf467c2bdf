"""A record becomes the triples that docs/data-model.md promises: row by row and rule by rule."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rdflib

from kg.mapping import Model, map_figure
from kg.parsing.evidence import CHEMICAL_COLUMNS, DISEASE_COLUMNS, GENE_COLUMNS
from kg.parsing.figure import parse_record
from kg.rdf import PREFIXES, ntriples
from kg.record import MATCH_SOURCES, Figure, RawFile

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
BASE = "https://w3id.org/pfocr-kg/"
FIGID = "PMC1__x-g002"
FIGURE = f"figure:{FIGID}.html"
HEAD = f"@base <{BASE}> .\n" + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
BLOCK = "schema-jsonld:\n  '@context': https://schema.org/\n  '@type': Dataset\n"
VERBATIM = Model(verbatim=True)


def figure(front_matter: str = "", **tables: str) -> Figure:
    """The figure of a record with this front matter, and rows of companion tables with | between the cells."""
    columns = {"genes": GENE_COLUMNS, "chemicals": CHEMICAL_COLUMNS, "diseases": DISEASE_COLUMNS}

    def find(_figid: str, kind: str) -> RawFile | None:
        if kind not in tables:
            return None
        lines = ["|".join(columns[kind]), *tables[kind].strip().splitlines()]
        return RawFile(kind, kind, "\n".join(lines).replace("|", "\t").encode())

    raw = RawFile("/records/x.md", "_figures/x.md", f"---\nfigid: {FIGID}\n{front_matter}---\n".encode())
    record = parse_record(raw, find)
    assert isinstance(record, Figure), record
    return record


def graph(one: Figure, model: Model | None = None) -> rdflib.Graph:
    """The record's graph, as rdflib reads it."""
    return rdflib.Graph().parse(data=ntriples(map_figure(one, model).triples()), format="nt")


def turtle(text: str) -> rdflib.Graph:
    """A graph in Turtle with our base and prefixes."""
    return rdflib.Graph().parse(data=HEAD + text, format="turtle")


def said(one: Figure, subject: str, predicate: str, model: Model | None = None) -> set[rdflib.term.Node]:
    """The values that the record's graph gives for a predicate of a subject, both in Turtle."""
    [(s, p, _)] = turtle(f"{subject} {predicate} 0 .")
    return set(graph(one, model).objects(s, p))


def values(text: str) -> set[rdflib.term.Node]:
    """Values in Turtle; none for an empty text."""
    return set(turtle(f"<x> <p> {text} .").objects()) if text else set()


def table(heading: str, number: int = 0) -> list[list[str]]:
    """The rows of a table below a heading of the data model, as cells."""
    section = PAGE.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    tables = re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in tables[number].splitlines()[2:]]


def code(cell: str) -> list[str]:
    """The code words of a cell."""
    return re.findall(r"`([^`]*)`", cell)


# --- the figure: front matter, predicate, and all values that the figure then has

GENES = """
9606|Homo sapiens|Primates|B-RAF|BRAF|BRAF|673|ncbigene_symbol
9606|Homo sapiens|Primates|PKB|PKB|AKT1|207|ncbigene_synonym
9606|Homo sapiens|Primates|AKT|AKT|AKT1|207|famplex_relations
9606|Homo sapiens|Primates|AKT|AKT|AKT2|208|famplex_relations
"""
FIGURE_ROWS: list[tuple[str, str, str]] = [
    ("", "rdf:type", "schema:Dataset, fabio:Figure"),
    (BLOCK, "rdf:type", "schema:Dataset, fabio:Figure"),
    (f"figtitle: T\n{BLOCK}  name: CreativeWork\n", "schema:name", '"T"'),
    (f"figtitle: T\n{BLOCK}  name: Other\n", "schema:name", '"Other"'),
    (f"figtitle: T\n{BLOCK}  name: Other\n", "dcterms:title", '"T"'),
    ("figtitle: T\n", "schema:name", '"T"'),
    (f"{BLOCK}  description: D\n", "schema:description", '"D"'),
    (f"{BLOCK}  keywords: [N, 'NO', N, mir-ban]\n", "schema:keywords", '"N", "NO", "mir-ban"'),
    (f"{BLOCK}  license: CC0\n", "schema:license", "<https://creativecommons.org/publicdomain/zero/1.0/>"),
    (f"{BLOCK}  license: CC0\n", "dcterms:license", "<https://creativecommons.org/publicdomain/zero/1.0/>"),
    (f"{BLOCK}  license: https://l.org/by\n", "dcterms:license", "<https://l.org/by>"),
    (f"{BLOCK}  creator: {{'@type': Organization, name: WikiPathways}}\n", "schema:creator", "<agent/WikiPathways>"),
    (f"{BLOCK}  datePublished: '2019'\n", "schema:datePublished", '"2019"^^schema:Date'),
    ("", "dcterms:identifier", f'"{FIGID}"'),
    ("figid_alias: PMC1__F2\n", "skos:altLabel", '"PMC1__F2"'),
    ("pmcid: PMC7\n", "schema:isPartOf", "pmc:PMC7"),
    ("pmcid: '7'\ndoi: 10.1000/A\n", "schema:isPartOf", "pmc:PMC7"),
    ("doi: 10.1000/A\n", "schema:isPartOf", "pmc:PMC1"),
    ("caption: C\n", "pfo:caption", '"C"'),
    (f"caption: C\n{BLOCK}  description: C\n", "pfo:caption", ""),
    (f"caption: C\n{BLOCK}  description: D\n", "pfo:caption", '"C"'),
    ("number: F2\n", "pfo:figureNumber", '"F2"'),
    ("figtype: Scheme\n", "pfo:figureType", '"Scheme"'),
    ("automl_pathway: 0.9178217\n", "pfo:pathwayScore", "0.9178217"),
    ("pathway_score: 1e-05\n", "pfo:pathwayScore", "0.00001"),
    ("automl_pathway: .na.real\npathway_score: '1'\n", "pfo:pathwayScore", '"1"^^xsd:decimal'),
    ("organisms: [Homo sapiens, Plants, NA]\n", "pfo:organism", "obo:NCBITaxon_9606, <organism/Plants>"),
    ("organisms: Homo sapiens, Mus musculus\n", "pfo:organism", "obo:NCBITaxon_9606, obo:NCBITaxon_10090"),
    ("organisms: [XXX]\n", "pfo:organism", ""),
    ("organisms_ner: [Drosophila melanogaster]\n", "pfo:recognisedOrganism", "obo:NCBITaxon_7227"),
    ("organisms: [XXX, REJECT, human]\n", "pfo:curationMark", '"XXX", "REJECT"'),
    (
        "organisms: [XXX]\ndoi: 10.1000/a\n",
        "pfo:qualityFlag",
        "pfo:NoOrganism, pfo:FewStrictGenes, pfo:MarkedByCurators",
    ),
    (f"organisms_ner: [NA]\n{BLOCK}  keywords: [Tie]\n", "pfo:unmatchedKeyword", '"Tie"'),
    ("filename: x-g002.jpg\n", "pfo:imageFile", '"x-g002.jpg"'),
    *(
        (f"figlink: {link}\n", "pfo:figureLink", "<https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/figure/F2/>")
        for link in ("pmc/articles/PMC1/figure/F2/", "/pmc/articles/PMC1/figure/F2/")
    ),
    ("redirect_from: /figures/PMC1__F2\n", "pfo:redirectFrom", "figure:PMC1__F2"),
    ("redirect_from: [/figures/a, /figures/b]\n", "pfo:redirectFrom", "figure:a, figure:b"),
    ("wpid: WP5283\n", "pfo:relatedPathway", "wikipathways:WP5283"),
    ("ndex: a1-b 2\n", "rdfs:seeAlso", "<https://www.ndexbio.org/viewer/networks/a1-b%202>"),
    ("ndex: ''\n", "rdfs:seeAlso", ""),
    ("pmc_ranked_result_index: '007'\n", "pfo:searchRank", "7"),
    ("b: [é]\na: {c: N}\nd: NA\ne: .na.real\nf: []\ng: [NA]\nseo: CreativeWork\n", "pfo:unmappedFrontMatter",
     r'''"{\"a\": {\"c\": \"N\"}, \"b\": [\"é\"]}"'''),
    ("", "pfo:unmappedFrontMatter", ""),
    ("", "pfo:recordFile", '"_figures/x.md"'),
    *(("", predicate, "0") for predicate in ("pfo:geneCount", "pfo:depictedGeneCount", "pfo:strictGeneCount")),
    (f"{BLOCK}  keywords: [N, Tie]\n", "pfo:geneCount", "2"),
    (f"{BLOCK}  keywords: [N, Tie]\n", "pfo:depictedGeneCount", "0"),
    (f"{BLOCK}  keywords: [N, Tie]\n", "pfo:strictGeneCount", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("front_matter", "predicate", "expected"), FIGURE_ROWS)
def test_figure_has_the_values_that_the_data_model_says(front_matter: str, predicate: str, expected: str) -> None:
    assert said(figure(front_matter), FIGURE, predicate) == values(expected)


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ("schema:mentions", "ncbigene:673, ncbigene:207, ncbigene:208, mesh:D000255, mesh:D009369"),
        ("pfo:depicts", "ncbigene:673, ncbigene:207"),
        ("pfo:depictsStrictly", "ncbigene:673"),
        ("pfo:geneCount", "3"),
        ("pfo:depictedGeneCount", "2"),
        ("pfo:strictGeneCount", "1"),
    ],
)
def test_figure_has_its_entities_by_flavour(predicate: str, expected: str) -> None:
    one = figure(genes=GENES, chemicals="ATP|D000255|ATP|NA|NA\nx|NA|NA|NA|NA", diseases="tumor|D009369|NA|NA|NA")
    assert said(one, FIGURE, predicate) == values(expected)


def test_digest_is_over_the_record_and_its_companions() -> None:
    digests = [said(one, FIGURE, "pfo:recordDigest") for one in (figure(), figure(genes=GENES), figure("a: b\n"))]
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", str(value)) for found in digests for value in found)
    assert len(set().union(*digests)) == 3


def test_every_row_of_the_figure_table_is_tested() -> None:
    rows = [name for cells in table("Figure") for name in code(cells[0])]
    tested = {predicate for _, predicate, _ in FIGURE_ROWS}
    assert set(rows) - tested == {"schema:mentions", "pfo:depicts", "pfo:depictsStrictly", "pfo:recordDigest"}


# --- mentions


@pytest.mark.parametrize("cells", table("Mention: why an entity", 1), ids=lambda cells: cells[0])
def test_rule_of_a_mention_is_the_one_of_its_source(cells: list[str]) -> None:
    [[rule], [term]] = map(code, cells[:2])
    sources = code(cells[2]) if rule not in ("keyword", "chemical", "disease") else [rule]
    for source in sources or ["a new rule"]:
        others = {"keyword": {}, "chemical": {"chemicals": "AKT|D1|NA|NA|1"}, "disease": {"diseases": "AKT|D1|NA|NA|1"}}
        tables = others.get(rule, {"genes": f"9606|NA|NA|AKT|AKT|AKT1|207|{source}"})
        made = figure(f"{BLOCK}  keywords: [AKT]\n", **tables)
        node = f"<mention/{FIGID}/{rule}/AKT>"
        assert said(made, node, "pfo:matchedBy") == values(term)
        assert said(made, node, "oa:hasTarget") == values(FIGURE)
        flavours = {"strict": 3, "synonyms": 2, "all": 1, "": 1}[cells[3]]
        links = ("schema:mentions", "pfo:depicts", "pfo:depictsStrictly")
        assert [bool(said(made, FIGURE, link)) for link in links] == [number < flavours for number in range(3)]
    assert cells[3] or rule in ("chemical", "disease")


def test_sources_of_the_data_model_are_those_that_are_known() -> None:
    rows = table("Mention: why an entity", 1)
    assert {source: code(cells[0])[0] for cells in rows for source in code(cells[2])} == dict(MATCH_SOURCES)


WORD = f"<mention/{FIGID}/family/AKT>"
MENTION_ROWS = [
    ("rdf:type", "pfo:GeneMention"),
    ("oa:hasTarget", FIGURE),
    ("pfo:confidence", "0.38"),
    ("oa:hasBody", "ncbigene:207, ncbigene:208"),
    ("pfo:rejectedBody", ""),
    ("pfo:decidedBy", ""),
    ("pfo:candidateCount", "2"),
    ("pfo:matchedFamily", "<https://identifiers.org/fplx/AKT>"),
    ("pfo:word", '"AKT"'),
    ("pfo:matchedForm", '"AKT"'),
    ("pfo:matchedBy", "pfo:Family"),
    ("pfo:matchSource", ""),
    ("pfo:resolvedAs", ""),
]


@pytest.mark.parametrize(("predicate", "expected"), MENTION_ROWS)
def test_mention_has_the_values_that_the_data_model_says(predicate: str, expected: str) -> None:
    assert said(figure(genes=GENES), WORD, predicate) == values(expected)
    assert [predicate for predicate, _ in MENTION_ROWS] == [code(cells[0])[0] for cells in table("Mention: why")]


@pytest.mark.parametrize(
    ("word", "form", "symbol", "segment"),
    [
        ("Su(z)2", "x", "AKT1", "Su%28z%292"),
        ("АКТ", "x", "AKT1", "%D0%90%D0%9A%D0%A2"),
        ("..", "x", "AKT1", "%2E%2E"),
        ("a/b c", "x", "AKT1", "a%2Fb%20c"),
        ("NA", "form", "AKT1", "form"),
        ("NA", "NA", "AKT1", "AKT1"),
        ("NA", "NA", "NA", "207"),
    ],
)
def test_mention_is_named_by_its_word_or_what_comes_nearest(word: str, form: str, symbol: str, segment: str) -> None:
    one = figure(genes=f"9606|NA|NA|{word}|{form}|{symbol}|207|hgnc_symbol")
    node = f"<mention/{FIGID}/symbol/{segment}>"
    assert said(one, node, "oa:hasBody") == values("ncbigene:207")
    assert said(one, node, "pfo:word") == ({rdflib.Literal(word)} if word != "NA" else set())


def test_word_is_known_when_any_row_of_the_mention_knows_it() -> None:
    rows = "9606|NA|NA|NA|AKT|AKT1|207|hgnc_symbol\n9606|NA|NA|AKT|AKT|AKT2|208|hgnc_symbol"
    for text in (rows, "\n".join(reversed(rows.splitlines()))):
        assert said(figure(genes=text), f"<mention/{FIGID}/symbol/AKT>", "pfo:word") == values('"AKT"')


def test_each_form_of_a_word_leads_to_its_own_genes() -> None:
    one = figure(
        genes="9606|NA|NA|Acsl3/4|ACSL3|ACSL3|2181|hgnc_symbol\n9606|NA|NA|Acsl3/4|ACSL4|ACSL4|2182|hgnc_symbol"
    )
    for form, gene in (("ACSL3", "2181"), ("ACSL4", "2182")):
        node = f"<mention/{FIGID}/symbol/Acsl3%2F4/{form}>"
        assert said(one, node, "oa:hasBody") == values(f"ncbigene:{gene}")
        assert said(one, node, "pfo:matchedForm") == values(f'"{form}"')
        assert said(one, node, "pfo:word") == values('"Acsl3/4"')


def test_unknown_rule_is_named_in_the_graph_and_reported() -> None:
    one = figure(genes="9606|NA|NA|AKT|AKT|AKT1|207|oracle\n9606|NA|NA|B|B|B|1|oracle\n9606|NA|NA|C|C|C|2|NA")
    assert said(one, f"<mention/{FIGID}/unknown/AKT>", "pfo:matchSource") == values('"oracle"')
    assert said(one, f"<mention/{FIGID}/unknown/C>", "pfo:matchSource") == set()
    notices = [(notice.kind, notice.path, notice.detail.split(",")[0]) for notice in map_figure(one).notices]
    assert notices == [("unknown-match-source", "/records/x.md", source) for source in ("'oracle'", "''")]


@pytest.mark.parametrize("kind", ["chemical", "disease"])
def test_word_without_identifier_is_a_mention_without_body(kind: str) -> None:
    one = figure(**{f"{kind}s": "x|NA|form|name|NA"})
    node = f"<mention/{FIGID}/{kind}/x>"
    assert said(one, node, "rdf:type") == values(f"pfo:{kind.title()}Mention")
    assert said(one, node, "pfo:word") == values('"x"')
    assert said(one, node, "pfo:matchedForm") == values('"form"')
    assert said(one, node, "oa:hasBody") == said(one, FIGURE, "schema:mentions") == set()


# --- nodes that records share


@pytest.mark.parametrize(
    ("row", "gene", "taxon"),
    [
        ("9606|Homo sapiens|NA|w|m|AKT1|207|hgnc_symbol", "ncbigene:207", "obo:NCBITaxon_9606"),
        ("NA|NA|NA|w|m|AKT1|207|hgnc_symbol", "ncbigene:207", ""),
        ("7227|NA|NA|w|m|Su(z)2|NA|hgnc_symbol", "<symbol/7227/Su%28z%292>", "obo:NCBITaxon_7227"),
        ("NA|Homo sapiens|NA|w|m|AKT1|NA|hgnc_symbol", "<symbol/9606/AKT1>", "obo:NCBITaxon_9606"),
        ("NA|Sea monster|NA|w|m|AKT1|NA|hgnc_symbol", "<symbol/Sea%20monster/AKT1>", "<organism/Sea%20monster>"),
        ("NA|NA|NA|w|m|AKT1|NA|hgnc_symbol", "<symbol/unspecified/AKT1>", ""),
    ],
)
def test_gene_is_named_by_its_number_or_by_its_symbol_in_its_species(row: str, gene: str, taxon: str) -> None:
    one = figure(genes=row)
    assert said(one, FIGURE, "schema:mentions") == values(gene)
    assert said(one, gene, "biolink:in_taxon") == values(taxon)
    if taxon:
        assert len(said(one, taxon, "rdfs:label")) == 1


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("pmc:PMC1", """a schema:ScholarlyArticle, fabio:JournalArticle ; dcterms:identifier "PMC1" ; schema:name "T" ;
         dcterms:bibliographicCitation "R" ; schema:datePublished "2019"^^xsd:gYear ; bibo:doi "10.1000/A.1" ;
         skos:exactMatch <https://doi.org/10.1000/a.1> ; schema:url <https://europepmc.org/article/PMC/1> ;
         schema:isPartOf <journal/a-journal> ; schema:publisher <agent/P%26Co> ; schema:keywords "k 1", "k 2" """),
        ("<journal/a-journal>", 'a schema:Periodical, fabio:Journal ; schema:name "A  Journal" ; bibo:shortTitle "AJ"'),
        ("<agent/P%26Co>", 'a schema:Organization ; schema:name "P&Co"'),
        ("obo:NCBITaxon_9606", """a biolink:OrganismTaxon ; rdfs:label "Homo sapiens" ; dcterms:identifier "9606" ;
         pfo:organismGroup "Primates" ; skos:exactMatch <http://purl.uniprot.org/taxonomy/9606>"""),
        ("mesh:D000255", """a biolink:ChemicalEntity ; rdfs:label "match" ; skos:altLabel "name" ;
         skos:exactMatch obo:CHEBI_15422,
         <https://identifiers.org/chebi/CHEBI:15422>, <http://identifiers.org/mesh/D000255>"""),
        ("obo:DOID_162", 'a biolink:Disease ; rdfs:label "cancer"'),
    ],
)  # fmt: skip
def test_record_describes_what_it_shares(node: str, expected: str) -> None:
    one = figure(
        "papertitle: T\nreftext: R\nyear: '2019'\ndoi: https://doi.org/10.1000/A.1\njournal_title: A  Journal\n"
        "journal_nlm_ta: AJ\npublisher_name: P&Co\nkeywords: k 1 | k 2\n",
        genes=GENES,
        chemicals="ATP|mesh:D000255|match|name|chebi:15422",
        diseases="cancer|NA|NA|NA|162",
    )
    described = turtle(f"{node} {expected} .")
    [subject] = set(described.subjects())
    assert set(graph(one).triples((subject, None, None))) == set(described)


# --- the JSON-LD block

ORGANISATION = "'@type': Organization, name"
CC0 = "<https://creativecommons.org/publicdomain/zero/1.0/>"
CLEANED: list[tuple[str, str, str, str, str]] = [
    ("title-for-constant-name", "name: CreativeWork\nfigtitle: T\n", "schema:name", '"T"', '"CreativeWork"'),
    ("title-for-constant-name", "name: CreativeWork\nfigtitle: T\n", "dcterms:title", "", '"T"'),
    ("title-for-constant-name", "name: CreativeWork\n", "schema:name", "", '"CreativeWork"'),
    ("title-for-constant-name", "name: [CreativeWork, X]\nfigtitle: T\n", "schema:name",
     '"T", "X"', '"CreativeWork", "X"'),
    ("licence-iri", "license: CC0\n", "schema:license", CC0, "figure:CC0"),
    ("licence-iri", "license: CC0\n", "dcterms:license", CC0, CC0),
    ("licence-iri", "license: {'@value': free}\n", "dcterms:license", "", ""),
    ("licence-iri", "license: {'@value': CC0}\n", "schema:license", CC0, '"CC0"'),
    ("licence-iri", "license: https://l.org/CC0\n", "schema:license", "<https://l.org/CC0>", "<https://l.org/CC0>"),
    ("creator-iri", f"creator: {{{ORGANISATION}: A b}}\n", "schema:creator", "<agent/A%20b>", "blank"),
    ("creator-iri", f"creator: {{{ORGANISATION}: 'a \"\\'}}\n", "schema:creator", "<agent/a%20%22%5C>", "blank"),
    ("creator-iri", "creator: {name: A}\n", "schema:creator", f"<node/{FIGID}/0>", "blank"),
    ("creator-iri", "creator: {'@type': Organization}\n", "schema:creator", f"<node/{FIGID}/0>", "blank"),
    ("creator-iri", f"creator: {{{ORGANISATION}: [A, B]}}\n", "schema:creator", f"<node/{FIGID}/0>", "blank"),
    ("creator-iri", "creator: {'@id': 'https://a.org/'}\n", "schema:creator", "<https://a.org/>", "<https://a.org/>"),
    ("no-placeholders", "description: .\n", "schema:description", "", '"."'),
    ("no-placeholders", "description: Figure\n", "schema:description", "", '"Figure"'),
    ("no-placeholders", "description: Figure 1\n", "schema:description", '"Figure 1"', '"Figure 1"'),
    ("no-placeholders", "keywords: [NA, na, N]\n", "schema:keywords", '"na", "N"', '"NA", "na", "N"'),
]  # fmt: skip


@pytest.mark.parametrize(("_rule", "block", "predicate", "cleaned", "verbatim"), CLEANED)
def test_cleaning_rule_changes_what_it_says_and_nothing_verbatim(
    _rule: str, block: str, predicate: str, cleaned: str, verbatim: str
) -> None:
    one = figure(f"{BLOCK}  {block}")
    assert said(one, FIGURE, predicate) == values(cleaned)
    kept = said(one, FIGURE, predicate, VERBATIM)
    assert all(isinstance(node, rdflib.BNode) for node in kept) if verbatim == "blank" else kept == values(verbatim)


def test_every_cleaning_rule_is_tested() -> None:
    assert {rule for rule, *_ in CLEANED} == {name for cells in table("Cleaning rules") for name in code(cells[0])}


def test_organisation_keeps_what_else_is_said_of_it() -> None:
    one = figure(f"{BLOCK}  creator: {{'@type': [Organization, NGO], name: A, url: 'https://a.org/'}}\n")
    assert said(one, "<agent/A>", "rdf:type") == values("schema:Organization, schema:NGO")
    assert said(one, "<agent/A>", "schema:name") == values('"A"')
    assert said(one, "<agent/A>", "schema:url") == values("<https://a.org/>")


@pytest.mark.parametrize(
    "given", ["", "  '@id': NA\n", "  '@id': ''\n", "  '@id': []\n", f"  '@id': ' {PREFIXES['figure']}{FIGID}.html '\n"]
)
def test_block_is_about_the_figure_whatever_its_id_looks_like(given: str) -> None:
    for model in (Model(), VERBATIM):
        assert said(figure(f"{BLOCK}{given}  name: N\n"), FIGURE, "schema:name", model) == values('"N"')


@pytest.mark.parametrize("link", ["http://[", "https://x.org℀/", "two words", "http://x.org/%"])
def test_link_that_is_none_is_reported_and_kept_as_text(link: str) -> None:
    one = figure(f"figlink: {link!r}\nredirect_from: [{link!r}, 'a b', /c]\n")
    assert said(one, FIGURE, "pfo:figureLink") == set()
    assert said(one, FIGURE, "pfo:redirectFrom") == values("<https://pfocr.wikipathways.org/c>")
    [text] = said(one, FIGURE, "pfo:unmappedFrontMatter")
    assert json.loads(str(text)) == {"figlink": link, "redirect_from": [link, "a b"]}
    assert [(n.kind, n.place) for n in map_figure(one).notices] == [
        ("not-an-identifier", key) for key in ("figlink", "redirect_from", "redirect_from")
    ]


# --- keywords as genes


@pytest.mark.parametrize(
    ("front_matter", "tables", "genes"),
    [
        ("organisms_ner: [fruit fly]\norganisms: [human]\n", {}, "<symbol/7227/N>, <symbol/7227/Tie>"),
        ("organisms: Homo sapiens\n", {}, "<symbol/9606/N>, <symbol/9606/Tie>"),
        ("organisms: [Plants]\n", {}, "<symbol/Plants/N>, <symbol/Plants/Tie>"),
        ("organisms: [human, mouse]\n", {}, "<symbol/unspecified/N>, <symbol/unspecified/Tie>"),
        ("organisms_ner: [human, mouse]\norganisms: [human]\n", {}, "<symbol/unspecified/N>, <symbol/unspecified/Tie>"),
        ("organisms: [XXX]\n", {}, "<symbol/unspecified/N>, <symbol/unspecified/Tie>"),
        ("organisms_ner: NA\norganisms: [human]\n", {}, ""),
        ("organisms_ner: [NA]\n", {}, ""),
        ("organisms_ner: []\n", {}, ""),
        ("", {"genes": "9606|NA|NA|A|A|A|1|hgnc_symbol"}, "ncbigene:1"),
        ("", {"genes": ""}, ""),
        ("genes: []\n", {}, ""),
        ("", {"chemicals": "N|NA|NA|NA|NA"}, "<symbol/unspecified/Tie>"),
        ("", {"diseases": "Tie|NA|NA|NA|NA"}, "<symbol/unspecified/N>"),
        ("chemicals: [{word: Tie, source: MESH, identifier: NA}]\n", {}, "<symbol/unspecified/N>"),
    ],
)
def test_keywords_are_genes_only_where_there_is_no_table(front_matter: str, tables: dict[str, str], genes: str) -> None:
    one = figure(f"{front_matter}{BLOCK}  keywords: [N, Tie, N, NA]\n", **tables)
    assert said(one, FIGURE, "schema:mentions") == values(genes)
    assert said(one, FIGURE, "schema:keywords") == values('"N", "Tie"')
    assert said(one, FIGURE, "pfo:depicts") == (values(genes) if "ncbigene" in genes else set())
    assert map_figure(one).incidence.known_by_keyword == ("symbol" in genes)


# --- odd corners of records


def test_entity_without_word_still_leads_from_the_figure_to_the_node() -> None:
    one = figure(chemicals="NA|mesh:D005947|Glucose|NA|NA")
    assert said(one, f"<mention/{FIGID}/chemical/Glucose>", "oa:hasBody") == values("mesh:D005947")
    assert said(one, f"<mention/{FIGID}/chemical/Glucose>", "pfo:word") == set()
    assert said(one, FIGURE, "schema:mentions") == values("mesh:D005947")


def test_block_may_call_its_id_id() -> None:
    one = figure(f"{BLOCK}  id: https://x.org/other\n  name: N\n")
    assert one.iri == "https://x.org/other"
    for model in (Model(), VERBATIM):
        assert said(one, "<https://x.org/other>", "schema:name", model) == values('"N"')


def test_old_doi_is_a_valid_iri() -> None:
    one = figure("doi: 10.1002/(SICI)1;16<1661::AID>3.0\n")
    same = {str(node) for node in said(one, "pmc:PMC1", "skos:exactMatch")}
    assert same == {"https://doi.org/10.1002/(sici)1;16%3C1661::aid%3E3.0"}
    assert said(one, "pmc:PMC1", "bibo:doi") == values('"10.1002/(SICI)1;16<1661::AID>3.0"')
