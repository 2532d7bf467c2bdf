"""Answers to words."""

from __future__ import annotations

from typing import Any

from kg.opened import Build


def search(build: Build, *, text: str, kind: str | None, offset: int, limit: int) -> dict[str, Any]:
    """What has all words of a text, the best first."""
    found = build.search(text, None if kind is None else [kind], limit, offset)
    return {"hits": found.hits, "total": found.total}
