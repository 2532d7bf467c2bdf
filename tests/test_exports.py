"""Every export holds the contract, and gives back what is in the store."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg import KgError, exports
from kg.exports import Export, Options
from kg.mapping import map_figure
from kg.mapping import vocabulary as v
from kg.opened import Build
from kg.rdf import ntriples
from kg.record import Flavour
from kg.testing import ExportContract


@pytest.fixture(params=exports.names())
def name(request: pytest.FixtureRequest) -> str:
    """Each export in turn."""
    return str(request.param)


class TestEveryExport(ExportContract):
    """The contract, for all exports there are."""

    @pytest.fixture(autouse=True)
    def _chosen(self, name: str, example_build: Build) -> None:
        self._name, self._build = name, example_build

    def export(self) -> Export:
        """The export of this run."""
        return exports.load(self._name)

    def build(self) -> Build:
        """The example build."""
        return self._build


def written(build: Build, name: str, options: Options | None = None) -> dict[str, bytes]:
    """The files of an export as bytes."""
    files = exports.load(name).files(build, options or Options())
    return {file: b"".join(exports.encoded(chunks)) for file, chunks in files}


def text(build: Build, name: str, options: Options | None = None) -> dict[str, str]:
    """The files of an export."""
    return {file: data.decode() for file, data in written(build, name, options).items()}


def stored(build: Build) -> set[ox.Triple]:
    """All triples of the store."""
    return {quad.triple for quad in build.store.engine}


@pytest.mark.parametrize(
    ("name", "file", "form"),
    [
        ("turtle", "graph.ttl", ox.RdfFormat.TURTLE),
        ("ntriples", "graph.nt", ox.RdfFormat.N_TRIPLES),
        ("nquads", "graph.nq", ox.RdfFormat.N_QUADS),
    ],
)
def test_the_graph_in_every_syntax(example_build: Build, name: str, file: str, form: ox.RdfFormat) -> None:
    parsed = [quad.triple for quad in ox.parse(text(example_build, name)[file], format=form)]
    assert len(parsed) == len(set(parsed))
    assert set(parsed) == stored(example_build)


@pytest.mark.skipif(shutil.which("rapper") is None, reason="raptor's rapper is not installed")
@pytest.mark.parametrize(
    ("name", "file", "syntax"), [("turtle", "graph.ttl", "turtle"), ("ntriples", "graph.nt", "ntriples")]
)
def test_raptor_counts_the_same(example_build: Build, tmp_path: Path, name: str, file: str, syntax: str) -> None:
    (tmp_path / file).write_text(text(example_build, name)[file], encoding="utf-8")
    run = subprocess.run(
        ["rapper", "-c", "-i", syntax, str(tmp_path / file)], capture_output=True, text=True, check=True
    )
    assert f"returned {example_build.report['triples']} triples" in run.stderr
    assert "rror" not in run.stderr
    assert "arning" not in run.stderr


def test_a_graph_a_record_is_the_records_own_graph(plain_build: Build, examples: Path) -> None:
    """Its figure and mentions are those of the record alone; the nodes it shares are described as in the whole.

    What is counted over all figures is in none.
    """
    graphs: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(text(plain_build, "nquads", Options(graphs=True))["graph.nq"], format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs.setdefault(quad.graph_name.value, set()).add(quad.triple)
    figures = [record for record in kg.read_records(examples) if isinstance(record, kg.Figure)]
    assert len(graphs) == len(figures)
    counts = {ox.NamedNode(term[1:-1]) for term in v.COUNTS_OF_GENES}
    dataset = plain_build.minter.dataset()
    over_all = {t for t in stored(plain_build) if t.predicate in counts or str(t.subject).startswith(f"<{dataset}")}
    assert len(over_all) > 1000
    assert set().union(*graphs.values()) == stored(plain_build) - over_all
    for figure in figures:
        mapped = map_figure(figure)
        own = {q.triple for q in ox.parse(ntriples(mapped.own), format=ox.RdfFormat.N_TRIPLES)}
        named = graphs[f"https://w3id.org/pfocr-kg/record/{figure.figid}"]
        assert own <= named
        others = {triple.subject for triple in named - own}
        described = {q.subject for q in ox.parse(ntriples(mapped.shared.describe()), format=ox.RdfFormat.N_TRIPLES)}
        assert others <= described | {journal(plain_build, paper) for paper in described}


def test_a_records_graph_does_not_hold_other_figures(tmp_path: Path) -> None:
    other = "https://pfocr.wikipathways.org/figures/PMC1__x.html"
    (tmp_path / "1.md").write_text("---\nfigid: PMC1__x\nfigtitle: One\n---\n")
    (tmp_path / "2.md").write_text(
        f"---\nfigid: PMC2__y\nschema-jsonld:\n  '@context': https://schema.org/\n  isBasedOn: {other}\n---\n"
    )
    build = kg.build(tmp_path, tmp_path / "out")
    lines = text(build, "nquads", Options(graphs=True))["graph.nq"].splitlines()
    assert [line for line in lines if "record/PMC2__y" in line and '"One"' in line] == []
    assert [line for line in lines if "record/PMC1__x" in line and '"One"' in line] != []


def journal(build: Build, paper: object) -> object:
    """The journal of a paper, which another record of the paper may have named."""
    assert isinstance(paper, ox.NamedNode)
    found = [t.object for t in build.store.triples(paper.value, "http://schema.org/isPartOf")]
    return found[0] if found else None


def test_edges_are_sorted_and_complete(example_build: Build) -> None:
    files = text(example_build, "edges")
    edges = list(csv.DictReader(files["edges.tsv"].splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    graph = example_build.cooccurrence()
    assert len(edges) == graph.number_of_edges()
    ranks = [(int(edge["figures_independent"]) > 1, float(edge["score"])) for edge in edges]
    assert ranks == sorted(ranks, reverse=True)
    most = max(edges, key=lambda edge: (int(edge["figures_independent"]), int(edge["figures"])))
    assert (most["source_symbol"], most["target_symbol"], most["figures"]) == ("AKT1", "MTOR", "12")
    nodes = list(csv.DictReader(files["nodes.tsv"].splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert {node["iri"]: int(node["figures"]) for node in nodes} == {
        node: graph.nodes[node]["figures"] for node in graph
    }


@pytest.mark.parametrize("flavour", list(Flavour))
def test_networks_take_a_flavour(example_build: Build, flavour: Flavour) -> None:
    lines = text(example_build, "edges", Options(flavour=flavour))["edges.tsv"].splitlines()
    assert len(lines) - 1 == example_build.cooccurrence(flavour).number_of_edges()


def test_tsv_tables_hold_every_link(example_build: Build) -> None:
    tables = {
        name: list(csv.DictReader(content.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
        for name, content in text(example_build, "tsv").items()
    }
    assert len(tables["figures.tsv"]) == example_build.report["figures"]
    assert len(tables["papers.tsv"]) == example_build.report["papers"]
    kinds = Counter(row["kind"] for row in tables["entities.tsv"])
    assert {f"{kind}s": count for kind, count in kinds.items()} == {
        key: example_build.report[key] for key in ("genes", "chemicals", "diseases", "organisms")
    }
    bodies = len(list(example_build.store.triples(predicate="http://www.w3.org/ns/oa#hasBody")))
    assert sum(1 for row in tables["links.tsv"] if row["entity"]) == bodies


def test_rdflib_reads_the_turtle(example_build: Build) -> None:
    assert len(rdflib.Graph().parse(data=text(example_build, "turtle")["graph.ttl"])) == example_build.report["triples"]


def test_an_export_that_is_none() -> None:
    with pytest.raises(KgError, match="there is no export 'gml'; there are associations, cx2, cyjs, edges, gexf, gmt"):
        exports.load("gml")


def test_another_package_can_add_an_export(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name = "mine"

        @staticmethod
        def load() -> object:
            return exports.load("turtle") if whole else object()

    monkeypatch.setattr(exports, "entry_points", lambda group: [Point()] if group == "kg.exports" else [])
    assert "mine" in exports.names()
    whole = True
    assert exports.load("mine").name == "turtle"
    whole = False
    with pytest.raises(KgError, match="is not an export"):
        exports.load("mine")
