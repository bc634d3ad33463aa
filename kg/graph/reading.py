"""One subject of a store → one of our values: the way back from `kg.graph.rdf`.

Called some hundred thousand times in an export, so it reads all triples of a subject at once and looks them up by
predicate. What a graph lacks is "" or 0: `kg validate` says what is missing, reading doesn't.
"""

from functools import cache, lru_cache
from typing import Any

import pyoxigraph as ox

from kg.graph.claims import Evidence, Fact, Measure, Statement, Verdict
from kg.graph.terms import PROV, RDF, RDFS
from kg.iri import ONTOLOGY, local
from kg.ontology import load

DEFAULT = ox.DefaultGraph()

#: Predicate IRI → values, in the order of the store.
Properties = dict[str, list[str]]

_NOTHING = [""]
#: Predicates and statuses are few and come all the time.
_local = lru_cache(maxsize=256)(local)
_SUBJECT, _PREDICATE, _OBJECT = RDF + "subject", RDF + "predicate", RDF + "object"
_STATUS, _SCORE = ONTOLOGY + "status", ONTOLOGY + "score"
_SUPPORT, _CONFIDENCE = ONTOLOGY + "supportCount", ONTOLOGY + "confidence"
_DECIDED_BY, _LABEL = ONTOLOGY + "decidedBy", RDFS + "label"
_EVIDENCE, _DERIVED_FROM = ONTOLOGY + "evidence", PROV + "wasDerivedFrom"
_VALID_FROM, _VALID_UNTIL = ONTOLOGY + "validFrom", ONTOLOGY + "validUntil"
_QUOTE, _START, _END = ONTOLOGY + "quote", ONTOLOGY + "start", ONTOLOGY + "end"
_FINDER, _ATTRIBUTED_TO = ONTOLOGY + "finder", ONTOLOGY + "attributedTo"


def properties(store: ox.Store, iri: str) -> Properties:
    """All that is said of a subject in the default graph."""
    found: Properties = {}
    quads: Any = store.quads_for_pattern(ox.NamedNode(iri), None, None, DEFAULT)
    for quad in quads:
        predicate = quad.predicate.value
        if predicate in found:
            found[predicate].append(quad.object.value)
        else:
            found[predicate] = [quad.object.value]
    return found


def one(found: Properties, predicate: str) -> str:
    """The least value where there are several, which a valid graph hasn't; "" where there is none."""
    values = found.get(predicate, _NOTHING)
    return values[0] if len(values) == 1 else min(values)


def subjects(store: ox.Store, predicate: ox.NamedNode, iri: str) -> list[str]:
    """What has ``iri`` as value of ``predicate``."""
    quads: Any = store.quads_for_pattern(None, predicate, ox.NamedNode(iri), DEFAULT)
    return [quad.subject.value for quad in quads]


def values(store: ox.Store, iri: str, predicate: ox.NamedNode) -> list[str]:
    """Values of one property of one subject."""
    quads: Any = store.quads_for_pattern(ox.NamedNode(iri), predicate, None, DEFAULT)
    return [quad.object.value for quad in quads]


def status(claim: Properties) -> str:
    """Status of a claim."""
    return _local(one(claim, _STATUS))


def fact(store: ox.Store, iri: str, claim: Properties) -> Fact:
    """The claim ``iri`` with its evidences, in order of document and place."""
    evidences = [evidence(store, iri) for iri in claim.get(_EVIDENCE, ())]
    if len(evidences) > 1:
        evidences.sort(key=lambda evidence: (evidence.document, evidence.start, evidence.end, evidence.iri))
    relation, target = _local(one(claim, _PREDICATE)), one(claim, _OBJECT)
    return Fact(
        Statement(
            iri, one(claim, _SUBJECT), relation, measure(store, target) if is_quantity(relation) else target
        ),
        Verdict(
            status(claim),
            int(one(claim, _SUPPORT) or len(evidences)),
            float(one(claim, _CONFIDENCE) or 0),
            one(claim, _VALID_FROM),
            one(claim, _VALID_UNTIL),
            "; ".join(decisions(store, claim)),
        ),
        tuple(evidences),
    )


def decisions(store: ox.Store, found: Properties) -> list[str]:
    """What people decided about an entity or a claim, in words."""
    made = (properties(store, iri) for iri in found.get(_DECIDED_BY, ()))
    return sorted(one(decision, _LABEL) for decision in made)


def evidence(store: ox.Store, iri: str) -> Evidence:
    """One sentence that speaks of a claim."""
    found = properties(store, iri)
    score = one(found, _SCORE)
    return Evidence(
        iri,
        one(found, _DERIVED_FROM),
        one(found, _QUOTE),
        int(one(found, _START) or 0),
        int(one(found, _END) or 0),
        _local(one(found, _STATUS)),
        one(found, _FINDER),
        float(score) if score else None,
        one(found, _ATTRIBUTED_TO),
        one(found, _VALID_FROM),
        one(found, _VALID_UNTIL),
    )


def measure(store: ox.Store, iri: str) -> Measure:
    """A quantity that is a thing of its own."""
    found = properties(store, iri)
    high = one(found, ONTOLOGY + "numericValueMax")
    return Measure(
        iri,
        float(one(found, ONTOLOGY + "numericValue") or "nan"),
        float(high) if high else None,
        one(found, ONTOLOGY + "unit"),
        _local(one(found, ONTOLOGY + "bound")),
        one(found, ONTOLOGY + "than"),
        one(found, ONTOLOGY + "onBenchmark"),
        one(found, ONTOLOGY + "metric"),
        one(found, ONTOLOGY + "of"),
    )


def is_quantity(relation: str) -> bool:
    """Whether the ontology has it as a quantity property."""
    return relation in _quantities()


@cache
def _quantities() -> frozenset[str]:
    return frozenset(load().quantities)
