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
#: Bytes of memory that a byte of N-Triples takes in a store, with what loading needs.
_IN_MEMORY = 4


def size(files: Sequence[Path]) -> int:
    """Bytes of those that are there."""
    return sum(file.stat().st_size for file in files if file.is_file())


def fits_in_memory(files: Sequence[Path]) -> bool:
    """True where the system doesn't say how much there is."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return True
    free = [int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable")]
    return not free or size(files) * _IN_MEMORY < free[0]


def is_filled(files: Sequence[Path], folder: Path) -> bool:
    """Whether `open_disk` only has to open."""
    return (folder / _key(files)).is_dir()


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
    for other in path.parent.iterdir():
        if other != path and not _is_being_filled(other):
            shutil.rmtree(other, ignore_errors=True)


def _is_being_filled(path: Path) -> bool:
    """By a process that lives."""
    pid = path.name.rpartition("-")[2]
    return path.name.startswith(".") and pid.isdigit() and Path(f"/proc/{pid}").exists()
