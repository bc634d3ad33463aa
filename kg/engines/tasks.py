"""Sources in tasks: what a worker of a cluster reads by itself, and leaves as a shard (see `kg.engines.shards`)."""

import hashlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kg import extractions, fingerprint
from kg.engines import check_installation, extract_with, shards
from kg.engines.shards import Row
from kg.errors import DocumentError
from kg.iri import digest
from kg.readers import remote
from kg.types import Document

#: A task has about so many sources, if the run has enough for `_TASKS` tasks; fewer if they are large.
_SOURCES = 32
_TASKS = 64
_BYTES = 2 << 20
#: Why a source is skipped that is not what it was when it was handed out.
CHANGED = "changed while it was read"


@dataclass(frozen=True, slots=True)
class Source:
    """``place``: where every worker finds it. ``version``: changes when its bytes do; of what is no address, its mark.

    ``known``: its mark, if the build has the extractions of what it was then; a worker that finds it leaves it alone.
    """

    name: str
    place: str
    version: str
    size: int = 0
    known: str = ""

    @property
    def is_address(self) -> bool:
        return remote.is_address(self.place)


@dataclass(frozen=True, slots=True)
class Task:
    """``shard``: named after what it will hold. ``is_finished``: a run before this has written it."""

    shard: str
    sources: tuple[Source, ...]
    is_finished: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What all tasks of a run share. ``extractor``: pickled. ``address``: of the shards."""

    extractor: bytes
    reading_shape: str
    shape: str
    address: str
    installed: str


#: Tasks → each with the name of its shard, in their order; "" for one over which workers died again and again.
Work = Callable[[Job, Iterable[Task]], Generator[tuple[Task, str], None, None]]


@dataclass(frozen=True, slots=True)
class Sharded:
    """Stage 1 as tasks of sources. ``sources``: about how many each has; 0 leaves it to the number there is.

    ``fold``: which shard has an extraction, by key, "" for none → how stage 2 is done; None: here.
    """

    address: str
    work: Work
    sources: int = 0
    fold: Callable[[Callable[[str], str]], Any] | None = None


def mark_of(content: bytes, reading_shape: str) -> str:
    """Of a source: its bytes and what reads them."""
    return digest(hashlib.sha256(content).hexdigest(), reading_shape)


def key_of(document: Document, shape: str) -> str:
    """Under which a build keeps what rules of this shape extract from it."""
    content = hashlib.sha256(extractions.encode_document(document)).hexdigest()
    return f"{document.id}-{digest(content, shape)}"


def look_at(name: str, reading_shape: str) -> Source:
    """Reads it unless it is an address, which need not be reachable quickly from here. Raises DocumentError."""
    from kg.readers.sources import load

    if remote.is_address(name):
        version, size = remote.version(name)
        return Source(name, name, version, size)
    content = load(name)
    return Source(name, place(name), mark_of(content, reading_shape), len(content))


def place(name: str) -> str:
    """Of a file or folder, wherever it is named from."""
    return name if remote.is_address(name) else os.path.abspath(name)


def groups(sources: Iterable[Source], *, size: int) -> Iterator[list[Source]]:
    """About ``size`` neighbours together. Where one begins depends on few names, so that runs agree where sources do."""
    group: list[Source] = []
    for source in sources:
        group.append(source)
        if _ends(source, size) or len(group) >= 2 * size or sum(s.size for s in group) >= _BYTES:
            yield group
            group = []
    if group:
        yield group


def group_size(sources: int) -> int:
    """For so many sources in all: a power of two, so that most groups end where they did when there were fewer."""
    return min(_SOURCES, 1 << max(0, (sources // _TASKS).bit_length() - 1))


def task_of(group: list[Source], job: Job, finished: set[str]) -> Task | None:
    """Of those that must be read; None if there are none. ``finished``: shards that are there."""
    wanted = tuple(source for source in group if source.known != source.version)
    if not wanted:
        return None
    # A run that was killed while it took the shard of the whole group knows some of its sources already.
    whole = _shard(job, [replace(source, known="") for source in group])
    if whole in finished:
        return Task(whole, wanted, is_finished=True)
    name = _shard(job, wanted)
    return Task(name, wanted, is_finished=name in finished)


def do(job: Job, task: Task) -> str:
    """On a worker: the shard of a task, and its name. Raises BuildError as `check_installation` does."""
    check_installation(installed(), job.installed)
    # Whoever wrote it may have died before it could say so.
    if shards.exists(job.address, task.shard):
        return task.shard
    rows = (row for source in task.sources for row in _rows(job, source))
    return shards.write(job.address, task.shard, rows)


@cache
def installed() -> str:
    """Digest of all that shapes documents and extractions, but the pipeline file and the files that it names."""
    return digest(fingerprint.of_installation(), fingerprint.of_reading())


def _rows(job: Job, source: Source) -> Iterator[Row]:
    from kg.readers.sources import read

    try:
        content, mark = _loaded(job, source)
    except DocumentError as error:
        yield Row(source.name, "", reason=error.reason, message=f"on a worker, {error}")
        return
    reason = message = ""
    try:
        for document in read(content, source.name) if mark != source.known else ():
            found = extract_with(job.extractor, document)
            key = key_of(document, job.shape)
            yield Row(source.name, mark, key, document.id, found.words, found.content)
    except DocumentError as error:
        reason, message = error.reason, str(error)
    yield Row(source.name, mark, reason=reason, message=message)


def _loaded(job: Job, source: Source) -> tuple[bytes, str]:
    """Its bytes and its mark. Raises DocumentError also where it is no longer what the task was named after."""
    from kg.readers.sources import load

    content = load(source.place)
    mark = mark_of(content, job.reading_shape)
    version = remote.version(source.place)[0] if source.is_address else mark
    if version != source.version:
        raise DocumentError(source.name, CHANGED, "build again to read it")
    return content, mark


def _ends(source: Source, size: int) -> bool:
    return int(digest(source.name), 16) % size == 0


def _shard(job: Job, sources: Iterable[Source]) -> str:
    held = (part for source in sources for part in (source.name, source.version, source.known))
    return digest(job.reading_shape, job.shape, *held)
