"""Lists of genes, similar figures, partners: every number against a slow count by other means."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

import kg
from kg import KgError
from kg.network import GeneLabel, IncidenceTable
from kg.network.enrichment import covering, enrich, limited, weights
from kg.network.genelists import GeneNames, parse_gene_list
from kg.network.measures import benjamini_hochberg
from kg.network.neighbours import similar_figures
from kg.network.questions import Corpus, enriched, partners_of, similar_to
from kg.opened import Build
from kg.record import Flavour, Incidence, ListedFigure, Rule

Sets = list[frozenset[int]]
GENES = 14
CLOSE = 1e-9


def matrix_of(sets: Sequence[Iterable[int]], genes: int = GENES) -> sp.csr_array[np.int32]:
    """Sets as the rows of a matrix."""
    dense = np.zeros((len(sets), genes), dtype=np.int32)
    for row, members in enumerate(sets):
        dense[row, list(members)] = 1
    return sp.csr_array(dense)


def mask_of(members: Iterable[int], genes: int = GENES) -> NDArray[np.bool_]:
    """A set as truth for each gene."""
    mask = np.zeros(genes, dtype=np.bool_)
    mask[list(members)] = True
    return mask


some_genes = st.frozensets(st.integers(0, GENES - 1), max_size=GENES)
some_sets = st.lists(some_genes, min_size=1, max_size=25)


def slow_q(p: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's q as it is defined: the least m p_j / j over all p_j that are not smaller."""
    exact, m = [Fraction(value) for value in p], len(p)
    return [
        float(min([Fraction(1), *(m * one / sum(each <= one for each in exact) for one in exact if one >= own)]))
        for own in exact
    ]


def slow_weights(sets: Sets) -> dict[int, float]:
    """ln(figures with any gene / figures with this one)."""
    figures = sum(bool(members) for members in sets)
    return {g: math.log(figures / sum(g in s for s in sets)) for g in frozenset().union(*sets)}


def slow_cosine(one: Iterable[int], other: Iterable[int], weight: dict[int, float]) -> float:
    """The cosine of two sets as vectors of weights."""
    one, other = set(one), set(other)
    lengths = math.sqrt(sum(weight[g] ** 2 for g in one)) * math.sqrt(sum(weight[g] ** 2 for g in other))
    return sum(weight[g] ** 2 for g in one & other) / lengths if lengths else 0.0


def check_tests(sets: Sets, listed: frozenset[int], min_genes: int, genes: int = GENES) -> None:
    """Compares all numbers of a test with those made one by one."""
    found = enrich(matrix_of(sets, genes), mask_of(listed, genes), min_genes)
    background = frozenset().union(*sets)
    wanted = listed & background
    places = [place for place, members in enumerate(sets) if len(members) >= min_genes]
    assert found.places.tolist() == places
    assert (found.background, found.listed) == (len(background), len(wanted))
    weight, p = slow_weights(sets), list[float]()
    for at, place in enumerate(places):
        members = sets[place]
        k, n = len(members & wanted), len(members)
        table = [[k, n - k], [len(wanted) - k, len(background) - len(wanted) - n + k]]
        exact = stats.fisher_exact(np.array(table), alternative="greater")
        p.append(float(exact.pvalue))
        assert (found.overlap[at], found.size[at]) == (k, n)
        assert found.p[at] == pytest.approx(exact.pvalue, rel=CLOSE)
        assert found.expected[at] == pytest.approx(n * len(wanted) / len(background), rel=CLOSE)
        if table[0][1] * table[1][0]:
            odds = Fraction(table[0][0] * table[1][1], table[0][1] * table[1][0])
            assert found.odds_ratio[at] == pytest.approx(float(odds), rel=CLOSE)
        else:
            no_ratio = table[0][0] * table[1][1] == 0
            assert math.isnan(found.odds_ratio[at]) if no_ratio else math.isinf(found.odds_ratio[at])
        assert found.cosine[at] == pytest.approx(slow_cosine(members, wanted, weight), rel=CLOSE, abs=CLOSE)
    assert found.q.tolist() == pytest.approx(slow_q(p), rel=CLOSE)


