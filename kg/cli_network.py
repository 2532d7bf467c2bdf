"""The command `kg network`: what the co-occurrence network is, on the terminal and in files of any format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg import console
from kg.cli_export import export_options, write_export
from kg.cli_options import network_options, out_argument, quiet_option, teller
from kg.errors import KgError
from kg.network.tables import NetworkTables
from kg.opened import open_build
from kg.plurals import count

_FORMS = {
    ".cx2": "cx2",
    ".cyjs": "cyjs",
    ".gexf": "gexf",
    ".graphml": "graphml",
    ".json": "networkx",
    ".png": "png",
    ".sif": "sif",
    ".svg": "svg",
    ".ttl": "associations",
}
"""The export of each kind of file."""

_SHOWN = ("figures", "figures_independent", "papers", "expected", "score", "q")
_EDGES = 20


@click.command()
@out_argument
@network_options
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help=f"A file ({' '.join(_FORMS)}); may be repeated.",
)
@click.option("--limit", type=click.IntRange(min=0), help=f"How many edges to show; by default {_EDGES}.")
@quiet_option
def network(out: Path, outputs: tuple[Path, ...], limit: int | None, quiet: bool, **given: Any) -> None:
    """Show the co-occurrence network of the build in OUT, and write it to files.

    Edges join genes that some figure shows together, the strongest first; docs/network.md explains the columns.
    The q is over all pairs of nodes, that of `kg partners` over the pairs of one gene, so it differs there.
    Formats of several files (TSV, Parquet) are those of `kg export`.

    \b
    Examples:
      kg network demo
      kg network demo --flavour all --collapse-families --min-figures 2
      kg network demo --edges picture -o network.cx2 -o network.png
      echo MTOR TSC2 | kg network demo --genes - --hops 1
    """
    for path in outputs:
        if path.is_dir():
            raise KgError(f"{path} is a folder; the name of a file is expected")
        if path.suffix.lower() not in _FORMS:
            raise KgError(f"{path}: the name of the file says no format; known are {' '.join(_FORMS)}")
    if outputs and quiet and limit is not None:
        raise KgError("--limit means nothing with --quiet and -o, where no edge is shown")
    build, tell = open_build(out), teller(quiet=quiet)
    options = export_options("edges", given, tell)
    if not outputs or not quiet:
        _show(options.tables(build), _EDGES if limit is None else limit, "chosen: " * bool(outputs))
    for path in outputs:
        write_export(build, _FORMS[path.suffix.lower()], path, options)


def _show(tables: NetworkTables, limit: int, before: str) -> None:
    """The network; `before` are words for its first line, where files may have less of it."""
    size = f"{count(len(tables.ids), 'node')}, {count(len(tables.source), 'edge')}"
    figures = count(int(tables.about["figures"]), "figure")
    click.echo(f"{before}{size} from {figures} ({tables.about['flavour']})")
    symbols = [str(symbol) for symbol in tables.node("symbol").values]
    rows = list[tuple[str, ...]]()
    columns = [tables.edge(name).plain(0, limit) for name in _SHOWN]
    ends = zip(tables.source[:limit].tolist(), tables.target[:limit].tolist(), strict=True)
    for (one, other), values in zip(ends, zip(*columns, strict=True), strict=True):
        numbers = (f"{value:,}" if isinstance(value, int) else f"{value:.3g}" for value in values)
        rows.append((f"{symbols[one]} – {symbols[other]}", *numbers))
    if rows:
        console.print_table(("edge", "figures", "independent", "papers", "expected", "score", "q"), rows)
    if len(tables.source) > len(rows) > 0:
        click.echo(f"the first {len(rows):,} of {count(len(tables.source), 'edge')}; for more: --limit")
