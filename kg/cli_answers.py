"""How commands answer with lists of figures or genes: as tables for people, or as TSV, CSV or JSON for programs."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kg import console
from kg.answers.plain import cells, plain
from kg.cli_options import Command, quiet_option
from kg.errors import KgError
from kg.record import Flavour
from kg.tsv import tsv_lines

FORMATS = ("table", "tsv", "csv", "json")
_ROWS_IN_A_TABLE = 20
_LONGEST_TITLE = 60
_STDOUT = Path("-")


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
                type=click.Choice(FORMATS),
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


@dataclass(frozen=True, slots=True)
class Shown:
    """How an answer is shown: in which form, in which file (None: on standard output), and at most how many rows."""

    form: str
    output: Path | None
    limit: int | None

    @classmethod
    def of(cls, form: str | None, output: Path | None, limit: int | None) -> Shown:
        """What was chosen, with what goes without saying. Raises `KgError` where a file cannot have that form."""
        output = None if output == _STDOUT else output
        if form is None:
            ending = "table" if output is None else output.suffix.lower().removeprefix(".")
            form = "tsv" if ending in ("", "txt") else ending
            if form not in FORMATS:
                raise KgError(f"{output}: the name of the file says no format; known are .tsv .csv .json; or --format")
        if form == "table" and output is not None:
            raise KgError("a table is for people to read; a file can be tsv, csv or json")
        return cls(form, output, _ROWS_IN_A_TABLE if form == "table" and limit is None else limit)

    def write(self, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], document: dict[str, Any]) -> None:
        """Writes rows as TSV or CSV, or a document as JSON."""
        if self.form == "json":
            text = json.dumps(plain(document), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        elif self.form == "tsv":
            text = "".join(tsv_lines(columns, (cells(row) for row in rows)))
        else:
            file = io.StringIO()
            csv.writer(file, lineterminator="\n").writerows([columns, *map(cells, rows)])
            text = file.getvalue()
        data = text.encode("utf-8", "surrogatepass")
        if self.output is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            console.write_chunks(self.output, [data])


def say(message: str, *, unless: bool = False) -> None:
    """One line on stderr."""
    if not unless:
        click.echo(message, err=True)


def cut(title: str) -> str:
    """A title, or its beginning."""
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"


def number(value: float | None) -> str:
    """A number as a table has it.

    >>> number(0.0001234), number(float("inf")), number(None)
    ('0.000123', '∞', '')
    """
    if value is None:
        return ""
    return "∞" if math.isinf(value) else f"{value:.3g}"


def tell_more(shown: int, total: int, *, quiet: bool) -> None:
    """Says that a table has not all there is."""
    if shown < total:
        say(f"the first {shown:,} of {total:,}; for more: --limit N, or --format tsv", unless=quiet)
