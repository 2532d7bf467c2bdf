"""Corpora of a given size: made once, kept in the scratch folder, and changed a little for rebuilds."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks import resample

REPOSITORY = Path(__file__).resolve().parents[1]
EXAMPLES = REPOSITORY / "examples" / "records"
SHARED_GENERATOR = REPOSITORY.parent / "shared" / "pfocr" / "make_scale_corpus.py"
FOLDERS = ("_figures", "_data")
SEED = 1


class Corpora:
    """The corpora below a scratch folder; each exists whole or not at all."""

    def __init__(self, scratch: Path, generator: Path | None = None) -> None:
        self.scratch = scratch
        self.generator = generator if generator is not None else SHARED_GENERATOR
        self.uses_pfocr = self.generator.is_file()

    @property
    def origin(self) -> str:
        """Where the records are from, for the report."""
        if self.uses_pfocr:
            return f"{self.generator.name}, seed {SEED}: resampled from 684 PFOCR records and 2,363 gene sets"
        return f"benchmarks/resample.py, seed {SEED}: resampled from examples/records"

    def get(self, count: int) -> Path:
        """The corpus of `count` records; made beside and renamed, so that one that is there is complete."""
        kind = "pfocr" if self.uses_pfocr else "examples"
        final = self.scratch / "corpora" / f"{kind}-{count}"
        if not final.is_dir():
            beside = final.with_name(f"{final.name}.{os.getpid()}.part")
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(parents=True)
            self._write(beside, count)
            if (found := count_records(beside)) != count:
                raise RuntimeError(f"{found} records were written instead of {count}")
            beside.rename(final)
        return final

    def _write(self, out: Path, count: int) -> None:
        if self.uses_pfocr:
            command = [sys.executable, str(self.generator), str(count), str(out), "--seed", str(SEED)]
            subprocess.run(command, check=True)
        else:
            resample.write_corpus(EXAMPLES, out, count, SEED)


def copy(corpus: Path, target: Path) -> None:
    """A fresh copy of a corpus by hard links (by copies where there can be none), for changes."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(corpus, target, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def drop_tables(corpus: Path, share: float) -> list[str]:
    """Takes the gene tables of a share of the records away, the same each time; returns the names of those tables.

    What such a record shows is then known by its keywords alone.
    """
    names = sorted(path.name for path in (corpus / "_data").glob("*-genes.tsv"))
    dropped = sorted(random.Random(SEED).sample(names, round(len(names) * share)))  # noqa: S311 - not a secret
    for name in dropped:
        (corpus / "_data" / name).unlink()
    return dropped


def count_records(corpus: Path) -> int:
    """The number of records in a corpus."""
    return sum(1 for _ in (corpus / "_figures").glob("*.md"))


_TITLE = re.compile(r"^(figtitle: ['\"]?)(?=[A-Za-z0-9])", re.MULTILINE)


def touch(corpus: Path, share: float, number: int) -> list[str]:
    """Changes the titles of a share of the records, others for each `number`; returns the names of those changed.

    A changed file is written anew, so that a corpus that shares it by a hard link stays as it is.
    """
    names = sorted(path.name for path in (corpus / "_figures").glob("*.md"))
    rng, changed = random.Random(number), []  # noqa: S311 - which records change, not a secret
    wanted = max(1, round(len(names) * share))
    for name in rng.sample(names, len(names)):
        path = corpus / "_figures" / name
        text = path.read_text(encoding="utf-8")
        new = _TITLE.sub(rf"\g<1>Revision {number} of ", text, count=1)
        if new != text:
            beside = path.with_suffix(".new")
            beside.write_text(new, encoding="utf-8")
            beside.replace(path)
            changed.append(name)
        if len(changed) == wanted:
            break
    return sorted(changed)


def warm(corpus: Path) -> None:
    """Reads every file once, so that no contestant is the one that waits for the disk."""
    for folder in FOLDERS:
        for entry in os.scandir(corpus / folder):
            Path(entry.path).read_bytes()