@settings(max_examples=150)
@given(some_sets, some_genes, st.integers(1, 4))
def test_every_number_of_a_test_is_what_a_slow_count_gives(sets: Sets, listed: frozenset[int], min_genes: int) -> None:
    if frozenset().union(*sets):
        check_tests(sets, listed, min_genes)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_q_is_that_of_others(p: list[float]) -> None:
    found = benjamini_hochberg(np.array(p), len(p))
    assert found.tolist() == pytest.approx(slow_q(p), rel=CLOSE, abs=1e-300)
    assert found.tolist() == pytest.approx(stats.false_discovery_control(p).tolist(), rel=CLOSE, abs=1e-300)


def test_q_is_that_of_statsmodels() -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(1).beta(0.3, 1, 500).round(3)
    assert benjamini_hochberg(p, len(p)) == pytest.approx(multitest.multipletests(p, method="fdr_bh")[1], rel=CLOSE)


@given(some_sets, some_genes)
def test_a_background_leaves_the_other_genes_out(sets: Sets, kept: frozenset[int]) -> None:
    found = limited(matrix_of(sets), mask_of(kept))
    assert found.toarray().tolist() == matrix_of([members & kept for members in sets]).toarray().tolist()


def slow_covering(
    sets: Sets, listed: frozenset[int], q: dict[int, float], most: int
) -> list[tuple[int, frozenset[int]]]:
    """The covering set by its rule, with figures named by their places backwards."""
    found, missing = list[tuple[int, frozenset[int]]](), listed
    while len(found) < most:
        best = min(q, key=lambda place: (-len(sets[place] & missing), q[place], len(sets[place]), -place), default=None)
        if best is None or not sets[best] & missing:
            break
        found.append((best, sets[best] & missing))
        missing = missing - sets[best]
    return found


@settings(max_examples=150)
@given(some_sets, some_genes, st.integers(0, 6))
def test_the_covering_set_is_that_of_the_rule(sets: Sets, listed: frozenset[int], most: int) -> None:
    if not frozenset().union(*sets):
        return
    matrix, mask, backwards = matrix_of(sets), mask_of(listed), np.arange(len(sets), dtype=np.int64)[::-1]
    tested = enrich(matrix, mask, 2)
    found = [
        (int(tested.places[at]), frozenset(genes.tolist()))
        for at, genes in covering(matrix, mask, tested, backwards, most)
    ]
    q = dict(zip(tested.places.tolist(), tested.q.tolist(), strict=True))
    assert found == slow_covering(sets, listed, q, most)


def test_of_figures_that_add_as_much_the_more_significant_covers() -> None:
    listed, first, better, smaller = range(6), {0, 1, 2, 3, 4}, {5, 1, 2, 3, 20, 21}, {5, 20, 21}
    matrix, names = matrix_of([smaller, better, first, range(10, 30)], 30), np.arange(4, dtype=np.int64)
    tested = enrich(matrix, mask_of(listed, 30))
    assert tested.q[1] < tested.q[0]
    assert [at for at, _ in covering(matrix, mask_of(listed, 30), tested, names, 15)] == [2, 1]


@given(some_sets, some_genes)
def test_order_is_that_of_the_rules(sets: Sets, listed: frozenset[int]) -> None:
    if not frozenset().union(*sets):
        return
    names = np.arange(len(sets), dtype=np.int64)[::-1]
    tested = enrich(matrix_of(sets), mask_of(listed), 1)
    some = [at for at in range(len(tested.places)) if tested.overlap[at]]

    def by_p(at: int) -> tuple[float, ...]:
        return (tested.p[at], -tested.overlap[at], tested.size[at], names[tested.places[at]])

    assert tested.ranked(names).tolist() == sorted(some, key=by_p)
    by_cosine = sorted(some, key=lambda at: (-round(float(tested.cosine[at]), 12), *by_p(at)))
    assert tested.ranked(names, by_cosine=True).tolist() == by_cosine


