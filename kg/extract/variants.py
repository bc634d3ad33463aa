"""Versions and sizes of one model: sizes that the text tells apart, and names that open with another's name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.extract.places import Place, Scene, Story
from kg.extract.verdict import name_key
from kg.types import Mention, Provenance, Quantity

SIZE = re.compile(r"~?(\d+(?:\.\d+)?)[ -]?(B|M|T|b|m|billion|million|trillion)?\b", re.IGNORECASE)
#: A name that states its size already.
SIZED = re.compile(r"\d[BM]\b")
LETTERS = {"b": "B", "m": "M", "t": "T", "billion": "B", "million": "M", "trillion": "T"}
#: Tokens between a size and the noun that makes it a model.
REACH = 8


@dataclass(frozen=True, slots=True)
class VariantCues:
    """Compiled ``patterns/variants.toml``."""

    plural: frozenset[str]
    single: frozenset[str]
    heads: frozenset[str]
    products: frozenset[str]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """``variant`` is a size, version or edition of ``base``; ``quantity`` is the size where that tells it apart."""

    variant: Mention
    base: Mention
    quantity: Quantity | None
    scene: Scene
    token: int
    finder: str
    score: float


def compile_variants(table: Mapping[str, Any]) -> VariantCues:
    words = table["words"]
    return VariantCues(
        frozenset(words["plural"]),
        frozenset(words["single"]),
        frozenset((*words["plural"], *words["single"], *words["heads"])),
        frozenset(words["products"]),
        dict(table["score"]),
    )


def sized(scene: Scene, main: Mention | None, cues: VariantCues) -> Iterator[Variant]:
    """Models told apart by size in one block; ``main``: the story's model, for sentences that name none."""
    doc, base = scene.passage.doc, scene.passage.block.start
    sizes: list[tuple[Quantity, Any]] = []
    for quantity in scene.quantities:
        if quantity.measures == "parameterCount" and SIZE.fullmatch(quantity.text):
            tokens = doc.char_span(
                quantity.span.start - base, quantity.span.end - base, alignment_mode="expand"
            )
            if tokens is not None and scene.at[tokens.start] is None:
                sizes.append((quantity, tokens))
    for quantity, tokens in sizes:
        mates = [t for _, t in sizes if t.sent.start == tokens.sent.start]
        ahead = [t.lower_ for t in doc[tokens.end : min(tokens.sent.end, tokens.end + REACH)]]
        said = ahead + [t.lower_ for t in doc[tokens.sent.start : tokens.start]]
        listed = len(mates) > 1 and any(word in cues.plural for word in said)
        single = bool(ahead) and ahead[0] in cues.single and doc[max(0, tokens.start - 1)].lower_ == "the"
        if not listed and not single:
            continue
        near = base_model(scene, tokens.start, tokens.sent)
        if near is not None and belongs(doc, near.end, tokens.start):
            continue
        model = near.mention if near is not None else main
        if model is None or SIZED.search(model.text):
            continue
        kind = "list" if listed else "single"
        by = Provenance(f"variant:{kind}", cues.scores[kind])
        mention = Mention(quantity.span, f"{model.text} {size_name(quantity.text)}", "Model", by)
        yield Variant(mention, model, quantity, scene, tokens.start, f"variant:{kind}", cues.scores[kind])


def with_places(scene: Scene, told_apart: Sequence[Variant], cues: VariantCues) -> Scene:
    """The scene with places for the models that only their size names: "a 7B parameter model"."""
    if not told_apart:
        return scene
    doc, at, places = scene.passage.doc, list(scene.at), list(scene.places)
    for variant in told_apart:
        end = variant.token + 1
        for i in range(end, min(len(doc), end + REACH)):
            if at[i] is not None or doc[i].pos_ in ("PUNCT", "CCONJ", "ADP", "VERB", "AUX"):
                break
            if doc[i].lower_ in cues.heads:
                end = i + 1
                break
        place = Place(variant.variant, variant.token, end, end - 1)
        places.append(place)
        at[variant.token : end] = [place] * (end - variant.token)
    return replace(scene, places=tuple(sorted(places, key=lambda p: p.start)), at=tuple(at))


def size_name(text: str) -> str:
    """ "7 billion" → "7B"."""
    match = SIZE.fullmatch(text)
    assert match is not None
    return match.group(1) + LETTERS.get((match.group(2) or "b").lower(), "B")


def belongs(doc: Any, end: int, start: int) -> bool:
    """ "Nova Pro at 70B", "Nova (70B)": the size is the named model's own."""
    return 0 <= start - end <= 2 and all(t.pos_ in ("ADP", "PUNCT", "DET", "SYM") for t in doc[end:start])


def base_model(scene: Scene, start: int, sent: Any) -> Place | None:
    """The nearest model to the left in the sentence, else the first to the right."""
    own = [p for p in scene.places if p.mention.type == "Model" and sent.start <= p.start < sent.end]
    left = [p for p in own if p.end <= start]
    return left[-1] if left else own[0] if own else None


def nested(story: Story, cues: VariantCues) -> Iterator[Variant]:
    """Names of a story that open with another name of the same type: "Nova 2 Mini" and "Nova 2"."""
    firsts: dict[tuple[str, str], tuple[Scene, Place]] = {}
    for scene, place in story.places():
        firsts.setdefault((place.mention.type, name_key(place.mention.text)), (scene, place))
    for (kind, key), (scene, place) in firsts.items():
        if kind not in ("Model", "Software", "Chip", "Hardware", "Robot", "Benchmark"):
            continue
        shorter = longest_opening(kind, key, firsts)
        if shorter is None:
            continue
        way = "nested" if any(c.isdigit() for c in shorter.text) else "bare"
        product = way == "bare" and kind in cues.products and not any(c.isdigit() for c in key)
        score = cues.scores["product" if product else way]
        yield Variant(place.mention, shorter, None, scene, place.start, f"variant:{way}", score)


def longest_opening(
    kind: str, key: str, firsts: Mapping[tuple[str, str], tuple[Scene, Place]]
) -> Mention | None:
    words: Sequence[str] = key.split(" ")
    for count in range(len(words) - 1, 0, -1):
        found = firsts.get((kind, " ".join(words[:count])))
        if found is not None:
            return None if words[count:] == ["s"] else found[1].mention
    return None
