"""GraphML: the co-occurrence network for Cytoscape Desktop, yEd, Gephi, igraph and networkx.

Written line by line: networkx's own writer holds the whole document as a tree in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.exports import NETWORK, Chunks, Options
from kg.network.tables import Attribute, Kind, NetworkTables
from kg.network.xml import escaped, quoted
from kg.opened import Build

_EDGES_AT_ONCE = 10_000
_TYPES = {Kind.TEXT: "string", Kind.COUNT: "long", Kind.NUMBER: "double", Kind.TRUTH: "boolean"}
_PLAIN_TYPES = {str: "string", int: "long", float: "double"}


class GraphMLExport:
    """The network of a selection."""

    name = "graphml"
    media_type = "application/graphml+xml"
    description = "the co-occurrence network as GraphML"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """One file."""
        yield "cooccurrence.graphml", graphml_lines(options.network(build))


def graphml_lines(tables: NetworkTables) -> Iterator[str]:
    """The lines of a GraphML document, attributes under their own names."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    kinds = [("graph", name, _PLAIN_TYPES[type(value)]) for name, value in tables.about.items()]
    nodes = _with_iri(tables)
    for prefix, attributes in (("node", nodes), ("edge", tables.edges)):
        kinds += [(prefix, each.name, _TYPES[each.kind]) for each in attributes]
    for prefix, name, kind in kinds:
        key = quoted(f"{prefix}_{name}")
        yield f'  <key id={key} for="{prefix}" attr.name={quoted(name)} attr.type="{kind}"/>\n'
    yield '  <graph edgedefault="undirected">\n'
    yield "".join(f"    {_data('graph', name, value)}\n" for name, value in tables.about.items())
    yield from _nodes(tables)
    yield from _edges(tables)
    yield "  </graph>\n</graphml>\n"


def _with_iri(tables: NetworkTables) -> tuple[Attribute, ...]:
    """The attributes of nodes: their IRIs, too, since Cytoscape shows no ids."""
    return *tables.nodes[:1], Attribute("iri", Kind.TEXT, tables.ids), *tables.nodes[1:]


def _nodes(tables: NetworkTables) -> Iterator[str]:
    for iri, row in zip(tables.ids, _rows("node", _with_iri(tables), 0, len(tables.ids)), strict=True):
        yield f"    <node id={quoted(iri)}>{row}</node>\n"


def _edges(tables: NetworkTables) -> Iterator[str]:
    """Some thousands at once, for there are millions."""
    ids = [quoted(iri) for iri in tables.ids]
    for start in range(0, len(tables.source), _EDGES_AT_ONCE):
        end = min(start + _EDGES_AT_ONCE, len(tables.source))
        ends = ([ids[place] for place in column[start:end].tolist()] for column in (tables.source, tables.target))
        rows = zip(*ends, _rows("edge", tables.edges, start, end), strict=True)
        yield "".join([f"    <edge source={one} target={other}>{row}</edge>\n" for one, other, row in rows])


def _rows(prefix: str, attributes: tuple[Attribute, ...], start: int, end: int) -> Iterator[str]:
    """The values of some nodes or edges, those of each in one text."""
    columns = [_texts(each, start, end) for each in attributes]
    keys = [quoted(f"{prefix}_{each.name}").replace("{", "{{").replace("}", "}}") for each in attributes]
    form = "".join(f"<data key={key}>{{{place}}}</data>" for place, key in enumerate(keys))
    return map(form.format, *columns) if columns else iter([""] * (end - start))


def _texts(attribute: Attribute, start: int, end: int) -> Sequence[object]:
    """The values as they are to be written; numbers as they are."""
    values = attribute.plain(start, end)
    if attribute.kind is Kind.TEXT:
        return [escaped(str(value)) for value in values]
    return [str(value).lower() for value in values] if attribute.kind is Kind.TRUTH else values


def _data(prefix: str, name: str, value: object) -> str:
    return f"<data key={quoted(f'{prefix}_{name}')}>{escaped(str(value))}</data>"


EXPORT = GraphMLExport()
