"""A comparison as text: for terminals, as CSV and JSON."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import orjson

from kg.query.compare import VERDICTS, Comparison, Difference
from kg.query.tableformats import BETWEEN, value_record

if TYPE_CHECKING:
    from rich.table import Table as Grid


def grid(found: Comparison) -> "Grid":
    """How many cells agree, by column."""
    from rich import box
    from rich.table import Table as Grid

    shown = Grid(box=box.SIMPLE, pad_edge=False)
    shown.add_column("column")
    for verdict in VERDICTS:
        shown.add_column(verdict, justify="right")
    for column, counts in (*found.counts().items(), ("all", found.totals())):
        shown.add_row(column.replace("_", " "), *(f"{counts[verdict]:,}" for verdict in VERDICTS))
    return shown


def lines(found: Comparison, catalogue: str) -> Iterator[str]:
    """How many models both know, then each cell that differs with its first sentence."""
    unclear = f"; {found.ambiguous} have several records there" if found.ambiguous else ""
    yield f"{found.both:,} models are known to both, of {found.here:,} here and {found.there:,} in {catalogue}{unclear}"
    for cell in found.cells:
        if cell.verdict == "differ":
            yield ""
            yield f"{cell.model} · {cell.column.replace('_', ' ')}: {_here(cell)} here, {', '.join(cell.there)} there"
            for quote in [quote for value in cell.here for quote in value.quotes][:1]:
                date = f", {quote.date}" if quote.date else ""
                yield f"    “{quote.sentence}” ({quote.title or quote.address or quote.document}{date})"


def _here(cell: Difference) -> str:
    return ", ".join(dict.fromkeys(value.text for value in cell.here))


def as_csv(found: Comparison) -> bytes:
    """A row a cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["model", "record", "column", "verdict", "here", "there", "sentence", "document", "iri"])
    for cell in found.cells:
        quote = next((quote for value in cell.here for quote in value.quotes), None)
        said = (quote.sentence, quote.address or quote.document) if quote else ("", "")
        here, there = BETWEEN.join(value.text for value in cell.here), BETWEEN.join(cell.there)
        writer.writerow([cell.model, cell.record, cell.column, cell.verdict, here, there, *said, cell.iri])
    return text.getvalue().encode()


def as_json(found: Comparison) -> bytes:
    """Counts, and every cell with its evidences."""
    cells = [asdict(cell) | {"here": [value_record(value) for value in cell.here]} for cell in found.cells]
    record = {
        "models": {
            "here": found.here,
            "there": found.there,
            "both": found.both,
            "ambiguous": found.ambiguous,
        },
        "totals": found.totals(),
        "columns": found.counts(),
        "cells": cells,
    }
    return orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


#: Formats that are bytes; the terminal's are `grid` and `lines`.
WRITERS: Mapping[str, Callable[[Comparison], bytes]] = {"csv": as_csv, "json": as_json}
