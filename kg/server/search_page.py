"""Search for people: a form, what was found with the words marked, further pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import KgError
from kg.opened import Build
from kg.search import Found, Hit
from kg.server.formats import HTML
from kg.server.negotiated import etag, headers_of, unchanged
from kg.server.rendering import render
from kg.server.site import site_of

_AT_ONCE = 20
_MOST_PAGES = 500
_LONGEST = 300


def routes() -> list[Route]:
    """The routes of this module."""
    return [Route("/search", search, name="search")]


async def search(request: Request) -> Response:
    """The page of a search, or the form alone."""
    return await anyio.to_thread.run_sync(_answer, request)


def _answer(request: Request) -> Response:
    build = site_of(request).build
    tag = etag(request, build, HTML)
    if known := unchanged(request, tag):
        return known
    text, page = request.query_params.get("q", "").strip()[:_LONGEST], _page(request.query_params.get("page", ""))
    return Response(render("search.html", title="Search", **_shown(build, text, page)), 200, headers_of(tag), HTML)


def _page(text: str) -> int:
    return min(max(int(text), 1), _MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _shown(build: Build, text: str, page: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"q": text, "told": "", "hits": [], "first": 1, "previous": None, "next": None}
    if not text:
        return shown
    first = (page - 1) * _AT_ONCE
    try:
        found = build.search(text, limit=_AT_ONCE, offset=first)
    except KgError as fault:  # no word in it, or no index in the build
        return shown | {"told": str(fault)}
    shown |= {"told": _told(found), "hits": [_hit(hit) for hit in found.hits], "first": first + 1}
    if page > 1:
        shown["previous"] = _address(text, page - 1)
    if first + _AT_ONCE < found.total and page < _MOST_PAGES:
        shown["next"] = _address(text, page + 1)
    return shown


def _told(found: Found) -> str:
    if not found.total:
        return "Nothing has all of these words."
    return f"{found.total:,} found" if found.total > len(found.hits) else f"{found.total} found, all of them here"


def _address(text: str, page: int) -> str:
    return f"/search?{urlencode({'q': text, 'page': page})}"


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "href": f"/id?{urlencode({'iri': hit.iri})}",
        "kind": hit.kind,
        "id": hit.id,
        "label": list(pieces(hit.label, hit.label_spans)),
        "snippet": list(pieces(hit.snippet, hit.spans)),
    }


def pieces(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """A text cut into what was searched for (true) and what was not.

    >>> list(pieces("AKT1 in cells", [(0, 4)]))
    [('AKT1', True), (' in cells', False)]
    """
    place = 0
    for start, end in spans:
        if place < start:
            yield text[place:start], False
        yield text[start:end], True
        place = end
    if place < len(text):
        yield text[place:], False
