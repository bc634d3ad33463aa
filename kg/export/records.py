"""JSON Lines: an entity or a claim with all its evidences on each line."""

from dataclasses import asdict
from typing import Any, BinaryIO

import orjson
import pyoxigraph as ox

from kg.export.nodes import STATUSES, Which
from kg.graph.claims import Fact, Measure
from kg.graph.network import Profile, Sources, entities, facts, sources


def records(store: ox.Store, file: BinaryIO, *, status: Which = "all") -> None:
    """Entities in order of IRI (``"kind": "entity"``), then claims by subject (``"kind": "claim"``)."""
    look_up = sources(store)
    for found in entities(store, quantities=()):
        file.write(orjson.dumps(entity_record(found), option=orjson.OPT_APPEND_NEWLINE))
    for fact in facts(store, statuses=STATUSES[status]):
        file.write(orjson.dumps(claim_record(fact, look_up), option=orjson.OPT_APPEND_NEWLINE))


def entity_record(found: Profile) -> dict[str, Any]:
    return {
        "kind": "entity",
        "iri": found.entity.iri,
        "type": found.entity.type,
        "label": found.label,
        "aliases": found.entity.names[1:],
        "identifiers": found.entity.identifiers,
        "documents": found.documents,
        "first": found.first or None,
        "last": found.last or None,
    }


def claim_record(fact: Fact, look_up: Sources) -> dict[str, Any]:
    statement, verdict = fact.statement, fact.verdict
    target = statement.object
    return {
        "kind": "claim",
        "iri": statement.iri,
        "subject": statement.subject,
        "relation": statement.relation,
        "object": _filled(asdict(target)) if isinstance(target, Measure) else target,
        **_filled(asdict(verdict)),
        "evidences": [
            {**_filled(asdict(evidence)), "document": _filled(asdict(look_up(evidence.document)))}
            for evidence in fact.evidences
        ],
    }


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what isn't known."""
    return {name: value for name, value in values.items() if value not in ("", None)}
