"""A graph in RocksDB beside its build, for questions that look at little of much.

Opening takes a moment where loading takes 4 µs a triple; answers take four to ten times as long. It is filled when
first wanted, from the same files as a store in memory, under a name that changes when they do; older ones are deleted.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import Store

from kg.errors import BuildError
from kg.graph.store import fill
from kg.iri import digest

#: Bytes of N-Triples that are loaded in about a second.
SMALL = 32 << 20
#: Bytes of memory that a byte of N-Triples takes when it is loaded.
_IN_MEMORY = 4
#: Bytes of disk that a byte of N-Triples takes, with what filling needs.
_ON_DISK = 3


def size(files: Sequence[Path]) -> int:
    """Bytes of those that are there."""
    return sum(file.stat().st_size for file in files if file.is_file())


def is_large(files: Sequence[Path]) -> bool:
    """Whether they are better not loaded for one question."""
    return size(files) > SMALL


def is_beyond_memory(files: Sequence[Path]) -> bool:
    """Whether they would take half of the machine's memory; short of that, loading is quicker for what reads all."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return 2 * _IN_MEMORY * size(files) > machine


def can_fill(files: Sequence[Path], folder: Path) -> bool:
    """Whether there is a store already, or place for one."""
    if is_filled(files, folder):
        return True
    above = folder if folder.exists() else folder.parent
    return os.access(above, os.W_OK) and shutil.disk_usage(above).free > _ON_DISK * size(files)


def is_filled(files: Sequence[Path], folder: Path) -> bool:
    """Whether `open_disk` only has to open."""
    return (folder / _key(files)).is_dir()


def drop_stale(files: Sequence[Path], folder: Path) -> None:
    """Delete stores of other graphs than this."""
    if folder.is_dir():
        for other in sorted(folder.iterdir()):
            if other.name != _key(files) and not _is_being_filled(other):
                shutil.rmtree(other, ignore_errors=True)


def open_disk(files: Sequence[Path], folder: Path) -> Store:
    """A store that can't be changed, of ``files`` as `kg.graph.store.load` takes them; filled in ``folder`` if need be.

    Several processes may open or fill it at once. Raises BuildError if it can't be written or a file not be read.
    """
    path = folder / _key(files)
    try:
        if not path.is_dir():
            _fill(files, path)
        return Store.read_only(str(path))
    except OSError as error:
        raise BuildError(f"{path}: can't be used as a store on disk: {error}") from error


def _key(files: Sequence[Path]) -> str:
    """Of sizes and times: to read all of a large graph would take longer than the question."""
    found = [(file.name, file.stat()) for file in files if file.is_file()]
    return digest(*(f"{name} {known.st_size} {known.st_mtime_ns}" for name, known in found))


def _fill(files: Sequence[Path], path: Path) -> None:
    """Beside its place, then moved into it; the first of several at once wins."""
    part = path.with_name(f".{path.name}-{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        store = Store(str(part))
        fill(store, *files)
        store.flush()
        # RocksDB lets go of its lock when nothing refers to the store.
        del store
        if not path.is_dir():
            part.rename(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    drop_stale(files, path.parent)


def _is_being_filled(path: Path) -> bool:
    """By a process that lives."""
    pid = path.name.rpartition("-")[2]
    return path.name.startswith(".") and pid.isdigit() and Path(f"/proc/{pid}").exists()
