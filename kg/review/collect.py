"""All that there is to ask about a build: its entities and links anew, its graph as it is."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations

import pyoxigraph as ox

from kg.decisions import SKIP
from kg.document.sentences import sentence_of
from kg.graph.claims import Fact, Measure
from kg.graph.network import Labels, Sources, facts, labels, sources
from kg.link.names import parse
from kg.link.spelling import squeeze, written
from kg.query.conflicts import conflicts, order
from kg.review.alike import alike
from kg.review.questions import Context, Question, pair, without_places
from kg.types import Decision, Entity, Extraction, Linking, Mention, Outcome, Span

#: Links that other readers of a text might not make, and what they rest on.
WEAK = {
    "link:short": "a short form in its document",
    "link:carried": "without its maker, as other documents have it",
    "link:background": "names of one record of the background",
}
#: Links surer than this are not asked about.
SURE_LINK = 0.85
#: Facts surer than this are not asked about.
SURE_FACT = 0.5
#: Sentences that a question about a fact shows.
MOST_SENTENCES = 4


def questions(linking: Linking, store: ox.Store) -> list[Question]:
    """The weightiest first; contexts are to be filled in. What people have decided is not asked again."""
    decided = _decided(linking.outcomes)
    first = _first_mentions(linking)
    found = [
        *_alike(linking, first),
        *_weak(linking, first),
        *_contested(linking.entities, first),
        *_facts(store),
    ]
    asked = {(question.kind, question.key): question for question in reversed(found)}
    open_ones = [question for question in asked.values() if not _settled(question, decided)]
    return sorted(open_ones, key=lambda question: (-question.weight, question.kind, question.key))


def with_contexts(asked: Iterable[Question], extractions: Iterable[Extraction]) -> list[Question]:
    """The sentences around the places of questions; documents are read once, one at a time."""
    asked = list(asked)
    wanted: dict[str, set[Span]] = {}
    for question in asked:
        for _, span in question.places:
            wanted.setdefault(span.document, set()).add(span)
    said: dict[Span, tuple[str, str, str]] = {}
    for extraction in extractions if wanted else ():
        document = extraction.document
        for span in wanted.get(document.id, ()):
            start, end = sentence_of(document, span.start, span.end)
            said[span] = (" ".join(document.text[start:end].split()), document.source, document.published)
    return [
        without_places(
            question,
            question.contexts
            + tuple(Context(name, *said[span]) for name, span in question.places if span in said),
        )
        for question in asked
    ]


def _decided(outcomes: Iterable[Outcome]) -> set[frozenset[str]]:
    """Of who is who: the entities that a decision spoke of, and the names that it gave."""
    found = set()
    for outcome in outcomes:
        if outcome.effect != "not applied":
            names = (outcome.decision.name.casefold(), outcome.decision.other.casefold())
            found |= {frozenset(names), frozenset(outcome.about)}
    return found


def _settled(question: Question, decided: Collection[frozenset[str]]) -> bool:
    if question.kind == "fact":
        return False
    names = frozenset((question.decision.name.casefold(), question.decision.other.casefold()))
    return names in decided or (len(question.about) > 1 and frozenset(question.about) in decided)


class _FirstMentions:
    """Entity → a mention by its label, else its first one; (entity, name) → the first by that name."""

    def __init__(self, linking: Linking) -> None:
        self.by_name: dict[tuple[str, str], Mention] = {}
        for link in linking.links:
            name = written(link.mention.text, link.mention.type)
            self.by_name.setdefault((link.entity, name), link.mention)
        self._names = {entity.iri: entity.names for entity in linking.entities}

    def of(self, iri: str) -> tuple[tuple[str, Span], ...]:
        for name in self._names[iri]:
            if (iri, name) in self.by_name:
                return ((name, self.by_name[iri, name].span),)
        return ()


def _first_mentions(linking: Linking) -> _FirstMentions:
    return _FirstMentions(linking)


def _alike(linking: Linking, first: _FirstMentions) -> Iterator[Question]:
    named = {entity.iri: entity for entity in linking.entities}
    told = {frozenset(edge) for edge in linking.variants}
    for found in alike(linking.entities):
        a, b = named[found.a], named[found.b]
        if frozenset((a.iri, b.iri)) in told:
            continue
        decision = pair(a.type, a.names[0], b.names[0])
        places = (*first.of(a.iri), *first.of(b.iri))
        yield Question("alike", decision, found.reason, found.weight, (a.iri, b.iri), places)


def _weak(linking: Linking, first: _FirstMentions) -> Iterator[Question]:
    """One question a name and entity, not one a mention."""
    named = {entity.iri: entity for entity in linking.entities}
    seen: set[tuple[str, str]] = set()
    for link in linking.links:
        score = link.by.score or 0.0
        kind = link.by.finder.partition("/")[0]
        entity, name = named[link.entity], written(link.mention.text, link.mention.type)
        label = entity.names[0]
        if kind not in WEAK or score > SURE_LINK or (entity.iri, name) in seen or name == label:
            continue
        seen.add((entity.iri, name))
        if parse(name, entity.type).key != parse(label, entity.type).key:
            reason = f'"{name}" was read as "{label}": {WEAK[kind]} (score {score:g})'
            places = ((name, link.mention.span), *first.of(entity.iri))
            yield Question("weak", pair(entity.type, name, label), reason, 1 - score, (entity.iri,), places)


def _contested(entities: Iterable[Entity], first: _FirstMentions) -> Iterator[Question]:
    by_name: dict[str, dict[str, Entity]] = {}
    for entity in entities:
        for name in entity.names:
            flat = squeeze(tuple(name.casefold().split()))
            by_name.setdefault(flat, {}).setdefault(entity.iri, entity)
    for sharing in by_name.values():
        for a, b in combinations(sharing.values(), 2) if len(sharing) <= MOST_SENTENCES else ():
            if a.type != b.type:
                less, more = sorted((a, b), key=lambda entity: (len(entity.names), entity.iri))
                reason = f'"{less.names[0]}" is a {less.type}, and "{more.names[0]}" is a {more.type}'
                to_more, to_less = (
                    Decision(SKIP, wrong.type, wrong.names[0], right.type)
                    for wrong, right in ((less, more), (more, less))
                )
                places = (*first.of(less.iri), *first.of(more.iri))
                about = (less.iri, more.iri)
                yield Question("type", to_more, reason, 0.5, about, places, otherwise=to_less)


def _facts(store: ox.Store) -> Iterator[Question]:
    look_up, names = sources(store), labels(store)
    found = {fact.statement.iri: fact for fact in facts(store)}
    for fact in found.values():
        sure = fact.verdict.confidence
        if sure < SURE_FACT and not fact.verdict.decided:
            yield _fact(fact, f"it is not sure (confidence {sure:.2f})", 1 - sure, names, look_up)
    for conflict in conflicts(store, order()):
        if not any(side.decided for side in conflict.sides):
            values = " or ".join(side.text for side in conflict.sides)
            for claim in (claim for side in conflict.sides for claim in side.claims if claim in found):
                reason = f"{conflict.label} has several for {conflict.what}: {values}"
                yield _fact(found[claim], reason, 0.7, names, look_up)


def _fact(fact: Fact, reason: str, weight: float, names: Labels, look_up: Sources) -> Question:
    statement = fact.statement
    (subject, subject_type), target = names(statement.subject), statement.object
    if isinstance(target, Measure):
        than, on = (names(iri)[0] if iri else "" for iri in (target.than, target.on))
        value: Mapping[str, object] = {
            "value": target.value, "value_max": target.value_max, "unit": target.unit, "than": than, "on": on,
        }  # fmt: skip
    else:
        other, other_type = names(target)
        value = {"other": other, "other_type": other_type}
    decision = Decision(SKIP, subject_type, subject, relation=statement.relation, **value)  # type: ignore[arg-type]
    contexts = []
    for evidence in fact.evidences[:MOST_SENTENCES]:
        source = look_up(evidence.document)
        contexts.append(
            Context(
                evidence.finder, " ".join(evidence.quote.split()), source.address or source.title, source.date
            )
        )
    return Question("fact", decision, reason, weight, (statement.iri,), (), tuple(contexts))
