"""Families in lexicons: what is read from FamPlex's files, which family a word names, and what is in it."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from conftest import ROOT, Run
from hypothesis import given
from hypothesis import strategies as st

from kg import KgError
from kg.lexicon import (
    ContestedFamilies,
    Families,
    FamilyName,
    Lexicon,
    Member,
    Membership,
    Name,
    Namespace,
    Parent,
    Rank,
    Relation,
    Resolved,
)
from kg.lexicon.famplex import read_grounding_map, read_relations
from kg.lexicon.file import Written, write_lexicon
from kg.mapping.families import FAMPLEX, by_loose_form, famplex_id, loose_form
from kg.resources import read_ontology

HUMAN, MOUSE = "9606", "10090"
SAMPLE = ROOT / "tests" / "data" / "famplex"
RELATIONS, NAMES = SAMPLE / "relations.csv", SAMPLE / "grounding_map.csv"
HGNC, UP, FPLX, ISA, PARTOF = Namespace.HGNC, Namespace.UP, Namespace.FPLX, Relation.ISA, Relation.PARTOF


def lexicon(
    folder: Path,
    memberships: Sequence[Membership] = (),
    texts: Sequence[FamilyName] = (),
    names: Iterable[Name] = (),
) -> Lexicon:
    """A lexicon of these families and genes."""
    write_lexicon(folder / "x.lexicon", names, {}, Families(memberships, texts))
    return Lexicon(folder / "x.lexicon")


def put(path: Path, text: str) -> Path:
    """A file with this text."""
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def known(tmp_path: Path) -> Lexicon:
    """The sample, with some names of genes."""
    names = [
        Name(HUMAN, "PRKAA1", Rank.OFFICIAL, "5562"),
        Name(HUMAN, "OTHER", Rank.OFFICIAL, "1"),
        Name(HUMAN, "PRKAA1", Rank.PREVIOUS, "1"),
        Name(HUMAN, "NEW", Rank.OFFICIAL, "5563"),
        Name(HUMAN, "PRKAA2", Rank.PREVIOUS, "5563"),
        Name(HUMAN, "PRKAB1", Rank.SYNONYM, "2"),
        Name(HUMAN, "PRKAB1", Rank.SYNONYM, "3"),
        Name(HUMAN, "P0C0S8", Rank.OFFICIAL, "4"),
        Name(MOUSE, "SHH", Rank.OFFICIAL, "20423"),
    ]
    return lexicon(tmp_path, read_relations([RELATIONS]), read_grounding_map([NAMES]), names)


# --- what is read


def test_relations() -> None:
    found = read_relations([RELATIONS])
    assert len(found) == 10
    assert found[0] == Membership("AMPK_alpha", HGNC, "PRKAA1", ISA)
    assert found[2] == Membership("AMPK", FPLX, "AMPK_alpha", PARTOF)
    assert found[7] == Membership("Histone_H2A", UP, "P0C0S8", ISA)


def test_texts_that_mean_a_family_whatever_else_they_mean() -> None:
    found = read_grounding_map([NAMES])
    assert found[0] == FamilyName("AMPK, alpha", "AMPK_alpha")
    assert found[-1] == FamilyName("Histone 2A", "Histone_H2A")
    assert "aspirin" not in {name.text for name in found}
    assert len(found) == 6


def test_several_files_and_line_ends_of_windows(tmp_path: Path) -> None:
    lines = RELATIONS.read_text(encoding="utf-8").splitlines()
    one = put(tmp_path / "a.csv", "\r\n".join(lines[:4]) + "\r\n")
    two = put(tmp_path / "b.csv", "\n".join(lines[4:]))
    assert read_relations([one, two]) == read_relations([RELATIONS])
    assert read_grounding_map([NAMES, NAMES]) == read_grounding_map([NAMES]) * 2


GOOD = "HGNC,A1,isa,FPLX,A\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "line 1: nothing there: the file is empty"),
        (GOOD + "HGNC,A1,isa,FPLX\n", "line 2: 4 cells where relations have 5"),
        (GOOD + "HGNC,A1,isa,FPLX,A,\n", "line 2: 6 cells"),
        (GOOD + "\n" + GOOD, "line 2: 0 cells"),
        (GOOD + "HGNC A1 isa FPLX A\n", "line 2: 1 cells"),
        (GOOD + "NCBI,207,isa,FPLX,A\n", "line 2: unknown namespace 'NCBI'; there are HGNC, UP, FPLX"),
        (GOOD + "hgnc,A1,isa,FPLX,A\n", "line 2: unknown namespace 'hgnc'"),
        (GOOD + "HGNC,A1,is_a,FPLX,A\n", "line 2: unknown relation 'is_a'; there are isa, partof"),
        (GOOD + "FPLX,A,isa,HGNC,A1\n", "line 2: namespace 'HGNC' where only a family (FPLX) has members"),
        (GOOD + "HGNC,,isa,FPLX,A\n", "line 2: '' is no id"),
        (GOOD + "HGNC,A1,isa,FPLX,A B\n", "line 2: 'A B' is no id"),
        (GOOD + 'HGNC,"A1\nx",isa,FPLX,A\n', "line 3: 'A1\\nx' is no id"),
        (GOOD + "HGNC,A1,isa,FPLX,<A>\n", "line 2: '<A>' is no id"),
        (GOOD + 'HGNC,"A1"x,isa,FPLX,A\n', "line 2: "),
        (GOOD + 'HGNC,"A1,isa,FPLX,A\n', "line 2: unexpected end of data"),
        (GOOD + "FPLX,B,isa,FPLX,B\n", "line 2: families within themselves: B → B"),
        (GOOD + "FPLX,B,isa,FPLX,A\nFPLX,A,partof,FPLX,B\n" + GOOD, "line 3: families within themselves: "),
    ],
)
def test_relations_that_are_none_are_one_clear_line(tmp_path: Path, content: str, words: str) -> None:
    path = put(tmp_path / "r.csv", content)
    with pytest.raises(KgError) as fault:
        read_relations([RELATIONS, path])
    assert str(fault.value).startswith(f"{path}: {words}")
    assert "\n" not in str(fault.value)


def test_a_cycle_over_two_files_is_told_with_the_last_line_of_it(tmp_path: Path) -> None:
    one = put(tmp_path / "a.csv", "FPLX,A,isa,FPLX,B\nFPLX,B,isa,FPLX,C\nFPLX,B,isa,FPLX,D\n")
    two = put(tmp_path / "b.csv", "HGNC,X,isa,FPLX,D\nFPLX,C,partof,FPLX,A\nFPLX,E,isa,FPLX,A\n")
    with pytest.raises(KgError) as fault:
        read_relations([one, two])
    place, _, cycle = str(fault.value).partition(": families within themselves: ")
    assert place == f"{two}: line 2"
    assert set(cycle.split(" → ")) == {"A", "B", "C"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "line 1: nothing there: the file is empty"),
        ("x,FPLX,A\ny,FPLX\n", "line 2: 2 cells where the first line has 3"),
        ("x,FPLX,A\ny,FPLX,A,,\n", "line 2: 5 cells where the first line has 3"),
        ("x,FPLX\n", "line 1: 2 cells where there are a text and pairs"),
        ("x\n", "line 1: 1 cells where there are a text and pairs"),
        ("x,FPLX,A\n ,FPLX,A\n", "line 2: no text in the first cell"),
        ("x,FPLX,\n", "line 1: half of a pair"),
        ("x,,A\n", "line 1: half of a pair"),
        ("x,FPLX,A B\n", "line 1: 'A B' is no id"),
        ("x,CHEBI,A B\n", "no text that means a family (FPLX): is this the right file?"),
        (GOOD, "line 1: a relation where a text and what it means should be: is this relations.csv?"),
    ],
)
def test_names_that_are_none_are_one_clear_line(tmp_path: Path, content: str, words: str) -> None:
    path = put(tmp_path / "n.csv", content)
    with pytest.raises(KgError) as fault:
        read_grounding_map([NAMES, path])
    assert str(fault.value).startswith(f"{path}: {words}")


# --- which family a word names


@pytest.mark.parametrize(
    ("form", "family"),
    [
        ("AMPK", "AMPK"),  # an id
        ("ampk", "AMPK"),
        ("ampk_ALPHA", "AMPK_alpha"),
        ("AMPK Alpha", "AMPK_alpha"),  # a name
        (" ampk   alpha", "AMPK_alpha"),
        ("ampk, alpha", "AMPK_alpha"),
        ("HH", "Hedgehog"),
        ("histone", "Histone"),  # which only has a family in it
        ("THE CORE HISTONES", "Histone"),
        ("AMPK-alpha", None),
        ("PRKAA1", None),
        ("aspirin", None),
        ("", None),
    ],
)
def test_which_family_a_word_names(known: Lexicon, form: str, family: str | None) -> None:
    assert known.family(form) == family
    assert known.family(form) == known.family(form)
    assert known.family.cache_info().hits > 0


def test_a_name_comes_before_an_id(tmp_path: Path) -> None:
    ids = [Membership("A", HGNC, "A1", ISA), Membership("B", HGNC, "B1", ISA)]
    assert lexicon(tmp_path, ids, [FamilyName("a", "B")]).family("A") == "B"


def test_texts_of_several_families_are_contested_whatever_their_case(tmp_path: Path) -> None:
    found = lexicon(tmp_path, texts=[FamilyName("Hh", "Hedgehog"), FamilyName("hH", "HRH"), FamilyName("x", "HRH")])
    assert found.family("Hh") == found.family("HH") == ContestedFamilies(("HRH", "Hedgehog"))
    assert found.family("X") == "HRH"


def test_ids_that_differ_in_case_only(tmp_path: Path) -> None:
    found = lexicon(tmp_path, [Membership("Rho", HGNC, "A1", ISA), Membership("RHO", HGNC, "B1", ISA)])
    assert (found.family("Rho"), found.family("RHO")) == ("Rho", "RHO")
    assert found.family("rho") == ContestedFamilies(("RHO", "Rho"))


# --- what is in it


def test_members_have_the_id_that_their_symbol_has_in_human(known: Lexicon) -> None:
    assert known.members("AMPK") == (
        Member(HGNC, "PRKAA1", "5562"),  # official for one gene, though it was another's name, too
        Member(HGNC, "PRKAA2", "5563"),  # the gene's previous symbol
        Member(HGNC, "PRKAB1", None),  # contested
    )
    assert known.members("Hedgehog") == (Member(HGNC, "SHH", None),)  # known in mouse only
    assert known.members("Histone") == (Member(HGNC, "H2AX", None), Member(UP, "P0C0S8", None))
    assert known.members("ampk") == known.members("") == ()


def test_parents(known: Lexicon) -> None:
    assert known.parents("AMPK_alpha") == (Parent(PARTOF, "AMPK"),)
    assert known.parents("Histone_H2A") == (Parent(ISA, "Histone"),)
    assert known.parents("AMPK") == known.parents("PRKAA1") == ()


def test_two_ways_to_belong(tmp_path: Path) -> None:
    found = lexicon(tmp_path, [Membership("A", FPLX, "B", ISA), Membership("A", FPLX, "B", PARTOF)])
    assert found.parents("B") == (Parent(ISA, "A"), Parent(PARTOF, "A"))


FAMILIES = st.sampled_from([f"F{number}" for number in range(8)])
EDGES = st.lists(st.tuples(FAMILIES, FAMILIES, st.sampled_from(Relation)), max_size=14)
LEAVES = st.lists(
    st.builds(
        Membership,
        FAMILIES,
        st.sampled_from([HGNC, UP]),
        st.sampled_from(["a", "b", "c", "F1"]),
        st.sampled_from(Relation),
    ),
    max_size=12,
)


@given(edges=EDGES, leaves=LEAVES)
def test_members_are_what_a_search_of_the_graph_finds(
    tmp_path_factory: pytest.TempPathFactory,
    edges: list[tuple[str, str, Relation]],
    leaves: list[Membership],
) -> None:
    downwards = [Membership(min(pair), FPLX, max(pair), how) for *pair, how in edges if pair[0] != pair[1]]
    memberships = [*downwards, *leaves]
    graph: nx.DiGraph[tuple[str, str]] = nx.DiGraph()
    for family, namespace, member, _ in memberships:
        graph.add_edge((FPLX, family), (namespace, member))
    names = [Name(HUMAN, "a", Rank.OFFICIAL, "1"), Name(HUMAN, "F1", Rank.OFFICIAL, "2")]
    found = lexicon(tmp_path_factory.mktemp("families"), memberships, names=names)
    for family in (f"F{number}" for number in range(8)):
        node = (FPLX, family)
        below = nx.descendants(graph, node) if node in graph else set()
        members = found.members(family)
        assert [(member.namespace, member.id) for member in members] == sorted(one for one in below if one[0] != FPLX)
        assert all(
            member.gene == {(HGNC, "a"): "1", (HGNC, "F1"): "2"}.get((member.namespace, member.id))
            for member in members
        )
        above = {(how, parent) for parent, _, child, how in downwards if child == family}
        assert sorted(found.parents(family)) == sorted(above)
        assert found.family(family.lower()) == (family if node in graph else None)


@given(edges=st.lists(st.tuples(FAMILIES, FAMILIES), min_size=1, max_size=12))
def test_families_within_themselves_are_always_told(
    tmp_path_factory: pytest.TempPathFactory, edges: list[tuple[str, str]]
) -> None:
    rows = "".join(f"FPLX,{inner},isa,FPLX,{outer}\n" for inner, outer in edges)
    path = put(tmp_path_factory.mktemp("cycles") / "r.csv", rows)
    if nx.is_directed_acyclic_graph(nx.DiGraph(edges)):
        assert len(read_relations([path])) == len(edges)
        return
    with pytest.raises(KgError) as fault:
        read_relations([path])
    place, _, told = str(fault.value).partition(": families within themselves: ")
    cycle = told.split(" → ")
    assert cycle[0] == cycle[-1]
    assert len(set(cycle)) == len(cycle) - 1 >= 1
    lines = [edges.index(edge) + 1 for edge in pairwise(cycle)]  # fails unless every step is a row
    assert place == f"{path}: line {max(lines)}"


TEXTS = st.lists(
    st.builds(FamilyName, st.sampled_from(["Hh", "HH", "h  h", "ß", "SS", "x"]), FAMILIES), min_size=1, max_size=8
)


@given(data=st.data(), leaves=LEAVES, texts=TEXTS)
def test_the_order_of_rows_counts_for_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, leaves: list[Membership], texts: list[FamilyName]
) -> None:
    names = [Name(HUMAN, "a", Rank.OFFICIAL, "1"), Name(HUMAN, "b", Rank.OFFICIAL, "2")]
    folder = tmp_path_factory.mktemp("order")
    one = lexicon(folder, leaves, texts, names)
    mixed_leaves, mixed_texts = data.draw(st.permutations(leaves)), data.draw(st.permutations(texts))
    other = lexicon(folder, [*mixed_leaves, *leaves], [*mixed_texts, *texts[:1]], names[::-1])
    assert one.digest == other.digest
    for _, family in texts:
        assert one.members(family) == other.members(family)
    for text, _ in texts:
        assert one.family(text) == other.family(text)


@given(texts=TEXTS)
def test_a_text_names_what_a_search_through_all_names_finds(
    tmp_path_factory: pytest.TempPathFactory, texts: list[FamilyName]
) -> None:
    found = lexicon(tmp_path_factory.mktemp("texts"), texts=texts)
    for text in ("hh", "H H", "ss", "X"):
        fitting = {family for name, family in texts if " ".join(name.split()).casefold() == text.casefold()}
        answer = found.family(text)
        told = set(answer.families) if isinstance(answer, ContestedFamilies) else {answer} - {None}
        assert told == fitting


def test_whatever_a_lexicon_says_is_part_of_its_digest(tmp_path: Path) -> None:
    row, text = Membership("A", HGNC, "x", ISA), FamilyName("t", "A")
    name = Name(HUMAN, "x", Rank.OFFICIAL, "1")
    contents: list[tuple[list[Membership], list[FamilyName], list[Name]]] = [
        ([row], [text], [name]),
        ([row], [text], []),
        ([row], [], [name]),
        ([], [text], [name]),
        ([row._replace(relation=PARTOF)], [text], [name]),
        ([row._replace(namespace=UP)], [text], [name]),
        ([row._replace(namespace=FPLX)], [text], [name]),
        ([row._replace(id="y")], [text], [name]),
        ([row], [text._replace(text="u")], [name]),
    ]
    assert len({lexicon(tmp_path, *content).digest for content in contents}) == len(contents)


# --- the file


def test_how_much_there_is(tmp_path: Path) -> None:
    memberships = read_relations([RELATIONS])
    families = Families(memberships, read_grounding_map([NAMES]))
    assert write_lexicon(tmp_path / "x", [], {}, families) == Written(0, 6, 5, 1, 5)
    assert write_lexicon(tmp_path / "x", [Name(HUMAN, "A", Rank.OFFICIAL, "1")], {}) == Written(1, 0, 0, 0, 0)
    with pytest.raises(KgError, match="no name"):
        write_lexicon(tmp_path / "x", [], {}, Families())


def test_a_lexicon_of_an_older_format_must_be_built_again(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "old.lexicon"
    with closing(sqlite3.connect(path)) as base:
        base.executescript(
            "CREATE TABLE about (key, value); INSERT INTO about VALUES ('format', 'kg lexicon 1'), ('digest', '0')"
        )
    result = run("lexicon", "find", path, HUMAN, "A")
    assert result.exit_code == 2
    assert result.stderr.strip().endswith("(kg lexicon 1); build it again with `kg lexicon build`")


# --- the commands


def rows_of(text: str) -> list[list[str]]:
    """The cells of printed tables, without their headers."""
    lines = [line for line in text.splitlines() if line.strip() and "─" not in line]
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines]


def test_make_and_ask(run: Run, tmp_path: Path) -> None:
    made = run("lexicon", "build", "--famplex", RELATIONS, "--famplex-names", NAMES, "-o", tmp_path / "x")
    assert (made.exit_code, made.stdout) == (
        0,
        f"{tmp_path / 'x'}: 6 families (members: HGNC 5, UP 1), 5 names of families\n",
    )
    assert list(Lexicon(tmp_path / "x").sources) == ["1 relations.csv", "2 grounding_map.csv"]
    found = run("lexicon", "find", tmp_path / "x", HUMAN, "hh", "ampk_ALPHA", "Histone")
    assert found.exit_code == 0
    assert rows_of(found.stdout) == [
        ["word", "family", "belongs to", "members"],
        ["hh", "Hedgehog", "SHH"],
        ["ampk_ALPHA", "AMPK_alpha", "partof AMPK", "PRKAA1, PRKAA2"],
        ["Histone", "Histone", "H2AX, P0C0S8 (UniProt)"],
    ]


def test_a_word_may_mean_a_gene_and_a_family(run: Run, tmp_path: Path) -> None:
    hgnc = put(
        tmp_path / "hgnc.txt",
        "symbol\tstatus\talias_symbol\tprev_symbol\tentrez_id\n"
        "PRKAA1\tApproved\tAMPK\t\t5562\nPRKAA2\tApproved\tAMPKa2|twice\t\t5563\nX\tApproved\ttwice\t\t9\n",
    )
    more = put(tmp_path / "more.csv", "twice,FPLX,AMPK\nmany,FPLX,AMPK\nMANY,FPLX,Histone\n")
    sources = ("--hgnc", hgnc, "--famplex", RELATIONS, "--famplex-names", more)
    made = run("lexicon", "build", *sources, "-o", tmp_path / "x")
    assert made.stdout.endswith("7 names of genes, 6 families (members: HGNC 5, UP 1), 2 names of families\n")
    found = run("lexicon", "find", tmp_path / "x", HUMAN, "AMPK", "PRKAA1")
    assert found.exit_code == 0
    assert rows_of(found.stdout)[1:] == [
        ["AMPK", "synonym", "5562", "PRKAA1"],
        ["PRKAA1", "official", "5562", "PRKAA1"],
        ["word", "family", "belongs to", "members"],
        ["AMPK", "AMPK", "PRKAA1 (5562), PRKAA2 (5563), PRKAB1"],
    ]
    for words, shown in (
        (("AMPK", "nothing"), ["nothing", "unknown"]),
        (("many",), ["many", "contested: AMPK, Histone"]),
        (("twice",), ["twice", "contested synonym", "9, 5563"]),
    ):
        found = run("lexicon", "find", tmp_path / "x", HUMAN, *words)
        assert found.exit_code == 1
        assert shown in rows_of(found.stdout)


@pytest.mark.parametrize("option", ["--famplex", "--famplex-names"])
def test_a_bad_file_is_told_and_nothing_written(run: Run, tmp_path: Path, option: str) -> None:
    path = put(tmp_path / "bad.csv", "")
    result = run("lexicon", "build", "--famplex", RELATIONS, option, path, "-o", tmp_path / "x")
    assert result.exit_code == 2
    assert f"{path}: line 1: nothing there" in result.stderr
    assert not (tmp_path / "x").exists()


# --- without a lexicon


@pytest.mark.parametrize(
    ("form", "family"),
    [
        ("AMPK", "AMPK"),
        ("akt", "AKT"),
        ("Histone H2A", "Histone_H2A"),
        ("histone-h2a", "Histone_H2A"),
        ("HISTONEH2A", "Histone_H2A"),
        ("WNT", "Wnt"),
        ("PI3 K", "PI3K"),
        ("AC", None),
        ("AKT1", None),
        ("TP53", None),
        ("famplex", None),
        ("# The ids of FamPlex", None),
        ("", None),
        ("-", None),
    ],
)
def test_the_id_that_a_form_is(form: str, family: str | None) -> None:
    assert famplex_id(form) == family


@given(ids=st.lists(st.text("aAbß_- s", min_size=1, max_size=4), max_size=8), form=st.text("aAbßS_- s", max_size=4))
def test_loose_forms_as_a_search_through_all_ids(ids: list[str], form: str) -> None:
    def bare(text: str) -> str:
        return "".join(letter for letter in text if letter not in "_- ").casefold()

    fitting = {one for one in ids if bare(one) == bare(form)}
    assert by_loose_form(ids).get(loose_form(form)) == (fitting.pop() if len(fitting) == 1 else None)


def table_of_ids() -> list[str]:
    """The rows of our table of FamPlex's ids."""
    comment, header, *ids = read_ontology("families.tsv").removesuffix("\n").split("\n")
    assert comment.startswith("# ")
    assert all(word in comment for word in ("FamPlex", "CC0", "0.0.5"))
    assert header == "famplex"
    return ids


