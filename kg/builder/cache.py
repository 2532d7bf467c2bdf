"""What earlier builds made of records, kept in `OUT/cache`: a record that has not changed is not read twice.

A pack holds the records of one shard. What it says of a record counts only if the record, its companion files (by their
contents), the model and our code are the same; so the cache cannot change what is built, only how long it takes.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from kg.builder.outcome import Entry, Outcome
from kg.errors import RecordFault
from kg.mapping import Model
from kg.mapping.rendering import Rendered
from kg.parsing.figure import digest_of, find_companions
from kg.record import Flag, Incidence, ListedFigure, Notice, QualityRule, Rule
from kg.resources import ontologies
from kg.sources import Shard, Unread

FOLDER = "cache"
_INDEX = "index.json"
_CHECKSUM = 8
_READERS = ("pyld", "pyoxigraph", "pyyaml")
"""Libraries whose answers are in the packs."""
_DAMAGE = (ValueError, TypeError, LookupError, EOFError, RecursionError)
"""What reading a pack or an index that is not as it was written may raise."""


class _Pack(NamedTuple):
    """One file of the cache: the records of an input between two names, in their order."""

    source: str
    path: str
    first: str
    last: str
    file: str


@cache
def _code() -> str:
    """A digest of all our code, of the ontologies, and of the versions of Python and what reads records for us."""
    digest = hashlib.sha256(" ".join([sys.version, *map(version, _READERS)]).encode())
    package = Path(str(files("kg")))
    for path in sorted((*package.rglob("*.py"), *Path(str(ontologies())).iterdir())):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def fingerprint(model: Model) -> str:
    """What must be the same for a pack to count: code and model.

    >>> fingerprint(Model()) == fingerprint(Model(verbatim=True))
    False
    """
    lexicons = [lexicon.digest for lexicon in model.lexicons]
    choices = [_code(), model.minter.base, model.verbatim, model.contexts.documents, lexicons, model.curations.digest]
    return hashlib.sha256(json.dumps(choices, sort_keys=True).encode()).hexdigest()[:16]


def packs_for(out: Path, mark: str, shards: Sequence[Shard]) -> list[tuple[Path, ...]]:
    """For each shard the packs that may know some of its records."""
    folder = out / FOLDER / mark
    try:
        index = [_Pack(*entry) for entry in json.loads((folder / _INDEX).read_text(encoding="utf-8"))]
    except (OSError, *_DAMAGE):  # none yet, or a damaged one: nothing is known
        return [()] * len(shards)
    if not all(isinstance(text, str) for pack in index for text in pack):
        return [()] * len(shards)
    return [tuple(folder / pack.file for pack in index if _overlap(pack, shard)) for shard in shards]


def _overlap(pack: _Pack, shard: Shard) -> bool:
    same = (pack.source, pack.path) == (shard.source, shard.path)
    return same and pack.first <= shard.last and shard.first <= pack.last


@dataclass(slots=True)
class Known:
    """What some packs say, record by record, by the names of their files."""

    _records: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, packs: Iterable[Path], mark: str) -> Known:
        """The records of the packs with this mark. One that is gone or damaged says nothing."""
        known = cls()
        for pack in packs:
            try:
                found, names, records = _checked(pack.read_bytes())
                if found == mark:
                    known._records.update(zip(names, records, strict=True))
            except (OSError, *_DAMAGE):
                continue
        return known

    def find(self, record: Unread) -> Outcome | None:
        """What was made of the record, if it and its companion files are still the same."""
        values = self._records.get(record.raw.file)
        if values is None:
            return None
        try:
            outcome = _outcome(values)
            companions = find_companions(outcome.entry.figid, record.find_companion)
        except (RecordFault, *_DAMAGE):
            return None
        entry, found = outcome.entry, tuple(companion.file for companion in companions.values())
        same = (entry.path, outcome.companions) == (record.raw.path, found)
        return outcome if same and entry.digest == digest_of(record.raw, companions) else None


def write_pack(file: Path, mark: str, names: Sequence[str], outcomes: Iterable[Outcome]) -> None:
    """Writes what was made of some records, by the names of their files, with the mark of model and code."""
    # Records share most of what they say of genes: marshal, unlike JSON, writes what is one object once.
    data = marshal.dumps((mark, list(names), [_values(outcome) for outcome in outcomes]))
    file.write_bytes(_checksum(data) + data)


def keep_packs(out: Path, mark: str, packs: Iterable[tuple[Shard, Path]]) -> None:
    """Puts the packs of a finished build in the place of all others."""
    root = out / FOLDER
    folder, fresh, old = root / mark, root / f".{mark}-new", root / f".{mark}-old"
    for path in (fresh, old):
        shutil.rmtree(path, ignore_errors=True)
    fresh.mkdir(parents=True)
    index = []
    for number, (shard, pack) in enumerate(packs):
        name = f"{number:05}.pack"
        pack.rename(fresh / name)
        index.append(_Pack(shard.source, shard.path, shard.first, shard.last, name))
    (fresh / _INDEX).write_text(json.dumps(index), encoding="utf-8")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    for path in root.iterdir():
        if path != folder:
            shutil.rmtree(path, ignore_errors=True)


def _checksum(data: bytes | memoryview) -> bytes:
    return b"%08x" % crc32(data)


def _checked(pack: bytes) -> tuple[Any, Any, Any]:
    """Mark, names and records of a pack. Raises `ValueError` or the like for one that is not as it was written."""
    data = memoryview(pack)[_CHECKSUM:]
    if pack[:_CHECKSUM] != _checksum(data):
        raise ValueError("damaged")
    mark, names, records = marshal.loads(data)  # noqa: S302 - what we have written, and nobody has damaged
    return mark, names, records


def _values(outcome: Outcome) -> tuple[Any, ...]:
    """An outcome as plain values."""
    made = outcome.rendered
    return (
        tuple(outcome.entry),
        outcome.companions,
        made.turtle,
        made.triples,
        made.others,
        made.votes,
        made.incidence.paper,
        {gene: rule.value for gene, rule in made.incidence.genes.items()},
        made.incidence.families,
        made.incidence.expanded,
        made.incidence.year,
        {node: rule.value for node, rule in made.incidence.others.items()},
        made.incidence.words,
        made.incidence.confidences,
        tuple(made.listed),
        made.mentions,
        [tuple(notice) for notice in made.notices],
        [(flag.rule.value, flag.detail) for flag in made.flags],
    )


def _outcome(values: tuple[Any, ...]) -> Outcome:
    """The outcome of these values. Raises `ValueError` or the like for any that are not such."""
    entry, companions, turtle, triples, others, votes, *shown, mentions, notices, flags = values
    paper, rules, families, expanded, year, named, words, confidences, listed = shown
    known, genes = Entry(*entry), {gene: _RULES[rule] for gene, rule in rules.items()}
    named = {node: _RULES[rule] for node, rule in named.items()}
    return Outcome(
        entry=known,
        companions=companions,
        rendered=Rendered(
            turtle=turtle,
            triples=triples,
            others=others,
            votes=votes,
            incidence=Incidence(known.iri, paper, genes, families, expanded, year, named, words, confidences),
            listed=ListedFigure(*listed),
            mentions=mentions,
            notices=tuple(Notice(*notice) for notice in notices),
            flags=tuple(Flag(_QUALITY[rule], detail) for rule, detail in flags),
        ),
    )


_RULES = {rule.value: rule for rule in Rule}
_QUALITY = {rule.value: rule for rule in QualityRule}
