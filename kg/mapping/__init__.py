"""From a figure to its triples: the only place that knows the data model (docs/data-model.md).

The figure's own triples stream straight out; what it says of nodes that other records share is a vote, and such
nodes are described once, from all records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from kg.curation import Curations
from kg.jsonld import Contexts
from kg.lexicon import Lexicon
from kg.mapping import vocabulary as v
from kg.mapping.block import Block, verbatim_block
from kg.mapping.corroboration import Corroborated, Setting, corroboration_triples, corroborations, rivals_of
from kg.mapping.curating import Curator
from kg.mapping.figure import figure_votes, own_statements
from kg.mapping.identifiers import Minter
from kg.mapping.incidence import Given, Printed, confidences, listed_figure, percent, words_alone
from kg.mapping.mentions import (
    Mention,
    Mentions,
    ambiguity_votes,
    entity_mentions,
    expanded_genes,
    gene_mentions,
    mention_triples,
    mention_votes,
)
from kg.mapping.quality import quality_flags, quality_values, unmatched_keywords
from kg.mapping.resolution import Resolver, species_of
from kg.mapping.shared import Kind, SharedTable, Vote, votes
from kg.mapping.templates import BlockReader
from kg.rdf import Term, Triple, iri, literal
from kg.record import FLAVOURS, RANKS, Figure, Flag, Flavour, Incidence, ListedFigure, Notice, Rule


@dataclass(frozen=True, slots=True)
class Model:
    """The choices that a publisher makes: where our IRIs live, whether JSON-LD is kept as it is, which contexts.

    Lexicons give ids to genes of which records have a symbol only; the first that knows a symbol counts. Curations say
    what printed words mean, whatever they were matched to.
    """

    minter: Minter = field(default_factory=Minter)
    verbatim: bool = False
    contexts: Contexts = field(default_factory=Contexts)
    lexicons: tuple[Lexicon, ...] = ()
    curations: Curations = field(default_factory=Curations)
    blocks: BlockReader = field(init=False, repr=False, compare=False)
    resolver: Resolver | None = field(init=False, repr=False, compare=False)
    curator: Curator | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", BlockReader(self.minter, self.contexts))
        object.__setattr__(self, "resolver", Resolver(self.lexicons) if self.lexicons else None)
        object.__setattr__(self, "curator", Curator(self.curations) if self.curations.rows else None)

    def resolve(self, figure: Figure, notices: list[Notice]) -> Figure:
        """The figure with what curators have decided, and ids for the symbols that a lexicon knows."""
        if self.curator is not None:
            figure = self.curator.decide(figure)
        return figure if self.resolver is None else self.resolver.resolve(figure, notices)

    def leaves_symbols(self, figure: Figure) -> bool:
        """Whether genes of the figure would still be symbols though their species is known."""
        return any(
            hit.ncbigene_id is None and hit.symbol and species_of(hit) for hit in self.resolve(figure, []).gene_hits()
        )


@dataclass(frozen=True, slots=True)
class Mapped:
    """A figure as graph: its own triples, its votes, and triples of the block about other named nodes."""

    own: tuple[Triple, ...]
    others: tuple[Triple, ...]
    votes: tuple[Vote, ...]
    incidence: Incidence
    listed: ListedFigure
    mentions: int
    notices: tuple[Notice, ...]
    flags: tuple[Flag, ...]

    @property
    def shared(self) -> SharedTable:
        """The votes of this one record, as a table."""
        return SharedTable(self.votes)

    def triples(self) -> Iterator[Triple]:
        """The record's own graph: the figure, its mentions, and what this record says of everything it names."""
        yield from dict.fromkeys((*self.own, *self.others, *self.shared.describe()))


