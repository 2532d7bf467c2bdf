"""A figure's words as witnesses of genes: what they are worth, each alone and all together (docs/confidence.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from kg.mapping import vocabulary as v
from kg.mapping.confidence import ScoreBand, agreement, confidence, corroborated, is_named, score_band
from kg.mapping.families import loose_form
from kg.mapping.identifiers import Minter
from kg.mapping.organisms import taxa_of
from kg.rdf import Term, Triple, iri, literal
from kg.record import Figure, Rule


class Candidate(NamedTuple):
    """What a row says of a gene that a word may mean: its symbol, and the NCBI taxonomy id of its species.

    `decided` says that a curator has decided that the word means the gene.
    """

    symbol: str | None
    taxon: str | None
    decided: bool = False


_SURE = Decimal(1)
UNKNOWN = Candidate(None, None)
"""A gene of which nothing is said."""


def add_candidate(genes: dict[str, Candidate], gene: str, candidate: Candidate) -> None:
    """Adds what one more row says of a gene: the first row counts, but for one that was decided on."""
    known = genes.get(gene)
    if known is None or (candidate.decided and not known.decided):
        genes[gene] = candidate


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """A word, matched by a rule to genes; `kinds` are these without their symbols."""

    rule: Rule
    word: str | None
    genes: Mapping[str, Candidate]
    kinds: frozenset[Candidate] = field(init=False)
    symbols: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        candidates = self.genes.values()
        object.__setattr__(self, "kinds", frozenset([one._replace(symbol=None) for one in candidates]))
        object.__setattr__(self, "symbols", frozenset([one.symbol for one in candidates if one.symbol]))

    @property
    def decided(self) -> list[str]:
        """The genes that the word means by curators' decisions."""
        return [gene for gene, candidate in self.genes.items() if candidate.decided]


class Corroborated(NamedTuple):
    """A gene that a figure gives more reason to trust than any one of its words does.

    `name` is the symbol by which caption or title name it, None where they do not.
    """

    gene: str
    confidence: Decimal
    name: str | None


@dataclass(frozen=True, slots=True)
class Setting:
    """What of a figure bears on all of its words alike: its organisms and its pathway score.

    Organisms are NCBI taxonomy ids; of a group, such as plants, those of all its species that we know.
    """

    organisms: frozenset[str]
    band: ScoreBand

    @classmethod
    def of(cls, figure: Figure) -> Setting:
        """The setting of a figure; its organism is what curators say, else what the matcher found."""
        return _setting(figure.organisms or figure.recognised_organisms or (), score_band(figure.score))

    def confidence(self, witness: Witness, candidate: Candidate, *, rival: bool) -> Decimal:
        """How likely it is that a word means one of its genes; a curator is sure."""
        if candidate.decided:
            return _SURE
        agreeing = agreement(candidate.taxon, self.organisms)
        return confidence(witness.rule, len(witness.genes), agreeing, self.band, rival=rival)

    def least(self, witness: Witness, *, rival: bool) -> Decimal | None:
        """The same of that gene which the word is least likely to mean; None where it means none."""
        return min([self.confidence(witness, kind, rival=rival) for kind in witness.kinds], default=None)


@lru_cache(10_000)
def _setting(names: tuple[str, ...], band: ScoreBand) -> Setting:
    return Setting(frozenset().union(*map(taxa_of, names)), band)


def text_of(figure: Figure) -> str:
    """Where a figure's genes may be named: its caption, its title, the title of its paper."""
    return "\n".join(filter(None, (figure.caption, figure.title, figure.paper.title)))


def rivals_of(figure: Figure) -> Collection[str | None]:
    """The words that a figure reads as chemicals or diseases."""
    return {hit.word for hit in (*figure.chemicals, *figure.diseases)} - {None}


def corroborations(figure: Figure, witnesses: Sequence[Witness]) -> Iterator[Corroborated]:
    """The genes in which words and text together give more confidence than any node of a word states."""
    text, setting, rivals = text_of(figure), Setting.of(figure), rivals_of(figure)
    for gene in _doubtful(text, witnesses):
        by_word: dict[str, Decimal] = {}
        stated, names = Decimal(0), set[str]()
        for witness in witnesses:
            if (candidate := witness.genes.get(gene)) is None:
                continue
            word, rival = loose_form(witness.word or ""), witness.word in rivals
            one = setting.confidence(witness, candidate, rival=rival)
            by_word[word] = max(by_word.get(word, one), one)
            stated = max(stated, setting.least(witness, rival=rival) or stated)
            if candidate.symbol and candidate.symbol in text:
                names.add(candidate.symbol)
        # A word that the text repeats was read well, and may mean something else all the same.
        others = (name for name in sorted(names) if loose_form(name) not in by_word and is_named(name, text))
        name = next(others, None)
        together = corroborated(by_word.values(), named=name is not None)
        if together > stated:
            yield Corroborated(gene, together, name)


def _doubtful(text: str, witnesses: Sequence[Witness]) -> Iterable[str]:
    """The genes that may have more to them: of several words, named by the text, or of a word of several species."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    for witness in witnesses:
        genes = witness.genes
        if not seen.isdisjoint(genes):
            found.update(dict.fromkeys([gene for gene in genes if gene in seen]))
        seen.update(genes)
        if len(witness.kinds) > 1:
            found.update(dict.fromkeys(genes))
        elif named := [symbol for symbol in witness.symbols if symbol != witness.word and symbol in text]:
            found.update(dict.fromkeys([gene for gene, one in genes.items() if one.symbol in named]))
    return found


def confidence_term(value: Decimal) -> Term:
    """A confidence as a literal, in the one form that decimals have in all engines.

    >>> confidence_term(Decimal("0.50"))
    '"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    return literal(f"{value.normalize():f}", v.XSD_DECIMAL)


def corroboration_triples(figure: Figure, found: Iterable[Corroborated], minter: Minter) -> Iterator[Triple]:
    """The nodes of corroborated genes."""
    for gene, value, name in found:
        node = iri(minter.link(figure.figid, gene))
        yield node, v.A, v.CORROBORATION
        yield node, v.HAS_TARGET, iri(figure.iri)
        yield node, v.CORROBORATES, iri(gene)
        yield node, v.CONFIDENCE, confidence_term(value)
        if name is not None:
            yield node, v.NAMED_AS, literal(name)
