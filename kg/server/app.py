"""The application: its routes, and what is around each of them."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server import api_routes, health, pages, problems, search_page, sparql
from kg.server.health import Counts
from kg.server.logs import AccessLog
from kg.server.settings import Settings
from kg.server.site import Site
from kg.server.switching import Switcher

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
}
"""Headers of all answers: nothing but this server's own scripts and styles runs in its pages; others' pages may ask."""
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


class Around:
    """What is around each request: it has one site until it is answered, and its answer has the headers of all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        site: Site = scope["app"].state.site
        scope["kg.site"] = site
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, with_headers)
            return
        site.users += 1
        try:
            await self._app(scope, receive, with_headers)
        except Exception as fault:  # noqa: BLE001 - nothing of a fault of ours is told to a client
            answer = problems.on_anything(Request(scope), fault)
            if not started:
                await answer(scope, receive, with_headers)
        finally:
            site.users -= 1


def all_routes() -> list[Route]:
    """The routes of all modules; the first that matches counts."""
    return [*sparql.routes(), *health.routes(), *api_routes.routes(), *search_page.routes(), *pages.routes()]


def create_app(settings: Settings, site: Site | None = None) -> Starlette:
    """The application that serves a site, by default that of the build which the settings name.

    Raises `KgError` where there is no build, or none with a store.
    """

    @asynccontextmanager
    async def alive(app: Starlette) -> AsyncIterator[None]:
        switcher = Switcher(app, settings)
        try:
            await app.state.site.pool.start()
            switcher.warm()
            if settings.watch:
                switcher.watch()
            with _hung_up(switcher):
                yield
        finally:
            await switcher.close()
            await app.state.site.pool.close()

    around = [Middleware(AccessLog), Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5), Middleware(Around)]
    app = Starlette(routes=all_routes(), middleware=around, exception_handlers=problems.HANDLERS, lifespan=alive)
    app.state.site = site or Site.open(settings)
    app.state.counts = Counts()
    return app


@contextmanager
def _hung_up(switcher: Switcher) -> Iterator[None]:
    """While this lasts, SIGHUP switches to the build that is current, where there is such a signal."""
    number = getattr(signal, "SIGHUP", None)
    if number is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(number, switcher.asked)
    try:
        yield
    finally:
        loop.remove_signal_handler(number)
