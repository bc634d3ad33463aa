"""Claims as JSON values: those of an entity, and one with its evidences."""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from kg.graph import reading
from kg.graph.claims import Evidence, Fact, Measure
from kg.graph.network import Source, leading, time_span
from kg.graph.terms import RDF
from kg.iri import ONTOLOGY
from kg.query import entity
from kg.query.entity import in_words
from kg.server import marks
from kg.server.parameters import Given
from kg.server.problems import Problem
from kg.server.rows import Row
from kg.server.served import Served, check_relations, extraction_of, find_entity, find_iri

Json = dict[str, Any]

_TYPE, _CLAIM = RDF + "type", ONTOLOGY + "Claim"


def claims(served: Served, given: Given) -> Json:
    """``/api/claims``."""
    iri, _ = find_entity(served, given["iri"])
    check_relations(served, filter(None, (given["relation"],)))
    of_relation = served.rows.about(iri, relation=given["relation"], direction=given["direction"])
    chosen = [row for row in of_relation if _wanted(row, given)]
    page = chosen[given["offset"] : given["offset"] + given["limit"]]
    return {
        "total": len(chosen),
        "offset": given["offset"],
        "claims": [claim_json(served, fact(served, row.claim)) for row in page],
    }


def claim(served: Served, given: Given) -> Json:
    """``/api/claim``. Raises Problem (404) if it is no claim."""
    iri = find_iri(served, given["iri"])
    if _CLAIM not in reading.properties(served.store, iri).get(_TYPE, ()):
        raise Problem(404, f"{given['iri']!r} is no claim")
    found = fact(served, iri)
    page = found.evidences[given["offset"] : given["offset"] + given["limit"]]
    return {
        "claim": claim_json(served, found),
        "total": len(found.evidences),
        "offset": given["offset"],
        "evidences": [_evidence(served, found, evidence) for evidence in page],
    }


def fact(served: Served, claim: str) -> Fact:
    """A claim with all its evidences."""
    return reading.fact(served.store, claim, reading.properties(served.store, claim))


def heading(served: Served, relation: str, direction: str = "out") -> str:
    """The relation in words; for "in" its inverse."""
    return entity.heading(relation, served.ontology, inverse=direction == "in")


def ref(served: Served, iri: str) -> Json:
    """An entity in short."""
    label, kind = served.label(iri)
    return {"iri": iri, "label": label, "type": kind}


def source_json(source: Source) -> Json:
    return {"iri": source.iri, "title": source.title, "date": source.date, "address": source.address}


def number(value: float | None) -> float | None:
    """JSON has no infinity and no NaN."""
    return value if value is not None and isfinite(value) else None


def claim_json(served: Served, found: Fact) -> Json:
    """Schema ``Claim``."""
    statement, verdict, target = found.statement, found.verdict, found.statement.object
    first, last = time_span(found.evidences, served.look_up)
    shown = leading(found, served.look_up)
    return {
        "iri": statement.iri,
        "subject": ref(served, statement.subject),
        "relation": statement.relation,
        "label": heading(served, statement.relation),
        "object": None if isinstance(target, Measure) else ref(served, target),
        "quantity": measure_json(served, target) if isinstance(target, Measure) else None,
        "status": verdict.status,
        "support": verdict.support,
        "confidence": verdict.confidence,
        "validFrom": verdict.valid_from,
        "validUntil": verdict.valid_until,
        "first": first,
        "last": last,
        "evidences": len(found.evidences),
        "quote": shown.quote if shown else "",
        "source": source_json(served.look_up(shown.document)) if shown else None,
    }


def measure_json(served: Served, measure: Measure) -> Json:
    """Schema ``Quantity``."""
    return {
        "text": in_words(measure, lambda iri: served.label(iri)[0]),
        "value": number(measure.value),
        "valueMax": number(measure.value_max),
        "unit": measure.unit,
        "bound": measure.bound,
        "than": ref(served, measure.than) if measure.than else None,
        "on": ref(served, measure.on) if measure.on else None,
        "metric": measure.metric,
        "of": measure.of,
    }


def within(dates: tuple[str, str], since: str | None, until: str | None) -> bool:
    """Whether a fact with these first and last days was said in a time; undated ones only where no time is given."""
    first, last = dates
    if not since and not until:
        return True
    return bool(first) and (not since or last >= since) and (not until or first <= until)


def _wanted(row: Row, given: Given) -> bool:
    of_status = not given["status"] or row.status in given["status"]
    return of_status and row.confidence >= given["confidence"]


def _evidence(served: Served, found: Fact, evidence: Evidence) -> Json:
    extraction = extraction_of(served, evidence.document)
    known: Iterable[Mapping[str, Any]] = ()
    if extraction is not None:
        known = marks.of_evidence(served, extraction, found.statement, evidence)
    return {
        "iri": evidence.iri,
        "quote": evidence.quote,
        "source": source_json(served.look_up(evidence.document)),
        "start": evidence.start,
        "end": evidence.end,
        "status": evidence.status,
        "finder": evidence.finder,
        "score": evidence.score,
        "saidBy": ref(served, evidence.attributed_to) if evidence.attributed_to else None,
        "marks": list(known),
    }
