"""Makes the index of a build from its `graph.ttl`: the same graph gives the same index, whoever made the graph."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from kg.search.reading import BODY, Node, blocks, is_of
from kg.search.schema import FILE, KINDS, TABLES, VERSION
from kg.search.words import Forms, compact

_MOST_NAMES = 200
"""Names and printed words of one node that are indexed, the commonest first: more are misread words."""

_ORGANISMS = (b"\n    pfo:organism ", b"\n    pfo:recognisedOrganism ")
_OTHERS = {
    "organism": b"biolink:OrganismTaxon",
    "gene": b"biolink:Gene ",
    "family": b"pfo:GeneFamily",
    "chemical": b"biolink:ChemicalEntity",
    "disease": b"biolink:Disease",
}
_COUNTS = {"gene": "pfo:figureCount", "family": "pfo:namedFigureCount"}


@dataclass(slots=True)
class _Seen:
    """What the first reading of the graph keeps in memory: what grows little with the number of records."""

    others: dict[str, list[Node]] = field(default_factory=lambda: {kind: [] for kind in _OTHERS})
    journals: dict[str, str] = field(default_factory=dict)
    mentions: Counter[bytes] = field(default_factory=Counter)
    organisms: Counter[bytes] = field(default_factory=Counter)


def make_index(build: Path, base: str, beat: Callable[[], None] | None = None) -> None:
    """Makes the index of the build in a folder, which appears when it is whole; an older one is replaced.

    `base` is where the build's own IRIs live; `beat` is called now and then, and may raise to give up.
    """
    draft = build / f".{FILE}-{os.getpid()}"
    for left in build.glob(f".{FILE}-*"):  # by a process that was killed
        left.unlink()
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as database:
            _Maker(database, build / "graph.ttl", base, beat or _nothing).make()
        handle = os.open(draft, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        draft.replace(build / FILE)
    finally:
        draft.unlink(missing_ok=True)


def _nothing() -> None:
    return None


class _Maker:
    """One index that is being made."""

    def __init__(self, database: sqlite3.Connection, turtle: Path, base: str, beat: Callable[[], None]) -> None:
        self._database, self._turtle, self._base, self._beat = database, turtle, base, beat
        self._forms, self._row = Forms(), 0

    def make(self) -> None:
        """Fills the index."""
        do = self._database.execute
        # Nobody else reads the file before it is whole, and what is not whole is thrown away.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -65536"):
            do(f"PRAGMA {setting}")
        for table in TABLES:
            do(table)
        do("INSERT INTO words(words, rank) VALUES ('hashsize', 16777216)")  # few pieces to be merged
        do("BEGIN")
        do("INSERT INTO about VALUES ('version', ?)", (str(VERSION),))
        seen = self._read()
        makers = {kind: self._others(kind, seen) for kind in _OTHERS}
        makers |= {"paper": self._papers(seen), "figure": self._figures(seen)}
        for kind in KINDS:
            first = self._row + 1
            for _ in makers[kind]:
                pass
            do("INSERT INTO kind VALUES (?, ?, ?)", (kind, first, self._row))
        do("DROP TABLE paper")
        do("COMMIT")

    def _read(self) -> _Seen:
        """Goes through the graph: papers go to disk, mentions are counted."""
        seen = _Seen()
        for some in blocks(self._turtle):
            self._beat()
            for block in some:
                if (body := block.find(BODY)) >= 0:
                    seen.mentions[block[body + 1 :]] += 1
                elif is_of(block, b"fabio:Figure"):
                    for predicate in _ORGANISMS:
                        if (place := block.find(predicate)) >= 0:
                            seen.organisms[block[place + len(predicate) : block.find(b"\n", place + 1)]] += 1
                            break
                else:
                    self._keep(block, seen)
        return seen

    def _keep(self, block: bytes, seen: _Seen) -> None:
        if is_of(block, b"fabio:JournalArticle"):
            node = Node(block, self._base)
            row = [node.iri, *map(node.text, ("dcterms:identifier", "bibo:doi", "schema:name", "schema:datePublished"))]
            self._database.execute(
                "INSERT OR IGNORE INTO paper VALUES (?, ?, ?, ?, ?, ?)", (*row, node.link("schema:isPartOf"))
            )
        elif is_of(block, b"fabio:Journal "):
            node = Node(block, self._base)
            seen.journals[node.iri] = node.text("schema:name")
        else:
            for kind, term in _OTHERS.items():
                if is_of(block, term):
                    seen.others[kind].append(Node(block, self._base))
                    break

    def _others(self, kind: str, seen: _Seen) -> Iterator[None]:
        """Genes, organisms and what else is not a paper: labels, other names, printed words."""
        if kind == "organism":
            self._words, self._organisms = self._printed(seen), self._counted(seen.organisms)
            self._species = {node.iri: node.text("rdfs:label") for node in seen.others[kind]}
        for node in seen.others[kind]:
            iri, label, ident = node.iri, node.text("rdfs:label"), node.text("dcterms:identifier")
            printed = self._words.get(iri, Counter())
            weight = node.number(_COUNTS[kind]) if kind in _COUNTS else printed.total()
            if kind == "organism":
                weight = self._organisms[iri]
            names = dict.fromkeys([*node.texts("skos:altLabel"), *sorted(printed, key=lambda w: (-printed[w], w))])
            names.pop(label, None)
            others = list(names)[:_MOST_NAMES]
            context = self._species.get(node.link("biolink:in_taxon"), "")
            local = iri.rpartition("/")[2]
            self._add((iri, ident or local, label or ident or local, "", weight), others, context, (ident, local))
            self._name(label or ident, 0 if kind == "gene" else 1, weight)
            for name in others:
                self._name(name, 2, printed[name])
            yield

    def _printed(self, seen: _Seen) -> dict[str, Counter[str]]:
        """The printed words that were matched to each node, with the number of figures or so."""
        found: dict[str, Counter[str]] = {}
        for said, count in seen.mentions.items():
            node = Node(b"<>\n" + said, self._base)
            for word in {*node.texts("pfo:word"), *node.texts("pfo:matchedForm")}:
                for body in node.links("oa:hasBody"):
                    found.setdefault(body, Counter())[word] += count
        seen.mentions.clear()
        return found

    def _counted(self, said: Counter[bytes]) -> Counter[str]:
        """The number of figures of each organism."""
        found = Counter[str]()
        for text, count in said.items():
            node = Node(b"<>\n    a " + text, self._base)
            for iri in node.links("a"):
                found[iri] += count
        return found

    def _papers(self, seen: _Seen) -> Iterator[None]:
        rows = self._database.execute("SELECT * FROM paper ORDER BY iri").fetchall
        for iri, ident, doi, title, year, journal in rows():
            context = ", ".join(filter(None, (seen.journals.get(journal), year)))
            key = ident or doi or iri.rpartition("/")[2]
            self._add((iri, key, title or key, "", 0), (), context, (ident, doi))
            yield

    def _figures(self, seen: _Seen) -> Iterator[None]:
        for some in blocks(self._turtle):
            self._beat()
            for block in some:
                if is_of(block, b"fabio:Figure"):
                    self._figure(Node(block, self._base), seen)
                    yield

    def _figure(self, node: Node, seen: _Seen) -> None:
        figid, aliases = node.text("dcterms:identifier"), node.texts("skos:altLabel")
        title = node.text("dcterms:title") or node.text("schema:name")
        texts = {node.text(term): None for term in ("schema:name", "schema:description", "pfo:caption")}
        texts.pop(title, None)
        of = "SELECT ident, doi, title, year, journal FROM paper WHERE iri = ?"
        found = self._database.execute(of, (node.link("schema:isPartOf"),)).fetchone()
        pmcid, doi, paper, year, journal = found or ("", "", "", "", "")
        context = ". ".join(filter(None, (paper.rstrip("."), seen.journals.get(journal), year)))
        ids = (figid, *aliases, pmcid, doi)
        self._add((node.iri, figid, title or figid, " ".join(texts), 0), (), context, ids, own=1 + len(aliases))

    def _add(
        self,
        node: tuple[str, str, str, str, int],
        names: list[str] | tuple[()],
        context: str,
        ids: tuple[str, ...],
        *,
        own: int | None = None,
    ) -> None:
        """Adds a node (IRI, id, label, caption, weight); of its ids the first `own` lead to it alone."""
        self._row += 1
        iri, ident, label, caption, weight = node
        do, known = self._database.execute, [one for one in ids if one]
        shown = "; ".join([*([context] if context else []), *names]) if names else context
        do("INSERT INTO node VALUES (?, ?, ?, ?, ?, ?)", (self._row, iri, ident, label, shown, weight))
        for one in known[:own]:
            do("INSERT OR IGNORE INTO ident VALUES (?, ?, ?)", (compact(one), self._row, one))
        other = " ; ".join(names)
        forms = self._forms.of(f"{label} . {other} . {context} . {caption}")
        text = (" ".join(known), label, other, context, caption, " ".join(forms))
        do(
            "INSERT INTO words(rowid, ids, label, names, context, caption, forms) VALUES (?,?,?,?,?,?,?)",
            (self._row, *text),
        )

    def _name(self, name: str, tier: int, weight: int) -> None:
        if key := compact(name):
            self._database.execute(
                "INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?, ?)", (key, tier, weight, self._row, name)
            )
