"""Writing a lexicon: one SQLite file with names of genes, families of genes, and what they are from."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from kg.errors import KgError
from kg.lexicon import FORMAT, SOURCE, Families, Name, fold_text

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE names (
    taxon TEXT NOT NULL, folded TEXT NOT NULL, name TEXT NOT NULL, rank INTEGER NOT NULL, gene TEXT NOT NULL,
    PRIMARY KEY (taxon, folded, name, rank, gene)
) WITHOUT ROWID;
CREATE TABLE families (folded TEXT NOT NULL, family TEXT NOT NULL, PRIMARY KEY (folded, family)) WITHOUT ROWID;
CREATE TABLE members (
    family TEXT NOT NULL, namespace TEXT NOT NULL, id TEXT NOT NULL, relation TEXT NOT NULL,
    PRIMARY KEY (family, namespace, id, relation)
) WITHOUT ROWID;
CREATE INDEX parents ON members (id) WHERE namespace = 'FPLX';
CREATE TABLE family_names (folded TEXT NOT NULL, family TEXT NOT NULL, PRIMARY KEY (folded, family)) WITHOUT ROWID;
"""
_LEAST = "CREATE INDEX officials ON names (gene) WHERE rank = 0"


_CONTENTS = (
    "SELECT 'name', taxon, name, rank, gene FROM names ORDER BY taxon, folded, name, rank, gene",
    "SELECT 'member', family, namespace, id, relation FROM members ORDER BY family, namespace, id, relation",
    "SELECT 'family name', folded, family FROM family_names ORDER BY folded, family",
)
"""All that a lexicon says; what is in the table of families follows from the others."""


class Written(NamedTuple):
    """How much a lexicon has of each."""

    names: int
    families: int
    symbols: int
    """Human genes that belong to a family directly."""
    accessions: int
    """Proteins that belong to a family directly."""
    family_names: int


_SQLITE = b"SQLite format 3\0"


def write_lexicon(
    path: Path, names: Iterable[Name], sources: Mapping[str, str], families: Families | None = None
) -> Written:
    """Writes a lexicon; returns how much it has. `sources` say what it was made of, each with a digest.

    The file appears when it is whole. Raises `KgError` where there is neither a name nor a family to write.
    """
    _refuse_other_files(path)
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
            _add_families(base, families or Families())
            written = _counted(base)
            if not (written.names or written.families):
                raise KgError(f"{path}: not written, since no name of any gene was found, and no family")
            about = {
                "format": FORMAT,
                "digest": _digest(base),
                **{f"{SOURCE}{name}": sources[name] for name in sources},
            }
            base.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
            base.commit()
        draft.replace(path)
    except sqlite3.OperationalError as fault:
        raise KgError(f"{path}: cannot be written: {fault}") from None
    finally:
        draft.unlink(missing_ok=True)
    return written


def _refuse_other_files(path: Path) -> None:
    """Raises `KgError` where there is something that is not a lexicon, or no folder to write it in."""
    if not path.parent.is_dir():
        raise KgError(f"{path}: cannot be written: no folder {path.parent}")
    if path.is_file():
        with path.open("rb") as file:
            if file.read(len(_SQLITE)) not in (b"", _SQLITE):
                raise KgError(f"{path}: not written, since there is a file that is not a lexicon")


def _add_families(base: sqlite3.Connection, families: Families) -> None:
    """Fills the tables of families; a family is what has members, belongs to another, or has a name."""
    base.executemany("INSERT OR IGNORE INTO members VALUES (?, ?, ?, ?)", families.memberships)
    base.executemany(
        "INSERT OR IGNORE INTO family_names VALUES (?, ?)",
        ((fold_text(name.text), name.family) for name in families.names),
    )
    ids = base.execute(
        "SELECT family FROM members UNION SELECT id FROM members WHERE namespace = 'FPLX' "
        "UNION SELECT family FROM family_names"
    ).fetchall()
    base.executemany("INSERT INTO families VALUES (?, ?)", ((fold_text(family), family) for (family,) in ids))


def _counted(base: sqlite3.Connection) -> Written:
    return Written(
        *base.execute(
            "SELECT (SELECT COUNT(*) FROM names), (SELECT COUNT(*) FROM families), "
            "(SELECT COUNT(DISTINCT id) FROM members WHERE namespace = 'HGNC'), "
            "(SELECT COUNT(DISTINCT id) FROM members WHERE namespace = 'UP'), "
            "(SELECT COUNT(DISTINCT folded) FROM family_names)"
        ).fetchone()
    )


def _digest(base: sqlite3.Connection) -> str:
    """A digest of all that the lexicon says, the same whatever it was read from and in which order."""
    digest = hashlib.sha256()
    for query in _CONTENTS:
        for row in base.execute(query):
            digest.update("\t".join(map(str, row)).encode() + b"\n")
    return digest.hexdigest()
