"""Options that several commands take, and the exit codes of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kg import api
from kg.errors import KgError
from kg.mapping import Model
from kg.mapping.identifiers import DEFAULT_BASE
from kg.record import Flavour

GOOD, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: all well; records rejected under --strict or a check failed; used wrongly; Ctrl-C."""

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


ANSWER_FORMATS = ("table", "tsv", "csv", "json")
"""How lists of figures and genes are shown; all but the table are for other programs, too."""


def answer_options(command: Command) -> Command:
    """The options of commands that answer with a list: which genes count, and how the list is shown."""
    for option in reversed(
        (
            click.option(
                "--flavour",
                type=click.Choice([flavour.value for flavour in Flavour]),
                default=Flavour.STRICT.value,
                show_default=True,
                help="Which genes of figures count.",
            ),
            click.option("--species", metavar="NAME", help="Only genes of this species, by name or taxon id."),
            click.option(
                "--limit", type=click.IntRange(min=1), help="The most rows; by default 20 in a table, else all."
            ),
            click.option(
                "--format",
                "form",
                type=click.Choice(ANSWER_FORMATS),
                help="How; by default as the name of the file ends, or a table.",
            ),
            click.option(
                "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file for the list."
            ),
            quiet_option,
        )
    ):
        command = option(command)
    return command
