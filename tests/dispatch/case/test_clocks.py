"""The clocks of a case: what counts, what does not, and that nothing ever shortens or lengthens one unseen."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings

from dispatch.case import clocks
from dispatch.case import commands as c
from dispatch.model import Case, Clock, ClockKind, Source, Status
from dispatch.rulebook.worktime import Limit, parse_limit
from tests.make import (
    CLAUSE,
    NOTE,
    PHOTO,
    accepted_case,
    asked_case,
    dispatched_case,
    do,
    held_case,
    report,
    reported_case,
    resolved_case,
)
from tests.street import (
    DISPUTE,
    HOUSING,
    LI,
    MONDAY_0942,
    NOISE,
    OFFICER_SQUAD,
    SQUAD,
    SQUAD_CODE,
    WANG,
    book,
    local,
    minutes,
)

S = Status
WORKING = frozenset({S.DISPATCHED, S.HANDLING})
many = settings(max_examples=120, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])


def clock_of(case: Case) -> Clock:
    assert case.clock is not None
    return case.clock


def triage_of(case: Case) -> Clock:
    assert case.triage is not None
    return case.triage


@pytest.mark.parametrize(
    ("urgent", "at", "due"),
    [
        (False, MONDAY_0942, local(23, 9, 57)),
        (False, local(23, 11, 50), local(23, 14, 5)),
        (False, local(27, 17, 20), local(30, 8, 35)),
        (True, local(28, 23, 50), local(29, 0, 5)),
    ],
)
def test_triage_has_fifteen_working_minutes_and_for_urgent_rows_of_every_minute(
    urgent: bool, at: datetime, due: datetime
) -> None:
    assert triage_of(reported_case(report(urgent=urgent), at=at)).due == due


def test_the_handling_clock_starts_at_dispatch_and_stops_at_resolve() -> None:
    running, stopped = clock_of(dispatched_case()), clock_of(resolved_case())

    assert (running.started, running.due) == (local(23, 9, 50), local(23, 11, 50))
    assert (stopped.started, stopped.due, stopped.used) == (None, None, minutes(70))


def test_the_first_question_stops_the_triage_clock_and_the_second_does_not() -> None:
    asked = asked_case(at=local(23, 9, 47))
    given = do(asked, c.GiveInfo(NOTE), WANG, local(23, 11))
    again = do(given, c.AskInfo(NOTE), LI, local(23, 11, 2))

    assert (triage_of(asked).started, triage_of(asked).used) == (None, minutes(5))
    assert triage_of(given).due == local(23, 11, 10)
    assert triage_of(again) == triage_of(given)


def test_a_failed_check_resumes_with_the_rest_but_with_at_least_a_quarter() -> None:
    early = do(resolved_case(at=local(23, 10, 20)), c.Fail(NOTE), WANG, local(23, 11))
    late = do(resolved_case(at=local(23, 11, 45)), c.Fail(NOTE), WANG, local(23, 14))

    assert clocks.left(clock_of(early), local(23, 11), book()) == minutes(90)
    assert clocks.left(clock_of(late), local(23, 14), book()) == minutes(30)


def test_the_same_unit_goes_on_with_the_rest_and_another_has_the_whole_limit() -> None:
    back = do(accepted_case(), c.Return(NOTE, CLAUSE), OFFICER_SQUAD, local(23, 10, 20))

    same = do(back, c.Dispatch(SQUAD.code), LI, local(23, 11))
    other = do(back, c.Dispatch(HOUSING.code), LI, local(23, 11))
    given = do(back, c.Dispatch(SQUAD.code, limit=60), LI, local(23, 11))

    assert clocks.left(clock_of(same), local(23, 11), book()) == minutes(90)
    assert clocks.left(clock_of(other), local(23, 11), book()) == minutes(120)
    assert clocks.left(clock_of(given), local(23, 11), book()) == minutes(30)
    assert same.opened_at == other.opened_at == MONDAY_0942


def test_a_transfer_of_a_case_on_hold_to_the_same_unit_starts_its_clock_again() -> None:
    moved = do(held_case(), c.Transfer(SQUAD.code, NOTE), LI, local(24, 9))

    assert (moved.status, moved.hold_until) == (S.DISPATCHED, None)
    assert clocks.left(clock_of(moved), local(24, 9), book()) == minutes(50)


def test_a_hold_does_not_count() -> None:
    resumed = do(held_case(), c.Resume(), LI, local(26, 9))

    assert clock_of(resumed).used == minutes(70)
    assert clock_of(resumed).due == local(26, 9, 50)


def test_another_limit_keeps_the_elapsed_time() -> None:
    shorter = do(accepted_case(), c.Amend(limit=100), LI, local(23, 10, 20))

    assert (clock_of(shorter).limit, clock_of(shorter).used) == (100, minutes(30))
    assert clock_of(shorter).due == local(23, 11, 30)


def test_another_kind_of_time_keeps_the_elapsed_share() -> None:
    """A quarter of two working hours is a quarter of five days of every minute."""
    quarter = clocks.started(Limit(120, ClockKind.WORK), local(23, 10), book())

    new = clocks.relimited(quarter, Limit(400, ClockKind.CONTINUOUS), local(23, 10, 30), book())

    assert (new.used, new.due) == (minutes(100), local(23, 15, 30))


def test_an_extension_is_added_to_what_is_left() -> None:
    case = do(accepted_case(of=report(row=NOISE)), c.AskExtension(1, NOTE), OFFICER_SQUAD, local(23, 10))
    longer = do(case, c.GrantExtension(), LI, local(23, 10, 30))

    assert clock_of(case).due == local(25, 9, 50)
    assert clock_of(longer).due == local(26, 9, 50)
    assert longer.opened_at == case.opened_at


def test_a_clock_that_stands_has_no_deadline_and_is_never_overdue() -> None:
    case = held_case()

    assert clocks.share_point(clock_of(case), 0.75, book()) is None
    assert not clocks.overdue(case, local(30, 9))
    assert clocks.overdue(accepted_case(), local(23, 11, 50))
    assert not clocks.overdue(accepted_case(), local(23, 11, 49))
    assert not clocks.overdue(reported_case(), local(30, 9))


def five_minutes_to_go() -> Case:
    """In handling again after a second failed check, more than three quarters used."""
    back = do(resolved_case(at=local(23, 11, 45)), c.Fail(NOTE), WANG, local(23, 14))
    return do(
        do(back, c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(23, 14, 25)), c.Fail(NOTE), WANG, local(23, 14, 30)
    )


def test_the_reminder_is_due_when_three_quarters_are_used_and_not_when_they_were_before() -> None:
    fresh = clock_of(accepted_case())
    short = clock_of(five_minutes_to_go())

    assert clocks.share_point(fresh, 0.75, book()) == local(23, 11, 20)
    assert clocks.share_point(short, 0.75, book()) is None


def test_what_is_left_falls_below_zero_once_overdue() -> None:
    clock = clocks.started(parse_limit("2h", 420), local(23, 9), book())

    assert clocks.left(clock, local(23, 10, 30), book()) == minutes(30)
    assert clocks.left(clock, local(23, 11, 30), book()) == minutes(-30)


def test_stopping_and_starting_twice_changes_nothing() -> None:
    clock = Clock(120, ClockKind.WORK)
    running = clocks.going(clock, MONDAY_0942, book())

    assert clocks.stopped(clock, MONDAY_0942, book()) == clock
    assert clocks.going(running, local(23, 10), book()) == running


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (local(27, 17), local(26, 17)),
        (local(3, 17, month=12), local(30, 9, 50)),
        (local(24, 9), local(24, 9)),
        (local(23, 9), local(23, 9, 51)),
        (None, local(30, 9, 50)),
    ],
    ids=["a working day before", "the row's limit is earlier", "its eve has passed", "it has passed", "none named"],
)
def test_a_task_of_the_district_is_due_a_working_day_before_its_own_day(day: datetime | None, due: datetime) -> None:
    task = reported_case(replace(report(row=DISPUTE), source=Source.DISTRICT, outside_due=day))

    sent = do(task, c.Dispatch(SQUAD_CODE), LI, local(23, 9, 50))

    assert sent.clock is not None
    assert sent.clock.due == due
    hotline = reported_case(replace(report(row=DISPUTE), source=Source.HOTLINE, outside_due=day))
    other = do(hotline, c.Dispatch(SQUAD_CODE), LI, local(23, 9, 50)).clock
    assert other is not None
    assert other.due == local(30, 9, 50)


def test_a_day_that_comes_later_makes_the_limit_that_runs_shorter_and_never_longer() -> None:
    task = reported_case(replace(report(row=DISPUTE), source=Source.DISTRICT))
    sent = do(task, c.Dispatch(SQUAD_CODE), LI, local(23, 9, 50))

    sooner = do(sent, c.Amend(outside_due=local(25, 17)), LI, local(23, 10)).clock
    later = do(sent, c.Amend(outside_due=local(3, 17, month=12)), LI, local(23, 10)).clock

    assert sooner is not None
    assert sooner.due == local(24, 17)
    assert later == sent.clock
