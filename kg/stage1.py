"""Stage 1: sources → documents → extractions, as files. What is there already costs the hash of its bytes."""

import pickle
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from time import perf_counter

from kg import builds
from kg.builds import Build, Reading
from kg.engines import Engine, Extracted, one_process, shards
from kg.engines.shards import Row
from kg.engines.tasks import (
    Job,
    Sharded,
    Source,
    Task,
    group_size,
    groups,
    installed,
    key_of,
    look_at,
    mark_of,
    place,
    task_of,
)
from kg.errors import DocumentError
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
    ``failed``: key → why it has no extraction. ``settled``: sources of which no more is to be done.
    With ``sharded`` a cluster reads the sources, and the engine only what is here alone; ``shards``: key → its shard.
    """

    build: Build
    extract: Extractor
    reading_shape: str
    shape: str
    progress: Progress
    engine: Engine = one_process
    sharded: Sharded | None = None
    shards: dict[str, str] = field(default_factory=dict)
    handed: deque[str] = field(default_factory=deque)
    new: set[str] = field(default_factory=set)
    handed_out: int = 0
    returned: int = 0
    written: int = 0
    cached: int = 0
    settled: int = 0
    words: int = 0
    reading_s: float = 0.0
    total_s: float = 0.0
    skips: list[Skip] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    waiting: deque[tuple[int, Reading]] = field(default_factory=deque)

    def run(self, sources: list[str]) -> None:
        start = perf_counter()
        here = sources if self.sharded is None else self._take_shards(self.sharded, sources)
        documents = self._documents(here, before=len(sources) - len(here))
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

    def _documents(self, sources: list[str], *, before: int) -> Iterator[Document]:
        """What must be extracted: of the sources named, and of those that other rules extracted before.

        ``before``: how many sources are done already.
        """
        named = set(sources)
        outdated = [r for r in builds.readings(self.build) if r.shape != self.shape and r.source not in named]
        total = before + len(sources) + len(outdated)
        for done, source in enumerate(sources, before):
            self.progress("extract", done, total)
            yield from self._source(source)
        for done, reading in enumerate(outdated, before + len(sources)):
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
            self._skip(source, error.reason, str(error))
            return
        mark = mark_of(content, self.reading_shape)
        is_kept = self._is_kept(source, mark)
        self.reading_s += perf_counter() - start
        if is_kept:
            return
        yield from self._hand_out(Reading(source, mark, self.shape, ()), self._timed(read(content, source)))

    def _hand_out(self, reading: Reading, documents: Iterator[Document]) -> Iterator[Document]:
        keys: dict[str, None] = {}
        try:
            for document in documents:
                key = key_of(document, self.shape)
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

    def _skip(self, source: str, reason: str, message: str) -> None:
        self.skips.append(Skip(source, reason, message))
        builds.drop_reading(self.build, source)

    def _is_kept(self, source: str, mark: str) -> bool:
        """Whether the build has its documents, which are counted then."""
        known = builds.find_reading(self.build, source)
        if known is None or (known.content, known.shape) != (mark, self.shape):
            return False
        self.cached += len(known.documents)
        self._note(known)
        return True

    def _take_shards(self, sharded: Sharded, sources: list[str]) -> list[str]:
        """Returns what must be read here: standard input, and sources over which the workers died.

        Shards are taken in order, so that of documents with one text the first is kept, as without a cluster.
        """
        from kg.readers.sources import STDIN

        address = place(sharded.address)
        job = Job(pickle.dumps(self.extract), self.reading_shape, self.shape, address, installed())
        here = [source for source in sources if source == STDIN]
        tasks = self._tasks(job, [source for source in sources if source != STDIN], sharded.sources)
        with closing(sharded.work(job, tasks)) as results:
            for task, shard in results:
                names = [source.name for source in task.sources]
                if shard:
                    self._take_shard(shard, shards.read(address, [shard]), set(names))
                    self.settled += len(names)
                else:
                    here += names
                self.progress("extract", self.settled, len(sources))
        return here

    def _tasks(self, job: Job, sources: list[str], size: int) -> Iterator[Task]:
        finished = set(shards.names(job.address))
        for group in groups(self._seen(sources), size=size or group_size(len(sources))):
            task = task_of(group, job, finished)
            if task is not None:
                yield task

    def _seen(self, sources: list[str]) -> Iterator[Source]:
        """Those that can be read, also where nothing is to be done."""
        for name in sources:
            start = perf_counter()
            try:
                source = look_at(name, self.reading_shape)
            except DocumentError as error:
                self._skip(name, error.reason, str(error))
                self.settled += 1
                continue
            finally:
                self.reading_s += perf_counter() - start
            if self._is_kept(name, source.version):
                self.settled += 1
                yield replace(source, known=source.version)
            else:
                yield replace(source, known=self._known(source))

    def _known(self, source: Source) -> str:
        """The mark by which a worker may find that a source behind an address has not changed."""
        known = builds.find_reading(self.build, source.name) if source.is_address else None
        return known.content if known and known.shape == self.shape else ""

    def shard_of(self, key: str) -> str:
        """The shard of this run that has an extraction; "" for none."""
        return self.shards.get(key, "")

    def _take_shard(self, shard: str, rows: Iterator[Row], wanted: set[str]) -> None:
        for source, found in groupby(rows, key=lambda row: row.source):
            if source in wanted:
                self._take_source(shard, found)

    def _take_source(self, shard: str, rows: Iterator[Row]) -> None:
        """Its documents, then its reading, as when it is read here."""
        row = next(rows)
        if not row.mark:
            self._skip(row.source, row.reason, row.message)
            return
        if self._is_kept(row.source, row.mark):
            return
        keys: dict[str, None] = {}
        while row.key:
            keys[row.key] = None
            self.shards.setdefault(row.key, shard)
            self._take_document(row)
            row = next(rows)
        reading = Reading(row.source, row.mark, self.shape, tuple(keys), row.reason, row.message)
        self._note(reading)
        builds.save_reading(self.build, reading)

    def _take_document(self, row: Row) -> None:
        if row.key in self.new:
            return
        if self.build.extraction(row.key).exists():
            self.cached += 1
            return
        self.new.add(row.key)
        builds.write(self.build.extraction(row.key), row.extraction)
        self.written += 1
        self.words += row.words
