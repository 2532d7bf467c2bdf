"""What the network has to know of a figure's words: which single word gives a gene, and how likely the gene is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
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
    """What one printed word gives in one form, by the rule of a `rank`.

    `nodes` are its bodies, and `named` these and the family that it names; `confidence` is that of the bodies, in per
    cent.
    """

    rank: int
    printed: Printed
    nodes: Iterable[str]
    named: Iterable[str]
    confidence: int | None = None


def words_alone(given: Iterable[Given]) -> dict[str, int]:
    """For each node that only one word gives a number, the same for all that this word gives.

    Of the words for a gene, those count that give it in the narrowest flavour. A word that prints several names, as
    `ACSL3/4` does, is as many: forms with no node in common. Keywords of records
    without a gene table are not what is printed: they have no number.

    >>> rows = [(3, "akt", ["AKT1", "AKT2"]), (3, "pi3k", ["PIK3CA"]), (0, "akt2", ["AKT2"]), (3, "p110", ["PIK3CA"])]
    >>> words_alone([Given(rank, Printed.of(word, word), genes, genes) for rank, word, genes in rows])
    {'AKT1': 0, 'AKT2': 1}
    >>> forms = [Given(0, Printed.of("ACSL3/4", gene), [gene], [gene]) for gene in ("ACSL3", "ACSL4")]
    >>> words_alone(forms)
    {'ACSL3': 0, 'ACSL4': 1}
    >>> forms = [Given(1, Printed.of("PKB", "PKB"), ["AKT1"], ["AKT1"])]
    >>> words_alone([*forms, Given(3, Printed.of("PKB", "AKT"), ["AKT1", "AKT2"], ["AKT1", "AKT2"])])
    {'AKT1': 0, 'AKT2': 0}
    """
    known: dict[str, tuple[int, str]] = {}
    forms: dict[str, dict[str, list[Iterable[str]]]] = {}
    for rank, (word, form), _, nodes, _ in given:
        if rank == _KEYWORD:
            continue
        breadth = _BY_RANK[rank]
        one = breadth, word
        forms.setdefault(word, {}).setdefault(form, []).append(nodes)
        for node in nodes:
            before = known.setdefault(node, one)
            if before is not one and before[0] >= breadth and before != one:
                known[node] = one if before[0] > breadth else (breadth, _SEVERAL)
    names = {word: _names(of_word) for word, of_word in forms.items() if len(of_word) > 1}
    numbers: dict[tuple[str, str], int] = {}
    return {
        node: numbers.setdefault((word, names[word][node] if word in names else ""), len(numbers))
        for node, (_, word) in known.items()
        if word != _SEVERAL
    }


def _names(forms: Mapping[str, list[Iterable[str]]]) -> dict[str, str]:
    """For each node that a word gives the name in it, of several that the word prints: forms that share no node."""
    names: dict[str, str] = {}
    for form, every in forms.items():
        nodes = {node for nodes in every for node in nodes}
        same = {names[node] for node in nodes if node in names}
        names |= dict.fromkeys([*nodes, *(node for node, name in names.items() if name in same)], form)
    return names


def confidences(given: Iterable[Given], together: Iterable[Corroborated]) -> dict[str, int]:
    """How likely each gene is, in per cent: by its likeliest word, or by all that speaks for it together.

    >>> printed = Printed("a", "a")
    >>> words = [Given(0, printed, ["A", "B"], [], 90), Given(3, printed, ["B", "C"], [], 20)]
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
