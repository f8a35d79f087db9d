"""What counts in a week: every figure with its two halves and the cases behind them."""

from dataclasses import fields
from datetime import timedelta

import pytest

from dispatch.case import commands as c
from dispatch.figures.case_facts import CaseFacts, facts_of
from dispatch.figures.indicators import Figure, indicators
from dispatch.model import Outcome
from tests.dispatch.week import (
    BEFORE_NOON,
    NEXT_WEEK,
    WEEK,
    accepted,
    at_the_end_of,
    called,
    figures,
    handled,
    ratio,
    reported,
)
from tests.make import CLAUSE, DISPATCHED_AT, NOTE, PHOTO
from tests.street import (
    DIRECTOR,
    HOUSING,
    LI,
    NOISE,
    OFFICER_SQUAD,
    SQUAD,
    WANG,
    ZHAO,
    book,
    local,
)


def test_a_transferred_case_was_not_dispatched_right() -> None:
    told = accepted()
    told.tell(c.Transfer(HOUSING.code, NOTE), LI, BEFORE_NOON)

    assert ratio(figures(told).right_dispatch) == (0, 1)


def test_rejected_and_voided_reports_are_not_valid() -> None:
    rejected, voided = reported("SY20261123-0001"), reported("SY20261123-0002")
    rejected.tell(c.Reject(NOTE, CLAUSE), LI, DISPATCHED_AT)
    voided.tell(c.Void(NOTE), LI, DISPATCHED_AT)

    assert figures(rejected, voided, handled("SY20261123-0003")).valid_reports.hits == ("SY20261123-0003",)


def test_what_its_reporter_has_withdrawn_counts_in_neither_half() -> None:
    withdrawn = reported("SY20261123-0001")
    withdrawn.tell(c.Withdraw(), WANG, DISPATCHED_AT)

    assert ratio(figures(withdrawn, handled("SY20261123-0002")).valid_reports) == (1, 1)


def test_a_dispatch_that_was_taken_back_counts_in_neither_half_and_triage_goes_on() -> None:
    slip = reported("SY20261123-0001")
    slip.tell(c.Dispatch(HOUSING.code), LI, DISPATCHED_AT)
    slip.tell(c.TakeBack(), LI, DISPATCHED_AT + timedelta(minutes=1))

    found = figures(slip, handled("SY20261123-0002"))
    assert ratio(found.right_dispatch) == (1, 1)
    assert ratio(found.on_time_pickup) == (1, 1)

    slip.tell(c.Dispatch(SQUAD.code), LI, DISPATCHED_AT + timedelta(minutes=2))
    assert ratio(figures(slip, handled("SY20261123-0002")).right_dispatch) == (2, 2)


def test_a_failed_check_is_rework() -> None:
    told = handled()
    told.tell(c.Fail(NOTE), WANG, local(23, 11, 30))
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(23, 11, 40))

    assert ratio(figures(told, handled("SY20261123-0002")).rework) == (1, 2)


def test_a_case_is_due_to_close_when_handling_check_and_revisit_should_be_over() -> None:
    waiting, done = handled("SY20261123-0001"), called(Outcome.SATISFIED, "SY20261123-0002")
    late = handled("SY20261123-0003")
    late.tell(c.Pass(), WANG, local(26, 10))

    found = figures(waiting, done, late)

    assert found.closing.cases == ("SY20261123-0001", "SY20261123-0002", "SY20261123-0003")
    assert found.closing.hits == ("SY20261123-0002", "SY20261123-0003")
    assert found.on_time_closing.hits == ("SY20261123-0002",)


def test_a_case_that_the_district_has_is_due_to_close_by_the_districts_deadline_alone() -> None:
    open_ended, dated = accepted("SY20261123-0001"), accepted("SY20261123-0002")
    open_ended.tell(c.Escalate(NOTE), LI, BEFORE_NOON)
    dated.tell(c.Escalate(NOTE, outside_due=local(25, 12)), LI, BEFORE_NOON)
    for told in (open_ended, dated):
        told.tell(c.ConfirmEscalation(), DIRECTOR, BEFORE_NOON)

    found = figures(open_ended, dated)

    assert found.closing == Figure((), ("SY20261123-0002",), few=True)
    assert ratio(found.on_time_handling) == (0, 0)


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


def test_of_nothing_there_is_no_percentage() -> None:
    assert Figure((), (), few=False).percent is None


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


def test_a_return_stops_the_units_clock_and_not_that_of_triage() -> None:
    told = accepted(row=NOISE)
    told.tell(c.Return(NOTE, CLAUSE), OFFICER_SQUAD, local(23, 10, 30))
    told.tell(c.Dispatch(SQUAD.code), LI, local(23, 10, 50))

    found = indicators(at_the_end_of(WEEK, told), WEEK, book(few_cases=1))

    assert found.triage_time.minutes == (8 + 20) / 2


def test_the_whole_life_goes_from_the_report_to_the_close() -> None:
    found = indicators(at_the_end_of(WEEK, called(Outcome.SATISFIED)), WEEK, book(few_cases=1))

    assert found.life_time.minutes == 420 - 72 + 95


def test_no_person_and_no_text_is_among_the_facts() -> None:
    named = {field.name for field in fields(CaseFacts)}

    assert not named & {
        "reporter",
        "officer",
        "resolved_by",
        "description",
        "contact",
        "place",
        "question",
    }


def test_a_call_that_was_planned_for_a_case_and_then_voided_with_it_counts_nowhere() -> None:
    told = handled(row=NOISE)
    told.tell(c.Pass(), WANG, local(23, 11, 30))
    assert len(at_the_end_of(NEXT_WEEK, told)[0].revisits) == 1

    told.tell(c.Void(NOTE), DIRECTOR, local(23, 14))

    assert at_the_end_of(NEXT_WEEK, told)[0].revisits == ()
    assert ratio(figures(told).revisit_reach) == (0, 0)


def test_there_are_no_facts_without_a_report() -> None:
    with pytest.raises(ValueError, match="a case begins with a report"):
        facts_of(())
