"""The work calendar and the arithmetic of limits: which minutes count, and when a clock runs out.

Borders take and give aware UTC datetimes; days, weeks and spans are those of the calendar's zone.
Beyond `known_until` Monday to Friday count as worked and weekends do not, so that no clock stops for want of
data; warning the operator is the caller's business.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, count, pairwise
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from dispatch.model import ClockKind

Span = tuple[time, time]

K = TypeVar("K")
V = TypeVar("V")
MAX_REMEMBERED: Final = 100_000
"""Answers."""
_DAY = timedelta(days=1)
_NONE = timedelta()
_LIMIT = re.compile(r"(?P<amount>[0-9]{1,4})(?P<urgent>u?)(?P<unit>[mhd])")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working spans of a working day, and the days on which weekday and weekend have changed places.

    `rest` are weekdays off (public holidays), `makeup` weekend days that are worked (调休).
    """

    zone: ZoneInfo
    spans: tuple[Span, ...]
    rest: frozenset[date]
    makeup: frozenset[date]
    known_until: date
    _days: dict[date, list[tuple[datetime, datetime]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The spans of the days that were asked for, UTC: a summary asks for the same few again and again."""
    _years: dict[int, list[timedelta]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Of each year that was asked for, how much is worked until each of its days begins, and in all of it."""
    _tables: dict[int, "_Year"] = field(default_factory=dict, init=False, repr=False, compare=False)
    """By UTC year: a summary asks some hundred thousand times, nearly always within one year."""
    _later: dict[tuple[date, int], date] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Which day is so many working days later."""

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError("working spans must be there, in order, and must not overlap")

    @property
    def working_day_minutes(self) -> int:
        """Minutes of working time in a working day."""
        return sum(_minutes(end) - _minutes(start) for start, end in self.spans)

    def knows(self, day: date) -> bool:
        """Whether the holiday data cover this day; where they don't, it is only guessed from the weekday."""
        return day <= self.known_until

    def is_working_day(self, day: date) -> bool:
        """Whether that local day is worked."""
        return day in self.makeup or (day.weekday() < 5 and day not in self.rest)

    def is_working_time(self, at: datetime) -> bool:
        """Whether that moment lies in a working span of a working day."""
        return any(start <= at < end for start, end in self._spans_on(self.day(at)))

    def local(self, at: datetime) -> datetime:
        """The same moment on the centre's clock. ValueError for a naive one."""
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone")
        return at.astimezone(self.zone)

    def day(self, at: datetime) -> date:
        """The local day of that moment."""
        return self.local(at).date()

    def week(self, at: datetime) -> tuple[int, int]:
        """The ISO year and week."""
        year, week, _ = self.day(at).isocalendar()
        return year, week

    def week_bounds(self, year: int, week: int) -> tuple[datetime, datetime]:
        """From the first moment of that ISO week to the first moment of the next one, UTC."""
        monday = date.fromisocalendar(year, week, 1)
        return self._utc(monday, time.min), self._utc(monday + 7 * _DAY, time.min)

    def first_working_morning(self, year: int, week: int, at: time) -> datetime:
        """`at` on the first working day from that week's Monday on; in a later one where all of it is off."""
        return self.working_morning(date.fromisocalendar(year, week, 1), at)

    def working_morning(self, first: date, at: time) -> datetime:
        """`at`, UTC, on the first working day from that local day on."""
        return self._utc(next(self._working_days(first)), at)

    def next_morning(self, after: datetime) -> datetime:
        """The first start of a working day that is strictly later than `after`; before it, today's counts."""
        mornings = (self._utc(day, self.spans[0][0]) for day in self._working_days(self.day(after)))
        return next(morning for morning in mornings if morning > after)

    def next_opening(self, after: datetime) -> datetime:
        """`after` itself where it is working time, else the first moment of it, be it only after the noon's rest."""
        return next(opens for opens, _ in self._spans_from(after))

    def add_work(self, start: datetime, work: timedelta) -> datetime:
        """The moment, UTC, when so much working time has gone by since `start`. ValueError for less than nothing.

        Nothing to add gives `start`; a span used up to its end gives that end.
        """
        if work < timedelta():
            raise ValueError("working time can't be added backwards")
        known = self._table(start.year).end_of(start, work) if work and start.tzinfo is UTC else None
        return known or self._end_of_work(start, work)

    def _end_of_work(self, start: datetime, work: timedelta) -> datetime:
        at, day, left = start.astimezone(UTC), self.day(start), work
        while left:
            for opens, closes in self._spans_on(day):
                begun = max(opens, at)
                room = closes - begun
                if left <= room:
                    return begun + left
                left -= max(room, timedelta())
            day += _DAY
        return at

    def work_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; nothing where `end` is not later. It takes as long for years as for
        days."""
        year = start.year
        if start.tzinfo is UTC and end.tzinfo is UTC and year == end.year:
            return (self._tables.get(year) or self._table(year)).between(start, end)
        return self._work_between(start, end)

    def _work_between(self, start: datetime, end: datetime) -> timedelta:
        first, last = self.day(start), self.day(end)
        if first >= last:
            return self._work_on(first, start, end)
        whole_days = self._worked_before(last) - self._worked_before(first + _DAY)
        years = range((first + _DAY).year, last.year)
        whole_years = sum((self._year(year)[-1] for year in years), timedelta())
        return self._work_on(first, start, end) + whole_days + whole_years + self._work_on(last, start, end)

    def add_working_days(self, at: datetime, days: int) -> datetime:
        """The same time of day, `days` working days later."""
        if days <= 0:
            return at.astimezone(UTC)
        local = self.local(at)
        key = local.date(), days
        day = self._later.get(key) or _remembered(self._later, key, self._day_later(*key))
        return self._utc(day, local.timetz().replace(tzinfo=None))

    def _day_later(self, day: date, days: int) -> date:
        while days:
            day += _DAY
            days -= self.is_working_day(day)
        return day

    def working_day_before(self, at: datetime) -> datetime:
        """The same time of day, one working day earlier."""
        local = self.local(at)
        earlier = (local.date() - n * _DAY for n in count(1))
        return self._utc(next(filter(self.is_working_day, earlier)), local.timetz().replace(tzinfo=None))

    def _working_days(self, first: date) -> Iterator[date]:
        return (day for day in (first + n * _DAY for n in count()) if self.is_working_day(day))

    def _spans_on(self, day: date) -> list[tuple[datetime, datetime]]:
        if day not in self._days:
            spans = self.spans if self.is_working_day(day) else ()
            self._days[day] = [(self._utc(day, start), self._utc(day, end)) for start, end in spans]
        return self._days[day]

    def _work_on(self, day: date, start: datetime, end: datetime) -> timedelta:
        """How much of that day's work lies between the two moments."""
        spans = ((max(opens, start), min(closes, end)) for opens, closes in self._spans_on(day))
        return sum((closes - opens for opens, closes in spans if closes > opens), timedelta())

    def _worked_before(self, day: date) -> timedelta:
        """The work of its year until that day begins."""
        return self._year(day.year)[day.timetuple().tm_yday - 1]

    def _table(self, year: int) -> "_Year":
        """Of a UTC year."""
        if year not in self._tables:
            first = date(year, 1, 1) - _DAY
            days = (first + n * _DAY for n in range((date(year + 1, 1, 1) - first).days + 1))
            spans = [one for day in days for one in self._spans_on(day) if year in (one[0].year, one[1].year)]
            self._tables[year] = _Year(
                [opens for opens, _ in spans],
                [closes for _, closes in spans],
                list(accumulate((closes - opens for opens, closes in spans), initial=timedelta())),
            )
        return self._tables[year]

    def _year(self, year: int) -> list[timedelta]:
        if year not in self._years:
            first = date(year, 1, 1)
            days = (first + n * _DAY for n in range((date(year + 1, 1, 1) - first).days))
            of_days = (sum((closes - opens for opens, closes in self._spans_on(day)), timedelta()) for day in days)
            self._years[year] = list(accumulate(of_days, initial=timedelta()))
        return self._years[year]

    def _spans_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the running span, then every later one, without end."""
        spans = (span for day in self._working_days(self.day(start)) for span in self._spans_on(day))
        return ((max(opens, start.astimezone(UTC)), closes) for opens, closes in spans if closes > start)

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Year:
    """The working spans of a year, in order, and how much is worked before each of them and in all."""

    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The work between two moments of the year; nothing where `end` is not later."""
        return self._until(end) - self._until(start) if start < end else _NONE

    def end_of(self, start: datetime, work: timedelta) -> datetime | None:
        """When so much work has gone by since a moment of the year; None where that is after its last span."""
        wanted = self._until(start) + work
        place = bisect_left(self.before, wanted) - 1
        return self.opens[place] + (wanted - self.before[place]) if place < len(self.opens) else None

    def _until(self, at: datetime) -> timedelta:
        place = bisect_right(self.opens, at)
        if not place or at >= self.closes[place - 1]:
            return self.before[place]
        return self.before[place - 1] + (at - self.opens[place - 1])


@dataclass(frozen=True, slots=True)
class Limit:
    """So many minutes of working time, or of every minute that passes."""

    amount: int
    kind: ClockKind

    @property
    def span(self) -> timedelta:
        """The same as a span."""
        return timedelta(minutes=self.amount)


def parse_limit(text: str, day_minutes: int) -> Limit:
    """`15m`, `4h`, `1d` are working time (a day has `day_minutes`); with `u` (`2uh`) every minute counts.

    ValueError for anything else.
    """
    found = _LIMIT.fullmatch(text.strip())
    if found is None or int(found["amount"]) == 0:
        raise ValueError(f"«{text}» is no limit: write 15m, 4h, 1d (working time) or 15um, 2uh, 2ud (every minute)")
    kind = ClockKind.CONTINUOUS if found["urgent"] else ClockKind.WORK
    day = 24 * 60 if found["urgent"] else day_minutes
    return Limit(int(found["amount"]) * {"m": 1, "h": 60, "d": day}[found["unit"]], kind)


def after(start: datetime, span: timedelta, kind: ClockKind, cal: Calendar) -> datetime:
    """The moment when `span` of that kind of time has gone by since `start`."""
    return cal.add_work(start, span) if kind is ClockKind.WORK else start + span


def deadline(start: datetime, limit: Limit, cal: Calendar) -> datetime:
    """When the limit is used up, UTC, by a clock that starts at `start` and never stands."""
    return after(start, limit.span, limit.kind, cal)


def spent(start: datetime, end: datetime, kind: ClockKind, cal: Calendar) -> timedelta:
    """Time of that kind from `start` to `end`; nothing where `end` is not later."""
    return cal.work_between(start, end) if kind is ClockKind.WORK else max(end - start, timedelta())


def _remembered(known: dict[K, V], key: K, value: V) -> V:
    """The value, kept; where there is much, all else is forgotten. Threads may do so at once."""
    if len(known) >= MAX_REMEMBERED:
        known.clear()
    known[key] = value
    return value


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
