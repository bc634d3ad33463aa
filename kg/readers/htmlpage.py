"""Whole web pages: which element holds the text, and what the page says about itself."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

from bs4 import BeautifulSoup, Tag

from kg.document import Metadata
from kg.document.cues import Cues
from kg.document.whitespace import collapse
from kg.readers.dates import iso_date
from kg.readers.frontmatter import metadata

_PARAGRAPHS = ("p", "li", "td", "blockquote", "pre")
_LONG = 80
_MAX_DEPTH = 80
#: An element that names itself the content has to hold this share of the paragraphs.
_SHARE, _MOST = 0.4, 0.85


def content(soup: BeautifulSoup, cues: Cues) -> tuple[Tag, bool]:
    """The element with the text, and whether it was told from the rest of a page.

    A fragment is all content. On a page: the first of the usual selectors that holds enough of the long
    paragraphs, else the deepest element with nearly all of them (after Readability).
    """
    body = soup.body or soup
    if soup.head is None and body.find(("article", "main", "nav", "footer")) is None:
        return body, False
    weights = _weights(body)
    total = weights[id(body)]
    for selector in cues.content:
        best = max(soup.select(selector, limit=40), key=lambda tag: weights[id(tag)], default=None)
        if best is not None and total and weights[id(best)] >= _SHARE * total:
            return best, True
    return _deepest(body, weights, total), False


def _weights(body: Tag) -> Counter[int]:
    """Characters in long paragraphs below each element, by ``id``."""
    weights: Counter[int] = Counter()
    for paragraph in body.find_all(_PARAGRAPHS):
        size = (
            len(paragraph.get_text(" ", strip=True))
            if isinstance(paragraph, Tag) and not _holds(paragraph)
            else 0
        )
        if size < _LONG:
            continue
        weights[id(body)] += size
        for parent in islice(paragraph.parents, _MAX_DEPTH):
            if parent is body:
                break
            weights[id(parent)] += size
    return weights


def _holds(tag: Tag) -> bool:
    return tag.find(_PARAGRAPHS) is not None


def _deepest(body: Tag, weights: Counter[int], total: int) -> Tag:
    here = body
    while total:
        below = [child for child in here.children if isinstance(child, Tag)]
        best = max(below, key=lambda tag: weights[id(tag)], default=None)
        if best is None or weights[id(best)] < _MOST * total or best.name in _PARAGRAPHS:
            break
        here = best
    return here


def page_metadata(soup: BeautifulSoup) -> Metadata:
    """From JSON-LD, then meta elements, then ``<title>``, ``<time>`` and the canonical link."""
    fields = dict(_metas(soup))
    canonical = soup.select_one('link[rel="canonical"]')
    time = soup.find("time")
    title = soup.title
    page = Metadata(
        title=fields.get("og:title") or (title.get_text() if title else ""),
        published=iso_date(next((fields[n] for n in _DATES if fields.get(n)), ""))
        or (iso_date(str(time.get("datetime") or time.get_text())) if isinstance(time, Tag) else ""),
        author=next((fields[n] for n in _AUTHORS if fields.get(n)), ""),
        url=next(
            (
                u
                for u in (str(canonical.get("href") or "") if canonical else "", fields.get("og:url", ""))
                if "://" in u
            ),
            "",
        ),
    )
    found = _json_ld(soup).or_else(page)
    return Metadata(_short_title(soup, found.title, fields), found.published, found.author, found.url)


_DATES = (
    "article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "dc.date",
    "publish-date",
    "parsely-pub-date",
    "citation_publication_date",
)
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "twitter:creator")


def _metas(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for meta in reversed(soup.find_all("meta")):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        text = collapse(str(meta.get("content") or ""))
        if name and text:
            yield str(name).lower(), text


def _json_ld(soup: BeautifulSoup) -> Metadata:
    found = Metadata()
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            value = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        for entry in _entries(value):
            if "headline" in entry or "datePublished" in entry:
                found = found.or_else(metadata(entry))
    return found


def _entries(value: object) -> Iterator[Mapping[str, object]]:
    values = value if isinstance(value, list) else [value]
    for one in values:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            if isinstance(graph, list):
                yield from (entry for entry in graph if isinstance(entry, dict))


def _short_title(soup: BeautifulSoup, title: str, fields: Mapping[str, str]) -> str:
    """Without the site's name behind it, where a heading or ``og:site_name`` shows that it is one."""
    title = collapse(title)
    for heading in soup.find_all(("h1", "h2"), limit=5):
        text = collapse(heading.get_text(" "))
        if len(text) > 8 and title.casefold().startswith(text.casefold()):
            return title[: len(text)]
    site = fields.get("og:site_name", "")
    for sign in (" | ", " - ", " – ", " — ", " :: "):
        if site and title.endswith(sign + site):
            return title[: -len(sign + site)]
    return title
