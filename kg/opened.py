"""A finished build, opened: its store, its graph, its network, its report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import rdflib
from oxrdflib import OxigraphStore as RdflibStore
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.errors import KgError
from kg.mapping import vocabulary as v
from kg.mapping.identifiers import Minter
from kg.network import GeneLabel, generate_cooccurrence
from kg.rdf import PREFIXES
from kg.record import Flavour, Incidence, Rule
from kg.stores import Answer
from kg.stores.oxigraph import OxigraphStore


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
        """The store, read-only."""
        return OxigraphStore.read_only(self.path / "store")

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

    def cooccurrence(self, flavour: Flavour | str = Flavour.STRICT) -> nx.Graph[str]:
        """The co-occurrence graph of a flavour: see `kg.network.generate_cooccurrence`."""
        return generate_cooccurrence(self.incidences(), self.gene_labels(), Flavour(flavour))

    def incidences(self) -> Iterator[Incidence]:
        """The genes of every figure, each with the rule of the narrowest flavour in which it counts."""
        rules: dict[str, dict[str, Rule]] = {}
        # From the widest flavour to the narrowest: the last one that names a gene is the one that counts.
        for figure, gene in self._pairs(_MENTIONED_GENES):
            rules.setdefault(figure, {})[gene] = Rule.FAMILY
        for figure, gene in self._pairs(_KEYWORD_GENES):
            rules.setdefault(figure, {})[gene] = Rule.KEYWORD
        for predicate, rule in ((v.DEPICTS, Rule.SYNONYM), (v.DEPICTS_STRICTLY, Rule.SYMBOL)):
            for figure, gene in self._pairs(f"SELECT ?a ?b {{ ?a {predicate} ?b }}"):
                rules.setdefault(figure, {})[gene] = rule
        papers = dict(self._pairs(f"SELECT ?a ?b {{ ?b a {v.JOURNAL_ARTICLE} . ?a a {v.FIGURE} ; {v.IS_PART_OF} ?b }}"))
        for figure in sorted(rules):
            yield Incidence(figure, papers.get(figure), rules[figure])

    def gene_labels(self) -> dict[str, GeneLabel]:
        """Symbol and organism of every gene."""
        return {
            row["gene"].value: GeneLabel(row["symbol"].value, row["organism"].value if row["organism"] else "")
            for row in self._rows(_GENE_LABELS)
        }

    def _pairs(self, sparql: str) -> Iterator[tuple[str, str]]:
        return ((row["a"].value, row["b"].value) for row in self._rows(sparql))

    def _rows(self, sparql: str) -> ox.QuerySolutions:
        answer = self.query(sparql)
        assert isinstance(answer, ox.QuerySolutions)
        return answer


_MENTIONED_GENES = f"SELECT ?a ?b {{ ?b a {v.GENE} . ?a {v.MENTIONS} ?b }}"
_KEYWORD_GENES = (
    f"SELECT ?a ?b {{ ?m {v.MATCHED_BY} {v.RULE_TERMS[Rule.KEYWORD]} ; {v.HAS_TARGET} ?a ; {v.HAS_BODY} ?b }}"
)
_GENE_LABELS = (
    f"SELECT ?gene ?symbol ?organism {{ ?gene a {v.GENE} OPTIONAL {{ ?gene {v.LABEL} ?label }} "
    f"OPTIONAL {{ ?gene {v.IN_TAXON} ?t . ?t {v.LABEL} ?organism }} BIND(COALESCE(?label, STR(?gene)) AS ?symbol) }}"
)


def open_build(path: str | Path) -> Build:
    """Opens the current build of an output folder, or a build folder itself.

    Raises `KgError` where there is none.
    """
    path = Path(path)
    if not path.exists():
        raise KgError(f"{path}: no such folder; make one with: kg build RECORDS -o {path}")
    for folder in (path / "current", path):
        if (folder / "report.json").is_file() and (folder / "store").is_dir():
            return Build(folder.resolve())
    raise KgError(f"{path}: no build is there; make one with: kg build RECORDS -o {path}")
