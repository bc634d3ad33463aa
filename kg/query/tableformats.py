"""A table as text: for terminals, as CSV, JSON and HTML. Each keeps the way from a cell to its sentence."""

import csv
import html
import io
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from kg.query.tables import Cell, Quote, Row, Table, Value

if TYPE_CHECKING:
    from rich.table import Table as Grid

#: Between values of one cell.
BETWEEN = " | "
#: Columns are no narrower than this, where what they hold isn't: a date with its mark.
_MIN_WIDTH = 12
_PADDING = 3
#: Values of a cell that a terminal shows.
_SHOWN = 4
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em; color: #1c1c1c; background: #fff }
table { border-collapse: collapse } caption { text-align: left; font-size: 1.4em; padding: .5em 0 }
th, td { border: 1px solid #ccc; padding: .35em .6em; text-align: left; vertical-align: top }
thead th { position: sticky; top: 0; background: #f2f2f2 } summary { cursor: pointer }
blockquote { margin: .4em 0 .4em .6em; padding-left: .6em; border-left: 3px solid #bbb; max-width: 34em; font-size: .9em }
cite { display: block; color: #555; font-style: normal }
@media (prefers-color-scheme: dark) {
 body { background: #1b1b1b; color: #eee } thead th { background: #2b2b2b } th, td { border-color: #555 }
 cite { color: #aaa } a { color: #8ab4f8 } }
""".strip()


def grid(table: Table, *, width: int) -> "Grid":
    """For people: the columns that fit into ``width`` characters, and of long cells only the first values."""
    from rich import box
    from rich.table import Table as Grid

    shown = Grid(box=box.SIMPLE, pad_edge=False)
    shown.add_column(table.head, overflow="fold", min_width=_need(table, ""))
    columns = fitting(table, width)
    for name in columns:
        shown.add_column(name.replace("_", " "), overflow="fold", min_width=_need(table, name))
    for row in table.rows:
        shown.add_row(row.label, *(_clipped(row.cell(name)) for name in columns))
    return shown


def fitting(table: Table, width: int) -> list[str]:
    """Columns, from the left, that a terminal has room for; those that nothing fills or that are aside are left out."""
    found: list[str] = []
    room = width - _need(table, "") - _PADDING
    for column in table.columns:
        if column.aside or not any(row.cell(column.name) for row in table.rows):
            continue
        room -= _need(table, column.name) + _PADDING
        if room < 0:
            break
        found.append(column.name)
    return found


def _need(table: Table, name: str) -> int:
    """Characters that a column is given at least; the first has no name."""
    texts = [_clipped(row.cell(name)) if name else row.label for row in table.rows]
    return min(max(map(len, (name or table.head, *texts))), _MIN_WIDTH)


def _filled(table: Table) -> list[str]:
    return [column.name for column in table.columns if any(row.cell(column.name) for row in table.rows)]


def _clipped(cell: Cell) -> str:
    texts = list(dict.fromkeys(value.text for value in cell))
    more = f", … {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def as_csv(table: Table) -> bytes:
    """Numbers in full. After the columns of the table, one for the first sentence of each and one for its document."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    names = [column.name for column in table.columns]
    evidence = [f"{name} {what}" for name in names for what in ("sentence", "document")]
    writer.writerow([table.head, "iri", *names, *evidence])
    for row in table.rows:
        cells = [BETWEEN.join(plain(value) for value in row.cell(name)) for name in names]
        quotes = [part for name in names for part in _first(row.cell(name))]
        writer.writerow([row.label, row.iri, *cells, *quotes])
    return text.getvalue().encode()


def plain(value: Value) -> str:
    """An exact number in full, anything else as the table has it."""
    if value.number is None:
        return value.text
    if value.unit != "1" or value.bound != "exact" or value.high is not None:
        return value.text
    return f"{value.number:.0f}" if value.number.is_integer() else repr(value.number)


def _first(cell: Cell) -> tuple[str, str]:
    quote = next((quote for value in cell for quote in value.quotes), None)
    return (quote.sentence, quote.address or quote.document) if quote else ("", "")


def as_json(table: Table) -> bytes:
    """Everything: of each value its claim, support, confidence and evidences."""
    found = {
        "table": table.name,
        "columns": [column.name for column in table.columns],
        "rows": [_record(row, table.head) for row in table.rows],
    }
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _record(row: Row, head: str) -> dict[str, Any]:
    return {
        head: row.label,
        "iri": row.iri,
        "cells": {name: [value_record(value) for value in cell] for name, cell in row.cells.items()},
    }


def value_record(value: Value) -> dict[str, Any]:
    """Without what isn't known."""
    found: dict[str, Any] = {"text": value.text, "value": value.number, "value_max": value.high}
    found |= {"unit": value.unit, "bound": value.bound, "iri": value.iri, "claim": value.claim}
    found = {name: said for name, said in found.items() if said not in ("", None)}
    if value.support:
        found |= {"support": value.support, "confidence": round(value.confidence, 4)}
    return found | {"evidence": [_quote_record(quote) for quote in value.quotes]}


def _quote_record(quote: Quote) -> dict[str, Any]:
    found = {
        "id": quote.evidence, "sentence": quote.sentence, "document": quote.document, "title": quote.title,
        "date": quote.date, "source": quote.address, "start": quote.start, "end": quote.end,
    }  # fmt: skip
    return {name: said for name, said in found.items() if said != ""}


def as_html(table: Table) -> bytes:
    """A page by itself: a value opens to the sentences that say it."""
    columns = _filled(table)
    heads = "".join(
        f'<th scope="col">{html.escape(name.replace("_", " "))}</th>' for name in (table.head, *columns)
    )
    rows = "\n".join(_html_row(row, columns) for row in table.rows)
    title = html.escape(table.title)
    page = (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>\n{_STYLE}\n</style>\n'
        f"<table>\n<caption>{title}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</html>\n"
    )
    return page.encode()


def _html_row(row: Row, columns: list[str]) -> str:
    cells = "".join(f"<td>{''.join(map(_html_value, row.cell(name)))}</td>" for name in columns)
    return f'<tr><th scope="row" title="{html.escape(row.iri)}">{html.escape(row.label)}</th>{cells}</tr>'


def _html_value(value: Value) -> str:
    text = html.escape(value.text)
    if not value.quotes:
        return f"<div>{_link(value.iri, text)}</div>"
    tip = html.escape(value.quotes[0].sentence)
    quotes = "".join(map(_html_quote, value.quotes))
    return f'<details><summary title="{tip}">{text}</summary>{quotes}</details>'


def _html_quote(quote: Quote) -> str:
    where = html.escape(quote.title or quote.address or quote.document)
    date = f", {html.escape(quote.date)}" if quote.date else ""
    sentence = html.escape(quote.sentence)
    return f"<blockquote>{sentence}<cite>{_link(quote.address, where)}{date}</cite></blockquote>"


def _link(address: str, text: str) -> str:
    """Only addresses of the web: a text may hold any other."""
    if not address.startswith(("https://", "http://")):
        return text
    return f'<a href="{html.escape(address)}">{text}</a>'


def footer(table: Table, *, width: int) -> Iterator[str]:
    """What stands under the table in a terminal."""
    count, shown = len(table.rows), fitting(table, width)
    hidden = [name.replace("_", " ") for name in _filled(table) if name not in shown]
    more = f", and {', '.join(hidden)}" if hidden else ""
    yield f"{count:,} row{'s' * (count != 1)}; --format html, json or csv has the sentence behind each cell{more}"


#: Formats that are bytes; the terminal's is `grid`.
WRITERS: Mapping[str, Callable[[Table], bytes]] = {"csv": as_csv, "json": as_json, "html": as_html}
