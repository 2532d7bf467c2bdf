"""The documentation is executed: what it shows is what comes out.

Blocks marked `console` hold commands after `$ ` and what they print; `...` stands for anything. Help texts in
docs/commands.md are the commands' own: `KG_REGENERATE=1 pytest tests/test_documentation.py` writes them anew.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from conftest import EXAMPLES, ROOT

from kg import exports, queries
from kg.cli import main
from kg.lexicon import Families, Name, Rank
from kg.lexicon.famplex import read_grounding_map, read_relations
from kg.lexicon.file import write_lexicon
from kg.opened import Build

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
STAYS = {("serve",)}
"""Commands that do not end by themselves: tests of their own run them."""
COMMANDS = ROOT / "docs" / "commands.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def desk(tmp_path: Path, example_build: Build) -> Path:
    """A folder as a reader has it after `make demo`."""
    (tmp_path / "examples").symlink_to(EXAMPLES.parent)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    (tmp_path / "demo").symlink_to(example_build.path.parents[1])
    write_lexicon(tmp_path / "examples.lexicon", [Name("9606", "AKT1", Rank.OFFICIAL, "207")], {})
    families = [ROOT / "tests" / "data" / "famplex" / name for name in ("relations.csv", "grounding_map.csv")]
    for path in families:
        shutil.copy(path, tmp_path)
    ids = {"PRKAA1": "5562", "PRKAA2": "5563"}
    names = [Name("9606", symbol, Rank.OFFICIAL, gene) for symbol, gene in ids.items()]
    known = Families(read_relations(families[:1]), read_grounding_map(families[1:]))
    write_lexicon(tmp_path / "families.lexicon", names, {}, known)
    return tmp_path


def shell(command: str, folder: Path) -> str:
    """What a command prints; `make demo` is its recipe, without the installation."""
    if command == "make demo":
        recipe = re.search(r"^demo:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert recipe is not None
        command = recipe[1].replace("\t@", "").replace("$(BIN)/", "")
        (folder / "demo").unlink()
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "100"}
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode in (0, 1), f"{command}\n{done.stderr}"
    return done.stdout


def console_examples() -> Iterator[tuple[str, str, str]]:
    """Page, command and expected output of every console block."""
    for page in PAGES:
        for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
            for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, expected = entry.partition("\n")
                yield page.name, command, expected


@pytest.mark.parametrize(("page", "command", "expected"), list(console_examples()))
def test_what_the_pages_show_comes_out(desk: Path, page: str, command: str, expected: str) -> None:
    printed = shell(command, desk)
    trimmed = "\n".join(line.rstrip() for line in printed.splitlines()) + "\n"
    wanted = "\n".join(line.rstrip() for line in expected.splitlines()) + "\n"
    assert doctest.OutputChecker().check_output(wanted, trimmed, doctest.ELLIPSIS), f"{page}: {command}\n{printed}"


@pytest.mark.parametrize(
    "page", [page for page in PAGES if _PYTHON.search(page.read_text())], ids=lambda page: page.name
)
def test_python_in_the_pages_runs(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert (failed, tried > 0) == (0, True)


def help_of(*names: str) -> str:
    """The help text of a command."""
    result = CliRunner().invoke(main, [*names, "--help"], prog_name="kg", terminal_width=100)
    return result.stdout.rstrip() + "\n"


def commands() -> list[tuple[str, ...]]:
    """All commands, those of a group after the group, by their names."""
    found: list[tuple[str, ...]] = []
    for name, command in main.commands.items():
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, below) for below in command.commands]
    return found


def commands_page() -> str:
    """What docs/commands.md must be."""
    parts = ["# Commands\n", "What `kg --help` and `kg COMMAND --help` print.\n", f"```text\n{help_of()}```\n"]
    for names in commands():
        parts += [f"## kg {' '.join(names)}\n", f"```text\n{help_of(*names)}```\n"]
    codes = (
        "0 all is well · 1 a record was rejected under `--strict`, or a check failed · 2 used wrongly · 130 interrupted"
    )
    return "\n".join([*parts, f"## Exit codes\n\n{codes}\n"])


def test_every_command_and_option_is_documented() -> None:
    if os.environ.get("KG_REGENERATE"):
        COMMANDS.write_text(commands_page(), encoding="utf-8")
        pytest.fail("docs/commands.md is written anew; run again without KG_REGENERATE")
    assert COMMANDS.read_text(encoding="utf-8") == commands_page()


def help_examples() -> list[str]:
    """The commands that the help texts show."""
    found = []
    for names in commands():
        lines = [line.strip() for line in help_of(*names).splitlines()]
        found += [
            line
            for line in lines
            if f"kg {' '.join(names)} " in line and line.startswith("kg ") and line not in found and names not in STAYS
        ]
    return found


@pytest.mark.parametrize("command", help_examples())
def test_examples_in_the_help_texts_run(desk: Path, command: str) -> None:
    if command.startswith("kg build"):
        (desk / "demo").unlink()
    shell(command, desk)


def things_to_try() -> list[str]:
    """The commands that `make demo` proposes."""
    lines = re.findall(r'@echo "  \$\(BIN\)/(kg .*)"', (ROOT / "Makefile").read_text(encoding="utf-8"))
    return [line.partition("  #")[0].strip() for line in lines if "YOUR_RECORDS" not in line and "serve" not in line]


@pytest.mark.parametrize("command", things_to_try())
def test_what_the_demo_proposes_works(desk: Path, command: str) -> None:
    assert shell(command, desk).count("\n") > 3 or "-o" in command


def test_every_export_is_documented() -> None:
    text = help_of("export")
    assert all(re.search(rf"\b{name}\s", text) for name in exports.names())


def test_every_query_is_documented() -> None:
    page = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    assert all(f"--name {name}" in page for name in queries.names())


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_kind_of_notice_is_documented() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "kg").rglob("*.py"))
    kinds = set(re.findall(r"(?:Finding|Notice)\(\s*\"([a-z-]+)\"", code))
    page = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    assert kinds
    assert all(f"`{kind}`" in page for kind in kinds)
