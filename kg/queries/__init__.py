"""The packaged SPARQL queries: one commented file a competency question, and how its parameters are filled.

A file begins with `# title:`, `# category:`, `# description:` and, for each parameter, `# param: NAME | TYPE |
DEFAULT | what it is`; `{{NAME}}` stands for a parameter in the text. An empty default means "any" where the type
has such a thing (chemical, disease, figure, organism, text, year), else "must be given". Of a flavour,
`{{NAME.figureCount}}` (or another of `COUNTS`) stands for the predicate of that count, made ahead by the build.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from kg.errors import KgError

__all__ = ["COUNTS", "TYPES", "Parameter", "Query", "load", "names", "parse_query"]

_SUFFIX = ".rq"
_HEADER = re.compile(r"#\s*(title|category|description|param):\s*(.*?)\s*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")

# What ends a SPARQL literal, or is not kept inside one (rdflib turns a tab into spaces).
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
# SPARQL 1.1 decodes \uXXXX before it parses (section 19.2), so it would see one behind an escaped backslash.
_CODE_POINT = re.compile(r"(?<=\\\\)[uU]")
_ITEM = re.compile(r'"([^"]+)"|([^,\s][^,\r\n]*)')
# re.A everywhere: without it, re.I takes the long s and the Kelvin sign for letters of ours.
_FLAGS = re.A | re.I
# Narrower than IRIs are: enough for every entity of the graph, and valid in every engine.
_IRI = re.compile(r"https?://[a-z0-9.-]+/([a-z0-9._~:/@!$&'()*+,;=-]|%[0-9a-f]{2})*(#[a-z0-9._-]*)?", _FLAGS)
_CURIE = re.compile(r"(mesh|chebi|doid):.*", _FLAGS | re.S)
_OBO: Final = "http://purl.obolibrary.org/obo/"


def _obo_spellings(prefix: str) -> str:
    return rf"(?:obo:|https?://purl\.obolibrary\.org/obo/|https?://identifiers\.org/(?:{prefix}/)?)?{prefix}[:_]\s*([0-9]+)"


# How people and other tools write an entity's identifier; each becomes the IRI that the graph has.
_SPELLINGS: Final = {
    "http://id.nlm.nih.gov/mesh/": re.compile(
        r"(?:mesh:\s*|https?://id\.nlm\.nih\.gov/mesh/|https?://identifiers\.org/mesh[/:])([a-z][0-9]+)"
        r"|([cd](?:[0-9]{6}|[0-9]{9}))",  # as MeSH itself prints them
        _FLAGS,
    ),
    f"{_OBO}CHEBI_": re.compile(_obo_spellings("chebi"), _FLAGS),
    f"{_OBO}DOID_": re.compile(_obo_spellings("doid"), _FLAGS),
}
_GENE = re.compile(r"(?:ncbigene:|https?://identifiers\.org/ncbigene[/:])([0-9]+)", _FLAGS)
_FAMILY = re.compile(r"(?:fplx:|https?://identifiers\.org/fplx[/:])(.+)", _FLAGS)
_TAXON = re.compile(_obo_spellings("ncbitaxon") + r"|https?://identifiers\.org/taxonomy[/:]([0-9]+)", _FLAGS)
_FIGURE = re.compile(r"(?:figure:|https?://pfocr\.wikipathways\.org/figures/)(.+?)(?:\.html)?", _FLAGS)
_PMC = re.compile(r"(?:pmc(?:id)?: ?|https?://identifiers\.org/pmc/)?(pmc[0-9]+)", _FLAGS)
_DOI = re.compile(r"(?:doi: ?|https?://(?:dx\.)?doi\.org/)?(10\.[0-9]+/.+)", _FLAGS)
_PFO: Final = "https://w3id.org/pfocr-kg/ontology#"
_FLAVOURS: Final = {
    "strict": f"<{_PFO}depictsStrictly>",
    "synonyms": f"<{_PFO}depicts>",
    "all": "<http://schema.org/mentions>",
}
_COUNT_PREFIXES: Final = {"strict": "strict", "synonyms": "depicted", "all": ""}
COUNTS: Final = ("figureCount", "geneCount", "linkCount", "pairCount", "partnerCount")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named gap in a query, and what may fill it.

    >>> Parameter("gene", "gene", "AKT1", "a gene").render("ncbigene:207")
    '"207"'
    """

    name: str
    type: str
    default: str
    description: str

    def render(self, value: str) -> str:
        """Return the value as SPARQL text that cannot mean anything but this value."""
        text = value if self.type == "text" else value.strip()
        if not text and (self.default or self.type not in _ANY):
            raise KgError(f"parameter {self.name} wants {TYPES[self.type]}, and none was given")
        try:
            return _RENDERERS[self.type](text) if text else _ANY[self.type]
        except ValueError:
            raise KgError(f"parameter {self.name} wants {TYPES[self.type]}, not {value!r}") from None

    def placeholders(self, value: str) -> Mapping[str, str]:
        """Return what may stand for this parameter in a query's text, and what each becomes.

        >>> Parameter("of", "flavour", "all", "a flavour").placeholders("strict")["of.geneCount"]
        '<https://w3id.org/pfocr-kg/ontology#strictGeneCount>'
        """
        filled = {self.name: self.render(value)}
        if self.type == "flavour":
            prefix = _COUNT_PREFIXES[value.strip()]
            filled |= {f"{self.name}.{count}": f"<{_PFO}{_prefixed(prefix, count)}>" for count in COUNTS}
        return filled


