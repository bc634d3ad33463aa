"""Who holds a number by the grammar: the name it hangs on, or the subject of the nearest verb above it."""

from collections.abc import Collection, Iterator
from typing import Any

from kg.extract.places import Place, Scene, named
from kg.extract.verbs import agents, is_passive, objects
from kg.extract.verdict import name_key

#: Ways from a verb's subject to a name that stands for it.
NEAR = frozenset({"self", "conj", "appos", "inside", "like", "including", "such", "as"})
#: Dependencies of what stands before a noun in its phrase.
MODIFIERS = frozenset({"nummod", "compound", "amod", "nmod", "quantmod", "npadvmod"})
OWNED = {"its": "it"}
#: Tags of finite verbs.
FINITE = ("VBZ", "VBP", "VBD", "MD")
_BACK = 4
_PASSED = ("DET", "ADJ", "ADV", "PART", "ADP", "NUM", "SYM", "NOUN")


def governor(scene: Scene, token: Any, kinds: Collection[str]) -> Place | None:
    """The first name of ``kinds`` on the way from ``token`` to the root: an ancestor, or subject of one that is a verb."""
    for head in path(token):
        place: Place | None = scene.at[head.i]
        if place is not None and place.mention.type in kinds:
            return place
        if head.pos_ in ("VERB", "AUX"):
            for subject in subjects(head):
                found = next(
                    (p for p, way in named(scene, subject) if p.mention.type in kinds and way in NEAR), None
                )
                if found is not None:
                    return found
    return None


def described(token: Any, words: Collection[str]) -> bool:
    """Whether the subject of the nearest verb above is one of ``words`` ("it", "model") or belongs to it ("its speed")."""
    for head in path(token):
        if head.pos_ in ("VERB", "AUX"):
            heads = subjects(head)
            if heads:
                owners = [c for h in heads for c in h.children if c.dep_ == "poss"]
                singular = [t for t in (*heads, *owners) if t.tag_ != "NNS"]
                return any((OWNED.get(t.lower_) or t.lower_) in words for t in singular)
    return False


def antecedents(
    scene: Scene, tokens: Any, kinds: Collection[str], *, one: Collection[str], two: Collection[str]
) -> list[Place]:
    """What the verb's subject stands for: a word of ``one`` for the only name of the sentence before, of ``two`` for two."""
    doc, start = scene.passage.doc, tokens.sent.start
    if start == 0:
        return []
    before = doc[start - 1].sent
    last: dict[str, Place] = {}
    for place in scene.places:
        if before.start <= place.start < before.end and place.mention.type in kinds:
            last.setdefault(name_key(place.mention.text), place)
    words = {1: one, 2: two}.get(len(last), ())
    return list(last.values()) if described(tokens.root, words) else []


def phrase_head(token: Any) -> Any:
    """The head of the noun phrase that ``token`` modifies: "models" for 7B in "7B parameter models"."""
    while token.dep_ in MODIFIERS and token.head.i > token.i:
        token = token.head
    return token


def subjects(verb: Any) -> list[Any]:
    return objects(verb) if is_passive(verb) else agents(verb)


def path(token: Any) -> Iterator[Any]:
    """The tokens above ``token`` up to the root of its sentence."""
    while token.head.i != token.i:
        token = token.head
        yield token


def is_compared(scene: Scene, place: Place, words: Collection[str]) -> bool:
    """Whether a word such as "than" or "versus" stands before the name, also before the first of a list."""
    doc = scene.passage.doc
    first = doc[place.start].sent.start
    i, steps = place.start - 1, 0
    while i >= first and steps < _BACK:
        token, before = doc[i], scene.at[i]
        if token.lower_ in words:
            return True
        if before is not None:
            i, steps = before.start - 1, 0
            if i < first or doc[before.end].lower_ not in (",", "and", "or", "/"):
                return False
            continue
        if token.lower_ not in (",", "and", "or", "/") and token.pos_ not in _PASSED:
            return False
        i, steps = i - 1, steps + 1
    return False
