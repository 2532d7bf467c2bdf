"""The cost of a record against the size of the corpus, as a picture; drawn where matplotlib is installed."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants import CONTESTANTS
from benchmarks.stats import Results, Spread, cost

DRAWN = ("naive", "morph-documents", "morph-tables", "kg", "kg-no-store", "kg-incremental", "load-lenient")


def draw(results: Results, path: Path) -> bool:
    """Writes the picture; False where there is no matplotlib."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
        from matplotlib.ticker import NullFormatter, StrMethodFormatter
    except ImportError:
        return False
    with rc_context({"svg.hashsalt": "kg", "svg.fonttype": "none"}):  # so that the same figures give the same bytes
        picture = Figure(figsize=(8, 5), layout="constrained")
        axes = picture.subplots()
        for peer in DRAWN:
            if sizes := results.sizes(peer):
                costs = [Spread.of(map(cost, results.of(peer, size))) for size in sizes]
                medians = [spread.median for spread in costs]
                reach = [[one.median - one.low for one in costs], [one.high - one.median for one in costs]]
                label = CONTESTANTS[peer].says.replace("`", "")
                axes.errorbar(sizes, medians, reach, marker="o", markersize=4, capsize=3, label=label)
        axes.set(xscale="log", yscale="log", xlabel="records", ylabel="wall milliseconds a record")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
            axis.set_minor_formatter(NullFormatter())
        axes.grid(visible=True, which="major", alpha=0.3)
        picture.legend(loc="outside lower center", ncols=2, fontsize="small", frameon=False)
        picture.savefig(path, metadata={"Date": None})
    return True
