"""What many records say of the same node: collected as votes, described once by one rule.

A value that can only be one is the one given most often, of equally frequent ones the first in code-point order; the
others are reported. So the description depends on the set of records alone, not on their order or on who read them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from urllib.parse import unquote

from kg.mapping import vocabulary as v
from kg.mapping.families import FAMPLEX
from kg.mapping.identifiers import MESH, NCBI_GENE, doi_iri
from kg.rdf import OBO, Term, Triple, iri, literal, segment
from kg.record import Notice


class Kind(StrEnum):
    """The kinds of node that records share; a word is none, but what records say of it is counted in the same way."""

    PAPER = "paper"
    JOURNAL = "journal"
    AGENT = "agent"
    ORGANISM = "organism"
    GENE = "gene"
    FAMILY = "family"
    CHEMICAL = "chemical"
    DISEASE = "disease"
    CURATION = "curation"
    WORD = "word"


_KINDS = {kind.value: kind for kind in Kind}

Vote = tuple[str, str, str, str]
"""What a record says of a shared node: its kind, its IRI, a field, the value. An empty field only names the node."""

NodeVotes = Mapping[str, Mapping[str, int]]
"""The votes for one node: by field, how many records give each value."""


def votes(kind: Kind, node: str, **values: str | None) -> list[Vote]:
    """One record's votes for the fields of a node; None is no vote.

    >>> votes(Kind.JOURNAL, "https://x.org/j", title="J", abbreviation=None)
    [('journal', 'https://x.org/j', 'title', 'J')]
    """
    # Plain strings: the hash of an enumeration's member is computed in Python, and votes are counted by the million.
    name = kind.value
    return [(name, node, field, value) for field, value in values.items() if value is not None] or [
        (name, node, "", "")
    ]


FAMILY = "stands for it"
"""The value of the field `family`. Its votes count figures: where a word for a family stands for the gene; of a family,
where it has a word."""


_NO_MORE: Mapping[str, Iterable[Triple]] = {}


_NO_VOTES: Mapping[str, int] = {}


class SharedTable:
    """Votes for the values of shared nodes, counted in records: each record says a value once or not at all.

    >>> table = SharedTable(votes(Kind.AGENT, "https://x.org/agent/W", name="W"))
    >>> list(table.describe())[1]
    ('<https://x.org/agent/W>', '<http://schema.org/name>', '"W"')
    """

    __slots__ = ("_nodes",)

    def __init__(self, votes: Iterable[Vote] = ()) -> None:
        """The table of one record: saying a value again is no second vote."""
        self._nodes: dict[tuple[Kind, str], dict[str, dict[str, int]]] = {}
        self.add(dict.fromkeys(votes, 1))

    def add(self, counts: Mapping[Vote, int]) -> None:
        """Adds votes, each as often as records have given it."""
        for (kind, node, name, value), count in counts.items():
            mine = self._nodes.setdefault((_KINDS[kind], node), {})
            if name:
                values = mine.setdefault(name, {})
                values[value] = values.get(value, 0) + count

    def merge(self, other: SharedTable) -> None:
        """Adds the votes of another table."""
        for (kind, node), votes in other._nodes.items():
            self._merge_node(kind, node, votes)

    def merge_plain(self, plain: Mapping[str, Mapping[str, NodeVotes]]) -> None:
        """Adds the votes of another table that was made plain."""
        for kind, nodes in plain.items():
            for node, votes in nodes.items():
                self._merge_node(_KINDS[kind], node, votes)

    def plain(self) -> dict[str, dict[str, NodeVotes]]:
        """The votes by kind and node, of plain types only: to be written and read again."""
        kinds: dict[str, dict[str, NodeVotes]] = {}
        for (kind, node), votes in self._nodes.items():
            kinds.setdefault(kind.value, {})[node] = votes
        return kinds

    def _merge_node(self, kind: Kind, node: str, votes: NodeVotes) -> None:
        mine = self._nodes.setdefault((kind, node), {})
        for name, counts in votes.items():
            values = mine.setdefault(name, {})
            for value, count in counts.items():
                values[value] = values.get(value, 0) + count

    def count(self, kind: Kind) -> int:
        """The number of nodes of a kind."""
        return sum(1 for key, _ in self._nodes if key is kind)

    def of_kind(self, kind: Kind) -> Iterator[tuple[str, NodeVotes]]:
        """The nodes of a kind, and what records say of each."""
        return ((node, votes) for (key, node), votes in self._nodes.items() if key is kind)

    def votes_of(self, kind: Kind, node: str) -> NodeVotes | None:
        """What records say of a node; None where none names it."""
        return self._nodes.get((kind, node))

    def by_family(self, node: str, kind: Kind = Kind.GENE) -> int:
        """In how many figures a word for a family stands for a gene; or, of a family, that have a word for it."""
        return self._nodes.get((kind, node), {}).get("family", {}).get(FAMILY, 0)

    def family_label(self, node: str) -> str | None:
        """What a family is called; None for a node that is none."""
        votes = self._nodes.get((Kind.FAMILY, node))
        return None if votes is None else _family_label(node, votes)

    def value(self, kind: Kind, node: str, field: str) -> str | None:
        """The value that a field of a node gets."""
        return elected(self._nodes.get((kind, node), {}).get(field))

    def describe(self, more: Mapping[str, Iterable[Triple]] = _NO_MORE) -> Iterator[Triple]:
        """The triples of all nodes, kind by kind, in the order of their IRIs; with each node those of `more`."""
        order = {kind: position for position, kind in enumerate(Kind)}
        for kind, node in sorted(self._nodes, key=lambda key: (order[key[0]], key[1])):
            yield from dict.fromkeys((*self._described(kind, node), *more.get(node, ())))

    def _described(self, kind: Kind, node: str) -> Iterator[Triple]:
        """The triples of a node; one that is both a chemical and a disease is described once, with one label."""
        votes, disease = self._nodes[kind, node], self._nodes.get((Kind.DISEASE, node))
        if kind is Kind.CHEMICAL and disease is not None:
            yield iri(node), v.A, v.DISEASE
            yield from _chemical(node, {**_both(votes, disease), "other": Counter(votes.get("other", {}))})
            yield from _disease_matches(node, disease)
        elif kind is not Kind.DISEASE or (Kind.CHEMICAL, node) not in self._nodes:
            yield from describe_node(kind, node, votes)

    def entity_label(self, node: str) -> str | None:
        """What a chemical or a disease is called; None for a node that is neither, or has no name."""
        found = [votes for kind in (Kind.CHEMICAL, Kind.DISEASE) if (votes := self._nodes.get((kind, node)))]
        return _entity_label(_both(found[0], found[-1]) if len(found) > 1 else found[0]) if found else None

    def conflicts(self) -> Iterator[Notice]:
        """A notice for each field that can have one value and was given several."""
        for kind, node in sorted(self._nodes):
            yield from conflicts(kind, node, self._nodes[kind, node])


def describe_node(kind: Kind, node: str, votes: NodeVotes) -> Iterator[Triple]:
    """The triples of one node of one kind."""
    return _DESCRIBE[kind](node, votes)


def conflicts(kind: Kind, node: str, votes: NodeVotes) -> Iterator[Notice]:
    """A notice for each field of a node that can have one value and was given several."""
    for name in _SINGLE[kind]:
        if len(counter := votes.get(name, _NO_VOTES)) > 1:
            chosen = elected(counter)
            others = ", ".join(f"{value!r} ({counter[value]})" for value in sorted(counter) if value != chosen)
            detail = f"{name} {chosen!r} ({counter[chosen or '']} records) is stated; others give {others}"
            yield Notice(f"{kind}-conflict", node, name, detail)


def elected(votes: Mapping[str, int] | None) -> str | None:
    """The value with most votes, of several the first in code-point order.

    >>> elected(Counter({"b": 2, "a": 2, "c": 1}))
    'a'
    """
    if not votes:
        return None
    return next(iter(votes)) if len(votes) == 1 else min(votes, key=lambda value: (-votes[value], value))


_SINGLE: Mapping[Kind, tuple[str, ...]] = {
    Kind.PAPER: ("title", "doi", "year", "citation", "journal", "publisher"),
    Kind.JOURNAL: (),
    Kind.AGENT: (),
    Kind.ORGANISM: ("label", "group"),
    Kind.GENE: ("symbol", "taxon"),
    Kind.FAMILY: (),
    Kind.CHEMICAL: (),
    Kind.DISEASE: (),
    Kind.CURATION: (),
    Kind.WORD: (),
}


def _types(node: Term, *types: Term) -> Iterator[Triple]:
    return ((node, v.A, kind) for kind in types)


def _text(node: Term, predicate: Term, votes: NodeVotes, field: str) -> Iterator[Triple]:
    if (value := elected(votes.get(field))) is not None:
        yield node, predicate, literal(value)


def _link(node: Term, predicate: Term, votes: NodeVotes, field: str) -> Iterator[Triple]:
    if (value := elected(votes.get(field))) is not None:
        yield node, predicate, iri(value)


def _other_names(node: Term, label: str | None, votes: NodeVotes, *fields: str) -> Iterator[Triple]:
    """The names in some fields that are not the label."""
    for name in sorted({name for field in fields for name in votes.get(field, ())} - {label}):
        yield node, v.ALT_LABEL, literal(name)


def _matches(node: Term, *others: str) -> Iterator[Triple]:
    return ((node, v.EXACT_MATCH, iri(other)) for other in others if iri(other) != node)


def _paper(name: str, votes: NodeVotes) -> Iterator[Triple]:
    node = iri(name)
    yield from _types(node, v.SCHOLARLY_ARTICLE, v.JOURNAL_ARTICLE)
    yield from _text(node, v.DC_IDENTIFIER, votes, "pmcid")
    yield from _text(node, v.NAME, votes, "title")
    yield from _text(node, v.DC_CITATION, votes, "citation")
    if year := elected(votes.get("year")):
        yield node, v.DATE_PUBLISHED, literal(year, v.XSD_GYEAR)
    if doi := elected(votes.get("doi")):
        yield node, v.DOI, literal(doi.upper())
        yield from _matches(node, doi_iri(doi))
    if pmcid := elected(votes.get("pmcid")):
        yield node, v.URL, iri(f"https://europepmc.org/article/PMC/{pmcid.removeprefix('PMC')}")
    yield from _link(node, v.IS_PART_OF, votes, "journal")
    yield from _link(node, v.PUBLISHER, votes, "publisher")
    for keyword in sorted(votes.get("keyword", ())):
        yield node, v.KEYWORDS, literal(keyword)


def _journal(name: str, votes: NodeVotes) -> Iterator[Triple]:
    node = iri(name)
    yield from _types(node, v.PERIODICAL, v.JOURNAL)
    yield from _text(node, v.NAME, votes, "title")
    yield from _text(node, v.SHORT_TITLE, votes, "abbreviation")


def _agent(name: str, votes: NodeVotes) -> Iterator[Triple]:
    node = iri(name)
    yield from _types(node, v.ORGANIZATION)
    yield from _text(node, v.NAME, votes, "name")


def _organism(name: str, votes: NodeVotes) -> Iterator[Triple]:
    node = iri(name)
    yield from _types(node, v.ORGANISM_TAXON)
    yield from _text(node, v.LABEL, votes, "label")
    yield from _other_names(node, elected(votes.get("label")), votes, "label", "spelling")
    if name.startswith(v.NCBI_TAXON):
        taxon = name.removeprefix(v.NCBI_TAXON)
        yield node, v.DC_IDENTIFIER, literal(taxon)
        yield from _matches(node, f"http://purl.uniprot.org/taxonomy/{taxon}")
    yield from _text(node, v.ORGANISM_GROUP, votes, "group")


_HUMAN = f"{v.NCBI_TAXON}9606"


def _gene(name: str, votes: NodeVotes) -> Iterator[Triple]:
    node = iri(name)
    symbol, taxon = elected(votes.get("symbol")), elected(votes.get("taxon"))
    yield from _types(node, v.GENE)
    yield from _text(node, v.LABEL, votes, "symbol")
    yield from _other_names(node, symbol, votes, "symbol")
    if name.startswith(NCBI_GENE):
        number = name.removeprefix(NCBI_GENE)
        yield node, v.DC_IDENTIFIER, literal(number)
        same = (f"http://identifiers.org/ncbigene/{number}", f"http://purl.uniprot.org/geneid/{number}")
        yield from _matches(node, *same)
    if taxon == _HUMAN and symbol:
        yield from _matches(node, f"https://identifiers.org/hgnc.symbol/{segment(symbol)}")
    yield from _link(node, v.IN_TAXON, votes, "taxon")


def _family_label(name: str, votes: NodeVotes) -> str:
    """FamPlex's id, else the form that most records have looked up."""
    if name.startswith(FAMPLEX):
        return unquote(name.removeprefix(FAMPLEX))
    return elected(votes.get("form")) or name


