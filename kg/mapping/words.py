"""The nodes of printed words as text, made once for all figures that print the word.

The node of `AKT`, matched by its family to AKT1 and AKT2, is in every figure the same but for its name, its target and,
at times, its bodies. So its text is kept with gaps for these; and that text comes from a template, which the slow path
(`kg.mapping.mentions`) makes once for each rule, with marks for word and form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from kg.mapping import vocabulary as v
from kg.mapping.corroboration import UNKNOWN, Candidate, Setting, Witness, add_candidate, confidence_term
from kg.mapping.counts import count
from kg.mapping.identifiers import Minter
from kg.mapping.incidence import Given, Printed, percent
from kg.mapping.mentions import (
    ENTITY_RULES,
    Mention,
    ambiguity_votes,
    entity_key,
    entity_votes,
    gene_key,
    gene_votes,
    meant,
    mention_triples,
)
from kg.mapping.shared import Kind, Vote
from kg.rdf import Term, iri, literal, segment
from kg.record import RANKS, RULES, EntityHit, Figure, GeneHit, Rule
from kg.turtle import TurtleWriter

MOST_KEPT = 50_000
"""Rows that are kept, and nodes; beyond, they are forgotten, so that memory stays bounded whatever the words."""

Key = tuple[Rule, str, str | None]
"""Which mention a row belongs to: rule, word, matched form."""

Standing = tuple[int, int, frozenset[Candidate]]
"""All that a word's confidence depends on but for its figure: the rule's rank, how many genes, of which species."""

Hit = TypeVar("Hit", GeneHit, EntityHit)

_MARK = "https://probe.invalid/"
_CLASSES = dict(ENTITY_RULES.values())
_OF_ENTITIES = frozenset(_CLASSES)
_PROBE = Figure(figid="", iri=f"{_MARK}figure", path="", file="", digest="")


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """The node of a word but for its bodies: text with gaps for its name, its target, and the bodies after that.

    `key` is the mention that it was made for.
    Where a word has several forms in a figure, so that several nodes have one `name`, each goes by its `long_name`.
    `printed` is the word, or else the form; `loosely` tells it and the form.
    """

    printed: str | None
    loosely: Printed
    key: Key
    name: str
    long_name: str
    before: str
    after: str
    triples: int


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """What a word was matched to: its bodies and, of a gene word, the family that it names, and what curators say.

    `rejected` are genes on which the `curations` have decided; any of them may be among the bodies all the same.
    """

    bodies: Mapping[str, Candidate]
    family: str | None = None
    rejected: tuple[str, ...] = ()
    curations: tuple[str, ...] = ()

    @classmethod
    def joined(cls, several: Iterable[Matched]) -> Matched:
        """What a word was matched to in several rows."""
        bodies: dict[str, Candidate] = {}
        rejected: dict[str, None] = {}
        curations: dict[str, None] = {}
        family = None
        for one in several:
            for body, candidate in one.bodies.items():
                add_candidate(bodies, body, candidate)
            family = family or one.family
            rejected.update(dict.fromkeys(one.rejected))
            curations.update(dict.fromkeys(one.curations))
        return cls(bodies, family, tuple(rejected), tuple(curations))


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """The node of a word with its bodies, which are IRIs; `after` is the text behind its target and its confidence.

    `given` has the bodies and, where the word names one, the family.
    """

    word: Word
    rank: int
    bodies: tuple[str, ...]
    given: Given
    after: str
    triples: int
    votes: frozenset[Vote]
    matched: Matched
    witness: Witness
    standing: Standing


@dataclass(frozen=True, slots=True)
class _Template:
    """A node's text without word and form, in the places of which it is cut."""

    before: str
    parts: tuple[str, str, str]
    triples: int


class Stated(NamedTuple):
    """A confidence as text to stand behind a node's target, and in per cent."""

    text: str
    percent: int | None


class Reading(NamedTuple):
    """What a row is: the key of its mention, what that was matched to, what a lexicon knows it as, and its votes."""

    key: Key
    matched: Matched
    resolved: Rule | None
    votes: Iterable[Vote]


