"""Figures as Turtle, fast: the text that `map_figure` and `TurtleWriter` give, without an object for every triple.

Words recur: the node of `AKT`, matched by its family to AKT1 and AKT2, is in every figure the same but for its name,
its target and, at times, its bodies. So the text of a word is made once, by the slow path, with gaps for these. What
is not of the usual kind goes the slow path, `rendered`, which also is the oracle that tests hold this module to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypeVar

from kg.mapping import Mapped, Model, map_figure
from kg.mapping import vocabulary as v
from kg.mapping.figure import figure_votes, own_statements
from kg.mapping.identifiers import Minter
from kg.mapping.mentions import entity_mentions, gene_mentions, mention_triples, mention_votes
from kg.mapping.shared import Kind, Vote, votes
from kg.rdf import Term, iri, literal, ntriples, segment
from kg.record import FLAVOURS, EntityHit, Figure, Flavour, GeneHit, Incidence, Notice, Rule
from kg.turtle import TurtleWriter

MOST_KEPT = 50_000
"""Rows and nodes that are kept; beyond, they are forgotten, so that memory stays bounded whatever the words."""

_Key = tuple[Rule, str, str | None]
Hit = TypeVar("Hit", GeneHit, EntityHit)

_PROBE = Figure(figid="", iri="https://probe.invalid/figure", path="", file="", digest="")
_RULES = tuple(Rule)
_RANKS = {rule: rank for rank, rule in enumerate(_RULES)}
_UNKNOWN = _RANKS[Rule.UNKNOWN]
_SHOWN = {
    flavour: frozenset(_RANKS[rule] for rule, narrowest in FLAVOURS.items() if flavour.includes(narrowest))
    for flavour in Flavour
}
"""The ranks of the rules that count in a flavour."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A figure as text, and all that is to be added up over figures.

    `turtle` are its own triples, `triples` their number; `others` are lines of N-Triples about nodes of others.
    """

    turtle: str
    triples: int
    others: tuple[str, ...]
    votes: tuple[Vote, ...]
    incidence: Incidence
    mentions: int
    notices: tuple[Notice, ...]


def rendered(mapped: Mapped, writer: TurtleWriter) -> Rendered:
    """The text of a figure that was mapped to triples."""
    return Rendered(
        turtle="".join(writer.body(mapped.own)),
        triples=len(mapped.own),
        others=tuple(ntriples([triple]) for triple in mapped.others),
        votes=mapped.votes,
        incidence=mapped.incidence,
        mentions=mapped.mentions,
        notices=mapped.notices,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Word:
    """The node of a word but for its bodies: text with gaps for its name, its target, and the bodies after that.

    Where a word has several forms it goes by its `long_name`.
    """

    head: tuple[Rule, str]
    name: str
    long_name: str
    before: str
    after: str
    triples: int


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """The node of a word with its bodies, which are `terms`; `after` is the text behind its target."""

    word: _Word
    rank: int
    terms: tuple[Term, ...]
    after: str
    triples: int
    votes: frozenset[Vote]


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """What one row of a table is, wherever it stands: one object for equal rows.

    `mention` is a number for the key of its mention, `alone` the node of a word that has this row only.
    """

    mention: int
    printed: bool
    body: str | None
    alone: _Node


class Renderer:
    """Turns figures into text by one model; the more alike they are, the faster."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.writer = TurtleWriter(model.minter.base)
        minter, no_genes = model.minter, replace(_PROBE, genes=())
        self._genes = _Rows[GeneHit](minter, self.writer, lambda hit: replace(_PROBE, genes=(hit,)))
        self._chemicals = _Rows[EntityHit](minter, self.writer, lambda hit: replace(no_genes, chemicals=(hit,)))
        self._diseases = _Rows[EntityHit](minter, self.writer, lambda hit: replace(no_genes, diseases=(hit,)))
        self._keyword_node = lru_cache(MOST_KEPT)(self._make_keyword_node)

    def render(self, figure: Figure) -> Rendered:
        """The text of a figure. Raises `RecordFault` where its JSON-LD block cannot be understood."""
        fast = None if self.model.verbatim else self._render(figure)
        return fast or rendered(map_figure(figure, self.model), self.writer)

    def _render(self, figure: Figure) -> Rendered | None:
        """The text of a figure of the usual kind; None for any other."""
        block = self.model.blocks.read(figure)
        genes, entities = self._gene_nodes(figure), self._entity_nodes(figure)
        if block.others or block.nameless:
            return None
        if any(node.rank == _UNKNOWN for node in genes):  # their nodes have more to say
            return None
        minter, notices, nodes = self.model.minter, list[Notice](), genes + entities
        statements = own_statements(figure, block, minter, notices)
        ranks = _ranks(genes)
        for predicate, values in _links(ranks, entities):
            statements.setdefault(predicate, {}).update(dict.fromkeys(values))
        said = {vote for agent, name in block.agents for vote in votes(Kind.AGENT, agent, name=name)}
        said.update(figure_votes(figure, minter), *[node.votes for node in nodes])
        rules = {gene[1:-1]: _RULES[rank] for gene, rank in ranks.items()}
        return Rendered(
            turtle=self.writer.node(iri(figure.iri), statements) + "".join(self._mentions(figure, nodes)),
            triples=sum(map(len, statements.values())) + sum([node.triples for node in nodes]),
            others=(),
            votes=tuple(said),
            incidence=Incidence(figure.iri, minter.paper(figure.paper), rules),
            mentions=len(nodes),
            notices=tuple(notices),
        )

    def _gene_nodes(self, figure: Figure) -> list[_Node]:
        nodes = self._genes.nodes(figure.genes or ())
        if symbols := figure.keyword_symbols():
            organism = figure.keyword_organism()
            nodes += [self._keyword_node(symbol, organism) for symbol in symbols]
        return nodes

    def _make_keyword_node(self, symbol: str, organism: str | None) -> _Node:
        species = (organism,) if organism is not None else None
        probe = replace(_PROBE, keywords=(symbol,), recognised_organisms=species)
        return _single_node(probe, self.model.minter, self.writer)[2]

    def _entity_nodes(self, figure: Figure) -> list[_Node]:
        return self._chemicals.nodes(figure.chemicals) + self._diseases.nodes(figure.diseases)

    def _mentions(self, figure: Figure, nodes: Sequence[_Node]) -> Iterator[str]:
        """The text of the nodes, each with its name and target in the gaps."""
        example = self.writer.term(iri(self.model.minter.mention(figure.figid, Rule.SYMBOL, "x")))
        opening, target = f"\n{example.removesuffix('symbol/x>')}", self.writer.term(iri(figure.iri))
        forms = Counter([node.word.head for node in nodes])
        if len(forms) == len(nodes):
            return (f"{opening}{node.word.name}{node.word.before}{target}{node.after}" for node in nodes)
        names = (node.word.name if forms[node.word.head] == 1 else node.word.long_name for node in nodes)
        return (
            f"{opening}{name}{node.word.before}{target}{node.after}" for name, node in zip(names, nodes, strict=True)
        )


