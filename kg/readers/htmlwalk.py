"""An HTML tree → drafts. Iterative, so that depth costs no stack."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4.element import NavigableString, PageElement, Tag

from kg.document import Draft, Run
from kg.document.cues import Cues
from kg.document.draft import CODE, EM, HARD_BREAK, STRONG
from kg.document.whitespace import normalise
from kg.readers.links import address

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARKS = {
    "b": STRONG,
    "strong": STRONG,
    "i": EM,
    "em": EM,
    "code": CODE,
    "kbd": CODE,
    "samp": CODE,
    "tt": CODE,
}
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_LONG_CELL = 600
_MAX_CHROME = 800
_MAX_SPAN = 30


def walk(root: Tag, *, base: str, cues: Cues, keep_asides: bool) -> Iterator[Draft]:
    """Blocks in document order; what ``cues`` call the site's chrome is left out."""
    walker = _Walker(base, cues, keep_asides)
    for _ in _steps(walker, [(root, False)]):
        yield from walker.ready
        walker.ready.clear()


def _steps(walker: "_Walker", stack: list[tuple[PageElement, bool]]) -> Iterator[None]:
    """Stops whenever drafts are ready. ``stack``: what is to be visited, last first, and whether on the way out."""
    while stack:
        element, leaving = stack.pop()
        if isinstance(element, Tag):
            if leaving:
                walker.leave(element)
            elif walker.enter(element):
                stack.append((element, True))
                stack.extend([(child, False) for child in reversed(element.contents)])
        elif type(element) is NavigableString:
            walker.runs.append(walker.run(str(element)))
        if walker.ready:
            yield
    walker.flush()
    yield


