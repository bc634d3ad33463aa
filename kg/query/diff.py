"""What one graph says and another doesn't: entities, facts and conflicts that came, changed or went.

Entities and claims are known by their IRIs, which are the same in every build of the same things.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg.graph.claims import Fact, Measure
from kg.graph.network import Sources, entity_types, facts, labels, leading, sources
from kg.ontology import Ontology, load
from kg.query.conflicts import Conflict, Order, conflicts, rival_key
from kg.query.entity import in_words


@dataclass(frozen=True, slots=True)
class Thing:
    iri: str
    type: str
    label: str


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as one of the graphs has it, with one of its sentences. ``document``: title or address."""

    claim: str
    subject: Thing
    relation: str
    words: str
    object: str
    status: str
    valid_from: str
    valid_until: str
    sentence: str
    document: str
    date: str


@dataclass(frozen=True, slots=True)
class Change:
    """``what``: ``status dates value``, those that differ, in this order."""

    before: Said
    after: Said
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Entities in order of type and label, claims of subject, relation and object."""

    new_entities: tuple[Thing, ...]
    withdrawn_entities: tuple[Thing, ...]
    new: tuple[Said, ...]
    changed: tuple[Change, ...]
    withdrawn: tuple[Said, ...]
    new_conflicts: tuple[Conflict, ...]
    settled_conflicts: tuple[Conflict, ...]


#: Status and dates of a claim.
_State = tuple[str, str, str]


def difference(old: ox.Store, new: ox.Store, by: Order) -> Difference:
    """From ``old`` to ``new``. How often and where something is said makes no difference; what is said does."""
    before, after = _states(old), _states(new)
    came = list(_facts(new, after.keys() - before.keys()))
    went = list(_facts(old, before.keys() - after.keys()))
    other = {iri for iri in before.keys() & after.keys() if before[iri] != after[iri]}
    describe_old, describe_new = _Describer(old), _Describer(new)
    changed = [
        _change(describe_old.said(a), describe_new.said(b))
        for a, b in zip(_facts(old, other), _facts(new, other), strict=True)
    ]
    values, came, went = _new_values(came, went, describe_old, describe_new)
    first, second = ({c.key: c for c in conflicts(store, by)} for store in (old, new))
    return Difference(
        _things(new, old),
        _things(old, new),
        tuple(map(describe_new.said, came)),
        tuple(sorted([*changed, *values], key=lambda c: _order(c.after))),
        tuple(map(describe_old.said, went)),
        tuple(second[key] for key in second if key not in first),
        tuple(first[key] for key in first if key not in second),
    )


def _states(store: ox.Store) -> dict[str, _State]:
    return {
        f.statement.iri: (f.verdict.status, f.verdict.valid_from, f.verdict.valid_until)
        for f in facts(store, statuses=())
    }


def _facts(store: ox.Store, wanted: set[str]) -> Iterator[Fact]:
    """In order of subject, relation and object, the same in both graphs."""
    if wanted:
        yield from (fact for fact in facts(store, statuses=()) if fact.statement.iri in wanted)


def _things(here: ox.Store, there: ox.Store) -> tuple[Thing, ...]:
    """Entities of the one that the other hasn't."""
    known, names = entity_types(there), labels(here)
    found = [Thing(iri, kind, names(iri)[0]) for iri, kind in entity_types(here).items() if iri not in known]
    return tuple(sorted(found, key=lambda t: (t.type, t.label, t.iri)))


def _new_values(
    came: list[Fact], went: list[Fact], old: "_Describer", new: "_Describer"
) -> tuple[list[Change], list[Fact], list[Fact]]:
    """Where a property with one value lost one and got another, that is a change; the rest came and went."""
    ontology = load()
    lost, got = _by_rival(went, ontology), _by_rival(came, ontology)
    paired = [key for key in lost if len(lost[key]) == 1 and len(got.get(key, ())) == 1]
    changes = [_change(old.said(lost[key][0]), new.said(got[key][0])) for key in paired]
    gone = {group[key][0].statement.iri for group in (lost, got) for key in paired}
    return (
        changes,
        [fact for fact in came if fact.statement.iri not in gone],
        [fact for fact in went if fact.statement.iri not in gone],
    )


def _by_rival(found: list[Fact], ontology: Ontology) -> Mapping[tuple[str, ...], list[Fact]]:
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for fact in found:
        key = rival_key(fact, ontology)
        if key is not None:
            groups.setdefault((fact.statement.subject, *key), []).append(fact)
    return groups


def _change(before: Said, after: Said) -> Change:
    dates = (before.valid_from, before.valid_until) != (after.valid_from, after.valid_until)
    differ = (
        ("status", before.status != after.status),
        ("dates", dates),
        ("value", before.claim != after.claim),
    )
    return Change(before, after, tuple(name for name, is_so in differ if is_so))


def _order(said: Said) -> tuple[str, str, str, str]:
    return (said.subject.iri, said.relation, said.object, said.claim)


class _Describer:
    """A graph's facts in words."""

    def __init__(self, store: ox.Store) -> None:
        self.look_up: Sources = sources(store)
        self.names = labels(store)
        self.ontology = load()

    def said(self, fact: Fact) -> Said:
        statement, weighed = fact.statement, fact.verdict
        known = self.ontology.relations.get(statement.relation) or self.ontology.quantities.get(
            statement.relation
        )
        target = statement.object
        label, kind = self.names(statement.subject)
        shown = leading(fact, self.look_up)
        found = Said(
            statement.iri,
            Thing(statement.subject, kind, label),
            statement.relation,
            known.label if known else statement.relation,
            in_words(target, self._label) if isinstance(target, Measure) else self._label(target),
            weighed.status,
            weighed.valid_from,
            weighed.valid_until,
            "",
            "",
            "",
        )
        if shown is None:
            return found
        source = self.look_up(shown.document)
        title = source.title or source.address or source.iri
        return replace(found, sentence=" ".join(shown.quote.split()), document=title, date=source.date)

    def _label(self, iri: str) -> str:
        return self.names(iri)[0]
