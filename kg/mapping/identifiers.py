"""Which IRI stands for what: one key an entity, chosen so that every record can give it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from kg.curation import Decision
from kg.errors import KgError
from kg.mapping.families import FAMPLEX, famplex_id
from kg.mapping.organisms import taxon_of
from kg.mapping.vocabulary import NCBI_TAXON
from kg.rdf import OBO, is_iri, segment
from kg.record import EntityHit, GeneHit, Paper, Rule

DEFAULT_BASE = "https://w3id.org/pfocr-kg/"
NCBI_GENE = "https://identifiers.org/ncbigene/"
MESH = "http://id.nlm.nih.gov/mesh/"


@dataclass(frozen=True, slots=True)
class Minter:
    """Makes the IRIs of nodes; those of our own live under `base`.

    >>> Minter().symbol("7227", "Su(z)2")
    'https://w3id.org/pfocr-kg/symbol/7227/Su%28z%292'
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        if not is_iri(self.base) or self.base[-1] not in "/#":
            raise KgError(f"the base {self.base!r} is not an IRI that ends with / or #")

    def paper(self, paper: Paper) -> str | None:
        """The paper by its PMCID, else by its DOI."""
        if paper.pmcid:
            return f"https://identifiers.org/pmc/{paper.pmcid}"
        return doi_iri(paper.doi) if paper.doi else None

    def journal(self, title: str) -> str:
        """The journal by its title, whatever its case and spacing.

        >>> Minter().journal("PloS  One") == Minter().journal("PLoS one")
        True
        """
        return f"{self.base}journal/{segment(re.sub(r'[ ]+', '-', title.strip().lower()))}"

    def agent(self, name: str) -> str:
        """The organisation by its name."""
        return f"{self.base}agent/{segment(name)}"

    def organism(self, name: str, taxon: str | None = None) -> str:
        """The organism by its taxon, else by the name as it is given."""
        taxon = taxon or taxon_of(name)
        return f"{NCBI_TAXON}{taxon}" if taxon else f"{self.base}organism/{segment(name)}"

    def symbol(self, taxon: str | None, symbol: str) -> str:
        """The gene that is known by its symbol only, within its species."""
        return f"{self.base}symbol/{segment(taxon) if taxon else 'unspecified'}/{segment(symbol)}"

    def gene(self, hit: GeneHit) -> str:
        """The gene of a row: by NCBI Gene id, else by symbol."""
        if hit.ncbigene_id:
            return f"{NCBI_GENE}{hit.ncbigene_id}"
        name = hit.taxon_name or ""
        return self.symbol(hit.taxon_id or taxon_of(name) or name, hit.symbol or "")

    def family(self, hit: GeneHit) -> str | None:
        """The family or complex that a row's word names: FamPlex's where it is one; None where no family is meant.

        >>> Minter().family(GeneHit("Akt", "AKT", "AKT1", "207", "famplex_relations"))
        'https://identifiers.org/fplx/AKT'
        """
        form = hit.match or hit.word
        if hit.rule is not Rule.FAMILY or not form or hit.decision is not None:
            return None
        known = hit.family or famplex_id(form)
        return f"{FAMPLEX}{segment(known)}" if known else f"{self.base}family/{segment(form)}"

    def entity(self, hit: EntityHit, *, disease: bool) -> str | None:
        """The chemical by MeSH, else by ChEBI; the disease by MeSH, else by the Disease Ontology."""
        if hit.mesh:
            return f"{MESH}{hit.mesh}"
        return f"{OBO.iri}{'DOID' if disease else 'CHEBI'}_{hit.other_id}" if hit.other_id else None

    def mention(self, figid: str, rule: Rule, word: str, form: str | None = None) -> str:
        """The mention of a printed word in a figure, by the rule that matched it; and the form, if it has several."""
        node = f"{self.base}mention/{segment(figid)}/{rule.value}/{segment(word)}"
        return node if form is None else f"{node}/{segment(form)}"

    def link(self, figid: str, gene: str) -> str:
        """What a figure's words and texts together say of a gene.

        >>> Minter().link("PMC1__x", f"{NCBI_GENE}207")
        'https://w3id.org/pfocr-kg/link/PMC1__x/207'
        """
        known = gene.removeprefix(NCBI_GENE) if gene.startswith(NCBI_GENE) else segment(gene.removeprefix(self.base))
        return f"{self.base}link/{segment(figid)}/{known}"

    def association(self, one: str, other: str) -> str:
        """What two genes, or other nodes, have to do with each other; the first of their IRIs comes first.

        >>> Minter().association(f"{NCBI_GENE}207", f"{NCBI_GENE}2475")
        'https://w3id.org/pfocr-kg/association/207--2475'
        """
        names = (node.removeprefix(NCBI_GENE) if node.startswith(NCBI_GENE) else segment(node) for node in (one, other))
        return f"{self.base}association/{'--'.join(names)}"

    def curation(self, decision: Decision) -> str:
        """A curator's decision, by a digest of what it says."""
        return f"{self.base}curation/{decision.key}"

    def node(self, figid: str, number: int) -> str:
        """A node that a figure's JSON-LD leaves without a name."""
        return f"{self.base}node/{segment(figid)}/{number}"

    def dataset(self, part: str | None = None) -> str:
        """The whole graph as a dataset, or a part of it."""
        return f"{self.base}dataset" if part is None else f"{self.base}dataset/{part}"

    def graph(self, figid: str) -> str:
        """The named graph of one record, in exports that keep records apart."""
        return f"{self.base}record/{segment(figid)}"


def doi_iri(doi: str) -> str:
    """The IRI of a DOI; what may not stand in an IRI is percent-encoded, its slashes and brackets stay.

    >>> doi_iri("10.1002/(sici)1;16<1661::aid>3.0")
    'https://doi.org/10.1002/(sici)1;16%3C1661::aid%3E3.0'
    """
    return f"https://doi.org/{quote(doi, safe='/:;()!$&*+,=@')}"
