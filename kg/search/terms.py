"""What was typed as a query of the index: each word in all the ways in which it is written, phrases in quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import KgError
from kg.search.words import COMPOUND, compact, form_of, greek_after

LONGEST = 1_000
_MOST_TERMS = 50
_QUOTED = re.compile(r'["“”„]([^"“”„]*)["“”„]')
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text to be found: as a query of FTS5, as one name, and its words and forms, folded, to be marked."""

    match: str
    beginning: str
    key: str
    words: frozenset[str]


def wanted(text: str) -> Wanted:
    r"""What a text asks for; all of its words must be there. Nothing in it is an operator but quotes around phrases.

    Raises `KgError` where there is no letter or digit in it, or far too many.

    >>> wanted("IL-6 cells").match
    '("il 6" OR "il6") AND "cells"'
    >>> wanted('TGF beta "cell cycle" NOT').match
    '"cell cycle" AND ("tgfb" OR ("tgf" AND "beta")) AND "not"'
    """
    if len(text) > LONGEST:
        raise KgError(f"the text to search for has {len(text):,} characters; at most {LONGEST:,} can be")
    # A half of a surrogate pair is in no text, and SQLite takes none.
    clean = text.encode("utf-8", "replace").decode()
    terms = [_phrase(quoted) for quoted in _QUOTED.findall(clean) if _WORDS.search(quoted)]
    terms += _loose(_QUOTED.sub(" . ", clean))
    terms = list(dict.fromkeys(terms))
    if not terms:
        raise KgError("nothing to search for: a word has at least one letter or digit")
    if len(terms) > _MOST_TERMS:
        raise KgError(f"{len(terms)} words to search for; at most {_MOST_TERMS} can be")
    *before, last = terms
    match = " AND ".join(terms)
    beginning = " AND ".join([*before, f"{last}*" if last.endswith('"') else last])
    return Wanted(match, f"({beginning})", compact(clean), frozenset(_marked_words(clean)))


def _phrase(text: str) -> str:
    return f'"{" ".join(_WORDS.findall(text)).casefold()}"'


def _loose(text: str) -> list[str]:
    """The terms of a text without phrases."""
    terms, joined = list[str](), {start: (end, parts) for start, end, parts in greek_after(text)}
    until = 0
    for found in COMPOUND.finditer(text):
        if found.start() < until:
            continue
        # In `NF-kappa B` the word before the letter is only the end of a compound.
        apart = next((joined[start] for start in range(found.start(), found.end()) if start in joined), None)
        if apart is not None:
            until = apart[0]
            whole = text[found.start() : until]
            forms = [
                f'"{compact(whole)}"',
                "(" + " AND ".join(f'"{word.casefold()}"' for word in _WORDS.findall(whole)) + ")",
            ]
            terms.append(f"({' OR '.join(forms)})")
        else:
            plain, form = _phrase(found[0]), form_of(found[0])
            terms.append(plain if form is None else f'({plain} OR "{form}")')
    return terms


def _marked_words(text: str) -> set[str]:
    """The words and forms of a text, as they are looked for in what was found."""
    words = {word.casefold() for word in _WORDS.findall(text)}
    words.update(form for compound in COMPOUND.findall(text) if (form := form_of(compound)))
    words.update("".join(parts) for _, _, parts in greek_after(text))
    return words
