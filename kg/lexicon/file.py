"""Writing a lexicon: one SQLite file with the names of genes and what they are from."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from kg.errors import KgError
from kg.lexicon import FORMAT, SOURCE, Name

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE names (
    taxon TEXT NOT NULL, folded TEXT NOT NULL, name TEXT NOT NULL, rank INTEGER NOT NULL, gene TEXT NOT NULL,
    PRIMARY KEY (taxon, folded, name, rank, gene)
) WITHOUT ROWID;
"""
_LEAST = "CREATE INDEX officials ON names (gene) WHERE rank = 0"


def write_lexicon(path: Path, names: Iterable[Name], sources: Mapping[str, str]) -> int:
    """Writes a lexicon; returns how many names it has. `sources` say what it was made of, each with a digest.

    The file appears when it is whole. Raises `KgError` where there is no name to write.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(draft)) as base:
            base.executescript(_TABLES)
            base.executemany(
                "INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?, ?)",
                ((name.taxon, name.name.casefold(), name.name, int(name.rank), name.gene) for name in names),
            )
            base.execute(_LEAST)
            count = int(base.execute("SELECT COUNT(*) FROM names").fetchone()[0])
            if not count:
                raise KgError(f"{path}: not written, since no name of any gene was found")
            about = {
                "format": FORMAT,
                "digest": _digest(base),
                **{f"{SOURCE}{name}": sources[name] for name in sources},
            }
            base.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
            base.commit()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _digest(base: sqlite3.Connection) -> str:
    """A digest of all names, the same whatever they were read from and in which order."""
    digest = hashlib.sha256()
    for row in base.execute("SELECT taxon, name, rank, gene FROM names ORDER BY taxon, folded, name, rank, gene"):
        digest.update("\t".join(map(str, row)).encode() + b"\n")
    return digest.hexdigest()
