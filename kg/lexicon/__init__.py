"""Which gene a symbol means: names of genes by species, from sources that the user has downloaded, in one file.

A symbol is looked up within a species only. Of several genes that a name may mean, the one whose official symbol it is
comes before one that has it as a synonym, and that before one that had it formerly; where genes of the best rank are
still several, the symbol is contested and stays unresolved: nothing is chosen silently.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kg.errors import KgError

FORMAT = "kg lexicon 1"
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


# The case of a letter carries no meaning within these species: HGNC, MGI, RGD, VGNC and ZFIN write CTNNB1, Ctnnb1 and
# ctnnb1, and papers mix them; WormBase and SGD tell gene from protein, or allele, by it. FlyBase's Dl (Delta) and dl
# (dorsal) are two genes, so flies are not here; nor is any species that we know nothing of.
CASELESS = frozenset(
    {"9606", "10090", "10116", "7955", "9913", "9823", "9031", "9615", "8364", "8355", "6239", "559292"}
)
"""The species (NCBI taxonomy ids) within which a symbol that is unknown as it stands is looked up whatever its case."""

# A record names the species, gene_info the strain whose genome was sequenced.
_STRAINS = {"4932": "559292", "562": "511145", "4896": "284812", "1423": "224308"}


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
            raise KgError(f"{path}: a lexicon of another format ({found.get('format')}); build it again")
        self.digest: str = found["digest"]
        self.sources = {key.removeprefix(SOURCE): found[key] for key in sorted(found) if key.startswith(SOURCE)}
        """What it was made of, each with the SHA-256 of the file."""
        self.find = lru_cache(MOST_KEPT)(self._find)

    def __reduce__(self) -> tuple[type[Lexicon], tuple[Path]]:
        return Lexicon, (self.path,)

    def _find(self, taxon: str, symbol: str) -> Resolved | Contested | None:
        """What a symbol means in a species; None where it is unknown."""
        rows = self._rows(taxon, symbol) or self._rows(_STRAINS.get(taxon, ""), symbol)
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
