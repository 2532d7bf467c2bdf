"""Answers about figures: one with all that is said of it, and those that show genes of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyoxigraph as ox

from kg.answers.found import NotThereError, figure_iri, shown_by
from kg.contents import Mention, ShownFigure, narrowest, shown_figure
from kg.errors import KgError
from kg.mapping import vocabulary as v
from kg.network.answers import SimilarFigure
from kg.opened import Build
from kg.plurals import some
from kg.record import FLAVOURS, Flavour

MOST_ENTITIES = 1_000
"""The most entities of a kind, and the most mentions of an entity's, that an answer about a figure has."""


class FigureRow(NamedTuple):
    """A figure that shows `number` genes of a list, which are `genes`, of its `size` genes."""

    figid: str
    title: str
    year: int | None
    number: int
    size: int
    genes: tuple[str, ...]
    paper: str
    link: str


def figure(build: Build, *, figure: str) -> dict[str, Any]:
    """All that is said of a figure: its paper, and why it has its genes, chemicals, diseases and families."""
    iri = figure_iri(build, figure)
    its = shown_figure(build, iri)
    assert its is not None, "what was found is a figure"
    entities, gone = _entities(build, its)
    families = its.families()
    left = [f"{len(families) - MOST_ENTITIES:,} families"] if len(families) > MOST_ENTITIES else []
    return {
        "figid": its.figid,
        "iri": iri,
        "title": its.title,
        "caption": its.caption,
        "figure_type": its.value(v.FIGURE_TYPE),
        "figure_number": its.value(v.FIGURE_NUMBER),
        "aliases": its.said.get(v.ALT_LABEL[1:-1], []),
        "link": its.value(v.FIGURE_LINK),
        "pathway_score": _number(its.value(v.PATHWAY_SCORE)),
        "organisms": [_named(build, taxon) for taxon in its.said.get(v.ORGANISM[1:-1], [])],
        "paper": _paper(build, its.value(v.IS_PART_OF)),
        "genes_by_flavour": {flavour.value: _count(its, flavour) for flavour in Flavour},
        **entities,
        "families": [
            {**_named(build, family), "words": _words(mentions)}
            for family, mentions in list(families.items())[:MOST_ENTITIES]
        ],
        "left_out": [*gone, *left],
    }


def _count(its: ShownFigure, flavour: Flavour) -> int:
    return int(its.value(v.GENE_COUNTS[flavour]) or 0)


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _entities(build: Build, its: ShownFigure) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """Genes, chemicals and diseases, each with its words; and what is left out."""
    found: dict[str, list[dict[str, Any]]] = {"genes": [], "chemicals": [], "diseases": []}
    left = dict[str, int]()
    for entity, mentions in its.links().items():
        kind = f"{mentions[0].kind}s"
        if len(found[kind]) >= MOST_ENTITIES:
            left[kind] = left.get(kind, 0) + 1
            continue
        about: dict[str, Any] = _named(build, entity)
        if kind == "genes":
            confidence = its.confidence(entity, mentions)
            about |= {
                "organism": _organism(build, entity),
                "flavour": next(flavour.value for flavour in Flavour if entity in its.shown(flavour)),
                "confidence": None if confidence is None else float(confidence),
            }
        found[kind].append(about | {"words": _words(mentions)})
    for rows in found.values():
        rows.sort(key=lambda row: (row["label"] or "", row["iri"]))
    return found, [f"{number:,} {kind}" for kind, number in left.items()]


def _words(mentions: Sequence[Mention]) -> list[dict[str, Any]]:
    """The printed words behind an entity, with the rule that matched each."""
    return [
        {
            "word": each.word,
            "matched": each.form,
            "rule": each.rule.value,
            "flavour": narrowest(each.rule) if each.rule in FLAVOURS else None,
            "confidence": None if each.confidence is None else float(each.confidence),
        }
        for each in mentions[:MOST_ENTITIES]
    ]


