"""The endpoint: `/sparql`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import anyio
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from kg.server.description import description, graph_name
from kg.server.media import preferred
from kg.server.pool import Question, Reply
from kg.server.problems import Problem
from kg.server.protocol import FORMATS, GRAPHS, HTML, TABLES, asked_by
from kg.server.query_page import answer_page, form_page
from kg.server.site import site_of

METHODS = "GET, HEAD, POST, OPTIONS"
_CHUNK = 1 << 18
_VARY = {"Vary": "Accept"}


def routes() -> list[Route]:
    """The routes of the endpoint."""
    return [Route("/sparql", endpoint, methods=["GET", "POST", "OPTIONS"])]


async def endpoint(request: Request) -> Response:
    """Answers a query, or describes the service."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": METHODS})
    site = site_of(request)
    asked = await asked_by(request, graph_name(site))
    if asked is None:
        return await _described(request)
    pages = asked.table == HTML, asked.graph == HTML
    table = TABLES[0] if pages[0] else asked.table
    graph = GRAPHS[0] if pages[1] else asked.graph
    reply = await site.pool.ask(Question(asked.query, table, graph, bool(asked.default_graphs)))
    if pages[reply.media in GRAPHS]:
        return await _page_of(asked.query, reply)
    media = f"{reply.media}; charset=utf-8" if reply.media.startswith("text/") else reply.media
    headers = {**_VARY, "Content-Type": media, "Content-Length": str(reply.size)}
    if reply.file is None:
        return Response(reply.data, headers=headers)
    return StreamingResponse(_chunks(reply.file), headers=headers)


async def _page_of(query: str, reply: Reply) -> Response:
    if reply.file is not None:
        reply.file.unlink(missing_ok=True)
    page = await anyio.to_thread.run_sync(answer_page, query, reply)
    return Response(page, media_type=HTML, headers=_VARY)


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    """The contents of a file, which is gone as soon as it is open."""
    async with await anyio.open_file(path, "rb") as file:
        with suppress(OSError):
            path.unlink()
        while chunk := await file.read(_CHUNK):
            yield chunk


async def _described(request: Request) -> Response:
    """What a request without a query gets: the description of the service, or the form for people."""
    form = request.query_params.get("format")
    if form is not None and FORMATS.get(form, (None, None))[1] is None:
        raise Problem(406, "There is no such format", "The description of this service is a graph, or a page.")
    media = FORMATS[form][1] if form else preferred(request.headers.get("accept"), (*GRAPHS, HTML))
    if media is None:
        raise Problem(406, "There is no acceptable format", f"There are {', '.join((*GRAPHS, HTML))}.", _VARY)
    if media == HTML:
        return Response(await anyio.to_thread.run_sync(form_page), media_type=HTML, headers=_VARY)
    here = endpoint_of(request)
    try:
        data = await anyio.to_thread.run_sync(description, site_of(request), here, media)
    except ValueError:
        raise Problem(400, "The address of this server cannot be read", "The Host header names no server.") from None
    return Response(data, media_type=media, headers=_VARY)


def endpoint_of(request: Request) -> str:
    """The address at which a client asks. Raises `Problem` where its Host header is none."""
    try:
        return str(request.url.replace(query="", fragment=""))
    except ValueError:
        raise Problem(400, "The address of this server cannot be read", "The Host header names no server.") from None
