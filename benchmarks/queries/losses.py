"""Where another engine is clearly faster than ours, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf

from benchmarks.queries.plan import KINDS
from benchmarks.queries.session import Outcome
from benchmarks.report import figure
from kg import queries

OURS = "oxigraph"
CLEARLY = 2.0
LITTLE = 0.01
"""Seconds: who is ahead by less is named, without a reason."""

UNKNOWN = "not looked into"


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a query is slower in Oxigraph; told only as long as `about`, a part of the query's text, is still in it."""

    why: str
    about: str = ""


_ROWS = "Oxigraph joins and groups row by row on one core"
_TIES = "equal rows are sorted by IRI, whose text Oxigraph reads for each comparison"
_DATES = _Reason(f"{_ROWS}: all the figures found get their paper and year before the latest hundred are known")
_LINKS = _Reason(f"{_ROWS}: every figure and figure-gene link is read")

_REASONS = {
    "counts-by-journal": _LINKS,
    "counts-by-organism": _LINKS,
    "counts-by-score": _LINKS,
    "counts-by-year": _LINKS,
    "family-hubs": _Reason(f"{_ROWS}: it passes over all mentions three times", "# Passes over all mentions"),
    "figures-by-text": _Reason(f"{_ROWS}: every figure gets its paper and year before the latest are known"),
    "figures-of-chemical": _DATES,
    "figures-of-disease": _DATES,
    "figures-with-genes-together": _DATES,
    "figures-with-k-of": _Reason(f"{_ROWS}, and {_TIES}", "ORDER BY DESC(?number) ?figure LIMIT"),
    "figures-with-all-of": _Reason(
        "it reads the names of all chemicals and diseases, in case an item is one of them",
        "{ SELECT ?entity ?name { { ?entity rdfs:label ?name } UNION { ?entity skos:altLabel ?name } } }",
    ),
    "genes-linking-gene-and-disease": _Reason(f"{_ROWS}: all genes of the figures of either"),
    "near-duplicates": _Reason(
        f"{_TIES}; without this key it takes a third of the time (at a hub)",
        "ORDER BY DESC(?jaccard) DESC(?shared) ?figure ?other LIMIT",
    ),
    "network": _Reason(
        "each part reads all that it is about, whatever is asked for, since Oxigraph makes hash tables of whole parts",
        "{ SELECT ?figure ?target { ?figure {{flavour}} ?target } }",
    ),
    "partners-by-year": _Reason(f"{_ROWS}, then looks up class, names and label for each of the thousands of rows"),
    "partners-of-gene": _Reason(f"{_ROWS}: all genes of all figures of the gene"),
    "quality": _Reason(f"{_ROWS}: every figure that fails is put in order before the first are known"),
    "why": _Reason(f"{_ROWS}: all the gene's mentions are put in order before the first hundred are known"),
    "top-genes": _Reason(
        f"{_TIES}; without this key it takes an eighth of the time", "ORDER BY DESC(?figures) ?gene LIMIT"
    ),
}


def reason(query: str) -> str:
    """Why a query is slower in Oxigraph: by its shape, as far as that was looked into.

    >>> reason("counts-by-year"), reason("figures-of-paper")
    ('Oxigraph joins and groups row by row on one core: every figure and figure-gene link is read', 'not looked into')
    """
    known = _REASONS.get(query)
    if known is None or query not in queries.names() or known.about not in queries.load(query).text:
        return UNKNOWN
    return known.why


def losses(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """A line for each query and binding that another engine answers clearly faster; those ahead by little in one."""
    cases: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.query in KINDS:
            cases.setdefault((outcome.query, outcome.binding), []).append(outcome)
    little = []
    for (query, binding), found in cases.items():
        ours = [one for one in found if one.engine == OURS]
        faster = [one for one in found if ours and _is_faster(one, ours[0])]
        if not faster:
            continue
        said = f"{query}, {binding}: " + ", ".join(_compared(one, ours[0]) for one in faster)
        if any(_ahead(one, ours[0]) >= LITTLE for one in faster):
            yield f"- {said}: {reason(query)}."
        else:
            little.append(said)
    if little:
        yield f"- By less than {1000 * LITTLE:g} ms, and not looked into: {'; '.join(little)}."


def _is_faster(other: Outcome, ours: Outcome) -> bool:
    """Whether the other is clearly faster, and its answer has as many rows."""
    if other.engine == OURS or other.spread is None:
        return False
    if ours.spread is None:
        return True
    return other.rows == ours.rows and ours.spread.median >= CLEARLY * other.spread.median


def _ahead(other: Outcome, ours: Outcome) -> float:
    """By how many seconds the other is faster; infinitely, where we have no answer."""
    return ours.spread.median - other.spread.median if ours.spread and other.spread else inf


def _compared(other: Outcome, ours: Outcome) -> str:
    assert other.spread is not None
    if ours.spread is None:
        return f"{other.engine} {figure(1000 * other.spread.median)} ms, Oxigraph none"
    return f"{other.engine} {figure(ours.spread.median / other.spread.median)} times as fast"
