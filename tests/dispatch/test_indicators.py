"""What counts in a week: every figure with its two halves and the cases behind them."""

from dataclasses import fields
from datetime import datetime, timedelta

import pytest

from dispatch import commands as c
from dispatch.facts import CaseFacts, Stretch, facts_of
from dispatch.indicators import Figure, Indicators, Period, indicators, week_of
from dispatch.model import ClockKind, Outcome, RowCode
from tests.make import ACCEPTED_AT, CLAUSE, DISPATCHED_AT, NOTE, PHOTO, RESIDENT, Chronicle, report
from tests.street import (
    CALENDAR,
    DIRECTOR,
    HOUSING,
    LI,
    MANHOLE,
    MONDAY_0942,
    NOISE,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    SQUAD,
    STALL,
    WANG,
    ZHAO,
    book,
    local,
)

WEEK = week_of(CALENDAR, 2026, 48)
NEXT_WEEK = week_of(CALENDAR, 2026, 49)
BEFORE_NOON = local(23, 11)
"""Within the two working hours of a stall dispatched at 9:50; they end at 11:50."""
AFTERNOON = local(23, 15)
DUE = local(23, 11, 50)


def reported(number: str = "SY20261123-0001", row: RowCode = STALL, at: datetime = MONDAY_0942) -> Chronicle:
    told = Chronicle()
    told.tell(report(number, row=row, contact=RESIDENT), WANG, at)
    return told


def accepted(number: str = "SY20261123-0001", row: RowCode = STALL) -> Chronicle:
    told = reported(number, row)
    told.tell(c.Dispatch(SQUAD.code), LI, DISPATCHED_AT)
    told.tell(c.Accept(), OFFICER_SQUAD, ACCEPTED_AT)
    return told


def handled(number: str = "SY20261123-0001", row: RowCode = STALL, at: datetime = BEFORE_NOON) -> Chronicle:
    told = accepted(number, row)
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, at)
    return told


def called(outcome: Outcome, number: str = "SY20261123-0001") -> Chronicle:
    told = handled(number, NOISE)
    told.tell(c.Pass(), WANG, local(23, 11, 30))
    told.tell(c.RevisitDone(outcome), LI, local(24, 10, 5))
    return told


def at_the_end_of(period: Period, *told: Chronicle) -> list[CaseFacts]:
    return [facts_of(event for event in one.history if event[0] < period.end) for one in told]


def figures(*told: Chronicle, period: Period = WEEK) -> Indicators:
    return indicators(at_the_end_of(period, *told), period, book())


def ratio(figure: Figure) -> tuple[int, int]:
    return figure.numerator, figure.denominator


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


def test_a_transferred_case_was_not_dispatched_right() -> None:
    told = accepted()
    told.tell(c.Transfer(HOUSING.code, NOTE), LI, BEFORE_NOON)

    assert ratio(figures(told).right_dispatch) == (0, 1)


def test_rejected_and_voided_reports_are_not_valid() -> None:
    rejected, voided = reported("SY20261123-0001"), reported("SY20261123-0002")
    rejected.tell(c.Reject(NOTE, CLAUSE), LI, DISPATCHED_AT)
    voided.tell(c.Void(NOTE), LI, DISPATCHED_AT)

    assert figures(rejected, voided, handled("SY20261123-0003")).valid_reports.hits == ("SY20261123-0003",)


def test_a_failed_check_is_rework() -> None:
    told = handled()
    told.tell(c.Fail(NOTE), WANG, local(23, 11, 30))
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(23, 11, 40))

    assert ratio(figures(told, handled("SY20261123-0002")).rework) == (1, 2)


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


def test_a_case_is_due_to_close_when_handling_check_and_revisit_should_be_over() -> None:
    waiting, done = handled("SY20261123-0001"), called(Outcome.SATISFIED, "SY20261123-0002")
    late = handled("SY20261123-0003")
    late.tell(c.Pass(), WANG, local(26, 10))

    found = figures(waiting, done, late)

    assert found.closing.cases == ("SY20261123-0001", "SY20261123-0002", "SY20261123-0003")
    assert found.closing.hits == ("SY20261123-0002", "SY20261123-0003")
    assert found.on_time_closing.hits == ("SY20261123-0002",)


