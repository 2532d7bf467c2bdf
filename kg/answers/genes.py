"""Answers about genes: one, its partners, and the figures in which a list is more than chance would have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pyoxigraph as ox

from kg.answers.found import gene_place, shown_by, shown_place
from kg.errors import KgError
from kg.mapping import vocabulary as v
from kg.network.answers import Rank
from kg.opened import Build
from kg.record import Flavour

_MOST_NAMES = 100


def gene(build: Build, *, gene: str, species: str | None) -> dict[str, Any]:
    """A gene: what it is called, and how many figures show it, by flavour and by year."""
    corpus = build.corpus(Flavour.ALL, species)
    place = gene_place(corpus, gene)
    by_flavour, by_year = dict[str, int](), dict[str, dict[str, int]]()
    for flavour in Flavour:
        matrix = shown_by(corpus.table, flavour)
        at = np.flatnonzero(matrix.indices == place)
        figures = (np.searchsorted(matrix.indptr, at, side="right") - 1).tolist()
        by_flavour[flavour.value] = len(figures)
        years = Counter(corpus.figures[figure].year for figure in figures)
        by_year[flavour.value] = {str(year): years[year] for year in sorted(years) if year}
    iri, label = corpus.table.genes[place], corpus.names.label(place)
    names = _others(build, iri)
    return {
        "iri": iri,
        "symbol": label.symbol,
        "organism": label.organism,
        "ncbi": iri.rpartition("/")[2] if "ncbigene" in iri else None,
        "names": names[:_MOST_NAMES],
        "figures": by_flavour,
        "figures_by_year": by_year,
        "left_out": [f"{len(names) - _MOST_NAMES:,} names"] if len(names) > _MOST_NAMES else [],
    }


def _others(build: Build, iri: str) -> list[str]:
    """The other names of a gene; none where the build has no store, which alone knows them."""
    try:
        said = [triple.object for triple in build.store.triples(iri, v.ALT_LABEL[1:-1])]
    except KgError:
        return []
    return sorted({name.value for name in said if isinstance(name, ox.Literal)})


def partners(
    build: Build, *, gene: str, min_figures: int, flavour: str, species: str | None, offset: int, limit: int
) -> dict[str, Any]:
    """The genes that figures show with a gene, the least likely by chance first."""
    shown_place(build.corpus(flavour, species), gene)
    found = build.partners(gene, flavour=flavour, species=species, min_figures=min_figures)
    about = {name: getattr(found, name) for name in found.__dataclass_fields__}
    return {**about, "partners": found.partners[offset : offset + limit], "total": len(found.partners)}


def enrich(
    build: Build,
    *,
    genes: Sequence[str],
    background: Sequence[str] | None,
    min_genes: int,
    rank: Rank,
    cover: int,
    flavour: str,
    species: str | None,
    offset: int,
    limit: int,
) -> dict[str, Any]:
    """The figures that show more of a list of genes than chance would have it, and few that show much of it."""
    found = build.enrich(
        genes,
        flavour=flavour,
        species=species,
        background=background,
        min_genes=min_genes,
        rank=rank,
        cover=cover,
        limit=offset + limit,
    )
    about = {name: getattr(found, name) for name in found.__dataclass_fields__}
    return {**about, "genes": asdict(found.genes), "figures": found.figures[offset:], "total": found.overlapping}
