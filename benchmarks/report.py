"""The results for a reader: a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.agreement import Agreement
from benchmarks.contestants import CONTESTANTS
from benchmarks.measure import MEMORY, Run
from benchmarks.session import Session
from benchmarks.stats import Measure, Results, Spread, cpu_rate, memory, rate
from benchmarks.targets import Line, ratios


def render(session: Session, plot: str | None) -> str:
    """The page; `plot` is the file name of the picture, if there is one."""
    parts = [
        "# Results of the benchmarks",
        f"Written by `python -m benchmarks`; [README.md](README.md) says what is measured. {where(session)}",
        "## Ratios",
        "Median of the rounds (lowest–highest); each ratio is taken within a round.",
        "\n".join(ratio_table(ratios(session.runs))),
        *([f"![Cost per record against the number of records]({plot})"] if plot else []),
        "## Runs",
        f"Medians (lowest–highest). Memory is {MEMORY}. {others(session.runs)}",
        "\n".join(_run_table(Results(session.runs))),
        "## Same graph",
        "\n".join(_agreement_lines(session.agreements)) or "Not checked in this session.",
    ]
    if session.unmeasured:
        parts += ["## Not measured", "\n".join(_unmeasured_lines(session))]
    return "\n\n".join(parts) + "\n"


def where(session: Session) -> str:
    """When, on what and over which records a session was."""
    machine = ", ".join(f"{name} {value}" for name, value in session.machine.items())
    versions = ", ".join(f"{name} {value}" for name, value in session.versions.items())
    return (
        f"{session.date}, plan *{session.plan}*, {_count(session.rounds, 'round')}.\n\n"
        f"- Machine: {machine}\n- Versions: {versions}\n- Records: {session.corpus}"
    )


def others(runs: Sequence[Run]) -> str:
    """How busy the machine was with something else."""
    if not runs:
        return ""
    spread = Spread.of(run.others for run in runs)
    return f"Other programs kept {spread.median:.2f} cores busy during a run (at most {spread.high:.2f})."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def figure(value: float) -> str:
    """A number with three digits that count, or more where it is large.

    >>> figure(1234.5), figure(71.23), figure(1.0849), figure(0.0312)
    ('1,234', '71.2', '1.08', '0.03')
    """
    for limit, digits in ((100, 0), (10, 1)):
        if abs(value) >= limit:
            return f"{value:,.{digits}f}"
    return f"{value:.2f}"


def spread_text(spread: Spread | None) -> str:
    """A median with its range, where there is more than one value.

    >>> spread_text(Spread(71.2, 69, 73)), spread_text(Spread(5.0, 5.0, 5.0)), spread_text(None)
    ('71.2 (69.0–73.0)', '5.00', '')
    """
    if spread is None:
        return ""
    low, median, high = map(figure, (spread.low, spread.median, spread.high))
    return median if low == high else f"{median} ({low}–{high})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table whose columns but the first are numbers."""
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def ratio_table(lines: Sequence[Line]) -> Iterator[str]:
    """Each line with its target and whether it is met."""
    rows = ((line.what, f"{spread_text(line.spread)} {line.unit}", _target(line), _MET[line.met]) for line in lines)
    return table(("", "Measured", "Target", ""), rows)


_MET = {True: "met", False: "**not met**", None: ""}


def _target(line: Line) -> str:
    if line.at_least is not None:
        return f"≥ {line.at_least:,g} {line.unit}"
    return "" if line.at_most is None else f"≤ {line.at_most:,g} {line.unit}"


_RUN_COLUMNS = ("", "Records", "Wall s", "Records/s", "CPU s", "Records/CPU-s", "Peak GiB", "Triples")


def _run_table(results: Results) -> Iterator[str]:
    rows = (
        _run_row(results, peer, records)
        for peer in sorted(results.peers(), key=list(CONTESTANTS).index)
        for records in results.sizes(peer)
    )
    return table(_RUN_COLUMNS, rows)


def _run_row(results: Results, peer: str, records: int) -> tuple[str, ...]:
    def cell(value: Measure) -> str:
        return spread_text(results.spread(peer, records, value))

    triples = {run.result["triples"] for run in results.of(peer, records) if "triples" in run.result}
    return (
        CONTESTANTS[peer].says,
        f"{records:,}",
        cell(lambda run: run.seconds),
        cell(rate),
        cell(lambda run: run.cpu_seconds),
        cell(cpu_rate),
        cell(memory),
        " / ".join(f"{count:,}" for count in sorted(triples)),
    )


def _agreement_lines(agreements: Iterable[Agreement]) -> Iterator[str]:
    for one in agreements:
        what = "the same triples, but for counts made ahead" if one.same else "; ".join(_differences(one))
        yield f"- {CONTESTANTS[one.peer].says} (corpus `{one.corpus}`): {what}"


def _differences(one: Agreement) -> Iterator[str]:
    for side, name in ((one.missing, "lacks"), (one.surplus, "has too many")):
        if side:
            yield f"{name}: " + ", ".join(f"{count:,} of `{predicate}`" for predicate, count in sorted(side.items()))
    if one.edges:
        yield "its network differs"


def _unmeasured_lines(session: Session) -> Iterator[str]:
    for one in session.unmeasured:
        records = f", {one.records:,} records" if one.records else ""
        yield f"- {CONTESTANTS[one.peer].says}{records}: {one.reason}"
