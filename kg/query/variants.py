"""Values that belong to the variants of an entity: of their own facts, and those that their names state."""

import re

import pyoxigraph as ox

from kg.graph import reading
from kg.graph.claims import Measure
from kg.graph.terms import RDFS, SKOS
from kg.iri import ONTOLOGY

_VARIANT_OF = ox.NamedNode(ONTOLOGY + "variantOf")
_NAMES = (ox.NamedNode(RDFS + "label"), ox.NamedNode(SKOS + "altLabel"))
_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s?([KMBT])\b", re.IGNORECASE)
_FACTORS = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


def sizes(store: ox.Store, iri: str, relation: str) -> tuple[Measure, ...]:
    """Values of ``relation`` of all variants of ``iri``, in order of value."""
    found = []
    for variant in reading.subjects(store, _VARIANT_OF, iri):
        values = reading.values(store, variant, ox.NamedNode(ONTOLOGY + relation))
        found += [reading.measure(store, value) for value in values]
        if relation == "parameterCount":
            found += [plain(size) for size in _named(store, variant)]
    return tuple(sorted(found, key=lambda measure: (measure.value, measure.iri)))


def plain(value: float) -> Measure:
    return Measure("", value, None, "1", "exact", "", "", "", "")


def _named(store: ox.Store, iri: str) -> set[float]:
    names = {name for predicate in _NAMES for name in reading.values(store, iri, predicate)}
    return {float(n) * _FACTORS[unit.upper()] for name in names for n, unit in _SIZE.findall(name)}
