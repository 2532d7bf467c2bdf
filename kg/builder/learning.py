"""What the corpus itself teaches: ids for symbols, from the gene tables of all records, for records that have none.

Records whose genes have no id, though their species is known, wait in a first pass until all tables are read; in a
second one they are mapped with the lexicon that was learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from kg.builder.shards import Files, Part, Task
from kg.builder.spill import add_table
from kg.errors import KgError
from kg.lexicon import Lexicon, Name, Rank
from kg.lexicon.file import write_lexicon
from kg.mapping import Model
from kg.mapping.identifiers import NCBI_GENE
from kg.mapping.shared import Kind, SharedTable
from kg.mapping.vocabulary import NCBI_TAXON
from kg.sources import Shard


def second_pass(tasks: Sequence[Task], parts: Sequence[Part]) -> list[Task]:
    """What is left to do for the records that wait; `parts` are what the first pass has made of `tasks`."""
    waiting = [(task, part.waiting) for task, part in zip(tasks, parts, strict=True) if part.waiting]
    if not waiting:
        return []
    lexicon = _learn(parts, tasks[0].files.folder / "learned.lexicon")
    return [
        _again(task, positions, lexicon, number) for number, (task, positions) in enumerate(waiting, start=len(parts))
    ]


def _again(task: Task, positions: Sequence[int], lexicon: Lexicon | None, number: int) -> Task:
    names = task.shard.names
    return replace(
        task,
        files=Files(task.files.folder, number),
        shard=Shard(task.shard.source, task.shard.path, [names[position] for position in positions]),
        positions=tuple(positions),
        model=task.model if lexicon is None else _with(task.model, lexicon),
        learning=False,
        # What was made of a record holds for the same lexicon only, and is never taken for a first pass's.
        mark=task.mark and f"{task.mark}+{'' if lexicon is None else lexicon.digest[:16]}",
    )


def _with(model: Model, lexicon: Lexicon) -> Model:
    return Model(model.minter, model.verbatim, model.contexts, (*model.lexicons, lexicon), model.curations)


def _learn(parts: Iterable[Part], path: Path) -> Lexicon | None:
    """The lexicon of the corpus; None where it teaches nothing."""
    table, names = SharedTable(), set[Name]()
    for part in parts:
        add_table(part.files.table, table)
        names |= part.taught
    try:
        write_lexicon(path, chain(_names(table), names), {})
    except KgError:  # no name: no record has a table with ids
        return None
    return Lexicon(path)


def _names(table: SharedTable) -> Iterator[Name]:
    """The symbols of genes, each in the species that records give it."""
    for node, votes in table.of_kind(Kind.GENE):
        if node.startswith(NCBI_GENE):
            taxa = [taxon.removeprefix(NCBI_TAXON) for taxon in votes.get("taxon", ()) if taxon.startswith(NCBI_TAXON)]
            for symbol in votes.get("symbol", ()):
                yield from (Name(taxon, symbol, Rank.OFFICIAL, node.removeprefix(NCBI_GENE)) for taxon in taxa)
