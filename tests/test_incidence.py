"""Figures and genes as arrays: joined, written and read; pairs and their order against a slow count."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import KgError
from kg.network import GeneLabel, IncidenceTable, Labels, Network, Selection, generate_cooccurrence, generate_network
from kg.network.cooccurrence import count_pairs
from kg.network.counts import count_flavours
from kg.network.files import read_table, write_table
from kg.network.graphs import graph_of
from kg.network.incidence import COLUMNS
from kg.network.spilled import SpilledTable, write_part
from kg.network.tabulated import plain_tables
from kg.record import FLAVOURS, Flavour, Incidence, Rule

GENE_RULES = [rule for rule in FLAVOURS if rule is not Rule.KEYWORD]
ODD_NAMES = ["a", "b", 'q"uote', "new\nline", "tab\t", "АКТ", "𝛼", "\ue000", "\uffff", "", " ", "\\", "\0", "\ud800"]
LABELS: Labels = {
    "a": GeneLabel("Z1", "Homo sapiens"),
    "b": GeneLabel("Z1", ""),
    "c": GeneLabel("A\n1", "Fruit fly"),
    "new\nline": GeneLabel("\u2028", '"'),
}


def corpora(genes: Sequence[str], size: int = 12) -> st.SearchStrategy[list[Incidence]]:
    """Figures of few papers, some without one, some whose genes are known by keyword alone."""
    with_evidence = st.dictionaries(st.sampled_from(genes), st.sampled_from(GENE_RULES))
    by_keyword = st.dictionaries(st.sampled_from(genes), st.just(Rule.KEYWORD))
    years = st.sampled_from([0, 1900, 2999])
    figure = st.tuples(st.sampled_from(["p", "q", "p", None]), st.one_of(with_evidence, by_keyword), years)
    return st.lists(figure, max_size=size).map(
        lambda found: [Incidence(f"f{i}", paper, genes, year=year) for i, (paper, genes, year) in enumerate(found)]
    )


def columns(table: IncidenceTable) -> tuple[Any, ...]:
    """All that a table says, as plain values with their types."""
    arrays = (getattr(table, name) for name in COLUMNS)
    return (table.genes, *((array.dtype, array.tolist()) for array in arrays))


# --- tables


@given(corpora(ODD_NAMES))
def test_a_table_says_what_the_figures_say(corpus: list[Incidence]) -> None:
    table = IncidenceTable.of(corpus)
    assert list(table.genes) == sorted({gene for figure in corpus for gene in figure.genes})
    assert table.figures == len(corpus)
    assert table.years.tolist() == [figure.year for figure in corpus]
    rules = list(Rule)
    for number, figure in enumerate(corpus):
        row = slice(int(table.starts[number]), int(table.starts[number + 1]))
        pairs = zip(table.links[row].tolist(), table.rules[row].tolist(), strict=True)
        assert {table.genes[gene]: rules[rule] for gene, rule in pairs} == figure.genes
    same_paper = [[one.paper == other.paper if one.paper else one is other for other in corpus] for one in corpus]
    assert (table.papers[:, None] == table.papers).tolist() == same_paper
    assert table.by_keyword().tolist() == [figure.known_by_keyword for figure in corpus]


@given(corpora(ODD_NAMES), st.sampled_from(Flavour), st.booleans())
def test_the_matrix_shows_what_counts(corpus: list[Incidence], flavour: Flavour, keywords: bool) -> None:
    table = IncidenceTable.of(corpus)
    matrix = table.matrix(flavour, keywords=keywords)
    assert matrix.has_sorted_indices
    shown = [{table.genes[place] for place in np.flatnonzero(row)} for row in matrix.toarray()]
    for figure, genes in zip(corpus, shown, strict=True):
        expected = {gene for gene, rule in figure.genes.items() if flavour.includes(FLAVOURS[rule])}
        assert genes == (set(figure.genes) if keywords and figure.known_by_keyword else expected)
    assert set(matrix.data.tolist()) <= {1}


@given(st.lists(corpora(ODD_NAMES, 4), max_size=4))
def test_joined_parts_are_the_whole(parts: list[list[Incidence]]) -> None:
    whole = IncidenceTable.of(figure for part in parts for figure in part)
    joined = IncidenceTable.joined([IncidenceTable.of(part) for part in parts])
    assert columns(joined) == columns(whole)
    assert columns(IncidenceTable.joined([joined])) == columns(whole)


def test_nothing_is_a_table_too() -> None:
    for table in (IncidenceTable.of([]), IncidenceTable.joined([])):
        assert columns(table) == columns(IncidenceTable.of([]))
        network = generate_network(table, {})
        assert (network.genes, len(network.pairs), network.figures) == ((), 0, 0)
        assert network.strongest().tolist() == []


def test_figures_without_genes_are_counted_as_figures() -> None:
    table = IncidenceTable.of([Incidence("f", "p", {}), Incidence("g", None, {})])
    assert (table.figures, table.genes, table.by_keyword().tolist()) == (2, (), [False, False])
    assert table.matrix(Flavour.ALL).shape == (2, 0)
    assert generate_network(table, {}).figures == 0


# --- files


@settings(deadline=None, max_examples=50)
@given(corpora(ODD_NAMES))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, corpus: list[Incidence]) -> None:
    folder = tmp_path_factory.mktemp("table")
    table = IncidenceTable.of(corpus)
    write_table(folder / "one.npz", table, LABELS)
    found, labels = read_table(folder / "one.npz")
    assert columns(found) == columns(table)
    assert labels == {gene: LABELS.get(gene, GeneLabel(gene, "")) for gene in table.genes}
    write_table(folder / "two.npz", found, labels)
    assert (folder / "one.npz").read_bytes() == (folder / "two.npz").read_bytes()


def spilled(folder: Path, parts: list[list[Incidence]]) -> SpilledTable:
    """The figures of some parts on disk."""
    files = [folder / f"{number}.part" for number in range(len(parts))]
    for file, part in zip(files, parts, strict=True):
        write_part(file, IncidenceTable.of(part))
    size = sum(1 + len(figure.genes) for part in parts for figure in part)
    return SpilledTable.of(files, folder / "table", size)


@settings(deadline=None, max_examples=50)
@given(st.lists(corpora(ODD_NAMES, 5), max_size=4), st.sampled_from([1, 3, 1_000]), st.sampled_from([1, 2, 1_000]))
def test_a_table_on_disk_is_the_one_in_memory(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[Incidence]], block: int, piece: int
) -> None:
    """The same file, byte for byte that of numpy's own writer; in every flavour the same counts and the same pairs."""
    folder = tmp_path_factory.mktemp("table")
    whole = IncidenceTable.joined([IncidenceTable.of(part) for part in parts])
    wanted = [(count_flavours(whole), generate_network(whole, LABELS, Selection(flavour))) for flavour in Flavour]
    write_table(folder / "one.npz", whole, LABELS)
    with np.load(folder / "one.npz") as arrays:
        np.savez(folder / "numpy.npz", **arrays)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.network.incidence.LINKS_A_BLOCK", block)
        patch.setattr("kg.network.spilled._READ_AT_ONCE", piece)
        table = spilled(folder, parts)
        write_table(folder / "two.npz", table, LABELS)
        found = [(count_flavours(table), generate_network(table, LABELS, Selection(flavour))) for flavour in Flavour]
    one, two, numpy = ((folder / name).read_bytes() for name in ("one.npz", "two.npz", "numpy.npz"))
    assert one == two == numpy
    for (counts, network), (counts_wanted, network_wanted) in zip(found, wanted, strict=True):
        assert repr(counts) == repr(counts_wanted)
        assert fast_pairs(network) == fast_pairs(network_wanted)
        assert (network.figures, network.figures_by_keyword) == (
            network_wanted.figures,
            network_wanted.figures_by_keyword,
        )
        assert network.strongest().tolist() == network_wanted.strongest().tolist()


