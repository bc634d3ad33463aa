"""Tables: rows of systems against columns of benchmarks give a score a cell, those against properties a measure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extract.places import Scene
from kg.extract.scores import ScoreCues, Scored
from kg.extract.stories import Topic
from kg.extract.subjects import RATIOS, Measured, SubjectCues
from kg.extract.verdict import name_key
from kg.types import Block, Mention, Provenance, Quantity, Span

NUMBER = re.compile(r"[~≈]?\s*(\d{1,4}(?:,\d{3})*(?:\.\d+)?)\s*(%?)\s*(?:±.*|\(.*\)|\*+|†|‡)?\Z")

#: How a factor ends: "2.4x".
FACTORS = ("x", "X", "×")


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A table row with the name in each of its cells (the first that fits), or None."""

    scene: Scene
    names: tuple[Mention | None, ...]


def table_rows(scenes: Sequence[Scene], kinds: frozenset[str]) -> dict[int, list[Row]]:
    """Rows by table number, in order; only names of ``kinds`` count."""
    tables: dict[int, list[Row]] = {}
    for scene in scenes:
        block = scene.passage.block
        if block.kind == "row" and block.cells:
            tables.setdefault(block.table, []).append(Row(scene, cell_names(scene, block, kinds)))
    return tables


def cell_names(scene: Scene, block: Block, kinds: frozenset[str]) -> tuple[Mention | None, ...]:
    def first(start: int, end: int) -> Mention | None:
        inside = (
            p.mention for p in scene.places if start <= p.mention.span.start and p.mention.span.end <= end
        )
        return next((m for m in inside if m.type in kinds), None)

    return tuple(first(start, end) for start, end in block.cells)


def scored_cells(scenes: Sequence[Scene], topic: Topic, cues: ScoreCues) -> Iterator[tuple[Scene, Scored]]:
    """Scores of all tables among ``scenes``, row by row.

    Where a table holds systems that the story is about, the others are there for comparison and much less sure to be
    what it tells; without such systems it is a ranking and all count.
    """
    about = told_of(scenes, topic, cues)
    for rows in table_rows(scenes, cues.systems | cues.tests).values():
        header, body = rows[0], rows[1:]
        found = [
            one
            for row in body
            if row.names and row.names[0]
            for one in row_scores(header, row, row.names[0], cues)
        ]
        own = {one.subject for _, one in found if is_about(one.subject, about)}
        for scene, one in found:
            yield scene, one if not own or one.subject in own else compared(one, cues)


def told_of(scenes: Sequence[Scene], topic: Topic, cues: ScoreCues) -> tuple[str, ...]:
    """Keys of the systems that the story is about or that its headings name."""
    subjects = [s.mention for s in topic.subjects]
    headings = [p.mention for s in scenes if s.passage.block.kind == "heading" for p in s.places]
    return tuple(name_key(m.text) for m in (*subjects, *headings) if m.type in cues.systems)


def is_about(system: Mention, about: Sequence[str]) -> bool:
    """Whether the system is one of those or a version or size of it."""
    key = name_key(system.text)
    return any(key == name or key.startswith(name + " ") for name in about)


def compared(one: Scored, cues: ScoreCues) -> Scored:
    return replace(one, way="row-compared", score=cues.scores["row-compared"])


def row_scores(header: Row, row: Row, lead: Mention, cues: ScoreCues) -> Iterator[tuple[Scene, Scored]]:
    for column, (start, end) in enumerate(row.scene.passage.block.cells):
        head = header.names[column] if column < len(header.names) else None
        if column == 0 or head is None:
            continue
        pair = (lead, head) if lead.type in cues.systems else (head, lead)
        if pair[0].type not in cues.systems or pair[1].type not in cues.tests:
            continue
        quantity = cell_quantity(row.scene, start, end)
        if quantity is not None:
            token = token_at(row.scene, start)
            yield row.scene, Scored(pair[0], quantity, pair[1], "", token, "row", cues.scores["row"])


def measured_cells(
    scenes: Sequence[Scene], topic: Topic, cues: SubjectCues
) -> Iterator[tuple[Scene, Measured]]:
    """Quantities of all tables: a column or row called "Parameters", "Context length", "Speedup" against one of names.

    In a table of two columns whose second has no name as its title the rows speak of the story's subject.
    """
    kinds = frozenset(kind for name in cues.columns for kind in cues.subjects[name])
    for rows in table_rows(scenes, kinds).values():
        header, body = rows[0], rows[1:]
        titles = [title_of(header.scene, cell, cues) for cell in header.scene.passage.block.cells]
        for row in body:
            cells = row.scene.passage.block.cells
            label = title_of(row.scene, cells[0], cues)
            for column in range(1, min(len(cells), len(titles))):
                measures = label or titles[column]
                if not measures:
                    continue
                subject = header.names[column] if label else row.names[0]
                if subject is None and label and len(titles) == 2:
                    subject = topic_of(topic, cues.subjects[measures])
                found = measured_cell(row.scene, cells[column], measures)
                if found is not None and subject is not None and subject.type in cues.subjects[measures]:
                    token, finder = token_at(row.scene, cells[column][0]), f"measure:{measures}/cell"
                    yield row.scene, Measured(found, subject, None, token, finder, cues.scores["cell"])


def topic_of(topic: Topic, kinds: Sequence[str]) -> Mention | None:
    return next((s.mention for s in topic.subjects if s.mention.type in kinds), None)


def title_of(scene: Scene, cell: tuple[int, int], cues: SubjectCues) -> str:
    """The property that the cell's text is a title of, or ""."""
    text = scene.text(*cell).strip().lower()
    return next((name for name, pattern in cues.columns.items() if pattern.fullmatch(text)), "")


def measured_cell(scene: Scene, cell: tuple[int, int], measures: str) -> Quantity | None:
    """The one quantity of the cell; a factor where the property is one, but not the 1x of what it compares with."""
    own = [q for q in scene.quantities if cell[0] <= q.span.start and q.span.end <= cell[1]]
    if len(own) != 1:
        return None
    is_factor = own[0].text.rstrip().endswith(FACTORS)
    if is_factor != (measures in RATIOS) or (is_factor and own[0].value == 1):
        return None
    return replace(own[0], measures=measures)


def cell_quantity(scene: Scene, start: int, end: int) -> Quantity | None:
    """The number that fills the cell, as a score; None for words, dashes and several numbers."""
    text = scene.text(start, end).strip()
    match = NUMBER.match(text)
    if match is None:
        return None
    value = float(match.group(1).replace(",", ""))
    span = Span(scene.document, start, end)
    unit = "%" if match.group(2) else "1"
    return Quantity(span, text, value, None, unit, "exact", "", "score", Provenance("quantity:cell"))


def token_at(scene: Scene, offset: int) -> int:
    base = scene.passage.block.start
    for token in scene.passage.doc:
        if base + token.idx + len(token) > offset:
            return int(token.i)
    return len(scene.passage.doc) - 1