Shape = tuple[Rule, bool, bool, Rule | None]
"""What a template is for: a rule, whether there is a word, and a form, and what a lexicon knows the form as."""


class Words:
    """Makes the nodes of words by their templates."""

    def __init__(self, minter: Minter, writer: TurtleWriter) -> None:
        self.minter, self._writer = minter, writer
        self._templates: dict[Shape, _Template] = {}

    def node(self, word: str | None, reading: Reading) -> Node:
        """The node of a word in one form that was matched to one entity, or to none. Not for unknown rules."""
        rule, name, form = reading.key
        shape = rule, word is not None, form is not None, reading.resolved
        template = self._templates.get(shape)
        if template is None:
            template = self._templates[shape] = self._compile(shape)
        to_word, to_form, rest = template.parts
        head = f"{rule.value}/{segment(name)}"
        common = Word(
            printed=word or form,
            loosely=Printed.of(word, form),
            key=reading.key,
            name=f"{head}>",
            long_name=f"{head}>" if form is None else f"{head}/{segment(form)}>",
            before=template.before,
            after="".join(
                (
                    to_word,
                    "" if word is None else literal(word),
                    to_form,
                    "" if form is None else literal(form),
                    rest,
                )
            ),
            triples=template.triples,
        )
        return self.joined(common, RANKS[rule], reading.matched, frozenset(reading.votes))

    def joined(self, word: Word, rank: int, matched: Matched, votes: frozenset[Vote]) -> Node:
        """The node of a word with all that it was matched to."""
        bodies, of_gene = matched.bodies, RULES[rank] not in _OF_ENTITIES
        values: dict[Term, list[Term]] = {
            v.HAS_BODY: [iri(body) for body in bodies],
            v.REJECTED_BODY: [iri(gene) for gene in matched.rejected if gene not in bodies],
            v.DECIDED_BY: [iri(curation) for curation in matched.curations],
            v.CANDIDATE_COUNT: [count(len(bodies))] if of_gene else [],
            v.MATCHED_FAMILY: [iri(matched.family)] if matched.family else [],
        }
        text = "".join([f" ;\n{self._writer.line(said, terms)}" for said, terms in values.items() if terms])
        # The template has a count of candidates, and nothing else of these; a confidence comes with the figure.
        triples = word.triples + sum(map(len, values.values())) - of_gene + (of_gene and bool(bodies))
        witness = Witness(RULES[rank], word.printed, bodies)
        standing = rank, len(bodies), witness.kinds
        after = f"{text}{word.after}"
        said = votes.union(ambiguity_votes(word.key, len(bodies)))
        named = (*bodies, matched.family) if matched.family else tuple(bodies)
        given = Given(rank, word.loosely, named)
        return Node(word, rank, tuple(bodies), given, after, triples, said, matched, witness, standing)

    def confidence(self, setting: Setting, witness: Witness, *, rival: bool) -> Stated:
        """How likely a word's genes are in a setting; nothing where it means none."""
        if (least := setting.least(witness, rival=rival)) is None:
            return Stated("", None)
        return Stated(f" ;\n{self._writer.line(v.CONFIDENCE, [confidence_term(least)])}", percent(least))

    def _compile(self, shape: Shape) -> _Template:
        rule, has_word, has_form, resolved = shape
        word, form = f"{_MARK}word" if has_word else None, f"{_MARK}form" if has_form else None
        mention = Mention(_CLASSES.get(rule, v.GENE_MENTION), rule, word, form)
        mention.resolved = {} if resolved is None else {resolved: None}
        triples = list(mention_triples(_PROBE, {(rule, "x", form): mention}, self.minter))
        _, _, text = "".join(self._writer.body(triples)).lstrip("\n").partition("\n")
        before, _, after = text.partition(self._writer.term(iri(_PROBE.iri)))
        if rule not in _OF_ENTITIES:
            varies = f" ;\n{self._writer.line(v.CANDIDATE_COUNT, [count(0)])}"
            after = after.removeprefix(varies)
        to_word, _, after = after.partition(literal(word)) if word else ("", "", after)
        to_form, _, rest = after.partition(literal(form)) if form else ("", "", after)
        return _Template(f"\n{before}", (to_word, to_form, rest), len(triples))


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """What one row of a table is, wherever it stands: one object for equal rows.

    `mention` is a number for the key of its mention, `alone` the node of a word that has this row only.
    """

    mention: int
    printed: bool
    alone: Node


