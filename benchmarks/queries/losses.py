"""Where another engine is clearly faster than ours, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf

from benchmarks.queries.plan import KINDS
from benchmarks.queries.session import Outcome
from benchmarks.report import figure

OURS = "oxigraph"
CLEARLY = 2.0
LITTLE = 0.01
"""Seconds: who is ahead by less is named, without a reason."""

_ROWS = "Oxigraph joins and groups row by row on one core"
_TIES = "equal rows are sorted by IRI, whose text Oxigraph reads for each comparison; without this key it takes"
_WHOLE = "each part reads all that it is about, whatever is asked for, since Oxigraph makes hash tables of whole parts"

_DATES = f"{_ROWS}: all the figures found get their paper and year before the latest hundred are known"

REASONS = {
    "counts-by-journal": f"{_ROWS}: every figure and figure-gene link is read",
    "counts-by-organism": f"{_ROWS}: every figure, paper and figure-gene link is read",
    "counts-by-score": f"{_ROWS}: every figure and figure-gene link is read",
    "counts-by-year": f"{_ROWS}: every figure and figure-gene link is read",
    "family-hubs": f"{_ROWS}: it passes over all mentions three times",
    "figures-by-text": f"{_ROWS}: every figure gets its paper and year before the latest are known",
    "figures-of-chemical": _DATES,
    "figures-of-disease": _DATES,
    "figures-with-genes-together": _DATES,
    "figures-with-k-of": f"{_ROWS}, and equal rows are sorted by IRI, whose text it reads for each comparison",
    "figures-with-all-of": "it reads the names of all chemicals and diseases, in case an item is one of them",
    "genes-linking-gene-and-disease": f"{_ROWS}, then looks up each linking gene's class and names",
    "near-duplicates": f"{_TIES} a third of the time (at a hub)",
    "network": _WHOLE,
    "partners-by-year": f"{_ROWS}, then looks up class, names and label for each of the thousands of rows",
    "partners-of-gene": f"{_ROWS}, all pairs of the gene; sorting ties by IRI is a fifth of the time (at a hub)",
    "quality": f"{_ROWS}: every figure that fails is put in order before the first are known",
    "why": f"{_ROWS}: all the gene's mentions are put in order before the first hundred are known",
    "top-genes": f"{_TIES} an eighth of the time",
}
"""Why a query is slower in Oxigraph: by its shape; shares of time are measured, with and without a sort key."""


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
            yield f"- {said}: {REASONS.get(query, 'not looked into')}."
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
