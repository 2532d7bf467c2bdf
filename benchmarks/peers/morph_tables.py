"""Records as JSON that an RML mapping can read: one document, and the same as flat tables.

    python -m benchmarks.peers.morph_tables CORPUS FOLDER

This is the part of the work that RML leaves to others: reading front matter, choosing between rules, and the IRIs whose
making depends on more than one row. It is done generously and is not counted as Morph-KGC's time.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS
from rdflib.term import Node

from benchmarks.peers.morph import DOCUMENTS, FLAT
from benchmarks.peers.naive import BUNDLED, ONTOLOGIES, read_context
from benchmarks.peers.naive_figure import Mapper
from benchmarks.peers.naive_record import LOADERS, Record, read_records
from benchmarks.peers.naive_shared import Shared, Votes
from benchmarks.peers.naive_terms import (
    FAMPLEX,
    HUMAN,
    MESH,
    NCBI_GENE,
    OA,
    OBO,
    PFO,
    SCHEMA,
    Families,
    Organisms,
    doi_node,
)
from benchmarks.peers.timing import timed

Tables = dict[str, list[dict[str, str]]]
TABLES = (
    *("figures", "keywords", "redirects", "organisms", "taxa", "papers", "paper_keywords"),
    *("creators", "hits", "genes", "families", "chemicals", "diseases"),
)
_FIGURE_COLUMNS: Mapping[Node, str] = {
    SCHEMA.name: "name",
    SCHEMA.description: "description",
    DCTERMS.identifier: "figid",
    SKOS.altLabel: "alias",
    PFO.caption: "caption",
    PFO.figureNumber: "number",
    PFO.figureType: "type",
    PFO.imageFile: "image",
    PFO.recordFile: "file",
    PFO.recordDigest: "digest",
    PFO.pathwayScore: "score",
    PFO.searchRank: "rank",
    PFO.figureLink: "link",
    PFO.relatedPathway: "pathway",
    RDFS.seeAlso: "ndex",
    SCHEMA.isPartOf: "paper",
    PFO.unmappedFrontMatter: "unmapped",
}


def write_tables(corpus: Path, folder: Path) -> int:
    """Writes `records.json`, and its lists as tables of their own; returns the number of records."""
    tables: Tables = {name: [] for name in TABLES}
    documents = []
    context = read_context(BUNDLED)
    organisms, families = Organisms(ONTOLOGIES / "organisms.tsv"), Families(ONTOLOGIES / "families.tsv")
    for record in read_records(corpus, "c" if "c" in LOADERS else "safe"):
        own: Tables = {name: [] for name in TABLES}
        mapper = Mapper(Graph(), Shared(), organisms, families, context)
        mapper.add(record)
        _add_figure(own, record, mapper.graph)
        _add_shared(own, mapper.shared)
        for name in TABLES:
            tables[name] += own[name]
        documents.append(own.pop("figures")[0] | own)
    _write(folder / DOCUMENTS / "records.json", documents)
    for name, rows in tables.items():
        unique = list({json.dumps(row, sort_keys=True): row for row in rows}.values())
        _write(folder / FLAT / f"{name}.json", _squared(unique))
    return len(documents)


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _squared(rows: list[dict[str, str]]) -> list[dict[str, str | None]]:
    """All rows with all columns."""
    columns = dict.fromkeys(column for row in rows for column in row)
    return [{column: row.get(column) for column in columns} for row in rows]


def _add_figure(tables: Tables, record: Record, graph: Graph) -> None:
    figure = next(graph.subjects(DCTERMS.identifier, Literal(record.figid)))
    said: dict[Node, list[str]] = defaultdict(list)
    for predicate, value in graph.predicate_objects(figure):
        said[predicate].append(str(value))
    row = {column: said[predicate][0] for predicate, column in _FIGURE_COLUMNS.items() if said[predicate]}
    tables["figures"].append({"figure": str(figure), **row})
    for table, column, predicate in (
        ("keywords", "keyword", SCHEMA.keywords),
        ("redirects", "page", PFO.redirectFrom),
        ("organisms", "organism", PFO.organism),
        ("organisms", "mark", PFO.curationMark),
        ("organisms", "recognised", PFO.recognisedOrganism),
    ):
        tables[table] += [{"figure": str(figure), column: value} for value in said[predicate]]
    for mention in graph.subjects(OA.hasTarget, figure):
        tables["hits"] += _hits(graph, mention, figure)


_MENTION_COLUMNS: Mapping[Node, str] = {
    PFO.word: "word",
    PFO.matchedForm: "form",
    PFO.matchedBy: "rule",
    PFO.matchSource: "source",
    PFO.matchedFamily: "family",
}


def _hits(graph: Graph, mention: Node, figure: Node) -> list[dict[str, str]]:
    """A row for each entity of a mention, as in a gene table."""
    row = {"mention": str(mention), "figure": str(figure)}
    for predicate, value in graph.predicate_objects(mention):
        if predicate in _MENTION_COLUMNS:
            row[_MENTION_COLUMNS[predicate]] = str(value)
        elif predicate not in (OA.hasTarget, OA.hasBody):
            row["class"] = str(value)
    rows = []
    for body in graph.objects(mention, OA.hasBody):
        flavours = {"depicted": PFO.depicts, "strictly": PFO.depictsStrictly}
        links = {name: str(body) for name, link in flavours.items() if (figure, link, body) in graph}
        rows.append({**row, "body": str(body), **links})
    return rows or [row]


def _add_shared(tables: Tables, shared: Shared) -> None:
    """What this record says of shared nodes: every value it gives."""
    for paper, votes in shared.votes["paper"].items():
        _add_paper(tables, str(paper), votes, shared)
    for node, votes in shared.votes["agent"].items():
        tables["creators"].append({"creator": str(node), "name": _one(votes, "name")})
    for node, votes in shared.votes["organism"].items():
        _add_organism(tables, node, votes)
    for node, votes in shared.votes["gene"].items():
        _add_gene(tables, node, votes)
    for node, votes in shared.votes["family"].items():
        _add_family(tables, node, votes)
    for kind, table in (("chemical", "chemicals"), ("disease", "diseases")):
        for node, votes in shared.votes[kind].items():
            label = _one(votes, "match") or _one(votes, "name") or _one(votes, "word")
            row = _present(node=str(node), label=label, other=_one(votes, "other"))
            row |= {"mesh": str(node).removeprefix(MESH)} if str(node).startswith(MESH) else {}
            names = {name for field in ("match", "name") for name in votes.get(field, ())} - {label}
            tables[table] += [{**row, "name": name} for name in sorted(names)] or [row]


def _add_paper(tables: Tables, paper: str, votes: Votes, shared: Shared) -> None:
    row = _present(paper=paper, **{name: _one(votes, name) for name in ("title", "citation", "year")})
    pmcid, doi, journal = (_one(votes, name) for name in ("pmcid", "doi", "journal"))
    row |= _present(pmcid=pmcid, number=pmcid.removeprefix("PMC"), doi=doi.upper(), journal=journal)
    row |= {"doi_iri": str(doi_node(doi))} if doi else {}
    for node, titles in shared.votes["journal"].items():
        if str(node) == journal:
            row |= _present(journal_title=_one(titles, "title"), journal_short=_one(titles, "abbreviation"))
    if publisher := _one(votes, "publisher"):
        row |= {"publisher": publisher, "publisher_name": _one(shared.votes["agent"][URIRef(publisher)], "name")}
    tables["papers"].append(row)
    tables["paper_keywords"] += [{"paper": paper, "keyword": word} for word in votes.get("keyword", ())]


def _add_organism(tables: Tables, node: URIRef, votes: Votes) -> None:
    label, prefix = _one(votes, "label"), str(OBO["NCBITaxon_"])
    row = _present(organism=str(node), label=label, group=_one(votes, "group"))
    row |= {"taxon": str(node).removeprefix(prefix)} if str(node).startswith(prefix) else {}
    others = {name for field in ("label", "spelling") for name in votes.get(field, ())} - {label}
    tables["taxa"] += [{**row, "other": name} for name in sorted(others)] or [row]


def _add_gene(tables: Tables, node: URIRef, votes: Votes) -> None:
    organism = _one(votes, "taxon")
    for symbol in votes.get("symbol", {"": 0}):
        row = _present(gene=str(node), symbol=symbol, organism=organism)
        row |= {"number": str(node).removeprefix(NCBI_GENE)} if str(node).startswith(NCBI_GENE) else {}
        row |= {"human": symbol} if organism == str(HUMAN) and symbol else {}
        tables["genes"].append(row)


def _add_family(tables: Tables, node: URIRef, votes: Votes) -> None:
    known = str(node).removeprefix(FAMPLEX) if str(node).startswith(FAMPLEX) else ""
    label = unquote(known) or _one(votes, "form")
    row = _present(family=str(node), label=label, known=unquote(known), segment=known)
    tables["families"] += [{**row, "member": str(member)} for member in votes.get("member", ())]
    tables["families"] += [{**row, "form": form} for form in votes.get("form", ()) if form != label]


def _one(votes: Votes, name: str) -> str:
    return str(next(iter(votes.get(name, ())), ""))


def _present(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def main() -> None:
    """Writes the tables of a corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    result: dict[str, Any] = {}
    with timed(result):
        result["records"] = write_tables(asked.corpus, asked.folder)


if __name__ == "__main__":
    main()
