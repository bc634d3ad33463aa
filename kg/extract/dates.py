"""Dates in a text, resolved against the day it was written: "last week", "Q3 2025", "from 2019 to 2023".

No spaCy: a grammar over the words of ``patterns/times.toml``. What it can't resolve it leaves out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from kg.extract import periods
from kg.extract.dategrammar import DateCues, Pattern
from kg.extract.datewords import lower
from kg.extract.periods import Period


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Characters ``start:end`` of a text. ``role``: ``at since from until by before after span nowadays``."""

    start: int
    end: int
    role: str
    past: Period | None
    ahead: Period | None


@dataclass(frozen=True, slots=True)
class _Bare:
    """A match before the words around it are looked at."""

    start: int
    end: int
    pattern: Pattern
    groups: Mapping[str, str | None]


def find(text: str, written: date | None, cues: DateCues) -> tuple[TimeExpression, ...]:
    """Every date of the text that can be resolved, in order; without ``written`` only those that stand for themselves."""
    return _find(text, written, cues) if cues.gate.search(text) else ()


@lru_cache(maxsize=512)
def _find(text: str, written: date | None, cues: DateCues) -> tuple[TimeExpression, ...]:
    bare = _matches(text, cues)
    found: list[TimeExpression] = []
    skip = -1
    for number, match in enumerate(bare):
        if number == skip:
            continue
        following = bare[number + 1] if number + 1 < len(bare) else None
        ranged = _range(text, match, following, written, cues)
        if ranged is not None:
            found.append(ranged)
            skip = number + 1
            continue
        single = _single(text, match, written, cues)
        if single is not None:
            found.append(single)
    return tuple(found)


def _matches(text: str, cues: DateCues) -> list[_Bare]:
    """Longest first from the left, not overlapping; of equal ones that of the first pattern."""
    found = [
        _Bare(match.start(), match.end(), pattern, match.groupdict())
        for pattern in cues.patterns
        for match in pattern.regex.finditer(text)
    ]
    found.sort(key=lambda b: (b.start, -b.end))
    kept: list[_Bare] = []
    for bare in found:
        if not kept or bare.start >= kept[-1].end:
            kept.append(bare)
    return kept


def _single(text: str, match: _Bare, written: date | None, cues: DateCues) -> TimeExpression | None:
    part, start = _before(text, match.start, cues.parts)
    role, first = _before(text, start, cues.roles)
    if (match.pattern.needs and not part and not role) or (match.pattern.role == "part" and not part):
        return None
    past, ahead = match.pattern.resolve(match.groups, written, cues.words)
    role = {"between": "at", "": "at"}.get(role, role)
    if match.pattern.role in ("by", "since"):
        role = match.pattern.role
    if first == match.start and lower(match.groups.get("word")) in cues.words.nowadays:
        role = "nowadays"
    past, ahead = (_narrowed(period, part, role, written) for period in (past, ahead))
    if past is None and ahead is None:
        return None
    return TimeExpression(start, match.end, role, past, ahead)


def _narrowed(period: Period | None, part: str, role: str, written: date | None) -> Period | None:
    if period is None:
        return None
    if role == "by" and part == "end":
        return periods.last_day(period)
    if part == "later" and written is not None and period.first <= written < period.last:
        return replace(period, first=written + timedelta(days=1))
    return periods.part_of(period, part)


def _range(
    text: str, match: _Bare, following: _Bare | None, written: date | None, cues: DateCues
) -> TimeExpression | None:
    """ "from 2019 to 2023", "between March and June 2024", "2019–2023"."""
    if following is None or not cues.to.fullmatch(text[match.end : following.start]):
        return None
    role, _ = _before(text, match.start, cues.roles)
    if role not in ("from", "since", "between") and text[match.end : following.start].strip() not in "-–—":
        return None
    groups = dict(match.groups)
    if not groups.get("year"):
        groups["year"] = following.groups.get("year")
    readings = [
        match.pattern.resolve(groups, written, cues.words),
        following.pattern.resolve(following.groups, written, cues.words),
    ]
    past, ahead = (_joined(a, b) for a, b in zip(*readings, strict=True))
    if past is None and ahead is None:
        return None
    return TimeExpression(match.start, following.end, "span", past, ahead)


def _joined(a: Period | None, b: Period | None) -> Period | None:
    if a is None or b is None or b.last < a.first:
        return None
    return Period(a.first, b.last, a.unit if a.unit == b.unit else periods.DAY)


def _before(text: str, end: int, table: tuple[tuple[re.Pattern[str], str], ...]) -> tuple[str, int]:
    """Which word of the table stands right before ``end``, and where it starts; ("", end) for none."""
    head = text[max(0, end - 40) : end]
    for regex, name in table:
        found = regex.search(head)
        if found is not None:
            return name, end - len(head) + found.start()
    return "", end
