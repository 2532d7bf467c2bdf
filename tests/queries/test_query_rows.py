"""What each packaged query answers about small.ttl: both engines give the rows worked out by hand, in their order."""

from __future__ import annotations

import figure_cases
import gene_cases
import pytest
import rdflib
from counting import FIGURE, PFO, counted, distrusted, stated, unmatched_keywords
from query_cases import Case
from query_graph import ENGINES, SMALL, rows_of
from rdflib import RDF, VOID

from kg import queries
from kg.validation import find_violations

CASES = [*figure_cases.CASES, *gene_cases.CASES]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows_worked_out_by_hand(case: Case, engine: str) -> None:
    assert rows_of(case.query, case.given, case.columns, ENGINES[engine], case.more) == case.rows


def test_every_query_has_rows_worked_out_by_hand() -> None:
    assert {case.query for case in CASES if case.rows} == set(queries.names())


def test_the_graph_is_one_that_the_data_model_allows() -> None:
    assert find_violations(rdflib.Graph().parse(SMALL, format="turtle")) == []


def test_the_counts_worked_out_by_hand_are_those_that_counting_gives() -> None:
    graph = rdflib.Graph().parse(SMALL, format="turtle")
    assert stated(graph) == counted(graph)
    assert {int(str(size)) for size in graph.objects(None, VOID.triples)} == {len(graph)}
    for part, kind in graph.subject_objects(VOID["class"]):
        assert {int(str(number)) for number in graph.objects(part, VOID.entities)} == {
            len(set(graph.subjects(RDF.type, kind)))
        }


def test_the_flags_worked_out_by_hand_are_those_that_the_rest_of_the_graph_gives() -> None:
    graph = rdflib.Graph().parse(SMALL, format="turtle")
    assert set(graph.subject_objects(PFO.qualityFlag)) == distrusted(graph)
    for figure in graph.subjects(RDF.type, FIGURE):
        words = {str(word) for word in graph.objects(figure, PFO.unmatchedKeyword)}
        assert words == unmatched_keywords(graph, figure)
