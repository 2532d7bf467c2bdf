"""The record's JSON-LD block as triples about the figure, after four cleaning rules (docs/data-model.md).

`title-for-constant-name`, `licence-iri`, `creator-iri` and `no-placeholders`; none of them applies to a block that is
kept verbatim.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.jsonld import Contexts, to_triples
from kg.mapping import vocabulary as v
from kg.mapping.identifiers import Minter
from kg.rdf import Statements, Term, Triple, iri, literal, resolved
from kg.record import Figure, present

_CONSTANT_NAME = literal("CreativeWork")
_NO_CAPTIONS = frozenset({".", "Figure"})


@dataclass(frozen=True, slots=True)
class Block:
    """What a block says: of the figure, of its nameless nodes, of other named nodes; and the agents it names."""

    figure: Statements
    nameless: tuple[Triple, ...] = ()
    others: tuple[Triple, ...] = ()
    agents: tuple[tuple[str, str], ...] = ()


def read_block(figure: Figure, contexts: Contexts) -> list[Triple]:
    """The triples that JSON-LD makes of the block, with the figure's IRI as the base; none where there is no block."""
    if not figure.jsonld:
        return []
    # The block may call its `@id` `id`, spell it with white space, or have NA or nothing there.
    rest = {key: value for key, value in figure.jsonld.items() if key != "id"}
    return to_triples({**rest, "@id": figure.iri}, figure.iri, contexts.loader())


def verbatim_block(figure: Figure, contexts: Contexts) -> Block:
    """The block as it is; blank nodes get labels that no other record has."""
    triples = read_block(figure, contexts)
    prefix = hashlib.sha256(figure.figid.encode()).hexdigest()[:16]
    labels = {blank: f"_:f{prefix}{blank[2:]}" for blank in _blanks(triples)}
    return _parted(_renamed(triples, labels), iri(figure.iri), set(labels.values()))


def clean_block(figure: Figure, contexts: Contexts, minter: Minter) -> Block:
    """The block after the cleaning rules; no blank node is left."""
    triples = read_block(figure, contexts)
    agents = dict(_agents(triples))
    names = {blank: iri(minter.agent(name)) for blank, name in agents.items()}
    rest = [blank for blank in _blanks(triples) if blank not in names]
    nodes = {blank: iri(minter.node(figure.figid, number)) for number, blank in enumerate(rest)}
    known = {(v.A, v.ORGANIZATION), *((v.NAME, literal(name)) for name in agents.values())}
    described = ((s, p, o) for s, p, o in triples if not (s in names and (p, o) in known))
    cleaned = _cleaned(figure, _renamed(described, names | nodes))
    named = tuple((minter.agent(name), name) for name in agents.values())
    return _parted(cleaned, iri(figure.iri), set(nodes.values()), named)


def _cleaned(figure: Figure, triples: Iterable[Triple]) -> Iterator[Triple]:
    subject = iri(figure.iri)
    licences = cc0_spellings(figure)
    for s, p, o in triples:
        if s != subject:
            yield s, p, o
        elif p == v.NAME and o == _CONSTANT_NAME:
            if figure.title:
                yield s, p, literal(figure.title)
        elif p == v.LICENSE and o in licences:
            yield s, p, v.CC0
        elif not _is_placeholder(p, o):
            yield s, p, o


def _is_placeholder(predicate: Term, value: Term) -> bool:
    """Whether a description or keyword is a spelling of a missing value."""
    if predicate not in (v.DESCRIPTION, v.KEYWORDS) or (text := _plain(value)) is None:
        return False
    return present(text) is None or (predicate == v.DESCRIPTION and text in _NO_CAPTIONS)


def cc0_spellings(figure: Figure) -> frozenset[Term]:
    """What the string `CC0` becomes in a block: a literal, or the IRI of a page beside the figure's."""
    return frozenset({literal("CC0"), iri(resolved("CC0", figure.iri) or "")})


def _agents(triples: Iterable[Triple]) -> Iterator[tuple[Term, str]]:
    """The blank nodes that are organisations with one name, and the name."""
    triples = list(triples)
    organisations = {s for s, p, o in triples if p == v.A and o == v.ORGANIZATION and s.startswith("_:")}
    for blank in sorted(organisations):
        names = [o for s, p, o in triples if s == blank and p == v.NAME]
        if len(names) == 1 and (name := _plain(names[0])):
            yield blank, name


def _plain(term: Term) -> str | None:
    """The text of a literal without language or datatype; None for any other term."""
    # The escapes that our literals use are those of JSON, too.
    return str(json.loads(term)) if term.startswith('"') and term.endswith('"') else None


def _blanks(triples: Iterable[Triple]) -> list[Term]:
    found = dict.fromkeys(term for s, _, o in triples for term in (s, o) if term.startswith("_:"))
    return list(found)


def _renamed(triples: Iterable[Triple], names: dict[Term, Term]) -> Iterator[Triple]:
    return ((names.get(s, s), p, names.get(o, o)) for s, p, o in triples)


def _parted(
    triples: Iterable[Triple], figure: Term, nameless: set[Term], agents: tuple[tuple[str, str], ...] = ()
) -> Block:
    """Parts what is said of the figure and its own nodes from what is said of others, as other records may, too."""
    statements: Statements = {}
    own: list[Triple] = []
    others: list[Triple] = []
    for triple in dict.fromkeys(triples):  # two nodes that become one say some things twice
        if triple[0] == figure:
            statements.setdefault(triple[1], {})[triple[2]] = None
        else:
            (own if triple[0] in nameless else others).append(triple)
    return Block(statements, tuple(own), tuple(others), agents)
