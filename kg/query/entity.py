"""One entity with its facts and the sentences behind them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.errors import QueryError
from kg.graph import reading
from kg.graph.claims import STATUSES, Evidence, Fact, Measure
from kg.graph.network import Source, Sources, facts_about, profile, qualifiers, sources, words
from kg.graph.terms import RDF, RDFS, SKOS
from kg.iri import BASE, ONTOLOGY, local
from kg.ontology import Ontology, load
from kg.query.names import name_key
from kg.types import Entity, Status, TypeName

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(RDF + "type")
_OBJECT = NamedNode(RDF + "object")
_SUBJECT = NamedNode(RDF + "subject")
_MENTIONS = NamedNode(ONTOLOGY + "mentions")
_NAMES = (NamedNode(RDFS + "label"), NamedNode(SKOS + "altLabel"))
_BOUNDS = {"about": "about ", "atLeast": "at least ", "atMost": "at most "}

#: IRI of an entity → its label.
Labels = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """An evidence as it is shown. ``said_by``: label of who says so, or ""."""

    quote: str
    source: Source
    start: int
    end: int
    status: Status
    finder: str
    score: float | None
    said_by: str


@dataclass(frozen=True, slots=True)
class Line:
    """What stands at the other end of a claim: an entity's label, IRI and type, or a quantity in words.

    ``decided``: the decision of a person that gave it its status, or "". ``valid_from`` and ``valid_until``: a day,
    month or year, or "".
    """

    text: str
    iri: str
    type: TypeName
    status: Status
    support: int
    confidence: float
    sentences: tuple[Sentence, ...]
    decided: str = ""
    valid_from: str = ""
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """All claims of one relation in one direction. ``heading``: the relation, or its inverse, in words."""

    relation: str
    inverse: bool
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """``documents``: how many mention it; ``first``, ``last``: dates of the earliest and latest of them, or "".

    ``decisions``: what people decided about it, in words.
    """

    entity: Entity
    documents: int
    first: str
    last: str
    groups: tuple[Group, ...]
    decisions: tuple[str, ...] = ()


def find(store: Store, name_or_iri: str, *, base: str = BASE) -> tuple[str, ...]:
    """IRIs of the entities meant, the one that most documents mention first.

    In this order: an IRI, with or without its base (``model/helix``); a name just so; a name but for upper case,
    accents and punctuation. Raises QueryError if there is none, with similar names.
    """
    for iri in (name_or_iri, base + name_or_iri):
        if " " not in iri and ":" in iri and _is_entity(store, iri):
            return (iri,)
    exact = {iri for name in _NAMES for iri in _subjects(store, name, Literal(name_or_iri))}
    found = exact or _folded(store, name_or_iri)
    if not found:
        raise QueryError(f"no entity is named {name_or_iri!r}{_similar(store, name_or_iri)}")
    return tuple(sorted(found, key=lambda iri: (-_mentions(store, iri), iri)))


def spelt(store: Store, name_or_iri: str, *, base: str = BASE) -> str:
    """A name of the entity that `find` gives first: the one that is meant but for upper case, else its label."""
    iri = find(store, name_or_iri, base=base)[0]
    forms = (form for name in _NAMES for form in reading.values(store, iri, name))
    return name_or_iri if name_or_iri.lower() in map(str.lower, forms) else label_of(store, iri)


def describe(store: Store, name_or_iri: str, *, base: str = BASE) -> Description:
    """The entity that `find` gives first, with all claims about it, asserted ones before others."""
    return description(store, find(store, name_or_iri, base=base)[0])


def description(store: Store, iri: str) -> Description:
    """As `describe`, for an IRI. Raises QueryError if it is no entity."""
    look_up, ontology = sources(store), load()
    found = profile(store, iri, _type(store, iri, ontology), look_up=look_up)
    if not found.entity.type:
        raise QueryError(f"no entity {iri}")
    about = _groups(store, iri, look_up, ontology, inverse=False)
    on = _groups(store, iri, look_up, ontology, inverse=True)
    decided = tuple(reading.decisions(store, reading.properties(store, iri)))
    return Description(found.entity, found.documents, found.first, found.last, (*about, *on), decided)


def label_of(store: Store, iri: str) -> str:
    """The label, or the end of the IRI where there is none."""
    labels = store.quads_for_pattern(NamedNode(iri), _NAMES[0], None, _DEFAULT)
    return min((quad.object.value for quad in labels if isinstance(quad.object, Literal)), default=local(iri))


def in_words(measure: Measure, label: Labels) -> str:
    """``"at least 7 to 9 Hz"``, ``"86.4 % on MMLU"``, ``"10 than Vega"``; the unit "1" goes without saying."""
    high = "" if measure.value_max is None else f" to {_number(measure.value_max)}"
    parts = [f"{_BOUNDS.get(measure.bound, '')}{_number(measure.value)}{high}"]
    parts += [measure.unit] if measure.unit != "1" else []
    return " ".join([*parts, *qualifiers(measure, label)])


def _groups(
    store: Store, iri: str, look_up: Sources, ontology: Ontology, *, inverse: bool
) -> Iterator[Group]:
    order = [*ontology.relations, *ontology.quantities]
    facts = _facts_on(store, iri) if inverse else facts_about(store, iri, statuses=())

    def place(fact: Fact) -> int:
        name = fact.statement.relation
        return order.index(name) if name in order else len(order)

    for _, group in groupby(sorted(facts, key=place), key=place):
        members = list(group)
        name = members[0].statement.relation
        lines = [_line(store, fact, look_up, ontology, inverse=inverse) for fact in members]
        lines.sort(key=lambda line: (STATUSES.index(line.status), -line.support, line.text, line.iri))
        yield Group(name, inverse, heading(name, ontology, inverse=inverse), tuple(lines))


def heading(name: str, ontology: Ontology, *, inverse: bool) -> str:
    """A relation or quantity property in words; ``inverse``: as the object of the relation has it."""
    relation = ontology.relations.get(name)
    if relation is None or not inverse:
        known = relation or ontology.quantities.get(name)
        return known.label if known else words(name)
    return relation.from_object


def _facts_on(store: Store, iri: str) -> list[Fact]:
    found = set()
    for claim in store.quads_for_pattern(None, _OBJECT, NamedNode(iri), _DEFAULT):
        for quad in store.quads_for_pattern(claim.subject, _SUBJECT, None, _DEFAULT):
            if isinstance(quad.object, NamedNode):
                found.add(quad.object.value)
    facts = (fact for subject in sorted(found) for fact in facts_about(store, subject, statuses=()))
    return [fact for fact in facts if fact.statement.object == iri]


def _line(store: Store, fact: Fact, look_up: Sources, ontology: Ontology, *, inverse: bool) -> Line:
    def label(iri: str) -> str:
        return label_of(store, iri)

    target = fact.statement.object
    sentences = tuple(_sentence(evidence, look_up, label) for evidence in fact.evidences)
    weighed = fact.verdict
    if isinstance(target, Measure):
        text, other, kind = in_words(target, label), "", ""
    else:
        other = fact.statement.subject if inverse else target
        text, kind = label(other), _type(store, other, ontology)
    return Line(
        text,
        other,
        kind,
        weighed.status,
        weighed.support,
        weighed.confidence,
        sentences,
        weighed.decided,
        weighed.valid_from,
        weighed.valid_until,
    )


def _sentence(evidence: Evidence, look_up: Sources, label: Labels) -> Sentence:
    said_by = label(evidence.attributed_to) if evidence.attributed_to else ""
    place = (evidence.start, evidence.end, evidence.status, evidence.finder, evidence.score)
    return Sentence(evidence.quote, look_up(evidence.document), *place, said_by)


def _number(value: float) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".") if abs(value) < 1e18 else repr(value)


def _type(store: Store, iri: str, ontology: Ontology) -> TypeName:
    kinds = store.quads_for_pattern(NamedNode(iri), _TYPE, None, _DEFAULT)
    names = {local(quad.object.value) for quad in kinds if isinstance(quad.object, NamedNode)}
    return next((name for name in ontology.types if name in names), "")


def _is_entity(store: Store, iri: str) -> bool:
    return bool(_type(store, iri, load()))


def _subjects(store: Store, predicate: NamedNode, value: Literal) -> Iterator[str]:
    for quad in store.quads_for_pattern(None, predicate, value, _DEFAULT):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject.value


def _folded(store: Store, name: str) -> set[str]:
    key = name_key(name)
    return {iri for iri, text in _all_names(store) if key and name_key(text) == key}


def _similar(store: Store, name: str) -> str:
    keys = {name_key(text): text for _, text in sorted(_all_names(store))}
    near = get_close_matches(name_key(name), sorted(keys), n=3, cutoff=0.6)
    return f"; similar: {', '.join(keys[key] for key in near)}" if near else ""


def _all_names(store: Store) -> Iterator[tuple[str, str]]:
    for predicate in _NAMES:
        for quad in store.quads_for_pattern(None, predicate, None, _DEFAULT):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.subject.value, quad.object.value


def _mentions(store: Store, iri: str) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, _MENTIONS, NamedNode(iri), _DEFAULT))
