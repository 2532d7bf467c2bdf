"""python -m benchmarks.confidence RECORDS ... [--results FOLDER]: confidence against what captions and titles name."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.confidence.measure import measure
from benchmarks.confidence.standards import links
from kg.api import read_records
from kg.errors import KgError
from kg.record import Figure

HERE = Path(__file__).parent
_STANDARDS = ("by symbol", "by another name", "by chance")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and writes results, table and picture; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.confidence", description=__doc__)
    parser.add_argument("records", nargs="+", type=Path)
    parser.add_argument("--results", type=Path, default=HERE, help="the folder of results.json, RESULTS.md, curve.svg")
    asked = parser.parse_args(arguments)
    try:
        known = {one.figid: one for path in asked.records for one in read_records(path) if isinstance(one, Figure)}
    except KgError as fault:
        print(f"benchmarks.confidence: {fault}", file=sys.stderr)
        return 1
    figures = [figure for figure in known.values() if figure.genes]
    found = links(figures)
    if not found:
        print("benchmarks.confidence: no figure there has a gene table", file=sys.stderr)
        return 1
    results = {"figures": len(figures), **measure(found)}
    asked.results.mkdir(parents=True, exist_ok=True)
    (asked.results / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    plain = json.loads((asked.results / "results.json").read_text(encoding="utf-8"))
    text = report(plain)
    (asked.results / "RESULTS.md").write_text(text, encoding="utf-8")
    drawn = draw(plain, asked.results / "curve.svg")
    print(text, end="" if drawn else "\nNo picture: matplotlib is not installed.\n")
    return 0


def report(results: Mapping[str, Any]) -> str:
    """The results as Markdown."""
    size = f"{results['links']:,} links of {results['figures']:,} figures of {results['papers']:,} papers"
    mean = f"mean confidence {results['mean confidence']:.2f}; in brackets: bounds of 95 %."
    lines = ["# Confidence against captions and titles", "", f"{size}; {mean}"]
    for name, rows in results["shares"].items():
        lines += ["", f"| {name} | links | mean confidence | {' | '.join(_STANDARDS)} |", "|---" * 6 + "|"]
        for kind, row in rows.items():
            shares = " | ".join(_share(row[standard]) for standard in _STANDARDS)
            lines.append(f"| {kind} | {row['links']:,} | {row['mean confidence']:.2f} | {shares} |")
    lines += ["", "| AUC | by confidence | by flavour alone |", "|---|---|---|"]
    for standard, scores in results["auc"].items():
        cells = [f"{value:.3f} ({low:.3f}-{high:.3f})" for value, low, high in scores.values()]
        lines.append(f"| named {standard} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _share(row: Mapping[str, Any]) -> str:
    if not row["of"]:
        return ""
    low, high = row["bounds"]
    return f"{row['named'] / row['of']:.2%} of {row['of']:,} ({low:.2%}-{high:.2%})"


def draw(results: Mapping[str, Any], path: Path) -> bool:
    """Draws how the share that is named grows with confidence; False where there is no matplotlib."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure as Picture
    except ImportError:
        return False
    rows = results["shares"]["confidence"].values()
    with rc_context({"svg.hashsalt": "kg", "svg.fonttype": "none"}):  # so that the same figures give the same bytes
        picture = Picture(figsize=(8, 3.6), layout="constrained")
        for axes, standard in zip(picture.subplots(1, 2), ("by symbol", "by another name"), strict=True):
            for shown, colour in ((standard, "#1b6ca8"), ("by chance", "#999999")):
                if standard == "by symbol" and shown == "by chance":
                    continue
                told = [row for row in rows if row[shown]["of"]]
                at = [row["mean confidence"] for row in told]
                shares = [100 * row[shown]["named"] / row[shown]["of"] for row in told]
                bounds = [row[shown]["bounds"] for row in told]
                low = [max(0.0, share - 100 * bound[0]) for share, bound in zip(shares, bounds, strict=True)]
                high = [max(0.0, 100 * bound[1] - share) for share, bound in zip(shares, bounds, strict=True)]
                axes.errorbar(at, shares, [low, high], marker="o", capsize=3, color=colour, label=shown)
            axes.set(
                title=f"named {standard}", xlabel="mean confidence of the links", ylabel="named, %", ylim=(0, None)
            )
            axes.grid(visible=True, alpha=0.3)
            axes.legend(frameon=False)
        picture.savefig(path, metadata={"Date": None})
    return True


if __name__ == "__main__":
    sys.exit(main())
