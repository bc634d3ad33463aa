"""Lines → a file of sorted, distinct lines, with flat memory: sorted runs on disk, then one merge."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO

from kg.errors import BuildError

#: Lines held in memory at once: some 100 MB of N-Triples.
RUN = 500_000


def write_sorted(lines: Iterable[str], path: Path, *, run: int = RUN) -> int:
    """Write each distinct line once, by code point, and say how many; the file is there whole or not at all.

    ``lines`` have no line ends. ``run``: how many are sorted in memory at a time. Raises BuildError if it
    can't be written; then a file that was there before is as it was.
    """
    try:
        parts = _parts(iter(lines), run)
        first, is_all = next(parts, ([], True))
        if is_all:
            return _replace((line + "\n" for line in first), path)
        with ExitStack() as stack:
            runs = [_spill(first, path.parent, stack)]
            del first
            runs += [_spill(part, path.parent, stack) for part, _ in parts]
            return _replace(_merged(runs), path)
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


def _merged(runs: list[IO[str]]) -> Iterator[str]:
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
