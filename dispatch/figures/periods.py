"""Days, ISO weeks, months, quarters and years of the centre's zone, as periods that figures are of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from dispatch.rulebook.worktime import Calendar

_DAY = timedelta(days=1)
_ONE_MOMENT: Final = timedelta(microseconds=1)
_SPAN: Final = "s"
_CODE: Final = re.compile(r"[dwmqy]2[0-9]{7}")


class PeriodKind(StrEnum):
    """How long it is. The values are stored, and stand in buttons."""

    DAY = "d"
    WEEK = "w"
    MONTH = "m"
    QUARTER = "q"
    YEAR = "y"


@dataclass(frozen=True, slots=True)
class Period:
    """From its first moment to the first of the next one (UTC).

    `number` is that of the week, month or quarter in `year`, which of a week is its ISO year; 0 for a day and a year.
    """

    kind: PeriodKind
    year: int
    number: int
    start: datetime
    end: datetime

    def __contains__(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.end


def period_of(cal: Calendar, kind: PeriodKind, day: date) -> Period:
    """The period of that kind in which the local day lies."""
    first, after = _BOUNDS[kind](day)
    year, number = _NAMED[kind](day)
    return Period(kind, year, number, _midnight(cal, first), _midnight(cal, after))


def week_of(cal: Calendar, year: int, week: int) -> Period:
    """An ISO week of the centre's zone as a period."""
    return period_of(cal, PeriodKind.WEEK, date.fromisocalendar(year, week, 1))


def before(cal: Calendar, period: Period) -> Period:
    """The one of the same kind that ends where this one begins."""
    return period_of(cal, period.kind, cal.day(period.start) - _DAY)


def span_of(cal: Calendar, first: date, last: date) -> Period:
    """From one local day to another, both with. It has no name of its own: its kind is that of a day."""
    return Period(PeriodKind.DAY, first.year, 0, _midnight(cal, first), _midnight(cal, last + _DAY))


def span_before(cal: Calendar, period: Period) -> Period:
    """As many days, which end where these begin."""
    first, last = cal.day(period.start), cal.day(period.end - _ONE_MOMENT)
    return span_of(cal, first - (last - first) - _DAY, first - _DAY)


def code_of(cal: Calendar, period: Period) -> str:
    """Its kind and its first local day, as w20261123: nine letters for a button."""
    return f"{period.kind}{cal.day(period.start):%Y%m%d}"


def read_code(cal: Calendar, code: str) -> Period:
    """ValueError for what `code_of` never writes."""
    if _CODE.fullmatch(code) is None:
        raise ValueError(f"{code!r} is no period")
    try:
        first = date(int(code[1:5]), int(code[5:7]), int(code[7:]))
    except ValueError:
        raise ValueError(f"{code!r} is no period") from None
    period = period_of(cal, PeriodKind(code[0]), first)
    if code_of(cal, period) != code:
        raise ValueError(f"{code!r} is no period")
    return period


def code_of_span(cal: Calendar, period: Period) -> str:
    """Of what `span_of` made: its first and its last local day, as s2026110120261115."""
    return f"{_SPAN}{cal.day(period.start):%Y%m%d}{cal.day(period.end - _ONE_MOMENT):%Y%m%d}"


def is_span(code: str) -> bool:
    """Whether a code is one of days from one to another."""
    return code.startswith(_SPAN)


def read_any(cal: Calendar, code: str) -> Period:
    """A code of either kind. ValueError for what none of the two writes."""
    if not is_span(code):
        return read_code(cal, code)
    first, last = (datetime.strptime(day, "%Y%m%d").date() for day in (code[1:9], code[9:]))  # noqa: DTZ007 - a day
    return span_of(cal, first, last)


def _midnight(cal: Calendar, day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=cal.zone).astimezone(UTC)


def _month(year: int, month: int) -> date:
    """The first day of a month, which may be the 13th and later ones of the year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _week(day: date) -> tuple[date, date]:
    monday = day - day.weekday() * _DAY
    return monday, monday + 7 * _DAY


def _quarter(day: date) -> int:
    return (day.month - 1) // 3 + 1


_BOUNDS: Final[Mapping[PeriodKind, Callable[[date], tuple[date, date]]]] = {
    PeriodKind.DAY: lambda day: (day, day + _DAY),
    PeriodKind.WEEK: _week,
    PeriodKind.MONTH: lambda day: (_month(day.year, day.month), _month(day.year, day.month + 1)),
    PeriodKind.QUARTER: lambda day: (
        _month(day.year, 3 * _quarter(day) - 2),
        _month(day.year, 3 * _quarter(day) + 1),
    ),
    PeriodKind.YEAR: lambda day: (_month(day.year, 1), _month(day.year + 1, 1)),
}
_NAMED: Final[Mapping[PeriodKind, Callable[[date], tuple[int, int]]]] = {
    PeriodKind.DAY: lambda day: (day.year, 0),
    PeriodKind.WEEK: lambda day: (day.isocalendar().year, day.isocalendar().week),
    PeriodKind.MONTH: lambda day: (day.year, day.month),
    PeriodKind.QUARTER: lambda day: (day.year, _quarter(day)),
    PeriodKind.YEAR: lambda day: (day.year, 0),
}
