"""JSON Lines (or one JSON array): an object is a document, with its text, HTML or Markdown under a usual key."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kg.document import compose
from kg.document.cues import CUES
from kg.errors import DocumentError
from kg.readers import markdown, text
from kg.readers.decode import decode
from kg.readers.frontmatter import metadata
from kg.readers.html import html_document
from kg.readers.limits import MAX_BYTES, MAX_FILE_BYTES, check_size
from kg.readers.looks import looks_like
from kg.types import Document, Reader

#: Under which of these its text is; the first that has any.
KEYS = ("html", "content_html", "markdown", "md", "text", "content", "content_text", "body")


def make(*, max_bytes: int = MAX_FILE_BYTES, max_line_bytes: int = MAX_BYTES, cues: str = CUES) -> Reader:
    def read_jsonl(data: bytes, source: str) -> Iterator[Document]:
        check_size(data, source, max_bytes)
        yield from _documents(data, source, max_line_bytes, cues)

    return read_jsonl


def _documents(data: bytes, source: str, max_line_bytes: int, cues: str) -> Iterator[Document]:
    """Every good line, then one DocumentError that counts the others and gives the first."""
    bad: list[DocumentError] = []
    count = 0
    for number, entry in _entries(data, source, max_line_bytes):
        count += 1
        try:
            yield document_of(entry, f"{source}#{number}", cues)
        except DocumentError as error:
            bad.append(error)
    if bad:
        raise DocumentError(
            source, f"{len(bad)} of {count} lines can't be read", f"the first: {bad[0]}"
        ) from bad[0]
    if not count:
        raise DocumentError(source, "empty file", "remove it or fetch it again")


def _entries(data: bytes, source: str, max_line_bytes: int) -> Iterator[tuple[int, object]]:
    """Line number and value; a DocumentError in place of the value of a line that is none."""
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        value = _value(data, source, len(data))
        yield from enumerate(value if isinstance(value, list) else [value], start=1)
        return
    start = 0
    number = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        number += 1
        line = data[start:end]
        if line.strip():
            yield number, _value(line, f"{source}#{number}", max_line_bytes)
        start = end + 1


def _value(line: bytes, source: str, max_bytes: int) -> object:
    try:
        check_size(line, source, max_bytes)
        return json.loads(decode(line, source))
    except DocumentError as error:
        return error
    except (ValueError, RecursionError):
        return DocumentError(source, "no JSON", "one object a line, in UTF-8")


def document_of(entry: object, source: str, cues: str) -> Document:
    """A mapping with text under one of ``KEYS`` and metadata under the usual ones; raises DocumentError for others."""
    if isinstance(entry, DocumentError):
        raise entry
    if not isinstance(entry, Mapping):
        raise DocumentError(source, "no JSON object", f"write {{{', '.join(KEYS)}: …}}")
    key, content = _content(entry)
    if not content:
        raise DocumentError(source, "no text in it", f"put it under one of {', '.join(KEYS)}")
    fields = metadata(entry)
    kind = {"html": "html", "content_html": "html", "markdown": "markdown", "md": "markdown"}.get(key)
    kind = kind or looks_like(content)
    if kind == "html":
        return html_document(content, source=source, metadata=fields, cues=cues)
    drafts = markdown.drafts(content, fields.url) if kind == "markdown" else text.drafts(content)
    return compose(drafts, source=source, metadata=fields, cues=cues)


def _content(entry: Mapping[str, Any]) -> tuple[str, str]:
    from kg.document.whitespace import normalise

    for key in KEYS:
        value = entry.get(key)
        if isinstance(value, str) and value.strip():
            return key, normalise(value)
    return "", ""
