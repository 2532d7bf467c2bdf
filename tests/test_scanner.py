"""The fast reader of YAML: whatever it gives, libyaml gives too; what libyaml refuses, it does not give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import RecordFault
from kg.parsing.frontmatter import MAX_DEPTH, MAX_NODES, parse_events, parse_mapping, split_front_matter
from kg.parsing.scanner import LONGEST, scan
from kg.testing import front_matters, words


def agreed(text: str) -> bool:
    """Whether the scanner reads the text; if it does, others must read the same, keys in the same order."""
    value = scan(text)
    if value is None:
        return False
    assert repr(value) == repr(parse_events(text))
    assert repr(value) == repr(yaml.load(text, Loader=yaml.CBaseLoader))
    return True


def front_matter_of(path: Path) -> str:
    """The YAML text of a record."""
    return split_front_matter(path.read_text(encoding="utf-8"))[0]


def test_of_all_examples_none_is_left_to_libyaml() -> None:
    texts = [front_matter_of(path) for path in sorted((EXAMPLES / "_figures").glob("*.md"))]
    assert len(texts) > 49
    assert sum(map(agreed, texts)) >= len(texts) - 1  # one of them is broken on purpose


def test_of_real_records_nearly_none_is_left_to_libyaml(shared: Path) -> None:
    """At least 99 of 100 are read by the scanner; today all of them but one."""
    folders = (shared / "pfocr" / "_figures", shared / "pfocr" / "verbatim" / "_figures")
    paths = [path for folder in folders for path in sorted(folder.glob("*.md"))]
    texts = [front_matter_of(path) for path in (*paths, shared / "pfocr" / "seed.md")]
    assert len(texts) == 718
    assert sum(map(agreed, texts)) >= 0.99 * len(texts)


REGULAR: dict[str, Any] = {
    "a: x\n": {"a": "x"},
    "a: x\nb: y z\n": {"a": "x", "b": "y z"},
    "a:\nb:\nc: x\n": {"a": "", "b": "", "c": "x"},
    "a: ''\nb: \"\"\n": {"a": "", "b": ""},
    "a: 'NA'\nb: NA\nc: 1e5\nd: ~\ne: null\n": {"a": "NA", "b": "NA", "c": "1e5", "d": "~", "e": "null"},
    "a: 'it''s'\nb: ''''\nc: '\"'\n": {"a": "it's", "b": "'", "c": '"'},
    "'@id': x\n\"@type\": y\n": {"@id": "x", "@type": "y"},
    "a: two\n  lines\n  and one\n": {"a": "two lines and one"},
    "a: 'two:\n  # lines'\n": {"a": "two: # lines"},
    "a: 'x\n  '\nb: '\n  x'\n": {"a": "x ", "b": " x"},
    'a: "two:\n  lines"\n': {"a": "two: lines"},
    "a: x\n  - y\n": {"a": "x - y"},
    "a: -x\nb: -1\nc: a:b\nd: x#y\ne: x -\n": {"a": "-x", "b": "-1", "c": "a:b", "d": "x#y", "e": "x -"},
    "a: x  y\nb: 'x  y\n  z'\n": {"a": "x  y", "b": "x  y z"},
    "a: x, y]\nb: x {y}\nc: x & y\nd: 50 %\n": {"a": "x, y]", "b": "x {y}", "c": "x & y", "d": "50 %"},
    "a: []\nb: {}\n": {"a": [], "b": {}},
    "a:\n- x\n- 'y: z'\n- two\n  lines\nb: z\n": {"a": ["x", "y: z", "two lines"], "b": "z"},
    "a:\n  - x\n  - two\n    lines\nb: z\n": {"a": ["x", "two lines"], "b": "z"},
    "a:\n  b: c\n  d:\n  - e\n  - f\n  g:\n    h: i\nj: k\n": {
        "a": {"b": "c", "d": ["e", "f"], "g": {"h": "i"}},
        "j": "k",
    },
    "a:\n- b: c\n  d: two\n    lines\n- b: ''\n": {"a": [{"b": "c", "d": "two lines"}, {"b": ""}]},
    "a: АКТ γ\u00a0μ 𝛼\n": {"a": "АКТ γ\u00a0μ 𝛼"},
}
"""The forms that PFOCR's writer knows."""


