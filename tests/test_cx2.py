"""CX2 and Cytoscape.js JSON: what is written, and that independent readers read it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, Run

from kg import KgError, exports
from kg.exports import Edges, Options
from kg.network.curies import curie
from kg.network.cytoscape import json_rows
from kg.network.cytoscape.cx2 import cx2_chunks, too_big
from kg.network.cytoscape.cx2_check import faults
from kg.network.cytoscape.cx2_style import OTHERS, PALETTE
from kg.network.cytoscape.cyjs import cyjs_chunks
from kg.network.tables import Attribute, Kind, NetworkTables
from kg.network.tabulated import plain_tables
from kg.opened import Build
from kg.record import Flavour


def small(**others: Any) -> NetworkTables:
    """Three nodes, two edges, every kind of attribute, an empty text, a symbol that needs care, a layout."""
    given: dict[str, Any] = {
        "ids": (
            "https://identifiers.org/ncbigene/207",
            "https://w3id.org/pfocr-kg/symbol/9606/A%22",
            "https://identifiers.org/fplx/AKT",
        ),
        "nodes": (
            Attribute("symbol", Kind.TEXT, ["AKT1", 'A"\\\n\u2028β', "AKT"]),
            Attribute("organism", Kind.TEXT, ["Homo sapiens", "", ""]),
            Attribute("figures", Kind.COUNT, np.array([1, 5, 30])),
            Attribute("community", Kind.COUNT, np.array([2, 2, 1])),
            Attribute("seed", Kind.TRUTH, np.array([True, False, False])),
        ),
        "source": np.array([0, 0], dtype=np.int32),
        "target": np.array([1, 2], dtype=np.int32),
        "edges": (
            Attribute("figures", Kind.COUNT, np.array([3, 1], dtype=np.int32)),
            Attribute("association", Kind.NUMBER, np.array([2.0, 1e-7])),
            Attribute("100% of it", Kind.NUMBER, np.array([0.1 + 0.2, 1e22])),
        ),
        "about": {"name": "A network", "description": "of three", "version": "2", "figures": 7, "share": 0.5},
        "positions": np.array([[0.0, 1.0], [-20.5, 3.25], [1 / 3, 4.0]]),
    }
    return NetworkTables(**{**given, **others})


def aspects(document: str) -> dict[str, Any]:
    """The aspects of a CX2 document by their names."""
    return {name: content for element in json.loads(document) for name, content in element.items()}


def test_what_is_written() -> None:
    document = "".join(cx2_chunks(small()))
    assert list(faults(document)) == []
    assert document.startswith('[{"CXVersion":"2.0","hasFragments":false},\n{"metaData":[')
    assert document.endswith('{"status":[{"error":"","success":true}]}]\n')
    written = aspects(document)
    assert written["nodes"] == [
        {
            "id": 0,
            "x": 0.0,
            "y": 1.0,
            "v": {
                "name": "AKT1",
                "symbol": "AKT1",
                "organism": "Homo sapiens",
                "figures": 1,
                "community": 2,
                "seed": True,
                "represents": "ncbigene:207",
                "url": "https://identifiers.org/ncbigene/207",
            },
        },
        {
            "id": 1,
            "x": -20.5,
            "y": 3.25,
            "v": {
                "name": 'A"\\\n\u2028β',
                "symbol": 'A"\\\n\u2028β',
                "figures": 5,
                "community": 2,
                "seed": False,
                "represents": "https://w3id.org/pfocr-kg/symbol/9606/A%22",
                "url": "https://w3id.org/pfocr-kg/symbol/9606/A%22",
            },
        },
        {
            "id": 2,
            "x": 0.333,
            "y": 4.0,
            "v": {
                "name": "AKT",
                "symbol": "AKT",
                "figures": 30,
                "community": 1,
                "seed": False,
                "represents": "fplx:AKT",
                "url": "https://identifiers.org/fplx/AKT",
            },
        },
    ]
    assert written["edges"] == [
        {"id": 0, "s": 0, "t": 1, "v": {"figures": 3, "association": 2.0, "100% of it": 0.1 + 0.2}},
        {"id": 1, "s": 0, "t": 2, "v": {"figures": 1, "association": 1e-7, "100% of it": 1e22}},
    ]
    assert '"association":2.0,' in document, "a double is written as one"
    assert written["networkAttributes"] == [dict(small().about)]
    declared = written["attributeDeclarations"][0]
    assert declared["networkAttributes"]["figures"] == {"d": "long"}
    assert declared["networkAttributes"]["share"] == {"d": "double"}
    assert [declared["nodes"][name]["d"] for name in ("symbol", "figures", "seed", "represents")] == [
        "string",
        "long",
        "boolean",
        "string",
    ]
    assert declared["edges"]["association"] == {"d": "double"}
    assert declared["edges"]["interaction"] == {"d": "string", "v": "co-occurs with"}


def test_facts_of_the_whole_have_types() -> None:
    about = {"name": "x", "description": "", "backbone": True, "weight": 1.0}
    written = aspects("".join(cx2_chunks(small(about=about))))
    assert written["networkAttributes"] == [{"name": "x", "version": "1.0", "backbone": True, "weight": 1.0}]
    types = {name: entry["d"] for name, entry in written["attributeDeclarations"][0]["networkAttributes"].items()}
    assert types == {"name": "string", "version": "string", "backbone": "boolean", "weight": "double"}
    with pytest.raises(ValueError, match="weight: nan is no number"):
        "".join(cx2_chunks(small(about={"weight": float("nan")})))


def test_nothing_at_all_is_a_network_too() -> None:
    empty = NetworkTables((), (), np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32), (), {})
    document = "".join(cx2_chunks(empty))
    assert list(faults(document)) == []
    assert (aspects(document)["nodes"], aspects(document)["edges"]) == ([], [])
    assert json.loads("".join(cyjs_chunks(empty)))["elements"] == {"nodes": [], "edges": []}


def test_nodes_and_edges_without_attributes() -> None:
    bare = small(nodes=(), edges=(), positions=None)
    document = "".join(cx2_chunks(bare))
    assert list(faults(document)) == []
    assert aspects(document)["edges"] == [{"id": 0, "s": 0, "t": 1, "v": {}}, {"id": 1, "s": 0, "t": 2, "v": {}}]
    assert [node["v"]["name"] for node in aspects(document)["nodes"]] == list(bare.ids)
    edges = json.loads("".join(cyjs_chunks(bare)))["elements"]["edges"]
    assert edges[1] == {"data": {"id": "e1", "source": "0", "target": "2"}}


def test_a_text_that_comes_first_may_be_empty() -> None:
    edges = (Attribute("type", Kind.TEXT, ["", "typed"]), Attribute("figures", Kind.COUNT, np.array([1, 2])))
    document = "".join(cx2_chunks(small(edges=edges)))
    assert list(faults(document)) == []
    assert [edge["v"] for edge in aspects(document)["edges"]] == [{"figures": 1}, {"type": "typed", "figures": 2}]


def test_an_attribute_of_the_tables_goes_before_ours() -> None:
    urls = Attribute("url", Kind.TEXT, ["https://a.org", "", "https://c.org"])
    tables = small(nodes=(*small().nodes, urls))
    nodes = aspects("".join(cx2_chunks(tables)))["nodes"]
    assert [node["v"].get("url") for node in nodes] == ["https://a.org", None, "https://c.org"]


@pytest.mark.parametrize(
    ("part", "name"), [("nodes", "id"), ("edges", "id"), ("nodes", "symbol"), ("edges", "shared interaction")]
)
def test_names_that_mean_something_else(part: str, name: str) -> None:
    tables = small()
    more = Attribute(name, Kind.COUNT, np.array([1, 2, 3]))
    with pytest.raises(KgError, match=name):
        "".join(cx2_chunks(small(**{part: (*getattr(tables, part), more)})))


@pytest.mark.parametrize("name", ["source", "target", "id"])
def test_names_that_mean_something_to_cytoscape_js(name: str) -> None:
    more = Attribute(name, Kind.COUNT, np.array([1, 2]))
    with pytest.raises(KgError, match=f"edges cannot have an attribute '{name}'"):
        "".join(cyjs_chunks(small(edges=(*small().edges, more))))


def test_a_number_that_is_none_is_never_written() -> None:
    bad = Attribute("x", Kind.NUMBER, np.array([1.0, float("inf")]))
    for chunks in (cx2_chunks, cyjs_chunks):
        with pytest.raises(ValueError, match="x: not all its values are numbers"):
            "".join(chunks(small(edges=(bad,))))


def test_a_place_that_is_none_is_never_written() -> None:
    for chunks in (cx2_chunks, cyjs_chunks):
        with pytest.raises(ValueError, match="positions: not all of them are numbers"):
            "".join(chunks(small(positions=np.array([[0, 0], [1, np.nan], [2, 2]]))))


def test_numbers_that_come_again_are_written_the_same() -> None:
    values = np.tile(np.array([0.1, 1 / 3, 2.0, 5e-324]), 300)
    again = Attribute("x", Kind.NUMBER, values)
    assert json_rows.members([again], 0, 1200)[1] == [repr(value) for value in values.tolist()]


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ["".join(chunks(small())) for chunks in (cx2_chunks, cyjs_chunks)]
    monkeypatch.setattr(json_rows, "ROWS_AT_ONCE", 1)
    assert ["".join(chunks(small())) for chunks in (cx2_chunks, cyjs_chunks)] == whole


def many(edges: int) -> NetworkTables:
    """A network with so many edges."""
    source, target = np.triu_indices(200, 1)
    values = np.random.default_rng(5).random(edges)
    return small(
        ids=tuple(f"https://identifiers.org/ncbigene/{number}" for number in range(200)),
        nodes=(Attribute("symbol", Kind.TEXT, [f"G{number}" for number in range(200)]),),
        source=source[:edges].astype(np.int32),
        target=target[:edges].astype(np.int32),
        edges=(Attribute("score", Kind.NUMBER, values),),
        positions=None,
    )


def test_many_edges_come_in_chunks() -> None:
    tables = many(10_000)
    chunks = list(cx2_chunks(tables))
    assert max(map(len, chunks)) < sum(map(len, chunks)) / 2
    document = "".join(chunks)
    assert list(faults(document)) == []
    edges = aspects(document)["edges"]
    assert [(edge["s"], edge["t"]) for edge in edges] == list(
        zip(tables.source.tolist(), tables.target.tolist(), strict=True)
    )
    assert [edge["v"]["score"] for edge in edges] == list(tables.edges[0].values)


# The style


def style(tables: NetworkTables) -> dict[str, Any]:
    """The aspect `visualProperties`."""
    found: dict[str, Any] = aspects("".join(cx2_chunks(tables)))["visualProperties"][0]
    return found


def test_the_style() -> None:
    drawn = style(small())
    assert drawn["default"]["network"] == {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"}
    assert {drawn["default"]["edge"][f"EDGE_{end}_ARROW_SHAPE"] for end in ("SOURCE", "TARGET")} == {"none"}
    nodes, edges = drawn["nodeMapping"], drawn["edgeMapping"]
    assert nodes["NODE_LABEL"] == {"type": "PASSTHROUGH", "definition": {"attribute": "symbol", "type": "string"}}
    assert nodes["NODE_WIDTH"] == nodes["NODE_HEIGHT"]
    ranges = nodes["NODE_WIDTH"]["definition"]["map"]
    assert (ranges[0]["max"], ranges[-1]["min"]) == (1, 30)
    widths = [each["minVPValue"] for each in ranges[1:]]
    assert widths == sorted(widths)
    assert nodes["NODE_BACKGROUND_COLOR"]["definition"] == {
        "attribute": "community",
        "map": [{"v": 2, "vp": PALETTE[0]}, {"v": 1, "vp": PALETTE[1]}],
        "type": "long",
    }
    assert {edges[name]["definition"]["attribute"] for name in ("EDGE_WIDTH", "EDGE_OPACITY")} == {"association"}
    editor = aspects("".join(cx2_chunks(small())))["visualEditorProperties"][0]["properties"]
    assert editor["nodeSizeLocked"] is True


def test_what_is_not_there_is_not_mapped() -> None:
    symbols = (Attribute("name_of_mine", Kind.TEXT, ["a", "b", "c"]),)
    drawn = style(small(nodes=symbols, edges=()))
    assert (drawn["nodeMapping"], drawn["edgeMapping"]) == ({}, {})


def test_nothing_to_tell_apart_is_not_mapped() -> None:
    same = Attribute("figures", Kind.COUNT, np.array([4, 4], dtype=np.int32))
    assert style(small(edges=(same,)))["edgeMapping"] == {}


@pytest.mark.parametrize(
    ("there", "drawn"),
    [
        (("figures", "jaccard", "score", "association"), "score"),
        (("figures", "jaccard", "association"), "association"),
        (("figures", "jaccard"), "jaccard"),
        (("p", "figures"), "figures"),
    ],
)
def test_which_strength_of_edges_is_drawn(there: tuple[str, ...], drawn: str) -> None:
    edges = tuple(Attribute(name, Kind.NUMBER, np.array([0.5, 0.25])) for name in there)
    assert style(small(edges=edges))["edgeMapping"]["EDGE_WIDTH"]["definition"]["attribute"] == drawn


def test_the_biggest_communities_have_colours() -> None:
    named = ["", *(f"c{number}" for number in range(12) for _ in range(number + 1))]
    ids = tuple(f"https://a.org/{number}" for number in range(len(named)))
    nodes = (Attribute("symbol", Kind.TEXT, list(ids)), Attribute("community", Kind.TEXT, named))
    mapping = style(small(ids=ids, nodes=nodes, positions=None))["nodeMapping"]["NODE_BACKGROUND_COLOR"]
    coloured = mapping["definition"]["map"]
    assert [each["v"] for each in coloured] == [f"c{number}" for number in range(11, 3, -1)]
    assert len({each["vp"] for each in coloured} | {OTHERS}) == 9


def test_what_is_too_big() -> None:
    assert too_big(80_000, 20_000) is not None
    assert too_big(79_999, 20_000) is None
    assert too_big(3, 20_001) == "20,001 edges: Cytoscape Web opens at most 20,000"


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        ("http://purl.obolibrary.org/obo/NCBITaxon_9606", "obo:NCBITaxon_9606"),
        ("http://id.nlm.nih.gov/mesh/D005947", "mesh:D005947"),
        ("https://identifiers.org/hgnc.symbol/AKT1", "hgnc.symbol:AKT1"),
        ("https://identifiers.org/ncbigene/", "https://identifiers.org/ncbigene/"),
        ("urn:x", "urn:x"),
    ],
)
def test_curies(iri: str, short: str) -> None:
    assert curie(iri) == short


# Exports and independent readers


def exported(build: Build, name: str, options: Options) -> str:
    """The one file of an export."""
    ((_, chunks),) = exports.load(name).files(build, options)
    return b"".join(exports.encoded(chunks)).decode()


@pytest.mark.parametrize("flavour", list(Flavour))
@pytest.mark.parametrize("collapse", [False, True])
def test_the_export_has_the_network(example_build: Build, flavour: Flavour, *, collapse: bool) -> None:
    options = Options(flavour=flavour, collapse_families=collapse, edges=Edges.ALL)
    document = exported(example_build, "cx2", options)
    assert list(faults(document.encode())) == []
    graph = example_build.cooccurrence(flavour, collapse_families=collapse)
    written = aspects(document)
    iris = [node["v"]["url"] for node in written["nodes"]]
    assert {iri: node["v"]["figures"] for iri, node in zip(iris, written["nodes"], strict=True)} == {
        node: graph.nodes[node]["figures"] for node in graph
    }
    edges = {frozenset((iris[edge["s"]], iris[edge["t"]])): edge["v"] for edge in written["edges"]}
    assert len(edges) == len(written["edges"])
    assert edges == {frozenset((one, other)): data for one, other, data in graph.edges(data=True)}


def test_the_strongest_edges_come_first(example_build: Build) -> None:
    tables = plain_tables(example_build.network())
    first = [tables.nodes[0].values[place[0]] for place in (tables.source, tables.target)]
    assert first == ["AKT1", "MTOR"]
    assert (np.diff(np.asarray(tables.edge("figures_independent").values)) <= 0).all()


def test_who_exports_is_told_of_what_is_too_big(
    run: Run, example_build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.network.cytoscape.cx2.MOST_EDGES_FOR_WEB", 1_000)
    done = run("export", example_build.path, "cx2", "--edges", "all", "-o", tmp_path / "x.cx2")
    assert "Cytoscape Web opens at most 1,000" in done.stderr


@pytest.fixture
def ndex2() -> Iterator[Any]:
    """The module `ndex2.cx2`, an independent reader."""
    yield pytest.importorskip("ndex2.cx2", reason="ndex2 is not installed: pip install 'pfocr-kg[push]'")


def test_ndex2_reads_it(ndex2: Any) -> None:
    network = ndex2.RawCX2NetworkFactory().get_cx2network(json.loads("".join(cx2_chunks(small()))))
    assert (len(network.get_nodes()), len(network.get_edges())) == (3, 2)
    assert network.get_name() == "A network"
    node = network.get_node(0)
    assert (node["x"], node["y"], node["v"]["represents"], node["v"]["figures"]) == (0.0, 1.0, "ncbigene:207", 1)
    assert network.get_edge(1)["v"] == {
        "figures": 1,
        "association": 1e-7,
        "100% of it": 1e22,
        "interaction": "co-occurs with",
    }
    assert network.get_visual_properties()["nodeMapping"].keys() == style(small())["nodeMapping"].keys()
    assert network.get_network_attributes() == dict(small().about)


def test_ndex2_writes_what_our_checker_takes(ndex2: Any, example_build: Build) -> None:
    """Read and written anew by an independent library, the document is the same network, and without faults."""
    document = json.loads(exported(example_build, "cx2", Options()))
    again = ndex2.RawCX2NetworkFactory().get_cx2network(document).to_cx2()
    ours = {name: content for element in document for name, content in element.items()}
    theirs = {name: content for element in again for name, content in element.items()}
    assert theirs["nodes"] == ours["nodes"]
    with_default = [edge | {"v": edge["v"] | {"interaction": "co-occurs with"}} for edge in ours["edges"]]
    assert theirs["edges"] == with_default


def test_cyjs_is_what_desktop_wants() -> None:
    document = json.loads("".join(cyjs_chunks(small())))
    first = document["elements"]["nodes"][0]
    assert (first["data"]["id"], first["position"]) == ("0", {"x": 0.0, "y": 1.0})
    assert document["elements"]["edges"][1]["data"] == {
        "id": "e1",
        "source": "0",
        "target": "2",
        "figures": 1,
        "association": 1e-7,
        "100% of it": 1e22,
    }
    types = {part: {each["name"]: each["type"] for each in document["columnTypes"][part]} for part in ("node", "edge")}
    assert types["edge"] == {"figures": "Long", "association": "Double", "100% of it": "Double"}
    assert types["node"].keys() == set().union(*(node["data"] for node in document["elements"]["nodes"])) - {"id"}
    assert types["node"]["seed"] == "Boolean"
    assert {each["name"]: each["type"] for each in document["columnTypes"]["network"]}["share"] == "Double"
    assert document["data"] == dict(small().about)
    assert "null" not in "".join(cyjs_chunks(small()))


SCRIPT = """
const cytoscape = require("cytoscape");
const document = JSON.parse(require("fs").readFileSync(0, "utf8"));
const warned = [];
console.warn = (...told) => warned.push(told.join(" "));
const cy = cytoscape({ headless: true, styleEnabled: false, ...document });
const edge = cy.edges()[0];
process.stdout.write(JSON.stringify({
    nodes: cy.nodes().length, edges: cy.edges().length, name: cy.data("name"), warned,
    ends: [edge.source().data("symbol"), edge.target().data("symbol")], data: edge.data("figures"),
    at: cy.nodes()[1].position(),
}));
"""


def read_by_cytoscape_js(document: str) -> dict[str, Any]:
    """What cytoscape.js makes of a document, without a page."""
    if (node := shutil.which("node")) is None:
        pytest.skip("Node.js is not installed")
    there = subprocess.run([node, "-e", 'require("cytoscape")'], capture_output=True, check=False, cwd=ROOT)
    if there.returncode:
        pytest.skip(
            "cytoscape.js is not installed: npm install --prefix .node cytoscape@3, NODE_PATH=.node/node_modules"
        )
    done = subprocess.run([node, "-e", SCRIPT], input=document, capture_output=True, check=True, text=True, cwd=ROOT)
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_cytoscape_js_reads_it(example_build: Build) -> None:
    read = read_by_cytoscape_js(exported(example_build, "cyjs", Options(edges=Edges.ALL)))
    graph = example_build.cooccurrence()
    assert (read["nodes"], read["edges"]) == (graph.number_of_nodes(), graph.number_of_edges())
    assert (read["ends"], read["data"]) == (["TSC1", "TSC2"], 9)
    assert read["name"] == "Genes that pathway figures show together"
    assert read["warned"] == []


def test_cytoscape_js_places_nodes_as_laid_out() -> None:
    read = read_by_cytoscape_js("".join(cyjs_chunks(small())))
    assert (read["nodes"], read["edges"], read["at"]) == (3, 2, {"x": -20.5, "y": 3.25})
