"""Entities of one type in rows: makers, dates and quantities; and what the whole graph holds, counted."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict
from operator import itemgetter
from typing import Any

from pyoxigraph import NamedNode

from kg.graph import reading
from kg.graph.network import TYPE, Column, column_values, columns, profile, words
from kg.iri import ONTOLOGY
from kg.query.names import name_key
from kg.query.statistics import statistics as count
from kg.server.claims import Json, ref
from kg.server.entity import timeline
from kg.server.parameters import Given
from kg.server.problems import Problem
from kg.server.served import Served, check_types

_DEVELOPED_BY = NamedNode(ONTOLOGY + "developedBy")
#: Orders of a table that are kept.
_ORDERS = 8
_TEXTS = ("label", "type", "first", "last", "makers")


def all_rows(served: Served, kind: str) -> Json:
    """Columns and rows of a type and its subtypes, by label; ``keys``: of each row those of its label and makers.

    Takes some 0.1 ms a row.
    """
    check_types(served, (kind,))
    kinds = [name for name, known in served.ontology.kinds.items() if kind in (name, known.parent)]
    iris = {iri: name for name in kinds for iri in reading.subjects(served.store, TYPE, ONTOLOGY + name)}
    table = columns(served.store)
    found = [_row(served, iri, iris[iri], table) for iri in iris]
    found.sort(key=lambda row: (name_key(row["label"]), row["iri"]))
    used = {name for row in found for name in row["values"]}
    shown = [_column(column, served) for column in table if column.name in used]
    keys = [[name_key(row["label"]), *(name_key(maker["label"]) for maker in row["makers"])] for row in found]
    return {"columns": shown, "rows": found, "keys": keys}


class Table:
    """The rows of a type and the orders in which they were last asked for."""

    def __init__(self, whole: Json, base: str) -> None:
        self._whole, self._base = whole, base
        self._orders: OrderedDict[str, list[Json]] = OrderedDict()

    def page(self, given: Given) -> Json:
        """``/api/table``. Raises Problem (400) for columns that aren't there."""
        columns = self._whole["columns"]
        _check_columns(given, [column["name"] for column in columns])
        ordered = self._ordered(given)
        rows = ordered[given["offset"] : given["offset"] + given["limit"]]
        return {"total": len(ordered), "offset": given["offset"], "columns": columns, "rows": rows}

    def _ordered(self, given: Given) -> list[Json]:
        key = repr([given[name] for name in ("q", "iri", "has", "sort", "order")])
        if key not in self._orders:
            pairs = zip(self._whole["rows"], self._whole["keys"], strict=True)
            found = [(row, keys) for row, keys in pairs if _wanted(row, keys, self._base, given)]
            self._orders[key] = _sorted(found, given["sort"], descending=given["order"] == "desc")
            while len(self._orders) > _ORDERS:
                self._orders.popitem(last=False)
        return self._orders[key]


def _check_columns(given: Given, names: Sequence[str]) -> None:
    for name in (*given["has"], *([] if given["sort"] in (*_TEXTS, "documents") else [given["sort"]])):
        if name not in names:
            known = ", ".join((*_TEXTS, "documents", *names))
            raise Problem(400, f"no column {name!r}; there are: {known}")


def statistics(served: Served) -> Json:
    """``/api/statistics``."""
    documents = reading.subjects(served.store, TYPE, ONTOLOGY + "Document")
    return {**asdict(count(served.store)), "timeline": timeline(served, documents)}


def _row(served: Served, iri: str, kind: str, table: tuple[Column, ...]) -> Json:
    found = profile(served.store, iri, kind, look_up=served.look_up)
    makers = reading.values(served.store, iri, _DEVELOPED_BY)
    return {
        "iri": iri,
        "label": found.label,
        "type": kind,
        "makers": [ref(served, maker) for maker in sorted(makers)],
        "documents": found.documents,
        "first": found.first,
        "last": found.last,
        "values": column_values(found.measures, table),
    }


def _column(column: Column, served: Served) -> Json:
    known = served.ontology.quantities.get(column.property)
    label = known.label if known else words(column.property)
    return {"name": column.name, "label": label, "unit": "" if column.unit == "1" else column.unit}


def _wanted(row: Json, keys: Sequence[str], base: str, given: Given) -> bool:
    if given["iri"] and row["iri"] not in given["iri"] and row["iri"].removeprefix(base) not in given["iri"]:
        return False
    if any(name not in row["values"] for name in given["has"]):
        return False
    text = name_key(given["q"]) if given["q"] else ""
    return not text or any(text in key for key in keys)


def _sorted(found: list[tuple[Json, list[str]]], by: str, *, descending: bool) -> list[Json]:
    """Rows without a value come last either way; equal ones stay in order of label."""

    def value(row: Json, keys: Sequence[str]) -> Any:
        if by in ("label", "makers"):
            return keys[0] if by == "label" else next(iter(keys[1:]), None)
        return row[by] or None if by in (*_TEXTS, "documents") else row["values"].get(by)

    valued = [(value(row, keys), row) for row, keys in found]
    without = [row for known, row in valued if known is None]
    known = sorted((pair for pair in valued if pair[0] is not None), key=itemgetter(0), reverse=descending)
    return [*(row for _, row in known), *without]