@pytest.mark.parametrize("text", REGULAR)
def test_what_the_writer_writes_is_read(text: str) -> None:
    assert scan(text) == REGULAR[text]
    assert agreed(text)


INDICATORS = "-?:,[]{}#&*!|>'\"%@`~=<+.\\/$^()_;"
BEGINNINGS = [
    f"{first}{second}{rest}" for first in INDICATORS for second in ("", *INDICATORS, " ", "x") for rest in ("", "x")
]
PLACES = ["a: {}\n", "a:\n- {}\n", "a:\n  b: {}\n", "a:\n- b: {}\n", "a: x{}\n", "a: x {}\n", "a: x\n  {}\n"]
PLACES += [
    "a:\n- x\n  {}\n",
    "{}: x\n",
    "'{}': x\n",
    '"{}": x\n',
    "a: '{}'\n",
    'a: "{}"\n',
    "{}\n",
    "a: x\n{}\n",
    "a: [{}]\n",
]


@pytest.mark.parametrize("place", PLACES)
def test_indicators_anywhere(place: str) -> None:
    """Every indicator of YAML, alone and followed by any other, wherever something can stand."""
    for beginning in BEGINNINGS:
        agreed(place.format(beginning))


CORNERS = [
    # Keys.
    "two words: x\n",
    "a:b: x\n",
    "a:b\n",
    "a :x\n",
    "a : x\n",
    "a:  x\n",
    "? a\n: x\n",
    "? a: b\n: x\n",
    "? - a\n: x\n",
    "- a: x\n",
    ": x\n",
    "'': x\n",
    "'a''b': x\n",
    '"a\\u0041": x\n',
    "'a\n  b': x\n",
    "[a]: x\n",
    "{a: b}: x\n",
    "1: x\n",
    "-a: x\n",
    "---: x\n",
    "<<: x\n",
    "a: &n {b: c}\n<<: *n\n",
    "a: x\na: y\n",
    "a: x\n'a': y\n",
    "a: x\n\"a\": y\n",
    "b:\n  a: x\n  a: y\n",
    "b:\n- a: x\n  a: y\n",
    "é: x\n",
    f"{'k' * 63}: x\n{'k' * 64}: x\n{'k' * 65}: x\n",
    f"{'k' * 1025}: x\n",
    f"'{'k' * 1025}': x\n",
    # Values that end in what may mean more.
    "a: x:\n",
    "a: x: y\n",
    "a: x :\n",
    "a: x :y\n",
    "a: x\n  b:\n",
    "a: x\n  b: c\n",
    "a: x:\n  y\n",
    "a: x #y\n",
    "a: x\n  #y\n",
    "a: x #\n  y\n",
    "a: # y\n",
    "a: #\n- x\n",
    "a: x\n# y\nb: z\n",
    "a: x\n # y\n  z\n",
    "a: x \n",
    "a:  \n",
    "a: \n",
    "a: \n  x\n",
    "a: \n- x\n",
    "a:\n  x\n",
    "a:\n  x\n  y\n",
    "a:\n  'x'\n",
    "a:\n  'x': y\n",
    "a:\nx\n",
    "a: x\ny\n",
    "a: x\n y\n",
    "a: x\n   y\n",
    "a: x\n  y \n  z\n",
    "a: x\n\n  y\n",
    "a: x\n  \n  y\n",
    "a: x\n  y\n\nb: z\n",
    "\na: x\n",
    "a: x\n\n",
    " a: x\n",
    "  a: x\n  b: y\n",
    "a: x\n  b: y\n",
    "a: x\n b: y\n",
    # Quotes.
    "a: 'x\n",
    "a: 'x' y\n",
    "a: 'x'y'\n",
    "a: 'x''\n",
    "a: '''\n",
    "a: '''x''\n",
    "a: 'x' # y\n",
    "a: 'x': y\n",
    "a: 'x'\n  y\n",
    "a: 'x'\n  \n",
    "a: 'x\ny'\n",
    "a: 'x\nb: y'\n",
    "a: 'x\n- y'\n",
    "a:\n- 'x\n- y'\n",
    "a: 'x \n  y'\n",
    "a: 'x\n   y'\n",
    "a: 'x\n\n  y'\n",
    "a: 'x\n  \n  y'\n",
    "a: 'x\n  ''\n  y'\n",
    "a: '\n  '\n",
    "a: '\n\n  '\n",
    "a: '  x  '\n",
    'a: "x\\\n  y"\n',
    'a: "x\\ny"\n',
    'a: "x\\n\n  \\ y"\n',
    'a: "\\x41\\u0041\\U00000041\\_\\N\\L\\P\\e\\0"\n',
    'a: "\\ud83d\\ude00"\n',
    'a: "\\ud800"\n',
    'a: "\\q"\n',
    'a: "x"y"\n',
    "a: \"x'\n",
    # Lists.
    "- x\n",
    "a:\n-\n",
    "a:\n- \n",
    "a:\n- x\n-\n- y\n",
    "a:\n- \n- x\n",
    "a:\n- - x\n",
    "a:\n- - x\n  - y\n",
    "a:\n-\n  - x\n",
    "a:\n- - - x\n",
    "a:\n-  x\n",
    "a:\n- x\n - y\n",
    "a:\n - x\n - y\n",
    "a:\n   - x\n",
    "a:\n    - x\n    - y\n",
    "a:\n- x\n  - y\n",
    "a:\n- x\n- y: z\n",
    "a:\n- y: z\n- x\n",
    "a:\n- y:\n",
    "a:\n- y:\n    z: x\n",
    "a:\n- y:\n  z: x\n",
    "a:\n- y:\n  - z\n  - x\n",
    "a:\n-   y: z\n    x: w\n",
    "a:\n- y: z\n   x: w\n",
    "a:\n- y: z\n x: w\n",
    "a:\n- 'x': y\n",
    "a:\n- 'x': 'y'\n",
    "a:\n- 'x''': '''y'\n",
    "a:\n- \"x\": \"y\"\n",
    "a:\n- [x]\n- {y: z}\n",
    "a:\n- []\n- {}\n",
    "a: [] \n",
    "a: []\nb: [ ]\n",
    "a: [\n  ]\n",
    "a: [x, y]\n",
    "a: [x,\ny]\n",
    "a: {x: y}\n",
    "a: []\n  x\n",
    "a: - x\n",
    "a: -\n",
    "a: -\n  x\n",
    "a: --\nb: ---\n",
    "a: x\n- y\n",
    "a:\nb:\n- x\n",
    "a:\n- x\n  y\n - z\n",
    "a:\n- x\nb\n",
    f"a:\n- {'x' * 1025}\n- y\n",
    f"a:\n- {'x' * 1025}: y\n",
    # Anchors, aliases, tags, blocks of text, documents, directives.
    "a: &n x\nb: *n\n",
    "a: &n\n  b: *n\n",
    "a: *n\n",
    "a: !!str x\n",
    "a: !!int 1\nb: !x y\n",
    "a: ! x\n",
    "a: |\n  x\n  y\n",
    "a: |-\n  x\nb: y\n",
    "a: >\n  x\n\n  y\n",
    "a: >2\n    x\n",
    "a: |\n",
    "a:\n- |\n  x\n",
    "--- a: x\n",
    "---\na: x\n",
    "a: x\n---\n",
    "a: x\n---\nb: y\n",
    "a: x\n--- b: y\n",
    "a: x\n...\n",
    "a: x\n...\nb: y\n",
    "...: x\n",
    "a: x\n  ---\n",
    "a: '\n---\n  '\n",
    "%YAML 1.2\n---\na: x\n",
    "%: x\n",
    "a: x\n%: y\n",
    *(["%A b\n" * 20 + "---\na: x\n"]),
    "{}\n",
    "{a: x}\n",
    "[]\n",
    "x\n",
    "''\n",
    "\n",
    "",
    # No line end, odd line ends, tabs, what is no text.
    "a: x",
    "a: x\nb:",
    "a: x\r\nb: y\r\n",
    "a: x\rb: y\n",
    "a: x\r\n",
    "a: 'x\r\n  y'\n",
    "a: x\u0085b: y\n",
    "a: 'x\u0085  y'\n",
    "a: x\u2028  y\n",
    "a: 'x\u2028  y'\n",
    "a: x\u2029b: y\n",
    "a:\tx\n",
    "a: x\t\n",
    "a: \tx\n",
    "a: x\ty\n",
    "a:\n\tb: x\n",
    "a: x\n\ty\n",
    "a: x\t# y\n",
    "a: 'x\t\n  y'\n",
    "\ufeffa: x\n",
    "a: \ufeffx\n",
    "a: x\n\ufeffb: y\n",
    "a: x\x0by\n",
    "a: x\x0cy\n",
    "a: x\x1cy\n",
    "a: x\x7f\n",
    "a: x\x80\n",
    "a: \x00\n",
    "a: \ud800\n",
    "a: \ufffe\n",
    "a: \uffff\n",
    "a: \ufffd\n",
    "a: \U0010ffff\n",
    "a: \ue000\ud7ff\n",
    "a: x\u00a0\n",
    "a: \u00a0x\n",
    "a: x\u00a0: y\n",
    "a: x\u00a0# y\n",
    "a:\u00a0x\n",
    "\u00a0a: x\n",
    "a: x\n\u00a0 y\n",
    "a: x\u3000\n",
]  # fmt: skip
"""Where a reader that cuts strings could part from libyaml."""


