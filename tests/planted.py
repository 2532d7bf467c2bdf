"""Networks whose communities are known, and programs that run in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]


def edges_of(pairs: list[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Sources and targets of edges."""
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return ends[:, 0], ends[:, 1]


def planted(sizes: list[int], inside: float, across: float, seed: int) -> tuple[Ints, Ints, Ints]:
    """Edges that join the nodes of a group by one chance, others by another; and the group of each node."""
    chance = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    one, other = np.triu_indices(len(group), 1)
    there = chance.random(len(one)) < np.where(group[one] == group[other], inside, across)
    return one[there].astype(np.int32), other[there].astype(np.int32), group


def printed(script: str) -> list[str]:
    """The words that a program prints which knows kg and these tests."""
    here = Path(__file__).resolve().parent
    paths = os.pathsep.join((str(here), str(here.parent)))
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    return run.stdout.split()
