"""The fast path is the slow one: what is rendered, remembered and built in pieces is what `map_figure` gives.

Rows, words, blocks and nodes are remembered from record to record, so every test also asks readers and renderers that
have seen many others before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.curation import Decision
from kg.errors import RecordFault
from kg.mapping import Mapped, Model, map_figure
from kg.mapping import vocabulary as v
from kg.mapping.identifiers import Minter
from kg.mapping.rendering import Rendered, Renderer, rendered
from kg.mapping.shared import SharedTable
from kg.parsing.evidence import (
    CHEMICAL_COLUMNS,
    DISEASE_COLUMNS,
    GENE_COLUMNS,
    Finding,
    KnownRows,
    Row,
    read_chemicals,
    read_diseases,
    read_genes,
    read_rows,
)
from kg.parsing.figure import parse_record
from kg.rdf import Triple, ntriples
from kg.record import MATCH_SOURCES, EntityHit, Figure, GeneHit, RawFile, Rejected
from kg.testing import front_matters, gene_rows, gene_table, record_bytes, words

MODELS = {
    "usual": Model(),
    "verbatim": Model(verbatim=True),
    "another base": Model(Minter("https://kg.example.org/x/")),
    "a base with a hash": Model(Minter("https://x.org/kg#")),
}
SEASONED = {name: Renderer(model) for name, model in MODELS.items()}
"""Renderers that see the figures of all tests, in whatever order these run."""

# --- made-up records: few words, so that rows of one record and of several meet

_some = st.sampled_from(["AKT", "akt", "Su(z)2", "АКТ", "NA", "", "a b", "."])
_usual_rows = st.fixed_dictionaries(
    {
        "organism_id": st.sampled_from(["9606", "7227", "NA", "x"]),
        "organism_name": st.sampled_from(["Homo sapiens", "Fruit fly", "NA"]),
        "organism_group": st.sampled_from(["Primates", "NA"]),
        "word": _some,
        "match": _some,
        "ncbigene_symbol": st.sampled_from(["AKT1", "AKT2", "Tie", "NA"]),
        "ncbigene_id": st.sampled_from(["207", "208", "NA", "0"]),
        "source": st.sampled_from(list(MATCH_SOURCES)),
    }
)
_gene_tables = st.lists(_usual_rows, max_size=8) | st.lists(gene_rows, max_size=4)
_entity_cells = st.tuples(
    _some,
    st.sampled_from(["D001920", "mesh:D001920", "C537705", "NA", "D1x"]),
    st.sampled_from(["asthma", "AKT", "NA"]),
    st.sampled_from(["Asthma", "Bradykinin", "NA"]),
    st.sampled_from(["2841", "CHEBI:3165", "doid:2841", "NA", "?"]),
)
_entity_tables = st.lists(_entity_cells, max_size=5)
_organisation = {"@type": "Organization", "name": "WikiPathways"}
_odd_blocks = st.fixed_dictionaries(
    {"@context": st.sampled_from(["https://schema.org/", "https://other.org/unknown", {"@vocab": "https://x.org/"}])},
    optional={
        "@id": st.sampled_from(["https://x.org/1", "NA", "_:b0", "not an iri"]),
        "@type": st.sampled_from(["Dataset", "ImageObject", ["Dataset", "Thing"], "https://x.org/T"]),
        "name": st.one_of(words, st.just({"@value": "x", "@language": "en"}), st.lists(words, max_size=2)),
        "description": st.sampled_from([".", "Figure", "NA", "a caption", "CreativeWork"]),
        "license": st.sampled_from(["CC0", "NA", ["CC0", "https://x.org/l"], "https://x.org/l"]),
        "creator": st.sampled_from(
            [
                _organisation,
                [_organisation, _organisation],
                {"@id": "https://x.org/team", **_organisation},
                {"@type": "Person", "name": "W"},
                {"@list": [_organisation]},
            ]
        ),
        "isBasedOn": st.just({"@id": "https://pfocr.wikipathways.org/figures/PMC1__x.html", "name": "another"}),
        "keywords": st.one_of(words, st.lists(_some, max_size=5)),
        "isPartOf": st.just("https://a.org/series"),
    },
)
_keys = {
    "schema-jsonld": _odd_blocks,
    "chemicals": st.just([{"word": "AKT", "source": "MESH", "identifier": "D001920"}]),
    "genes": st.just([{"word": "AKT", "source": "hgnc_symbol", "hgnc_symbol": "AKT1", "entrez": "207"}]),
    "doi": st.sampled_from(["10.1000/ABC", "NA"]),
    "journal_title": st.sampled_from(["J", "j", "NA"]),
    "journal_nlm_ta": st.sampled_from(["A J", "NA"]),
    "publisher_name": st.sampled_from(["P", "WikiPathways"]),
    "figlink": st.sampled_from(["/pmc/articles/PMC1/figure/F1/", "no link", "http://["]),
    "ndex": st.sampled_from(["", "a b"]),
    "redirect_from": st.sampled_from(["/figures/a", ["/b", "two words"]]),
    "wpid": st.just("WP5283"),
    "pmc_ranked_result_index": st.sampled_from(["007", "7"]),
}  # fmt: skip
_front_matters = st.builds(dict.__or__, front_matters, st.fixed_dictionaries({}, optional=_keys))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], end: str = "\n") -> bytes:
    """The bytes of a TSV file."""
    return (end.join(map("\t".join, [columns, *rows])) + end).encode()


def parsed(front: dict[str, Any], genes: Any, chemicals: Any, diseases: Any) -> Figure | None:
    """The figure of a record with companions; None where it is rejected."""
    files = {
        "genes": None if genes is None else gene_table(genes),
        "chemicals": None if chemicals is None else table(CHEMICAL_COLUMNS, chemicals),
        "diseases": None if diseases is None else table(DISEASE_COLUMNS, diseases),
    }

    def find(figid: str, kind: str) -> RawFile | None:
        data = files[kind]
        return None if data is None else RawFile(f"in/{figid}-{kind}.tsv", f"{figid}-{kind}.tsv", data)

    record = parse_record(RawFile("in/x.md", "x.md", record_bytes(front)), find)
    return record if isinstance(record, Figure) else None


_records = st.tuples(_front_matters, st.none() | _gene_tables, st.none() | _entity_tables, st.none() | _entity_tables)
figures = st.builds(lambda record: parsed(*record), _records).filter(lambda figure: figure is not None)

# --- one figure


def triples_of(renderer: Renderer, made: Rendered) -> list[ox.Triple]:
    """The triples that a piece of Turtle holds."""
    text = renderer.writer.head() + made.turtle
    return [quad.triple for quad in ox.parse(input=text, format=ox.RdfFormat.TURTLE)]


def as_objects(triples: Iterable[Triple]) -> set[ox.Triple]:
    """Our triples, as another library reads them."""
    return {quad.triple for quad in ox.parse(input=ntriples(triples), format=ox.RdfFormat.N_TRIPLES)}


def slow(figure: Figure, model: Model) -> Mapped | str:
    """The figure's triples by the slow path, or the fault."""
    try:
        return map_figure(figure, model)
    except RecordFault as fault:
        return str(fault)


