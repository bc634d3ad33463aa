"""Find quantities: numbers with unit, upper value, bound, counted noun, and the property that the wording settles.

Candidates come from one regular expression; each is then read and, mostly, turned down by its shape and
neighbours (dates, versions, parts of names). What is specific to words and units lies in ``pipelines/units.toml``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kg.extract import measures, numbers, units
from kg.extract.numbers import DASHES, Numeral
from kg.extract.units import Tables, Unit
from kg.types import Provenance, Quantity, Span

BY = Provenance("quantity:grammar")
PLAIN = Unit("1")
_ADDRESS = r"https?://\S+|www\.\S+"
_JOINER = re.compile(
    rf"(?P<dash>\s?[{DASHES}~]\s?|\s+[–—]\s+)(?=\W?\d)|\s+(?P<to>to)\s+(?:~|about |nearly |over )?|\s+(?P<and>and)\s+"
)
_BETWEEN = re.compile(r"\bbetween\s+(?:~|about )?[$€£¥]?$", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:increas|rais|rose|risen|grow|grew|improv|exten|expand|jump|drop|fell|fall|went|go|reduc|boost|climb|cut|scal"
    r"|upgrad|mov|chang|decreas|lower|declin|shr[aiu]nk|advanc|lift|push|doubl|took|soar|surg)\w*\b[^.;]*\bfrom\s+\W?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+[~$€£¥]?$", re.IGNORECASE)
_ACTIVE = re.compile(rf"[{DASHES}]A(?=\d+(?:\.\d+)?[BM]\b)")
_NAME_BEFORE = re.compile(r"(?:^|(?P<first>[.!?:;|•*“\"(]\s?)|\s)(?P<word>[^\W\d_][\w.’'&+-]*) $")
_LIST_MARK = re.compile(r"\s*[(\[]?\d{1,3}[.)\]](?:\s|$)")


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


def make(*, units: str = "units.toml") -> Callable[[str, str, int], list[Quantity]]:
    """A finder of the quantities of one block: ``finder(text, document, offset)``, in order, without overlaps.

    ``units`` is a path or a name in ``pipelines/``. Raises ConfigError if the table is wrong.
    """
    finder = _Finder(_load(units))
    return finder.quantities


def _load(name: str) -> Tables:
    return units.load(name)


class _Finder:
    """The compiled grammar; holds no state between blocks."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.numeral = numbers.make(tables.words, tables.scales, tables.letters, tables.unless)
        ratios = numbers.alternatives(tables.ratios)
        words = numbers.candidate_pattern(tables.words, tables.scales)
        self.candidate = re.compile(rf"(?P<address>{_ADDRESS})|(?P<ratio>\b(?i:{ratios})\b)|{words}")

    def quantities(self, text: str, document: str, offset: int) -> list[Quantity]:
        readings = [reading for reading in self.readings(text) if self.keep(reading, text)]
        sensed = [measures.settle(reading, text, self.tables) for reading in readings]
        return [
            _quantity(reading, text, document, offset)
            for reading in measures.inherit(sensed, text)
            if reading.measures or not self.is_weak(reading, text)
        ]

    def readings(self, text: str) -> Iterator[Reading]:
        position = 0
        for found in self.candidate.finditer(text):
            if found.start() < position:
                continue
            position = found.end()
            if found.lastgroup == "address":
                continue
            if found.lastgroup == "ratio":
                if self.tables.ratio_after.match(text, position):
                    yield self.ratio(found)
                continue
            shape = self.tables.shapes.match(text, found.start())
            if shape is not None:
                position = shape.end()
                continue
            for reading in self.read(text, found.start()):
                yield reading
                position = reading.end

    def ratio(self, found: re.Match[str]) -> Reading:
        value = self.tables.ratios[found[0].lower()]
        numeral = Numeral(found.start(), found.end(), value, value, "", True, False)
        return Reading(found.start(), found.end(), numeral, value, None, Unit("1", ratio=True), "exact")

    def read(self, text: str, start: int) -> list[Reading]:
        """The quantity that starts here: mostly one, two for "from 8K to 128K" as a change, none if it is a name."""
        begin, money = self.currency(text, start)
        if _glued_left(text, begin, digit=text[start].isdigit()):
            return []
        first = self.amount(text, start, money)
        if first is None:
            return []
        first = replace(first, start=begin)
        found = self.join(text, first) or [first]
        end = found[-1].end
        if active := _ACTIVE.match(text, end):
            second = self.amount(text, active.end(), None)
            if second is not None:
                return [*found, replace(second, phrase="active parameters")]
        if _glued_right(text, end, found[-1]):
            return []
        return [self.signed(self.bounded(reading, text), text) for reading in found]

    def currency(self, text: str, start: int) -> tuple[int, Unit | None]:
        head = text[max(0, start - 4) : start].rstrip("~")
        found = self.tables.currency.search(head)
        if found is None:
            return start, None
        return start - (len(head) - found.start()), self.tables.money[found[0]]

    def amount(self, text: str, start: int, money: Unit | None) -> Reading | None:
        """Numeral, scale and unit, without a look at what stands around them."""
        numeral = self.numeral(text, start)
        if numeral is None:
            return None
        end = numeral.end
        plus = text.startswith("+", end) and not text[end + 1 : end + 2].isdigit()
        unit, phrase = money or PLAIN, ""
        if money is None and (found := self.tables.unit.match(text, end + plus)):
            if self.unit_fits(found, numeral, text):
                unit, end = self.unit_of(found), found.end()
                words = [found["machine"] or "", found["unit"] or ""]
                phrase = " ".join(word for word in words if len(word) > 2).lower() if not unit.ratio else ""
        value = 10.0**numeral.value if unit.power else numeral.value * unit.factor
        bound = "atLeast" if plus else "exact"
        return Reading(start, max(end, numeral.end + plus), numeral, value, None, unit, bound, phrase)

    def unit_of(self, found: re.Match[str]) -> Unit:
        form = found["unit"] or "x"
        return self.tables.units.get(form) or self.tables.units[re.sub(rf"[\s{DASHES}]+", " ", form.lower())]

    def unit_fits(self, found: re.Match[str], numeral: Numeral, text: str) -> bool:
        form = found["unit"] or "x"
        apart = not text[found.start()].isalnum() and form != text[found.start()]
        if form == "times":
            return self.tables.ratio_after.match(text, found.end()) is not None
        if len(form) == 1 and form.isalpha() and apart:
            separator = text[found.start()]
            return separator.isspace() and form != "X" and not numeral.word and text[found.end() :][:1] != "-"
        if len(form) == 1 and form.isalpha() and numeral.word:
            return False
        return not (numeral.letter and form in ("fold", "-fold"))

    def join(self, text: str, first: Reading) -> list[Reading]:
        """A range as one reading, a change as two; empty if there is no second number that goes with the first."""
        joiner = _JOINER.match(text, first.end)
        if joiner is None:
            return []
        head = text[max(0, first.start - 60) : first.start]
        if joiner["and"] and not _BETWEEN.search(head):
            return []
        start, money = self.after_symbol(text, joiner.end())
        if self.tables.shapes.match(text, start):
            return []
        second = self.amount(
            text, start, money or (first.unit if first.unit in self.tables.money.values() else None)
        )
        if second is None or (second.numeral.word and joiner["dash"]):
            return []
        first, second = self.share(first, second)
        if first.unit != second.unit or _glued_right(text, second.end, second):
            return []
        if joiner["to"] and _FROM.search(head) and _CHANGE.search(head):
            return [first, second]
        if first.value >= second.value:
            return []
        return [
            replace(
                second, start=first.start, numeral=second.numeral, value=first.value, value_max=second.value
            )
        ]

    def after_symbol(self, text: str, start: int) -> tuple[int, Unit | None]:
        for symbol, unit in self.tables.money.items():
            if text.startswith(symbol, start):
                return start + len(symbol), unit
        return start, None

    def share(self, first: Reading, second: Reading) -> tuple[Reading, Reading]:
        """Give the first number the scale and unit that only the second has: "1.5-2 million", "10–100x"."""
        numeral = first.numeral
        value = first.value
        if not numeral.letter and second.numeral.letter and numeral.mantissa < second.numeral.mantissa:
            value *= second.numeral.value / second.numeral.mantissa
        if first.unit == PLAIN and second.unit != PLAIN:
            value *= second.unit.factor
            first = replace(first, unit=second.unit, phrase=second.phrase)
        return replace(first, value=value), second

    def bounded(self, reading: Reading, text: str) -> Reading:
        """Take the bound from the words before or behind, unless a ``+`` has given it."""
        end = reading.end
        if reading.bound == "exact" and (after := self.tables.bounds_after.match(text, end)):
            grown = after.end() if after[0] == "+" else end
            return replace(reading, bound=after.lastgroup or "exact", end=grown)
        if reading.bound == "exact":
            before = self.tables.bounds_before.search(text[max(0, reading.start - 28) : reading.start])
            if before is not None:
                return replace(reading, bound=before.lastgroup or "exact")
        return reading

    def signed(self, reading: Reading, text: str) -> Reading:
        sign = text[max(0, reading.start - 2) : reading.start]
        if reading.value_max is None and re.fullmatch(r"(?:^|[\s(])[-−]", sign):
            return replace(reading, start=reading.start - 1, value=-reading.value)
        return reading

    def keep(self, reading: Reading, text: str) -> bool:
        """Turn down labels, years, list marks and numbers that belong to the name before them."""
        numeral = reading.numeral
        if reading.unit != PLAIN or numeral.letter or reading.value_max is not None or numeral.word:
            return True
        head = text[max(0, reading.start - 40) : reading.start]
        if self.tables.labels.search(head):
            return False
        if reading.start < 4 and _LIST_MARK.match(text):
            return False
        tail = text[reading.end : reading.end + 1]
        if (
            head.endswith(("(", "["))
            and tail in (")", "]")
            and (tail == "]" or reading.value < 20)
            and numeral.plain
        ):
            return False
        if numeral.plain and 1900 <= reading.value <= 2100 and len(str(int(reading.value))) == 4:
            return measures.counts(text, reading.end, self.tables)
        if reading.phrase == "active parameters" or reading.bound != "exact":
            return True
        return not self.in_name(reading, head, text)

    def in_name(self, reading: Reading, head: str, text: str) -> bool:
        """Whether "Llama 3.1" and the like precede: a capitalised word, then a number that may be a version."""
        found = _NAME_BEFORE.search(head)
        if found is None or not any(letter.isupper() for letter in found["word"]):
            return False
        if found["word"] in self.tables.not_names:
            return False
        digits = text[reading.numeral.start : reading.numeral.end]
        if found["first"] is not None or not head[: found.start("word")].strip():
            if found["word"][1:].islower() and measures.counts(text, reading.end, self.tables):
                return False
        if reading.numeral.plain:
            return True
        return len(digits.partition(".")[2]) == 1 and reading.value < 20

    def is_weak(self, reading: Reading, text: str) -> bool:
        """Number words count only with a unit, a scale or a noun; "one" not even with a noun."""
        if not reading.numeral.word or reading.unit != PLAIN or reading.numeral.letter:
            return False
        word = text[reading.numeral.start : reading.numeral.end].lower()
        return word in self.tables.weak or not reading.phrase


def _glued_left(text: str, start: int, *, digit: bool) -> bool:
    """Whether the number is the tail of a name, path, version or time."""
    if start == 0:
        return False
    before, further = text[start - 1], text[start - 2] if start > 1 else " "
    if before.isalnum() or before in "_@#\\&":
        return True
    if before in ".:," and further.isalnum() and (further.isdigit() or before == "."):
        return True
    if before == "/" and further.isalnum():
        return digit and not re.match(r"\d+\.\d", text[start : start + 8])
    if before in "×*^=" and further.isdigit():
        return True
    if before in "’'" and re.match(r"\d\d(?!\d)", text[start : start + 3]):
        return True
    dash = before in "-‐‑‒–−"
    return (
        dash and (further.isalnum() or further in ")]") and text[max(0, start - 4) : start].lower() != "sub-"
    )


def _glued_right(text: str, end: int, reading: Reading) -> bool:
    """Whether the number goes on as a name, version, ratio or time."""
    after, further = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalnum() or after in ("_", "^"):
        return True
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
