"""A build's graph → a graph of a SPARQL 1.1 server: what changed since the last time, in batches, resumable.

Beside a build, in ``push/``, lie for each server and graph

    KEY.nt        what was pushed last
    KEY.next.nt   what is being pushed
    KEY.json      how it is being pushed, and how many requests have been answered

All requests of a push follow from the first two files, so that one that was stopped goes on where it was, also if the
build has changed since: it is finished first, then the change follows.
"""

import fcntl
import filecmp
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import orjson

from kg.builds import disk_errors, replacing, write
from kg.errors import BuildError, ConfigError
from kg.graph.remote import Request, Send, web_address
from kg.graph.terms import is_exact_iri, term
from kg.iri import digest

#: ``update``: SPARQL 1.1 Update. ``store``: SPARQL 1.1 Graph Store HTTP Protocol.
Protocol = Literal["update", "store"]
#: Triples in a request. Virtuoso compiles an update like a program and refuses long ones.
BATCH: dict[Protocol, int] = {"update": 1_000, "store": 20_000}
_UPDATE, _TURTLE = "application/sparql-update", "text/turtle"
_BLANK = re.compile(rb"_:|\S+ \S+ _:")

#: Requests that have been answered, and all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Target:
    """``graph``: IRI of a graph there, "" for the default graph. Raises ConfigError if either is no address."""

    endpoint: str
    graph: str = ""
    protocol: Protocol = "update"

    def __post_init__(self) -> None:
        web_address(self.endpoint)
        if self.graph and not is_exact_iri(self.graph):
            raise ConfigError(f"{self.graph!r} is no IRI of a graph; write http://example.org/news")

    @property
    def key(self) -> str:
        return digest(self.endpoint, self.graph)


@dataclass(frozen=True, slots=True)
class Pushed:
    """Triples and requests of this run. ``resumed``: whether an earlier run was finished first."""

    added: int
    removed: int
    requests: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    protocol: Protocol
    batch: int
    clear: bool
    done: int


@dataclass(frozen=True, slots=True)
class _Files:
    last: Path
    next: Path
    plan: Path


def push(
    graph: Path,
    folder: Path,
    target: Target,
    send: Send,
    *,
    batch: int = 0,
    replace: bool = False,
    progress: Progress = lambda done, total: None,
) -> Pushed:
    """Make the graph there what ``graph``, a file of sorted N-Triples, says.

    ``folder``: for the files above. ``replace``: empty the graph there first, whatever it holds; without that, what
    others put there stays. ``batch``: triples in a request, 0 for the usual. Raises ServerError if a request is
    refused, BuildError if another process pushes there.
    """
    with disk_errors(folder):
        folder.mkdir(exist_ok=True)
    files = _Files(*(folder / f"{target.key}{end}" for end in (".nt", ".next.nt", ".json")))
    with _locked(folder / f"{target.key}.lock"), disk_errors(folder):
        if replace:
            for path in (files.next, files.plan, files.last):
                path.unlink(missing_ok=True)
        resumed = files.next.exists()
        first = _send(files, target, send, progress) if resumed else (0, 0, 0)
        second = (0, 0, 0)
        if replace or not files.last.exists() or not filecmp.cmp(graph, files.last, shallow=False):
            _begin(graph, files, _Plan(target.protocol, batch or BATCH[target.protocol], replace, 0))
            second = _send(files, target, send, progress)
    added, removed, requests = (a + b for a, b in zip(first, second, strict=True))
    return Pushed(added, removed, requests, resumed)


def changes(before: Path, after: Path) -> Iterator[tuple[bool, bytes]]:
    """Lines of sorted files that only ``after`` has (True) or only ``before`` (False), in their order."""
    with _opened(before) as old, _opened(after) as new:
        a, b = next(old, b""), next(new, b"")
        while a or b:
            if a == b:
                a, b = next(old, b""), next(new, b"")
            elif b and (not a or b < a):
                yield True, b
                b = next(new, b"")
            else:
                yield False, a
                a = next(old, b"")


