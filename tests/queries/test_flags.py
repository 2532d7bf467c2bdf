"""The flags of builds are those that the rest of their graphs gives, however slowly it is gone through."""

from __future__ import annotations

from pathlib import Path

import rdflib
from counting import FIGURE, PFO, SCHEMA, distrusted, unmatched_keywords
from rdflib import RDF

import kg
from kg.opened import Build


def check(build: Build) -> int:
    """Compares all flags and keywords; the number of flags. A paper's DOI may come from another of its figures."""
    graph = build.copy() if (build.path / "store").exists() else rdflib.Graph().parse(build.path / "graph.ttl")
    flags = set(graph.subject_objects(PFO.qualityFlag))
    expected = distrusted(graph)
    assert expected <= flags
    for figure, flag in flags - expected:
        assert flag == PFO.NoDoi
        siblings = graph.subjects(SCHEMA.isPartOf, graph.value(figure, SCHEMA.isPartOf))
        assert any((sibling, flag) not in flags for sibling in siblings)
    for figure in graph.subjects(RDF.type, FIGURE):
        stated = {str(word) for word in graph.objects(figure, PFO.unmatchedKeyword)}
        assert stated == unmatched_keywords(graph, figure)
    return len(flags)


def test_flags_of_the_examples(example_build: Build, plain_build: Build) -> None:
    assert check(example_build) == check(plain_build) > 60


def test_flags_of_real_records(shared: Path, tmp_path: Path) -> None:
    paths = [shared / "pfocr", shared / "pfocr" / "verbatim"]
    assert check(kg.build(paths, tmp_path / "out", store=False)) > 1000