def test_a_chance_below_what_numbers_can_hold_is_the_least_that_they_can() -> None:
    tested = enrich(matrix_of([range(400), range(400, 3000)], 3000), mask_of(range(400), 3000))
    assert tested.p.tolist() == [np.finfo(np.float64).tiny, 1.0]
    assert tested.ranked(np.arange(2, dtype=np.int64)).tolist() == [0]


def test_genes_that_all_figures_show_weigh_nothing() -> None:
    found = weights(matrix_of([{0, 1}, {0, 2}, set()], 4))
    assert found.tolist() == pytest.approx([0, math.log(2), math.log(2), 0])


@given(some_sets, st.integers(0, 24), st.sampled_from([0.0, 0.2, 0.5, 1.0]))
def test_similar_figures_against_a_slow_count(sets: Sets, place: int, least: float) -> None:
    place %= len(sets)
    found = similar_figures(matrix_of(sets), place, np.arange(len(sets), dtype=np.int64), least)
    own, weight, wanted = sets[place], slow_weights(sets), []
    for other, members in enumerate(sets):
        if other != place and own & members and len(own & members) / len(own | members) >= least:
            wanted.append((other, len(own & members) / len(own | members), slow_cosine(own, members, weight)))
    wanted.sort(key=lambda row: (-row[1], -round(row[2], 12), -len(own & sets[row[0]]), row[0]))
    assert found.places.tolist() == [row[0] for row in wanted]
    assert found.jaccard.tolist() == [row[1] for row in wanted]
    assert found.cosine.tolist() == pytest.approx([row[2] for row in wanted], rel=CLOSE, abs=CLOSE)
    assert found.overlap.tolist() == [len(own & sets[row[0]]) for row in wanted]


# --- figures with names


def figure(number: int, paper: str = "") -> ListedFigure:
    """A figure of a list."""
    return ListedFigure(f"F{number:02}", f"https://x.org/F{number:02}", f"Figure {number}", 2000, "", (), paper)


def corpus_of(incidences: Sequence[Incidence], labels: dict[str, GeneLabel], **chosen: object) -> Corpus:
    """A corpus of figures with these genes, and a paper each unless told."""
    figures = [figure(number, incidence.paper or "") for number, incidence in enumerate(incidences)]
    organisms = frozenset({str(chosen.get("species", "Homo sapiens"))})
    table = IncidenceTable.of(incidences)
    flavour = Flavour(str(chosen.get("flavour", "strict")))
    return Corpus.of((table, labels), figures, flavour, organisms=organisms, only="species" in chosen)


def incidence(number: int, genes: Iterable[str], paper: str | None = None, rule: Rule = Rule.SYMBOL) -> Incidence:
    """A figure whose genes are all matched by one rule."""
    return Incidence(f"F{number:02}", paper, dict.fromkeys(genes, rule))


