"""KGX: the graph as nodes and edges in the terms of the Biolink Model, with CURIEs, for Translator and others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from tempfile import SpooledTemporaryFile

import numpy as np

from kg.contents import (
    Membership,
    Mention,
    ShownFigure,
    check_store,
    families,
    figures,
    genes,
    memberships,
    narrowest,
    papers,
    selected,
)
from kg.exports import Chunks, Options
from kg.mapping import vocabulary as v
from kg.mapping.families import FAMPLEX
from kg.mapping.identifiers import MESH, NCBI_GENE
from kg.network import Selection, generate_network
from kg.network.files import read_table
from kg.network.papers import papers_of_pairs
from kg.opened import INCIDENCE, Build
from kg.rdf import OBO
from kg.record import Flavour, hash64
from kg.tsv import cell, tsv_row

_FIGURES = "https://pfocr.wikipathways.org/figures/"
_PMC = "https://identifiers.org/pmc/PMC"
_SOURCE = "infores:pfocr"
_MOST_IN_MEMORY = 1 << 25

# `taxon`, not `in_taxon`: KGX 2.6 reads the latter as a list, and its validator then refuses a list there.
NODE_COLUMNS = (
    "id", "category", "name", "description", "symbol", "taxon", "in_taxon_label", "xref", "iri", "publication_type",
    "year",
)  # fmt: skip
EDGE_COLUMNS = (
    "id", "category", "subject", "predicate", "object", "knowledge_level", "agent_type", "primary_knowledge_source",
    "publications", "evidence_count", "flavour", "printed_word", "match_rule", "paper_count", "jaccard",
    "figures_by_keyword",
)  # fmt: skip

PREFIXES = {
    "NCBIGene": "http://identifiers.org/ncbigene/",
    "NCBITaxon": f"{OBO.iri}NCBITaxon_",
    "MESH": MESH,
    "CHEBI": f"{OBO.iri}CHEBI_",
    "DOID": f"{OBO.iri}DOID_",
    "PMC": "http://europepmc.org/articles/PMC",
    "PMCID": "http://www.ncbi.nlm.nih.gov/pmc/",
    "doi": "https://doi.org/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "infores": "https://w3id.org/biolink/infores/",
    "fabio": "http://purl.org/spar/fabio/",
    "fplx": FAMPLEX,
    "pfocr": _FIGURES,
}
"""What the prefixes mean; those that the Biolink Model has mean what it says. `pfocrkg`, the base, comes on top.

