"""Lexicons: what is read from the files of NCBI and HGNC, what a symbol means, and how it changes a build."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import ROOT, Run
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg import KgError
from kg.lexicon import CASELESS, Contested, Lexicon, Name, Rank, Resolved
from kg.lexicon.file import write_lexicon
from kg.lexicon.readers import read_gene_info, read_hgnc
from kg.mapping import Model, map_figure
from kg.mapping.rendering import Renderer, rendered
from kg.record import Figure, GeneHit, Rule
from kg.turtle import TurtleWriter

SEED = ROOT / "tests" / "fixtures" / "seed.md"
HUMAN, MOUSE, FLY, YEAST, STRAIN = "9606", "10090", "7227", "4932", "559292"

GENE_INFO = """\
#tax_id\tGeneID\tSymbol\tLocusTag\tSynonyms\tdbXrefs\tSymbol_from_nomenclature_authority\tFeature_type
7227\t31293\tN\tDmel_CG3936\tNotch|n-fly|fa\tFLYBASE:FBgn0004647\tN\t-
7227\t41140\tRas85D\tDmel_CG9375\tRas|Ras1\t-\t-\t-
7227\t31221\tRaf\tDmel_CG2845\tphl\t-\tRaf\t-
7227\t31877\tErk7\tDmel_CG32703\t-\t-\tErk7\t-
7227\t35047\tdl\tDmel_CG6667\t-\t-\tdl\t-
7227\t99\tNEWENTRY\t-\t-\t-\t-\t-
"""

HGNC = """\
hgnc_id\tsymbol\tname\tstatus\talias_symbol\tprev_symbol\tentrez_id
HGNC:391\tAKT1\tAKT serine/threonine kinase 1\tApproved\t"RAC|PKB"\t\t207
HGNC:392\tAKT2\tAKT serine/threonine kinase 2\tApproved\tPKB\t\t208
HGNC:11998\tTP53\ttumor protein p53\tApproved\tp53|LFS1\t\t7157
HGNC:9\tGONE\twithdrawn\tEntry Withdrawn\t\t\t
HGNC:10\tNOID\tno entry at NCBI\tApproved\t\t\t
HGNC:11\tNEW1\trenamed\tApproved\t\tOLD1|TP53\t900001
"""


def lexicon(folder: Path, names: Iterable[Name]) -> Lexicon:
    """A lexicon of these names."""
    path = folder / "x.lexicon"
    write_lexicon(path, names, {})
    return Lexicon(path)


def put(path: Path, text: str) -> Path:
    """A file with this text."""
    path.write_text(text, encoding="utf-8")
    return path


# --- what is read


def test_gene_info(tmp_path: Path) -> None:
    names = list(read_gene_info(put(tmp_path / "gene_info", GENE_INFO)))
    assert [name for name in names if name.gene == "31293"] == [
        Name(FLY, "N", Rank.OFFICIAL, "31293"),
        Name(FLY, "Notch", Rank.SYNONYM, "31293"),
        Name(FLY, "n-fly", Rank.SYNONYM, "31293"),
        Name(FLY, "fa", Rank.SYNONYM, "31293"),
    ]
    assert {name.name for name in names}.isdisjoint({"NEWENTRY", "-"})


def test_the_authoritys_symbol_is_official_too(tmp_path: Path) -> None:
    line = "7227\t1\tCG1\tx\tfoo|bar\t-\tbar\t-\n"
    names = list(read_gene_info(put(tmp_path / "g", GENE_INFO.splitlines(keepends=True)[0] + line)))
    assert [(name.name, name.rank.name) for name in names] == [
        ("CG1", "OFFICIAL"),
        ("bar", "OFFICIAL"),
        ("foo", "SYNONYM"),
    ]


def test_hgnc(tmp_path: Path) -> None:
    names = list(read_hgnc(put(tmp_path / "hgnc.txt", HGNC)))
    assert {(name.name, name.rank.name, name.gene) for name in names} == {
        ("AKT1", "OFFICIAL", "207"),
        ("RAC", "SYNONYM", "207"),
        ("PKB", "SYNONYM", "207"),
        ("AKT2", "OFFICIAL", "208"),
        ("PKB", "SYNONYM", "208"),
        ("TP53", "OFFICIAL", "7157"),
        ("p53", "SYNONYM", "7157"),
        ("LFS1", "SYNONYM", "7157"),
        ("NEW1", "OFFICIAL", "900001"),
        ("OLD1", "PREVIOUS", "900001"),
        ("TP53", "PREVIOUS", "900001"),
    }
    assert {name.taxon for name in names} == {HUMAN}


def test_compressed_files_and_line_ends_of_windows(tmp_path: Path) -> None:
    plain = list(read_gene_info(put(tmp_path / "gene_info", GENE_INFO)))
    for name, data in (("a.gz", GENE_INFO.encode()), ("b.gz", GENE_INFO.replace("\n", "\r\n").encode())):
        (tmp_path / name).write_bytes(gzip.compress(data))
        assert list(read_gene_info(tmp_path / name)) == plain


def test_a_byte_order_mark_and_empty_lines_mean_nothing(tmp_path: Path) -> None:
    plain = list(read_gene_info(put(tmp_path / "gene_info", GENE_INFO)))
    assert list(read_gene_info(put(tmp_path / "marked", f"\ufeff{GENE_INFO}\n\n"))) == plain


def test_an_id_in_hgnc_is_a_number(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"line 2: entrez_id 'xx' is not a number"):
        list(read_hgnc(put(tmp_path / "hgnc.txt", HGNC.replace("\t207", "\txx"))))


def test_a_file_that_is_no_lexicon_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    given, other = put(tmp_path / "gene_info", GENE_INFO), put(tmp_path / "mine.tsv", "precious")
    result = run("lexicon", "build", "--gene-info", given, "-o", other)
    assert result.exit_code == 2
    assert "a file that is not a lexicon" in result.stderr
    assert other.read_text() == "precious"
    for _ in range(2):  # a lexicon may be made anew
        assert run("lexicon", "build", "--gene-info", given, "-o", tmp_path / "x").exit_code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column tax_id, GeneID, Symbol"),
        (GENE_INFO.replace("Synonyms", "Names").encode(), "no column Synonyms"),
        (GENE_INFO.encode() + b"7227\t1\tx\n", "line 8: 3 cells where the header has 8"),
        (GENE_INFO.replace("31293", "abc").encode(), "line 2: GeneID 'abc' is not a number"),
        (GENE_INFO.replace("31293", "-5").encode(), "line 2: GeneID '-5' is not a number"),
        (GENE_INFO.replace("7227\t31293", "x\t31293").encode(), "line 2: tax_id 'x' is not a number"),
        (b"#tax_id\t\xff\n", "cannot be read"),
        (gzip.compress((GENE_INFO + GENE_INFO.partition("\n")[2] * 50).encode())[:-20], "cannot be read"),
        (gzip.compress(GENE_INFO.encode())[:4] + b"garbage", "cannot be read"),
    ],
)
def test_a_file_that_is_something_else_is_one_clear_line(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(KgError, match="f: ") as fault:
        list(read_gene_info(tmp_path / "f"))
    assert words in str(fault.value)
    assert "\n" not in str(fault.value)


# --- what a symbol means


@pytest.fixture
def known(tmp_path: Path) -> Lexicon:
    """Both files together."""
    files = put(tmp_path / "gene_info", GENE_INFO), put(tmp_path / "hgnc.txt", HGNC)
    return lexicon(tmp_path, [*read_gene_info(files[0]), *read_hgnc(files[1])])


@pytest.mark.parametrize(
    ("taxon", "symbol", "expected"),
    [
        (FLY, "N", Resolved("31293", Rank.OFFICIAL, "N")),
        (FLY, "Notch", Resolved("31293", Rank.SYNONYM, "N")),
        (FLY, "n", None),  # case tells genes of flies apart
        (FLY, "Dl", None),
        (HUMAN, "N", None),
        (MOUSE, "AKT1", None),
        (HUMAN, "AKT1", Resolved("207", Rank.OFFICIAL, "AKT1")),
        (HUMAN, "Akt1", Resolved("207", Rank.OFFICIAL, "AKT1")),
        (HUMAN, "akt1", Resolved("207", Rank.OFFICIAL, "AKT1")),
        (HUMAN, "PKB", Contested(("207", "208"), Rank.SYNONYM)),
        (HUMAN, "pkb", Contested(("207", "208"), Rank.SYNONYM)),
        (HUMAN, "TP53", Resolved("7157", Rank.OFFICIAL, "TP53")),  # though it was NEW1's name, too
        (HUMAN, "OLD1", Resolved("900001", Rank.PREVIOUS, "NEW1")),
        (HUMAN, "", None),
        (HUMAN, "GONE", None),
    ],
)
def test_what_a_symbol_means(known: Lexicon, taxon: str, symbol: str, expected: object) -> None:
    assert known.find(taxon, symbol) == expected


def test_a_symbol_as_it_stands_comes_before_one_in_another_case(tmp_path: Path) -> None:
    names = [Name(HUMAN, "CAT", Rank.OFFICIAL, "1"), Name(HUMAN, "cat", Rank.SYNONYM, "2")]
    found = lexicon(tmp_path, names).find
    assert found(HUMAN, "cat") == Resolved("2", Rank.SYNONYM, None)
    assert found(HUMAN, "Cat") == Resolved("1", Rank.OFFICIAL, "CAT")


def test_two_sources_that_disagree_are_contested(tmp_path: Path) -> None:
    names = [Name(HUMAN, "X", Rank.OFFICIAL, "20"), Name(HUMAN, "X", Rank.OFFICIAL, "3")]
    assert lexicon(tmp_path, names).find(HUMAN, "X") == Contested(("3", "20"), Rank.OFFICIAL)


def test_a_species_whose_genes_ncbi_has_under_a_strain(tmp_path: Path) -> None:
    found = lexicon(tmp_path, [Name(STRAIN, "TOR1", Rank.OFFICIAL, "853529")]).find
    assert found(YEAST, "TOR1") == found(STRAIN, "tor1") == Resolved("853529", Rank.OFFICIAL, "TOR1")


NAMES = st.lists(
    st.builds(
        Name,
        st.sampled_from([HUMAN, FLY, "3702"]),
        st.sampled_from(["a", "A", "b", "ß", "SS", "ss", "İ"]),
        st.sampled_from(Rank),
        st.sampled_from(["1", "2", "10"]),
    ),
    min_size=1,
)


@given(
    names=NAMES, taxon=st.sampled_from([HUMAN, FLY, "3702", "1"]), symbol=st.sampled_from(["a", "A", "SS", "x", "İ"])
)
def test_as_a_search_through_all_names(
    tmp_path_factory: pytest.TempPathFactory, names: list[Name], taxon: str, symbol: str
) -> None:
    own = [name for name in names if name.taxon == taxon]
    fitting = [name for name in own if name.name == symbol]
    if not fitting and taxon in CASELESS:
        fitting = [name for name in own if name.name.casefold() == symbol.casefold()]
    best = min((name.rank for name in fitting), default=None)
    genes = {name.gene for name in fitting if name.rank == best}
    folder = tmp_path_factory.mktemp("lexicon")
    found = lexicon(folder, names).find(taxon, symbol)
    if found is None:
        assert not genes
    elif isinstance(found, Contested):
        assert (set(found.genes), found.rank) == (genes, best)
        assert len(genes) > 1
    else:
        assert ({found.gene}, found.rank) == (genes, best)
    assert lexicon(folder, names[::-1]).digest == lexicon(folder, [*names, *names]).digest


# --- the file


def test_a_lexicon_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "x.lexicon"
    write_lexicon(path, [Name(HUMAN, "A", Rank.OFFICIAL, "1")], {"f": "0"})
    before = path.read_bytes()

    def breaking() -> Iterable[Name]:
        yield Name(HUMAN, "B", Rank.OFFICIAL, "2")
        raise KgError("half of a file")

    with pytest.raises(KgError, match="half"):
        write_lexicon(path, breaking(), {})
    with pytest.raises(KgError, match="no name"):
        write_lexicon(path, [], {})
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["x.lexicon"]


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\0" + b"\0" * 100])
def test_another_file_is_no_lexicon(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(KgError, match="x: not a lexicon"):
        Lexicon(tmp_path / "x")


def test_names_of_files_with_odd_characters(tmp_path: Path) -> None:
    path = tmp_path / "a ?mode=rwc&x#y%20.lexicon"
    write_lexicon(path, [Name(HUMAN, "A", Rank.OFFICIAL, "1")], {})
    assert Lexicon(path).find(HUMAN, "A") == Resolved("1", Rank.OFFICIAL, "A")


# --- in a build


def genes_of(build: kg.Build) -> set[str]:
    """The genes of a build's figures."""
    rows = build.query("SELECT DISTINCT ?gene { ?figure schema:mentions ?gene . ?gene a biolink:Gene }")
    return {row[0].value for row in rows}  # type: ignore[union-attr]


