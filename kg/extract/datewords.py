"""What the words of a date mean on the day they were written: one function a kind of date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kg.extract import periods
from kg.extract.periods import Period

#: What a date means to a verb in the past and to one of what is to come; None where it means nothing to it.
Reading = tuple[Period | None, Period | None]
#: Names of the words of a match → what it means on the day that the text was written, None if that isn't known.
Resolver = Callable[[Mapping[str, str | None], date | None, "Words"], Reading]

NOTHING: Reading = (None, None)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Lower-case words with what they stand for, and the patterns that they fill."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    seasons: Mapping[str, int]
    days: Mapping[str, int]
    steps: Mapping[str, int]
    nowadays: frozenset[str]


def day(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    month = words.months[lower(groups["month"])]
    number = int(groups["day"] or 1)
    if groups.get("year"):
        return _exactly(int(groups["year"] or 0), month, number)
    if written is None:
        return NOTHING
    found = [_safe(year, month, number) for year in (written.year - 1, written.year, written.year + 1)]
    past = [day for day in found if day is not None and day <= written]
    ahead = [day for day in found if day is not None and day >= written]
    return (periods.days(past[-1]) if past else None, periods.days(ahead[0]) if ahead else None)


def iso_day(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    return _exactly(int(groups["year"] or 0), int(groups["number"] or 0), int(groups["day"] or 0))


def _exactly(year: int, month: int, number: int) -> Reading:
    day = _safe(year, month, number)
    return NOTHING if day is None else _both(periods.days(day))


def _safe(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def month(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    return _in_a_year(words.months[lower(groups["month"])], 1, groups.get("year"), written)


def season(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    first, step = words.seasons[lower(groups["season"])], groups.get("step")
    if step and written is not None:
        return _stepped(first, 3, words.steps[lower(step)], written)
    return _in_a_year(first, 3, groups.get("year"), written)


def _stepped(first: int, count: int, step: int, written: date) -> Reading:
    """ "this spring" is this year's, "last spring" the last that began before this one, "next spring" the next."""
    own = [periods.months(year, first, count) for year in range(written.year - 2, written.year + 3)]
    if step == 0:
        current = [p for p in own if p.first <= written <= p.last]
        return _both(current[0] if current else periods.months(written.year, first, count))
    if step < 0:
        return _both([p for p in own if p.last < written][-1])
    return _both(next(p for p in own if p.first > written))


def quarter(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    said = groups.get("number")
    number = int(said) if said else words.ordinals[lower(groups["ordinal"])]
    return _in_a_year(3 * number - 2, 3, groups.get("year"), written, step=groups.get("step"), words=words)


def half(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    said = groups.get("number")
    number = int(said) if said else min(2, words.ordinals[lower(groups["ordinal"])])
    return _in_a_year(6 * number - 5, 6, groups.get("year"), written, step=groups.get("step"), words=words)


def _in_a_year(
    first: int,
    count: int,
    year: str | None,
    written: date | None,
    *,
    step: str | None = None,
    words: Words | None = None,
) -> Reading:
    """``count`` months from the month ``first`` on; without a year the last and the next ones."""
    if year:
        return _both(periods.months(int(year), first, count))
    if written is None:
        return NOTHING
    if step and words is not None:
        return _both(periods.months(written.year + words.steps[step.lower()], first, count))
    own = [periods.months(written.year + n, first, count) for n in (-1, 0, 1)]
    return ([p for p in own if p.first <= written][-1], next(p for p in own if p.last >= written))


def year(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    return _both(periods.years(int(groups["year"] or 0)))


def decade(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    return _both(periods.years(int(groups["year"] or 0), 10))


def deictic_day(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    if written is None:
        return NOTHING
    return _both(periods.days(written - timedelta(days=words.days[lower(groups["word"])])))


def weekday(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    if written is None:
        return NOTHING
    number, step = words.weekdays[lower(groups["weekday"])], groups.get("step")
    back = written - timedelta(days=(written.weekday() - number) % 7)
    ahead = written + timedelta(days=(number - written.weekday() - 1) % 7 + 1)
    if not step:
        return (periods.days(back), periods.days(ahead))
    distance = words.steps[lower(step)]
    if distance < 0:
        return _both(periods.days(back if back < written else back - timedelta(days=7)))
    if distance > 0:
        return _both(periods.days(ahead))
    return _both(periods.days(periods.week_of(written).first + timedelta(days=number)))


def step(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    if written is None:
        return NOTHING
    unit, step = lower(groups["unit"]), words.steps[lower(groups["step"])]
    if unit in words.months:
        return _stepped(words.months[unit], 1, step, written)
    return _both(periods.around(written, unit, step))


def weekend(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    """ "the weekend": the one before to the past, the one that comes to the future."""
    if written is None:
        return NOTHING
    own = periods.around(written, "weekend", 0)
    before = own if own.first <= written else periods.around(written, "weekend", -1)
    return before, own if own.last >= written else periods.around(written, "weekend", 1)


def own(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    """ "the end of the year"."""
    return NOTHING if written is None else _both(periods.around(written, lower(groups["unit"]), 0))


def year_end(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    return NOTHING if written is None else _both(periods.last_day(periods.years(written.year)))


def ago(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    if written is None:
        return NOTHING
    found = _reachable(written, lower(groups["unit"]), -_count(groups, words))
    return (found, None)


def ahead(groups: Mapping[str, str | None], written: date | None, words: Words) -> Reading:
    if written is None:
        return NOTHING
    return (None, _reachable(written, lower(groups["unit"]), _count(groups, words)))


def _reachable(written: date, unit: str, count: int) -> Period | None:
    try:
        return periods.away(written, unit, count)
    except (ValueError, OverflowError):
        return None


def _count(groups: Mapping[str, str | None], words: Words) -> int:
    said = groups.get("count")
    if not said:
        return 1
    return int(said) if said.isdigit() else words.numbers[said.lower()]


def _both(period: Period) -> Reading:
    return period, period


def lower(text: str | None) -> str:
    return (text or "").lower().removesuffix(".")
