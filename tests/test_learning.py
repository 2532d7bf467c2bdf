"""What the records teach each other: a second pass with a learned lexicon gives what the slow path gives with it."""

from __future__ import annotations

import tarfile
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import EXAMPLES

import kg
from kg.lexicon import Lexicon
from kg.lexicon.file import write_lexicon
from kg.mapping import Model, map_figure
from kg.mapping import vocabulary as v
from kg.mapping.resolution import names_taught
from kg.mapping.shared import SharedTable
from kg.opened import Build
from kg.rdf import ntriples
from kg.record import Figure
from kg.testing import gene_table

HUMAN = {"organism_id": "9606", "organism_name": "Homo sapiens", "organism_group": "Primates"}


def genes(*rows: tuple[str, str]) -> str:
    """A gene table of symbols and ids, all human."""
    return gene_table(
        [
            {**HUMAN, "word": s, "match": s, "ncbigene_symbol": s, "ncbigene_id": number, "source": "ncbigene_symbol"}
            for s, number in rows
        ]
    ).decode()


def record(figid: str, *keywords: str, title: str = "T") -> str:
    """A record with keywords, of a human figure."""
    block = f"schema-jsonld:\n  '@context': https://schema.org/\n  keywords: [{', '.join(keywords)}]\n"
    return f"---\nfigid: {figid}\nfigtitle: {title}\norganisms_ner: [Homo sapiens]\n{block}---\n"


FILES = {
    "_figures/PMC1__a.md": record("PMC1__a", "MTOR", "NEW1", "TWO1"),
    "_figures/PMC2__b.md": record("PMC2__b"),
    "_data/PMC2__b-genes.tsv": genes(("MTOR", "2475"), ("TWO1", "1")),
    "_figures/PMC3__c.md": record("PMC3__c", "mtor"),
    "_figures/PMC4__d.md": record("PMC4__d"),
    "_data/PMC4__d-genes.tsv": genes(("TWO1", "2"), ("TSC1", "NA")),
    "_figures/PMC5__e.md": record("PMC5__e", "TSC1"),
}


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Five figures, two of them with a table."""
    for name, text in FILES.items():
        put(tmp_path / "records" / name, text)
    return tmp_path / "records"


def put(path: Path, text: str) -> None:
    """Writes a file, and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def built(records: Path | list[Path], out: Path, **options: Any) -> Build:
    """A build without a store."""
    return kg.build(records, out, **{"store": False, **options})


def sums(build: Build) -> str:
    """What the bytes of a build are."""
    assert build.changed_files() == []
    return (build.path / "SHA256SUMS").read_text()


def genes_of(build: Build, figid: str) -> set[str]:
    """The genes of a figure, each by the end of its IRI."""
    found = set()
    for quad in ox.parse(path=str(build.path / "graph.ttl"), format=ox.RdfFormat.TURTLE):
        if quad.predicate.value == v.MENTIONS[1:-1] and f"{figid}.html" in str(quad.subject):
            found.add(str(quad.object)[1:-1].rpartition("/")[2])
    return found


def test_symbols_get_the_ids_that_they_have_elsewhere(records: Path, tmp_path: Path) -> None:
    build = built(records, tmp_path / "out")
    assert genes_of(build, "PMC1__a") == {"2475", "NEW1", "TWO1"}
    assert genes_of(build, "PMC3__c") == {"2475"}
    assert genes_of(build, "PMC4__d") == {"2", "TSC1"}
    rows = [line.split("\t") for line in (build.path / "warnings.tsv").read_text().splitlines()]
    [(_, path, place, detail)] = [row for row in rows if row[0] == "contested-symbol"]
    assert (Path(path).name, place) == ("PMC1__a.md", "schema-jsonld.keywords")
    assert "'TWO1'" in detail
    assert "(1, 2)" in detail


def test_without_learning_they_stay(records: Path, tmp_path: Path) -> None:
    assert genes_of(built(records, tmp_path / "out", learn=False), "PMC3__c") == {"mtor"}


def test_a_corpus_without_tables_teaches_nothing(records: Path, tmp_path: Path) -> None:
    alone = records / "_figures" / "PMC1__a.md"
    taught, plain = built(alone, tmp_path / "taught"), built(alone, tmp_path / "plain", learn=False)
    assert sums(taught) == sums(plain)
    assert built(alone, tmp_path / "taught").report["from_cache"] == 1