def test_the_seed_gets_the_ids_that_a_fly_lexicon_knows(tmp_path: Path, known: Lexicon) -> None:
    without = genes_of(kg.build(SEED, tmp_path / "without"))
    build = kg.build(SEED, tmp_path / "with", lexicons=[known.path])
    ids = {gene for gene in genes_of(build) if "ncbigene" in gene}
    assert ids == {f"https://identifiers.org/ncbigene/{gene}" for gene in ("31293", "41140", "31221", "31877")}
    assert len(genes_of(build)) == len(without) == 20
    assert not any("ncbigene" in gene for gene in without)
    rows = build.query(
        """SELECT ?gene ?label ?taxon ?rule ?resolved {
            ?mention pfo:matchedForm "N" ; oa:hasBody ?gene ; pfo:matchedBy ?rule ; pfo:resolvedAs ?resolved .
            ?gene rdfs:label ?label ; biolink:in_taxon ?taxon }"""
    )
    [[gene, label, taxon, rule, resolved]] = [[term.value for term in row] for row in rows]  # type: ignore[union-attr]
    assert gene == "https://identifiers.org/ncbigene/31293"
    assert (label, taxon.rpartition("_")[2]) == ("N", FLY)
    assert [term.rpartition("#")[2] for term in (rule, resolved)] == ["Keyword", "OfficialSymbol"]


