"""Hashes of which every record gives some: a file for each part, gone through so that few are in memory at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 1 << 19
"""Hashes that are compared at once, more or less: what is more is gone through several times, a share each time."""

Hashes = NDArray[np.uint64]


def write_hashes(file: Path, hashes: Sequence[int]) -> None:
    """Writes hashes for the build's own use."""
    np.save(file, np.array(hashes, dtype=np.uint64), allow_pickle=False)


def read_hashes(file: Path) -> Hashes:
    """What `write_hashes` has written."""
    hashes: Hashes = np.load(file, allow_pickle=False)
    return hashes


def twice(files: Sequence[Path], size: int) -> frozenset[int]:
    """The hashes that are there more than once; `size` is how many there are in all files."""
    found = set[int]()
    for hashes in _shares(files, size):
        values, counts = np.unique(hashes, return_counts=True)
        found.update(values[counts > 1].tolist())
    return frozenset(found)


def absent(wanted: Hashes, files: Sequence[Path], size: int) -> NDArray[np.bool_]:
    """For each of some hashes whether it is in none of the files; `size` is how many there are in all of these."""
    there = np.zeros(len(wanted), dtype=np.bool_)
    for hashes in _shares(files, size):
        there |= np.isin(wanted, hashes)
    return ~there


def _shares(files: Sequence[Path], size: int) -> Iterator[Hashes]:
    """The hashes of all files, share by share; equal ones are in one share."""
    count = 1 + size // _AT_ONCE
    for number in range(count):
        yield _joined(hashes[hashes % np.uint64(count) == number] for hashes in map(read_hashes, files))


def _joined(arrays: Iterable[Hashes]) -> Hashes:
    return np.concatenate([*arrays, np.empty(0, dtype=np.uint64)])
