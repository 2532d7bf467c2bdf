"""What a server is told when it starts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How a build is served.

    `workers` processes answer queries, one each at a time, within `query_timeout` seconds and `memory` bytes; `queue`
    more may wait. `federate` are the servers that queries may ask by SERVICE; with
    `watch`, a new build is served as soon as `current` points to it.

    >>> Settings(Path("demo")).port
    8000
    """

    build: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = os.cpu_count() or 1
    query_timeout: float = 10.0
    memory: int | None = None
    queue: int = 64
    federate: tuple[str, ...] = ()
    watch: bool = False
