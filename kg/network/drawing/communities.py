"""Communities: genes that stand together more than with others, and what to call them.

Found by networkit's Louvain method with refinement (MIT), the best of some starts. Beside it, scikit-network's Louvain
and networkx's reach a modularity up to 0.01 lower, the latter in fifty times the time; the Leiden methods of networkit
and scikit-network have been reported not to end on some graphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from kg.network.drawing.kit import graph, one_thread
from kg.network.drawing.title_words import words_of_titles

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

NONE = -1
"""In the place of a community: the node has no edge."""

_STARTS = 8
_BETTER = 1e-9
"""From how many places the method starts, and by how much one must be better than those before it."""

_PRIOR = 10.0
_FEWEST_TITLES = 2
"""Titles' worth of doubt in how common a word is; titles of a community that must have a word to name it."""


def communities(nodes: int, source: Ints, target: Ints, weights: Floats, *, seed: int = 1) -> Ints:
    """(nodes,): the number of each node's community; the largest is 0, of equal ones that with the first node first.

    `weights` are none below zero; an edge of weight 0 counts for nothing. A node without edges is in none (`NONE`); all
    others are in one of at least two, whose nodes its own edges join. The same edges in the same order give the same
    communities with the same seed and version of the library.

    >>> ends = np.array([[0, 1], [0, 2], [1, 2], [4, 5]], dtype=np.int32)
    >>> communities(6, ends[:, 0], ends[:, 1], np.ones(4)).tolist()
    [0, 0, 0, -1, 1, 1]
    """
    some = weights > 0
    source, target, weights = source[some], target[some], weights[some]
    if not len(source):
        return np.full(nodes, NONE, dtype=np.int32)
    best, found = -np.inf, np.arange(nodes, dtype=np.int32)
    with one_thread(seed) as library:
        network = graph(library, nodes, source, target, weights)
        for start in range(_STARTS):
            library.setSeed(seed + start, False)
            method = library.community.PLM(network, refine=True, par="none randomized")

            members = np.array(method.run().getPartition().getVector(), dtype=np.int32)
            quality = modularity(source, target, weights, members)
            if quality > best + _BETTER:
                best, found = quality, members
    whole = _connected(nodes, source, target, found)
    whole[np.setdiff1d(np.arange(nodes), np.concatenate([source, target]))] = NONE
    return _by_size(whole)


def modularity(source: Ints, target: Ints, weights: Floats, membership: Ints) -> float:
    """How much more of the edges' weight lies within communities than if edges met by chance; 0 without edges.

    A node in no community is one of its own.

    >>> ends = np.array([[0, 1], [2, 3]], dtype=np.int32)
    >>> modularity(ends[:, 0], ends[:, 1], np.ones(2), np.array([0, 0, 1, 1], dtype=np.int32))
    0.5
    """
    whole = float(weights.sum())
    if whole == 0:
        return 0.0
    alone = membership < 0
    members = np.where(alone, int(membership.max(initial=0)) + 1 + np.arange(len(membership)), membership)
    inside = weights[members[source] == members[target]].sum() / whole
    strength = np.bincount(members[source], weights, len(members) * 2) + np.bincount(
        members[target], weights, len(members) * 2
    )
    return float(inside - np.square(strength / (2 * whole)).sum())


def _connected(nodes: int, source: Ints, target: Ints, membership: Ints) -> Ints:
    """The pieces of communities that their own edges hold together: Louvain's method may leave one in two."""
    own = membership[source] == membership[target]
    edges = sp.coo_array((np.ones(int(own.sum())), (source[own], target[own])), shape=(nodes, nodes))
    pieces: Ints = connected_components(edges, directed=False)[1].astype(np.int32)
    return pieces


def _by_size(membership: Ints) -> Ints:
    """The same communities, numbered by size, then by their first node."""
    numbers, first, inverse, sizes = np.unique(membership, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes, numbers < 0))
    new = np.empty(len(numbers), dtype=np.int32)
    new[order] = np.arange(len(numbers), dtype=np.int32)
    new[numbers < 0] = NONE
    return new[inverse]


@dataclass(frozen=True, slots=True)
class CommunityName:
    """What a community is called: by genes, and by words of the titles of its figures, the most telling first.

    `size` is its number of genes, `figures` that of the figures most of whose genes are its.

    >>> str(CommunityName(("MTOR", "TSC2"), ("autophagy",), 12, 5)), str(CommunityName(("MTOR",), (), 2, 1))
    ('autophagy (MTOR, TSC2)', 'MTOR')
    """

    genes: tuple[str, ...]
    words: tuple[str, ...]
    size: int
    figures: int

    def __str__(self) -> str:
        genes = ", ".join(self.genes)
        return f"{', '.join(self.words)} ({genes})" if self.words else genes


