"""Answers about the whole: a part of the network, and what there is in a build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from kg.network.tables import Attribute, NetworkTables
from kg.opened import Build
from kg.statistics import count_everything


def tables(
    build: Build,
    *,
    genes: Sequence[str] | None,
    hops: int | None,
    flavour: str,
    species: str | None,
    years: str | None,
    organism: str | None,
    figure_type: str | None,
    min_figures: int,
    max_q: float | None,
    collapse_families: bool,
    limit: int,
) -> tuple[NetworkTables, list[str]]:
    """The strongest edges of the network that is asked for, and lines about what is left out."""
    said: list[str] = []
    found = build.tables(
        flavour,
        tell=said.append,
        genes=genes,
        hops=1 if hops is None else hops,
        species=species,
        years=years,
        organism=organism,
        figure_type=figure_type,
        min_figures=min_figures,
        max_q=max_q,
        collapse_families=collapse_families,
        top=limit,
    )
    return found, said


def network(build: Build, **asked: Any) -> dict[str, Any]:
    """The strongest edges of the network that is asked for, with their nodes."""
    found, said = tables(build, **asked)
    edges = [
        {"source": found.ids[one], "target": found.ids[other], **its}
        for one, other, its in zip(found.source.tolist(), found.target.tolist(), _rows(found.edges), strict=True)
    ]
    nodes = [{"id": name, **its} for name, its in zip(found.ids, _rows(found.nodes), strict=True)]
    return {"about": dict(found.about), "nodes": nodes, "edges": edges, "left_out": said}


def _rows(attributes: Sequence[Attribute]) -> Iterator[dict[str, Any]]:
    names = [attribute.name for attribute in attributes]
    columns = [attribute.plain(0, len(attribute.values)) for attribute in attributes]
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def stats(build: Build) -> dict[str, Any]:
    """What is in the build, as `kg stats` counts it."""
    return dict(_counted(build))


@lru_cache(maxsize=2)
def _counted(build: Build) -> dict[str, dict[str, int]]:
    """A build does not change, and some of its counts take a second: they are counted once."""
    return count_everything(build)
