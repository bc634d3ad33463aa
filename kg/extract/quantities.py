"""Find quantities: numbers with unit, upper value, bound, counted noun, and the property the wording settles.

Candidates come from one regular expression; each is then read (``amounts``), mostly turned down by its shape
and neighbours (dates, versions, parts of names), and given its sense (``measures``). What is specific to
words and units lies in ``pipelines/units.toml``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kg.extract import labels, measures, numbers
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
        return [
            _quantity(reading, text, document, offset)
            for reading in measures.settled(self.kept(text), text, self.tables)
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
        if labels.glued_left(text, begin):
            return []
        first = self.amounts.at(text, start, money)
        if first is None:
            return []
        first = replace(first, start=begin) if begin < start else first
        joined = self.amounts.join(text, first)
        if joined and not labels.glued_right(text, joined[-1]):
            return [self.amounts.qualified(reading, text) for reading in joined]
        if active := _ACTIVE.match(text, first.end):
            second = self.amounts.at(text, active.end())
            return [first] if second is None else [first, replace(second, phrase="active parameters")]
        return [] if labels.glued_right(text, first) else [self.amounts.qualified(first, text)]

    def kept(self, text: str) -> list[Reading]:
        """The readings that are no labels; after "Codex 5.3" the 5.4 of "and 5.4" is one too."""
        out: list[Reading] = []
        label: Reading | None = None
        for reading in self.readings(text):
            listed = label is not None and labels.goes_on(label, reading, text)
            if listed or labels.is_label(reading, text, self.tables):
                label = reading
            else:
                out.append(reading)
        return out

    def is_weak(self, reading: Reading, text: str) -> bool:
        """Number words count only with a unit, a scale or a noun; "one" not even with a noun."""
        if not reading.numeral.word or reading.unit != PLAIN or reading.numeral.letter:
            return False
        word = text[reading.numeral.start : reading.numeral.end].lower()
        return word in self.tables.weak or not reading.phrase


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
