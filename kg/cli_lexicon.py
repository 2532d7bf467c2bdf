"""The commands `kg lexicon …`: making a lexicon, and asking it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import click

from kg import api, console
from kg.errors import KgError
from kg.lexicon import Contested, ContestedFamilies, Families, Lexicon, Member, Namespace, Resolved
from kg.lexicon.famplex import read_grounding_map, read_relations
from kg.lexicon.file import Written, write_lexicon
from kg.lexicon.readers import read_gene_info, read_hgnc
from kg.mapping.organisms import taxon_of
from kg.mapping.resolution import names_taught
from kg.plurals import count
from kg.record import Figure

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def lexicon() -> None:
    """Make and ask lexicons: ids of genes known by symbol only, and families of genes.

    \b
    Example:
      kg lexicon build --learn examples/records -o examples.lexicon
    """


@lexicon.command()
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The lexicon file.")
@click.option("--gene-info", "gene_info", multiple=True, type=_FILE, help="NCBI's gene_info, as it is or .gz.")
@click.option("--hgnc", multiple=True, type=_FILE, help="HGNC's complete set (TSV).")
@click.option("--famplex", multiple=True, type=_FILE, help="FamPlex's relations.csv: members of families.")
@click.option("--famplex-names", multiple=True, type=_FILE, help="FamPlex's grounding_map.csv: names of families.")
@click.option("--learn", multiple=True, type=click.Path(exists=True, path_type=Path), help="Records with gene tables.")
@click.option("--quiet", "-q", is_flag=True, help="Show only what went wrong.")
def build(
    out: Path,
    gene_info: tuple[Path, ...],
    hgnc: tuple[Path, ...],
    famplex: tuple[Path, ...],
    famplex_names: tuple[Path, ...],
    learn: tuple[Path, ...],
    quiet: bool,
) -> None:
    """Make one lexicon from all the files that are given; each option may be repeated.

    Nothing is downloaded: gene_info is at https://ftp.ncbi.nlm.nih.gov/gene/DATA/GENE_INFO/, one file a species or
    group; HGNC's complete set at https://www.genenames.org/download/archive/; FamPlex's files at
    https://github.com/sorgerlab/famplex.

    \b
    Example:
      kg lexicon build --learn examples/records -o examples.lexicon
    """
    if not (gene_info or hgnc or famplex or famplex_names or learn):
        raise KgError("nothing to make a lexicon from: give --gene-info, --hgnc, --famplex, --famplex-names or --learn")
    with console.shown_progress(quiet=quiet) as progress:
        progress.stage("reading names of genes")
        families = Families(read_relations(famplex), read_grounding_map(famplex_names))
        names = chain(
            *(read_gene_info(path) for path in gene_info),
            *(read_hgnc(path) for path in hgnc),
            *(names_taught(figure) for path in learn for figure in _figures(path)),
        )
        files = (*gene_info, *hgnc, *famplex, *famplex_names)
        sources = {f"{place} {path.name}": _sha256(path) for place, path in enumerate(files, 1)}
        sources |= {f"records {place} {path.name}": "learned" for place, path in enumerate(learn, 1)}
        written = write_lexicon(out, names, sources, families)
    if not quiet:
        click.echo(f"{out}: {_summary(written)}")


def _summary(written: Written) -> str:
    """What a lexicon has, in words; families are told of only where there are any."""
    names = [f"{count(written.names, 'name')} of genes"] if written.names or not written.families else []
    families = [
        f"{count(written.families, 'family')} (members: HGNC {written.symbols:,}, UP {written.accessions:,})",
        f"{count(written.family_names, 'name')} of families",
    ]
    return ", ".join(names + families if written.families else names)


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

    Families that a word names are shown, too, whatever the species: their ids in FamPlex, what they belong to, and all
    their members, which are human. Exits with 1 where a word means neither a gene nor a family, or several.

    \b
    Example:
      kg lexicon find examples.lexicon 'Homo sapiens' AKT1 akt1
    """
    opened, taxon = Lexicon(file), species if species.isdecimal() else taxon_of(species)
    if taxon is None:
        raise KgError(f"{species}: not a species whose NCBI taxonomy id is known here; give the id")
    answers = [(symbol, opened.find(taxon, symbol), opened.family(symbol)) for symbol in symbols]
    if genes := [_gene_row(symbol, gene) for symbol, gene, family in answers if gene or not family]:
        console.print_table(("symbol", "known as", "NCBI Gene", "official symbol"), genes)
    if families := [_family_row(opened, symbol, family) for symbol, _, family in answers if family]:
        console.print_table(("word", "family", "belongs to", "members"), families)
    if not all(_is_told(gene, family) for _, gene, family in answers):
        sys.exit(1)


def _gene_row(symbol: str, gene: Resolved | Contested | None) -> Sequence[str]:
    if gene is None:
        return symbol, "unknown", "", ""
    if isinstance(gene, Contested):
        return symbol, f"contested {gene.rank.name.lower()}", ", ".join(gene.genes), ""
    return symbol, gene.rank.name.lower(), gene.gene, gene.symbol or ""


def _family_row(opened: Lexicon, word: str, family: str | ContestedFamilies) -> Sequence[str]:
    if isinstance(family, ContestedFamilies):
        return word, f"contested: {', '.join(family.families)}", "", ""
    parents = (f"{relation} {parent}" for relation, parent in opened.parents(family))
    return word, family, ", ".join(parents), ", ".join(map(_member_text, opened.members(family)))


def _member_text(member: Member) -> str:
    """A member with its id, as far as it is known.

    >>> _member_text(Member(Namespace.HGNC, "AKT1", "207")), _member_text(Member(Namespace.HGNC, "AKT2", None))
    ('AKT1 (207)', 'AKT2')
    """
    note = "UniProt" if member.namespace is Namespace.UP else member.gene
    return f"{member.id} ({note})" if note else member.id


def _is_told(gene: Resolved | Contested | None, family: str | ContestedFamilies | None) -> bool:
    """Whether a word means one thing, or one gene and one family."""
    means_something = gene is not None or family is not None
    return means_something and not isinstance(gene, Contested) and not isinstance(family, ContestedFamilies)
