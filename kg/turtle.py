"""Turtle from a stream of triples: grouped by subject, in the order that they come, the same bytes every time.

Terms are already text (`kg.rdf`), so no object is made per triple. IRIs below the base are written relative to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from urllib.parse import urljoin

from kg.rdf import PREFIXES, RDF, XSD, Term, Triple

_WIDTH = 116
_INDENT = "    "
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
# Readers remove `.` and `..` from the path of a relative IRI, so one that has such a segment stays absolute.
_RELATIVE = re.compile(r"[a-z]+(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9_.~%\-]*)+")
_BARE = {
    XSD("integer"): re.compile(r"[+-]?[0-9]+"),
    XSD("decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}
_TYPE = RDF("type")
_MOST_TERMS = 100_000
"""IRIs and typed literals whose short forms are kept: most recur, and shortening one takes longer than all else."""


class TurtleWriter:
    """Turns triples into Turtle text; the triples of one subject must follow one another.

    >>> writer = TurtleWriter("https://x.org/", {"schema": "http://schema.org/"})
    >>> print("".join(writer.write([("<https://x.org/agent/W>", "<http://schema.org/name>", '"W"')])))
    @base <https://x.org/> .
    @prefix schema: <http://schema.org/> .
    <BLANKLINE>
    <agent/W>
        schema:name "W" .
    <BLANKLINE>
    """

    def __init__(self, base: str, prefixes: Mapping[str, str] = PREFIXES) -> None:
        self._base = base
        # A base such as https://x.org/#/ ends with a slash, and yet no path is relative to it.
        self._relative = f"<{base}" if base.endswith("/") and urljoin(base, "a/b") == f"{base}a/b" else None
        self._by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._used: set[str] = set()
        self._predicates: dict[Term, str] = {_TYPE: "a"}
        self._terms: dict[Term, str] = {}

    def write(self, triples: Iterable[Triple]) -> Iterator[str]:
        """The document: a head, then one piece of text a subject."""
        yield self.head()
        yield from self.body(triples)

    def body(self, triples: Iterable[Triple]) -> Iterator[str]:
        """The document without its head: pieces that are made apart can be put together in any order."""
        for subject, group in groupby(triples, key=itemgetter(0)):
            statements: dict[Term, dict[Term, None]] = {}
            for _, predicate, value in group:
                statements.setdefault(predicate, {})[value] = None
            yield self.node(subject, statements)

    def document(self, triples: Iterable[Triple]) -> str:
        """The document as one text whose head has only the prefixes that it uses."""
        # What a writer has written before, it does not look up again: only a new one meets every prefix.
        writer = TurtleWriter(self._base, {prefix: namespace for namespace, prefix in self._by_namespace.items()})
        body = "".join(writer.body(triples))
        return writer.head(writer._used) + body

    def head(self, namespaces: Collection[str] | None = None) -> str:
        """Base and prefixes: all, or those of some namespaces."""
        lines = [f"@base <{self._base}> ."] if self._relative else []
        lines += [
            f"@prefix {prefix}: <{namespace}> ."
            for namespace, prefix in sorted(self._by_namespace.items(), key=itemgetter(1))
            if namespaces is None or namespace in namespaces
        ]
        return "\n".join(lines) + "\n"

    def node(self, subject: Term, statements: Mapping[Term, Collection[Term]]) -> str:
        """The piece of one subject: its predicates in their order, each with its values, none of them twice."""
        lines = [self.line(predicate, values) for predicate, values in statements.items()]
        return f"\n{self.term(subject)}\n" + " ;\n".join(lines) + " .\n"

    def line(self, predicate: Term, values: Collection[Term]) -> str:
        """A predicate with its values, of which there is at least one; indented, more lines where it is long."""
        verb = self._predicates.get(predicate)
        if verb is None:
            verb = self._predicates[predicate] = self.term(predicate)
        # Most values are texts without datatype, which stand as they are, or IRIs that were met before.
        known = self._terms.get
        if len(values) == 1:
            (value,) = values
            text = value if value[-1] == '"' else known(value) or self.term(value)
            return f"{_INDENT}{verb} {text}"
        texts = [value if value[-1] == '"' else known(value) or self.term(value) for value in values]
        line = f"{_INDENT}{verb} {texts[0]}"
        lines = []
        for text in texts[1:]:
            if len(line) + len(text) + 2 > _WIDTH:
                lines.append(f"{line},")
                line = f"{_INDENT * 2}{text}"
            else:
                line = f"{line}, {text}"
        return "\n".join([*lines, line])

    def term(self, term: Term) -> str:
        """One term, as short as Turtle allows.

        >>> TurtleWriter("https://x.org/").term('"2019"^^<http://www.w3.org/2001/XMLSchema#gYear>')
        '"2019"^^xsd:gYear'
        """
        if term[-1] != ">":  # blank nodes, and texts without datatype or with a language
            return term
        short = self._terms.get(term)
        if short is None:
            if len(self._terms) >= _MOST_TERMS:
                self._terms.clear()
            short = self._terms[term] = self._iri(term) if term[0] == "<" else self._typed(term)
        return short

    def _typed(self, term: Term) -> str:
        text, _, datatype = term.rpartition("^^")
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(text[1:-1]):
            return text[1:-1]
        return f"{text}^^{self.term(datatype)}"

    def _iri(self, term: Term) -> str:
        if self._relative and term.startswith(self._relative):
            rest = term[len(self._relative) : -1]
            if _RELATIVE.fullmatch(rest):
                return f"<{rest}>"
        namespace, local = self._split(term)
        if namespace and _LOCAL.fullmatch(local):
            self._used.add(namespace)
            return f"{self._by_namespace[namespace]}:{local}"
        return term

    def _split(self, term: Term) -> tuple[str | None, str]:
        """The known namespace that an IRI begins with, and the rest."""
        for cut in (term.rfind("/"), term.rfind("#")):
            if cut > 0 and (namespace := term[1 : cut + 1]) in self._by_namespace:
                return namespace, term[cut + 1 : -1]
        return None, ""
