"""What a person decided about facts, put to the claims: a rejected one gives no direct triple, an accepted one does.

Facts are named by the names of their ends; their evidence stays in the graph, whatever was decided.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isclose

from kg.decisions import identity
from kg.graph.claims import Measure, Resolver, Statement, Verdict
from kg.iri import BASE
from kg.ontology import Ontology
from kg.types import Claim, Decision, Entity, Extraction, Mention, Outcome, Quantity, TypeName

REJECTED = "rejected"


class Rulings:
    """Decisions on facts, and what of them was found."""

    def __init__(self, decisions: Sequence[Decision], entities: Iterable[Entity], ontology: Ontology) -> None:
        self._facts = [decision for decision in decisions if decision.do in ("reject", "accept")]
        self._ontology = ontology
        wanted = {_folded(name) for d in self._facts for name in (d.name, d.other, d.than, d.on) if name}
        self._named: dict[str, dict[str, TypeName]] = {}
        for entity in entities if wanted else ():
            for name in wanted.intersection(map(_folded, entity.names)):
                self._named.setdefault(name, {})[entity.iri] = entity.type
        self._by_relation: dict[str, list[Decision]] = {}
        for decision in self._facts:
            self._by_relation.setdefault(decision.relation, []).append(decision)
        #: Decision → the claims it is about, and whether it changed any.
        self._claims: dict[Decision, list[str]] = {}
        self._changed: set[Decision] = set()

    def rule(self, statement: Statement, weighed: Verdict) -> tuple[Verdict, Decision | None]:
        """The verdict on a claim after a decision on it, if there is one."""
        for decision in self._by_relation.get(statement.relation, ()):
            if self._is_about(decision, statement):
                self._claims.setdefault(decision, []).append(statement.iri)
                if decision.do == "accept" and weighed.status == "asserted":
                    return weighed, decision
                self._changed.add(decision)
                if decision.do == "reject":
                    return replace(weighed, status=REJECTED), decision
                return replace(weighed, status="asserted", confidence=1.0), decision
        return weighed, None

    def heard(self) -> tuple[dict[Decision, list[str]], set[Decision]]:
        """What to `hear` where other claims are ruled on elsewhere."""
        return self._claims, self._changed

    def hear(self, claims: Mapping[Decision, Sequence[str]], changed: Iterable[Decision]) -> None:
        for decision, about in claims.items():
            self._claims.setdefault(decision, []).extend(about)
        self._changed.update(changed)

    def outcomes(self) -> Iterator[Outcome]:
        """When all claims have been ruled on."""
        for decision in self._facts:
            claims = tuple(sorted(self._claims.get(decision, ())))
            if decision in self._changed:
                yield Outcome(decision, "applied", "", claims)
            elif claims:
                yield Outcome(decision, "already so", "the fact is asserted without it", claims)
            else:
                yield Outcome(decision, "not applied", self._missing(decision))

    def _is_about(self, decision: Decision, statement: Statement) -> bool:
        subjects = self._entities(decision.name, decision.type)
        if isinstance(statement.object, Measure):
            return statement.subject in subjects and self._is_value(decision, statement.object)
        objects = self._entities(decision.other, decision.other_type)
        if statement.subject in subjects and statement.object in objects:
            return True
        relation = self._ontology.relations.get(statement.relation)
        symmetric = relation is not None and relation.symmetric
        return symmetric and statement.subject in objects and statement.object in subjects

    def _is_value(self, decision: Decision, measure: Measure) -> bool:
        if decision.value is None or measure.unit != decision.unit:
            return False
        high = decision.value_max is None or (
            measure.value_max is not None and isclose(measure.value_max, decision.value_max, rel_tol=1e-9)
        )
        named = ((decision.than, measure.than), (decision.on, measure.on))
        return (
            isclose(measure.value, decision.value, rel_tol=1e-9)
            and high
            and all(not name or iri in self._entities(name, "") for name, iri in named)
        )

    def _entities(self, name: str, type_name: TypeName) -> Collection[str]:
        found = self._named.get(_folded(name), {})
        return [iri for iri, kind in found.items() if kind == type_name] if type_name else found.keys()

    def _missing(self, decision: Decision) -> str:
        ends = ((decision.name, decision.type), (decision.other, decision.other_type))
        for name, type_name in ends:
            if name and not self._entities(name, type_name):
                return f'no document names the {type_name or "thing"} "{name}"'
        return "no sentence says it"


class Fitting:
    """Takes from extractions the claims that don't fit the types which a person gave to their ends.

    ``entities``: by IRI.
    """

    def __init__(self, entities: Mapping[str, Entity], ontology: Ontology) -> None:
        self._entities, self._ontology = entities, ontology

    def fit(self, extraction: Extraction, resolve: Resolver) -> tuple[Extraction, Counter[str]]:
        """The extraction without them, and how many were left out on account of which entity."""
        dropped: Counter[str] = Counter()
        claims = []
        for claim in extraction.claims:
            ends = [claim.subject, *([claim.object] if isinstance(claim.object, Mention) else []), claim.on]
            named = [(end, resolve(end)) for end in ends if end]
            retyped = [iri for end, iri in named if self._entities[iri].type != end.type]
            if retyped and not self._is_licensed(claim, resolve):
                dropped.update(retyped)
            else:
                claims.append(claim)
        return replace(extraction, claims=tuple(claims)), dropped

    def _is_licensed(self, claim: Claim, resolve: Resolver) -> bool:
        subject = self._entities[resolve(claim.subject)].type
        if isinstance(claim.object, Quantity):
            on = claim.on is None or self._entities[resolve(claim.on)].type in ("Benchmark", "Dataset")
            return on and self._ontology.licence_quantity(subject, claim.relation, claim.object.unit)
        return self._ontology.licence(subject, claim.relation, self._entities[resolve(claim.object)].type)


def noted(outcomes: Iterable[Outcome], dropped: Mapping[str, int]) -> Iterator[Outcome]:
    """Types that were changed, with how many claims that cost."""
    for outcome in outcomes:
        lost = sum(dropped.get(iri, 0) for iri in outcome.about) if outcome.decision.do == "type" else 0
        plural = "claim does" if lost == 1 else "claims do"
        yield replace(outcome, reason=f"{lost} {plural} not fit the new type") if lost else outcome


def decision_iri(decision: Decision, *, base: str = BASE) -> str:
    """Where it stands in its file makes no difference."""
    return f"{base}decision/{identity(decision)}"


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in plain if c.isalnum() or c == "+") or plain
