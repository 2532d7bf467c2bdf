"""Front matter: find it, read it as YAML in which every scalar is a string, and bound what it may cost.

YAML comes from strangers. Events are read one at a time, so that nesting, aliases and size are refused before they
cost anything: a recursive reader (PyYAML's own composer) overflows the C stack on deeply nested input.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from kg.errors import RecordFault

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML without libyaml: ten times slower, the same events
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 32
MAX_NODES = 500_000

_Mark = tuple[int, int]


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, with or without a byte order mark.

    Raises `RecordFault` with the line of the first byte that is not UTF-8, or where the file is too large or binary.

    >>> decode(b"figid: x")
    'figid: x'
    """
    if len(data) > MAX_BYTES:
        raise RecordFault("file", f"{len(data):,} bytes; a record has at most {MAX_BYTES:,}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise RecordFault(f"line {line}", f"not UTF-8 (byte 0x{data[fault.start]:02x})") from None
    if "\0" in text:
        raise RecordFault(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1}", "a binary file, not a record")
    return text


def split_front_matter(text: str, *, whole: bool = False) -> tuple[str, int]:
    r"""The YAML text of a record and the number of its first line.

    It stands between a line `---` and the next such line (or `...`), or is the `whole` file where it is YAML.
    Lines within a YAML value are indented, so a caption that holds `---` does not end it.

    >>> split_front_matter("---\nfigid: x\ncaption: a --- b\n---\nbody")
    ('figid: x\ncaption: a --- b\n', 2)
    """
    lines = text.replace("\r\n", "\n").split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[start].rstrip() != "---":
        if whole:
            return text, 1
        raise RecordFault("line 1", "no front matter: the first line is not ---")
    for end in range(start + 1, len(lines)):
        if lines[end].rstrip() in ("---", "..."):
            return "\n".join(lines[start + 1 : end]) + "\n", start + 2
    if whole:
        return "\n".join(lines[start + 1 :]), start + 2
    raise RecordFault(f"line {start + 1}", "front matter does not end: no closing line ---")


def parse_mapping(text: str, first_line: int = 1) -> dict[str, Any]:
    r"""The mapping that YAML text holds: strings, lists and mappings only, every scalar as it is written.

    Raises `RecordFault` with the line, for broken YAML, a key that stands twice, nesting or aliases without measure.

    >>> parse_mapping("symbol: NO\nkeywords: [N, 1e5, 'nan']")
    {'symbol': 'NO', 'keywords': ['N', '1e5', 'nan']}
    """
    reader = _EventReader(text, first_line)
    try:
        value = reader.read()
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = first_line + (mark.line if mark else 0)
        raise RecordFault(f"line {line}", f"broken YAML: {fault.problem or fault.context}") from None
    except yaml.reader.ReaderError as fault:
        line = first_line + text.count("\n", 0, fault.position)
        raise RecordFault(f"line {line}", f"broken YAML: {fault.reason}") from None
    if not isinstance(value, dict):
        raise RecordFault(f"line {first_line}", "the front matter is not a mapping of keys to values")
    return value


class _EventReader:
    """Builds the value of one YAML document from its events, within the bounds of this module."""

    def __init__(self, text: str, first_line: int) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self._first_line = first_line
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0

    def read(self) -> Any:
        """The value of the document; None where there is none."""
        value = None
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                value = self._value(event, 0)
        return value

    def _value(self, event: Any, depth: int) -> Any:
        self._count(1, event)
        if depth > MAX_DEPTH:
            raise self._fault(event, f"nested more than {MAX_DEPTH} deep")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        before = self._nodes
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(depth)
        else:
            value = self._mapping(depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = value, self._nodes - before + 1
        return value

    def _sequence(self, depth: int) -> list[Any]:
        values = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, depth + 1))
        return values

    def _mapping(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._value(event, depth + 1)
            if not isinstance(key, str):
                raise self._fault(event, "a key that is no text")
            if key in values:
                raise self._fault(event, f"the key {key!r} stands twice")
            values[key] = self._value(next(self._events), depth + 1)
        return values

    def _alias(self, event: Any) -> Any:
        """The value that an alias repeats, counted as often as it stands: that is what it costs to use."""
        if event.anchor not in self._anchors:
            raise self._fault(event, f"the alias *{event.anchor} has no finished anchor before it")
        value, nodes = self._anchors[event.anchor]
        self._count(nodes, event)
        return value

    def _count(self, nodes: int, event: Any) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise self._fault(event, f"more than {MAX_NODES:,} values, aliases counted as often as they are used")

    def _fault(self, event: Any, reason: str) -> RecordFault:
        return RecordFault(f"line {self._first_line + event.start_mark.line}", reason)
