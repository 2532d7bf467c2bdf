"""What a case is, and the names that the cases use: a figure is its id, a gene its NCBI number."""

from __future__ import annotations

from dataclasses import dataclass, field

from query_graph import Row

A1, A2, B1, B2 = "PMC1__a-g001", "PMC1__a-g002", "PMC2__b-g001", "PMC2__b-g002"
C1, C2, D1, E1 = "PMC3__c-g001", "PMC3__c-g002", "PMC4__d-g001", "e-g001"
AKT1, AKT2, AKT3, MTOR, TP53, KRAS = "207", "208", "10000", "2475", "7157", "3845"
HUMAN = "Homo sapiens"
# What else substances and organisms are called.
OTHER_NAMES = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix mesh: <http://id.nlm.nih.gov/mesh/> .
mesh:D008687 skos:altLabel "Metforminum" .
mesh:D003924 skos:altLabel "NIDDM" .
<http://purl.obolibrary.org/obo/NCBITaxon_7227> skos:altLabel "fruit fly" .
"""


@dataclass(frozen=True)
class Case:
    """A query, what it is given, the columns that are looked at, and the rows that must come."""

    query: str
    given: dict[str, str]
    columns: str
    rows: list[Row]
    more: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.query}({', '.join(f'{name}={value}' for name, value in self.given.items())})"


def figures(query: str, given: dict[str, str], found: list[str], more: str = "") -> Case:
    """A case of which only the figures matter."""
    return Case(query, given, "figure", [(figure,) for figure in found], more)
