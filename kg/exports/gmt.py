"""Gene sets as GMT: the genes of a figure on a line, a file for each species, as PFOCR's own releases are."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.contents import Gene, ShownFigure, figures, genes, selected
from kg.errors import KgError
from kg.exports import Chunks, GeneIds, Options
from kg.mapping import vocabulary as v
from kg.mapping.organisms import taxon_of
from kg.mapping.vocabulary import NCBI_TAXON
from kg.opened import Build
from kg.tsv import cell, tsv_row

_TAXON = re.compile(r"(?:(?:obo:)?ncbitaxon[:_]|taxonomy:|" + re.escape(NCBI_TAXON) + r")?([0-9]+)", re.A | re.I)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.-]+")
_MOST_TOLD = 8


@dataclass(slots=True)
class _Sets:
    """The sets of a species in numbers, five bytes a gene: a name for each would take twenty times as much.

    Set `s` is that of the figure `figures[s]`, with the names at the positions `links[starts[s]:starts[s + 1]]`.
    """

    organism: str
    figures: array[int] = field(default_factory=lambda: array("i"))
    starts: array[int] = field(default_factory=lambda: array("q", [0]))
    links: array[int] = field(default_factory=lambda: array("i"))

    def add(self, figure: int, names: set[int]) -> None:
        """One more set."""
        self.figures.append(figure)
        self.links.extend(sorted(names))
        self.starts.append(len(self.links))


class GmtExport:
    """A set for each figure and species with enough genes; its name is the figid, which no other figure has."""

    name = "gmt"
    media_type = "text/tab-separated-values"
    description = "gene sets, one line a figure, one file a species"
    takes = frozenset({"flavour", "ids", "species", "min_genes"})

    def files(self, build: Build, options: Options) -> Iterator[tuple[str, Chunks]]:
        """One file for each species that has a set."""
        reader = _Reader(build, options)
        for figure in figures(build):
            reader.read(figure)
        if reader.unnamed:
            kind = "NCBI Gene id" if options.ids is GeneIds.NCBI else "symbol"
            links = f"{reader.unnamed_links:,} links from figures to {len(reader.unnamed):,} genes"
            options.tell(f"left out: {links} that have no {kind}")
        if not reader.sets:
            of = f" of {options.species}" if options.species else ""
            raise KgError(f"no figure has {options.min_genes} genes{of} (flavour {options.flavour}, ids {options.ids})")
        yield from ((name, reader.lines(sets)) for name, sets in _file_names(reader.sets))


class _Reader:
    """Goes through the figures, and keeps their sets."""

    def __init__(self, build: Build, options: Options) -> None:
        known = _chosen(build, options.species)
        ncbi = options.ids is GeneIds.NCBI
        given = {gene.iri: gene.ncbi if ncbi else gene.symbol for gene in known}
        # Positions in this order: a set that is sorted by them is in the order that people expect.
        self._names = sorted(set(filter(None, given.values())), key=_by_number if ncbi else str)
        places = {name: place for place, name in enumerate(self._names)}
        self._places = {iri: places[name] for iri, name in given.items() if name}
        self._species = {gene.iri: _species(gene) for gene in known}
        self._options = options
        self._heads: list[tuple[str, str]] = []
        self.sets: dict[str, _Sets] = {}
        self.unnamed: set[str] = set()
        self.unnamed_links = 0

    def read(self, figure: ShownFigure) -> None:
        """Adds the sets of a figure, one a species."""
        found: dict[tuple[str, str], set[int]] = {}
        for iri in figure.shown(self._options.flavour):
            if (place := self._places.get(iri)) is not None:
                found.setdefault(self._species[iri], set()).add(place)
            elif iri in self._species:
                self.unnamed.add(iri)
                self.unnamed_links += 1
        large = {species: names for species, names in found.items() if len(names) >= self._options.min_genes}
        for (taxon, organism), names in large.items():
            self.sets.setdefault(taxon, _Sets(organism)).add(len(self._heads), names)
        if large:
            self._heads.append((figure.figid, _description(figure)))

    def lines(self, sets: _Sets) -> Iterator[str]:
        """The lines of a species, in the order of figids, however the records came."""
        for place in sorted(range(len(sets.figures)), key=lambda place: self._heads[sets.figures[place]]):
            links = sets.links[sets.starts[place] : sets.starts[place + 1]]
            yield tsv_row((*self._heads[sets.figures[place]], *(self._names[link] for link in links)))


def _by_number(ncbi: str) -> tuple[int, str]:
    return int(ncbi), ncbi


def _species(gene: Gene) -> tuple[str, str]:
    """The species as a key, and as a name for people."""
    return (gene.taxon, gene.organism or gene.taxon.rpartition("/")[2]) if gene.taxon else ("", "unspecified")


def _description(figure: ShownFigure) -> str:
    """Title and alias; what there is of them, or else the figid, since some readers want a text here."""
    title, alias = (cell(text).strip() for text in (figure.title, figure.value(v.ALT_LABEL)))
    return f"{title} ({alias})" if title and alias else title or alias or figure.figid


def _file_names(found: dict[str, _Sets]) -> Iterator[tuple[str, _Sets]]:
    """A name for each file after its species; the taxon as well where two species have one name."""
    taken: set[str] = set()
    for taxon, sets in sorted(found.items(), key=lambda item: (item[1].organism, item[0])):
        stem = _NOT_IN_NAMES.sub("_", sets.organism).strip("_.") or "unnamed"
        if stem.lower() in taken:
            stem += "_" + _NOT_IN_NAMES.sub("_", taxon.rpartition("/")[2])
        taken.add(stem.lower())
        yield f"pfocr-gmt-{stem}.gmt", sets


def _chosen(build: Build, species: str | None) -> list[Gene]:
    """The genes of a species, or all. Raises `KgError` for a species that no gene is of."""
    known = list(genes(build))
    if species is None:
        return known
    wanted = _taxa(build, species.strip())
    if chosen := [gene for gene in known if gene.taxon in wanted]:
        return chosen
    counts = Counter(gene.organism for gene in known if gene.organism)
    some = ", ".join(name for name, _ in counts.most_common(_MOST_TOLD))
    raise KgError(f"--species {species}: the build has no gene of it; of most genes: {some or 'no species is known'}")


def _taxa(build: Build, species: str) -> set[str]:
    """The IRIs of what the build, or our table of organisms, knows under this name or taxon id."""
    number = match[1] if (match := _TAXON.fullmatch(species)) else taxon_of(species)
    query = f"SELECT ?iri ?name {{ ?iri a {v.ORGANISM_TAXON} ; {v.LABEL}|{v.ALT_LABEL} ?name }}"
    named = selected(build, ("iri", "name"), query)
    return {iri or "" for iri, name in named if name and name.lower() == species.lower()} | {f"{NCBI_TAXON}{number}"}


EXPORT = GmtExport()
