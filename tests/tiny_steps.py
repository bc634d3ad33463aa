"""Steps of a few lines: an extractor that loads nothing, for tests of everything around it.

Run as a program it builds, so that a test can kill it: ``python -m tiny_steps SOURCE OUT SECONDS [WORKERS]``,
SECONDS for each document.
"""

import os
import re
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from kg import pipeline
from kg.engines.processes import processes
from kg.iri import BASE
from kg.link import LINKERS
from kg.pipeline import Steps
from kg.types import Claim, Document, Extraction, Extractor, Mention, Provenance, Span

BY = Provenance("test")


def extract(document: Document) -> Extraction:
    """Capitalised words are organisations; a document's first one develops each that follows."""
    found = [
        Mention(Span(document.id, m.start(), m.end()), m[0], "Organization", BY)
        for m in re.finditer(r"\b[A-Z]\w+", document.text)
    ]
    whole = Span(document.id, 0, len(document.text))
    claims = [Claim(found[0], "collaboratesWith", other, whole, "asserted", BY) for other in found[1:]]
    return Extraction(document, tuple(found), (), tuple(claims))


def extract_all(documents: Iterable[Document]) -> Iterator[Extraction]:
    return map(extract, documents)


def extract_or_die(documents: Iterable[Document]) -> Iterator[Extraction]:
    """A document that says "Deadly" kills the process that reads it; one with "Once in FILE" only if there is no FILE."""
    for document in documents:
        once = re.search(r"Once in (\S+)", document.text)
        if "Deadly" in document.text or (once and not Path(once[1]).exists()):
            if once:
                Path(once[1]).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        yield extract(document)


def steps(extractor: Extractor = extract_all, *, shape: str = "1", reading: str = "1") -> Steps:
    return Steps("test", BASE, extractor, LINKERS["names"](base=BASE), reading, shape, "1", "1")


def extract_slowly(pause_s: float, documents: Iterable[Document]) -> Iterator[Extraction]:
    for document in documents:
        time.sleep(pause_s)
        yield extract(document)


if __name__ == "__main__":
    source, out, pause_s, *workers = sys.argv[1:]
    # From the module of that name, where a worker process finds it.
    from tiny_steps import extract_slowly as slowly

    engine = processes(int(workers[0]) if workers else 1)
    pipeline.run(steps(partial(slowly, float(pause_s))), [source], Path(out), engine=engine)
