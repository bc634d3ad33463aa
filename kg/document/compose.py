"""Drafts → Document: the steps in order, then one text with exact offsets."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.document.cues import CUES, load_cues
from kg.document.draft import CODE, EM, STRONG, Draft, Metadata, Run, plain
from kg.document.lines import lead_ins, unfold
from kg.document.parts import parts
from kg.document.pictures import describe
from kg.document.rejoin import rejoin
from kg.document.sections import place
from kg.document.whitespace import collapse
from kg.errors import DocumentError
from kg.iri import digest
from kg.types import Block, Document, Emphasis, Hyperlink

_MARKS = ((STRONG, "strong"), (EM, "em"), (CODE, "code"))
#: Longest block that is still prose; spaCy's own limit for a text is a million characters.
MAX_BLOCK_CHARS = 200_000
_TITLE_CHARS = 200


def compose(
    drafts: Iterable[Draft], *, source: str, metadata: Metadata | None = None, cues: str = CUES
) -> Document:
    """Raises DocumentError if nothing is left to read, or if one paragraph is longer than any prose."""
    known = load_cues(cues)
    metadata = metadata or Metadata()
    settled = list(lead_ins(rejoin(unfold(describe(drafts), known.link_noise))))
    _check(settled, source)
    placed = place(settled, metadata.title, known)
    found = parts(placed, known)
    page = _Page()
    for one, part in zip(placed, found, strict=True):
        page.add(one.draft, section=one.section, part=part)
    return page.document(source, metadata)


def _check(drafts: Sequence[Draft], source: str) -> None:
    if not any(draft.kind != "rule" for draft in drafts):
        raise DocumentError(source, "no text in it", "see whether the file is complete")
    longest = max(len(draft.text) for draft in drafts if draft.kind != "code") if drafts else 0
    if longest > MAX_BLOCK_CHARS:
        raise DocumentError(
            source,
            f"a paragraph of {longest:,} characters (the limit is {MAX_BLOCK_CHARS:,})",
            "this is no prose; break it into paragraphs or leave it out",
        )


@dataclass(slots=True)
class _Page:
    """The text that grows block by block, and the spans in it."""

    pieces: list[str] = field(default_factory=list)
    size: int = 0
    blocks: list[Block] = field(default_factory=list)
    links: list[Hyperlink] = field(default_factory=list)
    emphases: list[Emphasis] = field(default_factory=list)
    last: Draft | None = None
    tables: int = -1

    def add(self, draft: Draft, *, section: int, part: str) -> None:
        if draft.kind == "row" and not any(draft.cells):
            return
        number = -1
        if draft.kind == "row":
            # Readers count from 0 in each piece of HTML.
            self.tables += not self._continues(draft)
            number = self.tables
        if self.blocks:
            self._write("\n" if draft.kind in ("row", "item") and self._continues(draft) else "\n\n")
        start = self.size
        cells = self._write_cells(draft.cells) if draft.cells else ()
        if not draft.cells:
            self._write_runs(_composed(draft.runs), keep_marks=draft.kind != "code")
        self.blocks.append(
            Block(start, self.size, draft.kind, section, part, draft.level, cells, number, draft.header)
        )
        self.last = draft

    def _continues(self, draft: Draft) -> bool:
        return self.last is not None and self.last.kind == draft.kind and self.last.table == draft.table

    def _write(self, text: str) -> None:
        self.pieces.append(text)
        self.size += len(text)

    def _write_cells(self, cells: Sequence[Sequence[Run]]) -> tuple[tuple[int, int], ...]:
        """Cells are parted by " | "; an empty one has an empty span."""
        spans: list[tuple[int, int]] = []
        for number, cell in enumerate(cells):
            if number:
                self._write(" | " if spans[-1][0] < spans[-1][1] else "| ")
            start = self.size
            self._write_runs(_composed(cell), keep_marks=True)
            spans.append((start, self.size))
        if spans[-1][0] == spans[-1][1] and len(spans) > 1:
            self.pieces[-1] = self.pieces[-1].rstrip()
            self.size -= 1
            spans[-1] = (self.size, self.size)
        return tuple(spans)

    def _write_runs(self, runs: Sequence[Run], *, keep_marks: bool) -> None:
        for run in runs:
            start = self.size
            self._write(run.text)
            if keep_marks and (run.marks or run.target):
                self._note(start, run)

    def _note(self, start: int, run: Run) -> None:
        """Neighbouring runs of one link or one emphasis become one span."""
        if run.target:
            last = self.links[-1] if self.links else None
            if last and last.end == start and last.target == run.target:
                self.links[-1] = Hyperlink(last.start, self.size, run.target)
            else:
                self.links.append(Hyperlink(start, self.size, run.target))
        for mark, kind in _MARKS:
            if run.marks & mark:
                self._emphasise(start, kind)

    def _emphasise(self, start: int, kind: str) -> None:
        for number in range(len(self.emphases) - 1, max(-1, len(self.emphases) - 4), -1):
            last = self.emphases[number]
            if last.kind == kind and last.end == start:
                self.emphases[number] = Emphasis(last.start, self.size, kind)
                return
        self.emphases.append(Emphasis(start, self.size, kind))

    def document(self, source: str, metadata: Metadata) -> Document:
        text = "".join(self.pieces)
        return Document(
            id=digest(text),
            source=source,
            title=collapse(metadata.title) or self._first_line(text),
            text=text,
            blocks=tuple(self.blocks),
            links=tuple(self.links),
            emphases=tuple(self.emphases),
            published=metadata.published,
            author=collapse(metadata.author),
            url=metadata.url,
        )

    def _first_line(self, text: str) -> str:
        """A short first line that is no sentence, or the top heading."""
        body = [block for block in self.blocks if block.part == "body"]
        for block in body[:1] + [b for b in body if b.kind == "heading" and b.level == 1]:
            line = text[block.start : block.end]
            if len(line) <= _TITLE_CHARS and (block.kind == "heading" or line[-1] not in ".,;"):
                return line
        return ""


def _composed(runs: Sequence[Run]) -> Sequence[Run]:
    """NFC also across runs: a combining mark at the start of one belongs to the one before."""
    text = plain(runs)
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return runs
    whole = unicodedata.normalize("NFC", text)
    composed: list[Run] = []
    start = size = 0
    for run in runs:
        size += len(run.text)
        end = len(unicodedata.normalize("NFC", text[:size]))
        composed.append(run._replace(text=whole[start:end]))
        start = end
    return [run for run in composed if run.text]
