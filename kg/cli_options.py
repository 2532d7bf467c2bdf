"""Options that several commands take, and the exit codes of all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kg import api
from kg.errors import KgError
from kg.mapping import Model
from kg.mapping.identifiers import DEFAULT_BASE
from kg.network.genelists import parse_gene_list
from kg.network.selection import years_of
from kg.record import Flavour

GOOD, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: all well; records rejected under --strict or a check failed; used wrongly; Ctrl-C."""

STDIN = Path("-")

Command = Callable[..., Any]
Files = tuple[Path, ...]

quiet_option = click.option("--quiet", "-q", is_flag=True, help="Show only what went wrong.")
out_argument = click.argument("out", type=click.Path(path_type=Path))


def _files(name: str, into: str, about: str) -> Callable[[Command], Command]:
    """An option for files, which may be repeated."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.option(name, into, multiple=True, type=file, help=about)


def model_options(command: Command) -> Command:
    """The options that say how records become triples; the command gets them as one `model`."""

    @wraps(command)
    def with_model(
        *args: Any,
        base: str,
        verbatim: bool,
        contexts: tuple[str, ...],
        lexicons: Files,
        curations: Files,
        **others: Any,
    ) -> Any:
        model = _model(contexts, {"base": base, "verbatim": verbatim, "lexicons": lexicons, "curations": curations})
        return command(*args, model=model, **others)

    taking: Command = with_model
    for option in reversed(
        (
            click.option("--base", default=DEFAULT_BASE, show_default=True, help="Where the IRIs that we mint live."),
            click.option("--verbatim", is_flag=True, help="Keep each record's JSON-LD as it is, without cleaning."),
            click.option(
                "--context",
                "contexts",
                multiple=True,
                metavar="IRI=FILE",
                help="A JSON-LD context as a file; schema.org's is built in, and none is ever fetched.",
            ),
            _files(
                "--lexicon",
                "lexicons",
                "Ids for genes that are known by symbol (`kg lexicon build`); of several files the first counts.",
            ),
            _files("--curation", "curations", "What curators have decided about printed words (docs/curations.md)."),
        )
    ):
        taking = option(taking)
    return taking


def _model(contexts: Iterable[str], others: api.ModelOptions) -> Model:
    files = {}
    for given in contexts:
        name, equals, file = given.rpartition("=")
        if not equals:
            raise KgError(f"--context {given}: IRI=FILE is expected")
        files[name] = Path(file)
    return api.make_model({**others, "contexts": files})


def teller(*, quiet: bool) -> Callable[[str], None]:
    """Says a line on stderr, or nothing."""

    def tell(line: str) -> None:
        if not quiet:
            click.echo(line, err=True)

    return tell


def read_text(path: Path) -> str:
    """The text of a file, or of standard input for `-`. Raises `KgError` where it is no UTF-8."""
    name, data = ("standard input", sys.stdin.buffer.read()) if path == STDIN else (str(path), path.read_bytes())
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise KgError(f"{name}: not UTF-8 text") from None


def read_entries(path: Path) -> list[str]:
    """The entries of a list of genes. Raises `KgError` where it has none."""
    if not (entries := parse_gene_list(read_text(path))):
        raise KgError(f"{'standard input' if path == STDIN else path}: there is no gene in it")
    return entries


_HEADERS = frozenset({"figid", "figure", "iri"})
"""What the first column of a table of figures is called."""


def read_lines(path: Path) -> list[str]:
    """The figures of a list, one a line; of a table its first column. Raises `KgError` where it has none.

    A first line that names the column is left out; answers to queries have IRIs in brackets.
    """
    lines = [line.split("\t")[0].strip().strip('<>"') for line in read_text(path).splitlines()]
    figures = [line for line in lines if line and not line.startswith("#")]
    if figures and figures[0].lstrip("?").casefold() in _HEADERS:
        del figures[0]
    if not figures:
        raise KgError(f"{'standard input' if path == STDIN else path}: there is no figure in it")
    return figures


def _years(context: click.Context, parameter: click.Parameter, given: str | None) -> tuple[int, int] | None:  # noqa: ARG001
    return None if given is None else years_of(given)


def network_options(command: Command) -> Command:
    """The options that say which network: nodes, figures, edges; the command gets those of `kg.exports.Options`."""
    listed = click.Path(path_type=Path, allow_dash=True)
    for option in reversed(
        (
            click.option(
                "--flavour",
                type=click.Choice([flavour.value for flavour in Flavour]),
                help="Which genes of figures count; by default strict.",
            ),
            click.option("--species", metavar="NAME", help="Only genes of this species, by name or taxon id."),
            click.option("--collapse-families", is_flag=True, help="Families, in the place of their members."),
            click.option(
                "--kind",
                "kinds",
                multiple=True,
                type=click.Choice(["gene", "chemical", "disease"]),
                help="What nodes are: by default genes; may be repeated.",
            ),
            click.option("--years", metavar="FROM-TO", callback=_years, help="Only figures of papers of these years."),
            click.option(
                "--organism", metavar="NAME", help="Only figures of this organism, by curators, else as found."
            ),
            click.option("--figure-type", metavar="TYPE", help="Only figures of this type."),
            click.option("--figures", type=listed, metavar="FILE", help="Only the figures listed, by figid or IRI."),
            click.option("--genes", type=listed, metavar="FILE", help="Only around the genes listed; - is stdin."),
            click.option("--hops", type=click.IntRange(min=0), help="How far around them; by default 1 step."),
            click.option(
                "--min-figures", type=click.IntRange(min=1), help="Only edges in so many independent figures."
            ),
            click.option("--max-q", type=click.FloatRange(0, 1), help="Only edges with at most this q."),
            click.option("--backbone", is_flag=True, help="Only the disparity backbone."),
            click.option("--top", type=click.IntRange(min=1), help="Only so many of the strongest edges."),
            click.option(
                "--edges",
                type=click.Choice(["all", "picture"]),
                help="All that passes, or what can be looked at; by default as suits the format.",
            ),
            click.option(
                "--seed", type=click.IntRange(min=0), help="Where communities and layout begin; by default 1."
            ),
        )
    ):
        command = option(command)
    return command
