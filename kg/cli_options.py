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
