"""The graph as plain tables: figures, papers, entities, and every link with the word and rule behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.contents import check_store, selected
from kg.exports import Options
from kg.mapping import vocabulary as v
from kg.opened import Build
from kg.tsv import tsv_lines

_TABLES: dict[str, tuple[tuple[str, ...], str]] = {
    "figures.tsv": (
        ("figid", "alias", "iri", "paper", "number", "type", "score", "title", "caption"),
        f"""SELECT ?figid ?alias ?iri ?paper ?number ?type ?score ?title ?caption {{
            ?iri a {v.FIGURE} ; {v.DC_IDENTIFIER} ?figid .
            OPTIONAL {{ ?iri {v.ALT_LABEL} ?alias }}
            OPTIONAL {{ ?iri {v.IS_PART_OF}/{v.DC_IDENTIFIER} ?paper }}
            OPTIONAL {{ ?iri {v.FIGURE_NUMBER} ?number }}
            OPTIONAL {{ ?iri {v.FIGURE_TYPE} ?type }}
            OPTIONAL {{ ?iri {v.PATHWAY_SCORE} ?score }}
            OPTIONAL {{ ?iri {v.NAME} ?title }}
            OPTIONAL {{ ?iri {v.DESCRIPTION} ?caption }}
        }} ORDER BY ?figid""",
    ),
    "papers.tsv": (
        ("iri", "pmcid", "doi", "year", "journal", "title"),
        f"""SELECT ?iri ?pmcid ?doi ?year ?journal ?title {{
            ?iri a {v.JOURNAL_ARTICLE} .
            OPTIONAL {{ ?iri {v.DC_IDENTIFIER} ?pmcid }}
            OPTIONAL {{ ?iri {v.DOI} ?doi }}
            OPTIONAL {{ ?iri {v.DATE_PUBLISHED} ?year }}
            OPTIONAL {{ ?iri {v.IS_PART_OF}/{v.NAME} ?journal }}
            OPTIONAL {{ ?iri {v.NAME} ?title }}
        }} ORDER BY ?iri""",
    ),
    "entities.tsv": (
        ("iri", "kind", "label", "organism"),
        f"""SELECT ?iri ?kind ?label ?organism {{
            VALUES (?class ?kind) {{
                ({v.GENE} "gene") ({v.CHEMICAL_ENTITY} "chemical")
                ({v.DISEASE} "disease") ({v.ORGANISM_TAXON} "organism")
            }}
            ?iri a ?class .
            OPTIONAL {{ ?iri {v.LABEL} ?label }}
            OPTIONAL {{ ?iri {v.IN_TAXON}/{v.LABEL} ?organism }}
        }} ORDER BY ?kind ?iri""",
    ),
    "links.tsv": (
        ("figid", "kind", "entity", "label", "word", "form", "rule"),
        f"""SELECT ?figid ?kind ?entity ?label ?word ?form ?rule {{
            VALUES (?class ?kind) {{
                ({v.GENE_MENTION} "gene") ({v.CHEMICAL_MENTION} "chemical") ({v.DISEASE_MENTION} "disease")
            }}
            ?mention a ?class ; {v.HAS_TARGET}/{v.DC_IDENTIFIER} ?figid ; {v.MATCHED_BY} ?matched .
            BIND(STRAFTER(STR(?matched), "#") AS ?rule)
            OPTIONAL {{ ?mention {v.WORD} ?word }}
            OPTIONAL {{ ?mention {v.MATCHED_FORM} ?form }}
            OPTIONAL {{ ?mention {v.HAS_BODY} ?entity . OPTIONAL {{ ?entity {v.LABEL} ?label }} }}
        }} ORDER BY ?figid ?kind ?mention ?entity""",
    ),
}


class TsvExport:
    """Four tables for spreadsheets; `links.tsv` has one row for each entity that a printed word was matched to."""

    name = "tsv"
    media_type = "text/tab-separated-values"
    description = "figures, papers, entities and their links as plain TSV tables"
    takes: frozenset[str] = frozenset()

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:  # noqa: ARG002
        """Four files."""
        check_store(build)
        for name, (columns, query) in _TABLES.items():
            yield name, tsv_lines(columns, selected(build, columns, query))


EXPORT = TsvExport()
