"""What is in time, what is late, and in which week it is judged."""

from datetime import timedelta

from dispatch.case import commands as c
from dispatch.figures.case_facts import Stretch
from dispatch.figures.indicators import Figure, indicators
from dispatch.figures.periods import week_of
from dispatch.model import ClockKind, Urgency
from tests.dispatch.week import (
    AFTERNOON,
    BEFORE_NOON,
    DUE,
    NEXT_WEEK,
    WEEK,
    accepted,
    at_the_end_of,
    figures,
    handled,
    ratio,
    reported,
)
from tests.make import ACCEPTED_AT, CLAUSE, DISPATCHED_AT, NOTE, PHOTO, Chronicle, report
from tests.street import (
    CALENDAR,
    DIRECTOR,
    HOUSING,
    LI,
    MANHOLE,
    MONDAY_0942,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    SQUAD,
    WANG,
    book,
    local,
)


def test_a_case_handled_within_its_limit_is_due_and_in_time() -> None:
    found = figures(handled())

    assert found.on_time_handling.hits == found.on_time_handling.cases == ("SY20261123-0001",)
    assert ratio(found.overdue_open) == (0, 1)


def test_a_case_handled_after_its_limit_was_due_and_is_not_in_time() -> None:
    assert ratio(figures(handled(at=AFTERNOON)).on_time_handling) == (0, 1)


def test_a_case_whose_limit_has_not_come_is_not_due_yet() -> None:
    friday_late = local(27, 17)
    told = reported(at=friday_late)
    told.tell(c.Dispatch(SQUAD.code), LI, friday_late)

    assert ratio(figures(told).on_time_handling) == (0, 0)


def test_an_overdue_case_is_judged_once_but_stays_visible_while_it_is_open() -> None:
    told = accepted()

    this, next_ = figures(told), figures(told, period=NEXT_WEEK)

    assert (ratio(this.on_time_handling), ratio(this.overdue_open)) == ((0, 1), (1, 1))
    assert (ratio(next_.on_time_handling), ratio(next_.overdue_open)) == ((0, 0), (1, 1))


def test_an_overdue_case_handled_in_the_next_week_is_no_longer_overdue_there() -> None:
    told = handled(at=local(30, 10))

    assert ratio(figures(told, period=NEXT_WEEK).overdue_open) == (0, 1)
    assert ratio(figures(told, period=week_of(CALENDAR, 2026, 50)).overdue_open) == (0, 0)


def test_what_happens_later_does_not_change_a_week_that_has_ended() -> None:
    assert figures(accepted()) == figures(handled(at=local(30, 10)))


def test_an_extension_moves_the_limit_and_is_counted() -> None:
    told = accepted()
    told.tell(c.AskExtension(1, NOTE), OFFICER_SQUAD, BEFORE_NOON)
    told.tell(c.GrantExtension(), LI, BEFORE_NOON)
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, AFTERNOON)

    found = figures(told)

    assert ratio(found.on_time_handling) == (1, 1)
    assert ratio(found.extension) == (1, 1)
    assert ratio(figures(handled()).extension) == (0, 1)


def test_time_on_hold_does_not_count() -> None:
    told = accepted()
    told.tell(c.Hold(local(25, 9), NOTE), LI, BEFORE_NOON)

    assert ratio(figures(told).on_time_handling) == (0, 0)

    told.tell(c.Resume(), None, local(25, 9))
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(25, 9, 30))

    assert ratio(figures(told).on_time_handling) == (1, 1)


def test_holding_a_late_case_does_not_make_it_timely() -> None:
    told = accepted()
    told.tell(c.Hold(local(25, 9), NOTE), LI, AFTERNOON)
    told.tell(c.Resume(), None, local(25, 9))
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(25, 9))

    assert ratio(figures(told).on_time_handling) == (0, 1)


def test_a_unit_that_returned_a_case_in_time_is_not_judged_by_it() -> None:
    told = accepted()
    told.tell(c.Return(NOTE, CLAUSE), OFFICER_SQUAD, BEFORE_NOON)

    found = figures(told, handled("SY20261123-0002"))

    assert ratio(found.on_time_handling) == (1, 1)
    assert found.right_dispatch == Figure(("SY20261123-0002",), ("SY20261123-0001", "SY20261123-0002"), few=True)


def test_triage_and_pick_up_have_limits_of_their_own() -> None:
    late = reported("SY20261123-0002")
    late.tell(c.Dispatch(SQUAD.code), LI, local(23, 14))
    late.tell(c.Accept(), OFFICER_SQUAD, local(24, 10))

    found = figures(accepted(), late)

    assert found.on_time_triage.hits == found.on_time_pickup.hits == ("SY20261123-0001",)
    assert found.on_time_triage.denominator == found.on_time_pickup.denominator == 2