class _Rows(Generic[Hit]):
    """Turns rows of one kind of table into nodes; keeps what was made of each row, and of rows that come together."""

    def __init__(self, minter: Minter, writer: TurtleWriter, probe: Callable[[Hit], Figure]) -> None:
        self._minter, self._writer = minter, writer
        self._probe: Callable[[Hit], Figure] = probe
        self._keys: dict[_Key, int] = {}
        self._rows: dict[Hit, _Row] = {}
        # Most rows are objects that their reader keeps: one is found sooner by what object it is than by its contents.
        self._by_object: dict[int, tuple[Hit, _Row]] = {}
        self._nodes: dict[tuple[_Row, ...], _Node] = {}

    def nodes(self, hits: Iterable[Hit]) -> list[_Node]:
        """A node for each mention, in the order of their first rows."""
        if max(len(self._by_object), len(self._nodes)) >= MOST_KEPT:
            for kept in (self._by_object, self._rows, self._nodes, self._keys):
                kept.clear()
        groups: dict[int, list[_Row]] = {}
        for hit in hits:
            known = self._by_object.get(id(hit))
            row = self._row(hit) if known is None else known[1]
            if (group := groups.get(row.mention)) is None:
                groups[row.mention] = [row]
            else:
                group.append(row)
        return [group[0].alone if len(group) == 1 else self._joint(tuple(group)) for group in groups.values()]

    def _row(self, hit: Hit) -> _Row:
        row = self._rows.get(hit)
        if row is None:
            row = self._rows[hit] = self._new_row(hit)
        self._by_object[id(hit)] = hit, row  # held on to, so that no other object gets its number
        return row

    def _new_row(self, hit: Hit) -> _Row:
        probe = self._probe(hit)
        key, body, node = _single_node(probe, self._minter, self._writer)
        return _Row(self._keys.setdefault(key, len(self._keys)), hit.word is not None, body, node)

    def _joint(self, rows: tuple[_Row, ...]) -> _Node:
        """The node of several rows; any of them may know the word."""
        node = self._nodes.get(rows)
        if node is None:
            word = next((row for row in rows if row.printed), rows[0]).alone.word
            terms = tuple(dict.fromkeys([iri(row.body) for row in rows if row.body is not None]))
            said = frozenset().union(*[row.alone.votes for row in rows])
            node = self._nodes[rows] = _joined(word, rows[0].alone.rank, terms, said, self._writer)
        return node


