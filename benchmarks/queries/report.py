"""The comparison for a reader: a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from benchmarks.queries import notes
from benchmarks.queries.losses import losses
from benchmarks.queries.plan import KINDS, TARGET_FIGURES, TARGETS, Kind
from benchmarks.queries.process import NOT_ASKED
from benchmarks.queries.session import Outcome, Session, disagreements
from benchmarks.report import figure, spread_text
from benchmarks.stats import Spread

OURS = "oxigraph"


def render(session: Session) -> str:
    """The page."""
    parts = [
        f"# The packaged queries in several engines: {session.figures:,} figures",
        _unfinished(session),
        _where(session),
        "## Engines",
        "\n".join(_engine_table(session)),
        *(["\n".join(f"- {name} is left out: {reason}." for name, reason in session.skipped.items())]),
        "## Queries",
        _how(session),
        "\n".join(_query_table(session)),
        *_others(session),
        "## Where we lose",
        (
            "Queries that another engine answers at least twice as fast as Oxigraph, with the same number of rows. "
            "A reason, where one is given, follows from the query's shape; shares of time were measured, with and "
            "without that sort key."
        ),
        "\n".join(losses(session.outcomes)) or "Nowhere.",
        "## Bindings",
        "\n".join(_bindings(session.outcomes)),
        "## Rows",
        "\n".join(_row_lines(session.outcomes)) or "All engines that answer a query give the same number of rows.",
        "## Not answered",
        "\n".join(_failures(session.outcomes)) or "Every engine has answered every query that it was asked.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _unfinished(session: Session) -> str:
    if not session.unfinished:
        return ""
    asked = f"{session.asked} of {session.planned}" if session.planned else f"{session.asked}"
    return (
        f"**This session was not finished**: {session.unfinished}. "
        f"Of the queries with their bindings {asked} were asked; nothing is said of the others."
    )


def _where(session: Session) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in session.machine.items())
    rounds = f"{session.rounds} round{'' if session.rounds == 1 else 's'}"
    return (
        f"Written by `python -m benchmarks.queries`, {session.date}, {rounds} after one to warm up.\n\n"
        f"- Machine: {machine}; programs that wanted each core just before: {session.load:.2f}\n"
        f"- Graph: {session.figures:,} figures, {session.triples:,} triples, "
        f"{session.size / 2**20:,.0f} MiB of N-Triples, built by kg {session.kg}; "
        f"{session.made_up:,} of the triples are about made-up chemicals and diseases"
    )


def _how(session: Session) -> str:
    return (
        "Median milliseconds (lowest–highest), each answer read to its end. *typical* is asked about the gene, figure, "
        "chemical or disease in the middle by frequency and a paper of two figures, *frequent* about what only one in "
        f"ten exceeds, *hub* about the most frequent one. {_goal(session)} "
        f"A query that takes more than {session.limit:g} s is ended (`> {session.limit:g} s`); "
        f"who has used up {session.limit:g} s on a query sits out its further rounds. An engine that a query has ended "
        "or broken is started again. If it keeps the graph in memory, it is not asked that query with further bindings."
    )


def _goal(session: Session) -> str:
    if _has_targets(session):
        bound, ranking = 1000 * TARGETS[Kind.BOUND], TARGETS[Kind.RANKING]
        return f"Targets are for Oxigraph: {bound:g} ms where something is bound, {ranking:g} s for rankings."
    return f"Targets are set for {TARGET_FIGURES:,} figures, so that none are given here."


def _has_targets(session: Session) -> bool:
    """Whether this is the size that the targets are about."""
    return session.figures == TARGET_FIGURES


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], words: int) -> Iterator[str]:
    """A table whose first columns are words, and the others numbers."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * words}{'---:|' * (len(head) - words)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _engine_table(session: Session) -> Iterator[str]:
    rows = (
        (one.engine, one.version, figure(one.seconds), figure(one.memory / 2**30), str(one.restarts))
        for one in session.engines
    )
    return _table(("Engine", "Version", "Load s", "Most GiB once loaded", "Restarts"), rows, 2)


