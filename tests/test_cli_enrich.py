"""`kg enrich`, `kg similar`, `kg partners`: what they print, in which form, and their faults of use."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

import kg
from kg.network.answers import EnrichedFigure, Partner, SimilarFigure
from kg.opened import Build

GENES = "AKT1\nMTOR\nTSC1\nTSC2\nPTEN\nnonsense\n"
FIGURE = "PMC6185869__gr1"


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """The example build without a store: none of the commands needs it."""
    folder = tmp_path_factory.mktemp("bare") / "out"
    kg.build(examples, folder, store=False)
    return folder


@pytest.fixture
def genes(tmp_path: Path) -> Path:
    """A list of genes, one of which is none."""
    path = tmp_path / "genes.txt"
    path.write_text(GENES)
    return path


def one_line(text: str) -> str:
    """The only line of a text."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def tsv(text: str) -> list[dict[str, str]]:
    """Rows of TSV by the names of their columns."""
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_list_gives_a_table_and_says_what_was_tested(run: Run, out: Path, genes: Path) -> None:
    result = run("enrich", out, "--genes", genes, "--limit", 2)
    assert result.exit_code == 0
    assert FIGURE in result.stdout.splitlines()[3]
    assert "5 of 12" in result.stdout
    assert result.stdout.count("figures that cover the list") == 1
    assert result.stderr.splitlines() == [
        "list: 5 genes of 6 entries",
        "1 of 6 entries is in no figure: nonsense",
        "taken for Homo sapiens, though other species have the symbol: AKT1, MTOR",
        "background: 297 genes that some figure shows (strict)",
        "tested: 35 figures with at least 3 genes; 19 with a gene of the list, 16 with q < 0.05",
        "the first 2 of 19; for more: --limit N, or --format tsv",
    ]


def test_quiet_tells_only_of_what_is_left_out(run: Run, out: Path, genes: Path) -> None:
    result = run("enrich", out, "--genes", genes, "--limit", 2, "--quiet")
    assert one_line(result.stderr) == "1 of 6 entries is in no figure: nonsense"


def test_all_formats_say_the_same(run: Run, out: Path, genes: Path, tmp_path: Path) -> None:
    document = json.loads(run("enrich", out, "--genes", genes, "--format", "json").stdout)
    assert document["parameters"] == {
        "flavour": "strict",
        "species": None,
        "background": None,
        "min_genes": 3,
        "rank": "p",
        "cover": 15,
        "limit": None,
    }
    assert document["genes"]["absent"] == ["nonsense"]
    assert [each["figid"] for each in document["covering"]] == [FIGURE]
    assert (document["background"], document["tested"], document["overlapping"]) == (297, 35, 19)
    rows = tsv(run("enrich", out, "--genes", genes, "--format", "tsv").stdout)
    assert tuple(rows[0]) == EnrichedFigure._fields
    assert list(csv.DictReader(io.StringIO(run("enrich", out, "--genes", genes, "--format", "csv").stdout))) == rows
    assert len(rows) == 19
    for row, figure in zip(rows, document["figures"], strict=True):
        assert row["genes"].split(";") == figure["genes"]
        assert float(row["q"]) == figure["q"]
        assert float(row["odds_ratio"]) == (figure["odds_ratio"] or float("inf"))
        assert row["link"] == f"https://pfocr.wikipathways.org/figures/{row['figid']}.html"
    for ending in ("tsv", "csv", "json"):
        file = tmp_path / f"answer.{ending}"
        printed = run("enrich", out, "--genes", genes, "--format", ending)
        assert run("enrich", out, "--genes", genes, "-o", file).stdout == ""
        assert file.read_text() == printed.stdout
        assert run("enrich", out, "--genes", genes, "--format", ending, "-o", "-").stdout == printed.stdout


def test_an_odds_ratio_without_bound(run: Run, out: Path) -> None:
    document = json.loads(run("enrich", out, "--genes", "-", "--format", "json", stdin="MTOR").stdout)
    assert {figure["odds_ratio"] for figure in document["figures"]} == {None}
    assert {
        row["odds_ratio"] for row in tsv(run("enrich", out, "--genes", "-", "--format", "tsv", stdin="MTOR").stdout)
    } == {"inf"}
    assert "∞" in run("enrich", out, "--genes", "-", stdin="MTOR").stdout


