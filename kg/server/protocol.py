"""The operation `query` of the SPARQL 1.1 Protocol: what a request asks, whichever way it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from kg.server.media import preferred
from kg.server.problems import Problem

LARGEST = 1_000_000
"""A request has no more bytes than these."""
SLOWEST = 30.0
"""Seconds within which a request must have been sent."""
FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_FIELDS = 1000

TABLES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/xml",
)
GRAPHS = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
HTML = "text/html"

FORMATS: dict[str, tuple[str | None, str | None]] = {
    "json": (TABLES[0], None),
    "xml": (TABLES[1], GRAPHS[3]),
    "csv": (TABLES[2], None),
    "tsv": (TABLES[3], None),
    "turtle": (None, GRAPHS[0]),
    "ttl": (None, GRAPHS[0]),
    "nt": (None, GRAPHS[1]),
    "jsonld": (None, GRAPHS[2]),
    "rdf": (None, GRAPHS[3]),
    "html": (HTML, HTML),
}
"""What `format=` may say: the media types that it means for a table and for a graph."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the default graph that the request names for it, and the formats of its answer."""

    query: str
    default_graphs: tuple[str, ...]
    table: str | None
    graph: str | None


async def asked_by(request: Request, graph: str) -> Asked | None:
    """What a request asks; None for a GET that asks nothing. Raises `Problem` for one that is no such operation.

    `graph` is the name of the only graph that there is.
    """
    fields = _pairs(request.scope["query_string"])
    if request.method == "POST":
        fields += await _posted(request)
    named = _by_name(fields)
    if "update" in named:
        raise Problem(403, "Updates are refused", "This server only answers queries; the graph cannot be changed.")
    queries = named.get("query", [])
    if not queries and request.method != "POST":
        return None
    if len(queries) != 1:
        raise Problem(400, "One query is needed", f"The parameter `query` is there {len(queries)} times.")
    _check_graphs(named, graph)
    table, of_graph = formats_of(request, named.get("format", []))
    return Asked(queries[0], tuple(named.get("default-graph-uri", [])), table, of_graph)


def formats_of(request: Request, formats: list[str]) -> tuple[str | None, str | None]:
    """The media types in which a request wants a table and a graph: by `format=`, or else by its Accept header."""
    if formats and formats[-1] not in FORMATS:
        raise Problem(406, "There is no such format", f"`format` may be {', '.join(FORMATS)}.")
    if formats:
        return FORMATS[formats[-1]]
    accept = ", ".join(request.headers.getlist("accept")) or None
    table, graph = preferred(accept, (*TABLES, HTML)), preferred(accept, (*GRAPHS, HTML))
    if table is None and graph is None:
        detail = f"There are {', '.join((*TABLES, *GRAPHS, HTML))}."
        raise Problem(406, "There is no acceptable format", detail, {"Vary": "Accept"})
    return table, graph


def _check_graphs(named: dict[str, list[str]], graph: str) -> None:
    """A dataset that a client names can only be that which there is."""
    if named.get("named-graph-uri"):
        raise Problem(400, "There are no named graphs", "All is in the default graph; `named-graph-uri` names none.")
    for uri in named.get("default-graph-uri", []):
        if uri != graph:
            raise Problem(400, "There is no such graph", f"The only graph is {graph}; {uri} is not here.")


def _by_name(fields: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for name, value in fields:
        named.setdefault(name, []).append(value)
    return named


def _pairs(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError:
        raise Problem(400, "The parameters cannot be read", "They must be UTF-8, and be percent-encoded.") from None


async def _posted(request: Request) -> list[tuple[str, str]]:
    """The parameters that the body of a request is, or the query."""
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    kind = media.strip().lower()
    if kind == UPDATE:
        raise Problem(403, "Updates are refused", "This server only answers queries; the graph cannot be changed.")
    if kind not in (FORM, DIRECT):
        raise Problem(415, "The body is of no known type", f"A query is sent as {FORM} or as {DIRECT}.")
    if kind == DIRECT and not _is_utf8(parameters):
        raise Problem(415, "The query is in no known encoding", "It must be UTF-8.")
    body = await body_of(request)
    if kind == FORM:
        return _pairs(body)
    try:
        return [("query", body.decode("utf-8"))]
    except UnicodeDecodeError:
        raise Problem(400, "The query cannot be read", "It must be UTF-8.") from None


def _is_utf8(parameters: str) -> bool:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower() in ("utf-8", "utf8", "us-ascii")
    return True


async def body_of(request: Request, largest: int = LARGEST) -> bytes:
    """The body of a request. Raises `Problem` for one that is too large, or too long in coming."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(SLOWEST):
            async for part in request.stream():
                size += len(part)
                if size > largest:
                    raise Problem(
                        413, "The request is too large", f"It may have {largest:,} bytes.", {"Connection": "close"}
                    )
                parts.append(part)
    except TimeoutError:
        raise Problem(408, "The request took too long to send", f"It may take {SLOWEST:g} seconds.") from None
    return b"".join(parts)
