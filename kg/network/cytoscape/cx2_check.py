"""Whether a CX2 document opens everywhere: the rules of Cytoscape Desktop, Cytoscape Web, NDEx and the specification.

Each of the readers leaves something unchecked and then fails without a word, or drops what it does not understand; a
document without faults here passes them all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from kg.network.cytoscape.cx2_check_style import style_faults
from kg.network.cytoscape.cx2_check_values import (
    TYPES,
    Declared,
    NotANumber,
    faults_of_value,
    is_integer,
    is_number,
    shown,
    what,
)

_HEAD = re.compile(r'\[\s*\{\s*"CXVersion"\s*:\s*"2\.0"')
_READ_BY_DESKTOP = 400
"""Characters by which Cytoscape Desktop knows the format."""
_ORDER = (
    "metaData",
    "attributeDeclarations",
    "networkAttributes",
    "nodes",
    "edges",
    "visualProperties",
    "visualEditorProperties",
    "status",
)
_REQUIRED = ("metaData", "attributeDeclarations", "networkAttributes", "nodes", "edges", "status")
_SCOPES = ("networkAttributes", "nodes", "edges")
_FACTS = ("name", "description", "version")

Aspects = Mapping[str, list[Any]]


def faults(document: bytes | str) -> Iterator[str]:
    """What is wrong, a line each, with where it is; nothing for a document that opens everywhere.

    >>> list(faults('[{"CXVersion":"1.0"}]'))[0]
    'document: it does not begin with [{"CXVersion":"2.0"'
    """
    if isinstance(document, bytes):
        try:
            document = document.decode("utf-8")
        except UnicodeDecodeError as fault:
            yield f"document: byte {fault.start} is not UTF-8"
            return
    if not _HEAD.match(document[:_READ_BY_DESKTOP]):
        yield 'document: it does not begin with [{"CXVersion":"2.0"'
    try:
        parsed = json.loads(document, parse_constant=NotANumber, object_pairs_hook=_members)
    except (ValueError, RecursionError) as fault:
        yield f"document: it is not JSON: {fault}"
        return
    if not isinstance(parsed, list) or not parsed:
        yield "document: it is not a list of aspects"
        return
    yield from _preamble_faults(parsed[0])
    aspects: dict[str, list[Any]] = {}
    yield from _aspects(parsed[1:], aspects)
    yield from _order_faults(aspects)
    yield from _meta_faults(aspects)
    declared: dict[str, Declared] = {}
    yield from _declared(aspects, declared)
    yield from _fact_faults(aspects, declared.get("networkAttributes", {}))
    ids: set[int] = set()
    yield from _node_faults(aspects, declared.get("nodes", {}), ids)
    yield from _edge_faults(aspects, declared.get("edges", {}), ids)
    yield from style_faults(aspects, declared)
    yield from _status_faults(aspects)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"an object has {twice!r} twice")
    return members


def _preamble_faults(preamble: Any) -> Iterator[str]:
    if not isinstance(preamble, dict) or preamble.get("CXVersion") != "2.0":
        yield 'document[0]: it is not {"CXVersion":"2.0","hasFragments":false}'
        return
    if preamble.get("hasFragments", False) is not False:
        yield "document[0]: hasFragments is not false, but Cytoscape Web reads one fragment of each aspect only"
    for name in sorted(preamble.keys() - {"CXVersion", "hasFragments"}):
        yield f"document[0]: unknown field {name!r}"


def _aspects(elements: list[Any], aspects: dict[str, list[Any]]) -> Iterator[str]:
    """Fills in the aspects, by their names and in their order."""
    for place, element in enumerate(elements, 1):
        if not isinstance(element, dict) or len(element) != 1:
            yield f"document[{place}]: it is not an object with one aspect"
            continue
        ((name, content),) = element.items()
        if not isinstance(content, list):
            yield f"document[{place}]: aspect {name!r} is not a list"
        elif name in aspects:
            yield f"document[{place}]: aspect {name!r} is there twice"
        else:
            aspects[name] = content


def _order_faults(aspects: Aspects) -> Iterator[str]:
    for name in _REQUIRED:
        if name not in aspects:
            yield f"document: aspect {name!r} is missing"
    there = [name for name in aspects if name in _ORDER]
    for before, after in pairwise(there):
        if _ORDER.index(before) > _ORDER.index(after):
            yield f"document: aspect {after!r} comes after {before!r}"
    if aspects and "status" in aspects and list(aspects)[-1] != "status":
        yield "document: aspect 'status' is not the last"
    if aspects and "metaData" in aspects and next(iter(aspects)) != "metaData":
        yield "document: aspect 'metaData' is not the first"


def _meta_faults(aspects: Aspects) -> Iterator[str]:
    counts: dict[str, int] = {}
    for place, entry in enumerate(aspects.get("metaData", [])):
        where = f"metaData[{place}]"
        if not isinstance(entry, dict) or entry.keys() != {"name", "elementCount"}:
            yield f"{where}: it does not have name and elementCount, and nothing else"
        elif not isinstance(entry["name"], str) or not is_integer(entry["elementCount"]) or entry["elementCount"] < 0:
            yield f"{where}: it is not a name with a count"
        elif entry["name"] in counts:
            yield f"{where}: aspect {entry['name']!r} is counted twice"
        else:
            counts[entry["name"]] = entry["elementCount"]
    for name, count in counts.items():
        there = len(aspects.get(name, []))
        if count != there:
            yield f"metaData: aspect {name!r} has {there} elements, not {count}"
    if "metaData" in aspects:
        for name in sorted(aspects.keys() - counts.keys() - {"metaData", "status"}):
            yield f"metaData: aspect {name!r} is not counted"


def _declared(aspects: Aspects, declared: dict[str, Declared]) -> Iterator[str]:
    """Fills in the types of the attributes that are declared well."""
    if "attributeDeclarations" not in aspects:
        return
    elements = aspects["attributeDeclarations"]
    if len(elements) != 1 or not isinstance(elements[0], dict):
        yield "attributeDeclarations: it does not have one element"
        return
    for scope in sorted(elements[0].keys() - set(_SCOPES)):
        yield f"attributeDeclarations: unknown aspect {scope!r}"
    for scope in _SCOPES:
        if not isinstance(elements[0].get(scope), dict):
            yield f"attributeDeclarations: {scope!r} is missing, which must be there even if it is empty"
            continue
        declared[scope] = {}
        for name, declaration in elements[0][scope].items():
            found = list(_declaration_faults(scope, name, declaration))
            yield from found
            if not found:
                declared[scope][name] = declaration["d"]


def _declaration_faults(scope: str, name: str, declaration: Any) -> Iterator[str]:
    where = f"attributeDeclarations.{scope}.{shown(name)}"
    if name == "id" and scope != "networkAttributes":
        yield f"{where}: 'id' may not be the name of an attribute"
    if not isinstance(declaration, dict) or declaration.get("d") not in TYPES:
        yield f"{where}: it does not have one of the types {', '.join(TYPES)}"
        return
    if "a" in declaration:
        yield f"{where}: it has an alias, which Cytoscape Web warns of"
    for field in sorted(declaration.keys() - {"d", "v", "a"}):
        yield f"{where}: unknown field {field!r}"
    if "v" in declaration and scope == "networkAttributes":
        yield f"{where}: facts of the whole have no defaults"
    elif "v" in declaration:
        yield from faults_of_value(declaration["v"], declaration["d"], f"{where}.v")
    if scope == "nodes" and name == "represents" and declaration["d"] != "string":
        yield f"{where}: it is of type {declaration['d']}, not string"


def _values_faults(values: Any, types: Declared, where: str) -> Iterator[str]:
    if not isinstance(values, dict):
        yield f"{where}: it is {what(values)}, not an object of attributes"
        return
    for name, value in values.items():
        if name not in types:
            yield f"{where}.{shown(name)}: this attribute is not declared"
        else:
            yield from faults_of_value(value, types[name], f"{where}.{shown(name)}")


def _fact_faults(aspects: Aspects, types: Declared) -> Iterator[str]:
    if "networkAttributes" not in aspects:
        return
    elements = aspects["networkAttributes"]
    if len(elements) != 1:
        yield f"networkAttributes: it has {len(elements)} elements, not one"
        return
    yield from _values_faults(elements[0], types, "networkAttributes[0]")
    for name in _FACTS:
        if isinstance(elements[0], dict) and not (isinstance(elements[0].get(name), str) and elements[0][name]):
            yield f"networkAttributes[0]: there is no text {name!r}"


def _node_faults(aspects: Aspects, types: Declared, ids: set[int]) -> Iterator[str]:
    """Fills in the ids of all nodes."""
    placed = 0
    for place, node in enumerate(aspects.get("nodes", [])):
        where = f"nodes[{place}]"
        if not isinstance(node, dict):
            yield f"{where}: it is {what(node)}, not an object"
            continue
        yield from _fields_faults(node, {"id", "x", "y", "z", "v"}, types, where)
        yield from _id_faults(node, ids, where)
        placed += "x" in node and "y" in node
        if ("x" in node) != ("y" in node):
            yield f"{where}: it has one of x and y only"
        for axis in ("x", "y", "z"):
            if axis in node and not is_number(node[axis]):
                yield f"{where}.{axis}: it is {what(node[axis])}, not a number"
    total = len(aspects.get("nodes", []))
    if placed not in (0, total):
        yield f"nodes: {placed} of {total} have x and y; all must, or none"


def _edge_faults(aspects: Aspects, types: Declared, nodes: set[int]) -> Iterator[str]:
    ids: set[int] = set()
    for place, edge in enumerate(aspects.get("edges", [])):
        where = f"edges[{place}]"
        if not isinstance(edge, dict):
            yield f"{where}: it is {what(edge)}, not an object"
            continue
        yield from _fields_faults(edge, {"id", "s", "t", "v"}, types, where)
        yield from _id_faults(edge, ids, where)
        for end in ("s", "t"):
            if not is_integer(edge.get(end)):
                yield f"{where}.{end}: it is {what(edge.get(end))}, not the id of a node"
            elif edge[end] not in nodes:
                yield f"{where}.{end}: there is no node {edge[end]}"


def _fields_faults(element: dict[str, Any], fields: set[str], types: Declared, where: str) -> Iterator[str]:
    for field in sorted(element.keys() - fields):
        yield f"{where}: unknown field {field!r}"
    if "v" in element:
        yield from _values_faults(element["v"], types, f"{where}.v")


def _id_faults(element: dict[str, Any], ids: set[int], where: str) -> Iterator[str]:
    """Adds the id."""
    number = element.get("id")
    if not is_integer(number):
        yield f"{where}.id: it is {what(number)}, not an integer"
    elif number in ids:
        yield f"{where}.id: {number} is there twice"
    else:
        ids.add(number)


def _status_faults(aspects: Aspects) -> Iterator[str]:
    if "status" not in aspects:
        return
    elements = aspects["status"]
    if len(elements) != 1 or not isinstance(elements[0], dict) or elements[0].keys() - {"error", "success"}:
        yield 'status: it is not [{"error":"","success":true}]'
    elif elements[0].get("success") is not True or elements[0].get("error", "") != "":
        yield f"status: it tells of a failure: {shown(str(elements[0].get('error', '')))}"
