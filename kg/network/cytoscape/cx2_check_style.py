"""Whether the style of a CX2 document does what it says: properties, mappings, and what the editor is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.network.cytoscape.cx2_check_values import Declared, faults_of_value, is_number, shown, what

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_MAPPINGS = {"nodeMapping": "nodes", "edgeMapping": "edges"}
_ELEMENTS = {"network": "NETWORK_", "node": "NODE_", "edge": "EDGE_"}
_NUMBERS = ("_WIDTH", "_HEIGHT", "_SIZE")


def style_faults(aspects: Mapping[str, list[Any]], declared: Mapping[str, Declared]) -> Iterator[str]:
    """What is wrong in `visualProperties` and `visualEditorProperties`, which need not be there."""
    if "visualProperties" in aspects:
        elements = aspects["visualProperties"]
        if len(elements) != 1 or not isinstance(elements[0], dict):
            yield "visualProperties: it does not have one element"
        else:
            yield from _property_faults(elements[0], declared)
    if "visualEditorProperties" in aspects:
        yield from _editor_faults(aspects["visualEditorProperties"])


def _property_faults(style: dict[str, Any], declared: Mapping[str, Declared]) -> Iterator[str]:
    where = "visualProperties[0]"
    for name in sorted(style.keys() - {"default", *_MAPPINGS}):
        yield f"{where}: unknown field {name!r}"
    defaults = style.get("default", {})
    if not isinstance(defaults, dict) or defaults.keys() - _ELEMENTS.keys():
        yield f"{where}.default: it is not of network, node and edge"
        defaults = {}
    for element, properties in defaults.items():
        for name, value in properties.items() if isinstance(properties, dict) else [("", properties)]:
            if not name.startswith(_ELEMENTS[element]):
                yield f"{where}.default.{element}: {shown(name)} is no property of it"
            else:
                yield from _drawn_faults(name, value, f"{where}.default.{element}.{name}")
    for field, scope in _MAPPINGS.items():
        mappings = style.get(field, {})
        if not isinstance(mappings, dict):
            yield f"{where}.{field}: it is {what(mappings)}, not an object"
            continue
        for name, mapping in mappings.items():
            yield from _mapping_faults(name, mapping, declared.get(scope, Declared()), f"{where}.{field}.{name}")


def _drawn_faults(name: str, value: Any, where: str) -> Iterator[str]:
    """What is wrong with the value of a visual property."""
    if name.endswith(("_COLOR", "_PAINT")):
        good, wanted = isinstance(value, str) and bool(_COLOUR.fullmatch(value)), "a colour such as #77AADD"
    elif name.endswith("_OPACITY"):
        good, wanted = is_number(value) and 0 <= value <= 1, "from 0 to 1"
    elif name.endswith(_NUMBERS):
        good, wanted = is_number(value) and value >= 0, "a number from 0 up"
    else:
        good, wanted = value is not None, "a value"
    if not good:
        yield f"{where}: it is {what(value)}, not {wanted}"


def _mapping_faults(name: str, mapping: Any, types: Declared, where: str) -> Iterator[str]:
    kinds = {"PASSTHROUGH": None, "DISCRETE": _discrete_faults, "CONTINUOUS": _continuous_faults}
    if not isinstance(mapping, dict) or mapping.get("type") not in kinds:
        yield f"{where}: it has no type, which is one of {', '.join(kinds)}"
        return
    definition = mapping.get("definition")
    attribute = definition.get("attribute") if isinstance(definition, dict) else None
    if not isinstance(definition, dict) or not isinstance(attribute, str) or attribute not in types:
        named = shown(attribute) if isinstance(attribute, str) else what(attribute)
        yield f"{where}: it maps {named}, which is not the full name of a declared attribute"
        return
    if definition.get("type", types[attribute]) != types[attribute]:
        yield f"{where}: it says that {shown(attribute)} is of another type than {types[attribute]}, which is declared"
    further = kinds[mapping["type"]]
    if further is not None:
        ranges = definition.get("map")
        if not isinstance(ranges, list) or not all(isinstance(each, dict) for each in ranges):
            yield f"{where}: it has no map"
        else:
            yield from further(name, ranges, types[attribute], where)


def _discrete_faults(name: str, entries: list[dict[str, Any]], type_: str, where: str) -> Iterator[str]:
    for place, entry in enumerate(entries):
        if entry.keys() != {"v", "vp"}:
            yield f"{where}.map[{place}]: it does not have v and vp, and nothing else"
            continue
        yield from faults_of_value(entry["v"], type_, f"{where}.map[{place}].v")
        yield from _drawn_faults(name, entry["vp"], f"{where}.map[{place}].vp")


def _continuous_faults(name: str, ranges: list[dict[str, Any]], type_: str, where: str) -> Iterator[str]:
    """Cytoscape Web wants a range below all, some between, one above all; Desktop, to know what they include."""
    if type_ not in ("long", "integer", "double"):
        yield f"{where}: it is continuous over an attribute of type {type_}"
        return
    if len(ranges) < 3:
        yield f"{where}: it has {len(ranges)} ranges, not one below, some between and one above"
        return
    last = len(ranges) - 1
    for place, each in enumerate(ranges):
        ends = [*(["min"] if place else []), *(["max"] if place < last else [])]
        wanted = {"includeMin", "includeMax", *ends, *(f"{end}VPValue" for end in ends)}
        if each.keys() != wanted:
            yield f"{where}.map[{place}]: it does not have {', '.join(sorted(wanted))}, and nothing else"
            continue
        if not (isinstance(each["includeMin"], bool) and isinstance(each["includeMax"], bool)):
            yield f"{where}.map[{place}]: includeMin and includeMax are not true or false"
        for end in ends:
            yield from faults_of_value(each[end], type_, f"{where}.map[{place}].{end}")
            yield from _drawn_faults(name, each[f"{end}VPValue"], f"{where}.map[{place}].{end}VPValue")
        if place and ranges[place - 1].get("max") != each["min"]:
            yield f"{where}.map[{place}]: it does not begin where the range before it ends"


def _editor_faults(elements: list[Any]) -> Iterator[str]:
    properties = elements[0].get("properties") if len(elements) == 1 and isinstance(elements[0], dict) else None
    if not isinstance(properties, dict):
        yield "visualEditorProperties: it is not one element with properties"
        return
    for name in ("nodeSizeLocked", "arrowColorMatchesEdge"):
        if not isinstance(properties.get(name, False), bool):
            yield f"visualEditorProperties[0].properties.{name}: it is {what(properties[name])}, not true or false"
