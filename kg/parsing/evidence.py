"""Evidence tables: companion TSV files (generation 2) and inline lists (generation 1) become the same rows.

What a row says that is no identifier of its kind is reported as a `Finding`, never turned into an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Generic, NamedTuple, TypeVar

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

_HUMAN = dict(zip(GENE_COLUMNS, ("9606", "Homo sapiens", "Primates"), strict=False))

# ASCII: without it `\d` is a digit of any script, and without regard to case K is also the Kelvin sign.
_DIGITS = re.compile(r"[1-9]\d*", re.ASCII)
_MESH = re.compile(r"(?:mesh:)?([A-Z]\d{6,9})", re.ASCII | re.IGNORECASE)
_TERM = re.compile(r"(?:(?:chebi|doid):)?([1-9]\d*|0\d+)", re.ASCII | re.IGNORECASE)

Row = dict[str, str | None]
Hit = TypeVar("Hit", GeneHit, EntityHit)


class Finding(NamedTuple):
    """Something to report about a row: the kind of notice, the place, and the words."""

    kind: str
    place: str
    detail: str


Reading = tuple[Hit | None, list[Finding]]
"""What one row gives: its hit, if any, and what was odd about it."""


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
    header, body = _header_and_body(raw, columns)
    for number, line in enumerate(body.split("\n"), 2):
        if line.strip():
            place = f"{raw.file} line {number}"
            yield place, _row(place, line, header)


def _header_and_body(raw: RawFile, columns: Iterable[str]) -> tuple[list[str], str]:
    try:
        text = decode(raw.data)
    except RecordFault as fault:
        raise RecordFault(f"{raw.file} {fault.place}", fault.reason) from None
    first, _, body = text.replace("\r\n", "\n").partition("\n")
    header = first.split("\t")
    for column in columns:
        if (found := header.count(column)) != 1:
            what = "stands twice" if found else "is missing"
            raise RecordFault(f"{raw.file} line 1", f"the column {column} {what}")
    return header, body


def _row(place: str, line: str, header: Sequence[str]) -> Row:
    cells = line.split("\t")
    if len(cells) != len(header):
        raise RecordFault(place, f"{len(cells)} cells where the header has {len(header)}")
    return {name: present(cell) for name, cell in zip(header, cells, strict=True)}


class KnownRows(Generic[Hit]):
    """Reads tables of one kind, and remembers what rows gave: the same stand in thousands of files.

    A row is remembered by its line up to the columns that count for this one figure, which say nothing of the hit.
    Only tables with the usual order of columns are read so, and only rows without findings are remembered.
    """

    MOST = 100_000

    def __init__(self, columns: tuple[str, ...], read: Callable[[str, Row], Reading[Hit]]) -> None:
        self._columns = columns
        self._read: Callable[[str, Row], Reading[Hit]] = read
        self._hits: dict[str, Hit] = {}
        self._same: dict[Hit, Hit] = {}

    def table(self, raw: RawFile) -> tuple[tuple[Hit, ...], tuple[Finding, ...]]:
        """The hits of a file, each once, and what was odd about it."""
        header, body = _header_and_body(raw, self._columns)
        if tuple(header[: len(self._columns)]) != self._columns:
            return _collected(self._read(place, row) for place, row in read_rows(raw, self._columns))
        if max(len(self._hits), len(self._same)) > self.MOST:
            self._hits.clear()
            self._same.clear()
        counts = len(header) - len(self._columns)
        findings: list[Finding] = []
        hits = self._all_known(body, counts)
        if hits is None:
            hits = []
            for number, line in enumerate(body.split("\n"), 2):
                known = self._hits.get(line.rsplit("\t", counts)[0])
                if known is not None:
                    hits.append(known)
                elif line.strip():
                    hits += self._new(f"{raw.file} line {number}", line, header, findings)
        # Equal hits are one object here, and that is told much sooner than whether they are equal.
        return tuple({id(hit): hit for hit in hits}.values()), tuple(findings)

    def _all_known(self, body: str, counts: int) -> list[Hit] | None:
        """The hits of all rows at once, where each is known and all end with the same counts."""
        first = body[: body.find("\n") + 1]
        cells = first.rsplit("\t", counts)
        if not first or len(cells) != counts + 1:
            return None
        rows: list[str] = body.split(first[len(cells[0]) :]) if counts else body.split("\n")
        if rows.pop():
            return None
        try:
            return [self._hits[row] for row in rows]
        except KeyError:
            return None

    def _new(self, place: str, line: str, header: Sequence[str], findings: list[Finding]) -> list[Hit]:
        """The hit of a line that is not known yet; none where it gives none."""
        row = _row(place, line, header)
        hit, told = self._read(place, row)
        findings += told
        if hit is None:
            return []
        hit = self._same.setdefault(hit, hit)
        if not told:
            self._hits[line.rsplit("\t", len(header) - len(self._columns))[0]] = hit
        return [hit]


def _collected(readings: Iterable[Reading[Hit]]) -> tuple[tuple[Hit, ...], tuple[Finding, ...]]:
    """What rows give together: each hit once."""
    hits: dict[Hit, None] = {}
    findings: list[Finding] = []
    for hit, told in readings:
        findings += told
        if hit is not None:
            hits[hit] = None
    return tuple(hits), tuple(findings)


def read_genes(raw: RawFile) -> Table:
    """The rows of a `-genes.tsv` file."""
    hits, findings = _GENES.table(raw)
    return Table(genes=hits, findings=findings)


def inline_genes(rows: Iterable[Fields]) -> Table:
    """The front matter's own `genes:` list (generation 1), which was matched against human symbols only."""
    hits, findings = _collected(
        _gene(
            row.place("hgnc_symbol"),
            {
                "word": row.text("word"),
                "match": row.text("symbol"),
                "ncbigene_symbol": row.text("hgnc_symbol"),
                "ncbigene_id": row.text("entrez"),
                "source": row.text("source"),
                **_HUMAN,
            },
        )
        for row in rows
    )
    return Table(genes=hits, findings=findings)


