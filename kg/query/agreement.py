"""Whether two statements of a number agree: ranges, bounds, rounding, "about", 1000 or 1024."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, isclose

from kg.graph.claims import Measure

_SCALES = (1e12, 1e9, 1e6, 1e3, 1.0)
#: A kilo, mega, giga or tera of 1024 instead of 1000.
_BINARY = tuple(1.024**power for power in (1, 2, 3, 4))


@dataclass(frozen=True, slots=True)
class Tolerance:
    """``rounding``, ``about``: shares of a value. ``binary``: properties in which 128K may be 131072."""

    rounding: float
    about: float
    binary: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stated:
    """A measure with the sentences that state it."""

    measure: Measure
    quotes: tuple[str, ...]


def agree(a: Stated, b: Stated, relation: str, tolerance: Tolerance) -> bool:
    """Whether one number can be meant by both; "7B" and "6.7B" agree, "6.7B" and "6.9B" don't."""
    first, second = span(a, tolerance), span(b, tolerance)
    if overlap(first, second):
        return True
    if relation not in tolerance.binary:
        return False
    return any(
        overlap(scaled(first, factor), second) or overlap(first, scaled(second, factor)) for factor in _BINARY
    )


def span(stated: Stated, tolerance: Tolerance) -> tuple[float, float]:
    """Between which numbers the true one lies."""
    measure = stated.measure
    low = measure.value
    high = low if measure.value_max is None else measure.value_max
    if measure.bound == "atLeast":
        return low - slack(low, stated, tolerance), inf
    if measure.bound == "atMost":
        return -inf, high + slack(high, stated, tolerance)
    return low - slack(low, stated, tolerance), high + slack(high, stated, tolerance)


def slack(value: float, stated: Stated, tolerance: Tolerance) -> float:
    """Half of what rounding may take away; "about" takes more."""
    share = tolerance.about if stated.measure.bound == "about" else tolerance.rounding / 2
    return max(share * abs(value), last_digit(value, stated.quotes) / 2)


def last_digit(value: float, quotes: Iterable[str]) -> float:
    """What the last digit stated is worth: 1e9 for "7B", 1e8 for "6.7B", 1 for "2,048"."""
    size = abs(value)
    scale = next((s for s in _SCALES if size >= s), 1.0)
    if scale > 1 and written_out(value, quotes):
        return 1.0
    digits = f"{size / scale:.6f}".rstrip("0").partition(".")[2]
    return float(scale * 10.0 ** -len(digits))


def written_out(value: float, quotes: Iterable[str]) -> bool:
    """Whether a sentence has all its digits, with or without commas."""
    if value != int(value):
        return False
    forms = (f"{int(value):,}", str(int(value)))
    return any(re.search(rf"(?<![\d.,]){form}(?!\d)", quote) for quote in quotes for form in forms)


def overlap(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Touching is not enough: 7B and 8B share no number."""
    if a[0] == b[0] or a[1] == b[1]:
        return True
    low, high = max(a[0], b[0]), min(a[1], b[1])
    return low < high and not isclose(low, high, rel_tol=1e-9)


def scaled(span_: tuple[float, float], factor: float) -> tuple[float, float]:
    return span_[0] * factor, span_[1] * factor
