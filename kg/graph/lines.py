"""Lines → a file of sorted, distinct lines, with flat memory: sorted runs on disk, then one merge."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from heapq import merge
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO
from zlib import crc32

from kg.errors import BuildError

#: Lines held in memory at once: some 100 MB of N-Triples.
RUN = 500_000
#: Bytes that are copied at a time.
_PART = 1 << 24


def write_sorted(lines: Iterable[str], path: Path, *, run: int = RUN) -> int:
    """Write each distinct line once, by code point, and say how many; the file is there whole or not at all.

    ``lines`` have no line ends. ``run``: how many are sorted in memory at a time. Raises BuildError if it
    can't be written; then a file that was there before is as it was.
    """
    with ExitStack() as stack:
        stack.enter_context(_disk_errors(path))
        parts = _parts(iter(lines), run)
        first, is_all = next(parts, ([], True))
        if is_all:
            return _replace((line + "\n" for line in first), path)
        runs = [_spill(first, path.parent, stack)]
        del first
        runs += [_spill(part, path.parent, stack) for part, _ in parts]
        return _replace(_merged(runs), path)


def merge_sorted(streams: Iterable[Iterable[str]], path: Path) -> int:
    """The same for lines that are sorted already, each stream for itself, and have their line ends."""
    with _disk_errors(path):
        return _replace(_merged(streams), path)


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BuildError(f"{path}: can't be written: {error.strerror or error}") from error


def _parts(lines: Iterator[str], run: int) -> Iterator[tuple[list[str], bool]]:
    """Sorted parts of ``run`` lines, and whether each is the last."""
    head = next(lines, None)
    while head is not None:
        part = sorted({head, *islice(lines, run - 1)})
        head = next(lines, None)
        yield part, head is None


def _spill(part: list[str], folder: Path, stack: ExitStack) -> IO[str]:
    temporary = TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder, prefix=".run-")  # noqa: SIM115
    file = stack.enter_context(temporary)
    file.writelines(line + "\n" for line in part)
    file.seek(0)
    return file


def _merged(runs: Iterable[Iterable[str]]) -> Iterator[str]:
    last = ""
    for line in merge(*runs):
        if line != last:
            yield line
        last = line


def _replace(lines: Iterable[str], path: Path) -> int:
    count = 0
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=".new-", delete=False
    ) as file:
        try:
            for count, line in enumerate(lines, 1):  # noqa: B007
                file.write(line)
            file.close()
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
    return count


def patch_sorted(old: Path, new: Path, *, remove: set[str], add: set[str], checksum: int) -> int | None:
    """Write to ``new`` the sorted lines of ``old`` less and more these, at the speed of the disk; gives its checksum.

    None, and no ``new``, where ``old`` hasn't the ``checksum`` (CRC-32) that it ought to have, lacks a line that should go
    or has one that should come.
    """
    if not old.stat().st_size:
        return None
    changes = sorted([*((line.encode(), True) for line in remove), *((line.encode(), False) for line in add)])
    with (
        old.open("rb") as file,
        mmap(file.fileno(), 0, access=ACCESS_READ) as lines,
        new.open("wb") as target,
    ):
        if crc32(lines) != checksum:
            return None
        written = place = 0
        for line, goes in changes:
            found = _place_of(lines, line, place)
            is_there = lines[found : found + len(line) + 1] == line + b"\n"
            if is_there != goes:
                return None
            for part in (*_slices(lines, place, found), b"" if goes else line + b"\n"):
                target.write(part)
                written = crc32(part, written)
            place = found + (len(line) + 1 if goes else 0)
        for part in _slices(lines, place, len(lines)):
            target.write(part)
            written = crc32(part, written)
    return written


def checksum(path: Path) -> int:
    """CRC-32 of a file."""
    found = 0
    with path.open("rb") as file:
        while part := file.read(_PART):
            found = crc32(part, found)
    return found


def _slices(content: mmap, start: int, end: int) -> Iterator[bytes]:
    return (content[at : min(at + _PART, end)] for at in range(start, end, _PART))


def _place_of(lines: mmap, line: bytes, start: int) -> int:
    """Where the first line from ``start``, the begin of one, stands that does not come before ``line``."""
    low, high = start, len(lines)
    while low < high:
        middle = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", middle)
        if lines[middle:end] < line:
            low = end + 1
        else:
            high = middle
    return low