NCBI = "https://identifiers.org/ncbigene/"
LABELS = {
    f"{NCBI}1": GeneLabel("AKT1", "Homo sapiens"),
    f"{NCBI}2": GeneLabel("AKT1", "Bos taurus"),
    f"{NCBI}3": GeneLabel("Akt1", "Mus musculus"),
    f"{NCBI}4": GeneLabel("MTOR", "Homo sapiens"),
    f"{NCBI}5": GeneLabel("Dl", "Drosophila melanogaster"),
    f"{NCBI}6": GeneLabel("dl", "Drosophila melanogaster"),
    f"{NCBI}7": GeneLabel("TWICE", "Homo sapiens"),
    f"{NCBI}8": GeneLabel("TWICE", "Homo sapiens"),
    "https://k.org/symbol/9606/MTOR": GeneLabel("MTOR", "Homo sapiens"),
}
KNOWN = tuple(LABELS)


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ("1", 0),
        ("ncbigene:3", 2),
        ("NCBIGene:3", 2),
        (f"{NCBI}3", 2),
        (f"<{NCBI}3>", 2),
        ("https://www.ncbi.nlm.nih.gov/gene/3", 2),
        ("https://k.org/symbol/9606/MTOR", 8),
        ("AKT1", 0),
        ("Akt1", 2),
        ("akt1", 0),
        ("MTOR", 3),
        ("mtor", 3),
        ("dl", 5),
        ("DL", None),  # flies are not the preferred species
        ("9", None),
        ("https://k.org/other", None),
        ("", None),
    ],
)
def test_what_an_entry_means(entry: str, place: int | None) -> None:
    found = GeneNames(KNOWN, LABELS, range(9), preferred={"Homo sapiens"}, only=False).find([entry])
    assert found.meant == ({} if place is None else {entry: place})
    assert found.unknown == ((entry,) if place is None else ())


def test_what_is_told_of_entries() -> None:
    names = GeneNames(KNOWN, LABELS, range(9), preferred={"Homo sapiens"}, only=False)
    found = names.find(["AKT1", "Akt1", "akt1", "TWICE", "MTOR", "dl", "nonsense", "1", "AKT1"])
    assert found.entries == 8
    assert found.preferred == ("AKT1",)
    assert found.foreign == ("Akt1", "dl")
    assert found.other_case == ("akt1",)
    assert found.ambiguous == {"TWICE": (6, 7)}
    assert found.unknown == ("nonsense",)


def test_within_a_species_only_its_symbols_are_known() -> None:
    names = GeneNames(KNOWN, LABELS, range(9), preferred={"Drosophila melanogaster"}, only=True)
    found = names.find(["AKT1", "dl", "DL", "ncbigene:1"])
    assert found.meant == {"dl": 5, "ncbigene:1": 0}
    assert found.ambiguous == {"DL": (4, 5)}
    assert (found.unknown, found.preferred, found.foreign) == (("AKT1",), (), ())


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("AKT1\nMTOR\n", ["AKT1", "MTOR"]),
        ("\ufeffAKT1, MTOR;TSC2\r\nAKT1", ["AKT1", "MTOR", "TSC2"]),
        ("# a list\n\nAKT1 # one\n", ["AKT1"]),
        ("gene\tfold\nAKT1\t2\nMTOR\t3", ["gene", "AKT1", "MTOR"]),
        ("AKT1\tMTOR", ["AKT1", "MTOR"]),
        ('"AKT1","MTOR"', ["AKT1", "MTOR"]),
        ("https://x.org/a#b", ["https://x.org/a#b"]),
        (" \n#\n", []),
    ],
)
def test_lists_are_read(text: str, entries: list[str]) -> None:
    assert parse_gene_list(text) == entries


def small_corpus(**chosen: object) -> Corpus:
    """Figures of human genes, one of a mouse's, one that has a gene only by a synonym."""
    labels = {f"{NCBI}{n}": GeneLabel(f"G{n}", "Homo sapiens") for n in range(10)}
    labels[f"{NCBI}9"] = GeneLabel("G9", "Mus musculus")
    shown = [[0, 1, 2, 3], [0, 1, 2, 4], [5, 6, 7], [0, 5, 6], [9, 0, 5], [1, 2]]
    incidences = [incidence(i, (f"{NCBI}{n}" for n in genes), f"p{i // 2}") for i, genes in enumerate(shown)]
    incidences.append(incidence(6, [f"{NCBI}8"], rule=Rule.SYNONYM))
    return corpus_of(incidences, labels, **chosen)


