"""A mail as it was sent (.eml): the HTML part if there is one, else the text."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.document import Metadata, compose
from kg.document.cues import CUES
from kg.errors import DocumentError
from kg.readers import text
from kg.readers.dates import iso_date
from kg.readers.decode import decode
from kg.readers.html import html_document
from kg.readers.limits import check_size
from kg.types import Document, Reader

if TYPE_CHECKING:
    from email.message import EmailMessage

#: Pictures travel in the file, at four thirds of their size.
MAX_MAIL_BYTES = 40_000_000


def make(*, max_bytes: int = MAX_MAIL_BYTES, cues: str = CUES) -> Reader:
    def read_eml(data: bytes, source: str) -> Iterator[Document]:
        from email import policy
        from email.message import EmailMessage
        from email.parser import BytesParser

        check_size(data, source, max_bytes)
        if not data.strip():
            raise DocumentError(source, "empty file", "remove it or fetch it again")
        message = BytesParser(EmailMessage, policy=policy.default.clone(raise_on_defect=False)).parsebytes(
            data
        )
        yield _document(message, source, cues)

    return read_eml


def _document(message: "EmailMessage", source: str, cues: str) -> Document:
    from email.utils import parseaddr

    metadata = Metadata(
        title=_header(message, "Subject"),
        published=iso_date(_header(message, "Date")),
        author=parseaddr(_header(message, "From"))[0],
        url=_header(message, "Archived-At").strip("<>"),
    )
    if not message.keys():
        raise DocumentError(source, "no mail: it has no headers", "save the whole message, with its headers")
    kind, content = _content(message, source)
    if kind == "text/html":
        return html_document(content, source=source, metadata=metadata, cues=cues)
    return compose(text.drafts(content), source=source, metadata=metadata, cues=cues)


def _header(message: "EmailMessage", name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):
        # Python's parser of structured headers raises these on malformed ones.
        return ""


def _content(message: "EmailMessage", source: str) -> tuple[str, str]:
    for kind in ("text/html", "text/plain"):
        for part in message.walk():
            payload = part.get_payload(decode=True) if part.get_content_type() == kind else None
            if isinstance(payload, bytes) and payload.strip() and not part.get_filename():
                return kind, decode(payload, source, declared=part.get_content_charset() or "")
    raise DocumentError(source, "mail without text", "it has neither an HTML nor a text part")
