"""The command `kg quality`: what of a build is to be distrusted, in numbers, and which figures fail a rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import click

from kg import console
from kg.errors import KgError
from kg.opened import Build, open_build
from kg.plurals import count
from kg.quality import FILE, MEANINGS
from kg.quality.page import percent
from kg.quality.rows import Row, read_rows
from kg.record import QualityRule
from kg.tsv import tsv_lines

_TOP = 10
"""Lines of each list that is shown beside the rules; report.html has more."""


@click.command()
@click.argument("out", type=click.Path())
@click.option(
    "--rule", type=click.Choice([rule.value for rule in QualityRule]), help="List the figures that fail this rule."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "tsv"]),
    default="table",
    show_default=True,
    help="How; tsv has the rules, or the figures of one, only.",
)
def quality(out: str, rule: str | None, form: str) -> None:
    """Tell what of the build in OUT is to be distrusted.

    How many figures fail which rule; then words that mean many genes, hubs only through families, genes per figure,
    links by rule, species. With --rule, the figures that fail it and what says so.
    No store is needed. report.html in the build shows the same to a browser, with plots.

    \b
    Examples:
      kg quality demo
      kg quality demo --rule 'species disagreement'
    """
    opened = open_build(out)
    if "quality" not in opened.report:
        raise KgError(f"{opened.path}: this build is older than quality reports; build it again")
    if rule is not None:
        _list_figures(opened, rule, form)
        return
    found = opened.report["quality"]
    rows = [
        (each["rule"], each["figures"], each["share"], MEANINGS[QualityRule(each["rule"])]) for each in found["rules"]
    ]
    if form == "json":
        meanings = {name: meaning for name, _, _, meaning in rows}
        rules = [{**each, "meaning": meanings[each["rule"]]} for each in found["rules"]]
        click.echo(json.dumps({**found, "rules": rules}, indent=2, ensure_ascii=False))
    elif form == "tsv":
        click.echo("".join(tsv_lines(("rule", "figures", "share", "meaning"), rows)), nl=False)
    else:
        table = ((name, f"{figures:,}", percent(share), meaning) for name, figures, share, meaning in rows)
        console.print_table(("rule", "figures", "share", "meaning"), table)
        _print_tallies(found)


def _list_figures(opened: Build, rule: str, form: str) -> None:
    """The figures that fail a rule, in the order of the build."""
    rows = (row for row in read_rows(opened.path / FILE) if row.rule == rule)
    if form == "tsv":
        for line in tsv_lines(Row._fields, rows):
            click.echo(line, nl=False)
    elif form == "json":
        click.echo(json.dumps([row._asdict() for row in rows], indent=2, ensure_ascii=False))
    else:
        number = console.print_table(
            ("figure", "file", "what says so"), ((row.figid, row.file, row.detail) for row in rows)
        )
        click.echo(count(number, "figure"), err=True)


def _print_tallies(found: dict[str, Any]) -> None:
    """The first entries of all else that the report has."""
    by_links = {"links": "links to genes"}
    _print_list("families that give most links", found["expanded_families"], ("family", "members", "figures"), by_links)
    _print_list("ambiguous words", found["ambiguous_words"], ("word", "rule", "candidates", "figures"), by_links)
    by_flavour = {"by_family": "by a family", "strict": "strictly"}
    _print_list("hubs only by families", found["hubs_by_expansion"], ("symbol", "organism", "figures"), by_flavour)
    medians = [{"flavour": name, "median": genes["median"]} for name, genes in found["genes_per_figure"].items()]
    _print_list("genes per figure", medians, ("flavour", "median"), {})
    rules = [{"rule": name, "links": links} for name, links in found["links_by_rule"].items()]
    _print_list("links by rule", rules, ("rule", "links"), {})
    species = [{**each, "species": each["species"] or "not known"} for each in found["species"]]
    _print_list("species of genes", species, ("species", "links", "figures"), {})


def _print_list(title: str, entries: Sequence[dict[str, Any]], names: Iterable[str], called: dict[str, str]) -> None:
    """Some columns of a list, the first under its title, those of `called` by other names; nothing for no entries."""
    if not entries:
        return
    keys = [*names, *called]
    head = chain([title], (called.get(key, key) for key in keys[1:]))
    console.print_table(head, ([_cell(entry[key]) for key in keys] for entry in entries[:_TOP]))


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
