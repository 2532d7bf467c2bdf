"""The Python API: what `import kg` gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import rdflib

from kg import builder, sources
from kg.jsonld import Contexts
from kg.mapping import Model, map_figure
from kg.mapping.identifiers import DEFAULT_BASE, Minter
from kg.opened import Build, open_build
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


def model(base: str = DEFAULT_BASE, *, verbatim: bool = False, contexts: Mapping[str, Path] | None = None) -> Model:
    """How records become triples: see docs/data-model.md."""
    return Model(Minter(base), verbatim, Contexts.load(contexts or {}))


def record_graph(figure: Figure, using: Model | None = None) -> rdflib.Graph:
    """One record's own graph: the figure, its mentions, and what the record says of everything it names.

    Raises `RecordFault` where the record's JSON-LD block cannot be understood.

    >>> figure = next(r for r in read_records("examples/records") if isinstance(r, Figure))
    >>> len(record_graph(figure)) > 50
    True
    """
    graph = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    graph.parse(data=ntriples(map_figure(figure, using).triples()), format="nt")
    return graph


def build(
    records: str | Path | Iterable[str | Path],
    out: str | Path,
    *,
    using: Model | None = None,
    flavour: Flavour | str = Flavour.STRICT,
    workers: int | None = 1,
    keep: int = 2,
) -> Build:
    """Builds the graph of all records into the folder `out`, and opens it.

    The former build stays as it is and stays current until the new one is whole; of older ones all but `keep` go.
    With more than one worker, call this from a script that is guarded by `if __name__ == "__main__":`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = build("examples/records", folder)
    ...     made.report["rejected"]
    1
    """
    paths = [records] if isinstance(records, str | Path) else list(records)
    plan = builder.Plan(
        records=tuple(Path(path) for path in paths),
        out=Path(out),
        model=using or Model(),
        flavour=Flavour(flavour),
        workers=workers,
        keep=keep,
    )
    builder.run(plan)
    return open_build(out)
