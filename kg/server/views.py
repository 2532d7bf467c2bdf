"""What pages show of descriptions: texts, links and tables as plain values, which templates write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from kg.mapping import vocabulary as v
from kg.quality.page import columns
from kg.rdf import PFO, segment
from kg.record import RULES, Flavour, ListedFigure
from kg.server.documents import ONTOLOGY, Describer, Description, terms
from kg.server.entities import Entity, path_of
from kg.server.formats import NAMESPACES

_SIMILAR, _PARTNERS, _TOP = 10, 25, 24
_LABELS = tuple(term[1:-1] for term in (v.LABEL, v.DC_TITLE, v.NAME, v.DC_IDENTIFIER, v.WORD))
_RULES = {v.RULE_TERMS[rule][1:-1]: (rank, rule.value) for rank, rule in enumerate(RULES)}
_RULE_TEXTS = {
    "symbol": "official symbol",
    "synonym": "synonym",
    "previous": "former symbol",
    "family": "family or complex",
    "keyword": "keyword",
    "unknown": "unknown rule",
    "chemical": "name of a chemical",
    "disease": "name of a disease",
}
_FLAVOUR_TEXTS = {
    Flavour.STRICT: ("genes by their official symbols", "Flavour strict."),
    Flavour.SYNONYMS: ("genes by other names", "Flavour synonyms: a synonym or a former symbol is printed."),
    Flavour.ALL: ("genes by families or keywords", "Flavour all: no name of the gene itself is known to be printed."),
}

Node = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Shown:
    """A text, and where it leads, if anywhere: to a page here, or to one outside."""

    text: str
    href: str | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A property and its values."""

    name: Shown
    values: Sequence[Shown]