def _single_node(probe: Figure, minter: Minter, writer: TurtleWriter) -> tuple[_Key, str | None, _Node]:
    """The one node of a figure that has one row or keyword, by the slow path: its key, its body, the node."""
    mentions = gene_mentions(probe, minter) | entity_mentions(probe, minter)
    ((key, mention),) = mentions.items()
    body = next(iter(mention.bodies), None)
    mention.bodies.clear()
    rule, word, form = key
    triples = list(mention_triples(probe, mentions, minter))
    _, _, text = "".join(writer.body(triples)).lstrip("\n").partition("\n")
    before, _, after = text.partition(writer.term(iri(probe.iri)))
    name = f"{rule.value}/{segment(word)}"
    common = _Word(
        head=(rule, word),
        name=f"{name}>",
        long_name=f"{name}>" if form is None else f"{name}/{segment(form)}>",
        before=f"\n{before}",
        after=after,
        triples=len(triples),
    )
    terms = () if body is None else (iri(body),)
    return key, body, _joined(common, _RANKS[rule], terms, frozenset(mention_votes(probe, minter)), writer)


def _joined(word: _Word, rank: int, terms: tuple[Term, ...], said: frozenset[Vote], writer: TurtleWriter) -> _Node:
    """The node of a word with its bodies."""
    bodies = f" ;\n{writer.line(v.HAS_BODY, terms)}" if terms else ""
    return _Node(word, rank, terms, f"{bodies}{word.after}", word.triples + len(terms), said)


def _ranks(genes: Iterable[_Node]) -> dict[Term, int]:
    """Each gene with the rank of the rule that counts most."""
    ranks: dict[Term, int] = {}
    for node in genes:
        rank = node.rank
        for gene in node.terms:
            if rank < ranks.get(gene, len(_RULES)):
                ranks[gene] = rank
    return ranks


def _links(ranks: Mapping[Term, int], entities: Iterable[_Node]) -> Iterator[tuple[Term, Iterable[Term]]]:
    """The figure's entities, flavour by flavour, and how many genes each flavour has."""
    mentioned = [*ranks, *(body for node in entities for body in node.terms)]
    if mentioned:
        yield v.MENTIONS, mentioned
    shown = {flavour: [gene for gene, rank in ranks.items() if rank in _SHOWN[flavour]] for flavour in v.GENE_COUNTS}
    for predicate, flavour in ((v.DEPICTS, Flavour.SYNONYMS), (v.DEPICTS_STRICTLY, Flavour.STRICT)):
        if shown[flavour]:
            yield predicate, shown[flavour]
    for flavour, predicate in v.GENE_COUNTS.items():
        yield predicate, [literal(str(len(shown[flavour])), v.XSD_INTEGER)]
