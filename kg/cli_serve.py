"""The command `kg serve`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kg.cli_options import out_argument
from kg.errors import KgError


@click.command()
@out_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 is everywhere.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.option("--workers", type=click.IntRange(1), help="Processes that answer queries; by default one a core.")
@click.option(
    "--query-timeout",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="Seconds after which a query is stopped.",
)
@click.option(
    "--memory", type=click.IntRange(256), metavar="MB", help="What each process may take; no limit by default."
)
@click.option("--queue", default=64, show_default=True, type=click.IntRange(0), help="Queries that may wait.")
@click.option("--federate", multiple=True, metavar="URL", help="A server that queries may ask by SERVICE; repeatable.")
@click.option("--watch", is_flag=True, help="Serve a new build as soon as there is one (or send SIGHUP).")
def serve(
    out: Path,
    host: str,
    port: int,
    workers: int | None,
    query_timeout: float,
    memory: int | None,
    queue: int,
    federate: tuple[str, ...],
    watch: bool,
) -> None:
    """Serve the build in OUT: a SPARQL endpoint at /sparql, for programs and for people.

    Nothing can be changed through it, and no query takes longer than it may (docs/serving.md). Ctrl-C ends it. Needs
    the extra `serve`.

    \b
    Example:
      kg serve demo --port 8080
    """
    try:
        from kg.server.running import serve as run
        from kg.server.settings import Settings
    except ModuleNotFoundError as fault:
        if (fault.name or "").partition(".")[0] not in ("starlette", "uvicorn", "anyio"):
            raise
        raise KgError("kg serve needs an extra: pip install 'pfocr-kg[serve]'") from None
    bytes_each = memory << 20 if memory else None
    cores = workers or os.cpu_count() or 1
    settings = Settings(out, host, port, cores, query_timeout, bytes_each, queue, federate, watch=watch)
    run(settings, lambda line: click.echo(line, err=True))
