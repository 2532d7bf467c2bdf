"""What a build holds, figure by figure, as plain values: a stream for exports, in the order of `graph.ttl`.

The file is read, not the store: to read all of it takes a fifth of the time that a query for all mentions takes, and
its order is the same every time. What is small or shared by many figures comes from the store (`selected`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple, TypeGuard

import pyoxigraph as ox

from kg.mapping import vocabulary as v
from kg.opened import Build
from kg.record import FLAVOURS, RANKS, Flavour, Rule

_RULES = {term[1:-1]: rule for rule, term in v.RULE_TERMS.items()}
_SHOWN = {
    Flavour.STRICT: v.DEPICTS_STRICTLY[1:-1],
    Flavour.SYNONYMS: v.DEPICTS[1:-1],
    Flavour.ALL: v.MENTIONS[1:-1],
}
_TYPE, _FIGURE, _TARGET, _BODY = (term[1:-1] for term in (v.A, v.FIGURE, v.HAS_TARGET, v.HAS_BODY))
_WORD, _FORM, _SOURCE, _MATCHED_BY = (term[1:-1] for term in (v.WORD, v.MATCHED_FORM, v.MATCH_SOURCE, v.MATCHED_BY))
_RESOLVED, _FAMILY, _CONFIDENCE, _CORROBORATES = (
    term[1:-1] for term in (v.RESOLVED_AS, v.MATCHED_FAMILY, v.CONFIDENCE, v.CORROBORATES)
)

Said = dict[str, list[str]]
"""What is said of a node: the texts or IRIs of its values by the IRIs of their predicates."""


class Mention(NamedTuple):
    """Why a figure has its entities: a printed word, the rule that matched it, what a lexicon resolved it as.

    `family` is the IRI of the family that the word names, if it names one; `confidence`, of genes, how likely the word
    means that one which it is least likely to mean.
    """

    rule: Rule
    word: str | None
    form: str | None
    source: str | None
    resolved: Rule | None
    family: str | None
    confidence: Decimal | None
    entities: Sequence[str]

    @property
    def kind(self) -> str:
        """What was matched: gene, chemical or disease."""
        return self.rule.value if self.rule in (Rule.CHEMICAL, Rule.DISEASE) else "gene"


@dataclass(slots=True)
class ShownFigure:
    """A figure with its mentions, each with the IRIs of its entities; and genes of which it says more than these do."""

    iri: str
    said: Said
    mentions: list[Mention] = field(default_factory=list)
    corroborated: dict[str, Decimal] = field(default_factory=dict)

    def value(self, *predicates: str) -> str | None:
        """The first value of the first of these predicates (terms, as the vocabulary has them) that has one."""
        return next((self.said[term[1:-1]][0] for term in predicates if term[1:-1] in self.said), None)

    @property
    def figid(self) -> str:
        """The key of the figure."""
        return self.said[v.DC_IDENTIFIER[1:-1]][0]

    @property
    def title(self) -> str | None:
        """The title, whatever else the record's JSON-LD calls the figure."""
        return self.value(v.DC_TITLE, v.NAME)

    @property
    def caption(self) -> str | None:
        """The caption."""
        return self.value(v.CAPTION, v.DESCRIPTION)

    def shown(self, flavour: Flavour) -> list[str]:
        """The IRIs of the entities that the figure shows in a flavour; that of all has chemicals and diseases too."""
        return self.said.get(_SHOWN[flavour], [])

    def links(self) -> dict[str, list[Mention]]:
        """The mentions behind each entity, those by the rule that counts most first."""
        behind: dict[str, list[Mention]] = {}
        for mention in sorted(self.mentions, key=lambda mention: RANKS[mention.rule]):
            for entity in mention.entities:
                behind.setdefault(entity, []).append(mention)
        return behind

    def families(self) -> dict[str, list[Mention]]:
        """The mentions that name each family, in the order of the graph."""
        naming: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            if mention.family:
                naming.setdefault(mention.family, []).append(mention)
        return naming

    def confidence(self, entity: str, mentions: Iterable[Mention]) -> Decimal | None:
        """How likely it is that the figure means a gene that these mentions lead to; None for what is no gene."""
        stated = [one.confidence for one in mentions if one.confidence is not None]
        return self.corroborated.get(entity) or max(stated, default=None)


def narrowest(rule: Rule) -> str | None:
    """The narrowest flavour in which an entity matched by a rule counts; None for chemicals and diseases.

    >>> narrowest(Rule.FAMILY), narrowest(Rule.DISEASE)
    ('all', None)
    """
    flavour = FLAVOURS.get(rule)
    return flavour.value if flavour else None


def figures(build: Build) -> Iterator[ShownFigure]:
    """All figures, each with its mentions, which follow it in the file."""
    figure: ShownFigure | None = None
    for iri, said in _nodes(build):
        if _TARGET in said:
            assert figure is not None
            assert said[_TARGET] == [figure.iri], "a mention follows its figure"
            if _CORROBORATES in said:
                figure.corroborated[said[_CORROBORATES][0]] = Decimal(said[_CONFIDENCE][0])
            else:
                figure.mentions.append(_mention(said))
        elif _FIGURE in said.get(_TYPE, ()):
            if figure is not None:
                yield figure
            figure = ShownFigure(iri, said)
    if figure is not None:
        yield figure


