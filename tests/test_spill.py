"""Papers go through sorted files and come out as if they had been added up in memory."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.builder.spill import add_table, merged_papers, split_papers, write_papers, write_table
from kg.mapping.shared import Kind, SharedTable, Vote, votes
from kg.rdf import ntriples
from kg.turtle import TurtleWriter

BASE = "https://w3id.org/pfocr-kg/"

papers = st.builds(
    lambda number, title, year: tuple(
        votes(Kind.PAPER, f"https://identifiers.org/pmc/PMC{number}", title=title, year=year, pmcid=f"PMC{number}")
    ),
    st.integers(1, 6),
    st.sampled_from(["A", "B", 'Б\n"', None]),
    st.sampled_from(["2019", "2020", None]),
)
genes = st.builds(
    lambda number, symbol: tuple(votes(Kind.GENE, f"https://identifiers.org/ncbigene/{number}", symbol=symbol)),
    st.integers(1, 4),
    st.sampled_from(["AKT1", "NA", None]),
)
parts = st.lists(st.lists(st.one_of(papers, genes), max_size=8), max_size=5)


def added(part: list[tuple[Vote, ...]]) -> Counter[Vote]:
    """The votes of a part."""
    return Counter(vote for record in part for vote in record)


@given(parts)
def test_spilled_votes_are_those_of_one_table(found: list[list[tuple[Vote, ...]]]) -> None:
    expected, rest, writer = SharedTable(), SharedTable(), TurtleWriter(BASE)
    with tempfile.TemporaryDirectory() as name:
        runs = []
        for number, part in enumerate(found):
            expected.add(added(part))
            table, by_paper = split_papers(added(part))
            runs.append(Path(name, f"{number}.papers"))
            write_papers(runs[-1], by_paper, writer)
            write_table(Path(name, "table"), table)
            add_table(Path(name, "table"), rest)
        merged = list(merged_papers(runs, writer))
    nodes = [paper.node for paper in merged]
    assert nodes == sorted(set(nodes))
    assert len(nodes) == expected.count(Kind.PAPER)
    assert rest.count(Kind.PAPER) == 0
    triples = [triple for paper in merged for triple in paper.described()] + list(rest.describe())
    assert ntriples(sorted(triples)) == ntriples(sorted(expected.describe()))
    conflicts = [conflict for paper in merged for conflict in paper.conflicts] + list(rest.conflicts())
    assert sorted(conflicts) == sorted(expected.conflicts())
    for paper in merged:
        assert paper.turtle == "".join(writer.body(paper.described()))
        assert paper.triples == len(list(paper.described()))


def test_a_paper_of_one_part_is_not_described_again(tmp_path: Path) -> None:
    """What the worker has written is what counts: the leading process only reads it."""
    node = "https://identifiers.org/pmc/PMC1"
    write_papers(tmp_path / "a", {node: {"title": {"A": 1}}}, TurtleWriter("https://elsewhere.org/"))
    [paper] = merged_papers([tmp_path / "a"], TurtleWriter(BASE))
    assert (paper.node, paper.triples) == (node, 3)
    write_papers(tmp_path / "b", {node: {"title": {"B": 2}}}, TurtleWriter(BASE))
    [paper] = merged_papers([tmp_path / "a", tmp_path / "b"], TurtleWriter(BASE))
    assert paper.votes == {"title": {"A": 1, "B": 2}}
    assert 'schema:name "B"' in paper.turtle
    assert [conflict.kind for conflict in paper.conflicts] == ["paper-conflict"]
