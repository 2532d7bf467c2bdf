"""The page about the API: all questions with their parameters, and examples to follow."""

from __future__ import annotations

from functools import cache
from html import escape

from kg.answers import QUESTIONS, Parameter, Question
from kg.server.openapi import API, POSTED, example_address, formats
from kg.server.rendering import render


@cache
def page() -> str:
    """The page, as HTML without script."""
    sections = "".join(_section(question) for question in QUESTIONS.values())
    text = (
        "<h1>JSON API</h1>\n"
        f'<p>Every question is a GET. <a href="{API}/openapi.json">OpenAPI description</a>. Lists are JSON or CSV, by'
        " Accept or <code>format=csv</code>; <code>Link</code> headers lead to further rows. What is wrong is told as"
        f' problem details (RFC 9457). <a href="/">Start page</a></p>\n{sections}'
    )
    return render("text.html", title="JSON API", text=text)


def _section(question: Question) -> str:
    address, methods = example_address(question), "GET or POST" if question.name in POSTED else "GET"
    links = [
        f'<a href="{escape(_with_format(address, form))}">{form}</a>' for form in formats(question) if form != "json"
    ]
    more = f" (also as {', '.join(links)})" if links else ""
    rows = "".join(_row(parameter) for parameter in question.parameters)
    table = (
        '<div class="wide" tabindex="0"><table>\n<thead><tr><th>Parameter</th><th>Type</th><th>Default</th>'
        f"<th>What it is</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
    )
    return (
        f'<section id="{question.name}">\n<h2>{escape(question.title)}</h2>\n'
        f"<p>{methods} <code>{API}/{question.name}</code></p>\n<p>{escape(question.says)}</p>\n"
        f'<p>Example: <a href="{escape(address)}"><code>{escape(address)}</code></a>{more}</p>\n'
        f"{table if rows else ''}</section>\n"
    )


def _with_format(address: str, form: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}format={form}"


def _row(parameter: Parameter) -> str:
    default = "must be given" if parameter.required else "" if parameter.default is None else str(parameter.default)
    cells = (parameter.name, parameter.kind, default, parameter.says)
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>\n"
