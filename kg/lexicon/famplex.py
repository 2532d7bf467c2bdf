"""FamPlex's files, as it publishes them: which genes and families are in a family, and which texts name one.

Neither file has a header, so every row is held to what the columns are: a row that is anything else is a fault of use,
told with its line. Families that are within themselves are one, too: all of a family's genes could not be said.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from kg.errors import KgError
from kg.lexicon import FamilyName, Membership, Namespace, Relation
from kg.lexicon.readers import text_lines

_COLUMNS = 5
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_NAMESPACES = frozenset(Namespace)
_RELATIONS = frozenset(Relation)

_Row = tuple[int, list[str]]
_Places = dict[tuple[str, str], tuple[Path, int]]


def read_relations(paths: Iterable[Path]) -> tuple[Membership, ...]:
    """What belongs to which family, by FamPlex's relations.csv, of one file or several.

    Raises `KgError` where a row is none, and where families are within themselves.
    """
    found: list[Membership] = []
    places: _Places = {}
    for path in paths:
        for line, row in _rows(path):
            membership = _membership(path, line, row)
            found.append(membership)
            if membership.namespace is Namespace.FPLX:
                places.setdefault((membership.id, membership.family), (path, line))
    _check_for_cycles(places)
    return tuple(found)


def read_grounding_map(paths: Iterable[Path]) -> tuple[FamilyName, ...]:
    """The texts that name families, by FamPlex's grounding_map.csv, of one file or several.

    What a text means besides, such as a protein or a chemical, is left out. Raises `KgError` where a row is none, and
    where a file has no text for a family.
    """
    return tuple(name for path in paths for name in _names(path))


def _membership(path: Path, line: int, row: Sequence[str]) -> Membership:
    if len(row) != _COLUMNS:
        _refuse(path, line, f"{len(row)} cells where relations have {_COLUMNS}")
    namespace, member, relation, of, family = row
    if namespace not in _NAMESPACES:
        _refuse(path, line, f"unknown namespace {namespace!r}; there are {', '.join(Namespace)}")
    if relation not in _RELATIONS:
        _refuse(path, line, f"unknown relation {relation!r}; there are {', '.join(Relation)}")
    if of != Namespace.FPLX:
        _refuse(path, line, f"namespace {of!r} where only a family ({Namespace.FPLX}) has members")
    return Membership(
        _checked_id(path, line, family), Namespace(namespace), _checked_id(path, line, member), Relation(relation)
    )


def _names(path: Path) -> list[FamilyName]:
    found, width = [], 0
    for line, row in _rows(path):
        width = width or len(row)
        if len(row) % 2 == 0 or len(row) == 1 or len(row) != width:
            wanted = f"the first line has {width}" if len(row) != width else "there are a text and pairs"
            _refuse(path, line, f"{len(row)} cells where {wanted}")
        if len(row) == _COLUMNS and row[2] in _RELATIONS and row[3] == Namespace.FPLX:
            _refuse(path, line, "a relation where a text and what it means should be: is this relations.csv?")
        if not row[0].strip():
            _refuse(path, line, "no text in the first cell")
        for namespace, meant in zip(row[1::2], row[2::2], strict=True):
            if bool(namespace) != bool(meant):
                _refuse(path, line, "half of a pair: a namespace without an id, or an id without a namespace")
            if namespace == Namespace.FPLX:
                found.append(FamilyName(row[0], _checked_id(path, line, meant)))
    if not found:
        raise KgError(f"{path}: no text that means a family ({Namespace.FPLX}): is this the right file?")
    return found


def _rows(path: Path) -> Iterator[_Row]:
    """The rows of a file, each with the number of its last line. Raises `KgError` where there is none."""
    reader = csv.reader(text_lines(path), strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as fault:
        _refuse(path, reader.line_num, str(fault))
    if not reader.line_num:
        _refuse(path, 1, "nothing there: the file is empty")


def _checked_id(path: Path, line: int, value: str) -> str:
    if not _ID.fullmatch(value):
        _refuse(path, line, f"{value!r} is no id, symbol or accession")
    return value


def _check_for_cycles(places: _Places) -> None:
    """Raises `KgError` with the families of a cycle and the last of the lines that make it."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for inner, outer in places:
        sorter.add(outer, inner)
    try:
        sorter.prepare()
    except CycleError as fault:
        cycle: list[str] = fault.args[1]
        order = {edge: number for number, edge in enumerate(places)}
        path, line = places[max(pairwise(cycle), key=order.__getitem__)]
        _refuse(path, line, f"families within themselves: {' → '.join(cycle)}")


def _refuse(path: Path, line: int, reason: str) -> NoReturn:
    raise KgError(f"{path}: line {line}: {reason}")
