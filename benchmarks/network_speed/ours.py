"""The table of edges with all measures, by the functions that `kg` uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse as sp

from kg.network import measures
from kg.network.cooccurrence import Pairs, count_pairs
from kg.network.incidence import IncidenceTable
from kg.network.weights import by_size
from kg.record import RANKS, Flavour, Rule

_FIGURES_A_PAPER = 2

Column = NDArray[np.float64] | NDArray[np.int32]


def table_of(shown: sp.csr_array[np.int32]) -> IncidenceTable:
    """Figures of which two are of each paper, all of whose genes are known by their symbols."""
    figures, genes = shown.shape
    return IncidenceTable(
        genes=tuple(f"{number:08}" for number in range(genes)),
        papers=(np.arange(figures) // _FIGURES_A_PAPER).astype(np.uint64),
        years=np.zeros(figures, dtype=np.int16),
        starts=shown.indptr.astype(np.int64),
        links=shown.indices.astype(np.int32),
        rules=np.full(shown.nnz, RANKS[Rule.SYMBOL], dtype=np.int8),
    )


def edges(table: IncidenceTable) -> tuple[Pairs, dict[str, Column]]:
    """The pairs, and each of their measures."""
    pairs = count_pairs(table, Flavour.STRICT)
    shown = table.matrix(Flavour.STRICT)
    found = by_size(table, Flavour.STRICT, pairs, [1.0, measures.SIZE_EXPONENT])
    votes = dict(zip(("fractional", "votes"), found, strict=True))
    return pairs, votes | dict(_measured(pairs, votes, shown))


def _measured(
    pairs: Pairs, votes: dict[str, NDArray[np.float64]], shown: sp.csr_array[np.int32]
) -> Iterator[tuple[str, Column]]:
    genes = np.bincount(shown.indices, minlength=shown.shape[1])
    sizes = np.diff(shown.indptr)
    figures, tests = int((sizes > 0).sum()), measures.possible_pairs(int((genes > 0).sum()))
    triples = measures.Triples.of(pairs.figures, genes[pairs.source], genes[pairs.target])
    a, one, other = triples.a, triples.lower, triples.upper
    expected = measures.expected(one, other, sizes)
    p = measures.poisson_p(a, expected)
    by_triple = {
        "expected": expected,
        "association": measures.association(a, expected),
        "jaccard": measures.jaccard(a, one, other),
        "cosine": measures.cosine(a, one, other),
        "npmi": measures.npmi(a, one, other, figures),
        "g2": measures.g2(a, one, other, figures),
        "p": p,
        "log10_p": measures.poisson_log10_p(a, expected),
        "q": measures.benjamini_hochberg(p, tests, triples.counts),
        "p_hypergeometric": measures.hypergeometric_p(a, one, other, figures),
    }
    spread = dict(zip(by_triple, triples.spread(*by_triple.values()), strict=True))
    yield from spread.items()
    yield "score", measures.score(votes["votes"], spread["expected"])
    strength = _strengths(pairs, len(genes))
    ends = strength[pairs.source], strength[pairs.target]
    yield "string", measures.string_score(pairs.figures, *ends, float(strength.sum() / 2))
    yield "disparity", measures.disparity(pairs.source, pairs.target, pairs.figures, len(genes))


def _strengths(pairs: Pairs, genes: int) -> NDArray[np.float64]:
    ends: Iterable[NDArray[np.int32]] = (pairs.source, pairs.target)
    found = np.zeros(genes)
    for end in ends:
        found += np.bincount(end, weights=pairs.figures, minlength=genes)
    return found
