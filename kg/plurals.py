"""Counts with what is counted, one or several of it."""

from __future__ import annotations

import re

_Y = re.compile(r"(?<=[^aeiou])y$")


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
