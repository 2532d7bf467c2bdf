"""Every export of the network gives back the network: nodes, edges, attributes; whatever texts and IRIs there are."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import networkx as nx
import numpy as np
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import exports
from kg.exports import Edges, Options, encoded
from kg.exports.associations import association_lines
from kg.mapping.identifiers import Minter
from kg.network.tables import Attribute, Kind, NetworkTables
from kg.opened import Build
from kg.rdf import BIOLINK, PFO, is_iri
from kg.record import Flavour
from kg.tsv import cell
from kg.validation import find_violations

NAMES = ["associations", "cx2", "cyjs", "edges", "gexf", "graphml", "networkx", "parquet", "sif"]
BARE = {"associations", "sif"}
"""Those that do not have all attributes."""

Row = dict[str, Any]
Read = tuple[dict[str, Row], dict[tuple[str, str], Row]]
Files = Mapping[str, bytes]


class Given:
    """A build whose network is given."""

    def __init__(self, tables: NetworkTables) -> None:
        self._tables = tables
        self.minter = Minter()

    def tables(self, **_: object) -> NetworkTables:
        return self._tables


def written(build: Any, name: str, options: Options | None = None) -> dict[str, bytes]:
    files = exports.load(name).files(build, options or Options())
    return {file: b"".join(encoded(chunks)) for file, chunks in files}


# --- each format read by another reader


def of_graph(graph: nx.Graph[str]) -> Read:
    edges = {(min(a, b), max(a, b)): dict(data) for a, b, data in graph.edges(data=True)}
    return {node: dict(data) for node, data in graph.nodes(data=True)}, edges


def of_rows(nodes: list[Row], edges: list[Row]) -> Read:
    joined = {(min(row["source"], row["target"]), max(row["source"], row["target"])): row for row in edges}
    assert len(joined) == len(edges)
    return {row["iri"]: row for row in nodes}, joined


def read_cx2(files: Files) -> Read:
    [document] = files.values()
    found = {name: content for element in json.loads(document) for name, content in element.items()}
    iris = {node["id"]: node["v"]["url"] for node in found["nodes"]}
    edges = [{"source": iris[edge["s"]], "target": iris[edge["t"]], **edge["v"]} for edge in found["edges"]]
    return of_rows([{"iri": node["v"]["url"], **node["v"]} for node in found["nodes"]], edges)


def read_cyjs(files: Files) -> Read:
    [document] = files.values()
    found = json.loads(document)["elements"]
    iris = {node["data"]["id"]: node["data"]["url"] for node in found["nodes"]}
    ends = [{end: iris[edge["data"][end]] for end in ("source", "target")} for edge in found["edges"]]
    edges = [{**edge["data"], **each} for edge, each in zip(found["edges"], ends, strict=True)]
    return of_rows([{"iri": node["data"]["url"], **node["data"]} for node in found["nodes"]], edges)


def read_edges(files: Files) -> Read:
    rows = [
        list(
            csv.DictReader(
                io.StringIO(files[f"{name}.tsv"].decode(), newline=""), delimiter="\t", quoting=csv.QUOTE_NONE
            )
        )
        for name in ("nodes", "edges")
    ]
    return of_rows(*rows)


def read_parquet(files: Files) -> Read:
    return of_rows(*(pq.read_table(io.BytesIO(files[f"{name}.parquet"])).to_pylist() for name in ("nodes", "edges")))


def read_networkx(files: Files) -> Read:
    [document] = files.values()
    return of_graph(nx.node_link_graph(json.loads(document), edges="edges"))


def read_graphml(files: Files) -> Read:
    [document] = files.values()
    return of_graph(nx.read_graphml(io.BytesIO(document)))


def read_gexf(files: Files) -> Read:
    [document] = files.values()
    return of_graph(nx.read_gexf(io.BytesIO(document)))


READERS: dict[str, Callable[[Files], Read]] = {
    "cx2": read_cx2,
    "cyjs": read_cyjs,
    "edges": read_edges,
    "gexf": read_gexf,
    "graphml": read_graphml,
    "networkx": read_networkx,
    "parquet": read_parquet,
}


def associated(document: bytes) -> dict[tuple[str, str], Row]:
    """The associations of a document, as rdflib reads it."""
    graph = rdflib.Graph().parse(data=document, format="turtle")
    found = {}
    for node, one in graph.subject_objects(rdflib.URIRef(f"{BIOLINK.iri}subject")):
        other = graph.value(node, rdflib.URIRef(f"{BIOLINK.iri}object"))
        says = {str(p): o.toPython() for p, o in graph.predicate_objects(node) if isinstance(o, rdflib.Literal)}
        assert len(list(graph.predicate_objects(node))) == 10
        found[min(str(one), str(other)), max(str(one), str(other))] = says
    nodes = {node for pair in found for node in pair}
    described = {str(node) for node in graph.subjects(rdflib.RDF.type) if "/association/" not in str(node)}
    assert nodes <= described
    return found


SAID = {
    "figures": f"{PFO.iri}sharedFigureCount",
    "figures_independent": f"{PFO.iri}independentFigureCount",
    "papers": f"{PFO.iri}sharedPaperCount",
    "score": f"{PFO.iri}associationScore",
    "p": f"{BIOLINK.iri}p_value",
    "q": f"{BIOLINK.iri}adjusted_p_value",
}


def read_sif(document: bytes, names: Mapping[str, str]) -> tuple[set[str], set[tuple[str, str]]]:
    """The nodes and pairs of a document; `names` are the nodes by what they are called there."""
    nodes, pairs = set(), set()
    lines = document.decode().split("\n")
    assert lines[-1] == ""
    for line in lines[:-1]:
        cells = line.split("\t")
        assert len(cells) in {1, 3}
        if len(cells) == 3:
            assert cells[1] == "co-occurs-with"
            pairs.add((min(names[cells[0]], names[cells[2]]), max(names[cells[0]], names[cells[2]])))
        nodes |= {names[name] for name in cells[::2]}
    return nodes, pairs


# --- the network of a build

CHOICES: dict[str, Row] = {
    "all": {},
    "families": {"flavour": Flavour.ALL, "collapse_families": True},
    "kinds": {"kinds": frozenset({"gene", "chemical", "disease"})},
    "diseases": {"kinds": frozenset({"disease"})},
    "figures": {"min_figures": 3},
    "genes": {"genes": ("AKT1", "MTOR"), "hops": 0},
    "around": {"genes": ("TSC1",), "min_figures": 2, "hops": 1},
    "species": {"species": "mouse"},
    "years": {"years": (2018, 2019), "backbone": True},
    "top": {"top": 5, "seed": 3},
    "nothing": {"max_q": 0.0},
    "a gene alone": {"genes": ("AKT1",), "hops": 0},
    "a picture": {"edges": Edges.PICTURE},
}


@pytest.fixture(params=CHOICES)
def chosen(request: pytest.FixtureRequest) -> Row:
    """What is chosen, each in turn."""
    return {"edges": Edges.ALL, **CHOICES[request.param]}


def graph_of(build: Build, chosen: Row) -> nx.Graph[str]:
    others = {name: value for name, value in chosen.items() if name != "edges"}
    return build.cooccurrence(**others, picture=chosen["edges"] is Edges.PICTURE)


def assert_same(got: Row, expected: Row, name: str) -> None:
    """The same attributes with the same types and values; what is empty may be left out."""
    for key, value in expected.items():
        if name == "edges":
            wanted = pytest.approx(value, rel=1e-5) if isinstance(value, float) else value
            assert type(value)(got[key]) == wanted, key
        elif isinstance(value, str):
            assert got.get(key, "") == value, key
        else:
            assert (type(got[key]), got[key]) == (type(value), value), key


@pytest.mark.parametrize("name", sorted(READERS))
def test_what_is_written_is_the_network(example_build: Build, chosen: Row, name: str) -> None:
    graph = graph_of(example_build, chosen)
    nodes, edges = READERS[name](written(example_build, name, Options(**chosen)))
    assert set(nodes) == set(graph)
    assert set(edges) == {(min(pair), max(pair)) for pair in graph.edges}
    assert graph or chosen.get("max_q") == 0
    for node, attributes in graph.nodes(data=True):
        told = {key: value for key, value in attributes.items() if key not in {"iri", "x", "y"}}
        assert_same(nodes[node], told, name)
    for pair, attributes in edges.items():
        assert_same(attributes, graph.edges[pair], name)


def test_associations_are_the_edges(example_build: Build, chosen: Row) -> None:
    graph = graph_of(example_build, chosen)
    [document] = written(example_build, "associations", Options(**chosen)).values()
    found = associated(document)
    assert set(found) == {(min(pair), max(pair)) for pair in graph.edges}
    for pair, says in found.items():
        assert says == {term: graph.edges[pair][key] for key, term in SAID.items()}


def test_associations_meet_the_shapes(example_build: Build) -> None:
    for chosen in (CHOICES["families"], {**CHOICES["kinds"], "min_figures": 2}):
        [document] = written(example_build, "associations", Options(**chosen)).values()
        assert len(associated(document)) > 10
        assert find_violations(rdflib.Graph().parse(data=document, format="turtle")) == []


def test_nodes_of_associations_have_class_and_label(example_build: Build) -> None:
    [document] = written(example_build, "associations", Options(**CHOICES["families"])).values()
    graph, tables = rdflib.Graph().parse(data=document, format="turtle"), example_build.tables(**CHOICES["families"])
    classes = {"gene": "Gene", "family": "GeneFamily", "chemical": "ChemicalEntity", "disease": "Disease"}
    kinds, symbols = (tables.node(name).plain(0, len(tables.ids)) for name in ("kind", "symbol"))
    assert "family" in kinds
    for node, kind, symbol in zip(tables.ids, kinds, symbols, strict=True):
        assert graph.value(rdflib.URIRef(node), rdflib.RDFS.label) == (
            None if symbol == node else rdflib.Literal(symbol)
        )
        assert graph.value(rdflib.URIRef(node), rdflib.RDF.type) == rdflib.URIRef(BIOLINK.iri + classes[str(kind)])


def test_sif_is_the_edges(example_build: Build, chosen: Row) -> None:
    graph = graph_of(example_build, chosen)
    symbols = [symbol for _, symbol in graph.nodes(data="symbol")]
    names: dict[str, str] = {}
    for node, symbol in graph.nodes(data="symbol"):
        names[str(symbol) if symbols.count(symbol) == 1 else node] = node
    [document] = written(example_build, "sif", Options(**chosen)).values()
    assert read_sif(document, names) == (set(graph), {(min(pair), max(pair)) for pair in graph.edges})


@pytest.mark.parametrize("name", NAMES)
def test_the_same_bytes_again(example_build: Build, name: str) -> None:
    options = Options(flavour=Flavour.ALL, collapse_families=True, seed=5)
    assert written(example_build, name, options) == written(example_build, name, options)


def test_another_seed_is_another_picture_of_the_same_network(example_build: Build) -> None:
    one, other = (written(example_build, "cx2", Options(seed=seed)) for seed in (1, 2))
    assert one != other
    assert set(read_cx2(one)[1]) == set(read_cx2(other)[1])


def test_what_suits_a_format(example_build: Build) -> None:
    """Pictures have few edges; who asks for all gets all."""
    every = example_build.cooccurrence().number_of_edges()
    few = example_build.cooccurrence(picture=True).number_of_edges()
    assert few < every
    for name, reader in READERS.items():
        assert len(reader(written(example_build, name))[1]) == (few if name in {"cx2", "cyjs"} else every)


def test_igraph_reads_the_graphml(example_build: Build, tmp_path: Any) -> None:
    igraph = pytest.importorskip(
        "igraph", reason="igraph is under the GPL and so no dependency of ours, not even of tests"
    )
    (tmp_path / "x.graphml").write_bytes(written(example_build, "graphml")["cooccurrence.graphml"])
    read, graph = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml")), example_build.cooccurrence()
    assert not read.is_directed()
    assert set(read.vs["iri"]) == set(graph)
    pairs = {frozenset((read.vs[e.source]["iri"], read.vs[e.target]["iri"])): e["score"] for e in read.es}
    assert pairs == {frozenset(ends): score for ends, score in nx.get_edge_attributes(graph, "score").items()}


# --- networks that no build has

ODD = ["", " ", "a\tb", "a\nb", "a\rb", "\x00\x0b", "\ud800", "\udfffx", '"', "'", "\"'", "<&>]]>", "\\", "{0}{", "%s",
       "\u2028", "\x85", "\ufffe", "\U0001f9ec", "Su(z)2", "a b", "#x", "АКТ", "null", "1"]  # fmt: skip
texts = st.sampled_from(ODD) | st.text(st.characters(), max_size=6)
iris = (
    st.text("abz019'&(),;=~é?#.!$*+@:-_/\u4e2d", max_size=8)
    .map(lambda rest: f"https://x.org/{rest}")
    .filter(is_iri)
    .filter(lambda iri: not iri.endswith("/."))
)
numbers = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(-(2**53), 2**53)
KINDS = ("gene", "family", "chemical", "disease")


def column(name: str, kind: Kind, values: list[Any]) -> Attribute:
    types: dict[Kind, Any] = {Kind.COUNT: np.int64, Kind.NUMBER: np.float64, Kind.TRUTH: np.bool_}
    return Attribute(name, kind, values if kind is Kind.TEXT else np.array(values, dtype=types[kind]))


@st.composite
def networks(draw: st.DrawFn) -> NetworkTables:
    """Some nodes, some edges, texts and attributes of any kind."""
    ids = draw(st.lists(iris, max_size=5, unique=True).map(sorted))
    pairs = [(one, other) for other in range(len(ids)) for one in range(other)]
    joined = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []

    def columns(size: int, *kinds: tuple[str, Kind, st.SearchStrategy[Any]]) -> tuple[Attribute, ...]:
        return tuple(
            column(name, kind, draw(st.lists(values, min_size=size, max_size=size))) for name, kind, values in kinds
        )

    few = st.integers(1, 9)
    return NetworkTables(
        ids=tuple(ids),
        nodes=columns(
            len(ids),
            ("symbol", Kind.TEXT, texts),
            ("kind", Kind.TEXT, st.sampled_from(KINDS)),
            ("figures", Kind.COUNT, few),
            ("a \"{b}\" <'c'> 100%", Kind.TEXT, texts),
            ("told", Kind.TRUTH, st.booleans()),
        ),
        source=np.array([one for one, _ in joined], dtype=np.int32),
        target=np.array([other for _, other in joined], dtype=np.int32),
        edges=columns(
            len(joined),
            *((name, Kind.COUNT, few) for name in ("figures", "figures_independent", "papers")),
            *((name, Kind.NUMBER, numbers) for name in ("score", "p", "q")),
            ("{0} & \\", Kind.NUMBER, numbers),
            ("big", Kind.COUNT, counts),
            ("note", Kind.TEXT, texts),
        ),
        about={"name": "odd", "description": draw(texts), "flavour": "strict", "figures": draw(counts), "share": 0.5},
    )


def kept(value: Any, name: str) -> Any:
    """What a format makes of a text that it cannot hold."""
    if not isinstance(value, str):
        return value
    if name in {"graphml", "gexf"}:
        others = {*range(32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - {9, 10, 13}
        return value.translate(dict.fromkeys(others, "\ufffd"))
    if name == "edges":
        value = cell(value)
    return value.encode(errors="replace").decode() if name in {"edges", "parquet"} else value


def rows_of(attributes: tuple[Attribute, ...], count: int) -> list[Row]:
    return [{each.name: each.plain(place, place + 1)[0] for each in attributes} for place in range(count)]


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=40)
@given(tables=networks())
def test_odd_networks(name: str, tables: NetworkTables) -> None:
    nodes, edges = READERS[name](written(Given(tables), name))
    ends = zip(tables.source.tolist(), tables.target.tolist(), strict=True)
    pairs = [(tables.ids[one], tables.ids[other]) for one, other in ends]
    assert set(nodes) == set(tables.ids)
    assert set(edges) == set(pairs)
    for iri, row in zip(tables.ids, rows_of(tables.nodes, len(tables.ids)), strict=True):
        assert_odd(nodes[iri], row, name)
    for pair, row in zip(pairs, rows_of(tables.edges, len(pairs)), strict=True):
        assert_odd(edges[pair], row, name)


def assert_odd(got: Row, expected: Row, name: str) -> None:
    if name == "edges":
        texts = {
            key: kept(f"{value:.6g}" if isinstance(value, float) else str(value), name)
            for key, value in expected.items()
        }
        assert {key: got[key] for key in texts} == texts
    else:
        assert_same(got, {key: kept(value, name) for key, value in expected.items()}, name)


@settings(max_examples=40)
@given(tables=networks())
def test_odd_networks_as_associations(tables: NetworkTables) -> None:
    [document] = written(Given(tables), "associations").values()
    found = associated(document)
    rows = rows_of(tables.edges, len(tables.source))
    ends = zip(tables.source.tolist(), tables.target.tolist(), rows, strict=True)
    assert found == {
        (tables.ids[one], tables.ids[other]): {term: row[key] for key, term in SAID.items()} for one, other, row in ends
    }
    quads = list(ox.parse(document, format=ox.RdfFormat.TURTLE))
    names = {node: symbol for node, symbol in zip(tables.ids, tables.node("symbol").values, strict=True) if symbol}
    labels = [quad for quad in quads if quad.predicate.value == str(rdflib.RDFS.label)]
    assert {quad.subject.value for quad in labels} == {node for node, symbol in names.items() if symbol != node}
    doubles = [
        q.object for q in quads if isinstance(q.object, ox.Literal) and q.object.datatype.value.endswith("double")
    ]
    # rdflib takes any text as a double that Python does: XML Schema's own form is narrower.
    assert all(float(each.value) in {row[key] for row in rows for key in ("score", "p", "q")} for each in doubles)


@given(number=numbers)
def test_doubles_are_read_as_they_are(number: float) -> None:
    """By rdflib, by Oxigraph, and by XML Schema's own grammar."""
    edges = [column(name, Kind.COUNT, [1]) for name in ("figures", "figures_independent", "papers")]
    edges += [column(name, Kind.NUMBER, [number]) for name in ("score", "p", "q")]
    tables = two(edges=tuple(edges))
    document = "".join(association_lines(tables, Given(tables)))  # type: ignore[arg-type]
    [says] = associated(document.encode()).values()
    assert says[SAID["score"]] == number
    store = ox.Store()
    store.load(document.encode(), format=ox.RdfFormat.TURTLE)
    query = f"SELECT ?o (?o = ?o AS ?valid) (STR(?o) AS ?text) {{ ?s <{SAID['score']}> ?o }}"
    [row] = store.query(query)  # type: ignore[misc]
    assert row["valid"].value == "true"
    assert float(row["text"].value) == number
    assert XSD_DOUBLE.fullmatch(row["o"].value)


