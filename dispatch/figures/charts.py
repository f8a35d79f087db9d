"""What the picture of a summary shows: its columns, the ages of open cases, categories, stations, weekday and hour.

Counts, codes and days, and nothing of a person. A share of fewer cases than the rules ask for has no percentage.
Stations stand in the order in which they are given, never by result. Of sensitive cases no category is said: they are
among the others.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.digest import ShownFigure
from dispatch.figures.indicators import Figure
from dispatch.figures.periods import Period, PeriodKind
from dispatch.figures.unresolved import Unresolved, unresolved
from dispatch.model import StationCode, Status
from dispatch.rulebook.book import Book
from dispatch.rulebook.worktime import Calendar

MAX_CATEGORIES: Final = 6
"""So many categories are named; the rest is one number."""
AGE_LIMITS: Final = (1, 3, 7, 14, 30)
"""Days: each bar but the last is of cases younger than its own, and not younger than the one before."""
_DAY: Final = timedelta(days=1)


class Panel(StrEnum):
    """The parts of a picture. The values are stored."""

    COLUMNS = "columns"
    AGES = "ages"
    CATEGORIES = "categories"
    STATIONS = "stations"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Column:
    """A day of a week or a month, a week of a quarter, a month of a year, an hour of a day: `first` is its local
    day, `hour` that of the day where the period is one."""

    first: date
    reported: int
    closed: int
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class OnTimeShare:
    """Handled in time, of what was judged between the columns `start` and `end`, both counted."""

    start: int
    end: int
    share: ShownFigure


@dataclass(frozen=True, slots=True)
class AgeBar:
    """The cases of one age that had not ended: those in time, and those overdue."""

    in_time: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CategoryBar:
    """A sub-class by its code, and how many of its cases were reported."""

    code: str
    reported: int


@dataclass(frozen=True, slots=True)
class StationRow:
    """A station: what was reported, what was handled in time, what is open at the end, and overdue."""

    code: StationCode
    reported: int
    on_time: ShownFigure
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Charts:
    """What is drawn. What does not stand among `panels` is empty."""

    panels: tuple[Panel, ...]
    columns: tuple[Column, ...] = ()
    shares: tuple[OnTimeShare, ...] = ()
    ages: tuple[AgeBar, ...] = ()
    categories: tuple[CategoryBar, ...] = ()
    others: int = 0
    """Reported cases of no category that is named: of further ones, of none, and sensitive ones."""
    stations: tuple[StationRow, ...] = ()
    hours: tuple[tuple[int, ...], ...] = ()
    """Reported cases by weekday (from Monday) and hour, local."""


def charts(
    facts: Sequence[CaseFacts],
    period: Period,
    book: Book,
    panels: Sequence[Panel],
    stations: Sequence[StationCode] = (),
    waiting: Sequence[Unresolved] | None = None,
) -> Charts:
    """Of the cases as they stood at the end of the period; of one that goes on, up to its end as it is given.

    `waiting` are the unresolved ones of them, where they are known already.
    """
    opened = [f for f in facts if f.opened_at in period]
    waiting = unresolved(facts, period.end, book) if waiting is None else waiting
    late = {one.number: one.over > 0 for one in waiting}
    made = Charts(tuple(panels))
    for panel in made.panels:
        match panel:
            case Panel.COLUMNS:
                scale = _Scale(period, book.calendar)
                made = replace(made, columns=_columns(facts, scale), shares=_shares(facts, scale, book))
            case Panel.AGES:
                made = replace(made, ages=_ages(facts, late, period))
            case Panel.CATEGORIES:
                named, others = _categories(opened, book)
                made = replace(made, categories=named, others=others)
            case Panel.STATIONS:
                made = replace(made, stations=_stations(facts, late, period, book, stations))
            case Panel.HOURS:
                made = replace(made, hours=_hours(opened, book.calendar))
    return made


@dataclass(frozen=True, slots=True)
class _Scale:
    """Which column a moment of the period lies in, and which columns share one on-time share."""

    period: Period
    cal: Calendar

    @property
    def first(self) -> date:
        return self.cal.day(self.period.start)

    def column(self, at: datetime) -> int:
        local = self.cal.local(at)
        match self.period.kind:
            case PeriodKind.DAY:
                return local.hour
            case PeriodKind.WEEK | PeriodKind.MONTH:
                return (local.date() - self.first).days
            case PeriodKind.QUARTER:
                return self._week(local.date())
            case PeriodKind.YEAR:
                return local.month - 1

    def days(self) -> list[date]:
        """The first local day of each column, up to the one in which the period ends."""
        columns = range(self.column(self.period.end - timedelta(microseconds=1)) + 1)
        match self.period.kind:
            case PeriodKind.DAY:
                return [self.first for _ in columns]
            case PeriodKind.WEEK | PeriodKind.MONTH:
                return [self.first + at * _DAY for at in columns]
            case PeriodKind.QUARTER:
                return [max(self.first, _monday(self.first) + 7 * at * _DAY) for at in columns]
            case PeriodKind.YEAR:
                return [self.first.replace(month=at + 1) for at in columns]

    def share(self, column: int) -> int:
        """A day has one for all its hours, a month one for each week; other columns have one each."""
        match self.period.kind:
            case PeriodKind.DAY:
                return 0
            case PeriodKind.MONTH:
                return self._week(self.first + column * _DAY)
            case _:
                return column

    def _week(self, day: date) -> int:
        return (_monday(day) - _monday(self.first)).days // 7


def _columns(facts: Iterable[CaseFacts], scale: _Scale) -> tuple[Column, ...]:
    opened, closed = Counter[int](), Counter[int]()
    for f in facts:
        if f.opened_at in scale.period:
            opened[scale.column(f.opened_at)] += 1
        if f.status is Status.CLOSED and f.ended_at is not None and f.ended_at in scale.period:
            closed[scale.column(f.ended_at)] += 1
    hourly = scale.period.kind is PeriodKind.DAY
    return tuple(
        Column(first, opened[at], closed[at], at if hourly else None) for at, first in enumerate(scale.days())
    )


def _shares(facts: Iterable[CaseFacts], scale: _Scale, book: Book) -> tuple[OnTimeShare, ...]:
    """One for each stretch of columns; a case counts once in each in which it was judged."""
    judged: dict[int, dict[str, bool]] = {}
    for f in facts:
        for at, on_time in _judged(f, scale.period):
            found = judged.setdefault(scale.share(scale.column(at)), {})
            found[f.number] = found.get(f.number, True) and on_time
    spans: dict[int, list[int]] = {}
    for column in range(len(scale.days())):
        spans.setdefault(scale.share(column), []).append(column)
    return tuple(
        OnTimeShare(columns[0], columns[-1], _shown(judged.get(share, {}), book)) for share, columns in spans.items()
    )


def _judged(f: CaseFacts, period: Period) -> list[tuple[datetime, bool]]:
    """When each of its stretches with a unit was judged, and whether it was done in time."""
    return [(s.judged_at, s.on_time) for s in f.handlings if s.judged_at is not None and s.judged_at in period]


def _shown(judged: Mapping[str, bool], book: Book) -> ShownFigure:
    hits = tuple(number for number, on_time in judged.items() if on_time)
    figure = Figure(hits, tuple(judged), len(judged) < book.rules.few_cases)
    return ShownFigure(figure.numerator, figure.denominator, figure.percent)


def _ages(facts: Iterable[CaseFacts], late: Mapping[str, bool], period: Period) -> tuple[AgeBar, ...]:
    """`late` says of the cases that have not ended whether they are overdue; so below."""
    counted = Counter[tuple[int, bool]]()
    for f in facts:
        if f.number in late:
            counted[bisect_right(AGE_LIMITS, (period.end - f.opened_at) / _DAY), late[f.number]] += 1
    return tuple(AgeBar(counted[at, False], counted[at, True]) for at in range(len(AGE_LIMITS) + 1))


def _categories(opened: Sequence[CaseFacts], book: Book) -> tuple[tuple[CategoryBar, ...], int]:
    """The most frequent ones, the code deciding between equals; and how many cases are left."""
    counted = Counter(code for f in opened if (code := _category(f, book)) is not None)
    ranked = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    named = tuple(CategoryBar(code, count) for code, count in ranked[:MAX_CATEGORIES])
    return named, len(opened) - sum(bar.reported for bar in named)


def _category(f: CaseFacts, book: Book) -> str | None:
    if f.row is None or f.sensitive:
        return None
    row = book.catalogue_with(f.row).row(f.row)
    return row.subclass if row is not None else None


def _stations(
    facts: Iterable[CaseFacts],
    late: Mapping[str, bool],
    period: Period,
    book: Book,
    codes: Sequence[StationCode],
) -> tuple[StationRow, ...]:
    of: dict[StationCode | None, list[CaseFacts]] = {}
    for f in facts:
        of.setdefault(f.station, []).append(f)
    return tuple(_station(code, of.get(code, []), late, period, book) for code in codes)


def _station(
    code: StationCode, facts: Sequence[CaseFacts], late: Mapping[str, bool], period: Period, book: Book
) -> StationRow:
    judged = {f.number: all(on_time for _, on_time in found) for f in facts if (found := _judged(f, period))}
    waiting = [late[f.number] for f in facts if f.number in late]
    return StationRow(
        code,
        reported=sum(f.opened_at in period for f in facts),
        on_time=_shown(judged, book),
        open=len(waiting),
        overdue=sum(waiting),
    )


def _hours(opened: Iterable[CaseFacts], cal: Calendar) -> tuple[tuple[int, ...], ...]:
    counted = Counter((local.weekday(), local.hour) for f in opened for local in (cal.local(f.opened_at),))
    return tuple(tuple(counted[day, hour] for hour in range(24)) for day in range(7))


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY
