"""Amounts: a numeral with currency, unit, second number of a range, bound and sign, read from one place on."""

import re
from dataclasses import dataclass, replace

from kg.extract import numbers
from kg.extract.numbers import DASHES, Numeral
from kg.extract.units import Tables, Unit

PLAIN = Unit("1")
_JOINER = re.compile(
    rf"(?P<dash>\s?[{DASHES}~]\s?|\s+[–—]\s+)(?=\W?\d)|\s+(?P<to>to)\s+(?:~|about |nearly |over )?"
    r"|\s+(?P<and>and)\s+"
)
YEARS = range(1900, 2101)
_TIMES = ("x", "X", "×")
_FACTOR = re.compile(r"\s?\d")
_LARGEST_POWER = 50
_SIGN = re.compile(r"(?:^|[\s(])[-−]$")
_ARTICLES = (" a", " an", " the", " another", " just", " only")
_BEFORE_BOUND = 28
_BEFORE_CHANGE = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as read, before its sense is known. ``phrase``: the counted words up to the head noun."""

    start: int
    end: int
    numeral: Numeral
    value: float
    value_max: float | None
    unit: Unit
    bound: str
    phrase: str = ""
    measures: str = ""
    unit_name: str = ""


class Amounts:
    """Reads amounts by the tables; what they are and whether they are quantities is decided by others."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._numeral = numbers.make(tables.words, tables.scales, tables.letters, tables.unless)
        self._currencies = frozenset(tables.money.values())

    def at(self, text: str, start: int, money: Unit | None = None) -> Reading | None:
        """Numeral, scale and unit from ``start``, without a look at what stands around them."""
        numeral = self._numeral(text, start)
        if numeral is None:
            return None
        end = numeral.end
        plus = text.startswith("+", end) and not text[end + 1 : end + 2].isdigit()
        unit, phrase = money or PLAIN, ""
        found = self.tables.unit.match(text, end + plus) if money is None else None
        if found is not None and self._fits(found, numeral, text):
            unit, end = self._unit_of(found), found.end()
            words = [found["machine"] or "", found["unit"] or ""]
            if len(found["unit"]) > 3 and found["unit"].islower() and unit.name != "%" and not unit.ratio:
                phrase = " ".join(words).strip().lower()
        value = 10.0**numeral.value if unit.power else numeral.value * unit.factor
        bound = "atLeast" if plus else "exact"
        return Reading(start, max(end, numeral.end + plus), numeral, value, None, unit, bound, phrase)

    def currency(self, text: str, start: int) -> tuple[int, Unit | None]:
        """Where the currency symbol before ``start`` begins, and its unit."""
        head = text[max(0, start - 4) : start]
        found = self.tables.currency.search(head)
        if found is None:
            return start, None
        return start - len(head) + found.start(), self.tables.money[found[0]]

    def join(self, text: str, first: Reading) -> list[Reading]:
        """A range as one reading, a change ("rose from 3 to 5") as two; empty if no second number goes along."""
        joiner = _JOINER.match(text, first.end)
        if joiner is None:
            return []
        head = text[max(0, first.start - _BEFORE_CHANGE) : first.start]
        if joiner["and"] and not self.tables.between.search(head):
            return []
        start, money = self._after_symbol(text, joiner.end())
        if self.tables.shapes.match(text, start) or (first.numeral.plain and first.value in YEARS):
            return []
        second = self.at(text, start, money or (first.unit if first.unit in self._currencies else None))
        if second is None or (second.numeral.word and joiner["dash"]):
            return []
        first, second = _share(first, second)
        if first.unit != second.unit:
            return []
        if joiner["to"] and self.tables.change.search(head):
            return [first, second]
        if first.value >= second.value:
            return []
        return [replace(second, start=first.start, value=first.value, value_max=second.value)]

    def qualified(self, reading: Reading, text: str) -> Reading:
        """Take sign and bound from what stands before or behind, unless a ``+`` has given the bound."""
        if reading.value_max is None and _SIGN.search(text[max(0, reading.start - 2) : reading.start]):
            return replace(reading, start=reading.start - 1, value=-reading.value)
        if reading.bound != "exact":
            return reading
        after = self.tables.bounds_after.match(text, reading.end)
        if after is not None:
            end = after.end() if after[0] == "+" else reading.end
            return replace(reading, bound=after.lastgroup or "exact", end=end)
        small = reading.numeral.word and not reading.numeral.letter and reading.unit == PLAIN
        bound = self._bound(text[max(0, reading.start - _BEFORE_BOUND) : reading.start], small=small)
        return replace(reading, bound=bound) if bound else reading

    def _bound(self, head: str, *, small: bool) -> str:
        """The bound that the end of ``head`` says; an article or opening quote may follow it.

        Before a ``small`` number in words "under" and the like say where, not how many.
        """
        words = head.lower().rstrip(" \u00a0“\"'‘(")
        for article in _ARTICLES:
            if words.endswith(article):
                words = words[: -len(article)].rstrip()
        for bound, forms in self.tables.bounds_before.items():
            if words.endswith(forms):
                form = max((form for form in forms if words.endswith(form)), key=len)
                before = words[-len(form) - 1 : -len(form)]
                if not (before.isalnum() and form[0].isalpha()):
                    return "" if small and form in self.tables.bounds_loose else bound
        return ""

    def _unit_of(self, found: re.Match[str]) -> Unit:
        form = found["unit"]
        return self.tables.units.get(form) or self.tables.units[re.sub(rf"[\s{DASHES}]+", " ", form.lower())]

    def _fits(self, found: re.Match[str], numeral: Numeral, text: str) -> bool:
        """Whether a unit's form is one here: "5 s" but not "5-s", "3 times faster" but not "3 times"."""
        form = found["unit"]
        if self._unit_of(found).power and numeral.value > _LARGEST_POWER:
            return False
        if form == "times":
            return self.tables.ratio_after.match(text, found.end()) is not None
        if form in _TIMES and _FACTOR.match(text, found.end()):
            return False
        if len(form) == 1 and form.isalpha():
            gap = found.start("unit") - found.start()
            after = text[found.end() : found.end() + 1]
            spaced = text[found.start()].isspace() and form != "X" and after != "-"
            return not numeral.word and (gap == 0 or spaced)
        return True

    def _after_symbol(self, text: str, start: int) -> tuple[int, Unit | None]:
        for symbol, unit in self.tables.money.items():
            if text.startswith(symbol, start):
                return start + len(symbol), unit
        return start, None


def _share(first: Reading, second: Reading) -> tuple[Reading, Reading]:
    """Give the first number the scale and unit that only the second has: "1.5-2 million", "10–100x"."""
    value = first.value
    scaled = bool(second.numeral.letter) and not first.numeral.letter
    if scaled and first.numeral.mantissa < second.numeral.mantissa:
        value *= second.numeral.value / second.numeral.mantissa
    if first.unit == PLAIN and second.unit != PLAIN:
        value *= second.unit.factor
        first = replace(first, unit=second.unit, phrase=second.phrase)
    return replace(first, value=value), second