@pytest.mark.parametrize("text", CORNERS)
def test_corners_of_yaml(text: str) -> None:
    agreed(text)


@pytest.mark.parametrize("text", CORNERS)
def test_corners_among_other_lines(text: str) -> None:
    """The same deeper, and with lines before and after that are regular."""
    deeper = "".join(f"  {line}" for line in text.splitlines(keepends=True))
    item = f"- {deeper[2:]}"
    for whole in (
        f"first: x\n{text}last: y\n",
        f"first:\n- x\n{text}last:\n- y\n",
        f"first:\n{deeper}last: y\n",
        f"first:\n{item}{item}last: y\n",
        f"first:\n  second:\n  {item.replace(chr(10), chr(10) + '  ').removesuffix('  ')}last: y\n",
    ):
        agreed(whole)


def test_a_value_is_the_readers_own() -> None:
    """What was read before is not changed, whatever is done to it."""
    text = "a:\n- x\n- y\nb: []\nc: {}\nd:\n  e: f\n"
    first = scan(text)
    assert first is not None
    for value in first.values():
        value.clear()
    assert agreed(text)
    assert scan(text) != first


def test_whatever_was_read_before() -> None:
    """More items than any reader would remember, then some of them again, in other places."""
    for start in range(0, 120_000, 24_000):
        assert agreed("a:\n" + "".join(f"- x{number:06}\n" for number in range(start, start + 24_000)))
    assert agreed("a:\n  - x000001\n  - x119999\nb:\n- x000001: x000001\n- 'x000001'\nx000001: x000001\n")


