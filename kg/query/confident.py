"""What is sure enough: a store without the claims that are less so."""

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph import reading
from kg.query.asof import claims, remove


def at_least(store: ox.Store, confidence: float) -> int:
    """Take from ``store``, which is changed, all claims below ``confidence``, with their facts and evidences.

    Says how many those were. Entities, documents and named graphs stay. Raises QueryError unless it is in [0, 1].
    """
    if not 0 <= confidence <= 1:
        raise QueryError(f"no confidence {confidence}; it is a number from 0 to 1")
    removed = 0
    for iri, claim in claims(store):
        fact = reading.fact(store, iri, claim)
        if fact.verdict.confidence < confidence:
            remove(store, fact)
            removed += 1
    return removed
