"""Front matter: found, read with every scalar as it is written, and refused before it costs anything."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import RecordFault
from kg.parsing import frontmatter
from kg.parsing.frontmatter import MAX_BYTES, MAX_DEPTH, MAX_NODES, decode, parse_mapping, split_front_matter
from kg.testing import words


@pytest.fixture(params=["libyaml", "pure"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The test runs with PyYAML's C reader and with the one in Python, which must agree."""
    if request.param == "pure":
        monkeypatch.setattr(frontmatter, "_Loader", yaml.BaseLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("this PyYAML has no libyaml")
    return str(request.param)


def fault_of(read: Callable[[], object]) -> tuple[str, str]:
    """The place and the reason of the fault that `read` raises."""
    with pytest.raises(RecordFault) as caught:
        read()
    return caught.value.place, caught.value.reason


@pytest.mark.parametrize("text", ["", "figid: x\n", "Галс\u00a0γ\u2009μ", "\ufeffmarked twice"])
def test_utf8_is_read_with_and_without_a_mark(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


@pytest.mark.parametrize(
    ("data", "place", "reason"),
    [
        (b"a\nb\n\xff\n", "line 3", "not UTF-8 (byte 0xff)"),
        (b"a: caf\xe9\n", "line 1", "not UTF-8 (byte 0xe9)"),
        ("Ж\nЖ\n".encode() + b"\xd0", "line 3", "not UTF-8 (byte 0xd0)"),
        (b"---\r\nfigid: x\r\n\xc0\xaf", "line 3", "not UTF-8 (byte 0xc0)"),
        ("---\nfigid: x\n".encode("utf-16"), "line 1", "not UTF-8 (byte 0xff)"),
        (b"a: \xed\xa0\x80", "line 1", "not UTF-8 (byte 0xed)"),
        (b"a\nb\0c", "line 2", "a binary file, not a record"),
        (b"\x89PNG\r\n\x1a\n\0\0", "line 1", "not UTF-8 (byte 0x89)"),
        (b"\0" * 10, "line 1", "a binary file, not a record"),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(data: bytes, place: str, reason: str) -> None:
    assert fault_of(lambda: decode(data)) == (place, reason)


def test_a_file_too_large_is_refused_for_its_size_whatever_is_in_it() -> None:
    """Sources hand over one byte more than is allowed at most, so the size itself is not known here."""
    assert fault_of(lambda: decode(b"\xff" * (MAX_BYTES + 1))) == ("file", f"more than {MAX_BYTES:,} bytes")
    assert len(decode(b"a" * MAX_BYTES)) == MAX_BYTES


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("lines", "expected", "first"),
    [
        (["---", "figid: x", "---"], "figid: x\n", 2),
        (["---", "figid: x", "---", "", "# The body", "---"], "figid: x\n", 2),
        (["---", "figid: x", "...", "body"], "figid: x\n", 2),
        (["", "  ", "---  ", "figid: x", "---\t"], "figid: x\n", 4),
        (["---", "caption: a --- b", "  --- c", "---"], "caption: a --- b\n  --- c\n", 2),
        (["---", "----", "---"], "----\n", 2),
        (["---", "---"], "\n", 2),
    ],
)
def test_front_matter_stands_between_two_lines(lines: list[str], expected: str, first: int, ending: str) -> None:
    assert split_front_matter(ending.join(lines)) == (expected, first)


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("", "line 1", "no front matter: the first line is not ---"),
        ("\n\n", "line 1", "no front matter: the first line is not ---"),
        ("figid: x\n---\n", "line 1", "no front matter: the first line is not ---"),
        (" ---\nfigid: x\n---\n", "line 1", "no front matter: the first line is not ---"),
        ("---", "line 1", "front matter does not end: no closing line ---"),
        ("\n---\nfigid: x\n ---\n", "line 2", "front matter does not end: no closing line ---"),
    ],
)
def test_a_record_without_front_matter(text: str, place: str, reason: str) -> None:
    assert fault_of(lambda: split_front_matter(text)) == (place, reason)


@pytest.mark.parametrize(
    ("text", "expected", "first"),
    [
        ("figid: x\n", "figid: x\n", 1),
        ("# Comment\n---\nfigid: x\n", "# Comment\n---\nfigid: x\n", 1),
        ("---\nfigid: x\n", "figid: x\n", 2),
        ("---\nfigid: x\n---\n\n", "figid: x\n", 2),
        ("---\r\nfigid: x\r\n...\r\n", "figid: x\n", 2),
        ("\n---\nfigid: x", "figid: x", 3),
    ],
)
def test_a_yaml_file_is_front_matter_as_a_whole(text: str, expected: str, first: int) -> None:
    assert split_front_matter(text, whole=True) == (expected, first)


@pytest.mark.parametrize("text", ["---\nfigid: a\n---\nfigid: b\n", "---\nfigid: a\n...\n---\nfigid: b\n"])
def test_a_yaml_file_holds_one_document_between_marks(text: str) -> None:
    place, reason = fault_of(lambda: split_front_matter(text, whole=True))
    assert (place, reason) == ("line 4", "more than one YAML document in the file")


@pytest.mark.parametrize(
    "text", ["figid: a\n---\nfigid: b\n", "figid: a\n...\n---\nfigid: b\n", "--- {a: b}\n--- {c: d}\n"]
)
def test_a_yaml_file_holds_one_document_only(text: str, reader: str) -> None:
    _, reason = fault_of(lambda: parse_mapping(text))
    assert reason == "more than one YAML document in the file"


@pytest.mark.parametrize(
    "word", ["N", "NO", "ON", "Y", "nan", "na", "NA", "null", "~", "1e5", "0x1F", "010", "2019-01-02"]
)
def test_scalars_stay_as_they_are_written(word: str, reader: str) -> None:
    text = f"plain: {word}\nquoted: '{word}'\ndouble: \"{word}\"\nlist: [{word}, '{word}']\n{word}: key\n"
    expected = {"plain": word, "quoted": word, "double": word, "list": [word, word], word: "key"}
    assert parse_mapping(text) == expected


@pytest.mark.parametrize(
    "word",
    ["si:ch73-206d17.1", "Su(z)2", "E(spl)m7-HLH", "mir-ban", "АКТ", "МЕК", "a\u00a0b", "a\u2009b", "a#b", "'N'"],
)
def test_symbols_of_odd_form_are_read_plain(word: str, reader: str) -> None:
    plain = word if word != "'N'" else "N"
    assert parse_mapping(f"keywords:\n- {word}\n") == {"keywords": [plain]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("key:", ""),
        ("key: []", []),
        ("key: {}", {}),
        ("key: |\n  a\n  --- b\n", "a\n--- b\n"),
        ("key: 'it''s: # --- \"x\"'", 'it\'s: # --- "x"'),
        ("key: !!int '12'", "12"),
        ("key: !!python/object/apply:os.system [echo x]", ["echo x"]),
        ("key: !!python/name:os.system ''", ""),
        ("key: !unknown {a: b}", {"a": "b"}),
        ("<<: {a: b}\nkey: c", "c"),
        ("base: &b [x, y]\nkey: *b", ["x", "y"]),
        ("first: &b x\nsecond: &b y\nkey: *b", "y"),
    ],
)
def test_values_are_strings_lists_and_mappings(text: str, value: Any, reader: str) -> None:
    """A tag means nothing here, so none can make an object; a merge key is a key like others."""
    assert parse_mapping(text)["key"] == value