def test_entries_that_do_not_count_are_told() -> None:
    found = enriched(small_corpus(), ["G0", "g1", "G8", "G9", "nonsense", "ncbigene:0"], ["G0", "G1", "G2", "G5", "G6"])
    report = found.genes
    assert (report.entries, report.genes) == (6, 2)
    assert report.absent == ("nonsense", "G8")
    assert report.outside == ("G9",)
    assert report.other_case == {"g1": "G1"}
    assert report.foreign == {"G9": "Mus musculus"}
    assert (found.background, found.background_entries) == (5, 5)
    assert [each.figid for each in found.figures] == ["F00", "F01", "F03"]
    assert found.figures[0].genes == ("G0", "G1")
    assert found.figures[0].size == 3  # of the background
    assert found.figures[0].link == "https://x.org/F00"
    assert [(each.figid, each.adds, each.covered) for each in found.covering] == [("F00", 2, 2)]


def test_the_flavour_and_the_species_say_what_counts() -> None:
    assert enriched(small_corpus(flavour="synonyms"), ["G8"], min_genes=1).figures[0].figid == "F06"
    human = enriched(small_corpus(species="Homo sapiens"), ["G0", "G9"])
    assert human.genes.absent == ("G9",)
    assert (human.background, human.tested) == (8, 4)
    everything = enriched(small_corpus(), ["G0"])
    assert (everything.background, everything.tested) == (9, 5)


def test_a_limit_shortens_the_list_and_changes_no_number() -> None:
    whole, first = (enriched(small_corpus(), ["G0", "G5"], limit=limit) for limit in (None, 2))
    assert first.figures == whole.figures[:2]
    assert (first.covering, first.overlapping, first.significant) == (whole.covering, 5, whole.significant)
    assert enriched(small_corpus(), ["G0", "G5"], cover=0).covering == ()


@pytest.mark.parametrize(
    ("entries", "background", "message"),
    [
        ([], None, "there is no gene in the list"),
        (["nonsense"], None, r"no figure shows any gene of the list \(strict\): nonsense"),
        (["G8"], None, r"no figure shows any gene of the list \(strict\): G8"),
        (["G0"], ["G5"], "no gene of the list is in the background: G0"),
        (["G0"], [], "no gene of the list is in the background: G0"),
    ],
)
def test_a_list_without_genes_is_a_fault(entries: list[str], background: list[str] | None, message: str) -> None:
    with pytest.raises(KgError, match=message):
        enriched(small_corpus(), entries, background)


def test_a_list_of_ambiguous_symbols_is_a_fault() -> None:
    corpus = corpus_of([incidence(0, KNOWN)], LABELS)
    with pytest.raises(KgError, match="no gene but ambiguous ones: TWICE"):
        enriched(corpus, ["TWICE"])
    with pytest.raises(KgError, match=f"TWICE may mean any of: {NCBI}7, {NCBI}8"):
        partners_of(corpus, "TWICE")
    with pytest.raises(KgError, match="'rank' is nothing to rank by: p, cosine"):
        enriched(corpus, ["AKT1"], rank="rank")  # type: ignore[arg-type]


def no_alias(alias: str) -> list[str]:
    """No figure has any."""
    return []


@pytest.mark.parametrize("name", ["F00", "https://x.org/F00", "<https://x.org/F00>", "figure:F00", "F00.html", "alias"])
def test_similar_figures_by_any_name(name: str) -> None:
    found = similar_to(small_corpus(), name, {"alias": ["F00"]}.get if name == "alias" else no_alias, min_jaccard=0.5)  # type: ignore[arg-type]
    assert found.figure.figid == "F00"
    assert found.genes == ("G0", "G1", "G2", "G3")
    assert [(each.figid, each.overlap, each.likeness, each.same_paper) for each in found.figures] == [
        ("F01", 3, "", True),
        ("F05", 2, "", False),
    ]


