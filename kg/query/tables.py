"""Tables that analysts open first: a row a model, or a row a score; every cell with the sentences that say it.

Which columns there are is in ``pipelines/tables.toml``.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isclose
from typing import Any

import pyoxigraph as ox

from kg.assets import asset
from kg.errors import ConfigError
from kg.graph import reading
from kg.graph.claims import Fact, Measure
from kg.graph.network import Sources, entity_types, facts_about, labels, sources
from kg.graph.terms import DCTERMS, RDFS
from kg.ontology import OWL
from kg.query.entity import in_words

ASSET = "pipelines/tables.toml"
_SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_LINKS = (RDFS + "seeAlso", DCTERMS + "identifier", OWL + "sameAs")

#: IRI → usual name.
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Quote:
    """An evidence as a table shows it: ``evidence`` and ``document`` are IRIs."""

    evidence: str
    sentence: str
    document: str
    title: str
    date: str
    address: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that a cell says. ``iri``: of the entity, the measure or the address; ``claim`` is "" of dates and links.

    ``number``: of a quantity, with ``unit`` and ``bound``; ``high``: the end of a range. ``quotes``: the sentences,
    the earliest first.
    """

    text: str
    quotes: tuple[Quote, ...] = ()
    iri: str = ""
    claim: str = ""
    support: int = 0
    confidence: float = 0.0
    number: float | None = None
    high: float | None = None
    unit: str = ""
    bound: str = ""


#: The best supported value first.
Cell = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``catalogue``: what a catalogue of background knowledge calls it, or "". ``short``: numbers as "7B".

    ``aside``: too long or too rare for a terminal.
    """

    name: str
    relation: str = ""
    special: str = ""
    catalogue: str = ""
    short: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """``iri`` and ``label`` of what the row is about; ``cells``: those that aren't empty, by column."""

    iri: str
    label: str
    cells: Mapping[str, Cell]

    def cell(self, column: str) -> Cell:
        """Its values, or ()."""
        return self.cells.get(column, ())


@dataclass(frozen=True, slots=True)
class Table:
    """``head``: what the first column is called. ``rows``: in order of label."""

    name: str
    title: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def models(store: ox.Store) -> Table:
    """A row for each model of which anything in a column is asserted."""
    shape = _shape()["models"]
    look_up, named = sources(store), labels(store)

    def name(iri: str) -> str:
        return named(iri)[0]

    columns = tuple(Column(**column) for column in shape["columns"])
    rows = []
    for iri, kind in entity_types(store).items():
        if kind == shape["type"]:
            about = facts_about(store, iri)
            cells = {c.name: _cell(c, store, iri, about, look_up, name) for c in columns}
            if any(cells[column.name] for column in columns if column.relation):
                rows.append(Row(iri, name(iri), {column: cell for column, cell in cells.items() if cell}))
    return Table("models", shape["title"], "model", columns, _ordered(rows))


def scores(store: ox.Store) -> Table:
    """A row for each score that is asserted of anything, by thing, benchmark and metric."""
    look_up, named = sources(store), labels(store)
    found: list[tuple[tuple[str, ...], Row]] = []
    for iri in entity_types(store):
        for fact in facts_about(store, iri):
            target = fact.statement.object
            if fact.statement.relation == "score" and isinstance(target, Measure):
                row = _score(fact, target, look_up, named(iri)[0], named(target.on)[0] if target.on else "")
                key = (
                    row.label.casefold(),
                    *(c[0].text if (c := row.cell(n)) else "" for n in ("benchmark", "metric")),
                )
                found.append(((*key, iri, target.iri), row))
    columns = tuple(map(Column, ("benchmark", "metric", "value", "unit", "date", "source")))
    return Table(
        "scores", "Scores", "model", columns, tuple(row for _, row in sorted(found, key=lambda f: f[0]))
    )


def matrix(table: Table) -> Table:
    """Scores with a row a model and a column for each benchmark and metric."""
    rows: dict[str, dict[str, list[Value]]] = {}
    names: dict[str, str] = {}
    for row in table.rows:
        parts = [value.text for name in ("benchmark", "metric") for value in row.cell(name)]
        cells = rows.setdefault(row.iri, {})
        names[row.iri] = row.label
        cells.setdefault(" · ".join(parts) or "no benchmark", []).extend(row.cell("value"))
    heads = sorted(
        {head for cells in rows.values() for head in cells}, key=lambda head: (head.casefold(), head)
    )
    shown = [
        Row(iri, names[iri], {head: tuple(found) for head, found in cells.items()})
        for iri, cells in rows.items()
    ]
    return Table(table.name, table.title, table.head, tuple(map(Column, heads)), _ordered(shown))


#: Tables by the name that the command line gives them.
TABLES: Mapping[str, Callable[[ox.Store], Table]] = {"models": models, "scores": scores}


