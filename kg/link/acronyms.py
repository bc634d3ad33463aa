"""Acronyms: by which letters a name may be abbreviated, and what a name with brackets defines."""

import re
from functools import lru_cache

from kg.link.spelling import fold, singular, squeeze, tokens

_BRACKETED = re.compile(r"(.+?)\s*\(([^()\s]{2,12})\)(?=\s|$)\s*(.*)")
_SMALL = frozenset({"and", "of", "for", "the", "in", "on", "to", "a", "an", "with", "from", "by", "at"})
#: What comes before the name proper of a part of a university.
_UNITS = frozenset(
    {"department", "school", "faculty", "college", "center", "centre", "laboratory", "institute"}
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=1 << 16)
def abbreviations(name: str) -> frozenset[str]:
    """The acronyms of a name, lower case, three letters and more.

    "Bias-augmented Consistency Training": bact, bct; "Microsoft AI Development Program": madp, maidp;
    "LabSuperVision": lsv.
    """
    text = fold(name)
    units = (tokens(text), text.split(), tokens(_CAMEL.sub(" ", text)))
    found: set[str] = set()
    for words in units:
        named = [word for word in words if word[0].isalnum()]
        for kept in (named, [word for word in named if word.casefold() not in _SMALL]):
            found |= {_initials(kept), _initials(kept, whole=True), _initials(_without_unit(kept))}
    return frozenset(letters for letters in found if len(letters) > 2)


def _initials(words: list[str], *, whole: bool = False) -> str:
    parts = (word if whole and word.isupper() else word[0] for word in words)
    return "".join(parts).casefold() if len(words) > 1 else ""


def _without_unit(words: list[str]) -> list[str]:
    return words[1:] if words and words[0].casefold() in _UNITS else words


@lru_cache(maxsize=1 << 16)
def acronym(surface: str) -> str:
    """The letters of a name that is written as an acronym ("GRPO", "MHTEs", "DSec"), lower case, or ""."""
    spelt = [singular(token, frozenset()) for token in tokens(fold(surface))]
    capitals = sum(letter.isupper() for letter in "".join(spelt))
    return squeeze(spelt).casefold() if len(spelt) == 1 and capitals > 1 else ""


def in_brackets(name: str) -> tuple[str, str, str] | None:
    """Long form, bracket and what follows, if the bracket abbreviates what is before it.

    "Compressed Sparse Attention (CSA)" does; "Claude 3.5 Sonnet (new)" doesn't. Schwartz & Hearst 2003.
    """
    found = _BRACKETED.fullmatch(name)
    if (
        found is None
        or sum(letter.isupper() for letter in found[2]) < 2
        or not _abbreviates(found[2], found[1])
    ):
        return None
    return found[1], found[2], found[3]


def _abbreviates(short: str, long: str) -> bool:
    """Whether the letters occur in this order from the right, the first at the start of a word."""
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    text = long.casefold()
    end = len(text)
    for place, letter in reversed(list(enumerate(letters))):
        end = text.rfind(letter, 0, end)
        while place == 0 and end > 0 and text[end - 1].isalnum():
            end = text.rfind(letter, 0, end)
        if end < 0:
            return False
    return bool(letters)
