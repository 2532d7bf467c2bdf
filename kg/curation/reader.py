"""Files of curations: one decision a row, as a table with a header.

A file that is not what it is said to be is a fault of use: half of it would leave false hits in the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.curation import FIGURE, NO_GENE, TAXON, Curations, Decision, Row
from kg.errors import KgError
from kg.rdf import is_iri

COLUMNS = ("word", "context", "decision", "symbol", "who", "why", "source")
"""The columns of a file of curations, which its first line names."""

_CONTEXT = re.compile(rf"|{TAXON}[1-9][0-9]*|{FIGURE}\S+")
_GENE = re.compile(r"[1-9][0-9]*")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_curations(paths: Iterable[Path]) -> Curations:
    """The decisions in some files. Raises `KgError`, with the line, for a file that is none, or says a thing twice."""
    return Curations(tuple(row for path in paths for row in read_rows(path)))


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a file. Raises `KgError`, with the line, where it is no file of curations."""
    lines = _lines(path)
    header = next(lines, "").split("\t")
    if missing := [column for column in COLUMNS if column not in header]:
        raise KgError(f"{path}: line 1: no column {', '.join(missing)}; the first line names {' '.join(COLUMNS)}")
    places = [header.index(column) for column in COLUMNS]
    for number, line in enumerate(lines, 2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise KgError(f"{path}: line {number}: {len(cells)} cells where the header has {len(header)}")
        try:
            decision = _decision(*[cells[place] for place in places])
        except ValueError as fault:
            raise KgError(f"{path}: line {number}: {fault}") from None
        yield Row(decision, str(path), number)


def _decision(*cells: str) -> Decision:
    """The decision of a row. Raises `ValueError` with what is wrong with it."""
    word, context, decided, symbol, who, why, source = cells
    if absent := [name for name, cell in (("word", word), ("who", who), ("why", why)) if not cell.strip()]:
        raise ValueError(f"no {' and no '.join(absent)}")
    if not _CONTEXT.fullmatch(context):
        raise ValueError(f"the context {context!r} is none: leave it empty, or write {TAXON}<id> or {FIGURE}<figid>")
    if decided != NO_GENE and not _GENE.fullmatch(decided):
        raise ValueError(f"the decision {decided!r} is neither {NO_GENE} nor an NCBI Gene id")
    if bool(symbol.strip()) != (decided != NO_GENE):
        raise ValueError(f"{'no symbol for the gene ' + decided if decided != NO_GENE else 'a symbol, but no gene'}")
    if source and not is_iri(source):
        raise ValueError(f"the source {source!r} is not an IRI")
    gene = None if decided == NO_GENE else decided
    return Decision(word, context, gene, symbol if gene else None, who, why, source or None)


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file, without their ends. Raises `KgError` where one is not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise KgError(f"{path}: {fault.strerror or fault}") from None
    for number, line in enumerate(data.removeprefix(_BYTE_ORDER_MARK).removesuffix(b"\n").split(b"\n"), 1):
        try:
            yield line.removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            raise KgError(f"{path}: line {number}: not UTF-8") from None
