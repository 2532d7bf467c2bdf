"""The results as a page and a picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import mean, stdev
from typing import Any

_WITHOUT = ("score, all votes", "score, no word twice", "score, links all alike", "score, figures all alike")
_OURS = ("score", *_WITHOUT, "score, no surprise")


def report(results: Mapping[str, Any]) -> str:
    """The results as Markdown."""
    size, confidence, surprise = results["chosen"]
    lines = [
        "# The network's scores against shared pathways",
        "",
        f"{results['figures']:,} figures, {results['pathways']} pathways; by `python -m benchmarks.network_quality`.",
        f"The score's exponents: size {size}, confidence {confidence}, surprise {surprise};",
        "[docs/network-score.md](../docs/network-score.md) says what they mean.",
        "",
        "Area under the ROC of *share a pathway*, within 20 strata of the product of the genes' numbers of pathways,",
        "mean by pairs; in brackets: without pairs that in some figure one word alone gives, such as a family's.",
        "",
        f"| | {' | '.join(results['flavours'])} |",
        "|---" * (1 + len(results["flavours"])) + "|",
    ]
    flavours = results["flavours"].values()
    for name in next(iter(flavours))["auc"]:
        cells = [f"{found['auc'][name]:.3f} ({found['auc, never of one word'][name]:.3f})" for found in flavours]
        lines.append(f"| {f'**{name}**' if name == 'score' else name} | {' | '.join(cells)} |")
    for label, key, form in (
        ("pairs", "pairs", ",.0f"),
        ("both genes in pathways", "known pairs", ",.0f"),
        ("of these share one", "shared", ".1%"),
        ("of these of one word in some figure", "of one word", ".1%"),
    ):
        lines.append(f"| *{label}* | {' | '.join(format(found[key], form) for found in flavours)} |")
    return "\n".join([*lines, *_folds(results["flavours"]["strict"])]) + "\n"


def _folds(strict: Mapping[str, Any]) -> list[str]:
    folds = strict["folds"]
    rival = best_simple(strict)
    lines = [
        "",
        "## On genes that did not choose it (strict)",
        "",
        "Five folds of genes. Exponents are chosen by pairs neither of whose genes is in the fold; judged are",
        "pairs of which at least one is (last column: both, with the fixed exponents).",
        "",
        f"| fold | pairs | chosen: size, confidence, surprise | score as chosen | score as fixed | {rival} | both |",
        "|---" * 7 + "|",
    ]
    for number, fold in enumerate(folds, start=1):
        values = (fold["held out"], fold["held out, fixed"], fold["others"][rival], fold["held out, both genes"])
        cells = " | ".join(f"{value:.3f}" for value in values)
        lines.append(f"| {number} | {fold['pairs']:,} | {', '.join(map(str, fold['chosen']))} | {cells} |")
    columns = (
        [fold["held out"] for fold in folds],
        [fold["held out, fixed"] for fold in folds],
        [fold["others"][rival] for fold in folds],
        [fold["held out, both genes"] for fold in folds],
    )
    lines.append(f"| mean ± sd | | | {' | '.join(f'{mean(found):.3f} ± {stdev(found):.3f}' for found in columns)} |")
    lines += [
        "",
        "## By how much it is better (strict)",
        "",
        "Difference of areas; bounds of 95 % of 200 samples of genes.",
        "",
        "| better than | by | from | to |",
        "|---" * 4 + "|",
    ]
    for name, (value, low, high) in strict["differences"].items():
        lines.append(f"| {name} | {value:+.4f} | {low:+.4f} | {high:+.4f} |")
    return lines


def best_simple(flavour: Mapping[str, Any]) -> str:
    """The name of the simple score that does best."""
    areas: Mapping[str, float] = flavour["auc"]
    return max((name for name in areas if name not in _OURS), key=lambda name: areas[name])


def draw(results: Mapping[str, Any], path: Path) -> bool:
    """Draws the areas of all scores; False where there is no matplotlib."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure as Picture
    except ImportError:
        return False
    chosen = [flavour for flavour in ("strict", "all") if flavour in results["flavours"]]
    with rc_context({"svg.hashsalt": "kg", "svg.fonttype": "none"}):  # so that the same figures give the same bytes
        picture = Picture(figsize=(9, 3.8), layout="constrained")
        for axes, flavour in zip(picture.subplots(1, len(chosen)), chosen, strict=True):
            found = results["flavours"][flavour]
            areas = {name: area for name, area in found["auc"].items() if name not in _OURS or name == "score"}
            apart = found["auc, never of one word"]
            names = sorted(areas, key=lambda name: apart[name])
            colours = ["#c2410c" if name == "score" else "#9db8cc" for name in names]
            axes.barh(names, [apart[name] for name in names], color=colours)
            axes.plot([areas[name] for name in names], names, "|", color="#333333", markersize=11, label="all pairs")
            axes.set(title=flavour, xlim=(0.5, 0.72), xlabel="area under the ROC, without pairs of one word")
            axes.legend(frameon=False, loc="lower right")
            axes.spines[["top", "right"]].set_visible(False)
        picture.savefig(path, metadata={"Date": None})
    return True
