"""Which address on a server stands for which node of the graph, and back.

Nodes whose IRIs are our own (below the build's base) are things: their addresses answer 303 with a document about them,
the same address with a suffix. Nodes with IRIs of others have a document here, `/gene/207`, which answers itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

import pyoxigraph as ox

from kg.mapping import vocabulary as v
from kg.mapping.families import FAMPLEX
from kg.mapping.identifiers import MESH, NCBI_GENE
from kg.opened import Build
from kg.rdf import OBO, PFO, is_iri, segment
from kg.record import figure_page

OWN = ("mention", "link", "symbol", "organism", "family", "journal", "agent", "curation", "node", "dataset")
"""The first segments of the IRIs that we mint."""
OTHERS = ("figure", "paper", "gene", "organism", "chemical", "disease", "fplx", "ontology")
"""The first segments of the addresses of documents about nodes whose IRIs are others', and about our terms."""
PMC = "https://identifiers.org/pmc/"
DOI = "https://doi.org/"
_MESH_NUMBER = re.compile(r"[A-Za-z][0-9]+")
_OBO_NUMBER = re.compile(r"(CHEBI|DOID)[:_]([0-9]+)", re.IGNORECASE)
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Entity:
    """A node: its IRI, the path that stands for it here, what it is, and whether the path is the thing's own IRI."""

    iri: str
    path: str
    kind: str
    own: bool

    def document(self, suffix: str = "html") -> str:
        """The address of the document about it that pages lead to.

        >>> Entity("https://x.org/agent/W", "/agent/W", "agent", True).document()
        '/agent/W.html'
        >>> Entity("https://identifiers.org/ncbigene/1", "/gene/1", "gene", False).document()
        '/gene/1'
        """
        return f"{self.path}.{suffix}" if self.own or suffix != "html" else self.path


def path_of(iri: str, base: str, kind: str | None = None) -> tuple[str, str] | None:
    """The kind and path of an IRI, by its form alone; None for one that no page is about.

    A MeSH node is a chemical unless `kind` says that it is a disease; a figure's path needs its key, not its IRI.

    >>> path_of("https://identifiers.org/ncbigene/207", "https://x.org/"), path_of("https://elsewhere.org/", "https://x.org/")
    (('gene', '/gene/207'), None)
    """
    if iri.startswith(PFO.iri):
        return "term", f"/ontology/{segment(iri.removeprefix(PFO.iri))}"
    for namespace, name in _NAMESPACES.items():
        if iri.startswith(namespace):
            local = iri.removeprefix(namespace)
            if namespace == MESH or name == "disease":
                name = kind if kind in ("chemical", "disease") else name
            if namespace == f"{OBO.iri}CHEBI_" or namespace == f"{OBO.iri}DOID_":
                local = iri.removeprefix(OBO.iri)
            return ("family" if name == "fplx" else name), f"/{name}/{_quoted(local)}"
    if iri.startswith(DOI):
        return "paper", f"/paper/{_quoted(iri.removeprefix(DOI))}"
    first = iri.removeprefix(base).partition("/")[0] if iri.startswith(base) else ""
    kind_of_own = {"symbol": "gene", "link": "corroboration"}.get(first, first)
    return (kind_of_own, f"/{iri.removeprefix(base)}") if first in OWN else None


_NAMESPACES = {
    NCBI_GENE: "gene",
    PMC: "paper",
    v.NCBI_TAXON: "organism",
    MESH: "chemical",
    f"{OBO.iri}CHEBI_": "chemical",
    f"{OBO.iri}DOID_": "disease",
    FAMPLEX: "fplx",
}


def _quoted(local: str) -> str:
    """What follows a namespace, as a path: what is encoded in it stays, its slashes too."""
    return quote(local, safe="/:;()!$&'*+,=@~%")


