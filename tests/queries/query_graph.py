"""The graph of small.ttl in two engines, and answers made short enough to be written down by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import rdflib
from counting import recount

from kg import queries

SMALL = Path(__file__).with_name("small.ttl")

Cell = str | float | bool | None
Row = tuple[Cell, ...]
Engine = Callable[[str, str], tuple[list[str], list[Row]]]

_PREFIXES = {
    "https://pfocr.wikipathways.org/figures/": "",
    "https://identifiers.org/ncbigene/": "",
    "https://identifiers.org/pmc/": "",
    "https://doi.org/": "",
    "https://w3id.org/pfocr-kg/": "",
    "http://purl.obolibrary.org/obo/": "",
}


def oxigraph(sparql: str, more: str = "") -> tuple[list[str], list[Row]]:
    """The columns and rows of an answer from Oxigraph; `more` is Turtle that is added to the graph, and counted."""
    answer = _store(more).query(sparql)
    assert isinstance(answer, ox.QuerySolutions)
    columns = [variable.value for variable in answer.variables]
    return columns, [tuple(_of_oxigraph(term) for term in solution) for solution in answer]


def in_rdflib(sparql: str, more: str = "") -> tuple[list[str], list[Row]]:
    """The same from rdflib."""
    answer = _graph(more).query(sparql)
    columns = [str(variable) for variable in answer.vars or ()]
    rows: list[Row] = []
    for solution in answer:
        assert isinstance(solution, rdflib.query.ResultRow)
        rows.append(tuple(_of_rdflib(term) for term in solution))
    return columns, rows


ENGINES: dict[str, Engine] = {"oxigraph": oxigraph, "rdflib": in_rdflib}


def rows_of(
    name: str, given: Mapping[str, str], columns: str = "", engine: Engine = oxigraph, more: str = ""
) -> list[Row]:
    """The rows of a packaged query, of these columns only where some are named."""
    known, rows = engine(queries.load(name).render(given), more)
    wanted = [known.index(column) for column in columns.split()] or range(len(known))
    return [tuple(row[index] for index in wanted) for row in rows]


@cache
def _store(more: str) -> ox.Store:
    store = ox.Store()
    store.load(_graph(more).serialize(format="nt", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES)
    return store


@cache
def _graph(more: str) -> rdflib.Graph:
    graph = rdflib.Graph().parse(SMALL, format="turtle")
    if more:
        recount(graph.parse(data=more, format="turtle"))
    return graph


def _of_oxigraph(term: object) -> Cell:
    if isinstance(term, ox.Literal):
        return _typed(term.value, term.datatype.value)
    return _short(term.value) if isinstance(term, ox.NamedNode) else None


def _of_rdflib(term: object) -> Cell:
    if isinstance(term, rdflib.Literal):
        return _typed(str(term), str(term.datatype))
    return _short(str(term)) if isinstance(term, rdflib.URIRef) else None


def _typed(text: str, datatype: str) -> Cell:
    kind = datatype.rpartition("#")[2]
    if kind == "boolean":
        return text == "true"
    return float(round(Decimal(text), 9)) if kind in ("integer", "decimal", "double") else text


def _short(iri: str) -> str:
    for prefix, short in _PREFIXES.items():
        if iri.startswith(prefix):
            return unquote(short + iri.removeprefix(prefix).removesuffix(".html"))
    return iri