def test_ranks_and_limits(run: Run, out: Path, genes: Path) -> None:
    by_cosine = tsv(run("enrich", out, "--genes", genes, "--rank", "cosine", "--format", "tsv").stdout)
    assert [float(row["cosine"]) for row in by_cosine] == sorted((float(r["cosine"]) for r in by_cosine), reverse=True)
    large = tsv(run("enrich", out, "--genes", genes, "--min-genes", 15, "--format", "tsv", "--limit", 3).stdout)
    assert len(large) == 3
    assert all(int(row["size"]) >= 15 for row in large)
    assert "cover the list" not in run("enrich", out, "--genes", genes, "--cover", 0).stdout


def test_a_background_of_ones_own(run: Run, out: Path, genes: Path, tmp_path: Path) -> None:
    background = tmp_path / "background.txt"
    background.write_text("AKT1\nMTOR\nTSC1\nBAD\nRHEB\nno gene\n")
    result = run("enrich", out, "--genes", genes, "--background", background, "--format", "json")
    assert "2 of 6 entries are not in the background: TSC2, PTEN" in result.stderr
    assert "background: 5 genes that some figure shows (strict), of 7 entries given" in result.stderr
    document = json.loads(result.stdout)
    assert document["background"] == 5
    assert document["parameters"]["background"] == str(background)
    assert max(each["size"] for each in document["figures"]) <= 5


def test_a_species_limits_the_genes(run: Run, out: Path, genes: Path) -> None:
    texts = [
        run("enrich", out, "--genes", genes, "--species", name).stdout for name in ("human", "9606", "Homo sapiens")
    ]
    assert len(set(texts)) == 1
    told = run("enrich", out, "--genes", "-", stdin="tp53 Akt1 tSC2 XYZ").stderr
    assert "not of Homo sapiens, which has no such symbol here: tp53 (Danio rerio), Akt1 (Mus musculus)" in told
    assert "taken in another case: tSC2 for TSC2" in told


def test_similar_figures(run: Run, out: Path) -> None:
    result = run("similar", out, FIGURE, "--min-jaccard", 0.2, "--format", "tsv")
    rows = tsv(result.stdout)
    assert tuple(rows[0]) == SimilarFigure._fields
    assert [float(row["jaccard"]) for row in rows] == sorted((float(row["jaccard"]) for row in rows), reverse=True)
    assert result.stderr.splitlines()[1] == f"{len(rows)} figures with a Jaccard of at least 0.2"
    by_iri = run("similar", out, f"https://pfocr.wikipathways.org/figures/{FIGURE}.html", "--min-jaccard", 0.2)
    assert rows[0]["figid"] in by_iri.stdout
    document = json.loads(run("similar", out, FIGURE, "--min-jaccard", 0.2, "--limit", 1, "--format", "json").stdout)
    assert document["figure"]["figid"] == FIGURE
    assert [each["figid"] for each in document["figures"]] == [rows[0]["figid"]]
    assert document["figures"][0]["same_paper"] is False
    assert (rows[0]["same_paper"], rows[0]["likeness"]) == ("no", "")
    nothing = run("similar", out, FIGURE, "--min-jaccard", 1)
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "0 figures with a Jaccard of at least 1" in nothing.stderr


def aliases(build: Build) -> dict[str, list[str]]:
    """The figures of each alias, as the store has them."""
    rows: Any = build.query(
        "SELECT ?alias ?figid { ?f skos:altLabel ?alias ; dcterms:identifier ?figid } ORDER BY ?figid"
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["alias"].value, []).append(row["figid"].value)
    return found


def test_aliases_are_known_where_there_is_a_store(run: Run, out: Path, example_build: Build) -> None:
    known = aliases(example_build)
    alias = next(alias for alias, figids in known.items() if figids == [FIGURE])
    with_store = run("similar", example_build.path, alias, "--min-jaccard", 0.2)
    assert with_store.stdout == run("similar", out, FIGURE, "--min-jaccard", 0.2).stdout
    assert one_line(run("similar", out, alias).stderr).startswith(f"kg: no figure {alias} in this build")
    twice, figids = next((alias, figids) for alias, figids in known.items() if len(figids) > 1)
    assert one_line(run("similar", example_build.path, twice).stderr) == (
        f"kg: {twice} means 2 figures: {', '.join(figids)}"
    )


