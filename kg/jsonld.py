"""JSON-LD, offline: what a record's block means is what PyLD makes of it with schema.org's context.

No context is ever fetched. schema.org's is bundled (`ontologies/schemaorg.jsonld`), others can be given as files.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
from pyld import ContextResolver
from pyld import jsonld as pyld

from kg.errors import KgError, RecordFault
from kg.rdf import Term, Triple, iri, is_iri, literal
from kg.resources import read_ontology

SCHEMA_ORG_CONTEXTS = frozenset(
    f"{scheme}://{host}{path}"
    for scheme in ("http", "https")
    for host in ("schema.org", "www.schema.org")
    for path in ("", "/", "/docs/jsonldcontext.jsonld", "/docs/jsonldcontext.json")
)
"""The addresses of schema.org's context, all answered by the bundled file."""

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

_MOST_CONTEXTS = 100
"""How many resolved contexts are kept: records share a few, and no record can make us keep more."""


class Loader:
    """Answers PyLD's requests for context documents, and keeps what PyLD made of them.

    PyLD's own cache goes by address alone: there, what one loader answered would stand for what another one has.
    """

    __slots__ = ("_documents", "_imports", "_resolved")

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self._documents = documents
        self._imports = _imports(list(documents.values()))
        self._resolved: dict[str, Any] = {}

    def __call__(self, url: str, _options: Mapping[str, Any]) -> dict[str, Any]:
        """PyLD's answer document, marked static so that it is resolved only once."""
        if url in self._documents:
            document = self._documents[url]
        elif url in SCHEMA_ORG_CONTEXTS:
            document = schema_org_context()
        else:
            raise RecordFault(
                "schema-jsonld.@context",
                f"the remote context {url} is not bundled and nothing is fetched; "
                f"give it as a file: --context {url}=FILE",
            )
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": deepcopy(document),
            "tag": "static",
        }

    def check_vocabulary(self, block: Mapping[str, Any]) -> None:
        """Refuses a vocabulary of the block's own beside the bundled context.

        The whole of schema.org's context names every term; ours leaves to `@vocab` what `@vocab` gives, so that
        another one would change what those terms mean.
        """
        contexts = list(_contexts(block))
        addresses = [one for one in contexts if isinstance(one, str)]
        bundled = [url for url in addresses if url in SCHEMA_ORG_CONTEXTS and url not in self._documents]
        if bundled and any(isinstance(one, Mapping) and "@vocab" in one for one in contexts):
            raise RecordFault(
                "schema-jsonld.@context",
                "an @vocab beside schema.org's context needs the whole of that context; "
                f"give it as a file: --context {bundled[0]}=FILE",
            )

    def resolver(self, block: Mapping[str, Any]) -> ContextResolver:
        """PyLD's resolver of contexts for one block.

        PyLD writes into the context that another one imports; the copy that it writes into is then for this block only.
        """
        if self._imports or _imports(block):
            return ContextResolver({}, self)
        if len(self._resolved) > _MOST_CONTEXTS:
            self._resolved.clear()
        return ContextResolver(self._resolved, self)


def _contexts(value: Any) -> Iterator[Any]:
    """All contexts within a block, at any depth: addresses and mappings."""
    if isinstance(value, Mapping):
        own = value.get("@context", [])
        yield from own if isinstance(own, list) else [own]
    children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for child in children:
        yield from _contexts(child)


def _imports(value: Any) -> bool:
    """Whether a context in `value` imports another one."""
    if isinstance(value, Mapping):
        return "@import" in value or any(map(_imports, value.values()))
    return isinstance(value, list) and any(map(_imports, value))


_BUNDLED = Loader({})