def fast(figure: Figure, renderer: Renderer) -> Rendered | str:
    """The figure's text by the fast path, or the fault."""
    try:
        return renderer.render(figure)
    except RecordFault as fault:
        return str(fault)


def check(figure: Figure, renderer: Renderer) -> Rendered | str:
    """Holds the fast path to the slow one."""
    made, mapped = fast(figure, renderer), slow(figure, renderer.model)
    if isinstance(made, str) or isinstance(mapped, str):
        assert made == mapped
        return made
    triples = triples_of(renderer, made)
    assert set(triples) == as_objects(mapped.own)
    assert len(triples) == len(set(triples)) == made.triples == len(mapped.own)
    assert set(made.votes) == set(mapped.votes)
    assert len(made.votes) == len(mapped.votes)
    assert made.incidence == mapped.incidence
    assert (made.mentions, made.notices) == (mapped.mentions, mapped.notices)
    by_slow_path = rendered(mapped, renderer.writer)
    assert made.others == by_slow_path.others
    assert replace(made, turtle="", votes=()) == replace(by_slow_path, turtle="", votes=())
    return made


def same(one: Rendered | str, other: Rendered | str) -> bool:
    """Whether two renderers agree to the last byte; the order of votes says nothing."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return replace(one, votes=()) == replace(other, votes=()) and set(one.votes) == set(other.votes)


def read(*paths: Path) -> list[Figure]:
    """The figures below some paths."""
    return [record for path in paths for record in kg.read_records(path) if isinstance(record, Figure)]


@pytest.mark.parametrize("name", MODELS)
def test_every_example(name: str) -> None:
    renderer, seen = Renderer(MODELS[name]), {}
    everything = read(EXAMPLES)
    for figure in everything:
        seen[figure.figid] = check(figure, renderer)
    for figure in reversed(everything):
        assert same(check(figure, SEASONED[name]), seen[figure.figid])
        assert same(fast(figure, renderer), seen[figure.figid])
        assert same(fast(figure, Renderer(MODELS[name])), seen[figure.figid])
    assert len(seen) == 50


@pytest.mark.parametrize(("name", "step"), [("usual", 1), ("verbatim", 9), ("another base", 9)])
def test_real_records(shared: Path, name: str, step: int) -> None:
    """All of them by the usual model; of the others, which differ less, some."""
    renderer, seen = Renderer(MODELS[name]), {}
    paths = (shared / "pfocr", shared / "pfocr" / "verbatim", shared / "pfocr" / "seed.md")
    everything = read(*paths)
    assert len(everything) == 718
    for figure in everything[::-step]:
        seen[figure.path] = check(figure, renderer)
    # Read again, so that no row is the same object; the other way round, by one that has seen all and by a new one.
    other = Renderer(MODELS[name])
    for figure in read(*paths):
        if figure.path in seen:
            assert same(fast(figure, renderer), seen[figure.path])
            assert same(fast(figure, other), seen[figure.path])


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(figures, min_size=1, max_size=3), st.sampled_from(list(MODELS)))
def test_made_up_records(several: list[Figure], name: str) -> None:
    renderer = Renderer(MODELS[name])
    alone = [check(figure, Renderer(MODELS[name])) for figure in several]
    for figure, made in zip(several, alone, strict=True):
        assert same(fast(figure, renderer), made)
    for figure, made in zip(reversed(several), reversed(alone), strict=True):
        assert same(fast(figure, renderer), made)
        assert same(check(figure, SEASONED[name]), made)


_decisions = [
    Decision("AKT", "", None, None, "me", "no gene", None),
    Decision("AKT", "taxon:9606", "207", "AKT1", "me", "this gene", "https://x.org/why"),
    Decision("AKT", "figure:PMC1__x", "208", "AKT2", "you", "that gene", None),
]
_hits = st.builds(
    GeneHit,
    word=st.sampled_from(["AKT", None]),
    match=st.sampled_from(["AKT", "akt", None]),
    symbol=st.sampled_from(["AKT", "AKT2"]),
    ncbigene_id=st.sampled_from(["207", "208", None]),
    source=st.sampled_from([*MATCH_SOURCES, "new", ""]),
    taxon_id=st.sampled_from(["9606", None]),
    decision=st.none() | st.sampled_from(_decisions),
)
_entities = st.builds(
    EntityHit,
    word=st.sampled_from(["AKT", "asthma", None]),
    mesh=st.sampled_from(["D001920", None]),
    match=st.sampled_from(["AKT", None]),
    name=st.none(),
    other_id=st.sampled_from(["2841", "1"]),
)


@settings(deadline=None, max_examples=150)
@given(
    genes=st.none() | st.lists(_hits, max_size=6),
    chemicals=st.lists(_entities, max_size=3),
    diseases=st.lists(_entities, max_size=3),
    organisms=st.none() | st.lists(st.sampled_from(["Homo sapiens", "x"]), max_size=2, unique=True),
    figid=st.sampled_from(["PMC1__x", "..", "a b"]),
)
def test_rows_that_meet(
    genes: list[GeneHit] | None,
    chemicals: list[EntityHit],
    diseases: list[EntityHit],
    organisms: list[str] | None,
    figid: str,
) -> None:
    """One word in several forms, by several rules, of several genes, as chemical and as disease."""
    figure = Figure(
        figid,
        "https://x.org/f",
        "",
        "",
        "0",
        keywords=("AKT", "asthma", "NA", "x"),
        recognised_organisms=None if organisms is None else tuple(organisms),
        genes=None if genes is None else tuple(genes),
        chemicals=tuple(chemicals),
        diseases=tuple(diseases),
    )
    made = check(figure, Renderer(MODELS["usual"]))
    assert same(made, check(figure, SEASONED["usual"]))


def test_more_words_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is forgotten is made again, the same."""
    everything = read(EXAMPLES)
    known = [fast(figure, Renderer(MODELS["usual"])) for figure in everything]
    monkeypatch.setattr("kg.mapping.words.MOST_KEPT", 3)
    renderer = Renderer(MODELS["usual"])
    for _ in range(2):
        assert all(same(fast(figure, renderer), made) for figure, made in zip(everything, known, strict=True))


