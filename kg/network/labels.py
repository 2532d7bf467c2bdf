"""What genes are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GeneLabel:
    """How people call a gene."""

    symbol: str
    organism: str


Labels = Mapping[str, GeneLabel]
"""The labels of genes by their IRIs; a gene that has none is called by its IRI."""
