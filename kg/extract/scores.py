"""Results: "X scores 67.9 on Y", "Y: X 67.9, Z 63.5", and the rows of results tables."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kg.extract.holders import FINITE, antecedents, described, governor, is_compared
from kg.extract.places import JOINERS, Place, Scene
from kg.extract.stories import Topic
from kg.types import Mention, Quantity

#: Tokens of a bracket that may stand between its name and its score, at most.
BRACKET = 12


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
    owning: frozenset[str]
    compared: frozenset[str]
    together: frozenset[str]
    pronouns: frozenset[str]
    pairs: frozenset[str]
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
        frozenset(words["owning"]),
        frozenset(words["compared"]),
        frozenset(words["together"]),
        frozenset(words["pronouns"]),
        frozenset(words["pairs"]),
        dict(table["score"]),
    )


def any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Any of the words or phrases, also with the endings of verbs."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})(?:s|es|ed|ing)?\b", re.IGNORECASE)


def scored(
    scene: Scene, topic: Topic, cues: ScoreCues, words: Mapping[str, frozenset[str]]
) -> Iterator[Scored]:
    """Scores of one block; table rows are read by ``kg.extract.tables``.

    ``words``: descriptions that stand for the story's subject, by type.
    """
    if scene.passage.block.kind == "row":
        return
    doc, base = scene.passage.doc, scene.passage.block.start
    numbers: dict[int, list[tuple[Quantity, Any]]] = {}
    for quantity in scene.quantities:
        change = doc.text[: quantity.span.start - base].rstrip().endswith("+")
        if quantity.measures != "score" or change:
            continue
        tokens = doc.char_span(quantity.span.start - base, quantity.span.end - base, alignment_mode="expand")
        if tokens is not None:
            numbers.setdefault(tokens.sent.start, []).append((quantity, tokens))
    for told in numbers.values():
        yield from of_sentence(scene, told, topic, cues, words)


def of_sentence(
    scene: Scene,
    numbers: Sequence[tuple[Quantity, Any]],
    topic: Topic,
    cues: ScoreCues,
    words: Mapping[str, frozenset[str]],
) -> Iterator[Scored]:
    """``numbers``: the scores of one sentence with their tokens, in order."""
    sent = numbers[0][1].sent
    places = [p for p in scene.places if sent.start <= p.start < sent.end]
    systems = [p for p in places if p.mention.type in cues.systems]
    tests = [p for p in places if p.mention.type in cues.tests]
    metric = cues.named_metrics.search(sent.text)
    named = metric.group().casefold() if metric is not None else ""
    spoken = worded(sent, cues)
    owners = in_turn(scene, systems, numbers) or {}
    for number, (quantity, tokens) in enumerate(numbers):
        test = governed(scene, tests, tokens.end, cues) or nearest(tests, tokens.start)
        benchmark = test.mention if test is not None else topic_test(topic, cues)
        if benchmark is None or not (test or spoken):
            continue
        earlier = [t.start for _, t in numbers[:number]]
        subjects = [owners[number]] if number in owners else beside(scene, systems, tokens, cues)
        opening = not subjects and opens_with(scene, tests, tokens)
        if not (subjects or opening or is_former(scene, tokens)):
            subjects = owner(scene, systems, tokens, earlier, cues)
        way = "sentence"
        if not (subjects or opening):
            subjects, way = (
                antecedents(scene, tokens, cues.systems, one=cues.pronouns, two=cues.pairs),
                "previous",
            )
        mentions = [p.mention for p in subjects]
        if not (subjects or is_former(scene, tokens)):
            about = topic_system(topic, cues)
            mentions = [about] if about is not None else []
            way = "story" if opening or is_told(tokens, topic, words) else "afar"
        for subject in mentions:
            yield Scored(subject, quantity, benchmark, named, tokens.start, way, cues.scores[way])


def in_turn(
    scene: Scene, systems: list[Place], numbers: Sequence[tuple[Quantity, Any]]
) -> dict[int, Place] | None:
    """ "X and Y score 61% and 55%": as many systems in a run as numbers in the next; else None."""
    doc = scene.passage.doc
    first, last = numbers[0][1], numbers[-1][1]
    before = [p for p in systems if p.end <= first.start]
    if (
        len(numbers) < 2
        or len(before) < len(numbers)
        or any(first.end <= p.start < last.end for p in systems)
    ):
        return None
    between = [doc[a.end : b.start] for (_, a), (_, b) in pairwise(numbers)]
    if not all(len(gap) <= 3 and all(t.lower_ in JOINERS or t.text == "%" for t in gap) for gap in between):
        return None
    run = listed(scene, before, before[-1])
    return dict(enumerate(run)) if len(run) == len(numbers) else None


def listed(scene: Scene, systems: list[Place], last: Place) -> list[Place]:
    """The systems joined by commas and "and" that end with ``last``, in order."""
    doc, run = scene.passage.doc, [last]
    for place in reversed(systems[: systems.index(last)]):
        gap = doc[place.end : run[0].start]
        if not (0 < len(gap) <= 3 and all(t.lower_ in JOINERS for t in gap)):
            break
        run.insert(0, place)
    return run


def beside(scene: Scene, systems: list[Place], tokens: Any, cues: ScoreCues) -> list[Place]:
    """The system that a bracket or preposition joins to the number: "X (63.5)", "63.5 (X)", "63.5 for X"."""
    start, end = tokens.start, tokens.end
    if joined := bracketed(scene, systems, start) or explained(scene, systems, end):
        return [joined]
    if end < len(scene.at) and scene.passage.doc[end].lower_ in cues.owning:
        return [p for p in systems if end < p.start <= end + 3][:1]
    return []


def owner(
    scene: Scene, systems: list[Place], tokens: Any, earlier: Sequence[int], cues: ScoreCues
) -> list[Place]:
    """Whose score the number is: the verb's subjects', else the next to the left's that nothing is compared with.

    ``earlier``: where the sentence's scores before it stand; the verb's subject that has one of its own leaves the
    number to a nearer name ("X leads at 50%, with Y at 30%").
    """
    doc, start = scene.passage.doc, tokens.start
    left = [p for p in systems if p.end <= start and not is_compared(scene, p, cues.compared)]
    holder = governor(scene, tokens.root, cues.systems)
    if holder is not None and is_compared(scene, holder, cues.compared):
        holder = None
    if left and holder is not None and any(holder.end <= i < left[-1].start for i in earlier):
        holder = None
    if holder is not None:
        return listed(scene, systems, last_of_run(scene, systems, holder))
    if not left:
        return []
    both = any(
        t.lower_ in ("both", "each", "all")
        for t in doc[max(0, listed(scene, left, left[-1])[0].start - 1) : start]
    )
    return listed(scene, left, left[-1]) if both else left[-1:]


def last_of_run(scene: Scene, systems: list[Place], first: Place) -> Place:
    """The last system of the list that ``first`` is in."""
    for place in systems[systems.index(first) + 1 :]:
        if first not in listed(scene, systems, place):
            break
        first = place
    return first


def bracketed(scene: Scene, systems: list[Place], start: int) -> Place | None:
    """ "X (63.5)", "X ($2 a task, 63.5)": the name right before the open bracket that the number stands in."""
    doc = scene.passage.doc
    for i in range(start - 1, max(-1, start - BRACKET), -1):
        if doc[i].text in ")]" or scene.at[i] in systems:
            return None
        if doc[i].text in "([":
            return next((p for p in systems if p.end == i), None)
    return None


def explained(scene: Scene, systems: list[Place], end: int) -> Place | None:
    """ "63.5 (X)": the name that opens the bracket right behind the number."""
    doc = scene.passage.doc
    if end + 1 < len(doc) and doc[end].text == "(":
        return next((p for p in systems if p.start == end + 1), None)
    return None


def opens_with(scene: Scene, tests: list[Place], tokens: Any) -> bool:
    """ "MarshBench: 67.9 resolved": the number stands right behind a name of a test that opens the sentence."""
    doc, first = scene.passage.doc, tokens.sent.start
    return any(
        p.start <= first + 1
        and p.end < tokens.start
        and all(t.text in ":–—-~" for t in doc[p.end : tokens.start])
        for p in tests
    )


def is_former(scene: Scene, tokens: Any) -> bool:
    """ "rose from 35.1% to 80.5%": the score before the change."""
    doc, start, end = scene.passage.doc, tokens.start, tokens.end
    before, after = doc[max(0, start - 2) : start], doc[end : min(len(doc), end + BRACKET)]
    return any(t.lower_ == "from" for t in before) and any(t.lower_ == "to" for t in after)


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


def is_told(tokens: Any, topic: Topic, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether the sentence has a word for the story's system as its subject, or no finite verb at all."""
    about = {s.mention.type for s in topic.subjects}
    if any(described(tokens.root, words.get(kind, frozenset())) for kind in sorted(about)):
        return True
    return not any(t.tag_ in FINITE for t in tokens.sent)


def topic_test(topic: Topic, cues: ScoreCues) -> Mention | None:
    """The test the story is about, else the one it names most often."""
    about = next((s.mention for s in topic.subjects if s.mention.type in cues.tests), None)
    return about or (topic.test.mention if topic.test is not None else None)


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
