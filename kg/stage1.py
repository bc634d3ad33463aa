"""Stage 1: sources → documents → extractions, as files. What is there already costs the hash of its bytes."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from time import perf_counter

from kg import builds, extractions
from kg.builds import Build, Reading
from kg.errors import DocumentError
from kg.iri import digest
from kg.report import Skip, words
from kg.types import Document, Extractor

#: Stage, how many are done, how many there are.
Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(slots=True)
class Stage1:
    """One document after the other, and what was counted on the way.

    The extractor reads ahead: a source waits until as many are written as were handed out at its end.
    """

    build: Build
    extract: Extractor
    reading_shape: str
    shape: str
    progress: Progress
    handed_out: int = 0
    written: int = 0
    cached: int = 0
    words: int = 0
    reading_s: float = 0.0
    total_s: float = 0.0
    skips: list[Skip] = field(default_factory=list)
    waiting: deque[tuple[int, Reading]] = field(default_factory=deque)

    def run(self, sources: list[str]) -> None:
        start = perf_counter()
        documents = self._documents(sources)
        first = next(documents, None)
        # An extractor may load its models when it is called: not for nothing.
        for extraction in self.extract(chain([first], documents)) if first else ():
            key = self._key(extraction.document)
            builds.write(self.build.extraction(key), extractions.encode(extraction))
            self.written += 1
            self.words += words(extraction)
            self._save_complete()
        self._save_complete()
        self.total_s = perf_counter() - start

    def seconds(self) -> dict[str, float]:
        return {"read": self.reading_s, "extract": self.total_s - self.reading_s}

    def words_per_second(self) -> float:
        """Of the documents that this run extracted; 0 if there were none."""
        return self.words / self.total_s if self.written else 0.0

    def _documents(self, sources: list[str]) -> Iterator[Document]:
        """What must be extracted: of the sources named, and of those that other rules extracted before."""
        named = set(sources)
        outdated = [r for r in builds.readings(self.build) if r.source not in named and r.shape != self.shape]
        total = len(sources) + len(outdated)
        for done, source in enumerate(sources):
            self.progress("extract", done, total)
            yield from self._source(source)
        for done, reading in enumerate(outdated, len(sources)):
            self.progress("extract", done, total)
            stored = (builds.load_extraction(self.build, key) for key in reading.documents)
            yield from self._hand_out(reading, (extraction.document for extraction in stored))
        self.progress("extract", total, total)

    def _source(self, source: str) -> Iterator[Document]:
        """Its documents, unless they are extracted already."""
        from kg.readers.sources import load, read

        start = perf_counter()
        try:
            content = load(source)
        except DocumentError as error:
            self.skips.append(Skip(source, error.reason, str(error)))
            builds.drop_reading(self.build, source)
            return
        mark = digest(hashlib.sha256(content).hexdigest(), self.reading_shape)
        known = builds.find_reading(self.build, source)
        self.reading_s += perf_counter() - start
        if known and (known.content, known.shape) == (mark, self.shape):
            self.cached += len(known.documents)
            self._note(known)
            return
        yield from self._hand_out(Reading(source, mark, self.shape, ()), self._timed(read(content, source)))

    def _hand_out(self, reading: Reading, documents: Iterator[Document]) -> Iterator[Document]:
        keys: dict[str, None] = {}
        try:
            for document in documents:
                key = self._key(document)
                keys[key] = None
                if self.build.extraction(key).exists():
                    self.cached += 1
                    continue
                self.handed_out += 1
                yield document
        except DocumentError as error:
            reading = replace(reading, reason=error.reason, message=str(error))
        self._note(reading)
        done = replace(reading, shape=self.shape, documents=tuple(keys))
        self.waiting.append((self.handed_out, done))

    def _timed(self, documents: Iterator[Document]) -> Iterator[Document]:
        while True:
            start = perf_counter()
            document = next(documents, None)
            self.reading_s += perf_counter() - start
            if document is None:
                return
            yield document

    def _note(self, reading: Reading) -> None:
        if reading.reason:
            self.skips.append(Skip(reading.source, reading.reason, reading.message))

    def _save_complete(self) -> None:
        while self.waiting and self.waiting[0][0] <= self.written:
            builds.save_reading(self.build, self.waiting.popleft()[1])

    def _key(self, document: Document) -> str:
        content = hashlib.sha256(extractions.encode_document(document)).hexdigest()
        return f"{document.id}-{digest(content, self.shape)}"