class View:
    """What the page of a description shows."""

    def __init__(self, describer: Describer, told: Description) -> None:
        self._describer, self._told = describer, told
        self._said = told.said()
        self._links: dict[str, Shown] = {}

    # --- small things

    def texts(self, iri: str, *predicates: str) -> list[str]:
        """The values of a node, as texts: those of the first of these properties that it has."""
        said = self._said.get(iri, {})
        for term in predicates:
            if found := said.get(term[1:-1]):
                return [value.value for value in found]
        return []

    def text(self, iri: str, *predicates: str) -> str:
        """The first of these, or nothing."""
        return next(iter(self.texts(iri, *predicates)), "")

    def label(self, iri: str) -> str:
        """What a node is called."""
        said = self._said.get(iri, {})
        found = next((said[name][0].value for name in _LABELS if name in said), "")
        return found or short(iri)

    def link(self, iri: str) -> Shown:
        """A node by its name, and the way to its page; or to it itself, where it is on the web."""
        if iri not in self._links:
            entity = self.entity(iri)
            if entity:
                self._links[iri] = Shown(self.label(iri), entity.document())
            else:
                web = iri.startswith(("https://", "http://"))
                self._links[iri] = Shown(self.label(iri), iri if web else None, web)
        return self._links[iri]

    def entity(self, iri: str) -> Entity | None:
        """The entity of an IRI, if a page is about it."""
        if iri == ONTOLOGY or iri.startswith(PFO.iri):
            return terms().get(iri.removeprefix(PFO.iri) if iri != ONTOLOGY else "")
        return self._describer.finder.of_iri(iri)

    def value(self, term: Node) -> Shown:
        """A value of a property."""
        if isinstance(term, ox.NamedNode):
            return self.link(term.value)
        return Shown(term.value if isinstance(term, ox.Literal) else "(a node without a name)")

    # --- parts of pages

    def page(self) -> dict[str, Any]:
        """All that the page shows."""
        told = self._told
        shown = {
            "title": self.title(),
            "entity": told.entity,
            "document": told.entity.document(),
            "page": told.page,
            "rows": self.rows(),
            "links": self.outside(),
            "listed": [self.listed(place) for place in told.figures],
            "top": (),
            "terms": (),
        }
        make = {"figure": self.figure, "gene": self.gene, "organism": self.organism, "term": self.term}
        return shown | (make[told.entity.kind]() if told.entity.kind in make else {})

    def title(self) -> str:
        """The heading."""
        iri = self._told.entity.iri
        if self._told.entity.kind == "figure":
            return self.text(iri, v.DC_TITLE, v.NAME) or self.text(iri, v.DC_IDENTIFIER)
        return self.label(iri)

    def rows(self) -> list[Row]:
        """All that is said of the node itself."""
        own = self._said.get(self._told.entity.iri, {})
        return [Row(self._property(name), [self.value(each) for each in values]) for name, values in own.items()]

    def _property(self, iri: str) -> Shown:
        entity = self.entity(iri) if iri.startswith(PFO.iri) else None
        return Shown(short(iri), entity.document() if entity else None)

    def outside(self) -> list[Shown]:
        """Links to what others have of it."""
        iri = self._told.entity.iri
        found = list[Shown]()
        papers = [iri] if self._told.entity.kind == "paper" else self.texts(iri, v.IS_PART_OF)
        if self._told.entity.kind in ("figure", "paper"):
            for paper in papers:
                found += self._paper_links(paper)
        found += [Shown("the figure at PubMed Central", link, outside=True) for link in self._web(iri, v.FIGURE_LINK)]
        elsewhere = not self._told.entity.own and self._told.entity.kind not in ("paper", "term")
        if elsewhere and iri.startswith(("https://", "http://")):
            found.append(
                Shown("this figure at PFOCR" if self._told.entity.kind == "figure" else short(iri), iri, outside=True)
            )
        return found

    def _web(self, iri: str, term: str) -> list[str]:
        return [text for text in self.texts(iri, term) if text.startswith(("https://", "http://"))]

    def _paper_links(self, paper: str) -> list[Shown]:
        links = [
            Shown(f"doi:{doi}", f"https://doi.org/{quote(doi, safe='/:;()')}", outside=True)
            for doi in self.texts(paper, v.DOI)
        ]
        for pmcid in self.texts(paper, v.DC_IDENTIFIER):
            name = quote(pmcid, safe="")
            links.append(Shown(pmcid, f"https://pmc.ncbi.nlm.nih.gov/articles/{name}/", outside=True))
            links.append(
                Shown("Europe PMC", f"https://europepmc.org/article/PMC/{name.removeprefix('PMC')}", outside=True)
            )
            for file in self.texts(self._told.entity.iri, v.IMAGE_FILE):
                image = f"https://europepmc.org/articles/{name}/bin/{quote(file, safe='')}"
                links.append(Shown("the figure at Europe PMC", image, outside=True))
        return links

    def listed(self, place: int) -> dict[str, Any]:
        """A figure of a list."""
        return listed_figure(self._describer.catalogue.figures[place], self._how(place))

    def _how(self, place: int) -> str:
        """In which flavour a figure of the list has the gene that the page is about."""
        iri, figure = self._told.entity.iri, self._describer.catalogue.figures[place].iri
        if self._told.entity.kind != "gene":
            return ""
        flavours = {v.DEPICTS_STRICTLY: "strict", v.DEPICTS: "synonyms"}
        return next((name for term, name in flavours.items() if iri in self.texts(figure, term)), "all")

    # --- kinds of pages

    def figure(self) -> dict[str, Any]:
        """What is shown of a figure alone."""
        iri = self._told.entity.iri
        papers = [
            {"href": link.href, "title": link.text, "year": self.text(paper, v.DATE_PUBLISHED)}
            for paper in self.texts(iri, v.IS_PART_OF)
            if (link := self.link(paper)).href
        ]
        caption = self.text(iri, v.CAPTION, v.DESCRIPTION)
        return {"papers": papers, "caption": caption, "groups": self.groups(), "similar": self.similar()}

    def groups(self) -> list[dict[str, Any]]:
        """What the figure has: genes by flavour, families, chemicals, diseases, each with the words behind it."""
        iri = self._told.entity.iri
        words = self._words()
        strict, depicted = (set(self.texts(iri, term)) for term in (v.DEPICTS_STRICTLY, v.DEPICTS))
        parts: dict[str, list[dict[str, Any]]] = {}
        for node in sorted(self.texts(iri, v.MENTIONS), key=lambda node: (self.label(node).casefold(), node)):
            types = self.texts(node, v.A) or self._describer.finder.values(node, v.A)
            genes = v.GENE[1:-1] in types
            flavour = Flavour.STRICT if node in strict else Flavour.SYNONYMS if node in depicted else Flavour.ALL
            kind = flavour.value if genes else "disease" if v.DISEASE[1:-1] in types else "chemical"
            parts.setdefault(kind, []).append(self._entry(node, words.get(node, ())))
        families = sorted((node for node in words if self.entity_kind(node) == "family"), key=self.label)
        parts["family"] = [self._entry(node, words[node]) for node in families]
        heads = [
            *((kind.value, text, note, "gene", True) for kind, (text, note) in _FLAVOUR_TEXTS.items()),
            ("family", "families and complexes", "", "family", False),
            ("chemical", "chemicals", "", "chemical", False),
            ("disease", "diseases", "", "disease", False),
        ]
        return [
            {"id": kind, "name": name, "note": note, "head": head, "confident": sure, "rows": parts.get(kind, [])}
            for kind, name, note, head, sure in heads
        ]

    def entity_kind(self, iri: str) -> str:
        """What a node is."""
        entity = self.entity(iri)
        return entity.kind if entity else ""

    def _words(self) -> dict[str, list[str]]:
        """The mentions and corroborations behind each entity, those by the rule that counts most first."""
        behind: dict[str, list[str]] = {}
        nodes = [node for node, said in self._said.items() if v.HAS_TARGET[1:-1] in said]
        for node in sorted(nodes, key=lambda node: (self._rank(node), node)):
            for term in (v.HAS_BODY, v.MATCHED_FAMILY, v.CORROBORATES):
                for entity in self.texts(node, term):
                    behind.setdefault(entity, []).append(node)
        return behind

    def _rank(self, mention: str) -> int:
        return _RULES.get(self.text(mention, v.MATCHED_BY), (len(_RULES), ""))[0]

    def _entry(self, node: str, mentions: Iterable[str]) -> dict[str, Any]:
        stated, words = list[str](), list[dict[str, str]]()
        for mention in mentions:
            stated += self.texts(mention, v.CONFIDENCE)
            if rule := _RULES.get(self.text(mention, v.MATCHED_BY)):
                text = self.text(mention, v.WORD, v.MATCHED_FORM) or self.label(node)
                href = self.link(mention).href or ""
                words.append({"text": text, "rule": _RULE_TEXTS[rule[1]], "href": href})
        species = self.texts(node, v.IN_TAXON)
        return {
            "name": self.link(node),
            "species": self.label(species[0]) if species else "",
            "words": words,
            "confidence": max(stated, key=float, default=""),
        }

    def similar(self) -> list[dict[str, Any]]:
        """Figures with nearly the same genes."""
        catalogue = self._describer.catalogue
        found = catalogue.similar(self._told.entity.iri, Flavour.STRICT)
        if found is None:
            return []
        rows = zip(found.places[:_SIMILAR].tolist(), found.overlap.tolist(), found.jaccard.tolist(), strict=False)
        return [
            listed_figure(catalogue.figures[place], f"{both} genes in common, {jaccard:.0%} of all")
            for place, both, jaccard in rows
        ]

    def gene(self) -> dict[str, Any]:
        """What is shown of a gene alone."""
        iri = self._told.entity.iri
        species = self.texts(iri, v.IN_TAXON)
        shown: dict[str, Any] = {"species": self.label(species[0]) if species else "", "years": self.years()}
        shown["counts"] = [
            (name, int(number), note)
            for name, term, note in (
                ("strict", v.FIGURE_COUNTS[Flavour.STRICT], "figures with its symbol"),
                ("synonyms", v.FIGURE_COUNTS[Flavour.SYNONYMS], "or another name of it"),
                ("all", v.FIGURE_COUNTS[Flavour.ALL], "or a family of it"),
                ("partners", v.PARTNER_COUNTS[Flavour.STRICT], "genes beside it, strict"),
            )
            if (number := self.text(iri, term))
        ]
        return shown | self.partners()

    def years(self) -> list[Any]:
        """The columns of a chart of the gene's figures by year."""
        catalogue = self._describer.catalogue
        found = [year for year in catalogue.table.years[catalogue.figures_of(self._told.entity.iri)].tolist() if year]
        if not found:
            return []
        return list(columns([(str(year), found.count(year)) for year in range(min(found), max(found) + 1)]))

    def partners(self) -> dict[str, Any]:
        """The genes that stand with it, by the narrowest flavour in which any does."""
        catalogue, iri = self._describer.catalogue, self._told.entity.iri
        for flavour in (Flavour.STRICT, Flavour.ALL):
            found = catalogue.partners(iri, flavour)
            if found is not None and len(found.places):
                break
        else:
            return {"partners": (), "partner_total": 0, "flavour": ""}
        rows = list[dict[str, Any]]()
        for at, place in enumerate(found.places[:_PARTNERS].tolist()):
            node = catalogue.table.genes[place]
            rows.append(
                {
                    "name": self.gene_link(node),
                    "species": label.organism if (label := catalogue.labels.get(node)) else "",
                    "figures": int(found.figures[at]),
                    "own": int(found.of_partner[at]),
                    "association": f"{found.association[at]:.3g}",
                    "q": f"{found.q[at]:.2g}",
                }
            )
        return {"partners": rows, "partner_total": len(found.places), "flavour": flavour.value}

    def gene_link(self, iri: str) -> Shown:
        """A gene by its symbol, which the build's lists have."""
        label = self._describer.catalogue.labels.get(iri)
        found = path_of(iri, base := self._describer.finder.base)
        href = Entity(iri, found[1], found[0], iri.startswith(base)).document() if found else None
        return Shown(label.symbol if label else short(iri), href)

    def organism(self) -> dict[str, Any]:
        """What is shown of an organism alone."""
        top = self._describer.catalogue.top_genes(_TOP, self.label(self._told.entity.iri))
        return {"top": [(self.gene_link(iri), number) for iri, number in top]}

    def term(self) -> dict[str, Any]:
        """What is shown of the ontology alone: its terms."""
        if self._told.entity.iri != ONTOLOGY:
            return {}
        definition = "<http://www.w3.org/2004/02/skos/core#definition>"
        return {
            "terms": [
                (Shown(name, entity.document()), self.text(entity.iri, definition))
                for name, entity in terms().items()
                if name
            ]
        }


def listed_figure(figure: ListedFigure, note: str = "") -> dict[str, Any]:
    """A figure as lists show it."""
    title = figure.title or figure.figid
    return {"href": f"/figure/{segment(figure.figid)}", "title": title, "year": figure.year, "note": note}


def short(iri: str) -> str:
    """An IRI as people read it.

    >>> short("https://identifiers.org/ncbigene/207"), short("https://x.org/a")
    ('ncbigene:207', 'https://x.org/a')
    """
    for prefix, namespace in NAMESPACES.items():
        if iri.startswith(namespace) and "/" not in iri.removeprefix(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
