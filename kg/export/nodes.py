"""What GraphML and GEXF share: nodes and edges with unique ids and typed attributes, one at a time."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isfinite
from typing import Literal

import pyoxigraph as ox

from kg.errors import BuildError
from kg.graph import reading
from kg.graph.claims import Fact, Measure
from kg.graph.network import (
    COLUMNS,
    MENTIONS,
    Scalar,
    Sources,
    amount,
    columns,
    entity_attributes,
    entity_types,
    fact_attributes,
    facts,
    profile,
    sources,
)
from kg.iri import BASE, digest

#: ``keep``: an edge a fact. ``sum``: an edge a pair, its weight the number of evidences of all its facts.
Parallel = Literal["keep", "sum"]
#: ``attribute``: columns of the entity that has them. ``node``: a node each. ``none``: left out.
Quantities = Literal["attribute", "node", "none"]
#: Which claims: those that are asserted, or also those that are only reported, planned, speculative or negated.
Which = Literal["asserted", "all"]
STATUSES: dict[Which, tuple[str, ...]] = {"asserted": ("asserted",), "all": ()}

#: First and last day (ISO date, month or year), "" where it is open.
Spell = tuple[str, str]

#: IRI → id.
Identify = Callable[[str], str]

_NODE = {"label": "string", "type": "string", "iri": "string", "aliases": "string", "documents": "int"}
_EDGE = {"label": "string", "type": "string", "weight": "double", "confidence": "double", "status": "string"}
_EDGE |= {"claim": "string"}
_TIME = {"first": "string", "last": "string"}
_MEASURE = {"value": "double", "value_max": "double", "unit": "string", "bound": "string"}
_ESCAPED = re.compile(r"[^A-Za-z0-9.-]")
_SPECIAL = re.compile('[&<>"\t\n\r\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


@dataclass(frozen=True, slots=True)
class Node:
    """``attributes``: some of those of the drawing, in any order. ``spells``: see `draw`."""

    id: str
    attributes: dict[str, Scalar]
    spells: tuple[Spell, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """``source`` and ``target`` are ids of nodes."""

    id: str
    source: str
    target: str
    attributes: dict[str, Scalar]
    spells: tuple[Spell, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph about to be written: attribute → its GraphML type, and streams that may be read once.

    ``size``: number of nodes.
    """

    node_attributes: dict[str, str]
    edge_attributes: dict[str, str]
    size: int
    nodes: Iterator[Node]
    edges: Iterator[Edge]


def draw(
    store: ox.Store, *, parallel: Parallel, quantities: Quantities, status: Which, spells: bool = False
) -> Drawing:
    """Entities and facts, in order of IRI. Raises BuildError at an edge whose end is no entity.

    ``spells``: say when they are there: dated facts from their first to their last day, all else on the days of the
    documents that speak of it.
    """
    types, look_up, statuses = entity_types(store), sources(store), STATUSES[status]
    table = columns(store) if quantities == "attribute" else ()
    shown = COLUMNS if quantities == "attribute" else ()
    identify = identifiers(types)
    measures = _quantities(store, statuses) if quantities == "node" else {}

    def nodes() -> Iterator[Node]:
        for iri, kind in types.items():
            found = profile(store, iri, kind, look_up=look_up, quantities=shown)
            days = _days(reading.subjects(store, MENTIONS, iri), look_up) if spells else ()
            yield Node(identify(iri), entity_attributes(found, table), days)
        for measure in measures.values():
            yield Node(identify(measure.iri), _measure_attributes(measure))

    def edges() -> Iterator[Edge]:
        wanted = (fact for fact in facts(store, statuses=statuses) if _shown(fact, quantities))
        for fact in wanted:
            for end in (fact.statement.subject, fact.statement.object_iri):
                if end not in types and end not in measures:
                    raise BuildError(f"{fact.statement.iri}: {end} has no type; see what kg validate says")
            yield _edge(fact, identify, look_up, spells=spells)

    return Drawing(
        {**_NODE, **_TIME, **{column.name: "double" for column in table}, **(_MEASURE if measures else {})},
        {**_EDGE, **({"claims": "int"} if parallel == "sum" else {}), **_TIME, "sentence": "string"},
        len(types) + len(measures),
        nodes(),
        summed(edges()) if parallel == "sum" else edges(),
    )


