"""The JSON API: every question of `kg.answers` at an address of its own, with a description that is made of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.answers import QUESTIONS, ParameterError, Question, cells
from kg.answers.found import AmbiguousError, NotThereError
from kg.answers.networks import tables
from kg.errors import KgError
from kg.network.cytoscape.cx2 import cx2_chunks
from kg.network.cytoscape.cyjs import cyjs_chunks
from kg.network.tables import NetworkTables
from kg.opened import Build
from kg.server.media import preferred
from kg.server.negotiated import etag_of, is_known
from kg.server.openapi import API, POSTED, description, formats
from kg.server.openapi_page import page
from kg.server.problems import Problem
from kg.server.protocol import body_of
from kg.server.site import site_of

_MOST_BODY: Final = 256 * 1024
_HEAVY_AT_ONCE: Final = 2
_HEAVY_WAITING: Final = 8
_RETRY_AFTER: Final = "5"
_NETWORKS: Final[Mapping[str, Callable[[NetworkTables], Any]]] = {"cx2": cx2_chunks, "cyjs": cyjs_chunks}
_KEPT: Final = {"Cache-Control": "public, max-age=60"}


def routes() -> list[Route]:
    """The routes of the API, of its description, and of the page about it."""
    found = [
        Route(f"{API}/{name}", partial(_answer, question), methods=["GET", *(["POST"] if name in POSTED else [])])
        for name, question in QUESTIONS.items()
    ]
    return [*found, Route(f"{API}/openapi.json", _openapi), Route("/api", _page)]


async def _openapi(_request: Request) -> Response:
    text = json.dumps(description(), indent=1, ensure_ascii=False) + "\n"
    return Response(text, headers=_KEPT, media_type="application/json")


async def _page(_request: Request) -> Response:
    return Response(page(), headers=_KEPT, media_type="text/html")


async def _answer(question: Question, request: Request) -> Response:
    """The answer to a question, or a problem that says which parameter is wrong."""
    site = site_of(request)
    given, posted = _of_query(question, request.url.query), request.method == "POST"
    if posted:
        given |= await _of_body(question, request)
    form = _form(question, given.pop("format", None), request.headers.get("accept"))
    try:
        values = question.read(given)
    except ParameterError as fault:
        raise _wrong(fault) from None
    tag = etag_of(request, site.build, json.dumps([question.name, values, form], sort_keys=True))
    headers = {"Vary": "Accept"} | ({"Cache-Control": "no-store"} if posted else {**_KEPT, "ETag": tag})
    if not posted and is_known(request, tag):
        return Response(status_code=304, headers=headers)
    made = partial(_made, site.build, question, values, form)
    data, total = await (_heavily(request, made) if question.heavy else anyio.to_thread.run_sync(made))
    if not posted and (links := _links(question, request.url.query, values, total)):
        headers["Link"] = links
    return Response(data, headers=headers, media_type=formats(question)[form])


# --- what is asked


def _of_query(question: Question, query: str) -> dict[str, Any]:
    """The parameters of an address: those of lists may be repeated, others not."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=5_000)
    except ValueError:
        raise Problem(400, "The address cannot be read", "its parameters are too many, or not UTF-8") from None
    return _together(question, pairs)


