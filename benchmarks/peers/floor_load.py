"""The floor under every build with a store: Oxigraph's bulk load of the finished N-Triples, and nothing else.

python -m benchmarks.peers.floor_load GRAPH.nt STORE [--lenient]
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from benchmarks.peers.timing import timed


def main() -> None:
    """Loads into a new store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("--lenient", action="store_true", help="take IRIs and literals to be well formed")
    asked = parser.parse_args()
    shutil.rmtree(asked.store, ignore_errors=True)
    result: dict[str, Any] = {}
    with timed(result):
        store = ox.Store(str(asked.store))
        store.bulk_load(path=str(asked.graph), format=ox.RdfFormat.N_TRIPLES, lenient=asked.lenient)
        del store  # closing it is part of having it


if __name__ == "__main__":
    main()