class Finder:
    """Finds the nodes of a build. All that it does are look-ups in the store that take some microseconds each."""

    def __init__(self, build: Build) -> None:
        self.store = build.store.engine
        self.base: str = build.report["base"]

    def subjects(self, predicate: str, value: ox.NamedNode | ox.Literal) -> Iterator[str]:
        """The nodes that have a value."""
        for quad in self.store.quads_for_pattern(None, _node(predicate), value, ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value

    def values(self, iri: str, predicate: str) -> list[str]:
        """The values that a node has, as texts and IRIs."""
        quads = self.store.quads_for_pattern(ox.NamedNode(iri), _node(predicate), None, ox.DefaultGraph())
        return [quad.object.value for quad in quads if not isinstance(quad.object, ox.Triple)]

    def exists(self, iri: str) -> bool:
        """Whether anything is said of a node."""
        found = self.store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
        return next(iter(found), None) is not None

    def of_iri(self, iri: str) -> Entity | None:
        """The entity of an IRI; None where the graph says nothing of it."""
        if not is_iri(iri) or not self.exists(iri):
            return None
        types = self.values(iri, v.A)
        if v.FIGURE[1:-1] in types:
            figid = next(iter(self.values(iri, v.DC_IDENTIFIER)), "")
            return Entity(iri, f"/figure/{segment(figid)}", "figure", own=False)
        kind = "disease" if v.DISEASE[1:-1] in types and v.CHEMICAL_ENTITY[1:-1] not in types else "chemical"
        found = path_of(iri, self.base, kind)
        return Entity(iri, found[1], found[0], iri.startswith(self.base)) if found else None

    def at(self, path: str) -> Entity | None:
        """The entity that a path means, which is as the client sent it, encoded.

        Its own path may be another: that of the entity's canonical name. Raises `ValueError` for a path that
        cannot be one.
        """
        if len(path) > _LONGEST:
            raise ValueError("the address is too long")
        first, *rest = [unquote(part, errors="strict") for part in path.strip("/").split("/")]
        if any(character < " " or character == "\x7f" for character in "".join((first, *rest))):
            raise ValueError("the address has control characters")
        if first in OWN and (own := self.of_iri(f"{self.base}{'/'.join(segment(part) for part in (first, *rest))}")):
            return own
        key = "/".join(rest)
        seek = {
            "figure": self.figure,
            "paper": self.paper,
            "gene": self._gene,
            "organism": self._organism,
            "chemical": self._entity,
            "disease": self._entity,
            "fplx": self._family,
            "family": self._family,
        }.get(first)
        return seek(key) if seek and key else None

    def figure(self, key: str) -> Entity | None:
        """The figure of a figid or an alias; of a PMCID or DOI its paper's only figure, or the paper."""
        for iri in dict.fromkeys((figure_page(segment(key)), *self.subjects(v.DC_IDENTIFIER, ox.Literal(key)))):
            found = self.of_iri(iri)
            if found and found.kind == "figure" and key in self.values(iri, v.DC_IDENTIFIER):
                return found
        aliased = {iri for iri in self.subjects(v.ALT_LABEL, ox.Literal(key)) if self._is_figure(iri)}
        if len(aliased) == 1:
            return self.of_iri(aliased.pop())
        paper = self.paper(key)
        if paper is None:
            return None
        figures = [iri for iri in self.subjects(v.IS_PART_OF, ox.NamedNode(paper.iri)) if self._is_figure(iri)]
        return self.of_iri(figures[0]) if len(figures) == 1 else paper

    def _is_figure(self, iri: str) -> bool:
        return v.FIGURE[1:-1] in self.values(iri, v.A)

    def paper(self, key: str) -> Entity | None:
        """The paper of a PMCID (with or without the letters) or a DOI."""
        if re.fullmatch("(?i:pmc)?[0-9]+", key):
            return self.of_iri(f"{PMC}PMC{key.upper().removeprefix('PMC')}")
        if not key.startswith("10."):
            return None
        for iri in self.subjects(v.DOI, ox.Literal(key.upper())):
            return self.of_iri(iri)
        return self.of_iri(f"{DOI}{quote(key.lower(), safe='/:;()!$&*+,=@')}")

    def _gene(self, key: str) -> Entity | None:
        """The gene of an NCBI Gene id, or of a symbol that only one gene has."""
        if key.isascii() and key.isdigit():
            return self.of_iri(f"{NCBI_GENE}{key}")
        genes = self.genes_called(key)
        return genes[0] if len(genes) == 1 else None

    def genes_called(self, symbol: str) -> list[Entity]:
        """The genes that have a symbol, in the order of their IRIs."""
        found = (self.of_iri(iri) for iri in sorted(self.subjects(v.LABEL, ox.Literal(symbol))))
        return [entity for entity in found if entity and entity.kind == "gene"]

    def _organism(self, key: str) -> Entity | None:
        if key.isascii() and key.isdigit():
            return self.of_iri(f"{v.NCBI_TAXON}{key}")
        found = (self.of_iri(iri) for iri in sorted(self.subjects(v.LABEL, ox.Literal(key))))
        return next((entity for entity in found if entity and entity.kind == "organism"), None)

    def _entity(self, key: str) -> Entity | None:
        """The chemical or disease of a MeSH, ChEBI or DOID number."""
        if _MESH_NUMBER.fullmatch(key):
            return self.of_iri(f"{MESH}{key.upper()}")
        number = _OBO_NUMBER.fullmatch(key)
        return self.of_iri(f"{OBO.iri}{number[1].upper()}_{number[2]}") if number else None

    def _family(self, key: str) -> Entity | None:
        return self.of_iri(f"{FAMPLEX}{segment(key)}")


def _node(term: str) -> ox.NamedNode:
    """The node of a term of the vocabulary."""
    return ox.NamedNode(term[1:-1])
