"""The numbers of a picture: what falls into which column, what is a share and what a count, what is named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from dispatch.case import commands as c
from dispatch.figures.case_facts import CaseFacts, facts_of
from dispatch.figures.charts import MAX_CATEGORIES, AgeBar, CategoryBar, Charts, Panel, charts
from dispatch.figures.periods import Period, PeriodKind, period_of
from dispatch.figures.shown import ShownFigure
from dispatch.figures.sums import AGE_LIMITS, summed
from dispatch.model import RowCode, StationCode
from dispatch.rulebook.book import Book
from dispatch.rulebook.catalogue import Catalogue, ConditionRow, Field, SubClass
from dispatch.rulebook.worktime import Limit
from tests.dispatch.week import AFTERNOON, BEFORE_NOON, WEEK, accepted, at_the_end_of, handled, reported
from tests.make import Chronicle
from tests.street import CALENDAR, DADONG, DISPUTE, MANHOLE, NOISE, STALL, WANG, WUNAN, book, local


def number(n: int) -> str:
    return f"SY20261123-{n:04}"


def of(*told: Chronicle, panel: Panel, period: Period = WEEK) -> Charts:
    return drawn_of(at_the_end_of(period, *told), panel, (WUNAN, DADONG), period=period)


def at(*moments: datetime) -> list[Chronicle]:
    return [reported(number(n), at=moment) for n, moment in enumerate(moments, 1)]


def told(case: Chronicle) -> CaseFacts:
    return facts_of(case.history)


def closed(n: int, at: datetime = BEFORE_NOON) -> Chronicle:
    case = handled(number(n), at=at)
    case.tell(c.Pass(), WANG, local(24, 9))
    return case


def test_the_columns_of_a_week_are_its_days() -> None:
    drawn = of(closed(1), *at(local(23, 0), local(24, 23, 59), local(29, 12)), panel=Panel.COLUMNS)

    assert [one.first for one in drawn.columns] == [date(2026, 11, day) for day in range(23, 30)]
    assert [one.reported for one in drawn.columns] == [2, 1, 0, 0, 0, 0, 1]
    assert [one.closed for one in drawn.columns] == [0, 1, 0, 0, 0, 0, 0]


def test_what_was_reported_before_the_period_counts_where_it_is_closed_in_it() -> None:
    later = replace(WEEK, start=local(24, 0))

    drawn = of(closed(1), panel=Panel.COLUMNS, period=later)

    assert (drawn.columns[0].reported, drawn.columns[0].closed) == (0, 1)


@pytest.mark.parametrize(
    ("kind", "moment", "columns", "place"),
    [
        (PeriodKind.DAY, local(23, 14, 30), 24, 14),
        (PeriodKind.MONTH, local(23, 9), 30, 22),
        (PeriodKind.QUARTER, local(23, 9), 14, 8),
        (PeriodKind.YEAR, local(23, 9), 12, 10),
    ],
)
def test_those_of_other_periods_are_hours_days_weeks_and_months(
    kind: PeriodKind, moment: datetime, columns: int, place: int
) -> None:
    drawn = of(*at(moment), panel=Panel.COLUMNS, period=period_of(CALENDAR, kind, date(2026, 11, 23)))

    assert [one.reported for one in drawn.columns] == [int(one == place) for one in range(columns)]
    assert [one.hour is not None for one in drawn.columns] == [kind is PeriodKind.DAY] * columns


def test_a_quarter_begins_in_the_middle_of_a_week() -> None:
    drawn = of(panel=Panel.COLUMNS, period=period_of(CALENDAR, PeriodKind.QUARTER, date(2026, 11, 23)))

    assert [one.first for one in drawn.columns][:3] == [date(2026, 10, 1), date(2026, 10, 5), date(2026, 10, 12)]


def test_a_period_that_goes_on_ends_with_the_column_of_its_end() -> None:
    drawn = of(*at(local(23, 9)), panel=Panel.COLUMNS, period=replace(WEEK, end=local(25, 8)))

    assert [one.reported for one in drawn.columns] == [1, 0, 0]


def test_a_month_has_one_on_time_share_for_each_of_its_weeks() -> None:
    month = period_of(CALENDAR, PeriodKind.MONTH, date(2026, 11, 23))
    late = handled(number(1), at=AFTERNOON)

    drawn = of(late, *(handled(number(n)) for n in range(2, 7)), panel=Panel.COLUMNS, period=month)

    assert [(one.start, one.end) for one in drawn.shares] == [(0, 0), (1, 7), (8, 14), (15, 21), (22, 28), (29, 29)]
    assert [one.share for one in drawn.shares if one.share.cases] == [ShownFigure(5, 6, 83)]


def test_a_share_of_fewer_than_five_cases_is_a_count() -> None:
    four = of(*(handled(number(n)) for n in range(1, 5)), panel=Panel.COLUMNS)
    five = of(*(handled(number(n)) for n in range(1, 6)), panel=Panel.COLUMNS)

    assert four.shares[0].share == ShownFigure(4, 4, None)
    assert five.shares[0].share == ShownFigure(5, 5, 100)
    assert four.shares[1].share == ShownFigure(0, 0, None)


def test_what_is_overdue_and_not_handled_counts_as_late_on_the_day_when_it_was_due() -> None:
    drawn = of(accepted(number(1)), panel=Panel.COLUMNS)

    assert drawn.shares[0].share == ShownFigure(0, 1, None)


@pytest.mark.parametrize("days", range(1, 8))
def test_an_open_case_stands_at_its_age(days: int) -> None:
    drawn = of(reported(at=local(30 - days, 0)), panel=Panel.AGES, period=replace(WEEK, start=local(1, 0)))

    bar = next(place for place, limit in enumerate((*AGE_LIMITS, 99)) if days < limit)
    assert [one.in_time + one.overdue for one in drawn.ages] == [int(place == bar) for place in range(6)]


def test_what_is_overdue_and_what_is_not_are_told_apart() -> None:
    drawn = of(accepted(number(1)), reported(number(2), at=local(29, 12)), panel=Panel.AGES)

    assert drawn.ages == (AgeBar(1, 0), AgeBar(0, 0), AgeBar(0, 1), AgeBar(0, 0), AgeBar(0, 0), AgeBar(0, 0))


def test_what_has_ended_has_no_age() -> None:
    assert of(closed(1), panel=Panel.AGES).ages == (AgeBar(0, 0),) * 6


def test_categories_stand_by_how_often_they_were_reported() -> None:
    rows = (STALL, NOISE, NOISE, MANHOLE)
    cases = [reported(number(n), row) for n, row in enumerate(rows, 1)]

    drawn = of(*cases, panel=Panel.CATEGORIES)

    assert drawn.categories == (CategoryBar("E0302", 2), CategoryBar("E0406", 1), CategoryBar("P0101", 1))
    assert drawn.others == 0


def test_sensitive_cases_and_those_without_a_category_are_among_the_others() -> None:
    without = replace(told(reported(number(2))), row=None)
    unknown = replace(without, row=RowCode("X-1"))
    sensitive = told(reported(number(1), DISPUTE))

    drawn = drawn_of([sensitive, without, unknown], Panel.CATEGORIES)

    assert (drawn.categories, drawn.others) == ((), 3)


def test_of_many_categories_the_rarer_ones_are_one_number() -> None:
    codes = [f"C{n}" for n in range(MAX_CATEGORIES + 2)]
    facts = [replace(f, row=RowCode(f"{code}-1")) for code in codes for f in some(2 if code == "C7" else 1)]

    drawn = drawn_of(facts, Panel.CATEGORIES, by=with_categories(codes))

    assert [one.code for one in drawn.categories] == ["C7", "C0", "C1", "C2", "C3", "C4"]
    assert drawn.others == 2


def some(amount: int) -> Sequence[CaseFacts]:
    return [told(reported())] * amount


def with_categories(codes: Sequence[str]) -> Book:
    limit = next(row.limit for row in book().catalogue.rows)
    assert isinstance(limit, Limit)
    made = Catalogue(
        "many",
        (Field("1", "城市管理"),),
        tuple(SubClass(code, code, "1", "类") for code in codes),
        tuple(ConditionRow(RowCode(f"{code}-1"), code, "", limit) for code in codes),
    )
    return replace(book(), catalogue=made)


def test_stations_stand_in_the_order_given_whatever_their_result() -> None:
    there = [handled(number(n)) for n in range(1, 7)]
    facts = [replace(f, station=DADONG) for f in at_the_end_of(WEEK, *there)]
    facts += at_the_end_of(WEEK, accepted(number(7)))

    [first, second] = drawn_of(facts, Panel.STATIONS, (WUNAN, DADONG)).stations
    [other, _] = drawn_of(facts, Panel.STATIONS, (DADONG, WUNAN)).stations

    assert (first.code, first.reported, first.on_time, first.open, first.overdue) == (
        WUNAN,
        1,
        ShownFigure(0, 1, None),
        1,
        1,
    )
    assert (second.code, second.reported, second.on_time, second.open) == (DADONG, 6, ShownFigure(6, 6, 100), 6)
    assert other == second


def test_a_station_without_cases_stands_there_too() -> None:
    assert [one.reported for one in of(panel=Panel.STATIONS).stations] == [0, 0]


def test_reports_are_counted_by_weekday_and_hour_of_the_centre() -> None:
    drawn = of(*at(local(23, 0, 5), local(25, 14), local(25, 14, 59), local(29, 23, 59)), panel=Panel.HOURS)

    found = {(day, hour): n for day, row in enumerate(drawn.hours) for hour, n in enumerate(row) if n}
    assert found == {(0, 0): 1, (2, 14): 2, (6, 23): 1}


def test_what_was_not_asked_for_is_empty() -> None:
    assert of(*at(local(23, 9)), panel=Panel.HOURS).columns == ()
    assert of(*at(local(23, 9)), panel=Panel.COLUMNS).hours == ()


def drawn_of(
    facts: Sequence[CaseFacts],
    panel: Panel,
    stations: Sequence[StationCode] = (),
    *,
    period: Period = WEEK,
    by: Book | None = None,
) -> Charts:
    sums = summed(facts, period, by or book())
    return charts(sums.of(), period, by or book(), (panel,), {code: sums.of(code) for code in stations})
