"""Whether a block is written in English, from its script and its function words; no model.

Function words as evidence of language: Grefenstette 1995, "Comparing two language identification schemes".
"""

import re

from kg.document.cues import Cues

#: Two signs of a script without spaces count as a word, so does a word of another alphabet than the Latin one.
_OTHER_SCRIPT = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f]{1,2}|[\uac00-\ud7af]+"
    "|[\u0400-\u052f]{2,}|[\u0370-\u03ff]{3,}|[\u0530-\u06ff\u0900-\u0dff\u10a0-\u10ff]{2,}"
)
_BEYOND_LATIN = re.compile("[\u0370-\u1dff\u3040-\ud7af\uf900-\uffdc]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
_MIN_WORDS = 6
_MIN_DIFFERENT = 3


def foreign(text: str, cues: Cues) -> bool | None:
    """True: not English; False: English; None: too short to tell."""
    if not text.isascii() and _BEYOND_LATIN.search(text):
        other = len(_OTHER_SCRIPT.findall(text))
        if other >= 2 and other >= len(_LATIN_WORD.findall(text)):
            return True
    words = text.lower().split()
    if len(words) < _MIN_WORDS:
        return None
    english = sum([word in cues.english for word in words])
    if english * 8 >= len(words):
        return False
    if any(_speaks(words, stop, english) for _, stop in cues.languages):
        return True
    return False if english else None


def _speaks(words: list[str], stop: frozenset[str], english: int) -> bool:
    """At least three different function words, more than twice as many as English ones, one word in eight."""
    hits = [word for word in words if word in stop]
    return len(hits) > 2 * english and len(hits) * 8 >= len(words) and len(set(hits)) >= _MIN_DIFFERENT
