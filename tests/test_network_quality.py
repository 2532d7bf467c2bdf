"""Scores against pathways: the area as a slow count gives it, and the whole benchmark on the examples."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.network_quality import __main__ as comparing
from benchmarks.network_quality.corpus import links_of, read_figures
from benchmarks.network_quality.truth import Ranking, Truth

pairs = st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 3), st.integers(0, 2)), max_size=14)


@given(pairs)
def test_the_area_is_the_mean_over_strata_of_comparisons(found: list[tuple[int, bool, int, int]]) -> None:
    columns = [np.array([row[place] for row in found]) for place in range(4)]
    stratum, shared, score, weight = columns[0].astype(int), columns[1].astype(bool), columns[2], columns[3]
    areas, sizes = [], []
    for one in range(3):
        rows = [row for row in found if row[0] == one]
        won = sum(a[3] * b[3] * ((a[2] > b[2]) + (a[2] == b[2]) / 2) for a in rows for b in rows if a[1] and not b[1])
        goods, bads = (sum(row[3] for row in rows if row[1] is kind) for kind in (True, False))
        if goods and bads:
            areas.append(won / goods / bads)
            sizes.append(goods + bads)
    wanted = float(np.average(areas, weights=sizes)) if areas else 0.5
    if not found:
        return
    ranking = Ranking.of(Truth(np.arange(len(found)), shared, stratum), score.astype(float))
    assert ranking.auc(weight.astype(float)) == pytest.approx(wanted)


def test_the_whole_of_it_on_the_examples(examples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    links = links_of(read_figures(examples))
    numbers = [gene.rpartition("/")[2] for gene in links.genes if "ncbigene/" in gene]
    gmt = tmp_path / "half.gmt"
    gmt.write_text("".join(f"p{n}\tx\t" + "\t".join(numbers[n::3]) + "\n" for n in range(3)), encoding="utf-8")
    assert comparing.main([str(examples), str(gmt), "--results", str(tmp_path)]) == 0
    results = json.loads((tmp_path / "network_quality" / "results.json").read_text())
    assert results["figures"] == links.figures
    assert all(0 <= area <= 1 for area in results["flavours"]["strict"]["auc"].values())
    assert len(results["flavours"]["strict"]["folds"]) == 5
    assert capsys.readouterr().out.startswith("# The network's scores")


def test_what_cannot_be_read_is_said_in_a_line(
    examples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert comparing.main([str(examples), str(tmp_path / "none.gmt"), "--results", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("benchmarks.network_quality: ")


def test_one_word_in_two_forms_is_two_readings(tmp_path: Path) -> None:
    table = tmp_path / "sets.tsv"
    rows = ["figid\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource"]
    rows += ["f\tACSL3/4\tACSL3\tACSL3\t2181\thgnc_symbol", "f\tACSL3/4\tACSL4\tACSL4\t2182\thgnc_symbol"]
    rows += [f"f\tAKT\tAKT\tAKT{n}\t{n}\tbioentities_symbol" for n in (1, 2)]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    links = links_of(read_figures(table))
    by_gene = {gene.rpartition("/")[2]: place for gene, place in zip(links.genes, range(9), strict=False)}
    word, reading = (
        {int(g): int(w) for g, w in zip(links.gene, found, strict=True)} for found in (links.word, links.reading)
    )
    acsl, akt = (by_gene["2181"], by_gene["2182"]), (by_gene["1"], by_gene["2"])
    assert word[acsl[0]] == word[acsl[1]]
    assert reading[acsl[0]] != reading[acsl[1]]
    assert reading[akt[0]] == reading[akt[1]]
