"""What a client is told when something is wrong: problem details (RFC 9457), or a small page for people."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import KgError
from kg.server.media import preferred
from kg.server.rendering import render

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"

PROBLEM = "application/problem+json"
_log = logging.getLogger("kg.server")


class Problem(Exception):  # noqa: N818 - what RFC 9457 calls it
    """A request that cannot be answered, and why: `title` is the kind of problem, `detail` this one.

    >>> Problem(404, "No such figure", "PMC1__x.jpg is in no record").status
    404
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, JSON] | None = None,
    ) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status, self.title, self.detail = status, title, detail
        self.headers: Mapping[str, str] = headers or {}
        self.extra: Mapping[str, JSON] = extra or {}


def problem_response(request: Request, problem: Problem) -> Response:
    """The answer that tells of a problem, as the client likes it."""
    headers = {**problem.headers, "Cache-Control": "no-store"}
    headers["Vary"] = ", ".join(filter(None, (problem.headers.get("Vary"), "Accept")))
    accept = request.headers.get("accept")
    if preferred(accept, (PROBLEM, "application/json", "text/html")) == "text/html":
        return Response(_page(problem), problem.status, headers, "text/html")
    told = {**problem.extra, "title": problem.title, "status": problem.status}
    if problem.detail:
        told["detail"] = problem.detail
    return Response(json.dumps(told, ensure_ascii=False) + "\n", problem.status, headers, PROBLEM)


def _page(problem: Problem) -> str:
    return render("problem.html", title=problem.title, detail=problem.detail, status=problem.status)


async def on_problem(request: Request, fault: Exception) -> Response:
    """The handler of `Problem`."""
    assert isinstance(fault, Problem)
    return problem_response(request, fault)


async def on_http(request: Request, fault: Exception) -> Response:
    """The handler of what the framework itself refuses: unknown addresses and methods."""
    assert isinstance(fault, HTTPException)
    title = HTTPStatus(fault.status_code).phrase
    detail = "" if fault.detail == title else fault.detail
    return problem_response(request, Problem(fault.status_code, title, detail, fault.headers))


async def on_fault_of_use(request: Request, fault: Exception) -> Response:
    """The handler of `KgError`: what was asked for is wrong, and the message says how."""
    return problem_response(request, Problem(400, "The request cannot be answered", str(fault)))


def on_anything(request: Request, fault: Exception) -> Response:
    """The answer where anything else escapes: it is logged, and nothing of it is told."""
    _log.error("%s %s failed", request.method, request.url.path, exc_info=fault)
    return problem_response(request, Problem(500, "Something went wrong here", "It is logged, and will be looked at."))


HANDLERS = {Problem: on_problem, HTTPException: on_http, KgError: on_fault_of_use}
