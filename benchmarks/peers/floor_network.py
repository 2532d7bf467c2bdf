"""The floor under the network: the product of scipy's incidence matrix with itself, and nothing else.

    python -m benchmarks.peers.floor_network GRAPH.nt

The incidence, `pfo:depictsStrictly` of a build's N-Triples, is read before the clock starts.
"""

from __future__ import annotations

import argparse
from array import array
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from benchmarks.peers.timing import timed

NEEDLE = " <https://w3id.org/pfocr-kg/ontology#depictsStrictly> "


def read_incidence(graph: Path) -> sp.csr_array:
    """Figures by genes, 1 where the figure has the gene."""
    figures: dict[str, int] = {}
    genes: dict[str, int] = {}
    rows, columns = array("q"), array("q")
    with graph.open(encoding="utf-8") as lines:
        for line in lines:
            if NEEDLE in line:
                figure, _, gene, *_ = line.split(" ")
                rows.append(figures.setdefault(figure, len(figures)))
                columns.append(genes.setdefault(gene, len(genes)))
    ones = np.ones(len(rows), dtype=np.int32)
    return sp.csr_array((ones, (np.asarray(rows), np.asarray(columns))), shape=(len(figures), len(genes)))


def main() -> None:
    """Multiplies once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    incidence = read_incidence(parser.parse_args().graph)
    result: dict[str, Any] = {"figures": incidence.shape[0], "genes": incidence.shape[1], "links": int(incidence.nnz)}
    with timed(result):
        product = (incidence.T @ incidence).tocsr()
        result["edges"] = int((product.nnz - product.shape[0]) // 2)


if __name__ == "__main__":
    main()
