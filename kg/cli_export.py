"""The command `kg export`: which formats there are, and their files on disk or on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from kg import console, exports
from kg.errors import KgError
from kg.exports import Chunks, GeneIds
from kg.opened import open_build
from kg.record import Flavour

_TYPES: Mapping[str, Callable[[str], Any]] = {"flavour": Flavour, "ids": GeneIds}


def _list_formats(context: click.Context, parameter: click.Parameter, asked: bool) -> None:  # noqa: ARG001
    """Prints what formats there are, as they tell it themselves, and ends the command."""
    if not asked or context.resilient_parsing:
        return
    loaded = [exports.load(name) for name in exports.names()]
    rows = [(each.name, each.description, " ".join(map(_flag, sorted(each.takes)))) for each in loaded]
    console.print_table(("format", "what it is", "options"), rows)
    context.exit()


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("form", metavar="FORMAT", type=click.Choice(exports.names()))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File or folder; - is standard output.")
@click.option(
    "--flavour",
    type=click.Choice([flavour.value for flavour in Flavour]),
    help="For networks and gene sets: genes that count; by default strict.",
)
@click.option("--collapse-families", is_flag=True, help="For networks: families, in the place of their members.")
@click.option("--graphs", is_flag=True, help="For nquads: one named graph a record.")
@click.option(
    "--ids",
    type=click.Choice([ids.value for ids in GeneIds]),
    help="For gmt: NCBI Gene ids (the default), or symbols.",
)
@click.option(
    "--species", metavar="NAME", help="For gmt: the species, by name or taxon id; by default a file for each."
)
@click.option("--min-genes", type=click.IntRange(min=1), help="For gmt: the smallest set; by default 3 genes.")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_formats,
    help="Tell what formats there are.",
)
@click.option("--quiet", "-q", is_flag=True, help="Show only what went wrong.")
def export(out: Path, form: str, output: Path | None, quiet: bool, **given: Any) -> None:
    """Write the build in OUT in another FORMAT.

    \b
    turtle   the whole graph, grouped by subject    ntriples  one triple a line
    nquads   N-Quads; --graphs: a graph a record    kgx       nodes and edges in Biolink's terms
    graphml  the co-occurrence network              edges     the network as nodes.tsv and edges.tsv
    png      a picture of its strongest edges       svg       the same, whose symbols are text
    gmt      gene sets, one line a figure           tables    figures, papers, genes, families, links as Parquet
    tsv      figures, papers, entities, families, links as TSV

    \b
    Examples:
      kg export --list
      kg export demo ntriples -o - | gzip > graph.nt.gz
      kg export demo graphml --flavour synonyms -o network.graphml
      kg export demo edges --collapse-families -o network
      kg export demo gmt --species human -o human.gmt
    """
    chosen = exports.load(form)
    tell = _silent if quiet else _note
    files = list(chosen.files(open_build(out), _options(form, chosen.takes, given, tell=tell)))
    for path in _written(files, output, form):
        tell(f"wrote {path}")


def _silent(message: str) -> None:
    """Says nothing."""


def _note(message: str) -> None:
    click.echo(message, err=True)


def _options(form: str, takes: frozenset[str], given: Mapping[str, Any], **others: Any) -> exports.Options:
    """What was chosen, typed. Raises `KgError` for what means nothing to the format."""
    chosen = {name: value for name, value in given.items() if value is not None and value is not False}
    for name in chosen:
        if name not in takes:
            raise KgError(f"{_flag(name)} means nothing to the export {form}")
    typed = {name: _TYPES[name](value) if name in _TYPES else value for name, value in chosen.items()}
    return exports.Options(**typed, **others)


def _written(files: list[tuple[str, Chunks]], output: Path | None, form: str) -> Iterable[Path]:
    """Writes the files of an export; where each is, once it is there."""
    if output == Path("-"):
        if len(files) > 1:
            raise KgError(f"{form} has {len(files)} files; give a folder with -o")
        sys.stdout.buffer.writelines(exports.encoded(files[0][1]))
        sys.stdout.buffer.flush()
        return
    for name, chunks in files:
        single = len(files) == 1 and output is not None and not output.is_dir()
        path = output if single and output is not None else (output or Path()) / name
        console.write_chunks(path, exports.encoded(chunks))
        yield path
