"""HTML, by beautifulsoup4 with lxml: fragments as newsletters are sent, and whole web pages.

bs4 is imported when the first page is read, so that ``kg --help`` stays quick.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.document import Draft, Metadata, compose
from kg.document.cues import CUES, Cues, load_cues
from kg.readers.dates import dated
from kg.readers.decode import decode
from kg.readers.limits import MAX_BYTES, check_size
from kg.types import Document, Reader

if TYPE_CHECKING:
    from bs4 import BeautifulSoup


def make(*, max_bytes: int = MAX_BYTES, cues: str = CUES) -> Reader:
    def read_html(data: bytes, source: str) -> Iterator[Document]:
        check_size(data, source, max_bytes)
        yield html_document(decode(data, source), source=source, cues=cues)

    return read_html


def html_document(text: str, *, source: str, metadata: Metadata | None = None, cues: str = CUES) -> Document:
    """``metadata``: what is known from outside, such as a feed; it wins over the page's own."""
    from kg.readers.htmlpage import page_metadata

    known = load_cues(cues)
    soup = _parse(text)
    fields = (metadata or Metadata()).or_else(page_metadata(soup))
    return dated(compose(_drafts(soup, fields.url, known), source=source, metadata=fields, cues=cues))


def fragment_drafts(text: str, base: str = "", cues: str = CUES) -> Iterator[Draft]:
    """Blocks of a piece of HTML inside another format."""
    return _drafts(_parse(text), base, load_cues(cues))


def _drafts(soup: "BeautifulSoup", base: str, cues: Cues) -> Iterator[Draft]:
    from kg.readers.htmlpage import content
    from kg.readers.htmlwalk import walk

    root, found = content(soup, cues)
    return walk(root, base=base, cues=cues, keep_asides=found)


def _parse(text: str) -> "BeautifulSoup":
    from bs4 import BeautifulSoup

    return BeautifulSoup(text, "lxml")
