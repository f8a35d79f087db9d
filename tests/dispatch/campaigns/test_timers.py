"""What happens to a list when nobody acts, row by row, and when its one reminder goes."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.campaigns import commands as c
from dispatch.campaigns import events as e
from dispatch.campaigns.model import CampaignStatus
from dispatch.campaigns.timers import ListTimer, reminder_at, timers_of
from tests.dispatch.campaigns.lists import (
    FRIDAY_END,
    RULES,
    R,
    Told,
    answered,
    asked,
    declined,
    done,
    ended,
    hear,
    issued,
    over,
)
from tests.street import CALENDAR, DIRECTOR, LI, MONDAY_0942, local

T, S = ListTimer, CampaignStatus


def due(told: Told) -> dict[ListTimer, datetime]:
    return dict(timers_of(told.it, CALENDAR, RULES))


def left_alone(told: Told) -> list[tuple[datetime, e.CampaignEvent]]:
    """What the clock makes of a list that nobody touches, to its end."""
    said: list[tuple[datetime, e.CampaignEvent]] = []
    while due(told):
        kind, at = min(due(told).items(), key=lambda timer: (timer[1], timer[0]))
        before = len(told.history)
        told.tell(c.RingList(kind), hear(None, R.CLOCK, at=at))
        said += [(when, event) for when, _, event in told.history[before:]]
    return said


def test_a_list_that_nobody_walks_is_reminded_of_once_stands_with_the_heads_once_and_ends_by_itself() -> None:
    told = issued()

    assert left_alone(told) == [
        (local(27, 8, 30), e.ListReminded()),
        (FRIDAY_END, e.ListCameDue()),
        (local(30, 8, 30), e.LeftPassedOn()),
        (local(4, 17, 30, month=12), e.ListEnded()),
    ]
    assert told.it.status is S.ENDED
    assert len(told.it.left) == 3


def test_a_list_that_the_director_never_answers_is_in_the_list_of_each_morning_and_lapses_on_its_day() -> None:
    told = asked()

    mornings = [(local(day, 8, 30), e.DirectorAsked()) for day in (24, 25, 26, 27)]
    assert left_alone(told) == [*mornings, (FRIDAY_END, e.ListDeclined())]
    assert told.it.status is S.DECLINED


@pytest.mark.parametrize(
    ("standing", "timers"),
    [
        (asked, {T.ASKED: local(24, 8, 30), T.LAPSE: FRIDAY_END}),
        (issued, {T.REMIND: local(27, 8, 30), T.DUE: FRIDAY_END}),
        (over, {T.HEADS: local(30, 8, 30), T.CLOSE: local(4, 17, 30, month=12)}),
        (done, {}),
        (ended, {}),
        (declined, {}),
    ],
)
def test_each_status_has_its_timers(standing: object, timers: dict[ListTimer, datetime]) -> None:
    assert callable(standing)
    assert due(standing()) == timers


def test_time_runs_from_the_directors_word() -> None:
    told = asked().tell(c.Agree(), hear(DIRECTOR, R.DIRECTOR, at=local(26, 14)))

    assert due(told) == {T.REMIND: local(27, 14, 52) + timedelta(seconds=30), T.DUE: FRIDAY_END}


def test_no_second_reminder_comes_of_another_day() -> None:
    told = over().tell(c.ExtendList(local(4, 17, 30, month=12)), hear(LI, R.STAFF, at=local(27, 18)))

    assert due(told) == {T.DUE: local(4, 17, 30, month=12)}


def test_a_list_without_working_time_before_its_day_has_no_reminder() -> None:
    saturday = issued(due_at=local(23, 9, 50))
    assert reminder_at(saturday.it, CALENDAR, RULES) == local(23, 9, 48)

    told = Told(campaign=asked().it)
    assert reminder_at(told.it, CALENDAR, RULES) is None
    weekend = asked().tell(c.Agree(), hear(DIRECTOR, R.DIRECTOR, at=FRIDAY_END - timedelta(minutes=0, seconds=0)))
    assert reminder_at(weekend.it, CALENDAR, RULES) is None


def test_a_walked_list_reminds_nobody() -> None:
    told = answered(issued(), [1, 2, 3])

    assert left_alone(told) == []


@given(st.integers(10, 60 * 24 * 60), st.integers(0, 60 * 24 * 7))
def test_the_reminder_lies_between_the_beginning_and_the_end(span: int, later: int) -> None:
    begun = MONDAY_0942 + timedelta(minutes=later)
    told = Told().tell(
        c.Issue(issued().it.id, issued().it.places, begun + timedelta(minutes=span), issued().it.answers),
        hear(LI, R.STAFF, at=begun),
    )

    reminder = reminder_at(told.it, CALENDAR, RULES)

    assert reminder is None or begun < reminder < told.it.due_at or reminder == told.it.due_at
    if reminder is not None:
        share = CALENDAR.work_between(begun, reminder) / CALENDAR.work_between(begun, told.it.due_at)
        assert share >= RULES.reminder_share - 1e-6
