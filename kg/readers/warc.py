"""WARC (extra ``dask``), compressed or not: every page that a server answered with is a document."""

import io
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from kg.document import Metadata, compose
from kg.document.cues import CUES
from kg.errors import DocumentError
from kg.readers import text
from kg.readers.dates import dated
from kg.readers.decode import decode
from kg.readers.html import html_document
from kg.readers.limits import MAX_BYTES, MAX_FILE_BYTES, check_size
from kg.types import Document, Reader

_PAGES = ("text/html", "application/xhtml+xml")
_TEXTS = ("text/plain",)


def make(*, max_bytes: int = MAX_FILE_BYTES, max_page_bytes: int = MAX_BYTES, cues: str = CUES) -> Reader:
    """Answers of success and resources, of HTML or plain text; images, scripts and errors of servers are no documents."""

    def read_warc(data: bytes, source: str) -> Iterator[Document]:
        check_size(data, source, max_bytes)
        if find_spec("warcio") is None:
            raise DocumentError(source, "needs warcio", "pip install 'ainews-kg[dask]'")
        bad: list[DocumentError] = []
        count = 0
        for count, (record, content) in enumerate(_pages(data, source), 1):
            try:
                check_size(content, f"{source}#{count}", max_page_bytes)
                yield _document(record, content, f"{source}#{count}", cues)
            except DocumentError as error:
                bad.append(error)
        if bad:
            raise DocumentError(source, f"{len(bad)} of {count} pages can't be read", f"the first: {bad[0]}")
        if not count:
            raise DocumentError(
                source, "no pages in it", "answers (response) or resources of HTML or plain text"
            )

    return read_warc


def _pages(data: bytes, source: str) -> Iterator[tuple[Any, bytes]]:
    """Records and what they hold, unpacked."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in ArchiveIterator(io.BytesIO(data)):
            if record.rec_type in ("response", "resource") and _is_page(record):
                yield record, record.content_stream().read()
    except (ArchiveLoadFailed, EOFError, OSError, UnicodeDecodeError) as error:
        raise DocumentError(source, "a damaged WARC file", "fetch it again") from error


def _is_page(record: Any) -> bool:
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    return status.startswith("2") and _content_type(record) in _PAGES + _TEXTS


def _content_type(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()


def _document(record: Any, content: bytes, source: str, cues: str) -> Document:
    headers = record.http_headers or record.rec_headers
    _, _, declared = str(headers.get_header("Content-Type") or "").partition("charset=")
    fields = Metadata(url=str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"))
    page = decode(content, source, declared=declared.strip(" \"';").partition(";")[0])
    if _content_type(record) in _TEXTS:
        return dated(compose(text.drafts(page), source=source, metadata=fields, cues=cues))
    return html_document(page, source=source, metadata=fields, cues=cues)
