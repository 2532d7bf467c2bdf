"""The terms that the mapping writes: the only list of predicates and classes, each made once."""

from __future__ import annotations

from kg.rdf import BIBO, BIOLINK, DCTERMS, FABIO, OA, OBO, PFO, RDF, RDFS, SCHEMA, SKOS, VOID, XSD, iri
from kg.record import Flavour, QualityRule, Rule

A = RDF("type")
LABEL = RDFS("label")
SEE_ALSO = RDFS("seeAlso")
ALT_LABEL = SKOS("altLabel")
EXACT_MATCH = SKOS("exactMatch")

DATASET = SCHEMA("Dataset")
NAME = SCHEMA("name")
DESCRIPTION = SCHEMA("description")
KEYWORDS = SCHEMA("keywords")
LICENSE = SCHEMA("license")
IS_PART_OF = SCHEMA("isPartOf")
MENTIONS = SCHEMA("mentions")
URL = SCHEMA("url")
DATE_PUBLISHED = SCHEMA("datePublished")
PUBLISHER = SCHEMA("publisher")
ORGANIZATION = SCHEMA("Organization")
SCHOLARLY_ARTICLE = SCHEMA("ScholarlyArticle")
PERIODICAL = SCHEMA("Periodical")

FIGURE = FABIO("Figure")
JOURNAL_ARTICLE = FABIO("JournalArticle")
JOURNAL = FABIO("Journal")
DOI = BIBO("doi")
SHORT_TITLE = BIBO("shortTitle")
DC_LICENSE = DCTERMS("license")
DC_IDENTIFIER = DCTERMS("identifier")
DC_TITLE = DCTERMS("title")
DC_CREATOR = DCTERMS("creator")
DC_DESCRIPTION = DCTERMS("description")
DC_SOURCE = DCTERMS("source")
DC_CITATION = DCTERMS("bibliographicCitation")

GENE = BIOLINK("Gene")
BIOLINK_GENE_FAMILY = BIOLINK("GeneFamily")
ORGANISM_TAXON = BIOLINK("OrganismTaxon")
CHEMICAL_ENTITY = BIOLINK("ChemicalEntity")
DISEASE = BIOLINK("Disease")
IN_TAXON = BIOLINK("in_taxon")

ASSOCIATION = BIOLINK("Association")
GENE_TO_GENE_ASSOCIATION = BIOLINK("GeneToGeneAssociation")
GENE_TO_DISEASE_ASSOCIATION = BIOLINK("GeneToDiseaseAssociation")
BIOLINK_SUBJECT = BIOLINK("subject")
BIOLINK_PREDICATE = BIOLINK("predicate")
BIOLINK_OBJECT = BIOLINK("object")
OCCURS_TOGETHER = BIOLINK("occurs_together_in_literature_with")
P_VALUE = BIOLINK("p_value")
ADJUSTED_P_VALUE = BIOLINK("adjusted_p_value")
SHARED_FIGURE_COUNT = PFO("sharedFigureCount")
INDEPENDENT_FIGURE_COUNT = PFO("independentFigureCount")
SHARED_PAPER_COUNT = PFO("sharedPaperCount")
ASSOCIATION_SCORE = PFO("associationScore")

HAS_TARGET = OA("hasTarget")
HAS_BODY = OA("hasBody")

CAPTION = PFO("caption")
FIGURE_NUMBER = PFO("figureNumber")
FIGURE_TYPE = PFO("figureType")
PATHWAY_SCORE = PFO("pathwayScore")
ORGANISM = PFO("organism")
RECOGNISED_ORGANISM = PFO("recognisedOrganism")
CURATION_MARK = PFO("curationMark")
IMAGE_FILE = PFO("imageFile")
FIGURE_LINK = PFO("figureLink")
REDIRECT_FROM = PFO("redirectFrom")
RELATED_PATHWAY = PFO("relatedPathway")
SEARCH_RANK = PFO("searchRank")
UNMAPPED_FRONT_MATTER = PFO("unmappedFrontMatter")
RECORD_FILE = PFO("recordFile")
RECORD_DIGEST = PFO("recordDigest")
DEPICTS = PFO("depicts")
DEPICTS_STRICTLY = PFO("depictsStrictly")
GENE_MENTION = PFO("GeneMention")
CHEMICAL_MENTION = PFO("ChemicalMention")
DISEASE_MENTION = PFO("DiseaseMention")
WORD = PFO("word")
MATCHED_FORM = PFO("matchedForm")
MATCHED_BY = PFO("matchedBy")
MATCH_SOURCE = PFO("matchSource")
RESOLVED_AS = PFO("resolvedAs")
CANDIDATE_COUNT = PFO("candidateCount")
CONFIDENCE = PFO("confidence")
CORROBORATION = PFO("Corroboration")
CORROBORATES = PFO("corroborates")
NAMED_AS = PFO("namedAs")
MATCHED_FAMILY = PFO("matchedFamily")
REJECTED_BODY = PFO("rejectedBody")
DECIDED_BY = PFO("decidedBy")
CURATION = PFO("Curation")
CURATION_CONTEXT = PFO("curationContext")
DECISION = PFO("decision")
DECIDED_GENE = PFO("decidedGene")
GENE_FAMILY = PFO("GeneFamily")
HAS_MEMBER = PFO("hasMember")
ORGANISM_GROUP = PFO("organismGroup")
QUALITY_FLAG = PFO("qualityFlag")
UNMATCHED_KEYWORD = PFO("unmatchedKeyword")

