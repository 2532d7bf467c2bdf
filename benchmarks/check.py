"""Whether two graphs are the same, and where they differ: to be faster than one that does more proves nothing."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

PFO = "https://w3id.org/pfocr-kg/ontology#"
DATASET = "https://w3id.org/pfocr-kg/dataset"
LINKS = "https://w3id.org/pfocr-kg/link/"
_OURS = ("Count>", "#confidence>", "#qualityFlag>", "#unmatchedKeyword>")

Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Triples that only one of two graphs has."""

    missing: frozenset[Triple]
    surplus: frozenset[Triple]

    @property
    def same(self) -> bool:
        """Whether there is none."""
        return not self.missing and not self.surplus

    def lines(self, examples: int = 2) -> Iterable[str]:
        """The differences for a reader, with some triples of each predicate."""
        missing, surplus = by_predicate(self.missing), by_predicate(self.surplus)
        for predicate in sorted(missing | surplus):
            yield f"{predicate}: {missing[predicate]} missing, {surplus[predicate]} too many"
            for sign, side in (("-", self.missing), ("+", self.surplus)):
                for triple in sorted(t for t in side if t[1] == predicate)[:examples]:
                    yield f"  {sign} {' '.join(triple)}"


def by_predicate(triples: Iterable[Triple]) -> Counter[str]:
    """The number of triples of each predicate."""
    return Counter(predicate for _, predicate, _ in triples)


def read_graph(path: Path) -> frozenset[Triple]:
    """The triples of a Turtle or N-Triples file that every pipeline can be expected to write."""
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    triples = ((str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(path=str(path), format=form))
    return frozenset(triple for triple in triples if not is_extra(triple))


def is_extra(triple: Triple) -> bool:
    """Whether only `kg` writes it: a count made ahead, a flag or a confidence, for which peers have no counterpart.

    >>> is_extra(("<x>", f"<{PFO}figureCount>", '"2"')), is_extra(("<x>", f"<{PFO}figureNumber>", '"F2"'))
    (True, False)
    """
    subject, predicate, _ = triple
    ours = predicate.startswith(f"<{PFO}") and predicate.endswith(_OURS)
    return ours or subject.startswith((f"<{DATASET}", f"<{LINKS}"))


def compare_graphs(expected: Path, found: Path) -> Difference:
    """What `found` lacks of `expected`, and what it has beyond it."""
    want, have = read_graph(expected), read_graph(found)
    return Difference(want - have, have - want)


def compare_networks(expected: Path, found: Path) -> list[str]:
    """Edges that differ between `edges.tsv` of a build and the naive pipeline's edge list; at most ten of them."""
    with expected.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        want = {frozenset((r["source"], r["target"])): (r["figures"], r["papers"]) for r in rows}
    have = {}
    for line in found.read_text(encoding="utf-8").splitlines():
        one, other, figures, papers, *_ = line.split("\t")
        have[frozenset((one, other))] = (figures, papers)
    wrong = [pair for pair in want.keys() | have.keys() if want.get(pair) != have.get(pair)]
    return [f"{' '.join(sorted(pair))}: {want.get(pair)} expected, {have.get(pair)} found" for pair in wrong[:10]]
