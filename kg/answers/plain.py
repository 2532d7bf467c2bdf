"""Values as JSON has them, and rows as tables of text have them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any


def plain(value: Any) -> Any:
    """The value with named rows as objects, and null for what is no number or infinite.

    >>> plain((1.5, float("inf"), {"a": ("b",)}))
    [1.5, None, {'a': ['b']}]
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def cells(row: Iterable[Any]) -> list[Any]:
    """The values of a row; several are parted by semicolons.

    >>> cells(["AKT1", ("a", "b"), True, 2])
    ['AKT1', 'a;b', 'yes', 2]
    """
    return [";".join(map(str, value)) if isinstance(value, tuple | list) else _truth(value) for value in row]


def _truth(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
