"""Whole records: their graphs are the ones kept in tests/data/golden, and what must hold of every record's graph.

After a change of the mapping that is meant, `KG_REGENERATE=1 pytest tests/test_mapping_golden.py` writes the golden
files anew (and fails, so that it cannot pass unseen); read the difference before you commit it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.namespace import OWL

import kg.api
from kg.errors import KgError
from kg.mapping import Mapped, Model, map_figure
from kg.mapping.identifiers import DEFAULT_BASE, Minter
from kg.parsing.figure import parse_record
from kg.rdf import PFO, PREFIXES, ntriples
from kg.record import Figure, RawFile, Rejected
from kg.testing import front_matters, gene_rows, gene_table, record_bytes, words
from kg.turtle import TurtleWriter
from kg.validation import violations_of_records

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "records"
SEED = ROOT / "tests" / "fixtures" / "seed.md"
GOLDEN = ROOT / "tests" / "data" / "golden"
PFOCR = ROOT.parent / "shared" / "pfocr"

SEED_ID = "PMC6966563__cancers-11-01972-g002"

RECORDS = {
    "sample": SEED,
    "inline lists": EXAMPLES / "_figures" / "PMC100008__mb2411709009.md",
    "genes, chemicals, diseases": EXAMPLES / "_figures" / "PMC6476530__pone.0215547.g001.md",
    "Cyrillic words": EXAMPLES / "_figures" / "PMC6627782__cells-08-00629-g002.md",
    "scheme": EXAMPLES / "_figures" / "PMC1134150__bic360sch001.md",
    "graphical abstract": EXAMPLES / "_figures" / "PMC10036500__ga1.md",
}


@cache
def figures(path: Path) -> list[Figure]:
    """The good records at a path."""
    return [record for record in kg.api.read_records(path) if isinstance(record, Figure)]


def in_corpus(path: Path) -> Figure:
    """A record of the examples, read as part of them so that its companions are found."""
    [found] = [one for one in figures(EXAMPLES if EXAMPLES in path.parents else path) if one.path == str(path)]
    return found


# --- golden graphs


def check(name: str, text: str) -> None:
    """Compares a text with a golden file, or writes the file anew where that is asked for."""
    file = GOLDEN / name
    if os.environ.get("KG_REGENERATE"):
        file.write_text(text, encoding="utf-8", newline="\n")
        pytest.fail(f"{file} is written anew; read the difference, then run without KG_REGENERATE")
    assert text == file.read_text(encoding="utf-8")


def document(one: Figure, model: Model) -> str:
    """The record's own graph in Turtle."""
    return TurtleWriter(model.minter.base).document(map_figure(one, model).triples())


@pytest.mark.parametrize("path", RECORDS.values(), ids=RECORDS)
def test_graph_is_the_golden_one(path: Path) -> None:
    check(f"{path.stem}.ttl", document(in_corpus(path), Model()))


def test_verbatim_graph_is_the_golden_one() -> None:
    check("seed-verbatim.ttl", document(in_corpus(SEED), Model(verbatim=True)))


def test_golden_files_are_those_of_the_tests_and_parse() -> None:
    files = sorted(GOLDEN.iterdir())
    assert {file.name for file in files} == {f"{path.stem}.ttl" for path in RECORDS.values()} | {"seed-verbatim.ttl"}
    for file in files:
        assert len(list(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))) > 20


def test_sample_record_names_its_fly_genes() -> None:
    mapped = map_figure(in_corpus(SEED))
    assert len(mapped.incidence.genes) == mapped.mentions == 20
    for symbol in ("N", "Mtor", "mir-ban"):
        gene, mention = (f"<{DEFAULT_BASE}{rest}/{symbol}>" for rest in ("symbol/7227", f"mention/{SEED_ID}/keyword"))
        said = {(p, o) for s, p, o in mapped.triples() if s == gene}
        assert said == {
            (f"<{PREFIXES['rdf']}type>", f"<{PREFIXES['biolink']}Gene>"),
            (f"<{PREFIXES['rdfs']}label>", f'"{symbol}"'),
            (f"<{PREFIXES['biolink']}in_taxon>", f"<{PREFIXES['obo']}NCBITaxon_7227>"),
        }
        assert (mention, f"<{PREFIXES['oa']}hasBody>", gene) in mapped.own
        assert not any(s == mention and p == PFO("word") for s, p, _ in mapped.own)


@pytest.mark.skipif(not PFOCR.exists(), reason="no records beside the checkout (../shared/pfocr)")
def test_sample_record_says_what_the_real_one_says() -> None:
    real = PFOCR / "seed.md"
    assert real.read_bytes() != SEED.read_bytes()
    ours, theirs = ({(p, o) for _, p, o in map_figure(one).triples()} for one in (figures(SEED)[0], figures(real)[0]))
    assert {p for p, _ in ours ^ theirs} == {PFO("recordDigest")}


