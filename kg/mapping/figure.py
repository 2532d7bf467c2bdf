"""The figure itself: what its front matter says, beyond the JSON-LD block."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kg.mapping import vocabulary as v
from kg.mapping.block import Block, cc0_spellings
from kg.mapping.identifiers import Minter
from kg.mapping.mentions import organism_votes
from kg.mapping.shared import Kind, Vote, votes
from kg.rdf import Statements, Term, iri, literal, resolved, segment
from kg.record import Figure, Notice, Paper, present

Value = tuple[Term, Term]
"""A predicate and a value of the figure."""

_NCBI = "https://www.ncbi.nlm.nih.gov/"
_PFOCR = "https://pfocr.wikipathways.org/"
_NDEX = "https://www.ndexbio.org/viewer/networks/"
_WIKIPATHWAYS = "https://identifiers.org/wikipathways/"
_UNINFORMATIVE = {"seo": "CreativeWork"}


def own_statements(figure: Figure, block: Block, minter: Minter, notices: list[Notice]) -> Statements:
    """All that is said of the figure's own node, but for what was recognised in it."""
    own: Statements = {v.A: {**block.figure.get(v.A, {}), v.DATASET: None, v.FIGURE: None}}
    for predicate, values in block.figure.items():
        if predicate != v.A:
            own[predicate] = dict(values)
    for predicate, value in (
        *figure_values(figure, block.figure),
        *link_values(figure, notices),
        *paper_values(figure, minter),
        *organism_values(figure, minter),
    ):
        own.setdefault(predicate, {})[value] = None
    return own


def link_values(figure: Figure, notices: list[Notice]) -> Iterator[Value]:
    """Links and literals that stand in the front matter; what is no IRI is reported and kept as text."""
    unmapped = {key: value for key, value in figure.extra.items() if _says(value) and _UNINFORMATIVE.get(key) != value}
    no_links: dict[str, list[str]] = {}
    for predicate, key, base, given in _links(figure):
        if (address := resolved(given, base)) is not None:
            yield predicate, iri(address)
        else:
            notices.append(Notice("not-an-identifier", figure.path, key, f"{given!r} is no link"))
            no_links.setdefault(key, []).append(given)
    unmapped |= {key: given if len(given) > 1 else given[0] for key, given in no_links.items()}
    if unmapped:
        text = json.dumps(unmapped, ensure_ascii=False, sort_keys=True)
        yield v.UNMAPPED_FRONT_MATTER, literal(text)


def _says(value: Any) -> bool:
    """Whether a front-matter value holds something, at any depth."""
    if isinstance(value, Mapping):
        return any(map(_says, value.values()))
    return any(map(_says, value)) if isinstance(value, list) else present(value) is not None


def _links(figure: Figure) -> Iterator[tuple[Term, str, str, str]]:
    """Predicate, front-matter key, what the link is relative to, and the link."""
    if figure.figure_link:
        yield v.FIGURE_LINK, "figlink", _NCBI, figure.figure_link
    for page in figure.redirect_from:
        yield v.REDIRECT_FROM, "redirect_from", _PFOCR, page
    if figure.wikipathways_id:
        yield v.RELATED_PATHWAY, "wpid", _WIKIPATHWAYS, figure.wikipathways_id
    if figure.ndex:
        yield v.SEE_ALSO, "ndex", _NDEX, segment(figure.ndex)


def figure_values(figure: Figure, block: Mapping[Term, Collection[Term]]) -> Iterator[Value]:
    """Plain values; `block` holds what the JSON-LD block already says of the figure, by predicate."""
    for licence in block.get(v.LICENSE, ()):
        cleaned = v.CC0 if licence != v.CC0 and licence in cc0_spellings(figure) else licence
        if cleaned.startswith("<"):
            yield v.DC_LICENSE, cleaned
    yield v.DC_IDENTIFIER, literal(figure.figid)
    if figure.caption and (caption := literal(figure.caption)) not in block.get(v.DESCRIPTION, ()):
        yield v.CAPTION, caption
    if figure.title and (title := literal(figure.title)) not in block.get(v.NAME, ()):
        yield v.DC_TITLE if v.NAME in block else v.NAME, title
    plain = (
        (v.ALT_LABEL, figure.alias),
        (v.FIGURE_NUMBER, figure.number),
        (v.FIGURE_TYPE, figure.figure_type),
        (v.IMAGE_FILE, figure.image_file),
        (v.RECORD_FILE, figure.file),
        (v.RECORD_DIGEST, f"sha256:{figure.digest}"),
        *((v.CURATION_MARK, mark) for mark in figure.curation_marks),
    )
    yield from [(predicate, literal(text)) for predicate, text in plain if text]
    if figure.score is not None:
        yield v.PATHWAY_SCORE, literal(f"{figure.score:f}", v.XSD_DECIMAL)
    if figure.search_rank:
        yield v.SEARCH_RANK, literal(str(int(figure.search_rank)), v.XSD_INTEGER)


def organism_values(figure: Figure, minter: Minter) -> Iterator[Value]:
    """The organisms that curators and the matcher name."""
    yield from [(v.ORGANISM, iri(minter.organism(name))) for name in figure.organisms]
    recognised = figure.recognised_organisms or ()
    yield from [(v.RECOGNISED_ORGANISM, iri(minter.organism(name))) for name in recognised]


def paper_values(figure: Figure, minter: Minter) -> Iterator[Value]:
    """The link to the paper."""
    if (node := minter.paper(figure.paper)) is not None:
        yield v.IS_PART_OF, iri(node)


def figure_votes(figure: Figure, minter: Minter) -> Iterator[Vote]:
    """What the front matter says of organisms and of the paper."""
    for name in (*figure.organisms, *(figure.recognised_organisms or ())):
        yield from organism_votes(name, minter)
    if (node := minter.paper(figure.paper)) is not None:
        yield from _paper_votes(node, figure.paper, minter)


def _paper_votes(node: str, paper: Paper, minter: Minter) -> Iterator[Vote]:
    journal_name = paper.journal or paper.journal_abbreviation
    journal = minter.journal(journal_name) if journal_name else None
    publisher = minter.agent(paper.publisher) if paper.publisher else None
    yield from votes(
        Kind.PAPER,
        node,
        pmcid=paper.pmcid,
        doi=paper.doi,
        title=paper.title,
        citation=paper.citation,
        year=paper.year,
        journal=journal,
        publisher=publisher,
    )
    for keyword in dict.fromkeys(paper.keywords):
        yield from votes(Kind.PAPER, node, keyword=keyword)
    if journal:
        title, abbreviation = paper.journal or journal_name, paper.journal_abbreviation
        yield from votes(Kind.JOURNAL, journal, title=title, abbreviation=abbreviation)
    if publisher:
        yield from votes(Kind.AGENT, publisher, name=paper.publisher)
