"""From the merged graph to the files of a build: store, Turtle, network, lists of what went wrong, report."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from kg.builder.directory import write_checksums
from kg.builder.merge import Merged
from kg.builder.progress import Progress
from kg.builder.report import Clock, count_kinds, peak_rss_mb
from kg.exports.edges import edge_lines, node_lines
from kg.exports.graphml import graphml_lines
from kg.mapping.shared import Kind
from kg.network import GeneLabel, generate_cooccurrence
from kg.rdf import ntriples
from kg.stores.oxigraph import OxigraphStore
from kg.tsv import tsv_lines
from kg.turtle import TurtleWriter

if TYPE_CHECKING:
    from kg.builder import Plan

PUBLISHED = (
    "graph.ttl",
    "network/cooccurrence.graphml",
    "network/edges.tsv",
    "network/nodes.tsv",
    "rejected.tsv",
    "warnings.tsv",
)
"""The files that the same input always gives the same bytes of; `SHA256SUMS` covers them."""


def publish(plan: Plan, merged: Merged, folder: Path, clock: Clock, progress: Progress) -> None:
    """Writes the whole build into `folder` and removes what the work has left there."""
    with clock.stage("turtle"):
        progress.stage("writing graph.ttl")
        triples = _write_graph(merged, folder, plan.model.minter.base)
    with clock.stage("store"):
        progress.stage("loading the store")
        loaded = _load_store(folder, triples)
    with clock.stage("network"):
        progress.stage("counting co-occurrences")
        network = _network(plan, merged)
        _write_network(network, folder / "network")
    _write_lists(merged, folder)
    for file in (*merged.files, folder / "graph"):
        file.with_suffix(".nt").unlink()
    for file in merged.files:
        file.with_suffix(".ttl").unlink()
    write_checksums(folder, PUBLISHED)
    report = _report(plan, merged, network, clock) | {"triples": loaded}
    _write(folder / "report.json", [json.dumps(report, indent=2, ensure_ascii=False) + "\n"])


def _write_graph(merged: Merged, folder: Path, base: str) -> int:
    """Writes `graph.ttl`, and `graph.nt` for the store to load; returns the number of triples."""
    writer, shared = TurtleWriter(base), merged.shared_triples()
    _write(folder / "graph.ttl", chain([writer.head()], merged.figures_text(".ttl"), writer.body(shared)))
    _write(folder / "graph.nt", chain(merged.figures_text(".nt"), (ntriples([triple]) for triple in shared)))
    return merged.own_triples + len(shared)


def _load_store(folder: Path, triples: int) -> int:
    store = OxigraphStore.create(folder / "store")
    store.load(folder / "graph.nt")
    loaded = store.count()
    # The graph has set semantics and every triple is written once; anything else is a bug of ours.
    assert loaded == triples, f"{triples} triples were written, {loaded} are in the store"
    return loaded


def _network(plan: Plan, merged: Merged) -> nx.Graph[str]:
    genes = {gene for incidence in merged.incidences for gene in incidence.genes}
    return generate_cooccurrence(merged.incidences, {gene: _label(merged, gene) for gene in genes}, plan.flavour)


def _label(merged: Merged, gene: str) -> GeneLabel:
    taxon = merged.shared.value(Kind.GENE, gene, "taxon")
    organism = merged.shared.value(Kind.ORGANISM, taxon, "label") if taxon else None
    return GeneLabel(merged.shared.value(Kind.GENE, gene, "symbol") or gene, organism or "")


def _write_network(network: nx.Graph[str], folder: Path) -> None:
    folder.mkdir()
    _write(folder / "cooccurrence.graphml", graphml_lines(network))
    _write(folder / "nodes.tsv", node_lines(network))
    _write(folder / "edges.tsv", edge_lines(network))


def _write_lists(merged: Merged, folder: Path) -> None:
    rejected = ((entry.path, entry.place, entry.reason) for entry in merged.rejected)
    _write(folder / "rejected.tsv", tsv_lines(("file", "place", "reason"), rejected))
    notices = ((notice.kind, notice.path, notice.place, notice.detail) for notice in merged.notices)
    _write(folder / "warnings.tsv", tsv_lines(("kind", "file", "place", "detail"), notices))


def _write(path: Path, chunks: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())


def _report(plan: Plan, merged: Merged, network: nx.Graph[str], clock: Clock) -> dict[str, Any]:
    total = clock.total()
    records = merged.figures + len(merged.rejected)
    return {
        "version": package_version(),
        "base": plan.model.minter.base,
        "inputs": [str(path) for path in plan.records],
        "verbatim": plan.model.verbatim,
        "records": records,
        "figures": merged.figures,
        "rejected": len(merged.rejected),
        "duplicates": merged.duplicates,
        **{f"{kind}s": merged.shared.count(kind) for kind in Kind},
        "mentions": merged.mentions,
        "network": {
            "flavour": plan.flavour.value,
            "nodes": network.number_of_nodes(),
            "edges": network.number_of_edges(),
            "figures": network.graph["figures"],
            "figures_by_keyword": network.graph["figures_by_keyword"],
        },
        "warnings": count_kinds(merged.notices),
        "workers": plan.best_workers(),
        "seconds": {**{name: round(spent, 3) for name, spent in clock.seconds.items()}, "total": round(total, 3)},
        "records_per_second": round((records + merged.duplicates) / total, 1),
        "peak_rss_mb": peak_rss_mb(),
    }


def package_version() -> str:
    """The version of this package as it is installed."""
    try:
        return version("pfocr-kg")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
