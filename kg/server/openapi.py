"""The description of the API (OpenAPI 3.1), made of the same declarations that requests are checked by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from kg.answers import QUESTIONS, Parameter, Question
from kg.builder.publishing import package_version

API: Final = "/api/v1"
"""Where the API is."""
POSTED: Final = frozenset({"enrich"})
"""The questions that may be posted, since their lists are long."""

_JSON: Final = "application/json"
_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_FAULTS: Final[Mapping[str, str]] = {
    "400": "A parameter is missing, unknown or wrong; or it may mean several things.",
    "404": "There is no such figure or gene in this build.",
    "406": "There is no format that the client accepts.",
    "503": "Too many answers are being computed; Retry-After says when to try again.",
}


def formats(question: Question) -> dict[str, str]:
    """The formats of an answer, and the media type of each.

    >>> formats(QUESTIONS["partners"])
    {'json': 'application/json', 'csv': 'text/csv'}
    """
    found = {"json": _JSON}
    if question.rows is not None:
        found["csv"] = "text/csv"
    if question.name == "network":
        found |= {"cx2": _JSON, "cyjs": _JSON}
    return found


def example_address(question: Question) -> str:
    """An address that answers for the example corpus.

    >>> example_address(QUESTIONS["gene"])
    '/api/v1/gene?gene=AKT1'
    """
    given = {name: ",".join(value) if isinstance(value, list) else value for name, value in question.examples.items()}
    return f"{API}/{question.name}" + (f"?{urlencode(given, safe=',')}" if given else "")


@cache
def description() -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pathway figures (PFOCR)",
            "version": package_version(),
            "summary": "Which pathway figures show which genes, chemicals and diseases, and what follows from it.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {f"{API}/{question.name}": _path(question) for question in QUESTIONS.values()},
        "components": {"schemas": {"Problem": _problem()}},
    }


def _path(question: Question) -> dict[str, Any]:
    about = {"summary": question.title, "description": question.says, "tags": ["questions"]}
    form = {
        "name": "format",
        "in": "query",
        "description": "the format, whatever the client accepts",
        "schema": {"type": "string", "enum": list(formats(question))},
    }
    parameters = [*(_parameter(each, question.examples) for each in question.parameters), form]
    path: dict[str, Any] = {
        "get": {"operationId": question.name, **about, "parameters": parameters, "responses": _responses(question)}
    }
    if question.name in POSTED:
        schema = question.schema()
        schema["properties"]["format"] = form["schema"]
        content = {_JSON: {"schema": schema, "example": dict(question.examples)}}
        posted = {"operationId": f"post_{question.name}", **about}
        body = {"required": True, "content": content}
        path["post"] = {**posted, "requestBody": body, "responses": _responses(question, posted=True)}
    return path


def _parameter(parameter: Parameter, examples: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.says,
        "required": parameter.required,
        "schema": parameter.schema(),
    }
    if parameter.kind == "list":
        found["description"] += "; repeated, or parted by commas"
    return found | ({"example": examples[parameter.name]} if parameter.name in examples else {})


def _responses(question: Question, *, posted: bool = False) -> dict[str, Any]:
    content: dict[str, Any] = {_JSON: {"schema": _answer_schema(question)}}
    if "csv" in formats(question):
        content["text/csv"] = {"schema": {"type": "string"}}
    found: dict[str, Any] = {"200": {"description": "The answer.", "content": content}}
    faults = dict(_FAULTS)
    if posted:
        faults |= {"413": "The body is too long.", "415": "The body is neither JSON nor a form."}
    else:
        found["304"] = {"description": "The answer that the client has is still the answer."}
    if not question.heavy:
        del faults["503"]
    problem = {"application/problem+json": {"schema": _PROBLEM}}
    return found | {status: {"description": says, "content": problem} for status, says in faults.items()}


def _answer_schema(question: Question) -> dict[str, Any]:
    """What of an answer is the same for all questions; a network may also be CX2 (a list) or Cytoscape.js JSON."""
    properties: dict[str, Any] = {"parameters": {"type": "object", "description": "what was asked, with defaults"}}
    if question.rows is not None:
        row = {"type": "object", "required": list(question.columns)}
        properties[question.rows] = {"type": "array", "items": row}
        properties["total"] = {"type": "integer", "minimum": 0, "description": "how many rows there are in all"}
        properties["left_out"] = {"type": "array", "items": {"type": "string"}}
    found = {"type": "object", "required": list(properties), "properties": properties}
    return {"anyOf": [found, {"type": "object"}, {"type": "array"}]} if question.name == "network" else found


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["title", "status"],
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "parameter": {"type": "string", "description": "the parameter that is wrong"},
            "instead": {"type": "array", "items": {"type": "string"}, "description": "what may have been meant"},
            "meanings": {"type": "array", "items": {"type": "string"}, "description": "what it may mean"},
        },
    }
