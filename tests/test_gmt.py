"""Gene sets: every line is what the tables of the records say, however it is computed."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from conftest import Run

import kg
from kg import KgError, exports
from kg.exports import GeneIds, Options
from kg.opened import Build
from kg.record import Flavour

OFFICIAL = {"ncbigene_symbol", "hgnc_symbol"}
OTHER_NAMES = {"ncbigene_synonym", "hgnc_alias_symbol", "hgnc_prev_symbol"}
RULES: dict[str, set[str] | None] = {"strict": OFFICIAL, "synonyms": OFFICIAL | OTHER_NAMES, "all": None}
HEAD = "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\n"


def gmt(build: Build, told: list[str] | None = None, **chosen: object) -> dict[str, list[str]]:
    """The lines of each file."""
    heard: list[str] = [] if told is None else told
    options = Options(tell=heard.append, **chosen)  # type: ignore[arg-type]
    files = exports.load("gmt").files(build, options)
    return {name: b"".join(exports.encoded(chunks)).decode().splitlines() for name, chunks in files}


def made(folder: Path, records: dict[str, tuple[str, str]]) -> Build:
    """The build of records: front matter and rows of gene tables, cells parted by bars, by figids."""
    (folder / "in" / "_figures").mkdir(parents=True)
    (folder / "in" / "_data").mkdir()
    for figid, (front, rows) in records.items():
        (folder / "in" / "_figures" / f"{figid}.md").write_text(f"---\nfigid: {figid}\n{front}---\n", encoding="utf-8")
        table = HEAD + "".join(f"{line.strip()}\n" for line in rows.strip().splitlines()).replace("|", "\t")
        (folder / "in" / "_data" / f"{figid}-genes.tsv").write_text(table, encoding="utf-8")
    return kg.build(folder / "in", folder / "out")


HUMAN, FLY = "9606|Homo sapiens|Primates", "7227|Drosophila melanogaster|NA"
MIXED = f"""
    {HUMAN}|TP53|TP53|TP53|7157|ncbigene_symbol
    {HUMAN}|p53|p53|TP53|7157|ncbigene_synonym
    {HUMAN}|AKT1|AKT1|AKT1|207|ncbigene_symbol
    {HUMAN}|HER2|HER2|ERBB2|2064|ncbigene_synonym
    {HUMAN}|AKT|AKT|AKT2|208|famplex_relations
    {HUMAN}|NEW|NEW|NEW|NA|ncbigene_symbol
    {FLY}|N|N|N|31293|ncbigene_symbol
    {FLY}|rl|rl|rl|3354888|ncbigene_symbol
    NA|NA|NA|X|X|X|99|ncbigene_symbol
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A build with two species, a gene of none, and one without an id; the second figure comes first by its figid."""
    title = 'figtitle: "One\\ttwo\\n three"\nfigid_alias: PMC2__F1\n'
    return made(tmp_path_factory.mktemp("gmt"), {"PMC2__a": (title, MIXED), "PMC10__b": ("", MIXED)})


def test_a_file_a_species_and_a_line_a_figure(small: Build) -> None:
    files = gmt(small, min_genes=2)
    assert files == {
        "pfocr-gmt-Drosophila_melanogaster.gmt": [
            "PMC10__b\tPMC10__b\t31293\t3354888",
            "PMC2__a\tOne two  three (PMC2__F1)\t31293\t3354888",
        ],
        "pfocr-gmt-Homo_sapiens.gmt": [
            "PMC10__b\tPMC10__b\t207\t7157",
            "PMC2__a\tOne two  three (PMC2__F1)\t207\t7157",
        ],
    }
    assert list(gmt(small, min_genes=1)) == [*files, "pfocr-gmt-unspecified.gmt"]


@pytest.mark.parametrize(
    ("flavour", "ids", "genes"),
    [
        ("strict", "ncbi", "207 7157"),
        ("synonyms", "ncbi", "207 2064 7157"),
        ("all", "ncbi", "207 208 2064 7157"),
        ("strict", "symbol", "AKT1 NEW TP53"),
        ("all", "symbol", "AKT1 AKT2 ERBB2 NEW TP53"),
    ],
)
def test_flavours_and_names(small: Build, flavour: str, ids: str, genes: str) -> None:
    [lines] = gmt(small, flavour=Flavour(flavour), ids=GeneIds(ids), species="human", min_genes=2).values()
    assert [line.split("\t")[2:] for line in lines] == [genes.split(" ")] * 2


def test_the_smallest_set_is_counted_after_leaving_out(small: Build) -> None:
    with pytest.raises(KgError, match=r"no figure has 3 genes of human \(flavour strict, ids ncbi\)"):
        gmt(small, species="human")
    assert len(gmt(small, species="human", ids=GeneIds.SYMBOL)) == 1


def test_what_is_left_out_is_told(small: Build) -> None:
    told: list[str] = []
    gmt(small, told, min_genes=1)
    assert told == ["left out: 2 links from figures to 1 genes that have no NCBI Gene id"]
    told.clear()
    gmt(small, told, min_genes=1, ids=GeneIds.SYMBOL)
    assert told == []


@pytest.mark.parametrize("species", ["human", "homo SAPIENS", "9606", "NCBITaxon:9606", "obo:NCBITaxon_9606", " 9606 "])
def test_a_species_by_any_name(small: Build, species: str) -> None:
    assert list(gmt(small, species=species, min_genes=2)) == ["pfocr-gmt-Homo_sapiens.gmt"]


@pytest.mark.parametrize("species", ["mouse", "10090", "x", "unspecified", ""])
def test_a_species_that_no_gene_is_of(small: Build, species: str) -> None:
    with pytest.raises(KgError, match=f"--species {species}: the build has no gene of it; .*Homo sapiens, Drosophila"):
        gmt(small, species=species)


def test_species_of_one_name_have_files_of_their_own(tmp_path: Path) -> None:
    rows = (
        "1|Same: name|NA|A|A|A|1|ncbigene_symbol\n2|Same_name|NA|B|B|B|2|ncbigene_symbol\n3|//|NA|C|C|C|3|hgnc_symbol"
    )
    assert sorted(gmt(made(tmp_path, {"PMC1__a": ("", rows)}), min_genes=1)) == [
        "pfocr-gmt-Same_name.gmt",
        "pfocr-gmt-Same_name_NCBITaxon_2.gmt",
        "pfocr-gmt-unnamed.gmt",
    ]


class Known(NamedTuple):
    """A figure as read by this test: what it is called, and gene, species and rule of every row."""

    description: str
    rows: list[tuple[str, str, str]]


def read_apart(folder: Path) -> dict[str, Known]:
    """The figures of a checkout, by csv and PyYAML's own loader."""
    found = {}
    for path in sorted((folder / "_figures").glob("*.md")):
        front = yaml.load(path.read_text(encoding="utf-8").split("\n---")[0], yaml.CBaseLoader)
        rows = [(row["entrez"], "9606", row["source"]) for row in front.get("genes", ())]  # HGNC is human
        table = folder / "_data" / f"{front['figid']}-genes.tsv"
        if table.exists():
            lines = table.read_text(encoding="utf-8").split("\n")
            reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows += [(row["ncbigene_id"], row["organism_id"], row["source"]) for row in reader]
        title = re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", front["figtitle"]).strip()
        alias = front.get("figid_alias")
        found[front["figid"]] = Known(f"{title} ({alias})" if alias else title, rows)
    return found


