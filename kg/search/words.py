"""What counts as one word: case, hyphens and the spelling of Greek letters do not matter.

The tokenizer of the index parts texts at everything that is neither letter nor digit, and folds case. Words that are
written in several ways, `TGF-β`, `TGFb`, `TGF beta`, have a form beside that: all parts in one, Greek letters as Latin
ones. The form stands in the index and is looked for by whoever writes the word in any of these ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψωµϵϕϑς", "abgdezhqiklmnxprstufcyomefqs", strict=True))
"""Greek letters as symbols of genes write them: the Latin letter (theta is Q, as in PRKCQ)."""

SPELLED = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "theta": "θ", "kappa": "κ",
    "lambda": "λ", "sigma": "σ", "omega": "ω",
}  # fmt: skip
"""Letters that names of genes spell out. Shorter names would be found within other words."""

_NAMES = {letter: name for name, letter in SPELLED.items()} | {"ϵ": "epsilon", "ϑ": "theta", "ς": "sigma"}
_LATIN = str.maketrans(GREEK)
_LETTERS = "".join(GREEK)
HYPHENS = "-\u2010\u2011\u2012\u2013\u2212"
_WORD = r"[^\W_]+"
COMPOUND = re.compile(rf"{_WORD}(?:[{HYPHENS}]{_WORD})*")
_HYPHEN = re.compile(f"[{HYPHENS}]")
_ENDS_SPELLED = re.compile(rf"(.*?)({'|'.join(SPELLED)})(.{{0,2}})")
_SPELLINGS = "|".join(case for name in SPELLED for case in (name, name.capitalize(), name.upper()))
_APART = re.compile(rf"\s(?:{_SPELLINGS}|[{_LETTERS}])(?![^\W_])(?:\s[^\W_](?![^\W_]))?")
_HAS_FORM = re.compile(rf"[{HYPHENS}{_LETTERS}]|{'|'.join(SPELLED)}")
_LAST_WORD = re.compile(rf"{_WORD}$")
_LONGEST_FORM = 30
_MOST_CHUNKS = 200_000


def compact(text: str) -> str:
    """A name without what does not matter: case, spaces, hyphens, how Greek letters are written.

    >>> compact("TGF-β1"), compact("TGFbeta1"), compact("tgf beta 1"), compact("NF-kappaB"), compact("NFκB")
    ('tgfb1', 'tgfb1', 'tgfb1', 'nfkb', 'nfkb')
    """
    return "".join(map(_short, _words(text)))


def _words(text: str) -> list[str]:
    return re.findall(_WORD, text)


def _short(word: str) -> str:
    """A word with Greek letters as Latin ones, also where one is spelled out at its end."""
    word = word.casefold()
    if _HAS_FORM.search(word) is None:
        return word
    if (found := _ENDS_SPELLED.fullmatch(word)) is not None:
        word = f"{found[1]}{SPELLED[found[2]]}{found[3]}"
    return word.translate(_LATIN)


def form_of(compound: str) -> str | None:
    """The form of a word; None where it is the word itself. A Greek letter alone is spelled out.

    >>> form_of("TGF-β"), form_of("NF-kappaB"), form_of("IL-6"), form_of("β"), form_of("AKT1"), form_of("beta")
    ('tgfb', 'nfkb', 'il6', 'beta', None, None)
    """
    word = compound.casefold()
    if word in _NAMES:
        return _NAMES[word]
    if word in SPELLED:
        return None
    form = "".join(map(_short, _HYPHEN.split(word)))
    return form if form != word and len(form) <= _LONGEST_FORM else None


class _Chunks(dict[str, str]):
    """The forms, parted by spaces, of what stands between two spaces; each is looked at once only."""

    def __missing__(self, chunk: str) -> str:
        if len(self) > _MOST_CHUNKS:
            self.clear()
        found = ""
        if _HAS_FORM.search(chunk.casefold()):
            found = " ".join(form for compound in COMPOUND.findall(chunk) if (form := form_of(compound)))
        self[chunk] = found
        return found


class Forms:
    """Finds the forms of the words of texts."""

    def __init__(self) -> None:
        self._known = _Chunks()

    def of(self, text: str) -> list[str]:
        """The forms of a text, in its order; those of letters that stand apart at the end.

        >>> Forms().of("IL-6 and TGF beta, (TGFβ/Smad)")
        ['il6', 'tgfb', 'tgfb']
        """
        known = self._known
        return [*(form for chunk in text.split() if (form := known[chunk])), *apart(text)]


def apart(text: str) -> Iterator[str]:
    """The forms of words whose Greek letter stands apart from them.

    >>> list(apart("TGF beta")), list(apart("of NF kappa B"))
    (['tgfb'], ['nfk', 'nfkb'])
    """
    for _, _, parts in greek_after(text):
        yield from ("".join(parts[:count]) for count in range(2, len(parts) + 1))


def greek_after(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Where words stand whose Greek letter stands apart from them, with their parts in short."""
    for found in _APART.finditer(text):
        before = _LAST_WORD.search(text, max(0, found.start() - _LONGEST_FORM), found.start())
        if before is not None:
            yield before.start(), found.end(), [_short(before[0]), *map(_short, found[0].split())]