def _together(question: Question, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    lists = {parameter.name for parameter in question.parameters if parameter.kind == "list"}
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name not in given:
            given[name] = value
        elif name in lists:
            given[name] += f"\n{value}"
        else:
            raise _wrong(ParameterError(f"{name:.60}", "it is given twice"))
    return given


async def _of_body(question: Question, request: Request) -> dict[str, Any]:
    """The parameters of a body: a JSON object, or a form."""
    data = await body_of(request, _MOST_BODY)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        try:
            return _of_query(question, data.decode("ascii"))
        except UnicodeDecodeError:
            raise Problem(400, "The body cannot be read", "a form has percent-encoded characters only") from None
    if kind != "application/json":
        raise Problem(415, "No such media type", "JSON or a form is expected", {"Accept-Post": "application/json"})
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise Problem(400, "The body cannot be read", "it is not JSON") from None
    if not isinstance(found, dict):
        raise Problem(400, "The body cannot be read", "an object with the parameters is expected")
    return found


def _form(question: Question, asked: Any, accept: str | None) -> str:
    """The format of an answer: the one that is named, else what the client likes best."""
    offered = formats(question)
    if asked is not None:
        if not isinstance(asked, str) or asked not in offered:
            raise _wrong(ParameterError("format", f"there are: {', '.join(offered)}"))
        return asked
    best = preferred(accept, tuple(dict.fromkeys(offered.values())))
    if best is None:
        raise Problem(406, "No such format", f"there are: {', '.join(dict.fromkeys(offered.values()))}")
    return next(form for form, media in offered.items() if media == best)


# --- what is answered


def _made(build: Build, question: Question, values: Mapping[str, Any], form: str) -> tuple[bytes, int]:
    """The bytes of an answer, and how many rows there are in all. Raises `Problem` where there is no answer."""
    try:
        if form in _NETWORKS:
            found, _ = tables(build, **values)
            return "".join(_NETWORKS[form](found)).encode("utf-8", "replace"), len(found.source)
        answer = question.answer(build, values)
    except NotThereError as fault:
        raise Problem(404, "There is no such thing", str(fault), extra={"instead": fault.instead}) from None
    except AmbiguousError as fault:
        raise Problem(400, "It may mean several things", str(fault), extra={"meanings": fault.meanings}) from None
    except KgError as fault:
        raise Problem(400, "The question cannot be answered", str(fault)) from None
    if form == "csv":
        assert question.rows is not None
        text = _csv(question.columns, answer[question.rows])
    else:
        text = json.dumps(answer, ensure_ascii=False, allow_nan=False) + "\n"
    return text.encode("utf-8", "replace"), answer.get("total", 0)


def _csv(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
    file = io.StringIO()
    listed = (cells(row[column] for column in columns) for row in rows)
    csv.writer(file, lineterminator="\n").writerows([columns, *listed])
    return file.getvalue()


class _Heavy:
    """A place for answers that may take seconds: few are made at once, some wait, others are sent away."""

    def __init__(self) -> None:
        self.limiter = anyio.CapacityLimiter(_HEAVY_AT_ONCE)
        self.there = 0


async def _heavily(request: Request, made: Callable[[], tuple[bytes, int]]) -> tuple[bytes, int]:
    state = request.app.state
    if not hasattr(state, "heavy"):
        state.heavy = _Heavy()
    heavy: _Heavy = state.heavy
    if heavy.there >= _HEAVY_AT_ONCE + _HEAVY_WAITING:
        detail = "Too many networks and tests are being computed; try again in a few seconds."
        raise Problem(503, "Too busy", detail, {"Retry-After": _RETRY_AFTER})
    heavy.there += 1
    try:
        return await anyio.to_thread.run_sync(made, limiter=heavy.limiter)
    finally:
        heavy.there -= 1


def _wrong(fault: ParameterError) -> Problem:
    return Problem(400, "A parameter is wrong", str(fault), extra={"parameter": fault.name})


# --- what is told about it


def _links(question: Question, query: str, values: Mapping[str, Any], total: int) -> str:
    """The pages before and after this one, as a Link header has them."""
    if not question.paged:
        return ""
    offset, limit = values["offset"], values["limit"]
    found = {}
    if offset + limit < total:
        found["next"] = offset + limit
    if offset:
        found["prev"] = max(min(offset, total) - limit, 0)
    others = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in ("offset", "limit")]
    address = f"{API}/{question.name}?"
    return ", ".join(
        f'<{address}{urlencode([*others, ("offset", at), ("limit", limit)])}>; rel="{relation}"'
        for relation, at in found.items()
    )