def keyword_figure(*symbols: str, organism: str | None = "Homo sapiens") -> Figure:
    """A figure without a gene table."""
    species = None if organism is None else (organism,)
    return Figure("PMC1__x", "https://x.org/f", "p.md", "p.md", "0", keywords=symbols, recognised_organisms=species)


def test_a_contested_symbol_stays_and_is_reported_with_its_genes(known: Lexicon) -> None:
    mapped = map_figure(keyword_figure("PKB", "AKT1"), Model(lexicons=(known,)))
    assert sorted(mapped.incidence.genes) == [
        "https://identifiers.org/ncbigene/207",
        "https://w3id.org/pfocr-kg/symbol/9606/PKB",
    ]
    [notice] = mapped.notices
    assert (notice.kind, notice.path, notice.place) == ("contested-symbol", "p.md", "schema-jsonld.keywords")
    assert "'PKB'" in notice.detail
    assert "207, 208" in notice.detail


def test_without_a_species_nothing_is_resolved(known: Lexicon) -> None:
    for organism in (None, "Plants", "Mus musculus"):
        mapped = map_figure(keyword_figure("AKT1", organism=organism), Model(lexicons=(known,)))
        assert [gene for gene in mapped.incidence.genes if "ncbigene" in gene] == []


def test_a_synonym_leads_to_the_gene_under_its_official_symbol(known: Lexicon) -> None:
    mapped = map_figure(keyword_figure("p53", "TP53"), Model(lexicons=(known,)))
    assert list(mapped.incidence.genes) == ["https://identifiers.org/ncbigene/7157"]
    triples = set(mapped.triples())
    gene = "<https://identifiers.org/ncbigene/7157>"
    assert {o for s, p, o in triples if s == gene and p.endswith("label>")} == {'"TP53"'}
    assert len([o for _, p, o in triples if p.endswith("resolvedAs>")]) == 2


