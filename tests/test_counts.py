"""Counts made ahead: each is what a slow count gives, in SPARQL over the same graph or in plain Python."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import kg
from kg.mapping import vocabulary as v
from kg.mapping.counts import CLASSES
from kg.mapping.identifiers import Minter
from kg.network.counts import count_flavours
from kg.network.incidence import IncidenceTable
from kg.opened import Build
from kg.plurals import plural
from kg.rdf import Term
from kg.record import FLAVOURS, Flavour, Incidence, Rule
from kg.stores.oxigraph import OxigraphStore

SHOWS = {Flavour.ALL: v.MENTIONS, Flavour.SYNONYMS: v.DEPICTS, Flavour.STRICT: v.DEPICTS_STRICTLY}

Counts = dict[str, int]
"""Numbers by the node they are about."""


# --- in a graph


@pytest.fixture(scope="module", params=["the example build", "the graph that shapes accept"])
def store(request: pytest.FixtureRequest, example_build: Build) -> OxigraphStore:
    """Each graph in turn."""
    if request.param == "the example build":
        return example_build.store
    engine = ox.Store()
    engine.bulk_load(path=str(ROOT / "tests" / "data" / "valid.ttl"), format=ox.RdfFormat.TURTLE)
    return OxigraphStore(engine)


@pytest.fixture(params=list(Flavour))
def flavour(request: pytest.FixtureRequest) -> Flavour:
    """Each flavour in turn."""
    assert isinstance(request.param, Flavour)
    return request.param


def stated(store: OxigraphStore, predicate: Term) -> Counts:
    """What the graph says, and that it says so once and as an integer."""
    triples = list(store.triples(predicate=predicate[1:-1]))
    objects = [triple.object for triple in triples]
    assert all(isinstance(o, ox.Literal) and f"<{o.datatype.value}>" == v.XSD_INTEGER for o in objects)
    found = {str(t.subject): int(t.object.value) for t in triples if isinstance(t.object, ox.Literal)}
    assert len(found) == len(triples)
    return found


def counted(store: OxigraphStore, pattern: str, kind: Term, what: str) -> Counts:
    """What SPARQL counts for each ?node of a class; zero where the pattern does not match."""
    answer = store.query(
        f"""SELECT ?node (COUNT({what}) AS ?number) {{
              ?node a {kind} OPTIONAL {{ {pattern} }}
            }} GROUP BY ?node"""
    )
    assert isinstance(answer, ox.QuerySolutions)
    return {str(row["node"]): int(row["number"].value) for row in answer}


def total(store: OxigraphStore, pattern: str) -> int:
    """How many solutions a pattern has."""
    answer = store.query(f"SELECT (COUNT(*) AS ?number) {{ {pattern} }}")
    assert isinstance(answer, ox.QuerySolutions)
    return int(next(answer)["number"].value)


def test_genes_of_each_figure(store: OxigraphStore, flavour: Flavour) -> None:
    slow = counted(store, f"?node {SHOWS[flavour]} ?gene . ?gene a {v.GENE}", v.FIGURE, "DISTINCT ?gene")
    assert stated(store, v.GENE_COUNTS[flavour]) == slow
    assert 0 in slow.values()


def test_figures_of_each_gene(store: OxigraphStore, flavour: Flavour) -> None:
    slow = counted(store, f"?figure {SHOWS[flavour]} ?node . ?figure a {v.FIGURE}", v.GENE, "DISTINCT ?figure")
    assert stated(store, v.FIGURE_COUNTS[flavour]) == slow
    assert (0 in slow.values()) == (flavour is not Flavour.ALL)


def test_figures_of_each_gene_by_a_familys_name(store: OxigraphStore) -> None:
    pattern = f"?mention {v.HAS_BODY} ?node ; {v.MATCHED_BY} {v.RULE_TERMS[Rule.FAMILY]} ; {v.HAS_TARGET} ?figure"
    slow = counted(store, pattern, v.GENE, "DISTINCT ?figure")
    assert stated(store, v.FAMILY_FIGURE_COUNT) == slow
    assert 0 in slow.values()
    assert max(slow.values()) > 0


def test_figures_that_name_each_family(store: OxigraphStore) -> None:
    slow = counted(
        store, f"?mention {v.MATCHED_FAMILY} ?node ; {v.HAS_TARGET} ?figure", v.GENE_FAMILY, "DISTINCT ?figure"
    )
    assert stated(store, v.NAMED_FIGURE_COUNT) == slow
    assert slow


def test_candidates_of_each_mention(store: OxigraphStore) -> None:
    slow = counted(store, f"?node {v.HAS_BODY} ?gene", v.GENE_MENTION, "?gene")
    assert stated(store, v.CANDIDATE_COUNT) == slow
    assert max(slow.values()) > 1


def test_partners_of_each_gene(store: OxigraphStore, flavour: Flavour) -> None:
    shows = SHOWS[flavour]
    pattern = f"?figure {shows} ?node, ?other . ?other a {v.GENE} FILTER(?other != ?node)"
    slow = counted(store, pattern, v.GENE, "DISTINCT ?other")
    assert stated(store, v.PARTNER_COUNTS[flavour]) == slow
    assert slow


def test_links_and_pairs_of_the_dataset(store: OxigraphStore, flavour: Flavour) -> None:
    dataset, shows = f"<{Minter().dataset()}>", SHOWS[flavour]
    links = total(store, f"?figure {shows} ?gene . ?gene a {v.GENE}")
    assert stated(store, v.LINK_COUNTS[flavour]) == {dataset: links}
    pairs = total(
        store, f"?figure {shows} ?one, ?other . ?one a {v.GENE} . ?other a {v.GENE} FILTER(STR(?one) < STR(?other))"
    )
    assert stated(store, v.PAIR_COUNTS[flavour]) == {dataset: pairs}
    for of_figures in (v.GENE_COUNTS[flavour], v.FIGURE_COUNTS[flavour]):
        assert sum(stated(store, of_figures).values()) == links


def test_size_of_the_dataset(store: OxigraphStore) -> None:
    assert stated(store, v.VOID_TRIPLES) == {f"<{Minter().dataset()}>": store.count()}


def test_classes_of_the_dataset(store: OxigraphStore) -> None:
    parts = {f"<{Minter().dataset(plural(name))}>": kind for name, kind in CLASSES.items()}
    assert {str(t.object) for t in store.triples(Minter().dataset(), v.CLASS_PARTITION[1:-1])} == parts.keys()
    assert {str(t.subject): str(t.object) for t in store.triples(predicate=v.VOID_CLASS[1:-1])} == parts
    assert stated(store, v.ENTITIES) == {part: total(store, f"?node a {kind}") for part, kind in parts.items()}


def test_a_build_without_genes_states_zero(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nfigid: PMC1__a\n---\n")
    store = kg.build(tmp_path / "a.md", tmp_path / "out").store
    for counts in (v.GENE_COUNTS, v.LINK_COUNTS, v.PAIR_COUNTS):
        for predicate in counts.values():
            assert list(stated(store, predicate).values()) == [0]
    assert sorted(stated(store, v.ENTITIES).values()) == [0, 0, 0, 0, 0, 0, 1, 1]
    assert list(stated(store, v.VOID_TRIPLES).values()) == [store.count()]


# --- from the genes of figures

genes = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(list(FLAVOURS)))
corpora = st.lists(genes, max_size=12).map(
    lambda figures: [Incidence(f"f{number}", None, shown) for number, shown in enumerate(figures)]
)


def slow_sets(corpus: list[Incidence], flavour: Flavour) -> list[set[str]]:
    """The genes of each figure in a flavour."""
    return [{gene for gene, rule in one.genes.items() if flavour.includes(FLAVOURS[rule])} for one in corpus]


def by_gene(table: IncidenceTable, numbers: NDArray[np.int64]) -> Counts:
    """A column of counts by gene."""
    return dict(zip(table.genes, numbers.tolist(), strict=True))


@given(corpora, st.sampled_from([1, 2, 1_024]))
def test_counts_are_those_of_a_slow_count(corpus: list[Incidence], genes_a_block: int) -> None:
    table = IncidenceTable.of(corpus)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.network.cooccurrence._GENES_A_BLOCK", genes_a_block)
        found = count_flavours(table)
    assert set(found) == set(Flavour)
    for flavour, counts in found.items():
        sets = slow_sets(corpus, flavour)
        figures = {gene: sum(gene in shown for shown in sets) for gene in table.genes}
        partners = {
            gene: len(set().union(*(shown for shown in sets if gene in shown)) - {gene}) for gene in table.genes
        }
        assert by_gene(table, counts.figures) == figures
        assert by_gene(table, counts.partners) == partners
        assert counts.links == sum(map(len, sets))
        assert counts.pairs == sum(1 for shown in sets for _ in combinations(shown, 2))