def shown_figure(build: Build, iri: str) -> ShownFigure | None:
    """The figure of an IRI with its mentions in the order of their IRIs, from the store; None where there is none."""
    said = _said(build, iri)
    if _FIGURE not in said.get(_TYPE, ()):
        return None
    figure = ShownFigure(iri, said)
    named = {t.subject.value for t in build.store.triples(None, _TARGET, ox.NamedNode(iri)) if _is_iri(t.subject)}
    for mention in sorted(named):
        its = _said(build, mention)
        if _CORROBORATES in its:
            figure.corroborated[its[_CORROBORATES][0]] = Decimal(its[_CONFIDENCE][0])
        else:
            figure.mentions.append(_mention(its))
    return figure


def _said(build: Build, iri: str) -> Said:
    said: Said = {}
    for triple in build.store.triples(iri):
        if not isinstance(triple.object, ox.Triple):
            said.setdefault(triple.predicate.value, []).append(triple.object.value)
    return {predicate: sorted(values) for predicate, values in said.items()}


def _is_iri(node: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(node, ox.NamedNode)


def _mention(said: Mapping[str, list[str]]) -> Mention:
    word, form, source, family = (said[key][0] if key in said else None for key in (_WORD, _FORM, _SOURCE, _FAMILY))
    resolved = _RULES[said[_RESOLVED][0]] if _RESOLVED in said else None
    confidence = Decimal(said[_CONFIDENCE][0]) if _CONFIDENCE in said else None
    return Mention(_RULES[said[_MATCHED_BY][0]], word, form, source, resolved, family, confidence, said.get(_BODY, ()))


def _nodes(build: Build) -> Iterator[tuple[str, Said]]:
    """Every node that something is said of: its triples stand together in the file."""
    last: ox.NamedNode | ox.BlankNode | ox.Triple | None = None
    said: Said = {}
    for quad in ox.parse(path=str(build.path / "graph.ttl"), format=ox.RdfFormat.TURTLE):
        subject = quad.subject
        if subject != last:
            if isinstance(last, ox.NamedNode):
                yield last.value, said
            last, said = subject, {}
        value = quad.object
        if not isinstance(value, ox.Triple):
            said.setdefault(quad.predicate.value, []).append(value.value)
    if isinstance(last, ox.NamedNode):
        yield last.value, said


def check_store(build: Build) -> None:
    """Raises `KgError` for a build without a store: before anything is written, not halfway."""
    _ = build.store


def selected(build: Build, columns: Sequence[str], query: str) -> Iterator[list[str | None]]:
    """The rows of a SELECT as texts and IRIs, one by one."""
    answer = build.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    for row in answer:
        yield [term.value if (term := row[column]) is not None else None for column in columns]


class Gene(NamedTuple):
    """A gene: its NCBI Gene id and symbol, as far as they are known, and its species (IRI and name)."""

    iri: str
    ncbi: str | None
    symbol: str | None
    taxon: str | None
    organism: str | None


def genes(build: Build) -> Iterator[Gene]:
    """All genes, in the order of their IRIs."""
    query = f"""SELECT ?iri ?ncbi ?symbol ?taxon ?organism {{
        ?iri a {v.GENE} .
        OPTIONAL {{ ?iri {v.DC_IDENTIFIER} ?ncbi }}
        OPTIONAL {{ ?iri {v.LABEL} ?symbol }}
        OPTIONAL {{ ?iri {v.IN_TAXON} ?taxon OPTIONAL {{ ?taxon {v.LABEL} ?organism }} }}
    }} ORDER BY ?iri"""
    return starmap(Gene, selected(build, Gene._fields, query))


class Family(NamedTuple):
    """A family or complex: its FamPlex id, where it has one, its label, and in how many figures a word names it."""

    iri: str
    famplex: str | None
    label: str | None
    named_figures: str | None


def families(build: Build) -> Iterator[Family]:
    """All families, in the order of their IRIs."""
    query = f"""SELECT ?iri ?famplex ?label ?named_figures {{
        ?iri a {v.GENE_FAMILY} .
        OPTIONAL {{ ?iri {v.DC_IDENTIFIER} ?famplex }}
        OPTIONAL {{ ?iri {v.LABEL} ?label }}
        OPTIONAL {{ ?iri {v.NAMED_FIGURE_COUNT} ?named_figures }}
    }} ORDER BY ?iri"""
    return starmap(Family, selected(build, Family._fields, query))


class Membership(NamedTuple):
    """A gene that a family has, both by their IRIs."""

    family: str
    gene: str


def memberships(build: Build) -> Iterator[Membership]:
    """The genes of all families, in the order of the families' IRIs, then of theirs."""
    query = f"SELECT ?family ?gene {{ ?family {v.HAS_MEMBER} ?gene }} ORDER BY ?family ?gene"
    return starmap(Membership, selected(build, Membership._fields, query))


class Paper(NamedTuple):
    """A paper: what there is of it."""

    iri: str
    pmcid: str | None
    doi: str | None
    year: str | None
    journal: str | None
    title: str | None
    citation: str | None


def papers(build: Build) -> Iterator[Paper]:
    """All papers, in the order of their IRIs."""
    query = f"""SELECT ?iri ?pmcid ?doi ?year ?journal ?title ?citation {{
        ?iri a {v.JOURNAL_ARTICLE} .
        OPTIONAL {{ ?iri {v.DC_IDENTIFIER} ?pmcid }}
        OPTIONAL {{ ?iri {v.DOI} ?doi }}
        OPTIONAL {{ ?iri {v.DATE_PUBLISHED} ?year }}
        OPTIONAL {{ ?iri {v.IS_PART_OF}/{v.NAME} ?journal }}
        OPTIONAL {{ ?iri {v.NAME} ?title }}
        OPTIONAL {{ ?iri {v.DC_CITATION} ?citation }}
    }} ORDER BY ?iri"""
    return starmap(Paper, selected(build, Paper._fields, query))