def _gene(place: str, row: Row) -> Reading[GeneHit]:
    findings = []
    gene_id = _identifier(row["ncbigene_id"], _DIGITS)
    if row["ncbigene_id"] and not gene_id:
        findings.append(Finding("not-an-identifier", place, f"NCBI Gene id {quoted(row['ncbigene_id'])}"))
    taxon = _identifier(row["organism_id"], _DIGITS)
    if row["organism_id"] and not taxon:
        findings.append(Finding("not-an-identifier", place, f"taxon id {quoted(row['organism_id'])}"))
    if not gene_id and not row["ncbigene_symbol"]:
        findings.append(Finding("row-without-gene", place, f"word {_word(row)} has neither gene nor symbol"))
        return None, findings
    hit = GeneHit(
        word=row["word"],
        match=row["match"],
        symbol=row["ncbigene_symbol"],
        ncbigene_id=gene_id,
        source=row["source"] or "",
        taxon_id=taxon,
        taxon_name=row["organism_name"],
        taxon_group=row["organism_group"],
    )
    if not row["word"]:
        findings.append(Finding("row-without-word", place, f"gene {hit.symbol or hit.ncbigene_id}"))
    return hit, findings


def read_chemicals(raw: RawFile) -> Table:
    """The rows of a `-chemicals.tsv` file."""
    hits, findings = _CHEMICALS.table(raw)
    return Table(entities=hits, findings=findings)


def read_diseases(raw: RawFile) -> Table:
    """The rows of a `-diseases.tsv` file."""
    hits, findings = _DISEASES.table(raw)
    return Table(entities=hits, findings=findings)


def inline_entities(rows: Iterable[Fields], vocabulary: str) -> Table:
    """The front matter's own `chemicals:` or `diseases:` list: word, source (MESH or `vocabulary`), identifier."""
    hits, findings = _collected(
        _entity(row.place("identifier"), _inline_row(row, vocabulary), vocabulary) for row in rows
    )
    return Table(entities=hits, findings=findings)


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


def _entity(place: str, row: Row, vocabulary: str) -> Reading[EntityHit]:
    findings = []
    mesh = _identifier(row["mesh"], _MESH)
    other = _identifier(row[vocabulary], _TERM)
    for given, understood in ((row["mesh"], mesh), (row[vocabulary], other)):
        if given and not understood:
            findings.append(Finding("not-an-identifier", place, f"{quoted(given)} for the word {_word(row)}"))
    hit = EntityHit(row["word"], mesh, row["match"], row["name"], other)
    if not hit.word:
        findings.append(Finding("row-without-word", place, f"identifier {mesh or other}"))
    return hit if hit.word or mesh or other else None, findings


def _word(row: Row) -> str:
    return quoted(row["word"] or "")


def _identifier(text: str | None, pattern: re.Pattern[str]) -> str | None:
    """The identifier that `text` is, without its prefix; None where it is none.

    >>> _identifier("mesh:D001920", _MESH), _identifier("chebi:35366", _TERM), _identifier("D1x", _MESH)
    ('D001920', '35366', None)
    """
    match = pattern.fullmatch(text.strip()) if text else None
    return match.group(match.lastindex or 0).upper() if match else None


_GENES = KnownRows(GENE_COLUMNS, _gene)
_CHEMICALS = KnownRows(CHEMICAL_COLUMNS, partial(_entity, vocabulary="chebi"))
_DISEASES = KnownRows(DISEASE_COLUMNS, partial(_entity, vocabulary="doid"))

COMPANIONS: dict[str, Callable[[RawFile], Table]] = {
    "genes": read_genes,
    "chemicals": read_chemicals,
    "diseases": read_diseases,
}
"""The kinds of companion file, `<figid>-<kind>.tsv`, and how each is read."""
