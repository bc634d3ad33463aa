"""Records that entities were matched with → N-Quads: the named graph of what no document has said.

Records have the properties of entities but are typed ``kg:Record`` with their type as ``dcterms:type``, so that
no union of graphs counts them as things that a text speaks of.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kg.catalogue import Record, sources
from kg.catalogue.records import record_iri
from kg.catalogue.tables import NAMESPACE
from kg.graph.lines import write_sorted
from kg.graph.terms import DCTERMS, RDF, RDFS, SKOS, double, is_iri, kg, literal, moment, term
from kg.iri import digest
from kg.ontology import OWL
from kg.types import TypeName

SAME_AS = f"<{OWL}sameAs>"
#: Column → relation and the type of what is named.
_RELATIONS: Mapping[str, tuple[str, TypeName]] = {
    "maker": ("developedBy", "Organization"),
    "parent": ("subOrganizationOf", "Organization"),
    "base": ("basedOn", "Model"),
    "data": ("trainedOn", "Dataset"),
    "hardware": ("trainedOnHardware", "Chip"),
    "country": ("locatedIn", "Place"),
}
#: Column → quantity property and unit.
_QUANTITIES: Mapping[str, tuple[str, str]] = {
    "parameters": ("parameterCount", "1"),
    "data_size": ("trainingTokens", "1"),
    "hardware_count": ("trainingHardwareCount", "1"),
    "training_hours": ("trainingDuration", "h"),
    "memory": ("memorySize", "GB"),
    "process": ("processNode", "nm"),
}

#: Type and name → the one record that it names.
Finder = Callable[[TypeName, str], Record | None]


def graph_iri(base: str) -> str:
    """Where background facts stand: ``…/id/graph/background``."""
    return f"{base}graph/background"


def links(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Entity and record as N-Triples without line ends."""
    for entity, record in pairs:
        yield f"{term(entity)} {SAME_AS} {term(record)} ."


def write(records: Iterable[Record], verbatim: Iterable[str], path: Path, *, find: Finder, base: str) -> int:
    """Sorted N-Quads of ``records``, of what they name, and of ``verbatim`` triples. Says how many."""
    graph = term(graph_iri(base))
    lines = (*_triples(records, find, base), *verbatim)
    return write_sorted((f"{line[:-1]}{graph} ." for line in lines), path)


def _triples(records: Iterable[Record], find: Finder, base: str) -> Iterator[str]:
    asked = {record.iri: record for record in records}
    near = {r.iri: r for record in asked.values() for r, _ in _named(record, find) if r.source}
    for record in {**near, **asked}.values():
        yield from _record(record, base)
        yield from _source(record.source)
        for target, relation in _named(record, find):
            yield f"{term(record.iri)} {kg(relation)} {term(target.iri)} ."
            yield from _head(target)


def _named(record: Record, find: Finder) -> Iterator[tuple[Record, str]]:
    """Records that one leads to and by which relation; what no catalogue has is a record with a name alone."""
    for column, (relation, kind) in _RELATIONS.items():
        for name in record.all(column):
            known = find(kind, name)
            yield known or Record(record_iri(NAMESPACE, kind, name), kind, name), relation


def _head(record: Record) -> Iterator[str]:
    node = term(record.iri)
    yield f"{node} <{RDF}type> {kg('Record')} ."
    yield f"{node} <{DCTERMS}type> {kg(record.type)} ."
    yield f"{node} <{RDFS}label> {literal(record.name)} ."


def _record(record: Record, base: str) -> Iterator[str]:
    node = term(record.iri)
    yield from _head(record)
    for name in record.aliases:
        yield f"{node} <{SKOS}altLabel> {literal(name)} ."
    if day := record.one("date"):
        yield f"{node} <{DCTERMS}issued> {moment(day)} ."
    for address in (*record.all("link"), *record.all("id")):
        if address == record.iri:
            continue
        if is_iri(address):
            yield f"{node} <{RDFS}seeAlso> {term(address)} ."
        else:
            yield f"{node} <{DCTERMS}identifier> {literal(address)} ."
    for column, (name, unit) in _QUANTITIES.items():
        value = record.number(column)
        if value is not None:
            quantity = term(f"{base}quantity/{digest(record.iri, name, repr(value), unit)}")
            yield f"{node} {kg(name)} {quantity} ."
            yield f"{quantity} <{RDF}type> {kg('Quantity')} ."
            yield f"{quantity} {kg('numericValue')} {double(value)} ."
            yield f"{quantity} {kg('unit')} {literal(unit)} ."
            yield f"{quantity} {kg('bound')} {kg('exact')} ."
    yield f"{node} <{DCTERMS}source> {_source_node(record.source)} ."


def _source_node(name: str) -> str:
    known = sources().get(name)
    return term(known["address"]) if known else term(name) if is_iri(name) else literal(name)


def _source(name: str) -> Iterator[str]:
    """Title and licence of one that ships."""
    if known := sources().get(name):
        yield f"{term(known['address'])} <{DCTERMS}title> {literal(known['title'])} ."
        yield f"{term(known['address'])} <{DCTERMS}license> {term(known['licence'])} ."
