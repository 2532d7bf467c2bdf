"""Who takes part: what each contestant runs over a corpus, and what it is given before the clock starts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.corpus import REPOSITORY, copy, touch
from benchmarks.measure import Command, Run, RunError, measure
from benchmarks.peers import morph
from benchmarks.workshop import Workshop

CHANGED = 0.01
"""The share of the records that has changed before a rebuild."""

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A pipeline or a floor.

    `command` prepares what is not measured and says what is; `facts` are looked up in its folder afterwards. A peer
    also has a `graph` in its folder, to be compared with ours, and may have a `network`.
    """

    name: str
    says: str
    command: Callable[[Workshop, Path], Command]
    facts: Callable[[Path], Facts] = lambda _: {}
    graph: str = ""
    network: str = ""


def run(shop: Workshop, contestant: Contestant, corpus: Path, records: int, number: int = 1) -> Run:
    """Runs and measures a contestant once. Raises `RunError`, or `UnavailableError` where it cannot be had."""
    command = contestant.command(shop, corpus)
    log = shop.log(f"{contestant.name}-{corpus.name}")
    measured = measure(command, contestant.name, records, number, log)
    return replace(measured, result=measured.result | contestant.facts(shop.folder(contestant.name, corpus)))


def program(module: str, *arguments: object) -> Command:
    """One of the programs in `benchmarks.peers`."""
    return Command((sys.executable, "-m", f"benchmarks.peers.{module}", *map(str, arguments)), REPOSITORY)


# --- ours


def _build(name: str, *options: str) -> Callable[[Workshop, Path], Command]:
    def command(shop: Workshop, corpus: Path) -> Command:
        return _kg_build(shop, corpus, shop.fresh(name, corpus), *options)

    return command


def kg_build(shop: Workshop, corpus: Path, out: Path, *options: str) -> Command:
    """`kg build` with these options."""
    return Command((str(shop.kg), "build", str(corpus), "-o", str(out), *options), shop.scratch)


def _kg_build(shop: Workshop, corpus: Path, out: Path, *options: str) -> Command:
    # Peers know nothing of lexicons: what the corpus could teach is left out by all.
    return kg_build(shop, corpus, out, "--no-learn", *options)


def _rebuild(shop: Workshop, corpus: Path) -> Command:
    """A build of a copy of the corpus, of which some records have changed since it was built last."""
    changed = shop.out / f"changed-{corpus.name}"

    def first_build(path: Path) -> None:
        copy(corpus, path)
        shop.do(_kg_build(shop, path, shop.fresh("kg-incremental", corpus)), f"first-{corpus.name}")

    touch(shop.once(changed, first_build), CHANGED, shop.next_revision())
    return _kg_build(shop, changed, shop.folder("kg-incremental", corpus))


def built(out: Path) -> Facts:
    """What a build says of itself, and the size of its store."""
    build = out / "current"
    report = json.loads((build / "report.json").read_text(encoding="utf-8"))
    facts: Facts = {"triples": report["triples"], "figures": report["figures"], "stages": report["seconds"]}
    if (build / "store").is_dir():
        facts["disk"] = sum(path.stat().st_size for path in (build / "store").rglob("*") if path.is_file())
    return facts


def _rebuilt(out: Path) -> Facts:
    """The same of a rebuild, which is none where the cache did not know the records."""
    report = json.loads((out / "current" / "report.json").read_text(encoding="utf-8"))
    if not report["from_cache"]:
        raise RunError("kg-incremental: no record came from the cache; has the code changed since the first build?")
    return built(out) | {"from_cache": report["from_cache"]}


# --- peers


def _naive(name: str, *options: str) -> Callable[[Workshop, Path], Command]:
    return lambda shop, corpus: program("naive", corpus, shop.fresh(name, corpus), *options)


def _morph(form: str, shop: Workshop, corpus: Path) -> Command:
    """Morph-KGC over JSON that is made beforehand."""
    python = shop.morph()
    tables = shop.once(
        shop.out / f"json-{corpus.name}",
        lambda path: shop.do(program("morph_tables", corpus, path), f"json-{corpus.name}"),
    )
    graph = shop.fresh(f"morph-{form}", corpus) / "graph.nt"
    folder = morph.prepare(tables, form, graph)
    return Command((str(python), "-m", "morph_kgc", "morph.ini"), folder)


def _count_lines(out: Path) -> Facts:
    with (out / "graph.nt").open("rb") as lines:
        return {"triples": sum(1 for _ in lines)}


# --- floors


def _graph(shop: Workshop, corpus: Path) -> Path:
    """The finished N-Triples of our own build."""

    def export(path: Path) -> None:
        out = shop.folder("kg", corpus)
        if not (out / "current").exists():
            shop.do(_kg_build(shop, corpus, out, "--no-cache"), f"graph-{corpus.name}")
        command = (str(shop.kg), "export", str(out), "ntriples", "-o", str(path))
        shop.do(Command(command, shop.scratch), f"export-{corpus.name}")

    return shop.once(shop.out / f"graph-{corpus.name}.nt", export)


def _load(mode: str, shop: Workshop, corpus: Path) -> Command:
    options = ("--lenient",) if mode == "lenient" else ()
    return program("floor_load", _graph(shop, corpus), shop.fresh(f"load-{mode}", corpus) / "store", *options)


def _over_corpus(module: str) -> Callable[[Workshop, Path], Command]:
    return lambda _, corpus: program(module, corpus)


CONTESTANTS = {
    one.name: one
    for one in (
        Contestant("kg", "`kg build`: store, Turtle, network", _build("kg", "--no-cache"), built),
        Contestant(
            "kg-no-store",
            "`kg build --no-store`: Turtle, network",
            _build("kg-no-store", "--no-store", "--no-cache"),
            built,
        ),
        Contestant("kg-incremental", "`kg build` again, 1 % of the records changed", _rebuild, _rebuilt),
        Contestant(
            "naive",
            "naive: PyYAML, PyLD, rdflib, networkx",
            _naive("naive"),
            graph="graph.ttl",
            network="network.tsv",
        ),
        Contestant(
            "naive-tuned",
            "naive, tuned: C parser, small context worked out once",
            _naive("naive-tuned", "--tuned"),
            graph="graph.ttl",
            network="network.tsv",
        ),
        Contestant(
            "morph-tables",
            "Morph-KGC over prepared tables; no network",
            partial(_morph, morph.FLAT),
            _count_lines,
            graph="graph.nt",
        ),
        Contestant(
            "morph-documents",
            "Morph-KGC over one JSON document; no network",
            partial(_morph, morph.DOCUMENTS),
            _count_lines,
            graph="graph.nt",
        ),
        Contestant("load-strict", "floor: Oxigraph's bulk load alone, strict", partial(_load, "strict")),
        Contestant("load-lenient", "floor: Oxigraph's bulk load alone, lenient", partial(_load, "lenient")),
        Contestant("yaml", "floor: PyYAML's C parser alone", _over_corpus("floor_yaml")),
        Contestant(
            "product",
            "floor: scipy's X.T @ X alone",
            lambda shop, corpus: program("floor_network", _graph(shop, corpus)),
        ),
        Contestant("stage-map", "our reading and mapping alone, one core", _over_corpus("stage_map")),
    )
}
"""All contestants, by name."""
