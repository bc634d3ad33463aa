"""Whether a block is written in English, from its script and its function words; no model.

Function words as evidence of language: Grefenstette 1995, "Comparing two language identification schemes".
"""

import re

from kg.document.cues import Cues

#: A sign of a script without spaces counts as a word, so does a word of another alphabet than the Latin one.
_OTHER_SCRIPT = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f]"
    "|[\u0400-\u052f]{2,}|[\u0370-\u03ff]{3,}|[\u0530-\u06ff\u0900-\u0dff\u10a0-\u10ff]{2,}"
)
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
_MIN_WORDS = 6


def foreign(text: str, cues: Cues) -> bool | None:
    """True: not English; False: English; None: too short to tell."""
    if not text.isascii():
        other = len(_OTHER_SCRIPT.findall(text))
        if other >= 2 and other >= len(_LATIN_WORD.findall(text)):
            return True
    words = text.lower().split()
    if len(words) < _MIN_WORDS:
        return None
    english = sum([word in cues.english for word in words])
    if english * 8 >= len(words):
        return False
    best = max((sum([word in stop for word in words]) for _, stop in cues.languages), default=0)
    if best > 2 * english and best * 8 >= len(words) and best >= 3:
        return True
    return False if english else None
