"""Stage 1: sources → documents → extractions, as files. What is there already costs the hash of its bytes."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from time import perf_counter

from kg import builds, extractions
from kg.builds import Build, Reading
from kg.engines import Engine, Extracted, one_process
from kg.errors import DocumentError
from kg.iri import digest
from kg.report import Skip
from kg.types import Document, Extractor

#: Stage, how many are done, how many there are.
Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(slots=True)
class Stage1:
    """One document after the other, and what was counted on the way.

    The engine reads ahead: a source waits until all that were handed out at its end are written.
    ``handed``: keys of documents that an engine has, in order. ``new``: of all it ever got.
    ``failed``: key → why it has no extraction.
    """

    build: Build
    extract: Extractor
    reading_shape: str
    shape: str
    progress: Progress
    engine: Engine = one_process
    handed: deque[str] = field(default_factory=deque)
    new: set[str] = field(default_factory=set)
    handed_out: int = 0
    returned: int = 0
    written: int = 0
    cached: int = 0
    words: int = 0
    reading_s: float = 0.0
    total_s: float = 0.0
    skips: list[Skip] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    waiting: deque[tuple[int, Reading]] = field(default_factory=deque)

    def run(self, sources: list[str]) -> None:
        start = perf_counter()
        documents = self._documents(sources)
        first = next(documents, None)
        # An engine may start processes and load models when it is called: not for nothing.
        if first is not None:
            with closing(self.engine(self.extract, chain([first], documents))) as results:
                for extracted in results:
                    self._take(self.handed.popleft(), extracted)
                    self._save_complete()
        self._save_complete()
        self.skips.sort(key=lambda skip: skip.source)
        self.total_s = perf_counter() - start

    def _take(self, key: str, extracted: Extracted) -> None:
        self.returned += 1
        if extracted.reason:
            self.failed[key] = extracted.reason
            return
        builds.write(self.build.extraction(key), extracted.content)
        self.written += 1
        self.words += extracted.words

    def seconds(self) -> dict[str, float]:
        return {"read": self.reading_s, "extract": self.total_s - self.reading_s}

    def words_per_second(self) -> float:
        """Of the documents that this run extracted; 0 if there were none."""
        return self.words / self.total_s if self.written else 0.0

    def _documents(self, sources: list[str]) -> Iterator[Document]:
        """What must be extracted: of the sources named, and of those that other rules extracted before."""
        named = set(sources)
        outdated = [r for r in builds.readings(self.build) if r.shape != self.shape and r.source not in named]
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
                if key in self.new:
                    continue
                if self.build.extraction(key).exists():
                    self.cached += 1
                    continue
                self.new.add(key)
                self.handed_out += 1
                self.handed.append(key)
                yield document
        except DocumentError as error:
            reading = replace(reading, reason=error.reason, message=str(error))
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
        while self.waiting and self.waiting[0][0] <= self.returned:
            reading = self._without_failed(self.waiting.popleft()[1])
            self._note(reading)
            builds.save_reading(self.build, reading)

    def _without_failed(self, reading: Reading) -> Reading:
        """As if its bytes were not known, so that the next build tries what failed again."""
        reasons = [self.failed[key] for key in reading.documents if key in self.failed]
        if not reasons:
            return reading
        kept = tuple(key for key in reading.documents if key not in self.failed)
        message = f"{reading.source}: {reasons[0]}; build again to try it again"
        return replace(reading, content="", documents=kept, reason=reasons[0], message=message)

    def _key(self, document: Document) -> str:
        content = hashlib.sha256(extractions.encode_document(document)).hexdigest()
        return f"{document.id}-{digest(content, self.shape)}"
