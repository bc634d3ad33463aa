"""Which thing a quantity belongs to: by wording, distance in the sentence, and the story's subject."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.extract.holders import FINITE, antecedents, described, governor, is_compared, phrase_head
from kg.extract.places import Place, Scene
from kg.types import Mention, Quantity

SIZES = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)([BM])\b")
#: Behind a factor: "3x the speed of X", "2x that of X".
OF_OTHERS = ("the", "that")
SCALES = {"B": 1e9, "M": 1e6}
#: How far a stated size may be from the size in the name.
SAME_SIZE = 0.1
#: What is measured against something else.
RATIOS = ("speedup", "energyEfficiency")


@dataclass(frozen=True, slots=True)
class SubjectCues:
    """Compiled ``patterns/subjects.toml``: which types may carry a property, and how sure each way is.

    ``unsure``: by way, the properties that it mostly gets wrong. ``columns``: titles of columns, lower case.
    """

    subjects: Mapping[str, tuple[str, ...]]
    scores: Mapping[str, float]
    than: frozenset[str]
    compared: frozenset[str]
    owning: frozenset[str]
    pronouns: frozenset[str]
    pairs: frozenset[str]
    classes: frozenset[str]
    unsure: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """``than``: what a ratio compares with, or None. ``token``: where the number starts."""

    quantity: Quantity
    subject: Mention
    than: Mention | None
    token: int
    finder: str
    score: float


def compile_subjects(table: Mapping[str, Any]) -> SubjectCues:
    return SubjectCues(
        {name: tuple(kinds) for name, kinds in table["subjects"].items()},
        dict(table["score"]),
        frozenset(table["words"]["than"]),
        frozenset(table["words"]["compared"]),
        frozenset(table["words"]["owning"]),
        frozenset(table["words"]["pronouns"]),
        frozenset(table["words"]["pairs"]),
        frozenset(table["words"]["classes"]),
        {way: tuple(names) for way, names in table["unsure"].items()},
        {name: re.compile(pattern) for name, pattern in table["columns"].items()},
    )


def measured(
    scene: Scene,
    cues: SubjectCues,
    topic: Mapping[str, Mention],
    words: Mapping[str, frozenset[str]],
) -> Iterator[Measured]:
    """Each quantity whose property the wording settles, with its subject; rows are left to ``kg.extract.tables``.

    ``topic``: the story's subject by type; ``words``: descriptions that stand for it, by type.
    """
    if scene.passage.block.kind == "row":
        return
    doc, base = scene.passage.doc, scene.passage.block.start
    for quantity in scene.quantities:
        kinds = cues.subjects.get(quantity.measures)
        if not kinds:
            continue
        tokens = doc.char_span(quantity.span.start - base, quantity.span.end - base, alignment_mode="expand")
        if tokens is None or is_class(quantity, tokens, cues):
            continue
        for subject, way in owners(scene, quantity, tokens, kinds, topic, words, cues):
            own = last_of_range(quantity) if way == "name" else quantity
            if contradicts(subject, own):
                continue
            than = compared(scene, tokens.end, cues) if quantity.measures in RATIOS else None
            unsure = quantity.measures in cues.unsure.get(way, ())
            score = cues.scores["unsure" if unsure else way]
            yield Measured(own, subject, than, tokens.start, f"measure:{quantity.measures}/{way}", score)


def owners(
    scene: Scene,
    quantity: Quantity,
    tokens: Any,
    kinds: tuple[str, ...],
    topic: Mapping[str, Mention],
    words: Mapping[str, frozenset[str]],
    cues: SubjectCues,
) -> list[tuple[Mention, str]]:
    """Whose the quantity is, and how that was found; two only for "both"."""
    inside = scene.at[tokens.start]
    if inside is not None:
        return [(inside.mention, "name")] if inside.mention.type in kinds else []
    if place := subject_of(scene, quantity, tokens, kinds, cues):
        return [(place[0].mention, place[1])]
    if earlier := antecedents(scene, tokens, kinds, one=cues.pronouns, two=cues.pairs):
        return [(p.mention, "previous") for p in earlier]
    story = story_subject(scene, tokens, kinds, topic, words)
    return [story] if story is not None else []


def is_class(quantity: Quantity, tokens: Any, cues: SubjectCues) -> bool:
    """ "rivals 70B models", "a 9B-class model": the size of a kind of models, not of one."""
    if quantity.measures != "parameterCount":
        return False
    head, after = phrase_head(tokens.root), tokens.doc[tokens.end : tokens.end + 2].text.lower()
    return (head.tag_ == "NNS" and head.lower_ in cues.classes) or after.strip("-‑ ") == "class"


def contradicts(subject: Mention, quantity: Quantity) -> bool:
    """Whether the name states another size: "Heron 27B and 35B" gives Heron 27B no 35B."""
    if quantity.measures != "parameterCount":
        return False
    stated = [float(size) * SCALES[letter] for size, letter in SIZES.findall(subject.text)]
    return bool(stated) and all(abs(size - quantity.value) > SAME_SIZE * size for size in stated)


def last_of_range(quantity: Quantity) -> Quantity:
    """In a name the first number of "2-8B" is a version, the last its size."""
    if quantity.value_max is None:
        return quantity
    return replace(quantity, value=quantity.value_max, value_max=None)


def subject_of(
    scene: Scene, quantity: Quantity, tokens: Any, kinds: tuple[str, ...], cues: SubjectCues
) -> tuple[Place, str] | None:
    """The name of the sentence that the quantity belongs to, and how it was found: by place first, then by grammar."""
    doc, start, end = scene.passage.doc, tokens.start, tokens.end
    sent = tokens.sent
    own = [p for p in scene.places if p.mention.type in kinds and sent.start <= p.start < sent.end]
    left = [p for p in own if p.end <= start]
    right = [p for p in own if p.start >= end]
    close_left = bool(left) and adjacent(doc, left[-1].end, start)
    if right and modifies(doc, end, right[0].start) and not close_left:
        return right[0], "before"
    against = cues.compared | {"of"} if doc[end : end + 1].text.lower() in OF_OTHERS else cues.compared
    if close_left and not (quantity.measures in RATIOS and is_compared(scene, left[-1], against)):
        return left[-1], "after"
    if (
        quantity.measures not in RATIOS
        and right
        and right[0].start == end + 1
        and doc[end].lower_ in cues.owning
    ):
        return right[0], "before"
    holder = governor(scene, tokens.root, kinds)
    if holder is not None and not is_compared(scene, holder, against):
        return holder, "grammar"
    free = [p for p in left if not is_compared(scene, p, against)]
    if free:
        return free[-1], "sentence"
    if right and not any(t.lower_ in cues.compared for t in doc[end : right[0].start]):
        return right[0], "sentence-right"
    return None


def story_subject(
    scene: Scene,
    tokens: Any,
    kinds: tuple[str, ...],
    topic: Mapping[str, Mention],
    words: Mapping[str, frozenset[str]],
) -> tuple[Mention, str] | None:
    """The story's subject where a word stands for it, in a phrase without a verb, or, least sure, wherever."""
    own = [kind for kind in kinds if kind in topic]
    for kind in own:
        if described(tokens.root, words.get(kind, frozenset())):
            return topic[kind], "refers"
    if not own:
        return None
    finite = any(t.tag_ in FINITE for t in tokens.sent)
    return topic[own[0]], "story" if finite else "phrase"


