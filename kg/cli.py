"""The command `kg`: each command is a few lines over a public function."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

from kg import api, builder, console, queries
from kg.builder.publishing import package_version
from kg.cli_build import build, load
from kg.cli_enrich import enrich, partners, similar
from kg.cli_export import export
from kg.cli_lexicon import lexicon as lexicon_commands
from kg.cli_network import network
from kg.cli_options import FAILED, INTERRUPTED, WRONG, model_options, out_argument, quiet_option
from kg.cli_push import push as push_commands
from kg.cli_quality import quality
from kg.cli_serve import serve
from kg.errors import KgError, RecordFault
from kg.mapping import Model, map_figure
from kg.opened import open_build
from kg.record import Figure, Rejected
from kg.statistics import count_everything
from kg.validation import GRAPH_SUFFIXES, find_violations, read_graph, violations_of_records


class KgGroup(click.Group):
    """Turns faults of use into one line and exit 2, Ctrl-C into exit 130."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except KgError as fault:
            _stop(f"kg: {fault}", WRONG)
        except BrokenPipeError:
            raise  # click ends quietly when the reader of a pipe has gone
        except OSError as fault:
            where = f"{fault.filename}: " if fault.filename else ""
            _stop(f"kg: {where}{fault.strerror or fault}", WRONG)
        except KeyboardInterrupt:
            _stop("kg: interrupted; nothing half-written is left", INTERRUPTED)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)


@click.group(cls=KgGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_version(), prog_name="kg")
def main() -> None:
    """Pathway Figure OCR records to a knowledge graph.

    \b
    kg build records/ -o out       make the graph, the store and the network
    kg stats out                   what is in it
    kg quality out                 what of it to distrust
    kg query out --name why -p gene=MTOR -p figure=PMC…     ask a packaged question
    kg query out 'SELECT …'        ask your own
    kg export out cx2              the network for Cytoscape
    """


for command in (lexicon_commands, build, load, push_commands, serve):
    main.add_command(command)


@main.command()
@out_argument
@click.argument("sparql", required=False)
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A query in a file.")
@click.option("--name", help="A packaged query; `kg queries` lists them.")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", *console.SOLUTION_FORMATS, *console.GRAPH_FORMATS]),
    help="By default a table, or Turtle where the answer is a graph.",
)
def query(
    out: Path, sparql: str | None, file: Path | None, name: str | None, params: tuple[str, ...], form: str | None
) -> None:
    """Ask the build in OUT a SPARQL query: given here, in a file, or packaged.

    Prefixes need not be declared: pfo, schema, fabio, dcterms, skos, oa, bibo, biolink, rdfs, obo, ncbigene, mesh,
    pmc, figure and more. Nothing ever leaves this machine: a query with a SERVICE clause is refused.

    \b
    Examples:
      kg query demo 'SELECT ?figure { ?figure pfo:depictsStrictly ncbigene:207 }'
      kg query demo --name partners-of-gene -p gene=MTOR
      kg query demo --name counts-by-year --format csv
    """
    given = [source for source in (sparql, file, name) if source is not None]
    if len(given) != 1:
        raise KgError("one query is needed: SPARQL text, --file FILE or --name NAME")
    if params and name is None:
        raise KgError("-p fills the parameters of a packaged query: it goes with --name")
    opened = open_build(out)
    most = None
    if name is not None:
        packaged, values = queries.load(name), dict(_parameter(given) for given in params)
        sparql, most = packaged.render(values), _limit(packaged, values)
    elif file is not None:
        sparql = _read_text(file)
    rows = console.print_answer(opened.query(sparql or ""), form, opened.minter.base)
    if most is not None and rows == most:
        click.echo(f"the first {most:,}; for more: -p limit=…", err=True)
    if name is not None and rows == 0:
        click.echo(
            f"nothing matches; symbols are matched as they are written: kg queries {name} shows the query", err=True
        )


def _limit(packaged: queries.Query, values: dict[str, str]) -> int | None:
    """The most rows that a packaged query gives; None where there is no limit."""
    default = next((parameter.default for parameter in packaged.parameters if parameter.name == "limit"), None)
    return None if default is None else int(values.get("limit", default))