@given(corpora("abcdef", 30), st.integers(1, 7))
def test_blocks_have_each_figure_once_and_papers_whole(corpus: list[Incidence], block: int) -> None:
    table = IncidenceTable.of(corpus)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.network.incidence.LINKS_A_BLOCK", block)
        blocks = list(table.blocks())
    assert len(blocks) == 1 + (table.figures + len(table.links)) // block
    papers = [set(part.papers.tolist()) for part in blocks]
    assert sum(map(len, papers)) == len(set(table.papers.tolist()))

    def rows(table: IncidenceTable) -> list[tuple[object, ...]]:
        columns = (table.papers, table.years, table.starts[:-1], table.starts[1:])
        ends = zip(*(column.tolist() for column in columns), strict=True)
        return [(*told, table.links[start:end].tolist(), table.rules[start:end].tolist()) for *told, start, end in ends]

    assert sorted(row for part in blocks for row in rows(part)) == sorted(rows(table))


@pytest.mark.parametrize("damage", ["gone", "a folder", "empty", "cut", "another byte", "text", "other arrays"])
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "table.npz"
    write_table(path, IncidenceTable.of([Incidence("f", "p", {"a": Rule.SYMBOL})]), {})
    data = path.read_bytes()
    if damage in ("gone", "a folder"):
        path.unlink()
        if damage == "a folder":
            path.mkdir()
    elif damage == "other arrays":
        np.savez(path, genes=np.zeros(3))
    else:
        middle = data.index(b'["a"]')
        path.write_bytes(
            {
                "empty": b"",
                "cut": data[:-30],
                "another byte": data[:middle] + b"x" + data[middle + 1 :],
                "text": b"hello\n",
            }[damage]
        )
    with pytest.raises(KgError, match=r"table\.npz: the figures' genes cannot be read") as caught:
        read_table(path)
    assert "\n" not in str(caught.value)
    gc.collect()  # a file that was left open is told of now, not in another test


