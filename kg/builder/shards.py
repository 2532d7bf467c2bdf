"""One shard of records becomes one part of the graph: what a worker does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg import sources
from kg.builder.cache import Known, write_pack
from kg.builder.flags import flag_rows
from kg.builder.garbage import collected_rarely
from kg.builder.hashes import write_hashes
from kg.builder.outcome import Entry, Outcome
from kg.builder.spill import split_papers, write_papers, write_table
from kg.errors import RecordFault
from kg.lexicon import Name
from kg.mapping import Model
from kg.mapping.rendering import Renderer
from kg.mapping.resolution import names_taught
from kg.mapping.shared import Vote
from kg.network.figures import figure_rows
from kg.network.incidence import IncidenceTable
from kg.network.spilled import write_part
from kg.record import Figure, Rejected, hash64
from kg.sources import FileSource, Shard, Unread
from kg.tsv import tsv_row


@dataclass(frozen=True, slots=True)
class Files:
    """Where the files of one part lie."""

    folder: Path
    number: int

    @property
    def turtle(self) -> Path:
        """The figures, without prefixes."""
        return self._named("ttl")

    @property
    def papers(self) -> Path:
        """Papers in the order of their IRIs (`kg.builder.spill`)."""
        return self._named("papers")

    @property
    def table(self) -> Path:
        """Votes for all other nodes that records share."""
        return self._named("table")

    @property
    def entries(self) -> Path:
        """An `Entry` a line, with the position of its record in the shard."""
        return self._named("entries")

    @property
    def notices(self) -> Path:
        """Rows of `warnings.tsv`."""
        return self._named("warnings")

    @property
    def flags(self) -> Path:
        """Rows of `quality.tsv`."""
        return self._named("quality")

    @property
    def listed(self) -> Path:
        """Rows of the list of figures (`kg.network.figures`)."""
        return self._named("figures")

    @property
    def aliases(self) -> Path:
        """Hashes of the figures' aliases."""
        return self._named("aliases.npy")

    @property
    def figids(self) -> Path:
        """Hashes of the figures' figids (`kg.builder.hashes`)."""
        return self._named("figids.npy")

    @property
    def iris(self) -> Path:
        """Hashes of the figures' IRIs."""
        return self._named("iris.npy")

    @property
    def companions(self) -> Path:
        """Hashes of the names of companion files that were read."""
        return self._named("companions.npy")

    @property
    def incidences(self) -> Path:
        """The figures' genes (`kg.network.spilled`)."""
        return self._named("incidence")

    @property
    def pack(self) -> Path:
        """What the cache is to keep."""
        return self._named("pack")

    def _named(self, suffix: str) -> Path:
        return self.folder / f"part-{self.number:05}.{suffix}"


@dataclass(frozen=True, slots=True)
class Task:
    """A shard, where its part's files go, the model, and the records (by position) that another one replaces.

    `packs` may know what was made of the records before; a pack of this shard is kept under a `mark`, if there is one.
    Where it is `learning`, records wait whose symbols the corpus may teach (`kg.builder.learning`). The shard of a
    second pass has some records of the shard of that `number` only: those at these `positions`.
    """

    number: int
    files: Files
    shard: Shard
    model: Model
    skip: frozenset[int] = frozenset()
    packs: tuple[Path, ...] = ()
    mark: str = ""
    learning: bool = False
    positions: tuple[int, ...] | None = None

    def placed(self) -> Iterator[tuple[int, Unread | Figure | Rejected]]:
        """The records that count, each with its position; not yet parsed where the source can give them so."""
        source = sources.load(self.shard.source)
        records = source.unread(self.shard) if isinstance(source, FileSource) else source.read(self.shard)
        positions = range(len(self.shard)) if self.positions is None else self.positions
        return (
            (position, record) for position, record in zip(positions, records, strict=True) if position not in self.skip
        )


@dataclass(slots=True)
class Part:
    """What is told of a part's files, and what is small enough to be added up in memory.

    `figures` is the number of records that became figures, `links` that of their genes and other nodes, `companions`
    that of the companion files that were read; `waiting` are the positions of records for a second pass, and `taught`
    are names of genes that these know, since nothing else of them is in this part.
    """

    files: Files
    figures: int
    links: int
    companions: int
    rejected: list[Rejected]
    notices: Counter[str]
    others: set[str]
    triples: int
    mentions: int
    known: int
    waiting: list[int]
    taught: set[Name]

    @property
    def records(self) -> int:
        """The number of records that were read, and neither skipped nor wait."""
        return self.figures + len(self.rejected)


