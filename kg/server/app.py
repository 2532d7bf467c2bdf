"""The application: its routes, and what is around each of them."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server import pages, problems
from kg.server.settings import Settings
from kg.server.site import Site

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
"""Headers of all answers: nothing but this server's own scripts and styles runs in its pages."""


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
    return [*pages.routes()]


def create_app(settings: Settings, site: Site | None = None) -> Starlette:
    """The application that serves a site, by default that of the build which the settings name.

    Raises `KgError` where there is no build, or none with a store.
    """
    app = Starlette(routes=all_routes(), middleware=[Middleware(Around)], exception_handlers=problems.HANDLERS)
    app.state.site = site or Site.open(settings)
    return app
