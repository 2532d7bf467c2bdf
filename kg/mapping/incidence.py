"""What the network has to know of a figure's words: which single word gives a gene, and how likely the gene is."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from kg.mapping.corroboration import Corroborated
from kg.mapping.identifiers import Minter
from kg.mapping.organisms import taxa_of
from kg.record import FLAVOURS, RULES, Figure, Flavour, ListedFigure, Rule

_SEVERAL = -1
_BREADTHS = {rule: list(Flavour).index(flavour) for rule, flavour in FLAVOURS.items()}
_BY_RANK = tuple(_BREADTHS.get(rule, 0) for rule in RULES)
_KEYWORD = RULES.index(Rule.KEYWORD)


class Given(NamedTuple):
    """What one printed word gives, in its loose form, by the rule of a `rank`.

    `nodes` are its bodies, and `named` these and the family that it names; `confidence` is that of the bodies, in per
    cent.
    """

    rank: int
    word: str
    nodes: Iterable[str]
    named: Iterable[str]
    confidence: int | None = None


def words_alone(given: Iterable[Given]) -> dict[str, int]:
    """For each node that only one word gives the number of this word, the same for all that it alone gives.

    Of the words for a gene, those count that give it in the narrowest flavour. Keywords of records without a gene table
    are not what is printed: they have no number.

    >>> words = [(3, "akt", ["AKT1", "AKT2"]), (3, "pi3k", ["PIK3CA"]), (0, "akt2", ["AKT2"]), (3, "p110", ["PIK3CA"])]
    >>> words_alone([Given(rank, word, genes, genes) for rank, word, genes in words])
    {'AKT1': 0, 'AKT2': 2}
    """
    numbers: dict[str, int] = {}
    known: dict[str, tuple[int, int]] = {}
    for rank, word, _, nodes, _ in given:
        if rank == _KEYWORD:
            continue
        breadth, number = _BY_RANK[rank], numbers.setdefault(word, len(numbers))
        one = breadth, number
        for node in nodes:
            before = known.setdefault(node, one)
            if before is not one and before[1] != number and before[0] >= breadth:
                known[node] = one if before[0] > breadth else (breadth, _SEVERAL)
    return {node: number for node, (_, number) in known.items() if number != _SEVERAL}


def confidences(given: Iterable[Given], together: Iterable[Corroborated]) -> dict[str, int]:
    """How likely each gene is, in per cent: by its likeliest word, or by all that speaks for it together.

    >>> words = [Given(0, "a", ["A", "B"], [], 90), Given(3, "b", ["B", "C"], [], 20)]
    >>> confidences(words, [Corroborated("B", Decimal("0.92"), None)])
    {'A': 90, 'B': 92, 'C': 20}
    """
    found: dict[str, int] = {}
    for _, _, nodes, _, confidence in given:
        if confidence is not None:
            for node in nodes:
                if confidence > found.get(node, -1):
                    found[node] = confidence
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
    named = figure.organisms or figure.recognised_organisms or ()
    taxa = dict.fromkeys(taxon for name in named for taxon in sorted(taxa_of(name)) or [name])
    title = figure.title or figure.paper.title or ""
    paper = minter.paper(figure.paper) or ""
    return ListedFigure(
        figure.figid, figure.iri, title, figure.paper.year_number(), figure.figure_type or "", tuple(taxa), paper
    )
