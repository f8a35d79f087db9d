"""When others hear of a visit that was not made, and how first visits are spread."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch.households.door import Care, Door, DoorId, DoorStatus, Warned
from dispatch.households.reminders import end_of_week, spread, warnings_of
from tests.street import CALENDAR, GRID_3, book, local

RULES = book().rules.visits
CARED = Door(DoorId(1), GRID_3, 1, care=Care("alone"), due=date(2026, 11, 27))
"""A Friday."""


def test_the_head_hears_when_two_working_days_have_passed_and_the_owner_after_five() -> None:
    warned = [(whom, at) for whom, _, at in warnings_of(CARED, RULES, CALENDAR)]

    assert warned == [(Warned.HEAD, local(2, 8, 30, month=12)), (Warned.OWNER, local(7, 8, 30, month=12))]


def test_nobody_hears_of_ordinary_doors_of_those_that_left_and_of_what_was_told() -> None:
    told = replace(CARED, told=((Warned.HEAD, date(2026, 11, 27)),))

    assert [whom for whom, _, _ in warnings_of(told, RULES, CALENDAR)] == [Warned.OWNER]
    for quiet in (replace(CARED, care=None), replace(CARED, status=DoorStatus.REMOVED), replace(CARED, due=None)):
        assert list(warnings_of(quiet, RULES, CALENDAR)) == []


def test_a_week_ends_on_its_sunday() -> None:
    assert {end_of_week(date(2026, 11, 23) + timedelta(days=n)) for n in range(7)} == {date(2026, 11, 29)}


@given(st.integers(1, 120), st.integers(1, 500))
def test_first_visits_come_evenly_in_the_order_of_the_walk(days: int, count: int) -> None:
    first = date(2026, 11, 23)

    due = [spread(first, days, place, count) for place in range(count)]

    assert due == sorted(due)
    assert first < due[0]
    assert due[-1] <= first + timedelta(days=days)
    a_day = [due.count(day) for day in set(due)]
    assert max(a_day) <= -(-count // max(days - 1, 1)) + 1
