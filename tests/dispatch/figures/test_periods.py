"""Days, weeks, months, quarters and years, and how a button says them."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from dispatch.figures.periods import PeriodKind, before, code_of, period_of, read_code, span_before, span_of
from tests.street import CALENDAR, local

K = PeriodKind


@pytest.mark.parametrize(
    ("kind", "day", "number", "first", "last"),
    [
        (K.DAY, date(2026, 11, 23), 0, date(2026, 11, 23), date(2026, 11, 23)),
        (K.WEEK, date(2026, 11, 29), 48, date(2026, 11, 23), date(2026, 11, 29)),
        (K.WEEK, date(2027, 1, 2), 53, date(2026, 12, 28), date(2027, 1, 3)),
        (K.MONTH, date(2026, 12, 31), 12, date(2026, 12, 1), date(2026, 12, 31)),
        (K.MONTH, date(2028, 2, 10), 2, date(2028, 2, 1), date(2028, 2, 29)),
        (K.QUARTER, date(2026, 11, 5), 4, date(2026, 10, 1), date(2026, 12, 31)),
        (K.YEAR, date(2026, 11, 5), 0, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_goes_from_its_first_local_midnight_to_the_next_ones(
    kind: PeriodKind, day: date, number: int, first: date, last: date
) -> None:
    found = period_of(CALENDAR, kind, day)

    assert found.number == number
    assert CALENDAR.day(found.start) == first
    assert CALENDAR.day(found.end - timedelta(microseconds=1)) == last
    assert {CALENDAR.local(edge).time() for edge in (found.start, found.end)} == {time.min}


def test_the_year_of_a_week_is_the_iso_year() -> None:
    assert period_of(CALENDAR, K.WEEK, date(2027, 1, 2)).year == 2026


@pytest.mark.parametrize("kind", K)
def test_the_one_before_ends_where_it_begins_and_its_code_reads_back(kind: PeriodKind) -> None:
    found = period_of(CALENDAR, kind, date(2026, 3, 1))

    assert before(CALENDAR, found).end == found.start
    assert before(CALENDAR, found).kind is kind
    assert read_code(CALENDAR, code_of(CALENDAR, found)) == found
    assert found.start in found
    assert found.end not in found


@pytest.mark.parametrize("code", ["", "w", "w2026", "w20261124", "x20261123", "m20261102", "w20261399", "d٢0261123"])
def test_what_no_button_has_is_an_error(code: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        read_code(CALENDAR, code)


def test_a_moment_at_night_belongs_to_the_local_day() -> None:
    assert local(24, 0, 30) in period_of(CALENDAR, K.DAY, date(2026, 11, 24))


def test_days_that_are_no_period_go_from_midnight_to_midnight_and_have_as_many_before_them() -> None:
    span = span_of(CALENDAR, date(2026, 11, 10), date(2026, 11, 12))

    assert (span.start, span.end) == (local(10, 0), local(13, 0))
    ahead = span_before(CALENDAR, span)
    assert (ahead.start, ahead.end) == (local(7, 0), local(10, 0))


def test_days_that_go_on_have_whole_days_before_them() -> None:
    span = replace(span_of(CALENDAR, date(2026, 11, 10), date(2026, 11, 12)), end=local(12, 9))

    assert span_before(CALENDAR, span).start == local(7, 0)