XSD_DOUBLE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


@settings(max_examples=40)
@given(tables=networks())
def test_odd_networks_as_sif(tables: NetworkTables) -> None:
    """Whatever the symbols, no two nodes are one."""
    [document] = written(Given(tables), "sif").values()
    lines = document.decode().split("\n")[:-1]
    pairs = [line.split("\t") for line in lines if "\t" in line]
    assert all(len(pair) == 3 for pair in pairs)
    assert all(pairs == [] or line for line in lines)
    names: dict[str, int] = {}
    for (one, _, other), ends in zip(pairs, zip(tables.source, tables.target, strict=True), strict=True):
        for name, place in zip((one, other), ends, strict=True):
            assert names.setdefault(name, int(place)) == place
    alone = [line for line in lines if "\t" not in line]
    assert len({*names, *alone}) == len(tables.ids)
    assert pairs or not any(" " in line for line in alone)


def two(**others: Any) -> NetworkTables:
    """Two nodes and an edge."""
    given: Row = {
        "ids": ("http://id.nlm.nih.gov/mesh/D1", "https://identifiers.org/ncbigene/2"),
        "nodes": (column("symbol", Kind.TEXT, ["one", "two"]), column("kind", Kind.TEXT, ["disease", "gene"])),
        "source": np.array([0], dtype=np.int32),
        "target": np.array([1], dtype=np.int32),
        "edges": (),
        "about": {},
    }
    return NetworkTables(**{**given, **others})


