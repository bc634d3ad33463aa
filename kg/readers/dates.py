"""Dates as they are written in files → ISO dates."""

import re
from dataclasses import replace
from datetime import date

from kg.types import Document

_ISO = re.compile(r"\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:T|\s*$)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = "(" + "|".join(_MONTHS) + r")[a-z]*\.?"
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(\d{{4}})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)

_TOP_BLOCKS, _LINE = 6, 120


def iso_date(text: str) -> str:
    """``2026-02-27`` from an ISO time, an e-mail date or "February 27, 2026"; "" if it is none of these.

    The date as written, in the zone it was written in. 02/03/2026 is "": it means two things.
    """
    for pattern in (_ISO, _COMPACT):
        if match := pattern.match(text):
            return _iso(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.search(text):
        return _iso(int(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_FIRST.search(text):
        return _iso(int(match[3]), _month(match[1]), int(match[2]))
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).date().isoformat()
    except ValueError:
        return ""


def dated(document: Document) -> Document:
    """With the date that a short line at its top gives, if it has none: "by Ada Berg, 28 June 2023"."""
    if document.published:
        return document
    for block in document.blocks[:_TOP_BLOCKS]:
        line = document.text[block.start : block.end]
        if block.kind == "paragraph" and len(line) <= _LINE and (found := iso_date(line)):
            return replace(document, published=found)
    return document


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