@pytest.fixture(scope="module")
def known(shared: Path) -> dict[str, Known]:
    """All 717 records."""
    return read_apart(shared / "pfocr") | read_apart(shared / "pfocr" / "verbatim")


@pytest.fixture(scope="module")
def real_build(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The build of the same."""
    return kg.build(
        [shared / "pfocr", shared / "pfocr" / "verbatim"], tmp_path_factory.mktemp("real") / "out", learn=False
    )


@pytest.mark.parametrize("flavour", list(RULES))
@pytest.mark.parametrize("least", [1, 3])
def test_line_by_line_what_the_records_say(
    real_build: Build, known: dict[str, Known], flavour: str, least: int
) -> None:
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for figure in known.values():
        for gene, taxon, _ in figure.rows:
            if taxon not in ("", "NA"):
                votes[gene][taxon] += 1
    # The species that most rows give; of equally frequent ones the first.
    species = {gene: min(counts, key=lambda taxon: (-counts[taxon], taxon)) for gene, counts in votes.items()}
    rules = RULES[flavour]
    expected: defaultdict[str, list[str]] = defaultdict(list)
    for figid, figure in sorted(known.items()):
        genes: defaultdict[str, set[str]] = defaultdict(set)
        for gene, _, rule in figure.rows:
            if gene != "NA" and (rules is None or rule in rules):
                genes[species.get(gene, "")].add(gene)
        for taxon, some in genes.items():
            if len(some) >= least:
                expected[taxon].append("\t".join([figid, figure.description, *sorted(some, key=int)]))
    files = gmt(real_build, flavour=Flavour(flavour), min_genes=least)
    assert sorted(files.values()) == sorted(expected.values())
    assert len(expected["9606"]) > 300
    assert files["pfocr-gmt-Homo_sapiens.gmt"] == expected["9606"]


def test_on_the_command_line(run: Run, example_build: Build, tmp_path: Path) -> None:
    out = example_build.path.parents[1]
    one = run("export", out, "gmt", "--species", "human", "--min-genes", "10", "-o", "-")
    assert (one.exit_code, one.stderr) == (0, "")
    lines = [line.split("\t") for line in one.stdout.splitlines()]
    assert lines
    assert all(len(line) >= 12 and all(gene.isdigit() for gene in line[2:]) for line in lines)
    told = run("export", out, "gmt", "--flavour", "all", "-o", tmp_path / "sets")
    assert "left out: " in told.stderr
    assert (tmp_path / "sets" / "pfocr-gmt-Homo_sapiens.gmt").is_file()
    for wrong in (["--ids", "hgnc"], ["--min-genes", "0"], ["--species", "Mars"]):
        assert run("export", out, "gmt", *wrong).exit_code == 2
