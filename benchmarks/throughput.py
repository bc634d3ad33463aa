"""Words per second of a whole build, beside bare ``nlp.pipe`` of the same spaCy model on the same text.

    python benchmarks/throughput.py PATH... [--limit N] [--pipeline NAME]

Both see the same body blocks (titles, paragraphs, list items and table rows that are read for facts; boilerplate,
fiction and code are left out), in one process, one after the other. The build is all of it: reading the files,
names, claims, linking, graph and index of names, written to a temporary directory. Loading models and lists is in
neither: both have read a document before the clock starts. spaCy gets all texts in one stream, which is its best case.

``cpu`` is the time of all threads; a build with a trained model may use more than one. ``peak`` is the most resident
memory while it ran, everything loaded included, on Linux. A ratio of 0.5 says that the build takes twice as long as
spaCy alone.
"""

import argparse
import gc
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kg import config
from kg.errors import DocumentError
from kg.extract.parse import body_blocks, load_model
from kg.pipeline import prepare, run
from kg.readers.sources import expand, load, read
from kg.report import Report
from kg.types import Document

WARM_UP = """# Notes

Tansy Labs has released Heron, a 7B parameter language model trained with 512 H100s on Common Crawl.

- Heron outperforms Otter 2 on MMLU.
"""
SPACY_MODEL = "en_core_web_sm"


@dataclass(frozen=True, slots=True)
class Measured:
    wall_s: float
    cpu_s: float
    peak_mb: float


def documents(sources: Iterable[str]) -> Iterator[Document]:
    """Readable ones; copies come again."""
    for source in sources:
        try:
            yield from read(load(source), source)
        except DocumentError as error:
            print(f"skipped: {error}")


def texts_of(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in body_blocks(document)]


def peak_mb(*, reset: bool = False) -> float:
    """Most resident memory since the last reset; 0 where there is no /proc."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def measured(work: Callable[[], object]) -> Measured:
    gc.collect()
    peak_mb(reset=True)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Measured(time.perf_counter() - wall, time.process_time() - cpu, peak_mb())


def measure_spacy(model: str, texts: list[str]) -> Measured:
    nlp = load_model(model)
    deque(nlp.pipe([WARM_UP]), maxlen=0)
    return measured(lambda: deque(nlp.pipe(texts, batch_size=64), maxlen=0))


def measure_build(pipeline: str, sources: list[str]) -> tuple[Measured, Report]:
    steps = prepare(pipeline)
    reports: list[Report] = []
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.md"
        first.write_text(WARM_UP, "utf-8")
        run(steps, [str(first)], Path(folder) / "warm")
        found = measured(lambda: reports.append(run(steps, sources, Path(folder) / "build")))
    return found, reports[0]


def spacy_model(pipeline: str) -> str:
    return str(config.load(pipeline).steps["extract"].options.get("spacy_model", SPACY_MODEL))


def show(name: str, found: Measured, words: int) -> None:
    print(
        f"{name:16} {found.wall_s:8.1f} {found.cpu_s:8.1f} {words / found.wall_s:10,.0f} {found.peak_mb:9,.0f}"
    )


def main(paths: list[str], limit: int | None, pipeline: str) -> None:
    sources = list(
        islice(expand(paths, on_skip=lambda source, why: print(f"skipped: {source}: {why}")), limit)
    )
    # A copy of a document is built once, so spaCy reads it once.
    unique = {document.id: document for document in documents(sources)}
    texts = [text for document in unique.values() for text in texts_of(document)]
    words = sum(len(text.split()) for text in texts)
    del unique
    print(f"{len(sources)} sources, {words:,} words in {len(texts):,} blocks, pipeline {pipeline}\n")
    print(f"{'':16} {'wall s':>8} {'cpu s':>8} {'words/s':>10} {'peak MB':>9}")
    alone = measure_spacy(spacy_model(pipeline), texts)
    show("spaCy alone", alone, words)
    whole, report = measure_build(pipeline, sources)
    show("kg build", whole, words)
    print("\nbuild, seconds: " + ", ".join(f"{step} {s:.1f}" for step, s in report.seconds.items()))
    print(
        f"ratio: {alone.wall_s / whole.wall_s:.2f} by the clock, {alone.cpu_s / whole.cpu_s:.2f} by cpu time"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Words per second of a build, and its ratio to bare spaCy.")
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or globs, as for kg build")
    parser.add_argument("--limit", type=int, help="read only the first so many sources")
    parser.add_argument("--pipeline", default="news", metavar="NAME")
    given = parser.parse_args()
    main(given.paths, given.limit, given.pipeline)
