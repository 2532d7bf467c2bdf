"""A finished build, opened: its store, its graph, its network, its report."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Collection, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Unpack

import networkx as nx
import pyoxigraph as ox
import rdflib
from oxrdflib import OxigraphStore as RdflibStore
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.errors import KgError, KgWarning
from kg.mapping import vocabulary as v
from kg.mapping.identifiers import Minter
from kg.network import FigureFilter, GeneLabel, IncidenceTable, Network, Selection, generate_network
from kg.network.answers import Enrichment, EnrichmentOptions, Partners, Similar
from kg.network.asked import Counted, NetworkOptions, Tell, answer, asked_for, species_in, untold
from kg.network.figures import read_figures
from kg.network.files import read_table
from kg.network.genelists import entries_of
from kg.network.graphs import graph_of
from kg.network.questions import Corpus, enriched, partners_of, similar_to
from kg.network.tables import NetworkTables
from kg.rdf import PREFIXES, literal
from kg.record import Flavour, ListedFigure
from kg.search import Found, Index, Suggestion
from kg.stores import Answer
from kg.stores.oxigraph import OxigraphStore

STORE = "store"
INCIDENCE = "network/incidence.npz"
FIGURES = "network/figures.tsv"
"""Where, below a build, its store, its figures' genes and the list of its figures lie."""

