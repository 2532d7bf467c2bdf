"""Names of files, of which all of a corpus are held: packed, they take a tenth of their size."""

from __future__ import annotations

import heapq
import marshal
import zlib
from collections.abc import Iterable, Iterator, Set
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

_NAMES_A_CHUNK = 1_000
_NAMES_A_RUN = 50_000


class Names:
    """Names in their order, to be gone through any number of times; a chunk of them is unpacked at once.

    >>> names = Names(["b", "a"])
    >>> len(names), list(names), list(names)
    (2, ['b', 'a'], ['b', 'a'])
    """

    __slots__ = ("_chunks", "_count")

    def __init__(self, names: Iterable[str]) -> None:
        self._chunks: list[bytes] = []
        self._count = 0
        for chunk in batches(names, _NAMES_A_CHUNK):
            self._chunks.append(zlib.compress(marshal.dumps(chunk), 1))
            self._count += len(chunk)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        for chunk in self._chunks:
            yield from marshal.loads(zlib.decompress(chunk))  # noqa: S302 - what we have packed ourselves

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and self._chunks == other._chunks

    def __hash__(self) -> int:
        return hash(tuple(self._chunks))


class NameSet(Set[str]):
    """Names of which each is there once, in code-point order."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted_names(names)

    def __contains__(self, name: object) -> bool:
        return any(name == one for one in self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def sorted_names(names: Iterable[str]) -> Names:
    """The names in code-point order, each once; they are sorted some at a time.

    >>> list(sorted_names(["b", "a", "b"]))
    ['a', 'b']
    """
    runs = [Names(sorted(run)) for run in batches(names, _NAMES_A_RUN)]
    return Names(_each_once(heapq.merge(*runs)))


def _each_once(names: Iterable[str]) -> Iterator[str]:
    last = None
    for name in names:
        if name != last:
            yield name
        last = name


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """The values, so many at a time.

    >>> list(batches("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
