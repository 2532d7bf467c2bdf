"""Python's search for cyclic garbage, put off: a build makes objects by the million, and next to no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_ALLOCATIONS = 200_000
"""New objects after which garbage is looked for."""


@contextmanager
def collected_rarely() -> Iterator[None]:
    """Looks for garbage less often than usual until the end of the block; also a decorator.

    What a shard makes, a few thousand objects a record, is all still needed when Python would go through it again.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(_ALLOCATIONS, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
