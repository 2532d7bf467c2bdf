"""Which gene a symbol means: names of genes by species, from sources that the user has downloaded, in one file.

A symbol is looked up within a species only. Of several genes that a name may mean, the one whose official symbol it is
comes before one that has it as a synonym, and that before one that had it formerly; where genes of the best rank are
still several, the symbol is contested and stays unresolved: nothing is chosen silently.

A lexicon may also have families and complexes of genes, from FamPlex: what is in them, and which texts name them.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kg.errors import KgError

FORMAT = "kg lexicon 2"
HUMAN = "9606"
"""The NCBI taxonomy id of the species whose symbols HGNC gives."""
SOURCE = "source "
"""What the key of a source begins with, in the table that says what the file is."""
MOST_KEPT = 50_000
"""Symbols whose answers are kept in memory."""


class Rank(IntEnum):
    """What a name is to its gene; the lower, the sooner it counts."""

    OFFICIAL = 0
    SYNONYM = 1
    PREVIOUS = 2


class Name(NamedTuple):
    """A name of a gene, which is an NCBI Gene id, in a species, which is an NCBI taxonomy id."""

    taxon: str
    name: str
    rank: Rank
    gene: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """The one gene that a symbol means, what the symbol is to it, and the gene's official symbol."""

    gene: str
    rank: Rank
    symbol: str | None


@dataclass(frozen=True, slots=True)
class Contested:
    """The genes that a symbol may mean equally well."""

    genes: tuple[str, ...]
    rank: Rank


class Namespace(StrEnum):
    """Whose id the id of a member is."""

    HGNC = "HGNC"
    """A human symbol."""
    UP = "UP"
    """An accession of UniProt."""
    FPLX = "FPLX"
    """Another family."""


class Relation(StrEnum):
    """How a member belongs to a family: as one of its kind, or as a part of a complex."""

    ISA = "isa"
    PARTOF = "partof"


class Membership(NamedTuple):
    """What belongs to a family directly, which is a gene, a protein or another family."""

    family: str
    namespace: Namespace
    id: str
    relation: Relation


class FamilyName(NamedTuple):
    """A text that names a family."""

    text: str
    family: str


class Parent(NamedTuple):
    """A family to which another belongs, and how."""

    relation: Relation
    family: str


class Member(NamedTuple):
    """A gene (HGNC) or protein (UP) of a family, with the NCBI Gene id of a gene where the lexicon's names know it."""

    namespace: Namespace
    id: str
    gene: str | None


@dataclass(frozen=True, slots=True)
class Families:
    """What a lexicon is told of families."""

    memberships: Sequence[Membership] = ()
    names: Sequence[FamilyName] = ()


@dataclass(frozen=True, slots=True)
class ContestedFamilies:
    """The families that a text may name equally well."""

    families: tuple[str, ...]


# The case of a letter carries no meaning within these species: HGNC, MGI, RGD, VGNC and ZFIN write CTNNB1, Ctnnb1 and
# ctnnb1, and papers mix them; WormBase and SGD tell gene from protein, or allele, by it. FlyBase's Dl (Delta) and dl
# (dorsal) are two genes, so flies are not here; nor is any species that we know nothing of.
CASELESS = frozenset(
    {"9606", "10090", "10116", "7955", "9913", "9823", "9031", "9615", "8364", "8355", "6239", "559292"}
)
"""The species (NCBI taxonomy ids) within which a symbol that is unknown as it stands is looked up whatever its case."""

# A record names the species, gene_info the strain whose genome was sequenced.
STRAINS = {"4932": "559292", "562": "511145", "4896": "284812", "1423": "224308"}
"""For some species (NCBI taxonomy ids) the strain under which NCBI Gene has its genes."""

_GENES_BELOW = """
WITH RECURSIVE below (family) AS (
    VALUES (?)
    UNION SELECT members.id FROM below JOIN members USING (family) WHERE members.namespace = 'FPLX'
)
SELECT DISTINCT namespace, id FROM below JOIN members USING (family) WHERE namespace <> 'FPLX' ORDER BY namespace, id
"""


def fold_text(text: str) -> str:
    """What is alike in two texts that differ in case and white space only.

    >>> fold_text(" Wnt  Family ")
    'wnt family'
    """
    return " ".join(text.split()).casefold()


