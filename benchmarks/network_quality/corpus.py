"""Figures as links to genes: of each its flavour, its confidence, and the word that it comes from, if from one alone.

Figures come from records, or from a table of gene sets, of which each row is a printed word that was matched to a gene:
figid, word, match, ncbigene_symbol, ncbigene_id, source.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.api import read_records
from kg.errors import KgError
from kg.mapping.corroboration import Setting, corroborations, rivals_of
from kg.mapping.families import loose_form
from kg.mapping.identifiers import Minter
from kg.mapping.mentions import gene_mentions
from kg.record import FLAVOURS, Figure, Flavour, GeneHit, figure_page, present

ORDER = tuple(Flavour)
Reading = tuple[str, str]
"""A printed word and the form in which it was looked up, both in loose form."""


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """All links of figures to genes, (links,); `genes` are IRIs, `figures` how many figures there are.

    `flavour` is the place in `ORDER` of the strictest in which a gene counts in a figure. Genes of a figure with the
    same `word` come from that printed word alone; with the same `reading`, from that word in one form (`ACSL3/4` is
    one word that is read as two forms). -1 where a gene has several.
    """

    genes: tuple[str, ...]
    figures: int
    figure: NDArray[np.int64]
    gene: NDArray[np.int64]
    flavour: NDArray[np.int64]
    confidence: NDArray[np.float64]
    word: NDArray[np.int64]
    reading: NDArray[np.int64]


def read_figures(path: Path) -> list[Figure]:
    """The figures of records, or of a table of gene sets (`.tsv`, `.tsv.gz`); those with gene tables, each once."""
    if path.name.endswith((".tsv", ".tsv.gz")):
        return list(_gene_sets(path))
    known = {one.figid: one for one in read_records(path) if isinstance(one, Figure) and one.genes}
    return list(known.values())


def _gene_sets(path: Path) -> Iterator[Figure]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    hits: dict[str, list[GeneHit]] = defaultdict(list)
    try:
        for row in csv.DictReader(io.StringIO(text), delimiter="\t"):
            word, match, symbol, number = (
                present(row[name]) for name in ("word", "match", "ncbigene_symbol", "ncbigene_id")
            )
            hits[row["figid"]].append(GeneHit(word, match, symbol, number, row["source"]))
    except KeyError as fault:
        raise KgError(f"{path}: a table of gene sets has a column {fault}") from None
    for figid, found in hits.items():
        yield Figure(figid, figure_page(figid), str(path), path.name, "", genes=tuple(found))


def links_of(figures: Iterable[Figure]) -> Links:
    """The links of figures."""
    minter, genes, words = Minter(), dict[str, int](), dict[Reading, int]()
    rows: list[tuple[int, str, int, float, int, int]] = []
    number = -1
    for number, figure in enumerate(figures):
        for gene, flavour, sure, readings in _links_of(figure, minter):
            genes.setdefault(gene, len(genes))
            word, reading = _only({(word, "") for word, _ in readings}, words), _only(readings, words)
            rows.append((number, gene, flavour, sure, word, reading))
    if not rows:
        raise KgError("no figure there has genes")
    order = sorted(genes)
    place_of = {gene: place for place, gene in enumerate(order)}
    figure_of, gene_of, flavour_of, confidence, word_of, reading_of = zip(*rows, strict=True)
    return Links(
        genes=tuple(order),
        figures=number + 1,
        figure=np.array(figure_of),
        gene=np.array([place_of[gene] for gene in gene_of]),
        flavour=np.array(flavour_of),
        confidence=np.array(confidence),
        word=np.array(word_of),
        reading=np.array(reading_of),
    )


def _only(readings: Set[Reading], known: dict[Reading, int]) -> int:
    """The number of the only reading, -1 where there are several."""
    return known.setdefault(next(iter(readings)), len(known)) if len(readings) == 1 else -1


def _links_of(figure: Figure, minter: Minter) -> Iterator[tuple[str, int, float, Set[Reading]]]:
    """Each gene with its strictest flavour, its confidence, and the readings that give it in that flavour."""
    setting, rivals = Setting.of(figure), rivals_of(figure)
    mentions = gene_mentions(figure, minter)
    witnesses = [mention.witness() for mention in mentions.values()]
    flavours: dict[str, int] = {}
    sure: dict[str, float] = {}
    readings: dict[str, set[Reading]] = {}
    for (rule, word, form), witness in zip(mentions, witnesses, strict=True):
        flavour = ORDER.index(FLAVOURS[rule])
        for gene, candidate in witness.genes.items():
            value = float(setting.confidence(witness, candidate, rival=witness.word in rivals))
            sure[gene] = max(sure.get(gene, value), value)
            if flavour < flavours.get(gene, len(ORDER)):
                flavours[gene], readings[gene] = flavour, set()
            if flavour == flavours[gene]:
                readings[gene].add((loose_form(word), loose_form(form or "")))
    sure.update((one.gene, float(one.confidence)) for one in corroborations(figure, witnesses))
    for gene, flavour in flavours.items():
        yield gene, flavour, sure[gene], readings[gene]