def map_figure(figure: Figure, model: Model | None = None) -> Mapped:
    """The graph of one figure. Raises `RecordFault` where its JSON-LD block cannot be understood.

    >>> mapped = map_figure(Figure("PMC1__x", "https://x.org/x", "x.md", "x.md", "0" * 64, keywords=("Tie",)))
    >>> list(mapped.incidence.genes)
    ['https://w3id.org/pfocr-kg/symbol/unspecified/Tie']
    """
    model = model or Model()
    minter, notices = model.minter, list[Notice]()
    unmatched = unmatched_keywords(figure)
    figure = model.resolve(figure, notices)
    block = _block(figure, model)
    genes, entities = gene_mentions(figure, minter), entity_mentions(figure, minter)
    notices += _unknown_rules(figure, genes)
    together = list(corroborations(figure, [mention.witness() for mention in genes.values()]))
    incidence = _incidence(figure, genes, entities, together, minter)
    strict = sum(Flavour.STRICT.includes(FLAVOURS[rule]) for rule in incidence.genes.values())
    flags = quality_flags(figure, figure.gene_hits(), unmatched, strict)
    subject = iri(figure.iri)
    statements = own_statements(figure, block, minter, notices)
    own = {(subject, predicate, value): None for predicate, values in statements.items() for value in values}
    own |= dict.fromkeys(_entity_links(subject, genes, entities))
    own |= dict.fromkeys((subject, *value) for value in quality_values(flags, unmatched))
    own |= dict.fromkeys(block.nameless)
    own |= dict.fromkeys(mention_triples(figure, genes | entities, minter))
    own |= dict.fromkeys(corroboration_triples(figure, together, minter))
    return Mapped(
        own=tuple(own),
        others=block.others,
        votes=tuple(dict.fromkeys(_votes(figure, block, genes, minter))),
        incidence=incidence,
        listed=listed_figure(figure, minter),
        mentions=len(genes) + len(entities),
        notices=tuple(notices),
        flags=flags,
    )


def _block(figure: Figure, model: Model) -> Block:
    return verbatim_block(figure, model.contexts) if model.verbatim else model.blocks.read(figure)


def _votes(figure: Figure, block: Block, genes: Mentions, minter: Minter) -> Iterator[Vote]:
    for agent, name in block.agents:
        yield from votes(Kind.AGENT, agent, name=name)
    yield from figure_votes(figure, minter)
    yield from mention_votes(figure, minter)
    for key, mention in genes.items():
        yield from ambiguity_votes(key, len(mention.bodies))


def _rules_by_gene(mentions: Mentions) -> dict[str, Rule]:
    """Each gene with the rule of the narrowest flavour that gives it."""
    rules: dict[str, Rule] = {}
    for mention in mentions.values():
        for gene in mention.bodies:
            known = rules.setdefault(gene, mention.rule)
            rules[gene] = min(known, mention.rule, key=RANKS.__getitem__)
    return rules


def _incidence(
    figure: Figure, genes: Mentions, entities: Mentions, together: Iterable[Corroborated], minter: Minter
) -> Incidence:
    told: list[tuple[str | None, Collection[str]]] = []
    for mention in genes.values():  # a gene that was decided on is no expansion, even of a word that has other rows
        told += [(mention.family, mention.bodies), (None, mention.witness().decided)]
    setting, rivals = Setting.of(figure), rivals_of(figure)
    stated = list[tuple[Collection[str], int | None]]()
    for mention in genes.values():
        witness = mention.witness()
        least = setting.least(witness, rival=witness.word in rivals)
        stated.append((mention.bodies, None if least is None else percent(least)))
    return Incidence(
        figure.iri,
        minter.paper(figure.paper),
        genes=_rules_by_gene(genes),
        families=tuple(dict.fromkeys(family for family, _ in told if family)),
        expanded=expanded_genes(told),
        year=figure.paper.year_number(),
        others={body: mention.rule for mention in entities.values() for body in mention.bodies},
        words=words_alone([_given(mention) for mention in (*genes.values(), *entities.values())]),
        confidences=confidences(stated, together),
    )


def _given(mention: Mention) -> Given:
    named = (*mention.bodies, mention.family) if mention.family else tuple(mention.bodies)
    return Given(RANKS[mention.rule], Printed.of(mention.word, mention.form), named)


def _entity_links(subject: Term, genes: Mentions, entities: Mentions) -> Iterator[Triple]:
    """The figure's entities, flavour by flavour."""
    for mention in (*genes.values(), *entities.values()):
        yield from ((subject, v.MENTIONS, iri(body)) for body in mention.bodies)
    rules = _rules_by_gene(genes)
    shown = {
        flavour: [gene for gene, rule in rules.items() if flavour.includes(FLAVOURS[rule])]
        for flavour in (Flavour.ALL, Flavour.SYNONYMS, Flavour.STRICT)
    }
    for predicate, flavour in ((v.DEPICTS, Flavour.SYNONYMS), (v.DEPICTS_STRICTLY, Flavour.STRICT)):
        yield from ((subject, predicate, iri(gene)) for gene in shown[flavour])
    for flavour, predicate in v.GENE_COUNTS.items():
        yield subject, predicate, literal(str(len(shown[flavour])), v.XSD_INTEGER)


def _unknown_rules(figure: Figure, genes: Mentions) -> Iterator[Notice]:
    unknown: dict[str, Mention] = {source: mention for mention in genes.values() for source in mention.sources}
    for source, mention in unknown.items():
        yield Notice("unknown-match-source", figure.path, "source", f"{source!r}, for example for {mention.word!r}")
