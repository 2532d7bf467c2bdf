"""Typed getters: one missing value for its many spellings, and the path of each fault."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import RecordFault
from kg.parsing.fields import Fields
from kg.record import pmcid_of_figid, present

MISSING = ["", " ", "\u00a0", "\n", "NA", " NA ", "~", ".na.character", ".na.real", ".na.integer", " .na.real "]
PRESENT = ["N", "NO", "ON", "Y", "nan", "na", "(NA)", "NAT1", "null", ".", "0", "-", "na.", "АКТ"]


def fault_of(read: Callable[[], object]) -> tuple[str, str]:
    """The place and the reason of the fault that `read` raises."""
    with pytest.raises(RecordFault) as caught:
        read()
    return caught.value.place, caught.value.reason


@pytest.mark.parametrize("text", [*MISSING, None])
def test_every_spelling_of_a_missing_value_is_none(text: str | None) -> None:
    assert present(text) is None


@pytest.mark.parametrize("text", PRESENT)
def test_symbols_that_look_like_missing_values_are_there(text: str) -> None:
    assert present(text) == text
    assert Fields({"a": text}).text("a") == text
    assert Fields({"a": [text, "NA", text]}).texts("a") == (text, text)


@pytest.mark.parametrize("value", [*MISSING, []])
def test_missing_values_by_getter(value: Any) -> None:
    fields = Fields({"a": value})
    assert fields.text("a") is None
    assert fields.texts("a") == ()
    assert fields.texts("a", "|") == ()
    assert fields.number("a") is None
    assert fields.matching("a", "x", "an x") is None
    assert fields.mapping("a") is None
    assert fields.rows("a") == ([] if value == [] else None)


def test_absent_keys_by_getter() -> None:
    fields = Fields({})
    assert fields.text("a") is None
    assert fields.texts("a") == ()
    assert fields.number("a") is None
    assert fields.matching("a", "x", "an x") is None
    assert fields.mapping("a") is None
    assert fields.rows("a") is None
    assert "a" not in fields


@pytest.mark.parametrize(
    ("value", "separator", "expected"),
    [
        ("Homo sapiens", ",", ("Homo sapiens",)),
        ("Homo sapiens, Drosophila mojavensis", ",", ("Homo sapiens", "Drosophila mojavensis")),
        ("a | b |NA|| c", "|", ("a", "b", "c")),
        ("a, b", None, ("a, b",)),
        (["a, b", "NA", "", "c", "c"], ",", ("a, b", "c", "c")),
        (["NA"], ",", ()),
        ([" N "], None, (" N ",)),
    ],
)
def test_lists_and_single_strings(value: Any, separator: str | None, expected: tuple[str, ...]) -> None:
    assert Fields({"a": value}).texts("a", separator) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.9178217", Decimal("0.9178217")),
        (" 1 ", Decimal(1)),
        ("1e-05", Decimal("0.00001")),
        (".5", Decimal("0.5")),
        ("+0.5", Decimal("0.5")),
        ("-1.", Decimal(-1)),
        ("nan", None),
        ("NaN", None),
        (".nan", None),
    ],
)
def test_numbers(text: str, expected: Decimal | None) -> None:
    assert Fields({"a": text}).number("a") == expected


@pytest.mark.parametrize(
    "text",
    ["abc", "1e999999999", "1e-999999999", "1" * 41, "inf", ".inf", "0,9", "0x1", "1_0", "٠.٥", "1 2", "--1", "."],
)
def test_what_is_no_number(text: str) -> None:
    place, reason = fault_of(lambda: Fields({"a": text}, "block").number("a"))
    assert (place, reason) == ("block.a", f"a number is expected here, not {text!r}")


@pytest.mark.parametrize("text", ["soon", "20199", "0999", "2019a", "2٠19", "-201"])
def test_what_has_not_the_form(text: str) -> None:
    place, reason = fault_of(lambda: Fields({"year": text}).matching("year", r"[12]\d{3}", "a year of four digits"))
    assert (place, reason) == ("year", f"a year of four digits is expected here, not {text!r}")


@pytest.mark.parametrize(
    ("getter", "value", "place", "reason"),
    [
        ("text", ["x"], "block.a", "one value is expected here, not a list"),
        ("text", {"x": "y"}, "block.a", "one value is expected here, not a mapping"),
        ("text", {}, "block.a", "one value is expected here, not a mapping"),
        ("texts", {"x": "y"}, "block.a", "a list of values is expected here, not a mapping"),
        ("texts", ["x", "y", "z", ["N"]], "block.a[3]", "one value is expected here, not a list"),
        ("texts", [{"x": "y"}], "block.a[0]", "one value is expected here, not a mapping"),
        ("number", ["1"], "block.a", "one value is expected here, not a list"),
        ("mapping", "x", "block.a", "a mapping is expected here, not 'x'"),
        ("mapping", ["x"], "block.a", "a mapping is expected here, not a list"),
        ("rows", "x", "block.a", "a list is expected here, not 'x'"),
        ("rows", {"x": "y"}, "block.a", "a list is expected here, not a mapping"),
        ("rows", [{}, "x"], "block.a[1]", "a mapping is expected here, not 'x'"),
        ("rows", [{}, {}, []], "block.a[2]", "a mapping is expected here, not a list"),
    ],
)
def test_a_value_of_the_wrong_kind(getter: str, value: Any, place: str, reason: str) -> None:
    fields = Fields({"a": value}, "block")
    assert fault_of(lambda: getattr(fields, getter)("a")) == (place, reason)


def test_rows_know_their_places() -> None:
    rows = Fields({"genes": [{"word": "a"}, {"word": ["b"]}]}).rows("genes")
    assert rows is not None
    assert rows[0].text("word") == "a"
    assert fault_of(lambda: rows[1].text("word")) == ("genes[1].word", "one value is expected here, not a list")


@pytest.mark.parametrize("getter", ["text", "number", "mapping", "rows"])
def test_a_long_value_is_not_repeated_in_the_message(getter: str) -> None:
    fields = Fields({"a": ["x" * 10_000] if getter == "text" else "x" * 10_000})
    assert len(fault_of(lambda: getattr(fields, getter)("a"))[1]) < 200


def test_what_nobody_took_is_the_rest() -> None:
    fields = Fields({"a": "1", "b": "2", "genes": [{"word": "x", "new": "y"}, {"word": "z"}], "c": ["NA"]})
    fields.text("a")
    for row in fields.rows("genes") or ():
        row.text("word")
    assert fields.rest() == {"b": "2", "c": ["NA"], "genes[0].new": "y"}


_values = st.recursive(
    st.text(max_size=3) | st.sampled_from(MISSING),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("getter", ["text", "texts", "number", "mapping", "rows"])
@given(value=_values)
def test_any_value_is_read_or_faulted_at_its_place(getter: str, value: Any) -> None:
    fields = Fields({"a": value})
    try:
        getattr(fields, getter)("a")
    except RecordFault as fault:
        assert fault.place.startswith("a")
    assert not {"a"} & set(fields.rest())


@pytest.mark.parametrize(
    ("figid", "pmcid"),
    [
        ("PMC1__x-g002", "PMC1"),
        ("PMC12105899__MI2025-5891188.001", "PMC12105899"),
        ("PMC1_x", None),
        ("xPMC1__x", None),
        ("PMC١__x", None),
        ("PMC__x", None),
    ],
)
def test_the_paper_that_a_figid_names(figid: str, pmcid: str | None) -> None:
    assert pmcid_of_figid(figid) == pmcid