def test_rows_that_are_gone_are_not_taken_for_others() -> None:
    """Rows are remembered by the objects they are: a new one that lies where an old one lay is another."""
    renderer = Renderer(MODELS["usual"])
    for number in range(3_000):
        hit = GeneHit(f"W{number}", f"W{number}", f"S{number}", str(number + 1), "ncbigene_symbol", "9606")
        made = renderer.render(Figure("PMC1__x", "https://x.org/f", "", "", "0", genes=(hit,)))
        assert list(made.incidence.genes) == [f"https://identifiers.org/ncbigene/{number + 1}"]
        assert f'"W{number}"' in made.turtle


# --- a whole build


def slow_graph(figures: Iterable[Figure], model: Model) -> set[ox.Triple]:
    """The graph of a corpus, made of objects, record by record."""
    graph: set[Triple] = set()
    table = SharedTable()
    for figure in figures:
        mapped = map_figure(figure, model)
        graph |= {*mapped.own, *mapped.others}
        table.merge(mapped.shared)
    return as_objects([*graph, *table.describe()])


_COUNTS = {predicate[1:-1] for predicate in v.COUNTS_OF_GENES}


def built_graph(build: kg.Build, model: Model) -> set[ox.Triple]:
    """The graph of a build, without the counts of genes and without the dataset in numbers."""
    quads = list(ox.parse(path=str(build.path / "graph.ttl"), format=ox.RdfFormat.TURTLE))
    assert len(set(quads)) == len(quads) == build.report["triples"]
    dataset = model.minter.dataset()

    def counts(triple: ox.Triple) -> bool:
        subject = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""
        return triple.predicate.value in _COUNTS or subject == dataset or subject.startswith(f"{dataset}/")

    return {quad.triple for quad in quads if not counts(quad.triple)}


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Puts files into a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


