"""Figures as Turtle, fast: the text that `map_figure` and `TurtleWriter` give, without an object for every triple.

Words recur, and so do blocks: their texts are made once, by the slow path, and filled in (`kg.mapping.words`,
`kg.mapping.templates`). What is not of the usual kind goes the slow path, `rendered`, which also is the oracle that
tests hold this module to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from kg.mapping import Mapped, Model, map_figure
from kg.mapping import vocabulary as v
from kg.mapping.corroboration import Setting, corroboration_triples, corroborations, rivals_of
from kg.mapping.counts import count
from kg.mapping.figure import figure_votes, own_statements
from kg.mapping.incidence import confidences, listed_figure, words_alone
from kg.mapping.mentions import expanded_genes
from kg.mapping.quality import quality_flags, quality_values, unmatched_keywords
from kg.mapping.shared import Kind, Vote, votes
from kg.mapping.words import (
    Node,
    Rows,
    Standing,
    Stated,
    Words,
    read_chemical,
    read_disease,
    read_gene,
)
from kg.rdf import Term, iri, ntriples
from kg.record import FLAVOURS, RANKS, RULES, Figure, Flag, Flavour, Incidence, ListedFigure, Notice, Rule
from kg.turtle import TurtleWriter

MOST_SETTINGS = 1_000
"""Combinations of organisms and score for which the texts of confidences are kept."""

_SYMBOL = RANKS[Rule.SYMBOL]
_UNKNOWN = RANKS[Rule.UNKNOWN]
_NO_RULE = len(RULES)
_SHOWN = tuple(
    (flavour, frozenset(RANKS[rule] for rule, narrowest in FLAVOURS.items() if flavour.includes(narrowest)))
    for flavour in v.GENE_COUNTS
)
"""Each flavour with the ranks of the rules that count in it."""


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
    listed: ListedFigure
    mentions: int
    notices: tuple[Notice, ...]
    flags: tuple[Flag, ...]


def rendered(mapped: Mapped, writer: TurtleWriter) -> Rendered:
    """The text of a figure that was mapped to triples."""
    return Rendered(
        turtle="".join(writer.body(mapped.own)),
        triples=len(mapped.own),
        others=tuple(ntriples([triple]) for triple in mapped.others),
        votes=mapped.votes,
        incidence=mapped.incidence,
        listed=mapped.listed,
        mentions=mapped.mentions,
        notices=mapped.notices,
        flags=mapped.flags,
    )


class Renderer:
    """Turns figures into text by one model; the more alike they are, the faster."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.writer = TurtleWriter(model.minter.base)
        words = self._words = Words(model.minter, self.writer)
        self._known_confidences: dict[Setting, dict[tuple[Standing, bool], Stated]] = {}
        self._genes, self._chemicals, self._diseases = (
            Rows(words, read_gene),
            Rows(words, read_chemical),
            Rows(words, read_disease),
        )

    def render(self, figure: Figure) -> Rendered:
        """The text of a figure. Raises `RecordFault` where its JSON-LD block cannot be understood."""
        fast = None if self.model.verbatim else self._render(figure)
        return fast or rendered(map_figure(figure, self.model), self.writer)

    def _render(self, figure: Figure) -> Rendered | None:
        """The text of a figure of the usual kind; None for any other."""
        notices, unmatched = list[Notice](), unmatched_keywords(figure)
        figure = self.model.resolve(figure, notices)
        block = self.model.blocks.read(figure)
        if block.others or block.nameless:
            return None
        hits = figure.gene_hits()
        genes, entities = self._genes.nodes(hits), self._entity_nodes(figure)
        if len(genes) < len(hits) and any(hit.resolved for hit in hits):
            return None  # a node of several rows may be resolved as several things
        if any(node.rank == _UNKNOWN for node in genes):  # their nodes have more to say
            return None
        ranks = _ranks(genes)
        minter, nodes = self.model.minter, genes + entities
        statements = own_statements(figure, block, minter, notices)
        for predicate, values in _links(ranks, entities):
            statements.setdefault(predicate, {}).update(dict.fromkeys(values))
        flags = quality_flags(figure, hits, unmatched, [*ranks.values()].count(_SYMBOL))
        for predicate, value in quality_values(flags, unmatched):
            statements.setdefault(predicate, {})[value] = None
        said = {vote for agent, name in block.agents for vote in votes(Kind.AGENT, agent, name=name)}
        said.update(figure_votes(figure, minter), *[node.votes for node in nodes])
        together = list(corroborations(figure, [node.witness for node in genes]))
        stated = list(self._confidences(figure, genes))
        corroborated = list(corroboration_triples(figure, together, minter))
        texts = (
            self.writer.node(iri(figure.iri), statements),
            *self._mentions(figure, nodes, [one.text for one in stated]),
            *self.writer.body(corroborated),
        )
        own = sum(map(len, statements.values())) + len(corroborated)
        return Rendered(
            turtle="".join(texts),
            triples=own + sum([node.triples for node in nodes]),
            others=(),
            votes=tuple(said),
            incidence=Incidence(
                figure.iri,
                minter.paper(figure.paper),
                genes={gene: RULES[rank] for gene, rank in ranks.items()},
                families=tuple(dict.fromkeys([node.matched.family for node in genes if node.matched.family])),
                expanded=expanded_genes(_told(genes)),
                year=figure.paper.year_number(),
                others={body: RULES[node.rank] for node in entities for body in node.bodies},
                words=words_alone([node.given for node in nodes]),
                confidences=confidences(
                    [(node.bodies, one.percent) for node, one in zip(genes, stated, strict=True)], together
                ),
            ),
            listed=listed_figure(figure, minter),
            mentions=len(nodes),
            notices=tuple(notices),
            flags=flags,
        )

    def _entity_nodes(self, figure: Figure) -> list[Node]:
        return self._chemicals.nodes(figure.chemicals) + self._diseases.nodes(figure.diseases)

    def _confidences(self, figure: Figure, genes: Iterable[Node]) -> Iterator[Stated]:
        """Each node's confidence; for what it depends on there are few combinations."""
        setting, rivals = Setting.of(figure), rivals_of(figure)
        if len(self._known_confidences) >= MOST_SETTINGS:
            self._known_confidences.clear()
        known = self._known_confidences.setdefault(setting, {})
        for node in genes:
            key = node.standing, node.word.printed in rivals
            stated = known.get(key)
            if stated is None:
                stated = known[key] = self._words.confidence(setting, node.witness, rival=key[1])
            yield stated

    def _mentions(self, figure: Figure, nodes: Sequence[Node], confidences: Iterable[str]) -> Iterator[str]:
        """The text of the nodes, each with its name, target and, those of genes, confidence in the gaps."""
        example = self.writer.term(iri(self.model.minter.mention(figure.figid, Rule.SYMBOL, "x")))
        opening, target = f"\n{example.removesuffix('symbol/x>')}", self.writer.term(iri(figure.iri))
        names = [node.word.name for node in nodes]
        if len(set(names)) < len(names):
            forms = Counter(names)
            names = [node.word.name if forms[node.word.name] == 1 else node.word.long_name for node in nodes]
        return (
            f"{opening}{name}{node.word.before}{target}{confidence}{node.after}"
            for name, node, confidence in zip(names, nodes, chain(confidences, repeat("")), strict=False)
        )


