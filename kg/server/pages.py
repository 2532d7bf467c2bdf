"""The routes of linked data and pages: every node of the graph, the home page, the data model, the style sheet."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlencode

import anyio.to_thread
import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg import queries
from kg.mapping import vocabulary as v
from kg.rdf import segment
from kg.server.documents import Describer, Description, terms
from kg.server.entities import OTHERS, OWN, Entity
from kg.server.formats import HTML, SUFFIXES, TURTLE, NoSuchForm, embedded, serialised
from kg.server.negotiated import (
    etag,
    headers_of,
    link_header,
    media_of,
    raw_path,
    see_other,
    split_suffix,
    suffix_of,
    unchanged,
)
from kg.server.problems import Problem
from kg.server.query_page import asked_by_address
from kg.server.rendering import render
from kg.server.site import site_of
from kg.server.views import Shown, View, listed_figure

_TEMPLATES = {"figure": "figure.html", "gene": "gene.html"}
_TOP, _LATEST = 24, 8
_STATIC = {"style.css": "text/css"}


def routes() -> list[Route]:
    """The routes of this module."""
    names = list(dict.fromkeys((*OWN, *OTHERS)))
    found = [
        Route("/", _by_thread(home), name="home"),
        Route("/model", _by_thread(model), name="model"),
        Route("/id", _by_thread(lookup), name="id"),
        Route("/figures/{key:path}", _by_thread(old_figure), name="figures"),
        Route("/static/{name}", _by_thread(static), name="static"),
    ]
    found += [Route(f"/{name}/{{rest:path}}", _by_thread(document), name=name) for name in names]
    found += [
        Route(f"/{name}{dot}", _by_thread(document)) for name in ("dataset", "ontology") for dot in ("", ".{rest}")
    ]
    return found


def _by_thread(answer: Callable[[Request], Response]) -> Callable[[Request], Any]:
    """A handler whose work is done in a thread, so that others are answered meanwhile."""

    async def handler(request: Request) -> Response:
        return await anyio.to_thread.run_sync(answer, request)

    return handler


# --- nodes


def document(request: Request) -> Response:
    """A node: the way to its document, or the document itself."""
    describer = site_of(request).describer
    path = raw_path(request)
    entity, suffix = _find(describer, path)
    if entity is None:
        raise _nothing(describer, path)
    media = media_of(request, suffix)
    if entity.own and suffix is None:
        return see_other(entity.document(suffix_of(media)), request)
    stem = split_suffix(path)[0] if suffix else path
    if unquote(stem) != unquote(entity.path):
        return see_other(f"{entity.path}.{suffix}" if suffix else entity.document(), None)
    tag = etag(request, site_of(request).build, media)
    return unchanged(request, tag) or _answer(request, describer, entity, media, tag)


def _find(describer: Describer, path: str) -> tuple[Entity | None, str | None]:
    """The entity of a path, and the suffix: the whole path is tried first, since names may end like suffixes."""
    stem, suffix = split_suffix(path)
    try:
        for candidate, end in ((path, None), (stem, suffix)):
            first, _, rest = candidate.strip("/").partition("/")
            found = terms().get(unquote(rest)) if first == "ontology" else describer.finder.at(candidate)
            if found is not None:
                return found, end
    except ValueError as fault:  # bytes that are no text, too
        raise Problem(400, "No such address", f"The address cannot be one: {_one_line(fault)}.") from None
    return None, None


def _one_line(fault: ValueError) -> str:
    return "it is not UTF-8" if isinstance(fault, UnicodeError) else str(fault)


def _nothing(describer: Describer, path: str) -> Problem:
    """The answer 404, which tells what is there."""
    first, _, rest = path.strip("/").partition("/")
    key = unquote(split_suffix(rest)[0])
    near = list[str]()
    if first == "figure":
        near = [f"/figure/{segment(figid)}" for figid in describer.catalogue.near(key)]
    elif first == "gene":
        near = [entity.document() for entity in describer.finder.genes_called(key)[:10]]
    detail = f"The graph has no {first} {key[:100]!r}." + (f" There is: {', '.join(near)}" if near else "")
    return Problem(404, "Not in this graph", detail, extra={"near": near} if near else None)


def _answer(request: Request, describer: Describer, entity: Entity, media: str, tag: str) -> Response:
    told = _described(request, describer, entity)
    beside = [
        (name, f"{raw_path(request)}?{urlencode({**request.query_params, 'page': number})}")
        for name, number in (("prev", told.page.number - 1), ("next", told.page.number + 1))
        if 1 <= number <= told.page.pages
    ]
    headers = headers_of(tag) | {"Link": link_header(entity, told.page.number, beside)}
    if media == HTML:
        return Response(_page(describer, told), 200, headers, HTML)
    try:
        text = serialised(told.triples, media, describer.finder.base)
    except NoSuchForm as fault:
        raise Problem(406, "Not as RDF/XML", f"{fault}; the other formats have it") from None
    return Response(text, 200, headers, media)


def _described(request: Request, describer: Describer, entity: Entity) -> Description:
    page = request.query_params.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) < 10):
        raise Problem(400, "No such page", "page wants a whole number")
    try:
        return describer.describe(entity, int(page))
    except ValueError as fault:
        raise Problem(404, "No such page", str(fault)) from None


def _page(describer: Describer, told: Description) -> str:
    """The page of a description."""
    shown = View(describer, told).page()
    more = f"?page={told.page.number}" if told.page.number > 1 else ""
    forms = [(f"{told.entity.path}.{suffix}{more}", media) for suffix, media in SUFFIXES.items() if media != HTML]
    name = _TEMPLATES.get(told.entity.kind, "thing.html")
    return render(name, **shown, data=embedded(told.triples), alternates=forms)


# --- ways to nodes


def lookup(request: Request) -> Response:
    """`/id?iri=`: the way from any IRI that the graph has, or from the IRI of a term, to its document."""
    iri = request.query_params.get("iri", "")
    describer = site_of(request).describer
    known = {entity.iri: entity for entity in terms().values()}
    entity = known.get(iri) or describer.finder.of_iri(iri)
    if entity is None:
        raise Problem(404, "Not in this graph", f"The graph says nothing of {iri[:200]!r}; give ?iri=")
    return see_other(entity.document())


def old_figure(request: Request) -> Response:
    """`/figures/FIGID.html`, as figures are called at PFOCR itself: the way to the figure."""
    key = raw_path(request).removeprefix("/figures/").removesuffix(".html")
    return see_other(f"/figure/{segment(unquote(key))}")


# --- pages about the whole


def home(request: Request) -> Response:
    """The home page."""
    return _whole(request, "home.html", _home)


def model(request: Request) -> Response:
    """The page about the data model."""
    return _whole(request, "model.html", _model)


def _whole(request: Request, template: str, shown: Callable[[Describer], dict[str, Any]]) -> Response:
    build = site_of(request).build
    tag = etag(request, build, HTML)
    if known := unchanged(request, tag):
        return known
    text = render(template, **shown(site_of(request).describer))
    return Response(text, 200, headers_of(tag), HTML)


def _home(describer: Describer) -> dict[str, Any]:
    catalogue, report = describer.catalogue, describer.report
    view = View(describer, Description(Entity("", "/", "home", own=False), []))
    names = ("figures", "papers", "genes", "families", "chemicals", "diseases", "organisms", "mentions", "triples")
    latest = sorted(catalogue.figures, key=lambda figure: -figure.year)[:_LATEST]
    return {
        "title": "Home",
        "q": "",
        "counts": [(name, report[name]) for name in names if name in report],
        "top": [(view.gene_link(iri), number) for iri, number in catalogue.top_genes(_TOP)],
        "latest": [listed_figure(figure) for figure in latest],
        "queries": [(query, asked_by_address(query)) for query in map(queries.load, queries.names())],
    }


def _model(describer: Describer) -> dict[str, Any]:
    """The kinds of nodes, each with one that this build has."""
    examples = list[dict[str, Any]]()
    for kind, iri in _examples(describer).items():
        entity = describer.finder.of_iri(iri)
        assert entity is not None
        told = describer.describe(entity)
        own = [triple for triple in told.triples if str(triple.subject) == f"<{iri}>"]
        view = View(describer, told)
        examples.append(
            {
                "id": kind,
                "name": kind.capitalize(),
                "text": _KINDS[kind],
                "link": Shown(view.title(), entity.document()),
                "turtle": serialised(own, TURTLE, describer.finder.base),
            }
        )
    return {"title": "The data model", "examples": examples}


_KINDS = {
    "figure": "A diagram that a paper prints.",
    "mention": "Why a figure has an entity.",
    "corroboration": "Where a figure says more of a gene than any one word.",
    "paper": "What figures are from.",
    "gene": "By its NCBI Gene id, or by its symbol alone.",
    "family": "A family or complex that a word names.",
    "organism": "By its NCBI Taxonomy id.",
    "chemical": "By MeSH, or by ChEBI.",
    "disease": "By MeSH, or by the Disease Ontology.",
}


def _examples(describer: Describer) -> dict[str, str]:
    """For each kind the IRI of a node, if there is any: the same ones every time, for the same build."""
    classes = {
        "figure": v.FIGURE,
        "mention": v.GENE_MENTION,
        "corroboration": v.CORROBORATION,
        "paper": v.JOURNAL_ARTICLE,
        "gene": v.GENE,
        "family": v.GENE_FAMILY,
        "organism": v.ORGANISM_TAXON,
        "chemical": v.CHEMICAL_ENTITY,
        "disease": v.DISEASE,
    }
    top = describer.catalogue.top_genes(1)
    found = {
        kind: next(describer.finder.subjects(v.A, ox.NamedNode(term[1:-1])), None) for kind, term in classes.items()
    }
    if top:
        found["gene"] = top[0][0]
    return {kind: iri for kind, iri in found.items() if iri is not None}


def static(request: Request) -> Response:
    """A file that pages need."""
    name = request.path_params["name"]
    if name not in _STATIC:
        raise Problem(404, "No such file", f"There is: {', '.join(_STATIC)}")
    tag = etag(request, site_of(request).build, _STATIC[name])
    body = files("kg.server").joinpath("static", name).read_bytes()
    return unchanged(request, tag) or Response(body, 200, headers_of(tag), _STATIC[name])