def test_the_time_that_a_reporter_takes_to_answer_is_not_triage() -> None:
    told = reported()
    told.tell(c.AskInfo(NOTE), LI, local(23, 9, 50))
    told.tell(c.GiveInfo(NOTE), WANG, local(23, 15))
    told.tell(c.Dispatch(SQUAD.code), LI, local(23, 15, 5))

    found = indicators(at_the_end_of(WEEK, told), WEEK, book(few_cases=1))

    assert ratio(found.on_time_triage) == (1, 1)
    assert found.triage_time.minutes == 13


def test_what_was_settled_on_the_spot_needed_no_triage_and_closes_at_once() -> None:
    told = Chronicle()
    told.tell(c.ReportSettled(report(), NOTE, drawn=False), WANG, MONDAY_0942)

    found = figures(told)

    assert ratio(found.on_time_triage) == ratio(found.on_time_handling) == (0, 0)
    assert ratio(found.closing) == ratio(found.on_time_closing) == (1, 1)


def test_nobody_is_judged_by_a_case_that_was_voided_before_its_limit() -> None:
    voided = reported()
    voided.tell(c.Dispatch(HOUSING.code), LI, DISPATCHED_AT)
    voided.tell(c.Accept(), OFFICER_HOUSING, ACCEPTED_AT)
    voided.tell(c.Void(NOTE), DIRECTOR, BEFORE_NOON)

    found = figures(voided)

    assert ratio(found.on_time_handling) == ratio(found.closing) == (0, 0)


def test_an_urgent_case_is_due_by_every_minute() -> None:
    assert ratio(figures(handled(row=MANHOLE, at=local(23, 11, 49))).on_time_handling) == (1, 1)
    assert ratio(figures(handled(row=MANHOLE, at=local(23, 11, 51))).on_time_handling) == (0, 1)
    assert at_the_end_of(WEEK, accepted(row=MANHOLE))[0].due_kind is ClockKind.CONTINUOUS


def test_every_stretch_is_judged_in_one_week_at_most() -> None:
    weeks = [week_of(CALENDAR, 2026, n) for n in range(46, 54)]
    day = timedelta(days=1)
    stretches = [
        Stretch(MONDAY_0942, DUE if due else None, done, stopped)
        for due in (True, False)
        for done in (None, *(DUE + n * day for n in range(-3, 20)))
        for stopped in (None, DUE - day, DUE + day)
    ]

    for stretch in stretches:
        assert sum(stretch.verdict[0] in week for week in weeks) <= 1


def test_what_was_rejected_while_its_reporter_was_asked_in_time_was_triaged_in_time() -> None:
    told = reported()
    told.tell(c.AskInfo(NOTE), LI, local(23, 9, 50))
    told.tell(c.Reject(NOTE, CLAUSE), LI, AFTERNOON)

    assert ratio(figures(told).on_time_triage) == (1, 1)


def test_a_transfer_that_is_taken_back_begins_triage_anew() -> None:
    told = reported()
    told.tell(c.Dispatch(SQUAD.code), LI, DISPATCHED_AT)
    told.tell(c.Transfer(HOUSING.code, NOTE), LI, AFTERNOON)
    told.tell(c.TakeBack(), LI, AFTERNOON + timedelta(minutes=3))
    told.tell(c.Dispatch(SQUAD.code), LI, AFTERNOON + timedelta(minutes=10))

    assert [s.begun for s in at_the_end_of(WEEK, told)[0].triages] == [MONDAY_0942, AFTERNOON + timedelta(minutes=3)]
    assert ratio(figures(told).on_time_triage) == (1, 1)


def test_a_pick_up_is_judged_by_how_urgent_the_case_was_then() -> None:
    told = reported()
    told.tell(c.Dispatch(SQUAD.code), LI, DISPATCHED_AT)
    told.tell(c.Accept(), OFFICER_SQUAD, DISPATCHED_AT + timedelta(hours=1))
    told.tell(c.Amend(urgency=Urgency.URGENT), LI, BEFORE_NOON)

    assert ratio(figures(told).on_time_pickup) == (1, 1)


def test_an_overdue_case_that_has_passed_to_another_unit_was_due_and_is_not_overdue_there() -> None:
    told = accepted()
    told.tell(c.Transfer(HOUSING.code, NOTE), LI, local(27, 17))

    assert ratio(figures(told).overdue_open) == ratio(figures(told).on_time_handling) == (0, 1)


def test_an_overdue_case_that_the_district_has_settled_is_handled() -> None:
    told = accepted()
    told.tell(c.Escalate(NOTE), LI, AFTERNOON)
    told.tell(c.ConfirmEscalation(), DIRECTOR, AFTERNOON)

    assert ratio(figures(told).overdue_open) == (1, 1)

    told.tell(c.DistrictAnswered(NOTE, settled=True), LI, local(26, 10))

    assert ratio(figures(told).overdue_open) == (0, 1)
    assert ratio(figures(told, period=NEXT_WEEK).overdue_open) == (0, 0)
