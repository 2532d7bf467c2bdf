"""Parquet tables: typed, complete, written by groups; without pyarrow one line says what to do."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, Run

from kg import exports
from kg.exports import Options, tables
from kg.opened import Build
from kg.record import FLAVOURS, Rule


def read(build: Build) -> dict[str, pa.Table]:
    """All tables."""
    files = exports.load("tables").files(build, Options())
    return {
        name.removesuffix(".parquet"): pq.read_table(pa.BufferReader(b"".join(exports.encoded(chunks))))
        for name, chunks in files
    }


@pytest.fixture(scope="module")
def parquet(example_build: Build) -> dict[str, pa.Table]:
    """The tables of the example build."""
    return read(example_build)


def count(build: Build, pattern: str) -> int:
    """How many answers a pattern has."""
    [row] = build.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")  # type: ignore[misc]
    return int(row[0].value)


def test_columns_are_typed(parquet: dict[str, pa.Table]) -> None:
    assert {
        name: {field.name: str(field.type) for field in table.schema} for name, table in parquet.items()
    } == tables.SCHEMAS


def test_every_schema_is_documented() -> None:
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    for name, columns in tables.SCHEMAS.items():
        [section] = re.findall(rf"^\*\*`{name}\.parquet`\*\*.*?\n\n(.*?)(?=\n\n)", page, re.MULTILINE | re.DOTALL)
        rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", section, re.MULTILINE)
        assert rows == list(columns.items()), name


def test_nothing_is_missing(parquet: dict[str, pa.Table], example_build: Build) -> None:
    report = example_build.report
    for name in ("figures", "papers", "genes", "families"):
        assert parquet[name].num_rows == report[name]
    kinds = Counter(parquet["entities"]["kind"].to_pylist())
    assert kinds == {kind: report[f"{kind}s"] for kind in ("chemical", "disease", "organism")}
    mentions = parquet["mentions"].to_pylist()
    bodies = count(example_build, "?m oa:hasBody ?e")
    assert sum(row["entity"] is not None for row in mentions) == bodies
    assert sum(row["entity"] is None for row in mentions) == count(
        example_build, "?m oa:hasTarget ?f ; pfo:matchedBy ?rule FILTER NOT EXISTS { ?m oa:hasBody ?e }"
    )
    assert parquet["links"].num_rows == count(example_build, "?f a fabio:Figure ; schema:mentions ?e")


def test_links_count_by_their_best_rule(parquet: dict[str, pa.Table], example_build: Build) -> None:
    links = Counter(parquet["links"]["flavour"].to_pylist())
    assert links["strict"] == count(example_build, "?f pfo:depictsStrictly ?g")
    assert links["strict"] + links["synonyms"] == count(example_build, "?f pfo:depicts ?g")
    for row in parquet["links"].to_pylist():
        rule = Rule(row["rule"])
        assert row["flavour"] == (FLAVOURS[rule].value if rule in FLAVOURS else None)
    behind = Counter((row["figid"], row["entity"]) for row in parquet["mentions"].to_pylist() if row["entity"])
    assert {(row["figid"], row["entity"]): row["mentions"] for row in parquet["links"].to_pylist()} == behind


def test_keys_lead_from_table_to_table(parquet: dict[str, pa.Table]) -> None:
    columns = {name: table.to_pydict() for name, table in parquet.items()}
    figures, nodes = set(columns["figures"]["figid"]), set(columns["genes"]["iri"]) | set(columns["entities"]["iri"])
    assert len(figures) == len(columns["figures"]["figid"])
    assert set(columns["figures"]["paper"]) <= set(columns["papers"]["iri"])
    for name in ("mentions", "links"):
        assert set(columns[name]["figid"]) <= figures
        assert set(columns[name]["entity"]) - {None} <= nodes


def test_values_are_those_of_the_graph(parquet: dict[str, pa.Table]) -> None:
    [mtor] = [row for row in parquet["genes"].to_pylist() if row["ncbi_gene"] == 2475]
    assert (mtor["symbol"], mtor["taxon"], mtor["organism"], mtor["strict_figures"]) == (
        "MTOR", 9606, "Homo sapiens", 18,
    )  # fmt: skip
    assert mtor["figures"] >= mtor["depicted_figures"] >= 18
    [figure] = [row for row in parquet["figures"].to_pylist() if row["figid"].startswith("PMC10003241__")]
    assert figure["score"] == 0.9540216
    assert figure["genes"] >= figure["depicted_genes"] >= figure["strict_genes"] > 0


def test_families_are_those_of_the_graph(parquet: dict[str, pa.Table], example_build: Build) -> None:
    families = {row["iri"]: row for row in parquet["families"].to_pylist()}
    akt = families["https://identifiers.org/fplx/AKT"]
    assert (akt["famplex"], akt["label"], akt["named_figures"]) == ("AKT", "AKT", 11)
    naming: dict[str, set[str]] = {family: set() for family in families}
    standing: set[tuple[str, str]] = set()
    for row in parquet["mentions"].to_pylist():
        assert (row["family"] is not None) == (row["rule"] == "family" and bool(row["form"] or row["word"]))
        if row["family"]:
            naming[row["family"]].add(row["figid"])
            standing.add((row["family"], row["entity"]))
    for iri, figures in naming.items():
        assert families[iri]["named_figures"] == len(figures) > 0
    members = [(row["family"], row["gene"]) for row in parquet["family_members"].to_pylist()]
    assert members == sorted(members)
    assert set(members) == standing
    assert len(members) == count(example_build, "?f pfo:hasMember ?g")
    assert {gene for _, gene in members} <= set(parquet["genes"]["iri"].to_pylist())


def test_plain_tables_have_the_same_families_and_papers(parquet: dict[str, pa.Table], example_build: Build) -> None:
    for file, chunks in exports.load("tsv").files(example_build, Options()):
        head, *lines = "".join(map(str, chunks)).splitlines()
        name = file.removesuffix(".tsv")
        if name in ("families", "family_members", "papers"):
            assert head.split("\t") == parquet[name].column_names
            assert len(lines) == parquet[name].num_rows > 0
        if name in ("families", "family_members"):
            rows = [["" if cell is None else str(cell) for cell in row.values()] for row in parquet[name].to_pylist()]
            assert [line.split("\t") for line in lines] == rows
        if name == "links":
            assert head.split("\t")[-2:] == ["family", "confidence"]
            named = Counter(line.split("\t")[-2] for line in lines)
            assert named == Counter(row["family"] or "" for row in parquet["mentions"].to_pylist())


def test_rows_are_written_in_groups(example_build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(example_build)
    monkeypatch.setattr("kg.parquet._ROWS_A_GROUP", 7)
    monkeypatch.setattr("kg.parquet._MOST_IN_MEMORY", 1_000)
    for name, chunks in exports.load("tables").files(example_build, Options()):
        buffer = pa.BufferReader(b"".join(exports.encoded(chunks)))
        table = whole[name.removesuffix(".parquet")]
        if table.num_rows > 7:
            assert pq.ParquetFile(buffer).num_row_groups > 1
            buffer.seek(0)
        assert pq.read_table(buffer).equals(table)


def test_without_pyarrow(run: Run, example_build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    out = example_build.path.parents[1]
    result = run("export", out, "tables", "-o", tmp_path / "tables")
    assert (result.exit_code, result.stdout) == (2, "")
    [line] = result.stderr.splitlines()
    assert line.startswith("kg: ")
    assert "pip install 'pfocr-kg[parquet]'" in line
    assert not (tmp_path / "tables").exists()
    assert run("export", out, "tsv", "-q", "-o", tmp_path / "tsv").exit_code == 0
    assert "tables" in run("export", "--list").stdout
