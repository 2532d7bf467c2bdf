"""The index of a build, asked: searches, and suggestions while a name is typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kg.errors import KgError
from kg.search.marks import marked, snippet
from kg.search.schema import EXACT_TIERS, FILE, KINDS, VERSION, WEIGHTS
from kg.search.terms import Wanted, wanted
from kg.search.words import compact

_MOST_EXACT = 200
"""Nodes of one name that come first: more than that share no name that somebody asks for."""

_LEAST_OF_AN_ID = 4
"""Characters of an id before it is suggested: with fewer there are thousands."""

Span = tuple[int, int]


class Hit(NamedTuple):
    """One thing that was found.

    `kind` is one of `KINDS`; `id` is a figid, a PMCID, an NCBI Gene id or the like; `spans` are the places of `snippet`
    that were searched for, `label_spans` those of `label`; a larger `score` is a better one, and `exact` says that
    it is called so, or has this id.
    """

    kind: str
    iri: str
    id: str
    label: str
    label_spans: tuple[Span, ...]
    snippet: str
    spans: tuple[Span, ...]
    score: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Some of what a search has found, the best first; `total` is how many there are."""

    text: str
    total: int
    offset: int
    hits: tuple[Hit, ...]


class Suggestion(NamedTuple):
    """What somebody who types may mean: `text` is the name that begins so, `label` what the node is called."""

    kind: str
    iri: str
    id: str
    label: str
    text: str
    context: str