@given(words, words)
def test_captions_go_through_yaml_and_back(caption: str, key: str) -> None:
    for style in (None, '"', "'", "|"):
        text = yaml.safe_dump({"k" + key: [caption]}, allow_unicode=True, default_style=style)
        assert parse_mapping(text) == {"k" + key: [caption]}
    front_matter, first = split_front_matter(f"---\n{yaml.safe_dump({'caption': caption}, allow_unicode=True)}---\n")
    assert (parse_mapping(front_matter, first), first) == ({"caption": caption}, 2)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: b\nc: 'open\n", 2, "broken YAML"),
        ("a: b\nc: [d\ne: f\n", 3, "broken YAML"),
        ("a: b\n\tc: d\n", 2, "broken YAML"),
        ("a: b\nc: d: e\n", 2, "broken YAML: mapping values are not allowed"),
        ("a: b\nplain text\nc: d\n", 3, "broken YAML"),
        ("a: 'Жёлтый\u2028текст'\nb: '\x85'\nc: @d\n", 3, "broken YAML: found character"),
        ("a: x\u2028y\nb: c\nd: e\n", 2, "broken YAML"),
        ("a: b\nc: d\x01e\nf: g\n", 2, "the control character U+0001 may not stand in YAML"),
        ("a: ЖЖЖЖЖЖЖЖЖ\nc: d\x1fe\nf: g\nh: i\nj: k\n", 2, "the control character U+001F may not stand in YAML"),
        ("a: b\nc: \uffff\n", 2, "the control character U+FFFF may not stand in YAML"),
        ("a: b\na: c\n", 2, "the key 'a' stands twice"),
        ("a:\n  b: c\n  d: e\n  b: f\n", 4, "the key 'b' stands twice"),
        ("a: b\n? [c]\n: d\n", 2, "a key that is no text"),
        ("a: b\n{c: d}: e\n", 2, "a key that is no text"),
        ("a: b\nc: *d\n", 2, "the alias *d has no finished anchor before it"),
        ("a: b\nc: &c [*c]\n", 2, "the alias *c has no finished anchor before it"),
        ("a: b\nc: &c {d: {e: *c}}\n", 2, "the alias *c has no finished anchor before it"),
        ("a: &c b\nc: &c [*c]\n", 2, "the alias *c has no finished anchor before it"),
        ('a: b\nc: "\\ud800"\n', 2, ""),
        ("%YAML 9.9\n---\na: b\n", 1, "broken YAML"),
        ("- a\n- b\n", 1, "the front matter is not a mapping of keys to values"),
        ("just text\n", 1, "the front matter is not a mapping of keys to values"),
        ("", 1, "the front matter is not a mapping of keys to values"),
        ("# only a comment\n", 1, "the front matter is not a mapping of keys to values"),
        ("&a b: *a\n", None, ""),
    ],
)
def test_faults_tell_their_line(text: str, line: int | None, reason: str, reader: str) -> None:
    if line is None:
        assert parse_mapping(text, 2) == {"b": "b"}
        return
    place, told = fault_of(lambda: parse_mapping(text, 2))
    assert told.startswith(reason)
    assert place == f"line {line + 1}"


