"""What of a build a network is made of, and which edges stay: against slow plain Python, figure by figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Any, cast

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import KgError
from kg.network import GeneLabel, IncidenceTable, Selection
from kg.network.asked import Counted, NetworkOptions, answer, asked_for
from kg.network.cut import Cut
from kg.network.selection import years_of
from kg.network.tables import NetworkTables
from kg.opened import Build
from kg.plurals import count
from kg.record import FLAVOURS, Flavour, Incidence, ListedFigure, Rule

NCBI = "https://identifiers.org/ncbigene/"
HUMAN, MOUSE = "Homo sapiens", "Mus musculus"
ORGANISMS = {f"{NCBI}{number}": HUMAN if number < 5 else MOUSE if number < 7 else "" for number in range(1, 8)}
GENES = list(ORGANISMS)
FAMILIES = ["https://identifiers.org/fplx/A", "https://identifiers.org/fplx/B"]
OTHERS = {"http://id.nlm.nih.gov/mesh/D1": Rule.CHEMICAL, "http://id.nlm.nih.gov/mesh/D2": Rule.DISEASE}
LABELS = {gene: GeneLabel(f"S{place % 3}", organism) for place, (gene, organism) in enumerate(ORGANISMS.items())}
KIND_OF = {Rule.CHEMICAL: "chemical", Rule.DISEASE: "disease"}
THERE = {HUMAN, MOUSE}

Row = dict[str, Any]
Corpus = tuple[list[Incidence], list[ListedFigure]]


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """Some figures, with what they show and what they are."""
    figures, listed = [], []
    for number in range(draw(st.integers(0, 8))):
        by_keyword = draw(st.integers(0, 4)) == 0
        rules = [Rule.KEYWORD] if by_keyword else [Rule.SYMBOL, Rule.SYMBOL, Rule.SYNONYM, Rule.FAMILY]
        genes = draw(st.dictionaries(st.sampled_from(GENES), st.sampled_from(rules), max_size=5))
        nodes = [*genes, *draw(st.sets(st.sampled_from(FAMILIES), max_size=0 if by_keyword else 2))]
        expanded = [gene for gene, rule in genes.items() if rule is Rule.FAMILY and draw(st.booleans())]
        year, paper = draw(st.sampled_from([0, 2018, 2019, 2020])), draw(st.sampled_from([None, "p", "q"]))
        figures.append(
            Incidence(
                f"f{number}",
                paper,
                genes,
                families=tuple(node for node in nodes if node in FAMILIES),
                expanded=frozenset(expanded),
                year=year,
                others=draw(st.dictionaries(st.sampled_from(list(OTHERS)), st.none(), max_size=2).map(
                    lambda found: {node: OTHERS[node] for node in found})),
                words=draw(st.dictionaries(st.sampled_from(nodes), st.integers(0, 1))) if nodes else {},
                confidences=draw(st.dictionaries(st.sampled_from(list(genes)), st.integers(1, 100))) if genes else {},
            )
        )  # fmt: skip
        kind, taxa = draw(st.sampled_from(["Figure", "scheme", ""])), draw(st.sets(st.sampled_from(["9606", "10090"])))
        listed.append(ListedFigure(f"f{number}", f"https://x.org/f{number}", "", year, kind, tuple(sorted(taxa)), ""))
    return figures, listed


def asked(corpus: Corpus, flavour: Flavour = Flavour.STRICT, **options: Any) -> tuple[NetworkTables, list[str]]:
    """The answer, and what it tells."""
    table, told = IncidenceTable.of(corpus[0]), list[str]()
    wanted = asked_for(flavour, cast(NetworkOptions, options), THERE, laid_out=False)
    return answer(wanted, Counted.of(wanted, (table, LABELS), corpus[1], told.append), told.append), told


def rows(tables: NetworkTables) -> list[Row]:
    """The edges, the strongest first."""
    columns = [each.plain(0, len(tables.source)) for each in tables.edges]
    ends = zip(tables.source.tolist(), tables.target.tolist(), strict=True)
    names = [each.name for each in tables.edges]
    return [
        {"pair": (tables.ids[one], tables.ids[other]), **dict(zip(names, values, strict=True))}
        for (one, other), *values in zip(ends, *columns, strict=True)
    ]


# --- nodes


def shown(figure: Incidence, flavour: Flavour, kinds: frozenset[str], collapse: bool, species: str | None) -> set[str]:
    """The nodes of a figure that count."""
    found = {node for node, rule in figure.others.items() if KIND_OF[rule] in kinds}
    if "gene" not in kinds:
        return found
    keyword = Rule.KEYWORD in figure.genes.values()
    for gene, rule in figure.genes.items():
        if species is not None and ORGANISMS[gene] != species:
            continue
        if gene in figure.expanded:
            counts = flavour is Flavour.ALL and not collapse
        else:
            counts = keyword or flavour.includes(FLAVOURS[rule])
        if counts:
            found.add(gene)
    return found | set(figure.families if collapse else ())


@settings(max_examples=150)
@given(
    corpus=corpora(),
    flavour=st.sampled_from(list(Flavour)),
    kinds=st.sets(st.sampled_from(["gene", "chemical", "disease"]), min_size=1).map(frozenset),
    collapse=st.booleans(),
    species=st.sampled_from([None, "human", "10090"]),
)
def test_nodes_and_pairs_are_those_of_figures(
    corpus: Corpus, flavour: Flavour, kinds: frozenset[str], collapse: bool, species: str | None
) -> None:
    if "gene" not in kinds:
        collapse, species = False, None
    tables, told = asked(corpus, flavour, kinds=kinds, collapse_families=collapse, species=species)
    name = {None: None, "human": HUMAN, "10090": MOUSE}[species]
    every = [(figure, shown(figure, flavour, kinds, collapse, name)) for figure in corpus[0]]
    nodes: dict[str, list[Incidence]] = defaultdict(list)
    pairs: dict[tuple[str, str], list[Incidence]] = defaultdict(list)
    for figure, there in every:
        for node in there:
            nodes[node].append(figure)
        for pair in combinations(sorted(there), 2):
            pairs[pair].append(figure)
    assert told == []
    assert tables.about["figures"] == sum(1 for _, there in every if there)
    assert list(tables.ids) == sorted(nodes)
    for place, iri in enumerate(tables.ids):
        row = {each.name: each.plain(place, place + 1)[0] for each in tables.nodes}
        years = [figure.year for figure in nodes[iri] if figure.year]
        other = {node: KIND_OF[rule] for node, rule in OTHERS.items()}
        assert row["kind"] == other.get(iri, "family" if iri in FAMILIES else "gene")
        assert row["figures"] == len(nodes[iri])
        assert row["papers"] == len({figure.paper or figure.figure for figure in nodes[iri]})
        assert row["figures_by_keyword"] == sum(figure.known_by_keyword for figure in nodes[iri])
        assert (row["first_year"], row["last_year"]) == (min(years, default=0), max(years, default=0))
        assert row["degree"] == sum(iri in pair for pair in pairs)
    found = {row["pair"]: row for row in rows(tables)}
    assert set(found) == set(pairs)
    for (one, other_end), figures in pairs.items():
        row = found[one, other_end]
        apart = [f for f in figures if f.words.get(one, "one") != f.words.get(other_end, "other")]
        assert row["figures"] == len(figures)
        assert row["figures_independent"] == len(apart)
        assert row["papers"] == len({figure.paper or figure.figure for figure in figures})
        assert row["figures_by_keyword"] == sum(figure.known_by_keyword for figure in figures)


@given(corpus=corpora())
def test_the_strongest_come_first(corpus: Corpus) -> None:
    tables, _ = asked(corpus, Flavour.ALL)
    symbols = dict(zip(tables.ids, tables.node("symbol").values, strict=True))

    def rank(row: Row) -> tuple[Any, ...]:
        counts = (-row["figures_independent"], -row["figures"], -row["papers"], -row["jaccard"])
        return (
            row["figures_independent"] < 2,
            -row["score"],
            *counts,
            *(symbols[end] for end in row["pair"]),
            row["pair"],
        )

    found = rows(tables)
    assert found == sorted(found, key=rank)


# --- figures


@settings(max_examples=150)
@given(
    corpus=corpora(),
    years=st.none() | st.tuples(st.integers(2017, 2021), st.integers(0, 2)).map(lambda t: (t[0], t[0] + t[1])),
    organism=st.sampled_from([None, "human", "9606", "Mus musculus", "Martians"]),
    kind=st.sampled_from([None, "figure", "Scheme", "table"]),
    chosen=st.none() | st.sets(st.integers(0, 7), min_size=1),
)
def test_figures_are_those_asked_for(
    corpus: Corpus, years: tuple[int, int] | None, organism: str | None, kind: str | None, chosen: set[int] | None
) -> None:
    figures, listed = corpus
    taxon = {"human": "9606", "Mus musculus": "10090"}.get(organism or "", organism)
    named = None if chosen is None else {listed[n].iri if n % 2 else listed[n].figid for n in chosen if n < len(listed)}
    keep = [
        place
        for place, figure in enumerate(listed)
        if (years is None or years[0] <= figure.year <= years[1])
        and (taxon is None or taxon in figure.taxa)
        and (kind is None or figure.kind.lower() == kind.lower())
        and (named is None or {figure.figid, figure.iri} & named)
    ]
    options: dict[str, Any] = {"years": years, "organism": organism, "figure_type": kind, "figures": named}
    if not keep and any(value is not None for value in options.values()):
        with pytest.raises(KgError, match="^no figure is (as asked for$|of )"):
            asked(corpus, **options)
        return
    tables, told = asked(corpus, **options)
    wanted, _ = asked(([figures[place] for place in keep], [listed[place] for place in keep]))
    limited = any(value is not None for value in options.values())
    assert told == (
        [f"{count(len(keep), 'figure')} {'is' if len(keep) == 1 else 'are'} as asked for"] if limited else []
    )
    assert (tables.ids, rows(tables), dict(tables.about)) == (wanted.ids, rows(wanted), dict(wanted.about))


# --- edges


def slow_cut(tables: NetworkTables, options: Row) -> tuple[set[str], list[Row], list[str]]:
    """Nodes and edges that stay, and what is told."""
    few, most, top = options["min_figures"], options["max_q"], options["top"]
    relaxed = False
    if options["picture"]:
        top = top or 20_000
        if few == 1 and most is None:
            few, most, relaxed = 2, 0.05, True
    every, head = rows(tables), list[str]()
    while True:
        stay, told = slow_steps(tables, every, options, few, most)
        if not (relaxed and every and not stay):
            break
        if most is not None:
            head.append(f"no edge has q of {most:g} or less: this limits nothing")
            most = None
        else:
            head.append(f"no edge has {few} independent figures: this limits nothing")
            few, relaxed = 1, False
    if top is not None and len(stay) > top:
        told.append(f"left out: {count(len(stay) - top, 'edge')} weaker than the strongest {top:,}")
        stay = stay[:top]
    around = meant(tables, options)
    nodes = {end for row in stay for end in row["pair"]} | around
    told = head + told
    if not told and options["genes"] is None:
        nodes = set(tables.ids)
    if gone := len(tables.ids) - len(nodes):
        told.append(f"left out: {count(gone, 'node')} to which no edge is left")
    return nodes, stay, told


def meant(tables: NetworkTables, options: Row) -> set[str]:
    return {f"{NCBI}{gene}" for gene in options["genes"] or ()} & set(tables.ids)


def slow_steps(
    tables: NetworkTables, every: list[Row], options: Row, few: int, most: float | None
) -> tuple[list[Row], list[str]]:
    told, stay = list[str](), every

    def step(keep: Sequence[Row], say: str) -> list[Row]:
        if len(keep) < len(stay):
            told.append(f"left out: {count(len(stay) - len(keep), 'edge')} {say}")
        return list(keep)

    if few > 1:
        stay = step(
            [row for row in stay if row["figures_independent"] >= few], f"in fewer than {few} independent figures"
        )
    if most is not None:
        stay = step([row for row in stay if row["q"] <= most], f"with q above {most:g}")
    if options["backbone"]:
        stay = step([row for row in stay if row["disparity"] <= 0.05], "outside the disparity backbone (alpha 0.05)")
    if options["genes"] is not None:
        graph: nx.Graph[str] = nx.Graph([row["pair"] for row in stay])
        graph.add_nodes_from(tables.ids)
        hops = options["hops"]
        near = set().union(*(nx.ego_graph(graph, node, radius=hops) for node in meant(tables, options)))
        steps = "1 step" if hops == 1 else f"{hops} steps"
        say = f"more than {steps} from the genes asked for"
        stay = step([row for row in stay if near.issuperset(row["pair"])], say)
    return stay, told


@settings(max_examples=300)
@given(
    corpus=corpora(),
    options=st.fixed_dictionaries(
        {
            "min_figures": st.sampled_from([1, 1, 2, 3]),
            "max_q": st.sampled_from([None, None, 0.0, 0.3, 1.0]),
            "backbone": st.sampled_from([False, False, True]),
            "genes": st.none() | st.lists(st.sampled_from("1234567"), min_size=1, max_size=3, unique=True),
            "hops": st.integers(0, 3),
            "top": st.none() | st.integers(1, 5),
            "picture": st.booleans(),
        }
    ),
)
def test_edges_that_stay(corpus: Corpus, options: Row) -> None:
    if options["genes"] is None:
        options["hops"] = 1
    whole, _ = asked(corpus, Flavour.ALL)
    if options["genes"] is not None and not meant(whole, options):
        with pytest.raises(KgError, match="^none of the genes asked for is in the network(: |$)"):
            asked(corpus, Flavour.ALL, **options)
        return
    tables, told = asked(corpus, Flavour.ALL, **options)
    nodes, edges, says = slow_cut(whole, options)
    missing = [gene for gene in options["genes"] or () if f"{NCBI}{gene}" not in whole.ids]
    assert told == [f"not in the network: {', '.join(missing)}"] * bool(missing) + says
    assert tables.about["left_out"] == "; ".join(says)
    assert list(tables.ids) == sorted(nodes)
    assert rows(tables) == edges
    degrees = [sum(iri in row["pair"] for row in edges) for iri in tables.ids]
    assert tables.node("degree").plain(0, len(degrees)) == degrees


def test_a_gene_without_edges_stays_where_it_was_asked_for() -> None:
    """And what is far from it goes, though no edge does."""
    figures = [Incidence("f", None, {GENES[0]: Rule.SYMBOL, GENES[1]: Rule.SYMBOL})]
    figures += [Incidence(f"g{n}", None, {GENES[n]: Rule.SYMBOL}) for n in (2, 3)]
    listed = [ListedFigure(f.figure, f"https://x.org/{f.figure}", "", 0, "", (), "") for f in figures]
    assert asked((figures, listed), genes=["3"])[0].ids == (GENES[2],)
    tables, told = asked((figures, listed), genes=["1"])
    assert tables.ids == (GENES[0], GENES[1])
    assert told == ["left out: 2 nodes to which no edge is left"]
    assert asked((figures, listed))[0].ids == tuple(GENES[:4])


def test_a_symbol_of_two_genes_is_left_out_and_told() -> None:
    figures = [Incidence("f", None, {GENES[0]: Rule.SYMBOL, GENES[3]: Rule.SYMBOL, GENES[1]: Rule.SYMBOL})]
    listed = [ListedFigure("f", "https://x.org/f", "", 0, "", (), "")]
    tables, told = asked((figures, listed), genes="S0, S1", hops=0)
    assert tables.ids == (GENES[1],)
    assert told[0] == f"S0 may mean {GENES[0]} or {GENES[3]}: left out"


# --- faults, each one line

FAULTS: list[tuple[Row, str]] = [
    ({"species": "Klingon"}, "no gene is of Klingon; there are genes of: "),
    ({"kinds": ["gene", "planet"]}, "'planet' is no kind of node: gene, chemical, disease"),
    ({"kinds": "family"}, "'family' is no kind of node: gene, chemical, disease"),
    ({"kinds": []}, "a network needs a kind of node"),
    ({"kinds": ["disease"], "collapse_families": True}, "families and species are about genes"),
    ({"kinds": "chemical", "species": "human"}, "families and species are about genes"),
    ({"years": (2020, 2019)}, r"years \(2020, 2019\): the first is after the last"),
    ({"years": (1800, 1801)}, "no figure is as asked for"),
    ({"organism": "Klingon"}, "no figure is of Klingon; there are figures of: "),
    ({"figure_type": "poem"}, "no figure is of type poem; there are: "),
    ({"figures": ["PMC0__x"]}, "not among the figures of this build: PMC0__x$"),
    ({"figures": "PMC0__x"}, "not among the figures of this build: PMC0__x$"),
    ({"figures": ["a", "b", "c"]}, "not among the figures of this build: a and 2 more$"),
    ({"figures": []}, "no figure is as asked for"),
    ({"genes": "NOPE1 NOPE2"}, "none of the genes asked for is in the network: NOPE1, NOPE2"),
    ({"genes": []}, "none of the genes asked for is in the network"),
    ({"hops": 2}, "hops are steps from genes: without genes they mean nothing"),
    ({"genes": "AKT1", "hops": -1}, "hops -1: 0 is the least"),
    ({"min_figures": 0}, "min_figures 0: 1 is the least"),
    ({"top": 0}, "top 0: 1 is the least"),
    ({"top": -5}, "top -5: 1 is the least"),
    ({"max_q": 1.5}, "max_q 1.5: it is from 0 to 1"),
    ({"max_q": float("nan")}, "max_q nan: it is from 0 to 1"),
    ({"seed": -1}, "seed -1: it is from 0 to"),
    ({"seed": 1 << 64}, "it is from 0 to 9223372036854775807"),
    ({"min_figure": 2}, "networks have no option 'min_figure'; there are collapse_families, kinds, "),
    ({"flavour": "sour"}, "'sour' is no flavour"),
]


@pytest.mark.parametrize(("options", "fault"), FAULTS, ids=[" ".join(options) for options, _ in FAULTS])
def test_faults_of_use(example_build: Build, options: Row, fault: str) -> None:
    for call in (example_build.tables, example_build.cooccurrence):
        with pytest.raises(KgError, match=fault) as raised:
            call(**options)
        assert "\n" not in str(raised.value)


def test_faults_of_the_parts() -> None:
    with pytest.raises(KgError, match="no kind of node"):
        Selection(kinds=frozenset({"family"}))
    with pytest.raises(KgError, match="the first is after the last"):
        years_of((2, 1))
    with pytest.raises(KgError, match="top 0"):
        Cut(top=0)


# --- builds


def test_a_name_may_stand_for_itself(example_build: Build) -> None:
    figid = example_build.figures()[0].figid
    assert rows(example_build.tables("all", figures=figid)) == rows(example_build.tables("all", figures=[figid]))
    assert rows(example_build.tables(kinds="disease")) == rows(example_build.tables(kinds=["disease"]))
    assert rows(example_build.tables(genes="AKT1, MTOR")) == rows(example_build.tables(genes=["AKT1", "MTOR"]))


@pytest.mark.parametrize(
    "options",
    [
        {"kinds": {"disease", "gene"}},
        {"species": "10090"},
        {"years": (2018, 2018)},
        {"organism": "human"},
        {"figure_type": "figure"},
        {"genes": "TSC1", "hops": 1, "min_figures": 2},
        {"backbone": True},
        {"top": 7},
        {"picture": True},
    ],
    ids=lambda options: " ".join(options),
)
def test_every_option_does_something(example_build: Build, options: Row) -> None:
    told = list[str]()
    tables = example_build.tables(**options, tell=told.append)
    assert len(tables.source) > 0
    assert rows(tables) != rows(example_build.tables())
    graph = example_build.cooccurrence(**options)
    assert set(graph) == set(tables.ids)
    assert {(min(pair), max(pair)) for pair in graph.edges} == {row["pair"] for row in rows(tables)}
    left = [line for line in told if "as asked for" not in line]
    assert graph.graph["left_out"] == "; ".join(left)


def test_q_limits_what_is_not_by_chance(example_build: Build) -> None:
    figures = [figure.figid for figure in example_build.figures()[16:20]]
    every = rows(example_build.tables("all", figures=figures))
    few = rows(example_build.tables("all", figures=figures, max_q=0.98))
    assert 0 < len(few) < len(every)
    assert few == [row for row in every if row["q"] <= 0.98]


def test_seeds_change_no_edge(example_build: Build) -> None:
    one, other = (example_build.tables(picture=True, seed=seed, laid_out=True) for seed in (1, 2))
    again = example_build.tables(picture=True, seed=1, laid_out=True)
    assert rows(one) == rows(other)
    assert one.positions is not None
    assert again.positions is not None
    assert other.positions is not None
    assert (one.positions == again.positions).all()
    assert (one.positions != other.positions).any()


def test_edges_say_what_they_join(example_build: Build) -> None:
    tables = example_build.tables(kinds=["gene", "chemical"], min_figures=2)
    kinds, edges = tables.node("kind").values, tables.edge("kind").values
    ends = zip(tables.source.tolist(), tables.target.tolist(), strict=True)
    assert list(edges) == ["-".join(sorted((str(kinds[one]), str(kinds[other])))) for one, other in ends]
    assert set(edges) == {"gene-gene", "chemical-gene", "chemical-chemical"}
    with pytest.raises(KeyError):
        example_build.tables().edge("kind")


@pytest.mark.parametrize("years", ["", "2015-", "-2015", "lately", (), (2015, 2016, 2017), "2015-2016-2017"])
def test_years_that_are_none(example_build: Build, years: Any) -> None:
    with pytest.raises(KgError, match="a year, or two such as 2015-2020, are expected"):
        example_build.tables(years=years)


@pytest.mark.parametrize(("one", "other"), [(2018, (2018, 2018)), ("2018", 2018), ("2015-2018", (2015, 2018))])
def test_years_as_people_have_them(example_build: Build, one: Any, other: Any) -> None:
    first, second = (example_build.tables(years=years) for years in (one, other))
    assert first.ids == second.ids
    assert 0 < first.about["figures"] < example_build.tables().about["figures"]  # type: ignore[operator]


def test_what_is_too_large_to_look_at_is_not_laid_out(example_build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.network.asked.PICTURE_EDGES", 100)
    told: list[str] = []
    tables = example_build.tables(laid_out=True, tell=told.append)
    assert tables.positions is None
    assert set(np.asarray(tables.node("community").values).tolist()) == {-1}
    assert told == ["left out: places of nodes, since there are more than 100 edges"]
