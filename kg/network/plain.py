"""The tables of a network that is all there is: no selection, no layout, only what was counted."""

from __future__ import annotations

from kg.network import Network
from kg.network.tables import Attribute, Kind, NetworkTables


def plain_tables(network: Network) -> NetworkTables:
    """All nodes in their order, all pairs with the strongest first."""
    order, pairs = network.strongest(), network.pairs
    nodes = (
        Attribute("symbol", Kind.TEXT, [label.symbol for label in network.labels], "what the gene is called"),
        Attribute("organism", Kind.TEXT, [label.organism for label in network.labels], "its species"),
        Attribute("kind", Kind.TEXT, [network.kind(gene) for gene in network.genes], "gene or family"),
        Attribute("figures", Kind.COUNT, network.gene_figures, "figures that show it"),
        Attribute("figures_by_keyword", Kind.COUNT, network.gene_figures_by_keyword, "of these, by keyword alone"),
    )
    edges = (
        Attribute("figures", Kind.COUNT, pairs.figures[order], "figures that show both"),
        Attribute("papers", Kind.COUNT, pairs.papers[order], "papers with a figure that shows both"),
        Attribute("jaccard", Kind.NUMBER, network.jaccard[order], "figures with both over figures with either"),
        Attribute("figures_by_keyword", Kind.COUNT, pairs.figures_by_keyword[order], "figures known by keyword alone"),
    )
    about = {
        "name": f"PFOCR co-occurrence ({network.flavour.value})",
        "description": (
            f"Genes that stand together in published pathway figures: {len(network.genes):,} nodes and "
            f"{len(pairs):,} edges from {network.figures:,} figures."
        ),
        "flavour": network.flavour.value,
        "figures": network.figures,
        "figures_by_keyword": network.figures_by_keyword,
    }
    return NetworkTables(network.genes, nodes, pairs.source[order], pairs.target[order], edges, about)
