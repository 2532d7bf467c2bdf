"""Typed getters over a parsed mapping: each fault carries the path of its place, `schema-jsonld.keywords[3]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from kg.errors import RecordFault
from kg.record import present

# Digits are those of ASCII: Python takes those of every script, RDF does not.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_LONGEST_NUMBER = 40
_LONGEST_QUOTE = 80
_MAY_BE_MISSING = re.compile(r"\n\s*(?:\Z|NA|[\n~.])")  # a line as `present` does not let it pass; some others too
_NOT_A_NUMBER = frozenset({"nan", ".nan"})


class Fields:
    """The keys of one mapping, taken one by one; what is not taken is what the reader did not know.

    >>> fields = Fields({"figid": "PMC1__x", "year": "NA", "new": "1"})
    >>> fields.text("figid"), fields.text("year"), fields.rest()
    ('PMC1__x', None, {'new': '1'})
    """

    __slots__ = ("_path", "_rows", "_taken", "_values")

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = values
        self._path = path
        self._taken: set[str] = set()
        self._rows: list[Fields] = []

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def place(self, key: str) -> str:
        """The path of a key, for messages."""
        return f"{self._path}.{key}" if self._path else key

    def rest(self) -> dict[str, Any]:
        """The keys that nobody has taken; those of rows by their places, `genes[0].new`."""
        rest = {key: value for key, value in self._values.items() if key not in self._taken}
        for row in self._rows:
            rest |= {row.place(key): value for key, value in row.rest().items()}
        return rest

    def take(self, key: str) -> Any:
        """The value as it is; None where the key is absent."""
        self._taken.add(key)
        return self._values.get(key)

    def text(self, key: str) -> str | None:
        """A string without the white space around it; None for every spelling of a missing value."""
        value = self.take(key)
        if isinstance(value, str):
            return None if present(value) is None else value.strip()
        if value is None or value == []:
            return None
        raise RecordFault(self.place(key), f"one value is expected here, not {_kind(value)}")

    def texts(self, key: str, separator: str | None = None) -> tuple[str, ...]:
        """Strings, each as it is written: a list, or one string (parted by `separator` where one is given)."""
        value = self.take(key)
        if value is None:
            return ()
        if isinstance(value, str):
            parts = value.split(separator) if separator else [value]
            value = [part.strip() for part in parts] if separator else parts
        if not isinstance(value, list):
            raise RecordFault(self.place(key), f"a list of values is expected here, not {_kind(value)}")
        try:
            if not _MAY_BE_MISSING.search("\n" + "\n".join(value)):  # all at once: some lists are long
                return tuple(value)
        except TypeError:
            index, item = next((index, item) for index, item in enumerate(value) if not isinstance(item, str))
            reason = f"one value is expected here, not {_kind(item)}"
            raise RecordFault(f"{self.place(key)}[{index}]", reason) from None
        return tuple(item for item in value if present(item) is not None)

    def number(self, key: str) -> Decimal | None:
        """A finite decimal number."""
        text = self.text(key)
        if text is None or text.lower() in _NOT_A_NUMBER:
            return None
        if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
            raise RecordFault(self.place(key), f"a number is expected here, not {quoted(text)}")
        return Decimal(text)

    def matching(self, key: str, pattern: str, what: str) -> str | None:
        """A string of the given form."""
        text = self.text(key)
        if text is not None and not _compiled(pattern).fullmatch(text):
            raise RecordFault(self.place(key), f"{what} is expected here, not {quoted(text)}")
        return text

    def mapping(self, key: str) -> Mapping[str, Any] | None:
        """A mapping; None where the key is absent or holds a missing value."""
        value = self.take(key)
        if value is None or value == [] or (isinstance(value, str) and present(value) is None):
            return None
        if not isinstance(value, dict):
            raise RecordFault(self.place(key), f"a mapping is expected here, not {_kind(value)}")
        return value

    def rows(self, key: str) -> list[Fields] | None:
        """A list of mappings; None where the key is absent or holds a missing value."""
        value = self.take(key)
        if value is None or (isinstance(value, str) and present(value) is None):
            return None
        if not isinstance(value, list):
            raise RecordFault(self.place(key), f"a list is expected here, not {_kind(value)}")
        rows = []
        for index, item in enumerate(value):
            place = f"{self.place(key)}[{index}]"
            if not isinstance(item, dict):
                raise RecordFault(place, f"a mapping is expected here, not {_kind(item)}")
            rows.append(Fields(item, place))
        self._rows += rows
        return rows


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def quoted(text: str) -> str:
    r"""A text for a message: in quotes, on one line, its beginning only where it is long.

    >>> quoted("a\nb"), len(quoted("x" * 1_000_000))
    ("'a\\nb'", 83)
    """
    return repr(text) if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]!r}…"


def _kind(value: Any) -> str:
    """What a value is, in a reader's words."""
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else quoted(str(value))
