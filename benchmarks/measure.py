"""One measured run of a program: wall time, CPU time and memory, of the program and all that it starts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

INTERVAL = 0.2
"""Seconds between two looks at the memory."""

MEMORY = (
    "the largest sum of the resident sets (RSS) of the process and its descendants, looked at every "
    f"{INTERVAL} s in /proc; pages that several of them share count once for each, so it is never too low by sharing"
)


@dataclass(frozen=True)
class Run:
    """What one run took.

    `wall`, `cpu` and `rss` are those of the whole process; `result` is what the program said of itself, where its
    `seconds` and `cpu` are of the part that it was asked to measure (a floor does not count the start of Python).
    `others` are the cores that everything else on the machine kept busy meanwhile.
    """

    peer: str
    records: int
    number: int
    wall: float
    cpu: float
    rss: int
    result: dict[str, Any] = field(default_factory=dict)
    others: float = 0.0

    @property
    def seconds(self) -> float:
        """Wall seconds of what was to be measured."""
        return float(self.result.get("seconds", self.wall))

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds of what was to be measured."""
        return float(self.result.get("cpu", self.cpu))


class RunError(RuntimeError):
    """A program that was to be measured has failed."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments, and the folder that it runs in."""

    arguments: tuple[str, ...]
    folder: Path


def measure(command: Command, peer: str, records: int, number: int, log: Path) -> Run:
    """Runs a program and measures it. Its output goes to `log`, the last line of which may be JSON about itself."""
    log.parent.mkdir(parents=True, exist_ok=True)
    os.sync()  # what an earlier run left to be written is not for this one to wait for
    with log.open("wb") as output:
        started, busy = time.perf_counter(), busy_seconds()
        usage, status, peak = _wait(command, output)
        wall, busy = time.perf_counter() - started, busy_seconds() - busy
    if status:
        raise RunError(f"{peer} with {records:,} records: exit {status}; {_tail(log)}")
    cpu = usage.ru_utime + usage.ru_stime
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(
        peer=peer,
        records=records,
        number=number,
        wall=wall,
        cpu=cpu,
        rss=max(peak, largest),
        result=last_json(log.read_text(encoding="utf-8", errors="replace")),
        others=round(max(0.0, busy - cpu) / wall, 2),
    )


def _wait(command: Command, output: IO[bytes]) -> tuple[Any, int, int]:
    """Usage of the process and of all children that it waited for, its exit status, the most memory seen."""
    process = subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # so that its workers can be ended with it
    )
    watch = _Memory(process.pid)
    watch.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        os.wait4(process.pid, 0)
        raise
    finally:
        watch.stop()
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage, process.returncode, watch.peak


class _Memory(threading.Thread):
    """Looks at the memory of a process tree until it is stopped."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        """Looks again and again."""
        while not self._done.wait(INTERVAL if self.peak else INTERVAL / 10):
            self.peak = max(self.peak, tree_rss(self._pid))

    def stop(self) -> None:
        """Ends the looking."""
        self._done.set()
        self.join()


def tree_rss(pid: int) -> int:
    """Bytes resident of a process and its descendants; 0 where there is no /proc."""
    total, page = 0, os.sysconf("SC_PAGE_SIZE")
    waiting = [pid]
    while waiting:
        process = Path("/proc", str(waiting.pop()))
        try:
            total += int((process / "statm").read_text().split()[1]) * page
            for task in (process / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, IndexError, ValueError):  # it has just ended
            continue
    return total


def busy_seconds() -> float:
    """CPU seconds that the whole machine has been busy, all cores together; 0 where there is no /proc."""
    try:
        _, user, nice, system, _, _, *interrupts = Path("/proc/stat").read_text().partition("\n")[0].split()
    except OSError:
        return 0.0
    # Of what follows, the time of guests is in that of users already; time stolen by other machines counts as busy.
    return sum(map(int, (user, nice, system, *interrupts[:3]))) / os.sysconf("SC_CLK_TCK")


def last_json(text: str) -> dict[str, Any]:
    r"""The JSON object in the last line that is one; empty where there is none.

    >>> last_json('reading\n{"records": 2}\n')
    {'records': 2}
    """
    for line in reversed(text.splitlines()):
        if line.startswith("{"):
            try:
                found = json.loads(line)
            except ValueError:
                return {}
            return found if isinstance(found, dict) else {}
    return {}


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return " | ".join(lines[-3:])
