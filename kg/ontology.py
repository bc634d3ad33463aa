"""What the graph may hold: types, relations, quantity properties and units, read from ``ontology/kg.ttl``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from kg.assets import asset
from kg.errors import ConfigError
from kg.iri import ONTOLOGY, local
from kg.types import TypeName

OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"

#: Subject and predicate IRI → objects in the order of the file.
_Triples = dict[tuple[str, str], list[ox.NamedNode | ox.BlankNode | ox.Literal]]


@dataclass(frozen=True, slots=True)
class Kind:
    """An entity type. ``parent`` is the entity type above it ("Hardware" for "Chip"), or ""."""

    name: TypeName
    parent: TypeName
    label: str
    comment: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """``domain`` and ``range`` list entity types with all their subtypes; "anything" is all of them.

    ``inverse``: local name of the declared inverse, or "". ``unless``: relations between two objects without which they
    contradict each other; () where a subject may have any number of objects.
    """

    name: str
    domain: tuple[TypeName, ...]
    range: tuple[TypeName, ...]
    symmetric: bool
    label: str
    comment: str
    example: str
    inverse: str
    inverse_label: str
    unless: tuple[str, ...] = ()

    @property
    def from_object(self) -> str:
        """The relation in words as its object has it: "developer of" for "developed by"."""
        return self.label if self.symmetric else self.inverse_label or f"is {self.label} of"


@dataclass(frozen=True, slots=True)
class QuantityProperty:
    """``units``: the unit strings allowed, in file order. ``functional``: at most one value an entity.

    ``per``: properties of a quantity for each of which an entity has one value.
    """

    name: str
    domain: tuple[TypeName, ...]
    units: tuple[str, ...]
    functional: bool
    label: str
    comment: str
    example: str
    per: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """What the facts are written with. ``what``: "class", "property", or the class that a value is of."""

    name: str
    what: str
    comment: str


@dataclass(frozen=True, slots=True)
class Ontology:
    """Everything in the order of the file. ``units``: unit string → QUDT IRI or ""."""

    kinds: Mapping[TypeName, Kind]
    relations: Mapping[str, Relation]
    quantities: Mapping[str, QuantityProperty]
    units: Mapping[str, str]
    terms: tuple[Term, ...]

    @property
    def types(self) -> tuple[TypeName, ...]:
        """Names of the entity types."""
        return tuple(self.kinds)

    @property
    def parents(self) -> Mapping[TypeName, TypeName]:
        """Subtype → type, for the types that have one above them."""
        return {kind.name: kind.parent for kind in self.kinds.values() if kind.parent}

    def licence(self, subject_type: TypeName, relation: str, object_type: TypeName) -> bool:
        """Whether domain and range allow it; False for a relation that isn't one."""
        found = self.relations.get(relation)
        return found is not None and subject_type in found.domain and object_type in found.range

    def licence_quantity(self, subject_type: TypeName, quantity: str, unit: str) -> bool:
        """Whether the property fits the type and the unit fits the property."""
        found = self.quantities.get(quantity)
        return found is not None and subject_type in found.domain and unit in found.units


def load(path: Path | None = None) -> Ontology:
    """Read ``path``, or the ontology that ships with kg. Raises ConfigError if it cannot be used."""
    triples = _read(path or asset("ontology/kg.ttl"))
    kinds = {kind.name: kind for kind in _kinds(triples)}
    if not kinds:
        raise ConfigError(f"{path}: no class is below kg:Entity, so there are no entity types")
    relations = {relation.name: relation for relation in _relations(triples, kinds)}
    quantities = {quantity.name: quantity for quantity in _quantities(triples, kinds)}
    units = {text: _qudt(triples, iri) for iri, text in _units(triples).items()}
    known = kinds.keys() | relations.keys() | quantities.keys()
    return Ontology(
        MappingProxyType(kinds),
        MappingProxyType(relations),
        MappingProxyType(quantities),
        MappingProxyType(units),
        tuple(term for term in _terms(triples) if term.name not in known),
    )


def _read(path: Path) -> _Triples:
    triples: _Triples = {}
    try:
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if isinstance(triple.object, ox.Triple) or isinstance(triple.subject, ox.Triple):
                continue
            triples.setdefault((triple.subject.value, triple.predicate.value), []).append(triple.object)
    except (OSError, SyntaxError) as error:
        raise ConfigError(f"{path}: not a readable Turtle file: {error}") from error
    return triples


def _kinds(triples: _Triples) -> Iterator[Kind]:
    above: dict[str, str] = {}
    for (subject, predicate), objects in triples.items():
        if predicate == RDFS + "subClassOf":
            above.update((subject, o.value) for o in objects if o.value.startswith(ONTOLOGY))
    for iri, parent in above.items():
        if parent != ONTOLOGY + "Entity" and above.get(parent) != ONTOLOGY + "Entity":
            continue
        name = "" if parent == ONTOLOGY + "Entity" else local(parent)
        examples = _texts(triples, iri, SKOS + "example")
        yield Kind(local(iri), name, _text(triples, iri, "label"), _text(triples, iri, "comment"), examples)


