"""Morph-KGC, the fast general RML engine: in an environment of its own, over the same records as JSON tables."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENT = "morph-kgc==2.10.*"
"""Pinned: which JSON it reads and which links it keeps has changed between releases."""

ENVIRONMENT = "morph-venv"

DOCUMENTS, FLAT = "documents", "tables"
"""The two forms of the records: one JSON document (what one would convert them to), and tables cut for the mapping."""

MAPPING = Path(__file__).resolve().parents[1] / "morph" / "mapping.ttl"


class UnavailableError(RuntimeError):
    """Why Morph-KGC cannot be measured here."""


def environment(scratch: Path) -> Path:
    """The Python of the environment, made where it is not yet there. Raises `UnavailableError`."""
    folder, python = scratch / ENVIRONMENT, python_of(scratch)
    if not _works(python):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
            install = [str(python), "-m", "pip", "install", "--quiet", REQUIREMENT]
            subprocess.run(install, check=True, capture_output=True, timeout=900)
        except (subprocess.SubprocessError, OSError) as fault:
            raise UnavailableError(f"{REQUIREMENT} could not be installed ({type(fault).__name__})") from None
        if not _works(python):
            raise UnavailableError(f"{REQUIREMENT} was installed but does not start")
    return python


def python_of(scratch: Path) -> Path:
    """The Python of the environment, whether it is there or not."""
    return scratch / ENVIRONMENT / "bin" / "python"


def _works(python: Path) -> bool:
    return python.exists() and subprocess.run([python, "-c", "import morph_kgc"], capture_output=True).returncode == 0


def version(python: Path) -> str:
    """The release that is installed."""
    code = "from importlib.metadata import version; print(version('morph-kgc'))"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def prepare(folder: Path, form: str, graph: Path) -> Path:
    """Puts the mapping and the settings beside the JSON of one form; returns the folder to run in."""
    mapping = MAPPING.read_text(encoding="utf-8")
    (folder / form / "mapping.ttl").write_text(for_tables(mapping) if form == FLAT else mapping, encoding="utf-8")
    (folder / form / "morph.ini").write_text(
        "[CONFIGURATION]\n"
        f"output_file: {graph}\n"
        "output_format: N-TRIPLES\n"
        "na_values: ,\n"  # a gene may be called NA
        "[records]\n"
        "mappings: mapping.ttl\n",
        encoding="utf-8",
    )
    return folder / form


_LIST = re.compile(r'"records\.json"( ;[^"]*)"\$\[\*\]\.(\w+)\[\*\]"')


def for_tables(mapping: str) -> str:
    """The mapping over tables: each list within the records is a file of its own.

    >>> for_tables('rml:source "records.json" ; rml:iterator "$[*].hits[*]"')
    'rml:source "hits.json" ; rml:iterator "$[*]"'
    """
    return _LIST.sub(r'"\2.json"\1"$[*]"', mapping).replace('"records.json"', '"figures.json"')