@dataclass(frozen=True, slots=True)
class Query:
    """A packaged query; `render` makes it ready to run.

    >>> 'VALUES ?key { "TP53" }' in load("partners-of-gene").render({"gene": "TP53"})
    True
    """

    name: str
    title: str
    category: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str

    def render(self, values: Mapping[str, str]) -> str:
        """Return the SPARQL text with the given values and, for the others, the defaults."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                has = f"it has {', '.join(known)}" if known else "it has none"
                raise KgError(f"query {self.name} has no parameter {name!r}{_suggest(name, known)}; {has}")
        filled: dict[str, str] = {}
        try:
            for name, gap in known.items():
                filled |= gap.placeholders(values.get(name, gap.default))
        except KgError as error:
            raise KgError(f"query {self.name}: {error}") from None
        # One pass, so that a value that looks like a placeholder stays a value.
        return _PLACEHOLDER.sub(lambda match: filled[match[1]], self.text)


def names() -> list[str]:
    """Return the names of the packaged queries.

    >>> names()[:2]
    ['counts-by-journal', 'counts-by-organism']
    """
    found = (entry.name for entry in files(__name__).iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX))


def load(name: str) -> Query:
    """Return the packaged query of that name.

    >>> load("partner-of-gene")
    Traceback (most recent call last):
    kg.errors.KgError: no query 'partner-of-gene'; did you mean partners-of-gene...?
    """
    known = names()
    if name not in known:
        raise KgError(f"no query {name!r}{_suggest(name, known)}")
    return parse_query(name, (files(__name__) / f"{name}{_SUFFIX}").read_text(encoding="utf-8"))


def parse_query(name: str, text: str) -> Query:
    r"""Return the query that a file's text holds.

    >>> parse_query("all", "# title: All\n# category: a\n# description: b\nSELECT * { ?s ?p ?o }").title
    'All'
    """
    headers: dict[str, list[str]] = {"title": [], "category": [], "description": [], "param": []}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if header := _HEADER.fullmatch(line):
            headers[header[1]].append(header[2])
    title, category, description = (" ".join(headers[key]) for key in ("title", "category", "description"))
    if not (title and category and description):
        raise KgError(f"query {name} wants '# title:', '# category:' and '# description:' lines at its top")
    parameters = tuple(_parameter(name, line) for line in headers["param"])
    declared = [parameter.name for parameter in parameters]
    placed = {_without_count(placeholder, parameters) for placeholder in _PLACEHOLDER.findall(text)}
    if sorted(placed) != sorted(declared):
        what = f"{', '.join(sorted(placed)) or 'none'} in its text, {', '.join(declared) or 'none'} declared"
        raise KgError(f"query {name}: its parameters do not match its '# param:' lines: {what}")
    return Query(name, title, category, description, parameters, text)


def _parameter(query: str, line: str) -> Parameter:
    parts = [part.strip() for part in line.split("|", 3)]
    if len(parts) != 4 or not _NAME.fullmatch(parts[0]):
        raise KgError(f"query {query}: '# param: {line}' is not 'NAME | TYPE | DEFAULT | what it is'")
    parameter = Parameter(*parts)
    if parameter.type not in TYPES:
        raise KgError(f"query {query}: parameter {parameter.name} has the unknown type {parameter.type!r}")
    if parameter.default:
        parameter.render(parameter.default)
    return parameter


def _without_count(placeholder: str, parameters: Iterable[Parameter]) -> str:
    """The parameter that `NAME.COUNT` is about; a placeholder that is nothing of the kind stays as it is."""
    name, _, count = placeholder.partition(".")
    flavours = {parameter.name for parameter in parameters if parameter.type == "flavour"}
    return name if name in flavours and count in COUNTS else placeholder


def _prefixed(prefix: str, name: str) -> str:
    return prefix + name[0].upper() + name[1:] if prefix else name


def _suggest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"; did you mean {', '.join(close)}?" if close else ""


def _literal(text: str) -> str:
    text.encode()  # half of a surrogate pair is no character: UnicodeEncodeError is a ValueError
    if "\0" in text:
        raise ValueError(text)
    # Eight digits, since rdflib takes hexadecimal digits that follow a shorter form for part of it.
    return '"' + _CODE_POINT.sub(lambda match: f"\\U{ord(match[0]):08X}", text.translate(_ESCAPES)) + '"'


def _matching(pattern: str, text: str) -> str:
    if re.fullmatch(pattern, text):
        return text
    raise ValueError(text)


def _unwrapped(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.fullmatch(text)
    return _literal(unquote(_captured(match)) if match else text)


def _captured(match: re.Match[str]) -> str:
    return match[match.lastindex or 0]  # of the alternative that matched


def _entity(text: str) -> str:
    for namespace, spelling in _SPELLINGS.items():
        if match := spelling.fullmatch(text):
            return f"<{namespace}{_captured(match).upper()}>"
    if _CURIE.fullmatch(text):
        raise ValueError(text)
    if _IRI.fullmatch(text) and not _GENE.fullmatch(text):
        return f"<{text}>"
    return _unwrapped(_GENE, text)


def _list_of(render: Callable[[str], str], text: str) -> str:
    # Parted by commas or lines; quotes hold an item with a comma together, such as "2,4-dinitrophenol".
    items = [(match[1] or match[2]).strip() for match in _ITEM.finditer(text)]
    if not any(items):
        raise ValueError(text)
    return " ".join(dict.fromkeys(render(item) for item in items if item))


def _paper(text: str) -> str:
    if match := _PMC.fullmatch(text) or _DOI.fullmatch(text):
        return _literal(unquote(match[1]).upper())  # as bibo:doi has it
    raise ValueError(text)


_RENDERERS: Final[Mapping[str, Callable[[str], str]]] = {
    "gene": lambda text: _unwrapped(_GENE, text),
    "genes": lambda text: _list_of(_RENDERERS["gene"], text),
    "entities": lambda text: _list_of(_entity, text),
    "chemical": _entity,
    "disease": _entity,
    "family": lambda text: _unwrapped(_FAMILY, text),
    "figure": lambda text: _unwrapped(_FIGURE, text),
    "paper": _paper,
    "organism": lambda text: _unwrapped(_TAXON, text),
    "year": lambda text: _matching("[0-9]{4}", text),
    "text": _literal,
    "integer": lambda text: _matching("[0-9]{1,9}", text),
    "number": lambda text: _matching(r"[0-9]{1,9}(\.[0-9]{1,9})?", text),
    "flavour": lambda text: _FLAVOURS[_matching("|".join(_FLAVOURS), text)],
}
_ANY: Final = {**dict.fromkeys(("chemical", "disease", "figure", "organism", "text"), '""'), "year": "0"}
TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gene": "a gene symbol or NCBI Gene id",
        "genes": "gene symbols or NCBI Gene ids parted by commas",
        "entities": "genes, chemicals and diseases (symbols, names, mesh:, CHEBI:, DOID:) parted by commas",
        "chemical": "a chemical's mesh: or CHEBI: id or name",
        "disease": "a disease's mesh: or DOID: id or name",
        "family": "a family's FamPlex id or name",
        "figure": "a figure's id, alias or IRI",
        "paper": "a PMCID or a DOI",
        "organism": "an organism's name or taxon id",
        "year": "a year of four digits",
        "text": "a text",
        "integer": "a whole number",
        "number": "a number",
        "flavour": "strict, synonyms or all",
    }
)