ODD = {
    "_figures/z1.md": b"---\nfigid: PMC7__z1\nfigtitle: A title\npapertitle: One\njournal_title: J\n---\n",
    "_figures/z2.md": b"---\nfigid: PMC7__z2\npapertitle: Two\njournal_title: j\nschema-jsonld:\n"
    b"  '@context': https://schema.org/\n  isBasedOn:\n    '@id': https://pfocr.wikipathways.org/figures/PMC7__z1.html\n"
    b"    name: A title\n    version: new\n  isPartOf:\n    '@id': https://identifiers.org/pmc/PMC7\n    name: One\n"
    b"    url: https://x.org/other\n---\n",
    "_figures/z3.yml": b"figid: PMC8__z3\nschema-jsonld:\n  '@context': https://schema.org/\n  creator:\n"
    b"    '@type': Person\n    name: P\n  keywords: [N, Tie]\n",
    "_figures/z4.md": b"not a record\n",
    "_data/PMC7__z1-genes.tsv": gene_table([]),
    "_data/PMC7__z2-chemicals.tsv": table(CHEMICAL_COLUMNS, [("w", "D001920", "m", "n", ""), ("v", "", "m", "", "1")]),
    "_data/PMC7__z2-diseases.tsv": table(DISEASE_COLUMNS, [("w", "D001920", "d", "n", "2841")]),
}  # fmt: skip
"""Papers and journals under two names, what a block says of others, a substance that is an illness, and a bad one."""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, odd records and, where they are, real ones of both generations."""
    folder = tmp_path_factory.mktemp("mixed")
    sources = [EXAMPLES]
    verbatim = EXAMPLES.parents[2] / "shared" / "pfocr" / "verbatim"
    if verbatim.is_dir():
        sources.append(verbatim)
    for source in sources:
        for path in source.glob("_*/*"):
            write(folder, {f"{path.parent.name}/{path.name}": path.read_bytes()})
    return write(folder, ODD)


@pytest.mark.parametrize(("name", "cut"), [*((name, 64) for name in MODELS), ("usual", 3)])
def test_a_build_is_the_slow_way(
    mixed: Path, tmp_path: Path, name: str, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.builder.SHARDS", cut)
    model = MODELS[name]
    build = kg.build(mixed, tmp_path / "out", base=model.minter.base, verbatim=model.verbatim, store=False, learn=False)
    everything = read(mixed)
    assert build.report["figures"] == len(everything) > 50
    assert built_graph(build, model) == slow_graph(everything, model)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(_records, min_size=2, max_size=5, unique_by=lambda record: record[0]["figid"]),
    st.sampled_from(["usual", "verbatim"]),
)
def test_builds_of_made_up_records(
    tmp_path_factory: pytest.TempPathFactory, several: list[tuple[dict[str, Any], Any, Any, Any]], name: str
) -> None:
    folder, model = tmp_path_factory.mktemp("made"), MODELS[name]
    for front, *tables in several:
        write(folder, {f"in/{front['figid']}.md": record_bytes(front)})
        for (kind, columns), rows in zip(
            [("genes", GENE_COLUMNS), ("chemicals", CHEMICAL_COLUMNS), ("diseases", DISEASE_COLUMNS)],
            tables,
            strict=True,
        ):
            if rows is not None:
                cells = [tuple(row[column] for column in columns) if kind == "genes" else row for row in rows]
                write(folder, {f"in/{front['figid']}-{kind}.tsv": table(columns, cells)})
    build = kg.build(folder / "in", folder / "out", verbatim=model.verbatim, store=False, learn=False)
    used: dict[str, Figure] = {}
    for figure in read(folder / "in"):
        if not isinstance(slow(figure, model), str):
            used.setdefault(figure.iri, figure)  # of two figures with one IRI the second is rejected
    assert build.report["figures"] == len(used)
    assert built_graph(build, model) == slow_graph(used.values(), model)


# --- rows of tables

COLUMNS = ("word", "gene", "remark")


def read_hit(place: str, row: Row) -> tuple[GeneHit | None, list[Finding]]:
    """A reader of rows with something to tell: of rows without a gene, and of remarks."""
    if not row["gene"]:
        return None, [Finding("none", place, str(row["word"]))]
    findings = [Finding("remark", place, row["remark"])] if row["remark"] else []
    return GeneHit(row["word"], None, None, row["gene"], ""), findings


def row_by_row(raw: RawFile) -> tuple[tuple[GeneHit, ...], tuple[Finding, ...]] | str:
    """What a table gives, read without remembering anything; or the fault."""
    hits: dict[GeneHit, None] = {}
    findings: list[Finding] = []
    try:
        for place, row in read_rows(raw, COLUMNS):
            hit, told = read_hit(place, row)
            findings += told
            if hit is not None:
                hits[hit] = None
    except RecordFault as fault:
        return str(fault)
    return tuple(hits), tuple(findings)


def remembering(known: KnownRows[GeneHit], raw: RawFile) -> tuple[tuple[GeneHit, ...], tuple[Finding, ...]] | str:
    """What a table gives to one that remembers, or the fault."""
    try:
        return known.table(raw)
    except RecordFault as fault:
        return str(fault)


_cells = st.sampled_from(["a", "b", "NA", "", " ", "1", "7"])
_rows = st.lists(st.lists(_cells, min_size=3, max_size=3), max_size=5)
_headers = st.sampled_from(
    [
        COLUMNS,
        COLUMNS,
        (*COLUMNS, "n"),
        (*COLUMNS, "n", "m"),
        ("word", "remark", "gene"),
        ("n", *COLUMNS),
        ("word", "n", "gene", "remark"),
        ("word", "gene"),
        (*COLUMNS, "word"),
    ]
)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A table in one of many forms, some of them faulty."""
    header = draw(_headers)
    counts = draw(st.lists(st.sampled_from(["1", "7", ""]), min_size=4, max_size=4))
    lines = ["\t".join(header)]
    for cells in draw(_rows):
        row = dict(zip(COLUMNS, cells, strict=True))
        lines.append("\t".join(row.get(name, counts[place % 4]) for place, name in enumerate(header)))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(lines)))
        odd = ["", " ", "\t\t", "a\tb", "a\tb\t\t1", "a\tb\t", "a\tb\tr\t1\t7", "a", *lines[1:]]
        lines.insert(place, draw(st.sampled_from(odd)))
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return (end.join(lines) + draw(st.sampled_from([end, end, "", end * 2, "\r"]))).encode()


