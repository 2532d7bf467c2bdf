"""Our reading and mapping alone, on one core: records and tables to graph text.

python -m benchmarks.peers.stage_map CORPUS
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.peers.timing import timed

# The one place that knows what does this stage in the library.
from kg import sources
from kg.builder.shards import Files, Part, Task, build_shard
from kg.mapping import Model

RECORDS_A_SHARD = 1_000


def parts(corpus: Path, folder: Path) -> Iterator[Part]:
    """The parts of a corpus, one after the other; each is dropped before the next is made."""
    source, model = sources.find(corpus), Model()
    shards = source.shards(corpus, max(1, sum(1 for _ in (corpus / "_figures").iterdir()) // RECORDS_A_SHARD))
    for number, shard in enumerate(shards):
        yield build_shard(Task(number, Files(folder, number), shard, model))


def main() -> None:
    """Maps a corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    result: dict[str, Any] = {"records": 0, "triples": 0}
    with TemporaryDirectory() as folder, timed(result):
        for part in parts(corpus, Path(folder)):
            result["records"] += part.records
            result["triples"] += part.triples


if __name__ == "__main__":
    main()