def identifiers(iris: Iterable[str]) -> Identify:
    """Ids that are unique and valid as NMTOKEN: ``model:helix`` for ``…/id/model/helix``.

    What precedes the last two parts of most of ``iris`` is left out; an IRI elsewhere is written out. Characters
    that not every reader takes become ``_2B_``, the code point in hexadecimal digits.
    """
    places = Counter(iri.rsplit("/", 2)[0] + "/" for iri in iris)
    base = min(places, key=lambda place: (-places[place], place), default=BASE)

    @lru_cache(maxsize=1 << 15)
    def identify(iri: str) -> str:
        kind, _, name = iri[len(base) :].partition("/") if iri.startswith(base) else ("", "", "")
        return f"{_escaped(kind)}:{_escaped(name)}" if kind and name else f"iri_:{_escaped(iri)}"

    return identify


def summed(edges: Iterable[Edge]) -> Iterator[Edge]:
    """One edge for each pair; ``edges`` come with those of one source together."""
    pairs: dict[str, list[Edge]] = {}
    source = ""
    for edge in edges:
        if edge.source != source:
            yield from map(_sum, pairs.values())
            pairs, source = {}, edge.source
        pairs.setdefault(edge.target, []).append(edge)
    yield from map(_sum, pairs.values())


def xml(value: Scalar) -> str:
    """Text for an XML attribute or element; control characters, which XML cannot hold, are dropped."""
    if not isinstance(value, str):
        return repr(value)
    return value if _SPECIAL.search(value) is None else _SPECIAL.sub(_reference, value)


def _reference(found: re.Match[str]) -> str:
    return _XML.get(found[0], "")


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: f"_{ord(found[0]):X}_", text)


def _shown(fact: Fact, quantities: Quantities) -> bool:
    return quantities == "node" or not isinstance(fact.statement.object, Measure)


def _quantities(store: ox.Store, statuses: tuple[str, ...]) -> dict[str, Measure]:
    found = (fact.statement.object for fact in facts(store, statuses=statuses))
    measures = {measure.iri: measure for measure in found if isinstance(measure, Measure)}
    return {iri: measures[iri] for iri in sorted(measures)}


def _measure_attributes(measure: Measure) -> dict[str, Scalar]:
    values: dict[str, Scalar] = {"label": amount(measure), "type": "Quantity", "iri": measure.iri}
    numbers = {"value": measure.value, "value_max": measure.value_max}
    values |= {name: value for name, value in numbers.items() if value is not None and isfinite(value)}
    return values | {"unit": measure.unit, "bound": measure.bound}


def _edge(fact: Fact, identify: Identify, look_up: Sources, *, spells: bool) -> Edge:
    statement = fact.statement
    ends = identify(statement.subject), identify(statement.object_iri)
    days = _when(fact, look_up) if spells else ()
    return Edge(identify(statement.iri), *ends, fact_attributes(fact, look_up), days)


def _when(fact: Fact, look_up: Sources) -> tuple[Spell, ...]:
    weighed = fact.verdict
    if weighed.valid_from or weighed.valid_until:
        return ((weighed.valid_from, weighed.valid_until),)
    return _days((evidence.document for evidence in fact.evidences), look_up)


def _days(documents: Iterable[str], look_up: Sources) -> tuple[Spell, ...]:
    dates = sorted({look_up(document).date for document in documents} - {""})
    return tuple((date, date) for date in dates)


def _sum(edges: list[Edge]) -> Edge:
    """Texts are joined, evidences added; the confidence is that of the surest fact, the sentence the first."""
    first = edges[0]
    joined = {name: "; ".join(_texts(edges, name)) for name in ("label", "type", "status", "claim")}
    numbers: dict[str, Scalar] = {
        "weight": sum(float(edge.attributes["weight"]) for edge in edges),
        "confidence": max(float(edge.attributes["confidence"]) for edge in edges),
        "claims": len(edges),
    }
    dates = sorted(_texts(edges, "first")) + sorted(_texts(edges, "last"))
    numbers |= {"first": dates[0], "last": dates[-1]} if dates else {}
    id = f"pair:{digest(first.source, first.target)}"
    spells = tuple(sorted({spell for edge in edges for spell in edge.spells}))
    return replace(first, id=id, attributes={**first.attributes, **joined, **numbers}, spells=spells)


def _texts(edges: Iterable[Edge], name: str) -> list[str]:
    """Distinct, in order of appearance."""
    return list(dict.fromkeys(str(edge.attributes[name]) for edge in edges if name in edge.attributes))
