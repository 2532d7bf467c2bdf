"""What the network has to know of a figure's words: which single word gives a gene, and how likely the gene is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from kg.mapping.corroboration import Corroborated
from kg.mapping.families import loose_form
from kg.mapping.identifiers import Minter
from kg.mapping.organisms import taxa_of
from kg.record import FLAVOURS, RULES, Figure, Flavour, ListedFigure, Rule

_SEVERAL = "\n"
_BREADTHS = {rule: list(Flavour).index(flavour) for rule, flavour in FLAVOURS.items()}
_BY_RANK = tuple(_BREADTHS.get(rule, 0) for rule in RULES)
_KEYWORD = RULES.index(Rule.KEYWORD)


class Printed(NamedTuple):
    """A printed word, and the form in which it was looked up, each in its loose form."""

    word: str
    form: str

    @classmethod
    def of(cls, word: str | None, form: str | None) -> Printed:
        """A word in a form; where only the form is known, it is the word.

        >>> Printed.of("p-AKT", "AKT"), Printed.of(None, "Akt")
        (Printed(word='pakt', form='akt'), Printed(word='akt', form='akt'))
        """
        return cls(loose_form(word or form or ""), loose_form(form or ""))


class Given(NamedTuple):
    """What one printed word gives in one form, by the rule of a `rank`: its bodies, and the family that it names."""

    rank: int
    printed: Printed
    named: Collection[str]


def words_alone(given: Sequence[Given]) -> dict[str, int]:
    """For each node that only one word gives a number, the same for all that this word gives.

    Of the words for a gene, those count that give it in the narrowest flavour. A word that prints several names, as
    `ACSL3/4` does, is as many: forms with no node in common. Keywords of records without a gene table are not what is
    printed: they have no number.

    >>> rows = [(3, "akt", ["AKT1", "AKT2"]), (3, "pi3k", ["PIK3CA"]), (0, "akt2", ["AKT2"]), (3, "p110", ["PIK3CA"])]
    >>> words_alone([Given(rank, Printed.of(word, word), genes) for rank, word, genes in rows])
    {'AKT1': 0, 'AKT2': 1}
    >>> words_alone([Given(0, Printed.of("ACSL3/4", gene), [gene]) for gene in ("ACSL3", "ACSL4")])
    {'ACSL3': 0, 'ACSL4': 1}
    >>> akt = Given(3, Printed.of("PKB", "AKT"), ["AKT1", "AKT2"])
    >>> words_alone([Given(1, Printed.of("PKB", "PKB"), ["AKT1"]), akt])
    {'AKT1': 0, 'AKT2': 0}
    """
    known: dict[str, tuple[int, str]] = {}
    forms: dict[str, str] = {}
    several = set[str]()
    for rank, (word, form), nodes in given:
        if rank == _KEYWORD:
            continue
        if forms.setdefault(word, form) != form:
            several.add(word)
        breadth = _BY_RANK[rank]
        one = breadth, word
        for node in nodes:
            before = known.setdefault(node, one)
            if before is not one and before[0] >= breadth and before != one:
                known[node] = one if before[0] > breadth else (breadth, _SEVERAL)
    names = {word: _names(each for each in given if each.printed.word == word) for word in several}
    numbers: dict[str | tuple[str, str], int] = {}
    return {
        node: numbers.setdefault((word, names[word][node]) if word in several else word, len(numbers))
        for node, (_, word) in known.items()
        if word is not _SEVERAL
    }


def _names(of_word: Iterable[Given]) -> dict[str, str]:
    """For each node that a word gives the name in it, of several that the word prints: forms that share no node."""
    forms: dict[str, set[str]] = {}
    for _, (_, form), given in of_word:
        forms.setdefault(form, set()).update(given)
    names: dict[str, str] = {}
    for form, nodes in forms.items():
        same = {names[node] for node in nodes if node in names}
        names |= dict.fromkeys([*nodes, *(node for node, name in names.items() if name in same)], form)
    return names


def confidences(stated: Iterable[tuple[Iterable[str], int | None]], together: Iterable[Corroborated]) -> dict[str, int]:
    """How likely each gene is, in per cent: by its likeliest word, or by all that speaks for it together.

    `stated` has the genes of each word with their confidence.

    >>> confidences([(["A", "B"], 90), (["B", "C"], 20)], [Corroborated("B", Decimal("0.92"), None)])
    {'A': 90, 'B': 92, 'C': 20}
    """
    found: dict[str, int] = {}
    for genes, confidence in stated:
        if confidence is not None:
            for gene in genes:
                if confidence > found.get(gene, -1):
                    found[gene] = confidence
    for one in together:
        found[one.gene] = percent(one.confidence)
    return found


def percent(confidence: Decimal) -> int:
    """A confidence in per cent: all have two places."""
    return int(confidence * 100)


def listed_figure(figure: Figure, minter: Minter) -> ListedFigure:
    """A figure as lists show it; organisms that we do not know by a number stand there by name.

    >>> listed_figure(Figure("f", "https://x.org/f", "", "", "", organisms=("Homo sapiens", "Martians")), Minter()).taxa
    ('9606', 'Martians')
    """
    taxa = _taxa(figure.organisms or figure.recognised_organisms or ())
    title = figure.title or figure.paper.title or ""
    paper = minter.paper(figure.paper) or ""
    return ListedFigure(
        figure.figid, figure.iri, title, figure.paper.year_number(), figure.figure_type or "", taxa, paper
    )


@lru_cache(10_000)
def _taxa(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(taxon for name in names for taxon in sorted(taxa_of(name)) or [name]))
