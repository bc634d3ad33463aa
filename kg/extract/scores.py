"""Results: "X scores 67.9 on Y", "Y: X 67.9, Z 63.5", and the rows of results tables."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kg.extract.places import Place, Scene
from kg.extract.stories import Topic
from kg.types import Mention, Quantity


@dataclass(frozen=True, slots=True)
class ScoreCues:
    """Compiled ``patterns/scores.toml``."""

    verbs: frozenset[str]
    metrics: frozenset[str]
    prepositions: frozenset[str]
    named_metrics: re.Pattern[str]
    ranking: re.Pattern[str]
    chains: re.Pattern[str]
    systems: frozenset[str]
    tests: frozenset[str]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """``quantity`` None: tested on the benchmark without a number that belongs to it."""

    subject: Mention
    quantity: Quantity | None
    benchmark: Mention | None
    metric: str
    token: int
    way: str
    score: float


def compile_scores(table: Mapping[str, Any]) -> ScoreCues:
    words, types = table["words"], table["types"]
    named = "|".join(words["named_metrics"])
    return ScoreCues(
        frozenset(words["verbs"]),
        frozenset(words["metrics"]),
        frozenset(words["prepositions"]),
        re.compile(rf"\b(?:{named})\b", re.IGNORECASE),
        any_of(words["ranking"]),
        any_of(words["chains"]),
        frozenset(types["systems"]),
        frozenset(types["tests"]),
        dict(table["score"]),
    )


def any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Any of the words or phrases, also with the endings of verbs."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})(?:s|es|ed|ing)?\b", re.IGNORECASE)


def scored(scene: Scene, topic: Topic, cues: ScoreCues) -> Iterator[Scored]:
    """Scores of one block; table rows are read by ``kg.extract.tables``."""
    if scene.passage.block.kind == "row":
        return
    doc, base = scene.passage.doc, scene.passage.block.start
    for quantity in scene.quantities:
        if quantity.measures != "score":
            continue
        tokens = doc.char_span(quantity.span.start - base, quantity.span.end - base, alignment_mode="expand")
        if tokens is None:
            continue
        yield from of_sentence(scene, quantity, tokens, topic, cues)


def of_sentence(
    scene: Scene, quantity: Quantity, tokens: Any, topic: Topic, cues: ScoreCues
) -> Iterator[Scored]:
    sent = tokens.sent
    places = [p for p in scene.places if sent.start <= p.start < sent.end]
    systems = [p for p in places if p.mention.type in cues.systems]
    tests = [p for p in places if p.mention.type in cues.tests]
    test = governed(scene, tests, tokens.end, cues) or nearest(tests, tokens.start)
    system = bracketed(scene, systems, tokens.start) or owner(systems, tokens.start, tokens.end)
    benchmark = test.mention if test is not None else topic_test(topic, cues)
    subject = system.mention if system is not None else None
    way = "sentence"
    if subject is None:
        subject, way = topic_system(topic, cues), "story"
    if subject is None or benchmark is None or not (test or worded(sent, cues)):
        return
    metric = cues.named_metrics.search(sent.text)
    named = metric.group().casefold() if metric is not None else ""
    yield Scored(subject, quantity, benchmark, named, tokens.start, way, cues.scores[way])


def bracketed(scene: Scene, systems: list[Place], start: int) -> Place | None:
    """ "X (63.5)": the name right before the bracket that holds the number."""
    doc = scene.passage.doc
    if start > 0 and doc[start - 1].text in "([~":
        return next((p for p in systems if p.end == start - 1), None)
    return None


def owner(systems: list[Place], start: int, end: int) -> Place | None:
    """The nearest system to the left, else the nearest to the right ("67% for X")."""
    left = [p for p in systems if p.end <= start]
    right = [p for p in systems if end <= p.start <= end + 3]
    if right and (not left or right[0].start - end <= 2):
        return right[0]
    return left[-1] if left else None


def governed(scene: Scene, tests: list[Place], end: int, cues: ScoreCues) -> Place | None:
    """ "67.9% on Y": the name right after the preposition that follows the number."""
    doc = scene.passage.doc
    if end < len(doc) and doc[end].lower_ in cues.prepositions:
        return next((p for p in tests if end < p.start <= end + 2), None)
    return None


def nearest(tests: list[Place], start: int) -> Place | None:
    return min(tests, key=lambda p: (abs(p.start - start), p.start), default=None)


def worded(sent: Any, cues: ScoreCues) -> bool:
    return any(t.lemma_.lower() in cues.verbs or t.lower_ in cues.metrics for t in sent)


def topic_test(topic: Topic, cues: ScoreCues) -> Mention | None:
    return next((s.mention for s in topic.subjects if s.mention.type in cues.tests), None)


def topic_system(topic: Topic, cues: ScoreCues) -> Mention | None:
    return next((s.mention for s in topic.subjects if s.mention.type in cues.systems), None)


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """``better`` is stated to be ahead of ``worse``."""

    better: Mention
    worse: Mention
    token: int


def ranked(scene: Scene, found: Sequence[Scored], cues: ScoreCues) -> Iterator[Ranked]:
    """Systems of one sentence on one benchmark, where a word such as "followed by" or "ahead of" compares them.

    The first one named is compared with every other by their numbers; after "followed by" neighbours are, too.
    """
    doc = scene.passage.doc
    groups: dict[tuple[int, str], list[Scored]] = {}
    for one in found:
        if one.quantity is not None and one.benchmark is not None:
            key = (doc[one.token].sent.start, one.benchmark.text)
            groups.setdefault(key, []).append(one)
    for members in groups.values():
        text = doc[members[0].token].sent.text
        if len(members) < 2 or cues.ranking.search(text) is None:
            continue
        pairs = [(members[0], other) for other in members[1:]]
        if cues.chains.search(text) is not None:
            pairs += [(a, b) for a, b in pairwise(members[1:])]
        for a, b in pairs:
            yield from order_of(a, b)


def order_of(a: Scored, b: Scored) -> Iterator[Ranked]:
    assert a.quantity is not None and b.quantity is not None
    if (
        a.quantity.unit != b.quantity.unit
        or a.quantity.value == b.quantity.value
        or a.subject.text == b.subject.text
    ):
        return
    better, worse = (a, b) if a.quantity.value > b.quantity.value else (b, a)
    yield Ranked(better.subject, worse.subject, max(a.token, b.token))