# --- what holds of every record

_names = st.one_of(words, st.lists(words, max_size=2), st.just({"@value": "x", "@language": "en"}))
_kinds = st.sampled_from(["Organization", "Person", ["Organization", "NGO"], "schema:Organization", []])
_node = st.fixed_dictionaries(
    {},
    optional={
        "@type": _kinds,
        "name": _names,
        "@id": st.sampled_from(["_:b0", "_:x", "https://a.org/", "#me", ""]),
        "url": st.sampled_from(["/a", "_:x"]),
    },
)
_creators: st.SearchStrategy[Any] = st.recursive(
    st.one_of(_node, st.fixed_dictionaries({"@reverse": st.fixed_dictionaries({"founder": _node})})),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.fixed_dictionaries({"@list": st.lists(inner, max_size=2)}),
        st.fixed_dictionaries({"@type": _kinds, "name": _names, "parentOrganization": inner}),
    ),
    max_leaves=5,
)


def made(front_matter: dict[str, Any], rows: list[dict[str, str]] | None, creator: object = None) -> Figure:
    """The figure of made front matter, with a gene table where there are rows for one."""
    if creator is not None:
        front_matter = front_matter | {"schema-jsonld": front_matter.get("schema-jsonld", {}) | {"creator": creator}}
    tables = {"genes": RawFile("g.tsv", "g.tsv", gene_table(rows))} if rows is not None else {}
    record = parse_record(RawFile("x.md", "x.md", record_bytes(front_matter)), lambda _figid, kind: tables.get(kind))
    assert isinstance(record, Figure), record
    return record


_rows = st.lists(gene_rows, max_size=6)
records = st.builds(made, front_matters, st.none() | _rows, st.none() | _creators)
models = st.sampled_from([Model(), Model(verbatim=True), Model(Minter("https://x.org/kg#"))])


def terms(mapped: Mapped) -> set[str]:
    """Subjects, predicates and objects."""
    return {term for triple in mapped.triples() for term in triple}


@settings(deadline=None, max_examples=150)
@given(one=records, model=models)
def test_every_iri_is_one_and_every_line_parses(one: Figure, model: Model) -> None:
    mapped = map_figure(one, model)
    for term in terms(mapped):
        if term.startswith("<"):
            assert ox.NamedNode(term[1:-1]).value == term[1:-1]
    lines = ntriples(mapped.triples())
    assert len(list(ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES))) == lines.count(" .\n")


@settings(deadline=None, max_examples=150)
@given(one=records)
def test_no_blank_node_is_left_unless_verbatim(one: Figure) -> None:
    assert not any(term.startswith("_:") for term in terms(map_figure(one)))


@settings(deadline=None, max_examples=100)
@given(one=records, model=models)
def test_no_triple_comes_twice_and_the_figure_comes_first(one: Figure, model: Model) -> None:
    mapped = map_figure(one, model)
    for triples in (mapped.own, mapped.others, tuple(mapped.triples())):
        assert len(triples) == len(set(triples))
    assert not set(mapped.own) & set(mapped.shared.describe())
    subjects = [s for s, _, _ in mapped.own]
    assert subjects[: subjects.count(f"<{one.iri}>")] == [f"<{one.iri}>"] * subjects.count(f"<{one.iri}>")


@settings(deadline=None, max_examples=100)
@given(one=st.builds(made, front_matters, _rows))
def test_flavours_are_cumulative_and_agree_with_the_incidence(one: Figure) -> None:
    mapped = map_figure(one)
    links = ("<http://schema.org/mentions>", PFO("depicts"), PFO("depictsStrictly"))
    mentions, depicts, strictly = ({o for _, p, o in mapped.own if p == link} for link in links)
    assert strictly <= depicts <= mentions
    assert mentions == {f"<{gene}>" for gene in mapped.incidence.genes}
    bodies = {o for _, p, o in mapped.own if p == f"<{PREFIXES['oa']}hasBody>"}
    assert bodies == mentions
    assert mapped.mentions == len({s for s, p, _ in mapped.own if p == PFO("matchedBy")})


_made = st.builds(made, front_matters, st.none() | st.lists(gene_rows, max_size=6))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    several=st.lists(_made, max_size=6, unique_by=lambda one: one.iri),
    model=st.sampled_from([Model(), Model(verbatim=True)]),
)
def test_graphs_hold_what_the_shapes_ask(several: list[Figure], model: Model) -> None:
    rejected: list[Rejected] = []
    assert list(violations_of_records(several, model, rejected)) == []
    assert rejected == []