def _ranks(genes: Iterable[Node]) -> dict[str, int]:
    """Each gene with the rank of the rule that counts most."""
    ranks: dict[str, int] = {}
    for node in genes:
        rank = node.rank
        for gene in node.bodies:
            if rank < ranks.get(gene, _NO_RULE):
                ranks[gene] = rank
    return ranks


def _told(genes: Iterable[Node]) -> Iterator[tuple[str | None, Collection[str]]]:
    """The genes of each word with the family that it names; one that was decided on is no expansion."""
    for node in genes:
        yield node.matched.family, node.bodies
        if node.matched.curations:
            yield None, node.witness.decided


def _links(ranks: Mapping[str, int], entities: Iterable[Node]) -> Iterator[tuple[Term, Iterable[Term]]]:
    """The figure's entities, flavour by flavour, and how many genes each flavour has."""
    terms = [(f"<{gene}>", rank) for gene, rank in ranks.items()]
    if mentioned := [*[term for term, _ in terms], *[iri(body) for node in entities for body in node.bodies]]:
        yield v.MENTIONS, mentioned
    shown = {flavour: [term for term, rank in terms if rank in ranked] for flavour, ranked in _SHOWN}
    for predicate, flavour in ((v.DEPICTS, Flavour.SYNONYMS), (v.DEPICTS_STRICTLY, Flavour.STRICT)):
        if shown[flavour]:
            yield predicate, shown[flavour]
    for flavour, predicate in v.GENE_COUNTS.items():
        yield predicate, [count(len(shown[flavour]))]
