"""What the picture of a summary shows: its columns, the ages of open cases, categories, stations, weekday and hour.

Counts, codes and days, and nothing of a person. A share of fewer cases than the rules ask for has no percentage.
Stations stand in the order in which they are given, never by result. Of sensitive cases no category is said: they are
among the others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dispatch.figures.digest_parts import subclass_of
from dispatch.figures.periods import Period, PeriodKind
from dispatch.figures.scale import Scale
from dispatch.figures.shown import ShownFigure, counted
from dispatch.figures.sums import AGE_LIMITS, Sums
from dispatch.model import StationCode
from dispatch.rulebook.book import Book

MAX_CATEGORIES: Final = 6
"""So many categories are named; the rest is one number."""


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
    sums: Sums,
    period: Period,
    book: Book,
    panels: Sequence[Panel],
    stations: Mapping[StationCode, Sums] = MappingProxyType({}),
) -> Charts:
    """Of the cases as they stood at the end of the period; of one that goes on, up to its end as it is given."""
    made = Charts(tuple(panels))
    for panel in made.panels:
        match panel:
            case Panel.COLUMNS:
                scale = Scale(period, book.calendar)
                made = replace(made, columns=_columns(sums, scale), shares=_shares(sums, scale, book))
            case Panel.AGES:
                made = replace(made, ages=_ages(sums))
            case Panel.CATEGORIES:
                named, others = _categories(sums, book)
                made = replace(made, categories=named, others=others)
            case Panel.STATIONS:
                rows = tuple(_station(code, own, book) for code, own in stations.items())
                made = replace(made, stations=rows)
            case Panel.HOURS:
                made = replace(made, hours=_hours(sums))
    return made


def _columns(sums: Sums, scale: Scale) -> tuple[Column, ...]:
    hourly = scale.period.kind is PeriodKind.DAY
    return tuple(
        Column(first, sums.opened_in[at], sums.closed_in[at], at if hourly else None)
        for at, first in enumerate(scale.days())
    )


def _shares(sums: Sums, scale: Scale, book: Book) -> tuple[OnTimeShare, ...]:
    """One for each stretch of columns; a case counts once in each in which it was judged."""
    spans: dict[int, list[int]] = {}
    for column in range(len(scale.days())):
        spans.setdefault(scale.share(column), []).append(column)
    return tuple(
        OnTimeShare(
            columns[0],
            columns[-1],
            counted(sums.on_time_in[share], sums.judged_in[share], book.rules.few_cases),
        )
        for share, columns in spans.items()
    )


def _ages(sums: Sums) -> tuple[AgeBar, ...]:
    return tuple(AgeBar(sums.ages[at, False], sums.ages[at, True]) for at in range(len(AGE_LIMITS) + 1))


def _categories(sums: Sums, book: Book) -> tuple[tuple[CategoryBar, ...], int]:
    """The most frequent ones, the code deciding between equals; and how many cases are left."""
    found = Counter[str]()
    for one, count in sums.opened.items():
        code = None if one.sensitive else subclass_of(one.row, book)
        if code is not None:
            found[code] += count
    ranked = sorted(found.items(), key=lambda it: (-it[1], it[0]))
    named = tuple(CategoryBar(code, count) for code, count in ranked[:MAX_CATEGORIES])
    return named, sums.reported - sum(bar.reported for bar in named)


def _station(code: StationCode, sums: Sums, book: Book) -> StationRow:
    return StationRow(code, sums.reported, sums.shown(book).on_time_handling, sums.open, sums.late)


def _hours(sums: Sums) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(sums.hours[day, hour] for hour in range(24)) for day in range(7))
