"""Precision, recall and F1 of a graph against a gold file, by the protocol of the gold standard's guidelines.

A graph's entity is right if it shares a name and a type with a gold entity; a fact if relation, subject and
object are those of a gold fact, a quantity's value within 1 % and of the same unit.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.evaluate.sides import Relating, Side, Thing, Value, is_free


@dataclass(frozen=True, slots=True)
class Score:
    """Right, wrong and missed ones."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """``lenient``: entities by name alone. ``by``: by entity type and relation. Errors are ready to print."""

    entities: Score
    lenient: Score
    relations: Score
    quantities: Score
    by: Mapping[str, Score]
    missed_entities: tuple[str, ...]
    wrong_entities: tuple[str, ...]
    missed_facts: tuple[str, ...]
    wrong_facts: tuple[str, ...]

    @property
    def facts(self) -> Score:
        return self.relations + self.quantities


def compare(gold: Side, graph: Side, *, symmetric: Collection[str] = ()) -> Comparison:
    """``symmetric``: relations that hold both ways and are stated once."""
    same = align(gold, graph)
    typed = {key for key, found in same.items() if share_type(gold.things[found], graph.things[key])}
    found = {same[key] for key in typed}
    strays = [key for key in graph.things if key not in typed]
    missed = [key for key in gold.things if key not in found]
    by = Counter[tuple[str, str]]()
    by.update((gold.things[key].types[0], "right") for key in found)
    by.update((gold.things[key].types[0], "missed") for key in missed)
    by.update((min(graph.things[key].types), "wrong") for key in strays)
    used, wrong = _judge(gold, graph, same, symmetric)
    required = [(number, fact) for number, fact in enumerate(gold.facts) if fact not in gold.optional]
    right_facts = [fact for number, fact in required if number in used]
    missed_facts = [fact for number, fact in required if number not in used]
    for kind, facts in (("right", right_facts), ("missed", missed_facts), ("wrong", wrong)):
        by.update((fact.relation, kind) for fact in facts)
    lenient = len(set(same.values()))
    return Comparison(
        entities=Score(len(found), len(graph.things) - len(found), len(gold.things) - len(found)),
        lenient=Score(lenient, len(graph.things) - lenient, len(gold.things) - lenient),
        relations=Score(*(_count(facts, valued=False) for facts in (right_facts, wrong, missed_facts))),
        quantities=Score(*(_count(facts, valued=True) for facts in (right_facts, wrong, missed_facts))),
        by=_by(by),
        missed_entities=tuple(f"{gold.things[key].types[0]}: {gold.label(key)}" for key in missed),
        wrong_entities=tuple(f"{'|'.join(graph.things[key].types)}: {graph.label(key)}" for key in strays),
        missed_facts=tuple(map(gold.show, missed_facts)),
        wrong_facts=tuple(map(graph.show, wrong)),
    )


def total(comparisons: Iterable[Comparison]) -> Comparison:
    """Sums over documents, so that each entity and fact weighs the same. Error lists are left empty."""
    comparisons = list(comparisons)
    by = Counter[tuple[str, str]]()
    for comparison in comparisons:
        for name, score in comparison.by.items():
            by.update(
                {(name, "right"): score.right, (name, "wrong"): score.wrong, (name, "missed"): score.missed}
            )
    return Comparison(
        entities=sum((c.entities for c in comparisons), Score()),
        lenient=sum((c.lenient for c in comparisons), Score()),
        relations=sum((c.relations for c in comparisons), Score()),
        quantities=sum((c.quantities for c in comparisons), Score()),
        by=_by(by),
        missed_entities=(),
        wrong_entities=(),
        missed_facts=(),
        wrong_facts=(),
    )


def align(gold: Side, graph: Side) -> dict[str, str]:
    """Entity of the graph → gold entity with a common name: of its type if possible, by the longest name."""
    named = [(key, thing, thing.keys()) for key, thing in gold.things.items()]
    same = {}
    for key, thing in graph.things.items():
        keys = thing.keys()
        best = (False, 0)
        for other, gold_thing, gold_keys in named:
            common = keys & gold_keys
            rank = (share_type(gold_thing, thing), max(map(len, common), default=0))
            if common and rank > best:
                best, same[key] = rank, other
    return same


def verdicts(gold: Side, graph: Side, *, symmetric: Collection[str] = ()) -> tuple[bool | None, ...]:
    """Whether each fact of the graph is right; None for one that changes no score."""
    same = align(gold, graph)
    answers: list[bool | None] = []
    for fact in graph.facts:
        hits = list(_hits(gold, _translate(fact, same), symmetric)) if fact.subject in same else []
        open_ = is_free(fact, graph.things) or (
            bool(hits) and all(gold.facts[number] in gold.optional for number, _ in hits)
        )
        answers.append(None if open_ else bool(hits))
    return tuple(answers)


def _judge(
    gold: Side, graph: Side, same: Mapping[str, str], symmetric: Collection[str]
) -> tuple[set[int], list[Relating]]:
    """Numbers of the gold facts that the graph has, and the graph's facts that the gold hasn't, each once."""
    used: set[int] = set()
    wrong: dict[Relating, Relating] = {}
    for fact in graph.facts:
        translated = _translate(fact, same)
        hits = [(number in used, off, number) for number, off in _hits(gold, translated, symmetric)]
        if fact.subject in same and hits:
            used.add(min(hits)[2])
        elif not is_free(fact, graph.things):
            wrong.setdefault(translated, fact)
    return used, list(wrong.values())


def _hits(gold: Side, fact: Relating, symmetric: Collection[str]) -> Iterator[tuple[int, float]]:
    """Gold facts that say it, with how far their values are off."""
    for number, other in enumerate(gold.facts):
        if other.relation != fact.relation:
            continue
        if isinstance(fact.object, Value) and isinstance(other.object, Value):
            if other.subject == fact.subject and _same_value(fact.object, other.object):
                yield number, abs(fact.object.number - other.object.number)
        elif (other.subject, other.object) == (fact.subject, fact.object) or (
            fact.relation in symmetric and (other.object, other.subject) == (fact.subject, fact.object)
        ):
            yield number, 0.0


def _translate(fact: Relating, same: Mapping[str, str]) -> Relating:
    """In the gold file's keys, where it has the thing."""
    object_ = fact.object if isinstance(fact.object, Value) else same.get(fact.object, fact.object)
    return Relating(same.get(fact.subject, fact.subject), fact.relation, object_)


def _same_value(a: Value, b: Value) -> bool:
    allowed = 0.01 * max(abs(a.number), abs(b.number), 1e-9)
    return a.unit.lower() == b.unit.lower() and abs(a.number - b.number) <= allowed


def share_type(a: Thing, b: Thing) -> bool:
    return not set(a.types).isdisjoint(b.types)


def _count(facts: Iterable[Relating], *, valued: bool) -> int:
    return sum(isinstance(fact.object, Value) == valued for fact in facts)


def _by(counts: Counter[tuple[str, str]]) -> dict[str, Score]:
    names = dict.fromkeys(name for name, _ in counts)
    return {name: Score(*(counts[name, kind] for kind in ("right", "wrong", "missed"))) for name in names}