# --- pairs


class Pair(NamedTuple):
    """What is known of two genes."""

    figures: int
    papers: int
    by_keyword: int
    either: int

    @property
    def jaccard(self) -> Fraction:
        """Figures with both over figures with either."""
        return Fraction(self.figures, self.either)


def shown(figure: Incidence, flavour: Flavour) -> set[str]:
    """The genes of a figure that count in a flavour."""
    return {gene for gene, rule in figure.genes.items() if figure.known_by_keyword or flavour.includes(FLAVOURS[rule])}


def slow_pairs(corpus: list[Incidence], flavour: Flavour) -> dict[tuple[str, str], Pair]:
    """Every pair, counted by going through all figures again."""
    sets = [(figure, shown(figure, flavour)) for figure in corpus]
    pairs = {}
    for one, other in combinations(sorted(set().union(*(genes for _, genes in sets))), 2):
        both = [figure for figure, genes in sets if {one, other} <= genes]
        if both:
            pairs[one, other] = Pair(
                figures=len(both),
                papers=len({figure.paper or ("without", figure.figure) for figure in both}),
                by_keyword=sum(figure.known_by_keyword for figure in both),
                either=sum(bool({one, other} & genes) for _, genes in sets),
            )
    return pairs


def fast_pairs(network: Network) -> dict[tuple[str, str], Pair]:
    """The pairs of a network, by the genes' IRIs."""
    pairs, per_gene = network.pairs, network.nodes.figures
    either = per_gene[pairs.source] + per_gene[pairs.target] - pairs.figures
    rows = zip(
        *(c.tolist() for c in (pairs.source, pairs.target, pairs.figures, pairs.papers, pairs.figures_by_keyword)),
        either.tolist(),
        strict=True,
    )
    genes = network.genes
    return {(genes[a], genes[b]): Pair(figures, papers, known, any_) for a, b, figures, papers, known, any_ in rows}


blocks = st.sampled_from([1, 2, 3, 1024])
chunks = st.sampled_from([1, 2, 7, 4_000_000])


