"""Signals about two names: the words between and around them, the path of dependencies, the sentence they stand in.

Each is a short string, a feature of `kg.extract.pairs`.
"""

from collections.abc import Iterator
from typing import Any

from kg.extract.places import JOINERS, Place, Scene, run_of

#: Words between two names that are looked at one by one.
WORDS = 12


def between(scene: Scene, start: int, end: int) -> Iterator[str]:
    """Lemmas between two names, pairs of them, and how many other names there are."""
    doc = scene.passage.doc
    words: list[str] = []
    others = 0
    i = start
    while i < end:
        place = scene.at[i]
        if place is not None:
            words.append(place.mention.type)
            others += 1
            i = place.end
        else:
            words.append(doc[i].lemma_.lower() if doc[i].pos_ != "NUM" else "#")
            i += 1
    if len(words) <= WORDS:
        yield from (f"w={w}" for w in words)
        yield from (f"ww={v}_{w}" for v, w in zip(["^", *words], [*words, "$"], strict=True))
        if len(words) <= 4:
            yield "all=" + "_".join(words)
    else:
        yield from (f"w={w}" for w in words[:4])
        yield from (f"w={w}" for w in words[-4:])
    yield f"others{min(others, 3)}"


def around(scene: Scene, left: Place, right: Place) -> Iterator[str]:
    """The words before the left name and after the right one."""
    doc = scene.passage.doc
    sent = doc[left.start].sent
    for k in range(1, 3):
        if left.start - k >= sent.start:
            yield f"before{k}={token_word(scene, left.start - k)}"
        if right.end + k - 1 < sent.end:
            yield f"after{k}={token_word(scene, right.end + k - 1)}"
    for token in sent:
        if token.pos_ == "VERB":
            yield f"verb={token.lemma_.lower()}"


def token_word(scene: Scene, i: int) -> str:
    place = scene.at[i]
    return place.mention.type if place is not None else str(scene.passage.doc[i].lemma_.lower())


def path_features(scene: Scene, a: Place, b: Place) -> Iterator[str]:
    """Dependencies from one name up to the common head and down to the other, with the words on the way."""
    doc = scene.passage.doc
    up_a, up_b = chain(doc[a.root]), chain(doc[b.root])
    index_b = {t.i: n for n, t in enumerate(up_b)}
    meet = next((n for n, t in enumerate(up_a) if t.i in index_b), None)
    if meet is None:
        return
    rise, fall = up_a[: meet + 1], up_b[: index_b[up_a[meet].i] + 1]
    labels = [f"^{t.dep_}" for t in rise[:-1]] + [f"v{t.dep_}" for t in reversed(fall[:-1])]
    if len(labels) > 6:
        yield "path=long"
        return
    head = token_word(scene, rise[-1].i)
    yield "path=" + "".join(labels)
    yield f"head={head}"
    yield f"path+head={''.join(labels)}:{head}"
    for token in [*rise[1:-1], *fall[1:-1]]:
        if scene.at[token.i] is None:
            yield f"on={token.lemma_.lower()}"


def chain(token: Any) -> list[Any]:
    found = [token]
    while token.head.i != token.i and len(found) < 12:
        token = token.head
        found.append(token)
    return found


def surroundings(scene: Scene, place: Place) -> Iterator[str]:
    """Content words of the sentence, whether the name is one of a list, and the words next to it."""
    doc = scene.passage.doc
    sent = doc[place.start].sent
    for token in sent:
        if token.pos_ in ("VERB", "NOUN", "ADJ") and scene.at[token.i] is None:
            yield f"s={token.lemma_.lower()}"
    listed = run_of(scene, place.start)
    first = place.start > 0 and doc[place.start - 1].lower_ in JOINERS
    yield f"list{min(len(listed) + first, 4)}"
    if place.start > sent.start:
        yield f"left={token_word(scene, place.start - 1)}"
    if place.end < sent.end:
        yield f"right={token_word(scene, place.end)}"


def bucket(width: int) -> str:
    return next((str(limit) for limit in (0, 1, 2, 4, 8, 16, 32) if width <= limit), "more")
