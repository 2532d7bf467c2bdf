"""Front matter: find it, read it as YAML in which every scalar is a string, and bound what it may cost.

YAML comes from strangers. Events are read one at a time, so that nesting, aliases and size are refused before they
cost anything: a recursive reader (PyYAML's own composer) overflows the C stack on deeply nested input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import yaml

from kg.errors import RecordFault
from kg.parsing.scanner import scan

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML without libyaml: ten times slower, the same events
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 32
MAX_NODES = 500_000
MAX_DIRECTIVES = 10

_CHARACTERS_A_NODE = 64
"""A long text counts as several values, so that aliases to one cannot add up to more than memory holds."""

_NOT_YAML = "[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_SURROGATE = "[\ud800-\udfff]"
_DIRECTIVE = "(?:^|[\n\r\x85\u2028\u2029])%"
_TOO_DEEP = f"nested more than {MAX_DEPTH} deep"
_SEVERAL = "more than one YAML document in the file"


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, with or without a byte order mark.

    Raises `RecordFault` with the line of the first byte that is not UTF-8, or where the file is too large or binary.

    >>> decode(b"figid: x")
    'figid: x'
    """
    if len(data) > MAX_BYTES:
        raise RecordFault("file", f"more than {MAX_BYTES:,} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise RecordFault(f"line {line}", f"not UTF-8 (byte 0x{data[fault.start]:02x})") from None
    if "\0" in text:
        raise RecordFault(_line(text, text.index("\0")), "a binary file, not a record")
    return text.removeprefix("\ufeff")


def _line(text: str, index: int, first_line: int = 1) -> str:
    """The line of a character, as editors count: YAML's own count takes U+0085, U+2028 and U+2029 for line ends."""
    return f"line {first_line + text.count(chr(10), 0, index)}"


def split_front_matter(text: str, *, whole: bool = False) -> tuple[str, int]:
    r"""The YAML text of a record and the number of its first line.

    It stands between a line `---` and the next such line (or `...`), or is the `whole` file where it is YAML.
    Lines within a YAML value are indented, so a caption that holds `---` does not end it.

    >>> split_front_matter("---\nfigid: x\ncaption: a --- b\n---\nbody")
    ('figid: x\ncaption: a --- b\n', 2)
    """
    if not whole and text.startswith("---\n") and "\r" not in text:
        end = text.find("\n---", 3)
        # The usual record. Otherwise the end is, or may be, another line.
        if end != -1 and text.startswith("\n", end + 4) and text.find("\n...", 3, end) == -1:
            return text[4 : end + 1] or "\n", 2
    return _split_lines(text, whole=whole)


def _split_lines(text: str, *, whole: bool) -> tuple[str, int]:
    """The same for a text of any form, line by line."""
    lines = text.replace("\r\n", "\n").split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[start].rstrip() != "---":
        if whole:
            return text, 1
        raise RecordFault("line 1", "no front matter: the first line is not ---")
    for end in range(start + 1, len(lines)):
        if lines[end].rstrip() in ("---", "..."):
            if whole and (more := next((i for i in range(end + 1, len(lines)) if lines[i].strip()), None)):
                raise RecordFault(f"line {more + 1}", _SEVERAL)
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
    value = scan(text)
    return parse_events(text, first_line) if value is None else value


def parse_events(text: str, first_line: int = 1) -> dict[str, Any]:
    """The same for YAML of any style, and the only one to tell faults: `scan` is held to what this gives."""
    _check_directives(text, first_line)
    try:
        value = _EventReader(text, first_line).read()
    except yaml.reader.ReaderError:
        wrong = re.search(_NOT_YAML, text)
        index, code = (wrong.start(), ord(wrong.group())) if wrong else (0, 0)
        reason = f"the control character U+{code:04X} may not stand in YAML"
        raise RecordFault(_line(text, index, first_line), reason) from None
    except yaml.MarkedYAMLError as fault:
        # Newer releases of libyaml have a limit of their own, and look far ahead.
        deep = "nesting depth" in (fault.problem or "")
        reason = _TOO_DEEP if deep else f"broken YAML: {fault.problem}"
        raise RecordFault(_line(text, _index(fault, text), first_line), reason) from None
    except ValueError:  # of the reader in Python, for an escape such as \U00110000
        raise RecordFault("front matter", "broken YAML: an escape that is no character") from None
    if not isinstance(value, dict):
        raise RecordFault(f"line {first_line}", "the front matter is not a mapping of keys to values")
    return value


def _check_directives(text: str, first_line: int) -> None:
    """Refuses directives without number, each of which the YAML reader compares with all before it."""
    if text.count("%") > MAX_DIRECTIVES:
        for directive in islice(re.finditer(_DIRECTIVE, text), MAX_DIRECTIVES, None):
            reason = f"more than {MAX_DIRECTIVES} lines that begin with %"
            raise RecordFault(_line(text, directive.end(), first_line), reason)


def _index(fault: yaml.MarkedYAMLError, text: str) -> int:
    """Where the fault lies; for what is open at the end of the text, where that begins."""
    index = fault.problem_mark.index if fault.problem_mark else 0
    if fault.context_mark and not text[index:].strip():
        return fault.context_mark.index
    return index


class _Anchored(NamedTuple):
    """A value that aliases may repeat: how many values it is, and how deep it nests."""

    value: Any
    nodes: int
    depth: int


class _EventReader:
    """Builds the value of one YAML document from its events, within the bounds of this module."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self._first_line = first_line
        self._anchors: dict[str, _Anchored] = {}
        self._nodes = 0
        self._deepest = 0

    def read(self) -> Any:
        """The value of the document; None where there is none."""
        value = None
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                value = self._value(event, 0)
            elif isinstance(event, yaml.DocumentEndEvent):
                break
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise self._fault(event, _SEVERAL)
        return value

    def _value(self, event: Any, depth: int) -> Any:
        self._count(1, event)
        if depth > self._deepest:
            self._reach(depth, event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        if event.anchor is None:
            return self._content(event, depth)
        self._anchors.pop(event.anchor, None)  # within the value the name means the value itself
        nodes, deepest, self._deepest = self._nodes, self._deepest, depth
        value = self._content(event, depth)
        self._anchors[event.anchor] = _Anchored(value, self._nodes - nodes + 1, self._deepest - depth)
        self._deepest = max(deepest, self._deepest)
        return value

    def _content(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            if len(event.value) >= _CHARACTERS_A_NODE:
                self._count(len(event.value) // _CHARACTERS_A_NODE, event)
            if event.style == '"' and re.search(_SURROGATE, event.value):  # libyaml finds these itself
                raise self._fault(event, "broken YAML: found invalid Unicode character escape code")
            return event.value
        return self._sequence(depth) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(depth)

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

    def _alias(self, event: Any, depth: int) -> Any:
        """The value that an alias repeats, counted as often as it stands: that is what it costs to use."""
        if event.anchor not in self._anchors:
            raise self._fault(event, f"the alias *{event.anchor} has no finished anchor before it")
        anchored = self._anchors[event.anchor]
        self._count(anchored.nodes, event)
        self._reach(depth + anchored.depth, event)
        return anchored.value

    def _count(self, nodes: int, event: Any) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise self._fault(event, f"more than {MAX_NODES:,} values, aliases counted as often as they are used")

    def _reach(self, depth: int, event: Any) -> None:
        self._deepest = max(self._deepest, depth)
        if depth > MAX_DEPTH:
            raise self._fault(event, _TOO_DEEP)

    def _fault(self, event: Any, reason: str) -> RecordFault:
        return RecordFault(_line(self._text, event.start_mark.index, self._first_line), reason)