class Lexicon:
    """A lexicon file, opened to be read."""

    def __init__(self, path: Path) -> None:
        """Opens the file. Raises `KgError` where it is none."""
        self.path = path
        try:
            self._base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            found = dict(self._base.execute("SELECT key, value FROM about").fetchall())
        except sqlite3.Error as fault:
            raise KgError(f"{path}: not a lexicon ({fault}); `kg lexicon build` makes one") from None
        weakref.finalize(self, self._base.close)
        if found.get("format") != FORMAT:
            raise KgError(
                f"{path}: a lexicon of another format ({found.get('format')}); build it again with `kg lexicon build`"
            )
        self.digest: str = found["digest"]
        self.sources = {key.removeprefix(SOURCE): found[key] for key in sorted(found) if key.startswith(SOURCE)}
        """What it was made of, each with the SHA-256 of the file."""
        self.has_families: bool = bool(
            self._base.execute(
                "SELECT EXISTS (SELECT family FROM families UNION SELECT family FROM family_names)"
            ).fetchone()[0]
        )
        self.find = lru_cache(MOST_KEPT)(self._find)
        self.family = lru_cache(MOST_KEPT)(self._family)
        self.parents = lru_cache(MOST_KEPT)(self._parents)
        self.members = lru_cache(MOST_KEPT)(self._members)

    def __reduce__(self) -> tuple[type[Lexicon], tuple[Path]]:
        return Lexicon, (self.path,)

    def _find(self, taxon: str, symbol: str) -> Resolved | Contested | None:
        """What a symbol means in a species; None where it is unknown."""
        rows = self._rows(taxon, symbol) or self._rows(STRAINS.get(taxon, ""), symbol)
        best = min((rank for rank, _ in rows), default=None)
        if best is None:
            return None
        genes = sorted({gene for rank, gene in rows if rank == best}, key=lambda gene: (len(gene), gene))
        if len(genes) > 1:
            return Contested(tuple(genes), Rank(best))
        return Resolved(genes[0], Rank(best), self.symbol(genes[0]))

    def _rows(self, taxon: str, symbol: str) -> Sequence[tuple[int, str]]:
        """Rank and gene for a symbol as it stands, else whatever its case where that means nothing."""
        found = self._base.execute(
            "SELECT name, rank, gene FROM names WHERE taxon = ? AND folded = ?", (taxon, symbol.casefold())
        ).fetchall()
        exact = [(rank, gene) for name, rank, gene in found if name == symbol]
        return exact or ([(rank, gene) for _, rank, gene in found] if taxon in CASELESS else [])

    def symbol(self, gene: str) -> str | None:
        """The official symbol of a gene; None where the sources give none, or several."""
        found = self._base.execute(
            "SELECT DISTINCT name FROM names WHERE gene = ? AND rank = 0 LIMIT 2", (gene,)
        ).fetchall()
        return str(found[0][0]) if len(found) == 1 else None

    def _family(self, form: str) -> str | ContestedFamilies | None:
        """The FamPlex id of the family that a text names, by FamPlex's names of families, else as the id itself.

        Case counts in neither. Of ids that differ in case only, the one that the text is comes first.
        """
        folded = fold_text(form)
        named = self._column("SELECT family FROM family_names WHERE folded = ? ORDER BY family", folded)
        found = named or self._column("SELECT family FROM families WHERE folded = ? ORDER BY family", folded)
        if not named and form in found:
            return form
        return ContestedFamilies(found) if len(found) > 1 else next(iter(found), None)

    def _parents(self, family: str) -> tuple[Parent, ...]:
        """The families to which one, named by its FamPlex id, belongs directly; in order of their ids."""
        found = self._base.execute(
            "SELECT relation, family FROM members WHERE namespace = 'FPLX' AND id = ? ORDER BY family, relation",
            (family,),
        )
        return tuple(Parent(Relation(relation), parent) for relation, parent in found)

    def _members(self, family: str) -> tuple[Member, ...]:
        """All genes and proteins in a family, named by its FamPlex id, and in the families within it; each once.

        A symbol has a gene where this lexicon's human names know the one that it means.
        """
        found = self._base.execute(_GENES_BELOW, (family,)).fetchall()
        return tuple(Member(Namespace(namespace), member, self._gene(namespace, member)) for namespace, member in found)

    def _gene(self, namespace: str, member: str) -> str | None:
        answer = self._find(HUMAN, member) if namespace == Namespace.HGNC else None
        return answer.gene if isinstance(answer, Resolved) else None

    def _column(self, query: str, value: str) -> tuple[str, ...]:
        return tuple(row[0] for row in self._base.execute(query, (value,)))
