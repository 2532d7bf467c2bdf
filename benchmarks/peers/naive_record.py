"""Reading for the naive pipeline: front matter and companion tables, as plain dictionaries."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LOADERS: dict[str, type[yaml.SafeLoader | yaml.CSafeLoader]] = {"safe": yaml.SafeLoader}
if yaml.__with_libyaml__:
    LOADERS["c"] = yaml.CSafeLoader

KINDS = ("genes", "chemicals", "diseases")
Row = dict[str, str | None]


@dataclass
class Record:
    """One record: its front matter, its rows by kind (None: no such table), and where it is from."""

    front: dict[str, Any]
    file: str
    digest: str
    tables: dict[str, list[Row] | None] = field(default_factory=dict)

    def text(self, key: str) -> str | None:
        """A value of the front matter as text."""
        return text(self.front.get(key))

    def texts(self, key: str, separator: str) -> list[str]:
        """A list of texts; one string is parted at the separator."""
        value = self.front.get(key)
        parts = [part.strip() for part in value.split(separator)] if isinstance(value, str) else value or []
        return [str(part) for part in parts if text(part) is not None]

    @property
    def figid(self) -> str:
        """The figure's key."""
        return str(self.front["figid"])


def text(value: Any) -> str | None:
    """A scalar as text, without the spellings of a missing value.

    `yaml.safe_load` makes numbers of some scalars; Python writes them back as PFOCR wrote them. What it makes of an
    unquoted `NO` cannot be undone, so it is refused; PFOCR's records quote such words.
    """
    if isinstance(value, bool):
        raise ValueError(f"YAML 1.1 took a word for {value}")
    stripped = "" if value is None or value == [] else str(value).strip()
    return None if stripped in ("", "NA", "~") or stripped.startswith(".na.") else stripped


def read_records(corpus: Path, loader: str) -> Iterator[Record]:
    """The records of a corpus; one that cannot be read is told of and left out."""
    for path in sorted((corpus / "_figures").glob("*.md")):
        try:
            yield read_record(corpus, path, loader)
        except (yaml.YAMLError, ValueError, KeyError, StopIteration) as fault:
            print(f"{path.name}: {' '.join(str(fault).split())}")


def read_record(corpus: Path, path: Path, loader: str) -> Record:
    """One record and its companion tables."""
    data = path.read_bytes()
    _, front_matter, _ = re.split(r"^---[ ]*$", data.decode("utf-8"), maxsplit=2, flags=re.MULTILINE)
    front = yaml.load(front_matter, Loader=LOADERS[loader])  # noqa: S506 - every one of them is a safe loader
    figid = front["figid"]
    digest = hashlib.sha256(b"%d\n" % len(data) + data)
    record = Record(front, str(path.relative_to(corpus)), "")
    for kind in KINDS:
        rows = _inline_rows(record, kind)
        companion = corpus / "_data" / f"{figid}-{kind}.tsv"
        if companion.exists():
            table = companion.read_bytes()
            digest.update(b"%d\n" % len(table) + table)
            rows = (rows or []) + _read_table(table)
        record.tables[kind] = rows
    record.digest = digest.hexdigest()
    return record


def _read_table(data: bytes) -> list[Row]:
    lines = data.decode("utf-8").split("\n")
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [{key: _cell(value) for key, value in row.items()} for row in rows]


def _cell(value: str | None) -> str | None:
    return None if text(value) is None else value


def _inline_rows(record: Record, kind: str) -> list[Row] | None:
    """The lists that the front matter of generation 1 holds itself, under the names of the TSVs' columns."""
    rows = record.front.get(kind)
    if not isinstance(rows, list):
        return None
    if kind == "genes":
        return [
            {
                "organism_id": "9606",
                "organism_name": "Homo sapiens",
                "organism_group": "Primates",
                "word": text(row.get("word")),
                "match": text(row.get("symbol")),
                "ncbigene_symbol": text(row.get("hgnc_symbol")),
                "ncbigene_id": text(row.get("entrez")),
                "source": text(row.get("source")),
            }
            for row in rows
        ]
    other = "chebi" if kind == "chemicals" else "doid"
    return [
        {
            "word": _cell(row.get("word")),
            "match": None,
            "name": None,
            "mesh": text(row.get("identifier")) if str(row.get("source")).lower() != other else None,
            other: text(row.get("identifier")) if str(row.get("source")).lower() == other else None,
        }
        for row in rows
    ]
