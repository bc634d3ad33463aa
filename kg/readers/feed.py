"""RSS 2.0, RSS 1.0 and Atom files, by lxml; every item is a document."""

import html
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

from kg.document import Metadata
from kg.document.cues import CUES
from kg.errors import DocumentError
from kg.readers.dates import iso_date
from kg.readers.decode import decode
from kg.readers.html import html_document
from kg.readers.limits import check_size
from kg.types import Document, Reader

#: A feed may hold years of issues; each item is a document of its own.
MAX_FEED_BYTES = 200_000_000
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ENTITY = re.compile(r"&(#?\w{1,32};)?")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(\[.*?\])?\s*>", re.DOTALL)
_ENDS = ("</rss>", "</feed>", "</rdf:RDF>")
_TEXT = ("encoded", "content", "description", "summary")
_DATE = ("pubDate", "published", "date", "updated", "issued")


def make(*, max_bytes: int = MAX_FEED_BYTES, cues: str = CUES) -> Reader:
    def read_feed(data: bytes, source: str) -> Iterator[Document]:
        check_size(data, source, max_bytes)
        text = _well_formed(decode(data, source))
        yield from _documents(text.encode(), source, cues, whole=text.rstrip().endswith(_ENDS))

    return read_feed


def _well_formed(text: str) -> str:
    """Feeds use HTML's entities and bare ampersands, which XML hasn't; no document type is ever loaded."""
    text = _DOCTYPE.sub("", _DECLARATION.sub("", text), count=1)
    return _ENTITY.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;"
    if name.startswith("#") or name[:-1] in _XML_ENTITIES:
        return match[0]
    return html.unescape(match[0]) if html.unescape(match[0]) != match[0] else f"&amp;{name}"


def _documents(data: bytes, source: str, cues: str, *, whole: bool) -> Iterator[Document]:
    """Complete items first; then a DocumentError if the feed breaks off or items hold nothing."""
    from lxml import etree

    base, count, empty = "", 0, 0
    events = etree.iterparse(
        BytesIO(data),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
    )
    try:
        for _, element in events:
            name = _name(element)
            if name == "link" and not base and _name(element.getparent()) in ("channel", "feed"):
                base = _link(element)
            elif name in ("item", "entry"):
                count += 1
                try:
                    yield _document(element, source, base, count, cues)
                except DocumentError:
                    empty += 1
                element.clear()
    except etree.XMLSyntaxError as error:
        reason = "feed is not well-formed" if whole else "feed breaks off"
        raise DocumentError(source, reason, f"{count} complete items were read; {error.msg}") from error
    if empty or not count:
        reason = f"{empty} of {count} items without text" if count else "feed without items"
        raise DocumentError(
            source, reason, "the other items were read" if count > empty else "fetch it again"
        )


def _document(element: Any, source: str, base: str, number: int, cues: str) -> Document:
    fields = {_name(child): child for child in reversed(element) if isinstance(child.tag, str)}
    link = next((_link(child) for child in element if _name(child) == "link" and _link(child)), "")
    identifier = _text(fields.get("guid")) or _text(fields.get("id")) or link or str(number)
    link = link or (identifier if identifier.startswith("http") else "")
    metadata = Metadata(
        title=_unescaped(_text(fields.get("title"))),
        published=iso_date(next(filter(None, (_text(fields.get(name)) for name in _DATE)), "")),
        author=_author(fields),
        url=urljoin(base, link) if link else "",
    )
    text = next(filter(None, (_markup(fields.get(name)) for name in _TEXT)), "")
    return html_document(
        text or f"<h1>{html.escape(metadata.title)}</h1>",
        source=f"{source}#{identifier}",
        metadata=metadata,
        cues=cues,
    )


def _markup(element: Any) -> str:
    """Escaped HTML, or XHTML as child elements (Atom's ``type="xhtml"``)."""
    if element is None:
        return ""
    if len(element):
        from lxml import etree

        return (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)
    text = (element.text or "").strip()
    if element.get("type") == "text" or not re.search(r"<\w|&\w+;", text):
        return "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip())
    return text


def _author(fields: dict[str, Any]) -> str:
    for name in ("creator", "author"):
        element = fields.get(name)
        if element is not None:
            return next((_text(child) for child in element if _name(child) == "name"), "") or _text(element)
    return ""


def _link(element: Any) -> str:
    """RSS has the address as text, Atom in ``href`` of the alternate link."""
    if element.get("rel", "alternate") != "alternate":
        return ""
    return (element.get("href") or element.text or "").strip()


def _text(element: Any) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _unescaped(title: str) -> str:
    return re.sub(r"<[^>]{1,40}>", "", html.unescape(title)) if "&" in title or "<" in title else title


def _name(element: Any) -> str:
    if element is None or not isinstance(element.tag, str):
        return ""
    return str(element.tag).rpartition("}")[2]