def name_communities(
    shown: sp.csr_array[np.int32], titles: Sequence[str], symbols: Sequence[str], membership: Ints, *, most: int = 3
) -> tuple[CommunityName, ...]:
    """The name of each community, of at most `most` genes and as many words.

    `shown` is (figures, genes), 1 where a figure shows a gene. A gene is characteristic by its strength within the
    community times the share of its strength that this is, each figure giving a gene 1 to part among the others that it
    shows; equal ones by symbol. A figure is of the community that most of its genes are of, at least two; where there
    are several, of the first. A word is telling by the log-odds, over their standard error, of its being in a title of
    the community against one of the others; equal ones by the number of titles, then by the word. At least two titles
    must have it, and one that is the symbol of a gene in the name is not said again.
    """
    count = int(membership.max(initial=NONE)) + 1
    rows = np.repeat(np.arange(shown.shape[0]), np.diff(shown.indptr))
    within = membership[shown.indices] >= 0
    pairs = rows[within] * count + membership[shown.indices[within]]
    places, inverse, genes_of = np.unique(pairs, return_inverse=True, return_counts=True)
    together = np.zeros(len(rows))
    together[within] = genes_of[inverse] - 1
    genes = _characteristic(shown, rows, together, symbols, membership)
    figures = _figures_of(places, genes_of, count)
    words = _Words(titles)
    sizes = np.bincount(membership[membership >= 0], minlength=count).tolist()
    named = []
    for number in range(count):
        best = tuple(symbols[gene] for gene in genes[number][:most])
        telling = words.telling(figures[number], {symbol.casefold() for symbol in best})
        named.append(CommunityName(best, tuple(telling[:most]), sizes[number], len(figures[number])))
    return tuple(named)


def _characteristic(
    shown: sp.csr_array[np.int32], rows: Longs, together: Floats, symbols: Sequence[str], membership: Ints
) -> list[list[int]]:
    """The genes of each community, the most characteristic first.

    `together` has for each link of a figure to a gene the number of other genes of the same community there.
    """
    others = (np.diff(shown.indptr) - 1)[rows]
    inside = np.bincount(shown.indices, together / np.maximum(others, 1), shown.shape[1])
    strength = np.bincount(shown.indices, others > 0, shown.shape[1])
    scores = (inside**2 / np.maximum(strength, 1)).round(9).tolist()
    found: list[list[int]] = [[] for _ in range(int(membership.max(initial=NONE)) + 1)]
    for gene in sorted(range(len(symbols)), key=lambda gene: (-scores[gene], symbols[gene], gene)):
        if membership[gene] >= 0:
            found[membership[gene]].append(gene)
    return found


def _figures_of(places: Longs, genes: Longs, count: int) -> list[list[int]]:
    """The figures of each community; `places` are figure times `count` plus community, ascending."""
    found: list[list[int]] = [[] for _ in range(count)]
    figures, numbers = np.divmod(places, max(count, 1))
    order = np.lexsort((numbers, -genes, figures))
    order = order[np.unique(figures[order], return_index=True)[1]]
    for figure, number, shown in zip(*(some[order].tolist() for some in (figures, numbers, genes)), strict=True):
        if shown > 1:
            found[number].append(figure)
    return found


class _Words:
    """The words of all titles, counted."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._of, self._printed = words_of_titles(titles)
        self._all = Counter(word for words in self._of for word in words)
        self._titles = len(titles)

    def telling(self, figures: Iterable[int], unsaid: set[str]) -> list[str]:
        """The words that are commoner in the titles of some figures than in the others, the most telling first."""
        own = [self._of[figure] for figure in figures]
        counts = Counter(word for words in own for word in words)
        scores = {
            word: round(self._score(word, titles, len(own)), 9)
            for word, titles in counts.items()
            if titles >= _FEWEST_TITLES and word not in unsaid
        }
        best = sorted(scores, key=lambda word: (-scores[word], -counts[word], word))
        return [self._printed[word] for word in best if scores[word] > 0]

    def _score(self, word: str, here: int, titles: int) -> float:
        """The log-odds over their standard error; the word's share in all titles is what is believed beforehand."""
        there, others = self._all[word] - here, self._titles - titles
        believed = _PRIOR * self._all[word] / self._titles
        odds = log((here + believed) / (titles + _PRIOR - here - believed + 1))
        odds -= log((there + believed) / (others + _PRIOR - there - believed + 1))
        return odds / sqrt(1 / (here + believed) + 1 / (there + believed))
