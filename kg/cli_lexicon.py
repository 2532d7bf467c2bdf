"""The commands `kg lexicon …`: making a lexicon, and asking it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from kg import api, console
from kg.errors import KgError
from kg.lexicon import Contested, Lexicon
from kg.lexicon.file import write_lexicon
from kg.lexicon.readers import read_gene_info, read_hgnc
from kg.mapping.organisms import taxon_of
from kg.mapping.resolution import names_taught
from kg.record import Figure

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def lexicon() -> None:
    """Make and ask lexicons, which give ids to genes of which records have a symbol only.

    \b
    Example:
      kg lexicon build --learn examples/records -o examples.lexicon
    """


@lexicon.command()
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The lexicon file.")
@click.option("--gene-info", "gene_info", multiple=True, type=_FILE, help="NCBI's gene_info, as it is or .gz.")
@click.option("--hgnc", multiple=True, type=_FILE, help="HGNC's complete set (TSV).")
@click.option("--learn", multiple=True, type=click.Path(exists=True, path_type=Path), help="Records with gene tables.")
@click.option("--quiet", "-q", is_flag=True, help="Show only what went wrong.")
def build(out: Path, gene_info: tuple[Path, ...], hgnc: tuple[Path, ...], learn: tuple[Path, ...], quiet: bool) -> None:
    """Make one lexicon from all the files that are given; each option may be repeated.

    Nothing is downloaded: gene_info is at https://ftp.ncbi.nlm.nih.gov/gene/DATA/GENE_INFO/, one file a species or
    group; HGNC's complete set at https://www.genenames.org/download/archive/.

    \b
    Example:
      kg lexicon build --learn examples/records -o examples.lexicon
    """
    if not (gene_info or hgnc or learn):
        raise KgError("nothing to make a lexicon from: give --gene-info, --hgnc or --learn")
    with console.shown_progress(quiet=quiet) as progress:
        progress.stage("reading names of genes")
        names = chain(
            *(read_gene_info(path) for path in gene_info),
            *(read_hgnc(path) for path in hgnc),
            *(names_taught(figure) for path in learn for figure in _figures(path)),
        )
        sources = {f"{place} {path.name}": _sha256(path) for place, path in enumerate((*gene_info, *hgnc), 1)}
        sources |= {f"records {place} {path.name}": "learned" for place, path in enumerate(learn, 1)}
        count = write_lexicon(out, names, sources)
    if not quiet:
        click.echo(f"{out}: {count:,} names of genes")


def _figures(path: Path) -> Iterator[Figure]:
    return (record for record in api.read_records(path) if isinstance(record, Figure))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lexicon.command()
@click.argument("file", type=_FILE)
@click.argument("species")
@click.argument("symbols", nargs=-1, required=True)
def find(file: Path, species: str, symbols: tuple[str, ...]) -> None:
    """Look SYMBOLS up in a lexicon FILE, within a SPECIES (a name or an NCBI taxonomy id).

    Exits with 1 where a symbol means no gene, or several.

    \b
    Example:
      kg lexicon find examples.lexicon 'Homo sapiens' AKT1 akt1
    """
    opened, taxon = Lexicon(file), species if species.isdecimal() else taxon_of(species)
    if taxon is None:
        raise KgError(f"{species}: not a species whose NCBI taxonomy id is known here; give the id")
    answers = [(symbol, opened.find(taxon, symbol)) for symbol in symbols]
    rows = []
    for symbol, answer in answers:
        if answer is None:
            rows.append((symbol, "unknown", "", ""))
        elif isinstance(answer, Contested):
            rows.append((symbol, f"contested {answer.rank.name.lower()}", ", ".join(answer.genes), ""))
        else:
            rows.append((symbol, answer.rank.name.lower(), answer.gene, answer.symbol or ""))
    console.print_table(("symbol", "known as", "NCBI Gene", "official symbol"), rows)
    if any(answer is None or isinstance(answer, Contested) for _, answer in answers):
        sys.exit(1)
