"""From what is named on the command line to documents: files, folders, globs, addresses of fsspec, standard input."""

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from kg.errors import DocumentError, escaped, is_utf8
from kg.readers import remote
from kg.readers.decode import decode
from kg.readers.looks import looks_like
from kg.types import Document, Reader

#: Called with a source and the reason why it, or a part of it, is left out.
OnSkip = Callable[[str, str], None]
STDIN = "-"
SUFFIXES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
    ".rdf": "feed",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".eml": "eml",
    ".parquet": "parquet",
    ".warc": "warc",
    ".warc.gz": "warc",
}
_PACKED = ".warc.gz"
#: Why a folder is skipped that was listed well.
NO_FILES = "folder without readable files"
_SAMPLE = 1 << 16


def expand(sources: Sequence[str], *, on_skip: OnSkip | None = None) -> Iterator[str]:
    """Paths of files, sorted, each once; folders give their files with a known suffix, hidden ones excepted.

    Pipes and devices, which may never end, are only read if named themselves. What can't be found goes to ``on_skip``
    and the rest is given; without it a DocumentError is raised first.
    """

    def skip(error: DocumentError) -> None:
        if on_skip is None:
            raise error
        on_skip(error.source, error.reason)

    found: set[str] = set()
    for source in sources:
        try:
            found.update(_paths(source))
        except DocumentError as error:
            skip(error)
    for path in sorted(path for path in found if not is_utf8(path)):
        found.remove(path)
        skip(DocumentError(escaped(path), "a name that is not UTF-8", "rename it"))
    yield from sorted(found)


def _paths(source: str) -> list[str]:
    if source == STDIN:
        return [STDIN]
    if source.startswith(("http://", "https://", "ftp://")):
        raise DocumentError(source, "an address, no file", "kg works offline: download it first")
    if remote.is_address(source):
        return remote.find(source, is_read=lambda name: suffix(name) in SUFFIXES)
    if os.path.isdir(source):
        return _folder(source)
    if os.path.exists(source):
        return [os.path.normpath(source)]
    matches = glob.glob(source, recursive=True) if glob.has_magic(source) else []
    if not matches:
        raise DocumentError(source, "no such file or folder", "check the path")
    paths: list[str] = []
    for match in sorted(matches):
        if os.path.isdir(match):
            paths += _folder(match, required=False)
        elif not _is_special(match):
            paths.append(os.path.normpath(match))
    return paths


def _folder(folder: str, *, required: bool = True) -> list[str]:
    def unreadable(error: OSError) -> None:
        raise DocumentError(
            str(error.filename), error.strerror or "unreadable folder", "check its permissions"
        )

    paths: list[str] = []
    for directory, names, files in os.walk(folder, onerror=unreadable):
        names[:] = sorted(name for name in names if not name.startswith("."))
        paths += [
            os.path.normpath(os.path.join(directory, name))
            for name in files
            if not name.startswith(".") and suffix(name) in SUFFIXES
            if not _is_special(os.path.join(directory, name))
        ]
    if required and not paths:
        raise DocumentError(folder, NO_FILES, f"looked for {' '.join(SUFFIXES)}")
    return paths


def _is_special(path: str) -> bool:
    """A pipe, socket or device. What can't be looked at isn't: reading it says why."""
    return os.path.exists(path) and not os.path.isfile(path)


def suffix(name: str) -> str:
    """In lower case, with its dot; two of them where the last only says how it is packed."""
    lower = name.lower()
    return _PACKED if lower.endswith(_PACKED) else os.path.splitext(lower)[1]


def load(source: str) -> bytes:
    """All bytes of a file, or of standard input for ``-``. Raises DocumentError."""
    if source == STDIN:
        return sys.stdin.buffer.read()
    if remote.is_address(source):
        return remote.load(source)
    try:
        with open(source, "rb") as file:
            return file.read()
    except OSError as error:
        raise DocumentError(
            source, error.strerror or "unreadable", "check the path and its permissions"
        ) from error


def format_of(data: bytes, source: str) -> str:
    """A key of ``READERS``: by suffix, unless the content is plainly something else. Raises DocumentError."""
    named = SUFFIXES.get(suffix(source), "")
    if named in ("jsonl", "eml", "parquet", "warc"):
        return named
    seen = looks_like(decode(_sample(data), source))
    if named == "feed" and seen == "text" and data[:400].lstrip().startswith(b"<"):
        raise DocumentError(source, "XML, but no feed", "feeds have <rss>, <rdf:RDF> or <feed> as their root")
    if seen in ("feed", "jsonl", "eml") or named not in ("markdown", "html"):
        return seen
    # Markdown may hold HTML and begin with it; a page that begins as one is a page.
    return "html" if seen == "html" and (named == "html" or data[:400].lstrip()[:1] == b"<") else named


def _sample(data: bytes) -> bytes:
    if len(data) <= _SAMPLE:
        return data
    return data[: data.rfind(b"\n", 0, _SAMPLE) + 1] or data[:_SAMPLE]


def read(data: bytes, source: str) -> Iterator[Document]:
    """Documents of one file, whatever its format. Raises DocumentError, possibly after some documents."""
    yield from _reader(format_of(data, source))(data, source)


def read_all(sources: Iterable[str], *, on_skip: OnSkip) -> Iterator[Document]:
    """Streamed, in the order of `expand`; everything that can't be read goes to ``on_skip``."""
    for source in expand(list(sources), on_skip=on_skip):
        try:
            yield from read(load(source), source)
        except DocumentError as error:
            on_skip(error.source, error.reason)


@cache
def _reader(name: str) -> Reader:
    from kg.readers import READERS

    return READERS[name]()
