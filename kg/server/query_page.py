"""The endpoint for people: a form for a query, the packaged questions as links, an answer as a table."""

from __future__ import annotations

import json
from functools import cache
from itertools import groupby
from urllib.parse import urlencode

from kg import queries
from kg.errors import KgError
from kg.server.pool import Reply
from kg.server.rendering import render

MOST_ROWS = 1000
"""A page has no more rows of an answer than these, and says so."""
FIRST = "SELECT ?figure ?title {\n  ?figure pfo:depictsStrictly ncbigene:207 ; schema:name ?title\n}\nLIMIT 20"

Packaged = list[tuple[str, list[tuple[str, str, str, str]]]]
Cell = tuple[str, bool]


def form_page() -> str:
    """The page of a request that asks nothing."""
    return _rendered(query=FIRST, packaged=_packaged())


def answer_page(query: str, reply: Reply) -> str:
    """The page of an answer, which is JSON for tables and Turtle for graphs."""
    if reply.file is not None:
        return _rendered(query=query, columns=[], told="This answer is too large for a page; as a file:")
    if reply.media == "text/turtle":
        return _rendered(query=query, text=reply.data.decode())
    answer = json.loads(reply.data)
    if "boolean" in answer:
        return _rendered(query=query, text="yes" if answer["boolean"] else "no")
    columns, bindings = answer["head"]["vars"], answer["results"]["bindings"]
    count = len(bindings)
    told = f"{count:,} row{'s' if count != 1 else ''}"
    if count > MOST_ROWS:
        told += f", of which these are the first {MOST_ROWS:,}; all of them:"
    rows = [[_cell(binding.get(column)) for column in columns] for binding in bindings[:MOST_ROWS]]
    return _rendered(query=query, columns=columns, rows=rows, told=told)


def _cell(term: dict[str, object] | None) -> Cell:
    """The text of a term, and whether it is an address that a browser may follow."""
    if term is None:
        return "", False
    text = str(term["value"])
    return text, term["type"] == "uri" and text.startswith(("http://", "https://"))


def _rendered(**given: object) -> str:
    values = {"text": None, "columns": None, "rows": [], "told": "", "packaged": [], "link": _link, **given}
    return render("sparql.html", title="SPARQL", formats=("html", "csv", "tsv", "json", "xml", "turtle"), **values)


def asked_by_address(query: queries.Query) -> str | None:
    """The address at which a packaged query is asked as it is; none, where a parameter must be given."""
    sparql = _as_it_is(query)
    return None if sparql is None else f"/sparql?{_link(sparql, 'html')}"


def _as_it_is(query: queries.Query) -> str | None:
    try:
        return query.render({})
    except KgError:
        return None  # it has a parameter that must be given


def _link(query: str, form: str) -> str:
    return urlencode({"query": query, "format": form})


@cache
def _packaged() -> Packaged:
    """The packaged queries that can be asked as they are, by category."""
    all_of_them = [queries.load(name) for name in queries.names()]
    found = [
        (query.category, (query.name, query.title, query.description, sparql))
        for query in all_of_them
        if (sparql := _as_it_is(query)) is not None
    ]
    found.sort(key=lambda entry: entry[0])
    return [(category, [entry for _, entry in group]) for category, group in groupby(found, lambda entry: entry[0])]
