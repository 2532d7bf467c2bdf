"""The log: one line of JSON on stderr for each request, and for what goes wrong. Queries are not in it."""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server.health import Counts

_access = logging.getLogger("kg.access")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
        }
        request = getattr(record, "request", None)
        told |= request if request is not None else {"message": record.getMessage()}
        if record.exc_info and record.exc_info[0] is not None:
            told["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(told, ensure_ascii=False)


def set_up() -> None:
    """Sends the lines of this package and of the web server to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name, level in (("kg.access", logging.INFO), ("kg.server", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)


class AccessLog:
    """Writes a line for each request, and counts it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, size = time.perf_counter(), 0, 0

        async def watched(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            seconds = time.perf_counter() - started
            counts: Counts = scope["app"].state.counts
            method = scope["method"] if scope["method"] in _METHODS else "other"
            counts.requests[method, status] += 1
            counts.seconds += seconds
            line = {
                "client": scope["client"][0] if scope.get("client") else None,
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "bytes": size,
                "milliseconds": round(seconds * 1000, 1),
            }
            _access.info("request", extra={"request": line})
