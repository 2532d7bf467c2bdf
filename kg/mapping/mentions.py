"""Mentions: the printed word behind every entity of a figure, and the rule that matched it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from kg.curation import NO_GENE, Decision
from kg.mapping import vocabulary as v
from kg.mapping.corroboration import (
    UNKNOWN,
    Candidate,
    Setting,
    Witness,
    add_candidate,
    confidence_term,
    rivals_of,
)
from kg.mapping.counts import count
from kg.mapping.identifiers import NCBI_GENE, Minter
from kg.mapping.organisms import scientific_name, taxon_of
from kg.mapping.resolution import species_of
from kg.mapping.shared import FAMILY, Kind, Vote, votes
from kg.rdf import Term, Triple, iri, literal
from kg.record import FLAVOURS, EntityHit, Figure, GeneHit, Rule


@dataclass(slots=True)
class Mention:
    """One printed word of one figure, looked up in one form, matched by one rule, and all that it was matched to."""

    kind: Term
    rule: Rule
    word: str | None
    form: str | None
    family: str | None = None
    bodies: dict[str, Candidate] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)
    resolved: dict[Rule, None] = field(default_factory=dict)
    rejected: dict[str, None] = field(default_factory=dict)
    curations: dict[str, None] = field(default_factory=dict)

    def add(self, word: str | None, body: str | None, candidate: Candidate = UNKNOWN) -> None:
        """One more row of the same word, form and rule; any of the rows may know the word."""
        self.word = self.word or word
        if body:
            add_candidate(self.bodies, body, candidate)

    def witness(self) -> Witness:
        """What the mention of a gene says of its genes."""
        return Witness(self.rule, self.word or self.form, self.bodies)

    def decide(self, candidate: str, curation: str) -> None:
        """A row on which a curator has decided: the gene that the word was matched to, and the curation."""
        self.rejected[candidate] = None
        self.curations[curation] = None

    def rejected_bodies(self) -> list[str]:
        """The genes that decisions have taken away, and no other row of the word gives."""
        return [gene for gene in self.rejected if gene not in self.bodies]


_NONE: frozenset[str] = frozenset()

Mentions = dict[tuple[Rule, str, str | None], Mention]
"""Mentions by rule, word (where no word is known: by what was matched) and matched form.

`Acsl3/4` is one printed word and two forms, each of which means one gene: without the form, either gene could be
taken to stand for the other's.
"""


def gene_mentions(figure: Figure, minter: Minter) -> Mentions:
    """The mentions of genes, from the gene table or else from the keywords."""
    mentions: Mentions = {}
    for hit in figure.gene_hits():
        mention = mentions.setdefault(gene_key(hit), Mention(v.GENE_MENTION, hit.rule, hit.word, hit.match))
        if hit.rule is Rule.UNKNOWN:
            mention.sources[hit.source] = None
        if hit.decision is not None:
            mention.decide(minter.gene(hit), minter.curation(hit.decision))
        elif hit.resolved is not None:
            mention.resolved[hit.resolved] = None
        mention.family = mention.family or minter.family(hit)
        mention.add(hit.word, *meant(hit, minter))
    return mentions


def meant(hit: GeneHit, minter: Minter) -> tuple[str | None, Candidate]:
    """The gene that the word of a row means, if any: by a curator's decision, else by the match."""
    decision = hit.decision
    if decision is None:
        return minter.gene(hit), Candidate(hit.symbol, species_of(hit))
    return decided_gene(decision), Candidate(decision.symbol, decision.taxon, decided=True)


def expanded_genes(mentions: Iterable[tuple[str | None, Collection[str]]]) -> frozenset[str]:
    """The genes that only words for families give; of each mention its family, if it names one, and its genes.

    >>> sorted(expanded_genes([("AKT", ["AKT1", "AKT2"]), (None, ["AKT2"]), (None, ["TP53"])]))
    ['AKT1']
    """
    told = list(mentions)
    by_family = {gene for family, genes in told if family for gene in genes}
    return frozenset(by_family.difference(*[genes for family, genes in told if not family])) if by_family else _NONE


def gene_key(hit: GeneHit) -> tuple[Rule, str, str | None]:
    """Which mention a row belongs to."""
    return hit.rule, hit.word or hit.match or hit.symbol or hit.ncbigene_id or "", hit.match


def ambiguity_votes(key: tuple[Rule, str, str | None], candidates: int) -> list[Vote]:
    """That a word may mean so many genes; no vote where it means one, or names a family.

    >>> ambiguity_votes((Rule.SYNONYM, "p53", None), 2)
    [('word', '["synonym", "p53", null]', 'candidates', '2')]
    """
    rule = key[0]
    if candidates < 2 or rule not in FLAVOURS or rule is Rule.FAMILY:
        return []
    return votes(Kind.WORD, json.dumps(key, ensure_ascii=False), candidates=str(candidates))


def entity_key(hit: EntityHit) -> tuple[str, str | None]:
    """Which mention, among those of its kind, a row belongs to."""
    return hit.word or hit.match or hit.name or hit.mesh or hit.other_id or "", hit.match


