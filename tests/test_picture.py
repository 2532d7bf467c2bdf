"""Pictures: labels that do not meet, colours and a legend, and text that is text."""

from __future__ import annotations

import hashlib
import sys
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import edges_of, planted, printed

from kg.errors import KgError
from kg.exports import Options, load
from kg.network.drawing import picture as module
from kg.network.drawing.legend import GREY, PALETTE, communities_of, described
from kg.network.drawing.pen import Pen, Style
from kg.network.drawing.picture import HEIGHT, WIDTH, Form, drawn, picture, strengths
from kg.network.drawing.placing import place_labels
from kg.network.tables import Attribute, Kind, NetworkTables
from kg.opened import Build

SVG = "{http://www.w3.org/2000/svg}"


def network(sizes: list[int], symbols: list[str] | None = None, *, across: float = 0.02) -> NetworkTables:
    """A network of so many communities, without places; `symbols` are those of its first nodes."""
    source, target, group = planted(sizes, 0.5, across, 1)
    named = [*(symbols or []), *(f"GENE{node}" for node in range(len(symbols or []), len(group)))]
    figures = np.arange(len(group), 0, -1)
    return NetworkTables(
        ids=tuple(f"urn:{node}" for node in range(len(group))),
        nodes=(
            Attribute("symbol", Kind.TEXT, named),
            Attribute("figures", Kind.COUNT, figures),
            Attribute("community", Kind.COUNT, group),
            Attribute("community_name", Kind.TEXT, [f"word{number} (G{number}, H)" for number in group.tolist()]),
        ),
        source=source,
        target=target,
        edges=(Attribute("figures", Kind.COUNT, np.arange(len(source), 0, -1)),),
        about={"name": "A test & a title", "description": "What is shown, and what not."},
    )


def empty(nodes: int) -> NetworkTables:
    """Nodes without edges."""
    return NetworkTables(
        tuple(f"urn:{node}" for node in range(nodes)),
        (Attribute("symbol", Kind.TEXT, ["A"] * nodes),),
        *edges_of([]),
        (),
        {},
    )


def texts(svg: bytes) -> list[str]:
    """All texts of an SVG."""
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_same_bytes_in_another_process(form: Form) -> None:
    """Whatever was drawn before, and whatever the user's own settings are."""
    script = f"""if True:
        import hashlib, matplotlib
        from test_picture import network, picture
        matplotlib.rcParams["lines.linewidth"] = 7
        matplotlib.rcParams["font.size"] = 30
        matplotlib.rcParams["savefig.bbox"] = "tight"
        print(hashlib.sha256(picture(network([20, 10]), {form!r})).hexdigest())
        print(matplotlib.rcParams["font.size"])
    """
    here = hashlib.sha256(picture(network([20, 10]), form)).hexdigest()
    assert printed(script) == printed(script) == [here, "30.0"]


def test_a_png_of_the_stated_size_with_a_description() -> None:
    data = picture(network([20, 10]), "png")
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")) == (3000, 2400)
    assert b"A network of 30 genes" in data
    assert b"Software" not in data


def test_symbols_are_text_in_svg() -> None:
    odd = ["IL-1β", "<A&B>", "$x$", "a--b", "日本", "two\nlines\x01", "E(spl)m7-HLH"]
    svg = picture(network([12, 8], odd), "svg")
    root = ElementTree.fromstring(svg)
    assert {"IL-1β", "<A&B>", "$x$", "a--b", "日本", "two lines", "E(spl)m7-HLH"} <= set(texts(svg))
    title, description = (root.find(f"{SVG}{tag}") for tag in ("title", "desc"))
    assert title is not None
    assert description is not None
    assert title.text == "A test & a title"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    assert "IL-1β (20)" in str(description.text)
    assert b"dc:date" not in svg


def test_what_is_shown_is_said() -> None:
    tables = network([30, 20, *[2] * 12])
    said = texts(picture(tables, "svg"))
    counts = f"{len(tables.ids)} genes, {len(tables.source)} edges."
    assert {"A test & a title", f"{counts} What is shown, and what not."} <= set(said)
    assert {"Communities", "word0", "30 genes: G0, H", "word1", "20 genes: G1, H"} <= set(said)
    assert "4 smaller ones, 8 genes" in said
    assert {"Figures that show the gene", "Figures that show both genes", "74", f"{len(tables.source)}"} <= set(said)


def test_the_largest_communities_have_colours_of_their_own() -> None:
    tables = network([3] * 5 + [2] * 9)
    found, colours = communities_of(tables)
    assert [community.colour for community in found] == [*PALETTE, *[GREY] * 4]
    assert len(set(PALETTE)) == len(PALETTE)
    assert colours[:6] == (PALETTE[0],) * 3 + (PALETTE[1],) * 3
    assert colours[-1] == GREY
    assert "word0 (3 genes)" in described(tables, found)


