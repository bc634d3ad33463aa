"""YAML between ``---`` lines at the top of a Markdown file."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kg.document import Metadata
from kg.readers.dates import iso_date

_BLOCK = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MARKUP = re.compile(r"[*_`]{1,3}(?=\S)(.+?)(?<=\S)[*_`]{1,3}")
_TITLE = ("title", "headline", "name")
_DATE = (
    "date",
    "published",
    "pubDate",
    "pubdate",
    "date_published",
    "datePublished",
    "published_at",
    "publishDate",
    "created",
)
_AUTHOR = ("author", "authors", "creator", "byline")
_URL = ("canonical", "canonical_url", "source_url", "url", "link", "permalink", "original_source")


def split_front_matter(text: str) -> tuple[Metadata, str]:
    """What the front matter says, and the rest. Front matter that is no YAML is read as text."""
    match = _BLOCK.match(text)
    if not match:
        return Metadata(), text
    fields = _fields(match[1])
    return (metadata(fields), text[match.end() :]) if fields else (Metadata(), text)


def metadata(fields: Mapping[str, Any]) -> Metadata:
    """From any mapping with the usual keys: front matter, JSON lines, JSON-LD."""
    nested = [value for value in fields.values() if isinstance(value, Mapping)]
    return Metadata(
        title=_MARKUP.sub(
            r"\1", _first(fields, _TITLE) or next(filter(None, (_first(n, _TITLE) for n in nested)), "")
        ),
        published=iso_date(_first(fields, _DATE)),
        author=_first(fields, _AUTHOR) or next(filter(None, (_first(n, _AUTHOR) for n in nested)), ""),
        url=next(
            (u for u in (_first(fields, (key,)) for key in _URL) if u.startswith(("http://", "https://"))), ""
        ),
    )


def _first(fields: Mapping[str, Any], keys: Sequence[str]) -> str:
    for key in keys:
        text = _string(fields.get(key))
        if text:
            return text
    return ""


def _string(value: object) -> str:
    """Names of people may be a list or a mapping with a name."""
    if isinstance(value, Mapping):
        return _string(value.get("name"))
    if isinstance(value, list):
        return ", ".join(filter(None, map(_string, value)))
    return "" if value is None or isinstance(value, bool) else str(value).strip()


def _fields(block: str) -> Mapping[str, Any]:
    import yaml  # type: ignore[import-untyped]

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        fields = yaml.load(block, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