GENE_COUNTS = {
    Flavour.ALL: PFO("geneCount"),
    Flavour.SYNONYMS: PFO("depictedGeneCount"),
    Flavour.STRICT: PFO("strictGeneCount"),
}
"""How many genes a figure shows, by flavour."""
FIGURE_COUNTS = {
    Flavour.ALL: PFO("figureCount"),
    Flavour.SYNONYMS: PFO("depictedFigureCount"),
    Flavour.STRICT: PFO("strictFigureCount"),
}
"""How many figures show a gene, by flavour."""
FAMILY_FIGURE_COUNT = PFO("familyFigureCount")
"""In how many figures a word for a family stands for the gene, whatever else does."""
NAMED_FIGURE_COUNT = PFO("namedFigureCount")
"""In how many figures a word names the family."""
PARTNER_COUNTS = {
    Flavour.ALL: PFO("partnerCount"),
    Flavour.SYNONYMS: PFO("depictedPartnerCount"),
    Flavour.STRICT: PFO("strictPartnerCount"),
}
"""How many other genes stand in a figure with a gene, by flavour."""
COUNTS_OF_GENES = frozenset(
    {*FIGURE_COUNTS.values(), FAMILY_FIGURE_COUNT, *PARTNER_COUNTS.values(), NAMED_FIGURE_COUNT}
)
"""What a build states of genes and families that no single record can know."""
LINK_COUNTS = {
    Flavour.ALL: PFO("linkCount"),
    Flavour.SYNONYMS: PFO("depictedLinkCount"),
    Flavour.STRICT: PFO("strictLinkCount"),
}
"""How many figure-gene links there are in all, by flavour."""
PAIR_COUNTS = {
    Flavour.ALL: PFO("pairCount"),
    Flavour.SYNONYMS: PFO("depictedPairCount"),
    Flavour.STRICT: PFO("strictPairCount"),
}
"""How many pairs of genes the figures show, counted figure by figure, by flavour."""

VOID_DATASET = VOID("Dataset")
VOID_TRIPLES = VOID("triples")
VOID_CLASS = VOID("class")
CLASS_PARTITION = VOID("classPartition")
ENTITIES = VOID("entities")

RULE_TERMS = {
    Rule.SYMBOL: PFO("OfficialSymbol"),
    Rule.SYNONYM: PFO("Synonym"),
    Rule.PREVIOUS: PFO("PreviousSymbol"),
    Rule.FAMILY: PFO("Family"),
    Rule.KEYWORD: PFO("Keyword"),
    Rule.UNKNOWN: PFO("UnknownRule"),
    Rule.CHEMICAL: PFO("ChemicalName"),
    Rule.DISEASE: PFO("DiseaseName"),
}

QUALITY_TERMS = {
    QualityRule.NO_ORGANISM: PFO("NoOrganism"),
    QualityRule.SPECIES: PFO("SpeciesDisagreement"),
    QualityRule.KEYWORD: PFO("KeywordWithNoGene"),
    QualityRule.NO_DOI: PFO("NoDoi"),
    QualityRule.FEW_GENES: PFO("FewStrictGenes"),
    QualityRule.BY_KEYWORD: PFO("GenesByKeywordOnly"),
    QualityRule.LOW_SCORE: PFO("LowPathwayScore"),
    QualityRule.MARKED: PFO("MarkedByCurators"),
}
"""The rules that a record alone can fail."""

CC0 = iri("https://creativecommons.org/publicdomain/zero/1.0/")
XSD_DECIMAL = XSD("decimal")
XSD_DOUBLE = XSD("double")
XSD_INTEGER = XSD("integer")
XSD_GYEAR = XSD("gYear")

NCBI_TAXON = f"{OBO.iri}NCBITaxon_"
"""What the IRI of an organism begins with whose NCBI taxonomy id is known."""
