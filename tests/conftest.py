"""What many tests need: the example build, the mission's data where it is, and the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

import kg
from kg.cli import main
from kg.opened import Build

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "records"
SHARED = ROOT.parent / "shared"

# How long an example takes depends on what else the machine does: no test fails for that.
settings.register_profile("kg", settings(), deadline=None)
settings.load_profile("kg")

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def examples() -> Path:
    """The example corpus."""
    return EXAMPLES


@pytest.fixture(scope="session")
def example_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The build of the example corpus; nobody may change it."""
    return kg.build(EXAMPLES, tmp_path_factory.mktemp("examples") / "out", search=True)


@pytest.fixture(scope="session")
def plain_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The same without learning, so that each record gives what it gives alone; nobody may change it."""
    return kg.build(EXAMPLES, tmp_path_factory.mktemp("plain") / "out", learn=False)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The mission's real records, which are never committed."""
    if not (SHARED / "pfocr").is_dir():
        pytest.skip("the real records of ../shared are not on this machine")
    return SHARED


@pytest.fixture
def run() -> Run:
    """Runs `kg` with arguments; the result has exit_code, stdout and stderr."""

    def invoke(*arguments: object, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke
