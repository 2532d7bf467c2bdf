"""The commands `kg enrich`, `kg similar` and `kg partners`: lists of figures and genes that answer a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kg import console
from kg.cli_answers import Shown, answer_options, cut, number, say, tell_more
from kg.cli_options import STDIN, out_argument, read_entries
from kg.errors import KgError
from kg.network.answers import (
    SIGNIFICANT,
    EnrichedFigure,
    Enrichment,
    Partner,
    Partners,
    Rank,
    SimilarFigure,
)
from kg.network.asked import PREFERRED
from kg.opened import open_build
from kg.plurals import count, some

_LIST = click.Path(path_type=Path, allow_dash=True)


@click.command()
@out_argument
@click.option("--genes", required=True, type=_LIST, metavar="FILE", help="The list of genes; - is standard input.")
@click.option("--background", type=_LIST, metavar="FILE", help="Genes to limit all to; by default all in any figure.")
@click.option(
    "--min-genes", type=click.IntRange(min=1), default=3, show_default=True, help="The smallest figure to test."
)
@click.option("--rank", type=click.Choice(["p", "cosine"]), default="p", show_default=True, help="What counts first.")
@click.option(
    "--cover", type=click.IntRange(min=0), default=15, show_default=True, help="The most figures that cover the list."
)
@answer_options
def enrich(
    out: Path,
    genes: Path,
    background: Path | None,
    min_genes: int,
    rank: Rank,
    cover: int,
    flavour: str,
    species: str | None,
    limit: int | None,
    form: str | None,
    output: Path | None,
    quiet: bool,
) -> None:
    """Find the figures of the build in OUT that show more of a list of genes than chance would have it.

    The list has symbols or NCBI Gene ids, one a line or parted by commas or white space; of a table the first column
    counts. Fisher's exact test, Benjamini and Hochberg's q over all figures tested; then few figures that together
    show much of the list. docs/enrichment.md has formulas and rules.

    \b
    Examples:
      kg enrich demo --genes examples/genes.txt
      echo AKT1 MTOR TSC2 | kg enrich demo --genes - --rank cosine --format json
    """
    shown, opened = Shown.of(form, output, limit), open_build(out)
    if genes == background == STDIN:
        raise KgError("standard input cannot be both the list and the background")
    entries, limits = read_entries(genes), None if background is None else read_entries(background)
    found = opened.enrich(
        entries,
        flavour=flavour,
        species=species,
        background=limits,
        min_genes=min_genes,
        rank=rank,
        cover=cover,
        limit=shown.limit,
    )
    _report_list(found, species or PREFERRED, quiet=quiet)
    which = ", ".join(filter(None, (flavour, species)))
    if not quiet:
        _report_test(found, which, min_genes)
    if shown.form == "table":
        _print_enrichment(found, quiet=quiet)
        return
    chosen: dict[str, Any] = {
        "flavour": flavour,
        "species": species,
        "background": None if background is None else str(background),
    }
    chosen |= {"min_genes": min_genes, "rank": rank, "cover": cover, "limit": shown.limit}
    shown.write(EnrichedFigure._fields, found.figures, {"parameters": chosen, **_document(found)})


def _document(answer: Any) -> dict[str, Any]:
    """An answer as JSON has it."""
    return {name: getattr(answer, name) for name in answer.__dataclass_fields__} | (
        {"genes": asdict(answer.genes)} if isinstance(answer, Enrichment) else {}
    )


def _report_list(found: Enrichment, preferred: str, *, quiet: bool) -> None:
    """What became of the entries; what is left out is told even where little is to be said."""
    report = found.genes
    of = f"of {count(report.entries, 'entry')}"
    say(f"list: {count(report.genes, 'gene')} {of}", unless=quiet)
    for names, why in (
        (report.absent, "in no figure"),
        (report.ambiguous, "ambiguous"),
        (report.outside, "not in the background"),
    ):
        if names:
            say(f"{len(names):,} {of} {'is' if len(names) == 1 else 'are'} {why}: {some(names)}")
    if report.near:
        guesses = [f"{' or '.join(near)} (for {entry})" for entry, near in report.near.items()]
        say(f"did you mean {', '.join(guesses)}?")
    if report.preferred:
        say(f"taken for {preferred}, though other species have the symbol: {some(report.preferred)}", unless=quiet)
    if report.foreign:
        theirs = [f"{entry} ({organism})" if organism else entry for entry, organism in report.foreign.items()]
        say(f"not of {preferred}, which has no such symbol here: {some(theirs)}", unless=quiet)
        say("(with --species, symbols of that species are found in any case)", unless=quiet)
    if report.other_case:
        taken = [f"{entry} for {symbol}" for entry, symbol in report.other_case.items()]
        say(f"taken in another case: {some(taken)}", unless=quiet)


def _report_test(found: Enrichment, which: str, min_genes: int) -> None:
    """What was tested against what."""
    given = found.background_entries
    of = "" if given is None else f", of {count(given, 'entry')} given"
    say(f"background: {count(found.background, 'gene')} that some figure shows ({which}){of}")
    say(
        f"tested: {count(found.tested, 'figure')} with at least {count(min_genes, 'gene')};"
        f" {found.overlapping:,} with a gene of the list, {found.significant:,} with q < {SIGNIFICANT}"
    )


def _figure(each: EnrichedFigure | SimilarFigure) -> list[console.Cell]:
    """The cells that say which figure it is."""
    return [console.linked(each.figid, each.link), cut(each.title), str(each.year or "")]


def _print_enrichment(found: Enrichment, *, quiet: bool) -> None:
    columns = ("figure", "title", "year", "overlap", "expected", "odds ratio", "p", "q", "cosine", "genes of the list")
    rows: Iterable[list[console.Cell]] = (
        [
            *_figure(each),
            f"{each.overlap} of {each.size}",
            *map(number, (each.expected, each.odds_ratio, each.p, each.q, each.cosine)),
            ", ".join(each.genes),
        ]
        for each in found.figures
    )
    tell_more(console.print_table(columns, rows), found.overlapping, quiet=quiet)
    if not found.covering:
        return
    rows_of_set = (
        (
            console.linked(each.figid, each.link),
            cut(each.title),
            f"+{each.adds}",
            f"{each.covered} of {found.genes.genes}",
            ", ".join(each.genes),
        )
        for each in found.covering
    )
    console.print_table(("figures that cover the list", "title", "adds", "covered", "genes that it adds"), rows_of_set)


@click.command()
@out_argument
@click.argument("figid")
@click.option(
    "--min-jaccard",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="The least part of both figures' genes that they have in common.",
)
@answer_options
def similar(
    out: Path,
    figid: str,
    min_jaccard: float,
    flavour: str,
    species: str | None,
    limit: int | None,
    form: str | None,
    output: Path | None,
    quiet: bool,
) -> None:
    """Find figures of the build in OUT whose genes are nearly those of a figure.

    FIGID is its id, its address (IRI), or, in a build with a store, its alias. From a Jaccard of 0.8 on, a figure is a
    near-duplicate.

    \b
    Example:
      kg similar demo PMC10003241__ijms-24-04893-g003 --min-jaccard 0.2
    """
    shown, opened = Shown.of(form, output, limit), open_build(out)
    found = opened.similar(figid, flavour=flavour, species=species, min_jaccard=min_jaccard)
    rows, its = found.figures[: shown.limit], found.figure
    genes = count(len(found.genes), "gene")
    say(f"{its.figid}: {genes} ({flavour}): {some(found.genes)}", unless=quiet)
    say(f"{count(len(found.figures), 'figure')} with a Jaccard of at least {min_jaccard:g}", unless=quiet)
    if shown.form != "table":
        chosen = {"flavour": flavour, "species": species, "min_jaccard": min_jaccard, "limit": shown.limit}
        document = {"parameters": chosen, "figure": its, "genes": found.genes, "figures": rows}
        shown.write(SimilarFigure._fields, rows, document)
        return
    columns = ("figure", "title", "year", "jaccard", "cosine", "overlap", "", "genes in common")
    cells: Iterable[list[console.Cell]] = (
        [
            *_figure(each),
            number(each.jaccard),
            number(each.cosine),
            f"{each.overlap} of {each.size}",
            ", ".join(filter(None, (each.likeness, "same paper" if each.same_paper else ""))),
            ", ".join(each.genes),
        ]
        for each in rows
    )
    if rows:
        tell_more(console.print_table(columns, cells), len(found.figures), quiet=quiet)


@click.command()
@out_argument
@click.argument("gene")
@click.option(
    "--min-figures", type=click.IntRange(min=1), default=1, show_default=True, help="The fewest figures with both."
)
@answer_options
def partners(
    out: Path,
    gene: str,
    min_figures: int,
    flavour: str,
    species: str | None,
    limit: int | None,
    form: str | None,
    output: Path | None,
    quiet: bool,
) -> None:
    """List the genes that figures of the build in OUT show with a GENE, a symbol or an NCBI Gene id.

    Expected is how many figures would have both if genes and figures kept their sizes and met by chance, association
    how many times that there are; p is Poisson's, q Benjamini and Hochberg's over all other genes. The q of
    `kg network` is over all pairs of genes, so it differs for the same pair.

    \b
    Example:
      kg partners demo MTOR --limit 5
    """
    shown, opened = Shown.of(form, output, limit), open_build(out)
    found = opened.partners(gene, flavour=flavour, species=species, min_figures=min_figures)
    rows = found.partners[: shown.limit]
    _report_gene(found, flavour, quiet=quiet)
    if shown.form != "table":
        chosen = {"flavour": flavour, "species": species, "min_figures": min_figures, "limit": shown.limit}
        document = {"parameters": chosen, **_document(found), "partners": rows}
        shown.write(Partner._fields, rows, document)
        return
    columns = ("gene", "species", "figures", "independent", "papers", "of partner", "expected", "association")
    cells: Iterable[list[console.Cell]] = (
        [
            console.linked(each.symbol, each.gene),
            each.organism,
            *map(str, (each.figures, each.figures_independent, each.papers, each.of_partner)),
            *map(number, (each.expected, each.association, each.jaccard, each.p, each.q)),
        ]
        for each in rows
    )
    if rows:
        tell_more(console.print_table((*columns, "jaccard", "p", "q"), cells), len(found.partners), quiet=quiet)


def _report_gene(found: Partners, flavour: str, *, quiet: bool) -> None:
    called = f"{found.symbol} ({', '.join(filter(None, (found.organism, found.gene)))})"
    say(f"{called}: in {count(found.figures, 'figure')} ({flavour})", unless=quiet)
    if found.several:
        say(f"genes of other species are called {found.symbol}, too; --species tells which is meant", unless=quiet)
    significant = sum(each.q < SIGNIFICANT for each in found.partners)
    shown = count(len(found.partners), "gene")
    say(f"{shown} with it, of {found.tested:,}; {significant:,} with q < {SIGNIFICANT}", unless=quiet)