def _query_table(session: Session) -> Iterator[str]:
    engines = [one.engine for one in session.engines if one.engine != "duckdb"]
    rows = (
        _query_row({outcome.engine: outcome for outcome in outcomes}, engines, session)
        for outcomes in by_case(session.outcomes)
        if outcomes[0].query in KINDS
    )
    words = ["Query", "Binding", *(["Target", ""] if _has_targets(session) else [])]
    return _table((*words, *engines, "Rows"), rows, len(words))


def by_case(outcomes: Iterable[Outcome]) -> list[list[Outcome]]:
    """The outcomes of each query and binding."""
    cases: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        cases.setdefault((outcome.query, outcome.binding), []).append(outcome)
    return list(cases.values())


def _query_row(found: dict[str, Outcome], engines: Sequence[str], session: Session) -> tuple[str, ...]:
    first = next(iter(found.values()))
    rows = {str(one.rows) for one in found.values() if one.rows is not None}
    return (
        first.query,
        first.binding,
        *(_verdict(first.query, found.get(OURS)) if _has_targets(session) else ()),
        *(_cell(found.get(engine), session.limit) for engine in engines),
        " / ".join(sorted(rows, key=int)),
    )


def _verdict(query: str, ours: Outcome | None) -> tuple[str, str]:
    """The target in milliseconds, and whether it is met."""
    target = TARGETS[KINDS[query]]
    return f"{1000 * target:,g}", "met" if ours and meets(ours, target) else "**not met**"


def meets(outcome: Outcome, target: float) -> bool:
    """Whether the median is below the target."""
    return outcome.spread is not None and outcome.spread.median < target


def _cell(outcome: Outcome | None, limit: float) -> str:
    if outcome is None:
        return ""
    if outcome.failure.startswith(NOT_ASKED):
        return NOT_ASKED
    if outcome.spread is None:
        return f"> {limit:g} s" if outcome.too_slow else "none"
    spread = outcome.spread
    return spread_text(Spread(1000 * spread.median, 1000 * spread.low, 1000 * spread.high))


def _others(session: Session) -> Iterator[str]:
    for outcome in session.outcomes:
        if outcome.query not in KINDS and outcome.spread:
            yield (
                f"For information: DuckDB counts all pairs of genes ({outcome.rows:,} of them), over a table of the "
                f"figures and their strict genes, in {spread_text(outcome.spread)} s. "
                "`kg build` does so with a product of sparse matrices; it is no question for SPARQL."
            )


def _bindings(outcomes: Iterable[Outcome]) -> Iterator[str]:
    rows = (
        (case[0].query, case[0].binding, "; ".join(f"{name} = {value}" for name, value in case[0].values.items()))
        for case in by_case(outcomes)
        if case[0].values
    )
    return _table(("Query", "Binding", "Values"), rows, 3)


def _row_lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Who gives how many rows where the engines differ; after a query's bindings, what is known of the cause."""
    cases = groupby(disagreements(outcomes).items(), key=lambda case: case[0][0])
    for query, found in cases:
        differing = set()
        for (_, binding), rows in found:
            yield f"- {query}, {binding}: " + ", ".join(f"{engine} {number:,}" for engine, number in rows.items())
            usual = rows.get(OURS)
            differing |= {engine for engine, number in rows.items() if number != usual}
        for engine in sorted(differing):
            yield f"  - {engine}: {notes.ROWS.get((query, engine), 'not looked into')}."


def _failures(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Why there is no answer, where it is not that it took too long; then what is known of the cause."""
    bindings: dict[tuple[str, str, str], list[str]] = {}
    for one in outcomes:
        if one.failure and not one.too_slow:
            bindings.setdefault((one.query, one.engine, one.failure), []).append(one.binding)
    for (query, engine, failure), found in bindings.items():
        yield f"- {query}, {', '.join(found)}: {engine}: {escape(failure)[:160]}"
        note = notes.FAILURES.get((query, engine))
        if note and not failure.startswith(NOT_ASKED):
            yield f"  - {note}."


def escape(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
