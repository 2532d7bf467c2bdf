"""Whether the server is well, for those who watch it: `/health` and `/metrics`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.server.site import site_of


@dataclass(slots=True)
class Counts:
    """What is counted of requests since the start."""

    started: float = field(default_factory=time.time)
    requests: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: float = 0.0
    switches: int = 0


def routes() -> list[Route]:
    """The routes of those who watch."""
    return [Route("/health", health), Route("/metrics", metrics)]


async def health(request: Request) -> Response:
    """Which build is served, and whether queries can be answered."""
    site = site_of(request)
    ready = bool(site.pool.pids)
    told = {
        "ready": ready,
        "build": site.build.path.name,
        "triples": site.build.report["triples"],
        "workers": len(site.pool.pids),
        "version": site.build.report["version"],
    }
    return JSONResponse(told, 200 if ready else 503, {"Cache-Control": "no-store"})


async def metrics(request: Request) -> Response:
    """The same as numbers, in Prometheus's text format."""
    text = "".join(f"{line}\n" for line in _lines(request))
    return Response(text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


def _lines(request: Request) -> Iterator[str]:
    counts: Counts = request.app.state.counts
    pool = site_of(request).pool
    yield from _metric("requests_total", "counter", "Requests answered, by method and status.")
    for (method, status), count in sorted(counts.requests.items()):
        yield f'kg_requests_total{{method="{method}",status="{status}"}} {count}'
    yield from _metric("request_seconds_total", "counter", "Seconds that requests took.", counts.seconds)
    yield from _metric("queries_total", "counter", "Queries of the build that is served, by what became of them.")
    for outcome in ("asked", "timed_out", "died", "refused", "queue_full"):
        yield f'kg_queries_total{{outcome="{outcome}"}} {pool.counts[outcome]}'
    yield from _metric("workers", "gauge", "Processes that answer queries.", len(pool.pids))
    yield from _metric("workers_busy", "gauge", "Those of them that answer now.", pool.busy)
    yield from _metric("queries_waiting", "gauge", "Queries that wait for a process.", pool.waiting)
    yield from _metric("switches_total", "counter", "Times that another build took the place of one.", counts.switches)
    yield from _metric("start_time_seconds", "gauge", "When the server started.", counts.started)


def _metric(name: str, kind: str, about: str, value: float | None = None) -> Iterator[str]:
    yield f"# HELP kg_{name} {about}"
    yield f"# TYPE kg_{name} {kind}"
    if value is not None:
        yield f"kg_{name} {value}"