def test_satisfaction_counts_answers_and_shows_the_others_apart() -> None:
    outcomes = (Outcome.SATISFIED, Outcome.MOSTLY, Outcome.DISSATISFIED, Outcome.DECLINED)
    told = [called(outcome, f"SY20261123-000{n}") for n, outcome in enumerate(outcomes, 1)]

    found = figures(*told)

    assert ratio(found.satisfaction) == (2, 3)
    assert found.declined == ("SY20261123-0004",)
    assert ratio(found.revisit_reach) == (4, 4)


def test_who_is_never_reached_counts_against_the_reach_and_not_the_satisfaction() -> None:
    told = called(Outcome.UNREACHED)
    told.tell(c.RevisitDone(Outcome.UNREACHED), LI, local(25, 15, 5))
    told.tell(c.RevisitDone(Outcome.UNREACHED), LI, local(26, 17, 5))

    found = figures(told)

    assert found.unreached == ("SY20261123-0001",)
    assert (ratio(found.satisfaction), ratio(found.revisit_reach)) == ((0, 0), (0, 1))


def test_a_demand_out_of_power_stands_apart_once_a_second_person_has_confirmed_it() -> None:
    told = called(Outcome.OUT_OF_POWER)
    assert figures(told).out_of_power == ()

    told.tell(c.ConfirmOutOfPower(), ZHAO, local(24, 11))

    assert figures(told).out_of_power == ("SY20261123-0001",)
    assert ratio(figures(told).satisfaction) == (0, 0)


@pytest.mark.parametrize(("cases", "percent"), [(4, None), (5, 100)])
def test_a_figure_from_fewer_than_five_cases_is_shown_as_the_count(cases: int, percent: int | None) -> None:
    found = figures(*(handled(f"SY20261123-000{n}") for n in range(1, cases + 1)))

    assert found.on_time_handling.percent == percent
    assert (found.handling_time.minutes is None) is (percent is None)
    assert len(found.handling_time.cases) == cases


@pytest.mark.parametrize(("hits", "percent"), [(0, 0), (1, 1), (500, 50), (999, 99), (1000, 100)])
def test_only_all_of_them_are_a_hundred_percent_and_only_none_are_zero(hits: int, percent: int) -> None:
    everything = tuple(str(n) for n in range(1000))

    assert Figure(everything[:hits], everything, few=False).percent == percent


def test_medians_are_working_time_without_the_pauses() -> None:
    over_lunch = handled(row=NOISE, at=local(23, 14, 30))
    held = accepted("SY20261123-0002", NOISE)
    held.tell(c.Hold(local(25, 9), NOTE), LI, local(23, 10, 50))
    held.tell(c.Resume(), None, local(25, 9))
    held.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(25, 9, 30))
    few = book(few_cases=1)

    one = indicators(at_the_end_of(WEEK, over_lunch), WEEK, few)
    other = indicators(at_the_end_of(WEEK, held), WEEK, few)

    assert one.triage_time.minutes == 8
    assert one.pickup_time.minutes == 10
    assert one.handling_time.minutes == 130 + 30
    assert other.handling_time.minutes == 60 + 30


def test_the_whole_life_goes_from_the_report_to_the_close() -> None:
    found = indicators(at_the_end_of(WEEK, called(Outcome.SATISFIED)), WEEK, book(few_cases=1))

    assert found.life_time.minutes == 420 - 72 + 95


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
        assert sum(stretch.judged_at in week for week in weeks) <= 1


def test_no_person_and_no_text_is_among_the_facts() -> None:
    named = {field.name for field in fields(CaseFacts)}

    assert not named & {
        "reporter",
        "officer",
        "checker",
        "resolved_by",
        "description",
        "contact",
        "place",
        "question",
    }
