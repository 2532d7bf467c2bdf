"""How long work tells that it goes on: the builder reports, whoever started it shows."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of each stage of a build and of the work done in it."""

    def stage(self, name: str, total: int | None = None, unit: str = "records") -> None:
        """A stage begins; `total` is how much there is to do in it, where that is counted, in some unit."""
        ...

    def advance(self, count: int) -> None:
        """So much more of the stage is done."""
        ...

    def note(self, message: str) -> None:
        """A line that a person should see now."""
        ...


class Silent:
    """Shows nothing."""

    def stage(self, name: str, total: int | None = None, unit: str = "records") -> None:
        """Nothing."""

    def advance(self, count: int) -> None:
        """Nothing."""

    def note(self, message: str) -> None:
        """Nothing."""
