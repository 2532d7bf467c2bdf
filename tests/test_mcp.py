"""The MCP server, asked by the SDK's own client: in memory, and as a program on standard input and output."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from conftest import Run

from kg.answers import QUESTIONS
from kg.opened import Build

pytest.importorskip("mcp")

import mcp_types as types
from mcp import Client, MCPError, StdioServerParameters

from kg.mcp.server import make_server, tool_name

Ask = Callable[[Client], Awaitable[Any]]


def asked(build: Build, ask: Ask) -> Any:
    """What a client in the same process gets."""

    async def talk() -> Any:
        async with Client(make_server(build)) as client:
            return await ask(client)

    return anyio.run(talk)


def line_of(result: Any) -> str:
    """The one line of an answer that is none."""
    assert result.is_error
    assert result.structured_content is None
    [content] = result.content
    assert isinstance(content, types.TextContent)
    assert "\n" not in content.text
    assert "Traceback" not in content.text
    return content.text


def test_every_question_is_a_tool_with_a_schema_that_says_what_it_takes(example_build: Build) -> None:
    tools = {tool.name: tool for tool in asked(example_build, lambda client: client.list_tools()).tools}
    assert list(tools) == [*(tool_name(question) for question in QUESTIONS.values()), "sparql"]
    for tool in tools.values():
        assert len(tool.description) > 60
        assert tool.annotations.read_only_hint
        assert all(said["description"] for said in tool.input_schema["properties"].values())
    assert tools["figures_with_genes"].input_schema["required"] == ["genes"]
    assert tools["partners"].input_schema["properties"]["limit"]["default"] == 20


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_a_tool_answers_as_the_question_does(example_build: Build, question: Any) -> None:
    result = asked(example_build, lambda client: client.call_tool(tool_name(question), dict(question.examples)))
    values = question.read({**_limit(question), **question.examples})
    assert not result.is_error
    assert result.structured_content == question.answer(example_build, values)
    assert json.loads(result.content[0].text) == result.structured_content


def _limit(question: Any) -> dict[str, int]:
    limits = {"network": 50, "figure": None, "gene": None, "stats": None}
    limit = limits.get(question.name, 20)
    return {} if limit is None else {"limit": limit}


@pytest.mark.parametrize(
    ("tool", "given", "line"),
    [
        ("gene", {"gene": "AKT11"}, "no gene AKT11 in this build; did you mean AKT1"),
        ("figure", {"figure": "PMC2883292__nothing"}, "did you mean PMC2883292__nihms205988f2?"),
        ("gene", {}, "gene: it must be given"),
        ("gene", {"gen": "AKT1"}, "gen: there is no such parameter; did you mean gene?"),
        ("partners", {"gene": "AKT1", "limit": 100000}, "limit: from 1 to 1,000 is expected, not 100000"),
        ("network", {"hops": 2}, "hops: they are steps from genes"),
        ("enrich", {"genes": []}, "genes: it is empty"),
        ("sparql", {}, "query: it must be given"),
        ("sparql", {"query": "SELECT nonsense"}, "Line 1, column 16"),
        ("sparql", {"query": "ASK { SERVICE <http://localhost:1/> { ?s ?p ?o } }"}, "SERVICE"),
        ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "pdate"),
        ("nonsense", {}, "there is no tool 'nonsense'; there are: search, figure"),
    ],
)
def test_what_cannot_be_answered_is_one_line(example_build: Build, tool: str, given: dict[str, Any], line: str) -> None:
    assert line in line_of(asked(example_build, lambda client: client.call_tool(tool, given)))


def test_sparql_is_answered_in_rows_truth_and_graphs(example_build: Build) -> None:
    async def ask(client: Client) -> list[Any]:
        rows = "SELECT ?symbol { ?gene a biolink:Gene ; rdfs:label ?symbol } ORDER BY ?symbol"
        queries = (rows, "ASK { ?f a fabio:Figure }", "CONSTRUCT { ?p a ?t } WHERE { ?p a ?t } LIMIT 2")
        return [(await client.call_tool("sparql", {"query": q, "limit": 3})).structured_content for q in queries]

    rows, truth, graph = asked(example_build, ask)
    assert (rows["columns"], len(rows["rows"]), truth) == (["symbol"], 3, {"boolean": True})
    assert "more rows" in rows["left_out"][0]
    assert graph["media_type"] == "text/turtle"
    assert graph["graph"]


def test_a_query_that_runs_away_is_ended_and_the_next_is_answered(
    example_build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.mcp.sparql.SECONDS", 1.0)
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

    async def ask(client: Client) -> tuple[Any, Any]:
        first = await client.call_tool("sparql", {"query": endless})
        return first, await client.call_tool("sparql", {"query": "ASK { ?s ?p ?o }"})

    first, second = asked(example_build, ask)
    assert "1 s" in line_of(first) or "long" in line_of(first)
    assert second.structured_content == {"boolean": True}


def test_a_fault_of_ours_does_not_reach_the_client(
    example_build: Build, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("/secret/place")

    monkeypatch.setattr("kg.mcp.server._called", broken)
    line = line_of(asked(example_build, lambda client: client.call_tool("gene", {"gene": "AKT1"})))
    assert line == "gene failed; the log of the server says why"
    assert "/secret/place" in caplog.text


def test_the_data_model_and_the_queries_can_be_read(example_build: Build) -> None:
    async def read(client: Client) -> dict[str, str]:
        listed = await client.list_resources()
        return {each.name: (await client.read_resource(each.uri)).contents[0].text for each in listed.resources}  # type: ignore[union-attr]

    texts = asked(example_build, read)
    assert sorted(texts) == ["ontology", "queries", "shapes"]
    assert "pfo:depictsStrictly" in texts["ontology"]
    assert "partners-of-gene" in [query["name"] for query in json.loads(texts["queries"])]


def test_nothing_else_can_be_read(example_build: Build) -> None:
    async def read(client: Client) -> None:
        with pytest.raises(MCPError, match="there is no resource"):
            await client.read_resource("kg://../../etc/passwd")

    asked(example_build, read)


def test_the_command_serves_a_client_and_ends_with_it(example_build: Build, tmp_path: Path) -> None:
    command = StdioServerParameters(command=sys.executable, args=["-m", "kg", "mcp", str(example_build.path)])

    async def talk() -> Any:
        with anyio.fail_after(60):
            async with Client(command) as client:
                assert client.server_info is not None
                assert client.server_info.name == "pfocr-kg"
                assert "pathway figures" in (client.instructions or "")
                first = await client.call_tool("gene", {"gene": "MTOR"})
                wrong = await client.call_tool("gene", {"gene": "nonsense"})
                return first, wrong

    first, wrong = anyio.run(talk)
    assert first.structured_content["ncbi"] == "2475"
    assert line_of(wrong).startswith("no gene nonsense")


def test_a_folder_without_a_build_is_said_at_once(run: Run, tmp_path: Path) -> None:
    result = run("mcp", tmp_path)
    assert result.exit_code == 2
    assert "no build is there" in result.stderr
