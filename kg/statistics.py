"""What is in a build, counted from its store."""

from __future__ import annotations

import pyoxigraph as ox

from kg.mapping import vocabulary as v
from kg.opened import Build

_TOP = 10

_CLASSES = {
    "figures": v.FIGURE,
    "papers": v.JOURNAL_ARTICLE,
    "journals": v.JOURNAL,
    "genes": v.GENE,
    "chemicals": v.CHEMICAL_ENTITY,
    "diseases": v.DISEASE,
    "organisms": v.ORGANISM_TAXON,
    "gene mentions": v.GENE_MENTION,
    "chemical mentions": v.CHEMICAL_MENTION,
    "disease mentions": v.DISEASE_MENTION,
}

_FIGURES_PER_YEAR = f"""SELECT ?name (COUNT(?figure) AS ?count) {{
    ?figure a {v.FIGURE} ; {v.IS_PART_OF}/{v.DATE_PUBLISHED} ?year BIND(STR(?year) AS ?name)
}} GROUP BY ?name ORDER BY ?name"""

_GENES_PER_ORGANISM = f"""SELECT ?name (COUNT(?gene) AS ?count) {{
    ?gene a {v.GENE} ; {v.IN_TAXON}/{v.LABEL} ?name
}} GROUP BY ?name ORDER BY DESC(?count) ?name"""

_TOP_GENES = f"""SELECT ?name (COUNT(?figure) AS ?count) {{
    ?figure {{flavour}} ?gene . ?gene a {v.GENE} ; {v.LABEL} ?name
}} GROUP BY ?gene ?name ORDER BY DESC(?count) ?name LIMIT {_TOP}"""


def count_everything(build: Build) -> dict[str, dict[str, int]]:
    """Counts under a title each: what there is, figures per year, genes per organism, the genes in most figures."""
    there = {name: _count(build, kind) for name, kind in _CLASSES.items()} | {"triples": build.store.count()}
    return {
        "there are": there,
        "figures per year": _counts(build, _FIGURES_PER_YEAR),
        "genes per organism": _counts(build, _GENES_PER_ORGANISM),
        "figures per gene (strict)": _counts(build, _TOP_GENES.replace("{flavour}", v.DEPICTS_STRICTLY)),
        "figures per gene (all)": _counts(build, _TOP_GENES.replace("{flavour}", v.MENTIONS)),
    }


def _count(build: Build, kind: str) -> int:
    rows = build.query(f"SELECT (COUNT(*) AS ?count) {{ ?node a {kind} }}")
    assert isinstance(rows, ox.QuerySolutions)
    return int(next(rows)["count"].value)


def _counts(build: Build, query: str) -> dict[str, int]:
    rows = build.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    return {row["name"].value: int(row["count"].value) for row in rows}
