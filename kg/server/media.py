"""Which of the media types that are offered a client likes best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import math
from collections.abc import Sequence


def preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """The type of `offered` that an Accept header likes best; None where it accepts none of them.

    For each type the most specific range counts; of types that are liked equally, the first. Without a header, the
    first of all. Parameters but q are ignored, and so are ranges that are none.

    >>> preferred("text/*;q=0.5, text/turtle", ["text/html", "text/turtle"])
    'text/turtle'
    >>> preferred("application/json;q=0", ["application/json"]) is None
    True
    """
    if accept is None or not accept.strip():
        return offered[0] if offered else None
    ranges = _ranges(accept)
    best, liked = None, 0.0
    for media in offered:
        quality = _quality(media, ranges)
        if quality > liked:
            best, liked = media, quality
    return best


def _ranges(accept: str) -> dict[str, float]:
    """How much each range of a header is liked; of a range that is there twice, the first counts."""
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = part.split(";")
        kind, slash, below = name.strip().lower().partition("/")
        if slash and kind and below and (kind != "*" or below == "*"):
            ranges.setdefault(f"{kind}/{below}", _weight(parameters))
    return ranges


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                weight = float(value.strip())
            except ValueError:
                return 0.0
            return min(max(weight, 0.0), 1.0) if math.isfinite(weight) else 0.0
    return 1.0


def _quality(media: str, ranges: dict[str, float]) -> float:
    """How much a type is liked by the most specific range that has it."""
    name = media.split(";")[0].strip().lower()
    for candidate in (name, f"{name.partition('/')[0]}/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate]
    return 0.0
