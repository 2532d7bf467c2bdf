"""What is not a figure's own, as Turtle: papers, other nodes with their counts, and the dataset in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

import numpy as np
import pyoxigraph as ox

from kg.builder.hashes import read_hashes
from kg.builder.merge import Merged
from kg.builder.shards import Part
from kg.builder.spill import Paper, merged_papers
from kg.mapping.counts import CLASSES, dataset_triples, family_count_triple, gene_count_triples, size_triple
from kg.mapping.identifiers import Minter
from kg.mapping.shared import Kind
from kg.network.counts import FlavourCounts, count_flavours
from kg.rdf import Triple, iri, ntriples
from kg.record import Flavour, hash64
from kg.tsv import tsv_row
from kg.turtle import TurtleWriter

_PIECE = 1 << 22
"""Characters of Turtle that are gathered before they are passed on."""


class SharedNodes:
    """Describes what records share, piece by piece; once all pieces are taken, its counts are those of the graph."""

    def __init__(self, merged: Merged, minter: Minter, conflicts: Path) -> None:
        self._merged, self._minter = merged, minter
        self._writer = TurtleWriter(minter.base)
        # What blocks say of nodes other than their figure is new where nothing else says it.
        self._new = set(merged.others)
        self._subjects = {line.partition(" ")[0] for line in self._new}
        self._papers = 0
        self.triples = merged.triples
        """The figures' own triples, and all that have become pieces."""
        self.conflicts = conflicts
        """The file for rows of `warnings.tsv` about papers of which records disagree: there is one for each third."""
        self.conflict_kinds = Counter[str]()
        self.counts: Mapping[Flavour, FlavourCounts] = {}
        """The counts of genes and links, once all pieces are taken."""

    def pieces(self) -> Iterator[bytes]:
        """Papers, other shared nodes with their counts, what blocks say of other nodes, the dataset in numbers."""
        with self.conflicts.open("w", encoding="utf-8", newline="\n") as conflicts:
            yield from _gathered(paper.turtle for paper in self._taken(self._merged.parts, conflicts))
        counts = self.counts = count_flavours(self._merged.incidences)
        described = list(self._merged.shared.describe(self._counts(counts)))
        yield self._piece(described)
        self._drop_known(described)
        yield self._piece([parse_line(line) for line in sorted(self._new)])
        yield self._piece(list(self._dataset(counts)))

    def count(self, kind: str) -> int:
        """The number of nodes of a kind, one of `kg.mapping.counts.CLASSES`."""
        if kind == Kind.PAPER:
            return self._papers
        return self._merged.figures if kind == "figure" else self._merged.shared.count(Kind(kind))

    def _piece(self, triples: list[Triple]) -> bytes:
        self.triples += len(triples)
        return "".join(self._writer.body(triples)).encode()

    def _taken(self, parts: Iterable[Part], conflicts: TextIO) -> Iterator[Paper]:
        """The papers, each counted as it passes; where records disagree about one is written down."""
        for paper in merged_papers([part.files.papers for part in parts], self._writer):
            self._papers += 1
            self.triples += paper.triples
            conflicts.writelines(map(tsv_row, paper.conflicts))
            self.conflict_kinds.update(notice.kind for notice in paper.conflicts)
            if self._subjects and iri(paper.node) in self._subjects:
                self._new.difference_update(ntriples([triple]) for triple in paper.described())
            yield paper

    def _drop_known(self, described: Iterable[Triple]) -> None:
        """Drops what shared nodes or figures already say of themselves."""
        if not self._new:
            return
        self._new.difference_update(ntriples([triple]) for triple in described)
        for part in self._merged.parts:
            if self._may_hold(part):
                text = self._writer.head().encode() + part.files.turtle.read_bytes()
                quads = ox.parse(input=text, format=ox.RdfFormat.TURTLE)
                self._new.difference_update(f"{q.subject} {q.predicate} {q.object} .\n" for q in quads)

    def _may_hold(self, part: Part) -> bool:
        """Whether a part has a figure, or may have a node that we have minted, of which a block says something."""
        if any(subject.startswith(f"<{self._minter.base}") for subject in self._subjects):
            return True
        return bool(np.isin(read_hashes(part.files.iris), [hash64(subject[1:-1]) for subject in self._subjects]).any())

    def _counts(self, counts: Mapping[Flavour, FlavourCounts]) -> dict[str, list[Triple]]:
        """What is counted of genes and families, by their IRIs."""
        figures = {flavour: counted.figures.tolist() for flavour, counted in counts.items()}
        partners = {flavour: counted.partners.tolist() for flavour, counted in counts.items()}
        shared = self._merged.shared
        found = {
            family: [family_count_triple(family, shared.by_family(family, Kind.FAMILY))]
            for family, _ in shared.of_kind(Kind.FAMILY)
        }
        places = {node: place for place, node in enumerate(self._merged.incidences.genes)}
        nowhere = dict.fromkeys(Flavour, 0)
        for gene, _ in shared.of_kind(Kind.GENE):
            place = places.get(gene)
            if place is None:  # curators have rejected it wherever a word was matched to it
                found[gene] = list(gene_count_triples(gene, nowhere, 0, nowhere))
                continue
            shown = {flavour: column[place] for flavour, column in figures.items()}
            seen_with = {flavour: column[place] for flavour, column in partners.items()}
            found[gene] = list(gene_count_triples(gene, shown, shared.by_family(gene), seen_with))
        return found

    def _dataset(self, counts: Mapping[Flavour, FlavourCounts]) -> Iterator[Triple]:
        links = {flavour: counted.links for flavour, counted in counts.items()}
        pairs = {flavour: counted.pairs for flavour, counted in counts.items()}
        triples = list(dataset_triples(self._minter, {kind: self.count(kind) for kind in CLASSES}, links, pairs))
        yield from triples
        yield size_triple(self._minter, self.triples + len(triples) + 1)


def parse_line(line: str) -> Triple:
    r"""The triple of a line that `kg.rdf.ntriples` has written.

    >>> parse_line('<a:s> <a:p> "two words" .\n')
    ('<a:s>', '<a:p>', '"two words"')
    """
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[:-3]


def _gathered(texts: Iterable[str]) -> Iterator[bytes]:
    """Texts as pieces of some size."""
    waiting, size = list[str](), 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= _PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()