@pytest.mark.parametrize("path", [EXAMPLES, SEED], ids=["examples", "seed"])
def test_graphs_of_examples_hold_what_the_shapes_ask(path: Path) -> None:
    rejected: list[Rejected] = []
    for model in (Model(), Model(verbatim=True)):
        assert list(violations_of_records(figures(path), model, rejected)) == []
        assert rejected == []


STANDARD = {prefix: iri for prefix, iri in PREFIXES.items() if prefix in {"rdf", "rdfs", "schema", "fabio", "dcterms"}}
STANDARD |= {prefix: PREFIXES[prefix] for prefix in ("skos", "oa", "bibo", "biolink")}


def vocabulary(several: Iterable[Figure]) -> set[str]:
    """The predicates, the classes and the other terms of ours that the graphs of records use."""
    used = set()
    for one in several:
        for _, predicate, value in map_figure(one).triples():
            used.add(predicate)
            if predicate == f"<{PREFIXES['rdf']}type>" or value.startswith(f"<{PFO.iri}"):
                used.add(value)
    return used


def test_every_term_is_defined_by_us_or_by_a_named_vocabulary() -> None:
    ontology = rdflib.Graph().parse(ROOT / "ontologies" / "pfocr-kg.ttl")
    defined = {f"<{term}>" for term in ontology.subjects(rdflib.RDF.type) if not isinstance(term, rdflib.BNode)}
    corpora = [path for path in (EXAMPLES, SEED, PFOCR, PFOCR / "verbatim") if path.exists()]
    used = vocabulary(one for path in corpora for one in figures(path))
    assert {term for term in used if term.startswith(f"<{PFO.iri}")} - defined == set()
    namespaces = {re.sub("[^/#]*>$", "", term)[1:] for term in used}
    assert namespaces == {PFO.iri, *STANDARD.values()}
    assert (rdflib.URIRef(PFO.iri.rstrip("#")), rdflib.RDF.type, OWL.Ontology) in ontology


# --- where nodes live


def test_our_nodes_live_below_the_base() -> None:
    front_matter = {"figid": "PMC1__x", "organisms": ["x"], "journal_title": "J", "publisher_name": "P"}
    one = made(front_matter | {"schema-jsonld": {"keywords": ["Tie"]}}, None)
    for base in ("https://x.org/kg/", "https://x.org/kg#"):
        found = terms(map_figure(one, Model(Minter(base))))
        assert {term for term in found if term.startswith("<https://x.org/")} == {
            f"<{base}{rest}>"
            for rest in ("organism/x", "journal/j", "agent/P", "symbol/x/Tie", "mention/PMC1__x/keyword/Tie")
        }
        assert not any(term.startswith(f"<{DEFAULT_BASE}") and not term.startswith(f"<{PFO.iri}") for term in found)


@pytest.mark.parametrize("base", ["", "kg/", "https://x.org/kg", "https://x.org/ /", "https://x.org/?a"])
def test_base_that_cannot_be_one_is_a_fault_of_use(base: str) -> None:
    with pytest.raises(KgError, match="is not an IRI that ends with / or #"):
        Minter(base)


def test_journal_without_title_is_named_by_its_abbreviation() -> None:
    mapped = map_figure(made({"figid": "PMC1__x", "journal_nlm_ta": "A J"}, None))
    journal = f"<{DEFAULT_BASE}journal/a-j>"
    said = {(p.rpartition("/")[2], o) for s, p, o in mapped.triples() if s == journal and o.startswith('"')}
    assert said == {("name>", '"A J"'), ("shortTitle>", '"A J"')}
    assert any(o == journal for _, _, o in mapped.triples())


def test_numbers_are_written_plainly() -> None:
    found = terms(
        map_figure(made({"figid": "PMC1__x", "automl_pathway": "1e-07", "pmc_ranked_result_index": "007"}, None))
    )
    assert {f'"0.0000001"^^<{PREFIXES["xsd"]}decimal>', f'"7"^^<{PREFIXES["xsd"]}integer>'} <= found


def test_organisations_that_are_one_say_everything_once() -> None:
    creator = {"@type": "Organization", "name": "A", "url": "https://a.org/"}
    mapped = map_figure(
        made({"figid": "PMC1__x", "schema-jsonld": {"@context": "https://schema.org/"}}, None, [creator] * 2)
    )
    assert [o for _, _, o in mapped.others] == ["<https://a.org/>"]


def test_paper_without_pmcid_is_named_by_its_doi() -> None:
    one = made({"figid": "x", "doi": "10.1000/ABC"}, None)
    assert map_figure(one).incidence.paper == "https://doi.org/10.1000/abc"
