"""A corpus of any size out of the example records, for machines without PFOCR's own: same seed, same bytes.

Each record is the text of one example under a new PMC id, figid and year, with the gene table (or the keywords) of
another example, some rows of it dropped and some replaced by rows drawn by how frequent they are. So the records are as
long as real ones, share papers and genes as real ones do, and no two are the same.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

HEADER = (
    "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource"
    "\tcount_direct\tcount_synonym\tcount_match"
)
CHANGED = 0.2
"""The share of a gene set that is dropped, and the most that is added."""

FIGURES_A_PAPER = 1.15
FIRST_PMC = 30_000_000

Row = tuple[str, ...]


@dataclass(frozen=True)
class Templates:
    """What records are made of: texts up to their keywords, gene tables, and years."""

    texts: tuple[tuple[str, str], ...]
    tables: tuple[tuple[Row, ...], ...]
    years: tuple[str, ...]


def read_templates(examples: Path) -> Templates:
    """Templates from a folder with `_figures` and `_data`; only records that end with the block's keywords serve."""
    texts, years = [], []
    for path in sorted((examples / "_figures").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        head, found, keywords = text.rpartition("  keywords:\n")
        if found and re.fullmatch(r"(  - .*\n|    .*\n)*---\n*", keywords) and "broken" not in path.stem:
            texts.append((path.stem, head))
            years += re.findall(r"^year: '?(\d{4})", head, re.MULTILINE)
    tables = []
    for path in sorted((examples / "_data").glob("*-genes.tsv")):
        lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        columns = [lines[0].split("\t").index(name) for name in HEADER.split("\t")[:8]]
        rows = (line.split("\t") for line in lines[1:])
        tables.append(tuple(tuple(row[column] for column in columns) for row in rows))
    if not (texts and tables and years):
        raise ValueError(f"{examples} has no records to make more of")
    return Templates(tuple(texts), tuple(table for table in tables if table), tuple(years))


def write_corpus(examples: Path, out: Path, count: int, seed: int = 1) -> None:
    """Writes `count` records and their gene tables below `out`."""
    templates, rng = read_templates(examples), random.Random(seed)  # noqa: S311 - a corpus, not a secret
    figures, data = out / "_figures", out / "_data"
    figures.mkdir(parents=True, exist_ok=True)
    data.mkdir(parents=True, exist_ok=True)
    pool = [row for table in templates.tables for row in table]
    paper, figure, year = FIRST_PMC, 0, templates.years[0]
    for number in range(count):
        if number == 0 or rng.random() < 1 / FIGURES_A_PAPER:
            paper, figure, year = paper + rng.randint(1, 40), 1, rng.choice(templates.years)
        else:
            figure += 1
        old, head = rng.choice(templates.texts)
        figid = f"PMC{paper}__{old.partition('__')[2]}-{number}"
        rows = _gene_set(templates, pool, rng)
        text = _retold(head, old, figid, f"PMC{paper}", year, figure)
        symbols = dict.fromkeys(row[5] for row in rows)
        keywords = "".join(f"  - {_quoted(symbol)}\n" for symbol in symbols)
        (figures / f"{figid}.md").write_text(f"{text}  keywords:\n{keywords}---\n", encoding="utf-8")
        counts = (str(len({row[3] for row in rows})), str(len(symbols)), str(len(rows)))
        lines = (HEADER, *("\t".join((*row, *counts)) for row in rows))
        (data / f"{figid}-genes.tsv").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _gene_set(templates: Templates, pool: list[Row], rng: random.Random) -> list[Row]:
    kept = [row for row in rng.choice(templates.tables) if rng.random() >= CHANGED] or [rng.choice(pool)]
    kept += rng.choices(pool, k=int(len(kept) * CHANGED * rng.random()))
    return list(dict.fromkeys(kept))


def _retold(head: str, old: str, figid: str, pmcid: str, year: str, figure: int) -> str:
    """The text of a record as that of another figure."""
    text = head.replace(old, figid).replace(old.partition("__")[0], pmcid)
    text = re.sub(r"__([FS])\d+[A-Za-z]?\n", rf"__\g<1>{figure}\n", text)
    return re.sub(r"(?m)^year: .*$", f"year: '{year}'", text)


def _quoted(symbol: str) -> str:
    """A symbol as YAML text; what YAML could take for anything else is quoted."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", symbol) and symbol.lower() not in _NOT_TEXT
    return symbol if plain else "'" + symbol.replace("'", "''") + "'"


_NOT_TEXT = frozenset({"n", "y", "no", "yes", "on", "off", "true", "false", "null", "nan", "inf"})
