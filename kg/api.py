"""The Python API: what `import kg` gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypedDict, Unpack

import rdflib

from kg import builder, sources
from kg.curation.reader import read_curations
from kg.jsonld import Contexts
from kg.lexicon import Lexicon
from kg.mapping import Model, map_figure
from kg.mapping.identifiers import DEFAULT_BASE, Minter
from kg.opened import Build, flavour_of, open_build
from kg.rdf import PREFIXES, ntriples
from kg.record import Figure, Flavour, Rejected


def read_records(path: str | Path) -> Iterator[Figure | Rejected]:
    """The records at `path`: one file, a folder, a PFOCR checkout, or an archive of one; in the order of their names.

    Every record gives one value: a `Figure`, or a `Rejected` with the place and the reason.
    Raises `KgError` where nothing that can be read is there.

    >>> [type(record).__name__ for record in read_records("examples/records")].count("Rejected")
    1
    """
    path = Path(path)
    source = sources.find(path)
    for shard in source.shards(path, 1):
        yield from source.read(shard)


class ModelOptions(TypedDict, total=False):
    """How records become triples, as keyword arguments.

    `base` is where the IRIs that we mint live, `verbatim` keeps JSON-LD without cleaning, `contexts` are JSON-LD
    contexts as files, by their IRIs. `lexicons` are files that give ids to genes of which records have a symbol
    only; the first that knows a symbol counts. `curations` are files of what curators have decided about printed words.
    """

    base: str
    verbatim: bool
    contexts: Mapping[str, Path]
    lexicons: str | Path | Sequence[str | Path]
    curations: str | Path | Sequence[str | Path]


class BuildOptions(ModelOptions, total=False):
    """What a build makes and keeps, besides how records become triples.

    `keep` is how many builds stay (2), `store` whether there is to be a SPARQL store (True), `search` whether its texts
    can be searched (False: on 100,000 figures that takes a minute more), `cache` whether what has
    not changed is taken from `OUT/cache` (True), `learn` whether symbols get the ids that they have elsewhere in the
    records (True), `collapse_families` whether the network on disk has families in the place of the genes that only
    they give (False).
    """

    keep: int
    store: bool
    search: bool
    cache: bool
    learn: bool
    collapse_families: bool


def make_model(options: ModelOptions) -> Model:
    """The model that the options describe. Raises `KgError` for a base, a context or the like that is none."""
    minter, verbatim = Minter(options.get("base", DEFAULT_BASE)), options.get("verbatim", False)
    files, lexicons, curations = options.get("contexts"), options.get("lexicons"), options.get("curations")
    if files or lexicons or curations:
        opened = tuple(map(Lexicon, _paths(lexicons or ())))
        decided = read_curations(_paths(curations or ()))
        return Model(minter, verbatim, Contexts.load(files or {}), opened, decided)
    return _plain_model(minter, verbatim=verbatim)


def _paths(given: str | Path | Iterable[str | Path]) -> list[Path]:
    """One path or several."""
    return [Path(path) for path in ([given] if isinstance(given, str | Path) else given)]


@cache
def _plain_model(minter: Minter, *, verbatim: bool) -> Model:
    """One model for all calls, since a model learns the shapes of the blocks that it reads."""
    return Model(minter, verbatim)


def record_graph(figure: Figure, **options: Unpack[ModelOptions]) -> rdflib.Graph:
    """One record's own graph: the figure, its mentions, and what the record says of everything it names.

    The options are those of `ModelOptions`. Raises `RecordFault` where the record's JSON-LD block cannot be understood.

    >>> figure = next(r for r in read_records("examples/records") if isinstance(r, Figure))
    >>> len(record_graph(figure)) > 50
    True
    """
    graph = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    graph.parse(data=ntriples(map_figure(figure, make_model(options)).triples()), format="nt")
    return graph


def build(
    records: str | Path | Iterable[str | Path],
    out: str | Path,
    *,
    flavour: Flavour | str = Flavour.STRICT,
    workers: int | None = 1,
    **options: Unpack[BuildOptions],
) -> Build:
    """Builds the graph of all records into the folder `out`, and opens it.

    The former build stays as it is and stays current until the new one is whole. `flavour` chooses the genes of the
    network on disk; further options are those of `BuildOptions` and `ModelOptions`.
    With more than one worker, call this from a script that is guarded by `if __name__ == "__main__":`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = build("examples/records", folder)
    ...     made.report["rejected"]
    1
    """
    plan = builder.Plan(
        records=tuple(_paths(records)),
        out=Path(out),
        model=make_model(options),
        flavour=flavour_of(flavour),
        workers=workers,
        keep=options.get("keep", 2),
        store=options.get("store", True),
        search=options.get("search", False),
        cache=options.get("cache", True),
        learn=options.get("learn", True),
        collapse_families=options.get("collapse_families", False),
    )
    builder.run(plan)
    return open_build(out)
