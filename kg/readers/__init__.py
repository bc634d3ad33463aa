"""Bytes → documents: one format, one file, one line in the table."""

from collections.abc import Callable

from kg.readers import eml, feed, html, jsonl, markdown, parquet, text, warc
from kg.types import Reader

#: Name → factory; its keyword-only parameters are the reader's options.
READERS: dict[str, Callable[..., Reader]] = {
    "text": text.make,
    "markdown": markdown.make,
    "html": html.make,
    "feed": feed.make,
    "jsonl": jsonl.make,
    "eml": eml.make,
    "parquet": parquet.make,
    "warc": warc.make,
}
