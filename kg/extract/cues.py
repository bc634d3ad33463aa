"""What stands beside a name says its type: "X, a benchmark for …", "the X dataset", "a startup called X"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: Nouns this far from a determiner still belong to its noun phrase.
PHRASE_TOKENS = 12
#: Names this far from "researchers with" still belong to its list.
LIST_TOKENS = 100


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled ``patterns/cues.toml``: ``types`` maps a lower-case noun to the types it may mean."""

    types: Mapping[str, tuple[str, ...]]
    scores: Mapping[str, float]
    words: Mapping[str, frozenset[str]]


def compile_cues(table: Mapping[str, Any]) -> Cues:
    types: dict[str, tuple[str, ...]] = {}
    for type_name, nouns in table["nouns"].items():
        for noun in nouns:
            types[noun] = (*types.get(noun, ()), type_name)
    words = {name: frozenset(values) for name, values in table["words"].items()}
    return Cues(types, dict(table["construction"]), words)


def evidence(doc: Any, i: int, j: int, cues: Cues) -> Iterator[tuple[str, str, float]]:
    """(type, construction, score) for tokens ``i:j``: what the words around them say."""
    yield from after(doc, j, cues)
    yield from before(doc, i, cues)


def typed(noun: str, construction: str, cues: Cues) -> Iterator[tuple[str, str, float]]:
    kinds = cues.types.get(noun, ())
    for kind in kinds:
        yield kind, construction, cues.scores[construction] / len(kinds)


def after(doc: Any, j: int, cues: Cues) -> Iterator[tuple[str, str, float]]:
    j = past_brackets(doc, j)
    if j >= len(doc):
        return
    token = doc[j]
    if token.lower_ in cues.words["copulas"] and j + 1 < len(doc) and determines(doc[j + 1], cues):
        yield from typed(phrase_head(doc, j + 1, cues), "copula", cues)
    elif token.text in (",", "–", "—", "-", ":") and j + 1 < len(doc) and determines(doc[j + 1], cues):
        yield from typed(phrase_head(doc, j + 1, cues), "apposition", cues)
    elif token.pos_ in ("NOUN", "ADJ", "PROPN") and not token.text[0].isupper():
        yield from typed(compound_head(doc, j, cues), "compound", cues)


def past_brackets(doc: Any, j: int) -> int:
    """Index after a short bracket such as "(SVD)" and after closing quotes."""
    while j < len(doc) and doc[j].text in ("”", '"', "’", "'", "*"):
        j += 1
    if j < len(doc) and doc[j].text == "(":
        for k in range(j + 1, min(j + 6, len(doc))):
            if doc[k].text == ")":
                return k + 1
    return j


def determines(token: Any, cues: Cues) -> bool:
    return token.lower_ in cues.words["determiners"] or token.pos_ == "NUM"


def phrase_head(doc: Any, i: int, cues: Cues) -> str:
    """Lower-case last noun of the phrase that starts at ``i``, before a boundary word; "" if there is none."""
    head = ""
    for token in doc[i : i + PHRASE_TOKENS]:
        if token.lower_ in cues.words["boundaries"] or token.text in ",.;:()–—":
            break
        if token.pos_ in ("NOUN", "PROPN") or token.lower_ in cues.types:
            head = token.lower_
    return head


def compound_head(doc: Any, j: int, cues: Cues) -> str:
    """Last of up to three lower-case words after the name that run on without punctuation: "X robotics simulator"."""
    head: str = ""
    for token in doc[j : j + 3]:
        if token.pos_ not in ("NOUN", "ADJ", "PROPN") or token.text[0].isupper():
            break
        head = str(token.lower_)
        if head in cues.types:
            return head
    return head


def before(doc: Any, i: int, cues: Cues) -> Iterator[tuple[str, str, float]]:
    k = i - 1
    while k >= 0 and doc[k].text in ("“", '"', "‘", "'", "*"):
        k -= 1
    if k < 0:
        return
    token = doc[k]
    if token.lower_ in cues.words["called"]:
        yield from typed(nearest_noun(doc, k, cues), "called", cues)
    elif token.pos_ in ("NOUN", "PROPN") and not doc[k].text[0].isupper():
        yield from typed(token.lower_, "before", cues)
    elif token.text == "," and k > 0 and doc[k - 1].lower_ in cues.types:
        yield from typed(doc[k - 1].lower_, "before", cues)
    elif with_people(doc, k, cues):
        yield "Organization", "with", cues.scores["with"]
    elif token.lower_ in cues.words["release_verbs"]:
        yield "", "verb", cues.scores["verb"]


def nearest_noun(doc: Any, k: int, cues: Cues) -> str:
    """The last noun with a type in the five words before "called"."""
    for token in reversed(doc[max(0, k - 5) : k]):
        if token.lower_ in cues.types:
            return str(token.lower_)
    return ""


def with_people(doc: Any, k: int, cues: Cues) -> bool:
    """ "researchers with A, B, and the C": names in the list that "with" or "from" governs."""
    furthest = max(0, k - LIST_TOKENS)
    while k > furthest and (
        doc[k].lower_ in ("the", "and", ",", "&")
        or doc[k].text[0].isupper()
        or doc[k].lower_ in ("of", "at", "for")
    ):
        if doc[k].lower_ in ("at",) and doc[k - 1].lower_ in cues.words["with_people"]:
            return True
        k -= 1
    return (
        k > 0
        and doc[k].lower_ in cues.words["with_prepositions"]
        and doc[k - 1].lower_ in cues.words["with_people"]
    )
