"""A fast reader of the YAML that PFOCR's writer emits; what it is not sure of it leaves to the reader of events.

That writer knows few forms: block mappings and block lists, scalars that are plain or in quotes and run over lines
indented by two. Text of these forms is cut with string methods, whole lists at once, several times as fast as YAML
events can be told. Anything else, and anything that may be a fault, is `None` here: `frontmatter.parse_mapping` then
asks libyaml, whose answer is the measure for this one, and which alone tells faults.
"""

from __future__ import annotations

import re
from typing import Any

LONGEST = 250_000
"""Texts beyond this are left to the reader that counts; below it no text has more values than that one allows."""

_STEP = 2
_DEEPEST = 8
_LONGEST_ITEM = 64
_MOST_KNOWN = 100_000

_ASCII = bytes((10, *range(32, 127)))
# Left out: what is not allowed in YAML, what ends a line there (U+0085, U+2028, U+2029, carriage returns), tabs, byte
# order marks, which mean something at the beginning of a line.
_UNUSUAL = re.compile("[^\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_KEY = re.compile(r"""([A-Za-z_][A-Za-z0-9_-]{0,63})|'(@?[A-Za-z0-9_-]{1,63})'|"(@?[A-Za-z0-9_-]{1,63})\"""")
# Cuts before each entry of a mapping: a line with a key that is indented like the mapping.
_ENTRIES = tuple(
    re.compile(rf"\n{' ' * indent}([^ \n-][^\n:]*+):(?=[ \n])") for indent in range(0, _DEEPEST + 1, _STEP)
)

# What a plain scalar does not begin with, or not always, and what it does not end with.
_FIRST = frozenset(("", *" #,[]{}&*!|>'\"%@`?:-"))
_LAST = frozenset(" :")

_keys: dict[str, str] = {}
_items: dict[str, str] = {}


class _Irregular(Exception):  # noqa: N818 - no error: another reader takes over
    """The text is not of the forms that are read here."""


def scan(text: str) -> dict[str, Any] | None:
    r"""The mapping that a text of regular style holds, every scalar as it is written; None for any other text.

    >>> scan("figid: x\ncaption: two\n  lines\nyear: '2019'\norganisms:\n- NA\n")
    {'figid': 'x', 'caption': 'two lines', 'year': '2019', 'organisms': ['NA']}
    >>> scan("figid: x # with a comment\n") is None
    True
    """
    if len(text) > LONGEST or text[-1:] != "\n" or not _is_usual(text):
        return None
    try:
        return _mapping(f"\n{text[:-1]}", 0)
    except _Irregular:
        return None


def _is_usual(text: str) -> bool:
    """Whether all characters are such as mean nothing but themselves, or end a line for everybody."""
    try:
        others = text.encode().translate(None, _ASCII)
    except UnicodeEncodeError:  # half a surrogate pair
        return False
    return not others or not _UNUSUAL.search(others.decode())


def _mapping(text: str, indent: int) -> dict[str, Any]:
    """The mapping on the lines of a text, which begins with a line end and has keys at this indentation.

    Each line end must have its use: what lies between two keys is one scalar, whose lines are indented further, or a
    list, or a mapping. One that is left over, such as that of an empty line, makes the text irregular.
    """
    if indent > _DEEPEST:
        raise _Irregular
    entries = _ENTRIES[indent // _STEP].split(text)
    fold = "\n" + " " * (indent + _STEP)
    values: dict[str, Any] = {}
    for written, body in zip(entries[1::2], entries[2::2], strict=True):
        key = _keys.get(written) or _new_key(written)
        if body[:1] == "\n":
            values[key] = _block(body, indent, fold)
            continue
        value = _folded(body, fold)[1:] if "\n" in body else body[1:]
        if value[:1] in _FIRST or ": " in value or " #" in value or value[-1] in _LAST:
            value = _scalar(value)
        values[key] = value
    if entries[0] or 2 * len(values) != len(entries) - 1:  # no key at the beginning, or one that stands twice
        raise _Irregular
    return values


def _new_key(written: str) -> str:
    """The key that is written so; remembered, for nearly all records have the same."""
    match = _KEY.fullmatch(written)
    if not match:
        raise _Irregular
    key = match[match.lastindex or 0]
    if len(_keys) < _MOST_KNOWN:
        _keys[written] = key
    return key


def _block(text: str, indent: int, fold: str) -> Any:
    """What stands on the lines below a key: a list, indented like the key or deeper, or a mapping."""
    for item, inner in ((f"\n{' ' * indent}- ", indent), (f"{fold}- ", indent + _STEP)):
        if text.startswith(item):
            return _list(text[len(item) :].split(item), inner)
    return _mapping(text, indent + _STEP)


def _list(items: list[str], indent: int) -> list[Any]:
    try:
        return [*map(_items.__getitem__, items)]  # gene symbols recur: most lists hold nothing new
    except KeyError:
        return [_item(item, "\n" + " " * (indent + _STEP)) for item in items]


def _item(text: str, fold: str) -> Any:
    """A scalar, or a mapping whose first key stands behind the hyphen."""
    try:
        value = _scalar(_folded(text, fold) if "\n" in text else text)
    except _Irregular:
        return _mapping(fold + text, len(fold) - 1)
    if len(text) <= _LONGEST_ITEM and "\n" not in text and isinstance(value, str):
        if len(_items) >= _MOST_KNOWN:
            _items.clear()
        _items[text] = value
    return value


def _folded(text: str, fold: str) -> str:
    """The lines of a scalar as one. YAML drops blanks at their ends, so there must be none."""
    folded = " ".join(text.split(fold))
    if "\n" in folded or ("  " in folded and (f"{fold} " in text or f" {fold}" in text)):
        raise _Irregular
    return folded


def _scalar(text: str) -> Any:
    """The value of a scalar on one line, or of an empty collection; nothing is the empty text."""
    if not text:
        return text
    if text[:1] not in _FIRST or (text[0] == "-" and text[1:2] not in ("", " ", "-")):
        if ": " in text or " #" in text or text[-1] in _LAST:
            raise _Irregular
        return text
    if text == "[]":
        return []
    if text == "{}":
        return {}
    mark, inner = text[:1], text[1:-1]
    if len(text) > 1 and text[-1] == mark:
        if mark == "'" and "'" not in inner.replace("''", ""):
            return inner.replace("''", "'")
        if mark == '"' and '"' not in inner and "\\" not in inner:
            return inner
    raise _Irregular