def _ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (row.label.casefold(), row.label, row.iri)))


def _cell(column: Column, store: ox.Store, iri: str, about: list[Fact], look_up: Sources, name: Name) -> Cell:
    if column.special == "date":
        return tuple(_date(about, look_up))
    if column.special == "links":
        return tuple(_links(store, iri))
    facts = [fact for fact in about if fact.statement.relation == column.relation]
    facts.sort(key=lambda fact: (-fact.verdict.support, -fact.verdict.confidence, fact.statement.object_iri))
    return tuple(_value(fact, look_up, name, short=column.short) for fact in facts)


def _value(fact: Fact, look_up: Sources, name: Name, *, short: bool = False) -> Value:
    target, weighed = fact.statement.object, fact.verdict
    told = (fact.statement.iri, weighed.support, weighed.confidence)
    quotes = quotes_of(fact, look_up)
    if isinstance(target, Measure):
        text = compact(target) if short else in_words(target, name)
        low, high = target.value, target.value_max
        return Value(text, quotes, target.iri, *told, low, high, target.unit, target.bound)
    return Value(name(target), quotes, target, *told)


def quotes_of(fact: Fact, look_up: Sources) -> tuple[Quote, ...]:
    """Evidences that have the claim's status, of the earliest document first."""
    found = []
    for evidence in fact.evidences:
        if evidence.status == fact.verdict.status:
            source = look_up(evidence.document)
            place = (source.title, source.date, source.address, evidence.start, evidence.end)
            found.append(Quote(evidence.iri, " ".join(evidence.quote.split()), evidence.document, *place))
    return tuple(sorted(found, key=lambda q: (q.date or "~", q.document, q.start, q.evidence)))


def compact(measure: Measure) -> str:
    """ "7B", "7B–9B", "about 1.5T": numbers as people write them."""
    bound = {"about": "about ", "atLeast": "≥ ", "atMost": "≤ "}.get(measure.bound, "")
    numbers = [_compact(value) for value in (measure.value, measure.value_max) if value is not None]
    return bound + "–".join(numbers) + ("" if measure.unit == "1" else f" {measure.unit}")


def _compact(value: float) -> str:
    """In the largest unit that needs no more than two places: "4,096", "4.1K"."""
    units = (
        (s, m)
        for s, m in _SCALES
        if abs(value) >= s and isclose(value / s, round(value / s, 2), rel_tol=1e-12)
    )
    scale, mark = next(units, (1.0, ""))
    return f"{value / scale:,.6f}".rstrip("0").rstrip(".") + mark


def _date(about: list[Fact], look_up: Sources) -> Iterator[Value]:
    """When it was released, where a text dates that; else not after the first dated sentence on it."""
    made = [f for f in about if f.statement.relation == "developedBy" and f.verdict.valid_from]
    if made:
        first = min(made, key=lambda fact: (fact.verdict.valid_from, fact.statement.iri))
        quotes = tuple(q for q in quotes_of(first, look_up))
        yield Value(first.verdict.valid_from, quotes, claim=first.statement.iri, bound="exact")
        return
    dated = [quote for fact in about for quote in quotes_of(fact, look_up) if quote.date]
    if dated:
        first_quote = min(dated, key=lambda q: (q.date, q.document, q.start, q.evidence))
        yield Value(f"≤ {first_quote.date}", (first_quote,), bound="atMost")


def _links(store: ox.Store, iri: str) -> Iterator[Value]:
    found = reading.properties(store, iri)
    for address in dict.fromkeys(value for predicate in _LINKS for value in sorted(found.get(predicate, ()))):
        yield Value(address, iri=address)


def _score(fact: Fact, measure: Measure, look_up: Sources, label: str, benchmark: str) -> Row:
    value = _value(fact, look_up, lambda iri: benchmark)
    quotes, claim = value.quotes, value.claim
    first = quotes[0] if quotes else None

    def said(text: str, iri: str = "") -> Cell:
        return (Value(text, quotes, iri, claim),) if text else ()

    number = Measure(measure.iri, measure.value, measure.value_max, "1", measure.bound, "", "", "", "")
    shown = Value(
        in_words(number, lambda iri: iri), quotes, measure.iri, claim, value.support, value.confidence,
        measure.value, measure.value_max, measure.unit, measure.bound,
    )  # fmt: skip
    cells = {
        "benchmark": said(benchmark, measure.on),
        "metric": said(measure.metric),
        "value": (shown,),
        "unit": said("" if measure.unit == "1" else measure.unit),
        "date": said(first.date if first else ""),
        "source": said(
            first.title or first.address or first.document if first else "", first.document if first else ""
        ),
    }
    return Row(fact.statement.subject, label, {name: cell for name, cell in cells.items() if cell})


@lru_cache(maxsize=1)
def _shape() -> Mapping[str, Any]:
    path = asset(ASSET)
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
