"""IRIs in short: what `represents` says in networks for Cytoscape and NDEx."""

from __future__ import annotations

import re

from kg.rdf import PREFIXES

_REGISTERED = re.compile(r"https?://identifiers\.org/([a-z0-9._]+)/([^/?#]+)")
_NAMESPACES = sorted(((iri, prefix) for prefix, iri in PREFIXES.items()), reverse=True)


def curie(iri: str) -> str:
    """The CURIE of an IRI in a namespace that we know, or at identifiers.org; any other IRI as it is.

    >>> curie("https://identifiers.org/ncbigene/207"), curie("https://identifiers.org/fplx/AKT")
    ('ncbigene:207', 'fplx:AKT')
    >>> curie("https://w3id.org/pfocr-kg/symbol/9606/AKT9")
    'https://w3id.org/pfocr-kg/symbol/9606/AKT9'
    """
    for namespace, prefix in _NAMESPACES:
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local:
            return f"{prefix}:{local}"
    found = _REGISTERED.fullmatch(iri)
    return f"{found[1]}:{found[2]}" if found else iri
