"""The commands `kg push …`: the co-occurrence network to NDEx, or into Cytoscape Desktop."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from kg.cli_export import export_options
from kg.cli_options import FAILED, network_options, out_argument, quiet_option, teller
from kg.errors import KgError
from kg.exports import Edges
from kg.opened import open_build
from kg.plurals import count
from kg.push import Parcel, cytoscape, ndex, packed

_dry_run = click.option("--dry-run", is_flag=True, help="Tell what would go, check it, and send nothing.")


@click.group()
def push() -> None:
    """Send the co-occurrence network to NDEx, or into Cytoscape Desktop.

    \b
    Example:
      kg push ndex demo --dry-run
    """


@push.command("ndex")
@out_argument
@network_options
@_dry_run
@quiet_option
@click.option("--update", metavar="UUID", help="Replace this network instead of making a new one.")
@click.option(
    "--visibility", type=click.Choice(["private", "public"]), help="Who sees a new network; by default only you."
)
@click.option(
    "--host", envvar="NDEX_HOST", default=ndex.DEFAULT_HOST, show_default=True, show_envvar=True, help="The server."
)
def to_ndex(out: Path, update: str | None, visibility: str | None, host: str, dry_run: bool, **chosen: Any) -> None:
    """Send the network of the build in OUT to NDEx, where it opens in Cytoscape Web.

    The account is in the environment: NDEX_USERNAME and NDEX_PASSWORD. Needs ndex2 (pip install 'pfocr-kg[push]');
    --dry-run needs neither.

    \b
    Examples:
      kg push ndex demo --dry-run
      kg push ndex demo --dry-run --flavour synonyms --visibility public
    """
    if update is not None and visibility is not None:
        raise KgError("--visibility is for new networks; what --update replaces stays as visible as it is")
    network = None if update is None else ndex.network_id(update)
    to = ndex.server(host)
    account = None if dry_run else ndex.account(to, os.environ)
    with _parcel(out, **chosen) as parcel:
        if account is None:
            _tell(parcel, f"{to}, in the place of {network}" if network else f"{to}, {visibility or 'private'}")
            return
        if network is None:
            click.echo(ndex.upload(parcel, account, public=visibility == "public"))
        else:
            click.echo(ndex.replace(parcel, account, network))


@push.command("cytoscape")
@out_argument
@network_options
@_dry_run
@quiet_option
@click.option("--host", default=cytoscape.DEFAULT_HOST, show_default=True, help="Where Cytoscape Desktop listens.")
def to_cytoscape(out: Path, host: str, dry_run: bool, **chosen: Any) -> None:
    """Open the network of the build in OUT in the Cytoscape Desktop that is running.

    \b
    Example:
      kg push cytoscape demo --dry-run
    """
    cytoscape.check_address(host)
    with _parcel(out, **chosen) as parcel:
        if dry_run:
            _tell(parcel, f"Cytoscape at {host}")
            return
        loaded = cytoscape.load(parcel, host)
        click.echo(f"network {loaded.number} in Cytoscape {loaded.version}: {parcel.name}")


@contextmanager
def _parcel(out: Path, quiet: bool, **chosen: Any) -> Iterator[Parcel]:
    """The network as a file, as long as it is needed."""
    options = export_options("cx2", chosen, teller(quiet=quiet))
    tables = options.tables(open_build(out), Edges.PICTURE, laid_out=True)
    with TemporaryDirectory(prefix="kg-push-") as folder:
        parcel = packed(tables, Path(folder))
        if parcel.too_big:
            options.tell(parcel.too_big)
        yield parcel


def _tell(parcel: Parcel, to: str) -> None:
    """What would go where, and what the checker says; exit 1 for a network with faults."""
    facts = {
        "name": parcel.name,
        "nodes": f"{parcel.nodes:,}",
        "edges": f"{parcel.edges:,}",
        "bytes": f"{parcel.size:,}",
        "to": to,
        "check": count(len(parcel.faults), "fault") if parcel.faults else "conforms",
    }
    for name, value in facts.items():
        click.echo(f"{name:<7}{value}")
    for fault in parcel.faults:
        click.echo(f"  {fault}")
    click.echo("nothing was sent")
    if parcel.faults:
        sys.exit(FAILED)
