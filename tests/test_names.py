"""Names that are packed, sorted some at a time: the same as a sorted list of all."""

from __future__ import annotations

import pickle
from collections.abc import Set

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.names import Names, NameSet, sorted_names

ANY_NAMES = st.lists(st.text(st.characters(codec=None), max_size=6))
"""Surrogates, as they stand for bytes that are no UTF-8, and NUL among them."""

sizes = st.sampled_from([1, 2, 3, 1_000])


@given(ANY_NAMES, sizes)
def test_names_come_as_they_were_given(names: list[str], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.names._NAMES_A_CHUNK", chunk)
        packed = Names(names)
    assert list(packed) == list(packed) == names
    assert len(packed) == len(names)
    assert pickle.loads(pickle.dumps(packed)) == packed


@given(ANY_NAMES, sizes, sizes)
def test_names_are_sorted_each_once(names: list[str], chunk: int, run: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.names._NAMES_A_CHUNK", chunk)
        patch.setattr("kg.names._NAMES_A_RUN", run)
        found = sorted_names(iter(names))
        as_set: Set[str] = NameSet(iter(names))
    assert list(found) == list(as_set) == sorted(set(names))
    assert len(found) == len(as_set) == len(set(names))
    assert as_set == set(names)


@given(ANY_NAMES, st.text(max_size=2))
def test_a_set_of_names_knows_its_own(names: list[str], other: str) -> None:
    assert all(name in NameSet(names) for name in names)
    assert (other in NameSet(names)) == (other in names)


@given(ANY_NAMES, ANY_NAMES)
def test_equal_names_are_equal(names: list[str], others: list[str]) -> None:
    assert (Names(names) == Names(others)) == (names == others)
    assert hash(Names(names)) == hash(Names(list(names)))
