"""One record: its front matter and companion files become a `Figure`, or a `Rejected` that says where and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from kg.errors import RecordFault
from kg.parsing.evidence import COMPANIONS, Finding, Table, inline_entities, inline_genes
from kg.parsing.fields import Fields, quoted
from kg.parsing.frontmatter import decode, parse_mapping, split_front_matter
from kg.rdf import is_iri
from kg.record import Figure, Notice, Paper, RawFile, Rejected, figure_page, pmcid_of_figid

CURATION_MARKS = frozenset({"XXX", "REJECT"})
YAML_SUFFIXES = (".yml", ".yaml")
RECORD_SUFFIXES = (".md", ".txt", *YAML_SUFFIXES)

FindCompanion = Callable[[str, str], RawFile | None]
"""From a record's figid and the kind of companion to the file, where there is one."""

_NOTHING = Table()
_PLACEHOLDER_CAPTIONS = frozenset({".", "Figure"})
_FIGID = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")
_PMCID = re.compile(r"(?:PMC)?([1-9][0-9]*)")
_DOI = re.compile(r"(?:(?:https?://(?:dx\.)?doi\.org/)|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)


def no_companion(figid: str, kind: str) -> RawFile | None:  # noqa: ARG001 - the signature of `FindCompanion`
    """For a record that stands alone."""
    return None


def parse_record(raw: RawFile, find_companion: FindCompanion = no_companion) -> Figure | Rejected:
    r"""The figure of one record, or why there is none.

    >>> parse_record(RawFile("x.md", "x.md", b"---\nfigid: PMC1__x\n---\n")).paper.pmcid
    'PMC1'
    >>> print(parse_record(RawFile("x.md", "x.md", b"---\nfigtitle: x\n---\n")))
    x.md: figid: the figid is missing
    """
    try:
        return _parse(raw, find_companion)
    except RecordFault as fault:
        return Rejected(raw.path, fault.place, fault.reason)


def _parse(raw: RawFile, find_companion: FindCompanion) -> Figure:
    text, first_line = split_front_matter(decode(raw.data), whole=raw.file.lower().endswith(YAML_SUFFIXES))
    fields = Fields(parse_mapping(text, first_line))
    figid = _figid(fields)
    companions = find_companions(figid, find_companion)
    genes, chemicals, diseases = _evidence(fields, companions)
    paper, findings = _paper(fields, figid)
    block = fields.mapping("schema-jsonld") or {}
    organisms, marks = _organisms(fields)
    score, score_findings = _score(fields)
    findings += [*score_findings, *_block_findings(block)]
    for table in (genes, chemicals, diseases):
        findings += table.findings if table else ()
    return Figure(
        figid=figid,
        iri=_figure_iri(block, figid),
        path=raw.path,
        file=raw.file,
        digest=digest_of(raw, companions),
        paper=paper,
        title=fields.text("figtitle"),
        caption=_caption(fields),
        alias=fields.text("figid_alias"),
        number=fields.text("number"),
        figure_type=fields.text("figtype"),
        image_file=fields.text("filename"),
        figure_link=fields.text("figlink"),
        redirect_from=fields.texts("redirect_from"),
        ndex=fields.text("ndex"),
        wikipathways_id=fields.matching("wpid", r"WP\d+", "a WikiPathways id such as WP5283"),
        search_rank=fields.matching("pmc_ranked_result_index", r"\d{1,18}", "a whole number"),
        score=score,
        organisms=organisms,
        recognised_organisms=_recognised(fields),
        curation_marks=marks,
        jsonld=block,
        keywords=Fields(block, "schema-jsonld").texts("keywords"),
        genes=genes.genes if genes else None,
        chemicals=chemicals.entities,
        diseases=diseases.entities,
        extra=fields.rest(),
        companions=tuple(found.file for found in companions.values()),
        notices=tuple(Notice(kind, raw.path, place, detail) for kind, place, detail in findings),
    )


def _figid(fields: Fields) -> str:
    """The figure's key. It names files too, so none may lead out of their folder."""
    figid = fields.text("figid")
    if figid is None:
        raise RecordFault("figid", "the figid is missing")
    if not _FIGID.fullmatch(figid):
        raise RecordFault("figid", f"a figid is a file name, not {quoted(figid)}")
    return figid


def _figure_iri(block: Mapping[str, Any], figid: str) -> str:
    """The block's `@id` (or `id`, as schema.org's context allows); the figure's page where it gives none."""
    fields = Fields(block, "schema-jsonld")
    key = "@id" if "@id" in block else "id"
    given = fields.text(key)
    iri = figure_page(figid) if given is None else given
    # Other schemes would be taken for prefixes by JSON-LD, and lead nowhere on the web.
    if not is_iri(iri) or not iri.startswith(("http://", "https://")):
        place = "figid" if given is None else fields.place(key)
        raise RecordFault(place, f"{quoted(iri)} is not an IRI of the web")
    return iri


def _block_findings(block: Mapping[str, Any]) -> list[Finding]:
    return [] if block else [Finding("no-jsonld", "schema-jsonld", "the record has no JSON-LD block")]


def _evidence(fields: Fields, companions: dict[str, RawFile]) -> tuple[Table | None, Table, Table]:
    """Genes (None where the record has no gene table), chemicals, diseases: inline lists and TSVs together."""
    found = {kind: COMPANIONS[kind](raw) for kind, raw in companions.items()}
    inline: dict[str, Table] = {}
    if (rows := fields.rows("genes")) is not None:
        inline["genes"] = inline_genes(rows)
    for kind, vocabulary in (("chemicals", "chebi"), ("diseases", "doid")):
        if (rows := fields.rows(kind)) is not None:
            inline[kind] = inline_entities(rows, vocabulary)
    tables = {kind: _union(inline.get(kind, _NOTHING), found.get(kind, _NOTHING)) for kind in COMPANIONS}
    has_genes = "genes" in inline or "genes" in found
    return tables["genes"] if has_genes else None, tables["chemicals"], tables["diseases"]


def _union(one: Table, other: Table) -> Table:
    if one == _NOTHING or other == _NOTHING:
        return other if one == _NOTHING else one
    return Table(
        genes=tuple(dict.fromkeys(one.genes + other.genes)),
        entities=tuple(dict.fromkeys(one.entities + other.entities)),
        findings=one.findings + other.findings,
    )


def _paper(fields: Fields, figid: str) -> tuple[Paper, list[Finding]]:
    findings: list[Finding] = []
    pmcid = _understood(fields.text("pmcid"), _PMCID, "pmcid", findings)
    doi = _understood(fields.text("doi"), _DOI, "doi", findings)
    paper = Paper(
        pmcid=f"PMC{pmcid}" if pmcid else pmcid_of_figid(figid),
        doi=doi.lower() if doi else None,
        title=fields.text("papertitle"),
        citation=fields.text("reftext"),
        year=fields.matching("year", r"[12]\d{3}", "a year of four digits"),
        journal=fields.text("journal_title"),
        journal_abbreviation=fields.text("journal_nlm_ta"),
        publisher=fields.text("publisher_name"),
        keywords=fields.texts("keywords", "|"),
    )
    if paper.pmcid is None and paper.doi is None:
        findings.append(Finding("no-paper", "pmcid", "neither a PMCID nor a DOI: the figure has no paper"))
    return paper, findings


def _understood(given: str | None, pattern: re.Pattern[str], key: str, findings: list[Finding]) -> str | None:
    """The identifier in a text; where there is none, a finding is added."""
    match = pattern.fullmatch(given) if given else None
    if match:
        return match.group(1)
    if given:
        findings.append(Finding("not-an-identifier", key, quoted(given)))
    return None


def _organisms(fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The curated organisms, and the marks that curators left in their place."""
    names = dict.fromkeys(name.strip() for name in fields.texts("organisms", ","))
    return (
        tuple(name for name in names if name not in CURATION_MARKS),
        tuple(name for name in names if name in CURATION_MARKS),
    )


def _recognised(fields: Fields) -> tuple[str, ...] | None:
    """The organisms that the matcher found; None where the record does not say."""
    if "organisms_ner" not in fields:
        return None
    return tuple(dict.fromkeys(name.strip() for name in fields.texts("organisms_ner", ",")))


def _score(fields: Fields) -> tuple[Decimal | None, list[Finding]]:
    """The classifier's score, under the name of either generation."""
    newer, older = fields.number("automl_pathway"), fields.number("pathway_score")
    score = older if newer is None else newer
    findings = []
    if newer is not None and older is not None and newer != older:
        findings.append(Finding("two-scores", "pathway_score", f"automl_pathway {newer} is used, not {older}"))
    if score is not None and not 0 <= score <= 1:
        place = "pathway_score" if newer is None else "automl_pathway"
        findings.append(Finding("score-out-of-range", place, f"{score} is not in [0, 1]"))
        score = None
    return score, findings


def _caption(fields: Fields) -> str | None:
    caption = fields.text("caption")
    return None if caption in _PLACEHOLDER_CAPTIONS else caption


def find_companions(figid: str, find_companion: FindCompanion) -> dict[str, RawFile]:
    """The companion files that a record has, by their kinds."""
    return {kind: found for kind in COMPANIONS if (found := find_companion(figid, kind)) is not None}


def digest_of(raw: RawFile, companions: Mapping[str, RawFile]) -> str:
    """SHA-256 over the record and its companions, each preceded by its length so that no two cuts are alike."""
    digest = hashlib.sha256()
    for file in (raw, *companions.values()):
        digest.update(b"%d\n" % len(file.data))
        digest.update(file.data)
    return digest.hexdigest()
