"""From a word for a family or complex to its id in FamPlex (`ontologies/families.tsv`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from kg.resources import read_ontology

FAMPLEX = "https://identifiers.org/fplx/"
"""What the IRI of a family begins with; its FamPlex id follows."""

_DROPPED = str.maketrans("", "", "_- ")


@cache
def _ids() -> tuple[frozenset[str], Mapping[str, str]]:
    """The ids, and what is known by each of their loose forms."""
    lines = read_ontology("families.tsv").splitlines()
    ids = [line for line in lines if line and not line.startswith("#")][1:]
    return frozenset(ids), by_loose_form(ids)


def famplex_id(form: str) -> str | None:
    """The FamPlex id that a form is, else the only one that it is but for case, `_`, `-` and spaces.

    >>> famplex_id("AMPK"), famplex_id("Akt"), famplex_id("PI3K p85"), famplex_id("TP53")
    ('AMPK', 'AKT', 'PI3K_p85', None)
    """
    ids, loose = _ids()
    return form if form in ids else loose.get(loose_form(form))


def loose_form(form: str) -> str:
    """A form without what papers leave out or put in.

    >>> loose_form("PI3-K_p85 ")
    'pi3kp85'
    """
    return form.translate(_DROPPED).casefold()


def by_loose_form(ids: Iterable[str]) -> dict[str, str]:
    """The ids by their loose forms, without those forms that several share.

    >>> by_loose_form(["A_1", "A-1", "B"])
    {'b': 'B'}
    """
    found = sorted(set(ids))
    shared = Counter(map(loose_form, found))
    return {loose_form(one): one for one in found if shared[loose_form(one)] == 1}
