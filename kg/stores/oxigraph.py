"""Oxigraph, embedded: the graph on disk (or in memory), asked by SPARQL 1.1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError
from kg.rdf import PREFIXES
from kg.stores import Answer, asks_elsewhere


class OxigraphStore:
    """A graph in Oxigraph.

    >>> store = OxigraphStore.in_memory()
    >>> store.count()
    0
    """

    def __init__(self, store: ox.Store) -> None:
        self.engine = store

    @classmethod
    def in_memory(cls) -> OxigraphStore:
        """An empty store without a place on disk."""
        return cls(ox.Store())

    @classmethod
    def create(cls, path: Path) -> OxigraphStore:
        """A store on disk that can be written to."""
        return cls(ox.Store(str(path)))

    @classmethod
    def read_only(cls, path: Path) -> OxigraphStore:
        """A store on disk as it is now; any number of processes may read it."""
        try:
            return cls(ox.Store.read_only(str(path)))
        except (OSError, ValueError) as fault:
            raise KgError(f"{path}: the store cannot be opened: {fault}") from None

    def load(self, ntriples: Path) -> None:
        """Bulk-loads a file of N-Triples into the default graph."""
        self.engine.bulk_load(path=str(ntriples), format=ox.RdfFormat.N_TRIPLES)

    def query(self, sparql: str) -> Answer:
        """The answer to a query. Raises `KgError` for a query that is wrong or would leave this machine."""
        if asks_elsewhere(sparql):
            raise KgError("the query has a SERVICE clause, which would ask another server: nothing is sent from here")
        try:
            return self.engine.query(sparql, prefixes=PREFIXES)
        except SyntaxError as fault:
            raise KgError(f"the query is not SPARQL: {_one_line(fault)}") from None
        except (ValueError, RuntimeError, OSError) as fault:
            raise KgError(f"the query cannot be answered: {_one_line(fault)}") from None

    def triples(
        self, subject: str | None = None, predicate: str | None = None, value: ox.NamedNode | ox.Literal | None = None
    ) -> Iterator[ox.Triple]:
        """The triples of a pattern in the default graph."""
        quads = self.engine.quads_for_pattern(
            ox.NamedNode(subject) if subject else None,
            ox.NamedNode(predicate) if predicate else None,
            value,
            ox.DefaultGraph(),
        )
        return (quad.triple for quad in quads)

    def count(self) -> int:
        """The number of triples."""
        return len(self.engine)


def _one_line(fault: Exception) -> str:
    return " ".join(str(fault).split())
