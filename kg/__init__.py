"""Pathway Figure OCR records to a knowledge graph: read, map, build, ask.

>>> import kg
>>> figures = [record for record in kg.read_records("examples/records") if isinstance(record, kg.Figure)]
>>> figures[0].figid.startswith("PMC")
True
"""

from kg.api import build, read_records, record_graph
from kg.errors import KgError, KgWarning, RecordFault
from kg.opened import Build
from kg.opened import open_build as open  # noqa: A004 - `kg.open(path)` reads as it should, as in `gzip.open`
from kg.rdf import PREFIXES
from kg.record import Figure, Flavour, Rejected

__all__ = [
    "PREFIXES",
    "Build",
    "Figure",
    "Flavour",
    "KgError",
    "KgWarning",
    "RecordFault",
    "Rejected",
    "build",
    "open",
    "read_records",
    "record_graph",
]
