"""Nodes that records share are described once, by a rule that depends on the set of records alone."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import itemgetter

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.mapping import map_figure
from kg.mapping.shared import Kind, SharedTable, elected
from kg.mapping.shared import votes as votes_for
from kg.parsing.figure import parse_record
from kg.rdf import PREFIXES, Triple, ntriples
from kg.record import Figure, Notice, RawFile
from kg.testing import gene_table

BASE = "https://w3id.org/pfocr-kg/"
HEAD = f"@base <{BASE}> .\n" + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

Vote = tuple[Kind, str, dict[str, str | None]]

NODES = [kind for kind in Kind if kind is not Kind.WORD]


def table(*votes: Vote) -> SharedTable:
    """The table of one record."""
    return SharedTable(vote for kind, node, values in votes for vote in votes_for(kind, node, **values))


def merged(*tables: SharedTable) -> SharedTable:
    """What several records say."""
    made = SharedTable()
    for one in tables:
        made.merge(one)
    return made


def graph(triples: list[Triple]) -> set[tuple[rdflib.term.Node, ...]]:
    """Triples as rdflib reads them."""
    return set(rdflib.Graph().parse(data=ntriples(triples), format="nt"))


def turtle(text: str) -> set[tuple[rdflib.term.Node, ...]]:
    """The triples of Turtle that has the base and the prefixes of our own."""
    return set(rdflib.Graph().parse(data=HEAD + text, format="turtle"))


def figure(front_matter: str, genes: bytes | None = None) -> Figure:
    """The figure of a record."""
    raw = RawFile("PMC1__x.md", "PMC1__x.md", f"---\nfigid: PMC1__x\n{front_matter}---\n".encode())
    companion = RawFile("g.tsv", "g.tsv", genes or b"")
    record = parse_record(raw, lambda _figid, kind: companion if genes and kind == "genes" else None)
    assert isinstance(record, Figure), record
    return record


# --- the rule


@pytest.mark.parametrize(
    ("votes", "value"),
    [
        ({"a": 1}, "a"),
        ({"a": 1, "b": 2}, "b"),
        ({"b": 2, "a": 2, "c": 1}, "a"),
        ({"é": 1, "z": 1, "Z": 1}, "Z"),
        ({}, None),
        (None, None),
    ],
)
def test_most_votes_win_then_the_first_in_code_point_order(votes: dict[str, int] | None, value: str | None) -> None:
    assert elected(None if votes is None else Counter(votes)) == value


# Few nodes, fields and values, so that records often speak of the same and differ.
_votes: st.SearchStrategy[Vote] = st.tuples(
    st.sampled_from([Kind.GENE, Kind.ORGANISM, *Kind]),
    st.sampled_from([f"{BASE}x/a", "https://identifiers.org/ncbigene/1"]),
    st.dictionaries(
        st.sampled_from(["symbol", "label", "title", "name", "match", "keyword"]),
        st.sampled_from(["a", "b", None]),
        max_size=3,
    ),
)
_records = st.lists(st.lists(_votes, max_size=4), max_size=8)


@given(records=_records, data=st.data())
def test_description_does_not_depend_on_order_or_grouping(records: list[list[Vote]], data: st.DataObject) -> None:
    tables = [table(*votes) for votes in records]
    expected = merged(*tables)
    groups = [SharedTable() for _ in range(3)]
    for votes in data.draw(st.permutations(records)):
        data.draw(st.sampled_from(groups)).merge(table(*data.draw(st.permutations(votes))))
    found = merged(*data.draw(st.permutations(groups)))
    assert list(found.describe()) == list(expected.describe())
    assert list(found.conflicts()) == list(expected.conflicts())
    assert [found.count(kind) for kind in Kind] == [expected.count(kind) for kind in Kind]


@given(votes=st.lists(_votes, max_size=6))
def test_each_node_is_described_once_and_nothing_twice(votes: list[Vote]) -> None:
    # A node of two kinds is described as each of them.
    found = list(table(*votes).describe())
    kinds = {(kind, node) for kind, node, _ in votes if kind in NODES}
    assert len([subject for subject, _ in groupby(found, key=itemgetter(0))]) <= len(kinds)
    assert {subject for subject, _, _ in found} == {f"<{node}>" for _, node in kinds}
    if len({node for _, node in kinds}) == len(kinds):
        assert len(found) == len(set(found))


def test_merged_tables_count_as_many_records_as_they_hold() -> None:
    loud, quiet = (table((Kind.AGENT, "https://x.org/n", {"name": name})) for name in ("loud", "quiet"))
    assert (
        merged(merged(quiet, quiet, quiet), merged(loud), loud).value(Kind.AGENT, "https://x.org/n", "name") == "quiet"
    )


def test_other_spellings_come_in_code_point_order() -> None:
    spellings = ("d", "a", "c", "b")
    described = merged(*(table((Kind.GENE, "https://x.org/n", {"symbol": text})) for text in spellings)).describe()
    assert [o for _, p, o in described if p.endswith("altLabel>")] == ['"b"', '"c"', '"d"']


def test_merging_leaves_the_merged_table_as_it_was() -> None:
    one, two = table((Kind.AGENT, f"{BASE}agent/a", {"name": "a"})), SharedTable()
    two.merge(one)
    two.merge(one)
    two.merge(table((Kind.AGENT, f"{BASE}agent/a", {"name": "b"})))
    assert one.value(Kind.AGENT, f"{BASE}agent/a", "name") == "a"
    assert list(one.describe()) == list(table((Kind.AGENT, f"{BASE}agent/a", {"name": "a"})).describe())


def test_a_record_has_one_vote_however_often_it_says_a_thing() -> None:
    node = f"{BASE}organism/x"
    said: Vote = (Kind.ORGANISM, node, {"label": "loud"})
    loud = table(*[said] * 5)
    quiet = table((Kind.ORGANISM, node, {"label": "quiet"}))
    found = merged(loud, quiet, quiet)
    assert found.value(Kind.ORGANISM, node, "label") == "quiet"
    [notice] = found.conflicts()
    assert notice.detail == "label 'quiet' (2 records) is stated; others give 'loud' (1)"


def test_a_figure_has_one_vote_for_its_organism() -> None:
    keywords = "".join(f"  - G{number}\n" for number in range(9))
    loud = figure(f"organisms: [Human]\norganisms_ner: [Human]\nschema-jsonld:\n  keywords:\n{keywords}")
    row = dict.fromkeys(("word", "match", "ncbigene_symbol"), "A") | {"source": "hgnc_symbol", "ncbigene_id": "1"}
    organism = {"organism_id": "9606", "organism_name": "H. sapiens", "organism_group": "NA"}
    other = figure("", gene_table([row | organism]))
    found = merged(*(map_figure(one).shared for one in (loud, other, other)))
    [notice] = found.conflicts()
    assert notice.detail == "label 'H. sapiens' (2 records) is stated; others give 'Homo sapiens' (1)"


def test_value_of_an_unknown_node_or_field_is_none() -> None:
    found = table((Kind.GENE, f"{BASE}symbol/9606/A", {"symbol": "A", "taxon": None}))
    assert found.value(Kind.GENE, f"{BASE}symbol/9606/A", "symbol") == "A"
    assert found.value(Kind.GENE, f"{BASE}symbol/9606/A", "taxon") is None
    assert found.value(Kind.PAPER, f"{BASE}symbol/9606/A", "symbol") is None


def test_nodes_are_counted_by_kind() -> None:
    found = table((Kind.GENE, "a:1", {}), (Kind.GENE, "a:2", {"symbol": "A"}), (Kind.PAPER, "a:1", {}))
    assert [found.count(kind) for kind in (Kind.GENE, Kind.PAPER, Kind.DISEASE)] == [2, 1, 0]


# --- conflicts


@pytest.mark.parametrize(
    ("kind", "field", "reported"),
    [
        *((Kind.PAPER, field, True) for field in ("title", "doi", "year", "citation", "journal", "publisher")),
        (Kind.PAPER, "keyword", False),
        (Kind.ORGANISM, "label", True),
        (Kind.ORGANISM, "group", True),
        (Kind.GENE, "symbol", True),
        (Kind.GENE, "taxon", True),
        (Kind.CHEMICAL, "match", False),
        (Kind.DISEASE, "match", False),
    ],
)
def test_conflict_over_a_value_that_can_only_be_one_is_reported(kind: Kind, field: str, reported: bool) -> None:
    records = [table((kind, "https://x.org/n", {field: value})) for value in ("c", "b", "b", "d", "a")]
    notices = list(merged(*records).conflicts())
    detail = f"{field} 'b' (2 records) is stated; others give 'a' (1), 'c' (1), 'd' (1)"
    assert notices == ([Notice(f"{kind}-conflict", "https://x.org/n", field, detail)] if reported else [])


def test_agreement_and_silence_are_no_conflict() -> None:
    node = "https://identifiers.org/pmc/PMC1"
    records = [table((Kind.PAPER, node, {"title": title})) for title in ("T", "T", None)]
    assert list(merged(*records).conflicts()) == []


# --- what is said of each kind of node


PAPER = {
    "pmcid": "PMC1",
    "doi": "10.1000/abc.1",
    "title": "T",
    "citation": "A, et al. J 2019",
    "year": "2019",
    "journal": f"{BASE}journal/j",
    "publisher": f"{BASE}agent/P",
}

DESCRIPTIONS: dict[str, tuple[list[Vote], str]] = {
    "family that FamPlex knows": (
        [
            (
                Kind.FAMILY,
                "https://identifiers.org/fplx/Wnt",
                {"form": "WNT", "member": "https://identifiers.org/ncbigene/7471"},
            ),
            (
                Kind.FAMILY,
                "https://identifiers.org/fplx/Wnt",
                {"form": "Wnt", "member": "https://identifiers.org/ncbigene/7472"},
            ),
        ],
        """<https://identifiers.org/fplx/Wnt> a pfo:GeneFamily ; rdfs:label "Wnt" ; skos:altLabel "WNT" ;
        dcterms:identifier "Wnt" ; skos:exactMatch <http://identifiers.org/fplx/Wnt> ;
        pfo:hasMember <https://identifiers.org/ncbigene/7471>, <https://identifiers.org/ncbigene/7472> .""",
    ),
    "family that it does not know": (
        [(Kind.FAMILY, f"{BASE}family/AC", {"form": "AC", "member": "https://identifiers.org/ncbigene/107"})],
        """<family/AC> a pfo:GeneFamily ; rdfs:label "AC" ; pfo:hasMember <https://identifiers.org/ncbigene/107> .""",
    ),
    "paper": (
        [
            (Kind.PAPER, "https://identifiers.org/pmc/PMC1", {**PAPER}),
            (Kind.PAPER, "https://identifiers.org/pmc/PMC1", {"keyword": "k 1"}),
            (Kind.PAPER, "https://identifiers.org/pmc/PMC1", {"keyword": "k 2"}),
        ],
        """pmc:PMC1 a schema:ScholarlyArticle, fabio:JournalArticle ; dcterms:identifier "PMC1" ; schema:name "T" ;
        dcterms:bibliographicCitation "A, et al. J 2019" ; schema:datePublished "2019"^^xsd:gYear ;
        bibo:doi "10.1000/ABC.1" ; skos:exactMatch <https://doi.org/10.1000/abc.1> ;
        schema:url <https://europepmc.org/article/PMC/1> ; schema:isPartOf <journal/j> ; schema:publisher <agent/P> ;
        schema:keywords "k 1", "k 2" .""",
    ),
    "paper without PMCID": (
        [(Kind.PAPER, "https://doi.org/10.1000/abc.1", {"doi": "10.1000/abc.1"})],
        """<https://doi.org/10.1000/abc.1> a schema:ScholarlyArticle, fabio:JournalArticle ;
        bibo:doi "10.1000/ABC.1" .""",
    ),
    "journal": (
        [(Kind.JOURNAL, f"{BASE}journal/a-b", {"title": "A  B", "abbreviation": "AB"})],
        '<journal/a-b> a schema:Periodical, fabio:Journal ; schema:name "A  B" ; bibo:shortTitle "AB" .',
    ),
    "agent": (
        [(Kind.AGENT, f"{BASE}agent/W", {"name": "W"})],
        '<agent/W> a schema:Organization ; schema:name "W" .',
    ),
    "organism": (
        [
            (
                Kind.ORGANISM,
                "http://purl.obolibrary.org/obo/NCBITaxon_9606",
                {"label": "Homo sapiens", "group": "Primates"},
            )
        ],
        """obo:NCBITaxon_9606 a biolink:OrganismTaxon ; rdfs:label "Homo sapiens" ; dcterms:identifier "9606" ;
        pfo:organismGroup "Primates" ; skos:exactMatch <http://purl.uniprot.org/taxonomy/9606> .""",
    ),
    "organism without taxon": (
        [(Kind.ORGANISM, f"{BASE}organism/Plants", {"label": "Plants"})],
        '<organism/Plants> a biolink:OrganismTaxon ; rdfs:label "Plants" .',
    ),
    "gene": (
        [
            (
                Kind.GENE,
                "https://identifiers.org/ncbigene/207",
                {"symbol": "AKT1", "taxon": f"{PREFIXES['obo']}NCBITaxon_9606"},
            ),
            (Kind.GENE, "https://identifiers.org/ncbigene/207", {"symbol": "Akt1"}),
        ],
        """ncbigene:207 a biolink:Gene ; rdfs:label "AKT1" ; skos:altLabel "Akt1" ; dcterms:identifier "207" ;
        biolink:in_taxon obo:NCBITaxon_9606 ; skos:exactMatch <http://identifiers.org/ncbigene/207>,
        <http://purl.uniprot.org/geneid/207>, hgnc.symbol:AKT1 .""",
    ),
    "gene that is not human": (
        [
            (
                Kind.GENE,
                "https://identifiers.org/ncbigene/1",
                {"symbol": "rl", "taxon": f"{PREFIXES['obo']}NCBITaxon_7227"},
            )
        ],
        """ncbigene:1 a biolink:Gene ; rdfs:label "rl" ; dcterms:identifier "1" ; biolink:in_taxon obo:NCBITaxon_7227 ;
        skos:exactMatch <http://identifiers.org/ncbigene/1>, <http://purl.uniprot.org/geneid/1> .""",
    ),
    "gene without symbol": (
        [
            (
                Kind.GENE,
                "https://identifiers.org/ncbigene/1",
                {"symbol": None, "taxon": f"{PREFIXES['obo']}NCBITaxon_9606"},
            )
        ],
        """ncbigene:1 a biolink:Gene ; dcterms:identifier "1" ; biolink:in_taxon obo:NCBITaxon_9606 ;
        skos:exactMatch <http://identifiers.org/ncbigene/1>, <http://purl.uniprot.org/geneid/1> .""",
    ),
    "gene by symbol": (
        [(Kind.GENE, f"{BASE}symbol/9606/H%2FACA", {"symbol": "H/ACA", "taxon": f"{PREFIXES['obo']}NCBITaxon_9606"})],
        """<symbol/9606/H%2FACA> a biolink:Gene ; rdfs:label "H/ACA" ; biolink:in_taxon obo:NCBITaxon_9606 ;
        skos:exactMatch <https://identifiers.org/hgnc.symbol/H%2FACA> .""",
    ),
    "gene by symbol, species unknown": (
        [(Kind.GENE, f"{BASE}symbol/unspecified/N", {"symbol": "N"})],
        '<symbol/unspecified/N> a biolink:Gene ; rdfs:label "N" .',
    ),
    "chemical": (
        [
            (
                Kind.CHEMICAL,
                "http://id.nlm.nih.gov/mesh/D005947",
                {"match": "glucose", "name": "Glucose", "word": "Glc", "other": "4167"},
            )
        ],
        """mesh:D005947 a biolink:ChemicalEntity ; rdfs:label "glucose" ; skos:altLabel "Glucose" ;
        skos:exactMatch obo:CHEBI_4167,
        <https://identifiers.org/chebi/CHEBI:4167>, <http://identifiers.org/mesh/D005947> .""",
    ),
    "chemical without MeSH": (
        [
            (
                Kind.CHEMICAL,
                "http://purl.obolibrary.org/obo/CHEBI_4167",
                {"name": "Glucose", "word": "Glc", "other": "4167"},
            )
        ],
        """obo:CHEBI_4167 a biolink:ChemicalEntity ; rdfs:label "Glucose" ;
        skos:exactMatch <https://identifiers.org/chebi/CHEBI:4167> .""",
    ),
    "disease": (
        [(Kind.DISEASE, "http://id.nlm.nih.gov/mesh/D001943", {"word": "cancer", "other": "1612"})],
        """mesh:D001943 a biolink:Disease ; rdfs:label "cancer" ;
        skos:exactMatch obo:DOID_1612, <http://identifiers.org/mesh/D001943> .""",
    ),
    "disease without MeSH": (
        [(Kind.DISEASE, "http://purl.obolibrary.org/obo/DOID_1612", {"match": "cancer", "other": "1612"})],
        'obo:DOID_1612 a biolink:Disease ; rdfs:label "cancer" .',
    ),
    "curation": (
        [
            (
                Kind.CURATION,
                "https://w3id.org/pfocr-kg/curation/0123456789ab",
                {
                    "word": "CBP",
                    "context": "taxon:9606",
                    "decision": "1387",
                    "gene": "https://identifiers.org/ncbigene/1387",
                    "who": "me",
                    "why": "it binds CREB",
                    "source": "https://x.org/why",
                    "rejected": "https://identifiers.org/ncbigene/5956",
                },
            )
        ],
        """<https://w3id.org/pfocr-kg/curation/0123456789ab> a pfo:Curation ; pfo:word "CBP" ;
             pfo:curationContext "taxon:9606" ; pfo:decision "1387" ; pfo:decidedGene ncbigene:1387 ;
             dcterms:creator "me" ; dcterms:description "it binds CREB" ; dcterms:source <https://x.org/why> .""",
    ),
}


