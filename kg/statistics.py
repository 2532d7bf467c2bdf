"""What is in a build: mostly counts that it has made itself, looked up in its store."""

from __future__ import annotations

import pyoxigraph as ox

from kg.mapping import vocabulary as v
from kg.opened import Build
from kg.record import Flavour

_TOP = 10

_CLASSES = {
    "figures": v.FIGURE,
    "papers": v.JOURNAL_ARTICLE,
    "journals": v.JOURNAL,
    "genes": v.GENE,
    "chemicals": v.CHEMICAL_ENTITY,
    "diseases": v.DISEASE,
    "organisms": v.ORGANISM_TAXON,
}
_MENTIONS = {
    "gene mentions": v.GENE_MENTION,
    "chemical mentions": v.CHEMICAL_MENTION,
    "disease mentions": v.DISEASE_MENTION,
}

# Passes over all nodes and a join are faster than to look each node up.
_FIGURES_PER_YEAR = f"""SELECT ?name (COUNT(?figure) AS ?count) {{
    {{ SELECT ?figure ?paper {{ ?figure {v.IS_PART_OF} ?paper }} }}
    {{ SELECT ?paper ?year {{ ?paper {v.DATE_PUBLISHED} ?year }} }} BIND(STR(?year) AS ?name)
}} GROUP BY ?name ORDER BY ?name"""

_GENES_PER_ORGANISM = f"""SELECT ?name (SUM(?genes) AS ?count) {{
    {{ SELECT ?organism (COUNT(?gene) AS ?genes) {{ ?gene {v.IN_TAXON} ?organism }} GROUP BY ?organism }}
    ?organism {v.LABEL} ?name
}} GROUP BY ?name ORDER BY DESC(?count) ?name"""

_TOP_GENES = f"""SELECT ?name ?count {{
    {{ SELECT ?gene ?count {{ ?gene {{predicate}} ?count FILTER(?count > 0) }} }}
    {{ SELECT ?gene ?name {{ ?gene {v.LABEL} ?name }} }}
}} ORDER BY DESC(?count) ?name LIMIT {_TOP}"""

_MENTIONED = "SELECT (COUNT(*) AS ?count) { ?mention a {kind} }"
_TRIPLES = f"SELECT ?count {{ ?dataset a {v.VOID_DATASET} ; {v.VOID_TRIPLES} ?count }}"
_ENTITIES = f"SELECT ?name ?count {{ ?part {v.VOID_CLASS} ?name ; {v.ENTITIES} ?count }}"


def count_everything(build: Build) -> dict[str, dict[str, int]]:
    """Counts under a title each: what there is, figures per year, genes per organism, the genes in most figures."""
    return {
        "there are": _count_nodes(build),
        "figures per year": _counts(build, _FIGURES_PER_YEAR),
        "genes per organism": _counts(build, _GENES_PER_ORGANISM),
        "figures per gene (strict)": _top_genes(build, Flavour.STRICT),
        "figures per gene (all)": _top_genes(build, Flavour.ALL),
    }


def _count_nodes(build: Build) -> dict[str, int]:
    entities = _counts(build, _ENTITIES)
    nodes = {name: entities.get(kind.strip("<>"), 0) for name, kind in _CLASSES.items()}
    mentions = {name: _number(build, _MENTIONED.replace("{kind}", kind)) for name, kind in _MENTIONS.items()}
    return nodes | mentions | {"triples": _number(build, _TRIPLES)}


def _top_genes(build: Build, flavour: Flavour) -> dict[str, int]:
    return _counts(build, _TOP_GENES.replace("{predicate}", v.FIGURE_COUNTS[flavour]))


def _number(build: Build, query: str) -> int:
    rows = build.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    return sum(int(row["count"].value) for row in rows)


def _counts(build: Build, query: str) -> dict[str, int]:
    rows = build.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    return {row["name"].value: int(row["count"].value) for row in rows}
