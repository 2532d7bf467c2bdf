"""The words of figures' titles that tell what a figure is about, as opposed to that it is a figure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_](?:[\w'’-]*\w)?")
_SHORTEST = 3

_ENGLISH = """
about across after against all also among and another any are based been before being between both but can could did
different does due during each either for from had has have her his how into its itself may more most near new non
not novel one only onto other our out over per same several should some such than that the their them then there
these they this those three through thus toward towards two under upon use used using various very via was well were
what when where which while who whose why will with within without would yet
"""
"""What any English text has."""

_OF_FIGURES = """
abstract chart diagram fig figure graphic graphical illustrated illustrating illustration image map overview panel
picture presentation representation representative represents schematic scheme show showing shown shows summary
table view visualization workflow
"""
"""What any figure has."""

_OF_PATHWAYS = """
action actions activate activated activates activating activation activity affected affecting affects analysis
associated association cascade cascades cell cells cellular change changes contribute control controls
differential differentially effect effects enriched enrichment event events expressed expression factor factors function
functional functions gene genes hypothesis hypothetical identified illustrates impact implicated induce induced
induces inhibit inhibited inhibition inhibits interaction interactions interplay involved involvement involving kegg
key known leading link linking main major mechanism mechanisms mediate mediated mediates model models modulate
modulated modulates modulating modulation molecular molecularly molecule molecules network networks part path
pathway pathways phenotype possible potential potentially present process processes promote promotes promoting
proposed protein proteins putative regulate regulated regulates regulating regulation regulator regulators
physiological regulatory related relationship relevant response responses role roles selected signal signaling
signalling signals
simplified specific step steps studied study target targeted targeting targets therapeutic treatment type underlying
"""
"""What any figure of a pathway has."""

STOP_WORDS = frozenset((_ENGLISH + _OF_FIGURES + _OF_PATHWAYS).split())
"""Words that tell nothing of what a figure is about."""


def words_of(title: str) -> set[str]:
    """The words of a title that tell something, as they are printed; numbers and short words are none.

    >>> sorted(words_of("The role of mTOR in Alzheimer's disease (Figure 2)"))
    ["Alzheimer's", 'disease', 'mTOR']
    """
    found = {word.replace("’", "'") for word in _WORD.findall(title)}
    return {w for w in found if len(w) >= _SHORTEST and w.casefold() not in STOP_WORDS and not w[0].isdigit()}


def words_of_titles(titles: Sequence[str]) -> tuple[list[set[str]], dict[str, str]]:
    """The words of each title, one form for all cases and numbers of a word; and how each is mostly printed.

    >>> words_of_titles(["Tumours", "Growth", "A tumour"])
    ([{'tumour'}, {'growth'}, {'tumour'}], {'tumour': 'tumour', 'growth': 'Growth'})
    """
    printed = [words_of(title) for title in titles]
    first = [match[0] if (match := _WORD.search(title)) else "" for title in titles]
    known = {word.casefold() for words in printed for word in words}
    forms: dict[str, Counter[str]] = {}
    found = []
    for words, capital in zip(printed, first, strict=True):
        keys = set()
        for word in sorted(words):
            folded = word.casefold()
            key = _singular(folded, known)
            keys.add(key)
            # That a title begins with a capital says nothing of the word.
            says = 0 if word == capital and word.istitle() else 1
            forms.setdefault(key, Counter())[word if key == folded else word[:-1]] += says
        found.append(keys)
    return found, {key: _printed(counts) for key, counts in forms.items()}


def _singular(word: str, known: set[str]) -> str:
    """A word without its plural's ending, where titles have the word without it, too."""
    return word[:-1] if word.endswith("s") and word[:-1] in known else word


def _printed(counts: Counter[str]) -> str:
    """The commonest form; of equal ones that in lower case.

    >>> _printed(Counter({"Insulin": 1, "insulin": 1})), _printed(Counter({"COVID-19": 3, "covid-19": 2}))
    ('insulin', 'COVID-19')
    """
    return min(counts, key=lambda form: (-counts[form], form != form.casefold(), form))
