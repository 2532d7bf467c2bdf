"""Blocks compiled by shape: PyLD runs once a shape, not once a record.

Records share a handful of shapes: which keys a block has, and which of them hold plain text. For a new shape a probe,
whose texts are marks, goes through PyLD and the cleaning rules; where every mark comes out as a whole literal, what
came out is the template of the shape, and is filled for every record that has it. Any other block goes through PyLD.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from kg.errors import RecordFault
from kg.jsonld import Contexts
from kg.mapping.block import Block, clean_block
from kg.mapping.identifiers import Minter
from kg.rdf import Statements, Term, Triple, literal
from kg.record import Figure, present

MOST_SHAPES = 1_000
"""Shapes that are kept; a corpus with more of them has none worth keeping."""

_HOST = "probe.invalid"  # found again in percent-encoded text, too
_MARK = f"https://{_HOST}/"
_SUBJECT = f"{_MARK}here/figure"
_SLOT = re.compile(rf'"{re.escape(_MARK)}(-?\d+)"')
# Values that a cleaning rule looks at; they are part of the shape.
_SPECIAL = frozenset({"CreativeWork", "CC0", ".", "Figure"})

Shape = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A gap for the text, or the texts, of one key of the block, by its position; -1 is the figure's title."""

    position: int


@dataclass(frozen=True, slots=True)
class _Template:
    """What the block says of the figure, predicate by predicate, and of others."""

    figure: tuple[tuple[Term, tuple[Term | _Slot, ...]], ...]
    others: tuple[Triple, ...]
    agents: tuple[tuple[str, str], ...]

    def fill(self, figure: Figure) -> Block:
        """The block of a figure of this shape."""
        given = [*figure.jsonld.values(), figure.title]
        statements: Statements = {}
        for predicate, values in self.figure:
            said = statements[predicate] = dict[Term, None]()
            for value in values:
                if isinstance(value, str):
                    said[value] = None
                elif isinstance(text := given[value.position], str):
                    said[literal(text)] = None
                else:
                    said.update(dict.fromkeys(map(literal, text)))
        return Block(statements, (), self.others, self.agents)


@dataclass(slots=True)
class BlockReader:
    """Reads blocks as `clean_block` does, the faster the more of them are alike."""

    minter: Minter
    contexts: Contexts
    _templates: dict[Shape, _Template | None] = field(default_factory=dict)

    def read(self, figure: Figure) -> Block:
        """The block of a figure after the cleaning rules. Raises `RecordFault` as `clean_block` does."""
        shape = shape_of(figure)
        if shape not in self._templates and len(self._templates) < MOST_SHAPES:
            self._templates[shape] = self._compile(figure)
        template = self._templates.get(shape)
        return template.fill(figure) if template else clean_block(figure, self.contexts, self.minter)

    def _compile(self, figure: Figure) -> _Template | None:
        """The template of the figure's shape; None where the shape has none."""
        block = {
            key: _marked(position, value) if _is_text(key, value) else value
            for position, (key, value) in enumerate(figure.jsonld.items())
        }
        title = _marked(-1, figure.title) if figure.title else None
        probe = replace(figure, figid=_MARK, iri=_SUBJECT, title=title, jsonld=block)
        try:
            return _template(clean_block(probe, self.contexts, self.minter))
        except RecordFault:  # the record's own fault is told in its own words when it is read
            return None


def shape_of(figure: Figure) -> Shape:
    """What a block's template depends on: all of it but the texts, and whether the figure has a title.

    >>> figure = Figure("f", "https://x.org/f", "", "", "", jsonld={"name": "x", "creator": {"name": "y"}})
    >>> shape_of(figure)
    (False, ('name', True), ('creator', "{'name': 'y'}"))
    """
    parts = ((key, True if _is_text(key, value) else _constant(key, value)) for key, value in figure.jsonld.items())
    return (bool(figure.title), *parts)


def _constant(key: str, value: Any) -> str:
    # The `@id` is the figure's IRI, which every probe has in its place.
    return "" if key in ("@id", "id") else repr(value)


def _is_text(key: str, value: Any) -> bool:
    """Whether a value is text that no rule looks at, or a list of such."""
    if key.startswith("@") or key == "id":
        return False
    if isinstance(value, str):
        return value not in _SPECIAL and present(value) is not None
    if not value or not isinstance(value, list):
        return False
    return set(map(type, value)) == {str} and _SPECIAL.isdisjoint(value) and None not in map(present, value)


def _marked(position: int, value: Any) -> Any:
    mark = f"{_MARK}{position}"
    return mark if isinstance(value, str) else [mark]


def _template(block: Block) -> _Template | None:
    figure = []
    for predicate, values in block.figure.items():
        slots = tuple(_slot(value) or value for value in values)
        if _HOST in predicate or any(isinstance(slot, str) and _HOST in slot for slot in slots):
            return None
        figure.append((predicate, slots))
    rest = (*(term for triple in block.others for term in triple), *(text for agent in block.agents for text in agent))
    if block.nameless or any(_HOST in text for text in rest):
        return None
    return _Template(tuple(figure), block.others, block.agents)


def _slot(value: Term) -> _Slot | None:
    """The slot whose mark is the whole of a plain literal."""
    match = _SLOT.fullmatch(value)
    return _Slot(int(match.group(1))) if match else None
