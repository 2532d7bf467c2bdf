"""The commands `kg build` and `kg load`: records to a build, and a build's graph into a store."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg import builder, console
from kg.builder.loading import load_store
from kg.builder.report import summary
from kg.cli_options import FAILED, model_options, out_argument, quiet_option
from kg.mapping import Model
from kg.opened import STORE, Build, open_build
from kg.plurals import count
from kg.record import Flavour
from kg.search import FILE


@click.command()
@click.argument("records", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The folder of builds.")
@model_options
@click.option(
    "--flavour",
    type=click.Choice([flavour.value for flavour in Flavour]),
    default=Flavour.STRICT.value,
    show_default=True,
    help="Genes that count: official symbols; also synonyms; also members of families.",
)
@click.option(
    "--collapse-families",
    is_flag=True,
    help="In network/: families, in the place of the genes that only they give.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Processes; by default one for few records, else all.")
@click.option("--keep", type=click.IntRange(min=1), default=2, show_default=True, help="Builds to keep, newest first.")
@click.option("--no-store", is_flag=True, help="Make no SPARQL store: graph, network and lists only.")
@click.option("--search", is_flag=True, help="Make an index for kg search, too.")
@click.option("--no-cache", is_flag=True, help="Read every record anew, and keep nothing in OUT/cache.")
@click.option("--no-learn", is_flag=True, help="Give symbols no ids that they have elsewhere in the records.")
@click.option("--strict", is_flag=True, help="Exit 1 where a record was rejected (the build is made all the same).")
@quiet_option
def build(
    records: tuple[Path, ...],
    out: Path,
    model: Model,
    flavour: str,
    collapse_families: bool,
    workers: int | None,
    keep: int,
    no_store: bool,
    search: bool,
    no_cache: bool,
    no_learn: bool,
    strict: bool,
    quiet: bool,
) -> None:
    """Build graph, store and network from RECORDS.

    RECORDS are front-matter files (.md .txt .yml .yaml), folders of them, checkouts of the PFOCR database
    (_figures and _data), or a .tar.gz or .zip of one. Companion TSV files are found beside the records.
    Of several records of one figure, the one read last counts.

    OUT/current is the newest whole build: store/, graph.ttl, network/, report.json, report.html,
    quality.tsv, rejected.tsv, warnings.tsv, SHA256SUMS. It changes only when the new build is finished. --flavour
    chooses the genes of network/; with --collapse-families a family is a node there where a figure prints it, not the
    genes that it was expanded to.

    Genes of which a record has a symbol only get the NCBI Gene id that the symbol has in its species: by the lexicons
    that are given, else in the gene tables of the other records.

    OUT/cache holds what was read, so that the next build reads only records that have changed; it never changes what
    is built, and may be deleted at any time.

    \b
    Example:
      kg build examples/records -o demo
    """
    plan = builder.Plan(
        records,
        out,
        model,
        Flavour(flavour),
        workers,
        keep,
        store=not no_store,
        search=search,
        cache=not no_cache,
        learn=not no_learn,
        collapse_families=collapse_families,
    )
    with console.shown_progress(quiet=quiet) as progress:
        folder = builder.run(plan, progress)
    report = Build(folder).report
    if not quiet:
        click.echo(f"{out / 'current'} is {folder.name}\n{summary(report)}")
    if strict and report["rejected"]:
        sys.exit(FAILED)


@click.command()
@out_argument
@quiet_option
def load(out: Path, quiet: bool) -> None:
    """Load the graph of the build in OUT into a store, where it was built with --no-store, and index its texts.

    Of a build that has its store already, the index for kg search is made, where there is none.

    \b
    Example:
      kg build examples/records -o quick --no-store && kg load quick
    """
    opened = open_build(out)
    with console.shown_progress(quiet=quiet) as progress:
        triples = load_store(opened, progress)
    if quiet:
        return
    if triples is not None:
        click.echo(f"{opened.path / STORE}: {count(triples, 'triple')}")
    click.echo(f"{opened.path / FILE}: what `kg search` reads")
