"""What grows with the number of records goes to disk: sorted runs of papers, one a shard, merged as they are read.

There are nearly as many papers as figures, and most have all their figures in one shard: such a paper is described by
the worker that reads the shard. A paper that several shards tell of is described again, from the votes of all.
"""

from __future__ import annotations

import heapq
import json
import marshal
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from kg.mapping.shared import Kind, SharedTable, Vote, conflicts, describe_node
from kg.rdf import Triple
from kg.record import Notice
from kg.turtle import TurtleWriter

_PAPER = Kind.PAPER.value

PaperVotes = dict[str, dict[str, int]]
"""The votes for one paper: by field, how many records give each value."""


class Paper(NamedTuple):
    """A paper: its IRI, what records say of it, its description as Turtle, and where they disagree."""

    node: str
    votes: PaperVotes
    turtle: str
    triples: int
    conflicts: list[Notice]

    @classmethod
    def of(cls, node: str, votes: PaperVotes, writer: TurtleWriter) -> Paper:
        """The paper that these votes describe."""
        triples = list(describe_node(Kind.PAPER, node, votes))
        turtle = "".join(writer.body(triples))
        return cls(node, votes, turtle, len(triples), list(conflicts(Kind.PAPER, node, votes)))

    def described(self) -> Iterator[Triple]:
        """The description as triples."""
        return describe_node(Kind.PAPER, self.node, self.votes)


def split_papers(counts: Mapping[Vote, int]) -> tuple[SharedTable, dict[str, PaperVotes]]:
    """Parts the votes for papers, by paper, from those for all other nodes, of which there are few."""
    others: dict[Vote, int] = {}
    papers: dict[str, PaperVotes] = {}
    for vote, count in counts.items():
        kind, node, name, value = vote
        if kind == _PAPER:
            votes = papers.setdefault(node, {})
            if name:
                votes.setdefault(name, {})[value] = count
        else:
            others[vote] = count
    table = SharedTable()
    table.add(others)
    return table, papers


def write_papers(file: Path, papers: Mapping[str, PaperVotes], writer: TurtleWriter) -> None:
    """Writes a run: the papers in the order of their IRIs, one a line."""
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(json.dumps(Paper.of(node, papers[node], writer)) + "\n" for node in sorted(papers))


def merged_papers(runs: Iterable[Path], writer: TurtleWriter) -> Iterator[Paper]:
    """The papers of all runs in the order of their IRIs, each once; of each run one line is in memory."""
    for node, group in groupby(heapq.merge(*map(_read, runs), key=attrgetter("node")), key=attrgetter("node")):
        first, *more = group
        yield Paper.of(node, _added(paper.votes for paper in (first, *more)), writer) if more else first


def _added(all_votes: Iterable[PaperVotes]) -> PaperVotes:
    total: dict[str, Counter[str]] = {}
    for votes in all_votes:
        for name, counts in votes.items():
            total.setdefault(name, Counter()).update(counts)
    return {name: dict(counts) for name, counts in total.items()}


def _read(run: Path) -> Iterator[Paper]:
    with run.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            node, votes, turtle, triples, notices = json.loads(line)
            yield Paper(node, votes, turtle, triples, [Notice(*notice) for notice in notices])


def write_table(file: Path, table: SharedTable) -> None:
    """Writes a table for the build's own use."""
    file.write_bytes(marshal.dumps(table.plain()))


def add_table(file: Path, total: SharedTable) -> None:
    """Adds the table that `write_table` has written to another one."""
    total.merge_plain(marshal.loads(file.read_bytes()))  # noqa: S302 - our own worker has written it a moment ago
