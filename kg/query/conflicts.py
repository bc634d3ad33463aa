"""Properties with one value that have several: the sides with their sources, and a verdict by rule. Nothing is deleted.

What has one value is in the ontology (owl:FunctionalProperty, kg:oneValuePer, kg:oneValueUnless); how sides are weighed
is in ``pipelines/conflicts.toml``.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import pyoxigraph as ox

from kg.assets import asset
from kg.errors import ConfigError
from kg.graph.claims import UNSCORED, Evidence, Fact, Measure, sentence_key
from kg.graph.network import Sources, facts, sources
from kg.graph.network import labels as look_up_labels
from kg.iri import ONTOLOGY
from kg.ontology import Ontology, load
from kg.query.agreement import Stated, Tolerance, agree
from kg.query.entity import Sentence, in_words
from kg.query.variants import sizes

RULES = ("decision", "support", "newest", "finder", "confidence")


@dataclass(frozen=True, slots=True)
class Order:
    """``rules``: those of `RULES` that are asked, first one first. ``finders``: beginnings of names, best first."""

    rules: tuple[str, ...]
    finders: tuple[str, ...]
    tolerance: Tolerance


@dataclass(frozen=True, slots=True)
class Side:
    """Values that agree with each other, as the best supported of them puts it.

    ``decided``: whether a person accepted it. ``support``: sentences, copies once. ``newest``: ISO date of the latest
    document, or "". ``rank``: place of its best finder, 0 first.
    """

    text: str
    iri: str
    claims: tuple[str, ...]
    decided: bool
    support: int
    newest: str
    rank: int
    confidence: float
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """``what``: the relation in words, with what its values are of. ``chosen``: number of the side that ``rule`` prefers,
    -1 and "" where none does.
    """

    subject: str
    label: str
    type: str
    relation: str
    what: str
    sides: tuple[Side, ...]
    chosen: int
    rule: str

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for a conflict of the same values in another build."""
        return (self.subject, self.what, " | ".join(sorted(side.text for side in self.sides)))


def order(rules: Sequence[str] | None = None) -> Order:
    """The shipped order, or these rules. Raises ConfigError for one that there isn't."""
    table = tomllib.loads(asset("pipelines/conflicts.toml").read_text("utf-8"))
    chosen = tuple(rules if rules is not None else table["verdict"]["order"])
    unknown = [rule for rule in chosen if rule not in RULES]
    if unknown or not chosen:
        raise ConfigError(f"no rule {unknown[0] if unknown else ''!r}; there are: {', '.join(RULES)}")
    same = table["same"]
    tolerance = Tolerance(same["rounding"], same["about"], frozenset(same["binary"]))
    return Order(chosen, tuple(table["verdict"]["finders"]), tolerance)


def conflicts(store: ox.Store, by: Order, *, relations: Iterable[str] = ()) -> Iterator[Conflict]:
    """In order of subject and relation; with ``relations`` only those."""
    ontology, look_up, names = load(), sources(store), look_up_labels(store)
    wanted = set(relations) or {*ontology.relations, *ontology.quantities}
    for subject, found in _by_subject(store):
        groups: dict[tuple[str, ...], list[Fact]] = {}
        for fact in found:
            key = rival_key(fact, ontology) if fact.statement.relation in wanted else None
            if key is not None:
                groups.setdefault(key, []).append(fact)
        for group in groups.values():
            if len(group) > 1 and (agreed := _sides(store, group, ontology, by)) and len(agreed) > 1:
                yield _conflict(subject, agreed, ontology, look_up, names, by)


def _by_subject(store: ox.Store) -> Iterator[tuple[str, list[Fact]]]:
    own: list[Fact] = []
    for fact in facts(store):
        if own and own[0].statement.subject != fact.statement.subject:
            yield own[0].statement.subject, own
            own = []
        own.append(fact)
    if own:
        yield own[0].statement.subject, own


def rival_key(fact: Fact, ontology: Ontology) -> tuple[str, ...] | None:
    """What two facts of a subject must share to contradict each other; None where they can't."""
    name, target = fact.statement.relation, fact.statement.object
    if isinstance(target, str):
        relation = ontology.relations.get(name)
        return (name,) if relation is not None and relation.unless else None
    quantity = ontology.quantities.get(name)
    if quantity is None or not (quantity.functional or quantity.per):
        return None
    values = {
        "than": target.than,
        "onBenchmark": target.on,
        "metric": target.metric.casefold(),
        "of": target.of,
    }
    per = tuple(values[name] for name in quantity.per)
    # A score of an unnamed test, or a speedup over nothing named, contradicts none.
    return (name, target.unit, *per) if all(per[:1]) else None


def _sides(store: ox.Store, group: list[Fact], ontology: Ontology, by: Order) -> list[list[Fact]]:
    """Facts that agree with each other together, the best supported first."""
    if isinstance(group[0].statement.object, Measure):
        group = _without_variants(store, group, by)
        same = _same_number(by)
    else:
        same = _same_maker(store, ontology)
    ordered = sorted(group, key=lambda f: (-f.verdict.support, -f.verdict.confidence, f.statement.iri))
    sides: list[list[Fact]] = []
    for fact in ordered:
        home = next((side for side in sides if all(same(fact, other) for other in side)), None)
        if home is None:
            sides.append([fact])
        else:
            home.append(fact)
    return sides


def _without_variants(store: ox.Store, group: list[Fact], by: Order) -> list[Fact]:
    """A family is given the values of its variants: those don't contradict each other."""
    relation = group[0].statement.relation
    known = sizes(store, group[0].statement.subject, relation)
    return [
        fact
        for fact in group
        if not any(agree(_stated(fact), Stated(size, ()), relation, by.tolerance) for size in known)
    ]


