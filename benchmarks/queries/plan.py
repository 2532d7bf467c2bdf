"""Which queries are asked, about what, and how fast each has to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.queries.bindings import Binding
from kg import queries
from kg.queries import Parameter, Query


class Kind(StrEnum):
    """A query about one thing (or a few), or one over the whole graph."""

    BOUND = "bound"
    RANKING = "ranking"


TARGETS = {Kind.BOUND: 0.05, Kind.RANKING: 1.0}
"""The seconds that the median of a query may take in Oxigraph, on so many figures:"""

TARGET_FIGURES = 100_000

KINDS = {
    "counts-by-journal": Kind.RANKING,
    "counts-by-organism": Kind.RANKING,
    "counts-by-score": Kind.RANKING,
    "counts-by-year": Kind.RANKING,
    "families-of-figure": Kind.BOUND,
    "family-hubs": Kind.RANKING,
    "figures-by-text": Kind.RANKING,
    "figures-of-chemical": Kind.BOUND,
    "figures-of-disease": Kind.BOUND,
    "figures-of-family": Kind.BOUND,
    "figures-of-paper": Kind.BOUND,
    "figures-with-all-of": Kind.BOUND,
    "figures-with-drug-and-disease": Kind.BOUND,
    "figures-with-genes-together": Kind.BOUND,
    "figures-with-k-of": Kind.BOUND,
    "genes-linking-gene-and-disease": Kind.BOUND,
    "near-duplicates": Kind.BOUND,
    "network": Kind.RANKING,
    "partners-by-year": Kind.BOUND,
    "partners-of-gene": Kind.BOUND,
    "quality": Kind.RANKING,
    "top-genes": Kind.RANKING,
    "why": Kind.BOUND,
}

_ALWAYS_BOUND = {("network", "disease")}
"""Parameters that are filled although they may be left empty; any other such is left so."""

_EXTRA = {"figures-by-text": ("text", {"text": "apoptosis"})}
"""Cases beside the defaults of a query that has nothing to bind."""


@dataclass(frozen=True, slots=True)
class Case:
    """A query with its values, ready to be asked. `language` says which engines understand it."""

    query: str
    binding: str
    values: Mapping[str, str]
    text: str
    language: str = "sparql"

    @property
    def kind(self) -> Kind | None:
        """What the query is; None for what is not packaged."""
        return KINDS.get(self.query)

    @property
    def target(self) -> float | None:
        """The seconds that its median may take."""
        return TARGETS[self.kind] if self.kind else None


PAIRS = Case(
    "all pairs of genes",
    "",
    {},
    "SELECT a.gene, b.gene, count(*) FROM mentions a JOIN mentions b USING (figure) "
    "WHERE a.gene < b.gene GROUP BY a.gene, b.gene",
    "sql",
)


def cases(picked: Mapping[str, Binding]) -> Iterator[Case]:
    """Every packaged query with every binding, or with its defaults; last the question for all pairs."""
    for name in queries.names():
        query = queries.load(name)
        if not any(_is_bound(query, parameter) for parameter in query.parameters):
            yield Case(name, "default", {}, query.render({}))
            if name in _EXTRA:
                label, values = _EXTRA[name]
                yield Case(name, label, values, query.render(values))
            continue
        for level, binding in picked.items():
            values = _values(query, binding)
            yield Case(name, level, values, query.render(values))
    yield PAIRS


def _is_bound(query: Query, parameter: Parameter) -> bool:
    filled = bool(parameter.default) or (query.name, parameter.name) in _ALWAYS_BOUND
    return filled and parameter.type in _FILLERS


def _values(query: Query, binding: Binding) -> dict[str, str]:
    return {one.name: _FILLERS[one.type](query, binding) for one in query.parameters if _is_bound(query, one)}


def _genes(query: Query, binding: Binding) -> str:
    """Five genes where some of them are enough, else two."""
    some = any(parameter.name == "k" for parameter in query.parameters)
    return ", ".join(binding.genes if some else binding.genes[:2])


_FILLERS: dict[str, Callable[[Query, Binding], str]] = {
    "gene": lambda _, binding: binding.gene,
    "genes": _genes,
    "entities": _genes,
    "family": lambda _, binding: binding.family,
    "figure": lambda _, binding: binding.figure,
    "paper": lambda _, binding: binding.paper,
    "chemical": lambda _, binding: binding.chemical,
    "disease": lambda _, binding: binding.disease,
}
