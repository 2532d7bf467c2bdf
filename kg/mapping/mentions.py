"""Mentions: the printed word behind every entity of a figure, and the rule that matched it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.mapping import vocabulary as v
from kg.mapping.identifiers import Minter
from kg.mapping.organisms import scientific_name, taxon_of
from kg.mapping.shared import Kind, SharedTable
from kg.rdf import Term, Triple, iri, literal
from kg.record import EntityHit, Figure, GeneHit, Rule


@dataclass(slots=True)
class Mention:
    """One printed word of one figure, looked up in one form, matched by one rule, and all that it was matched to."""

    kind: Term
    rule: Rule
    word: str | None
    form: str | None
    bodies: dict[str, None] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)

    def add(self, word: str | None, body: str | None) -> None:
        """One more row of the same word, form and rule; any of the rows may know the word."""
        self.word = self.word or word
        if body:
            self.bodies[body] = None


Mentions = dict[tuple[Rule, str, str | None], Mention]
"""Mentions by rule, word (where no word is known: by what was matched) and matched form.

`Acsl3/4` is one printed word and two forms, each of which means one gene: without the form, either gene could be
taken to stand for the other's.
"""


def gene_mentions(figure: Figure, minter: Minter, shared: SharedTable) -> Mentions:
    """The mentions of genes, from the gene table or else from the keywords; votes for what the genes are."""
    mentions: Mentions = {}
    for hit in figure.genes or ():
        key = hit.rule, hit.word or hit.match or hit.symbol or hit.ncbigene_id or "", hit.match
        mention = mentions.setdefault(key, Mention(v.GENE_MENTION, hit.rule, hit.word, hit.match))
        mention.add(hit.word, minter.gene(hit))
        if hit.rule is Rule.UNKNOWN:
            mention.sources[hit.source] = None
    _vote_for_genes(figure.genes or (), minter, shared)
    for symbol in (symbols := figure.keyword_symbols()):
        mention = Mention(v.GENE_MENTION, Rule.KEYWORD, None, symbol)
        mention.add(None, _keyword_gene(figure, symbol, minter, shared))
        mentions[Rule.KEYWORD, symbol, symbol] = mention
    assert not (symbols and figure.genes)
    return mentions


def _vote_for_genes(hits: tuple[GeneHit, ...], minter: Minter, shared: SharedTable) -> None:
    """One vote a figure for each value, however many rows say it."""
    facts = dict.fromkeys((minter.gene(hit), hit.symbol, hit.taxon_id, hit.taxon_name) for hit in hits)
    for gene, symbol, taxon, name in facts:
        organism = minter.organism(name or "", taxon) if taxon or name else None
        shared.vote(Kind.GENE, gene, symbol=symbol, taxon=organism)
    for taxon, name, group in dict.fromkeys((hit.taxon_id, hit.taxon_name, hit.taxon_group) for hit in hits):
        if taxon:
            shared.vote(Kind.ORGANISM, minter.organism("", taxon), label=name or scientific_name(taxon), group=group)
        elif name:
            shared.vote(Kind.ORGANISM, vote_for_organism(name, minter, shared), group=group)


def _keyword_gene(figure: Figure, symbol: str, minter: Minter, shared: SharedTable) -> str:
    name = figure.keyword_organism()
    taxon = (taxon_of(name) or name) if name else None
    gene = minter.symbol(taxon, symbol)
    shared.vote(Kind.GENE, gene, symbol=symbol, taxon=vote_for_organism(name, minter, shared) if name else None)
    return gene


def vote_for_organism(name: str, minter: Minter, shared: SharedTable) -> str:
    """The organism of that name, described under its scientific name where we know it."""
    organism = minter.organism(name)
    shared.vote(Kind.ORGANISM, organism, label=scientific_name(taxon_of(name) or "") or name, spelling=name)
    return organism


def entity_mentions(figure: Figure, minter: Minter, shared: SharedTable) -> Mentions:
    """The mentions of chemicals and diseases; a word without identifier is a mention without a body."""
    mentions: Mentions = {}
    for kind, rule, term, hits in (
        (Kind.CHEMICAL, Rule.CHEMICAL, v.CHEMICAL_MENTION, figure.chemicals),
        (Kind.DISEASE, Rule.DISEASE, v.DISEASE_MENTION, figure.diseases),
    ):
        for hit in hits:
            node = minter.chemical(hit) if kind is Kind.CHEMICAL else minter.disease(hit)
            key = hit.word or hit.match or hit.name or hit.mesh or hit.other_id or ""
            mention = mentions.setdefault((rule, key, hit.match), Mention(term, rule, hit.word, hit.match))
            mention.add(hit.word, node)
            if node:
                _vote_for_entity(kind, node, hit, shared)
    return mentions


def _vote_for_entity(kind: Kind, node: str, hit: EntityHit, shared: SharedTable) -> None:
    shared.vote(kind, node, match=hit.match, name=hit.name, word=hit.word, other=hit.other_id)


def mention_triples(figure: Figure, mentions: Mentions, minter: Minter) -> Iterator[Triple]:
    """The triples of the mentions, each node's together."""
    target = iri(figure.iri)
    forms = Counter((rule, word) for rule, word, _ in mentions)
    for (rule, word, form), mention in mentions.items():
        node = iri(minter.mention(figure.figid, rule, word, form if forms[rule, word] > 1 else None))
        yield node, v.A, mention.kind
        yield node, v.HAS_TARGET, target
        yield from ((node, v.HAS_BODY, iri(body)) for body in mention.bodies)
        if mention.word is not None:
            yield node, v.WORD, literal(mention.word)
        if mention.form is not None:
            yield node, v.MATCHED_FORM, literal(mention.form)
        yield node, v.MATCHED_BY, v.RULE_TERMS[rule]
        yield from ((node, v.MATCH_SOURCE, literal(source)) for source in mention.sources if source)
