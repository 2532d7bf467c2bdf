"""The wheel: it holds all it needs and works outside the clone."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import ROOT

from kg import queries


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_data_and_queries(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    ontologies = {f"kg/ontologies/{path.name}" for path in (ROOT / "ontologies").iterdir()}
    assert ontologies | {f"kg/queries/{name}.rq" for name in queries.names()} | {"kg/py.typed"} <= names
    assert "kg/quality/page.html" in names
    assert not {name for name in names if name.startswith(("tests", "examples"))}


def test_the_wheel_works_outside_the_clone(wheel: Path, tmp_path: Path, examples: Path) -> None:
    target = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(target)
    program = f"""
import sys
sys.path.insert(0, {str(target)!r})
import kg, kg.resources, kg.cli
assert kg.__file__.startswith({str(target)!r}), kg.__file__
assert str(kg.resources.ontologies()).startswith({str(target)!r})
if __name__ == "__main__":
    build = kg.build({str(examples)!r}, "out")
    print(build.report["figures"], len(build.graph()) == build.report["triples"])
    kg.cli.main(["validate", "out"])
"""
    (tmp_path / "program.py").write_text(program)
    command = [sys.executable, "-P", "program.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.stdout == "50 True\nconforms\n", done.stderr


EXTRAS = {"serve": "server", "mcp": "mcp"}
"""Extras, and the packages that may import them whenever they are imported."""


def imported_by(files: Iterable[Path]) -> set[str]:
    """The packages of others that these files import when they are imported."""
    found = set(re.findall(r"^(?:from|import) (\w+)", "".join(path.read_text() for path in files), re.MULTILINE))
    return found - set(sys.stdlib_module_names) - {"kg"}


def test_required_dependencies_are_imported_and_imports_required() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = {re.split(r"[<>=]", text)[0] for text in project["dependencies"]}
    modules = {"pyyaml": "yaml"}
    apart = {extra: set((ROOT / "kg" / package).rglob("*.py")) for extra, package in EXTRAS.items()}
    others = {path for path in (ROOT / "kg").rglob("*.py") if path.name != "testing.py"}.difference(*apart.values())
    known = {modules.get(name, name) for name in required}
    assert imported_by(others) == known
    assert {"networkx", "rdflib", "pyyaml", "pyld"} <= required
    for extra, files in apart.items():
        named = {re.split(r"[<>=]", text)[0].replace("-", "_") for text in project["optional-dependencies"][extra]}
        assert imported_by(files) - known == named - known


def test_what_takes_long_to_import_waits_until_it_is_needed() -> None:
    """Each worker of a build imports the package."""
    late = "{'scipy.stats', 'scipy.signal', 'networkit', 'matplotlib', 'pyarrow', 'ndex2', 'pandas'}"
    program = f"import sys, kg.cli; print(sorted({late} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