def test_our_table_of_ids() -> None:
    ids = table_of_ids()
    assert len(ids) == 783
    assert ids == sorted(set(ids))
    assert all(famplex_id(one) == famplex_id(one.swapcase()) == one for one in ids)
    assert FAMPLEX == "https://identifiers.org/fplx/"


# --- FamPlex itself


@pytest.fixture(scope="module")
def famplex() -> Callable[[str], Path]:
    """FamPlex's files by their names, wherever its package has put them."""
    try:
        files = metadata.files("famplex") or []
    except metadata.PackageNotFoundError:
        pytest.skip("FamPlex's package (famplex) is not installed")
    resources = {file.name: Path(str(file.locate())) for file in files if file.parent.name == "resources"}
    return resources.__getitem__


def test_famplex_as_it_is_published(famplex: Callable[[str], Path], tmp_path: Path) -> None:
    memberships = read_relations([famplex("relations.csv")])
    texts = read_grounding_map([famplex("grounding_map.csv")])
    found = lexicon(tmp_path, memberships, texts, [Name(HUMAN, "AKT1", Rank.OFFICIAL, "207")])
    with famplex("relations.csv").open(encoding="utf-8", newline="") as file:
        graph = nx.DiGraph(((FPLX, row[4]), (row[0], row[1])) for row in csv.reader(file))
    families = [member for namespace, member in graph if namespace == FPLX]
    assert len(families) > 700
    for family in families:
        below = {node for node in nx.descendants(graph, (FPLX, family)) if node[0] != FPLX}
        assert {(member.namespace.value, member.id) for member in found.members(family)} == below
        assert {parent.family for parent in found.parents(family)} == {
            one for _, one in graph.predecessors((FPLX, family))
        }
        assert found.family(family.swapcase()) == family
    assert Member(HGNC, "AKT1", "207") in found.members("AKT")
    assert found.find(HUMAN, "akt1") == Resolved("207", Rank.OFFICIAL, "AKT1")
    assert sum(row.namespace is UP for row in memberships) == 9
    contested = {name.text for name in texts if isinstance(found.family(name.text), ContestedFamilies)}
    assert contested == {"Hh", "hH"}
    if metadata.version("famplex") == "0.0.5":
        assert sorted(famplex("entities.csv").read_text(encoding="utf-8").split()) == table_of_ids()