def test_near_duplicates_are_marked() -> None:
    labels = {f"{NCBI}{n}": GeneLabel(f"G{n}", "Homo sapiens") for n in range(6)}
    shown = [range(5), range(5), range(4), range(3), [5]]
    corpus = corpus_of([incidence(i, (f"{NCBI}{n}" for n in genes)) for i, genes in enumerate(shown)], labels)
    found = similar_to(corpus, "F00", no_alias)
    assert [each.likeness for each in found.figures] == ["same genes", "near-duplicate", ""]
    assert similar_to(corpus, "F00", no_alias, limit=1).figures == found.figures[:1]
    assert not any(each.same_paper for each in found.figures)  # nothing is known of their papers


def test_figures_that_cannot_be_compared() -> None:
    with pytest.raises(KgError, match=r"no figure F0O in this build; did you mean F0"):
        similar_to(small_corpus(), "F0O", no_alias)
    with pytest.raises(KgError, match=r"no figure quite else in this build$"):
        similar_to(small_corpus(), "quite else", no_alias)
    with pytest.raises(KgError, match="both means 2 figures: F00, F01"):
        similar_to(small_corpus(), "both", lambda _: ["F00", "F01"])
    with pytest.raises(KgError, match=r"F06 shows no gene that counts here \(strict\)"):
        similar_to(small_corpus(), "F06", no_alias)


# --- partners


def check_partners(incidences: Sequence[Incidence], corpus: Corpus, gene: str) -> None:
    """Compares the partners of a gene with a slow count."""
    sets = [frozenset(each.genes) for each in incidences]
    found = partners_of(corpus, gene)
    sizes = [len(members) for members in sets]
    strength = Fraction(sum(n * (n - 1) for n in sizes), sum(sizes) ** 2)
    others = sorted(frozenset().union(*sets) - {gene})
    rows, p = {}, list[float]()
    for other in others:
        shared = [each for each, members in zip(incidences, sets, strict=True) if {gene, other} <= members]
        apart = sum(gene not in f.words or other not in f.words or f.words[gene] != f.words[other] for f in shared)
        expected = sum(gene in s for s in sets) * sum(other in s for s in sets) * strength
        either = sum(gene in s or other in s for s in sets)
        p.append(float(stats.poisson.sf(apart - 1, float(expected))) if apart else 1.0)
        papers = len({each.paper or each.figure for each in shared})
        rows[other] = (len(shared), apart, papers, float(expected), len(shared) / either, p[-1])
    q = dict(zip(others, slow_q(p), strict=True))
    assert found.tested == len(others)
    assert {each.gene for each in found.partners} == {other for other, row in rows.items() if row[0]}
    for each in found.partners:
        both, apart, papers_, expected_, jaccard, p_ = rows[each.gene]
        assert (each.figures, each.figures_independent, each.papers) == (both, apart, papers_)
        assert each.of_partner == sum(each.gene in s for s in sets)
        got = (each.expected, each.association, each.jaccard, each.p, each.q)
        assert got == pytest.approx((expected_, both / expected_, jaccard, p_, q[each.gene]), rel=CLOSE)
    order = [(each.p, -each.figures, -each.jaccard, each.symbol, each.gene) for each in found.partners]
    assert order == sorted(order)


figures_with_words = st.lists(
    st.tuples(
        st.frozensets(st.sampled_from("abcdefgh"), min_size=1),
        st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 2)),
        st.sampled_from(["p", "q", None]),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=150)
@given(figures_with_words)
def test_partners_against_a_slow_count(
    drawn: list[tuple[frozenset[str], dict[str, int], str | None]],
) -> None:
    incidences = [
        Incidence(f"F{i:02}", paper, dict.fromkeys(sorted(genes), Rule.SYMBOL), words=words)
        for i, (genes, words, paper) in enumerate(drawn)
    ]
    labels = {gene: GeneLabel("xy"[gene < "d"] if gene > "b" else gene, "Homo sapiens") for gene in "abcdefgh"}
    corpus = corpus_of(incidences, labels)
    gene = min(drawn[0][0])
    check_partners(incidences, corpus, gene)