def _first(build: Build, iri: str, predicate: str) -> str | None:
    values = sorted(
        triple.object.value
        for triple in build.store.triples(iri, predicate[1:-1])
        if not isinstance(triple.object, ox.Triple)
    )
    return values[0] if values else None


def _named(build: Build, iri: str) -> dict[str, Any]:
    return {"iri": iri, "label": _first(build, iri, v.LABEL), "identifier": _first(build, iri, v.DC_IDENTIFIER)}


def _organism(build: Build, gene: str) -> str | None:
    taxon = _first(build, gene, v.IN_TAXON)
    return None if taxon is None else _first(build, taxon, v.LABEL)


def _paper(build: Build, iri: str | None) -> dict[str, Any] | None:
    if iri is None:
        return None
    journal = _first(build, iri, v.IS_PART_OF)
    said = {
        "pmcid": v.DC_IDENTIFIER,
        "doi": v.DOI,
        "year": v.DATE_PUBLISHED,
        "title": v.NAME,
        "citation": v.DC_CITATION,
    }
    about: dict[str, Any] = {name: _first(build, iri, predicate) for name, predicate in said.items()}
    year = about["year"]
    return {
        "iri": iri,
        **about,
        "year": int(year[:4]) if year and year[:4].isdecimal() else None,
        "journal": None if journal is None else _first(build, journal, v.NAME),
    }


def figures(
    build: Build, *, genes: Sequence[str], k: int | None, flavour: str, species: str | None, offset: int, limit: int
) -> dict[str, Any]:
    """The figures that show at least `k` genes of a list (None: all of them), those that show most of it first."""
    corpus = build.corpus(flavour, species)
    found = corpus.names.find(genes)
    places = sorted(set(found.meant.values()))
    wanted = found.entries - len(found.meant) + len(places) if k is None else k
    if not places:
        if found.ambiguous:
            raise KgError(f"the list has no gene but ambiguous ones: {some(found.ambiguous)}; give ids, or a species")
        raise NotThereError(f"no gene of the list is in this build: {some(found.unknown)}")
    asked = np.zeros(len(corpus.table.genes), dtype=np.int32)
    asked[places] = 1
    matrix = shown_by(corpus.table, corpus.flavour)
    numbers = np.asarray(matrix @ asked)
    at = np.flatnonzero(numbers >= wanted)
    ranked = at[np.lexsort((corpus.figure_ranks()[at], -numbers[at]))].tolist()
    starts = matrix.indptr
    rows = list[FigureRow]()
    for place in ranked[offset : offset + limit]:
        its, shown = corpus.figures[place], matrix.indices[starts[place] : starts[place + 1]]
        symbols = corpus.symbols(shown[asked[shown] > 0].tolist())
        its_year, size = its.year or None, len(shown)
        rows.append(FigureRow(its.figid, its.title, its_year, int(numbers[place]), size, symbols, its.paper, its.iri))
    return {
        "list": {
            "entries": found.entries,
            "genes": len(places),
            "k": wanted,
            "unknown": found.unknown,
            "ambiguous": _ambiguous(found.ambiguous, corpus.table.genes),
        },
        "figures": rows,
        "total": len(ranked),
    }


def _ambiguous(found: Mapping[str, Sequence[int]], genes: Sequence[str]) -> dict[str, list[str]]:
    return {entry: [genes[place] for place in places] for entry, places in found.items()}


def similar(
    build: Build, *, figure: str, min_jaccard: float, flavour: str, species: str | None, offset: int, limit: int
) -> dict[str, Any]:
    """The figures whose genes are nearly those of a figure."""
    iri = figure_iri(build, figure)
    found = build.similar(iri, flavour=flavour, species=species, min_jaccard=min_jaccard)
    rows: tuple[SimilarFigure, ...] = found.figures[offset : offset + limit]
    return {"figure": found.figure, "genes": found.genes, "figures": rows, "total": len(found.figures)}
