"""The command `kg search`: figures, genes and all else, by the words of their texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.style import Style
from rich.text import Text

from kg import console
from kg.cli_answers import FORMATS, Shown, say
from kg.cli_options import out_argument, quiet_option
from kg.opened import open_build
from kg.search import KINDS, Hit

_MANY = 1_000_000
_COLUMNS = ("kind", "id", "label", "iri", "score", "exact", "snippet")
_MARK = Style(bold=True, color="yellow")


@click.command()
@out_argument
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only these; may be repeated.")
@click.option("--limit", type=click.IntRange(min=1), help="The most hits; by default 20 in a table, else all.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How; by default as the name of the file ends, or a table.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file for the list.")
@quiet_option
def search(
    out: Path,
    words: tuple[str, ...],
    kinds: tuple[str, ...],
    limit: int | None,
    form: str | None,
    output: Path | None,
    quiet: bool,
) -> None:
    """Find what has all WORDS in the build in OUT: figures, papers, genes, families, chemicals, diseases, organisms.

    Figures are found by title, caption, figid, alias, and their paper's title, DOI, PMCID, journal and year; genes and
    the like by their names, ids and printed words. What is called so or has this id comes first. Case, hyphens
    and the spelling of Greek letters do not matter: TGF-β, TGFb and TGF beta are one. A phrase stands in quotes.

    \b
    Examples:
      kg search demo TGF beta
      kg search demo '"insulin signaling" mouse' --kind figure --format tsv
    """
    shown, opened = Shown.of(form, output, limit), open_build(out)
    most = shown.limit or _MANY
    found = opened.search(" ".join(words), kinds or None, most)
    if shown.form == "table":
        console.print_table(("kind", "id", "label", "text"), map(_row, found.hits))
    else:
        rows = [(hit.kind, hit.id, hit.label, hit.iri, hit.score, hit.exact, hit.snippet) for hit in found.hits]
        document: dict[str, Any] = {"text": found.text, "kinds": list(kinds or KINDS), "total": found.total}
        shown.write(_COLUMNS, rows, document | {"hits": found.hits})
    if not found.total:
        say("nothing has all of these words", unless=quiet)
    elif len(found.hits) < found.total:
        say(f"the first {len(found.hits):,} of {found.total:,}; for more: --limit N, or --format tsv", unless=quiet)


def _row(hit: Hit) -> list[console.Cell]:
    return [hit.kind, hit.id, _lit(hit.label, hit.label_spans), _lit(hit.snippet, hit.spans)]


def _lit(text: str, spans: tuple[tuple[int, int], ...]) -> Text:
    """A text whose hits stand out on a terminal."""
    lit = Text(text)
    for start, end in spans:
        lit.stylize(_MARK, start, end)
    return lit
