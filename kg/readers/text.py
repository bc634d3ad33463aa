"""Plain text: paragraphs between blank lines, or one a line."""

import itertools
import re
from collections.abc import Iterator

from kg.document import Draft, Metadata, Run, compose
from kg.document.cues import CUES
from kg.readers.dates import dated
from kg.readers.decode import decode
from kg.readers.limits import MAX_BYTES, check_size
from kg.types import Document, Reader

_ITEM = re.compile(r"\s*(?:[-*•‣·▪]|\d{1,2}[.)])\s+(?=\S)")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,})\s*")
_MAX_HEADING = 90
_WIDTH = 110
_MIN_WRAPPED = 45


def make(*, max_bytes: int = MAX_BYTES, cues: str = CUES) -> Reader:
    def read_text(data: bytes, source: str) -> Iterator[Document]:
        check_size(data, source, max_bytes)
        yield dated(compose(drafts(decode(data, source)), source=source, metadata=Metadata(), cues=cues))

    return read_text


def drafts(text: str) -> Iterator[Draft]:
    """Short lines that stand alone or are underlined are headings; lines of a wrapped file are joined."""
    wrapped = _is_wrapped(text)
    chunks = [[line for line in chunk.split("\n") if line.strip()] for chunk in re.split(r"\n[ \t]*\n", text)]
    for chunk, after in zip(chunks, [*chunks[1:], []], strict=True):
        if _is_heading(chunk, after):
            yield Draft("heading", (Run(chunk[0]),), level=_level(chunk))
            continue
        for line in _unwrapped(chunk) if wrapped else chunk:
            yield _draft(line)


def _is_heading(chunk: list[str], after: list[str]) -> bool:
    if len(chunk) == 2 and _UNDERLINE.fullmatch(chunk[1]):
        return True
    if len(chunk) != 1 or not after or len(chunk[0]) > _MAX_HEADING or _ITEM.match(chunk[0]):
        return False
    line = chunk[0].strip()
    starts = line[0].isupper() or line[0].isdigit()
    return starts and (line.endswith((":", "?")) or line[-1].isalnum()) and len(after[0]) > len(line)


def _level(chunk: list[str]) -> int:
    """1 and 2 by the underline, 2 for capitals alone; 0 where nothing shows it."""
    if len(chunk) == 2:
        return 1 if chunk[1].strip().startswith("=") else 2
    return 2 if chunk[0].isupper() else 0


def _draft(line: str) -> Draft:
    match = _ITEM.match(line)
    if match:
        indent = len(match.group()) - len(match.group().lstrip())
        return Draft("item", (Run(line[match.end() :]),), level=1 + min(indent // 2, 4))
    return Draft("paragraph", (Run(line),))


def _is_wrapped(text: str) -> bool:
    """Whether most line breaks inside paragraphs come at about one width: no line is long, many are full."""
    lines = [line.rstrip() for line in text.split("\n")]
    broken = [len(a) for a, b in itertools.pairwise(lines) if a and b]
    if len(broken) < 3 or max(map(len, lines)) > _WIDTH:
        return False
    return sum(size >= _MIN_WRAPPED for size in broken) > 0.7 * len(broken)


def _unwrapped(lines: list[str]) -> Iterator[str]:
    held: list[str] = []
    for line in lines:
        if held and (_ITEM.match(line) or len(held[-1]) < _MIN_WRAPPED):
            yield "\n".join(held)
            held = []
        held.append(line.strip())
    if held:
        yield "\n".join(held)
