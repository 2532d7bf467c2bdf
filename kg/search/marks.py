"""Where, in a text, stands what was searched for, and which part of a long text to show."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.search.terms import Wanted
from kg.search.words import COMPOUND, form_of, greek_after

_WORD = re.compile(r"[^\W_]+")
_BEFORE, _LONG = 60, 240

Spans = tuple[tuple[int, int], ...]


def marked(text: str, asked: Wanted) -> Spans:
    """The places of a text that have a word that was asked for, in any way of writing it; none of them overlap."""
    found = set[tuple[int, int]]()
    for compound in COMPOUND.finditer(text):
        if form_of(compound[0]) in asked.words:
            found.add(compound.span())
            continue
        found.update(
            (compound.start() + word.start(), compound.start() + word.end())
            for word in _WORD.finditer(compound[0])
            if word[0].casefold() in asked.words
        )
    found.update((start, end) for start, end, parts in greek_after(text) if "".join(parts) in asked.words)
    spans = list[tuple[int, int]]()
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return tuple(spans)


def snippet(texts: Iterable[str], asked: Wanted) -> tuple[str, Spans]:
    """The part of the first text with a hit that has most hits, and their places in it; else how a text begins."""
    beginning = ""
    for text in texts:
        if spans := marked(text, asked):
            return _cut(text, spans)
        beginning = beginning or text
    return _cut(beginning, ())


def _cut(text: str, spans: Spans) -> tuple[str, Spans]:
    """At most `_LONG` characters of a text, cut between words, with ellipses where something is left out."""
    if len(text) <= _LONG:
        return text, spans
    best = max(
        spans,
        key=lambda span: (sum(span[0] <= s and e <= span[0] + _LONG - _BEFORE for s, e in spans), -span[0]),
        default=(0, 0),
    )
    start = max(0, best[0] - _BEFORE)
    if start:
        start = text.find(" ", start, best[0]) + 1 or best[0]
    end = min(len(text), start + _LONG)
    if end < len(text):
        end = max(text.rfind(" ", start, end), best[1] if best[1] - start <= 2 * _LONG else start + _LONG)
    head, tail = "… " if start else "", " …" if end < len(text) else ""
    inside = tuple((s - start + len(head), e - start + len(head)) for s, e in spans if start <= s and e <= end)
    return head + text[start:end] + tail, inside
