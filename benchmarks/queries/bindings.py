"""What the queries are asked about: picked from the graph, the same each time, from the middle to the most frequent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.rdf import PREFIXES
from kg.stores.oxigraph import OxigraphStore

LEVELS = {"typical": 0.5, "frequent": 0.9, "hub": 1.0}
"""Which of the things in order of frequency: the middle one, one in ten from the top, the last."""

COMPANIONS = 4


@dataclass(frozen=True, slots=True)
class Binding:
    """One thing of each type, as a user would write it; `genes` are the gene and those most often seen with it."""

    gene: str
    genes: tuple[str, ...]
    family: str
    figure: str
    paper: str
    chemical: str
    disease: str


def pick(store: OxigraphStore) -> dict[str, Binding]:
    """A binding for each level."""
    genes = _counted(store, "?x a biolink:Gene ; pfo:strictFigureCount ?n FILTER(?n > 0)")
    families = _counted(store, "?x a pfo:GeneFamily ; pfo:namedFigureCount ?n FILTER(?n > 0)")
    figures = _counted(store, "?x a fabio:Figure ; pfo:strictGeneCount ?n FILTER(?n > 0)")
    papers = _counted(store, "{ SELECT ?x (COUNT(?f) AS ?n) { ?f a fabio:Figure ; schema:isPartOf ?x } GROUP BY ?x }")
    chemicals = _counted(store, _mentioned("biolink:ChemicalEntity"))
    diseases = _counted(store, _mentioned("biolink:Disease"))
    picked = {}
    for level, share in LEVELS.items():
        gene = at(genes, share)
        picked[level] = Binding(
            gene=_text(store, gene, "rdfs:label"),
            genes=tuple(_text(store, one, "rdfs:label") for one in (gene, *_companions(store, gene))),
            family=_text(store, at(families, share), "rdfs:label"),
            figure=_text(store, at(figures, share), "dcterms:identifier"),
            paper=_text(store, _paper(papers, share), "dcterms:identifier"),
            chemical=at(chemicals, share),
            disease=at(diseases, share),
        )
    return picked


def at(counted: Mapping[str, int], share: float) -> str:
    """The thing at a place among all in order of frequency, then name.

    >>> [at({"a": 9, "b": 1, "c": 1}, share) for share in (0.5, 1)]
    ['c', 'a']
    """
    if not counted:
        raise ValueError("the graph has nothing of a type that the queries are about")
    order = sorted(counted, key=lambda thing: (counted[thing], thing))
    return order[min(int(share * len(order)), len(order) - 1)]


def _paper(papers: Mapping[str, int], share: float) -> str:
    """The typical paper is one with two figures, the first of them; most have only one."""
    pairs = sorted(paper for paper, figures in papers.items() if figures == 2)
    return pairs[0] if pairs and share == LEVELS["typical"] else at(papers, share)


def _mentioned(kind: str) -> str:
    return f"{{ SELECT ?x (COUNT(?f) AS ?n) {{ ?x a {kind} . ?f schema:mentions ?x }} GROUP BY ?x }}"


def _counted(store: OxigraphStore, pattern: str) -> dict[str, int]:
    rows = _rows(store, f"SELECT ?x ?n WHERE {{ {pattern} }}")
    return {thing: int(number) for thing, number in rows}


def _companions(store: OxigraphStore, gene: str) -> list[str]:
    pattern = f"?f pfo:depictsStrictly <{gene}>, ?x FILTER(?x != <{gene}>)"
    text = f"SELECT ?x {{ {pattern} }} GROUP BY ?x ORDER BY DESC(COUNT(?f)) ?x LIMIT {COMPANIONS}"
    return [row[0] for row in _rows(store, text)]


def _text(store: OxigraphStore, thing: str, predicate: str) -> str:
    rows = _rows(store, f"SELECT ?t {{ <{thing}> {predicate} ?t }} ORDER BY ?t LIMIT 1")
    return rows[0][0]


def _rows(store: OxigraphStore, text: str) -> Sequence[Sequence[str]]:
    prefixes = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
    return [[term.value for term in row] for row in store.query(prefixes + text)]  # type: ignore[union-attr]
