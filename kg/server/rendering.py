"""Templates of pages, filled in; all that is printed is escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from kg.server.formats import SUFFIXES

_MEDIA_NAMES = dict(zip(SUFFIXES.values(), ("HTML", "Turtle", "N-Triples", "JSON-LD", "RDF/XML"), strict=True))


def render(template: str, **values: object) -> str:
    """The page that a template makes; `alternates` are addresses of the same in other forms, with their media types."""
    return _environment().get_template(template).render({"alternates": (), **values})


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("kg.server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = "{:,}".format
    environment.globals |= {"media_names": _MEDIA_NAMES}
    return environment
