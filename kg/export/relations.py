"""The graph as six tables, for what reads rows: a row at a time, in the order of IRIs, read once."""

from collections.abc import Iterator, Mapping
from typing import Literal

import pyoxigraph as ox

from kg.export.nodes import STATUSES, Which
from kg.graph import reading
from kg.graph.claims import Evidence, Fact, Measure
from kg.graph.network import MENTIONS, TYPE, Profile, entities, facts
from kg.graph.terms import DCTERMS
from kg.iri import ONTOLOGY

Kind = Literal["string", "strings", "int", "double"]
#: None is what isn't known.
Cell = str | int | float | list[str] | None
Row = tuple[Cell, ...]

_DATES: dict[str, Kind] = {"valid_from": "string", "valid_until": "string"}
#: Table → column → kind. ``object``: a node or a quantity; ``claim``, ``document`` and the like are IRIs.
TABLES: Mapping[str, Mapping[str, Kind]] = {
    "nodes": {
        "iri": "string",
        "type": "string",
        "label": "string",
        "aliases": "strings",
        "identifiers": "strings",
        "documents": "int",
        "first": "string",
        "last": "string",
    },
    "documents": {
        "iri": "string",
        "title": "string",
        "date": "string",
        "author": "string",
        "addresses": "strings",
    },
    "mentions": {"document": "string", "node": "string"},
    "claims": {
        "iri": "string",
        "subject": "string",
        "relation": "string",
        "object": "string",
        "status": "string",
        "support": "int",
        "confidence": "double",
        **_DATES,
        "decided": "string",
    },
    "quantities": {
        "iri": "string",
        "value": "double",
        "value_max": "double",
        "unit": "string",
        "bound": "string",
        "than": "string",
        "benchmark": "string",
        "metric": "string",
        "of": "string",
    },
    "evidences": {
        "iri": "string",
        "claim": "string",
        "document": "string",
        "sentence": "string",
        "start": "int",
        "end": "int",
        "status": "string",
        "finder": "string",
        "score": "double",
        "attributed_to": "string",
        **_DATES,
    },
}


def rows(store: ox.Store, *, status: Which = "all") -> Iterator[tuple[str, Row]]:
    """Name of a table and a row of it. Nodes come before documents and mentions, these before claims."""
    for profile in entities(store, quantities=()):
        yield "nodes", _node(profile)
    for iri in sorted(reading.subjects(store, TYPE, ONTOLOGY + "Document")):
        yield "documents", _document(store, iri)
        for node in sorted(reading.values(store, iri, MENTIONS)):
            yield "mentions", (iri, node)
    for fact in facts(store, statuses=STATUSES[status]):
        yield from _fact(fact)


def _node(profile: Profile) -> Row:
    names, others = profile.entity.names, profile.entity.identifiers
    seen = profile.documents, profile.first or None, profile.last or None
    return (profile.entity.iri, profile.entity.type, profile.label, [*names[1:]], [*others], *seen)


def _document(store: ox.Store, iri: str) -> Row:
    found = reading.properties(store, iri)
    title, date, author = (reading.one(found, DCTERMS + name) for name in ("title", "issued", "creator"))
    return (iri, title or None, date or None, author or None, sorted(found.get(DCTERMS + "source", ())))


def _fact(fact: Fact) -> Iterator[tuple[str, Row]]:
    statement, verdict = fact.statement, fact.verdict
    yield (
        "claims",
        (
            statement.iri,
            statement.subject,
            statement.relation,
            statement.object_iri,
            verdict.status,
            verdict.support,
            verdict.confidence,
            verdict.valid_from or None,
            verdict.valid_until or None,
            verdict.decided or None,
        ),
    )
    if isinstance(statement.object, Measure):
        yield "quantities", _quantity(statement.object)
    for evidence in fact.evidences:
        yield "evidences", _evidence(statement.iri, evidence)


def _quantity(found: Measure) -> Row:
    texts = (found.unit, found.bound, found.than, found.on, found.metric, found.of)
    return (found.iri, found.value, found.value_max, *(text or None for text in texts))


def _evidence(claim: str, found: Evidence) -> Row:
    seen = (found.status, found.finder, found.score, found.attributed_to or None)
    dates = (found.valid_from or None, found.valid_until or None)
    return (found.iri, claim, found.document, found.quote, found.start, found.end, *seen, *dates)
