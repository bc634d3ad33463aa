"""Exports beside the libraries that could do them: time as a ratio in one run, memory above the store.

    python benchmarks/export.py [--small] [--entities N] [--facts N]

The graph is synthetic: every fact has its direct triple, its claim and one evidence (16 triples). ``dump`` is
pyoxigraph's own ``Store.dump``, which promises no order. GraphML is compared with igraph's C writer where igraph is
installed (it is GPL: nothing in kg needs it), else with NetworkX; both get the finished graph, so the time to read
it from the store ("iterate") is given beside. Peaks are of resident memory, on Linux.
"""

import argparse
import importlib.util
import random
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.export import export
from kg.export.names import prefixes
from kg.export.nodes import draw
from kg.export.ordered import check
from kg.graph.lines import checksum
from kg.graph.network import network
from kg.graph.terms import DCTERMS, PROV, RDF, RDFS, decimal, integer, kg, literal, term, typed
from kg.iri import BASE, digest

TIMES = 3
RELATIONS = ("developedBy", "uses", "basedOn", "outperforms", "hasPart")


def lines(entities: int, facts: int) -> Iterator[str]:
    """N-Triples without line ends; the same for the same sizes."""
    chance = random.Random(7)
    documents = [f"{BASE}document/{number}" for number in range(max(1, facts // 150))]
    for number, document in enumerate(documents):
        yield f"{term(document)} <{RDF}type> {kg('Document')}"
        yield f"{term(document)} <{DCTERMS}issued> {typed(f'2025-{number % 12 + 1:02}-01', 'date')}"
    names = [f"{BASE}model/m-{number}" for number in range(entities)]
    for number, name in enumerate(names):
        yield f"{term(name)} <{RDF}type> {kg('Model')}"
        yield f"{term(name)} <{RDFS}label> {literal(f'Model {number}')}"
        yield f"{term(chance.choice(documents))} {kg('mentions')} {term(name)}"
    for number in range(facts):
        ends = chance.choice(names), chance.choice(names)
        yield from fact(number, *ends, chance.choice(RELATIONS), chance.choice(documents))


def fact(number: int, subject: str, target: str, relation: str, document: str) -> Iterator[str]:
    """A claim with one evidence, and what it claims."""
    claim, evidence = (f"<{BASE}{kind}/{digest(kind, str(number))}>" for kind in ("claim", "evidence"))
    quote = f'They say "{number}", which makes a sentence of usual length.'
    yield f"{term(subject)} {kg(relation)} {term(target)}"
    yield f"{claim} <{RDF}type> {kg('Claim')}"
    yield f"{claim} <{RDF}type> <{RDF}Statement>"
    yield f"{claim} <{RDF}subject> {term(subject)}"
    yield f"{claim} <{RDF}predicate> {kg(relation)}"
    yield f"{claim} <{RDF}object> {term(target)}"
    yield f"{claim} {kg('status')} {kg('asserted')}"
    yield f"{claim} {kg('supportCount')} {integer(1)}"
    yield f"{claim} {kg('confidence')} {decimal(0.5 + number % 50 / 100)}"
    yield f"{claim} {kg('evidence')} {evidence}"
    yield f"{evidence} <{RDF}type> {kg('Evidence')}"
    yield f"{evidence} <{PROV}wasDerivedFrom> {term(document)}"
    yield f"{evidence} {kg('quote')} {literal(quote)}"
    yield f"{evidence} {kg('start')} {integer(number)}"
    yield f"{evidence} {kg('end')} {integer(number + 70)}"
    yield f"{evidence} {kg('status')} {kg('asserted')}"


def memory(name: str) -> float:
    """VmRSS or VmHWM in MB; 0 where there is no /proc."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(name))


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the processor, and MB at the peak above what was there before."""
    if Path("/proc/self/clear_refs").exists():
        Path("/proc/self/clear_refs").write_text("5")
    before, start = memory("VmRSS"), time.process_time()
    work()
    return time.process_time() - start, memory("VmHWM") - before


def show(works: Mapping[str, Callable[[], object]], *, times: int = TIMES) -> list[float]:
    """The fastest of some runs of each, in turn with the others, so that what slows the machine slows all; prints
    them with their ratios to the first.
    """
    runs = [[measured(work) for work in works.values()] for _ in range(times)]
    seconds = [min(run[0] for run in found) for found in zip(*runs, strict=True)]
    for name, took, (_, peak) in zip(works, seconds, runs[0], strict=True):
        print(f"{name:34} {took:8.2f} s {took / seconds[0]:8.2f} {peak:8.0f} MB", flush=True)
    return seconds


def triples(store: ox.Store, snapshot: Path, out: Path) -> None:
    """Each format after the library's own dump of it."""
    names, known = prefixes(), checksum(snapshot)
    for name, form in (
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("nq", ox.RdfFormat.N_QUADS),
        ("turtle", ox.RdfFormat.TURTLE),
        ("rdfxml", ox.RdfFormat.RDF_XML),
        ("trig", ox.RdfFormat.TRIG),
    ):
        whole = form in (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG)

        def dump(form: ox.RdfFormat = form, whole: bool = whole) -> None:
            store.dump(out, form, from_graph=None if whole else ox.DefaultGraph(), prefixes=names)

        def ours(graph: ox.Store | Path, name: str = name, **options: Any) -> Callable[[], None]:
            return lambda: export(graph, name, out, **options)

        works = {
            f"Store.dump {name}": dump,
            f"kg export {name}": ours(snapshot, checksum=known),
            f"kg export {name}, filtered store": ours(store),
        }
        if name in ("turtle", "rdfxml"):
            works[f"export {name}, order store"] = ours(store, order="store")
        show(works)
    show(
        {
            "lines checked one by one": lambda: check(snapshot),
            "by checksum": lambda: check(snapshot, checksum=known),
        }
    )


def drawings(store: ox.Store, out: Path, formats: list[str]) -> None:
    """GraphML beside a finished graph's writer, and what reading alone takes."""

    def iterate() -> None:
        drawing = draw(store, parallel="keep", quantities="attribute", status="asserted")
        deque(drawing.nodes, maxlen=0)
        deque(drawing.edges, maxlen=0)

    def ours(name: str) -> Callable[[], None]:
        return lambda: export(store, name, out)

    writer, work = finished(store, out)
    works = {"iterate": iterate, f"{writer}, finished graph": work, "kg export graphml": ours("graphml")}
    reading, theirs, graphml = show(works, times=2)
    print(f"graphml: {graphml / (theirs + reading):.2f} of {writer} plus the time to iterate")
    show({"iterate": iterate} | {f"kg export {name}": ours(name) for name in formats}, times=1)


def finished(store: ox.Store, out: Path) -> tuple[str, Callable[[], object]]:
    """The writer to compare with."""
    graph = network(store)
    if importlib.util.find_spec("igraph"):
        import igraph

        drawn = igraph.Graph.from_networkx(graph)
        return "igraph write_graphml", lambda: drawn.write_graphml(str(out))
    import networkx

    return "networkx write_graphml", lambda: networkx.write_graphml_lxml(graph, str(out))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", action="store_true", help="3,000 entities and 15,000 facts")
    parser.add_argument("--entities", type=int, default=60_000)
    parser.add_argument("--facts", type=int, default=300_000)
    parser.add_argument("--only", choices=["triples", "tables"], help="RDF, or all else")
    parser.add_argument("--formats", nargs="+", default=["gexf", "csv", "jsonl"])
    arguments = parser.parse_args()
    size = (3_000, 15_000) if arguments.small else (arguments.entities, arguments.facts)
    with tempfile.TemporaryDirectory() as folder:
        snapshot, out = Path(folder) / "graph.nt", Path(folder) / "out"
        with snapshot.open("w", encoding="utf-8") as file:
            file.writelines(f"{line} .\n" for line in sorted(set(lines(*size))))
        store = ox.Store()
        seconds, _ = measured(lambda: store.bulk_load(path=str(snapshot), format=ox.RdfFormat.N_TRIPLES))
        print(f"{size[0]:,} entities, {size[1]:,} facts, {len(store):,} triples; loaded in {seconds:.2f} s")
        print(f"{'':34} {'time':>10} {'ratio':>8} {'peak above':>11}")
        if arguments.only != "tables":
            triples(store, snapshot, out)
        if arguments.only != "triples":
            drawings(store, out, arguments.formats)


if __name__ == "__main__":
    main()