SHARED_ROWS = KnownRows(COLUMNS, read_hit)
"""Has read the tables of all examples before."""


@settings(deadline=None, max_examples=500)
@given(st.lists(tables(), min_size=1, max_size=4))
def test_remembered_rows_are_rows(several: list[bytes]) -> None:
    known = KnownRows(COLUMNS, read_hit)
    for data in (*several, *several):
        raw = RawFile("x", "x.tsv", data)
        expected = row_by_row(raw)
        assert remembering(KnownRows(COLUMNS, read_hit), raw) == expected
        assert remembering(known, raw) == expected
        assert remembering(SHARED_ROWS, raw) == expected


def test_tables_without_any_row() -> None:
    for data in (b"word\tgene\tremark", b"word\tgene\tremark\n", b"word\tgene\tremark\tn\n", b"word\tgene\tremark\n\n"):
        assert remembering(SHARED_ROWS, RawFile("x", "x.tsv", data)) == ((), ())


def test_places_are_those_of_the_file_at_hand() -> None:
    """A row with something to tell is read again in every file, with its own place."""
    known = KnownRows(COLUMNS, read_hit)
    for name, lines in (("one.tsv", 1), ("two.tsv", 3)):
        data = table(COLUMNS, [("a", "1", "")] * lines + [("a", "1", "odd")])
        hits, findings = known.table(RawFile(name, name, data))
        assert hits == (GeneHit("a", None, None, "1", ""),)
        assert findings == (Finding("remark", f"{name} line {lines + 2}", "odd"),)