def modifies(doc: Any, end: int, start: int) -> bool:
    """Up to three words of one noun phrase between the number and the name: "1.5B pretrained X"."""
    return start - end <= 3 and all(
        t.pos_ in ("ADJ", "NOUN", "PROPN") or t.text in "-‑–" for t in doc[end:start]
    )


def adjacent(doc: Any, end: int, start: int) -> bool:
    """Only an opening bracket, a comma, a copula, an article or "at", "with" between the name and the number."""
    if any(t.text == ")" for t in doc[end:start]):
        return False
    parts = ("DET", "PUNCT", "ADP", "AUX", "ADJ", "ADV", "SYM")
    return start - end <= 6 and all(t.pos_ in parts or t.lower_ in ("has", "have") for t in doc[end:start])


def compared(scene: Scene, end: int, cues: SubjectCues) -> Mention | None:
    """The first name after "than", "compared to" or "over" in the rest of the sentence, or in "3x the speed of X"."""
    doc = scene.passage.doc
    stop = doc[end - 1].sent.end
    for i in range(end, stop):
        other = doc[i].lower_ == "of" and doc[end].lower_ in OF_OTHERS
        if other or doc[i].lower_ in cues.than:
            for place in scene.at[i + 1 : min(stop, i + 14)]:
                if place is not None:
                    return place.mention
            return None
    return None
