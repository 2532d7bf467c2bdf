"""From merged parts to the files of a build: graph and store, network, lists of what went wrong, report."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import quality
from kg.builder.curations import Applied
from kg.builder.directory import write_checksums
from kg.builder.flags import HEADER, alias_rows
from kg.builder.graph import GraphWriter
from kg.builder.merge import Merged
from kg.builder.progress import Progress
from kg.builder.report import Clock, peak_rss_mb
from kg.builder.shards import Part, read_entries
from kg.builder.shared_nodes import SharedNodes
from kg.errors import KgError
from kg.exports.edges import edge_lines, node_lines
from kg.exports.graphml import graphml_lines
from kg.mapping.counts import CLASSES
from kg.mapping.shared import Kind, SharedTable
from kg.network import GeneLabel, Network, Selection, generate_network
from kg.network import figures as listing
from kg.network.files import write_table
from kg.network.tabulated import plain_tables
from kg.opened import FIGURES, INCIDENCE
from kg.plurals import plural
from kg.quality.gather import gather
from kg.quality.page import render_page
from kg.search import make_index
from kg.tsv import tsv_lines, tsv_row

if TYPE_CHECKING:
    from kg.builder import Plan

PUBLISHED = (
    "graph.ttl",
    "network/cooccurrence.graphml",
    "network/edges.tsv",
    FIGURES,
    INCIDENCE,
    "network/nodes.tsv",
    quality.FILE,
    "report.html",
    "rejected.tsv",
    "warnings.tsv",
)
"""The files that the same input always gives the same bytes of; `SHA256SUMS` covers them."""

_WAIT = 0.2
_MB = 1_000_000


def publish(plan: Plan, merged: Merged, graph: GraphWriter, folder: Path, clock: Clock, progress: Progress) -> None:
    """Writes the whole build into `folder`, but for the figures, which `graph` has already."""
    shared = SharedNodes(merged, plan.model.minter, folder / "parts" / "conflicts")
    with clock.stage("shared"):
        progress.stage("describing what records share")
        for number, piece in enumerate(shared.pieces()):
            # A loader that is behind lets pieces wait: they are to do so on disk.
            file = folder / "parts" / f"shared-{number:05}.ttl"
            file.write_bytes(piece)
            graph.add(file)
        graph.finish()
    with clock.stage("network"):
        progress.stage("counting co-occurrences")
        labels = {gene: _label(merged.shared, gene) for gene in merged.incidences.genes}
        network = generate_network(merged.incidences, labels, Selection(plan.flavour, plan.collapse_families))
        (folder / INCIDENCE).parent.mkdir()
        write_table(folder / INCIDENCE, merged.incidences, labels)
        listed = (part.files.listed.read_text(encoding="utf-8") for part in merged.parts)
        _write(folder / FIGURES, chain([tsv_row(listing.HEADER)], listed))
        _write_network(network, folder / "network")
    applied = Applied(plan.model.curations, plan.model.minter, merged.shared)
    _write_lists(merged, shared, applied, folder)
    with clock.stage("quality"):
        flags = folder / quality.FILE
        found = gather(merged.figures, flags, merged.shared, merged.incidences, shared.counts, labels)
        warnings = _warnings(merged, shared, applied)
        _write(folder / "report.html", [render_page(found, warnings, len(merged.rejected))])
    with clock.stage("store"):
        _await(graph, progress)
    # Until the store's triples are counted, what has to be done anyway is done.
    write_checksums(folder, PUBLISHED, {"graph.ttl": graph.sha256})
    for part in merged.parts:
        part.files.turtle.unlink()
    if plan.store and plan.search:
        with clock.stage("search"):
            progress.stage("indexing texts")
            make_index(folder, plan.model.minter.base)
    with clock.stage("store"):
        _check_store(graph, shared.triples)
    report = _report(plan, merged, shared, network, clock)
    report |= {"warnings": warnings, "curations": applied.report(), "quality": found.plain()}
    _write(folder / "report.json", [json.dumps(report, indent=2, ensure_ascii=False) + "\n"])


def _await(graph: GraphWriter, progress: Progress) -> None:
    """Waits until all is written and loaded, and tells how far it is."""
    progress.stage("loading the graph", -(-graph.expected // _MB), "MB")
    told = 0
    while not graph.wait(_WAIT):
        passed = graph.passed // _MB
        progress.advance(passed - told)
        told = passed


def _check_store(graph: GraphWriter, triples: int) -> None:
    """Raises `KgError` where the store does not hold as many triples as were written."""
    stored = graph.count()
    if stored is not None and stored != triples:
        raise KgError(f"the store holds {stored:,} triples where {triples:,} were written: nothing is published")


def _label(shared: SharedTable, gene: str) -> GeneLabel:
    """What a gene is called, or a family, a chemical, a disease."""
    if (name := shared.family_label(gene) or shared.entity_label(gene)) is not None:
        return GeneLabel(name, "")
    taxon = shared.value(Kind.GENE, gene, "taxon")
    organism = shared.value(Kind.ORGANISM, taxon, "label") if taxon else None
    return GeneLabel(shared.value(Kind.GENE, gene, "symbol") or gene, organism or "")


def _write_network(network: Network, folder: Path) -> None:
    tables = plain_tables(network)
    _write(folder / "cooccurrence.graphml", graphml_lines(tables))
    _write(folder / "nodes.tsv", node_lines(tables))
    _write(folder / "edges.tsv", edge_lines(tables))


def _write_lists(merged: Merged, shared: SharedNodes, applied: Applied, folder: Path) -> None:
    rejected = ((entry.path, entry.place, entry.reason) for entry in merged.rejected)
    _write(folder / "rejected.tsv", tsv_lines(("file", "place", "reason"), rejected))
    _write(folder / quality.FILE, chain([tsv_row(HEADER)], _flag_rows(merged.parts)))
    head = tsv_row(("kind", "file", "place", "detail"))
    of_records = (part.files.notices.read_text(encoding="utf-8") for part in merged.parts)
    of_all = map(tsv_row, (*merged.notices, *applied.unused()))
    with shared.conflicts.open(encoding="utf-8", newline="\n") as of_papers:
        _write(folder / "warnings.tsv", chain([head], of_records, of_all, of_papers))


def _flag_rows(parts: Sequence[Part]) -> Iterator[str]:
    """What records say, in the order of `graph.ttl`; then the aliases that figures share."""
    yield from (part.files.flags.read_text(encoding="utf-8") for part in parts)
    files, size = [part.files.aliases for part in parts], sum(part.figures for part in parts)
    yield from alias_rows(
        files, size, lambda: (entry for part in parts for _, entry in read_entries(part.files.entries))
    )


def _write(path: Path, chunks: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())


def _report(plan: Plan, merged: Merged, shared: SharedNodes, network: Network, clock: Clock) -> dict[str, Any]:
    total = clock.total()
    records = merged.figures + len(merged.rejected)
    return {
        "version": package_version(),
        "base": plan.model.minter.base,
        "inputs": [str(path) for path in plan.records],
        "verbatim": plan.model.verbatim,
        "learned": plan.learn,
        "lexicons": [{"digest": one.digest, "sources": one.sources} for one in plan.model.lexicons],
        "records": records,
        **{plural(kind): shared.count(kind) for kind in CLASSES},
        "agents": merged.shared.count(Kind.AGENT),
        "rejected": len(merged.rejected),
        "duplicates": merged.duplicates,
        "from_cache": merged.known,
        "mentions": merged.mentions,
        "triples": shared.triples,
        "network": {
            "flavour": plan.flavour.value,
            "families_collapsed": plan.collapse_families,
            "nodes": len(network.genes),
            "families": network.kinds.count("family"),
            "edges": len(network.pairs),
            "figures": network.figures,
            "figures_by_keyword": network.figures_by_keyword,
        },
        "workers": plan.best_workers(),
        "seconds": {**{name: round(spent, 3) for name, spent in clock.seconds.items()}, "total": round(total, 3)},
        "records_per_second": round((records + merged.duplicates) / total, 1),
        "peak_rss_mb": peak_rss_mb(),
    }


def _warnings(merged: Merged, shared: SharedNodes, applied: Applied) -> dict[str, int]:
    """How many warnings there are of each kind: the rows of `warnings.tsv`."""
    unused = Counter(notice.kind for notice in applied.unused())
    return dict(sorted((merged.notice_kinds() + shared.conflict_kinds + unused).items()))


def package_version() -> str:
    """The version of this package as it is installed."""
    try:
        return version("pfocr-kg")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
