"""What makes a table of edges, or a part of one: each from the same incidence, to the number of edges.

All but ours only count figures: no papers, no other measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import combinations, pairwise

import networkx as nx
import numpy as np
from networkx.algorithms import bipartite
from scipy import sparse as sp

from benchmarks.network_speed import ours

Shown = sp.csr_array[np.int32]


def with_ours(shown: Shown) -> int:
    """All measures."""
    measured = ours.edges(ours.table_of(shown))
    for name, values in measured.items():
        if len(values) != len(measured["figures"]) or not np.isfinite(values).all():
            raise AssertionError(name)
    return len(measured["figures"])


def with_scipy(shown: Shown) -> int:
    """The product alone, both halves of it."""
    product = (shown.T @ shown).tocsr()
    return int(product.nnz - np.count_nonzero(np.bincount(shown.indices))) // 2


def with_counter(shown: Shown) -> int:
    """Counting in Python."""
    counts: Counter[tuple[int, int]] = Counter()
    genes, starts = shown.indices.tolist(), shown.indptr.tolist()
    for start, end in pairwise(starts):
        counts.update(combinations(genes[start:end], 2))
    return len(counts)


def with_networkx(shown: Shown) -> int:
    """The projection of the bipartite graph, made beforehand in the same time."""
    figures = shown.shape[0]
    graph: nx.Graph[int] = nx.Graph()
    rows, columns = shown.nonzero()
    graph.add_edges_from(zip(rows.tolist(), (columns + figures).tolist(), strict=True))
    genes = {int(gene) + figures for gene in np.unique(columns)}
    return int(bipartite.weighted_projected_graph(graph, genes).number_of_edges())


def with_duckdb(shown: Shown) -> int:
    """A self-join, the links given as arrays."""
    import duckdb

    rows, columns = (np.asarray(found, dtype=np.int32) for found in shown.nonzero())
    with duckdb.connect() as database:
        database.register("links", {"figure": rows, "gene": columns})
        database.execute("CREATE TABLE incidence AS SELECT * FROM links")
        database.execute(
            "CREATE TABLE edges AS SELECT one.gene AS source, other.gene AS target, count(*) AS figures"
            " FROM incidence one JOIN incidence other ON one.figure = other.figure AND one.gene < other.gene"
            " GROUP BY ALL"
        )
        found = database.execute("SELECT count(*) FROM edges").fetchone()
    return int(found[0]) if found else 0


PEERS: Mapping[str, Callable[[Shown], int]] = {
    "kg, all measures": with_ours,
    "scipy X.T @ X": with_scipy,
    "Counter over combinations": with_counter,
    "networkx projection": with_networkx,
    "duckdb self-join": with_duckdb,
}
"""Who takes part, by name."""
