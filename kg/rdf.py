"""RDF terms as N-Triples text, and the namespaces that the graph uses.

A term is the text that stands for it in N-Triples, a triple is three of them: on the way from record to disk no
object is made per triple.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urljoin

import pyoxigraph

Term = str
Triple = tuple[Term, Term, Term]
Statements = dict[Term, dict[Term, None]]
"""What is said of one node: predicates in order, each with its values in order, none of them twice."""


class Namespace:
    """Makes the IRI terms of one vocabulary.

    >>> Namespace("http://schema.org/")("name")
    '<http://schema.org/name>'
    """

    __slots__ = ("iri",)

    def __init__(self, iri: str) -> None:
        self.iri = iri

    def __call__(self, local: str) -> Term:
        """The term of the IRI that `local` completes."""
        return f"<{self.iri}{local}>"


PFO = Namespace("https://w3id.org/pfocr-kg/ontology#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SCHEMA = Namespace("http://schema.org/")
FABIO = Namespace("http://purl.org/spar/fabio/")
DCTERMS = Namespace("http://purl.org/dc/terms/")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
OA = Namespace("http://www.w3.org/ns/oa#")
BIBO = Namespace("http://purl.org/ontology/bibo/")
BIOLINK = Namespace("https://w3id.org/biolink/vocab/")
OBO = Namespace("http://purl.obolibrary.org/obo/")
VOID = Namespace("http://rdfs.org/ns/void#")

PREFIXES: dict[str, str] = {
    "pfo": PFO.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "xsd": XSD.iri,
    "schema": SCHEMA.iri,
    "fabio": FABIO.iri,
    "dcterms": DCTERMS.iri,
    "skos": SKOS.iri,
    "oa": OA.iri,
    "bibo": BIBO.iri,
    "biolink": BIOLINK.iri,
    "obo": OBO.iri,
    "void": VOID.iri,
    "figure": "https://pfocr.wikipathways.org/figures/",
    "ncbigene": "https://identifiers.org/ncbigene/",
    "hgnc.symbol": "https://identifiers.org/hgnc.symbol/",
    "pmc": "https://identifiers.org/pmc/",
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "wikipathways": "https://identifiers.org/wikipathways/",
}
"""Prefixes of every Turtle file that we write, and known to every query that is asked."""

# Control characters go as \\uXXXX so that no reader, however strict, stumbles over them.
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | {
    ord("\\"): "\\\\",
    ord('"'): '\\"',
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
}
# An absolute path without anything to remove or to encode, below a plain host: most links are such.
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_\-][A-Za-z0-9_.\-]*)+/?")
_PLAIN_ORIGIN = re.compile(r"https?://[a-z0-9.\-]+(?=/)")
_NEEDS_ESCAPE = re.compile('[\\\\"\x00-\x1f\x7f\ufffe\uffff]')


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI (RFC 3987).

    >>> is_iri("https://doi.org/10.1/x"), is_iri("not an iri"), is_iri("figures/x.html")
    (True, False, False)
    """
    try:
        pyoxigraph.NamedNode(text)
    except ValueError:
        return False
    return True


def resolved(reference: str, base: str) -> str | None:
    """The absolute IRI of a reference that is relative to `base`; None where there is none.

    >>> resolved("/a/b", "https://x.org/c"), resolved("two words", "https://x.org/c"), resolved("http://[", "https://x.org/")
    ('https://x.org/a/b', None, None)
    """
    if _PLAIN_PATH.fullmatch(reference) and (origin := _PLAIN_ORIGIN.match(base)):
        return f"{origin.group()}{reference}"
    try:
        found = urljoin(base, reference)
    except ValueError:  # a host that cannot be one
        return None
    return found if is_iri(found) else None


def iri(text: str) -> Term:
    """The term of an IRI that is known to be one."""
    return f"<{text}>"


def literal(text: str, datatype: Term | None = None) -> Term:
    r"""The term of a literal; a plain string where no datatype is given.

    >>> literal('a "b"\n'), literal("2019", XSD("gYear"))
    ('"a \\"b\\"\\n"', '"2019"^^<http://www.w3.org/2001/XMLSchema#gYear>')
    """
    if _NEEDS_ESCAPE.search(text):
        text = text.translate(_ESCAPES)
    return f'"{text}"' if datatype is None else f'"{text}"^^{datatype}'


def segment(text: str) -> str:
    """One path segment of an IRI: everything but `A-Z a-z 0-9 - . _ ~` percent-encoded as UTF-8.

    >>> segment("Su(z)2"), segment("АКТ"), segment("..")
    ('Su%28z%292', '%D0%90%D0%9A%D0%A2', '%2E%2E')
    """
    encoded = quote(text, safe="")
    return encoded if encoded.strip(".") else encoded.replace(".", "%2E")


def ntriples(triples: Iterable[Triple]) -> str:
    r"""The lines of N-Triples for the triples, in their order.

    >>> ntriples([("<a:s>", "<a:p>", '"o"')])
    '<a:s> <a:p> "o" .\n'
    """
    return "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
