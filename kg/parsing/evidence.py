"""Evidence tables: companion TSV files (generation 2) and inline lists (generation 1) become the same rows.

What a row says that is no identifier of its kind is reported as a `Finding`, never turned into an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from kg.errors import RecordFault
from kg.parsing.fields import Fields, quoted
from kg.parsing.frontmatter import decode
from kg.record import EntityHit, GeneHit, RawFile, present

GENE_COLUMNS = (
    "organism_id",
    "organism_name",
    "organism_group",
    "word",
    "match",
    "ncbigene_symbol",
    "ncbigene_id",
    "source",
)
CHEMICAL_COLUMNS = ("word", "mesh", "match", "name", "chebi")
DISEASE_COLUMNS = ("word", "mesh", "match", "name", "doid")

HUMAN = ("9606", "Homo sapiens", "Primates")

# ASCII: without it `\d` is a digit of any script, and without regard to case K is also the Kelvin sign.
_DIGITS = re.compile(r"[1-9]\d*", re.ASCII)
_MESH = re.compile(r"(?:mesh:)?([A-Z]\d{6,9})", re.ASCII | re.IGNORECASE)
_TERM = re.compile(r"(?:(?:chebi|doid):)?([1-9]\d*|0\d+)", re.ASCII | re.IGNORECASE)

Row = dict[str, str | None]
T = TypeVar("T")


class Finding(NamedTuple):
    """Something to report about a row: the kind of notice, the place, and the words."""

    kind: str
    place: str
    detail: str


class Table(NamedTuple):
    """The rows of one table, and what was odd about them."""

    genes: tuple[GeneHit, ...] = ()
    entities: tuple[EntityHit, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_rows(raw: RawFile, columns: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """The rows of a TSV file with a header, each with its place; missing values are None.

    Cells are parted by tabs and nothing else: quotes are text, and printed words may hold any other character.
    Raises `RecordFault` where a column is missing or twice there, or a row has another number of cells than the header.
    """
    try:
        lines = decode(raw.data).replace("\r\n", "\n").split("\n")
    except RecordFault as fault:
        raise RecordFault(f"{raw.file} {fault.place}", fault.reason) from None
    header = lines[0].split("\t")
    for column in columns:
        if (found := header.count(column)) != 1:
            what = "stands twice" if found else "is missing"
            raise RecordFault(f"{raw.file} line 1", f"the column {column} {what}")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        cells = line.split("\t")
        place = f"{raw.file} line {number}"
        if len(cells) != len(header):
            raise RecordFault(place, f"{len(cells)} cells where the header has {len(header)}")
        yield place, {name: present(cell) for name, cell in zip(header, cells, strict=True)}


def read_genes(raw: RawFile) -> Table:
    """The rows of a `-genes.tsv` file."""
    return _genes(
        (place, row, (row["organism_id"], row["organism_name"], row["organism_group"]))
        for place, row in read_rows(raw, GENE_COLUMNS)
    )


def inline_genes(rows: Iterable[Fields]) -> Table:
    """The front matter's own `genes:` list (generation 1), which was matched against human symbols only."""
    return _genes(
        (
            row.place("hgnc_symbol"),
            {
                "word": row.text("word"),
                "match": row.text("symbol"),
                "ncbigene_symbol": row.text("hgnc_symbol"),
                "ncbigene_id": row.text("entrez"),
                "source": row.text("source"),
            },
            HUMAN,
        )
        for row in rows
    )


_Taxon = tuple[str | None, str | None, str | None]


def _genes(rows: Iterable[tuple[str, Row, _Taxon]]) -> Table:
    hits: dict[GeneHit, None] = {}
    findings = []
    for place, row, (taxon_id, taxon_name, taxon_group) in rows:
        gene_id = _identifier(row["ncbigene_id"], _DIGITS)
        if row["ncbigene_id"] and not gene_id:
            findings.append(Finding("not-an-identifier", place, f"NCBI Gene id {quoted(row['ncbigene_id'])}"))
        taxon = _identifier(taxon_id, _DIGITS)
        if taxon_id and not taxon:
            findings.append(Finding("not-an-identifier", place, f"taxon id {quoted(taxon_id)}"))
        if not gene_id and not row["ncbigene_symbol"]:
            findings.append(Finding("row-without-gene", place, f"word {_word(row)} has neither gene nor symbol"))
            continue
        hit = GeneHit(
            word=row["word"],
            match=row["match"],
            symbol=row["ncbigene_symbol"],
            ncbigene_id=gene_id,
            source=row["source"] or "",
            taxon_id=taxon,
            taxon_name=taxon_name,
            taxon_group=taxon_group,
        )
        if not row["word"]:
            findings.append(Finding("row-without-word", place, f"gene {hit.symbol or hit.ncbigene_id}"))
        hits[hit] = None
    return Table(genes=tuple(hits), findings=tuple(findings))


def read_chemicals(raw: RawFile) -> Table:
    """The rows of a `-chemicals.tsv` file."""
    return _entities(read_rows(raw, CHEMICAL_COLUMNS), "chebi")


def read_diseases(raw: RawFile) -> Table:
    """The rows of a `-diseases.tsv` file."""
    return _entities(read_rows(raw, DISEASE_COLUMNS), "doid")


def inline_entities(rows: Iterable[Fields], vocabulary: str) -> Table:
    """The front matter's own `chemicals:` or `diseases:` list: word, source (MESH or `vocabulary`), identifier."""
    return _entities(((row.place("identifier"), _inline_row(row, vocabulary)) for row in rows), vocabulary)


def _inline_row(row: Fields, vocabulary: str) -> Row:
    source, identifier = (row.text("source") or "").lower(), row.text("identifier")
    word = row.take("word")
    return {
        "word": present(word) if isinstance(word, str) else row.text("word"),
        "mesh": identifier if source != vocabulary else None,
        "match": None,
        "name": None,
        vocabulary: identifier if source == vocabulary else None,
    }


def _entities(rows: Iterable[tuple[str, Row]], vocabulary: str) -> Table:
    hits: dict[EntityHit, None] = {}
    findings = []
    for place, row in rows:
        mesh = _identifier(row["mesh"], _MESH)
        other = _identifier(row[vocabulary], _TERM)
        for given, understood in ((row["mesh"], mesh), (row[vocabulary], other)):
            if given and not understood:
                findings.append(Finding("not-an-identifier", place, f"{quoted(given)} for the word {_word(row)}"))
        hit = EntityHit(row["word"], mesh, row["match"], row["name"], other)
        if not hit.word:
            findings.append(Finding("row-without-word", place, f"identifier {mesh or other}"))
        if hit.word or mesh or other:
            hits[hit] = None
    return Table(entities=tuple(hits), findings=tuple(findings))


def _word(row: Row) -> str:
    return quoted(row["word"] or "")


def _identifier(text: str | None, pattern: re.Pattern[str]) -> str | None:
    """The identifier that `text` is, without its prefix; None where it is none.

    >>> _identifier("mesh:D001920", _MESH), _identifier("chebi:35366", _TERM), _identifier("D1x", _MESH)
    ('D001920', '35366', None)
    """
    match = pattern.fullmatch(text.strip()) if text else None
    return match.group(match.lastindex or 0).upper() if match else None


COMPANIONS: dict[str, Callable[[RawFile], Table]] = {
    "genes": read_genes,
    "chemicals": read_chemicals,
    "diseases": read_diseases,
}
"""The kinds of companion file, `<figid>-<kind>.tsv`, and how each is read."""
