"""A graph as a side of a comparison: any that keeps to the vocabulary can be scored, ours or another."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.evaluate.sides import Relating, Side, Thing, Value
from kg.iri import ONTOLOGY, local
from kg.ontology import Ontology

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS = "http://www.w3.org/2004/02/skos/core#"
NAMES = ("http://www.w3.org/2000/01/rdf-schema#label", SKOS + "prefLabel", SKOS + "altLabel")
DCTERMS_SOURCE = "http://purl.org/dc/terms/source"

_Triple = tuple[Any, str, Any]


def documents(store: Store) -> dict[str, list[str]]:
    """IRI → paths and addresses of each document."""
    found = _pairs(store, TYPE, NamedNode(ONTOLOGY + "Document"))
    return {node.value: _objects(store, node, DCTERMS_SOURCE) for node, _ in found}


def graph_side(store: Store, ontology: Ontology, *, document: str | None = None) -> Side:
    """Entities with their names, and the facts between and of them, in order of IRI.

    With ``document``, only what that document mentions and what it asserts itself.
    """
    types: dict[str, list[str]] = {}
    for name in sorted(ontology.types):
        for subject, _ in _pairs(store, TYPE, NamedNode(ONTOLOGY + name)):
            types.setdefault(subject.value, []).append(name)
    stated = None
    if document:
        mentioned = set(_objects(store, NamedNode(document), ONTOLOGY + "mentions"))
        types = {iri: found for iri, found in types.items() if iri in mentioned}
        stated = _stated(store, document)
    things = {iri: Thing(tuple(found), _names(store, iri)) for iri, found in types.items()}
    names = (*ontology.relations, *ontology.quantities)
    return Side(things, tuple(_facts(store, names, things, stated)))


def _facts(
    store: Store, names: Iterable[str], things: Mapping[str, Thing], stated: Set[_Triple] | None
) -> Iterator[Relating]:
    for name in names:
        for subject, object_ in _pairs(store, ONTOLOGY + name):
            if subject.value not in things or (stated is not None and (subject, name, object_) not in stated):
                continue
            value = object_.value if _is_thing(object_, things) else _value(store, object_)
            if value is not None:
                yield Relating(subject.value, name, value)


def _stated(store: Store, document: str) -> Set[_Triple]:
    """Subject, relation and object of each claim for which the document has an asserted evidence."""
    query = f"""
        PREFIX kg: <{ONTOLOGY}>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?s ?p ?o {{
            ?evidence prov:wasDerivedFrom {NamedNode(document)} ; kg:status kg:asserted .
            ?claim kg:evidence ?evidence ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
        }}"""
    rows: Any = store.query(query)
    return {(row["s"], local(row["p"].value), row["o"]) for row in rows}


def _is_thing(term: Any, things: Mapping[str, Thing]) -> bool:
    return isinstance(term, NamedNode) and term.value in things


def _value(store: Store, term: Any) -> Value | None:
    if isinstance(term, Literal):
        return Value(float(term.value), "1")
    numbers = _objects(store, term, ONTOLOGY + "numericValue")
    units = _objects(store, term, ONTOLOGY + "unit")
    return Value(float(numbers[0]), units[0] if units else "1") if numbers else None


def _names(store: Store, iri: str) -> tuple[str, ...]:
    names = (name for predicate in NAMES for name in _objects(store, NamedNode(iri), predicate))
    return tuple(dict.fromkeys(names))


def _objects(store: Store, subject: Any, predicate: str) -> list[str]:
    found = store.quads_for_pattern(subject, NamedNode(predicate), None, DefaultGraph())
    return sorted(str(getattr(quad.object, "value", quad.object)) for quad in found)


def _pairs(store: Store, predicate: str, object_: NamedNode | None = None) -> list[tuple[Any, Any]]:
    """Subject and object, sorted."""
    found = store.quads_for_pattern(None, NamedNode(predicate), object_, DefaultGraph())
    return sorted(
        ((quad.subject, quad.object) for quad in found), key=lambda pair: (str(pair[0]), str(pair[1]))
    )
