"""A graph as sorted N-Triples lines, with flat memory: what every RDF file is written from.

An in-memory store is dumped in the order in which it was filled, backwards, so one that was loaded from a
sorted file needs no sorting at all: its runs don't overlap. Otherwise the runs are merged.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import merge
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import BuildError
from kg.graph.lines import checksum as checksum_of
from kg.graph.terms import RDF, XSD, double

#: Bytes sorted in memory at once; some three times as much is used.
RUN = 8 << 20
_BLOCK = 1 << 20
_LINES = 4096
#: The store keeps these as numbers and writes its own form ("7000000000"); a build writes the canonical one.
_DOUBLE, _DECIMAL = (f'"^^<{XSD}{name}> .\n'.encode() for name in ("double", "decimal"))
_ENDS = (_DOUBLE, _DECIMAL)
_PARTS = tuple(f"<{RDF}{name}>".encode() for name in ("subject", "predicate", "object"))
_REIFIES = f"<{RDF}reifies>".encode()
_IRI, _NODE = rb"<[^<>\x00-\x20]*>", rb"_:\S+"
_TEXT = rb'"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"(?:@[A-Za-z0-9-]+|\^\^%b)?' % _IRI
_TERM = rb"(?:%b|%b|%b|<<\(.*\)>>)" % (_IRI, _NODE, _TEXT)
_TRIPLE = rb"(?:%b|%b) %b %b" % (_IRI, _NODE, _IRI, _TERM)
_QUAD = rb"%b(?: %b)?" % (_TRIPLE, _IRI)
#: Lines as a build writes them, without and with graphs. A block at once takes a third of a parser's time.
_TRIPLES, _QUADS = (re.compile(rb"(?:%b \.\n)*+" % line) for line in (_TRIPLE, _QUAD))


#: A store, or a file of sorted N-Triples such as a build's snapshot: that needs no store.
Graph = ox.Store | Path


@dataclass(frozen=True, slots=True)
class _Run:
    """Sorted lines at ``start:end`` of the spill file."""

    first: bytes
    last: bytes
    start: int
    end: int


class _Runs:
    """The file that `Store.dump` writes to: cuts what comes into sorted runs in ``spill``."""

    def __init__(self, spill: IO[bytes], size: int) -> None:
        self.runs: list[_Run] = []
        self._spill = spill
        self._size = size
        self._parts: list[bytes] = []
        self._held = 0

    def write(self, chunk: bytes) -> int:
        self._parts.append(chunk)
        self._held += len(chunk)
        if self._held >= self._size:
            self._cut()
        return len(chunk)

    def flush(self) -> None:
        """Nothing to do: the last lines are taken by `rest`."""

    def rest(self) -> list[bytes]:
        """The lines that no run has yet, sorted."""
        return _in_order(b"".join(self._parts))

    def _cut(self) -> None:
        text = b"".join(self._parts)
        self._parts.clear()
        end = text.rfind(b"\n") + 1
        self._parts, self._held = [text[end:]], len(text) - end
        lines = _in_order(text[:end])
        start = self._spill.tell()
        self._spill.writelines(lines)
        if lines:
            self.runs.append(_Run(lines[0], lines[-1], start, self._spill.tell()))


def sorted_lines(graph: Graph, *, datasets: bool = False, run: int = RUN) -> Iterator[list[bytes]]:
    """Lists of lines in the order of their bytes: of the default graph, or of ``datasets`` as N-Quads.

    Numbers are in canonical form, so that the lines are those that the build wrote. ``run``: bytes in memory.
    """
    if isinstance(graph, Path):
        # No literal has a line end of any kind in it.
        yield from (text.splitlines(keepends=True) for text in blocks_of(graph))
        return
    form = ox.RdfFormat.N_QUADS if datasets else ox.RdfFormat.N_TRIPLES
    with TemporaryFile(prefix="kg-export-") as spill:
        runs = _Runs(spill, run)
        graph.dump(cast(IO[bytes], runs), form, from_graph=None if datasets else ox.DefaultGraph())
        rest = runs.rest()
        spill.flush()
        if not runs.runs:
            yield rest
            return
        yield from _joined(spill.fileno(), sorted(runs.runs, key=lambda one: one.first), rest)


def check(path: Path, *, checksum: int = 0, datasets: bool = False) -> None:
    """Raises BuildError, with the number of the line, at what no build has written; ``datasets``: N-Quads.

    A file that has the ``checksum`` (CRC-32; 0: not known) is not read line by line, which takes ten times as long.
    """
    with _read_errors(path):
        if checksum and checksum_of(path) == checksum:
            return
    written, before = _QUADS if datasets else _TRIPLES, 0
    for text in blocks_of(path):
        if not _is_whole(text, written):
            numbered = enumerate(text.splitlines(keepends=True), before + 1)
            bad = next(number for number, line in numbered if not _is_whole(line, written))
            raise BuildError(
                f"{path}: not a readable graph: line {bad:,} is damaged; delete it and build again"
            )
        before += text.count(b"\n")


def blocks_of(path: Path) -> Iterator[bytes]:
    """Blocks of whole lines of a file, as it has them."""
    with _read_errors(path), path.open("rb") as file:
        while text := file.read(_BLOCK) + file.readline():
            yield text


@contextmanager
def _read_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BuildError(f"can't read {path}: {error.strerror or error}; build it again") from error


def _is_whole(text: bytes, written: re.Pattern[bytes]) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return written.fullmatch(text) is not None


def by_subject(blocks: Iterable[list[bytes]]) -> Iterator[list[bytes]]:
    """Sorted lines → the lines of each subject."""
    group: list[bytes] = []
    subject = b"\n"
    for lines in blocks:
        for line in lines:
            if not line.startswith(subject):
                if group:
                    yield group
                group, subject = [], line[: line.index(b" ") + 1]
            group.append(line)
    if group:
        yield group


def reified(groups: Iterable[list[bytes]]) -> Iterator[list[bytes]]:
    """Add ``claim rdf:reifies <<( s p o )>>`` to each claim: RDF 1.2's own form of what it says anyway."""
    for group in groups:
        terms = dict(line[:-3].split(b" ", 2)[1:] for line in group)
        if all(part in terms for part in _PARTS):
            subject = group[0][: group[0].index(b" ")]
            triple = b" ".join(terms[part] for part in _PARTS)
            group = sorted([*group, b"%b %b <<( %b )>> .\n" % (subject, _REIFIES, triple)])
        yield group


