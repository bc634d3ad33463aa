"""A document as JSON values: its text with blocks, mentions and what it claims."""

from typing import Any

from pyoxigraph import NamedNode

from kg.graph import reading
from kg.graph.claims import Measure
from kg.graph.network import TYPE
from kg.graph.terms import DCTERMS, PROV
from kg.iri import ONTOLOGY
from kg.server import marks
from kg.server.claims import Json, heading, measure_json, number, ref
from kg.server.parameters import Given
from kg.server.problems import Problem
from kg.server.served import Served, extraction_of, find_iri
from kg.types import Extraction

_DERIVED_FROM = NamedNode(PROV + "wasDerivedFrom")
_EVIDENCE = NamedNode(ONTOLOGY + "evidence")


def document(served: Served, given: Given) -> Json:
    """``/api/document``. Raises Problem (404) if it is no document."""
    iri = find_iri(served, given["iri"])
    said = reading.properties(served.store, iri)
    if ONTOLOGY + "Document" not in said.get(TYPE.value, ()):
        raise Problem(404, f"{given['iri']!r} is no document")
    extraction = extraction_of(served, iri)
    return {
        "iri": iri,
        "title": reading.one(said, DCTERMS + "title"),
        "date": reading.one(said, DCTERMS + "issued"),
        "author": reading.one(said, DCTERMS + "creator"),
        "addresses": sorted(said.get(DCTERMS + "source", ())),
        **_content(served, iri, extraction),
        "claims": _claims(served, iri, extraction),
    }


def _content(served: Served, iri: str, extraction: Extraction | None) -> Json:
    if extraction is None:
        return {"text": None, "blocks": [], "links": [], "mentions": [], "quantities": []}
    known, read = marks.names(served, iri), extraction.document
    return {
        "text": read.text,
        "blocks": [
            {
                "start": block.start,
                "end": block.end,
                "kind": block.kind,
                "section": block.section,
                "part": block.part,
                "level": block.level,
                "cells": [list(cell) for cell in block.cells],
                "table": block.table,
                "header": block.header,
            }
            for block in read.blocks
        ],
        "links": [{"start": link.start, "end": link.end, "target": link.target} for link in read.links],
        "mentions": _mentions(known, extraction),
        "quantities": [
            {
                "start": quantity.span.start,
                "end": quantity.span.end,
                "text": quantity.text,
                "value": number(quantity.value),
                "unit": quantity.unit,
            }
            for quantity in sorted(extraction.quantities, key=lambda quantity: quantity.span)
        ],
    }


def _mentions(known: marks.Names, extraction: Extraction) -> list[Json]:
    return [
        {
            "start": mention.span.start,
            "end": mention.span.end,
            "text": mention.text,
            "type": mention.type,
            "entity": marks.entity_of(known, mention),
            "finder": mention.by.finder,
            "score": mention.by.score,
        }
        for mention in sorted(extraction.mentions, key=lambda mention: (mention.span, mention.type))
    ]


def _claims(served: Served, iri: str, extraction: Extraction | None) -> list[Json]:
    found: list[tuple[tuple[int, int, str], Json]] = []
    for evidence_iri in reading.subjects(served.store, _DERIVED_FROM, iri):
        for claim in reading.subjects(served.store, _EVIDENCE, evidence_iri):
            shown = _claim(served, claim, evidence_iri, extraction)
            found.append(((shown["start"], shown["end"], claim), shown))
    return [shown for _, shown in sorted(found, key=lambda pair: pair[0])]


def _claim(served: Served, claim: str, evidence_iri: str, extraction: Extraction | None) -> dict[str, Any]:
    evidence = reading.evidence(served.store, evidence_iri)
    said = reading.properties(served.store, claim)
    # Only what is claimed is wanted here, not all that supports it.
    statement = reading.fact(served.store, claim, {**said, _EVIDENCE.value: []}).statement
    target = statement.object
    known = () if extraction is None else marks.of_evidence(served, extraction, statement, evidence)
    return {
        "start": evidence.start,
        "end": evidence.end,
        "claim": claim,
        "subject": ref(served, statement.subject),
        "relation": statement.relation,
        "label": heading(served, statement.relation),
        "object": None if isinstance(target, Measure) else ref(served, target),
        "text": measure_json(served, target)["text"]
        if isinstance(target, Measure)
        else served.label(target)[0],
        "status": evidence.status,
        "marks": list(known),
    }
