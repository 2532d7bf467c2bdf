"""What became of curators' decisions in a build: which were used, and what they have changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.curation import Curations, Row
from kg.mapping.identifiers import Minter
from kg.mapping.shared import Kind, NodeVotes, SharedTable
from kg.record import Notice


class Applied:
    """The decisions of a model, and what the records of a build say of each."""

    def __init__(self, curations: Curations, minter: Minter, shared: SharedTable) -> None:
        self._curations = curations
        self._votes = [(row, shared.votes_of(Kind.CURATION, minter.curation(row.decision))) for row in curations.rows]

    def unused(self) -> Iterator[Notice]:
        """A notice for each decision that no record needed."""
        return (_unused(row) for row, votes in self._votes if votes is None)

    def report(self) -> dict[str, Any]:
        """How many decisions there are and were used, and the links of figure, word and gene that they changed."""
        used = [(row, votes) for row, votes in self._votes if votes is not None]
        return {
            "digest": self._curations.digest,
            "decisions": len(self._votes),
            "used": len(used),
            "rejected_links": sum(sum(votes.get("rejected", {}).values()) for _, votes in used),
            "added_links": sum(_added(row, votes) for row, votes in used),
        }


def _added(row: Row, votes: NodeVotes) -> int:
    """In how many figures the decision has given the word a gene that it was not matched to."""
    figures, kept = (sum(votes.get(name, {}).values()) for name in ("word", "kept"))
    return 0 if row.decision.gene is None else figures - kept


def _unused(row: Row) -> Notice:
    word, context = row.decision.word, row.decision.context
    where = f" in {context}" if context else ""
    return Notice("unused-curation", row.file, f"line {row.line}", f"no record has the word {word!r}{where}")
