"""The tool `sparql`: read-only queries, in a process of their own that is ended when they take too long."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import mcp_types as types

from kg.answers.parameters import Parameter, ParameterError, read
from kg.errors import KgError
from kg.opened import STORE, Build
from kg.server.pool import Pool, Question, Reply
from kg.server.problems import Problem
from kg.server.settings import Settings

NAME: Final = "sparql"
SECONDS: Final = 20.0
"""How long a query may take."""
_LONGEST_QUERY: Final = 50_000
_MOST_BYTES: Final = 4_000_000
_MOST_GRAPH: Final = 100_000
_LIMIT: Final = Parameter("limit", "integer", "the most rows that are given back", default=50, least=1, most=1_000)
_QUERY: Final = "a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT or DESCRIBE); common prefixes are known"

TOOL: Final = types.Tool(
    name=NAME,
    title="A SPARQL query",
    description=(
        "Asks the graph by SPARQL 1.1, read-only, for what the other tools do not answer. Read kg://ontology for"
        f" classes and properties and kg://queries for examples first. A query ends after {SECONDS:g} seconds; SERVICE"
        " is refused."
    ),
    input_schema={
        "type": "object",
        "properties": {
            "query": {"type": "string", "minLength": 1, "maxLength": _LONGEST_QUERY, "description": _QUERY},
            "limit": {**_LIMIT.schema(), "description": _LIMIT.says},
        },
        "required": ["query"],
        "additionalProperties": False,
    },
    output_schema={"type": "object"},
    annotations=types.ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False),
)


@asynccontextmanager
async def pool_of(build: Build) -> AsyncIterator[Pool | None]:
    """The process that answers, which starts with the first query; None for a build without a store."""
    if not (build.path / STORE).is_dir():
        yield None
        return
    pool = Pool.of(build.path, Settings(build.path, workers=1, query_timeout=SECONDS, queue=4))
    try:
        yield pool
    finally:
        await pool.close()


async def answer(pool: Pool | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of a query, its truth, or its graph. Raises `KgError` where there is none."""
    others = {name: value for name, value in given.items() if name != "query"}
    limit, query = read((_LIMIT,), others)["limit"], given.get("query")
    if not isinstance(query, str) or not query.strip():
        raise ParameterError("query", f"it must be given: {_QUERY}")
    if len(query) > _LONGEST_QUERY:
        raise ParameterError("query", f"it has more than {_LONGEST_QUERY:,} characters")
    if pool is None:
        raise KgError("this build has no store; `kg load` makes it")
    try:
        reply = await pool.ask(Question(query.encode("utf-8", "replace").decode()))
    except Problem as problem:
        raise KgError(": ".join(filter(None, (problem.title, problem.detail)))) from None
    return _told(reply, limit)


def _told(reply: Reply, limit: int) -> dict[str, Any]:
    try:
        if reply.size > _MOST_BYTES:
            raise KgError(f"the answer has {reply.size:,} bytes: ask for less, by LIMIT or a narrower pattern")
        data = reply.data if reply.file is None else reply.file.read_bytes()
    finally:
        if reply.file is not None:
            reply.file.unlink(missing_ok=True)
    if "json" not in reply.media:
        text = data.decode()
        if len(text) > _MOST_GRAPH:
            raise KgError(f"the graph has {len(text):,} characters: ask for less, by LIMIT or a narrower pattern")
        return {"graph": text, "media_type": reply.media}
    found = json.loads(data)
    if "boolean" in found:
        return {"boolean": found["boolean"]}
    rows = found["results"]["bindings"]
    left = len(rows) - limit
    return {
        "columns": found["head"]["vars"],
        "rows": [{name: term["value"] for name, term in row.items() if "value" in term} for row in rows[:limit]],
        "left_out": [f"{left:,} more rows: raise limit, or use OFFSET"] if left > 0 else [],
    }
