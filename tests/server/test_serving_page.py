"""What docs/serving.md and docs/pages.md show is what comes out."""

from __future__ import annotations

import doctest
import re
import subprocess
from pathlib import Path

import pytest

from server.serving import Served

DOCS = Path(__file__).resolve().parents[2] / "docs"
_BLOCK = re.compile(r"^```console-served\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def shown() -> list[tuple[str, str]]:
    """The commands of the pages, and what they print."""
    found = []
    texts = [(DOCS / name).read_text(encoding="utf-8") for name in ("serving.md", "pages.md")]
    for block in (block for text in texts for block in _BLOCK.findall(text)):
        for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = entry.partition("\n")
            found.append((command, expected))
    assert len(found) > 7
    return found


@pytest.mark.parametrize(("command", "expected"), shown())
def test_what_the_page_shows_comes_out(server: Served, command: str, expected: str) -> None:
    here = command.replace("http://127.0.0.1:8000", server.address)
    assert here != command
    printed = subprocess.run(["bash", "-c", here], capture_output=True, text=True, timeout=60, check=True).stdout
    printed = printed.replace("\r\n", "\n").rstrip("\n") + "\n"
    assert doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS), printed
