"""The co-occurrence network as RDF: a Biolink association for each edge, with what was counted, as Turtle."""

from __future__ import annotations

from collections.abc import Iterator

from kg.exports import NETWORK, Chunks, Options
from kg.mapping import vocabulary as v
from kg.mapping.counts import count
from kg.network.genelists import NCBI_GENE
from kg.network.tables import NetworkTables
from kg.opened import Build
from kg.rdf import Term, Triple, iri, literal
from kg.turtle import TurtleWriter

_EDGES_AT_ONCE = 5_000
_CLASSES = {
    frozenset({"gene"}): v.GENE_TO_GENE_ASSOCIATION,
    frozenset({"gene", "disease"}): v.GENE_TO_DISEASE_ASSOCIATION,
}
_KINDS = {
    "gene": v.GENE,
    "family": v.BIOLINK_GENE_FAMILY,
    "chemical": v.CHEMICAL_ENTITY,
    "disease": v.DISEASE,
}
_COUNTED = {
    "figures": v.SHARED_FIGURE_COUNT,
    "figures_independent": v.INDEPENDENT_FIGURE_COUNT,
    "papers": v.SHARED_PAPER_COUNT,
}
_MEASURED = {"score": v.ASSOCIATION_SCORE, "p": v.P_VALUE, "q": v.ADJUSTED_P_VALUE}


class AssociationsExport:
    """The network of a selection, to be loaded beside the graph."""

    name = "associations"
    media_type = "text/turtle"
    description = "the co-occurrence network as RDF: Biolink associations"
    takes = NETWORK

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """One file."""
        yield "associations.ttl", association_lines(options.network(build), build)


def association_lines(tables: NetworkTables, build: Build) -> Iterator[str]:
    """A document of associations, in the order of the edges."""
    writer = TurtleWriter(build.minter.base)
    yield writer.head()
    for start in range(0, len(tables.ids), _EDGES_AT_ONCE):
        yield from writer.body(_nodes(tables, start))
    for start in range(0, len(tables.source), _EDGES_AT_ONCE):
        yield from writer.body(_triples(tables, build, start))


def _nodes(tables: NetworkTables, start: int) -> Iterator[Triple]:
    """What the nodes are and are called, as in the graph; a family's members are in the graph only."""
    end = min(start + _EDGES_AT_ONCE, len(tables.ids))
    kinds, symbols = (tables.node(name).plain(start, end) for name in ("kind", "symbol"))
    for node, kind, symbol in zip(tables.ids[start:end], kinds, symbols, strict=True):
        yield iri(node), v.A, _KINDS[str(kind)]
        if symbol and symbol != node:
            yield iri(node), v.LABEL, literal(str(symbol))
        if kind == "gene" and node.startswith(NCBI_GENE):
            yield iri(node), v.DC_IDENTIFIER, literal(node.removeprefix(NCBI_GENE))


def _triples(tables: NetworkTables, build: Build, start: int) -> Iterator[Triple]:
    end = min(start + _EDGES_AT_ONCE, len(tables.source))
    ends = (column[start:end].tolist() for column in (tables.source, tables.target))
    kinds, minter = tables.node("kind").values, build.minter
    names = (*_COUNTED, *_MEASURED)
    predicates = (*_COUNTED.values(), *_MEASURED.values())
    columns = [tables.edge(name).plain(start, end) for name in names]
    for one, other, *values in zip(*ends, *columns, strict=True):
        subject, target = tables.ids[one], tables.ids[other]
        node = iri(minter.association(subject, target))
        if str(kinds[one]) == "disease" and str(kinds[other]) == "gene":  # Biolink's subject is the gene
            subject, target = target, subject
        yield node, v.A, _CLASSES.get(frozenset({str(kinds[one]), str(kinds[other])}), v.ASSOCIATION)
        yield node, v.BIOLINK_SUBJECT, iri(subject)
        yield node, v.BIOLINK_PREDICATE, v.OCCURS_TOGETHER
        yield node, v.BIOLINK_OBJECT, iri(target)
        yield from ((node, predicate, _number(value)) for predicate, value in zip(predicates, values, strict=True))


def _number(value: object) -> Term:
    return count(value) if isinstance(value, int) else literal(repr(value), v.XSD_DOUBLE)


EXPORT = AssociationsExport()
