"""The 717 real records, read a second time by other means: csv, PyYAML's own loader, SPARQL, rdflib, raptor."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import rdflib
import yaml

import kg
from kg import queries
from kg.opened import Build
from kg.record import Flavour

STRICT = {"ncbigene_symbol", "hgnc_symbol"}
SYNONYMS = STRICT | {"ncbigene_synonym", "hgnc_alias_symbol", "hgnc_prev_symbol"}
NCBI_GENE = "https://identifiers.org/ncbigene/"


class Row(NamedTuple):
    """What a row of a gene table says."""

    word: str
    form: str
    gene: str
    source: str


class Known(NamedTuple):
    """A record as read by this test."""

    pmcid: str
    iri: str
    rows: list[Row] | None


@pytest.fixture(scope="module")
def known(shared: Path) -> dict[str, Known]:
    """Every record, read with csv and PyYAML's loader; rows are None where there is no gene table."""
    found = {}
    for base in (shared / "pfocr", shared / "pfocr" / "verbatim"):
        for path in sorted((base / "_figures").glob("*.md")):
            text = path.read_text(encoding="utf-8").split("\n---")[0]
            front = yaml.load(text, yaml.CBaseLoader)
            rows: list[Row] | None = None
            table = base / "_data" / f"{front['figid']}-genes.tsv"
            if table.exists():
                lines = table.read_text(encoding="utf-8").split("\n")
                reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
                rows = [Row(row["word"], row["match"], row["ncbigene_id"], row["source"]) for row in reader]
            if "genes" in front:
                rows = (rows or []) + [
                    Row(row["word"], row["symbol"], row["entrez"], row["source"]) for row in front["genes"]
                ]
            found[front["figid"]] = Known(front["pmcid"], front["schema-jsonld"]["@id"], rows)
    return found


