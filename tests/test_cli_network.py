"""`kg network`, and the options of networks that `kg export` has: what is shown, what is written, what is a fault."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from kg import exports
from kg.errors import KgError, KgWarning
from kg.exports import Edges, Options, encoded
from kg.opened import Build

FORMS = {
    "cx2": "cx2",
    "cyjs": "cyjs",
    "gexf": "gexf",
    "graphml": "graphml",
    "json": "networkx",
    "png": "png",
    "sif": "sif",
    "svg": "svg",
    "ttl": "associations",
}


def written(build: Build, form: str, **options: Any) -> bytes:
    """What an export of one file has in it."""
    [(_, chunks)] = exports.load(form).files(build, Options(**options))
    return b"".join(encoded(chunks))


# --- what is shown


def test_what_is_shown(run: Run, example_build: Build) -> None:
    result = run("network", example_build.path, "--limit", 2)
    assert (result.exit_code, result.stderr) == (0, "")
    head, *_, last = result.stdout.splitlines()
    tables = example_build.tables()
    assert head == f"{len(tables.ids):,} nodes, {len(tables.source):,} edges from 45 figures (strict)"
    assert last == f"the first 2 of {len(tables.source):,} edges; for more: --limit"
    symbols = tables.node("symbol").values
    for one, other in zip(tables.source[:2], tables.target[:2], strict=True):
        assert f"{symbols[one]} – {symbols[other]}" in result.stdout


def test_no_edge_at_all_is_shown_with_limit_0(run: Run, example_build: Build) -> None:
    result = run("network", example_build.path, "--limit", 0)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


def test_quiet_without_files_shows_the_network_and_no_more(run: Run, example_build: Build) -> None:
    loud = run("network", example_build.path, "--min-figures", 2, "--limit", 3)
    quiet = run("network", example_build.path, "--min-figures", 2, "--limit", 3, "--quiet")
    assert "left out: " in loud.stderr
    assert (quiet.exit_code, quiet.stderr, quiet.stdout) == (0, "", loud.stdout)


def test_quiet_with_files_shows_nothing(run: Run, example_build: Build, tmp_path: Path) -> None:
    result = run("network", example_build.path, "-q", "-o", tmp_path / "a.sif", "-o", tmp_path / "b.graphml")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert (tmp_path / "a.sif").read_bytes() == written(example_build, "sif")
    assert (tmp_path / "b.graphml").read_bytes() == written(example_build, "graphml")


def test_a_network_of_nothing(run: Run, example_build: Build, tmp_path: Path) -> None:
    forms = sorted(set(FORMS) - {"png", "svg"})
    files = [part for suffix in forms for part in ("-o", tmp_path / f"x.{suffix}")]
    result = run("network", example_build.path, "--min-figures", 99, *files)
    assert result.exit_code == 0
    assert result.stdout == "chosen: 0 nodes, 0 edges from 45 figures (strict)\n"
    assert "left out: 2,982 edges in fewer than 99 independent figures" in result.stderr
    assert result.stderr.count("the export has 0 nodes, 0 edges: nothing is left\n") == len(forms)
    assert sorted(path.suffix[1:] for path in tmp_path.iterdir()) == forms
    assert json.loads((tmp_path / "x.json").read_bytes())["edges"] == []


@pytest.mark.parametrize("form", ["png", "svg"])
def test_there_is_no_picture_of_nothing(run: Run, example_build: Build, tmp_path: Path, form: str) -> None:
    given = ("export", example_build.path, form, "--min-figures", 99, "-q", "-o", tmp_path / f"x.{form}")
    result = run(*given)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "kg: nothing is left to be drawn: 2,982 edges in fewer than 99 independent figures; "
        "297 nodes to which no edge is left (--min-figures 99)\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_what_a_file_has_is_told(run: Run, example_build: Build, tmp_path: Path) -> None:
    result = run("network", example_build.path, "--limit", 0, "-o", tmp_path / "x.cx2")
    there = example_build.tables(picture=True)
    assert len(there.source) < 2_982
    assert result.stdout == "chosen: 297 nodes, 2,982 edges from 45 figures (strict)\n"
    assert f"the export has {len(there.ids)} nodes, {len(there.source):,} edges" in result.stderr.splitlines()


@pytest.mark.parametrize("form", ["associations", "cx2", "cyjs", "gexf", "graphml", "networkx", "sif", "svg"])
def test_text_goes_to_standard_output(run: Run, example_build: Build, form: str) -> None:
    result = run("export", example_build.path, form, "--min-figures", 4, "-q", "-o", "-")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == written(example_build, form, min_figures=4)


def test_two_tables_do_not_go_to_standard_output(run: Run, example_build: Build) -> None:
    for form in ("edges", "parquet"):
        result = run("export", example_build.path, form, "-q", "-o", "-")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"kg: {form} has 2 files; give a folder with -o\n"


def test_unknown_genes_are_guessed(run: Run, example_build: Build) -> None:
    some = run("network", example_build.path, "--genes", "-", "--limit", 0, stdin="MTOR TSC22 zzzzz\n")
    assert some.exit_code == 0
    assert some.stderr.splitlines()[0].startswith("not in the network: TSC22, zzzzz; did you mean TSC2")
    none = run("network", example_build.path, "--genes", "-", stdin="TSC22\n")
    assert none.exit_code == 2
    assert none.stderr.startswith("kg: none of the genes asked for is in the network: TSC22; did you mean TSC2")
    assert none.stderr.count("\n") == 1


def test_python_is_warned_of_unknown_genes(example_build: Build) -> None:
    for ask in (example_build.cooccurrence, example_build.tables):
        with pytest.warns(KgWarning, match="not in the network: TSC22; did you mean TSC2") as warned:
            ask(genes=["MTOR", "TSC22"])
        assert [each.filename for each in warned] == [__file__]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            told = list[str]()
            ask(genes=["MTOR", "TSC22"], tell=told.append)
        assert told[0].startswith("not in the network: TSC22")
        with pytest.raises(KgError, match="none of the genes asked for is in the network"):
            ask(genes=["TSC22"])
        with pytest.raises(KgError, match="not among the figures of this build: nowhere"):
            ask(figures=["nowhere"])


# --- what is written


@pytest.mark.parametrize("suffix", sorted(FORMS))
def test_the_suffix_says_the_format(run: Run, example_build: Build, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / "deeper" / f"network.{suffix.upper()}"
    result = run("network", example_build.path, "--min-figures", 4, "--limit", 0, "-o", file)
    assert result.exit_code == 0
    assert f"wrote {file}" in result.stderr.splitlines()
    assert file.read_bytes() == written(example_build, FORMS[suffix], min_figures=4)


def test_a_list_from_standard_input_is_read_once(run: Run, example_build: Build, tmp_path: Path) -> None:
    files = ("-o", tmp_path / "a.sif", "-o", tmp_path / "b.sif")
    result = run("network", example_build.path, "--genes", "-", "--hops", 0, *files, stdin="MTOR TSC2\n")
    assert result.exit_code == 0
    assert (tmp_path / "a.sif").read_text() == (tmp_path / "b.sif").read_text() == "MTOR\tco-occurs-with\tTSC2\n"
    assert result.stdout.startswith("chosen: 2 nodes, 1 edge from")


OPTIONS: list[tuple[list[object], dict[str, Any]]] = [
    (["--flavour", "all"], {"flavour": "all"}),
    (["--species", "human"], {"species": "human"}),
    (["--collapse-families"], {"collapse_families": True}),
    (["--kind", "disease", "--kind", "chemical"], {"kinds": frozenset({"disease", "chemical"})}),
    (["--years", "2018-2019"], {"years": (2018, 2019)}),
    (["--years", "2018"], {"years": (2018, 2018)}),
    (["--organism", "human"], {"organism": "human"}),
    (["--figure-type", "figure"], {"figure_type": "figure"}),
    (["--min-figures", 2], {"min_figures": 2}),
    (["--max-q", 0.9], {"max_q": 0.9}),
    (["--backbone"], {"backbone": True}),
    (["--top", 5], {"top": 5}),
    (["--edges", "picture", "--seed", 4], {"edges": Edges.PICTURE, "seed": 4}),
]


@pytest.mark.parametrize(("given", "options"), OPTIONS, ids=[" ".join(map(str, given)) for given, _ in OPTIONS])
def test_each_option_as_from_python(
    run: Run, example_build: Build, tmp_path: Path, given: list[object], options: dict[str, Any]
) -> None:
    expected = written(example_build, "graphml", **options)
    assert expected != written(example_build, "graphml")
    exported = run("export", example_build.path, "graphml", *given, "-o", tmp_path / "a.graphml")
    shown = run("network", example_build.path, *given, "-q", "-o", tmp_path / "b.graphml")
    assert (exported.exit_code, shown.exit_code) == (0, 0)
    assert (tmp_path / "a.graphml").read_bytes() == (tmp_path / "b.graphml").read_bytes() == expected


def test_lists_of_genes_and_of_figures(run: Run, example_build: Build, tmp_path: Path) -> None:
    figures = example_build.figures()[6:]
    (tmp_path / "genes.txt").write_text("AKT1, MTOR # two of many\n")
    table = "".join(f"{figure.figid}\t{figure.title}\n" for figure in figures)
    lists = {
        "plain": "".join(f"{figure.figid}\n" for figure in figures),
        "a table": table,
        "a header": f"figid\ttitle\n{table}",
        "comments": f"# mine\n\n{table}",
        "of Windows": f"\ufefffigure\r\n{table}".replace("\n", "\r\n").replace("\r\r", "\r"),
        "an answer": "?figure\n" + "".join(f"<{figure.iri}>\n" for figure in figures),
    }
    named = tuple(figure.figid for figure in figures)
    expected = written(example_build, "sif", figures=named, genes=("AKT1", "MTOR"), hops=1)
    assert expected.count(b"\n") > 5
    for name, content in lists.items():
        (tmp_path / "figures.txt").write_text(content, newline="")
        given = ("--genes", tmp_path / "genes.txt", "--figures", tmp_path / "figures.txt", "--hops", 1)
        result = run("export", example_build.path, "sif", *given, "-o", "-", "-q")
        assert (result.exit_code, result.stderr) == (0, ""), name
        assert result.stdout_bytes == expected, name


def test_the_list_of_figures_of_the_build_is_one(run: Run, example_build: Build) -> None:
    """With its header."""
    result = run(
        "network", example_build.path, "--figures", example_build.path / "network" / "figures.tsv", "--limit", 0
    )
    assert result.exit_code == 0
    assert result.stderr == f"{len(example_build.figures())} figures are as asked for\n"


# --- faults

FAULTS: list[tuple[list[object], str]] = [
    (["--hops", 2], "--hops means nothing without --genes"),
    (["--hops", 1], "--hops means nothing without --genes"),
    (["--kind", "disease", "--flavour", "all"], "--flavour is about genes: it means nothing without --kind gene"),
    (["--kind", "disease", "--species", "human"], "--species is about genes: it means nothing without --kind gene"),
    (["--kind", "chemical", "--collapse-families"], "--collapse-families is about genes: it means nothing without"),
    (["--genes", "-", "--figures", "-"], "--genes and --figures cannot both be standard input"),
    (["--genes", "-"], "standard input: there is no gene in it"),
    (["--figures", "-"], "standard input: there is no figure in it"),
    (["--genes", "no-such-file"], "no-such-file: No such file or directory"),
    (["--years", "2020-2019"], "years 2020-2019: the first is after the last"),
    (["--years", "lately"], "years lately: a year, or two such as 2015-2020, are expected"),
    (["--years", "1800"], "no figure is as asked for"),
    (["--species", "Klingon"], "no gene is of Klingon; there are genes of: "),
    (["--organism", "Klingon"], "no figure is of Klingon; there are figures of: Homo sapiens, "),
    (["--figure-type", "Figur"], "no figure is of type figur; there are: Figure"),
    (["--max-q", "nan"], "max_q nan: it is from 0 to 1"),
    (["--seed", 1 << 64], "it is from 0 to 9223372036854775807"),
]


@pytest.mark.parametrize(("given", "fault"), FAULTS, ids=[" ".join(map(str, given)) for given, _ in FAULTS])
@pytest.mark.parametrize("command", ["network", "export"])
def test_faults_of_use(
    run: Run, example_build: Build, tmp_path: Path, command: str, given: list[object], fault: str
) -> None:
    form = ["graphml"] if command == "export" else []
    result = run(command, example_build.path, *form, *given, "-o", tmp_path / "x.graphml", stdin="")
    assert (result.exit_code, result.stdout) == (2, "")
    [line] = result.stderr.splitlines()
    assert line.startswith(f"kg: {fault}") or (line.startswith("kg: ") and fault in line)
    assert list(tmp_path.iterdir()) == []


def test_faults_of_outputs(run: Run, example_build: Build, tmp_path: Path) -> None:
    (tmp_path / "folder.cx2").mkdir()
    known = " ".join(f".{suffix}" for suffix in FORMS)
    for name, fault in {
        "x.xls": f"{tmp_path}/x.xls: the name of the file says no format; known are {known}",
        "x": f"{tmp_path}/x: the name of the file says no format; known are {known}",
        "folder.cx2": f"{tmp_path}/folder.cx2 is a folder; the name of a file is expected",
        "": f"{tmp_path} is a folder; the name of a file is expected",
    }.items():
        result = run("network", example_build.path, "-o", tmp_path / "first.sif", "-o", tmp_path / name)
        assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"kg: {fault}\n")
    result = run("network", example_build.path, "-q", "--limit", 3, "-o", tmp_path / "x.sif")
    assert result.stderr == "kg: --limit means nothing with --quiet and -o, where no edge is shown\n"
    assert [path.name for path in tmp_path.iterdir()] == ["folder.cx2"]


@pytest.mark.parametrize("given", [["--limit", -1], ["--top", 0], ["--max-q", 2], ["--seed", -1], ["--min-figures", 0]])
def test_numbers_that_cannot_be(run: Run, example_build: Build, given: list[object]) -> None:
    result = run("network", example_build.path, *given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Invalid value for '{given[0]}'" in result.stderr


def test_other_exports_take_no_options_of_networks(run: Run, example_build: Build, tmp_path: Path) -> None:
    for given in (["--hops", 2], ["--top", 3], ["--edges", "all"], ["--kind", "gene"], ["--backbone"]):
        result = run("export", example_build.path, "turtle", *given, "-o", tmp_path / "x.ttl")
        assert (result.exit_code, result.stderr) == (2, f"kg: {given[0]} means nothing to the export turtle\n")
    assert list(tmp_path.iterdir()) == []