def test_communities_without_names_are_called_by_genes() -> None:
    tables = network([4])
    nameless = NetworkTables(tables.ids, tables.nodes[:3], tables.source, tables.target, tables.edges, {})
    (community,), _ = communities_of(nameless)
    assert (community.words, community.genes) == ("", "GENE0, GENE1, GENE2")


def test_no_label_is_upon_another_nor_outside() -> None:
    pen = Pen(WIDTH, HEIGHT, halo=False)
    drawing = drawn(network([150, 80, 60, 40], across=0.01), pen)
    assert len(drawing.boxes) > 60
    for one, other in combinations(drawing.boxes.values(), 2):
        assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
    assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT for box in drawing.boxes.values())
    for node, box in drawing.boxes.items():
        width, height = pen.size(drawing.symbols[node], drawing.styles[node])
        assert (box[2] - box[0], box[3] - box[1]) == pytest.approx((width, height))


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200), st.floats(1, 9)), min_size=1, max_size=25), st.randoms()
)
def test_labels_do_not_meet_whatever_the_places(nodes: list[tuple[float, float, float]], chance: object) -> None:
    places, radii = np.array(nodes)[:, :2], np.array(nodes)[:, 2]
    sizes = np.stack([radii * 5, radii * 2], axis=1)
    order = list(range(len(nodes)))
    boxes = place_labels(places, radii, sizes, order, (0, 0, 200, 200))
    for one, other in combinations(boxes.values(), 2):
        assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]


def test_what_matters_most_is_labelled_first() -> None:
    places = np.array([[50.0, 50.0], [50.0, 50.0]])
    sizes = np.array([[60.0, 60.0]] * 2)
    frame = (0.0, 0.0, 100.0, 200.0)
    assert list(place_labels(places, np.ones(2), sizes, [1, 0], frame)) == [1]
    assert list(place_labels(places, np.ones(2), sizes, [0, 1], frame)) == [0]


@pytest.mark.parametrize("form", ["png", "svg"])
@pytest.mark.parametrize("nodes", [0, 1, 5])
def test_networks_with_hardly_anything(nodes: int, form: Form) -> None:
    data = picture(empty(nodes), form)
    if form == "svg":
        assert [text for text in texts(data) if text == "A"] == ["A"] * nodes
        assert f"{nodes} gene{'' if nodes == 1 else 's'}, 0 edges." in texts(data)


def test_places_that_are_given_are_kept() -> None:
    tables = network([2])
    given_places = np.array([[0.0, 0.0], [300.0, 100.0]])
    tables = NetworkTables(tables.ids, tables.nodes, tables.source, tables.target, tables.edges, {}, given_places)
    drawing = drawn(tables, Pen(WIDTH, HEIGHT, halo=False))
    step = drawing.places[1] - drawing.places[0]
    assert step[1] / step[0] == pytest.approx(1 / 3)
    assert step[0] > 0


def test_strong_edges_are_strong() -> None:
    weight = Attribute("score", Kind.NUMBER, np.array([*np.linspace(1, 5, 1000), 900.0]))
    found = strengths(weight, 1001)
    assert found[0] == 0
    assert found[-1] == found[999] == 1
    assert found[500] == pytest.approx(0.5**0.5, abs=0.01)  # the one far above all does not make the others look weak
    assert strengths(None, 2).tolist() == [0.3, 0.3]
    assert strengths(Attribute("figures", Kind.COUNT, np.array([2, 2])), 2).tolist() == [0.3, 0.3]


def test_long_texts_are_wrapped() -> None:
    pen = Pen(WIDTH, HEIGHT, halo=False)
    lines = pen.wrapped("one two three fourfivesixseveneightnineten", Style(9, "black"), 60)
    assert lines == ["one two", "three", "fourfivesixseveneightnineten"]


def test_without_matplotlib_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(KgError, match=r"pip install 'pfocr-kg\[plot\]'"):
        module.picture(empty(1), "png")


def test_the_example_picture(example_build: Build) -> None:
    said: list[str] = []
    ((name, chunks),) = load("svg").files(example_build, Options(tell=said.append))
    svg = b"".join(chunk if isinstance(chunk, bytes) else chunk.encode() for chunk in chunks)
    assert name == "cooccurrence.svg"
    assert {"MTOR", "AKT1", "TSC2"} <= set(texts(svg))
    assert said == [
        "no edge has q of 0.05 or less: this limits nothing",
        "left out: 2,559 edges in fewer than 2 independent figures",
        "left out: 237 nodes to which no edge is left",
        "the export has 60 nodes, 423 edges",
    ]
