"""The tables behind the quantity grammar, read and checked from ``pipelines/units.toml``."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.assets import asset
from kg.errors import ConfigError
from kg.extract.numbers import DASHES, alternatives

BOUNDS = ("about", "atLeast", "atMost")


@dataclass(frozen=True, slots=True)
class Unit:
    """``name`` is what the graph says, ``factor`` expands to it. ``power``: an exponent of ten."""

    name: str
    factor: float = 1.0
    ratio: bool = False
    power: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which wording settles a property; all parts that are given must hold."""

    measures: str
    ratio: bool
    letters: frozenset[str]
    noun: re.Pattern[str] | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless_noun: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None
    between: re.Pattern[str] | None
    decimal: bool
    cased: bool
    reach: int
    min: float
    max: float
    units_as: str
    factors: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Tables:
    """``units`` by form, ``money`` by symbol, ``rules`` by unit and ratio; patterns compiled."""

    words: Mapping[str, float]
    scales: Mapping[str, float]
    letters: Mapping[str, float]
    unless: Mapping[str, str]
    ratios: Mapping[str, float]
    ratio_after: re.Pattern[str]
    weak: frozenset[str]
    units: Mapping[str, Unit]
    unit: re.Pattern[str]
    money: Mapping[str, Unit]
    currency: re.Pattern[str]
    bounds_before: Mapping[str, tuple[str, ...]]
    bounds_loose: frozenset[str]
    bounds_after: re.Pattern[str]
    between: re.Pattern[str]
    change: re.Pattern[str]
    shapes: re.Pattern[str]
    labels: frozenset[str]
    editions: frozenset[str]
    not_names: frozenset[str]
    stops: frozenset[str]
    heads: frozenset[str]
    adjectives: frozenset[str]
    rules: Mapping[tuple[str, bool], tuple[Rule, ...]]


def load(name: str) -> Tables:
    """Read a table file, by path or by its name in ``pipelines/``; raises ConfigError on any flaw in it."""
    path = Path(name) if Path(name).is_file() else asset(f"pipelines/{name}")
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        return _tables(raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    except KeyError as error:
        raise ConfigError(f"{path}: {error} is missing") from error
    except re.error as error:
        raise ConfigError(f"{path}: bad pattern {error.pattern!r}: {error}") from error


def _tables(raw: Mapping[str, Any]) -> Tables:
    numbers, reject, nouns = raw["numbers"], raw["reject"], raw["nouns"]
    units, money = _units(raw["unit"])
    return Tables(
        words=numbers["words"],
        scales=numbers["scales"],
        letters=numbers["letters"],
        unless=numbers["unless"],
        ratios=numbers["ratios"],
        ratio_after=re.compile(numbers["ratio_after"]),
        weak=frozenset(numbers["weak"]),
        units=units,
        unit=re.compile(_unit_pattern(raw["unit"])),
        money=money,
        currency=re.compile(rf"(?:{alternatives(money)})$"),
        bounds_before={bound: tuple(raw["bounds"]["before"][bound]) for bound in BOUNDS},
        bounds_loose=frozenset(raw["bounds"]["loose"]),
        bounds_after=_bounds_after(raw["bounds"]["after"]),
        between=re.compile(raw["ranges"]["between"], re.IGNORECASE),
        change=re.compile(raw["ranges"]["change"], re.IGNORECASE),
        shapes=re.compile("|".join(f"(?:{shape})" for shape in reject["shapes"])),
        labels=frozenset((*reject["labels"], *(month.lower() for month in reject["months"]))),
        editions=frozenset(reject["editions"]),
        not_names=frozenset(reject["not_names"]),
        stops=frozenset(nouns["stops"]),
        heads=frozenset(nouns["heads"]),
        adjectives=frozenset(nouns["adjectives"]),
        rules=_rules(raw["measure"]),
    )


def _units(raw: list[dict[str, Any]]) -> tuple[dict[str, Unit], dict[str, Unit]]:
    units: dict[str, Unit] = {}
    money: dict[str, Unit] = {}
    for entry in raw:
        unit = Unit(
            entry["unit"], float(entry.get("factor", 1)), entry.get("ratio", False), entry.get("power", False)
        )
        units.update((form, unit) for form in entry["forms"])
        money.update((symbol, unit) for symbol in entry.get("money", ()))
    return units, money


def _unit_pattern(raw: list[dict[str, Any]]) -> str:
    """Words (four small letters or more) in any case, their machine before them; symbols exactly."""
    forms = [form for entry in raw for form in entry["forms"]]
    words = [form for form in forms if len(form) > 3 and form.replace(" ", "").isalpha() and form.islower()]
    symbols = [form for form in forms if form not in words]
    machine = rf"(?:(?P<machine>(?:GPU|TPU|CPU|core|node|chip|[A-Z]{{1,2}}\d{{2,4}}\w?)s?)[\s{DASHES}])?"
    return (
        rf"[\s{DASHES}]?{machine}(?P<unit>(?i:{alternatives(words)})(?!\w)"
        rf"|(?:{alternatives(symbols)})(?:(?<=[%€¢])|(?![^\W_]|['’]\w))|(?<=\d)[x×](?=[A-Z]{{1,3}}\d))"
    )


def _bounds_after(raw: Mapping[str, list[str]]) -> re.Pattern[str]:
    groups = "|".join(f"(?P<{bound}>{alternatives(raw[bound])})" for bound in BOUNDS)
    return re.compile(rf"\s?(?:{groups})(?![^\W_])")


def _rules(raw: list[dict[str, Any]]) -> dict[tuple[str, bool], tuple[Rule, ...]]:
    known = {
        "property",
        "units",
        "letters",
        "noun",
        "before",
        "after",
        "ratio",
        "reach",
        "min",
        "max",
        "units_as",
    }
    known |= {"between", "cased", "decimal", "factors", "unless_noun", "unless_before", "unless_after"}
    table: dict[tuple[str, bool], tuple[Rule, ...]] = {}
    for entry in raw:
        if unknown := sorted(set(entry) - known):
            raise ConfigError(
                f"units: no key {unknown[0]!r} in a measure; there are: {', '.join(sorted(known))}"
            )
        rule = _rule(entry)
        for unit in entry.get("units", ["1"]):
            table[unit, rule.ratio] = (*table.get((unit, rule.ratio), ()), rule)
    return table


def _rule(entry: Mapping[str, Any]) -> Rule:
    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(entry[key]) if key in entry else None

    return Rule(
        measures=entry["property"],
        ratio=entry.get("ratio", False),
        letters=frozenset(entry.get("letters", ())),
        noun=pattern("noun"),
        before=pattern("before"),
        after=pattern("after"),
        unless_noun=pattern("unless_noun"),
        unless_before=pattern("unless_before"),
        unless_after=pattern("unless_after"),
        between=pattern("between"),
        decimal=entry.get("decimal", False),
        cased=entry.get("cased", False),
        reach=entry.get("reach", 60),
        min=float(entry.get("min", 0)),
        max=float(entry.get("max", float("inf"))),
        units_as=entry.get("units_as", ""),
        factors=entry.get("factors", {}),
    )
