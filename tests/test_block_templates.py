"""Blocks compiled by shape are what PyLD and the cleaning rules make of them, triple for triple."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg import RecordFault
from kg.jsonld import Contexts
from kg.mapping import templates
from kg.mapping.block import Block, clean_block
from kg.mapping.identifiers import Minter
from kg.mapping.templates import BlockReader
from kg.parsing.figure import parse_record
from kg.record import Figure, RawFile
from kg.testing import front_matters, record_bytes, words

texts = st.one_of(words, st.sampled_from(["CreativeWork", "CC0", ".", "Figure", "NA", "@id", "_:b0", "https://x.org/"]))
keys = st.sampled_from(
    [
        "name",
        "schema:name",
        "description",
        "keywords",
        "license",
        "url",
        "datePublished",
        "id",
        "type",
        "new",
        'a"b',
        "@nest",
    ]
)
values: st.SearchStrategy[Any] = st.one_of(
    texts, st.lists(texts, max_size=4), st.just({"@type": "Organization", "name": "W"}), st.just({})
)
blocks = st.builds(
    lambda head, body: {**head, **body},
    st.fixed_dictionaries({"@context": st.just("https://schema.org/")}, optional={"@type": st.just("Dataset")}),
    st.dictionaries(keys, values, max_size=6),
)


def figure(block: dict[str, Any], title: str | None = "A title", number: int = 1) -> Figure:
    """A figure with a block."""
    return Figure(f"PMC{number}__x", f"https://x.org/{number}/f.html", "", "", "", title=title, jsonld=block)


def slow(one: Figure) -> Block | str:
    """The block by PyLD, or the fault."""
    try:
        return clean_block(one, Contexts(), Minter())
    except RecordFault as fault:
        return str(fault)


def fast(reader: BlockReader, one: Figure) -> Block | str:
    """The block by its shape, or the fault."""
    try:
        return reader.read(one)
    except RecordFault as fault:
        return str(fault)


@given(st.lists(st.tuples(blocks, st.one_of(st.none(), words)), min_size=1, max_size=4))
def test_any_block_by_shape_is_the_block_by_pyld(found: list[tuple[dict[str, Any], str | None]]) -> None:
    reader = BlockReader(Minter(), Contexts())
    for number, (block, title) in enumerate(found):
        one = figure(block, title, number)
        assert fast(reader, one) == slow(one)
        assert fast(reader, one) == slow(one)  # now with a template, if it has one


@given(st.lists(front_matters, min_size=2, max_size=5))
def test_made_up_records(found: list[dict[str, Any]]) -> None:
    reader = BlockReader(Minter(), Contexts())
    for front_matter in found:
        record = parse_record(RawFile("x.md", "x.md", record_bytes(front_matter)))
        assert isinstance(record, Figure)
        assert fast(reader, record) == slow(record)


def check_all(path: Path) -> BlockReader:
    """Compares every record at a path; returns the reader with its templates."""
    reader = BlockReader(Minter(), Contexts())
    for record in kg.read_records(path):
        if isinstance(record, Figure):
            assert fast(reader, record) == slow(record)
    return reader


def test_the_example_records() -> None:
    assert len(check_all(EXAMPLES)._templates) < 5


@pytest.mark.parametrize("folder", ["pfocr", "pfocr/verbatim"])
def test_the_real_records(shared: Path, folder: str) -> None:
    found = check_all(shared / folder)._templates
    assert 0 < sum(template is not None for template in found.values()) < 5


def test_a_usual_record_does_not_go_through_pyld(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = BlockReader(Minter(), Contexts())
    block = {"@context": "https://schema.org/", "name": "CreativeWork", "keywords": ["Tie", "N"], "license": "CC0"}
    reader.read(figure(block))
    expected = slow(figure({**block, "keywords": ["N", "Mtor", "N"]}, "Another", 2))
    monkeypatch.setattr(templates, "clean_block", None)
    assert reader.read(figure({**block, "keywords": ["N", "Mtor", "N"]}, "Another", 2)) == expected


def test_shapes_without_end_do_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "MOST_SHAPES", 3)
    reader = BlockReader(Minter(), Contexts())
    for number in range(6):
        one = figure({"@context": {"@vocab": "https://x.org/"}, f"k{number}": "v"})
        assert reader.read(one) == slow(one)
    assert len(reader._templates) == 3
