"""SHACL: does a graph hold what the data model promises? Checked by pySHACL against `ontologies/shapes.ttl`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import SH

from kg.errors import KgError, RecordFault
from kg.mapping import Mapped, Model, map_figure
from kg.mapping.shared import SharedTable
from kg.rdf import ntriples
from kg.record import Figure, Rejected
from kg.resources import read_ontology

BATCH = 200
"""Records whose graphs are checked together: enough to share the cost of a call, few enough for bounded memory."""

GRAPH_SUFFIXES = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES}
"""Files that hold a graph, by their suffix."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One fault: the node, the property (empty where the node itself is at fault), the value, and what is wrong."""

    node: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        value = f": {self.value}" if self.value else ""
        return f"{self.node} {self.path or 'itself'}{value}: {self.message}"


def read_graph(path: Path) -> rdflib.Graph:
    """The graph in a Turtle or N-Triples file. Raises `KgError` with the line where it is none."""
    try:
        quads = ox.parse(path=str(path), format=GRAPH_SUFFIXES[path.suffix])
        lines = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
    except (SyntaxError, ValueError) as fault:
        raise KgError(f"{path} cannot be read: {' '.join(str(fault).split())}") from None
    return rdflib.Graph().parse(data=lines, format="nt")


@cache
def _shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(data=read_ontology("shapes.ttl"), format="turtle")


def find_violations(graph: rdflib.Graph) -> list[Violation]:
    """The violations of the shapes in a graph, sorted; an empty list for a graph that conforms.

    >>> figure = rdflib.URIRef("https://x.org/f")
    >>> graph = rdflib.Graph().add((figure, rdflib.RDF.type, rdflib.URIRef("http://purl.org/spar/fabio/Figure")))
    >>> find_violations(graph)[0].node
    'https://x.org/f'
    """
    _, results, _ = pyshacl.validate(graph, shacl_graph=_shapes(), inference="none", advanced=False)
    assert isinstance(results, rdflib.Graph)
    return sorted(_violation(results, result) for result in results.subjects(rdflib.RDF.type, SH.ValidationResult))


def _violation(results: rdflib.Graph, result: rdflib.term.Node) -> Violation:
    def text(predicate: rdflib.URIRef) -> str:
        return str(results.value(result, predicate) or "")

    messages = sorted(str(message) for message in results.objects(result, SH.resultMessage))
    return Violation(text(SH.focusNode), text(SH.resultPath), text(SH.value), "; ".join(messages))


def violations_of_records(
    records: Iterable[Figure | Rejected], model: Model, rejected: list[Rejected]
) -> Iterator[Violation]:
    """The violations in the records' graphs, merged batch by batch; records that give none go to `rejected`."""
    waiting = iter(records)
    while batch := list(islice(waiting, BATCH)):
        shared, lines = SharedTable(), dict[str, None]()
        for record in batch:
            if isinstance(mapped := _mapped(record, model), Rejected):
                rejected.append(mapped)
                continue
            lines |= dict.fromkeys(ntriples([triple]) for triple in (*mapped.own, *mapped.others))
            shared.merge(mapped.shared)
        graph = rdflib.Graph().parse(data="".join(lines) + ntriples(shared.describe()), format="nt")
        yield from find_violations(graph)


def _mapped(record: Figure | Rejected, model: Model) -> Mapped | Rejected:
    if isinstance(record, Rejected):
        return record
    try:
        return map_figure(record, model)
    except RecordFault as fault:
        return Rejected(record.path, fault.place, fault.reason)
