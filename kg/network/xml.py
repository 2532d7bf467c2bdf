"""Text as XML 1.0 can hold it."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

_KEPT = {"\r": "&#13;"}
"""Readers make a carriage return that is not escaped a line feed."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def quoted(text: str) -> str:
    r"""A text as the value of an attribute, with its quotes.

    >>> quoted('a "b" <c>')
    '\'a "b" &lt;c&gt;\''
    """
    return quoteattr(_allowed(text))


def escaped(text: str) -> str:
    """A text as the content of an element.

    >>> escaped("a < b")
    'a &lt; b'
    """
    return escape(_allowed(text), _KEPT)


def _allowed(text: str) -> str:
    """XML 1.0 has no way to write some control characters, not even escaped; OCR prints some of them."""
    return _NOT_XML.sub("\ufffd", text)
