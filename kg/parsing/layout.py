"""How PFOCR lays out its files: which names are records, and where a record's companion files lie."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from kg.names import Names, sorted_names
from kg.parsing.evidence import COMPANIONS
from kg.parsing.figure import RECORD_SUFFIXES

COMPANION_SUFFIX = re.compile(rf"-({'|'.join(COMPANIONS)})\.tsv\Z")

_SURROGATE = re.compile("[\ud800-\udfff]")
_OUTSIDE = re.compile(r"[/\\\0]")


def record_names(names: Iterable[str]) -> Names:
    """Which of the files below an input are records: of a PFOCR checkout those in `_figures`, else all by suffix.

    >>> list(record_names(["README.md", "_figures/b.md", "_figures/a.md", "_data/a-genes.tsv"]))
    ['_figures/a.md', '_figures/b.md']
    >>> list(record_names(["x/a.md", "b.yml", "c.png"]))
    ['b.yml', 'x/a.md']
    """
    records = sorted_names(name for name in names if name.lower().endswith(RECORD_SUFFIXES))
    return Names(name for name in records if name.startswith("_figures/")) or records


def companion_names(name: str, figid: str, kind: str) -> Iterator[str]:
    """Where a record's companion file may lie: beside it, or in the `_data` folder beside its folder or in it.

    >>> list(companion_names("_figures/x.md", "x", "genes"))
    ['_figures/x-genes.tsv', '_data/x-genes.tsv', '_figures/_data/x-genes.tsv']
    """
    if not figid or figid.startswith(".") or _OUTSIDE.search(figid):
        return
    for folder in _folders(name[: name.rfind("/") + 1]):
        yield f"{folder}{figid}-{kind}.tsv"


@lru_cache(maxsize=1024)
def _folders(of_record: str) -> tuple[str, ...]:
    """Where the companions of all records in a folder may lie: each as what stands before the name of a file."""
    folder = PurePosixPath(of_record)
    folders = [folder, folder.parent / "_data", folder / "_data"]
    if not folder.name:  # the input is a single record, or `_figures` itself
        folders.append(PurePosixPath("../_data"))
    return tuple(str(place / "x").removesuffix("x") for place in dict.fromkeys(folders))


def strip_wrapper(names: Iterable[str]) -> str:
    """The one folder that all names lie in, with its slash, as in an archive of a checkout; else the empty string.

    >>> strip_wrapper(["db-main/_figures/a.md", "db-main/README.md"]), strip_wrapper(["_figures/a.md", "_figures/b.md"])
    ('db-main/', '')
    """
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    top = tops.pop() if len(tops) == 1 else ""
    return f"{top}/" if top and top not in ("_figures", "_data") else ""


def printable(name: str) -> str:
    r"""A file name as text that can be written: bytes that are not UTF-8 become U+FFFD.

    >>> printable(b"caf\xe9.md".decode("utf-8", "surrogateescape"))
    'caf�.md'
    """
    return name if name.isascii() else _SURROGATE.sub("\ufffd", name)
