"""Returns upheld or not, and help: accepted, arrived, done, and how it was found."""

from datetime import datetime

import pytest

from dispatch.case import commands as c
from dispatch.figures.unit_figures import UnitFigures, unit_figures
from dispatch.model import Unit
from tests.dispatch.week import BEFORE_NOON, NEXT_WEEK, WEEK, accepted, at_the_end_of, ratio
from tests.make import CLAUSE, DISPATCHED_AT, NOTE, Chronicle
from tests.street import (
    DIRECTOR,
    HOUSING,
    LI,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    SQUAD,
    WANG,
    book,
    local,
    minutes,
)

RETURNED_AT = local(23, 10, 30)


def given_back(number: str = "SY20261123-0001") -> Chronicle:
    told = accepted(number)
    told.tell(c.Return(NOTE, CLAUSE), OFFICER_SQUAD, RETURNED_AT)
    return told


def whistled(at: datetime = BEFORE_NOON) -> Chronicle:
    """To be on the spot by half past eleven, to be done by one, which is noon's rest: by three."""
    told = accepted()
    told.tell(c.Assist(HOUSING.code, NOTE, 120, whistle=True), LI, at)
    return told


def of(unit: Unit, *told: Chronicle, week: object = WEEK) -> UnitFigures:
    period = WEEK if week is WEEK else NEXT_WEEK
    return unit_figures(at_the_end_of(period, *told), unit.code, period, book())


def test_a_return_after_which_another_unit_gets_the_case_is_upheld() -> None:
    told = given_back()
    told.tell(c.Dispatch(HOUSING.code), LI, BEFORE_NOON)

    assert ratio(of(SQUAD, told).returns_upheld) == (1, 1)
    assert ratio(of(HOUSING, told).returns_upheld) == (0, 0)


def test_a_return_after_which_the_same_unit_gets_it_again_is_not_upheld() -> None:
    told = given_back()
    told.tell(c.Dispatch(SQUAD.code), LI, BEFORE_NOON)

    assert ratio(of(SQUAD, told).returns_upheld) == (0, 1)


def test_a_return_on_which_nobody_has_decided_counts_nowhere_and_in_the_week_of_its_decision_then() -> None:
    told = given_back()

    assert ratio(of(SQUAD, told).returns_upheld) == (0, 0)

    told.tell(c.Void(NOTE), DIRECTOR, local(30, 10))

    assert ratio(of(SQUAD, told).returns_upheld) == (0, 0)
    assert ratio(of(SQUAD, told, week=NEXT_WEEK).returns_upheld) == (1, 1)


def test_a_dispatch_that_is_taken_back_decides_nothing() -> None:
    told = given_back()
    told.tell(c.Dispatch(HOUSING.code), LI, BEFORE_NOON)
    told.tell(c.TakeBack(), LI, BEFORE_NOON + minutes(2))

    assert ratio(of(SQUAD, told).returns_upheld) == (0, 0)

    told.tell(c.Dispatch(SQUAD.code), LI, BEFORE_NOON + minutes(9))

    assert ratio(of(SQUAD, told).returns_upheld) == (0, 1)


@pytest.mark.parametrize(("after", "hits"), [(29, 1), (31, 0)])
def test_a_whistle_is_to_be_answered_on_the_spot_within_half_an_hour(after: int, hits: int) -> None:
    told = whistled()
    told.tell(c.AssistArrived(1), OFFICER_HOUSING, BEFORE_NOON + minutes(after))

    found = of(HOUSING, told)

    assert ratio(found.help_arrived) == (hits, 1)
    assert ratio(found.help_accepted) == (1, 1)


def test_help_without_a_whistle_needs_no_arrival() -> None:
    told = accepted()
    told.tell(c.Assist(HOUSING.code, NOTE, 120), LI, BEFORE_NOON)
    told.tell(c.AssistArrived(1), OFFICER_HOUSING, local(23, 16))

    assert ratio(of(HOUSING, told).help_arrived) == (0, 0)


def test_help_that_did_not_come_is_late_and_help_that_the_case_did_not_wait_for_judges_nobody() -> None:
    late, ended = whistled(), whistled()
    ended.tell(c.Void(NOTE), DIRECTOR, BEFORE_NOON + minutes(10))

    assert ratio(of(HOUSING, late).help_arrived) == ratio(of(HOUSING, late).help_done) == (0, 1)
    assert ratio(of(HOUSING, ended).help_arrived) == ratio(of(HOUSING, ended).help_done) == (0, 0)


@pytest.mark.parametrize(("rating", "hits", "so_so", "no_use"), [(5, 1, 0, 0), (3, 0, 1, 0), (1, 0, 0, 1)])
def test_what_its_reporter_said_of_the_help(rating: int, hits: int, so_so: int, no_use: int) -> None:
    told = whistled()
    told.tell(c.AssistDone(1, NOTE), OFFICER_HOUSING, BEFORE_NOON + minutes(20))
    told.tell(c.RateAssist(1, rating), WANG, local(23, 16))

    found = of(HOUSING, told)

    assert (ratio(found.help_found), found.so_so, found.no_use) == ((hits, 1), so_so, no_use)
    assert found.help_found.percent is None
    assert ratio(found.help_done) == (1, 1)
    assert ratio(of(SQUAD, told).help_done) == (0, 0)


def test_who_has_arrived_has_accepted() -> None:
    told = whistled(DISPATCHED_AT + minutes(15))
    told.tell(c.AssistArrived(1), OFFICER_HOUSING, DISPATCHED_AT + minutes(25))

    assert at_the_end_of(WEEK, told)[0].helped[0].accepted == DISPATCHED_AT + minutes(25)
