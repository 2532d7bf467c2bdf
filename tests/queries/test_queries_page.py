"""docs/queries.md is written from the query files: `KG_REGENERATE=1 pytest tests/queries/test_queries_page.py`."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import queries
from kg.opened import Build
from kg.queries import Parameter, Query

PAGE = Path(__file__).resolve().parents[2] / "docs" / "queries.md"

INTRODUCTION = """\
# Packaged queries

<!-- Written from kg/queries/*.rq: edit those, then KG_REGENERATE=1 pytest tests/queries/test_queries_page.py -->

Each is one commented SPARQL 1.1 file in [`kg/queries`](../kg/queries), which any engine can run.

```sh
kg queries                                                   # list them
kg query OUT --name partners-of-gene -p gene=MTOR -p limit=4 # ask one of the build in OUT
kg queries partners-of-gene                                  # print it, with its defaults filled in
```

A parameter that is not given has its default; an empty default restricts nothing. The genes of a figure come in three
*flavours*, each containing the one before: `strict` (official symbols), `synonyms` (also synonyms and former symbols of
single genes) and `all` (also families expanded to their members, and the genes of figures that have keywords only).
Symbols are matched as they are written, since AKT1 is human and Akt1 is not; names of chemicals, diseases and
organisms, and texts, without regard to case.
"""

# For each type a value, to show what it becomes.
VALUES = {
    "gene": "ncbigene:207",
    "genes": "AKT1, 2475",
    "entities": 'AKT1, mesh:D003924, "2,4-dinitrophenol"',
    "chemical": "CHEBI:4167",
    "disease": "Alzheimer disease",
    "family": "fplx:PI3K_p85",
    "figure": "PMC6966563__F2",
    "paper": "10.3390/cancers11121972",
    "organism": "NCBITaxon:9606",
    "year": "2019",
    "text": 'the "switch"',
    "integer": "10",
    "number": "0.1",
    "flavour": "strict",
}

# A command for each, whose answer about the example corpus is not empty.
EXAMPLES: dict[str, dict[str, str]] = {
    "counts-by-journal": {"limit": "5"},
    "counts-by-organism": {"flavour": "all"},
    "counts-by-score": {},
    "counts-by-year": {},
    "families-of-figure": {"figure": "PMC10003241__ijms-24-04893-g003"},
    "family-hubs": {"minimum": "8", "share": "0"},
    "figures-by-text": {"text": "apoptosis", "since": "2010"},
    "figures-of-chemical": {"chemical": "CHEBI:4167"},
    "figures-of-family": {"family": "GSK3"},
    "figures-of-disease": {"disease": "Neoplasms"},
    "figures-of-paper": {"paper": "PMC6222581", "flavour": "all"},
    "figures-with-all-of": {"entities": "MTOR, glucose"},
    "figures-with-drug-and-disease": {"chemical": "glucose", "disease": "Neoplasms"},
    "figures-with-genes-together": {"genes": "AKT1, MTOR"},
    "figures-with-k-of": {"genes": "AKT1, MTOR, TP53, KRAS, BRAF", "k": "3"},
    "genes-linking-gene-and-disease": {"gene": "TP53", "disease": "mesh:D009369"},
    "near-duplicates": {"figure": "PMC4018451__nihms555983f2"},
    "network": {"organism": "Homo sapiens", "since": "2018"},
    "partners-by-year": {"gene": "MTOR"},
    "partners-of-gene": {"gene": "MTOR", "flavour": "all"},
    "quality": {"rule": "no organism"},
    "top-genes": {"organism": "Mus musculus", "flavour": "all"},
    "why": {"gene": "AKT2", "figure": "PMC10003241__ijms-24-04893-g003"},
}


def render_page() -> str:
    """The page as the query files and the tables above make it."""
    known = [queries.load(name) for name in queries.names()]
    contents = [f"| {query.category} | [{query.name}](#{query.name}) | {query.title} |" for query in known]
    types = [
        f"| `{name}` | {wants} | `{VALUES[name]}` | `{Parameter(name, name, '', '').render(VALUES[name])}` |"
        for name, wants in queries.TYPES.items()
    ]
    parts = [
        INTRODUCTION,
        _table("| | query | |", sorted(contents)),
        "## Types of parameters\n",
        _table("| type | what it takes | for example | in the query |", types),
        *(_section(query) for query in known),
    ]
    return "\n".join(parts)


def _section(query: Query) -> str:
    given = "".join(f" -p {shlex.quote(f'{name}={value}')}" for name, value in EXAMPLES[query.name].items())
    rows = [
        f"| `{each.name}` | {each.type} | {f'`{each.default}`' if each.default else ''} | {each.description} |"
        for each in query.parameters
    ]
    return "\n".join(
        (
            f"## {query.name}\n",
            f"**{query.title}.** {query.description}\n",
            f"```sh\nkg query OUT --name {query.name}{given}\n```\n",
            f"Columns: {', '.join(f'`{column}`' for column in _columns(query))}\n",
            _table("| parameter | type | default | what it is |", rows),
        )
    )


def _columns(query: Query) -> list[str]:
    answer = ox.Store().query(query.render({}))
    assert isinstance(answer, ox.QuerySolutions)
    return [variable.value for variable in answer.variables]


def _table(head: str, rows: list[str]) -> str:
    return "\n".join((head, re.sub(r"[^|]+", "---", head), *rows, ""))


def test_the_page_is_what_the_query_files_say() -> None:
    page = render_page()
    if os.environ.get("KG_REGENERATE"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


@pytest.mark.parametrize("name", queries.names())
def test_defaults_and_documented_commands_find_something(example_build: Build, name: str) -> None:
    for given in ({}, EXAMPLES[name]):
        answer = example_build.query(queries.load(name).render(given))
        assert isinstance(answer, ox.QuerySolutions)
        assert next(answer, None) is not None, given
