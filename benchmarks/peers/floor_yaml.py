"""The floor under reading with PyYAML: its C parser over front matter that is already in memory, and nothing else.

python -m benchmarks.peers.floor_yaml CORPUS
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import yaml

from benchmarks.peers.timing import timed


def main() -> None:
    """Parses every record's front matter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    texts = [_front_matter(path) for path in sorted((corpus / "_figures").glob("*.md"))]
    result: dict[str, Any] = {"records": len(texts)}
    with timed(result):
        for text in texts:
            yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes text of everything


def _front_matter(path: Path) -> str:
    return re.split(r"^---[ ]*$", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)[1]


if __name__ == "__main__":
    main()