def test_of_two_lexicons_the_first_that_knows_a_symbol_counts(tmp_path: Path, known: Lexicon) -> None:
    names = [Name(HUMAN, "AKT1", Rank.OFFICIAL, "1"), Name(HUMAN, "PKB", Rank.OFFICIAL, "2")]
    (tmp_path / "other").mkdir()
    other = lexicon(tmp_path / "other", [*names, Name(HUMAN, "x", Rank.OFFICIAL, "3")])
    mapped = map_figure(keyword_figure("AKT1", "PKB", "x"), Model(lexicons=(known, other)))
    assert sorted(gene.rpartition("/")[2] for gene in mapped.incidence.genes) == ["207", "3", "PKB"]
    assert len(mapped.notices) == 1


def test_rows_of_a_table_without_an_id(known: Lexicon) -> None:
    rows = (
        GeneHit("Notch", "Notch", "N", None, "ncbigene_symbol", FLY, "Drosophila melanogaster"),
        GeneHit("RAS", "RAS", "Ras", None, "famplex_relations", FLY, "Drosophila melanogaster"),
        GeneHit("RAS", "RAS", "Erk7", "31877", "famplex_relations", FLY, "Drosophila melanogaster"),
    )
    figure = Figure("PMC1__x", "https://x.org/f", "p.md", "p.md", "0", genes=rows)
    mapped = map_figure(figure, Model(lexicons=(known,)))
    assert {gene.rpartition("/")[2]: rule for gene, rule in mapped.incidence.genes.items()} == {
        "31293": Rule.SYMBOL,
        "41140": Rule.FAMILY,
        "31877": Rule.FAMILY,
    }


