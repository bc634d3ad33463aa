"""What a quantity counts and measures, as far as the words around it settle that."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.amounts import Reading
from kg.extract.numbers import DASHES
from kg.extract.units import Rule, Tables

_MAX_WORDS = 6
_MAX_BETWEEN = 100
_WORD = re.compile(rf"(?P<gap>[\s{DASHES}]{{1,2}})?[“\"‘']?(?P<word>[^\W\d_]\w*)(?P<tail>['’]s\b)?[”\"’']?")
_SENTENCE_ENDS = (". ", "! ", "? ", "; ", ".\n")
_SENTENCE_OR_NUMBER = re.compile(r"[.!?;]\s|[\s(~$€][\d~]")
_COMPOUND = re.compile(rf"[{DASHES}][^\W\d_]")
#: What follows a verb, not a plural: "a score of 10 indicates a danger".
_OBJECT = re.compile(r"\s(?:a|an|the|its|their|his|her)\s")
_AND = re.compile(r"(?:\s?,|\s?,?\s(?:and|or|&|to)|\s?/|\s?(?:→|->))\s?(?:~|about |up to )?")


def counted(text: str, end: int, tables: Tables) -> str:
    """The words behind a number up to the head noun, lower case: "h100 gpus"; "" if no noun follows.

    The head is the first plural (no verb in -s) or a word of the table's ``heads``; glued by a hyphen
    ("32-step attack") it is the first word.
    """
    words: list[str] = []
    position = end
    while len(words) < _MAX_WORDS:
        found = _WORD.match(text, position)
        if found is None or (found["gap"] is None and position == end):
            break
        word = found["word"].lower()
        if word in tables.stops:
            break
        hyphened = found["gap"] is not None and not found["gap"].isspace()
        words.append(word)
        position = found.end()
        if len(words) == 1 if hyphened else word in tables.heads and not _COMPOUND.match(text, position):
            return " ".join(words)
        if is_plural(word, tables):
            return "" if len(words) == 1 and _OBJECT.match(text, position) else " ".join(words)
        if found["tail"]:
            return ""
    return words[0] if len(words) == 1 and words[0] not in tables.adjectives else ""


def is_plural(word: str, tables: Tables) -> bool:
    if word in tables.heads:
        return word.endswith("s")
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))


def counts(text: str, end: int, tables: Tables) -> bool:
    """Whether a plural noun follows directly or nearly so."""
    return is_plural(counted(text, end, tables).rpartition(" ")[2], tables)


def settled(readings: Sequence[Reading], text: str, tables: Tables) -> list[Reading]:
    """Fill in ``phrase`` and ``measures``: by rules from left to right, then from right to left along lists.

    A rule may also change the unit: memory is always in GB.
    """
    named = [
        reading if reading.phrase else replace(reading, phrase=counted(text, reading.end, tables))
        for reading in readings
    ]
    out: list[Reading] = []
    for reading in named:
        out.append(_settle(reading, out, text, tables))
    return _inherit(out, text)


def _settle(reading: Reading, earlier: Sequence[Reading], text: str, tables: Tables) -> Reading:
    windows: dict[tuple[int, bool], tuple[str, str]] = {}
    for rule in tables.rules.get((reading.unit.name, reading.unit.ratio), ()):
        if not _is_open(rule, reading, earlier, text):
            continue
        key = rule.reach, rule.cased
        if key not in windows:
            before, after = _windows(reading, text, rule.reach)
            windows[key] = (before, after) if rule.cased else (before.lower(), after.lower())
        if _holds(rule, reading.phrase, *windows[key]):
            return _apply(rule, reading)
    return reading


def _is_open(rule: Rule, reading: Reading, earlier: Sequence[Reading], text: str) -> bool:
    """The parts of a rule that need no look at the words around."""
    if not rule.min <= reading.value <= rule.max:
        return False
    if rule.letters and reading.numeral.letter not in rule.letters:
        return False
    if rule.decimal and (reading.numeral.letter or not reading.numeral.decimals):
        return False
    if rule.between is None:
        return True
    for previous in reversed(earlier):
        if reading.start - previous.end > _MAX_BETWEEN:
            return False
        if previous.measures == rule.measures and previous.unit == reading.unit:
            return rule.between.fullmatch(text, previous.end, reading.start) is not None
    return False


def _windows(reading: Reading, text: str, reach: int) -> tuple[str, str]:
    """The text of the sentence before the number, and behind it up to the next number."""
    before = text[max(0, reading.start - reach) : reading.start]
    end = max(before.rfind(mark) for mark in _SENTENCE_ENDS)
    if end >= 0:
        before = before[end + 2 :]
    after = text[reading.end : reading.end + reach]
    if cut := _SENTENCE_OR_NUMBER.search(after):
        after = after[: cut.start()]
    return before, after


def _holds(rule: Rule, phrase: str, before: str, after: str) -> bool:
    """The parts of a rule that look at the words around."""
    if rule.noun is not None and not rule.noun.fullmatch(phrase):
        return False
    if rule.unless_noun is not None and rule.unless_noun.fullmatch(phrase):
        return False
    if rule.after is not None and not rule.after.search(after):
        return False
    if rule.before is not None and not rule.before.search(before):
        return False
    if rule.unless_before is not None and rule.unless_before.search(before):
        return False
    return rule.unless_after is None or not rule.unless_after.search(after)


def _apply(rule: Rule, reading: Reading) -> Reading:
    factor = rule.factors.get(reading.unit.name, 1.0)
    top = reading.value_max
    return replace(
        reading,
        measures=rule.measures,
        unit_name=rule.units_as or reading.unit.name,
        value=reading.value * factor,
        value_max=None if top is None else top * factor,
    )


def _inherit(readings: Sequence[Reading], text: str) -> list[Reading]:
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


def _listed(reading: Reading, following: Reading, text: str) -> bool:
    """Whether two numbers of one kind stand side by side in a list, or at the two ends of a change."""
    if reading.unit != following.unit or following.phrase == "active parameters":
        return False
    change = text[reading.end : reading.end + 4] == " to "
    if not change and bool(reading.numeral.letter) != bool(following.numeral.letter):
        return False
    return _AND.fullmatch(text, reading.end, following.start) is not None
