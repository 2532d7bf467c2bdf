"""What people have decided about printed words, whatever these were matched to. Standard library only.

A decision says of a word that it means no gene, or which gene it means: everywhere, in rows about one species, or in
one figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from kg.errors import KgError

TAXON, FIGURE = "taxon:", "figure:"
"""What the context of a decision begins with; the NCBI taxonomy id of a species follows, or a figid."""

NO_GENE = "none"
"""The decision that a word means no gene."""

_SHOWN = {"": "everywhere"}


class Decision(NamedTuple):
    """A row: what a printed word means in a context, who says so, why, and where that can be read (an IRI).

    `gene` is an NCBI Gene id, None where the word means no gene.
    """

    word: str
    context: str
    gene: str | None
    symbol: str | None
    who: str
    why: str
    source: str | None

    @property
    def key(self) -> str:
        """Twelve hexadecimal digits of a digest of all that the row says.

        >>> Decision("ATP", "", None, None, "me", "adenosine triphosphate", None).key
        'f227c9b28402'
        """
        return sha256("\t".join(cell or "" for cell in self).encode()).hexdigest()[:12]

    @property
    def taxon(self) -> str | None:
        """The species that the decision is for, where it is for one."""
        return self.context.removeprefix(TAXON) if self.context.startswith(TAXON) else None


class Row(NamedTuple):
    """A decision and where it stands."""

    decision: Decision
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Curations:
    """The decisions of all files; of a word, there is one for each context at most."""

    rows: tuple[Row, ...] = ()
    _found: Mapping[str, Mapping[str, Decision]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raises `KgError` where two rows are about one word in one context."""
        found: dict[str, dict[str, Row]] = {}
        for row in self.rows:
            decision = row.decision
            other = found.setdefault(decision.word, {}).setdefault(decision.context, row)
            if other is not row:
                raise KgError(_clash(other, row))
        plain = {word: {context: row.decision for context, row in rows.items()} for word, rows in found.items()}
        object.__setattr__(self, "_found", plain)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, in the order of their rows."""
        return tuple(row.decision for row in self.rows)

    @property
    def digest(self) -> str:
        """A digest of all decisions, whatever their order."""
        return sha256("\n".join(sorted(map(repr, map(tuple, self.decisions)))).encode()).hexdigest()

    def find(self, word: str | None, taxon: str | None, figid: str) -> Decision | None:
        """The decision about a word in a figure, in a row of a species: the one for the figure comes first.

        >>> everywhere = Decision("ARF", "", "1029", "CDKN2A", "me", "p14ARF", None)
        >>> in_plants = everywhere._replace(context="taxon:3702", gene=None, symbol=None, why="auxin response factor")
        >>> known = Curations((Row(everywhere, "f", 2), Row(in_plants, "f", 3)))
        >>> [known.find("ARF", taxon, "PMC1__x").why for taxon in ("9606", "3702", None)]
        ['p14ARF', 'auxin response factor', 'p14ARF']
        """
        about = self._found.get(word or "", {})
        contexts = (f"{FIGURE}{figid}", f"{TAXON}{taxon}", "")
        return next((about[context] for context in contexts if context in about), None)


def _clash(one: Row, other: Row) -> str:
    """What is wrong with two rows about one word in one context."""
    decision = other.decision
    first = f"line {one.line}" if one.file == other.file else f"{one.file}: line {one.line}"
    same = (one.decision.gene, one.decision.symbol) == (decision.gene, decision.symbol)
    what = "is decided a second time" if same else "is decided otherwise"
    where = _SHOWN.get(decision.context, f"in {decision.context}")
    return f"{other.file}: line {other.line}: {decision.word!r} {what} {where}: see {first}"
