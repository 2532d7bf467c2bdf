"""Sending a network to where people look at it: what is sent, and what is known of it beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.network.cytoscape.cx2 import cx2_chunks, network_attributes, too_big
from kg.network.cytoscape.cx2_check import faults
from kg.network.tables import NetworkTables


@dataclass(frozen=True, slots=True)
class Parcel:
    """A network as a CX2 file, and what our checker says of it."""

    path: Path
    name: str
    nodes: int
    edges: int
    size: int
    faults: tuple[str, ...]

    @property
    def too_big(self) -> str | None:
        """What will not open it, where something does not."""
        return too_big(self.nodes, self.edges)

    def must_be_whole(self) -> None:
        """Raises `KgError` for a network that some reader would not take."""
        if self.faults:
            raise KgError(f"nothing was sent: {self.faults[0]} ({len(self.faults):,} in all; --dry-run tells them)")


def packed(tables: NetworkTables, folder: Path) -> Parcel:
    """Writes the network into a folder, and checks it."""
    path = folder / "network.cx2"
    with path.open("wb") as file:
        file.writelines(chunk.encode() for chunk in cx2_chunks(tables))
    found = tuple(faults(path.read_bytes()))
    name = str(network_attributes(tables)["name"])
    return Parcel(path, name, len(tables.ids), len(tables.source), path.stat().st_size, found)


def one_line(text: str, most: int = 200) -> str:
    r"""What a server says, so that it fits into one line.

    >>> one_line("It\n  broke.")
    'It broke.'
    """
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