def test_partners_in_few_figures_may_be_left_out() -> None:
    whole = partners_of(small_corpus(), "G0")
    some = partners_of(small_corpus(), "g0", min_figures=2, limit=2)
    assert some.partners == tuple(each for each in whole.partners if each.figures >= 2)[:2]
    assert (some.symbol, some.figures, some.several) == ("G0", 4, False)
    assert "G9" not in {each.symbol for each in partners_of(small_corpus(species="Homo sapiens"), "G0").partners}


def test_genes_without_partners() -> None:
    with pytest.raises(KgError, match=r"no gene G00 in this build; did you mean G0"):
        partners_of(small_corpus(), "G00")
    with pytest.raises(KgError, match=r"no figure shows G8 \(strict\)"):
        partners_of(small_corpus(), "G8")
    assert partners_of(small_corpus(flavour="synonyms"), "G8").partners == ()


# --- real records


@pytest.fixture(scope="session")
def real_corpus(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The build of the 684 real records, without a store."""
    return kg.build(shared / "pfocr", tmp_path_factory.mktemp("lists") / "out", store=False)


def real_sets(build: Build, flavour: Flavour) -> tuple[list[frozenset[str]], list[ListedFigure]]:
    """The genes of real figures, by a way of their own."""
    table, _ = build.incidence()
    dense = table.matrix(flavour).toarray()
    return [frozenset(table.genes[i] for i in np.flatnonzero(row)) for row in dense], build.figures()


def test_real_lists_against_fisher_one_by_one(real_corpus: Build) -> None:
    sets, listed = real_sets(real_corpus, Flavour.STRICT)
    background = frozenset().union(*sets)
    genes = max(sets, key=lambda members: (10 <= len(members) <= 40, len(members)))
    found = real_corpus.enrich(sorted(genes))
    assert found.genes.genes == len(genes)
    assert found.tested == sum(len(members) >= 3 for members in sets)
    by_figid = {figure.figid: members for figure, members in zip(listed, sets, strict=True)}
    p = [
        stats.fisher_exact(
            np.array(
                [
                    [len(members & genes), len(members - genes)],
                    [len(genes - members), len(background - members - genes)],
                ]
            ),
            alternative="greater",
        ).pvalue
        for members in sets
        if len(members) >= 3
    ]
    q = dict(zip([f.figid for f, s in zip(listed, sets, strict=True) if len(s) >= 3], slow_q(p), strict=True))
    assert found.figures[0].overlap == len(genes)
    assert len(found.figures) > 20
    for each in found.figures:
        members = by_figid[each.figid]
        assert (each.overlap, each.size) == (len(members & genes), len(members))
        assert each.q == pytest.approx(q[each.figid], rel=CLOSE)


def test_real_partners_against_a_slow_count(real_corpus: Build) -> None:
    sets, _ = real_sets(real_corpus, Flavour.ALL)
    gene = f"{NCBI}207"
    found = real_corpus.partners("AKT1", flavour="all", species="human")
    assert found.gene == gene
    human = {each.gene for each in found.partners}
    together = {other for members in sets if gene in members for other in members} - {gene}
    assert human <= together
    akt2 = next(each for each in found.partners if each.symbol == "AKT2")
    assert akt2.figures_independent < akt2.figures == sum({gene, akt2.gene} <= members for members in sets)
    assert found.partners[0].symbol != "AKT2"


def test_the_same_question_has_the_same_answer(example_build: Build) -> None:
    genes = ["AKT1", "MTOR", "TSC2", "PTEN"]
    assert example_build.enrich(genes) == kg.open(example_build.path).enrich(reversed(genes))
    assert example_build.enrich("AKT1 MTOR\tTSC2\nPTEN", background=["ncbigene:207", "2475", "TSC1"]).background == 3
