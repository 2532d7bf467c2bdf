"""Servers that several tests ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.opened import Build
from server.serving import Served, served


@pytest.fixture(scope="session")
def example_out(example_build: Build) -> Path:
    """The folder that the example build is in."""
    return example_build.path.parents[1]


@pytest.fixture(scope="session")
def server(example_out: Path) -> Iterator[Served]:
    """The examples, served; nobody may end it."""
    with served(example_out, "--workers", "2", "--query-timeout", "5") as running:
        yield running
