"""Typed tables as Parquet: figures, papers, genes, families, other entities, mentions, links. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from kg.contents import ShownFigure, check_store, families, figures, memberships, narrowest, papers, selected
from kg.exports import Chunks, Options
from kg.mapping import vocabulary as v
from kg.opened import Build
from kg.parquet import ParquetTable, Row, load_pyarrow

SCHEMAS: dict[str, dict[str, str]] = {
    "figures": {
        "figid": "string",
        "alias": "string",
        "iri": "string",
        "paper": "string",
        "number": "string",
        "type": "string",
        "score": "double",
        "title": "string",
        "caption": "string",
        "genes": "int32",
        "depicted_genes": "int32",
        "strict_genes": "int32",
        "record_file": "string",
        "record_digest": "string",
    },
    "papers": {
        "iri": "string",
        "pmcid": "string",
        "doi": "string",
        "year": "int32",
        "journal": "string",
        "title": "string",
        "citation": "string",
    },
    "genes": {
        "iri": "string",
        "ncbi_gene": "int64",
        "symbol": "string",
        "taxon": "int64",
        "organism": "string",
        "figures": "int32",
        "depicted_figures": "int32",
        "strict_figures": "int32",
        "family_figures": "int32",
        "partners": "int32",
        "depicted_partners": "int32",
        "strict_partners": "int32",
    },
    "families": {"iri": "string", "famplex": "string", "label": "string", "named_figures": "int32"},
    "family_members": {"family": "string", "gene": "string"},
    "entities": {"iri": "string", "kind": "string", "label": "string"},
    "mentions": {
        "figid": "string",
        "kind": "string",
        "rule": "string",
        "flavour": "string",
        "word": "string",
        "form": "string",
        "source": "string",
        "resolved_as": "string",
        "family": "string",
        "confidence": "double",
        "entity": "string",
        "entities": "int32",
    },
    "links": {
        "figid": "string",
        "kind": "string",
        "entity": "string",
        "rule": "string",
        "flavour": "string",
        "confidence": "double",
        "mentions": "int32",
    },
}
"""The columns of each table, with their Arrow types."""

_COUNTS = (*v.FIGURE_COUNTS.values(), v.FAMILY_FIGURE_COUNT, *v.PARTNER_COUNTS.values())
_GENES = f"""SELECT ?iri ?ncbi_gene ?symbol ?taxon ?organism ?c0 ?c1 ?c2 ?c3 ?c4 ?c5 ?c6 {{
    ?iri a {v.GENE} .
    OPTIONAL {{ ?iri {v.DC_IDENTIFIER} ?ncbi_gene }}
    OPTIONAL {{ ?iri {v.LABEL} ?symbol }}
    OPTIONAL {{ ?iri {v.IN_TAXON} ?species OPTIONAL {{ ?species {v.LABEL} ?organism }}
                OPTIONAL {{ ?species {v.DC_IDENTIFIER} ?taxon }} }}
    {" ".join(f"OPTIONAL {{ ?iri {predicate} ?c{place} }}" for place, predicate in enumerate(_COUNTS))}
}} ORDER BY ?iri"""

_ENTITIES = f"""SELECT ?iri ?kind ?label {{
    VALUES (?class ?kind) {{
        ({v.CHEMICAL_ENTITY} "chemical") ({v.DISEASE} "disease") ({v.ORGANISM_TAXON} "organism")
    }}
    ?iri a ?class .
    OPTIONAL {{ ?iri {v.LABEL} ?label }}
}} ORDER BY ?kind ?iri"""


_GENE_VARIABLES = ("iri", "ncbi_gene", "symbol", "taxon", "organism", *(f"c{place}" for place in range(len(_COUNTS))))

_FROM_STORE: Mapping[str, Callable[[Build], Iterable[Sequence[str | None]]]] = {
    "papers": papers,
    "genes": lambda build: selected(build, _GENE_VARIABLES, _GENES),
    "families": families,
    "family_members": memberships,
    "entities": lambda build: selected(build, ("iri", "kind", "label"), _ENTITIES),
}


class TablesExport:
    """Eight tables for pandas, Polars, DuckDB, R and Spark; each is written by row groups, so memory is bounded."""

    name = "tables"
    media_type = "application/vnd.apache.parquet"
    description = "figures, papers, genes, families, entities, mentions and links as typed Parquet tables"
    takes: frozenset[str] = frozenset()

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:  # noqa: ARG002
        """Eight files. Raises `KgError` where pyarrow is not installed."""
        load_pyarrow()
        check_store(build)
        of_figures = _TablesOfFigures(build)
        for name in SCHEMAS:
            chunks = _answer(build, name) if name in _FROM_STORE else of_figures.chunks(name)
            yield f"{name}.parquet", chunks


class _TablesOfFigures:
    """The tables that take every figure: all are made in one pass, when the first is asked for."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._tables: dict[str, ParquetTable] = {}

    def chunks(self, name: str) -> Iterator[bytes]:
        """A table, which can be read once."""
        if not self._tables:
            self._tables = {table: ParquetTable(SCHEMAS[table]) for table in _FROM_FIGURES}
            for figure in figures(self._build):
                for table, rows in _FROM_FIGURES.items():
                    self._tables[table].extend(rows(figure))
        yield from self._tables[name].chunks()


_TYPES: Mapping[str, Callable[[str], object]] = {"string": str, "double": float, "int32": int, "int64": int}


def _answer(build: Build, name: str) -> Iterator[bytes]:
    """A table that the store knows."""
    table = ParquetTable(SCHEMAS[name])
    types = [_TYPES[kind] for kind in SCHEMAS[name].values()]
    for row in _FROM_STORE[name](build):
        table.extend([[None if text is None else make(text) for text, make in zip(row, types, strict=True)]])
    yield from table.chunks()


def _figure(figure: ShownFigure) -> Iterator[Row]:
    score = figure.value(v.PATHWAY_SCORE)
    yield (
        figure.figid,
        figure.value(v.ALT_LABEL),
        figure.iri,
        figure.value(v.IS_PART_OF),
        figure.value(v.FIGURE_NUMBER),
        figure.value(v.FIGURE_TYPE),
        None if score is None else float(score),
        figure.title,
        figure.caption,
        *(int(figure.value(predicate) or 0) for predicate in v.GENE_COUNTS.values()),
        figure.value(v.RECORD_FILE),
        figure.value(v.RECORD_DIGEST),
    )


def _mentions(figure: ShownFigure) -> Iterator[Row]:
    """A row for each entity that a printed word was matched to, or one without entity where there is none."""
    figid = figure.figid
    for mention in figure.mentions:
        rule, word, form, source, resolved, family, confidence, entities = mention
        names = word, form, source, resolved and resolved.value, family
        why = mention.kind, rule.value, narrowest(rule), *names, _number(confidence)
        for entity in entities or (None,):
            yield figid, *why, entity, len(entities)


def _links(figure: ShownFigure) -> Iterator[Row]:
    """A row for each entity of the figure, with the rule that counts most."""
    figid = figure.figid
    for entity, mentions in figure.links().items():
        rule, confidence = mentions[0].rule, _number(figure.confidence(entity, mentions))
        yield figid, mentions[0].kind, entity, rule.value, narrowest(rule), confidence, len(mentions)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


_FROM_FIGURES: Mapping[str, Callable[[ShownFigure], Iterable[Row]]] = {
    "figures": _figure,
    "mentions": _mentions,
    "links": _links,
}

EXPORT = TablesExport()