def test_a_gene_is_the_subject_of_its_disease() -> None:
    edges = [column(name, Kind.COUNT, [1]) for name in ("figures", "figures_independent", "papers")]
    edges += [column(name, Kind.NUMBER, [0.5]) for name in ("score", "p", "q")]
    [document] = written(Given(two(edges=tuple(edges))), "associations").values()
    graph = rdflib.Graph().parse(data=document, format="turtle")
    [node] = graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{BIOLINK.iri}GeneToDiseaseAssociation"))
    assert str(node).endswith("/association/http%3A%2F%2Fid.nlm.nih.gov%2Fmesh%2FD1--2")
    assert str(graph.value(node, rdflib.URIRef(f"{BIOLINK.iri}subject"))) == "https://identifiers.org/ncbigene/2"
    assert find_violations(graph) == []


@pytest.mark.parametrize("name", ["gexf", "graphml", "networkx", "sif", "parquet"])
def test_edges_without_attributes(name: str) -> None:
    files = written(Given(two()), name)
    if name in READERS:
        assert set(READERS[name](files)[1]) == {two().ids}
    else:
        assert files["cooccurrence.sif"] == b"one\tco-occurs-with\ttwo\n"


def test_a_symbol_that_is_another_nodes_iri() -> None:
    tables = two(nodes=(column("symbol", Kind.TEXT, ["https://identifiers.org/ncbigene/2", ""]), two().nodes[1]))
    [document] = written(Given(tables), "sif").values()
    assert document.decode().split("\t")[::2] == [tables.ids[0], f"{tables.ids[1]}\n"]


