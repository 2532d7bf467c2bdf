"""python -m benchmarks.network_speed [--figures N]: the table of edges with all measures, beside other ways to count.

Each runs in a process of its own, in turn, three times over; given are medians, and ratios within a round.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.machine import describe
from benchmarks.network_speed.corpus import incidence
from benchmarks.network_speed.peers import PEERS

HERE = Path(__file__).parent
OURS, FLOOR, PROJECTION, JOIN = "kg, all measures", "scipy X.T @ X", "networkx projection", "duckdb self-join"
MOST_RATIO, MOST_MEMORY = 6.0, 4.0
Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and writes the page; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.network_speed", description=__doc__)
    parser.add_argument("--figures", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--networkx-figures", type=int, default=10_000, help="how many networkx gets, if fewer")
    parser.add_argument("--duckdb", help="the folder of packages that duckdb lies in, if it is not installed here")
    parser.add_argument("--results", type=Path, default=HERE, help="the folder of RESULTS.md and results.json")
    parser.add_argument("--run", choices=PEERS, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.run:
        print(json.dumps(run(asked.run, asked.figures)))
        return 0
    if min(asked.figures, asked.rounds, asked.networkx_figures) < 1:
        parser.error("numbers are 1 or more")
    rounds = [_round(asked, reverse=number % 2 == 1) for number in range(asked.rounds)]
    results = {"figures": asked.figures, "machine": describe(), "rounds": rounds}
    asked.results.mkdir(parents=True, exist_ok=True)
    (asked.results / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    text = report(results)
    (asked.results / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text, end="")
    return 0


def run(name: str, figures: int) -> Row:
    """One contestant, once, in this process; the incidence is made before the clock starts."""
    shown = incidence(figures)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    edges = PEERS[name](shown)
    seconds, used = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    links = int(shown.nnz)
    memory = {"memory": peak / 2**20, "memory before": before / 2**20}
    return {"figures": figures, "links": links, "edges": edges, "seconds": seconds, "cpu": used, **memory}


def _round(asked: argparse.Namespace, *, reverse: bool) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for name in list(PEERS)[:: -1 if reverse else 1]:
        if name == JOIN and not asked.duckdb and find_spec("duckdb") is None:
            continue
        figures = min(asked.figures, asked.networkx_figures) if name == PROJECTION else asked.figures
        environment = dict(os.environ)
        if name == JOIN and asked.duckdb:
            environment["PYTHONPATH"] = os.pathsep.join([*filter(None, sys.path), asked.duckdb])
        command = [sys.executable, "-m", "benchmarks.network_speed", "--run", name, "--figures", str(figures)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        found[name] = json.loads(done.stdout)
        print(f"{name}: {found[name]['seconds']:.2f} s", file=sys.stderr)
    return found


def report(results: Row) -> str:
    """The results as Markdown."""
    rounds = results["rounds"]
    whole = rounds[0][FLOOR]
    lines = [
        "# The network's table of edges",
        "",
        f"{whole['figures']:,} figures drawn at random, {whole['links']:,} links, {whole['edges']:,} edges;",
        f"medians of {len(rounds)}, each in a process of its own. All but `kg` count figures and nothing else.",
        "",
        "; ".join(f"{name}: {value}" for name, value in results["machine"].items()),
        "",
        "| | figures | edges | seconds | CPU s | times scipy (lowest-highest) | peak GB |",
        "|---" * 7 + "|",
    ]
    for name in PEERS:
        rows = [one[name] for one in rounds if name in one]
        if not rows:
            lines.append(f"| {name} | | | not installed | | | |")
            continue
        seconds, cpu, memory = (median(row[key] for row in rows) for key in ("seconds", "cpu", "memory"))
        same = rows[0]["figures"] == whole["figures"]
        ratios = sorted(row["seconds"] / one[FLOOR]["seconds"] for row, one in zip(rows, rounds, strict=True))
        times = f"{median(ratios):.1f} ({ratios[0]:.1f}-{ratios[-1]:.1f})" if same else "fewer figures"
        cells = f"{rows[0]['figures']:,} | {rows[0]['edges']:,} | {seconds:.2f} | {cpu:.2f} | {times} | {memory:.2f}"
        lines.append(f"| {name} | {cells} |")
    return "\n".join([*lines, "", *_targets(rounds)]) + "\n"


def _targets(rounds: Sequence[dict[str, Row]]) -> list[str]:
    ratio = median(one[OURS]["seconds"] / one[FLOOR]["seconds"] for one in rounds)
    memory = max(one[OURS]["memory"] for one in rounds)
    return [
        f"- at most {MOST_RATIO:.0f} times scipy alone: {ratio:.1f}, {'met' if ratio <= MOST_RATIO else 'not met'}",
        f"- under {MOST_MEMORY:.0f} GB: {memory:.2f} GB, {'met' if memory < MOST_MEMORY else 'not met'}",
    ]


if __name__ == "__main__":
    sys.exit(main())
