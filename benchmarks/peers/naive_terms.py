"""Namespaces and IRIs for the naive pipeline, in rdflib's terms."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS, XSD

PFO = Namespace("https://w3id.org/pfocr-kg/ontology#")
SCHEMA = Namespace("http://schema.org/")
FABIO = Namespace("http://purl.org/spar/fabio/")
OA = Namespace("http://www.w3.org/ns/oa#")
BIBO = Namespace("http://purl.org/ontology/bibo/")
BIOLINK = Namespace("https://w3id.org/biolink/vocab/")
OBO = Namespace("http://purl.obolibrary.org/obo/")

BASE = "https://w3id.org/pfocr-kg/"
FAMPLEX = "https://identifiers.org/fplx/"
NCBI_GENE = "https://identifiers.org/ncbigene/"
MESH = "http://id.nlm.nih.gov/mesh/"
CC0 = URIRef("https://creativecommons.org/publicdomain/zero/1.0/")
HUMAN = OBO["NCBITaxon_9606"]

RULES = {
    "ncbigene_symbol": "symbol",
    "hgnc_symbol": "symbol",
    "ncbigene_synonym": "synonym",
    "hgnc_alias_symbol": "synonym",
    "hgnc_prev_symbol": "previous",
    "famplex_relations": "family",
    "bioentities_symbol": "family",
}
RULE_TERMS = {
    "symbol": PFO.OfficialSymbol,
    "synonym": PFO.Synonym,
    "previous": PFO.PreviousSymbol,
    "family": PFO.Family,
    "keyword": PFO.Keyword,
    "unknown": PFO.UnknownRule,
    "chemical": PFO.ChemicalName,
    "disease": PFO.DiseaseName,
}
DEPICTED = {"symbol", "synonym", "previous"}


class Organisms:
    """Taxa by name, from the table that comes with the project."""

    def __init__(self, table: Path) -> None:
        self.taxa: dict[str, str] = {}
        self.names: dict[str, str] = {}
        for line in table.read_text(encoding="utf-8").splitlines()[1:]:
            taxon, name, also = line.split("\t")
            self.names[taxon] = name
            for spelling in (name, *filter(None, also.split(" | "))):
                self.taxa[spelling.lower()] = taxon

    def taxon(self, name: str) -> str | None:
        """The NCBI taxonomy id of a name."""
        return self.taxa.get(name.lower())

    def node(self, name: str, taxon: str | None = None) -> URIRef:
        """The node of an organism."""
        taxon = taxon or self.taxon(name)
        return OBO[f"NCBITaxon_{taxon}"] if taxon else minted("organism", name)


class Families:
    """FamPlex ids by how people write them, from the table that comes with the project."""

    def __init__(self, table: Path) -> None:
        self.ids: dict[str, list[str]] = {}
        for known in table.read_text(encoding="utf-8").splitlines()[2:]:
            self.ids.setdefault(re.sub("[-_ ]", "", known.casefold()), []).append(known)

    def node(self, form: str) -> URIRef:
        """The node of a family."""
        found = self.ids.get(re.sub("[-_ ]", "", form.casefold()), [])
        known = form if form in found else found[0] if len(found) == 1 else None
        return URIRef(FAMPLEX + segment(known)) if known else minted("family", form)


def segment(text: str) -> str:
    """Text as one segment of an IRI."""
    return quote(text, safe="")


def minted(*path: str) -> URIRef:
    """An IRI of our own."""
    return URIRef(BASE + "/".join([path[0], *map(segment, path[1:])]))


def journal_node(title: str) -> URIRef:
    """The node of a journal, by its title."""
    return minted("journal", re.sub(" +", "-", title.strip().lower()))


def doi_node(doi: str) -> URIRef:
    """The node of a DOI."""
    return URIRef("https://doi.org/" + quote(doi, safe="/:;()!$&*+,=@"))


def year(text: str) -> Literal:
    """A year; rdflib would make a date of it."""
    return Literal(text, datatype=XSD.gYear, normalize=False)


def new_graph() -> Graph:
    """An empty graph that knows our prefixes."""
    graph = Graph()
    prefixes = {
        "pfo": PFO,
        "schema": SCHEMA,
        "fabio": FABIO,
        "dcterms": DCTERMS,
        "skos": SKOS,
        "oa": OA,
        "bibo": BIBO,
        "biolink": BIOLINK,
        "obo": OBO,
        "rdfs": RDFS,
        "ncbigene": Namespace(NCBI_GENE),
    }
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace, replace=True)
    return graph