def gene_votes(hit: GeneHit, minter: Minter) -> Iterator[Vote]:
    """What a row says of its gene and of the gene's organism."""
    taxon, name, group = hit.taxon_id, hit.taxon_name, hit.taxon_group
    organism = minter.organism(name or "", taxon) if taxon or name else None
    gene, family = minter.gene(hit), minter.family(hit)
    by_family = FAMILY if hit.rule is Rule.FAMILY and hit.decision is None else None
    yield from votes(Kind.GENE, gene, symbol=hit.symbol, taxon=organism, family=by_family)
    if family:
        yield from votes(Kind.FAMILY, family, form=hit.match or hit.word, member=gene, family=FAMILY)
    if hit.decision is not None:
        yield from decision_votes(hit.decision, gene, minter)
    if taxon:
        label = name or scientific_name(taxon)
        yield from votes(Kind.ORGANISM, minter.organism("", taxon), label=label, group=group)
    elif name:
        yield from organism_votes(name, minter)
        yield from votes(Kind.ORGANISM, minter.organism(name), group=group)


def decided_gene(decision: Decision) -> str | None:
    """The gene that a word means by a decision, None where it means none."""
    return None if decision.gene is None else f"{NCBI_GENE}{decision.gene}"


def decision_votes(decision: Decision, candidate: str, minter: Minter) -> Iterator[Vote]:
    """What a decision on a row says of itself and of its gene; `candidate` is the gene that the row was matched to.

    The figures that give a candidate as `rejected` or `kept` are links that the decision has taken away, or left.
    """
    gene, taxon = decided_gene(decision), decision.taxon
    yield from votes(
        Kind.CURATION,
        minter.curation(decision),
        word=decision.word,
        context=decision.context or None,
        decision=decision.gene or NO_GENE,
        gene=gene,
        who=decision.who,
        why=decision.why,
        source=decision.source,
        kept=candidate if candidate == gene else None,
        rejected=candidate if candidate != gene else None,
    )
    if gene is not None:
        organism = minter.organism("", taxon) if taxon else None
        yield from votes(Kind.GENE, gene, symbol=decision.symbol, taxon=organism)
        if organism is not None:
            yield from votes(Kind.ORGANISM, organism, label=scientific_name(taxon or ""))


def organism_votes(name: str, minter: Minter) -> list[Vote]:
    """An organism by its name: described under its scientific name where we know it."""
    label = scientific_name(taxon_of(name) or "") or name
    return votes(Kind.ORGANISM, minter.organism(name), label=label, spelling=name)


def entity_mentions(figure: Figure, minter: Minter) -> Mentions:
    """The mentions of chemicals and diseases; a word without identifier is a mention without a body."""
    mentions: Mentions = {}
    for kind, hits in ((Kind.CHEMICAL, figure.chemicals), (Kind.DISEASE, figure.diseases)):
        rule, term = ENTITY_RULES[kind]
        for hit in hits:
            mention = mentions.setdefault((rule, *entity_key(hit)), Mention(term, rule, hit.word, hit.match))
            mention.add(hit.word, minter.entity(hit, disease=kind is Kind.DISEASE))
    return mentions


ENTITY_RULES = {
    Kind.CHEMICAL: (Rule.CHEMICAL, v.CHEMICAL_MENTION),
    Kind.DISEASE: (Rule.DISEASE, v.DISEASE_MENTION),
}
"""The rule that matches a kind of entity other than genes, and the class of its mentions."""


def entity_votes(hit: EntityHit, kind: Kind, minter: Minter) -> list[Vote]:
    """What a row says of its chemical or disease."""
    node = minter.entity(hit, disease=kind is Kind.DISEASE)
    return votes(kind, node, match=hit.match, name=hit.name, word=hit.word, other=hit.other_id) if node else []


def mention_votes(figure: Figure, minter: Minter) -> Iterator[Vote]:
    """What the tables, or else the keywords, say of genes, chemicals, diseases and their organisms."""
    for hit in figure.gene_hits():
        yield from gene_votes(hit, minter)
    for kind, hits in ((Kind.CHEMICAL, figure.chemicals), (Kind.DISEASE, figure.diseases)):
        for other in hits:
            yield from entity_votes(other, kind, minter)


def mention_triples(figure: Figure, mentions: Mentions, minter: Minter) -> Iterator[Triple]:
    """The triples of the mentions, each node's together."""
    target, setting, rivals = iri(figure.iri), Setting.of(figure), rivals_of(figure)
    forms = Counter((rule, word) for rule, word, _ in mentions)
    for (rule, word, form), mention in mentions.items():
        node = iri(minter.mention(figure.figid, rule, word, form if forms[rule, word] > 1 else None))
        yield node, v.A, mention.kind
        yield node, v.HAS_TARGET, target
        if mention.kind == v.GENE_MENTION:
            witness = mention.witness()
            if (least := setting.least(witness, rival=witness.word in rivals)) is not None:
                yield node, v.CONFIDENCE, confidence_term(least)
        yield from ((node, v.HAS_BODY, iri(body)) for body in mention.bodies)
        yield from ((node, v.REJECTED_BODY, iri(body)) for body in mention.rejected_bodies())
        yield from ((node, v.DECIDED_BY, iri(curation)) for curation in mention.curations)
        if mention.kind == v.GENE_MENTION:
            yield node, v.CANDIDATE_COUNT, count(len(mention.bodies))
        if mention.family is not None:
            yield node, v.MATCHED_FAMILY, iri(mention.family)
        if mention.word is not None:
            yield node, v.WORD, literal(mention.word)
        if mention.form is not None:
            yield node, v.MATCHED_FORM, literal(mention.form)
        yield node, v.MATCHED_BY, v.RULE_TERMS[rule]
        yield from ((node, v.RESOLVED_AS, v.RULE_TERMS[rule]) for rule in mention.resolved)
        yield from ((node, v.MATCH_SOURCE, literal(source)) for source in mention.sources if source)
