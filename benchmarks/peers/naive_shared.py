"""What records share, for the naive pipeline: votes are counted, and each node is described once at the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from urllib.parse import quote, unquote

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS

from benchmarks.peers.naive_terms import (
    BIBO,
    BIOLINK,
    FABIO,
    FAMPLEX,
    HUMAN,
    MESH,
    NCBI_GENE,
    OBO,
    PFO,
    SCHEMA,
    doi_node,
    year,
)

Votes = dict[str, Counter[str]]


class Shared:
    """Votes by kind and node."""

    def __init__(self) -> None:
        self.votes: dict[str, dict[URIRef, Votes]] = defaultdict(dict)
        self._seen: set[tuple[str, URIRef, str, str]] = set()

    def vote(self, kind: str, node: URIRef, **values: str | None) -> None:
        """What the present record says of a node; it has one vote for each value."""
        votes = self.votes[kind].setdefault(node, {})
        for name, value in values.items():
            if value is not None and (key := (kind, node, name, value)) not in self._seen:
                self._seen.add(key)
                votes.setdefault(name, Counter())[value] += 1

    def next_record(self) -> None:
        """The next record may vote again."""
        self._seen.clear()

    def describe(self, graph: Graph) -> None:
        """Adds all nodes to the graph."""
        for kind, nodes in self.votes.items():
            for node, votes in nodes.items():
                _DESCRIBE[kind](graph, node, votes)
        for node in self.votes["chemical"].keys() & self.votes["disease"].keys():
            self._relabel(graph, node)

    def _relabel(self, graph: Graph, node: URIRef) -> None:
        """A node that is both a chemical and a disease has one label: that of all its votes together."""
        chemical, disease = self.votes["chemical"][node], self.votes["disease"][node]
        both = {name: chemical.get(name, Counter()) + disease.get(name, Counter()) for name in chemical | disease}
        graph.remove((node, RDFS.label, None))
        graph.remove((node, SKOS.altLabel, None))
        _label_entity(graph, node, both)


def elected(votes: Votes, name: str) -> str | None:
    """The value given most often; of several, the first."""
    counter = votes.get(name)
    return min(counter, key=lambda value: (-counter[value], value)) if counter else None


def _text(graph: Graph, node: URIRef, predicate: URIRef, value: str | None) -> None:
    if value:
        graph.add((node, predicate, Literal(value)))


def _others(graph: Graph, node: URIRef, label: str | None, votes: Votes, *names: str) -> None:
    for other in {value for name in names for value in votes.get(name, ())} - {label}:
        graph.add((node, SKOS.altLabel, Literal(other)))


def _match(graph: Graph, node: URIRef, other: str) -> None:
    if str(node) != other:
        graph.add((node, SKOS.exactMatch, URIRef(other)))


def _paper(graph: Graph, node: URIRef, votes: Votes) -> None:
    graph.add((node, RDF.type, SCHEMA.ScholarlyArticle))
    graph.add((node, RDF.type, FABIO.JournalArticle))
    pmcid, doi, published = elected(votes, "pmcid"), elected(votes, "doi"), elected(votes, "year")
    _text(graph, node, DCTERMS.identifier, pmcid)
    _text(graph, node, SCHEMA.name, elected(votes, "title"))
    _text(graph, node, DCTERMS.bibliographicCitation, elected(votes, "citation"))
    if published:
        graph.add((node, SCHEMA.datePublished, year(published)))
    if doi:
        graph.add((node, BIBO.doi, Literal(doi.upper())))
        graph.add((node, SKOS.exactMatch, doi_node(doi)))
    if pmcid:
        graph.add((node, SCHEMA.url, URIRef(f"https://europepmc.org/article/PMC/{pmcid.removeprefix('PMC')}")))
    for predicate, name in ((SCHEMA.isPartOf, "journal"), (SCHEMA.publisher, "publisher")):
        if other := elected(votes, name):
            graph.add((node, predicate, URIRef(other)))
    for keyword in votes.get("keyword", ()):
        graph.add((node, SCHEMA.keywords, Literal(keyword)))


def _journal(graph: Graph, node: URIRef, votes: Votes) -> None:
    graph.add((node, RDF.type, SCHEMA.Periodical))
    graph.add((node, RDF.type, FABIO.Journal))
    _text(graph, node, SCHEMA.name, elected(votes, "title"))
    _text(graph, node, BIBO.shortTitle, elected(votes, "abbreviation"))


def _agent(graph: Graph, node: URIRef, votes: Votes) -> None:
    graph.add((node, RDF.type, SCHEMA.Organization))
    _text(graph, node, SCHEMA.name, elected(votes, "name"))


def _organism(graph: Graph, node: URIRef, votes: Votes) -> None:
    label = elected(votes, "label")
    graph.add((node, RDF.type, BIOLINK.OrganismTaxon))
    _text(graph, node, RDFS.label, label)
    _others(graph, node, label, votes, "label", "spelling")
    _text(graph, node, PFO.organismGroup, elected(votes, "group"))
    prefix = OBO["NCBITaxon_"]
    if node.startswith(prefix):
        _text(graph, node, DCTERMS.identifier, node.removeprefix(prefix))
        _match(graph, node, f"http://purl.uniprot.org/taxonomy/{node.removeprefix(prefix)}")


def _gene(graph: Graph, node: URIRef, votes: Votes) -> None:
    symbol, taxon = elected(votes, "symbol"), elected(votes, "taxon")
    graph.add((node, RDF.type, BIOLINK.Gene))
    _text(graph, node, RDFS.label, symbol)
    _others(graph, node, symbol, votes, "symbol")
    if node.startswith(NCBI_GENE):
        number = node.removeprefix(NCBI_GENE)
        _text(graph, node, DCTERMS.identifier, number)
        _match(graph, node, f"http://identifiers.org/ncbigene/{number}")
        _match(graph, node, f"http://purl.uniprot.org/geneid/{number}")
    if taxon:
        graph.add((node, BIOLINK.in_taxon, URIRef(taxon)))
    if symbol and taxon and URIRef(taxon) == HUMAN:
        _match(graph, node, f"https://identifiers.org/hgnc.symbol/{quote(symbol, safe='')}")


def _family(graph: Graph, node: URIRef, votes: Votes) -> None:
    label, known = elected(votes, "form"), node.startswith(FAMPLEX)
    graph.add((node, RDF.type, PFO.GeneFamily))
    if known:
        number = node.removeprefix(FAMPLEX)
        label = unquote(number)
        _text(graph, node, DCTERMS.identifier, label)
        _match(graph, node, f"http://identifiers.org/fplx/{number}")
    _text(graph, node, RDFS.label, label)
    _others(graph, node, label, votes, "form")
    for member in votes.get("member", ()):
        graph.add((node, PFO.hasMember, URIRef(member)))


def _chemical(graph: Graph, node: URIRef, votes: Votes) -> None:
    graph.add((node, RDF.type, BIOLINK.ChemicalEntity))
    _label_entity(graph, node, votes)
    for number in votes.get("other", ()):
        _match(graph, node, str(OBO[f"CHEBI_{number}"]))
        _match(graph, node, f"https://identifiers.org/chebi/CHEBI:{number}")


def _disease(graph: Graph, node: URIRef, votes: Votes) -> None:
    graph.add((node, RDF.type, BIOLINK.Disease))
    _label_entity(graph, node, votes)
    for number in votes.get("other", ()):
        _match(graph, node, str(OBO[f"DOID_{number}"]))


def _label_entity(graph: Graph, node: URIRef, votes: Votes) -> None:
    label = elected(votes, "match") or elected(votes, "name") or elected(votes, "word")
    _text(graph, node, RDFS.label, label)
    _others(graph, node, label, votes, "match", "name")
    if node.startswith(MESH):
        _match(graph, node, f"http://identifiers.org/mesh/{node.removeprefix(MESH)}")


_DESCRIBE: dict[str, Callable[[Graph, URIRef, Votes], None]] = {
    "paper": _paper,
    "journal": _journal,
    "agent": _agent,
    "organism": _organism,
    "gene": _gene,
    "family": _family,
    "chemical": _chemical,
    "disease": _disease,
}
