"""The files that lexicons are made of, as their makers publish them: NCBI Gene and HGNC.

Columns are found by their names in the header, so that a release with more of them is read, too. A file that lacks a
column, or a row that has another number of cells than the header, is a fault of use: the file is not what it was said
to be, and half of it would give wrong answers.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kg.errors import KgError
from kg.lexicon import HUMAN, Name, Rank

_GZIP = b"\x1f\x8b"
_NEW = "NEWENTRY"
_NOTHING = "-"
_NUMBER = re.compile(r"[1-9][0-9]*")

GENE_INFO_COLUMNS = ("tax_id", "GeneID", "Symbol", "Synonyms", "Symbol_from_nomenclature_authority")
"""The columns of NCBI's gene_info that are read; its header begins with a number sign."""

HGNC_COLUMNS = ("symbol", "status", "alias_symbol", "prev_symbol", "entrez_id")
"""The columns of HGNC's complete set that are read."""


def read_gene_info(path: Path) -> Iterator[Name]:
    """The names in NCBI's gene_info: symbols of NCBI and of the nomenclature authority, then synonyms.

    Entries that have no symbol yet (`NEWENTRY`) are left out.
    """
    for line, row in _rows(path, GENE_INFO_COLUMNS):
        taxon, gene, symbol = row["tax_id"], row["GeneID"], row["Symbol"]
        if symbol in (_NEW, _NOTHING):
            continue
        _check_number(path, line, "tax_id", taxon)
        _check_number(path, line, "GeneID", gene)
        authority = row["Symbol_from_nomenclature_authority"]
        officials = {symbol: None, authority: None} if authority != _NOTHING else {symbol: None}
        yield from (Name(taxon, name, Rank.OFFICIAL, gene) for name in officials)
        for name in _parts(row["Synonyms"]):
            if name not in officials:
                yield Name(taxon, name, Rank.SYNONYM, gene)


def read_hgnc(path: Path) -> Iterator[Name]:
    """The names in HGNC's complete set, all human: approved symbols, alias symbols, previous symbols.

    Entries that are withdrawn, or that have no NCBI Gene id, are left out.
    """
    for line, row in _rows(path, HGNC_COLUMNS):
        gene = row["entrez_id"].strip('"')
        if row["status"] != "Approved" or not gene:
            continue
        _check_number(path, line, "entrez_id", gene)
        yield Name(HUMAN, row["symbol"], Rank.OFFICIAL, gene)
        for column, rank in (("alias_symbol", Rank.SYNONYM), ("prev_symbol", Rank.PREVIOUS)):
            yield from (
                Name(HUMAN, name, rank, gene) for name in _parts(row[column].strip('"')) if name != row["symbol"]
            )


def _parts(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part not in ("", _NOTHING)]


def _check_number(path: Path, line: int, column: str, number: str) -> None:
    """Raises `KgError` where an id of NCBI is none: it would become part of an IRI."""
    if not _NUMBER.fullmatch(number):
        raise KgError(f"{path}: line {line}: {column} {number!r} is not a number")


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a table with a header, by the numbers of their lines, as far as these columns go; no empty lines."""
    lines = text_lines(path)
    header = next(lines, "").removeprefix("#").rstrip("\r\n").split("\t")
    if missing := [column for column in columns if column not in header]:
        raise KgError(f"{path}: no column {', '.join(missing)} in the first line: is this the right file?")
    places = [header.index(column) for column in columns]
    for number, line in enumerate(lines, 2):
        cells = line.rstrip("\r\n").split("\t")
        if cells == [""]:
            continue
        if len(cells) != len(header):
            raise KgError(f"{path}: line {number}: {len(cells)} cells where the header has {len(header)}")
        yield number, dict(zip(columns, (cells[place] for place in places), strict=True))


def text_lines(path: Path) -> Iterator[str]:
    """The lines of a text file, compressed or not. Raises `KgError` where it is neither."""
    try:
        with path.open("rb") as file:
            is_compressed = file.read(2) == _GZIP
        with (
            gzip.open(path) if is_compressed else path.open("rb") as data,
            io.TextIOWrapper(data, "utf-8-sig") as lines,
        ):
            yield from lines
    except (UnicodeDecodeError, EOFError, zlib.error, gzip.BadGzipFile) as fault:
        raise KgError(f"{path}: cannot be read to its end: {fault}") from None
