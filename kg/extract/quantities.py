"""Find quantities: numbers with unit, upper value, bound, counted noun, and the property the wording settles.

Candidates come from one regular expression; each is then read (``amounts``), mostly turned down by its shape
and neighbours (dates, versions, parts of names), and given its sense (``measures``). What is specific to
words and units lies in ``pipelines/units.toml``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kg.extract import measures, numbers
from kg.extract.amounts import PLAIN, Amounts, Reading
from kg.extract.numbers import DASHES, Numeral
from kg.extract.units import Tables, Unit, load
from kg.types import Provenance, Quantity, Span

BY = Provenance("quantity:grammar")
RATIO = Unit("1", ratio=True)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_BEFORE_POINT = ("", " ", "(", "~", "$")
#: The sparsity of a mixture of experts, written into its size: "30B-A3B".
_ACTIVE = re.compile(rf"[{DASHES}]A(?=\d+(?:\.\d+)?[BM]\b)")
_OPENING = "([“\"'‘…—–|•*:-/"
_BEGINNINGS = '.!?:;|•*“"(…'
_LIST_MARK = re.compile(r"\s*[(\[]?\d{1,3}[.)\]](?:\s|$)")
_DECIMAL = re.compile(r"\d+\.\d")
_SHORT_YEAR = re.compile(r"\d\d(?!\d)")
_BEFORE_NAME = 40
_YEARS = range(1900, 2101)
_LARGEST_VERSION = 20
_LARGEST_NOTE = 20


def make(*, units: str = "units.toml") -> Callable[[str, str, int], list[Quantity]]:
    """A finder of the quantities of one block: ``finder(text, document, offset)``, in order, none overlap.

    ``units`` is a path or a name in ``pipelines/``. Raises ConfigError if the table is wrong.
    """
    return _Finder(load(units)).quantities


class _Finder:
    """The compiled grammar; holds no state between blocks."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.amounts = Amounts(tables)
        self.candidates = numbers.candidates(tables.words, tables.scales, tables.ratios)

    def quantities(self, text: str, document: str, offset: int) -> list[Quantity]:
        readings = [reading for reading in self.readings(text) if self.keep(reading, text)]
        return [
            _quantity(reading, text, document, offset)
            for reading in measures.settled(readings, text, self.tables)
            if reading.measures or not self.is_weak(reading, text)
        ]

    def readings(self, text: str) -> Iterator[Reading]:
        addresses = [found.span() for found in _ADDRESS.finditer(text)]
        position = 0
        for start, end in self.candidates(text):
            if start < position or any(first <= start < last for first, last in addresses):
                continue
            position = end
            if text[start - 1 : start] == "." and text[max(0, start - 2) : start - 1] in _BEFORE_POINT:
                start -= 1
            value = self.tables.ratios.get(text[start:end].lower())
            if value is not None:
                if self.tables.ratio_after.match(text, end):
                    numeral = Numeral(start, end, value, value, "", True, False)
                    yield Reading(start, end, numeral, value, None, RATIO, "exact")
            elif shape := self.tables.shapes.match(text, start):
                position = shape.end()
            else:
                for reading in self.read(text, start):
                    yield reading
                    position = reading.end

    def read(self, text: str, start: int) -> list[Reading]:
        """The quantity that starts here: mostly one, two for a change, none if it belongs to a name."""
        begin, money = self.amounts.currency(text, start)
        if _glued_left(text, begin):
            return []
        first = self.amounts.at(text, start, money)
        if first is None:
            return []
        first = replace(first, start=begin) if begin < start else first
        joined = self.amounts.join(text, first)
        if joined and not _glued_right(text, joined[-1]):
            return [self.amounts.qualified(reading, text) for reading in joined]
        if active := _ACTIVE.match(text, first.end):
            second = self.amounts.at(text, active.end())
            return [first] if second is None else [first, replace(second, phrase="active parameters")]
        return [] if _glued_right(text, first) else [self.amounts.qualified(first, text)]

    def keep(self, reading: Reading, text: str) -> bool:
        """Turn down labels, years, list marks and numbers that belong to the name before them."""
        numeral = reading.numeral
        if reading.unit != PLAIN or numeral.letter or numeral.word:
            return True
        year = numeral.plain and len(str(int(reading.value))) == 4 and int(reading.value) in _YEARS
        if year and (reading.value_max is None or int(reading.value_max) in _YEARS):
            return measures.counts(text, reading.end, self.tables)
        if reading.value_max is not None:
            return True
        head = text[max(0, reading.start - _BEFORE_NAME) : reading.start]
        word, before = _last_word(head)
        if word.lower() in self.tables.labels or (reading.start < 4 and _LIST_MARK.match(text)):
            return False
        if _is_note(reading, text):
            return False
        if reading.bound != "exact":
            return True
        return not self.in_name(reading, word, before, text)

    def in_name(self, reading: Reading, word: str, before: str, text: str) -> bool:
        """Whether the number is a version: a capitalised word before it, and of the shape of one ("3", "3.1")."""
        if word.islower() or not word[:1].isalpha() or word in self.tables.not_names:
            return False
        begins = not before or before[-1] in _BEGINNINGS
        if begins and word[1:].islower() and measures.counts(text, reading.end, self.tables):
            return False
        one_decimal = reading.numeral.decimals == 1 and reading.value < _LARGEST_VERSION
        return reading.numeral.plain or one_decimal

    def is_weak(self, reading: Reading, text: str) -> bool:
        """Number words count only with a unit, a scale or a noun; "one" not even with a noun."""
        if not reading.numeral.word or reading.unit != PLAIN or reading.numeral.letter:
            return False
        word = text[reading.numeral.start : reading.numeral.end].lower()
        return word in self.tables.weak or not reading.phrase


def _last_word(head: str) -> tuple[str, str]:
    """The word that ends ``head``, if one space follows it, and what stands before that word, stripped."""
    if not head.endswith((" ", "\u00a0")) or head.endswith("  "):
        return "", head.rstrip()
    before, _, word = head[:-1].rpartition(" ")
    bare = word.lstrip(_OPENING)
    return bare, (before + " " + word[: len(word) - len(bare)]).rstrip()


def _is_note(reading: Reading, text: str) -> bool:
    """Whether it is a citation "[12]" or a small number alone in brackets, "(3)"."""
    before, after = text[reading.start - 1 : reading.start], text[reading.end : reading.end + 1]
    if not reading.numeral.plain:
        return False
    return (before == "[" and after == "]") or (
        before == "(" and after == ")" and reading.value < _LARGEST_NOTE
    )


def _glued_left(text: str, start: int) -> bool:
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


def _glued_right(text: str, reading: Reading) -> bool:
    """Whether the number goes on as a name, version, ratio or time; "8xH100" is no name."""
    end = reading.end
    after, further = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalnum() or after in ("_", "^"):
        return not (reading.unit.ratio and text[end - 1] in "x×")
    if after in (".", ":") and further.isdigit():
        return True
    return after in ("-", "‑") and further.isdigit() and reading.numeral.plain


def _quantity(reading: Reading, text: str, document: str, offset: int) -> Quantity:
    words = reading.phrase.split(" ")
    noun = reading.phrase if words[-1].startswith(("hour", "day")) else words[-1]
    return Quantity(
        span=Span(document, reading.start + offset, reading.end + offset),
        text=text[reading.start : reading.end],
        value=reading.value,
        value_max=reading.value_max,
        unit=reading.unit_name or reading.unit.name,
        bound=reading.bound,
        noun=noun,
        measures=reading.measures,
        by=BY,
    )
