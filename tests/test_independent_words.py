"""Figures in which two genes come from two printed words: against counts made slowly from the tables themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import Build
from kg.mapping.families import loose_form
from kg.mapping.identifiers import Minter
from kg.network import IncidenceTable, Selection, generate_network
from kg.network.figures import read_figures
from kg.record import FLAVOURS, Figure, Flavour, Incidence, Rule

RULES_OF_TABLES = [rule for rule in FLAVOURS if rule is not Rule.KEYWORD]
WORDS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.sampled_from(RULES_OF_TABLES), st.integers(-1, 2)))


def slow(figures: list[tuple[dict[str, Rule], dict[str, int]]], flavour: Flavour) -> Counter[tuple[str, str]]:
    """Pairs by how many figures show both, but not by one and the same only word."""
    found = Counter[tuple[str, str]]()
    for rules, words in figures:
        shown = sorted(gene for gene, rule in rules.items() if flavour.includes(FLAVOURS[rule]))
        for one, other in combinations(shown, 2):
            found[one, other] += not (one in words and words.get(one) == words.get(other))
    return found


@settings(deadline=None)
@given(st.lists(WORDS, max_size=8), st.sampled_from(Flavour))
def test_independent_figures_equal_a_slow_count(drawn: list[dict[str, tuple[Rule, int]]], flavour: Flavour) -> None:
    figures = [
        ({g: rule for g, (rule, _) in one.items()}, {g: word for g, (_, word) in one.items() if word >= 0})
        for one in drawn
    ]
    corpus = [Incidence(f"f{i}", None, rules, words=words) for i, (rules, words) in enumerate(figures)]
    network = generate_network(IncidenceTable.of(corpus), {}, Selection(flavour))
    pairs = network.pairs
    ends = ([network.genes[place] for place in column] for column in (pairs.source, pairs.target))
    assert dict(zip(zip(*ends, strict=True), pairs.independent.tolist(), strict=True)) == dict(slow(figures, flavour))
    assert (pairs.independent <= pairs.figures).all()


def words_of(figure: Figure, minter: Minter) -> tuple[dict[str, Rule], dict[str, set[str]], nx.Graph[object]]:
    """From a figure's rows: each gene's rule that counts most, the words of its narrowest flavour; and a graph.

    That joins genes to the words in the forms that give them: genes of one word that it joins share a name.
    """
    by_flavour: dict[str, dict[Flavour, set[str]]] = defaultdict(lambda: defaultdict(set))
    rules: dict[str, Rule] = {}
    names: nx.Graph[object] = nx.Graph()
    order = list(Rule)
    for hit in figure.gene_hits():
        gene, word = minter.gene(hit), loose_form(hit.word or hit.match or "")
        rules[gene] = min(rules.get(gene, hit.rule), hit.rule, key=order.index)
        by_flavour[gene][FLAVOURS[hit.rule]].add(word)
        names.add_edge((gene, word), (word, loose_form(hit.match or ""), "form"))
    narrowest = {gene: found[min(found, key=list(Flavour).index)] for gene, found in by_flavour.items()}
    return rules, {gene: set() if rules[gene] is Rule.KEYWORD else words for gene, words in narrowest.items()}, names


@pytest.mark.parametrize("flavour", Flavour)
def test_words_of_real_tables(plain_build: Build, examples: Path, flavour: Flavour) -> None:
    figures = [record for record in kg.read_records(examples) if isinstance(record, Figure)]
    minter, wanted = Minter(), Counter[tuple[str, str]]()
    for figure in figures:
        rules, words, names = words_of(figure, minter)
        shown = sorted(g for g, rule in rules.items() if flavour.includes(FLAVOURS[rule]) or rule is Rule.KEYWORD)
        for one, other in combinations(shown, 2):
            alone = len(words[one]) == 1 and words[one] == words[other]
            same = alone and nx.has_path(names, (one, *words[one]), (other, *words[other]))
            wanted[one, other] += not same
    network = plain_build.network(flavour)
    pairs = network.pairs
    ends = ([network.genes[place] for place in column] for column in (pairs.source, pairs.target))
    assert dict(zip(zip(*ends, strict=True), pairs.independent.tolist(), strict=True)) == dict(wanted)
    assert len(wanted) > 1_000


def test_one_word_for_three_genes_joins_them_in_no_figure(example_build: Build) -> None:
    network = example_build.network(Flavour.ALL)
    pairs = network.pairs
    akt = [network.genes.index(f"https://identifiers.org/ncbigene/{number}") for number in (207, 208)]
    (place,) = np.flatnonzero(np.isin(pairs.source, akt) & np.isin(pairs.target, akt))
    assert (int(pairs.figures[place]), int(pairs.independent[place])) == (16, 7)


def test_confidences_are_those_of_the_graph(example_build: Build) -> None:
    """A link is as likely as the likeliest of its words, or as all together where the graph says that this is more."""
    rows = example_build.query(
        """SELECT ?figure ?gene (MAX(?one) AS ?confidence) {
            { ?node oa:hasTarget ?figure ; oa:hasBody ?gene ; pfo:confidence ?one ; a pfo:GeneMention }
            UNION { ?node oa:hasTarget ?figure ; pfo:corroborates ?gene ; pfo:confidence ?one }
        } GROUP BY ?figure ?gene"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    wanted = {(r["figure"].value, r["gene"].value): round(100 * float(r["confidence"].value)) for r in rows}
    table, _ = example_build.incidence()
    listed = read_figures(example_build.path / "network" / "figures.tsv")
    found = {}
    for place, figure in enumerate(listed):
        for link in range(int(table.starts[place]), int(table.starts[place + 1])):
            if table.confidences[link] >= 0:
                found[figure.iri, table.genes[table.links[link]]] = int(table.confidences[link])
    assert found == wanted