@settings(deadline=None, max_examples=400)
@given(corpora("abcdef"), st.sampled_from(Flavour), blocks, chunks)
def test_pairs_are_those_of_a_slow_count(corpus: list[Incidence], flavour: Flavour, block: int, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.network.cooccurrence._GENES_A_BLOCK", block)
        patch.setattr("kg.network.cooccurrence._PAIRS_A_CHUNK", chunk)
        patch.setattr("kg.network.cooccurrence._MEETINGS_AT_ONCE", chunk)
        network = generate_network(IncidenceTable.of(corpus), {}, Selection(flavour))
    assert fast_pairs(network) == slow_pairs(corpus, flavour)
    expected = Counter(gene for figure in corpus for gene in shown(figure, flavour))
    assert dict(zip(network.genes, network.nodes.figures.tolist(), strict=True)) == expected


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sets(st.integers(0, 40)), max_size=30), blocks, chunks)
def test_a_paper_with_many_figures(figures: list[set[int]], block: int, chunk: int) -> None:
    """More genes than a block has, more pairs than a chunk, and every paper counted once a pair."""
    corpus = [
        Incidence(f"f{i}", f"p{i % 3}" if i % 5 else None, {f"g{gene}": Rule.SYMBOL for gene in genes})
        for i, genes in enumerate(figures)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.network.cooccurrence._GENES_A_BLOCK", block)
        patch.setattr("kg.network.cooccurrence._PAIRS_A_CHUNK", chunk)
        patch.setattr("kg.network.cooccurrence._MEETINGS_AT_ONCE", chunk)
        network = generate_network(IncidenceTable.of(corpus), {})
    assert fast_pairs(network) == slow_pairs(corpus, Flavour.STRICT)


@settings(deadline=None)
@given(corpora("abcdef", 12), st.sampled_from(Flavour), st.sampled_from([1, 5, 40]))
def test_a_table_too_large_to_be_counted_at_once(corpus: list[Incidence], flavour: Flavour, most: int) -> None:
    table = IncidenceTable.of(corpus)
    whole = generate_network(table, {}, Selection(flavour))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.network.cooccurrence._LINKS_AT_ONCE", most)
        patch.setattr("kg.network.incidence.LINKS_A_BLOCK", most)
        patch.setattr("kg.network.cooccurrence._SHORT", 2)
        assert fast_pairs(generate_network(table, {}, Selection(flavour))) == fast_pairs(whole)
    assert fast_pairs(whole) == slow_pairs(corpus, flavour)


@settings(deadline=None)
@given(corpora("abcdef"), st.sampled_from(Flavour))
def test_pairs_come_in_order_each_once(corpus: list[Incidence], flavour: Flavour) -> None:
    table = IncidenceTable.of(corpus)
    pairs = count_pairs(table, Selection(flavour), np.zeros(len(table.genes), dtype=np.bool_))
    places = list(zip(pairs.source.tolist(), pairs.target.tolist(), strict=True))
    assert places == sorted(set(places))
    assert all(one < other for one, other in places)
    assert len(pairs) == len(places)


@settings(deadline=None)
@given(corpora("abcdef"), st.permutations(list("abcdef")), st.sampled_from(Flavour))
def test_the_strongest_come_first(corpus: list[Incidence], symbols: list[str], flavour: Flavour) -> None:
    """Figures, papers and Jaccard descend; ties go by symbols, of which two genes have one, then by IRIs."""
    labels = {gene: GeneLabel(symbol.replace("b", "a"), "") for gene, symbol in zip("abcdef", symbols, strict=True)}
    network = generate_network(IncidenceTable.of(corpus), labels, Selection(flavour))
    pairs = slow_pairs(corpus, flavour)

    def strength(pair: tuple[str, str]) -> tuple[object, ...]:
        found = pairs[pair]
        names = [labels[gene].symbol for gene in pair]
        return -found.figures, -found.papers, -found.jaccard, *names, *pair

    order = network.strongest()
    found = [(network.genes[network.pairs.source[i]], network.genes[network.pairs.target[i]]) for i in order]
    assert found == sorted(pairs, key=strength)


@settings(deadline=None)
@given(st.lists(corpora("abcdef", 5), max_size=3), st.sampled_from(Flavour))
def test_a_network_of_parts_is_the_graph_of_all(parts: list[list[Incidence]], flavour: Flavour) -> None:
    corpus = [Incidence(f"{i}{f.figure}", f.paper, f.genes, year=f.year) for i, part in enumerate(parts) for f in part]
    joined = IncidenceTable.joined([IncidenceTable.of(part) for part in parts])
    network = generate_network(joined, LABELS, Selection(flavour))
    graph = generate_cooccurrence(corpus, LABELS, flavour)
    assert graph.number_of_nodes() == len(network.genes)
    if not any(figure.paper is None for figure in corpus):  # one without a paper is known by its own name
        assert nx.utils.graphs_equal(graph_of(plain_tables(network)), graph)
    counted = {tuple(sorted(edge)): data for *edge, data in graph.edges.data()}
    for pair, slow in slow_pairs(corpus, flavour).items():
        assert counted[pair] == {
            "figures": slow.figures,
            "figures_independent": slow.figures,
            "papers": slow.papers,
            "jaccard": float(slow.jaccard),
            "figures_by_keyword": slow.by_keyword,
        }
    assert len(counted) == len(network.pairs)
    assert graph.graph["figures"] == sum(bool(shown(figure, flavour)) for figure in corpus)
    for gene, label in zip(network.genes, network.labels, strict=True):
        assert graph.nodes[gene]["symbol"] == label.symbol == LABELS.get(gene, GeneLabel(gene, "")).symbol


@settings(deadline=None)
@given(corpora("abcdef"))
def test_flavours_grow(corpus: list[Incidence]) -> None:
    expected = [slow_pairs(corpus, flavour) for flavour in Flavour]
    table = IncidenceTable.of(corpus)
    found = [fast_pairs(generate_network(table, {}, Selection(flavour))) for flavour in Flavour]
    assert found == expected
    for smaller, larger in ((found[0], found[1]), (found[1], found[2])):
        assert all(pair.figures <= larger[genes].figures for genes, pair in smaller.items())


@settings(deadline=None)
@given(corpora("abcdef").flatmap(lambda corpus: st.tuples(st.just(corpus), st.permutations(corpus))))
def test_the_order_of_figures_does_not_matter(found: tuple[list[Incidence], list[Incidence]]) -> None:
    one, other = (generate_network(IncidenceTable.of(corpus), LABELS, Selection(Flavour.ALL)) for corpus in found)
    assert fast_pairs(one) == fast_pairs(other)
    assert one.strongest().tolist() == other.strongest().tolist()
    assert nx.utils.graphs_equal(graph_of(plain_tables(one)), graph_of(plain_tables(other)))
