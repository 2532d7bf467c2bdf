"""The MCP server: every question of `kg.answers` is a tool, the data model and the packaged queries are resources."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from kg.answers import QUESTIONS, Question
from kg.errors import KgError
from kg.mcp import sparql
from kg.mcp.resources import RESOURCES, text_of
from kg.opened import Build

_LOG = logging.getLogger(__name__)
_TOOLS: Final = {"figures": "figures_with_genes"}
_HEAVY_AT_ONCE: Final = 2
_FEWER: Final = {"network": 50}
_ROWS: Final = 20
"""How many rows an answer has if nothing is said: a model reads all that it gets."""

_INSTRUCTIONS: Final = (
    "A knowledge graph of published pathway figures (PFOCR): which figures of which papers show which genes, chemicals"
    " and diseases, read from the pictures by OCR. Genes are named by symbol (AKT1) or NCBI Gene id (207). Each"
    " gene-figure link has a flavour (strict: printed by official symbol; synonyms: by synonyms too; all: with gene"
    " families and keywords) and a confidence; OCR errs, so show users the printed word. Figures have links: cite them."
)

Context = ServerRequestContext[Any, Any]


def tool_name(question: Question) -> str:
    """What the tool of a question is called.

    >>> tool_name(QUESTIONS["figures"])
    'figures_with_genes'
    """
    return _TOOLS.get(question.name, question.name)


def _tool(question: Question) -> types.Tool:
    schema = question.schema()
    if "limit" in schema["properties"]:
        schema["properties"]["limit"]["default"] = _rows_of(question)
    hints = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return types.Tool(
        name=tool_name(question),
        title=question.title,
        description=question.says,
        input_schema=schema,
        output_schema={"type": "object"},
        annotations=hints,
    )


def _rows_of(question: Question) -> int:
    return _FEWER.get(question.name, _ROWS)


def _failed(line: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=" ".join(line.split()))], is_error=True)


def _called(build: Build, question: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    limited = any(parameter.name == "limit" for parameter in question.parameters)
    values = question.read({"limit": _rows_of(question), **given} if limited else given)
    return question.answer(build, values)


class _Tools:
    """The tools of a build."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._questions = {tool_name(question): question for question in QUESTIONS.values()}
        self._heavy = anyio.CapacityLimiter(_HEAVY_AT_ONCE)

    async def list(self, context: Context, _page: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        """All tools; SPARQL, if there is a store."""
        others = [] if context.lifespan_context is None else [sparql.TOOL]
        return types.ListToolsResult(tools=[*(_tool(question) for question in self._questions.values()), *others])

    async def call(self, context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        """The answer, or one line about why there is none."""
        if params.name not in (*self._questions, sparql.NAME):
            there = ", ".join((*self._questions, sparql.NAME))
            return _failed(f"there is no tool {params.name!a:.60}; there are: {there}")
        try:
            found = await self._answer(context, params.name, params.arguments or {})
        except KgError as fault:
            return _failed(str(fault))
        except Exception:  # noqa: BLE001 - a client gets one line, whatever broke; the log has the rest
            _LOG.exception("tool %s", params.name)
            return _failed(f"{params.name} failed; the log of the server says why")
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], structured_content=found)

    async def _answer(self, context: Context, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        if name == sparql.NAME:
            return await sparql.answer(context.lifespan_context, given)
        question = self._questions[name]
        asked = partial(_called, self._build, question, given)
        return await anyio.to_thread.run_sync(asked, limiter=self._heavy if question.heavy else None)


async def _list_resources(_context: Context, _page: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
    return types.ListResourcesResult(
        resources=[
            types.Resource(uri=uri, name=its.name, title=its.title, description=its.says, mime_type=its.mime)
            for uri, its in RESOURCES.items()
        ]
    )


async def _read_resource(_context: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
    uri = str(params.uri)
    if uri not in RESOURCES:
        raise MCPError(types.INVALID_PARAMS, f"there is no resource {uri!a:.80}; there are: {', '.join(RESOURCES)}")
    contents = types.TextResourceContents(uri=uri, mime_type=RESOURCES[uri].mime, text=text_of(uri))
    return types.ReadResourceResult(contents=[contents])


def make_server(build: Build) -> Server[Any]:
    """The server of a build, which any transport may run."""
    tools = _Tools(build)
    return Server(
        "pfocr-kg",
        title="Pathway figures (PFOCR)",
        version=str(build.report.get("version", "")),
        instructions=_INSTRUCTIONS,
        lifespan=lambda _: sparql.pool_of(build),
        on_list_tools=tools.list,
        on_call_tool=tools.call,
        on_list_resources=_list_resources,
        on_read_resource=_read_resource,
    )


def serve(build: Build) -> None:
    """Serves a build on standard input and output, until the client closes them."""
    anyio.run(_serve, build)


async def _serve(build: Build) -> None:
    server = make_server(build)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
