"""Where contestants work: the corpora, the programs, folders of their own, and what is made once for all rounds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.corpus import Corpora
from benchmarks.measure import Command, measure
from benchmarks.peers import morph


def default_scratch() -> Path:
    """Where everything goes if nobody says otherwise."""
    return Path(os.environ.get("KG_BENCH", "/tmp/kg-bench"))  # noqa: S108 - anybody may read what is in it


class Workshop:
    """The scratch folder, and in it one for what a session makes, which goes when the session is closed."""

    def __init__(self, corpora: Corpora, kg: Path) -> None:
        self.corpora = corpora
        self.kg = kg
        self.scratch = corpora.scratch
        self._made: set[Path] = set()
        self._revision = 0
        self._morph: Path | morph.UnavailableError | None = None
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.out = Path(mkdtemp(prefix="session-", dir=self.scratch))

    def close(self) -> None:
        """Removes all that was made but corpora and logs."""
        shutil.rmtree(self.out, ignore_errors=True)

    def folder(self, name: str, corpus: Path) -> Path:
        """A contestant's folder for a corpus."""
        return self.out / f"{name}-{corpus.name}"

    def fresh(self, name: str, corpus: Path) -> Path:
        """The same folder, new and empty."""
        folder = self.folder(name, corpus)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def log(self, name: str) -> Path:
        """Where the output of a program goes."""
        return self.scratch / "logs" / f"{name}.log"

    def do(self, command: Command, name: str) -> None:
        """Runs a program that is not measured. Raises `RunError` where it fails."""
        measure(command, name, 0, 0, self.log(name))

    def once(self, path: Path, make: Callable[[Path], None]) -> Path:
        """A path that is made when it is first asked for."""
        if path not in self._made:
            make(path)
            self._made.add(path)
        return path

    def next_revision(self) -> int:
        """A number that no change of records has had yet."""
        self._revision += 1
        return self._revision

    def morph(self) -> Path:
        """The Python of Morph-KGC's environment. Raises `UnavailableError`, and tries to make it only once."""
        if self._morph is None:
            try:
                self._morph = morph.environment(self.scratch)
            except morph.UnavailableError as fault:
                self._morph = fault
        if isinstance(self._morph, morph.UnavailableError):
            raise self._morph
        return self._morph
