"""Answers in the form that the client likes: by suffix, by `?format=`, by Accept; with what caches need."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.builder.publishing import package_version
from kg.opened import Build
from kg.server.entities import Entity
from kg.server.formats import ALIASES, SUFFIXES
from kg.server.media import preferred
from kg.server.problems import Problem

LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"
_AGE = 300
_digests: WeakKeyDictionary[Build, str] = WeakKeyDictionary()


def raw_path(request: Request) -> str:
    """The path as the client sent it: what is encoded stays so, since a word may have a slash."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.partition(b"?")[0].decode("ascii", "replace").removeprefix(request.scope.get("root_path", ""))


def split_suffix(path: str) -> tuple[str, str | None]:
    """A path without its suffix, and the suffix, if it is one of those that we know: names have dots, too.

    >>> split_suffix("/figure/PMC1__x.2"), split_suffix("/figure/PMC1__x.2.ttl")
    (('/figure/PMC1__x.2', None), ('/figure/PMC1__x.2', 'ttl'))
    """
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and suffix in SUFFIXES and not stem.endswith("/") else (path, None)


def media_of(request: Request, suffix: str | None) -> str:
    """The media type to answer with. Raises `Problem` where none is acceptable."""
    if suffix:
        return SUFFIXES[suffix]
    if (asked := request.query_params.get("format")) is not None:
        # A plus sign in a query stands for a space.
        if found := ALIASES.get(asked.strip().lower().replace(" ", "+")):
            return found
        raise Problem(400, "No such format", f"format may be one of: {', '.join(ALIASES)}")
    found = preferred(request.headers.get("accept"), list(SUFFIXES.values()))
    if found is None:
        raise Problem(406, "Nothing acceptable", f"There is: {', '.join(SUFFIXES.values())}")
    return found


def etag(request: Request, build: Build, media: str) -> str:
    """The strong ETag of the answer in some form to what is asked of an address."""
    return etag_of(request, build, raw_path(request), request.url.query, media)


def etag_of(request: Request, build: Build, *asked: str) -> str:
    """The strong ETag of an answer: it changes with the build, the program and what is asked, compressed or not."""
    packed = "gzip" in request.headers.get("accept-encoding", "")
    parts = (_digest(build), _program(), *asked, str(packed))
    return f'"{hashlib.sha256(chr(0).join(parts).encode("utf-8", "replace")).hexdigest()[:32]}"'


def _digest(build: Build) -> str:
    """A digest of all that a build has published."""
    if build not in _digests:
        _digests[build] = hashlib.sha256((build.path / "SHA256SUMS").read_bytes()).hexdigest()
    return _digests[build]


@cache
def _program() -> str:
    """A digest of what pages are made by."""
    found = hashlib.sha256(package_version().encode())
    for folder in ("templates", "static"):
        for entry in sorted(files("kg.server").joinpath(folder).iterdir(), key=lambda entry: entry.name):
            found.update(entry.read_bytes())
    return found.hexdigest()


def headers_of(tag: str) -> dict[str, str]:
    """What every answer has that may be kept."""
    return {"ETag": tag, "Cache-Control": f"public, max-age={_AGE}", "Vary": "Accept, Accept-Encoding"}


def unchanged(request: Request, tag: str) -> Response | None:
    """The answer 304, where the client has what it asks for."""
    return Response(status_code=304, headers=headers_of(tag)) if is_known(request, tag) else None


def is_known(request: Request, tag: str) -> bool:
    """Whether the client has the answer of a tag."""
    given = request.headers.get("if-none-match", "")
    known = {entry.strip().removeprefix("W/") for entry in given.split(",")}
    return tag in known or "*" in known


def link_header(entity: Entity, page: int, beside: Sequence[tuple[str, str]]) -> str:
    """The Link header of a document: its other forms, what it is about, its licence, the pages beside it."""
    more = f"?page={page}" if page > 1 else ""
    links = [f'<{entity.path}.{suffix}{more}>; rel="alternate"; type="{media}"' for suffix, media in SUFFIXES.items()]
    links.append(f'<{entity.path}.ttl{more}>; rel="describedby"; type="text/turtle"')
    links.append(f'<{LICENSE}>; rel="license"')
    if entity.iri.isascii():
        links.append(f'<{entity.iri}>; rel="about"')
    links += [f'<{target}>; rel="{name}"' for name, target in beside]
    return ", ".join(links)


def see_other(location: str, request: Request | None = None) -> Response:
    """The answer 303; what was asked of the first address is asked of the next."""
    kept = {} if request is None else {k: value for k, value in request.query_params.items() if k != "format"}
    address = f"{location}?{urlencode(kept)}" if kept else location
    return RedirectResponse(address, 303, {"Vary": "Accept", "Cache-Control": f"public, max-age={_AGE}"})


def suffix_of(media: str) -> str:
    """The suffix of a media type.

    >>> suffix_of("application/rdf+xml")
    'rdf'
    """
    return next(suffix for suffix, known in SUFFIXES.items() if known == media)
