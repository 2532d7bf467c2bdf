"""How long searches and suggestions take, beside the query `figures-by-text`: `python -m benchmarks.search BUILD`."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import pyoxigraph as ox

import kg
from kg import queries
from kg.opened import Build
from kg.search import FILE, make_index

TEXTS = ("AKT1", "TGF-β", "insulin signaling", "pathway", '"cell cycle" arrest', "NF kappa B inflammation", "cells")
PREFIXES = ("a", "ak", "akt1", "tgf-b", "insulin", "the mec", "p")
_ROUNDS = 7


def milliseconds(ask: Callable[[], object], rounds: int = _ROUNDS) -> float:
    """The median time of some rounds, after one that does not count."""
    spent = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        ask()
        spent.append(1_000 * (time.perf_counter() - start))
    return statistics.median(spent[1:])


def query(build: Build, text: str) -> int:
    """The number of rows that the packaged query gives."""
    answer = build.query(queries.load("figures-by-text").render({"text": text.strip('"'), "limit": "20"}))
    assert isinstance(answer, ox.QuerySolutions)
    return sum(1 for _ in answer)


def main(path: str) -> None:
    """Prints a table."""
    build = kg.open(path)
    start, cpu = time.perf_counter(), time.process_time()
    make_index(build.path, build.report["base"])
    took = f"{time.perf_counter() - start:.1f} s ({time.process_time() - cpu:.1f} s of a processor)"
    size = (build.path / FILE).stat().st_size / 1e6
    print(f"{build.report['figures']:,} figures: index made in {took}, {size:.0f} MB\n")
    print("| text | found | search, ms | figures-by-text, ms |\n|---|---:|---:|---:|")
    for text in TEXTS:
        searched = milliseconds(lambda text=text: build.search(text))  # type: ignore[misc]
        asked = milliseconds(lambda text=text: query(build, text), 1)  # type: ignore[misc]
        print(f"| {text} | {build.search(text).total:,} | {searched:.1f} | {asked:,.0f} |")
    print("\n| beginning | suggestions, ms |\n|---|---:|")
    for prefix in PREFIXES:
        print(f"| {prefix} | {milliseconds(lambda prefix=prefix: build.suggest(prefix)):.1f} |")  # type: ignore[misc]


if __name__ == "__main__":
    main(sys.argv[1])
