"""Descriptions as text: Turtle, N-Triples, JSON-LD and RDF/XML of the same triples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from kg.rdf import PREFIXES, RDF, XSD, Term, literal
from kg.turtle import TurtleWriter

HTML, TURTLE, NTRIPLES, JSONLD, RDFXML = (
    "text/html",
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/rdf+xml",
)
SUFFIXES: Mapping[str, str] = {"html": HTML, "ttl": TURTLE, "nt": NTRIPLES, "jsonld": JSONLD, "rdf": RDFXML}
"""The media type of each suffix that an address may have."""
ALIASES: Mapping[str, str] = {
    **SUFFIXES,
    **{media: media for media in SUFFIXES.values()},
    "turtle": TURTLE,
    "ntriples": NTRIPLES,
    "n-triples": NTRIPLES,
    "json-ld": JSONLD,
    "json": JSONLD,
    "rdfxml": RDFXML,
    "xml": RDFXML,
}
"""What `?format=` may say."""
NAMESPACES: Mapping[str, str] = {
    **PREFIXES,
    "owl": "http://www.w3.org/2002/07/owl#",
    "vann": "http://purl.org/vocab/vann/",
}

_TYPE = RDF("type")[1:-1]
_STRING, _INTEGER = XSD("string")[1:-1], XSD("integer")[1:-1]
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME_AT_END = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*\Z")
# What could end a script element, or begin a comment in it; JSON may have each as an escape.
_IN_SCRIPT = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


class NoSuchForm(ValueError):  # noqa: N818 - a form that there is not is no error of a program
    """Triples that a format cannot hold."""


def serialised(triples: Sequence[ox.Triple], media: str, base: str) -> str:
    """The triples as a document of a media type. Raises `NoSuchForm` where RDF/XML cannot hold them."""
    if media == TURTLE:
        return TurtleWriter(base, NAMESPACES).document(_terms(triples))
    if media == NTRIPLES:
        return "".join(f"{s} {p} {o} .\n" for s, p, o in _terms(triples))
    if media == JSONLD:
        return json.dumps(jsonld(triples), ensure_ascii=False, indent=1) + "\n"
    return _xml(triples)


def embedded(triples: Sequence[ox.Triple]) -> str:
    """The triples as JSON-LD that may stand in a script element of a page, whatever they say.

    >>> node = ox.NamedNode("https://x.org/a")
    >>> "</script>" in embedded([ox.Triple(node, node, ox.Literal("</script>"))])
    False
    """
    return json.dumps(jsonld(triples), ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT)


def _terms(triples: Iterable[ox.Triple]) -> Iterable[tuple[Term, Term, Term]]:
    return ((str(t.subject), str(t.predicate), _term(t.object)) for t in triples)


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    """A term as N-Triples text, control characters escaped."""
    if not isinstance(term, ox.Literal):
        return str(term)
    if term.language:
        return f"{literal(term.value)}@{term.language}"
    return literal(term.value, None if term.datatype.value == _STRING else f"<{term.datatype.value}>")


def _xml(triples: Sequence[ox.Triple]) -> str:
    for triple in triples:
        if not _NAME_AT_END.search(triple.predicate.value):
            raise NoSuchForm(f"RDF/XML has no way to write the property {triple.predicate.value}")
        if isinstance(triple.object, ox.Literal) and _NO_XML.search(triple.object.value):
            raise NoSuchForm("a text has a control character, which XML cannot hold")
    done = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=dict(NAMESPACES))
    assert done is not None
    return done.decode()


# --- JSON-LD


def jsonld(triples: Sequence[ox.Triple]) -> dict[str, Any]:
    """The triples as compact JSON-LD with a context of its own, so that a reader need fetch nothing.

    Properties whose values are all IRIs, or all of one datatype, are declared so; their values are plain texts.

    >>> say = ox.Triple(*(ox.NamedNode(f"http://schema.org/{name}") for name in ("a", "isPartOf", "b")))
    >>> jsonld([say])["@graph"]
    [{'@id': 'schema:a', 'schema:isPartOf': 'schema:b'}]
    """
    names = _Names(triples)
    kinds = _kinds(triples)
    nodes: dict[str, dict[str, Any]] = {}
    context: dict[str, Any] = {}
    for triple in triples:
        subject = names.of(triple.subject)
        node = nodes.setdefault(subject, {"@id": subject})
        predicate = triple.predicate.value
        if predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
            node.setdefault("@type", []).append(names.of(triple.object))
            continue
        kind, key = kinds[predicate], names.of(triple.predicate)
        if kind and key not in context:
            context[key] = {"@id": key, "@type": kind if kind == "@id" else names.short(kind)}
        node.setdefault(key, []).append(_value(triple.object, names, kind))
    prefixes = {prefix: namespace for prefix, namespace in names.prefixes.items() if prefix in names.used}
    return {"@context": {**prefixes, **context}, "@graph": [_unwrapped(node) for node in nodes.values()]}


def _unwrapped(node: Mapping[str, Any]) -> dict[str, Any]:
    """A node whose single values stand without a list."""
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in node.items()}


def _kinds(triples: Iterable[ox.Triple]) -> dict[str, str | None]:
    """What all values of a property are: "@id", a datatype, or no one thing."""
    kinds: dict[str, str | None] = {}
    for triple in triples:
        kind = _kind(triple.object)
        if kinds.setdefault(triple.predicate.value, kind) != kind:
            kinds[triple.predicate.value] = None
    return kinds


def _kind(term: object) -> str | None:
    if not isinstance(term, ox.Literal):
        return "@id"
    if term.language or term.datatype.value in (_STRING, _INTEGER):
        return None
    return term.datatype.value


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, names: _Names, kind: str | None) -> Any:
    if isinstance(term, ox.Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        datatype = term.datatype.value
        if datatype == _STRING or kind:
            return term.value
        if datatype == _INTEGER and _WHOLE.fullmatch(term.value):
            return int(term.value)
        return {"@value": term.value, "@type": names.short(datatype)}
    assert not isinstance(term, ox.Triple)
    return names.of(term) if kind else {"@id": names.of(term)}


class _Names:
    """Short names of IRIs. A prefix that is also some IRI's scheme is not used: one would be taken for the other."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        there = (term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode))
        schemes = {iri.partition(":")[0] for iri in there}
        self.prefixes = {prefix: iri for prefix, iri in NAMESPACES.items() if prefix not in schemes}
        self.used: set[str] = set()
        self._by_namespace = {namespace: prefix for prefix, namespace in self.prefixes.items()}

    def of(self, term: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
        """The name of a node."""
        return self.short(term.value) if isinstance(term, ox.NamedNode) else str(term)

    def short(self, iri: str) -> str:
        """An IRI, shortened if it may be."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._by_namespace.get(iri[:cut])
        if prefix is None or not _LOCAL.fullmatch(iri[cut:]):
            return iri
        self.used.add(prefix)
        return f"{prefix}:{iri[cut:]}"
