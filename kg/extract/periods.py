"""Days, weeks, months, quarters, seasons, years and decades as spans of the calendar."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

DAY, MONTH, YEAR = "day", "month", "year"


@dataclass(frozen=True, slots=True)
class Period:
    """From the ``first`` to the ``last`` day. ``unit``: how exactly the text says it: ``day month year``."""

    first: date
    last: date
    unit: str

    @property
    def start(self) -> str:
        """ISO date of the first day, its month or its year, as exact as the text is."""
        return self._cut(self.first)

    @property
    def end(self) -> str:
        return self._cut(self.last)

    @property
    def eve(self) -> str:
        """The day, month or year before it."""
        return self._cut(self.first - timedelta(days=1))

    def _cut(self, day: date) -> str:
        return day.isoformat()[: {DAY: 10, MONTH: 7, YEAR: 4}[self.unit]]


def days(first: date, count: int = 1) -> Period:
    return Period(first, first + timedelta(days=count - 1), DAY)


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    return days(day - timedelta(days=day.weekday()), 7)


def months(year: int, month: int, count: int = 1) -> Period:
    """``month`` may be below 1 or above 12: the years before and after."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    last_year, last_month = year + (month + count - 2) // 12, (month + count - 2) % 12 + 1
    return Period(
        date(year, month, 1), date(last_year, last_month, monthrange(last_year, last_month)[1]), MONTH
    )


def years(first: int, count: int = 1) -> Period:
    return Period(date(first, 1, 1), date(first + count - 1, 12, 31), YEAR)


def around(day: date, unit: str, step: int) -> Period:
    """The ``unit`` (``day week weekend month quarter half year decade``) that lies ``step`` units from the day's own."""
    if unit == "day":
        return days(day + timedelta(days=step))
    if unit == "week":
        return week_of(day + timedelta(weeks=step))
    if unit == "weekend":
        # Until Friday, "this weekend" is to come and the last one is the one before.
        saturday = week_of(day).first + timedelta(days=5)
        return days(saturday + timedelta(weeks=step), 2)
    if unit == "month":
        return months(day.year, day.month + step)
    if unit == "quarter":
        return months(day.year, (day.month - 1) // 3 * 3 + 1 + 3 * step, 3)
    if unit == "half":
        return months(day.year, (day.month - 1) // 6 * 6 + 1 + 6 * step, 6)
    if unit == "year":
        return years(day.year + step)
    return years(day.year // 10 * 10 + 10 * step, 10)


def away(day: date, unit: str, count: int) -> Period:
    """``count`` units before (negative) or after the day: "two years ago" is a year, "ten years ago" too."""
    return years(day.year + 10 * count) if unit == "decade" else around(day, unit, count)


def part_of(period: Period, part: str) -> Period:
    """``begin early mid late end`` of a year, some months or a decade; of anything shorter all of it."""
    if part not in ("begin", "early", "mid", "late", "end"):
        return period
    length = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    if period.unit == DAY or length == 1:
        return period
    if length > 24:
        third = {"begin": (0, 1), "early": (0, 4), "mid": (4, 3), "late": (7, 3), "end": (9, 1)}[part]
        return years(period.first.year + third[0], third[1])
    size = 1 if part in ("begin", "end") else max(1, length // 3)
    offset = {"begin": 0, "early": 0, "mid": (length - size) // 2, "late": length - size, "end": length - 1}
    return months(period.first.year, period.first.month + offset[part], size)


def last_day(period: Period) -> Period:
    return replace(period, first=period.last, unit=DAY)
