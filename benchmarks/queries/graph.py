"""The graph that every engine loads: a build's triples, and made-up chemicals and diseases where it has none."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import pyoxigraph as ox

from benchmarks.queries.substances import make_lines
from kg.mapping import vocabulary as v
from kg.opened import Build

_FIGURE = "http://purl.org/spar/fabio/Figure"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, slots=True)
class Graph:
    """A file of N-Triples and what is in it."""

    file: Path
    figures: int
    triples: int
    made_up: int

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.file.stat().st_size


def prepare(build: Build, scratch: Path) -> Graph:
    """Writes the graph of a build below `scratch`, unless it is there; whatever was of another build goes away."""
    stamp = hashlib.sha256((build.path / "SHA256SUMS").read_bytes()).hexdigest()
    file, note = scratch / "graph.nt", scratch / "graph.json"
    if note.exists():
        known = json.loads(note.read_text())
        if known.pop("stamp") == stamp:
            return Graph(file, **known)
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    graph = _write(build, file)
    kept = {key: value for key, value in asdict(graph).items() if key != "file"}
    note.write_text(json.dumps({"stamp": stamp, **kept}))
    return graph


def _write(build: Build, file: Path) -> Graph:
    engine = build.store.engine
    engine.dump(str(file), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    figures = [_name(triple.subject) for triple in build.store.triples(None, _TYPE, ox.NamedNode(_FIGURE))]
    extra = () if _has_substances(build) else make_lines(figures)
    with file.open("a", encoding="utf-8") as lines:
        made_up = _append(lines, extra)
    with file.with_name("mentions.tsv").open("w", encoding="utf-8") as table:
        _append(table, _mentions(build))
    return Graph(file, len(figures), build.store.count() + made_up, made_up)


def _has_substances(build: Build) -> bool:
    kinds = (v.CHEMICAL_ENTITY, v.DISEASE)
    return any(any(build.store.triples(None, _TYPE, ox.NamedNode(kind.strip("<>")))) for kind in kinds)


def _mentions(build: Build) -> Iterator[str]:
    """The figures and the genes that each depicts strictly."""
    for triple in build.store.triples(None, v.DEPICTS_STRICTLY.strip("<>")):
        yield f"{_name(triple.subject)}\t{_name(triple.object)}\n"


def _name(term: object) -> str:
    """The IRI of a node."""
    return str(term).strip("<>")


def _append(file: TextIO, lines: Iterable[str]) -> int:
    number = 0
    for number, line in enumerate(lines, 1):  # noqa: B007 - the last number is the count
        file.write(line)
    return number
