"""The graph as plain tables: figures, papers, entities, families, and every link with the word and rule behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kg.contents import Family, Membership, Paper, check_store, families, memberships, papers, selected
from kg.exports import Options
from kg.mapping import vocabulary as v
from kg.opened import Build
from kg.tsv import tsv_lines

_FIGURES = f"""SELECT ?figid ?alias ?iri ?paper ?number ?type ?score ?title ?caption {{
    ?iri a {v.FIGURE} ; {v.DC_IDENTIFIER} ?figid .
    OPTIONAL {{ ?iri {v.ALT_LABEL} ?alias }}
    OPTIONAL {{ ?iri {v.IS_PART_OF}/{v.DC_IDENTIFIER} ?paper }}
    OPTIONAL {{ ?iri {v.FIGURE_NUMBER} ?number }}
    OPTIONAL {{ ?iri {v.FIGURE_TYPE} ?type }}
    OPTIONAL {{ ?iri {v.PATHWAY_SCORE} ?score }}
    OPTIONAL {{ ?iri {v.NAME} ?title }}
    OPTIONAL {{ ?iri {v.DESCRIPTION} ?caption }}
}} ORDER BY ?figid"""

_ENTITIES = f"""SELECT ?iri ?kind ?label ?organism {{
    VALUES (?class ?kind) {{
        ({v.GENE} "gene") ({v.CHEMICAL_ENTITY} "chemical")
        ({v.DISEASE} "disease") ({v.ORGANISM_TAXON} "organism")
    }}
    ?iri a ?class .
    OPTIONAL {{ ?iri {v.LABEL} ?label }}
    OPTIONAL {{ ?iri {v.IN_TAXON}/{v.LABEL} ?organism }}
}} ORDER BY ?kind ?iri"""

_LINKS = f"""SELECT ?figid ?kind ?entity ?label ?word ?form ?rule ?family ?confidence {{
    VALUES (?class ?kind) {{
        ({v.GENE_MENTION} "gene") ({v.CHEMICAL_MENTION} "chemical") ({v.DISEASE_MENTION} "disease")
    }}
    ?mention a ?class ; {v.HAS_TARGET} ?figure ; {v.MATCHED_BY} ?matched .
    ?figure {v.DC_IDENTIFIER} ?figid .
    BIND(STRAFTER(STR(?matched), "#") AS ?rule)
    OPTIONAL {{ ?mention {v.WORD} ?word }}
    OPTIONAL {{ ?mention {v.MATCHED_FORM} ?form }}
    OPTIONAL {{ ?mention {v.MATCHED_FAMILY} ?family }}
    OPTIONAL {{ ?mention {v.CONFIDENCE} ?alone }}
    OPTIONAL {{ ?mention {v.HAS_BODY} ?entity . OPTIONAL {{ ?entity {v.LABEL} ?label }} }}
    OPTIONAL {{
        ?mention {v.HAS_BODY} ?entity . # which may be unbound, and then would be any
        ?all {v.CORROBORATES} ?entity ; {v.HAS_TARGET} ?figure ; {v.CONFIDENCE} ?together
    }}
    BIND(COALESCE(?together, ?alone) AS ?confidence)
}} ORDER BY ?figid ?kind ?mention ?entity"""

Rows = Iterable[Sequence[str | None]]

_TABLES: Mapping[str, tuple[Sequence[str], Callable[[Build, Sequence[str]], Rows]]] = {
    "figures.tsv": (
        ("figid", "alias", "iri", "paper", "number", "type", "score", "title", "caption"),
        lambda build, columns: selected(build, columns, _FIGURES),
    ),
    "papers.tsv": (Paper._fields, lambda build, _: papers(build)),
    "entities.tsv": (
        ("iri", "kind", "label", "organism"),
        lambda build, columns: selected(build, columns, _ENTITIES),
    ),
    "families.tsv": (Family._fields, lambda build, _: families(build)),
    "family_members.tsv": (Membership._fields, lambda build, _: memberships(build)),
    "links.tsv": (
        ("figid", "kind", "entity", "label", "word", "form", "rule", "family", "confidence"),
        lambda build, columns: selected(build, columns, _LINKS),
    ),
}


class TsvExport:
    """Six tables for spreadsheets; `links.tsv` has one row for each entity that a printed word was matched to."""

    name = "tsv"
    media_type = "text/tab-separated-values"
    description = "figures, papers, entities, families and their links as plain TSV tables"
    takes: frozenset[str] = frozenset()

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Iterable[str]]]:  # noqa: ARG002
        """Six files."""
        check_store(build)
        for name, (columns, rows) in _TABLES.items():
            yield name, tsv_lines(columns, rows(build, columns))


EXPORT = TsvExport()
