"""The pipeline that one writes in an afternoon: PyYAML, csv, PyLD, rdflib, networkx; one process, a record at a time.

    python -m benchmarks.peers.naive CORPUS OUT [--tuned]

It is meant to be fair: it does each thing once, keeps schema.org's context in memory, and writes the very graph that
`kg build` writes (`python -m benchmarks check` compares them, triple for triple). `--tuned` has what few would think
of: PyYAML's C parser, and a small context that PyLD is told not to work out again.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import networkx as nx
from rdflib import Graph

from benchmarks.peers.naive_figure import Mapper
from benchmarks.peers.naive_network import add_figure, finish, write
from benchmarks.peers.naive_record import LOADERS, read_records
from benchmarks.peers.naive_shared import Shared, elected
from benchmarks.peers.naive_terms import Families, Organisms, new_graph

ONTOLOGIES = Path(__file__).resolve().parents[2] / "ontologies"
BUNDLED = ONTOLOGIES / "schemaorg.jsonld"
OFFICIAL = ONTOLOGIES.parent.parent / "shared" / "oracle" / "schemaorgcontext.jsonld"
"""The whole of schema.org's context; where it is not at hand, the naive pipeline gets the bundled part as well."""


def build(corpus: Path, out: Path, *, tuned: bool) -> dict[str, int]:
    """The whole graph and the network."""
    graph, shared = new_graph(), Shared()
    network: nx.Graph[str] = nx.Graph()
    context = read_context(BUNDLED if tuned or not OFFICIAL.is_file() else OFFICIAL)
    organisms, families = Organisms(ONTOLOGIES / "organisms.tsv"), Families(ONTOLOGIES / "families.tsv")
    mapper = Mapper(graph, shared, organisms, families, context, static=tuned)
    records = 0
    for record in read_records(corpus, "c" if tuned and "c" in LOADERS else "safe"):
        genes, paper = mapper.add(record)
        shared.next_record()
        add_figure(network, genes, str(paper or record.figid))
        records += 1
    shared.describe(graph)
    finish(network, _labels(shared))
    _write(graph, network, out)
    return {"records": records, "triples": len(graph), "edges": network.number_of_edges()}


def read_context(path: Path) -> dict[str, Any]:
    """A JSON-LD context document."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def _labels(shared: Shared) -> dict[str, tuple[str, str]]:
    organisms = {str(node): elected(votes, "label") or "" for node, votes in shared.votes["organism"].items()}
    return {
        str(node): (elected(votes, "symbol") or str(node), organisms.get(elected(votes, "taxon") or "", ""))
        for node, votes in shared.votes["gene"].items()
    }


def _write(graph: Graph, network: nx.Graph[str], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    graph.serialize(out / "graph.ttl", format="turtle", encoding="utf-8")
    write(network, out)


def main() -> None:
    """Builds what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tuned", action="store_true", help="with all that makes it faster")
    asked = parser.parse_args()
    print(json.dumps(build(asked.corpus, asked.out, tuned=asked.tuned)))


if __name__ == "__main__":
    main()
