"""The files that come with the package: ontology, shapes, JSON-LD contexts, organism names."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


@cache
def ontologies() -> Traversable:
    """The folder of ontologies: inside the package in a wheel, beside it in a checkout.

    >>> ontologies().joinpath("shapes.ttl").is_file()
    True
    """
    packaged = files("kg").joinpath("ontologies")
    return packaged if packaged.is_dir() else Path(__file__).resolve().parent.parent / "ontologies"


@cache
def read_ontology(name: str) -> str:
    """The text of one file of the ontologies folder, such as `shapes.ttl`."""
    return ontologies().joinpath(name).read_text(encoding="utf-8")
