"""Loading and asking: kg beside the library that it stands on, and beside rdflib, in one run.

    python benchmarks/query.py                       a million triples, some minutes
    python benchmarks/query.py --triples 50000       to try it
    python benchmarks/query.py --without-rdflib

The graph is that of a build (``--build DIR``, else of the examples), as many times over as it takes, each copy with
names of its own. ``load`` is what kg does to get triples into a store (lines sorted into a file, then loaded), beside
the same lines written as they come and ``Store.bulk_load``. Questions are those that ship with kg. rdflib holds the
same graph in memory in a process of its own; a question that takes it longer than ``--limit`` seconds counts as that.
"""

import argparse
import multiprocessing
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from kg.graph.disk import open_disk
from kg.graph.lines import write_sorted
from kg.graph.store import load
from kg.iri import BASE
from kg.query.questions import filled, questions
from kg.query.remote import declared
from kg.query.sparql import PREFIXES, run

LABEL = "/rdf-schema#label> "


def copies(lines: list[str], triples: int) -> Iterator[str]:
    """Lines without ends: ``lines`` again and again, entities, claims and documents and their names renamed."""
    own = re.compile(rf"<({re.escape(BASE)}[^>]*)>")
    for number in range(-(-triples // len(lines))):
        for line in lines:
            named = line.replace('" .', f' {number}" .') if LABEL in line else line
            yield own.sub(rf"<\1-{number}>", named)


def seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """Of the processor, the fastest."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def resident(name: str = "VmRSS") -> float:
    """MB."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(name))


def loading(lines: list[str], triples: int, folder: Path) -> ox.Store:
    """Prints how long it takes, and what a triple takes of memory."""
    plain, graph = folder / "plain.nt", folder / "graph.nt"

    def text() -> None:
        with plain.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in copies(lines, triples))

    def bulk() -> None:
        ox.Store().bulk_load(path=str(plain), format=ox.RdfFormat.N_TRIPLES)

    apart = (
        seconds(text, times=2),
        seconds(bulk, times=2),
        seconds(lambda: write_sorted(copies(lines, triples), graph), times=2),
        seconds(lambda: load(graph), times=2),
    )
    print(
        f"text {apart[0]:.2f} s + bulk_load {apart[1]:.2f} s; kg: sorted {apart[2]:.2f} s + load {apart[3]:.2f} s"
    )
    print(
        f"loading: {sum(apart[2:]) / sum(apart[:2]):.2f} of text and bulk_load; load alone {apart[3] / apart[1]:.2f}"
    )
    # In a new process: this one has memory left over from the stores before.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        size, peak = pool.apply(held, (graph,))
    store = load(graph)
    a_triple = size / len(store) * 1024
    print(
        f"{len(store):,} triples; memory: {a_triple:.3f} kB a triple, {peak:.0f} MB at the peak", flush=True
    )
    return store


def held(graph: Path) -> tuple[float, float]:
    """MB that a store takes, and MB at the peak of loading it."""
    before = resident()
    store = load(graph)
    assert len(store)
    return resident() - before, resident("VmHWM") - before


def asking(store: ox.Store, texts: dict[str, str]) -> dict[str, float]:
    """Milliseconds a question through kg; prints them beside ``Store.query``."""
    ratios, found = [], {}
    prefixes = dict(PREFIXES)
    for name, text in texts.items():
        times = 30 if timed(lambda: store.query(text, prefixes=prefixes)) < 0.05 else 5  # noqa: B023
        theirs, ours = [], []
        for _ in range(times):
            # Turn by turn, so that both see the same machine.
            theirs.append(timed(lambda: store.query(text, prefixes=prefixes)))  # noqa: B023
            ours.append(timed(lambda: run(store, text)))  # noqa: B023
        found[name] = min(ours) * 1000
        ratios.append(min(ours) / min(theirs))
        print(f"  {name:32} {found[name]:9.2f} ms   {ratios[-1]:.3f} of Store.query", flush=True)
    print(f"asking: median {statistics.median(ratios):.3f} of Store.query, worst {max(ratios):.3f}")
    return found


def timed(ask: Callable[[], object]) -> float:
    """Seconds of the processor to ask and to read all of the answer."""
    start = time.process_time()
    for _ in ask():  # type: ignore[attr-defined]
        pass
    return time.process_time() - start


def disk(graph: Path, folder: Path, texts: dict[str, str], memory: dict[str, float]) -> None:
    """RocksDB: to fill it, to open it, and its answers beside those from memory."""
    filled_in = seconds(lambda: open_disk([graph], folder))
    start = time.perf_counter()
    store = open_disk([graph], folder)
    opened = time.perf_counter() - start
    ratios = [timed(lambda: run(store, text)) * 1000 / memory[name] for name, text in texts.items()]  # noqa: B023
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    print(
        f"RocksDB: filled in {filled_in:.1f} s, {size:.0f} MB, opened in {opened:.2f} s; "
        f"questions take {statistics.median(ratios):.1f} times as long as in memory (median)"
    )


def beside_rdflib(graph: Path, texts: dict[str, str], ours: dict[str, float], limit_s: float) -> None:
    """Prints ratios; each question in a forked process, which can be stopped. What rdflib can't answer doesn't count."""
    from rdflib.plugins.sparql.sparql import SPARQLError

    from kg.graph.view import view

    start = time.perf_counter()
    held = view(graph)
    print(f"rdflib loaded in {time.perf_counter() - start:.0f} s", flush=True)

    def answer(text: str, channel: Connection) -> None:
        start = time.process_time()
        try:
            for _ in held.query(declared(text)):
                pass
        except SPARQLError as error:
            channel.send(f"fails: {error}")
        else:
            channel.send(time.process_time() - start)

    ratios = []
    for name, text in texts.items():
        channel, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("fork").Process(target=answer, args=(text, theirs))
        process.start()
        took, sign = (channel.recv(), "  ") if channel.poll(limit_s) else (limit_s, "> ")
        process.kill()
        process.join()
        if isinstance(took, str):
            print(f"  {name:32} {took}", flush=True)
            continue
        ratios.append(took * 1000 / ours[name])
        print(f"  {name:32} {sign}{took * 1000:9.1f} ms   {sign}{ratios[-1]:.0f} times kg's", flush=True)
    print(f"rdflib: median {statistics.median(ratios):.0f} times as long")


def example_graph(folder: Path) -> Path:
    from kg.assets import asset
    from kg.pipeline import build

    build([str(asset("examples/news"))], folder / "build", pipeline="rules")
    return folder / "build"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--build", type=Path)
    parser.add_argument("--triples", type=int, default=1_050_000)
    parser.add_argument("--limit", type=float, default=30, help="seconds for rdflib")
    parser.add_argument("--without-rdflib", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = arguments.build or example_graph(Path(folder))
        lines = (base / "graph.nt").read_text("utf-8").splitlines()
        store = loading(lines, arguments.triples, Path(folder))
        texts = {question.name: filled(question, {}) for question in questions()}
        ours = asking(store, texts)
        graph = Path(folder) / "graph.nt"
        disk(graph, Path(folder) / "disk", texts, ours)
        del store
        if not arguments.without_rdflib:
            beside_rdflib(graph, texts, ours, arguments.limit)


if __name__ == "__main__":
    main()
