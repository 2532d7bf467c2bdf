"""Descriptions of nodes: which triples of the graph are told of each, page by page where many nodes point at it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import pyoxigraph as ox

from kg.mapping import vocabulary as v
from kg.opened import Build
from kg.rdf import PFO
from kg.resources import read_ontology
from kg.server.catalogue import Catalogue
from kg.server.entities import Entity, Finder

PAGE = 50
"""The most nodes of a list that one document has."""
ONTOLOGY = PFO.iri.removesuffix("#")
_NAMES = frozenset(term[1:-1] for term in (v.LABEL, v.NAME, v.DC_IDENTIFIER, v.IN_TAXON))
_MOST_NAMES = 100_000
"""Nodes whose names are kept: pages have mostly the same genes, species and papers."""
_GRAPH = ox.DefaultGraph()

Said = dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]]
"""What is said of each node, by the IRIs of properties."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of a list: the number of the page, of all pages, and of all that is in the list."""

    number: int
    pages: int
    total: int

    @classmethod
    def of(cls, total: int, number: int) -> Slice:
        """The page of a list of so many. Raises `ValueError` for a page that there is not.

        >>> Slice.of(101, 3)
        Slice(number=3, pages=3, total=101)
        """
        pages = max(1, -(-total // PAGE))
        if not 1 <= number <= pages:
            raise ValueError(f"there is no page {number:,}, of {pages:,}")
        return cls(number, pages, total)

    @property
    def bounds(self) -> slice:
        """Where the page is in the list."""
        return slice((self.number - 1) * PAGE, self.number * PAGE)


@dataclass(slots=True, weakref_slot=True)
class Description:
    """What is told of a node. `figures` are those of a list's page, by their places in the catalogue."""

    entity: Entity
    triples: list[ox.Triple]
    page: Slice = field(default_factory=lambda: Slice(1, 1, 0))
    figures: Sequence[int] = ()

    def said(self) -> Said:
        """The triples by node and property."""
        said: Said = {}
        for triple in self.triples:
            assert not isinstance(triple.subject, ox.Triple)
            assert not isinstance(triple.object, ox.Triple)
            subject = triple.subject.value
            said.setdefault(subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
        return said


class Describer:
    """Makes the descriptions of a build's nodes."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._store = build.store.engine
        self.finder = Finder(build)
        self._named = lru_cache(_MOST_NAMES)(self._name_triples)
        self._making = threading.Lock()
        self._catalogue: Catalogue | None = None

    @property
    def report(self) -> Mapping[str, Any]:
        """What the build says of itself."""
        return self._build.report

    @property
    def catalogue(self) -> Catalogue:
        """The build's lists, made when they are first asked for, by one thread while others wait."""
        with self._making:
            if self._catalogue is None:
                self._catalogue = Catalogue(self._build)
            return self._catalogue

    def describe(self, entity: Entity, page: int = 1) -> Description:
        """The description of a node, and of its lists such a page. Raises `ValueError` for a page that there is not."""
        if entity.kind == "term":
            return Description(entity, _sorted(_term_triples(entity.iri)), Slice.of(0, page))
        triples = dict.fromkeys(self._own(entity.iri))
        done = Description(entity, [], Slice.of(0, page) if entity.kind not in _LISTED else Slice(1, 1, 0))
        if entity.kind == "figure":
            triples |= dict.fromkeys(self._evidence(entity.iri))
            for paper in self.finder.values(entity.iri, v.IS_PART_OF):
                triples |= dict.fromkeys(self._own(paper))
        elif entity.kind in _LISTED:
            places = self._figures(entity)
            done.page = Slice.of(len(places), page)
            done.figures = list(places[done.page.bounds])
            triples |= dict.fromkeys(self._links(entity.iri, done.figures))
        triples |= dict.fromkeys(self._names(list(triples)))
        done.triples = _sorted(triples, entity.iri)
        return done

    def _own(self, iri: str) -> Iterator[ox.Triple]:
        return (quad.triple for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, _GRAPH))

    def _evidence(self, figure: str) -> Iterator[ox.Triple]:
        """All that is said of mentions and corroborations of a figure."""
        for node in self.finder.subjects(v.HAS_TARGET, ox.NamedNode(figure)):
            yield from self._own(node)

    def _figures(self, entity: Entity) -> Sequence[int]:
        """The figures that point at a node, by their places in the catalogue."""
        if entity.kind == "paper":
            return self.catalogue.figures_of_paper(entity.iri)
        if entity.kind == "organism":
            keys = self.finder.values(entity.iri, v.DC_IDENTIFIER) or self.finder.values(entity.iri, v.LABEL)
            return self.catalogue.figures_of_taxon(keys[0]) if keys else ()
        found: list[int] = self.catalogue.figures_of(entity.iri).tolist()
        return found

    def _links(self, iri: str, places: Iterable[int]) -> Iterator[ox.Triple]:
        """What links the figures to the node."""
        node = ox.NamedNode(iri)
        for place in places:
            figure = ox.NamedNode(self.catalogue.figures[place].iri)
            for quad in self._store.quads_for_pattern(figure, None, node, _GRAPH):
                yield quad.triple

    def _names(self, triples: Sequence[ox.Triple]) -> Iterator[ox.Triple]:
        """What the nodes are called that the triples are about or lead to, and of genes the species."""
        terms_there = (term for triple in triples for term in (triple.subject, triple.object))
        wanted = {term.value for term in terms_there if isinstance(term, ox.NamedNode)}
        for iri in wanted:
            for triple in self._named(iri):
                yield triple
                if triple.predicate.value == v.IN_TAXON[1:-1] and isinstance(triple.object, ox.NamedNode):
                    yield from self._named(triple.object.value)

    def _name_triples(self, iri: str) -> tuple[ox.Triple, ...]:
        if not self.catalogue.is_figure(iri):
            return tuple(triple for triple in self._own(iri) if triple.predicate.value in _NAMES)
        # Figures have a hundred triples, and two names.
        found = (
            self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(term[1:-1]), None, _GRAPH)
            for term in (v.NAME, v.DC_IDENTIFIER)
        )
        return tuple(quad.triple for quads in found for quad in quads)


_LISTED = frozenset({"gene", "paper", "organism", "chemical", "disease", "family"})
"""The kinds of nodes that figures point at."""


def _sorted(triples: Iterable[ox.Triple], first: str = "") -> list[ox.Triple]:
    """The triples, those of one subject together, in an order that depends on nothing but them."""

    def key(triple: ox.Triple) -> tuple[bool, str, bool, str, str]:
        subject, predicate = str(triple.subject), str(triple.predicate)
        return subject != f"<{first}>", subject, predicate != v.A, predicate, str(triple.object)

    return sorted(triples, key=key)


# --- terms


@cache
def _ontology() -> tuple[ox.Triple, ...]:
    """The ontology's triples; blank nodes have the same names every time."""
    names: dict[str, ox.BlankNode] = {}

    def named(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        assert not isinstance(term, ox.Triple)
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term.value, ox.BlankNode(f"b{len(names)}"))
        return term

    text = read_ontology("pfocr-kg.ttl").encode()
    triples = list[ox.Triple]()
    for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
        subject = named(quad.subject)
        assert not isinstance(subject, ox.Literal)
        triples.append(ox.Triple(subject, quad.predicate, named(quad.object)))
    return tuple(triples)


@cache
def terms() -> Mapping[str, Entity]:
    """The terms of the ontology by their local names, in their order; "" is the ontology itself."""
    found = {"": Entity(ONTOLOGY, "/ontology", "term", own=False)}
    for triple in _ontology():
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(PFO.iri):
            name = triple.subject.value.removeprefix(PFO.iri)
            found[name] = Entity(triple.subject.value, f"/ontology/{name}", "term", own=False)
    return found


def _term_triples(iri: str) -> Iterator[ox.Triple]:
    """All of the ontology, or what it says of a term, and of the blank nodes in that."""
    if iri == ONTOLOGY:
        yield from _ontology()
        return
    wanted: set[ox.NamedNode | ox.BlankNode] = {ox.NamedNode(iri)}
    done: set[ox.NamedNode | ox.BlankNode] = set()
    while wanted:
        for triple in _ontology():
            if triple.subject in wanted:
                yield triple
        done |= wanted
        wanted = {
            triple.object
            for triple in _ontology()
            if triple.subject in wanted and isinstance(triple.object, ox.BlankNode) and triple.object not in done
        }
