"""What a quantity counts and measures, as far as the words around it settle that."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extract.numbers import DASHES
from kg.extract.units import Rule, Tables

if TYPE_CHECKING:
    from kg.extract.quantities import Reading

_MAX_WORDS = 6
_WORD = re.compile(rf"(?P<gap>[\s{DASHES}]{{1,2}})?[“\"‘']?(?P<word>[^\W\d_]\w*)(?P<tail>['’]s\b)?[”\"’']?")
_SENTENCE_END = re.compile(r"[.!?;]\s")
_NEXT_NUMBER = re.compile(r"[\s(~$€][\d~]")
_AND = re.compile(r"(?:\s?,|\s?,?\s(?:and|or|&)|\s?/)\s?(?:~|about |up to )?")


def counted(text: str, end: int, tables: Tables) -> str:
    """The words behind a number up to the head noun, lower case: "h100 gpus"; "" if no noun follows.

    The head is the first plural or a word of the table's ``heads``; with a hyphen ("32-step attack") the first word.
    """
    words: list[str] = []
    position = end
    for _ in range(_MAX_WORDS):
        found = _WORD.match(text, position)
        if found is None or (found["gap"] is None and position == end):
            break
        word = found["word"].lower()
        if word in tables.stops:
            break
        hyphened = found["gap"] is not None and not found["gap"].isspace()
        words.append(word)
        position = found.end()
        if word in tables.heads or is_plural(word) or (len(words) == 1 and hyphened):
            return " ".join(words)
        if found["tail"]:
            return ""
    return words[0] if len(words) == 1 else ""


def is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))


def counts(text: str, end: int, tables: Tables) -> bool:
    """Whether a plural noun follows directly or nearly so."""
    return is_plural(counted(text, end, tables))


def settle(reading: "Reading", text: str, tables: Tables) -> "Reading":
    """Fill in ``phrase`` and ``measures``; a rule may also change the unit (memory is always in GB)."""
    phrase = reading.phrase or counted(text, reading.end, tables)
    rules = tables.rules.get((reading.unit.name, reading.unit.ratio), ())
    value = reading.value
    windows: dict[int, tuple[str, str]] = {}
    for rule in rules:
        if not rule.min <= value <= rule.max or (rule.letters and reading.numeral.letter not in rule.letters):
            continue
        if rule.reach not in windows:
            windows[rule.reach] = _windows(reading, text, rule.reach)
        if _holds(rule, phrase, *windows[rule.reach]):
            return _apply(rule, replace(reading, phrase=phrase))
    return replace(reading, phrase=phrase)


def _windows(reading: "Reading", text: str, reach: int) -> tuple[str, str]:
    before = text[max(0, reading.start - reach) : reading.start]
    ends = list(_SENTENCE_END.finditer(before))
    if ends:
        before = before[ends[-1].end() :]
    after = text[reading.end : reading.end + reach]
    if cut := _SENTENCE_END.search(after):
        after = after[: cut.start()]
    if cut := _NEXT_NUMBER.search(after):
        after = after[: cut.start()]
    return before, after


def _holds(rule: Rule, phrase: str, before: str, after: str) -> bool:
    if rule.noun is not None and not rule.noun.fullmatch(phrase):
        return False
    if rule.unless_noun is not None and rule.unless_noun.fullmatch(phrase):
        return False
    if rule.before is not None and not rule.before.search(before):
        return False
    if rule.after is not None and not rule.after.search(after):
        return False
    if rule.unless_before is not None and rule.unless_before.search(before):
        return False
    return rule.unless_after is None or not rule.unless_after.search(after)


def _apply(rule: Rule, reading: "Reading") -> "Reading":
    factor = rule.factors.get(reading.unit.name, 1.0)
    top = reading.value_max
    return replace(
        reading,
        measures=rule.measures,
        unit_name=rule.units_as or reading.unit.name,
        value=reading.value * factor,
        value_max=None if top is None else top * factor,
    )


def inherit(readings: Sequence["Reading"], text: str) -> list["Reading"]:
    """In "7B, 32B and 235B variants" give the first ones the noun and property of the last."""
    out: list[Reading] = []
    for reading in reversed(readings):
        if out and not reading.phrase and _listed(reading, out[-1], text):
            last = out[-1]
            if not reading.measures:
                reading = replace(reading, measures=last.measures, unit_name=last.unit_name)
            reading = replace(reading, phrase=last.phrase)
        out.append(reading)
    return out[::-1]


def _listed(reading: "Reading", following: "Reading", text: str) -> bool:
    if reading.unit != following.unit or bool(reading.numeral.letter) != bool(following.numeral.letter):
        return False
    return _AND.fullmatch(text, reading.end, following.start) is not None