@dataclass(frozen=True, slots=True)
class Contexts:
    """The contexts that may be used besides schema.org's: from IRI to the context document."""

    documents: Mapping[str, Any] = field(default_factory=dict)
    _loader: Loader = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_loader", Loader(self.documents) if self.documents else _BUNDLED)

    def __reduce__(self) -> tuple[type[Contexts], tuple[Mapping[str, Any]]]:
        return Contexts, (self.documents,)

    @classmethod
    def load(cls, files: Mapping[str, Path]) -> Contexts:
        """Reads context documents from files; a file that is no JSON object is a fault of use."""
        return cls({name: _read_document(path) for name, path in files.items()})

    def loader(self) -> Loader:
        """The document loader over these documents."""
        return self._loader


@cache
def schema_org_context() -> Any:
    """The bundled subset of schema.org's context document."""
    return json.loads(read_ontology("schemaorg.jsonld"))


def _read_document(path: Path) -> Any:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise KgError(f"the JSON-LD context {path} cannot be read: {fault}") from None
    if not isinstance(document, dict) or "@context" not in document:
        raise KgError(f"the JSON-LD context {path} is not a JSON object with the key @context")
    return document


def to_triples(block: Mapping[str, Any], base: str, loader: Loader) -> list[Triple]:
    """The triples of a JSON-LD block, relative IRIs resolved against `base`; blank nodes are `_:b0`, `_:b1` and so on.

    Raises `RecordFault` where the block is no JSON-LD or uses a context that is not at hand.

    >>> block = {"@context": "https://schema.org/", "@id": "https://x.org/f", "license": "CC0"}
    >>> to_triples(block, "https://x.org/f", Contexts().loader())
    [('<https://x.org/f>', '<http://schema.org/license>', '<https://x.org/CC0>')]
    """
    loader.check_vocabulary(block)
    options = {"base": base, "documentLoader": loader, "contextResolver": loader.resolver(block)}
    try:
        with warnings.catch_warnings():  # PyLD warns of terms that look like keywords; to a reader that says nothing
            warnings.simplefilter("ignore", SyntaxWarning)
            dataset = pyld.to_rdf(dict(block), options)
    except pyld.JsonLdError as error:
        raise _as_fault(error) from None
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # PyLD does not check everything that it is given; some blocks that are no JSON-LD make it stumble.
        raise RecordFault("schema-jsonld", f"not valid JSON-LD: {error}") from None
    return list(_dataset_triples(dataset))


def _as_fault(error: pyld.JsonLdError) -> RecordFault:
    """The fault behind PyLD's error: our loader's own where that is the cause, else PyLD's innermost words."""
    cause: BaseException | None = error
    while isinstance(cause, pyld.JsonLdError):
        error, cause = cause, cause.__cause__
    return (
        cause if isinstance(cause, RecordFault) else RecordFault("schema-jsonld", f"not valid JSON-LD: {_words(error)}")
    )


def _words(error: pyld.JsonLdError) -> str:
    """PyLD's message in one line; as text, its errors are tuples with details below."""
    return " ".join(str(error.args[0]).split())


def _dataset_triples(dataset: Mapping[str, Any]) -> Iterator[Triple]:
    for graph in sorted(dataset):
        for triple in dataset[graph]:
            yield _term(triple["subject"]), _term(triple["predicate"]), _term(triple["object"])


def _term(node: Mapping[str, Any]) -> Term:
    value: str = node["value"]
    if node["type"] == "IRI":
        return _iri(value)
    if node["type"] == "blank node":
        return value
    if node["datatype"] == _XSD_STRING:
        return literal(value)
    if node["datatype"] == _LANGUAGE_STRING:
        return f"{literal(value)}@{_language(node['language'])}"
    return literal(value, _iri(node["datatype"]))


def _iri(text: str) -> Term:
    if not is_iri(text):
        raise RecordFault("schema-jsonld", f"{text!r} is not an IRI")
    return iri(text)


def _language(tag: str) -> str:
    try:
        pyoxigraph.Literal("", language=tag)
    except ValueError:
        raise RecordFault("schema-jsonld", f"{tag!r} is not a language tag") from None
    return tag.lower()
