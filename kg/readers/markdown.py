"""Markdown with or without front matter, by markdown-it-py."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

from kg.document import Draft, Run, compose
from kg.document.cues import CUES
from kg.document.draft import CODE, EM, HARD_BREAK, SOFT_BREAK, STRONG
from kg.readers.decode import decode
from kg.readers.frontmatter import split_front_matter
from kg.readers.html import fragment_drafts
from kg.readers.limits import MAX_BYTES, check_size
from kg.readers.links import address
from kg.readers.mend import mended
from kg.types import Document, Reader

_OPEN = {"strong_open": STRONG, "em_open": EM}
_CLOSE = frozenset(("strong_close", "em_close"))
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_TAG_MARKS = {"b": STRONG, "strong": STRONG, "i": EM, "em": EM, "code": CODE}
_LEFT_OVER = re.compile(r"\]\((?:https?://|/|mailto:)[^)\n]*\)")
_UNPARSED_LINK = re.compile(r"\[([^\[\]]*)\]\((?:https?://|/|mailto:)[^)\n]*\)")
_PLAIN_WORD = re.compile(r"[“\"'(*]*[A-Za-z’'-]+[,.;:!?”\")*]*")
_LONG_LINE, _SAMPLE, _PLAIN_SHARE, _MAX_FENCES = 160, 600, 0.85, 2
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#39|#x27);")


def make(*, max_bytes: int = MAX_BYTES, cues: str = CUES) -> Reader:
    def read_markdown(data: bytes, source: str) -> Iterator[Document]:
        check_size(data, source, max_bytes)
        fields, body = split_front_matter(decode(data, source))
        yield compose(drafts(body, fields.url), source=source, metadata=fields, cues=cues)

    return read_markdown


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    # Prose that is indented is no listing; raw links stay text, as the author wrote them.
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table").disable("code")
    parser.__dict__.update(validateLink=lambda url: True, normalizeLink=lambda url: url)
    return parser


def drafts(text: str, base: str = "") -> Iterator[Draft]:
    """``base``: address that relative links start from."""
    yield from _Walk(base).blocks(_parser().parse(mended(text)))


@dataclass(slots=True)
class _Walk:
    """Goes once through markdown-it's flat list of tokens."""

    base: str
    depth: int = 0
    quotes: int = 0
    tables: int = 0
    header: bool = False
    cells: list[tuple[Run, ...]] = field(default_factory=list)
    level: int = 0
    more: bool = False
    fences: int = 0

    def blocks(self, tokens: Sequence[Any]) -> Iterator[Draft]:
        for is_html, group in groupby(tokens, key=lambda token: token.type == "html_block"):
            if is_html:
                # Together, because an element may hold blank lines.
                yield from fragment_drafts("\n".join(token.content for token in group), self.base)
            else:
                for token in group:
                    yield from self._block(token)

    def _block(self, token: Any) -> Iterator[Draft]:
        kind = token.type
        if kind == "inline":
            yield from self._inline_block(token)
        elif kind in ("fence", "code_block"):
            if self.fences < _MAX_FENCES and _holds_prose(token.content):
                # An odd fence turns the rest of a file inside out.
                yield from _Walk(self.base, fences=self.fences + 1).blocks(_parser().parse(token.content))
            else:
                yield Draft("code", (Run(token.content.strip("\n")),))
        elif kind == "hr":
            yield Draft("rule")
        elif kind == "tr_close":
            yield from self._row()
        else:
            self._enter(token, kind)

    def _enter(self, token: Any, kind: str) -> None:
        if kind == "heading_open":
            self.level = int(token.tag[1])
        elif kind == "heading_close":
            self.level = 0
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self.depth += 1
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.depth -= 1
        elif kind == "list_item_open":
            self.more = False
        elif kind == "blockquote_open":
            self.quotes += 1
        elif kind == "blockquote_close":
            self.quotes -= 1
        elif kind == "thead_open":
            self.tables, self.header = self.tables + 1, True
        elif kind == "thead_close":
            self.header = False
        elif kind in ("th_open", "td_open"):
            self.cells.append(())

    def _inline_block(self, token: Any) -> Iterator[Draft]:
        children = token.children or ()
        runs = tuple(self._runs(children))
        if self.cells:
            self.cells[-1] = runs
        elif self.level:
            yield Draft("heading", runs, level=self.level)
        elif self.depth:
            yield Draft("item", runs, level=self.depth, more=self.more)
            self.more = True
        elif runs:
            yield Draft("quote" if self.quotes else "paragraph", runs)
        if not self.cells:
            yield from (
                Draft("picture", (Run(child.content),)) for child in children if child.type == "image"
            )

    def _row(self) -> Iterator[Draft]:
        """A header row without words is what Markdown wants of tables that have none."""
        cells, self.cells = tuple(self.cells), []
        if any(run.text.strip() for cell in cells for run in cell):
            yield Draft("row", cells=cells, table=self.tables - 1, header=self.header)

    def _runs(self, children: Sequence[Any]) -> Iterator[Run]:
        stack, target = [0], ""
        for token in children:
            kind = token.type
            marks = stack[-1]
            if kind == "text":
                if token.content:
                    yield Run(_cleaned(token.content), marks, target)
            elif kind in _OPEN:
                stack.append(marks | _OPEN[kind])
            elif kind in _CLOSE:
                stack.pop()
            elif kind == "softbreak":
                yield Run(SOFT_BREAK)
            elif kind == "link_open":
                target = self._address(token.attrs)
            elif kind == "link_close":
                target = ""
            elif kind == "code_inline":
                yield Run(_cleaned(token.content), marks | CODE, target)
            elif kind == "hardbreak":
                yield Run(HARD_BREAK)
            elif kind == "html_inline":
                stack[-1], breaks = _inline_tag(token.content, marks)
                if breaks:
                    yield Run(HARD_BREAK)

    def _address(self, attributes: Mapping[str, Any]) -> str:
        return address(self.base, str(attributes.get("href", "")))


def _holds_prose(listing: str) -> bool:
    """Whether a listing has a long line of plain words that begins like a sentence."""
    for line in listing.split("\n"):
        if len(line) >= _LONG_LINE and (line[0].isupper() or line[0] in "“*"):
            words = line[:_SAMPLE].split()
            if sum(_PLAIN_WORD.fullmatch(word) is not None for word in words) >= _PLAIN_SHARE * len(words):
                return True
    return False


def _cleaned(text: str) -> str:
    """Without the rest of a link that a blank line has broken, and without entities that were escaped twice."""
    if "](" in text:
        text = _LEFT_OVER.sub("", _UNPARSED_LINK.sub(r"\1", text))
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def _inline_tag(content: str, marks: int) -> tuple[int, bool]:
    match = _TAG.match(content)
    if not match:
        return marks, False
    name = match[2].lower()
    mark = _TAG_MARKS.get(name, 0)
    return (marks & ~mark if match[1] else marks | mark), name == "br"
