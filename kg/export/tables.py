"""Facts as one CSV table, for spreadsheets and data frames."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

import pyoxigraph as ox

from kg.export.nodes import STATUSES, Which
from kg.graph.claims import Evidence, Fact, Measure
from kg.graph.network import Labels, Sources, amount, facts, labels, leading, sources

COLUMNS = (
    "subject",
    "subject_type",
    "relation",
    "object",
    "object_type",
    "value",
    "value_max",
    "unit",
    "bound",
    "than",
    "benchmark",
    "metric",
    "of",
    "status",
    "support",
    "confidence",
    "date",
    "document",
    "sentence",
    "subject_iri",
    "object_iri",
    "claim",
)
#: What makes a spreadsheet take text for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: A cell of the table.
Cell = str | int | float | None


def table(
    store: ox.Store,
    file: BinaryIO,
    *,
    status: Which = "all",
    evidences: bool = False,
    spreadsheet: bool = False,
) -> None:
    """A row a claim with the earliest sentence that says it; ``evidences``: a row a sentence.

    ``spreadsheet``: begins with the mark by which Excel knows UTF-8, and text that it would run as a formula has an
    apostrophe before it.
    """
    text = io.TextIOWrapper(file, "utf-8-sig" if spreadsheet else "utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(store, status, evidences):
        writer.writerow([_guarded(cell) for cell in row] if spreadsheet else row)
    # Or it would close the file, which is the caller's.
    text.detach()


def _rows(store: ox.Store, status: Which, all_evidences: bool) -> Iterator[list[Cell]]:
    look_up, name = sources(store), labels(store)
    for fact in facts(store, statuses=STATUSES[status]):
        shown = fact.evidences if all_evidences else [leading(fact, look_up)]
        for evidence in shown:
            yield [
                *name(fact.statement.subject),
                fact.statement.relation,
                *_object(fact, name),
                evidence.status if all_evidences and evidence else fact.verdict.status,
                fact.verdict.support,
                round(fact.verdict.confidence, 4),
                *_place(evidence, look_up),
                fact.statement.subject,
                fact.statement.object_iri,
                fact.statement.iri,
            ]


def _object(fact: Fact, name: Labels) -> list[Cell]:
    target = fact.statement.object
    if not isinstance(target, Measure):
        return [*name(target), *[None] * 8]
    others = [name(iri)[0] if iri else None for iri in (target.than, target.on)]
    number: list[Cell] = [_number(target.value), _number(target.value_max), target.unit, target.bound]
    return [amount(target), "Quantity", *number, *others, target.metric or None, target.of or None]


def _number(value: float | None) -> Cell:
    """Whole numbers without a point, so that counts look like counts."""
    return int(value) if value is not None and value.is_integer() and abs(value) < 1 << 53 else value


def _place(evidence: Evidence | None, look_up: Sources) -> list[Cell]:
    if evidence is None:
        return [None, None, None]
    document = look_up(evidence.document)
    return [document.date, document.title or document.address or document.iri, evidence.quote]


def _guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
