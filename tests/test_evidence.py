"""Evidence tables: companion TSVs and inline lists become the same rows; what is no identifier is told, not used."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import RecordFault
from kg.parsing.evidence import (
    CHEMICAL_COLUMNS,
    COMPANIONS,
    DISEASE_COLUMNS,
    GENE_COLUMNS,
    Finding,
    Table,
    inline_entities,
    inline_genes,
    read_chemicals,
    read_diseases,
    read_genes,
    read_rows,
)
from kg.parsing.fields import Fields
from kg.parsing.figure import parse_record
from kg.record import MATCH_SOURCES, EntityHit, Figure, GeneHit, RawFile, Rejected, Rule, present
from kg.testing import gene_rows, gene_table

GENE = dict(
    zip(
        GENE_COLUMNS,
        ("9606", "Homo sapiens", "Primates", "AKT", "AKT", "AKT1", "207", "famplex_relations"),
        strict=True,
    )
)
HIT = GeneHit("AKT", "AKT", "AKT1", "207", "famplex_relations", "9606", "Homo sapiens", "Primates")


def raw(data: bytes, name: str = "x-genes.tsv") -> RawFile:
    return RawFile(f"/in/{name}", name, data)


def tsv(*rows: Sequence[str]) -> RawFile:
    return raw("".join("\t".join(row) + "\n" for row in rows).encode())


def fault_of(file: RawFile, columns: Sequence[str] = ("word", "match")) -> str:
    with pytest.raises(RecordFault) as caught:
        list(read_rows(file, columns))
    return str(caught.value)


def genes(**changed: str) -> Table:
    return read_genes(raw(gene_table([GENE | changed])))


def fields(rows: Sequence[Mapping[str, Any]], key: str = "genes") -> list[Fields]:
    return Fields({key: list(rows)}).rows(key) or []


def test_cells_are_text_whatever_they_hold() -> None:
    words = ['"', "'N'", "a, b", "#", "АКТ", "a\u00a0b", "\u2028", "\x85", "\x0b", "nan", "N", "(NA)"]
    rows = list(read_rows(tsv(("match", "word"), *(("m", word) for word in words)), ("word",)))
    assert [row["word"] for _, row in rows] == [present(word) for word in words]
    assert [place for place, _ in rows] == [f"x-genes.tsv line {number}" for number in range(2, len(words) + 2)]


@pytest.mark.parametrize("cell", ["NA", "", " ", ".na.character", "~"])
def test_missing_values_can_stand_in_any_cell(cell: str) -> None:
    [(_, row)] = read_rows(tsv(("word", "match"), (cell, "x")), ("word",))
    assert row == {"word": None, "match": "x"}


@pytest.mark.parametrize(
    "data",
    [
        b"word\tmatch\na\tb\n",
        b"\xef\xbb\xbfword\tmatch\na\tb\n",
        b"word\tmatch\r\na\tb\r\n",
        b"word\tmatch\n\n \n\t\na\tb",
        b"word\tmatch\na\tb\n\n\n",
    ],
    ids=["plain", "byte-order-mark", "crlf", "blank-lines", "blank-end"],
)
def test_forms_of_a_file(data: bytes) -> None:
    assert [row for _, row in read_rows(raw(data), ("word",))] == [{"word": "a", "match": "b"}]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "x-genes.tsv line 1: the column word is missing"),
        (b"\n", "x-genes.tsv line 1: the column word is missing"),
        (b"word\nx\n", "x-genes.tsv line 1: the column match is missing"),
        (b"Word\tmatch\n", "x-genes.tsv line 1: the column word is missing"),
        (b"word,match\n", "x-genes.tsv line 1: the column word is missing"),
        (b"word\tmatch\tword\n", "x-genes.tsv line 1: the column word stands twice"),
        (b"word\tmatch\na\tb\n\nc\n", "x-genes.tsv line 4: 1 cells where the header has 2"),
        (b"word\tmatch\r\na\tb\tc\r\n", "x-genes.tsv line 2: 3 cells where the header has 2"),
        (b"word\tmatch\na\tb\n\xff\tb\n", "x-genes.tsv line 3: not UTF-8 (byte 0xff)"),
        (b"word\tmatch\n\0\tb\n", "x-genes.tsv line 2: a binary file, not a record"),
        (b"\x1f\x8b\x08", "x-genes.tsv line 1: not UTF-8 (byte 0x8b)"),
        (b"w" * 9_000_000, "x-genes.tsv file: more than 8,388,608 bytes"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value,
)
def test_a_table_that_cannot_be_read(data: bytes, fault: str) -> None:
    assert fault_of(raw(data)) == fault


def test_a_gene_row() -> None:
    assert genes() == Table(genes=(HIT,))
    assert genes().genes[0].rule is Rule.FAMILY


def test_columns_that_are_not_known_and_another_order_change_nothing() -> None:
    header = [*reversed(GENE_COLUMNS), "count_direct"]
    assert read_genes(tsv(header, [*(GENE[column] for column in reversed(GENE_COLUMNS)), "1"])) == genes()


def test_rows_that_repeat_count_once() -> None:
    other = GENE | {"word": "akt"}
    assert [hit.word for hit in read_genes(raw(gene_table([GENE, other, GENE, GENE]))).genes] == ["AKT", "akt"]


def test_a_table_without_rows_has_no_genes() -> None:
    assert read_genes(raw(gene_table([]))) == Table()


@pytest.mark.parametrize("source", [*MATCH_SOURCES, "a new rule"])
def test_the_source_names_the_rule(source: str) -> None:
    [hit] = genes(source=source).genes
    assert hit.source == source
    assert hit.rule is MATCH_SOURCES.get(source, Rule.UNKNOWN)


def test_a_row_without_source_has_an_unknown_rule() -> None:
    [hit] = genes(source="NA").genes
    assert (hit.source, hit.rule) == ("", Rule.UNKNOWN)


@pytest.mark.parametrize("text", ["x", "0", "-1", "207.0", "2 07", "²", "2٠7", "207;208", "http://x.org/207"])
def test_what_is_no_gene_id_is_told_and_the_symbol_kept(text: str) -> None:
    table = genes(ncbigene_id=text)
    assert [(hit.ncbigene_id, hit.symbol) for hit in table.genes] == [(None, "AKT1")]
    assert table.findings == (Finding("not-an-identifier", "x-genes.tsv line 2", f"NCBI Gene id {text!r}"),)


def test_what_is_no_taxon_is_told_and_the_gene_kept() -> None:
    table = genes(organism_id="human")
    assert [(hit.taxon_id, hit.ncbigene_id) for hit in table.genes] == [(None, "207")]
    assert table.findings == (Finding("not-an-identifier", "x-genes.tsv line 2", "taxon id 'human'"),)


def test_ids_are_read_without_the_space_around_them() -> None:
    assert genes(ncbigene_id=" 207 ", organism_id="9606 ").genes[0] == HIT


def test_a_gene_is_known_by_its_id_alone_or_by_its_symbol_alone() -> None:
    assert genes(ncbigene_symbol="NA").genes[0].ncbigene_id == "207"
    assert genes(ncbigene_id="NA").genes[0].symbol == "AKT1"


def test_a_row_with_neither_is_told_not_used() -> None:
    table = genes(ncbigene_symbol="NA", ncbigene_id="")
    reason = "word 'AKT' has neither gene nor symbol"
    assert table == Table(findings=(Finding("row-without-gene", "x-genes.tsv line 2", reason),))


def test_a_gene_without_word_is_used_and_told() -> None:
    table = genes(word="NA")
    assert [hit.word for hit in table.genes] == [None]
    assert table.findings == (Finding("row-without-word", "x-genes.tsv line 2", "gene AKT1"),)


def test_an_inline_gene_is_human() -> None:
    row = {"word": "AKT", "symbol": "AKT", "source": "bioentities_symbol", "hgnc_symbol": "AKT1", "entrez": "207"}
    [hit] = inline_genes(fields([row, row])).genes
    assert hit == GeneHit("AKT", "AKT", "AKT1", "207", "bioentities_symbol", "9606", "Homo sapiens", "Primates")
    assert hit.rule is Rule.FAMILY


def test_an_inline_gene_that_is_none_is_told_with_its_place() -> None:
    table = inline_genes(fields([{"word": "a", "hgnc_symbol": "A1"}, {"word": "b", "entrez": "x"}]))
    assert [hit.symbol for hit in table.genes] == ["A1"]
    assert [(finding.kind, finding.place) for finding in table.findings] == [
        ("not-an-identifier", "genes[1].hgnc_symbol"),
        ("row-without-gene", "genes[1].hgnc_symbol"),
    ]


@pytest.mark.parametrize("key", ["word", "symbol", "source", "hgnc_symbol", "entrez"])
def test_an_inline_gene_of_the_wrong_kind(key: str) -> None:
    with pytest.raises(RecordFault, match=rf"genes\[1\]\.{key}: one value is expected here, not a list"):
        inline_genes(fields([{}, {key: ["x"]}]))


@pytest.mark.parametrize("key", ["word", "source", "identifier"])
def test_an_inline_chemical_of_the_wrong_kind(key: str) -> None:
    with pytest.raises(RecordFault, match=rf"chemicals\[0\]\.{key}: one value is expected here, not a mapping"):
        inline_entities(fields([{key: {"x": "y"}}], "chemicals"), "chebi")


@pytest.mark.parametrize(
    ("row", "vocabulary", "hit"),
    [
        ({"word": "Glucose", "source": "MESH", "identifier": "D005947"}, "chebi", EntityHit("Glucose", "D005947")),
        ({"word": "Glucose", "source": "mesh", "identifier": "MESH:d005947"}, "chebi", EntityHit("Glucose", "D005947")),
        ({"word": "x", "source": "ChEBI", "identifier": "CHEBI:17234"}, "chebi", EntityHit("x", other_id="17234")),
        ({"word": "x", "source": "DOID", "identifier": "DOID:0050117"}, "doid", EntityHit("x", other_id="0050117")),
        ({"word": "Cancer", "source": "", "identifier": ""}, "doid", EntityHit("Cancer")),
        ({"word": "Cancer"}, "doid", EntityHit("Cancer")),
    ],
)
def test_an_inline_entity(row: dict[str, str], vocabulary: str, hit: EntityHit) -> None:
    assert inline_entities(fields([row, row]), vocabulary) == Table(entities=(hit,))


def test_an_identifier_of_another_vocabulary_is_told() -> None:
    table = inline_entities(fields([{"word": "x", "source": "DrugBank", "identifier": "DB00001"}]), "chebi")
    assert table.entities == (EntityHit("x"),)
    assert table.findings == (Finding("not-an-identifier", "genes[0].identifier", "'DB00001' for the word 'x'"),)


@pytest.mark.parametrize(
    ("cells", "hit"),
    [
        (("a", "mesh:D001920", "A", "Alpha", "chebi:35366"), EntityHit("a", "D001920", "A", "Alpha", "35366")),
        (("a", "C012345678", "NA", "NA", "NA"), EntityHit("a", "C012345678")),
        (("a", "NA", "A", "NA", "CHEBI:1"), EntityHit("a", None, "A", None, "1")),
        (("N", "NA", "NA", "NA", "NA"), EntityHit("N")),
    ],
)
def test_a_row_of_chemicals_or_diseases(cells: tuple[str, ...], hit: EntityHit) -> None:
    assert read_chemicals(tsv(CHEMICAL_COLUMNS, cells, cells)) == Table(entities=(hit,))
    diseases = tuple(cell.replace("chebi", "doid").replace("CHEBI", "DOID") for cell in cells)
    assert read_diseases(tsv(DISEASE_COLUMNS, diseases)) == Table(entities=(hit,))


@pytest.mark.parametrize(
    "text", ["D1", "001920", "D00192O", "D001920 x", "D٠٠١٩٢٠", "\u212a001920", "ſ001920", "../D001920"]
)
def test_what_is_no_mesh_id_is_told_and_the_word_kept(text: str) -> None:
    table = read_chemicals(tsv(CHEMICAL_COLUMNS, ("a", text, "NA", "NA", "NA")))
    assert table.entities == (EntityHit("a"),)
    assert table.findings == (Finding("not-an-identifier", "x-genes.tsv line 2", f"{text!r} for the word 'a'"),)


@pytest.mark.parametrize("text", ["chebi:x", "0", "-1", "CHEBI 1", "doid:chebi:1", "1١"])
def test_what_is_no_ontology_term_is_told(text: str) -> None:
    table = read_chemicals(tsv(CHEMICAL_COLUMNS, ("a", "NA", "NA", "NA", text)))
    assert table.entities == (EntityHit("a"),)
    assert [finding.kind for finding in table.findings] == ["not-an-identifier"]


def test_an_entity_without_word_is_told_and_kept() -> None:
    table = read_diseases(tsv(DISEASE_COLUMNS, ("NA", "D001943", "NA", "NA", "NA")))
    assert table.entities == (EntityHit(None, "D001943"),)
    assert table.findings == (Finding("row-without-word", "x-genes.tsv line 2", "identifier D001943"),)


def test_a_row_without_anything_is_told() -> None:
    table = read_diseases(tsv(DISEASE_COLUMNS, ("NA", "NA", "x", "NA", "NA")))
    assert table.entities == ()
    assert [finding.kind for finding in table.findings] == ["row-without-word"]


def test_a_long_value_is_not_repeated_in_the_message() -> None:
    table = genes(ncbigene_id="x" * 10_000, organism_id="y" * 10_000)
    assert [len(finding.detail) < 200 for finding in table.findings] == [True, True]


@given(st.lists(gene_rows, max_size=4))
def test_every_row_is_used_or_told(rows: list[dict[str, str]]) -> None:
    table = read_genes(raw(gene_table(rows)))
    told = {finding.place for finding in table.findings if finding.kind == "row-without-gene"}
    used = [row for number, row in enumerate(rows, 2) if f"x-genes.tsv line {number}" not in told]
    kept = [row for row in used if any(row[column].strip() for column in GENE_COLUMNS)]
    assert {(hit.word, hit.symbol, hit.source) for hit in table.genes} == {
        (present(row["word"]), present(row["ncbigene_symbol"]), present(row["source"]) or "") for row in kept
    }


INLINE = """---
figid: PMC1__x
genes:
- {word: AKT, symbol: AKT, source: bioentities_symbol, hgnc_symbol: AKT1, entrez: '207'}
- {word: N, symbol: N, source: hgnc_alias_symbol, hgnc_symbol: NO, entrez: 1}
chemicals:
- {word: NO, source: MESH, identifier: D009569}
diseases:
- {word: Cancer, source: '', identifier: ''}
schema-jsonld: {name: x}
---
"""


def companion(kind: str, data: bytes) -> RawFile:
    return RawFile(f"/in/_data/PMC1__x-{kind}.tsv", f"_data/PMC1__x-{kind}.tsv", data)


def with_companions(text: str, **tables: bytes) -> Figure | Rejected:
    files = {kind: companion(kind, data) for kind, data in tables.items()}
    raw = RawFile("/in/x.md", "x.md", text.encode())
    return parse_record(raw, lambda figid, kind: files.get(kind) if figid == "PMC1__x" else None)


CHEMICALS = b"word\tmesh\tmatch\tname\tchebi\nNO\tD009569\tNA\tNA\tNA\nATP\tmesh:D000255\tATP\tATP\tchebi:15422\n"
DISEASES = b"word\tmesh\tmatch\tname\tdoid\nCancer\tNA\tNA\tNA\tNA\nflu\tNA\tflu\tflu\tdoid:8469\n"
GENES = gene_table(
    [dict.fromkeys(("organism_name", "organism_group", "word", "match"), "NA")
     | {"organism_id": "9606", "ncbigene_symbol": "NO", "ncbigene_id": "1", "source": "ncbigene_symbol"}]
)  # fmt: skip


def test_inline_lists_and_tables_add_up() -> None:
    found = with_companions(INLINE, genes=GENES, chemicals=CHEMICALS, diseases=DISEASES)
    assert isinstance(found, Figure)
    assert [(hit.symbol, hit.source) for hit in found.genes or ()] == [
        ("AKT1", "bioentities_symbol"),
        ("NO", "hgnc_alias_symbol"),
        ("NO", "ncbigene_symbol"),
    ]
    assert [(hit.word, hit.mesh, hit.other_id) for hit in found.chemicals] == [
        ("NO", "D009569", None),
        ("ATP", "D000255", "15422"),
    ]
    assert [(hit.word, hit.other_id) for hit in found.diseases] == [("Cancer", None), ("flu", "8469")]
    assert found.companions == tuple(f"_data/PMC1__x-{kind}.tsv" for kind in ("genes", "chemicals", "diseases"))
    assert [(notice.kind, notice.place) for notice in found.notices] == [
        ("row-without-word", "_data/PMC1__x-genes.tsv line 2")
    ]


def test_the_digest_is_over_record_and_companions() -> None:
    found = with_companions(INLINE, diseases=DISEASES)
    data = INLINE.encode()
    expected = hashlib.sha256(b"%d\n%b%d\n%b" % (len(data), data, len(DISEASES), DISEASES)).hexdigest()
    assert isinstance(found, Figure)
    assert found.digest == expected


@pytest.mark.parametrize(
    ("kind", "data", "place", "reason"),
    [
        ("genes", b"", "line 1", "the column organism_id is missing"),
        ("genes", GENES + b"9606\n", "line 3", "1 cells where the header has 8"),
        ("chemicals", CHEMICALS + b"\xff", "line 4", "not UTF-8 (byte 0xff)"),
        ("diseases", b"word\tmesh\tmatch\tname\n", "line 1", "the column doid is missing"),
        ("diseases", b"\0" * 10, "line 1", "a binary file, not a record"),
    ],
    ids=str,
)
def test_a_bad_companion_rejects_the_record(kind: str, data: bytes, place: str, reason: str) -> None:
    found = with_companions(INLINE, **{kind: data})
    assert found == Rejected("/in/x.md", f"_data/PMC1__x-{kind}.tsv {place}", reason)


_columns = {"genes": GENE_COLUMNS, "chemicals": CHEMICAL_COLUMNS, "diseases": DISEASE_COLUMNS}


@pytest.mark.parametrize("kind", COMPANIONS)
@given(data=st.binary() | st.text('a1\t\n\r" \u2028\x85', max_size=60).map(str.encode), header=st.booleans())
def test_any_bytes_are_a_table_or_a_fault(kind: str, data: bytes, header: bool) -> None:
    start = ("\t".join(_columns[kind]) + "\n").encode() if header else b""
    try:
        table = COMPANIONS[kind](raw(start + data))
    except RecordFault as fault:
        assert fault.place.startswith("x-genes.tsv ")
    else:
        assert isinstance(table, Table)