HITS = st.lists(
    st.builds(
        GeneHit,
        word=st.sampled_from([None, "W", "AKT"]),
        match=st.sampled_from([None, "W", "AKT"]),
        symbol=st.sampled_from(["AKT1", "akt1", "PKB", "OLD1", "N", "x"]),
        ncbigene_id=st.sampled_from([None, "207", "5"]),
        source=st.sampled_from(["ncbigene_symbol", "famplex_relations", "ncbigene_synonym", "odd"]),
        taxon_id=st.sampled_from([None, HUMAN, FLY]),
        taxon_name=st.sampled_from([None, "Homo sapiens", "Plants"]),
        decision=st.none(),
    ),
    max_size=6,
)


@given(hits=st.one_of(st.none(), HITS), keywords=st.lists(st.sampled_from(["PKB", "akt1", "TP53", "p53", "N"])))
def test_the_fast_path_resolves_as_the_slow_one(
    tmp_path_factory: pytest.TempPathFactory, hits: list[GeneHit] | None, keywords: list[str]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "shared-lexicon"
    if not folder.exists():
        folder.mkdir()
        lexicon(folder, read_hgnc(put(folder / "hgnc.txt", HGNC)))
    model = Model(lexicons=(Lexicon(folder / "x.lexicon"),))
    figure = Figure(
        "PMC1__x",
        "https://x.org/f",
        "p.md",
        "p.md",
        "0",
        keywords=tuple(keywords),
        recognised_organisms=("Homo sapiens",),
        genes=None if hits is None else tuple(hits),
    )
    fast = Renderer(model).render(figure)
    slow = rendered(map_figure(figure, model), TurtleWriter(model.minter.base))
    assert (fast.incidence, fast.notices, fast.mentions, fast.triples) == (
        slow.incidence,
        slow.notices,
        slow.mentions,
        slow.triples,
    )
    assert set(fast.votes) == set(slow.votes)
    assert sorted(fast.turtle.replace(";", " ;").split()) == sorted(slow.turtle.replace(";", " ;").split())


def test_another_lexicon_is_another_build(tmp_path: Path, known: Lexicon) -> None:
    out = tmp_path / "out"
    kg.build(SEED, out, lexicons=[known.path])
    assert kg.build(SEED, out, lexicons=[known.path]).report["from_cache"] == 1
    assert kg.build(SEED, out).report["from_cache"] == 0
    other = tmp_path / "other.lexicon"
    write_lexicon(other, [Name(FLY, "Tie", Rank.OFFICIAL, "38559")], {})
    build = kg.build(SEED, out, lexicons=[other], workers=2)
    assert build.report["from_cache"] == 0
    assert {gene for gene in genes_of(build) if "ncbigene" in gene} == {"https://identifiers.org/ncbigene/38559"}


# --- the commands


def test_make_and_ask(run: Run, tmp_path: Path) -> None:
    files = put(tmp_path / "fly.gene_info", GENE_INFO), put(tmp_path / "hgnc.txt", HGNC)
    made = run("lexicon", "build", "--gene-info", files[0], "--hgnc", files[1], "-o", tmp_path / "x")
    assert made.exit_code == 0
    assert "22 names of genes" in made.stdout
    found = run("lexicon", "find", tmp_path / "x", "Drosophila melanogaster", "N", "Notch")
    assert found.exit_code == 0
    assert [line.split() for line in found.stdout.splitlines()[3:] if line.strip()] == [
        ["N", "official", "31293", "N"],
        ["Notch", "synonym", "31293", "N"],
    ]
    assert run("lexicon", "find", tmp_path / "x", HUMAN, "PKB", "nothing").exit_code == 1
    built = run("build", SEED, "-o", tmp_path / "out", "--lexicon", tmp_path / "x", "-q")
    assert (built.exit_code, built.stdout) == (0, "")
    [told] = kg.open(tmp_path / "out").report["lexicons"]
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    assert told["sources"] == dict(zip(("1 fly.gene_info", "2 hgnc.txt"), digests, strict=True))
    assert told["digest"] == Lexicon(tmp_path / "x").digest


def test_learning_from_records(run: Run, examples: Path, tmp_path: Path) -> None:
    assert run("lexicon", "build", "--learn", examples, "-o", tmp_path / "x", "-q").exit_code == 0
    assert Lexicon(tmp_path / "x").find(HUMAN, "AKT1") == Resolved("207", Rank.OFFICIAL, "AKT1")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lexicon", "build", "-o", "{tmp}/x"), "nothing to make a lexicon from"),
        (("lexicon", "build", "--hgnc", "{tmp}/gene_info", "-o", "{tmp}/x"), "no column"),
        (("lexicon", "build", "--gene-info", "{tmp}/gene_info", "-o", "{tmp}/none/x"), "no folder"),
        (("lexicon", "find", "{tmp}/gene_info", "9606", "A"), "not a lexicon"),
        (("lexicon", "build", "--learn", "{tmp}/empty", "-o", "{tmp}/x"), "no name of any gene"),
        (("build", str(SEED), "-o", "{tmp}/out", "--lexicon", "{tmp}/gene_info"), "not a lexicon"),
    ],
)
def test_faults_of_use(run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    put(tmp_path / "gene_info", GENE_INFO)
    (tmp_path / "empty").mkdir()
    result = run(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "x").exists()
    assert not (tmp_path / "out" / "current").exists()
