"""The directory of a build, from which every other command works.

    build.json              what it was built with; a directory without it is not a build
    lock                    held by the process that writes here; says which
    sources/KEY.json        one file a source: what its bytes were, and the keys of its documents
    extractions/KEY.json    one file a document; KEY starts with the document's id
    graph.nt  names.sqlite  what stage 2 wrote
    background.nq           what is known of the entities besides: a named graph
    ledger.sqlite           what stage 2 keeps of each document, so that it needn't do all again
    census.json             what is in the graph, counted
    report.json             what the last run did

Files are written beside their place and moved into it, so that there is never half of one.
"""

import difflib
import fcntl
import fnmatch
import glob
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import orjson

from kg import extractions
from kg.config import is_path
from kg.errors import BuildError
from kg.iri import digest
from kg.report import Census, census_of
from kg.types import Document, Extraction

FORMAT = 1
MANIFEST = "build.json"
_LOCK = "lock"
#: All that is hidden in a build is swept away when the next one begins.
_PARTIAL = ".partial-"
#: The others, as a glob, which would find hidden ones too.
_WHOLE = "[!.]*.json"
#: Among paths of catalogues, see `kg.background`.
_SHIPPED = ("shipped",)


@dataclass(frozen=True, slots=True)
class Manifest:
    """``pipeline``: name or path. ``packages``: versions of what extracted. ``graph``: digest of all that shaped
    the graph, "" while there is none. ``checksum``: CRC-32 of its file, then; 0 where it isn't known.
    ``decisions``: files with what people decided.
    ``background``: catalogues, see `kg.background`. In build.json paths begin at the build, see `_kept`.
    """

    kg: str
    pipeline: str
    base: str
    packages: Mapping[str, str] = field(default_factory=dict)
    graph: str = ""
    checksum: int = 0
    decisions: tuple[str, ...] = ()
    background: tuple[str, ...] = _SHIPPED


@dataclass(frozen=True, slots=True)
class Reading:
    """A source all of whose documents are extracted. ``documents``: their keys; ``content``: digest of its
    bytes and of what reads them; ``shape``: of what extracted them.

    ``reason`` and ``message`` say why it, or what follows the documents in it, could not be read; else "".
    """

    source: str
    content: str
    shape: str
    documents: tuple[str, ...]
    reason: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """Where things lie."""

    path: Path

    @property
    def graph(self) -> Path:
        return self.path / "graph.nt"

    @property
    def names(self) -> Path:
        return self.path / "names.sqlite"

    @property
    def background(self) -> Path:
        return self.path / "background.nq"

    @property
    def ledger(self) -> Path:
        return self.path / "ledger.sqlite"

    @property
    def report(self) -> Path:
        return self.path / "report.json"

    @property
    def census(self) -> Path:
        return self.path / "census.json"

    def extraction(self, key: str) -> Path:
        return self.path / "extractions" / f"{key}.json"

    def reading(self, source: str) -> Path:
        return self.path / "sources" / f"{digest(source)}.json"


class Corpus:
    """The extractions of a build, read one at a time and as often as wanted, in order of document id.

    Of sources with one text, the first by name stands for all; ``copies`` counts the others.
    """

    def __init__(self, build: Build) -> None:
        self._build = build
        self._chosen: dict[str, tuple[str, str]] = {}
        self.copies = 0
        for reading in readings(build):
            for key in reading.documents:
                document = key.partition("-")[0]
                self.copies += document in self._chosen
                self._chosen.setdefault(document, (key, reading.source))

    def __len__(self) -> int:
        return len(self._chosen)

    def __iter__(self) -> Iterator[Extraction]:
        return map(self.extraction, sorted(self._chosen))

    def extraction(self, document: str) -> Extraction:
        """By id."""
        key, source = self._chosen[document]
        extraction = load_extraction(self._build, key)
        return replace(extraction, document=replace(extraction.document, source=source))

    def entries(self) -> list[tuple[str, str]]:
        """Keys of the extractions, each with the source of its document, in order."""
        return sorted(self._chosen.values())

    def marks(self) -> dict[str, str]:
        """Document → what changes when its extraction or its source does, in order of id."""
        return {document: digest(*self._chosen[document]) for document in sorted(self._chosen)}

    def digest(self) -> str:
        """Changes when any extraction or its source does."""
        return digest(*(part for chosen in sorted(self._chosen.values()) for part in chosen))


def open_finished(path: Path) -> Build:
    """For reading. Raises BuildError if ``path`` is no build or its graph has not been written yet."""
    load_manifest(path)
    build = Build(path)
    if not build.graph.is_file():
        raise BuildError(f"the build in {path} was stopped before its graph was written; run kg build again")
    return build


def is_build(path: Path) -> bool:
    return os.path.exists(path / MANIFEST)


@contextmanager
def open_for_writing(path: Path) -> Iterator[Build]:
    """Make or open a build and keep all others from writing to it.

    Raises BuildError for a file, a directory that holds something else, a second build at once, a full disk.
    """
    directories = (path, path / "sources", path / "extractions")
    with disk_errors(path):
        if path.exists() and not path.is_dir():
            raise BuildError(f"{path} is a file; choose a directory for the build")
        if path.is_dir() and not is_build(path) and _holds_something_else(path):
            raise BuildError(f"{path} is not a build and not empty; choose a new or an empty directory")
        for directory in directories:
            directory.mkdir(parents=True, exist_ok=True)
    with _locked(path):
        with disk_errors(path):
            for directory in directories:
                for partial in directory.glob(".*"):
                    partial.unlink()
        yield Build(path)


