"""The comparison's command line.

python -m benchmarks.queries BUILD [--engines oxigraph,virtuoso,maplib,rdflib,duckdb] [--rounds 5] [--limit 30]
"""

from __future__ import annotations

import argparse
import datetime
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from subprocess import CalledProcessError

from benchmarks import machine
from benchmarks.queries.bindings import pick
from benchmarks.queries.engines import NAMES, find
from benchmarks.queries.graph import Graph, prepare
from benchmarks.queries.plan import cases
from benchmarks.queries.process import EngineError
from benchmarks.queries.report import render
from benchmarks.queries.session import STILL_GOING, Field, Session, load_average, write
from benchmarks.workshop import default_scratch
from kg.errors import KgError
from kg.opened import open_build
from kg.stores.oxigraph import OxigraphStore

HERE = Path(__file__).parent
say = partial(print, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares the engines, or writes the page again; returns the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.build:
            _compare(asked)
        else:
            _keep(asked.results, Session.load_from(asked.results / "results.json"))
    except (KgError, EngineError, CalledProcessError, OSError, ValueError) as fault:
        print(f"benchmarks: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("benchmarks: stopped", file=sys.stderr)
        return 130
    say(f"written: {asked.results / 'RESULTS.md'}")
    return 0


def _keep(folder: Path, session: Session) -> None:
    """Writes the results and the page, which may be done as often as there is something new."""
    session.save(folder / "results.json")
    write(folder / "RESULTS.md", render(session))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.queries", description="Times the packaged queries in several engines."
    )
    parser.add_argument("build", type=Path, nargs="?", help="without it: write the page again, from the results")
    parser.add_argument("--engines", type=_names, default=list(NAMES), metavar=",".join(NAMES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=30, help="seconds that a query may take")
    parser.add_argument("--scratch", type=Path, default=default_scratch() / "queries", help="emptied for another build")
    parser.add_argument("--results", type=Path, default=HERE, help="folder of results.json and RESULTS.md")
    parser.add_argument("--python-engines", type=Path, metavar="DIR", help="environment with maplib and duckdb")
    return parser


def _names(text: str) -> list[str]:
    """The engines asked for; Oxigraph is always among them, since the bindings come from it."""
    names = text.split(",")
    if unknown := set(names) - set(NAMES):
        raise argparse.ArgumentTypeError(f"no engine {', '.join(sorted(unknown))}")
    return [name for name in NAMES if name in names or name == "oxigraph"]


def _compare(asked: argparse.Namespace) -> None:
    """Runs a session. It is written after each case, so that one that is stopped leaves what it has found."""
    asked.results.mkdir(parents=True, exist_ok=True)
    scratch = asked.scratch.absolute()
    graph = prepare(open_build(asked.build), scratch)
    say(f"{graph.triples:,} triples of {graph.figures:,} figures")
    session = _begin(graph, asked)
    keep = partial(_keep, asked.results)
    try:
        _run(asked, session, Field(session, graph, scratch, say, keep))
    except BaseException as fault:
        stopped = isinstance(fault, KeyboardInterrupt)
        session.unfinished = "it was interrupted" if stopped else f"it has ended with {type(fault).__name__}"
        if session.outcomes:  # else what is there from an earlier session stays
            keep(session)
            say(f"written: what {session.asked} of {session.planned} cases have shown")
        raise
    session.unfinished = ""
    keep(session)


def _run(asked: argparse.Namespace, session: Session, field: Field) -> None:
    python = asked.python_engines and asked.python_engines.absolute() / "bin" / "python"
    with field:
        for name in asked.engines:
            try:
                field.add(find(name, field.graph, field.folder(name), python))
            except EngineError as reason:
                field.skip(name, str(reason))
        planned = list(cases(pick(OxigraphStore.read_only(field.scratch / "oxigraph" / "store"))))
        session.planned = len(planned)
        field.race(planned)


def _begin(graph: Graph, asked: argparse.Namespace) -> Session:
    return Session(
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        rounds=asked.rounds,
        limit=asked.limit,
        machine=machine.describe(),
        kg=version("pfocr-kg"),
        load=round(load_average() / (os.cpu_count() or 1), 2),
        figures=graph.figures,
        triples=graph.triples,
        made_up=graph.made_up,
        size=graph.size,
        unfinished=STILL_GOING,
    )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what runs is ended, whoever stops us
    sys.exit(main())
