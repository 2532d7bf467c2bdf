"""The command `kg mcp`: a build as tools for language-model clients."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from kg.cli_options import out_argument
from kg.errors import KgError
from kg.opened import open_build


@click.command()
@out_argument
def mcp(out: Path) -> None:
    """Offer the build in OUT to a language-model client, by the Model Context Protocol (MCP).

    The client starts this command and talks to it by standard input and output; it ends when the client does. Nothing
    is written, and nothing is sent elsewhere. docs/mcp.md says how clients are configured. Needs the SDK of MCP (pip
    install 'pfocr-kg[mcp]').

    \b
    Example:
      kg mcp demo
    """
    build = open_build(out)
    if find_spec("mcp") is None:
        raise KgError("language-model clients need the SDK of MCP, which is not installed: pip install 'pfocr-kg[mcp]'")
    from kg.mcp.server import serve  # only here, since the SDK is an extra

    serve(build)
