"""One record to rdflib triples for the naive pipeline: the model of docs/data-model.md, written down once more."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

from pyld import jsonld
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS, XSD
from rdflib.term import Node

from benchmarks.peers.naive_record import Record, text
from benchmarks.peers.naive_shared import Shared
from benchmarks.peers.naive_terms import (
    CC0,
    DEPICTED,
    FABIO,
    MESH,
    NCBI_GENE,
    OA,
    OBO,
    PFO,
    RULE_TERMS,
    RULES,
    SCHEMA,
    Families,
    Organisms,
    journal_node,
    minted,
)

_MAPPED = frozenset(
    {
        *("figid", "figid_alias", "figtitle", "figtype", "figlink", "filename", "number", "caption", "redirect_from"),
        *("pmcid", "doi", "papertitle", "reftext", "year", "journal_title", "journal_nlm_ta", "publisher_name"),
        *("automl_pathway", "pathway_score", "pmc_ranked_result_index", "ndex", "wpid", "seo", "schema-jsonld"),
        *("organisms", "organisms_ner", "keywords", "genes", "chemicals", "diseases"),
    }
)
_NO_CAPTIONS = (".", "Figure")
_DISEASE_OR_CHEMICAL = {
    "chemicals": ("chemical", PFO.ChemicalMention, "chebi", "CHEBI"),
    "diseases": ("disease", PFO.DiseaseMention, "doid", "DOID"),
}


@dataclass
class Mention:
    """One printed word, one form and one rule."""

    kind: URIRef
    word: str | None
    family: URIRef | None = None
    bodies: dict[URIRef, None] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)


Mentions = dict[tuple[str, str, str | None], Mention]


@dataclass
class Mapper:
    """Writes records into one rdflib graph; what records share goes to `shared`."""

    graph: Graph
    shared: Shared
    organisms: Organisms
    families: Families
    context: dict[str, Any]
    static: bool = True

    def load_context(self, url: str, _options: object) -> dict[str, Any]:
        """PyLD's document loader: schema.org's context, read once; marked as one that does not change if `static`."""
        tag = {"tag": "static"} if self.static else {}
        return {"contextUrl": None, "documentUrl": url, "document": self.context} | tag

    def add(self, record: Record) -> tuple[dict[URIRef, str], URIRef | None]:
        """Adds a record; returns its genes, each with its best rule, and its paper."""
        block = record.front.get("schema-jsonld") or {}
        figure = URIRef(block.get("@id") or f"https://pfocr.wikipathways.org/figures/{record.figid}.html")
        self.add_block(record, figure, block)
        self._add_values(record, figure)
        self._add_links(record, figure)
        self._add_organisms(record, figure)
        paper = self._add_paper(record, figure)
        genes = self._gene_mentions(record, block)
        self._add_mentions(record, figure, genes | self._entity_mentions(record))
        return self._link_genes(figure, genes), paper

    def add_block(self, record: Record, figure: URIRef, block: dict[str, Any]) -> None:
        """The record's JSON-LD, as PyLD reads it, after the four cleaning rules."""
        self.graph.add((figure, RDF.type, SCHEMA.Dataset))
        self.graph.add((figure, RDF.type, FABIO.Figure))
        block = {**block, "@id": str(figure)}
        dataset = jsonld.to_rdf(block, {"base": str(figure), "documentLoader": self.load_context})
        triples = [
            (_node(t["subject"]), _node(t["predicate"]), _node(t["object"])) for t in dataset.get("@default", [])
        ]
        agents = self._agents(triples)
        title = record.text("figtitle")
        for s, p, o in triples:
            if s in agents:
                continue
            value: Node | None = agents.get(o, o)
            if p == SCHEMA.name and value == Literal("CreativeWork"):
                value = Literal(title) if title else None
            elif p == SCHEMA.license and str(value).rsplit("/", 1)[-1] == "CC0":
                value = CC0
            elif p in (SCHEMA.keywords, SCHEMA.description) and _says_nothing(p, str(value)):
                value = None
            if value is not None:
                self.graph.add((s, p, value))

    def _agents(self, triples: list[tuple[Node, Node, Node]]) -> dict[Node, Node]:
        """The block's nameless organisations, each with the node that stands for it."""
        agents: dict[Node, Node] = {}
        for s, p, o in triples:
            if isinstance(s, BNode) and p == SCHEMA.name:
                agents[s] = minted("agent", str(o))
                self.shared.vote("agent", minted("agent", str(o)), name=str(o))
        return agents

    def _add_values(self, record: Record, figure: URIRef) -> None:
        graph, caption, title = self.graph, record.text("caption"), record.text("figtitle")
        for licence in list(graph.objects(figure, SCHEMA.license)):
            if isinstance(licence, URIRef):
                graph.add((figure, DCTERMS.license, licence))
        if caption and caption not in _NO_CAPTIONS and (figure, SCHEMA.description, Literal(caption)) not in graph:
            graph.add((figure, PFO.caption, Literal(caption)))
        if title and (figure, SCHEMA.name, Literal(title)) not in graph:
            named = (figure, SCHEMA.name, None) in graph
            graph.add((figure, DCTERMS.title if named else SCHEMA.name, Literal(title)))
        values = {
            DCTERMS.identifier: record.figid,
            SKOS.altLabel: record.text("figid_alias"),
            PFO.figureNumber: record.text("number"),
            PFO.figureType: record.text("figtype"),
            PFO.imageFile: record.text("filename"),
            PFO.recordFile: record.file,
            PFO.recordDigest: f"sha256:{record.digest}",
        }
        for predicate, value in values.items():
            if value:
                graph.add((figure, predicate, Literal(value)))
        if score := record.text("automl_pathway") or record.text("pathway_score"):
            graph.add((figure, PFO.pathwayScore, Literal(f"{Decimal(score):f}", datatype=XSD.decimal)))
        if rank := record.text("pmc_ranked_result_index"):
            graph.add((figure, PFO.searchRank, Literal(str(int(rank)), datatype=XSD.integer)))
        others = {key: value for key, value in record.front.items() if key not in _MAPPED and text(value)}
        if others:
            other = json.dumps(others, ensure_ascii=False, sort_keys=True)
            graph.add((figure, PFO.unmappedFrontMatter, Literal(other)))

    def _add_links(self, record: Record, figure: URIRef) -> None:
        links = [
            (PFO.figureLink, "https://www.ncbi.nlm.nih.gov/", record.text("figlink")),
            (PFO.relatedPathway, "https://identifiers.org/wikipathways/", record.text("wpid")),
            (RDFS.seeAlso, "https://www.ndexbio.org/viewer/networks/", record.text("ndex")),
        ]
        pages = record.front.get("redirect_from")
        links += [
            (PFO.redirectFrom, "https://pfocr.wikipathways.org/", text(page))
            for page in (pages if isinstance(pages, list) else [pages])
        ]
        for predicate, base, link in links:
            if link:
                self.graph.add((figure, predicate, URIRef(urljoin(base, link))))

    def _add_organisms(self, record: Record, figure: URIRef) -> None:
        for predicate, key in ((PFO.organism, "organisms"), (PFO.recognisedOrganism, "organisms_ner")):
            for name in record.texts(key, ","):
                if key == "organisms" and name in ("XXX", "REJECT"):
                    self.graph.add((figure, PFO.curationMark, Literal(name)))
                else:
                    self.graph.add((figure, predicate, self._organism(name.strip())))

    def _organism(self, name: str) -> URIRef:
        node, taxon = self.organisms.node(name), self.organisms.taxon(name)
        label = self.organisms.names[taxon] if taxon else name
        self.shared.vote("organism", node, label=label, spelling=name)
        return node

    def _add_paper(self, record: Record, figure: URIRef) -> URIRef | None:
        number = re.fullmatch(r"(?:PMC)?(\d+)", record.text("pmcid") or record.figid.partition("__")[0])
        if not number:
            return None
        pmcid, doi = f"PMC{number.group(1)}", record.text("doi")
        paper = URIRef(f"https://identifiers.org/pmc/{pmcid}")
        title, abbreviation = record.text("journal_title"), record.text("journal_nlm_ta")
        publisher = record.text("publisher_name")
        journal = journal_node(title or abbreviation or "") if title or abbreviation else None
        agent = minted("agent", publisher) if publisher else None
        doi = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", doi.lower()) if doi else None
        self.shared.vote(
            "paper",
            paper,
            pmcid=pmcid,
            doi=doi,
            title=record.text("papertitle"),
            citation=record.text("reftext"),
            year=record.text("year"),
            journal=journal,
            publisher=agent,
        )
        for keyword in dict.fromkeys(record.texts("keywords", "|")):
            self.shared.vote("paper", paper, keyword=keyword)
        if journal:
            self.shared.vote("journal", journal, title=title or abbreviation, abbreviation=abbreviation)
        if agent:
            self.shared.vote("agent", agent, name=publisher)
        self.graph.add((figure, SCHEMA.isPartOf, paper))
        return paper

    def _gene_mentions(self, record: Record, block: dict[str, Any]) -> Mentions:
        mentions: Mentions = {}
        rows = record.tables["genes"]
        for row in rows or ():
            number, symbol, name = row["ncbigene_id"], row["ncbigene_symbol"], row["organism_name"] or ""
            taxon = row["organism_id"]
            if not number and not symbol:
                continue
            gene = self._symbol_node(taxon, name, symbol or "") if not number else URIRef(NCBI_GENE + number)
            self.shared.vote("gene", gene, symbol=symbol, taxon=self.organisms.node(name, taxon))
            if taxon:
                label = name or self.organisms.names.get(taxon)
                self.shared.vote("organism", OBO[f"NCBITaxon_{taxon}"], label=label, group=row["organism_group"])
            rule = RULES.get(row["source"] or "", "unknown")
            key = rule, row["word"] or row["match"] or symbol or number or "", row["match"]
            mention = mentions.setdefault(key, Mention(PFO.GeneMention, row["word"]))
            mention.bodies[gene] = None
            if rule == "family" and (form := row["match"] or row["word"]):
                mention.family = self.families.node(form)
                self.shared.vote("family", mention.family, form=form, member=gene)
            if rule == "unknown" and row["source"]:
                mention.sources[row["source"]] = None
        if rows is None:
            mentions |= self._keyword_mentions(record, block)
        return mentions

    def _symbol_node(self, taxon: str | None, name: str, symbol: str) -> URIRef:
        return minted("symbol", taxon or self.organisms.taxon(name) or name or "unspecified", symbol)

    def _keyword_mentions(self, record: Record, block: dict[str, Any]) -> Mentions:
        """A record without a gene table: its keywords are its genes, unless no species was recognised."""
        recognised = "organisms_ner" in record.front
        names = list(dict.fromkeys(record.texts("organisms_ner" if recognised else "organisms", ",")))
        if recognised and not names:
            return {}
        names = [name for name in names if name not in ("XXX", "REJECT")]
        entities = {row["word"] for kind in ("chemicals", "diseases") for row in record.tables[kind] or ()}
        mentions: Mentions = {}
        for symbol in block.get("keywords", ()):
            if symbol in entities or text(symbol) is None:
                continue
            organism = self._organism(names[0]) if len(names) == 1 else None
            gene = self._symbol_node(None, names[0] if organism else "", symbol)
            self.shared.vote("gene", gene, symbol=symbol, taxon=organism)
            mention = mentions.setdefault(("keyword", symbol, symbol), Mention(PFO.GeneMention, None))
            mention.bodies[gene] = None
        return mentions

    def _entity_mentions(self, record: Record) -> Mentions:
        mentions: Mentions = {}
        for kind, (rule, term, column, ontology) in _DISEASE_OR_CHEMICAL.items():
            for row in record.tables[kind] or ():
                mesh, other = row["mesh"], row[column]
                mesh = mesh.rpartition(":")[2].upper() if mesh else None
                other = other.rpartition(":")[2] if other else None
                key = rule, row["word"] or row["match"] or row["name"] or mesh or other or "", row["match"]
                mention = mentions.setdefault(key, Mention(term, row["word"]))
                if mesh or other:
                    node = URIRef(MESH + mesh) if mesh else OBO[f"{ontology}_{other}"]
                    mention.bodies[node] = None
                    self.shared.vote(rule, node, match=row["match"], name=row["name"], word=row["word"], other=other)
        return mentions

    def _add_mentions(self, record: Record, figure: URIRef, mentions: Mentions) -> None:
        graph = self.graph
        forms: dict[tuple[str, str], int] = {}
        for rule, word, _ in mentions:
            forms[rule, word] = forms.get((rule, word), 0) + 1
        for (rule, word, form), mention in mentions.items():
            path = ["mention", record.figid, rule, word]
            node = minted(*path, form) if form is not None and forms[rule, word] > 1 else minted(*path)
            graph.add((node, RDF.type, mention.kind))
            graph.add((node, OA.hasTarget, figure))
            graph.add((node, PFO.matchedBy, RULE_TERMS[rule]))
            for body in mention.bodies:
                graph.add((node, OA.hasBody, body))
                graph.add((figure, SCHEMA.mentions, body))
            if mention.word is not None:
                graph.add((node, PFO.word, Literal(mention.word)))
            if form is not None:
                graph.add((node, PFO.matchedForm, Literal(form)))
            if mention.family is not None:
                graph.add((node, PFO.matchedFamily, mention.family))
            for source in mention.sources:
                graph.add((node, PFO.matchSource, Literal(source)))

    def _link_genes(self, figure: URIRef, genes: Mentions) -> dict[URIRef, str]:
        """The cumulative links to genes; each gene with the rule that counts most."""
        order = list(RULE_TERMS)
        rules: dict[URIRef, str] = {}
        for (rule, _, _), mention in genes.items():
            for gene in mention.bodies:
                rules[gene] = min(rules.get(gene, rule), rule, key=order.index)
        for gene, rule in rules.items():
            if rule in DEPICTED:
                self.graph.add((figure, PFO.depicts, gene))
            if rule == "symbol":
                self.graph.add((figure, PFO.depictsStrictly, gene))
        return rules


def _says_nothing(predicate: Node, value: str) -> bool:
    return text(value) is None or (predicate == SCHEMA.description and value in _NO_CAPTIONS)


def _node(term: dict[str, Any]) -> Node:
    """A term of PyLD's as one of rdflib's."""
    if term["type"] == "IRI":
        return URIRef(term["value"])
    if term["type"] == "blank node":
        return BNode(term["value"].removeprefix("_:"))
    plain = term["datatype"] == str(XSD.string)
    return Literal(term["value"], datatype=None if plain else URIRef(term["datatype"]), normalize=False)
