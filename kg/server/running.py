"""The server as a process: its socket, its signals, its end."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable

import uvicorn

from kg.errors import KgError
from kg.server import logs
from kg.server.app import create_app
from kg.server.settings import Settings

_GRACE = 5
_BACKLOG = 2048


def serve(settings: Settings, tell: Callable[[str], None]) -> None:
    """Serves until a signal ends it; `tell` is called with the address when the first request can be answered.

    Raises `KgError` where the build cannot be served or the address cannot be had.
    """
    app = create_app(settings)
    listening = _socket(settings)
    host, port = listening.getsockname()[:2]
    logs.set_up()
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=max(_GRACE, round(settings.query_timeout) + 1),
    )
    shown = f"[{host}]" if ":" in host else host
    server = _Server(config, lambda: tell(f"serving {app.state.site.build.path.name} at http://{shown}:{port}/sparql"))
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        return  # it has ended as it should; the signal is raised again after that
    finally:
        listening.close()
    if not server.started:
        raise KgError("the server cannot start; what it says above is why")


class _Server(uvicorn.Server):
    """Tells when it has started, and ends by SIGTERM as by Ctrl-C."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: object) -> None:  # noqa: ARG002
        """Ends when what is being answered is answered; at once where it is asked again."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True


def _socket(settings: Settings) -> socket.socket:
    """The socket of the address. Raises `KgError` where it cannot be had."""
    where = f"{settings.host}:{settings.port}"
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as fault:
        raise KgError(f"{settings.host}: no such host: {fault.strerror}") from None
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as fault:
        listening.close()
        if fault.errno == errno.EADDRINUSE:
            raise KgError(f"{where} is in use; name another port: --port {settings.port + 1}") from None
        raise KgError(f"{where} cannot be listened at: {fault.strerror}") from None
    return listening
