"""The test kit that ships with the package: what every source, store and export must hold, and made-up records.

Another package that adds a source, a store or an export subclasses the contract of its kind in its own tests. Needs
the extra `testing` (pytest, Hypothesis).
"""

from __future__ import annotations

import pickle
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import strategies as st

from kg.exports import CHOICES, Export, Options, encoded
from kg.opened import Build
from kg.parsing.evidence import GENE_COLUMNS
from kg.record import MATCH_SOURCES, Figure, Rejected
from kg.sources import Source
from kg.stores import Store

SMALL_RECORDS: Mapping[str, bytes] = {
    "_figures/PMC1__a.md": b"---\nfigid: PMC1__a\nschema-jsonld:\n  keywords: [Tie, 'N']\n---\n",
    "_figures/PMC2__b.md": b"---\nfigid: PMC2__b\n---\n",
    "_figures/PMC3__c.md": b"---\nfigtitle: no figid\n---\n",
    "_figures/PMC4__d.md": b"no front matter\n",
    "_figures/PMC5__e.md": b"---\nfigid: PMC5__e\n---\n",
    "_data/PMC2__b-genes.tsv": (
        "\t".join(GENE_COLUMNS) + "\n9606\tHomo sapiens\tPrimates\tAKT\tAKT\tAKT1\t207\tfamplex_relations\n"
    ).encode(),
}
"""Three good records, one of them with a gene table, and two bad ones, in the layout of a PFOCR checkout."""


class SourceContract:
    """What every source of records must hold."""

    @abstractmethod
    def source(self) -> Source:
        """The source under test."""

    @abstractmethod
    def place(self, folder: Path, files: Mapping[str, bytes]) -> Path:
        """Puts the files into something that the source reads, below `folder`; returns its path."""

    def _read(self, path: Path, count: int) -> list[Figure | Rejected]:
        source = self.source()
        return [record for shard in source.shards(path, count) for record in source.read(shard)]

    def test_accepts_its_own(self, tmp_path: Path) -> None:
        """A source says that it reads what it reads, and no picture."""
        assert self.source().accepts(self.place(tmp_path, SMALL_RECORDS))
        picture = tmp_path / "x.png"
        picture.write_bytes(b"\x89PNG")
        assert not self.source().accepts(picture)

    def test_every_record_gives_one_value(self, tmp_path: Path) -> None:
        """Figures and rejected records together are the records, in the order of their names."""
        records = self._read(self.place(tmp_path, SMALL_RECORDS), 1)
        assert [type(record) for record in records] == [Figure, Figure, Rejected, Rejected, Figure]
        assert [record.path.rpartition("/")[2] for record in records] == [
            f"PMC{number}__{letter}.md" for number, letter in enumerate("abcde", 1)
        ]

    def test_companions_are_found(self, tmp_path: Path) -> None:
        """A gene table in `_data` belongs to the record of its figid."""
        path = self.place(tmp_path, SMALL_RECORDS)
        figures = {record.figid: record for record in self._read(path, 1) if isinstance(record, Figure)}
        genes = figures["PMC2__b"].genes
        assert genes is not None
        assert [hit.ncbigene_id for hit in genes] == ["207"]
        assert figures["PMC1__a"].genes is None
        assert self.source().companions(path) == set(figures["PMC2__b"].companions)

    @pytest.mark.parametrize("count", [1, 2, 3, 100])
    def test_cutting_changes_nothing(self, tmp_path: Path, count: int) -> None:
        """However many shards, the same records in the same order; shards travel to workers and back."""
        path = self.place(tmp_path, SMALL_RECORDS)
        shards = self.source().shards(path, count)
        assert len(shards) <= count
        assert pickle.loads(pickle.dumps(shards)) == shards  # noqa: S301 - our own bytes
        assert self._read(path, count) == self._read(path, 1)

    def test_nothing_there_is_no_shard(self, tmp_path: Path) -> None:
        """An empty input has no shards; that it is a fault of use is for the builder to say."""
        assert list(self.source().shards(self.place(tmp_path, {"_figures/readme.html": b""}), 3)) == []


class StoreContract:
    """What every store must hold."""

    LINES = '<https://x.org/s> <https://x.org/p> "o" .\n<https://x.org/s> <https://x.org/p> <https://x.org/o> .\n'

    @abstractmethod
    def store(self, folder: Path) -> Store:
        """An empty store, below `folder` where it needs a place."""

    def _loaded(self, folder: Path, lines: str) -> Store:
        file = folder / "lines.nt"
        file.write_text(lines, encoding="utf-8")
        store = self.store(folder)
        store.load(file)
        return store

    def test_set_semantics(self, tmp_path: Path) -> None:
        """A triple that is loaded twice is there once."""
        store = self._loaded(tmp_path, self.LINES * 2)
        store.load(tmp_path / "lines.nt")
        assert store.count() == 2

    def test_select_ask_construct(self, tmp_path: Path) -> None:
        """The three forms of a query are answered; known prefixes need not be declared."""
        store = self._loaded(tmp_path, self.LINES)
        rows = store.query("SELECT ?o { ?s ?p ?o } ORDER BY ?o")
        assert isinstance(rows, ox.QuerySolutions)
        assert [row["o"].value for row in rows] == ["https://x.org/o", "o"]
        assert bool(store.query('ASK { ?s <https://x.org/p> "o" }')) is True
        built = store.query("CONSTRUCT { ?s a schema:Thing } WHERE { ?s ?p ?o }")
        assert isinstance(built, ox.QueryTriples)
        assert [str(triple.object) for triple in built] == ["<http://schema.org/Thing>"]

    def test_patterns(self, tmp_path: Path) -> None:
        """Triples are found by subject, predicate and value."""
        store = self._loaded(tmp_path, self.LINES)
        assert len(list(store.triples("https://x.org/s", "https://x.org/p"))) == 2
        assert len(list(store.triples(value=ox.Literal("o")))) == 1
        assert list(store.triples("https://x.org/other")) == []


