"""Hashes on disk, compared a share at a time: the same as if all were at hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.builder.hashes import absent, twice, write_hashes

parts = st.lists(st.lists(st.one_of(st.integers(0, 9), st.integers(0, 2**64 - 1)), max_size=8), max_size=4)


@settings(deadline=None)
@given(parts, st.sets(st.integers(0, 9)), st.sampled_from([1, 2, 1_000]))
def test_shares_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[int]], wanted: set[int], at_once: int
) -> None:
    folder = tmp_path_factory.mktemp("hashes")
    files = [folder / f"{number}.npy" for number in range(len(parts))]
    for file, part in zip(files, parts, strict=True):
        write_hashes(file, part)
    counts = Counter(value for part in parts for value in part)
    asked = np.array(sorted(wanted), dtype=np.uint64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.builder.hashes._AT_ONCE", at_once)
        assert twice(files, counts.total()) == {value for value, count in counts.items() if count > 1}
        assert absent(asked, files, counts.total()).tolist() == [value not in counts for value in asked.tolist()]
