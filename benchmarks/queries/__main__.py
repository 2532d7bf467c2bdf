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
from benchmarks.queries.engines import NAMES, EngineError, find
from benchmarks.queries.graph import Graph, prepare
from benchmarks.queries.plan import cases
from benchmarks.queries.report import render
from benchmarks.queries.session import Field, Session, load_average
from benchmarks.workshop import default_scratch
from kg.errors import KgError
from kg.opened import open_build
from kg.stores.oxigraph import OxigraphStore

HERE = Path(__file__).parent
say = partial(print, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares the engines, or writes the page again; returns the exit status."""
    asked = _parser().parse_args(arguments)
    results, page = asked.results / "results.json", asked.results / "RESULTS.md"
    try:
        session = _compare(asked) if asked.build else Session.load_from(results)
    except (KgError, EngineError, CalledProcessError, OSError, ValueError) as fault:
        print(f"benchmarks: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("benchmarks: stopped; nothing is written", file=sys.stderr)
        return 130
    session.save(results)
    page.write_text(render(session), encoding="utf-8")
    say(f"written: {page}")
    return 0


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


def _compare(asked: argparse.Namespace) -> Session:
    scratch = asked.scratch.absolute()
    graph = prepare(open_build(asked.build), scratch)
    say(f"{graph.triples:,} triples of {graph.figures:,} figures")
    session = _begin(graph, asked)
    python = asked.python_engines and asked.python_engines.absolute() / "bin" / "python"
    with Field(session, graph, scratch, say) as field:
        for name in asked.engines:
            try:
                field.add(find(name, graph, field.folder(name), python))
            except EngineError as reason:
                field.skip(name, str(reason))
        picked = pick(OxigraphStore.read_only(scratch / "oxigraph" / "store"))
        field.race(cases(picked))
    return session


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
    )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what runs is ended, whoever stops us
    sys.exit(main())