def _relations(triples: _Triples, kinds: Mapping[TypeName, Kind]) -> Iterator[Relation]:
    inverses = {o[0].value: s for (s, p), o in triples.items() if p == OWL + "inverseOf"}
    for iri in _subjects(triples, RDFS + "subPropertyOf", ONTOLOGY + "relation"):
        inverse = inverses.get(iri, "")
        yield Relation(
            name=local(iri),
            domain=_classes(triples, iri, RDFS + "domain", kinds),
            range=_classes(triples, iri, RDFS + "range", kinds),
            symmetric=_is_a(triples, iri, "SymmetricProperty"),
            label=_text(triples, iri, "label"),
            comment=_text(triples, iri, "comment"),
            example="".join(_texts(triples, iri, SKOS + "example")),
            inverse=local(inverse) if inverse else "",
            inverse_label=_text(triples, inverse, "label") if inverse else "",
            unless=_names(triples, iri, "oneValueUnless"),
        )


def _quantities(triples: _Triples, kinds: Mapping[TypeName, Kind]) -> Iterator[QuantityProperty]:
    notation = _units(triples)
    for (iri, predicate), units in triples.items():
        if predicate != ONTOLOGY + "allowedUnit":
            continue
        unknown = [unit.value for unit in units if unit.value not in notation]
        if unknown:
            raise ConfigError(
                f"kg:{local(iri)} allows {unknown[0]!r}, which is not a kg:Unit with a notation"
            )
        yield QuantityProperty(
            name=local(iri),
            domain=_classes(triples, iri, RDFS + "domain", kinds),
            units=tuple(notation[unit.value] for unit in units),
            functional=_is_a(triples, iri, "FunctionalProperty"),
            label=_text(triples, iri, "label"),
            comment=_text(triples, iri, "comment"),
            example="".join(_texts(triples, iri, SKOS + "example")),
            per=_names(triples, iri, "oneValuePer"),
        )


def _terms(triples: _Triples) -> Iterator[Term]:
    """All that is commented on."""
    for iri, predicate in triples:
        if predicate == RDFS + "comment" and iri.startswith(ONTOLOGY):
            kind = triples[iri, RDF + "type"][0].value
            what = (
                "class" if kind == OWL + "Class" else "property" if kind.endswith("Property") else local(kind)
            )
            yield Term(local(iri), what, _text(triples, iri, "comment"))


def _classes(
    triples: _Triples, iri: str, predicate: str, kinds: Mapping[TypeName, Kind]
) -> tuple[TypeName, ...]:
    """The entity types that a domain or range allows: a class or a union, with all subtypes."""
    stated: list[str] = []
    for node in triples.get((iri, predicate), []):
        union = triples.get((node.value, OWL + "unionOf"))
        stated += _list(triples, union[0].value) if union else [node.value]
    names = {local(value) for value in stated}
    if "Entity" in names:
        return tuple(kinds)
    return tuple(kind.name for kind in kinds.values() if kind.name in names or kind.parent in names)


def _list(triples: _Triples, node: str) -> Iterator[str]:
    while first := triples.get((node, RDF + "first")):
        yield first[0].value
        node = triples[node, RDF + "rest"][0].value


def _units(triples: _Triples) -> dict[str, str]:
    found = _subjects(triples, RDF + "type", ONTOLOGY + "Unit")
    return {iri: text for iri in found for text in _texts(triples, iri, SKOS + "notation")}


def _qudt(triples: _Triples, iri: str) -> str:
    return "".join(_texts(triples, iri, SKOS + "exactMatch"))


def _subjects(triples: _Triples, predicate: str, value: str) -> list[str]:
    return [
        s for (s, p), objects in triples.items() if p == predicate and any(o.value == value for o in objects)
    ]


def _is_a(triples: _Triples, iri: str, owl_class: str) -> bool:
    return any(o.value == OWL + owl_class for o in triples.get((iri, RDF + "type"), []))


def _texts(triples: _Triples, iri: str, predicate: str) -> tuple[str, ...]:
    return tuple(o.value for o in triples.get((iri, predicate), []))


def _names(triples: _Triples, iri: str, annotation: str) -> tuple[str, ...]:
    """Local names of our properties that an annotation of ours lists."""
    return tuple(local(value) for value in _texts(triples, iri, ONTOLOGY + annotation))


def _text(triples: _Triples, iri: str, rdfs_name: str) -> str:
    values: Sequence[str] = _texts(triples, iri, RDFS + rdfs_name)
    return values[0] if values else ""
