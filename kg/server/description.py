"""What the endpoint says of itself: a SPARQL 1.1 service description, with the dataset's own numbers."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.rdf import PREFIXES
from kg.server.site import Site
from kg.server.worker import GRAPHS

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_VOID = "http://rdfs.org/ns/void#"
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)


def graph_name(site: Site) -> str:
    """The IRI by which requests may name the graph: that of the dataset."""
    return f"{site.build.report['base']}dataset"


def description(site: Site, endpoint: str, media: str) -> bytes:
    """The description of an endpoint in one of the formats of graphs."""
    triples = [*_service(site, endpoint), *_dataset(site)]
    known = {**PREFIXES, "sd": SD, "formats": _FORMATS} if media == "text/turtle" else None
    data = ox.serialize(triples, format=GRAPHS[media], prefixes=known)
    assert data is not None
    return data


def _service(site: Site, endpoint: str) -> Iterator[ox.Triple]:
    """The service, its formats, and its dataset, which is one default graph."""
    here, dataset = ox.NamedNode(endpoint), ox.NamedNode(graph_name(site))
    graph = ox.BlankNode("graph")

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(SD + name)

    yield ox.Triple(here, _RDF_TYPE, sd("Service"))
    yield ox.Triple(here, sd("endpoint"), here)
    yield ox.Triple(here, sd("supportedLanguage"), sd("SPARQL11Query"))
    for name in _RESULTS:
        yield ox.Triple(here, sd("resultFormat"), ox.NamedNode(_FORMATS + name))
    if site.settings.federate:
        yield ox.Triple(here, sd("feature"), sd("BasicFederatedQuery"))
    yield ox.Triple(here, sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, _RDF_TYPE, sd("Dataset"))
    yield ox.Triple(dataset, ox.NamedNode(f"{_VOID}sparqlEndpoint"), here)
    yield ox.Triple(dataset, sd("defaultGraph"), graph)
    yield ox.Triple(graph, _RDF_TYPE, sd("Graph"))


def _dataset(site: Site) -> Iterator[ox.Triple]:
    """What the graph says of its dataset and of the parts of it."""
    waiting, seen = [graph_name(site)], set[str]()
    while waiting:
        node = waiting.pop()
        seen.add(node)
        for triple in site.build.store.triples(node):
            yield triple
            value = triple.object
            if isinstance(value, ox.NamedNode) and value.value.startswith(f"{graph_name(site)}/"):
                waiting += [] if value.value in seen else [value.value]
