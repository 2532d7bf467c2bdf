"""Full-text search: an index in SQLite beside the store, made from a build's own graph, and the asking of it."""

from __future__ import annotations

from kg.search.asking import Found, Hit, Index, Suggestion
from kg.search.making import make_index
from kg.search.schema import FILE, KINDS

__all__ = ["FILE", "KINDS", "Found", "Hit", "Index", "Suggestion", "make_index"]