def _parameter(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise KgError(f"-p {given}: NAME=VALUE is expected")
    return name, value


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise KgError(f"{path}: not UTF-8 text") from None


@main.command("queries")
@click.argument("name", required=False)
def list_queries(name: str | None) -> None:
    """List the packaged queries, or print one as SPARQL with its defaults filled in.

    \b
    Examples:
      kg queries
      kg queries why
    """
    if name is not None:
        click.echo(queries.load(name).render({}), nl=False)
        return
    loaded = [queries.load(known) for known in queries.names()]
    rows = sorted((known.category, known.name, known.title, _usage(known)) for known in loaded)
    console.print_table(("category", "name", "title", "parameters"), rows)


def _usage(packaged: queries.Query) -> str:
    return " ".join(f"{parameter.name}={parameter.default}" for parameter in packaged.parameters)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@model_options
@click.option(
    "--format",
    "form",
    type=click.Choice(console.GRAPH_FORMATS),
    default="turtle",
    show_default=True,
    help="The syntax.",
)
def record(file: Path, model: Model, form: str) -> None:
    """Print the graph of one record, with its companion TSV files where they lie beside it.

    \b
    Example:
      kg record examples/records/_figures/PMC6966563__cancers-11-01972-g002.md
    """
    found = list(api.read_records(file))
    if len(found) != 1:
        raise KgError(f"{file}: {len(found)} records; one is expected here")
    if isinstance(found[0], Rejected):
        _stop(f"rejected {found[0]}", FAILED)
    try:
        mapped = map_figure(found[0], model)
    except RecordFault as fault:
        _stop(f"rejected {Rejected(found[0].path, fault.place, fault.reason)}", FAILED)
    for notice in (*found[0].notices, *mapped.notices):
        click.echo(f"{notice.kind}: {notice.place}: {notice.detail}", err=True)
    click.echo(console.graph_text(mapped.triples(), form, model.minter.base), nl=False)


for command in (export, network, quality, enrich, similar, partners):
    main.add_command(command)


@main.command()
@out_argument
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="How.")
def stats(out: Path, form: str) -> None:
    """Count what is in the build in OUT: figures, papers, entities, mentions, by year and by organism; top genes.

    \b
    Example:
      kg stats demo
    """
    counted = count_everything(open_build(out))
    if form == "json":
        click.echo(json.dumps(counted, indent=2, ensure_ascii=False))
        return
    for title, rows in counted.items():
        console.print_table((title, ""), [(name, f"{count:,}") for name, count in rows.items()])


@main.command()
@click.argument("target", type=click.Path(exists=True, path_type=Path))
@model_options
@quiet_option
def validate(target: Path, model: Model, quiet: bool) -> None:
    """Check TARGET against the SHACL shapes: a build, records, or a graph (.ttl, .nt); exit 1 where a check fails.

    Of a build the store is checked, which answers queries, and that its files are those of SHA256SUMS.

    \b
    Examples:
      kg validate demo
      kg validate examples/records
    """
    rejected: list[Rejected] = []
    changed: list[str] = []
    is_build = (target / "current").exists() or (target / "report.json").exists()
    if (is_build or target.suffix in GRAPH_SUFFIXES) and model != Model():
        raise KgError(
            "--base, --verbatim, --context, --lexicon or --curation says how records become triples;"
            f" {target} is a graph already"
        )
    with console.shown_progress(quiet=quiet) as progress:
        progress.stage("checking against the shapes")
        if is_build:
            opened = open_build(target)
            changed, violations = opened.changed_files(), find_violations(opened.copy())
        elif target.suffix in GRAPH_SUFFIXES:
            violations = find_violations(read_graph(target))
        else:
            violations = list(violations_of_records(_records(target, progress), model, rejected))
    faults = [*map(str, violations), *(f"rejected {fault}" for fault in rejected)]
    faults += [f"{name} is not the file that SHA256SUMS describes" for name in changed]
    for fault in faults:
        click.echo(fault)
    if not quiet:
        click.echo(f"{len(faults):,} fault{'s' if len(faults) > 1 else ''}" if faults else "conforms")
    if faults:
        sys.exit(FAILED)


def _records(path: Path, progress: builder.Progress) -> Iterator[Figure | Rejected]:
    """The records at `path`. Raises `KgError` where there are none."""
    count = 0
    for record in api.read_records(path):
        count += 1
        progress.advance(1)
        yield record
    if not count:
        raise KgError(f"{path}: no records there (.md .txt .yml .yaml)")
