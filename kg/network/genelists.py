"""Lists of genes as people have them: read from text, and each entry found among the genes of a build."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.network.labels import GeneLabel, Labels
from kg.rdf import PREFIXES

NCBI_GENE = PREFIXES["ncbigene"]
_ID = re.compile(
    r"<?(?:(?:ncbigene|geneid|entrez):\s*|https?://identifiers\.org/ncbigene[/:]|https?://www\.ncbi\.nlm\.nih\.gov/gene/)?"
    r"([0-9]+)/?>?",
    re.A | re.I,
)
_COMMENT = re.compile(r"(^|\s)#.*")
_BETWEEN = re.compile(r"[\s,;]+")
_NEAR = 0.75
_MOST_GUESSED = 8
"""Of a list of hundreds of unknown names, each of which takes some hundredths of a second, the first are told of."""


def parse_gene_list(text: str) -> list[str]:
    r"""The entries of a list, each once, in their order.

    One a line, or parted by commas, semicolons or white space. Where several lines have tabs, they are the rows of a
    table, of which the first column counts. What follows `#` is a comment; quotation marks are dropped.

    >>> parse_gene_list("AKT1, MTOR # two of many\nncbigene:207 AKT1")
    ['AKT1', 'MTOR', 'ncbigene:207']
    >>> parse_gene_list("AKT1\t2.5\nMTOR\t-1.0\n"), parse_gene_list("AKT1\tMTOR")
    (['AKT1', 'MTOR'], ['AKT1', 'MTOR'])
    """
    lines = [line for line in (_COMMENT.sub("", line) for line in text.removeprefix("\ufeff").splitlines()) if line]
    if sum("\t" in line for line in lines) > 1:
        lines = [line.split("\t")[0] for line in lines]
    parts = (part.strip("\"'") for line in lines for part in _BETWEEN.split(line))
    return list(dict.fromkeys(filter(None, parts)))


def entries_of(genes: str | Iterable[str]) -> list[str]:
    """The entries of a list that is a text, or has been parted already; each once.

    >>> entries_of("AKT1 MTOR"), entries_of(["AKT1", " MTOR "])
    (['AKT1', 'MTOR'], ['AKT1', 'MTOR'])
    """
    if isinstance(genes, str):
        return parse_gene_list(genes)
    return list(dict.fromkeys(filter(None, (entry.strip() for entry in genes))))


@dataclass(frozen=True, slots=True)
class GeneList:
    """What the entries of a list mean: genes, by their positions.

    `meant` has each entry that means one gene; `ambiguous` the genes that an entry may mean equally well; `unknown` are
    entries by which no gene is known. Of the entries in `meant`, `preferred` are symbols that genes of several species
    have, `foreign` symbols that only genes of another species than the preferred one have, and `other_case` those that
    are written in another case than the symbol is.
    """

    meant: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    ambiguous: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    preferred: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    other_case: tuple[str, ...] = ()

    @property
    def entries(self) -> int:
        """How many different entries there are."""
        return len(self.meant) + len(self.unknown) + len(self.ambiguous)


class GeneNames:
    """By what the genes of a build are known: their IRIs, NCBI Gene ids and symbols.

    A symbol means the gene of that very symbol; of genes of several species the one of the preferred species. Where no
    gene has it, case is left out of account, but among the genes of the preferred species only. Of several genes in a
    species the one with an NCBI Gene id counts; where these are several, nothing is chosen.
    """

    def __init__(
        self, genes: Sequence[str], labels: Labels, there: Iterable[int], *, preferred: Collection[str], only: bool
    ) -> None:
        """The genes at the places `there` have names; `preferred` are names of organisms, the `only` ones or first."""
        self._genes, self._preferred = genes, preferred
        self._labels = {place: labels.get(genes[place], GeneLabel(genes[place], "")) for place in there}
        self._places = {genes[place]: place for place in self._labels}
        self._by_symbol: defaultdict[str, list[int]] = defaultdict(list)
        self._by_folded: defaultdict[str, list[int]] = defaultdict(list)
        for place, label in self._labels.items():
            if label.organism in preferred:
                self._by_folded[label.symbol.casefold()].append(place)
            if label.organism in preferred or not only:
                self._by_symbol[label.symbol].append(place)

    def label(self, place: int) -> GeneLabel:
        """How the gene at a position is called."""
        return self._labels[place]

    def known(self) -> set[str]:
        """All symbols that mean something."""
        return set(self._by_symbol)

    def near(self, entry: str) -> list[str]:
        """At most three symbols that may be meant by one that nothing has: the same but for case, then like ones."""
        by_folded = defaultdict[str, list[str]](list)
        for symbol in sorted(self._by_symbol):
            by_folded[symbol.casefold()].append(symbol)
        folded = entry.casefold()
        same = by_folded.pop(folded, [])
        close = difflib.get_close_matches(folded, by_folded, n=3, cutoff=_NEAR)
        return [*same, *(symbol for each in close for symbol in by_folded[each])][:3]

    def guesses(self, entries: Iterable[str]) -> str:
        """A question with what may be meant by some unknown entries; empty where nothing is near.

        >>> labels = {"a": GeneLabel("MTOR", "Homo sapiens"), "b": GeneLabel("TSC2", "Homo sapiens")}
        >>> names = GeneNames(["a", "b"], labels, [0, 1], preferred=["Homo sapiens"], only=False)
        >>> names.guesses(["MTORR", "zzz"])
        '; did you mean MTOR (for MTORR)?'
        """
        found = {entry: near for entry in list(entries)[:_MOST_GUESSED] if (near := self.near(entry))}
        if not found:
            return ""
        each = [f"{' or '.join(near)} (for {entry})" for entry, near in found.items()]
        return f"; did you mean {', '.join(each)}?"

    def find(self, entries: Iterable[str]) -> GeneList:
        """What the entries mean."""
        meant, ambiguous = dict[str, int](), dict[str, tuple[int, ...]]()
        unknown, how = list[str](), defaultdict[str, list[str]](list)
        for entry in dict.fromkeys(entries):
            found = self._by_id(entry)
            if found is None:
                same = self._by_symbol.get(entry, [])
                found = self._narrowed(same or self._by_folded.get(entry.casefold(), []))
                if len(found) == 1:
                    how[self._how(found[0], same)].append(entry)
            if len(found) == 1:
                meant[entry] = found[0]
            elif found:
                ambiguous[entry] = tuple(found)
            else:
                unknown.append(entry)
        by_symbol = (tuple(how[name]) for name in ("preferred", "foreign", "other_case"))
        return GeneList(meant, tuple(unknown), ambiguous, *by_symbol)

    def _how(self, place: int, same: list[int]) -> str:
        """What is to be told of a symbol for which a gene was taken, of those that have the `same` symbol."""
        organisms = {self._labels[each].organism for each in same} - {""}
        if not organisms:
            return "" if place in same else "other_case"
        if self._labels[place].organism not in self._preferred:
            return "foreign"
        return "preferred" if len(organisms) > 1 else ""

    def _by_id(self, entry: str) -> list[int] | None:
        """The gene of an id, if there is one; None where the entry is no id."""
        if match := _ID.fullmatch(entry):
            place = self._places.get(NCBI_GENE + match[1])
        elif (place := self._places.get(entry.strip("<>"))) is None:
            return None
        return [] if place is None else [place]

    def _narrowed(self, places: list[int]) -> list[int]:
        """Those of the preferred species, and among these those with an NCBI Gene id, wherever there are any."""
        if len(places) > 1:
            places = [place for place in places if self._labels[place].organism in self._preferred] or places
            places = [place for place in places if self._genes[place].startswith(NCBI_GENE)] or places
        return places
