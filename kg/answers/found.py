"""Which figure and which genes are meant; where none is, what may have been meant, found without going through all."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Collection
from functools import lru_cache

import pyoxigraph as ox

from kg.errors import KgError
from kg.mapping import vocabulary as v
from kg.network.enrichment import Matrix, figures_of_genes
from kg.network.incidence import IncidenceTable
from kg.network.questions import Corpus
from kg.opened import Build
from kg.plurals import some
from kg.record import Flavour, figure_page

_MOST_COMPARED = 3_000


class NotThereError(KgError):
    """What was asked for is not in this build; `instead` is what may have been meant."""

    def __init__(self, what: str, instead: Collection[str] = ()) -> None:
        super().__init__(what + (f"; did you mean {', '.join(instead)}?" if instead else ""))
        self.what = what
        self.instead = tuple(instead)

    def __reduce__(self) -> tuple[type[NotThereError], tuple[str, tuple[str, ...]]]:
        return NotThereError, (self.what, self.instead)


class AmbiguousError(KgError):
    """What was asked for may mean several things, which are `meanings`."""

    def __init__(self, name: str, meanings: Collection[str]) -> None:
        super().__init__(f"{name} may mean any of: {some(meanings)}")
        self.name = name
        self.meanings = tuple(meanings)

    def __reduce__(self) -> tuple[type[AmbiguousError], tuple[str, tuple[str, ...]]]:
        return AmbiguousError, (self.name, self.meanings)


def figure_iri(build: Build, name: str) -> str:
    """The IRI of the figure that a figid, an IRI or an alias means.

    Raises `NotThereError` or `AmbiguousError` where there is none, or several.
    """
    bare = name.strip().removeprefix("<").removesuffix(">").removeprefix("figure:")
    local = bare.removesuffix(".html")
    for iri in (bare, figure_page(local)):
        if _is_figure(build, iri):
            return iri
    for predicate in (v.DC_IDENTIFIER, v.ALT_LABEL):
        found = sorted(
            triple.subject.value
            for triple in build.store.triples(None, predicate[1:-1], ox.Literal(local))
            if isinstance(triple.subject, ox.NamedNode) and _is_figure(build, triple.subject.value)
        )
        if len(found) > 1:
            raise AmbiguousError(name, found)
        if found:
            return found[0]
    raise NotThereError(f"no figure {name} in this build", _figids_like(build, local))


def _is_figure(build: Build, iri: str) -> bool:
    try:
        return any(build.store.triples(iri, v.A[1:-1], ox.NamedNode(v.FIGURE[1:-1])))
    except ValueError:  # no IRI
        return False


def _figids_like(build: Build, name: str) -> list[str]:
    """Figures of the same paper that have a name like it; failing that, those beside it in the order of names."""
    figids = sorted(figure.figid for figure in build.figures())
    paper, parted, _ = name.partition("__")
    first = bisect_left(figids, paper)
    near = [figid for figid in figids[first : first + _MOST_COMPARED] if figid.startswith(paper)]
    close = difflib.get_close_matches(name, near, n=3, cutoff=0.5)
    return close or (near[:3] if parted or name.upper().startswith("PMC") else [])


def gene_place(corpus: Corpus, name: str) -> int:
    """The place of the gene that a symbol or id means.

    Raises `NotThereError` or `AmbiguousError` where there is none, or several.
    """
    found = corpus.names.find([name.strip()])
    if found.ambiguous:
        [several] = found.ambiguous.values()
        raise AmbiguousError(name, [corpus.table.genes[place] for place in several])
    if found.unknown:
        raise NotThereError(f"no gene {name} in this build", corpus.names.near(name.strip()))
    [place] = found.meant.values()
    return place


@lru_cache(maxsize=6)
def shown_by(table: IncidenceTable, flavour: Flavour) -> Matrix:
    """(figures, genes): 1 where the graph says that a figure shows a gene, in a flavour.

    A `Corpus` has more: figures whose genes are known by keyword alone, which there count in every flavour.
    """
    return table.matrix(flavour, keywords=False)


def shown_place(corpus: Corpus, name: str) -> int:
    """The place of a gene that some figure of the flavour shows. Raises as `gene_place` does."""
    place = gene_place(corpus, name)
    if not figures_of_genes(corpus.matrix)[place]:
        raise NotThereError(f"no figure shows {name} ({corpus.flavour})")
    return place
