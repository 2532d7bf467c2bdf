"""A finished build, opened: its store, its graph, its network, its report."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx
import rdflib
from oxrdflib import OxigraphStore as RdflibStore
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.errors import KgError
from kg.mapping.identifiers import Minter
from kg.network import GeneLabel, IncidenceTable, Network, Selection, generate_network
from kg.network.figures import read_figures
from kg.network.files import read_table
from kg.rdf import PREFIXES
from kg.record import Flavour, ListedFigure
from kg.stores import Answer
from kg.stores.oxigraph import OxigraphStore

STORE = "store"
INCIDENCE = "network/incidence.npz"
FIGURES = "network/figures.tsv"
"""Where, below a build, its store, its figures' genes and the list of its figures lie."""


def flavour_of(name: Flavour | str) -> Flavour:
    """The flavour of a name. Raises `KgError` for any other.

    >>> flavour_of("strict")
    <Flavour.STRICT: 'strict'>
    """
    try:
        return Flavour(name)
    except ValueError:
        raise KgError(f"{name!r} is no flavour: {', '.join(Flavour)}") from None


class Build:
    """A build on disk. Nothing is read before it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        return f"Build({str(self.path)!r})"

    @cached_property
    def report(self) -> dict[str, Any]:
        """What `report.json` says: counts, times, warnings, base, version."""
        report: dict[str, Any] = json.loads((self.path / "report.json").read_text(encoding="utf-8"))
        return report

    @cached_property
    def store(self) -> OxigraphStore:
        """The store, read-only. Raises `KgError` for a build that was made without one."""
        if not (self.path / STORE).is_dir():
            raise KgError(f"{self.path}: this build has no store; `kg load` makes it")
        return OxigraphStore.read_only(self.path / STORE)

    @property
    def minter(self) -> Minter:
        """Makes the IRIs of this build's nodes."""
        return Minter(self.report["base"])

    def graph(self) -> rdflib.Graph:
        """The whole graph as a `rdflib.Graph` that reads from the store; nothing is copied."""
        graph = rdflib.Graph(store=RdflibStore(store=self.store.engine), identifier=DATASET_DEFAULT_GRAPH_ID)
        for prefix, namespace in PREFIXES.items():
            graph.namespace_manager.bind(prefix, namespace, override=True, replace=True)
        return graph

    def copy(self) -> rdflib.Graph:
        """The whole graph of the store in memory, for libraries that go through it many times."""
        lines = (f"{t.subject} {t.predicate} {t.object} .\n" for t in self.store.triples())
        return rdflib.Graph().parse(data="".join(lines), format="nt")

    def changed_files(self) -> list[str]:
        """The published files that are not what `SHA256SUMS` says: changed, or gone."""
        changed = []
        for line in (self.path / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition("  ")
            file = self.path / name
            if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
                changed.append(name)
        return changed

    def query(self, sparql: str) -> Answer:
        """The answer to a SPARQL query, as pyoxigraph gives it; the prefixes of `kg.PREFIXES` are known."""
        return self.store.query(sparql)

    def figures(self) -> list[ListedFigure]:
        """All figures, in the order in which `incidence` has them."""
        return read_figures(self.path / FIGURES)

    def incidence(self) -> tuple[IncidenceTable, dict[str, GeneLabel]]:
        """Which figures show which genes, and what these are called."""
        return read_table(self.path / INCIDENCE)

    def cooccurrence(
        self, flavour: Flavour | str = Flavour.STRICT, *, collapse_families: bool = False
    ) -> nx.Graph[str]:
        """The co-occurrence graph of a flavour: see `kg.network.generate_cooccurrence`.

        To collapse families is to have each as one node, in the place of the genes that its name stands for.
        """
        return self.network(flavour, collapse_families=collapse_families).graph()

    def network(self, flavour: Flavour | str = Flavour.STRICT, *, collapse_families: bool = False) -> Network:
        """The co-occurrence network of a flavour as arrays, which take a fraction of the memory of a graph."""
        table, labels = self.incidence()
        return generate_network(table, labels, Selection(flavour_of(flavour), collapse_families))


def open_build(path: str | Path) -> Build:
    """Opens the current build of an output folder, or a build folder itself.

    Raises `KgError` where there is none.
    """
    path = Path(path)
    if not path.exists():
        raise KgError(f"{path}: no such folder; make one with: kg build RECORDS -o {path}")
    for folder in (path / "current", path):
        if (folder / "report.json").is_file() and (folder / "SHA256SUMS").is_file():
            return Build(folder.resolve())
    raise KgError(f"{path}: no build is there; make one with: kg build RECORDS -o {path}")
