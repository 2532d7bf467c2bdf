"""All questions that programs can ask: what each is, what it can be given, and what makes the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from kg.answers import figures, genes, networks, texts
from kg.answers.figures import FigureRow
from kg.answers.parameters import Parameter, ParameterError, read
from kg.answers.plain import plain
from kg.errors import KgError
from kg.network.answers import EnrichedFigure, Partner, SimilarFigure
from kg.network.selection import years_of
from kg.opened import Build
from kg.record import Flavour
from kg.search import KINDS

MOST_ROWS = 1_000
"""The most rows of one answer; further ones are asked for by `offset`."""
MOST_EDGES = 5_000
"""The most edges of a network."""

_FLAVOUR = Parameter(
    "flavour",
    "text",
    "which genes of figures count: those printed by official symbol (strict), by synonyms too, or all, with families",
    default=Flavour.STRICT.value,
    choices=tuple(flavour.value for flavour in Flavour),
)
_SPECIES = Parameter("species", "text", "only genes of this species, by name or NCBI Taxonomy id")
_GENE = Parameter("gene", "text", "a gene: symbol (AKT1) or NCBI Gene id (207)", required=True)
_FIGURE = Parameter("figure", "text", "a figure: id, IRI or alias", required=True)
_PAGE = (
    Parameter("offset", "integer", "how many rows to pass over", default=0, least=0, most=10_000_000),
    Parameter("limit", "integer", "the most rows", default=100, least=1, most=MOST_ROWS),
)


def _genes(says: str, *, required: bool = True) -> Parameter:
    return Parameter("genes", "list", says, required=required)


@dataclass(frozen=True, slots=True)
class Question:
    """Something that can be asked of a build.

    `rows` is where in the answer its list lies, whose `columns` are those of a table; `heavy` answers may take seconds.
    `examples` are values for the example corpus.
    """

    name: str
    title: str
    says: str
    parameters: tuple[Parameter, ...]
    ask: Callable[..., dict[str, Any]]
    examples: Mapping[str, Any]
    rows: str | None = None
    columns: tuple[str, ...] = ()
    heavy: bool = False

    @property
    def paged(self) -> bool:
        """Whether the answer has a part of the rows, from `offset` on."""
        return any(parameter.name == "offset" for parameter in self.parameters)

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the parameters. Raises `ParameterError` for what is missing, unknown or wrong."""
        values = read(self.parameters, given)
        if values.get("hops") is not None and values.get("genes") is None:
            raise ParameterError("hops", "they are steps from genes: without genes they mean nothing")
        if values.get("years") is not None:
            try:
                years_of(values["years"])
            except KgError as fault:
                raise ParameterError("years", str(fault)) from None
        return values

    def answer(self, build: Build, values: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to what `read` gave, as JSON has it. Raises `KgError` where there is none."""
        chosen = {name: value for name, value in values.items() if value is not None}
        found: dict[str, Any] = plain({"parameters": chosen, **self.ask(build, **values)})
        if self.paged:
            assert self.rows is not None
            last = values["offset"] + len(found[self.rows])
            left = max(found["total"] - last, 0)
            found["left_out"] = [f"{left:,} more rows, from offset {last} on"] if left and found[self.rows] else []
        return found

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the parameters together."""
        properties = {each.name: {**each.schema(), "description": each.says} for each in self.parameters}
        required = [each.name for each in self.parameters if each.required]
        found: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
        return found | ({"required": required} if required else {})


_ALL = (
    Question(
        "search",
        "Search",
        "What has all words of a text: figures by title, caption and paper; genes, families, chemicals, diseases and"
        " organisms by their names and ids. What is called so comes first; phrases stand in quotes.",
        (
            Parameter("text", "text", "words to search for", required=True),
            Parameter("kind", "text", "only things of this kind", choices=KINDS),
            *_PAGE,
        ),
        texts.search,
        {"text": "signaling", "limit": 5},
        "hits",
        ("kind", "iri", "id", "label", "snippet", "score", "exact"),
    ),
    Question(
        "figure",
        "A figure",
        "One pathway figure: title, caption, paper, organisms; its genes, each with the flavour in which it counts, the"
        " words that are printed, the rule that matched them and a confidence; chemicals, diseases and gene families.",
        (_FIGURE,),
        figures.figure,
        {"figure": "PMC2883292__nihms205988f2"},
    ),
    Question(
        "gene",
        "A gene",
        "One gene: symbol, other names, organism, in how many figures it is by flavour, and by year of publication.",
        (_GENE, _SPECIES),
        genes.gene,
        {"gene": "AKT1"},
    ),
    Question(
        "figures",
        "Figures that show genes",
        "The figures that show all genes of a list, or at least k of them, those with most first; and which they show.",
        (
            _genes("genes: symbols or NCBI Gene ids"),
            Parameter("k", "integer", "at least so many of the genes; by default all", least=1, most=2_000),
            _FLAVOUR,
            _SPECIES,
            *_PAGE,
        ),
        figures.figures,
        {"genes": ["AKT1", "MTOR"]},
        "figures",
        FigureRow._fields,
    ),
    Question(
        "partners",
        "Partners of a gene",
        "The genes that figures show together with a gene, the least likely by chance first: in how many figures and"
        " papers, how many chance would have (expected), association, p and q.",
        (
            _GENE,
            Parameter("min_figures", "integer", "the fewest figures with both", default=1, least=1, most=1_000_000),
            _FLAVOUR,
            _SPECIES,
            *_PAGE,
        ),
        genes.partners,
        {"gene": "MTOR", "limit": 5},
        "partners",
        Partner._fields,
    ),
    Question(
        "similar",
        "Similar figures",
        "The figures whose genes are nearly those of a figure, by Jaccard index; from 0.8 on it is a near-duplicate.",
        (
            _FIGURE,
            Parameter("min_jaccard", "number", "the least part of both figures' genes", default=0.5, least=0, most=1),
            _FLAVOUR,
            _SPECIES,
            *_PAGE,
        ),
        figures.similar,
        {"figure": "PMC10003241__ijms-24-04893-g003", "min_jaccard": 0.2},
        "figures",
        SimilarFigure._fields,
    ),
    Question(
        "enrich",
        "Figures enriched in a list of genes",
        "The figures that show more of a list of genes than chance would have it (Fisher's exact test, Benjamini and"
        " Hochberg's q), and few figures that together show much of the list.",
        (
            _genes("genes: symbols or NCBI Gene ids"),
            Parameter("background", "list", "the genes that count; by default all that some figure shows"),
            Parameter(
                "min_genes", "integer", "the fewest genes of a figure to be tested", default=3, least=1, most=1_000
            ),
            Parameter("rank", "text", "what figures are ranked by", default="p", choices=("p", "cosine")),
            Parameter("cover", "integer", "the most figures of the covering set", default=15, least=0, most=100),
            _FLAVOUR,
            _SPECIES,
            *_PAGE,
        ),
        genes.enrich,
        {"genes": ["AKT1", "MTOR", "TSC2"], "limit": 5},
        "figures",
        EnrichedFigure._fields,
        heavy=True,
    ),
    Question(
        "network",
        "A part of the co-occurrence network",
        "The strongest edges of the network of genes that figures show together, around some genes if any are given, in"
        " the figures of some years, an organism or a type; with all measures of nodes and edges.",
        (
            _genes("only what lies around these genes", required=False),
            Parameter("hops", "integer", "within so many steps of the genes (1)", least=1, most=5),
            _FLAVOUR,
            _SPECIES,
            Parameter(
                "years",
                "text",
                "figures of a year, or from one to another: 2015-2020",
                pattern="^[0-9]{4}(-[0-9]{4})?$",
            ),
            Parameter("organism", "text", "figures of this organism, by name or NCBI Taxonomy id"),
            Parameter("figure_type", "text", "figures of this type"),
            Parameter(
                "min_figures",
                "integer",
                "the fewest independent figures of an edge",
                default=1,
                least=1,
                most=1_000_000,
            ),
            Parameter("max_q", "number", "the greatest q of an edge", least=0, most=1),
            Parameter(
                "collapse_families", "truth", "families in the place of genes that only they give", default=False
            ),
            Parameter("limit", "integer", "the most edges", default=200, least=1, most=MOST_EDGES),
        ),
        networks.network,
        {"genes": ["MTOR"], "limit": 20},
        heavy=True,
    ),
    Question(
        "stats",
        "What is in the build",
        "How many figures, papers, genes, mentions and triples there are; figures by year, the genes in most figures.",
        (),
        networks.stats,
        {},
        heavy=True,
    ),
)

QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType({question.name: question for question in _ALL})
"""The questions by their names."""