@pytest.fixture(scope="module")
def real_build(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The build of both folders."""
    return kg.build(
        [shared / "pfocr", shared / "pfocr" / "verbatim"], tmp_path_factory.mktemp("real") / "out", learn=False
    )


def pairs(build: Build, query: str) -> set[tuple[str, ...]]:
    """The rows of a query as texts."""
    answer = build.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return {tuple(term.value if term is not None else "" for term in row) for row in answer}


def test_no_record_is_rejected(real_build: Build, known: dict[str, Known]) -> None:
    report = real_build.report
    assert (report["figures"], report["rejected"], report["duplicates"]) == (len(known), 0, 0) == (717, 0, 0)
    assert report["warnings"] == {}
    assert report["papers"] == len({record.pmcid for record in known.values()})


def test_with_the_sample_record_the_one_read_last_counts(shared: Path, tmp_path: Path) -> None:
    inputs = [shared / "pfocr" / "verbatim", shared / "pfocr" / "seed.md"]
    build = kg.build(inputs, tmp_path / "out", learn=False)
    assert (build.report["figures"], build.report["rejected"], build.report["duplicates"]) == (33, 0, 1)
    assert build.report["warnings"] == {"duplicate-differs": 1}
    symbols = {
        symbol
        for (symbol,) in pairs(
            build,
            "SELECT ?s { ?f dcterms:identifier 'PMC6966563__cancers-11-01972-g002' ; schema:mentions/rdfs:label ?s }",
        )
    }
    assert {"N", "Mtor", "mir-ban"} <= symbols
    assert len(symbols) == 20


@pytest.mark.parametrize(
    ("predicate", "sources"),
    [("pfo:depictsStrictly", STRICT), ("pfo:depicts", SYNONYMS), ("schema:mentions", None)],
)
def test_genes_are_those_of_the_tables(
    real_build: Build, known: dict[str, Known], predicate: str, sources: set[str] | None
) -> None:
    asked = pairs(real_build, f"SELECT ?f ?g {{ ?f {predicate} ?g FILTER(STRSTARTS(STR(?g), '{NCBI_GENE}')) }}")
    expected = {
        (record.iri, NCBI_GENE + row.gene)
        for record in known.values()
        for row in record.rows or ()
        if (sources is None or row.source in sources) and row.gene != "NA"
    }
    assert asked == expected
    assert len(expected) > 4000


def test_every_link_leads_to_the_printed_word_and_the_rule(real_build: Build, known: dict[str, Known]) -> None:
    asked = pairs(
        real_build,
        """SELECT ?f ?word ?form ?g { ?m a pfo:GeneMention ; oa:hasTarget ?f ; oa:hasBody ?g ; pfo:word ?word ;
                                         pfo:matchedForm ?form ; pfo:matchedBy ?rule }""",
    )
    expected = {
        (record.iri, row.word, row.form, NCBI_GENE + row.gene) for record in known.values() for row in record.rows or ()
    }
    assert asked == expected
    explained = pairs(real_build, "SELECT ?f ?e { ?m oa:hasTarget ?f ; oa:hasBody ?e ; pfo:matchedBy ?rule }")
    assert pairs(real_build, "SELECT ?f ?e { ?f schema:mentions ?e }") == explained


def test_query_nine_explains_links_of_both_generations(real_build: Build, known: dict[str, Known]) -> None:
    for figid in ("PMC100008__mb2411709009", "PMC10003241__ijms-24-04893-g003"):
        rows = known[figid].rows or []
        for row in rows[:3]:
            sparql = queries.load("why").render({"gene": row.gene, "figure": figid})
            answer = real_build.query(sparql)
            assert isinstance(answer, ox.QuerySolutions)
            words = {found["word"].value for found in answer if found["word"] is not None}
            assert words == {other.word for other in rows if other.gene == row.gene}


def test_the_strict_network_is_that_of_the_tables(real_build: Build, known: dict[str, Known]) -> None:
    figures, nodes = Counter[tuple[str, str]](), Counter[str]()
    papers: dict[tuple[str, str], set[str]] = {}
    for record in known.values():
        genes = sorted({NCBI_GENE + row.gene for row in record.rows or () if row.source in STRICT})
        nodes.update(genes)
        for pair in combinations(genes, 2):
            figures[pair] += 1
            papers.setdefault(pair, set()).add(record.pmcid)
    lines = (real_build.path / "network" / "edges.tsv").read_text(encoding="utf-8").splitlines()[1:]
    edges = {}
    for line in lines:
        one, other, _, _, count, _, in_papers, jaccard, _ = line.split("\t")
        if one.startswith(NCBI_GENE):
            edges[min(one, other), max(one, other)] = (int(count), int(in_papers), float(jaccard))
    assert edges.keys() == figures.keys()
    for pair, (shown, in_papers_shown, jaccard_shown) in edges.items():
        both = figures[pair]
        assert shown == both
        assert in_papers_shown == len(papers[pair])
        assert jaccard_shown == pytest.approx(both / (nodes[pair[0]] + nodes[pair[1]] - both), rel=1e-5)
    assert len(edges) == 117_430


def test_rdflib_reads_what_the_store_holds(real_build: Build) -> None:
    graph = rdflib.Graph().parse(real_build.path / "graph.ttl")
    assert len(graph) == real_build.report["triples"] == real_build.store.count()
    assert len(real_build.graph()) == len(graph)


@pytest.mark.skipif(shutil.which("rapper") is None, reason="raptor's rapper is not installed")
def test_raptor_reads_the_same(real_build: Build) -> None:
    command = ["rapper", "-c", "-i", "turtle", str(real_build.path / "graph.ttl")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"returned {real_build.report['triples']} triples" in done.stderr


def test_two_workers_write_the_same_bytes(real_build: Build, shared: Path, tmp_path: Path) -> None:
    inputs = [shared / "pfocr", shared / "pfocr" / "verbatim"]
    again = kg.build(inputs, tmp_path / "out", workers=2, learn=False)
    assert (again.path / "SHA256SUMS").read_text() == (real_build.path / "SHA256SUMS").read_text()


def test_the_network_of_the_store_is_the_one_on_disk(real_build: Build) -> None:
    graph = real_build.cooccurrence(Flavour.STRICT)
    network = real_build.report["network"]
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (network["nodes"], network["edges"])
    assert graph.graph["figures_by_keyword"] == network["figures_by_keyword"] == 6
