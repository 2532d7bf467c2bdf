"""What values CX2 allows for the types of attributes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, TypeGuard

Declared = dict[str, str]
"""The types of the attributes of an aspect, by their names."""

_SCALARS = ("string", "long", "integer", "double", "boolean")
TYPES = (*_SCALARS, *(f"list_of_{name}" for name in _SCALARS))
"""All there are."""


class NotANumber:
    """NaN, Infinity or -Infinity, which are no JSON, however many writers write them."""

    def __init__(self, name: str) -> None:
        self.name = name


_BITS = {"integer": 32, "long": 64}


def is_integer(value: Any) -> TypeGuard[int]:
    """Whether a value was written as an integer; `true` is none, nor is 1.0."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Whether a value is a number that every reader can hold."""
    return is_integer(value) or (isinstance(value, float) and math.isfinite(value))


def what(value: Any) -> str:
    """What a value is, for a person.

    >>> what(None), what(1.5), what("x"), what([])
    ('null', 'the number 1.5', 'the text "x"', 'a list')
    """
    if value is None:
        return "null"
    if isinstance(value, NotANumber):
        return value.name
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    return (
        f"the text {shown(value)}" if isinstance(value, str) else "a list" if isinstance(value, list) else "an object"
    )


def shown(text: str) -> str:
    """A text on one line, quoted where it must be, and not too much of it.

    >>> shown("figures"), shown("two words")
    ('"figures"', '"two words"')
    """
    return json.dumps(text if len(text) <= 60 else f"{text[:59]}…", ensure_ascii=False)


def faults_of_value(value: Any, type_: str, where: str) -> Iterator[str]:
    """What is wrong with a value of an attribute of that type."""
    if not type_.startswith("list_of_"):
        if not _fits(value, type_):
            yield f"{where}: it is {what(value)}, not of type {type_}"
    elif not isinstance(value, list):
        yield f"{where}: it is {what(value)}, not of type {type_}"
    else:
        for place, one in enumerate(value):
            yield from faults_of_value(one, type_.removeprefix("list_of_"), f"{where}[{place}]")


def _fits(value: Any, type_: str) -> bool:
    if type_ == "string":
        return isinstance(value, str)
    if type_ == "boolean":
        return isinstance(value, bool)
    if type_ == "double":
        return is_number(value)
    return is_integer(value) and -(1 << _BITS[type_] - 1) <= value < 1 << _BITS[type_] - 1
