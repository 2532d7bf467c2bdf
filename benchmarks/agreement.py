"""Whether a peer makes the graph and the network that `kg build` makes: compared before anything is timed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.check import by_predicate, compare_graphs, compare_networks
from benchmarks.contestants import CONTESTANTS
from benchmarks.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a peer's graph and network differ from ours over a corpus: triples by predicate, and some edges."""

    peer: str
    corpus: str
    missing: dict[str, int]
    surplus: dict[str, int]
    edges: list[str]

    @property
    def complete(self) -> bool:
        """Whether the peer does all the work, so that it may be timed; what it says beyond ours is no excuse for us."""
        return not self.missing and not self.edges

    @property
    def same(self) -> bool:
        """Whether graph and network are the very same."""
        return self.complete and not self.surplus


def comparable(peer: str) -> bool:
    """Whether a contestant makes a graph of its own."""
    return bool(CONTESTANTS[peer].graph)


def compare(shop: Workshop, peer: str, corpus: Path) -> tuple[Agreement, list[str]]:
    """Builds a corpus with `kg` and with a peer; the differences, and examples of them.

    Raises `RunError` or `UnavailableError` where there is nothing to compare.
    """
    contestant = CONTESTANTS[peer]
    out = shop.once(shop.folder("kg", corpus), lambda _: _build(shop, "kg", corpus))
    _build(shop, peer, corpus)
    ours, theirs = out / "current", shop.folder(peer, corpus)
    graphs = compare_graphs(ours / "graph.ttl", theirs / contestant.graph)
    edges: list[str] = []
    if contestant.network:
        edges = compare_networks(ours / "network" / "edges.tsv", theirs / contestant.network)
    found = Agreement(
        peer=peer,
        corpus=f"{corpus.parent.name}/{corpus.name}",
        missing=dict(by_predicate(graphs.missing)),
        surplus=dict(by_predicate(graphs.surplus)),
        edges=edges,
    )
    return found, [*graphs.lines(), *edges]


def _build(shop: Workshop, name: str, corpus: Path) -> None:
    shop.do(CONTESTANTS[name].command(shop, corpus), f"{name}-{corpus.name}")
