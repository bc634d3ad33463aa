"""Bytes → text, whatever the file says about its encoding."""

import codecs
import re

from kg.document.whitespace import normalise
from kg.errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF", "convert it to text or HTML first"),
    (b"PK\x03\x04", "a ZIP archive or office document", "unpack it or export it as HTML or text"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
    (b"\x89PNG", "a PNG image", "leave it out"),
    (b"\xff\xd8\xff", "a JPEG image", "leave it out"),
    (b"GIF8", "a GIF image", "leave it out"),
    (b"SQLite format 3", "an SQLite database", "export its texts as JSONL"),
    (b"PAR1", "a Parquet file", "export its texts as JSONL"),
    (b"\x7fELF", "a program", "leave it out"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LATIN = (
    "cp1250",
    "cp1252",
    "cp1254",
    "cp1257",
    "latin_1",
    "iso8859_2",
    "iso8859_9",
    "iso8859_15",
    "cp850",
    "cp437",
)
_SAMPLE = 1 << 16
#: Text has next to no control characters; random bytes have one in nine.
_MAX_CONTROL = 0.02


def decode(data: bytes, source: str, *, declared: str = "") -> str:
    """Normalised text. Raises DocumentError for empty files and for what is no text.

    Order: byte order mark, UTF-8 if it is valid, what is declared (or ``declared``) if it fits, detection.
    """
    if not data.strip():
        raise DocumentError(source, "empty file", "remove it or fetch it again")
    for magic, what, advice in _MAGIC:
        if data.startswith(magic):
            raise DocumentError(source, f"{what}, no text", advice)
    text = _decoded(data, source, declared)
    if not text.strip():
        raise DocumentError(source, "empty file", "remove it or fetch it again")
    return normalise(text)


def _decoded(data: bytes, source: str, declared: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, errors="replace")
    if len(_CONTROL.findall(data[:_SAMPLE])) > _MAX_CONTROL * min(len(data), _SAMPLE) + 3:
        raise DocumentError(source, "binary, no text", "leave it out or export its text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:
            return data[: error.start].decode("utf-8")
    return _declared(data, declared) or _detected(data, source)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: in Latin text every second byte is 0."""
    sample = data[:2000]
    zeros = sample[0::2].count(0), sample[1::2].count(0)
    most, least = max(zeros), min(zeros)
    if most > len(sample) * 0.3 and least < len(sample) * 0.02:
        return "utf-16-le" if zeros[1] == most else "utf-16-be"
    return ""


def _declared(data: bytes, declared: str) -> str:
    match = _DECLARED.search(data[:4096])
    for name in (declared, match.group(1).decode("ascii", "ignore") if match else ""):
        try:
            # A single-byte encoding fits anything, so a wrong one shows only by its control characters.
            text = data.decode(name) if name and codecs.lookup(name).name != "utf-8" else ""
        except (LookupError, UnicodeDecodeError):
            continue
        if text and not re.search(r"[\x80-\x9f]", text):
            return text
    return ""


def _detected(data: bytes, source: str) -> str:
    from charset_normalizer import from_bytes

    # The bytes that are not ASCII decide; a long file has enough of them in a part.
    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise DocumentError(source, "its encoding can't be told", "save it as UTF-8")
    encoding = best.encoding
    if encoding in _LATIN:
        # Short texts look alike in all of them; English ones are in this one, if in any.
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            pass
    return data.decode(encoding, errors="replace")
