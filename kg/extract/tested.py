"""Systems that a story about a benchmark says were tested: "Other tested models include A, B and C"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.extract.places import Place, Scene
from kg.extract.stories import Found, StoryClaim, Topic
from kg.extract.verdict import name_key
from kg.types import Mention


@dataclass(frozen=True, slots=True)
class TestedCues:
    """Compiled ``[tested]`` of ``patterns/stories.toml``: lemmas and words of a sentence that tells of results.

    ``tools``: lemmas of verbs whose object helped to make the benchmark and wasn't tested.
    """

    words: frozenset[str]
    tools: frozenset[str]
    systems: frozenset[str]
    tests: frozenset[str]
    tried: frozenset[str]
    score: float


def compile_tested(table: Mapping[str, Any]) -> TestedCues:
    row = table["tested"]
    return TestedCues(
        frozenset(row["words"]),
        frozenset(row["tools"]),
        frozenset(row["systems"]),
        frozenset(row["tests"]),
        frozenset(row["tried"]),
        row["score"],
    )


def tested(scenes: Sequence[Scene], topic: Topic, cues: TestedCues) -> Iterator[StoryClaim]:
    """evaluatedOn from each system of a sentence on results to the benchmark that the story is about."""
    test = subject_test(topic)
    if test is None:
        return
    for scene in scenes:
        if scene.passage.block.kind in ("row", "heading"):
            continue
        for sent in scene.passage.doc.sents:
            places = [p for p in scene.places if sent.start <= p.start < sent.end]
            others = [p for p in places if p.mention.type in cues.tests and p.mention.text != test.text]
            if others or not any(t.lower_ in cues.words or t.lemma_.lower() in cues.words for t in sent):
                continue
            for place in places:
                if place.mention.type in cues.systems and not is_tool(scene, place, cues):
                    finder = "story:evaluatedOn/tested"
                    yield StoryClaim(
                        place.mention, "evaluatedOn", test, scene, place.start, finder, cues.score
                    )


def trialled(scenes: Sequence[Scene], topic: Topic, cues: TestedCues) -> Iterator[StoryClaim]:
    """evaluatedOn from the system that the story is about to each test of a sentence on results that names no other."""
    system = next((one.mention for one in topic.meant if one.mention.type in cues.tried), None)
    if system is None:
        return
    key = name_key(system.text)
    for scene in scenes:
        if scene.passage.block.kind in ("row", "heading"):
            continue
        for sent in scene.passage.doc.sents:
            places = [p for p in scene.places if sent.start <= p.start < sent.end]
            others = [p for p in places if p.mention.type in cues.tried and name_key(p.mention.text) != key]
            if others or not any(t.lower_ in cues.words or t.lemma_.lower() in cues.words for t in sent):
                continue
            for place in places:
                if place.mention.type == "Benchmark":
                    finder = "story:evaluatedOn/trialled"
                    yield StoryClaim(
                        system, "evaluatedOn", place.mention, scene, place.start, finder, cues.score
                    )


def subject_test(topic: Topic) -> Mention | None:
    """The benchmark that the story is about: its first subject, or the one it names most where it has no other."""
    first: Found | None = topic.subjects[0] if topic.subjects else topic.test
    return first.mention if first is not None and first.mention.type == "Benchmark" else None


def is_tool(scene: Scene, place: Place, cues: TestedCues) -> bool:
    """Whether the name hangs, directly or in a list, on a verb such as "use": "they use X to write the tasks"."""
    token = scene.passage.doc[place.root]
    while token.dep_ in ("conj", "appos", "compound", "pobj", "prep", "nmod") and token.head.i != token.i:
        token = token.head
    return token.dep_ in ("dobj", "obj") and token.head.lemma_.lower() in cues.tools
