"""How long it takes to write a network for Cytoscape: our CX2 and Cytoscape.js JSON beside networkx's GraphML.

python -m benchmarks.exchange [--edges 1000000] [--rounds 3] [--results benchmarks/EXCHANGE.md]

The same nodes, edges and attributes for all; CPU seconds from the tables, or from the graph that is made of them
beforehand, to a closed file. Documents are compared before anything is timed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import numpy as np

from benchmarks import machine
from benchmarks.corpus import REPOSITORY
from kg.network.cytoscape.cx2 import cx2_chunks
from kg.network.cytoscape.cyjs import cyjs_chunks
from kg.network.tables import Attribute, Kind, NetworkTables

_NODES = 20_000
_TARGET = 0.1
Writer = Callable[[Path], None]


def made_up(edges: int, *, distinct: bool) -> NetworkTables:
    """A network with three attributes of edges, whose numbers are all distinct, or come of counts as real ones do."""
    random = np.random.default_rng(20_000)
    codes = np.unique(random.integers(0, _NODES * _NODES, 3 * edges))
    source, target = np.divmod(random.permutation(codes[codes // _NODES < codes % _NODES])[:edges], _NODES)
    if len(source) < edges:
        raise ValueError(f"{edges:,} edges are too many for {_NODES:,} nodes")
    shown = random.geometric(0.02, _NODES)
    both = np.minimum(random.geometric(0.7, edges), np.minimum(shown[source], shown[target])).astype(np.int32)
    jaccard = both / (shown[source] + shown[target] - both)
    association = both / (shown[source] * shown[target] / shown.sum())
    if distinct:
        jaccard, association = random.random(edges), random.random(edges) * 100
    order = np.argsort(-both, kind="stable")
    return NetworkTables(
        tuple(f"https://identifiers.org/ncbigene/{number}" for number in range(1, _NODES + 1)),
        (
            Attribute("symbol", Kind.TEXT, [f"GENE{number}" for number in range(1, _NODES + 1)]),
            Attribute("figures", Kind.COUNT, shown),
        ),
        source[order].astype(np.int32),
        target[order].astype(np.int32),
        (
            Attribute("figures", Kind.COUNT, both[order]),
            Attribute("jaccard", Kind.NUMBER, jaccard[order]),
            Attribute("association", Kind.NUMBER, association[order]),
        ),
        {"name": "made up"},
    )


def as_graph(tables: NetworkTables) -> nx.Graph[str]:
    """The same as a graph of networkx."""
    graph: nx.Graph[str] = nx.Graph()
    for number, iri in enumerate(tables.ids):
        graph.add_node(iri, **{each.name: each.plain(number, number + 1)[0] for each in tables.nodes})
    columns = (each.plain(0, len(tables.source)) for each in tables.edges)
    names = [each.name for each in tables.edges]
    for source, target, *values in zip(tables.source.tolist(), tables.target.tolist(), *columns, strict=True):
        graph.add_edge(tables.ids[source], tables.ids[target], **dict(zip(names, values, strict=True)))
    return graph


def writers(tables: NetworkTables) -> dict[str, Writer]:
    """What is timed, by name; networkx takes lxml where it is installed, which is its quicker way."""

    def chunked(chunks: Callable[[NetworkTables], Iterator[str]]) -> Writer:
        def write(path: Path) -> None:
            with path.open("wb") as file:
                file.writelines(chunk.encode() for chunk in chunks(tables))

        return write

    graph = as_graph(tables)
    return {
        "cx2": chunked(cx2_chunks),
        "cyjs": chunked(cyjs_chunks),
        "GraphML by networkx": lambda path: nx.write_graphml(graph, path),
    }


def agree(folder: Path) -> None:
    """Raises `ValueError` where the documents of a small network do not have the same edges."""
    tables = made_up(2_000, distinct=True)
    paths = {name: folder / name for name in writers(tables)}
    for name, write in writers(tables).items():
        write(paths[name])
    cx2 = {name: content for each in json.loads(paths["cx2"].read_text()) for name, content in each.items()}
    iris = [node["v"]["url"] for node in cx2["nodes"]]
    ours = {frozenset((iris[edge["s"]], iris[edge["t"]])): edge["v"] for edge in cx2["edges"]}
    cyjs = json.loads(paths["cyjs"].read_text())["elements"]["edges"]
    graph = nx.read_graphml(paths["GraphML by networkx"])
    theirs = {frozenset((one, other)): data for one, other, data in graph.edges(data=True)}
    if ours != theirs or [edge["data"]["jaccard"] for edge in cyjs] != [edge["v"]["jaccard"] for edge in cx2["edges"]]:
        raise ValueError("the documents do not have the same edges")


def timed(write: Writer, path: Path) -> float:
    """CPU seconds."""
    start = time.process_time()
    write(path)
    return time.process_time() - start


def session(edges: int, rounds: int) -> list[str]:
    """Times everybody in turn; the lines of the table."""
    lines = []
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        agree(folder)
        for distinct in (False, True):
            numbers = "all distinct" if distinct else "as counts give them"
            contestants = writers(made_up(edges, distinct=distinct))
            seconds: dict[str, list[float]] = {name: [] for name in contestants}
            for number in range(rounds):
                for name in sorted(contestants, reverse=number % 2 == 1):
                    seconds[name].append(timed(contestants[name], folder / name))
            rival = statistics.median(seconds["GraphML by networkx"])
            for name, runs in seconds.items():
                taken = statistics.median(runs)
                size = (folder / name).stat().st_size / 1e6
                lines.append(f"| {numbers} | {name} | {taken:.2f} | {taken / rival:.3f} | {size:.0f} |")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and writes the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exchange", description=__doc__)
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--results", type=Path, default=Path(__file__).with_name("EXCHANGE.md"))
    asked = parser.parse_args(arguments)
    lines = session(asked.edges, asked.rounds)
    lxml = "with lxml" if find_spec("lxml") else "without lxml, which would make networkx quicker"
    page = [
        "# Writing a network for Cytoscape",
        "",
        f"{asked.edges:,} edges of three attributes, {_NODES:,} nodes; medians of {asked.rounds} rounds;",
        f"networkx {nx.__version__} {lxml}. Made by `python -m benchmarks.exchange` at {machine.commit(REPOSITORY)}:",
        f"{', '.join(f'{name} {value}' for name, value in machine.describe().items())}.",
        "",
        f"The target is {_TARGET:g} of networkx's time. What takes time is writing numbers, and each is written once:",
        "where all are distinct is the worst case.",
        "",
        "| numbers of edges | format | CPU seconds | of networkx's | MB |",
        "|---|---|---:|---:|---:|",
        *lines,
    ]
    asked.results.write_text("\n".join(page) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
