"""Rows of `quality.tsv`: what each record's flags say, and aliases that several figures have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from kg.builder.hashes import twice
from kg.builder.outcome import Entry
from kg.record import Flag, QualityRule, hash64
from kg.tsv import tsv_row

HEADER = ("rule", "file", "figid", "detail")


def flag_rows(flagged: Iterable[tuple[Entry, Iterable[Flag]]]) -> Iterator[str]:
    """A row for each flag of some records."""
    for entry, flags in flagged:
        yield from [tsv_row((flag.rule.value, entry.path, entry.figid, flag.detail)) for flag in flags]


def alias_rows(files: Sequence[Path], size: int, entries: Callable[[], Iterable[Entry]]) -> Iterator[str]:
    """A row for each figure whose alias another one has, too; all entries are gone through twice if there are any.

    `files` have the hashes of the aliases of at most `size` figures.
    """
    suspicious = twice(files, size)
    if not suspicious:
        return

    def aliased() -> Iterator[tuple[str, Entry]]:
        for entry in entries():
            if entry.alias and hash64(entry.alias) in suspicious:
                yield entry.alias, entry

    figures = Counter(alias for alias, _ in aliased())
    for alias, entry in aliased():
        if figures[alias] > 1:
            flag = Flag(QualityRule.ALIAS, f"{figures[alias]} figures are {alias}")
            yield from flag_rows([(entry, [flag])])
