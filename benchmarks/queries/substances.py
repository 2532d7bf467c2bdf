"""Made-up chemicals and diseases for a build that has none, so that the queries about them have something to find.

The scale corpus has genes only. What is made here follows the published numbers of PFOCR (11,100 chemicals and 1,204
diseases in 79,949 figures) and the example records (about one of each a figure); few are frequent, most are rare.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kg.mapping import vocabulary as v

_SEED = 1
_BASE = "https://w3id.org/pfocr-kg/"
_MESH = "http://id.nlm.nih.gov/mesh/"
_OBO = "http://purl.obolibrary.org/obo/"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of substances: how they are written, how many there are, how many figures show how many of them."""

    word: str
    type: str
    mention: str
    rule: str
    letter: str
    match: str
    number: int
    share: float
    most: int


KINDS = (
    Kind("chemical", v.CHEMICAL_ENTITY, v.CHEMICAL_MENTION, "ChemicalName", "C", f"{_OBO}CHEBI_", 11_100, 0.34, 5),
    Kind("disease", v.DISEASE, v.DISEASE_MENTION, "DiseaseName", "D", f"{_OBO}DOID_", 1_204, 0.44, 3),
)


def make_lines(figures: Iterable[str]) -> Iterator[str]:
    """N-Triples of the substances and their mentions in figures (IRIs); the same figures give the same lines.

    >>> sum("ChemicalEntity" in line for line in make_lines(["http://x/f.html"]))
    11100
    """
    figures = sorted(figures)
    for kind in KINDS:
        for number in range(kind.number):
            yield from _substance(kind, number)
        yield from _mentions(kind, figures)


def _substance(kind: Kind, number: int) -> Iterator[str]:
    node = _node(kind, number)
    yield f"{node} {v.A} {kind.type} .\n"
    yield f'{node} {v.LABEL} "{kind.word.capitalize()} {number}" .\n'
    yield f"{node} {v.EXACT_MATCH} <{kind.match}{900_000 + number}> .\n"
    if number % 3 == 0:
        yield f'{node} {v.ALT_LABEL} "{kind.word.upper()}-{number}" .\n'


def _mentions(kind: Kind, figures: Sequence[str]) -> Iterator[str]:
    rng = random.Random(_SEED)  # noqa: S311 - nothing secret
    numbers = range(kind.number)
    weights = list(accumulate(1 / (rank + 10) for rank in numbers))
    for figure in figures:
        if rng.random() < kind.share:
            drawn = rng.choices(numbers, cum_weights=weights, k=rng.randint(1, kind.most))
            for number in dict.fromkeys(drawn):
                yield from _mention(kind, figure, number)


def _mention(kind: Kind, figure: str, number: int) -> Iterator[str]:
    name = figure.rpartition("/")[2].removesuffix(".html")
    mention = f"<{_BASE}mention/{name}/{kind.word}/{number}>"
    yield f"<{figure}> {v.MENTIONS} {_node(kind, number)} .\n"
    yield f"{mention} {v.A} {kind.mention} .\n"
    yield f"{mention} {v.HAS_TARGET} <{figure}> .\n"
    yield f"{mention} {v.HAS_BODY} {_node(kind, number)} .\n"
    yield f'{mention} {v.WORD} "{kind.word} {number}" .\n'
    yield f"{mention} {v.MATCHED_BY} <https://w3id.org/pfocr-kg/ontology#{kind.rule}> .\n"


def _node(kind: Kind, number: int) -> str:
    return f"<{_MESH}{kind.letter}{900_000 + number}>"