@pytest.mark.parametrize(("votes", "expected"), DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_node_is_described_as_the_data_model_says(votes: list[Vote], expected: str) -> None:
    # The symbol "Akt1" is later in code-point order than "AKT1", so the order of the votes does not matter.
    assert graph(list(table(*votes).describe())) == turtle(expected)


def test_every_kind_has_its_description() -> None:
    assert {kind for votes, _ in DESCRIPTIONS.values() for kind, _, _ in votes} == {*NODES}


def test_words_are_counted_and_no_nodes() -> None:
    words = table((Kind.WORD, '["synonym", "p53", null]', {"candidates": "2"}))
    assert [*words.describe(), *words.conflicts()] == []
    assert list(words.of_kind(Kind.WORD)) == [('["synonym", "p53", null]', {"candidates": {"2": 1}})]


def test_nodes_come_kind_by_kind_in_the_order_of_their_iris() -> None:
    votes: list[Vote] = [(kind, f"https://x.org/{kind}/{letter}", {}) for kind in reversed(NODES) for letter in "ba"]
    subjects = [subject for subject, _ in groupby(table(*votes).describe(), key=itemgetter(0))]
    assert subjects == [f"<https://x.org/{kind}/{letter}>" for kind in NODES for letter in "ab"]


def test_a_node_that_is_both_chemical_and_disease_has_both_types_and_one_label() -> None:
    node = "http://id.nlm.nih.gov/mesh/D011488"
    both = table(
        (Kind.CHEMICAL, node, {"match": "Proteins", "word": "protein", "other": "36080"}),
        (Kind.DISEASE, node, {"word": "OBS proteins", "other": "4"}),
    )
    told = graph(list(both.describe()))
    assert told == turtle(
        f"""<{node}> a biolink:ChemicalEntity, biolink:Disease ; rdfs:label "Proteins" ;
              skos:exactMatch <http://identifiers.org/mesh/D011488>, obo:CHEBI_36080, obo:DOID_4,
                <https://identifiers.org/chebi/CHEBI:36080> ."""
    )
    assert len(list(both.describe())) == len(told)
    assert (both.count(Kind.CHEMICAL), both.count(Kind.DISEASE)) == (1, 1)
