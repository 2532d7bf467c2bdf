"""Counts with what is counted, one or several of it; and some of many names."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice

_Y = re.compile(r"(?<=[^aeiou])y$")
_MOST_TOLD = 8


def plural(thing: str) -> str:
    """What several of a thing are called.

    >>> plural("gene"), plural("family"), plural("key")
    ('genes', 'families', 'keys')
    """
    return f"{_Y.sub('ie', thing)}s"


def count(number: int, thing: str) -> str:
    """A number of things.

    >>> count(1, "gene"), count(2_000, "entry")
    ('1 gene', '2,000 entries')
    """
    return f"{number:,} {thing if number == 1 else plural(thing)}"


def some(names: Collection[str]) -> str:
    """The first of some names, and how many more there are.

    >>> some(["AKT1", "MTOR"]), some(["AKT1"] * 10).removeprefix("AKT1, " * 8)
    ('AKT1, MTOR', 'and 2 more')
    """
    more = len(names) - _MOST_TOLD
    return ", ".join([*islice(names, _MOST_TOLD), *([f"and {more:,} more"] if more > 0 else [])])
