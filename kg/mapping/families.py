"""From a word for a family or complex to its id in FamPlex (`ontologies/families.tsv`)."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from kg.resources import read_ontology

FAMPLEX = "https://identifiers.org/fplx/"
"""What the IRI of a family begins with that FamPlex knows."""

_SEPARATORS = re.compile(r"[-_ /]")


@cache
def _ids() -> tuple[frozenset[str], dict[str, str]]:
    """All ids; and by how people write them, those that no other id is written like."""
    ids = read_ontology("families.tsv").splitlines()[1:]
    written = Counter(map(_folded, ids))
    return frozenset(ids), {folded: known for known in ids if written[folded := _folded(known)] == 1}


def _folded(text: str) -> str:
    return _SEPARATORS.sub("", text.casefold())


def famplex_id(form: str) -> str | None:
    """The FamPlex id that a word is, as it stands or but for case, hyphens, spaces, slashes and underscores.

    >>> famplex_id("AKT"), famplex_id("PI3K"), famplex_id("Cyclin D"), famplex_id("Frizzled")
    ('AKT', 'PI3K', 'Cyclin_D', None)
    """
    ids, by_folded = _ids()
    return form if form in ids else by_folded.get(_folded(form))
