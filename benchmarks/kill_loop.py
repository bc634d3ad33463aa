"""Kill builds at random moments and see that nothing finished is lost, nothing half is read, and the next one goes on.

    python benchmarks/kill_loop.py [--kills 100] [--seed 1] [--workers 1] [--documents 60]

Documents are made up, and the extractor takes a few lines, so that many kills fit in a minute; everything else is
kg's own. Between kills files are changed, added and deleted. After each kill every file of the build must be whole, and
what was extracted must still be; after every tenth the build goes on to its end, and its graph must be, byte for
byte, that of a fresh build. Ends with 1 at the first difference.
"""

import argparse
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from kg import builds, pipeline
from kg.builds import Build
from kg.engines.processes import processes
from kg.iri import BASE
from kg.link import LINKERS
from kg.pipeline import Steps
from kg.types import Claim, Document, Extraction, Mention, Provenance, Span

BY = Provenance("benchmark")
NAMES = ("Tansy", "Grebe", "Merlin", "Sorrel", "Dunlin", "Plover", "Whimbrel", "Avocet")


def extract(pause_s: float, documents: Iterable[Document]) -> Iterator[Extraction]:
    """Capitalised words are organisations; a document's first one works with each that follows."""
    for document in documents:
        time.sleep(pause_s)
        found = [
            Mention(Span(document.id, m.start(), m.end()), m[0], "Organization", BY)
            for m in re.finditer(r"\b[A-Z]\w+", document.text)
        ]
        whole = Span(document.id, 0, len(document.text))
        claims = [Claim(found[0], "collaboratesWith", other, whole, "asserted", BY) for other in found[1:]]
        yield Extraction(document, tuple(found), (), tuple(claims))


def steps(pause_s: float) -> Steps:
    return Steps("loop", BASE, partial(extract, pause_s), LINKERS["names"](base=BASE), "1", "1", "1", "1")


def change(news: Path, choose: random.Random, documents: int) -> None:
    """A few files get another text, a few are gone."""
    for _ in range(choose.randint(1, 6)):
        path = news / f"{choose.randrange(documents):04}.txt"
        if choose.random() < 0.2:
            path.unlink(missing_ok=True)
        else:
            names = [f"{name}{choose.randrange(20)}" for name in choose.sample(NAMES, 3)]
            path.write_text(f"{' and '.join(names)} met at noon in the old town hall.\n", "utf-8")


def build(news: Path, out: Path, pause_s: float, workers: int) -> None:
    pipeline.run(steps(pause_s), [str(news)], out, engine=processes(workers), prune=True)


def start(news: Path, out: Path, pause_s: float, workers: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            build(news, out, pause_s, workers)
        except BaseException as error:
            print(f"a build failed by itself: {error!r}", file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return child


def check_whole(out: Path, texts: set[str]) -> str:
    """Every file is whole, every source's extractions are there, and of documents that there were. Says what it saw."""
    if not builds.is_build(out):
        return "not begun"
    directory = Build(out)
    for reading in builds.readings(directory):
        for key in reading.documents:
            assert builds.load_extraction(directory, key).document.text in texts, key
    for path in (out / "extractions").glob("[!.]*"):
        builds.load_extraction(directory, path.stem)
    builds.load_census(directory)
    manifest = builds.load_manifest(out)
    partial_files = [path.name for path in out.rglob(".*") if path.is_file()]
    if any("graph" in name or name.startswith((".new", ".run")) for name in partial_files):
        return "writing the graph"
    if any("names" in name for name in partial_files):
        return "indexing names"
    return "between documents" if not manifest.graph else "with a graph"


def check_same(news: Path, out: Path, fresh: Path) -> None:
    pipeline.run(steps(0), [str(news)], fresh)
    assert (out / "graph.nt").read_bytes() == (fresh / "graph.nt").read_bytes(), "the graphs differ"
    assert not [path for path in out.rglob(".*") if path.is_file()], "parts are left over"


def main(kills: int, seed: int, workers: int, documents: int, root: Path) -> None:
    choose = random.Random(seed)
    news, out = root / "news", root / "out"
    news.mkdir()
    for _ in range(documents):
        change(news, choose, documents)
    began = time.perf_counter()
    build(news, root / "timed", 0.004, workers)
    whole_s = time.perf_counter() - began
    seen: Counter[str] = Counter()
    texts = {path.read_text("utf-8").strip() for path in news.iterdir()}
    killed = finished = compared = 0
    while killed < kills:
        change(news, choose, documents)
        texts |= {path.read_text("utf-8").strip() for path in news.iterdir()}
        kept = {path.name for path in (out / "extractions").glob("[!.]*")}
        child = start(news, out, 0.004, workers)
        time.sleep(choose.uniform(0, whole_s if not kept else whole_s / choose.choice((1, 2, 4, 8))))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert os.WEXITSTATUS(status) == 0
            finished += 1
            continue
        killed += 1
        seen[check_whole(out, texts)] += 1
        if killed % 10 == 0:
            build(news, out, 0, 1)
            check_same(news, out, root / f"fresh-{compared}")
            compared += 1
    places = ", ".join(f"{count} {place}" for place, count in sorted(seen.items()))
    print(
        f"{killed} builds killed ({places}), {finished} had ended before, {compared} graphs compared: all the same"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description="Kill builds at random moments; see that the next one goes on."
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--documents", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        main(given.kills, given.seed, given.workers, given.documents, Path(folder))
