"""The benchmarks' command line.

python -m benchmarks run [--full] [--huge] [--rounds 3] [--only PEER ...]
python -m benchmarks resolution [--records 10000] [--rounds 5]
python -m benchmarks check
python -m benchmarks report
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from subprocess import CalledProcessError

from benchmarks import machine, plans, resolution
from benchmarks.agreement import comparable
from benchmarks.contestants import CONTESTANTS
from benchmarks.corpus import REPOSITORY, Corpora
from benchmarks.measure import RunError
from benchmarks.plot import draw
from benchmarks.report import render, spread_text
from benchmarks.session import Session, check, race
from benchmarks.stats import Results
from benchmarks.workshop import Workshop, default_scratch

RESULTS = Path(__file__).with_name("results.json")
OF_RESOLUTION = RESULTS.with_name("resolution.json")
say = partial(print, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns its exit status."""
    asked = _parser().parse_args(arguments)
    try:
        status: int = asked.command(asked)
    except (RunError, CalledProcessError, OSError, ValueError) as fault:
        print(f"benchmarks: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("benchmarks: stopped; the runs so far are kept", file=sys.stderr)
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures `kg` against its peers.")
    commands = parser.add_subparsers(required=True)
    running = commands.add_parser("run", help="measure, and write results, table and plot")
    running.add_argument("--full", action="store_true", help="up to 100,000 records (an hour) instead of 10,000")
    running.add_argument("--huge", action="store_true", help="with --full: also one build of 500,000 records")
    running.add_argument("--rounds", type=int, default=3)
    running.add_argument("--only", nargs="+", choices=sorted(CONTESTANTS), default=[], metavar="PEER")
    running.set_defaults(command=_run)
    resolving = commands.add_parser("resolution", help="measure what ids for genes known by symbol cost")
    resolving.add_argument("--records", type=int, default=resolution.RECORDS)
    resolving.add_argument("--rounds", type=int, default=5)
    resolving.add_argument("--results", type=Path, default=OF_RESOLUTION, help="the page is written beside it")
    resolving.set_defaults(command=_resolution)
    checking = commands.add_parser("check", help="compare the peers' graphs with ours, and measure nothing")
    checking.set_defaults(command=_check)
    for one in (running, resolving, checking):
        one.add_argument("--scratch", type=Path, default=default_scratch())
        one.add_argument("--kg", type=Path, default=_default_kg(), help="the program to measure")
    reporting = commands.add_parser("report", help="write table and plot again, from the results")
    reporting.set_defaults(command=_report)
    for one in (running, reporting):
        one.add_argument("--results", type=Path, default=RESULTS, help="table and plot are written beside it")
    return parser


def _default_kg() -> Path:
    beside = Path(sys.executable).with_name("kg")
    return beside if beside.exists() else Path(shutil.which("kg") or beside)


def _workshop(asked: argparse.Namespace) -> Workshop:
    return Workshop(Corpora(asked.scratch.absolute()), asked.kg.absolute())


def _run(asked: argparse.Namespace) -> int:
    plan = plans.full(huge=asked.huge) if asked.full else plans.quick()
    entries = plans.only(plan, asked.only)
    with closing(_workshop(asked)) as shop:
        session = Session.begin(shop, "full" if asked.full else "quick", asked.rounds)
        peers = [peer for peer in dict.fromkeys(entry.peer for entry in entries) if comparable(peer)]
        fit = check(session, shop, peers, say)
        entries = [entry for entry in entries if not comparable(entry.peer) or entry.peer in fit]
        race(session, shop, entries, say, lambda: session.save(asked.results))
        session.save(asked.results)
    _write_report(session, asked.results)
    return 0


def _resolution(asked: argparse.Namespace) -> int:
    with closing(_workshop(asked)) as shop:
        session = Session.begin(shop, "resolution", asked.rounds)
        session.versions["commit"] = machine.commit(REPOSITORY)

        def keep() -> None:
            session.save(asked.results, resolution.ratios)

        race(session, shop, resolution.entries(asked.records), say, keep, resolution.CONTESTANTS)
        keep()
    for line in resolution.ratios(session.runs):
        say(f"{line.what}: {spread_text(line.spread)} ×")
    page = asked.results.with_name(f"{asked.results.stem.upper()}.md")
    page.write_text(resolution.render(session), encoding="utf-8")
    say(f"written: {page}")
    return 1 if session.unmeasured else 0


def _check(asked: argparse.Namespace) -> int:
    peers = [peer for peer in CONTESTANTS if comparable(peer)]
    with closing(_workshop(asked)) as shop:
        return 0 if check(Session.begin(shop, "check", 0), shop, peers, say) == peers else 1


def _report(asked: argparse.Namespace) -> int:
    _write_report(Session.load(asked.results), asked.results)
    return 0


def _write_report(session: Session, results: Path) -> None:
    plot = results.with_name("cost.svg")
    drawn = draw(Results(session.runs), plot)
    if not drawn:
        say("no plot: matplotlib is not installed (pip install 'pfocr-kg[bench]')")
    page = results.with_name("RESULTS.md")
    page.write_text(render(session, plot.name if drawn else None), encoding="utf-8")
    say(f"written: {page}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what runs is ended, whoever stops us
    sys.exit(main())