# --- piece by piece


def big(edges: int) -> NetworkTables:
    source, target = np.triu_indices(400, 1)
    chance = np.random.default_rng(3)
    names = ("figures", "figures_independent", "papers")
    return NetworkTables(
        ids=tuple(f"https://identifiers.org/ncbigene/{number}" for number in range(400)),
        nodes=(
            column("symbol", Kind.TEXT, [f"G{number}" for number in range(400)]),
            column("kind", Kind.TEXT, ["gene"] * 400),
            column("figures", Kind.COUNT, list(range(400))),
        ),
        source=source[:edges].astype(np.int32),
        target=target[:edges].astype(np.int32),
        edges=(
            *(Attribute(name, Kind.COUNT, np.ones(edges, dtype=np.int64)) for name in names),
            *(Attribute(name, Kind.NUMBER, chance.random(edges)) for name in ("score", "p", "q")),
        ),
        about={},
    )


@pytest.mark.parametrize("name", NAMES)
def test_big_networks_come_in_pieces(name: str) -> None:
    *_, (_, chunks) = exports.load(name).files(Given(big(60_000)), Options())  # type: ignore[arg-type]
    sizes = [len(chunk) for chunk in encoded(chunks)]
    assert sum(sizes) > 1 << 20
    assert max(sizes) < sum(sizes) / 1.5


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("associations", "_EDGES_AT_ONCE"),
        ("edges", "_ROWS_AT_ONCE"),
        ("gexf", "_EDGES_AT_ONCE"),
        ("graphml", "_EDGES_AT_ONCE"),
        ("networkx", "_ROWS_AT_ONCE"),
        ("sif", "_EDGES_AT_ONCE"),
    ],
)
def test_the_size_of_pieces_changes_nothing(name: str, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    build = Given(big(10))
    whole = written(build, name)
    monkeypatch.setattr(import_module(f"kg.exports.{name}"), limit, 3)
    assert written(build, name) == whole
