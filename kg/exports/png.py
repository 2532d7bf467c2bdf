"""A picture of the network as PNG: its strongest edges, in communities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kg.exports import Chunks, Options
from kg.network import Network
from kg.network.communities import communities, name_communities
from kg.network.files import read_table
from kg.network.layout import layout, node_radii
from kg.network.picture import picture
from kg.network.tables import Attribute, Kind, NetworkTables
from kg.opened import INCIDENCE, Build

_MOST_EDGES = 2_000
_FEWEST_FIGURES = 2


class PngExport:
    """The picture for slides and papers."""

    name = "png"
    media_type = "image/png"
    description = "a picture of the co-occurrence network's strongest edges"
    takes = frozenset({"flavour", "collapse_families"})

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """One file."""
        yield "network.png", [picture(strongest(build, options), "png")]


def strongest(build: Build, options: Options) -> NetworkTables:
    """The strongest edges of a build's network and what they join, laid out; tells what it leaves out."""
    network = build.network(options.flavour, collapse_families=options.collapse_families)
    edges = _chosen(network)
    if left := len(network.pairs) - len(edges):
        options.tell(f"left out: {left:,} of {len(network.pairs):,} edges; the picture has the strongest")
    nodes, ends = np.unique(
        np.concatenate([network.pairs.source[edges], network.pairs.target[edges]]), return_inverse=True
    )
    source, target = ends[: len(edges)].astype(np.int32), ends[len(edges) :].astype(np.int32)
    figures = network.pairs.figures[edges].astype(np.int64)
    membership = communities(len(nodes), source, target, figures.astype(np.float64))
    symbols = [network.labels[node].symbol for node in nodes.tolist()]
    iris = tuple(network.genes[node] for node in nodes.tolist())
    names = _names(build, options, iris, symbols, membership)
    shown = network.gene_figures[nodes]
    return NetworkTables(
        ids=iris,
        nodes=(
            Attribute("symbol", Kind.TEXT, symbols),
            Attribute("figures", Kind.COUNT, shown),
            Attribute("community", Kind.COUNT, membership),
            Attribute("community_name", Kind.TEXT, names),
        ),
        source=source,
        target=target,
        edges=(Attribute("figures", Kind.COUNT, figures, "Figures that show both genes"),),
        about={"description": _said(network, figures)},
        positions=layout(node_radii(shown), source, target, figures.astype(np.float64), membership),
    )


def _chosen(network: Network) -> NDArray[np.int64]:
    """The strongest pairs that more than one figure shows; where there are none, of all."""
    order = network.strongest()
    often = order[network.pairs.figures[order] >= _FEWEST_FIGURES]
    return (often if len(often) else order)[:_MOST_EDGES]


def _names(
    build: Build, options: Options, iris: tuple[str, ...], symbols: list[str], membership: NDArray[np.int32]
) -> list[str]:
    """The name of each node's community; empty where it has none."""
    table, _ = read_table(build.path / INCIDENCE)
    places = {iri: place for place, iri in enumerate(table.genes)}
    matrix = table.matrix(options.flavour, collapse_families=options.collapse_families)
    shown = matrix[:, [places[iri] for iri in iris]]
    names = name_communities(shown, [""] * table.figures, symbols, membership)
    return [str(names[number]) if number >= 0 else "" for number in membership.tolist()]


def _said(network: Network, figures: NDArray[np.int64]) -> str:
    """What is shown, and of how much."""
    if not len(figures):
        return f"No two genes stand together in {network.figures:,} figures (flavour {network.flavour})."
    kept = f"The strongest of {len(network.pairs):,} pairs that {network.figures:,} figures show together"
    return f"{kept} (flavour {network.flavour}), each in at least {int(figures.min()):,}."


EXPORT = PngExport()