def _same_number(by: Order) -> Callable[[Fact, Fact], bool]:
    def same(a: Fact, b: Fact) -> bool:
        if _in_one_sentence(a, b) or _one_after_the_other(a, b):
            return True
        return agree(_stated(a), _stated(b), a.statement.relation, by.tolerance)

    return same


def _stated(fact: Fact) -> Stated:
    assert isinstance(fact.statement.object, Measure)
    return Stated(fact.statement.object, tuple(evidence.quote for evidence in fact.evidences))


def _same_maker(store: ox.Store, ontology: Ontology) -> Callable[[Fact, Fact], bool]:
    """Partners, parts of one another, a person and an organization, and those of one document are no rivals."""
    names = look_up_labels(store)

    def same(a: Fact, b: Fact) -> bool:
        one, other = a.statement.object_iri, b.statement.object_iri
        if names(one)[1] != names(other)[1] or _in_one_document(a, b):
            return True
        short, long = sorted((_words(names(one)[0]), _words(names(other)[0])), key=len)
        return short <= long or any(
            _related(store, one, other, name) for name in ontology.relations[a.statement.relation].unless
        )

    return same


def _words(name: str) -> frozenset[str]:
    return frozenset(sentence_key(name).split())


def _related(store: ox.Store, a: str, b: str, name: str) -> bool:
    predicate = ox.NamedNode(ONTOLOGY + name)
    ends = ((ox.NamedNode(a), ox.NamedNode(b)), (ox.NamedNode(b), ox.NamedNode(a)))
    return any(ox.Quad(one, predicate, other) in store for one, other in ends)


def _in_one_sentence(a: Fact, b: Fact) -> bool:
    """ "8B and 70B", "A and B released it": stated side by side, not one against the other."""
    own = {(e.document, e.start, e.end) for e in a.evidences}
    return any((e.document, e.start, e.end) in own for e in b.evidences)


def _in_one_document(a: Fact, b: Fact) -> bool:
    """Who tells of two makers takes them for partners."""
    return not {e.document for e in a.evidences}.isdisjoint(e.document for e in b.evidences)


def _one_after_the_other(a: Fact, b: Fact) -> bool:
    """Whether one ends before the other begins."""
    for first, second in ((a.verdict, b.verdict), (b.verdict, a.verdict)):
        until, since = first.valid_until, second.valid_from
        shorter = min(len(until), len(since))
        if until and since and until[:shorter] < since[:shorter]:
            return True
    return False


def _conflict(
    subject: str,
    agreed: list[list[Fact]],
    ontology: Ontology,
    look_up: Sources,
    names: Callable[[str], tuple[str, str]],
    by: Order,
) -> Conflict:
    sides = [_side(side, look_up, names, by) for side in agreed]
    label, kind = names(subject)
    chosen, rule = decide(sides, by.rules)
    statement = agreed[0][0].statement
    known: Mapping[str, Any] = {**ontology.relations, **ontology.quantities}
    what = str(known[statement.relation].label)
    if isinstance(statement.object, Measure):
        measure = statement.object
        what += f" on {names(measure.on)[0]}" if measure.on else ""
        what += f" than {names(measure.than)[0]}" if measure.than else ""
        what += f" ({measure.metric})" if measure.metric else ""
    return Conflict(subject, label, kind, statement.relation, what, tuple(sides), chosen, rule)


def _side(agreed: list[Fact], look_up: Sources, names: Callable[[str], tuple[str, str]], by: Order) -> Side:
    target = agreed[0].statement.object
    text = in_words(target, lambda iri: names(iri)[0]) if isinstance(target, Measure) else names(target)[0]
    evidences = [e for fact in agreed for e in fact.evidences if e.status == "asserted"]
    scores: dict[str, float] = {}
    for evidence in evidences:
        key = sentence_key(evidence.quote)
        score = UNSCORED if evidence.score is None else evidence.score
        scores[key] = max(score, scores.get(key, 0.0))
    return Side(
        text,
        target if isinstance(target, str) else "",
        tuple(fact.statement.iri for fact in agreed),
        any(fact.verdict.decided for fact in agreed),
        len(scores),
        max((look_up(e.document).date for e in evidences), default=""),
        min((_rank(e, by) for e in evidences), default=len(by.finders)),
        1.0 - prod(sorted(1.0 - score for score in scores.values())),
        tuple(_sentence(e, look_up, names) for e in evidences),
    )


def _rank(evidence: Evidence, by: Order) -> int:
    ranks = (n for n, start in enumerate(by.finders) if evidence.finder.startswith(start))
    return next(ranks, len(by.finders))


def _sentence(evidence: Evidence, look_up: Sources, names: Callable[[str], tuple[str, str]]) -> Sentence:
    place = (evidence.start, evidence.end, evidence.status, evidence.finder, evidence.score)
    said_by = names(evidence.attributed_to)[0] if evidence.attributed_to else ""
    return Sentence(evidence.quote, look_up(evidence.document), *place, said_by)


def decide(sides: Sequence[Side], rules: Iterable[str]) -> tuple[int, str]:
    """Number of the side that the first rule that tells them apart prefers, and that rule; (-1, "") if none does."""
    worth: Mapping[str, Callable[[Side], Any]] = {
        "decision": lambda side: side.decided,
        "support": lambda side: side.support,
        "newest": lambda side: side.newest,
        "finder": lambda side: -side.rank,
        "confidence": lambda side: round(side.confidence, 4),
    }
    left = list(range(len(sides)))
    for rule in rules:
        best = max(worth[rule](sides[n]) for n in left)
        left = [n for n in left if worth[rule](sides[n]) == best]
        if len(left) == 1:
            return left[0], rule
    return -1, ""