def test_an_escape_that_is_no_character(reader: str) -> None:
    place, reason = fault_of(lambda: parse_mapping('a: b\nc: "\\U00110000"\n', 2))
    assert place == ("line 3" if reader == "libyaml" else "front matter")
    assert reason.startswith("broken YAML: ")


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "a: " + "[" * 100_000 + "]" * 100_000,
        "a: " + "[\n" * 100_000,
        "a: " + "{b: " * 100_000,
        "? " * 100_000,
        "- " * 100_000,
        "a:\n" + "".join(f"{' ' * depth}b:\n" for depth in range(1, 200)),
    ],
    ids=["open", "closed", "lines", "flow-mappings", "keys", "block-lists", "block-mappings"],
)
def test_deep_nesting_is_refused(text: str, reader: str) -> None:
    assert fault_of(lambda: parse_mapping(text))[1] == f"nested more than {MAX_DEPTH} deep"


def test_nesting_that_is_allowed() -> None:
    value: Any = parse_mapping("a: " + "[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1))
    for _ in range(MAX_DEPTH - 1):
        value = value["a"] if isinstance(value, dict) else value[0]
    assert value == ["x"]


def test_aliases_do_not_nest_deeper_than_brackets() -> None:
    """Each value lies within the bound, but holds the one before it: together they are 4,500 deep."""
    text = "a0: &a0 x\n" + "".join(f"a{i}: &a{i} {'[' * 30}*a{i - 1}{']' * 30}\n" for i in range(1, 150))
    assert fault_of(lambda: parse_mapping(text)) == ("line 3", f"nested more than {MAX_DEPTH} deep")


@pytest.mark.parametrize(
    "text",
    [
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)),
        "a: &a " + "x" * 4_000_000 + "\nb: [" + "*a, " * 100_000 + "]\n",
        "a:\n" + "- x\n" * (MAX_NODES + 1),
    ],
    ids=["billion-laughs", "one-long-text", "many-values"],
)
def test_what_would_cost_too_much_is_refused(text: str) -> None:
    start = time.perf_counter()
    place, reason = fault_of(lambda: parse_mapping(text))
    assert place.startswith("line ")
    assert reason.startswith("more than 500,000 values")
    assert time.perf_counter() - start < 10


def test_one_long_text_costs_no_more_than_it_may() -> None:
    assert len(parse_mapping("caption: " + "x" * (MAX_BYTES - 20))["caption"]) == MAX_BYTES - 20


@pytest.mark.parametrize("line_break", ["\n", "\r", "\u2028"])
def test_directives_without_number_are_refused(line_break: str) -> None:
    """The YAML reader compares each with all before it: half a million of them would take hours."""
    text = line_break.join(f"%TAG !a{i}! x" for i in range(300_000)) + "\n---\nfigid: x\n"
    start = time.perf_counter()
    assert fault_of(lambda: parse_mapping(text))[1] == "more than 10 lines that begin with %"
    assert time.perf_counter() - start < 5


def test_a_few_directives_are_harmless(reader: str) -> None:
    assert parse_mapping("%YAML 1.1\n%TAG !e! tag:x.org,2000:\n---\na: !e!x b\n") == {"a": "b"}


_yaml_like = st.lists(
    st.sampled_from(
        [*"[]{}:,-?&*!|>'\"%@`#\\ \n\t", "\r\n", "---", "...", "a", "*a", "&a ", ": ", "- ", "\u2028", "\x85"]
    )
).map("".join)


@pytest.mark.parametrize("loader", [yaml.BaseLoader, getattr(yaml, "CBaseLoader", yaml.BaseLoader)])
@given(text=st.one_of(_yaml_like, st.text()))
def test_any_text_is_a_mapping_or_a_fault(loader: type, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frontmatter, "_Loader", loader)
        try:
            value = parse_mapping(decode(text.encode("utf-8", "replace")), 2)
        except RecordFault as fault:
            assert int(fault.place.removeprefix("line ")) > 0
        else:
            assert isinstance(value, dict)