The model has no prefix for FamPlex (none in any form, up to 4.4.6): `fplx` is that of identifiers.org.
"""

_CLASSES = {v.CHEMICAL_ENTITY[1:-1]: "biolink:ChemicalEntity", v.DISEASE[1:-1]: "biolink:Disease"}

_ENTITIES = f"""SELECT ?iri ?class ?label ?match {{
    VALUES ?class {{ {v.CHEMICAL_ENTITY} {v.DISEASE} }}
    ?iri a ?class .
    OPTIONAL {{ ?iri {v.LABEL} ?label }}
    OPTIONAL {{ ?iri {v.EXACT_MATCH} ?match FILTER(STRSTARTS(STR(?match), "{OBO.iri}")) }}
}} ORDER BY ?iri ?class ?match"""


class KgxExport:
    """Genes and their families, chemicals, diseases, papers, figures; who mentions whom, which genes stand together."""

    name = "kgx"
    media_type = "text/tab-separated-values"
    description = "nodes and edges in Biolink's terms (KGX), with the co-occurrence network"
    takes = frozenset({"flavour"})

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """Nodes, edges, and what the prefixes of their CURIEs mean."""
        check_store(build)
        content = _Content(build, options.flavour)
        yield "nodes.tsv", content.nodes()
        yield "edges.tsv", content.edges()
        context = {"@context": PREFIXES | {"pfocrkg": build.minter.base}}
        yield "prefixes.json", [json.dumps(context, indent=2) + "\n"]


class Curies:
    """Shortens IRIs, each once.

    >>> curies = Curies("https://w3id.org/pfocr-kg/")
    >>> curies("https://identifiers.org/ncbigene/207"), curies("https://w3id.org/pfocr-kg/symbol/7227/Tie")
    ('NCBIGene:207', 'pfocrkg:symbol%2F7227%2FTie')
    """

    def __init__(self, base: str) -> None:
        used = (prefix for prefix in PREFIXES if prefix not in ("NCBIGene", "PMC"))
        self._namespaces = {NCBI_GENE: "NCBIGene", _PMC: "PMC", **{PREFIXES[prefix]: prefix for prefix in used}}
        self._namespaces[base] = "pfocrkg"
        self._known: dict[str, str] = {}

    def __call__(self, iri: str) -> str:
        """The CURIE of an IRI, or the IRI where no prefix fits."""
        if (known := self._known.get(iri)) is None:
            known = self._known[iri] = self._shortened(iri)
        return known

    def _shortened(self, iri: str) -> str:
        for namespace, prefix in self._namespaces.items():
            if iri.startswith(namespace) and len(iri) > len(namespace):
                rest = iri[len(namespace) :]
                # KGX takes no slash and no colon in the second half; only DOIs cannot be written without.
                return f"{prefix}:{rest if prefix == 'doi' else rest.replace('/', '%2F').replace(':', '%3A')}"
        return iri


class _Content:
    """The two tables. The edges of figures are made along with their nodes, in one pass, and wait in a file."""

    def __init__(self, build: Build, flavour: Flavour) -> None:
        self._build, self._flavour = build, flavour
        self._curie = Curies(build.minter.base)
        self._waiting: SpooledTemporaryFile[bytes] | None = None
        self._standing: Counter[Membership] = Counter()

    def nodes(self) -> Iterator[str]:
        """The table of nodes: genes, families, chemicals and diseases, papers, figures."""
        yield tsv_row(NODE_COLUMNS)
        yield from self._genes()
        yield from self._families()
        yield from self._entities()
        yield from self._papers()
        yield from self._figures()

    def edges(self) -> Iterator[str]:
        """The table of edges: those of figures, then members of families, then pairs of genes."""
        if self._waiting is None:
            for _ in self._figures():
                pass
        yield tsv_row(EDGE_COLUMNS)
        waiting, self._waiting = self._waiting, None
        assert waiting is not None
        with waiting as file:
            file.seek(0)
            yield from (line.decode() for line in file)
        yield from self._members()
        yield from self._pairs()

    def _genes(self) -> Iterator[str]:
        for gene in genes(self._build):
            taxon = gene.taxon and self._curie(gene.taxon)
            yield _node(
                self._curie(gene.iri), "biolink:Gene", name=gene.symbol, iri=gene.iri,
                symbol=gene.symbol, taxon=taxon, in_taxon_label=gene.organism,
            )  # fmt: skip

    def _families(self) -> Iterator[str]:
        for family in families(self._build):
            yield _node(self._curie(family.iri), "biolink:GeneFamily", name=family.label, iri=family.iri)

    def _entities(self) -> Iterator[str]:
        """A MeSH term that records give as a chemical and as a disease is one node of both categories."""
        rows = selected(self._build, ("iri", "class", "label", "match"), _ENTITIES)
        for iri, group in groupby(rows, key=itemgetter(0)):
            _, kinds, labels, matches = map(dict.fromkeys, zip(*group, strict=True))
            categories = [_CLASSES[kind] for kind in kinds]
            xref = [self._curie(match) for match in matches if match]
            yield _node(self._curie(iri), *categories, name=next(iter(labels)), iri=iri, xref=xref)

    def _papers(self) -> Iterator[str]:
        for paper in papers(self._build):
            also = [f"PMCID:{paper.pmcid}"] if paper.pmcid else []
            also += [f"doi:{paper.doi.lower()}"] if paper.doi else []
            yield _node(
                self._curie(paper.iri), "biolink:Publication", name=paper.title, iri=paper.iri,
                xref=also, publication_type="fabio:JournalArticle", year=paper.year,
            )  # fmt: skip

    def _figures(self) -> Iterator[str]:
        """The nodes of figures; their edges go to the waiting file, and what families stand for is counted."""
        self._waiting = SpooledTemporaryFile(_MOST_IN_MEMORY)  # noqa: SIM115 - `edges` closes it
        self._standing.clear()
        for figure in figures(self._build):
            yield _node(
                self._curie(figure.iri), "biolink:Publication", name=figure.title or figure.figid, iri=figure.iri,
                description=figure.caption, publication_type="fabio:Figure",
            )  # fmt: skip
            self._waiting.writelines(line.encode() for line in self._edges_of(figure))
            naming = figure.families().items()
            self._standing.update(
                {Membership(family, gene) for family, why in naming for one in why for gene in one.entities}
            )

    def _edges_of(self, figure: ShownFigure) -> Iterator[str]:
        node, paper = self._curie(figure.iri), figure.value(v.IS_PART_OF)
        publication = self._curie(paper) if paper else ""
        if paper:
            yield (
                f"{node}--{publication}\tbiolink:Association\t{node}\tbiolink:part_of\t{publication}"
                f"\tknowledge_assertion\tautomated_agent\t{_SOURCE}\t{publication}\t\t\t\t\t\t\t\n"
            )
        for iri, mentions in (*figure.links().items(), *figure.families().items()):
            # A family itself is not of a flavour: the rule is that of the genes it stands for.
            flavour = None if iri == mentions[0].family else narrowest(mentions[0].rule)
            entity = self._curie(iri)
            yield (
                f"{node}--{entity}\tbiolink:InformationContentEntityToNamedThingAssociation"
                f"\t{node}\tbiolink:mentions\t{entity}\tobservation\timage_processing_agent\t{_SOURCE}"
                f"\t{publication}\t{len(mentions)}\t{flavour or ''}"
                f"\t{_list(map(_printed, mentions))}\t{'|'.join(mention.rule.value for mention in mentions)}\t\t\t\n"
            )

    def _members(self) -> Iterator[str]:
        """From each gene to its families, as Biolink has it; with the number of figures whose word says so."""
        for pair in memberships(self._build):
            family, gene = map(self._curie, pair)
            yield (
                f"{gene}--{family}\tbiolink:GeneToGeneFamilyAssociation\t{gene}\tbiolink:member_of\t{family}"
                f"\tknowledge_assertion\tautomated_agent\t{_SOURCE}\t\t{self._standing[pair]}\t\t\t\t\t\t\n"
            )

    def _pairs(self) -> Iterator[str]:
        """Pairs of genes with the papers whose figures show both."""
        table, labels = read_table(self._build.path / INCIDENCE)
        network = generate_network(table, labels, Selection(self._flavour))
        query = f"SELECT ?iri {{ ?iri a {v.JOURNAL_ARTICLE} }}"
        known = sorted((self._curie(iri), hash64(iri)) for (iri,) in selected(self._build, ("iri",), query) if iri)
        numbers = {digest: number for number, (_, digest) in enumerate(known, 1)}
        names = ["", *(curie for curie, _ in known)]
        # A figure without a paper has the number 0, whose name is left out below.
        of_figures = np.array([numbers.get(digest, 0) for digest in table.papers.tolist()], np.int64)
        behind = papers_of_pairs(table, network.selection, of_figures)
        nodes, pairs = [self._curie(gene) for gene in network.genes], network.pairs
        columns = (pairs.source, pairs.target, pairs.figures, pairs.papers, network.jaccard, pairs.figures_by_keyword)
        for start in range(0, len(pairs), _ROWS_AT_ONCE):
            rows = zip(*(column[start : start + _ROWS_AT_ONCE].tolist() for column in columns), strict=True)
            yield "".join(
                [
                    f"{nodes[one]}--{nodes[other]}\tbiolink:GeneToGeneAssociation\t{nodes[one]}"
                    f"\tbiolink:occurs_together_in_literature_with\t{nodes[other]}"
                    f"\tobservation\tdata_analysis_pipeline\t{_SOURCE}"
                    f"\t{'|'.join([names[number] for number in next(behind) if number])}\t{count}\t{self._flavour}\t\t"
                    f"\t{in_papers}\t{jaccard:.6g}\t{keyword}\n"
                    for one, other, count, in_papers, jaccard, keyword in rows
                ]
            )


_ROWS_AT_ONCE = 10_000


def _printed(mention: Mention) -> str:
    """The word as it is printed; the form that was looked up where a record does not tell the word."""
    return mention.word or mention.form or "-"


def _node(curie: str, *category: str, name: str | None, xref: Iterable[str] = (), **values: str | None) -> str:
    texts = {"id": curie, "name": name or curie} | values
    row = {column: _text(text) for column, text in texts.items()} | {"category": _list(category), "xref": _list(xref)}
    return "\t".join(row.get(column, "") for column in NODE_COLUMNS) + "\n"


def _list(values: Iterable[str]) -> str:
    return "|".join(map(_text, values))


def _text(value: str | None) -> str:
    """One value in a cell: KGX parts several by a bar, wherever it stands, so a bar within one becomes a broken one."""
    return cell(value).replace("|", "\u00a6")


EXPORT = KgxExport()
