"""Relations by what stands between two neighbouring names: "OpenAI's o1", "Helix from Figure", "X, a version of Y"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from kg.extract.places import Place, Scene, run_of

#: Names further apart than this many characters are not neighbours.
WIDEST = 160
#: Characters in front of the left name that ``before`` may look at.
FARTHEST = 80
#: Tags of verbs that make a clause of their own.
FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})


@dataclass(frozen=True, slots=True)
class PhrasePattern:
    relation: str
    name: str
    left: frozenset[str]
    right: frozenset[str]
    between: re.Pattern[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    subject: str
    score: float
    spread: str
    verbless: bool
    granted: bool
    lone: bool
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two places related by a pattern, the claim's subject first."""

    pattern: PhrasePattern
    subject: Place
    object: Place

    def between(self) -> tuple[int, int]:
        """Tokens from the end of the left place to the start of the right one."""
        left, right = sorted((self.subject, self.object), key=lambda place: place.start)
        return left.end, right.start


def compile_phrases(table: Mapping[str, Any]) -> tuple[PhrasePattern, ...]:
    types = {name: frozenset(kinds) for name, kinds in table["types"].items()}
    return tuple(
        PhrasePattern(
            row["relation"],
            f"pattern:{row['relation']}/{row['name']}",
            types[row["left"]],
            types[row["right"]],
            re.compile(row["between"]),
            re.compile(row["before"] + r"\Z") if "before" in row else None,
            re.compile(row["after"]) if "after" in row else None,
            row["subject"],
            row["score"],
            row.get("spread", ""),
            row.get("verbless", False),
            row.get("granted", False),
            row.get("lone", False),
            re.compile(row["unless"]) if "unless" in row else None,
        )
        for row in table["phrase"]
    )


def pairs(scene: Scene, patterns: Sequence[PhrasePattern]) -> Iterator[Pair]:
    """Pairs of places of one sentence, the left one first in the text, in order."""
    text, base = str(scene.passage.doc.text), scene.passage.block.start
    doc = scene.passage.doc
    for i, left in enumerate(scene.places):
        for right in scene.places[i + 1 : i + 5]:
            start, end = left.mention.span.end - base, right.mention.span.start - base
            if end - start > WIDEST or doc[left.start].sent.start != doc[right.start].sent.start:
                break
            for pattern in patterns:
                if left.mention.type in pattern.left and right.mention.type in pattern.right:
                    yield from fit(scene, pattern, left, right, text, (start, end))


def fit(
    scene: Scene, pattern: PhrasePattern, left: Place, right: Place, text: str, gap: tuple[int, int]
) -> Iterator[Pair]:
    if pattern.between.fullmatch(text, *gap) is None:
        return
    doc = scene.passage.doc
    if pattern.verbless and any(t.tag_ in FINITE for t in doc[left.end : right.start]):
        return
    base = scene.passage.block.start
    if pattern.after is not None and pattern.after.match(text, right.mention.span.end - base) is None:
        return
    ahead = text[max(0, left.mention.span.start - base - FARTHEST) : left.mention.span.start - base]
    if pattern.before is not None and pattern.before.search(ahead) is None:
        return
    clause = text[doc[left.start].sent.start_char : gap[1]]
    if pattern.unless is not None and pattern.unless.search(clause) is not None:
        return
    if pattern.lone and not lone(scene, left, right):
        return
    rights = spread(scene, right, pattern.right) if pattern.spread in ("right", "both") else [right]
    lefts = spread_left(scene, left, pattern.left) if pattern.spread in ("left", "both") else [left]
    for one in lefts:
        for other in rights:
            yield Pair(pattern, other, one) if pattern.subject == "right" else Pair(pattern, one, other)


def lone(scene: Scene, left: Place, right: Place) -> bool:
    """Whether no other name of the left one's type stands between the two."""
    between = (scene.at[i] for i in range(left.end, right.start))
    return all(p is None or p.mention.type != left.mention.type for p in between)


def spread(scene: Scene, place: Place, kinds: frozenset[str]) -> list[Place]:
    """``place`` and the names listed after it, up to one of another type: "A, Labs; B, Institute"."""
    listed = takewhile(lambda p: p.mention.type == place.mention.type, run_of(scene, place.start))
    return [p for p in listed if p.mention.type in kinds]


def spread_left(scene: Scene, place: Place, kinds: frozenset[str]) -> list[Place]:
    """Names of the list that ends with ``place``."""
    index = scene.places.index(place)
    for first in scene.places[max(0, index - 8) : index]:
        listed = spread(scene, first, kinds)
        if place in listed:
            return listed
    return [place]
