"""GraphML: the co-occurrence network for Cytoscape Desktop, yEd, Gephi and networkx.

Written line by line: networkx's own writer holds the whole document as a tree in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from kg.exports import Options
from kg.network import Network
from kg.opened import Build

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_EDGES_AT_ONCE = 10_000
_NODE_TYPES = {
    "symbol": "string",
    "iri": "string",
    "organism": "string",
    "figures": "long",
    "figures_by_keyword": "long",
    "kind": "string",
}
_EDGE_TYPES = {
    "figures": "long",
    "figures_independent": "long",
    "papers": "long",
    "jaccard": "double",
    "figures_by_keyword": "long",
}
_GRAPH_TYPES = {"flavour": "string", "figures": "long", "figures_by_keyword": "long"}


class GraphMLExport:
    """The network of a flavour."""

    name = "graphml"
    media_type = "application/graphml+xml"
    description = "the co-occurrence network as GraphML"
    takes = frozenset({"flavour", "collapse_families"})

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:
        """One file."""
        network = build.network(options.flavour, collapse_families=options.collapse_families)
        yield "cooccurrence.graphml", graphml_lines(network)


def graphml_lines(network: Network) -> Iterator[str]:
    """The lines of a GraphML document, attributes under their own names."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for prefix, types in (("graph", _GRAPH_TYPES), ("node", _NODE_TYPES), ("edge", _EDGE_TYPES)):
        for name, kind in types.items():
            key = f'id="{prefix}_{name}" for="{prefix}" attr.name="{name}" attr.type="{kind}"'
            yield f"  <key {key}/>\n"
    yield '  <graph edgedefault="undirected">\n'
    values = (network.flavour.value, network.figures, network.figures_by_keyword)
    yield "".join(f"    {_data('graph', name, value)}\n" for name, value in zip(_GRAPH_TYPES, values, strict=True))
    yield from _nodes(network)
    yield from _edges(network)
    yield "  </graph>\n</graphml>\n"


def _nodes(network: Network) -> Iterator[str]:
    counts = zip(network.nodes.figures.tolist(), network.nodes.figures_by_keyword.tolist(), network.kinds, strict=True)
    for gene, label, numbers in zip(network.genes, network.labels, counts, strict=True):
        values = (label.symbol, gene, label.organism, *numbers)
        data = "".join(_data("node", name, value) for name, value in zip(_NODE_TYPES, values, strict=True))
        yield f"    <node id={_quoted(gene)}>{data}</node>\n"


def _edges(network: Network) -> Iterator[str]:
    """The edges in the order of their genes; some thousands at once, for there are millions."""
    genes, pairs = [_quoted(gene) for gene in network.genes], network.pairs
    form = "".join(_data("edge", name, f"{{{place}}}") for place, name in enumerate(_EDGE_TYPES, 2))
    form = f"    <edge source={{0}} target={{1}}>{form}</edge>\n"
    for start in range(0, len(pairs), _EDGES_AT_ONCE):
        some = slice(start, start + _EDGES_AT_ONCE)
        ends = (([genes[end] for end in column[some].tolist()]) for column in (pairs.source, pairs.target))
        values = (pairs.figures, pairs.independent, pairs.papers, network.jaccard, pairs.figures_by_keyword)
        columns = (*ends, *(column[some].tolist() for column in values))
        yield "".join(map(form.format, *columns))


def _data(prefix: str, name: str, value: object) -> str:
    return f'<data key="{prefix}_{name}">{escape(_allowed(str(value)))}</data>'


def _quoted(text: str) -> str:
    return quoteattr(_allowed(text))


def _allowed(text: str) -> str:
    """XML 1.0 has no way to write some control characters, not even escaped; OCR prints some of them."""
    return _NOT_XML.sub("\ufffd", text)


EXPORT = GraphMLExport()
