"""Results tables: a row (or column) of systems against a column (or row) of benchmarks gives a score a cell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.places import Scene
from kg.extract.scores import ScoreCues, Scored
from kg.types import Block, Mention, Provenance, Quantity, Span

NUMBER = re.compile(r"[~≈]?\s*(\d{1,4}(?:,\d{3})*(?:\.\d+)?)\s*(%?)\s*(?:±.*|\(.*\)|\*+|†|‡)?\Z")


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


def scored_cells(scenes: Sequence[Scene], cues: ScoreCues) -> Iterator[tuple[Scene, Scored]]:
    """Scores of all tables among ``scenes``, row by row."""
    for rows in table_rows(scenes, cues.systems | cues.tests).values():
        header, body = rows[0], rows[1:]
        for row in body:
            lead = row.names[0] if row.names else None
            if lead is not None:
                yield from row_scores(header, row, lead, cues)


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
