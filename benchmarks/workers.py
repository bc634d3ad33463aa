"""Stage 1 with two workers beside half the time of one: processes of this machine, and a Dask cluster of two.

The cluster is sent documents, then it reads the sources itself and leaves shards.

    python benchmarks/workers.py FOLDER... [--limit N] [--pipeline rules] [--workers 2] [--dask]
    python benchmarks/workers.py --pause-s 0.05 [--limit N] [--dask]

Ideal is the time of one process, divided. The clock runs while workers start and load their models, so the more documents
the nearer to 1. ``--pause-s``: made-up documents that take so long and no computing; that shows what the engine itself
costs on a machine on which others compute too, or which has fewer cores than workers.
"""

import argparse
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from kg import builds
from kg.engines import Engine, one_process
from kg.engines.cluster import cluster
from kg.engines.processes import processes
from kg.engines.sharding import sharding
from kg.engines.tasks import Sharded
from kg.pipeline import Steps, prepare
from kg.readers.sources import expand
from kg.stage1 import Stage1, no_progress
from kg.types import Document, Extraction, Extractor


def pause(pause_s: float, documents: Iterable[Document]) -> Iterator[Extraction]:
    for document in documents:
        time.sleep(pause_s)
        yield Extraction(document, (), (), ())


def made_up(folder: Path, count: int) -> list[str]:
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(f"This is document {number}, and it says nothing at all.\n")
    return list(expand([str(folder)]))


def timed(
    steps: Steps, sources: list[str], out: Path, engine: Engine, sharded: Sharded | None = None
) -> tuple[float, bytes]:
    """Seconds of stage 1, and all that it stored."""
    began = time.perf_counter()
    with builds.open_for_writing(out) as build:
        shapes = (steps.reading_shape, steps.extraction_shape)
        Stage1(build, steps.extract, *shapes, no_progress, engine, sharded).run(sources)
    took_s = time.perf_counter() - began
    return took_s, b"".join(path.read_bytes() for path in sorted((out / "extractions").iterdir()))


def main(steps: Steps, sources: list[str], folder: Path, workers: int, with_dask: bool) -> None:
    ways: dict[str, tuple[Engine, Sharded | None]] = {"processes": (processes(workers), None)}
    if with_dask:
        ways["dask"] = (cluster(workers=workers), None)
        ways["dask shards"] = (one_process, Sharded(str(folder / "shards"), sharding(workers=workers)))
    serial_s, expected = timed(steps, sources, folder / "one", one_process)
    print(
        f"{'one process':12} {serial_s:8.1f} s, ideal for {workers}: {serial_s / workers:.1f} s", flush=True
    )
    for name, (engine, sharded) in ways.items():
        wall_s, stored = timed(steps, sources, folder / name, engine, sharded)
        same = "the same bytes" if stored == expected else "OTHER BYTES"
        print(
            f"{name:12} {wall_s:8.1f} s, {wall_s / (serial_s / workers):.2f} of the ideal, {same}", flush=True
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Two workers beside half the time of one.")
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    parser.add_argument("--limit", type=int, default=400)
    parser.add_argument("--pipeline", default="rules")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dask", action="store_true")
    parser.add_argument("--pause-s", type=float, default=0.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        if given.pause_s:
            # By the module's own name, under which a worker finds it.
            from workers import pause as waits

            (place / "news").mkdir()
            named = made_up(place / "news", given.limit)
            waiting: Extractor = partial(waits, given.pause_s)
            chosen = replace(prepare(given.pipeline), extract=waiting)
        else:
            named = list(expand(given.folders))[: given.limit]
            chosen = prepare(given.pipeline)
        main(chosen, named, place, given.workers, given.dask)
