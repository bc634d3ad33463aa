"""Numbers that count nothing: labels, versions, years, notes, list marks, parts of names, paths and times."""

import re

from kg.extract import measures
from kg.extract.amounts import PLAIN, YEARS, Reading
from kg.extract.units import Tables

_OPENING = "([“\"'‘…—–|•*:-/"
_BEGINNINGS = '.!?:;|•*“"(…'
_LIST_MARK = re.compile(r"\s*[(\[]?\d{1,3}[.)\]](?:\s|$)")
_DECIMAL = re.compile(r"\d+\.\d")
_SHORT_YEAR = re.compile(r"\d\d(?!\d)")
_FACTOR_BEFORE = re.compile(r"[×*]\s?$")
_FACTOR_AFTER = re.compile(r"\s?[×*]\s?\d")
_AND = re.compile(r"(?:,|,? (?:and|or|&|to|vs\.?)|\s?/|–|-)\s?")
_PARTICIPLES = ("ing", "ed")
_BEFORE_NAME = 40
_LARGEST_VERSION = 20
_LARGEST_NOTE = 20


def is_label(reading: Reading, text: str, tables: Tables) -> bool:
    """Whether a bare number labels what stands before it: "Section 3", "Llama 3.1", "in 2025", "[12]"."""
    numeral = reading.numeral
    if reading.unit != PLAIN or numeral.word:
        return False
    if numeral.plain and _is_year(reading.value) and _is_year(reading.value_max or reading.value):
        return not measures.counts(text, reading.end, tables)
    head = text[max(0, reading.start - _BEFORE_NAME) : reading.start]
    word, before = _last_word(head)
    if word.lower() in tables.labels or (reading.start < 4 and _LIST_MARK.match(text)):
        return True
    if _FACTOR_BEFORE.search(head) or _FACTOR_AFTER.match(text, reading.end):
        return True
    if reading.value_max is not None or numeral.letter:
        return False
    if _is_note(reading, text):
        return True
    if reading.bound != "exact" or not _like_version(reading):
        return False
    if measures.counted(text, reading.end, tables) in tables.editions:
        return True
    if word in tables.not_names or not _is_name(word):
        return False
    begins = not before or before[-1] in _BEGINNINGS
    return not (begins and word.endswith(_PARTICIPLES) and _counts_things(reading, text, tables))


def goes_on(label: Reading, reading: Reading, text: str) -> bool:
    """Whether a label's list goes on: "Section 3 and 4"; a unit, scale or comma would show a quantity."""
    if reading.unit != PLAIN or not _like_version(reading):
        return False
    return _AND.fullmatch(text, label.end, reading.start) is not None


def _is_year(value: float) -> bool:
    return value in YEARS


def _like_version(reading: Reading) -> bool:
    """Whether it is written as versions are: "3", "3.1", not "85.2" or "2,000"."""
    return reading.numeral.plain or (reading.numeral.decimals == 1 and reading.value < _LARGEST_VERSION)


def _is_name(word: str) -> bool:
    return word[:1].isalpha() and not word.islower()


def _counts_things(reading: Reading, text: str, tables: Tables) -> bool:
    """Whether it is a plain number with a small-letter plural behind it: "Solving 20 tasks" at a beginning."""
    following = text[reading.end + 1 : reading.end + 2]
    return reading.numeral.plain and following.islower() and measures.counts(text, reading.end, tables)


def _last_word(head: str) -> tuple[str, str]:
    """The word that ends ``head``, if one space follows it, and what stands before that word, stripped."""
    if not head.endswith((" ", "\u00a0")) or head.endswith("  "):
        return "", head.rstrip()
    before, _, word = head[:-1].rpartition(" ")
    bare = word.lstrip(_OPENING)
    return bare, (before + " " + word[: len(word) - len(bare)]).rstrip()


def _is_note(reading: Reading, text: str) -> bool:
    """Whether it is a citation "[12]", a small number alone in brackets "(3)", or the mark of an item "2)"."""
    before, after = text[reading.start - 1 : reading.start], text[reading.end : reading.end + 1]
    if not reading.numeral.plain or after not in ("]", ")"):
        return False
    if after == "]":
        return before == "["
    head = text[max(0, reading.start - _BEFORE_NAME) : reading.start]
    return reading.value < _LARGEST_NOTE and (before == "(" or head.count("(") <= head.count(")"))


def glued_left(text: str, start: int) -> bool:
    """Whether the number is the tail of a name, path, version, time or fraction."""
    if start == 0:
        return False
    before, further = text[start - 1], text[start - 2] if start > 1 else " "
    if before.isalnum() or before in "_@#\\&":
        return True
    if before in ".:," and (further.isdigit() or (before == "." and further.isalpha())):
        return True
    if before == "/" and further.isalnum():
        return _DECIMAL.match(text, start) is None
    if before in "×*^=" and further.isdigit():
        return True
    if before in "’'" and _SHORT_YEAR.match(text, start):
        return True
    if before not in "-‐‑‒–−":
        return False
    return (further.isalnum() or further in ")]") and text[max(0, start - 4) : start].lower() != "sub-"


def glued_right(text: str, reading: Reading) -> bool:
    """Whether the number goes on as a name, version, ratio or time; "8xH100" is no name."""
    end = reading.end
    after, further = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalnum() or after in ("_", "^"):
        return not (reading.unit.ratio and text[end - 1] in "x×")
    if after in (".", ":") and further.isdigit():
        return True
    return after in ("-", "‑") and further.isdigit() and reading.numeral.plain
