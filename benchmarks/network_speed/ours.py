"""The table of edges with all measures, by the functions that `kg` uses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse as sp

from kg.network import generate_network
from kg.network.incidence import IncidenceTable
from kg.network.measured import COUNTS, SAYS, Measures
from kg.record import RANKS, Rule

_FIGURES_A_PAPER, _GENES_A_WORD, _WORDS = 2, 2, 1 << 14

Column = NDArray[np.float64] | NDArray[np.int32]


def table_of(shown: sp.csr_array[np.int32]) -> IncidenceTable:
    """Figures of which two are of each paper; all genes are known by their symbols, two by each word."""
    figures, genes = shown.shape
    return IncidenceTable(
        genes=tuple(f"{number:08}" for number in range(genes)),
        papers=(np.arange(figures) // _FIGURES_A_PAPER).astype(np.uint64),
        years=np.zeros(figures, dtype=np.int16),
        starts=shown.indptr.astype(np.int64),
        links=shown.indices.astype(np.int32),
        rules=np.full(shown.nnz, RANKS[Rule.SYMBOL], dtype=np.int8),
        words=(np.arange(shown.nnz) // _GENES_A_WORD % _WORDS).astype(np.int16),
        confidences=np.full(shown.nnz, 90, dtype=np.int8),
    )


def edges(table: IncidenceTable) -> dict[str, Column]:
    """All measures of all pairs."""
    found = Measures(generate_network(table, {}))
    return {name: found.values(name) for name in (*COUNTS, *SAYS)}