def load_manifest(path: Path) -> Manifest:
    """Raises BuildError where there is none or it isn't one of this format."""
    if not os.path.isdir(path):
        raise BuildError(f"no build directory {path}; make one with: kg build SOURCE... -o {path}")
    try:
        stored = orjson.loads((path / MANIFEST).read_bytes())
        if stored.pop("format") != FORMAT:
            raise BuildError(f"{path} was written by another version of kg; build into a new directory")
        lists = {name: tuple(stored[name]) for name in ("decisions", "background") if name in stored}
        return _with_paths(Manifest(**(stored | lists)), lambda name: _found(name, path))
    except FileNotFoundError as error:
        raise BuildError(f"{path} is not a build: it has no {MANIFEST}") from error
    except OSError as error:
        raise BuildError(f"can't read {path / MANIFEST}: {error.strerror}; check its permissions") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BuildError(f"{path / MANIFEST} is damaged ({error}); build into a new directory") from error


def save_manifest(build: Build, manifest: Manifest) -> None:
    kept = _with_paths(manifest, lambda name: _kept(name, build.path))
    stored = {"format": FORMAT} | asdict(kept)
    write(build.path / MANIFEST, orjson.dumps(stored, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _with_paths(manifest: Manifest, of: Callable[[str], str]) -> Manifest:
    """With other paths; what ships with kg has names."""
    return replace(
        manifest,
        pipeline=of(manifest.pipeline) if is_path(manifest.pipeline) else manifest.pipeline,
        decisions=tuple(map(of, manifest.decisions)),
        background=tuple(name if name in _SHIPPED else of(name) for name in manifest.background),
    )


def _kept(name: str, build: Path) -> str:
    """A file as seen from the build, so that it is found from any directory and after both have moved together.

    One that shares no folder with the build but the root keeps its whole path.
    """
    file, at = os.path.abspath(name), os.path.realpath(build)
    return file if os.path.commonpath([file, at]) == os.sep else os.path.relpath(file, at)


def _found(name: str, build: Path) -> str:
    return os.path.normpath(os.path.join(os.path.realpath(build), name))


def readings(build: Build) -> list[Reading]:
    """All sources of the build, in order of their names."""
    loaded = (load_reading(path) for path in (build.path / "sources").glob(_WHOLE))
    return sorted(loaded, key=lambda reading: reading.source)


def chosen(build: Build, names: Iterable[str]) -> list[str]:
    """Sources of the build by name or glob, in order. Raises BuildError, with those that are close, for any other."""
    known = [reading.source for reading in readings(build)]
    found: set[str] = set()
    for name in names:
        fitting = [name] if name in known else fnmatch.filter(known, name) if glob.has_magic(name) else []
        if not fitting:
            close = difflib.get_close_matches(name, known, n=3) or fnmatch.filter(
                known, f"*/{glob.escape(name)}"
            )
            meant = f"did you mean {' or '.join(map(repr, close[:3]))}? " if close else ""
            raise BuildError(
                f"{name!r} is no source of {build.path}; {meant}kg sources {build.path} lists them"
            )
        found.update(fitting)
    return sorted(found)


def load_reading(path: Path) -> Reading:
    try:
        stored = orjson.loads(path.read_bytes())
        return Reading(**(stored | {"documents": tuple(stored["documents"])}))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BuildError(f"{path} is damaged ({error}); delete it and build again") from error


def find_reading(build: Build, source: str) -> Reading | None:
    path = build.reading(source)
    return load_reading(path) if path.exists() else None


def drop_reading(build: Build, source: str) -> None:
    build.reading(source).unlink(missing_ok=True)


def save_reading(build: Build, reading: Reading) -> None:
    write(build.reading(reading.source), orjson.dumps(asdict(reading)))


def load_census(build: Build) -> Census | None:
    """None where stage 2 has never ended."""
    try:
        return census_of(orjson.loads(build.census.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BuildError(f"{build.census} is damaged ({error}); delete it and build again") from error


def load_extraction(build: Build, key: str) -> Extraction:
    path = build.extraction(key)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BuildError(f"can't read {path}: {error.strerror}; run kg build again") from error
    return extractions.decode(content, name=str(path))


def load_document(build: Build, key: str) -> Document:
    """Of an extraction, its document alone, which is quicker."""
    path = build.extraction(key)
    try:
        return extractions.decode_document(path.read_bytes(), name=str(path))
    except OSError as error:
        raise BuildError(f"can't read {path}: {error.strerror}; run kg build again") from error


def drop_unused(build: Build) -> None:
    """Delete the extractions that no source has any more."""
    used = {key for reading in readings(build) for key in reading.documents}
    for path in (build.path / "extractions").glob(_WHOLE):
        if path.stem not in used:
            path.unlink()


def write(path: Path, content: bytes) -> None:
    """All or nothing, also when the machine stops."""
    with replacing(path) as partial:
        partial.write_bytes(content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to; it becomes ``path`` when the block ends well.

    What a link leads to is replaced, not the link; devices and pipes are written as they are.
    """
    with disk_errors(path):
        if path.exists() and not path.is_file() and not path.is_dir():
            yield path
            return
        target = path.resolve()
        partial = target.with_name(f"{_PARTIAL}{uuid4().hex}-{target.name[:100]}")
        try:
            yield partial
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # Who reads what is written has gone: no matter of disks.
        raise
    except OSError as error:
        raise BuildError(f"can't write {path}: {error.strerror or error}") from error


def _holds_something_else(path: Path) -> bool:
    """True unless all in it is what a build makes before its manifest."""
    return any(child.name not in (_LOCK, "sources", "extractions") for child in path.iterdir())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """The system lets go of the lock however its process ends: a dead one's file holds nobody up."""
    with disk_errors(path):
        lock = (path / _LOCK).open("a+")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            raise BuildError(f"{path} is being built by process {owner}; wait for it to end") from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