def test_equal_rows_are_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hits that are the same in many files are held once, also after some have been forgotten."""
    monkeypatch.setattr(KnownRows, "MOST", 2)
    known = KnownRows(COLUMNS, read_hit)
    for start in range(6):
        cells = [("a", str(start + number), "") for number in (0, 1, 0, 2)]
        raw = RawFile("x", "x.tsv", table((*COLUMNS, "n"), [(*row, str(n)) for n, row in enumerate(cells)]))
        hits, _ = known.table(raw)
        assert hits == tuple(GeneHit("a", None, None, str(start + number), "") for number in (0, 1, 2))
        assert remembering(known, raw) == row_by_row(raw)


READERS = {"genes": read_genes, "chemicals": read_chemicals, "diseases": read_diseases}


def tables_below(folder: Path) -> list[tuple[str, bytes]]:
    """All companion files, by their kinds."""
    return [(path.stem.rpartition("-")[2], path.read_bytes()) for path in sorted(folder.rglob("*-*s.tsv"))]


def check_real_tables(found: list[tuple[str, bytes]]) -> None:
    """Each table is what its rows are one by one, whatever was read between; twice, so that all is known."""
    for kind, data in (*found, *reversed(found)):
        read_table = READERS[kind]
        header, *lines = data.decode().removesuffix("\n").split("\n")
        whole = read_table(RawFile("x", "x.tsv", data))
        singles = [read_table(RawFile("x", "x.tsv", f"{header}\n{line}".encode())) for line in lines]
        assert whole.genes == tuple(dict.fromkeys(hit for single in singles for hit in single.genes))
        assert whole.entities == tuple(dict.fromkeys(hit for single in singles for hit in single.entities))
        assert len(whole.findings) == sum(len(single.findings) for single in singles)


def test_example_tables() -> None:
    found = tables_below(EXAMPLES)
    assert {kind for kind, _ in found} >= {"genes", "chemicals"}
    check_real_tables(found)


def test_real_tables(shared: Path) -> None:
    found = tables_below(shared / "pfocr")
    assert len(found) > 600
    check_real_tables(found)


def test_a_rejected_record_is_rejected_by_both() -> None:
    """A block that cannot be understood is one fault, however often it is asked."""
    record = parse_record(
        RawFile(
            "x.md",
            "x.md",
            record_bytes({"figid": "PMC1__x", "schema-jsonld": {"@context": "https://other.org/c", "name": "x"}}),
        )
    )
    assert not isinstance(record, Rejected)
    renderer = Renderer(MODELS["usual"])
    faults = [check(record, renderer) for _ in range(2)]
    assert faults[0] == faults[1]
    assert isinstance(faults[0], str)