def read_entries(file: Path) -> Iterator[tuple[int, Entry]]:
    """The entries of a part, each with the position of its record in the shard."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            position, *entry = json.loads(line)
            yield position, Entry(*entry)


def _write(file: Path, texts: Iterable[str]) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(texts)


@dataclass(slots=True)
class _Draft:
    """A part that is being made; `positions` and `names` are those of the outcomes' records in the shard."""

    positions: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    taught: set[Name] = field(default_factory=set)
    known: int = 0


@collected_rarely()
def build_shard(task: Task) -> Part:
    """Reads and maps the records of one shard; writes the part's files and touches nothing else."""
    draft, renderer, known = _Draft(), _renderer(task), Known.read(task.packs, task.mark)
    for position, record in task.placed():
        outcome: Outcome | Rejected | None = known.find(record) if isinstance(record, Unread) else None
        draft.known += outcome is not None
        if outcome is None:
            figure = record.parse() if isinstance(record, Unread) else record
            if task.learning and isinstance(figure, Figure) and task.model.leaves_symbols(figure):
                draft.waiting.append(position)
                draft.taught.update(names_taught(figure))
                continue
            outcome = _made(figure, renderer)
        if isinstance(outcome, Rejected):
            draft.rejected.append(outcome)
        else:
            draft.positions.append(position)
            draft.names.append(record.raw.file if isinstance(record, Unread) else outcome.entry.path)
            draft.outcomes.append(outcome)
    return _written(draft, task, renderer)


_renderers: dict[tuple[str, int], Renderer] = {}


def _renderer(task: Task) -> Renderer:
    """One renderer for all shards that this process reads in one pass of a build, since a renderer learns."""
    key = str(task.files.folder), len(task.model.lexicons)
    if key not in _renderers:
        _renderers.clear()
        _renderers[key] = Renderer(task.model)
    return _renderers[key]


def _made(figure: Figure | Rejected, renderer: Renderer) -> Outcome | Rejected:
    """What becomes of a record that is not known yet."""
    if isinstance(figure, Rejected):
        return figure
    try:
        made = renderer.render(figure)
    except RecordFault as fault:
        return Rejected(figure.path, fault.place, fault.reason)
    made = replace(made, notices=(*figure.notices, *made.notices))
    entry = Entry(figure.figid, figure.iri, figure.digest, figure.path, figure.alias)
    return Outcome(entry, figure.companions, made)


def _written(draft: _Draft, task: Task, renderer: Renderer) -> Part:
    files, outcomes = task.files, draft.outcomes
    counts = Counter[Vote]()
    for outcome in outcomes:
        counts.update(outcome.rendered.votes)
    table, papers = split_papers(counts)
    notices = [notice for outcome in outcomes for notice in outcome.rendered.notices]
    _write(files.turtle, (outcome.rendered.turtle for outcome in outcomes))
    placed = zip(draft.positions, outcomes, strict=True)
    _write(files.entries, (json.dumps((position, *outcome.entry)) + "\n" for position, outcome in placed))
    _write(files.notices, map(tsv_row, notices))
    _write(files.flags, flag_rows((outcome.entry, outcome.rendered.flags) for outcome in outcomes))
    _write(files.listed, figure_rows(outcome.rendered.listed for outcome in outcomes))
    write_papers(files.papers, papers, renderer.writer)
    write_table(files.table, table)
    if task.mark:
        write_pack(files.pack, task.mark, draft.names, outcomes)
    companions = [hash64(name) for outcome in outcomes for name in outcome.companions]
    write_hashes(files.companions, companions)
    write_hashes(files.figids, [hash64(outcome.entry.figid) for outcome in outcomes])
    write_hashes(files.aliases, [hash64(outcome.entry.alias) for outcome in outcomes if outcome.entry.alias])
    write_hashes(files.iris, [hash64(outcome.entry.iri) for outcome in outcomes])
    incidences = IncidenceTable.of(outcome.rendered.incidence for outcome in outcomes)
    write_part(files.incidences, incidences)
    return Part(
        files=files,
        figures=len(outcomes),
        links=len(incidences.links),
        companions=len(companions),
        rejected=draft.rejected,
        notices=Counter(notice.kind for notice in notices),
        others={line for outcome in outcomes for line in outcome.rendered.others},
        triples=sum(outcome.rendered.triples for outcome in outcomes),
        mentions=sum(outcome.rendered.mentions for outcome in outcomes),
        known=draft.known,
        waiting=draft.waiting,
        taught=draft.taught,
    )
