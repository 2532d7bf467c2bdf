"""Links from figures to genes, each with its confidence by words alone, and whether the figure's texts name the gene.

No one has said of PFOCR's links which are right. But a gene that a caption or title names is likely one that the figure
means, so among links of a kind the share that is named tells how good the kind is, compared with others. There are two
ways to look for names, wrong in opposite directions:

- by *symbol*: the gene's official symbol stands in the text. Texts call genes as figures do, so words that are no
  official symbols come out too low;
- by *another name*: any name that gene tables give the gene, but the printed word itself. Rare, but fair.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.mapping.confidence import Agreement, ScoreBand, agreement, corroborated, is_named
from kg.mapping.corroboration import Setting, Witness, rivals_of, text_of
from kg.mapping.families import loose_form
from kg.mapping.identifiers import Minter
from kg.mapping.mentions import Mentions, gene_mentions
from kg.record import Figure, Rule

_TOKEN = re.compile(r"[^\W_]+(?:[-‐‑–][^\W_]+)*")
_HYPHEN = re.compile(r"[-‐‑–]")
_NAMES = (Rule.SYMBOL, Rule.SYNONYM, Rule.PREVIOUS)
_SHORTEST = 3

Names = Mapping[str, frozenset[str]]
"""The names of genes, in loose form, by the genes' IRIs."""


@dataclass(frozen=True, slots=True)
class Link:
    """A gene of a figure: its confidence by words, what that is made of, and by which names the texts name it.

    `by_another_name` is None where the gene has no other name; `by_chance` is the same in the texts of another paper.
    """

    paper: str
    confidence: float
    rule: Rule
    candidates: int
    words: int
    band: ScoreBand
    agreement: Agreement
    by_symbol: bool
    by_another_name: bool | None
    by_chance: bool | None


def links(figures: Sequence[Figure], seed: int = 1) -> list[Link]:
    """All links of figures with gene tables; the other paper's figure is drawn at random, by the seed."""
    minter, draw = Minter(), random.Random(seed)  # noqa: S311 - a sample, not a secret
    mentions = [gene_mentions(figure, minter) for figure in figures]
    names, texts = known_names(mentions), [text_of(figure) for figure in figures]
    tokens = [loose_tokens(text) for text in texts]
    found: list[Link] = []
    for figure, genes, text, own in zip(figures, mentions, texts, tokens, strict=True):
        others = [place for place, one in enumerate(figures) if one.paper.pmcid != figure.paper.pmcid]
        foreign = tokens[draw.choice(others)] if others else frozenset[str]()
        found += _links_of(figure, genes, text, own, foreign, names)
    return found


def known_names(tables: Iterable[Mentions]) -> Names:
    """The symbols of genes, and the words and forms that mean one gene alone."""
    names: dict[str, set[str]] = defaultdict(set)
    for mentions in tables:
        for mention in mentions.values():
            single = mention.rule in _NAMES and len(mention.bodies) == 1
            for gene, candidate in mention.bodies.items():
                given = (candidate.symbol, *((mention.word, mention.form) if single else ()))
                names[gene].update(loose_form(name) for name in given if name)
    return {gene: frozenset(name for name in found if _is_telling(name)) for gene, found in names.items()}


def _is_telling(name: str) -> bool:
    return len(name) >= _SHORTEST and not name.isdigit()


def loose_tokens(text: str) -> frozenset[str]:
    """The words of a text in loose form, those with hyphens also in parts.

    >>> sorted(loose_tokens("p-AKT1 and NF-kappaB"))
    ['akt1', 'and', 'kappab', 'nf', 'nfkappab', 'p', 'pakt1']
    """
    whole = _TOKEN.findall(text)
    return frozenset(loose_form(part) for word in whole for part in (_HYPHEN.sub("", word), *_HYPHEN.split(word)))


def _links_of(
    figure: Figure, mentions: Mentions, text: str, tokens: frozenset[str], foreign: frozenset[str], names: Names
) -> Iterator[Link]:
    setting, rivals = Setting.of(figure), rivals_of(figure)
    behind: dict[str, list[Witness]] = defaultdict(list)
    printed: dict[str, set[str]] = defaultdict(set)
    for mention in mentions.values():
        for gene in mention.bodies:
            behind[gene].append(mention.witness())
            printed[gene].update(loose_form(word) for word in (mention.word, mention.form) if word)
    for gene, witnesses in behind.items():
        candidate = witnesses[0].genes[gene]
        scores = [setting.confidence(one, one.genes[gene], rival=one.word in rivals) for one in witnesses]
        best = max(range(len(scores)), key=scores.__getitem__)
        by_word = {
            loose_form(one.word or ""): score
            for score, one in sorted(zip(scores, witnesses, strict=True), key=lambda pair: pair[0])
        }
        other = names[gene] - printed[gene]
        yield Link(
            paper=figure.paper.pmcid or figure.figid,
            confidence=float(corroborated(by_word.values(), named=False)),
            rule=witnesses[best].rule,
            candidates=len(witnesses[best].genes),
            words=len(by_word),
            band=setting.band,
            agreement=agreement(candidate.taxon, setting.organisms),
            by_symbol=candidate.symbol is not None and is_named(candidate.symbol, text),
            by_another_name=not other.isdisjoint(tokens) if other else None,
            by_chance=not other.isdisjoint(foreign) if other else None,
        )