def nested(depth: int) -> str:
    """Mappings in mappings."""
    return "".join(f"{'  ' * level}a:\n" for level in range(depth))


@pytest.mark.parametrize("depth", [*range(1, 12), MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 200])
def test_deep_texts(depth: int) -> None:
    agreed(nested(depth))
    agreed(nested(depth) + "  " * depth + "a: x\n")
    agreed("a:\n" + "- " * depth + "x\n")
    agreed(nested(depth) + "  " * depth + "- x\n")
    agreed(nested(depth) + "  " * (depth - 1) + "- x\n")


@pytest.mark.parametrize("line", ["- \n", "- x\n", "- a: \n"])
def test_the_most_values_of_any_text_that_is_read(line: str) -> None:
    """However short its values, no text up to the longest has more of them than are allowed."""
    assert agreed(("a:\n" + line * LONGEST)[: (LONGEST - 3) // len(line) * len(line) + 3])
    assert LONGEST + LONGEST // 64 < MAX_NODES


def test_long_texts() -> None:
    for text in (f"a: {'x' * LONGEST}\n", f"a: {'word ' * (LONGEST // 5)}x\n", f"a: 'x{'  ' * LONGEST}'\n"):
        agreed(text)
    with pytest.raises(RecordFault, match="values"):
        parse_mapping("a:\n" + "- \n" * (MAX_NODES + 1))


def _sentence(parts: list[str]) -> str:
    return " ".join(parts)


sentences = st.lists(
    st.one_of(
        st.sampled_from(["the", "pathway", "it's", "(A)", "TGF-β", "a:b", "#1", "- x", "'", '"', "NA", "a: b", "x:"]),
        words,
    ),
    max_size=40,
).map(_sentence)
"""Texts that are longer than a line."""

_rows = st.lists(st.fixed_dictionaries({"word": words, "entrez": sentences, "source": st.lists(words)}), max_size=3)
records = st.builds(
    dict.__or__,
    front_matters,
    st.fixed_dictionaries({}, optional={"caption": sentences, "genes": _rows, "redirect_from": st.lists(sentences)}),
)
"""Front matter of both generations."""


class Indenting(yaml.SafeDumper):
    """Another writer's style: lists stand deeper than their keys."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def dumped(record: dict[str, Any], indenting: bool, width: int, quote: str | None) -> str:
    """A record as PyYAML's writer gives it, in PFOCR's style or in one like it."""
    dumper = Indenting if indenting else yaml.SafeDumper
    return yaml.dump(record, Dumper=dumper, allow_unicode=True, sort_keys=False, width=width, default_style=quote)


written = st.builds(
    dumped, records, st.booleans(), st.sampled_from([20, 80, 10_000]), st.sampled_from([None, None, None, "'", '"'])
)


@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(written)
def test_any_record_as_a_writer_gives_it(text: str) -> None:
    agreed(text)
    assert parse_mapping(text) == yaml.load(text, Loader=yaml.CBaseLoader)


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from(["figid", "caption", "year"]), st.from_regex(r"[A-Za-z][a-z ,.;()]*[a-z]", fullmatch=True)
    )
)
def test_plain_records_are_read(record: dict[str, str]) -> None:
    if record:
        assert agreed(dumped(record, indenting=False, width=80, quote=None))


PIECES = [
    *"-?:,[]{}#&*!|>'\"%@`~\\ \n\t\r\x85\u2028\ufeff\x7fx",
    *("\n  ", "\n    ", "\n   ", "\n\n", "\n \n", "\n- ", "\n  - ", "- - ", ": ", ":\n", " #", "# "),
    *("''", "\\n", "\\\n"),
    *("&a ", "*a", "!!str ", " |\n", " >\n  ", "[]", "{}", "[x, y]", "{x: y}", "? ", "<<: ", "\n---\n", "\n...\n"),
    *("\n--- x", "figid: ", "\nfigid: x", "\n  name: x", "'x': ", '"x": ', "'x\n  y'", "\u00a0", "\ud800"),
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A record with a few characters put in, taken out or replaced, and lines moved, doubled or indented."""
    text = draw(written)
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(st.sampled_from(PIECES)) + text[start + draw(st.integers(0, 2)) :]
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(0, 2)) if lines else 0):
        one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        change = draw(st.sampled_from(["swap", "double", "indent", "outdent"]))
        if change == "swap":
            lines[one], lines[other] = lines[other], lines[one]
        elif change == "double":
            lines.insert(other, lines[one])
        else:
            lines[one] = f"  {lines[one]}" if change == "indent" else lines[one].removeprefix("  ")
    return "".join(lines)


@settings(deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(damaged())
def test_damaged_records(text: str) -> None:
    agreed(text)


@settings(deadline=None, max_examples=1000)
@given(st.lists(st.sampled_from([*PIECES, "a: ", "b: ", "\nc: x", "\nd:", "\n- y", "z"]), max_size=10).map("".join))
def test_texts_of_indicators(text: str) -> None:
    agreed(f"{text}\n")
    agreed(f"a: {text}\n")


def _edges(text: str) -> Iterator[str]:
    yield from (text[:end] + "\n" for end in range(len(text)))
    yield from (text[start:] for start in range(len(text)))
    for piece in ("", " ", "\n", "'", ":", "- ", "#"):
        yield from (text[:place] + piece + text[place + 1 :] for place in range(len(text)))


def test_every_cut_and_every_change_of_one_character() -> None:
    text = "a: x\nl:\n- a\n- 'b'\n- c d\n  e\nm:\n  '@n': p\n  q:\n  - r\n  - s: t\n    u: v\nw: 'x\n  y'\nz: ''\n"
    assert agreed(text)
    assert sum(map(agreed, _edges(text))) > 100
