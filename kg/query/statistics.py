"""What a graph holds, counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.graph.claims import STATUSES
from kg.iri import local
from kg.ontology import load
from kg.query.sparql import run


@dataclass(frozen=True, slots=True)
class Statistics:
    """``entities``: by type, ``claims``: by status, ``facts``: asserted claims by relation, all in the ontology's
    order and without zeros. ``finders``: evidences by the rule or model that found them, most first.
    """

    triples: int
    documents: int
    evidences: int
    entities: Mapping[str, int]
    claims: Mapping[str, int]
    facts: Mapping[str, int]
    finders: Mapping[str, int]


def statistics(store: Store) -> Statistics:
    """Takes some seconds a million triples."""
    ontology = load()
    classes = _counts(store, "?thing a ?x")
    statuses = _counts(store, "?claim a kg:Claim ; kg:status ?x")
    facts = _counts(store, "?claim kg:status kg:asserted ; rdf:predicate ?x")
    finders = _counts(store, "?evidence kg:finder ?x")
    return Statistics(
        triples=len(store),
        documents=classes.get("Document", 0),
        evidences=classes.get("Evidence", 0),
        entities=_present(classes, ontology.types),
        claims=_present(statuses, STATUSES),
        facts=_present(facts, (*ontology.relations, *ontology.quantities)),
        finders=dict(sorted(finders.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _present(counts: Mapping[str, int], names: tuple[str, ...]) -> dict[str, int]:
    return {name: counts[name] for name in names if name in counts}


def _counts(store: Store, pattern: str) -> dict[str, int]:
    """How often each value of ``?x``; IRIs by their local names."""
    answer = run(store, f"SELECT ?x (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?x")
    assert isinstance(answer, QuerySolutions)
    found = {}
    for row in answer:
        value, count = row["x"], row["n"]
        if isinstance(value, NamedNode | Literal) and isinstance(count, Literal):
            found[local(value.value) if isinstance(value, NamedNode) else value.value] = int(count.value)
    return found