def without_graph(quads: Path, folder: Path) -> Path:
    """The triples of a file of sorted N-Quads that all are in one graph, in a file in ``folder``."""
    with disk_errors(folder):
        folder.mkdir(exist_ok=True)
    path = folder / quads.with_suffix(".nt").name
    with replacing(path) as part, part.open("wb") as out, quads.open("rb") as lines:
        out.writelines(line[: line.rindex(b" <")] + b" .\n" for line in lines)
    return path


def _begin(graph: Path, files: _Files, plan: _Plan) -> None:
    """The plan first: without it the file beside it would be pushed in another way than it was begun."""
    write(files.plan, orjson.dumps(asdict(plan)))
    with replacing(files.next) as part:
        shutil.copyfile(graph, part)


def _send(files: _Files, target: Target, send: Send, progress: Progress) -> tuple[int, int, int]:
    """Triples added and removed, and requests."""
    try:
        plan = _Plan(**orjson.loads(files.plan.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise BuildError(f"{files.plan} is damaged ({error}); push again with --replace") from error
    counts = {True: 0, False: 0}
    for is_new, line in changes(files.last, files.next):
        counts[is_new] += 1
        if _BLANK.match(line):
            raise BuildError(f"a blank node can't be pushed: {line.decode().strip()[:100]}")
    total = _requests(plan, counts, files)
    sent = 0
    for number, request in enumerate(_work(files, target, plan, counts), 1):
        if number > plan.done:
            send(request)
            sent += 1
            write(files.plan, orjson.dumps(asdict(plan) | {"done": number}))
            progress(number, total)
    files.next.replace(files.last)
    files.plan.unlink()
    return counts[True], counts[False], sent


def _requests(plan: _Plan, counts: dict[bool, int], files: _Files) -> int:
    if plan.protocol == "store" and (plan.clear or counts[False]):
        with _opened(files.next) as lines:
            return max(1, -(-sum(1 for _ in lines) // plan.batch))
    return plan.clear + sum(-(-count // plan.batch) for count in counts.values())


def _work(files: _Files, target: Target, plan: _Plan, counts: dict[bool, int]) -> Iterator[Request]:
    """All requests of a push, the same each time."""
    if plan.protocol == "store":
        url = f"{target.endpoint}{'&' if '?' in target.endpoint else '?'}"
        url += f"graph={quote(target.graph, safe='')}" if target.graph else "default"
        yield from _stored(url, files, plan, whole=plan.clear or counts[False] > 0)
        return
    opened = f"GRAPH {term(target.graph)} {{\n" if target.graph else ""
    closed = "}" if target.graph else ""
    if plan.clear:
        place = f"GRAPH {term(target.graph)}" if target.graph else "DEFAULT"
        yield Request("POST", target.endpoint, f"CLEAR SILENT {place}".encode(), _UPDATE)
    for word, is_new in (("DELETE", False), ("INSERT", True)):
        lines = (line for kind, line in changes(files.last, files.next) if kind is is_new)
        for text in _batches(lines, plan.batch):
            body = f"{word} DATA {{ {opened}".encode() + text + f"{closed} }}".encode()
            yield Request("POST", target.endpoint, body, _UPDATE)


def _stored(url: str, files: _Files, plan: _Plan, *, whole: bool) -> Iterator[Request]:
    """A graph store can't take triples away: then the whole graph goes there, the first part in place of all."""
    if not whole:
        for text in _batches((line for _, line in changes(files.last, files.next)), plan.batch):
            yield Request("POST", url, text, _TURTLE)
        return
    with _opened(files.next) as lines:
        method = "PUT"
        for text in _batches(lines, plan.batch):
            yield Request(method, url, text, _TURTLE)
            method = "POST"
        if method == "PUT":
            yield Request("PUT", url, b"", _TURTLE)


def _batches(lines: Iterable[bytes], size: int) -> Iterator[bytes]:
    lines = iter(lines)
    while text := b"".join(islice(lines, size)):
        yield text


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[bytes]]:
    """Lines; none of a file that isn't there."""
    if not path.exists():
        yield iter(())
        return
    with path.open("rb") as file:
        yield file


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with disk_errors(path):
        lock = path.open("a+")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError(f"another process pushes there now ({path}); wait for it to end") from error
        yield
