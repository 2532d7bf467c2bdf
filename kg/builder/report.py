"""What a build says of itself: `report.json`, and the summary that a person reads at the end."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kg.plurals import count, plural


@dataclass(slots=True)
class Clock:
    """Seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)
    _start: float = field(default_factory=time.perf_counter)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts the time of a block under a name."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    def total(self) -> float:
        """Seconds since the clock was made."""
        return time.perf_counter() - self._start


def peak_rss_mb() -> float:
    """The most memory that this process, or the largest of its finished workers, has held, in MB (10^6 bytes)."""
    unit = 1 if sys.platform == "darwin" else 1024
    usages = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(max(usages) * unit / 1e6, 1)


_ENTITIES = ("gene", "family", "chemical", "disease", "organism")


def summary(report: dict[str, Any]) -> str:
    """A build in a few lines.

    >>> print(summary({"figures": 1, "papers": 1, "genes": 2, "families": 0, "chemicals": 0, "diseases": 0,
    ...     "organisms": 1, "mentions": 2, "triples": 40, "rejected": 0, "duplicates": 0, "from_cache": 0,
    ...     "warnings": {}, "records_per_second": 9.0,
    ...     "network": {"nodes": 2, "families": 0, "edges": 1, "flavour": "strict", "families_collapsed": False,
    ...     "figures": 1, "figures_by_keyword": 1}, "seconds": {"total": 0.1}}))
    1 figure of 1 paper: 2 genes, 0 families, 0 chemicals, 0 diseases, 1 organism; 2 mentions, 40 triples
    co-occurrence (strict): 2 genes, 1 edge from 1 figure; 1 of them known by keywords only
    0.1 s, 9 records/s; no record rejected
    """
    network, seconds = report["network"], report["seconds"]["total"]
    entities = ", ".join(count(report[plural(kind)], kind) for kind in _ENTITIES)
    size = f"{count(report['mentions'], 'mention')}, {count(report['triples'], 'triple')}"
    lines = [
        f"{count(report['figures'], 'figure')} of {count(report['papers'], 'paper')}: {entities}; {size}",
        _network_line(network),
    ]
    if report["from_cache"]:
        lines.append(f"{count(report['from_cache'], 'figure')} unchanged since an earlier build")
    if report["duplicates"]:
        lines.append(f"{count(report['duplicates'], 'record')} of a figure that a later record replaces")
    if (curated := report.get("curations")) and curated["decisions"]:
        links = f"{count(curated['rejected_links'], 'link')} rejected, {curated['added_links']:,} added"
        lines.append(f"{curated['used']:,} of {count(curated['decisions'], 'decision')} of curators used: {links}")
    if report["warnings"]:
        kinds = ", ".join(f"{kind} {number:,}" for kind, number in report["warnings"].items())
        lines.append(f"warnings (see warnings.tsv): {kinds}")
    rejected = f"{count(report['rejected'], 'record')} rejected (see rejected.tsv)" if report["rejected"] else ""
    lines.append(f"{seconds:.1f} s, {report['records_per_second']:,.0f} records/s; {rejected or 'no record rejected'}")
    return "\n".join(lines)


def _network_line(network: dict[str, Any]) -> str:
    """The network in a line.

    >>> _network_line({"nodes": 3, "families": 1, "edges": 2, "flavour": "all", "families_collapsed": True,
    ...     "figures": 4, "figures_by_keyword": 0})
    'co-occurrence (all, families collapsed): 2 genes, 1 family, 2 edges from 4 figures'
    """
    genes, kind = count(network["nodes"] - network["families"], "gene"), network["flavour"]
    if network["families_collapsed"]:
        genes, kind = f"{genes}, {count(network['families'], 'family')}", f"{kind}, families collapsed"
    line = f"co-occurrence ({kind}): {genes}, {count(network['edges'], 'edge')}"
    line += f" from {count(network['figures'], 'figure')}"
    keyword = network["figures_by_keyword"]
    return f"{line}; {keyword:,} of them known by keywords only" if keyword else line
