"""Where names stand in the parse: token ranges, and which names a word of the sentence stands for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.extract.parse import Parsed, Passage
from kg.types import Mention, Quantity


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A mention at tokens ``start:end`` of its passage; ``root`` is the index of its head token."""

    mention: Mention
    start: int
    end: int
    root: int


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A passage with its names and quantities. ``at[i]`` is the place that covers token ``i``, or None.

    ``published``: the document's date, or "".
    """

    number: int
    document: str
    passage: Passage
    places: tuple[Place, ...]
    at: tuple[Place | None, ...]
    quantities: tuple[Quantity, ...] = ()
    published: str = ""

    def text(self, start: int, end: int) -> str:
        """Document text between two document offsets inside this block."""
        base = self.passage.block.start
        return str(self.passage.doc.text[start - base : end - base])

    def sentence(self, token: int) -> tuple[int, int]:
        """Document offsets of the sentence that holds the token."""
        sent = self.passage.doc[token].sent
        start = self.passage.block.start + sent.start_char
        text = sent.text
        return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """One section: its scenes in order, headings included."""

    section: int
    scenes: tuple[Scene, ...]

    def places(self) -> Iterator[tuple[Scene, Place]]:
        for scene in self.scenes:
            for place in scene.places:
                yield scene, place


@dataclass(slots=True)
class _Cursor:
    position: int = 0
    quantity: int = 0
    stories: dict[int, list[Scene]] = field(default_factory=dict)


def stories(parsed: Parsed, mentions: Sequence[Mention], quantities: Sequence[Quantity]) -> tuple[Story, ...]:
    """Scenes of each section, in order; mentions and quantities must be sorted by start."""
    cursor = _Cursor()
    for number, passage in enumerate(parsed.passages):
        block = passage.block
        own: list[Mention] = []
        while cursor.position < len(mentions) and mentions[cursor.position].span.start < block.end:
            own.append(mentions[cursor.position])
            cursor.position += 1
        measured: list[Quantity] = []
        while cursor.quantity < len(quantities) and quantities[cursor.quantity].span.start < block.end:
            measured.append(quantities[cursor.quantity])
            cursor.quantity += 1
        scene = make_scene(
            number, parsed.document.id, passage, own, measured, published=parsed.document.published
        )
        cursor.stories.setdefault(block.section, []).append(scene)
    return tuple(Story(section, tuple(scenes)) for section, scenes in sorted(cursor.stories.items()))


def make_scene(
    number: int,
    document: str,
    passage: Passage,
    mentions: Sequence[Mention],
    quantities: Sequence[Quantity] = (),
    *,
    published: str = "",
) -> Scene:
    doc, base = passage.doc, passage.block.start
    at: list[Place | None] = [None] * len(doc)
    places: list[Place] = []
    for mention in mentions:
        tokens = doc.char_span(mention.span.start - base, mention.span.end - base, alignment_mode="expand")
        if tokens is None or any(at[i] is not None for i in range(tokens.start, tokens.end)):
            continue
        place = Place(mention, tokens.start, tokens.end, tokens.root.i)
        places.append(place)
        for i in range(tokens.start, tokens.end):
            at[i] = place
    return Scene(number, document, passage, tuple(places), tuple(at), tuple(quantities), published)


#: Dependencies that lead from a head noun to names that share its role.
SAME_ROLE = frozenset({"conj", "appos"})
INSIDE = frozenset({"compound", "poss", "nmod", "amod", "flat", "dep"})
THROUGH = frozenset(
    {"with", "from", "at", "of", "like", "including", "as", "such", "by", "between", "among", "in"}
)


def named(scene: Scene, token: Any, *, depth: int = 3) -> Iterator[tuple[Place, str]]:
    """Names that ``token``'s noun phrase stands for, with the way: ``self conj appos inside with of like …``.

    "researchers with A, B and C" gives A, B and C by ``with``; "the startup X" gives X by ``appos`` or ``self``.
    "A's X" stands for X alone, "A's model" for A.
    """
    place = scene.at[token.i]
    if place is not None:
        yield place, "self"
    if depth == 0:
        return
    for child in token.children:
        if child.dep_ in SAME_ROLE:
            for found, way in named(scene, child, depth=depth - 1 if child.dep_ == "appos" else depth):
                if found is not place:
                    yield found, child.dep_ if way == "self" else way
        elif child.dep_ in INSIDE:
            inner = scene.at[child.i]
            owner = child.dep_ == "poss" and place is not None
            if inner is not None and inner is not place and not owner:
                yield inner, "inside"
        elif child.dep_ == "prep" and child.lower_ in THROUGH:
            for grandchild in child.children:
                if grandchild.dep_ in ("pobj", "pcomp"):
                    for found, _ in named(scene, grandchild, depth=depth - 1):
                        if found is not place:
                            yield found, str(child.lower_)


def run_of(scene: Scene, start: int) -> list[Place]:
    """Names joined from ``start`` on by commas, "and", "or", slashes and articles: "A, B, and the C"."""
    doc = scene.passage.doc
    listed: list[Place] = []
    i = start
    while i < len(doc):
        place = scene.at[i]
        if place is not None:
            listed.append(place)
            i = place.end
            if i < len(doc) and doc[i].text == "(":
                close = next((k for k in range(i, min(i + 8, len(doc))) if doc[k].text == ")"), None)
                i = i if close is None else close + 1
        elif doc[i].lower_ in JOINERS or (doc[i].text in ("'s", "’s")):
            i += 1
        else:
            break
    return listed


JOINERS = frozenset(
    {",", "and", "or", "&", "/", "the", "as", "well", ";", "plus", "both", "either", "a", "an"}
)