def test_partners(run: Run, out: Path) -> None:
    result = run("partners", out, "ncbigene:2475", "--format", "tsv")
    rows = tsv(result.stdout)
    assert tuple(rows[0]) == Partner._fields
    assert [row["symbol"] for row in rows[:3]] == ["TSC1", "TSC2", "AKT1"]
    assert result.stderr.splitlines() == [
        "MTOR (Homo sapiens, https://identifiers.org/ncbigene/2475): in 18 figures (strict)",
        "119 genes with it, of 296; 0 with q < 0.05",
    ]
    by_symbol = run("partners", out, "MTOR", "--limit", 3)
    assert "genes of other species are called MTOR, too" in by_symbol.stderr
    assert "the first 3 of 119" in by_symbol.stderr
    often = tsv(run("partners", out, "MTOR", "--min-figures", 5, "--format", "tsv").stdout)
    assert often == [row for row in rows if int(row["figures"]) >= 5]
    document = json.loads(run("partners", out, "MTOR", "--species", "human", "--limit", 2, "--format", "json").stdout)
    assert (document["symbol"], len(document["partners"])) == ("MTOR", 2)
    assert run("partners", out, "MTOR", "--species", "human", "-q").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        (
            ("enrich", "OUT", "--genes", "-", "-o", "found.xlsx"),
            "MTOR",
            "found.xlsx: the name of the file says no format; known are .tsv .csv .json; or --format",
        ),
        (("enrich", "OUT", "--genes", "none.txt"), None, "none.txt: No such file or directory"),
        (("enrich", "OUT", "--genes", "-"), "# nothing\n", "standard input: there is no gene in it"),
        (("enrich", "OUT", "--genes", "-"), "X, Y", "no figure shows any gene of the list (strict): X, Y"),
        (("enrich", "OUT", "--genes", "-", "--background", "-"), "X", "standard input cannot be both"),
        (
            ("enrich", "OUT", "--genes", "-", "--species", "Martians"),
            "X",
            "no gene is of Martians; there are genes of",
        ),
        (("enrich", "OUT", "--genes", "-", "--format", "table", "-o", "x"), "X", "a table is for people to read"),
        (("enrich", "nowhere", "--genes", "-"), "X", "nowhere: no such folder"),
        (
            ("similar", "OUT", "PMC6185869__gr2"),
            None,
            "no figure PMC6185869__gr2 in this build; did you mean PMC",
        ),
        (("similar", "OUT", FIGURE, "--species", "mouse"), None, f"{FIGURE} shows no gene that counts here (strict)"),
        (("partners", "OUT", "MTORR"), None, "no gene MTORR in this build; did you mean MTOR"),
        (("partners", "OUT", "MTOR", "--species", "Martians"), None, "no gene is of Martians"),
    ],
)
def test_faults_of_use(run: Run, out: Path, arguments: tuple[str, ...], stdin: str | None, message: str) -> None:
    result = run(*(str(out) if argument == "OUT" else argument for argument in arguments), stdin=stdin)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert one_line(result.stderr).startswith(f"kg: {message}")


def test_a_list_that_is_no_text(run: Run, out: Path, tmp_path: Path) -> None:
    path = tmp_path / "genes"
    path.write_bytes(b"\xff\xfe\x00")
    assert one_line(run("enrich", out, "--genes", path).stderr) == f"kg: {path}: not UTF-8 text"
    assert "there is no gene in it" in run("enrich", out, "--genes", "-", "--background", path, stdin=" ").stderr


def test_a_build_without_the_list_of_figures(run: Run, example_build: Build, tmp_path: Path) -> None:
    copy = tmp_path / "old"
    for name in ("report.json", "SHA256SUMS", "network/incidence.npz"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((example_build.path / name).read_bytes())
    assert "the list of figures cannot be read" in one_line(run("partners", copy, "MTOR").stderr)
