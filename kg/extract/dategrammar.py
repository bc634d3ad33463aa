"""The grammar of dates: patterns over the words of ``patterns/times.toml``, each with what it means."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.extract import datewords as said
from kg.extract.datewords import Resolver, Words

#: Ordinals that need the year beside them: "last quarter" alone is the one before this.
CLOSING = ("last", "final")
UNITS = ("day", "week", "month", "quarter", "year", "decade")


@dataclass(frozen=True, slots=True)
class Pattern:
    """``needs``: it is a date only after a word such as "in" or "early", or at the end of a range."""

    regex: re.Pattern[str]
    resolve: Resolver
    needs: bool
    role: str = "at"


@dataclass(frozen=True, slots=True, eq=False)
class DateCues:
    """Compiled ``patterns/times.toml``: what `find` looks for."""

    words: Words
    patterns: tuple[Pattern, ...]
    roles: tuple[tuple[re.Pattern[str], str], ...]
    parts: tuple[tuple[re.Pattern[str], str], ...]
    to: re.Pattern[str]
    gate: re.Pattern[str]


_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d|-(?!(?:19|20)\d\d\b)|[.,]\d|s\b|%)"
_COUNTED = r"(?:(?P<count>\d{1,4}|{number})\ )?(?P<unit>{unit})s?\b"
#: Regular expression with words in braces, what it means, whether it needs a word before it, role.
_GRAMMAR: tuple[tuple[str, Resolver, bool, str], ...] = (
    (r"(?P<year>(?:19|20)\d\d)[-/](?P<number>[01]\d)[-/](?P<day>[0-3]\d)(?!\d)", said.iso_day, False, "at"),
    (
        r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:\ of)?\ (?P<month>{Month})\b\.?(?:,?\ " + _YEAR + ")?",
        said.day,
        False,
        "at",
    ),
    (
        r"(?P<month>{Month})\b\.?\ (?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?!\d|[.,:]\d|\ ?%)(?:\ ?[-–]\ ?[0-3]?\d\b)?(?:,?\ "
        + _YEAR
        + ")?",
        said.day,
        False,
        "at",
    ),
    (r"(?P<month>{Month})\b\.?(?:,|\ of)?\ " + _YEAR, said.month, False, "at"),
    (r"(?P<month>{Month})\b", said.month, True, "at"),
    (r"Q(?P<number>[1-4])(?:[\ ,/-]*(?:of\ )?" + _YEAR + r")?\b", said.quarter, True, "at"),
    (r"H(?P<number>[12])[\ ,/-]*(?:of\ )?" + _YEAR, said.half, True, "at"),
    (
        r"(?P<ordinal>{ordinal})[\ -]quarter(?:\ of\ (?:" + _YEAR + r"|(?:the|(?P<step>{step}))\ year))?",
        said.quarter,
        True,
        "at",
    ),
    (
        r"(?P<ordinal>{ordinal})[\ -]half\ of\ (?:" + _YEAR + r"|(?:the|(?P<step>{step}))\ year)",
        said.half,
        True,
        "at",
    ),
    (r"(?P<ordinal>{closing})\ quarter\ of\ " + _YEAR, said.quarter, True, "at"),
    (r"(?P<step>{step})\ (?P<season>{season})\b", said.season, False, "at"),
    (r"(?P<season>{season})\b(?:,?(?:\ of)?\ " + _YEAR + ")?", said.season, True, "at"),
    (r"(?P<step>{step})\ (?P<weekday>{Weekday})\b", said.weekday, False, "at"),
    (r"(?P<weekday>{Weekday_in_full})\b(?!s)", said.weekday, False, "at"),
    (r"(?P<weekday>{Weekday})\b\.?(?!s)", said.weekday, True, "at"),
    (r"(?P<step>{step})\ (?P<unit>{unit}|weekend|{Month})\b", said.step, False, "at"),
    (r"(?:the\ )?weekend\b", said.weekend, True, "at"),
    (r"(?:the\ )?year(?:['’]s)?[\ -]end\b", said.year_end, True, "at"),
    (r"the\ (?P<unit>{unit})\b", said.own, True, "part"),
    (r"(?P<word>{day})\b", said.deictic_day, False, "at"),
    (r"(?:(?P<count>\d{1,4}|{number})\ )(?P<unit>{unit})s?\ (?:ago|back)\b", said.ago, False, "at"),
    (
        r"(?i:in)\ (?:about\ )?(?P<count>\d{1,4}|{number})\ (?P<unit>{unit})s?(?:'|’)?(?:\ time)?\b",
        said.ahead,
        False,
        "at",
    ),
    (
        r"(?i:within|(?:in|over|during|within)\ the\ (?:next|coming))\ " + _COUNTED,
        said.ahead,
        False,
        "by",
    ),
    (
        r"(?i:in|over|during|for|within)\ the\ (?:last|past|previous)\ " + _COUNTED + r"(?!\ of\b)",
        said.ago,
        False,
        "since",
    ),
    (r"(?P<year>(?:19|20)\d0)s\b", said.decade, True, "at"),
    (_YEAR, said.year, True, "at"),
)


def compile_dates(table: Mapping[str, Any]) -> DateCues:
    words = _words(table["words"])
    fill = {
        "Month": _either(words.months, capital=True),
        "Weekday": _either(words.weekdays, capital=True),
        "number": _either(words.numbers),
        "Weekday_in_full": _either(
            {w: n for w, n in words.weekdays.items() if w.endswith("day")}, capital=True
        ),
        "ordinal": _either({w: n for w, n in words.ordinals.items() if w not in CLOSING}),
        "closing": "|".join(CLOSING),
        "season": _either(words.seasons),
        "day": _either(words.days),
        "step": _either(words.steps),
        "unit": "|".join(UNITS),
    }
    patterns = tuple(
        Pattern(_regex(text, fill), resolve, needs, role) for text, resolve, needs, role in _GRAMMAR
    )
    table_of = {name: tuple(_ending(values)) for name, values in table["roles"].items() if name != "to"}
    roles = [(len(word), regex, name) for name, found in table_of.items() for word, regex in found]
    parts = [
        (len(word), regex, name) for name, words_ in table["parts"].items() for word, regex in _ending(words_)
    ]
    to = "|".join(map(re.escape, table["roles"]["to"]))
    gate = "|".join(
        (r"\b(?:19|20)\d\d", r"\bQ[1-4]\b", fill["Month"], fill["Weekday"], fill["season"], fill["day"])
    )
    gate += rf"|\b(?:{'|'.join(UNITS)}|weekend|half)"
    return DateCues(
        words,
        patterns,
        tuple((regex, name) for _, regex, name in sorted(roles, key=lambda r: (-r[0], r[2]))),
        tuple((regex, name) for _, regex, name in sorted(parts, key=lambda r: (-r[0], r[2]))),
        re.compile(rf"\s*(?:{to})\s*(?:the\s+)?", re.IGNORECASE),
        re.compile(gate, re.IGNORECASE),
    )


def _words(table: Mapping[str, Any]) -> Words:
    def numbered(lines: list[str], first: int) -> dict[str, int]:
        return {word: n for n, line in enumerate(lines, first) for word in line.split("|")}

    return Words(
        numbered(table["months"], 1),
        numbered(table["weekdays"], 0),
        dict(table["numbers"]),
        dict(table["ordinals"]),
        dict(table["seasons"]),
        dict(table["days"]),
        dict(table["steps"]),
        frozenset(table["nowadays"]),
    )


def _either(words: Mapping[str, int], *, capital: bool = False) -> str:
    """The words as alternatives, longest first; with ``capital`` only as names are written."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(w.capitalize() if capital else w).replace(r"\ ", r"\s+") for w in ordered)


def _regex(text: str, fill: Mapping[str, str]) -> re.Pattern[str]:
    """Names stay as they are written; other words may start with a capital."""
    for name, words in fill.items():
        loose = words if name[0].isupper() else f"(?i:{words})"
        text = text.replace("{" + name + "}", loose)
    return re.compile(
        r"(?:(?<![\w-])|(?<=\b[Mm]id-)|(?<=\b\d\d\d\d-)|(?<=\b[Ee]nd-))(?:"
        + text.replace(r"\ ", r"\s+")
        + ")"
    )


def _ending(words: list[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Each word as a pattern for the end of what stands before a date."""
    for word in words:
        close = r"[\s-]*" if word.endswith("-") else r"[\s-]+"
        inner = re.escape(word.removesuffix("-")).replace(r"\ ", r"\s+")
        yield word, re.compile(rf"(?<![\w-]){inner}{close}(?:the\s+)?$", re.IGNORECASE)