_CORPORA_KEPT = 6


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
        # Files of one network in several formats are made one after the other: it is counted once.
        self._counted: tuple[tuple[Selection, FigureFilter], Counted] | None = None
        self._corpora: dict[tuple[Flavour, frozenset[str], bool], Corpus] = {}

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
        return list(self._figures)

    @cached_property
    def _figures(self) -> list[ListedFigure]:
        return read_figures(self.path / FIGURES)

    def incidence(self) -> tuple[IncidenceTable, dict[str, GeneLabel]]:
        """Which figures show which genes, and what these are called; read once."""
        return self._incidence

    @cached_property
    def _incidence(self) -> tuple[IncidenceTable, dict[str, GeneLabel]]:
        return read_table(self.path / INCIDENCE)

    def cooccurrence(
        self, flavour: Flavour | str = Flavour.STRICT, *, tell: Tell | None = None, **options: Unpack[NetworkOptions]
    ) -> nx.Graph[str]:
        """The co-occurrence graph of a flavour: nodes are IRIs; nodes, edges and graph carry all that `tables` has.

        The options are those of `NetworkOptions`, and `tell` is that of `tables`. A graph takes some hundred
        bytes an edge and attribute: ask for few edges where there are millions.
        """
        return graph_of(self._answer(flavour, options, tell, laid_out=False))

    def network(self, flavour: Flavour | str = Flavour.STRICT, *, collapse_families: bool = False) -> Network:
        """The co-occurrence network of a flavour as arrays, which take a fraction of the memory of a graph."""
        table, labels = self.incidence()
        return generate_network(table, labels, Selection(flavour_of(flavour), collapse_families))

    def tables(
        self,
        flavour: Flavour | str = Flavour.STRICT,
        *,
        laid_out: bool = False,
        tell: Tell | None = None,
        **options: Unpack[NetworkOptions],
    ) -> NetworkTables:
        """The co-occurrence network of a flavour with all measures, as tables of nodes and edges, the strongest first.

        The options are those of `NetworkOptions`. `laid_out` gives nodes places, if networkit is installed; `tell` is
        called with lines about what was left out. Where nobody listens, genes asked for that are not in the network are
        told of by a `KgWarning`. Raises `KgError` where none of them is there, or a figure asked for is not.
        """
        return self._answer(flavour, options, tell, laid_out=laid_out)

    def _answer(
        self, flavour: Flavour | str, options: NetworkOptions, tell: Tell | None, *, laid_out: bool
    ) -> NetworkTables:
        """The tables of `tables`; warns who has called what calls this."""
        table, labels = self.incidence()
        there = {label.organism for label in labels.values()} - {""}
        asked = asked_for(flavour_of(flavour), options, there, laid_out=laid_out)
        which = asked.selection, asked.figures
        counted = self._counted  # once, since other threads may ask for other networks
        if counted is None or counted[0] != which:
            counted = self._counted = which, Counted.of(asked, (table, labels), self._figures, tell or untold)
        lacking = list[str]()
        tables = answer(asked, counted[1], tell or untold, tell or lacking.append)
        for line in lacking:
            warnings.warn(line, KgWarning, stacklevel=3)
        return tables

    def enrich(
        self,
        genes: str | Iterable[str],
        *,
        flavour: Flavour | str = Flavour.STRICT,
        species: str | None = None,
        background: str | Iterable[str] | None = None,
        **testing: Unpack[EnrichmentOptions],
    ) -> Enrichment:
        """The figures that show more of a list of genes than chance would have it, and few that show much of it.

        The genes are symbols or NCBI Gene ids, or a text that has them, as are those of the background, which by
        default is all that some figure shows. A species (name or taxon id) limits what counts to its genes. Further
        options are those of `EnrichmentOptions`. Raises `KgError` where no gene of the list counts.
        """
        limits = None if background is None else entries_of(background)
        return enriched(self.corpus(flavour, species), entries_of(genes), limits, **testing)

    def similar(
        self,
        figid: str,
        *,
        flavour: Flavour | str = Flavour.STRICT,
        species: str | None = None,
        min_jaccard: float = 0.5,
        limit: int | None = None,
    ) -> Similar:
        """The figures whose genes are nearly those of a figure, which is named by figid, IRI or (with a store) alias.

        They have at least `min_jaccard` of all genes of both in common. Raises `KgError` for an unknown figure.
        """
        corpus = self.corpus(flavour, species)
        return similar_to(corpus, figid, self._figids_of_alias, min_jaccard=min_jaccard, limit=limit)

    def partners(
        self,
        gene: str,
        *,
        flavour: Flavour | str = Flavour.STRICT,
        species: str | None = None,
        min_figures: int = 1,
        limit: int | None = None,
    ) -> Partners:
        """The genes that some figure shows with a gene (a symbol or NCBI Gene id), the least likely by chance first.

        Raises `KgError` for a gene that is unknown, ambiguous, or in no figure.
        """
        return partners_of(self.corpus(flavour, species), gene, min_figures=min_figures, limit=limit)

    def search(self, text: str, kinds: Collection[str] | None = None, limit: int = 20, offset: int = 0) -> Found:
        """What has all words of a text in its title, caption, names or ids; `kinds` are some of `kg.search.KINDS`.

        What is called so or has this id comes first. Phrases stand in quotes; case, hyphens and the spelling of Greek
        letters do not matter. Raises `KgError` where the build has no index, or the text no word.
        """
        return self._index.search(text, kinds, limit, offset)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """What somebody may mean who has typed the beginning of a name: symbols of genes first, then other names."""
        return self._index.suggest(prefix, limit)

    @cached_property
    def _index(self) -> Index:
        return Index(self.path, self._caption)

    def _caption(self, figure: str) -> str:
        """The caption of a figure, by its IRI."""
        said = (self.store.triples(figure, term[1:-1]) for term in (v.CAPTION, v.DESCRIPTION))
        return next(
            (triple.object.value for triples in said for triple in triples if hasattr(triple.object, "value")), ""
        )

    def corpus(self, flavour: Flavour | str = Flavour.STRICT, species: str | None = None) -> Corpus:
        """What lists of genes, figures and genes are looked up in; the last few are kept.

        Raises `KgError` for a flavour that is none, and where no gene is of the species.
        """
        table, labels = self.incidence()
        there = {label.organism for label in labels.values()} - {""}
        organisms = species_in(there, species)
        only, which = species is not None, flavour_of(flavour)
        key = which, organisms, only
        if (corpus := self._corpora.get(key)) is None:
            corpus = Corpus.of((table, labels), self._figures, which, organisms=organisms, only=only)
            # Replaced, not changed: other threads may be reading.
            self._corpora = dict([*self._corpora.items(), (key, corpus)][-_CORPORA_KEPT:])
        return corpus

    def _figids_of_alias(self, alias: str) -> list[str]:
        """The figures of an alias; none where the build has no store, which alone knows aliases."""
        if not (self.path / STORE).is_dir():
            return []
        query = f"SELECT ?figid {{ ?figure {v.ALT_LABEL} {literal(alias)} ; {v.DC_IDENTIFIER} ?figid }} ORDER BY ?figid"
        answer = self.query(query)
        assert isinstance(answer, ox.QuerySolutions)
        return [row["figid"].value for row in answer]


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