def _family(name: str, votes: NodeVotes) -> Iterator[Triple]:
    """A family; its members are the genes that some record takes a word for it to stand for."""
    node, label = iri(name), _family_label(name, votes)
    yield from _types(node, v.GENE_FAMILY)
    yield node, v.LABEL, literal(label)
    yield from _other_names(node, label, votes, "form")
    if name.startswith(FAMPLEX):
        yield node, v.DC_IDENTIFIER, literal(label)
        yield from _matches(node, f"http://identifiers.org/fplx/{name.removeprefix(FAMPLEX)}")
    yield from ((node, v.HAS_MEMBER, iri(member)) for member in sorted(votes.get("member", ())))


def _word(_name: str, _votes: NodeVotes) -> Iterator[Triple]:
    """Nothing: each figure's own mentions say it."""
    return iter(())


def _chemical(name: str, votes: NodeVotes) -> Iterator[Triple]:
    yield from _entity(name, v.CHEMICAL_ENTITY, votes)
    for number in sorted(votes.get("other", ())):
        same = (f"{OBO.iri}CHEBI_{number}", f"https://identifiers.org/chebi/CHEBI:{number}")
        yield from _matches(iri(name), *same)


def _disease(name: str, votes: NodeVotes) -> Iterator[Triple]:
    yield from _entity(name, v.DISEASE, votes)
    yield from _disease_matches(name, votes)


