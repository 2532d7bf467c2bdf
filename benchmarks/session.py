"""One session of benchmarks: rounds of runs, and the file that keeps them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.agreement import Agreement, compare
from benchmarks.contestants import CONTESTANTS, Contestant, run
from benchmarks.corpus import EXAMPLES, warm
from benchmarks.measure import Run, RunError
from benchmarks.peers import morph
from benchmarks.plans import Entry, turns
from benchmarks.stats import memory, rate
from benchmarks.targets import Line, ratios
from benchmarks.workshop import Workshop

CHECKED = 200
"""Records of the corpus over which graphs are compared."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A contestant for which there are no figures, or none over so many records, and why."""

    peer: str
    records: int
    reason: str


@dataclass(slots=True)
class Session:
    """All that results.json holds."""

    plan: str
    rounds: int
    date: str
    corpus: str
    machine: dict[str, str]
    versions: dict[str, str]
    agreements: list[Agreement] = field(default_factory=list)
    unmeasured: list[Unmeasured] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    @classmethod
    def begin(cls, shop: Workshop, plan: str, rounds: int) -> Session:
        """A session that has not run yet."""
        return cls(
            plan=plan,
            rounds=rounds,
            date=datetime.now(UTC).date().isoformat(),
            corpus=shop.corpora.origin,
            machine=machine.describe(),
            versions=machine.versions(shop.kg),
        )

    @classmethod
    def load(cls, path: Path) -> Session:
        """The session in a file. Raises `ValueError` where it is not one."""
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            kept["agreements"] = [Agreement(**one) for one in kept["agreements"]]
            kept["unmeasured"] = [Unmeasured(**one) for one in kept["unmeasured"]]
            kept["runs"] = [Run(**one) for one in kept["runs"]]
            return cls(**{one.name: kept[one.name] for one in fields(cls)})
        except (TypeError, KeyError, ValueError) as fault:
            raise ValueError(f"{path} does not hold the results of a benchmark ({fault})") from None

    def save(self, path: Path, lines: Callable[[Iterable[Run]], list[Line]] = ratios) -> None:
        """Writes the session, with its ratios, beside the file and then over it."""
        kept: dict[str, Any] = asdict(self)
        kept["ratios"] = [asdict(line) | {"met": line.met} for line in lines(self.runs)]
        beside = path.with_name(f"{path.name}.part")
        beside.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        beside.replace(path)


def check(session: Session, shop: Workshop, peers: Sequence[str], say: Say) -> list[str]:
    """Compares graphs and networks; returns the peers that may be timed."""
    corpora = (EXAMPLES, shop.corpora.get(CHECKED))
    fit = [peer for peer in peers if all(_agrees(session, shop, peer, corpus, say) for corpus in corpora)]
    if any(peer.startswith("morph-") for peer in fit):
        session.versions["Morph-KGC"] = morph.version(shop.morph())
    return fit


def _agrees(session: Session, shop: Workshop, peer: str, corpus: Path, say: Say) -> bool:
    try:
        found, examples = compare(shop, peer, corpus)
    except (RunError, morph.UnavailableError) as fault:
        session.unmeasured.append(Unmeasured(peer, 0, str(fault)))
        say(f"{peer}: {fault}")
        return False
    session.agreements.append(found)
    say("\n  ".join([f"{peer}, {found.corpus}: {'the same' if found.same else 'differs'}", *examples]))
    if not found.complete:
        session.unmeasured.append(Unmeasured(peer, 0, f"lacks something of {found.corpus}"))
    return found.complete


def race(
    session: Session,
    shop: Workshop,
    entries: Sequence[Entry],
    say: Say,
    keep: Callable[[], None],
    contestants: Mapping[str, Contestant] = CONTESTANTS,
) -> None:
    """Runs all entries, round by round; after each run `keep` is called. Who fails once is not asked again."""
    failed: set[Entry] = set()
    for number, entry in turns(entries, session.rounds):
        if entry in failed:
            continue
        try:
            corpus = shop.corpora.get(entry.records)
            warm(corpus)
            made = run(shop, contestants[entry.peer], corpus, entry.records, number)
        except (RunError, morph.UnavailableError) as fault:
            failed.add(entry)
            session.unmeasured.append(Unmeasured(entry.peer, entry.records, str(fault)))
            say(f"round {number}: {fault}")
            continue
        session.runs.append(made)
        keep()
        say(f"round {number}: {entry.peer}, {entry.records:,} records: {_told(made)}")


def _told(made: Run) -> str:
    peak = f"peak {memory(made):.2f} GiB"
    return f"{made.seconds:.1f} s, CPU {made.cpu_seconds:.1f} s, {rate(made):,.0f} records/s, {peak}"