class Index:
    """The index of one build. `caption` gives the text of a figure, by its IRI: the index has its words alone."""

    def __init__(self, build: Path, caption: Callable[[str], str]) -> None:
        """Opens it. Raises `KgError` where there is none, or one that this version cannot read."""
        path = build / FILE
        if not path.is_file():
            raise KgError(f"{build.name}: this build has no search index; `kg load`, or `kg build --search`, makes it")
        try:
            # A server asks from several threads; each statement is a transaction of its own, and nothing is written.
            self._database = sqlite3.connect(
                f"{path.resolve().as_uri()}?immutable=1", uri=True, isolation_level=None, check_same_thread=False
            )
            of_version = self._database.execute("SELECT value FROM about WHERE name = 'version'").fetchone()
            if of_version != (str(VERSION),):
                raise KgError(f"{build.name}: its {FILE} is of another version; remove it, and `kg load` makes it anew")
            self._spans: dict[str, Span] = {
                kind: (first, last)
                for kind, first, last in self._database.execute("SELECT name, first, last FROM kind")
            }
        except sqlite3.DatabaseError as fault:
            raise KgError(f"{build.name}: its {FILE} cannot be read: {fault}") from None
        self._caption = caption

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def search(self, text: str, kinds: Collection[str] | None = None, limit: int = 20, offset: int = 0) -> Found:
        """What has all words of a text; what is called so, or has this id, comes first.

        Raises `KgError` for a text without a word, and for a kind that there is not.
        """
        asked, spans = wanted(text), self._chosen(kinds)
        if limit < 0 or offset < 0:
            raise KgError("limit and offset cannot be less than 0")
        exact = self._exact(asked, spans)
        try:
            total, scores = self._counted(asked, spans, exact)
            chosen = [(row, scores.get(row, 0.0), True) for row in exact[offset : offset + limit]]
            skip = max(0, offset - len(exact))
            room = max(0, offset + limit - len(exact)) - skip
            chosen += [(row, score, False) for row, score in self._ranked(asked, spans, exact, room, skip)]
        except sqlite3.DatabaseError as fault:
            raise KgError(f"the search index cannot be asked: {fault}") from None
        return Found(text, total, offset, tuple(self._hit(*each, asked) for each in chosen))

    def _counted(self, asked: Wanted, spans: Sequence[Span], exact: Collection[int]) -> tuple[int, dict[int, float]]:
        """How many nodes are found, and the scores of those of some rows that have all the words."""
        (count,) = self._database.execute(
            f"SELECT count(*) FROM words WHERE {_where(spans)}",  # noqa: S608 - bounds are ours
            (asked.match,),
        ).fetchone()
        scores = dict[int, float]()
        if exact:
            scores |= self._database.execute(
                f"SELECT rowid, {_SCORE} FROM words WHERE {_where(spans)} AND rowid IN ({_listed(exact)})",  # noqa: S608
                (asked.match,),
            )
        return count + len(exact) - len(scores), scores

    def _ranked(
        self, asked: Wanted, spans: Sequence[Span], exact: Collection[int], room: int, skip: int
    ) -> list[tuple[int, float]]:
        """The others, the best first; ties are told apart by the row, so that pages never overlap."""
        if room < 1:
            return []
        return self._database.execute(
            f"SELECT rowid, {_SCORE} AS score FROM words WHERE {_where(spans)}"  # noqa: S608
            f" AND rowid NOT IN ({_listed(exact)}) ORDER BY score, rowid LIMIT ? OFFSET ?",
            (asked.match, room, skip),
        ).fetchall()

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """What begins with what was typed: symbols of genes, other names, ids, then titles of figures.

        Of names that are equal to it or begin with it, equal ones come first, then those of what many figures show.
        """
        key = compact(prefix[:200])
        if not key or limit < 1:
            return ()
        found: dict[int, str] = {}
        self._add(
            found,
            limit,
            "SELECT id, text FROM name WHERE key = ? AND tier < ? ORDER BY tier, weight DESC, id LIMIT ?",
            key,
            EXACT_TIERS,
        )
        bounds = key, key + "\U0010ffff"
        for tier in range(EXACT_TIERS + 1):
            self._add(
                found,
                limit,
                "SELECT id, text FROM name WHERE key >= ? AND key < ? AND tier = ?"
                " ORDER BY weight DESC, length(key), key, id LIMIT ?",
                *bounds,
                tier,
            )
        if len(key) >= _LEAST_OF_AN_ID:
            self._add(
                found, limit, "SELECT id, text FROM ident WHERE key >= ? AND key < ? ORDER BY key, id LIMIT ?", *bounds
            )
        if len(found) < limit and len(key) > 1:
            match = f"label : {wanted(prefix[:200]).beginning}"
            self._add(
                found,
                limit,
                "SELECT rowid, '' FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?",
                match,
                *self._spans["figure"],
            )
        return tuple(self._suggestion(row, text) for row, text in list(found.items())[:limit])

    def _add(self, found: dict[int, str], limit: int, query: str, *values: object) -> None:
        """Adds rows that are not there yet, where there is room."""
        if len(found) < limit:
            for row, text in self._database.execute(query, [*values, limit + len(found)]):
                found.setdefault(row, text)

    def _suggestion(self, row: int, text: str) -> Suggestion:
        iri, ident, label, context = self._node(row)
        return Suggestion(self._kind(row), iri, ident, label, text or label, context.partition("; ")[0])

    def _exact(self, asked: Wanted, spans: Iterable[Span]) -> list[int]:
        """The nodes that are called so or have this id: symbols of genes first, then what many figures show."""
        rows = self._database.execute(
            "SELECT id FROM name WHERE key = ? AND tier < ? ORDER BY tier, weight DESC, id LIMIT ?",
            (asked.key, EXACT_TIERS, _MOST_EXACT),
        ).fetchall()
        rows += self._database.execute(
            "SELECT id FROM ident WHERE key = ? ORDER BY id LIMIT ?", (asked.key, _MOST_EXACT)
        )
        inside = list(spans)
        return [row for row in dict.fromkeys(row for (row,) in rows) if any(a <= row <= b for a, b in inside)]

    def _chosen(self, kinds: Collection[str] | None) -> list[Span]:
        """The rows of some kinds."""
        chosen = KINDS if kinds is None else ((kinds,) if isinstance(kinds, str) else kinds)
        if unknown := [kind for kind in chosen if kind not in KINDS]:
            raise KgError(f"{unknown[0]!r} is no kind of what can be found: {', '.join(KINDS)}")
        if not chosen:
            raise KgError("no kind of what is to be found is given")
        return [self._spans[kind] for kind in KINDS if kind in chosen]

    def _kind(self, row: int) -> str:
        return next(kind for kind, (first, last) in self._spans.items() if first <= row <= last)

    def _node(self, row: int) -> tuple[str, str, str, str]:
        found: tuple[str, str, str, str] = self._database.execute(
            "SELECT iri, ident, label, context FROM node WHERE id = ?", (row,)
        ).fetchone()
        return found

    def _hit(self, row: int, score: float, exact: bool, asked: Wanted) -> Hit:  # noqa: FBT001
        kind, (iri, ident, label, context) = self._kind(row), self._node(row)
        texts = (self._caption(iri), context) if kind == "figure" else (context,)
        text, spans = snippet(texts, asked)
        # What SQLite computes is negative where it is good, and its last digits are not the same everywhere.
        return Hit(kind, iri, ident, label, marked(label, asked), text, spans, round(-score, 4) + 0.0, exact)


_SCORE = f"bm25(words, {', '.join(map(str, WEIGHTS))})"


def _where(spans: Iterable[Span]) -> str:
    """The condition of a search within some rows."""
    within = " OR ".join(f"rowid BETWEEN {first:d} AND {last:d}" for first, last in spans)
    return f"words MATCH ? AND ({within})"


def _listed(rows: Iterable[int]) -> str:
    return ", ".join(f"{row:d}" for row in rows)