@dataclass(slots=True)
class _Walker:
    """What holds at the current place: marks, link target, list depth, heading level."""

    base: str
    cues: Cues
    keep_asides: bool
    ready: list[Draft] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    marks: list[int] = field(default_factory=lambda: [0])
    targets: list[str] = field(default_factory=lambda: [""])
    depth: int = 0
    quotes: int = 0
    level: int = 0
    tables: int = 0
    more: bool = False

    def run(self, text: str) -> Run:
        return Run(_spaced(text), self.marks[-1], self.targets[-1])

    def enter(self, tag: Tag) -> bool:
        """False: the element is done with, or left out."""
        name = tag.name
        if name == "img" and not tag.get("hidden"):
            self._picture(str(tag.get("alt") or ""))
        if name in self.cues.skipped_tags or self._is_chrome(tag):
            return False
        if name == "br":
            self.runs.append(Run(HARD_BREAK))
        elif name == "a":
            self.targets.append(address(self.base, str(tag.get("href") or "")))
        elif name in _MARKS:
            self.marks.append(self.marks[-1] | _MARKS[name])
        elif name == "span":
            self.marks.append(self.marks[-1] | (STRONG if _BOLD.search(str(tag.get("style") or "")) else 0))
        elif name in _HEADINGS:
            self.flush()
            self.level = _HEADINGS[name]
        elif name in self.cues.block_tags:
            return self._enter_block(tag, name)
        elif name == "hr":
            self.flush()
            self.ready.append(Draft("rule"))
        elif name == "pre":
            self.flush()
            self.ready.append(Draft("code", (Run(normalise(tag.get_text()).strip("\n")),)))
            return False
        return True

    def _picture(self, description: str) -> None:
        """Between paragraphs only; inside one it would tear the sentence."""
        if description and not any(run.text.strip() for run in self.runs):
            self.ready.append(Draft("picture", (Run(_spaced(description)),)))

    def _enter_block(self, tag: Tag, name: str) -> bool:
        self.flush()
        if name == "table" and _is_data(tag):
            self._table(tag)
            return False
        if name in ("ul", "ol"):
            self.depth += 1
        elif name == "blockquote":
            self.quotes += 1
        elif name == "li":
            self.more = False
        return True

    def leave(self, tag: Tag) -> None:
        name = tag.name
        if name == "a":
            self.targets.pop()
        elif name in _MARKS or name == "span":
            self.marks.pop()
        elif name in _HEADINGS or name in self.cues.block_tags:
            self.flush()
            if name in ("ul", "ol"):
                self.depth -= 1
            elif name == "blockquote":
                self.quotes -= 1
            elif name in _HEADINGS:
                self.level = 0

    def flush(self) -> None:
        runs, self.runs = tuple(self.runs), []
        if not any(run.text.strip() for run in runs):
            return
        if self.level:
            self.ready.append(Draft("heading", _without_anchors(runs), level=self.level))
        elif self.depth:
            self.ready.append(Draft("item", runs, level=self.depth, more=self.more))
            self.more = True
        else:
            self.ready.append(Draft("quote" if self.quotes else "paragraph", runs))

    def _is_chrome(self, tag: Tag) -> bool:
        attributes = tag.attrs
        if not attributes:
            return tag.name == "aside" and not self.keep_asides
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return True
        if _HIDDEN.search(str(attributes.get("style") or "")) or (
            tag.name == "aside" and not self.keep_asides
        ):
            return True
        if tag.name in ("body", "html", "article", "main"):
            return False
        names = tag.get_attribute_list("class") + tag.get_attribute_list("id")
        words = [str(name).lower() for name in names if name]
        if any(part in self.cues.chrome for word in words for part in (word, *re.split("__|_", word))):
            return True
        # "share-buttons" and "article-footer", but not the "content-with-sidebar" that holds everything.
        ends = {
            part for word in words if "-" in word for part in (word.split("-", 1)[0], word.rsplit("-", 1)[1])
        }
        return not ends.isdisjoint(self.cues.chrome) and _is_short(tag)

    def _table(self, table: Tag) -> None:
        rows = [row for row in table.find_all("tr") if isinstance(row, Tag)]
        occupied: Counter[int] = Counter()
        for number, row in enumerate(rows):
            tags = [tag for tag in row.find_all(("td", "th"), recursive=False) if isinstance(tag, Tag)]
            cells = self._cells(tags, occupied)
            if any(run.text.strip() for cell in cells for run in cell):
                header = _is_header(row, tags, first=number == 0)
                self.ready.append(Draft("row", cells=tuple(cells), table=self.tables, header=header))
        self.tables += 1

    def _cells(self, tags: list[Tag], occupied: Counter[int]) -> list[tuple[Run, ...]]:
        """Cells over several columns or rows leave empty ones beside and below, so that columns stay in line.

        ``occupied``: column → rows that a cell above still covers.
        """
        cells: list[tuple[Run, ...]] = []
        for tag in tags:
            while occupied[len(cells)] > 0:
                occupied[len(cells)] -= 1
                cells.append(())
            width, height = _span(tag, "colspan"), _span(tag, "rowspan")
            for column in range(len(cells), len(cells) + width):
                occupied[column] = height - 1
            cells += [self._cell(tag), *[()] * (width - 1)]
        return cells

    def _cell(self, tag: Tag) -> tuple[Run, ...]:
        inner = _Walker(self.base, self.cues, self.keep_asides)
        for _ in _steps(inner, [(child, False) for child in reversed(tag.contents)]):
            pass
        found: list[Run] = []
        for draft in inner.ready:
            if draft.kind == "picture":
                continue
            found += [*draft.runs, Run(HARD_BREAK)]
        found = [run._replace(text=run.text.replace(HARD_BREAK, " ")) for run in found]
        return tuple(found)


def _spaced(text: str) -> str:
    text = normalise(text)
    return text.replace("\n", " ") if "\n" in text else text


def _is_short(tag: Tag) -> bool:
    size = 0
    for text in tag.stripped_strings:
        size += len(text)
        if size > _MAX_CHROME:
            return False
    return True


def _span(tag: Tag, name: str) -> int:
    span = str(tag.get(name) or "1")
    return min(int(span), _MAX_SPAN) if span.isdigit() and int(span) else 1


def _is_header(row: Tag, tags: list[Tag], *, first: bool) -> bool:
    if row.parent is not None and row.parent.name == "thead":
        return True
    if all(tag.name == "th" for tag in tags):
        return True
    return first and all(tag.find(("b", "strong")) is not None for tag in tags if tag.get_text(strip=True))


def _is_data(table: Tag) -> bool:
    """Whether a table holds cells to compare, not the layout of a mail."""
    if table.find("table") is not None or table.get("role") == "presentation":
        return False
    cells = table.find_all(("td", "th"))
    if len(cells) < 2:
        return False
    return not any(
        len(cell.get_text()) > _LONG_CELL or cell.find(("h1", "h2", "h3", "h4", "hr")) is not None
        for cell in cells
    )


def _without_anchors(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Permanent links beside a heading ("#", "¶") are no part of it."""
    return tuple(run for run in runs if not ("#" in run.target and not re.search(r"\w", run.text)))