def _in_order(text: bytes) -> list[bytes]:
    lines = text.splitlines(keepends=True)
    lines = [_canonical(line) if line.endswith(_ENDS) else line for line in lines]
    lines.sort()
    return lines


def _canonical(line: bytes) -> bytes:
    if line.endswith(_DECIMAL):
        start = line.rindex(b'"', 0, -len(_DECIMAL))
        return line if b"." in line[start : -len(_DECIMAL)] else line[: -len(_DECIMAL)] + b".0" + _DECIMAL
    start = line.rindex(b'"', 0, -len(_DOUBLE))
    return line[:start] + double(float(line[start + 1 : -len(_DOUBLE)])).encode() + b" .\n"


def _joined(file: int, runs: list[_Run], rest: list[bytes]) -> Iterator[list[bytes]]:
    """One order from several runs and what is in memory."""
    apart = all(a.last < b.first for a, b in pairwise(runs))
    if apart and (not rest or rest[-1] < runs[0].first):
        yield rest
        for one in runs:
            yield from _blocks(file, one)
        return
    streams = [(line for block in _blocks(file, one) for line in block) for one in runs]
    lines = merge(*streams, rest)
    while block := list(islice(lines, _LINES)):
        yield block


def _blocks(file: int, run: _Run) -> Iterator[list[bytes]]:
    position, left = run.start, b""
    while position < run.end:
        text = left + os.pread(file, min(_BLOCK, run.end - position), position)
        position += len(text) - len(left)
        end = text.rfind(b"\n") + 1
        left = text[end:]
        yield text[:end].splitlines(keepends=True)
