"""The command `kg export`: which formats there are, and their files on disk or on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from kg import console, exports
from kg.cli_options import STDIN, network_options, quiet_option, read_entries, read_lines, teller
from kg.errors import KgError
from kg.exports import Chunks, Edges, GeneIds
from kg.opened import Build, open_build
from kg.record import Flavour

_TYPES: Mapping[str, Callable[[Any], Any]] = {
    "flavour": Flavour,
    "ids": GeneIds,
    "edges": Edges,
    "kinds": frozenset,
    "genes": lambda path: tuple(read_entries(path)),
    "figures": lambda path: tuple(read_lines(path)),
}


def _list_formats(context: click.Context, parameter: click.Parameter, asked: bool) -> None:  # noqa: ARG001
    """Prints what formats there are, as they tell it themselves, and ends the command."""
    if not asked or context.resilient_parsing:
        return
    loaded = [exports.load(name) for name in exports.names()]
    rows = [(each.name, each.description, _flags(each.takes)) for each in loaded]
    console.print_table(("format", "what it is", "options"), rows)
    context.exit()


def _flags(takes: frozenset[str]) -> str:
    """The options that a format takes, those of networks together."""
    rest = takes - exports.NETWORK if takes >= exports.NETWORK else takes
    return " ".join(["those of kg network"] * (takes >= exports.NETWORK) + [_flag(name) for name in sorted(rest)])


def _flag(name: str) -> str:
    return "--kind" if name == "kinds" else f"--{name.replace('_', '-')}"


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("form", metavar="FORMAT", type=click.Choice(exports.names()))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File or folder; - is standard output.")
@network_options
@click.option("--graphs", is_flag=True, help="For nquads: one named graph a record.")
@click.option(
    "--ids",
    type=click.Choice([ids.value for ids in GeneIds]),
    help="For gmt: NCBI Gene ids (the default), or symbols.",
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
@quiet_option
def export(out: Path, form: str, output: Path | None, quiet: bool, **given: Any) -> None:
    """Write the build in OUT in another FORMAT.

    \b
    turtle   the whole graph, grouped by subject    ntriples  one triple a line
    nquads   N-Quads; --graphs: a graph a record    kgx       nodes and edges in Biolink's terms
    gmt      gene sets, one line a figure           tables    figures, papers, genes, families, links as Parquet
    tsv      figures, papers, entities, families, links as TSV
    The co-occurrence network:
    cx2 cyjs     for Cytoscape, laid out            graphml gexf sif  for Cytoscape, Gephi, yEd, igraph
    edges        nodes.tsv and edges.tsv            parquet           the same as Parquet
    networkx     node-link JSON                     associations      RDF in Biolink's terms
    png svg      a picture

    \b
    Examples:
      kg export --list
      kg export demo ntriples -o - | gzip > graph.nt.gz
      kg export demo graphml --flavour synonyms -o network.graphml
      kg export demo edges --collapse-families -o network
      kg export demo cx2 -o network.cx2
      kg export demo gmt --species human -o human.gmt
    """
    tell = teller(quiet=quiet)
    write_export(open_build(out), form, output, export_options(form, given, tell))


def write_export(build: Build, form: str, output: Path | None, options: exports.Options) -> None:
    """Writes the files of an export, and tells where they are."""
    for path in _written(list(exports.load(form).files(build, options)), output, form):
        options.tell(f"wrote {path}")


def export_options(form: str, given: Mapping[str, Any], tell: Callable[[str], None]) -> exports.Options:
    """What was chosen, typed. Raises `KgError` for what means nothing to the format."""
    chosen = {name: value for name, value in given.items() if value is not None and value is not False and value != ()}
    for name in chosen:
        if name not in exports.load(form).takes:
            raise KgError(f"{_flag(name)} means nothing to the export {form}")
    _check(chosen)
    typed = {name: _TYPES[name](value) if name in _TYPES else value for name, value in chosen.items()}
    return exports.Options(**typed, tell=tell)


def _check(chosen: Mapping[str, Any]) -> None:
    """Raises `KgError` where one choice leaves another nothing to do."""
    if "hops" in chosen and "genes" not in chosen:
        raise KgError("--hops means nothing without --genes")
    if "gene" not in chosen.get("kinds", ("gene",)):
        for name in ("flavour", "species", "collapse_families"):
            if name in chosen:
                raise KgError(f"{_flag(name)} is about genes: it means nothing without --kind gene")
    if STDIN == chosen.get("genes") == chosen.get("figures"):
        raise KgError("--genes and --figures cannot both be standard input")


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
