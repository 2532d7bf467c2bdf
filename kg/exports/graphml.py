"""GraphML: the co-occurrence network for Cytoscape Desktop, yEd, Gephi and networkx.

Written line by line: networkx's own writer holds the whole document as a tree in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import networkx as nx

from kg.exports import Options
from kg.opened import Build

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NODE_TYPES = {
    "symbol": "string",
    "iri": "string",
    "organism": "string",
    "figures": "long",
    "figures_by_keyword": "long",
}
_EDGE_TYPES = {"figures": "long", "papers": "long", "jaccard": "double", "figures_by_keyword": "long"}
_GRAPH_TYPES = {"flavour": "string", "figures": "long", "figures_by_keyword": "long"}


class GraphMLExport:
    """The network of a flavour."""

    name = "graphml"
    media_type = "application/graphml+xml"
    description = "the co-occurrence network as GraphML"
    takes = frozenset({"flavour"})

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:
        """One file."""
        yield "cooccurrence.graphml", graphml_lines(build.cooccurrence(options.flavour))


def graphml_lines(graph: nx.Graph[str]) -> Iterator[str]:
    """The lines of a GraphML document, attributes under their own names.

    >>> next(graphml_lines(nx.Graph(flavour="strict"))).splitlines()[0]
    '<?xml version="1.0" encoding="UTF-8"?>'
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for prefix, types in (("graph", _GRAPH_TYPES), ("node", _NODE_TYPES), ("edge", _EDGE_TYPES)):
        for name, kind in types.items():
            key = f'id="{prefix}_{name}" for="{prefix}" attr.name="{name}" attr.type="{kind}"'
            yield f"  <key {key}/>\n"
    yield '  <graph edgedefault="undirected">\n'
    yield from (f"    {data}\n" for data in _data("graph", _GRAPH_TYPES, graph.graph))
    for node, attributes in graph.nodes.data():
        yield f"    <node id={_quoted(node)}>{''.join(_data('node', _NODE_TYPES, attributes))}</node>\n"
    for one, other, attributes in graph.edges.data():
        ends = f"source={_quoted(one)} target={_quoted(other)}"
        yield f"    <edge {ends}>{''.join(_data('edge', _EDGE_TYPES, attributes))}</edge>\n"
    yield "  </graph>\n</graphml>\n"


def _data(prefix: str, types: Mapping[str, str], attributes: Mapping[str, Any]) -> Iterator[str]:
    for name in types:
        if name in attributes:
            yield f'<data key="{prefix}_{name}">{escape(_allowed(str(attributes[name])))}</data>'


def _quoted(text: str) -> str:
    return quoteattr(_allowed(text))


def _allowed(text: str) -> str:
    """XML 1.0 has no way to write some control characters, not even escaped; OCR prints some of them."""
    return _NOT_XML.sub("\ufffd", text)


EXPORT = GraphMLExport()