class ExportContract:
    """What every export must hold."""

    @abstractmethod
    def export(self) -> Export:
        """The export under test."""

    @abstractmethod
    def build(self) -> Build:
        """A finished build."""

    def _files(self) -> Sequence[tuple[str, bytes]]:
        return [(name, b"".join(encoded(chunks))) for name, chunks in self.export().files(self.build(), Options())]

    def test_describes_itself(self) -> None:
        """Name, media type and description are there; what it takes are options that exist."""
        export = self.export()
        assert isinstance(export, Export)
        assert export.name.isidentifier()
        assert "/" in export.media_type
        assert export.description
        assert export.takes <= CHOICES

    def test_files_have_relative_names_and_contents(self) -> None:
        """At least one file; each under a name of its own that stays below the folder it is written to."""
        files = self._files()
        assert files
        assert len({name for name, _ in files}) == len(files)
        for name, content in files:
            assert not Path(name).is_absolute()
            assert ".." not in Path(name).parts
            assert content

    def test_a_file_is_text_or_bytes(self) -> None:
        """The chunks of a file are of one type; text ends with a line's end."""
        for _, chunks in self.export().files(self.build(), Options()):
            pieces: list[str | bytes] = list(chunks)
            assert len({type(piece) for piece in pieces}) == 1
            last = next(piece for piece in reversed(pieces) if piece)
            assert isinstance(last, bytes) or last.endswith("\n")

    def test_same_bytes_again(self) -> None:
        """The same build gives the same bytes."""
        assert self._files() == self._files()


# What stands in records: any text, but often the texts that have broken readers of records.
_awkward = st.sampled_from(
    [
        "NA",
        "N",
        "NO",
        "nan",
        "null",
        "~",
        "1e5",
        "---",
        "a: b",
        "# x",
        '"',
        "АКТ",
        "\u00a0",
        "Su(z)2",
        "..",
        ".",
        "[O]",
        "",
    ]
)
words = st.one_of(_awkward, st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12))
"""Printed words, symbols, captions."""

_cells = words.filter(lambda text: not set(text) & set("\t\r\n\x85\u2028\u2029"))

gene_rows = st.fixed_dictionaries(
    {
        "organism_id": st.sampled_from(["9606", "7227", "NA", "x"]),
        "organism_name": st.sampled_from(["Homo sapiens", "Drosophila melanogaster", "NA"]),
        "organism_group": st.sampled_from(["Primates", "NA"]),
        "word": _cells,
        "match": _cells,
        "ncbigene_symbol": _cells,
        "ncbigene_id": st.one_of(st.integers(1, 300).map(str), st.sampled_from(["NA", "", "0", "x"])),
        "source": st.sampled_from([*MATCH_SOURCES, "NA", "a new rule"]),
    }
)
"""Rows of gene tables, good and bad."""


def gene_table(rows: Sequence[Mapping[str, str]]) -> bytes:
    r"""The bytes of a `-genes.tsv` file.

    >>> gene_table([]).decode().split("\t")[:2]
    ['organism_id', 'organism_name']
    """
    lines = ["\t".join(GENE_COLUMNS), *("\t".join(row[column] for column in GENE_COLUMNS) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


_blocks = st.fixed_dictionaries(
    {
        "@context": st.just("https://schema.org/"),
        "@type": st.just("Dataset"),
        "name": st.sampled_from(["CreativeWork", "x"]),
    },
    optional={
        "description": words,
        "license": st.sampled_from(["CC0", "https://creativecommons.org/licenses/by/4.0/"]),
        "creator": st.just({"@type": "Organization", "name": "WikiPathways"}),
        "keywords": st.lists(words, max_size=6),
        "datePublished": st.just("2019"),
        "url": st.just("/figures/x.html"),
    },
)

front_matters: st.SearchStrategy[dict[str, Any]] = st.builds(
    lambda number, rest: {"figid": f"PMC{number}__x"} | rest,
    st.integers(1, 50),
    st.fixed_dictionaries(
        {},
        optional={
            "figtitle": words,
            "caption": words,
            "papertitle": words,
            "organisms": st.one_of(
                st.sampled_from(["NA", "XXX"]), st.lists(st.sampled_from(["Homo sapiens", "Plants", "NA"]))
            ),
            "organisms_ner": st.lists(st.sampled_from(["Homo sapiens", "Drosophila melanogaster", "NA"]), max_size=2),
            "year": st.sampled_from(["2019", "", "NA"]),
            "doi": st.sampled_from(["10.3390/x1", "NA", "not a doi"]),
            "automl_pathway": st.sampled_from(["0.9178217", ".na.real", "1e-05"]),
            "keywords": st.sampled_from(["a | b", "NA"]),
            "a new key": words,
            "schema-jsonld": _blocks,
        },
    ),
)
"""Front matter of records that are good, however odd."""


def record_bytes(front_matter: Mapping[str, Any]) -> bytes:
    r"""The bytes of a record with this front matter.

    >>> record_bytes({"figid": "PMC1__x"})
    b'---\nfigid: PMC1__x\n---\n'
    """
    return f"---\n{yaml.safe_dump(dict(front_matter), allow_unicode=True, sort_keys=False)}---\n".encode()
