"""The checker of CX2: a good document has no faults, and each way of breaking it has its own."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from test_cx2 import small

from kg.network.cytoscape.cx2 import cx2_chunks
from kg.network.cytoscape.cx2_check import faults

GOOD: list[dict[str, Any]] = json.loads("".join(cx2_chunks(small())))
Document = dict[str, Any]
Breaking = Callable[[Document], Any]


def assembled(parts: Document) -> str:
    """A document of the preamble and the aspects, in their order."""
    preamble = parts.pop("preamble")
    return json.dumps([preamble, *({name: content} for name, content in parts.items())])


def parts_of(document: list[dict[str, Any]]) -> Document:
    """Preamble and aspects by their names."""
    preamble, *aspects = copy.deepcopy(document)
    return {"preamble": preamble, **{name: content for aspect in aspects for name, content in aspect.items()}}


def after_breaking(breaking: Breaking) -> list[str]:
    """The faults of the good document, once it is broken."""
    parts = parts_of(GOOD)
    breaking(parts)
    return list(faults(assembled(parts)))


def test_the_good_document_is_good() -> None:
    document = assembled(parts_of(GOOD))
    assert list(faults(document)) == []
    assert list(faults(document.encode())) == []


def moved(name: str, before: str) -> Breaking:
    """Puts an aspect before another."""

    def move(parts: Document) -> None:
        content = parts.pop(name)
        names = list(parts)
        items = list(parts.items())
        items.insert(names.index(before), (name, content))
        parts.clear()
        parts.update(items)

    return move


def without(*path: Any) -> Breaking:
    """Takes a part away."""

    def take(parts: Document) -> None:
        *way, last = path
        for step in way:
            parts = parts[step]
        del parts[last]

    return take


def being(value: Any, *path: Any) -> Breaking:
    """Puts another value in a place."""

    def put(parts: Document) -> None:
        *way, last = path
        for step in way:
            parts = parts[step]
        parts[last] = value

    return put


def both(*breakings: Breaking) -> Breaking:
    """Does several things."""

    def each(parts: Document) -> None:
        for breaking in breakings:
            breaking(parts)

    return each


DECLARED = ("attributeDeclarations", 0)
NODE = ("nodes", 0)
VALUES = ("nodes", 0, "v")
EDGE = ("edges", 1)
STYLE = ("visualProperties", 0)
LABEL = (*STYLE, "nodeMapping", "NODE_LABEL")
COLOUR = (*STYLE, "nodeMapping", "NODE_BACKGROUND_COLOR")
SIZE = (*STYLE, "nodeMapping", "NODE_WIDTH")
RANGES = (*SIZE, "definition", "map")

BROKEN: list[tuple[Breaking, str]] = [
    # The beginning, by which Desktop knows the format.
    (being("2", "preamble", "CXVersion"), 'document: it does not begin with [{"CXVersion":"2.0"'),
    (being({"hasFragments": False, "CXVersion": "2.0"}, "preamble"), "document: it does not begin with"),
    (being(True, "preamble", "hasFragments"), "document[0]: hasFragments is not false"),
    (being(1, "preamble", "x"), "document[0]: unknown field 'x'"),
    # Which aspects there are, and in which order.
    (without("metaData"), "document: aspect 'metaData' is missing"),
    (without("attributeDeclarations"), "document: aspect 'attributeDeclarations' is missing"),
    (without("networkAttributes"), "document: aspect 'networkAttributes' is missing"),
    (without("nodes"), "document: aspect 'nodes' is missing"),
    (without("edges"), "document: aspect 'edges' is missing"),
    (without("status"), "document: aspect 'status' is missing"),
    (moved("nodes", "attributeDeclarations"), "document: aspect 'attributeDeclarations' comes after 'nodes'"),
    (moved("edges", "nodes"), "document: aspect 'nodes' comes after 'edges'"),
    (moved("metaData", "nodes"), "document: aspect 'metaData' is not the first"),
    (moved("status", "visualProperties"), "document: aspect 'status' is not the last"),
    (being({}, "nodes"), "document[4]: aspect 'nodes' is not a list"),
    # What metaData counts.
    (being(4, "metaData", 2, "elementCount"), "metaData: aspect 'nodes' has 3 elements, not 4"),
    (being(-1, "metaData", 2, "elementCount"), "metaData[2]: it is not a name with a count"),
    (being(3.0, "metaData", 2, "elementCount"), "metaData[2]: it is not a name with a count"),
    (without("metaData", 2, "elementCount"), "metaData[2]: it does not have name and elementCount"),
    (without("metaData", 2), "metaData: aspect 'nodes' is not counted"),
    (being("nodes", "metaData", 3, "name"), "metaData[3]: aspect 'nodes' is counted twice"),
    (without("visualProperties"), "metaData: aspect 'visualProperties' has 0 elements, not 1"),
    # Declarations.
    (without(*DECLARED, "edges"), "attributeDeclarations: 'edges' is missing"),
    (being({}, *DECLARED, "nodeBypasses"), "attributeDeclarations: unknown aspect 'nodeBypasses'"),
    (being([], "attributeDeclarations"), "attributeDeclarations: it does not have one element"),
    (being({}, *DECLARED, "nodes", "x"), 'attributeDeclarations.nodes."x": it does not have one of the types'),
    (being({"d": "float"}, *DECLARED, "nodes", "x"), 'nodes."x": it does not have one of the types string, long'),
    (being({"d": "string"}, *DECLARED, "nodes", "id"), "'id' may not be the name of an attribute"),
    (being({"d": "string", "a": "n"}, *DECLARED, "nodes", "name"), 'nodes."name": it has an alias'),
    (being({"d": "string", "x": 1}, *DECLARED, "nodes", "name"), "nodes.\"name\": unknown field 'x'"),
    (being({"d": "long", "v": "x"}, *DECLARED, "edges", "new"), '.v: it is the text "x", not of type long'),
    (being({"d": "string", "v": ""}, *DECLARED, "networkAttributes", "name"), "facts of the whole have no defaults"),
    (
        both(being({"d": "long"}, *DECLARED, "nodes", "represents"), being(207, *VALUES, "represents")),
        'attributeDeclarations.nodes."represents": it is of type long, not string',
    ),
    # Facts of the whole.
    (being([], "networkAttributes"), "networkAttributes: it has 0 elements, not one"),
    (without("networkAttributes", 0, "name"), "networkAttributes[0]: there is no text 'name'"),
    (without("networkAttributes", 0, "description"), "networkAttributes[0]: there is no text 'description'"),
    (being("", "networkAttributes", 0, "version"), "networkAttributes[0]: there is no text 'version'"),
    (being(1, "networkAttributes", 0, "new"), 'networkAttributes[0]."new": this attribute is not declared'),
    (being("7", "networkAttributes", 0, "figures"), 'networkAttributes[0]."figures": it is the text "7", not of'),
    # Values and their types.
    (being(5, *VALUES, "symbol"), 'nodes[0].v."symbol": it is the number 5, not of type string'),
    (being(1.0, *VALUES, "figures"), 'nodes[0].v."figures": it is the number 1.0, not of type long'),
    (being(1 << 63, *VALUES, "figures"), 'nodes[0].v."figures": it is the number 9223372036854775808, not of type lo'),
    (
        both(being({"d": "integer"}, *DECLARED, "nodes", "figures"), being(1 << 31, *VALUES, "figures")),
        'nodes[0].v."figures": it is the number 2147483648, not of type integer',
    ),
    (being(None, *VALUES, "organism"), 'nodes[0].v."organism": it is null, not of type string'),
    (being(float("nan"), *EDGE, "v", "association"), 'edges[1].v."association": it is NaN, not of type double'),
    (being(float("-inf"), *EDGE, "v", "association"), 'edges[1].v."association": it is -Infinity, not of type double'),
    (being(True, *EDGE, "v", "association"), 'edges[1].v."association": it is true, not of type double'),
    (being("true", *VALUES, "seed"), 'nodes[0].v."seed": it is the text "true", not of type boolean'),
    (being(1, *VALUES, "seed"), 'nodes[0].v."seed": it is the number 1, not of type boolean'),
    (being({"d": "list_of_string"}, *DECLARED, "nodes", "symbol"), 'nodes[0].v."symbol": it is the text "AKT1", not'),
    (
        both(being({"d": "list_of_long"}, *DECLARED, "nodes", "n"), being([1, 2.5], *VALUES, "n")),
        'nodes[0].v."n"[1]: it is the number 2.5, not of type long',
    ),
    (being(["x"], *VALUES, "symbol"), 'nodes[0].v."symbol": it is a list, not of type string'),
    (being(1, *VALUES, "new"), 'nodes[0].v."new": this attribute is not declared'),
    (without(*DECLARED, "edges", "association"), 'edges[0].v."association": this attribute is not declared'),
    # Nodes.
    (being("0", *NODE, "id"), 'nodes[0].id: it is the text "0", not an integer'),
    (being(1.0, *NODE, "id"), "nodes[0].id: it is the number 1.0, not an integer"),
    (being(True, *NODE, "id"), "nodes[0].id: it is true, not an integer"),
    (without(*NODE, "id"), "nodes[0].id: it is null, not an integer"),
    (being(1, *NODE, "id"), "nodes[1].id: 1 is there twice"),
    (being("AKT1", *NODE, "label"), "nodes[0]: unknown field 'label'"),
    (being([], *NODE, "v"), "nodes[0].v: it is a list, not an object of attributes"),
    (being("a", *NODE), 'nodes[0]: it is the text "a", not an object'),
    (being("1", *NODE, "x"), 'nodes[0].x: it is the text "1", not a number'),
    (being(float("inf"), *NODE, "y"), "nodes[0].y: it is Infinity, not a number"),
    (without(*NODE, "y"), "nodes[0]: it has one of x and y only"),
    (both(without(*NODE, "x"), without(*NODE, "y")), "nodes: 2 of 3 have x and y; all must, or none"),
    # Edges.
    (being("e1", *EDGE, "id"), 'edges[1].id: it is the text "e1", not an integer'),
    (being(0, *EDGE, "id"), "edges[1].id: 0 is there twice"),
    (being(7, *EDGE, "t"), "edges[1].t: there is no node 7"),
    (being("0", *EDGE, "s"), 'edges[1].s: it is the text "0", not the id of a node'),
    (without(*EDGE, "s"), "edges[1].s: it is null, not the id of a node"),
    (being(1, *EDGE, "source"), "edges[1]: unknown field 'source'"),
    (being(None, *EDGE), "edges[1]: it is null, not an object"),
    # The style.
    (being([], "visualProperties"), "visualProperties: it does not have one element"),
    (being({}, *STYLE, "bypass"), "visualProperties[0]: unknown field 'bypass'"),
    (being({}, *STYLE, "default", "nodes"), "visualProperties[0].default: it is not of network, node and edge"),
    (being(1, *STYLE, "default", "node", "EDGE_WIDTH"), '"EDGE_WIDTH" is no property of it'),
    (being("red", *STYLE, "default", "node", "NODE_BORDER_COLOR"), 'it is the text "red", not a colour such as'),
    (being(255, *STYLE, "default", "edge", "EDGE_OPACITY"), "EDGE_OPACITY: it is the number 255, not from 0 to 1"),
    (being("9", *STYLE, "default", "edge", "EDGE_WIDTH"), 'EDGE_WIDTH: it is the text "9", not a number from 0 up'),
    (being([], *STYLE, "edgeMapping"), "visualProperties[0].edgeMapping: it is a list, not an object"),
    (without(*LABEL, "type"), "nodeMapping.NODE_LABEL: it has no type, which is one of PASSTHROUGH"),
    (being("n", *LABEL, "definition", "attribute"), 'it maps "n", which is not the full name of a declared attribute'),
    (without(*LABEL, "definition"), "NODE_LABEL: it maps null, which is not the full name"),
    (being("long", *LABEL, "definition", "type"), 'says that "symbol" is of another type than string'),
    (without(*COLOUR, "definition", "map"), "NODE_BACKGROUND_COLOR: it has no map"),
    (being("2", *COLOUR, "definition", "map", 0, "v"), 'map[0].v: it is the text "2", not of type long'),
    (being("blue", *COLOUR, "definition", "map", 0, "vp"), 'map[0].vp: it is the text "blue", not a colour'),
    (without(*COLOUR, "definition", "map", 0, "vp"), "map[0]: it does not have v and vp, and nothing else"),
    (being([], *RANGES), "NODE_WIDTH: it has 0 ranges, not one below, some between and one above"),
    (without(*RANGES, 0, "includeMax"), "map[0]: it does not have includeMax, includeMin, max, maxVPValue"),
    (being(1, *RANGES, 1, "includeMin"), "map[1]: includeMin and includeMax are not true or false"),
    (being(2.5, *RANGES, 1, "max"), "map[1].max: it is the number 2.5, not of type long"),
    (being(29, *RANGES, 1, "max"), "map[2]: it does not begin where the range before it ends"),
    (being(-1, *RANGES, 1, "maxVPValue"), "map[1].maxVPValue: it is the number -1, not a number from 0 up"),
    (
        both(being("symbol", *SIZE, "definition", "attribute"), being("string", *SIZE, "definition", "type")),
        "NODE_WIDTH: it is continuous over an attribute of type string",
    ),
    (being([{}], "visualEditorProperties"), "visualEditorProperties: it is not one element with properties"),
    (
        being("yes", "visualEditorProperties", 0, "properties", "nodeSizeLocked"),
        'nodeSizeLocked: it is the text "yes", not true or false',
    ),
    # The end.
    (being([], "status"), 'status: it is not [{"error":"","success":true}]'),
    (being(False, "status", 0, "success"), "status: it tells of a failure"),
    (being("broken", "status", 0, "error"), 'status: it tells of a failure: "broken"'),
]


@pytest.mark.parametrize(("breaking", "fault"), BROKEN, ids=[fault for _, fault in BROKEN])
def test_every_rule_is_kept_watch_over(breaking: Breaking, fault: str) -> None:
    found = after_breaking(breaking)
    assert any(fault in line for line in found), found
    assert all("\n" not in line for line in found)


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ("", "document: it is not JSON"),
        ("[{", "document: it is not JSON"),
        ("{}", "document: it is not a list of aspects"),
        ("[]", "document: it is not a list of aspects"),
        (b'[{"CXVersion":"2.0"},\xff]', "document: byte 21 is not UTF-8"),
        (b'\xef\xbb\xbf[{"CXVersion":"2.0"}]', "document: it does not begin with"),
        ('[{"CXVersion":"2.0"},{"nodes":[{"id":1,"id":2}]}]', "document: it is not JSON: an object has 'id' twice"),
        ('[{"CXVersion":"2.0"},{"nodes":[],"edges":[]}]', "document[1]: it is not an object with one aspect"),
        ('[{"CXVersion":"2.0"},{"nodes":[]},{"nodes":[]}]', "document[2]: aspect 'nodes' is there twice"),
        ('["CXVersion"]', 'document[0]: it is not {"CXVersion":"2.0"'),
        (f"{' ' * 500}[{{}}]", "document: it does not begin with"),
        ("[" * 100_000, "document: it is not JSON"),
    ],
)
def test_what_is_no_document(document: str | bytes, fault: str) -> None:
    assert any(line.startswith(fault) for line in faults(document))


def test_what_is_good_in_other_ways() -> None:
    """No style, no positions, lists, an aspect of somebody else: none of them is a fault."""
    parts = parts_of(GOOD)
    for name in ("visualProperties", "visualEditorProperties"):
        del parts[name]
    parts["metaData"] = [entry for entry in parts["metaData"] if not entry["name"].startswith("visual")]
    parts["metaData"].append({"name": "myAspect", "elementCount": 1})
    for node in parts["nodes"]:
        del node["x"], node["y"]
    parts["attributeDeclarations"][0]["nodes"]["aliases"] = {"d": "list_of_string"}
    parts["nodes"][0]["v"]["aliases"] = ["PKB", "RAC"]
    parts["edges"][0]["v"]["association"] = 2
    status = parts.pop("status")
    parts |= {"myAspect": [{"anything": None}], "status": status}
    assert list(faults(assembled(parts))) == []
