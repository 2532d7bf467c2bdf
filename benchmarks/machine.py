"""What a benchmark ran on: figures of two machines are not to be compared."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("pyoxigraph", "PyYAML", "PyLD", "rdflib", "networkx", "numpy", "scipy")


def describe() -> dict[str, str]:
    """Processor, cores, memory, system and Python."""
    return {
        "processor": _processor(),
        "cores": str(cores()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def cores() -> int:
    """The cores that we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:  # not Linux
        found = None
    return found.group(1) if found else platform.processor() or platform.machine()


def commit(repository: Path) -> str:
    """The commit that a checkout is at, and whether its files are others by now; `unknown` where there is no git."""
    try:
        at, changed = (
            subprocess.run(["git", "-C", repository, *words], check=True, capture_output=True, text=True).stdout  # noqa: S607
            for words in (("rev-parse", "--short=12", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return at.strip() + (" with changes" if changed else "")


def versions(kg: Path) -> dict[str, str]:
    """The versions of `kg` and of what the peers are made of."""
    said = subprocess.run([kg, "--version"], check=True, capture_output=True, text=True).stdout
    return {"kg": said.split()[-1], **{library: version(library) for library in LIBRARIES}}
