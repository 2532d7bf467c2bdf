"""What a person sees: progress, tables, answers. The only module that knows a terminal."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pyoxigraph as ox
from pyld import jsonld as pyld
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.style import Style
from rich.table import Table
from rich.text import Text

from kg.builder.progress import Progress, Silent
from kg.errors import KgError
from kg.plurals import count
from kg.rdf import PREFIXES, Triple
from kg.resources import read_ontology
from kg.stores import Answer
from kg.turtle import TurtleWriter

SOLUTION_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = ("turtle", "nt", "jsonld")
_LOG_SECONDS = 5.0


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Progress]:
    """Progress as it suits where it is shown: a bar on a terminal, log lines elsewhere, notes only when quiet."""
    if quiet:
        yield NotesOnly()
    elif sys.stderr.isatty():
        with _bars() as bars:
            yield BarProgress(bars)
    else:
        yield LogProgress()


class NotesOnly(Silent):
    """Shows what a person must not miss, nothing else."""

    def note(self, message: str) -> None:
        """One line on stderr."""
        click.echo(message, err=True)


class LogProgress(NotesOnly):
    """One line a stage, and one every few seconds within it."""

    def __init__(self) -> None:
        self._name, self._total, self._unit, self._done = "", 0, "", 0
        self._start = self._told = time.monotonic()

    def stage(self, name: str, total: int | None = None, unit: str = "records") -> None:
        """Names the stage."""
        self._name, self._total, self._unit, self._done = name, total or 0, unit, 0
        self._start = self._told = time.monotonic()
        self.note(f"{name} ({total:,} {unit})" if total else name)

    def advance(self, count: int) -> None:
        """Tells how far it is, not too often."""
        self._done += count
        now = time.monotonic()
        if now - self._told >= _LOG_SECONDS:
            self._told = now
            rate = self._done / (now - self._start)
            left = (self._total - self._done) / rate if rate else 0.0
            self.note(f"{self._name}: {self._done:,} of {self._total:,}, {rate:,.0f} {self._unit}/s, {left:.0f} s left")


def _bars() -> Bars:
    return Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


class BarProgress:
    """A bar with the rate, such as records per second, and the time left."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: TaskID | None = None
        self._unit = ""
        self._start = time.monotonic()

    def stage(self, name: str, total: int | None = None, unit: str = "records") -> None:
        """A new bar in place of the former; one that only moves where nothing is counted."""
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._start, self._unit = time.monotonic(), unit
        self._task = self._bars.add_task(name, total=total, rate="")

    def advance(self, count: int) -> None:
        """Moves the bar."""
        if self._task is not None:
            self._bars.advance(self._task, count)
            done = self._bars.tasks[-1].completed
            seconds = max(time.monotonic() - self._start, 1e-3)
            self._bars.update(self._task, rate=f"{done / seconds:,.0f} {self._unit}/s")

    def note(self, message: str) -> None:
        """One line above the bar."""
        self._bars.console.print(Text(message), soft_wrap=True)


Cell = str | Text


def linked(text: str, address: str) -> Text:
    """A cell that is a link on terminals which know links, and the text alone elsewhere."""
    return Text(text, style=Style(link=address))


def print_table(columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> int:
    """Prints a table as wide as the terminal, or as its contents where there is none; returns the number of rows."""
    table = Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    width = None if sys.stdout.isatty() else 200
    Console(width=width, highlight=False).print(table)
    return table.row_count


def print_answer(answer: Answer, form: str | None, base: str) -> int | None:
    """Prints the answer to a query, as a table or Turtle unless told otherwise; returns the rows of a table."""
    if isinstance(answer, ox.QueryTriples):
        triples = ((str(t.subject), str(t.predicate), str(t.object)) for t in answer)
        click.echo(graph_text(sorted(triples), form or "turtle", base), nl=False)
    elif form in SOLUTION_FORMATS:
        click.echo(answer.serialize(format=SOLUTION_FORMATS[form]), nl=form == "json")
    elif form not in (None, "table"):
        raise KgError(f"the answer is a table, which has no format {form!r}; there are table, json, csv, tsv")
    elif isinstance(answer, ox.QueryBoolean):
        click.echo("yes" if answer else "no")
    else:
        columns = [variable.value for variable in answer.variables]
        rows = print_table(columns, ([_cell(row[column]) for column in columns] for row in answer))
        click.echo(count(rows, "row"), err=True)
        return rows
    return None


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """A term as a reader wants it: the text of a literal, an IRI with a prefix where there is one."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return TurtleWriter("", PREFIXES).term(str(term)).strip("<>")
    return term.value if isinstance(term, ox.Literal) else str(term)


def graph_text(triples: Iterable[Triple], form: str, base: str) -> str:
    """A graph as text in one of `GRAPH_FORMATS`."""
    if form == "turtle":
        return TurtleWriter(base).document(triples)
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    if form == "nt":
        return lines
    if form == "jsonld":
        return json.dumps(_compacted(lines), indent=2, ensure_ascii=False) + "\n"
    raise KgError(f"the answer is a graph, which has no format {form!r}; there are {', '.join(GRAPH_FORMATS)}")


def _compacted(lines: str) -> dict[str, object]:
    """The graph as JSON-LD with our context, whose address stands in the document in place of its text."""
    expanded = pyld.from_rdf(lines, {"format": "application/n-quads", "useNativeTypes": False})
    context = json.loads(read_ontology("context.jsonld"))
    compacted: dict[str, object] = pyld.compact(expanded, context, {"graph": True})
    return compacted


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """A temporary path in the folder of `path`, which takes the place of `path` when the block ends well."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as fault:
        raise KgError(f"{path} cannot be written: {fault.strerror}") from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_chunks(path: Path, chunks: Iterable[bytes]) -> None:
    """Writes a file that appears whole or not at all."""
    with written_beside(path) as temporary, temporary.open("wb") as file:
        file.writelines(chunks)
