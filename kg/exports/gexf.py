"""GEXF: the network for Gephi, with positions and communities where it has them."""

from __future__ import annotations

from collections.abc import Iterator

from kg.exports import NETWORK, Chunks, Options
from kg.network.tables import Attribute, Kind, NetworkTables
from kg.network.xml import quoted
from kg.opened import Build

_EDGES_AT_ONCE = 10_000
_TYPES = {Kind.TEXT: "string", Kind.COUNT: "long", Kind.NUMBER: "double", Kind.TRUTH: "boolean"}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" '
    'xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">\n'
)


class GexfExport:
    """The network of a selection."""

    name = "gexf"
    media_type = "application/gexf+xml"
    description = "the co-occurrence network as GEXF, for Gephi"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """One file."""
        yield "cooccurrence.gexf", gexf_lines(options.network(build))


def gexf_lines(tables: NetworkTables) -> Iterator[str]:
    """The lines of a GEXF 1.2 document."""
    yield _HEAD
    yield f"  <meta><description>{quoted(str(tables.about.get('description', '')))[1:-1]}</description></meta>\n"
    yield '  <graph defaultedgetype="undirected" mode="static">\n'
    for kind, attributes in (("node", tables.nodes), ("edge", tables.edges)):
        yield f'    <attributes class="{kind}">\n'
        for place, each in enumerate(attributes):
            yield f'      <attribute id="{place}" title={quoted(each.name)} type="{_TYPES[each.kind]}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    yield from _nodes(tables)
    yield "    </nodes>\n    <edges>\n"
    yield from _edges(tables)
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _nodes(tables: NetworkTables) -> Iterator[str]:
    symbols = tables.node("symbol").values
    rows = _values(tables.nodes, 0, len(tables.ids))
    for place, (iri, row) in enumerate(zip(tables.ids, rows, strict=True)):
        where = ""
        if tables.positions is not None:
            x, y = tables.positions[place].tolist()
            where = f'<viz:position x="{x:.3f}" y="{-y:.3f}" z="0.0"/>'  # in Gephi y goes up
        yield (
            f"      <node id={quoted(iri)} label={quoted(str(symbols[place]))}>"
            f"<attvalues>{row}</attvalues>{where}</node>\n"
        )


def _edges(tables: NetworkTables) -> Iterator[str]:
    ids = [quoted(iri) for iri in tables.ids]
    for start in range(0, len(tables.source), _EDGES_AT_ONCE):
        end = min(start + _EDGES_AT_ONCE, len(tables.source))
        ends = zip(tables.source[start:end].tolist(), tables.target[start:end].tolist(), strict=True)
        rows = zip(ends, _values(tables.edges, start, end), strict=True)
        yield "".join(
            [
                f'      <edge id="{place}" source={ids[one]} target={ids[other]}><attvalues>{row}</attvalues></edge>\n'
                for place, ((one, other), row) in enumerate(rows, start)
            ]
        )


def _values(attributes: tuple[Attribute, ...], start: int, end: int) -> Iterator[str]:
    """The values of some nodes or edges, those of each in one text."""
    columns = [
        [f'<attvalue for="{place}" value={quoted(text)}/>' for text in _texts(each, start, end)]
        for place, each in enumerate(attributes)
    ]
    return map("".join, zip(*columns, strict=True)) if columns else iter([""] * (end - start))


def _texts(attribute: Attribute, start: int, end: int) -> list[str]:
    texts = map(str, attribute.plain(start, end))
    return [text.lower() for text in texts] if attribute.kind is Kind.TRUTH else list(texts)


EXPORT = GexfExport()