class Rows(Generic[Hit]):
    """Turns rows of one kind of table into nodes; keeps what was made of each row, and of rows that come together."""

    def __init__(self, words: Words, read: Callable[[Hit, Minter], Reading]) -> None:
        self._words = words
        self._read: Callable[[Hit, Minter], Reading] = read
        self._keys: dict[Key, int] = {}
        self._rows: dict[Hit, _Row] = {}
        # Most rows are objects that their reader keeps: one is found sooner by what object it is than by its contents.
        self._by_object: dict[int, tuple[Hit, _Row]] = {}
        self._nodes: dict[tuple[_Row, ...], Node] = {}

    def nodes(self, hits: Iterable[Hit]) -> list[Node]:
        """A node for each mention, in the order of their first rows."""
        self._forget()
        groups: dict[int, list[_Row]] = {}
        for hit in hits:
            known = self._by_object.get(id(hit))
            row = self._row(hit) if known is None else known[1]
            if (group := groups.get(row.mention)) is None:
                groups[row.mention] = [row]
            else:
                group.append(row)
        return [group[0].alone if len(group) == 1 else self._joint(tuple(group)) for group in groups.values()]

    def _forget(self) -> None:
        """Keeps memory bounded. Nodes know rows as objects: without these they would never be found again."""
        if len(self._by_object) >= MOST_KEPT:
            for kept in (self._by_object, self._rows, self._nodes, self._keys):
                kept.clear()
        elif len(self._nodes) >= MOST_KEPT:
            self._nodes.clear()

    def _row(self, hit: Hit) -> _Row:
        row = self._rows.get(hit)
        if row is None:
            row = self._rows[hit] = self._new_row(hit)
        self._by_object[id(hit)] = hit, row  # held on to, so that no other object gets its number
        return row

    def _new_row(self, hit: Hit) -> _Row:
        reading = self._read(hit, self._words.minter)
        node = self._words.node(hit.word, reading)
        return _Row(self._keys.setdefault(reading.key, len(self._keys)), hit.word is not None, node)

    def _joint(self, rows: tuple[_Row, ...]) -> Node:
        """The node of several rows; any of them may know the word."""
        node = self._nodes.get(rows)
        if node is None:
            word = next((row for row in rows if row.printed), rows[0]).alone.word
            said = frozenset().union(*[row.alone.votes for row in rows])
            matched = Matched.joined([row.alone.matched for row in rows])
            node = self._nodes[rows] = self._words.joined(word, rows[0].alone.rank, matched, said)
        return node


def read_gene(hit: GeneHit, minter: Minter) -> Reading:
    """A row of a gene table."""
    gene, candidate = meant(hit, minter)
    bodies, decision = {} if gene is None else {gene: candidate}, hit.decision
    if decision is None:
        return Reading(gene_key(hit), Matched(bodies, minter.family(hit)), hit.resolved, gene_votes(hit, minter))
    matched = Matched(bodies, None, (minter.gene(hit),), (minter.curation(decision),))
    return Reading(gene_key(hit), matched, None, gene_votes(hit, minter))


def read_chemical(hit: EntityHit, minter: Minter) -> Reading:
    """A row of a chemical table."""
    return _read_entity(hit, Kind.CHEMICAL, minter)


def read_disease(hit: EntityHit, minter: Minter) -> Reading:
    """A row of a disease table."""
    return _read_entity(hit, Kind.DISEASE, minter)


def _read_entity(hit: EntityHit, kind: Kind, minter: Minter) -> Reading:
    rule, _ = ENTITY_RULES[kind]
    body = minter.entity(hit, disease=kind is Kind.DISEASE)
    matched = Matched({} if body is None else {body: UNKNOWN})
    return Reading((rule, *entity_key(hit)), matched, None, entity_votes(hit, kind, minter))
