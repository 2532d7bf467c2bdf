"""python -m benchmarks.network_quality RECORDS GMT [--results FOLDER]: scores of pairs against shared pathways."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.network_quality.corpus import Links, links_of, read_figures
from benchmarks.network_quality.folds import cross_validated, differences
from benchmarks.network_quality.pairs import CHOSEN, GRID, Depicted, simple_scores
from benchmarks.network_quality.report import draw, report
from benchmarks.network_quality.truth import Ranking, Truth, aucs, read_pathways, truth_of
from kg.errors import KgError
from kg.record import Flavour

HERE = Path(__file__).parents[1]
NAME = "NETWORK_QUALITY.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and writes results, page and picture; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.network_quality", description=__doc__)
    parser.add_argument("records", type=Path, help="records, or a table of gene sets (.tsv, .tsv.gz)")
    parser.add_argument("gmt", type=Path, help="pathways as sets of NCBI Gene ids")
    parser.add_argument("--results", type=Path, default=HERE, help=f"the folder of {NAME} and network_quality/")
    asked = parser.parse_args(arguments)
    try:
        links = links_of(read_figures(asked.records))
        pathways = read_pathways(asked.gmt)
        results = {"figures": links.figures, "pathways": len(pathways), "chosen": list(CHOSEN)}
        results["flavours"] = {str(flavour): measure(links, flavour, pathways) for flavour in Flavour}
    except KgError as fault:
        print(f"benchmarks.network_quality: {fault}", file=sys.stderr)
        return 1
    folder = asked.results / "network_quality"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    plain = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    text = report(plain)
    (asked.results / NAME).write_text(text, encoding="utf-8")
    drawn = draw(plain, folder / "scores.svg")
    print(text, end="" if drawn else "\nNo picture: matplotlib is not installed.\n")
    return 0


def measure(links: Links, flavour: Flavour, pathways: list[frozenset[str]]) -> dict[str, Any]:
    """All that is told of a flavour."""
    depicted = Depicted.of(links, flavour)
    truth = truth_of(depicted.pairs, links.genes, pathways)
    simple, ours = simple_scores(depicted), depicted.ours(CHOSEN, depicted.readings)
    scores = {
        "score": ours,
        "score, all votes": depicted.ours(CHOSEN, None),
        "score, no word twice": depicted.ours(CHOSEN, depicted.words),
        "score, links all alike": depicted.ours((CHOSEN[0], 0.0, CHOSEN[2]), depicted.readings),
        "score, figures all alike": depicted.ours((0.0, CHOSEN[1], CHOSEN[2]), depicted.readings),
        "score, no surprise": depicted.ours((CHOSEN[0], CHOSEN[1], 0.0), depicted.readings),
    }
    apart = truth.chosen(~depicted.ever_of_one_word(depicted.readings)[truth.places])
    found = {
        "pairs": len(depicted.pairs),
        "known pairs": len(truth.places),
        "shared": float(np.mean(truth.shared)),
        "of one word": 1 - len(apart.places) / len(truth.places),
        "auc": aucs(truth, simple) | aucs(truth, scores),
        "auc, never of one word": aucs(apart, simple) | aucs(apart, scores),
    }
    if flavour is Flavour.STRICT:
        votes = {key: depicted.ours(key, depicted.readings) for key in GRID}
        found["folds"] = cross_validated(depicted.pairs, truth, votes, simple, CHOSEN)
        found["differences"] = differences(depicted.pairs, truth, ours, simple)
        found["grid"] = {" ".join(map(str, key)): _auc(truth, scores) for key, scores in votes.items()}
    return found


def _auc(truth: Truth, scores: NDArray[np.float64]) -> float:
    return Ranking.of(truth, scores).auc()


if __name__ == "__main__":
    sys.exit(main())