def is_the_slow_way(records: list[Path], folder: Path, options: dict[str, Any]) -> bool:
    """Whether a build, which learns something, is what the slow path makes with the lexicon of all records."""
    build = built(records, folder / "out", **options)
    figures = [record for path in records for record in kg.read_records(path) if isinstance(record, Figure)]
    write_lexicon(folder / "x", chain.from_iterable(map(names_taught, figures)), {})
    model = kg.api.make_model({**options, "lexicons": [folder / "x"]})  # type: ignore[typeddict-item]
    triples, table = set[Any](), SharedTable()
    for figure in {figure.figid: figure for figure in figures}.values():  # of several records the last one counts
        mapped = map_figure(figure, model)
        triples |= {*mapped.own, *mapped.others}
        table.merge(mapped.shared)
    slow = {quad.triple for quad in ox.parse(ntriples([*triples, *table.describe()]), format=ox.RdfFormat.N_TRIPLES)}
    counts = {predicate[1:-1] for predicate in v.COUNTS_OF_GENES}
    dataset = build.minter.dataset()
    fast = {quad.triple for quad in ox.parse(path=str(build.path / "graph.ttl"), format=ox.RdfFormat.TURTLE)}
    assert any(triple.predicate.value == v.RESOLVED_AS[1:-1] for triple in fast)
    return {
        triple
        for triple in fast
        if triple.predicate.value not in counts and not str(triple.subject)[1:].startswith(dataset)
    } == slow


@pytest.mark.parametrize("options", [{}, {"verbatim": True}, {"base": "https://x.org/k#"}])
def test_the_examples_are_the_slow_way_with_a_learned_lexicon(tmp_path: Path, options: dict[str, Any]) -> None:
    assert is_the_slow_way([EXAMPLES], tmp_path, options)


def test_real_records_are_the_slow_way_with_a_learned_lexicon(shared: Path, tmp_path: Path) -> None:
    pfocr = shared / "pfocr"
    assert is_the_slow_way([pfocr, pfocr / "verbatim", pfocr / "seed.md"], tmp_path, {})


@pytest.mark.parametrize("cut", [1, 3, 64])
@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_bytes_however_the_work_is_cut(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int, workers: int
) -> None:
    expected = sums(built(records, tmp_path / "plain", cache=False))
    monkeypatch.setattr("kg.builder.SHARDS", cut)
    assert sums(built(records, tmp_path / "out", workers=workers)) == expected
    again = built(records, tmp_path / "out", workers=workers)
    assert sums(again) == expected
    assert again.report["from_cache"] == 5
    whole = kg.build(records, tmp_path / "whole", workers=workers)
    assert sums(whole) == expected
    assert whole.store.count() == whole.report["triples"]


def test_an_archive(records: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(records, "top")
    one, other = built(records, tmp_path / "one"), built(tmp_path / "a.tar.gz", tmp_path / "other")
    graph = (one.path / "graph.ttl").read_text()
    assert graph == (other.path / "graph.ttl").read_text()
    assert genes_of(other, "PMC3__c") == {"2475"}


def test_what_a_table_teaches_anew_changes_those_that_wait(records: Path, tmp_path: Path) -> None:
    built(records, tmp_path / "out")
    put(records / "_data" / "PMC4__d-genes.tsv", genes(("TWO1", "1"), ("NEW1", "900001")))
    after = built(records, tmp_path / "out")
    assert sums(after) == sums(built(records, tmp_path / "fresh", cache=False))
    assert genes_of(after, "PMC1__a") == {"2475", "1", "900001"}


def test_of_several_records_of_a_figure_the_last_counts_whichever_waits(records: Path, tmp_path: Path) -> None:
    for place, (first, second) in enumerate([("MTOR", ""), ("", "MTOR"), ("MTOR", "mtor")]):
        for name, keyword in (("one", first), ("two", second)):
            folder = tmp_path / f"{name}{place}"
            put(folder / "x.md", record("PMC9__x", *filter(None, [keyword]), title=name))
        inputs = [records, tmp_path / f"one{place}", tmp_path / f"two{place}"]
        build = built(inputs, tmp_path / f"out{place}")
        assert build.report["duplicates"] == 1
        assert genes_of(build, "PMC9__x") == ({"2475"} if second else set())
        assert '"two"' in (build.path / "graph.ttl").read_text()
        assert '"one"' not in (build.path / "graph.ttl").read_text()


def test_a_given_lexicon_comes_before_what_is_learned(records: Path, tmp_path: Path) -> None:
    text = "#tax_id\tGeneID\tSymbol\tSynonyms\tSymbol_from_nomenclature_authority\n9606\t77\tMTOR\t-\t-\n"
    put(tmp_path / "gene_info", text)
    (tmp_path / "x").touch()
    kg.cli.main(
        ["lexicon", "build", "--gene-info", str(tmp_path / "gene_info"), "-o", str(tmp_path / "x"), "-q"],
        standalone_mode=False,
    )
    build = built(records, tmp_path / "out", lexicons=[tmp_path / "x"])
    assert genes_of(build, "PMC1__a") == {"77", "NEW1", "TWO1"}
    assert Lexicon(tmp_path / "x").find("9606", "MTOR") is not None
    assert Model(lexicons=(Lexicon(tmp_path / "x"),)).lexicons