def _disease_matches(name: str, votes: NodeVotes) -> Iterator[Triple]:
    for number in sorted(votes.get("other", ())):
        yield from _matches(iri(name), f"{OBO.iri}DOID_{number}")


def _both(one: NodeVotes, other: NodeVotes) -> NodeVotes:
    """The votes for a node that is of two kinds."""
    return {name: Counter(one.get(name, {})) + Counter(other.get(name, {})) for name in dict.fromkeys([*one, *other])}


def _entity_label(votes: NodeVotes) -> str | None:
    return next((value for field in ("match", "name", "word") if (value := elected(votes.get(field)))), None)


def _entity(name: str, kind: Term, votes: NodeVotes) -> Iterator[Triple]:
    """What chemicals and diseases have in common; the label is the vocabulary's term where a record gives it."""
    node = iri(name)
    yield from _types(node, kind)
    label = _entity_label(votes)
    if label:
        yield node, v.LABEL, literal(label)
    yield from _other_names(node, label, votes, "match", "name")
    if name.startswith(MESH):
        yield from _matches(node, f"http://identifiers.org/mesh/{name.removeprefix(MESH)}")


def _curation(name: str, votes: NodeVotes) -> Iterator[Triple]:
    node = iri(name)
    yield from _types(node, v.CURATION)
    yield from _text(node, v.WORD, votes, "word")
    yield from _text(node, v.CURATION_CONTEXT, votes, "context")
    yield from _text(node, v.DECISION, votes, "decision")
    yield from _link(node, v.DECIDED_GENE, votes, "gene")
    yield from _text(node, v.DC_CREATOR, votes, "who")
    yield from _text(node, v.DC_DESCRIPTION, votes, "why")
    yield from _link(node, v.DC_SOURCE, votes, "source")


_DESCRIBE: Mapping[Kind, Callable[[str, NodeVotes], Iterator[Triple]]] = {
    Kind.PAPER: _paper,
    Kind.JOURNAL: _journal,
    Kind.AGENT: _agent,
    Kind.ORGANISM: _organism,
    Kind.GENE: _gene,
    Kind.FAMILY: _family,
    Kind.CHEMICAL: _chemical,
    Kind.DISEASE: _disease,
    Kind.CURATION: _curation,
    Kind.WORD: _word,
}
