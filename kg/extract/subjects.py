"""Which thing a quantity belongs to: by wording, distance in the sentence, and the story's subject."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.extract.places import Place, Scene
from kg.types import Mention, Quantity


@dataclass(frozen=True, slots=True)
class SubjectCues:
    """Compiled ``patterns/subjects.toml``: which types may carry a property, and how sure each way is."""

    subjects: Mapping[str, tuple[str, ...]]
    scores: Mapping[str, float]
    than: frozenset[str]


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
    )


def measured(scene: Scene, cues: SubjectCues, topic: Mapping[str, Mention]) -> Iterator[Measured]:
    """Each quantity whose property the wording settles, with its subject; ``topic``: the story's subject by type."""
    doc, base = scene.passage.doc, scene.passage.block.start
    for quantity in scene.quantities:
        kinds = cues.subjects.get(quantity.measures)
        if not kinds:
            continue
        tokens = doc.char_span(quantity.span.start - base, quantity.span.end - base, alignment_mode="expand")
        if tokens is None:
            continue
        inside = scene.at[tokens.start]
        found = (inside, "name") if inside is not None else subject_of(scene, tokens.start, tokens.end, kinds)
        if found is not None and found[0].mention.type not in kinds:
            continue
        if found is not None:
            subject, way = found[0].mention, found[1]
        else:
            fallback = next((topic[k] for k in kinds if k in topic), None)
            if fallback is None:
                continue
            subject, way = fallback, "story"
        than = (
            compared(scene, tokens.end, cues)
            if quantity.measures in ("speedup", "energyEfficiency")
            else None
        )
        finder = f"measure:{quantity.measures}/{way}"
        yield Measured(quantity, subject, than, tokens.start, finder, cues.scores[way])


def subject_of(scene: Scene, start: int, end: int, kinds: tuple[str, ...]) -> tuple[Place, str] | None:
    """The name that the quantity at tokens ``start:end`` belongs to, and how it was found."""
    doc = scene.passage.doc
    sent = doc[start].sent
    own = [p for p in scene.places if p.mention.type in kinds and sent.start <= p.start < sent.end]
    left = [p for p in own if p.end <= start]
    right = [p for p in own if p.start >= end]
    close_left = bool(left) and adjacent(doc, left[-1].end, start)
    if right and modifies(doc, end, right[0].start) and not close_left:
        return right[0], "before"
    if left:
        return left[-1], "after" if close_left else "sentence"
    if right:
        return right[0], "sentence-right"
    return None


def modifies(doc: Any, end: int, start: int) -> bool:
    """Up to three words of one noun phrase between the number and the name: "1.5B pretrained X"."""
    return start - end <= 3 and all(
        t.pos_ in ("ADJ", "NOUN", "PROPN") or t.text in "-‑–" for t in doc[end:start]
    )


def adjacent(doc: Any, end: int, start: int) -> bool:
    """Only a bracket, a comma, a copula, an article or "at", "with" between the name and the number."""
    parts = ("DET", "PUNCT", "ADP", "AUX", "ADJ", "ADV", "SYM")
    return start - end <= 6 and all(t.pos_ in parts or t.lower_ in ("has", "have") for t in doc[end:start])


def compared(scene: Scene, end: int, cues: SubjectCues) -> Mention | None:
    """The first name after "than", "compared to" or "over" in the rest of the sentence."""
    doc = scene.passage.doc
    stop = doc[end - 1].sent.end
    for i in range(end, stop):
        if doc[i].lower_ in cues.than:
            for place in scene.at[i + 1 : min(stop, i + 14)]:
                if place is not None:
                    return place.mention
            return None
    return None
