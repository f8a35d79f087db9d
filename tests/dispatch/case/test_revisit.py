"""The revisit: when it is due, every outcome, the tries, the second person."""

from datetime import datetime

import pytest

from dispatch.case import commands as c
from dispatch.case.refusals import TooSoon
from dispatch.case.rules import decide
from dispatch.model import Case, DecisionKind, Outcome, Status, SupervisionKind
from tests.make import (
    CALLED_AT,
    NOTE,
    PHOTO,
    RESIDENT,
    VERIFIED_AT,
    do,
    escalated_case,
    report,
    resolved_case,
    settled_case,
    verified_case,
)
from tests.street import (
    CALENDAR,
    DISPUTE,
    HEAD,
    LI,
    NOISE,
    OFFICER_SQUAD,
    STALL,
    WANG,
    ZHAO,
    book,
    local,
)

S = Status
UNREACHED = c.RevisitDone(Outcome.UNREACHED)


def called(case: Case, outcome: Outcome, at: datetime = CALLED_AT) -> Case:
    return do(case, c.RevisitDone(outcome, NOTE), LI, at)


def test_a_revisit_is_due_where_there_is_a_resident_and_the_row_asks_for_one() -> None:
    def checked(of: c.Report) -> Case:
        return do(resolved_case(of=of), c.Pass(), WANG, VERIFIED_AT)

    assert checked(report(row=NOISE, contact=RESIDENT)).status is S.VERIFIED
    assert checked(report(row=NOISE, contact=None)).status is S.CLOSED
    assert checked(report(row=STALL, contact=RESIDENT)).status is S.CLOSED


def test_the_first_call_is_due_on_the_next_working_day() -> None:
    friday = do(resolved_case(of=report(row=DISPUTE, contact=RESIDENT)), c.Pass(), WANG, local(27, 11))

    assert verified_case().revisit_at == local(24, 10)
    assert friday.revisit_at == local(30, 10)


@pytest.mark.parametrize("outcome", [Outcome.SATISFIED, Outcome.MOSTLY, Outcome.DECLINED])
def test_an_answer_closes_the_case_with_its_outcome(outcome: Outcome) -> None:
    closed = called(verified_case(), outcome)

    assert (closed.status, closed.outcome) == (S.CLOSED, outcome)


def test_a_dissatisfied_resident_gives_the_case_back_to_the_same_unit_supervised() -> None:
    case = verified_case()

    back = called(case, Outcome.DISSATISFIED)

    assert (back.status, back.unit, back.reopenings, back.outcome) == (S.DISPATCHED, case.unit, 1, None)
    assert back.supervised is not None
    assert back.supervised.kind is SupervisionKind.KEY
    assert back.decision is None
    assert back.clock is not None
    assert back.clock.started == local(24, 10, 5)


def test_the_second_dissatisfied_answer_asks_the_director() -> None:
    case = called(verified_case(), Outcome.DISSATISFIED)
    case = do(case, c.Accept(), OFFICER_SQUAD, local(24, 10, 10))
    case = do(case, c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(24, 11))
    case = do(case, c.Pass(), WANG, local(24, 11, 30))

    again = called(case, Outcome.DISSATISFIED, local(25, 10, 5))

    assert (again.dissatisfied, again.reopenings) == (2, 2)
    assert again.decision is not None
    assert again.decision.kind is DecisionKind.SECOND_DISSATISFIED


def test_what_the_district_settled_goes_back_to_triage_when_the_resident_is_dissatisfied() -> None:
    answered = do(
        escalated_case(report(row=NOISE, contact=RESIDENT)), c.DistrictAnswered(NOTE, settled=True), LI, local(24, 9)
    )
    case = do(answered, c.Pass(), WANG, local(24, 9, 30))

    back = called(case, Outcome.DISSATISFIED, local(25, 10))

    assert (back.status, back.unit) == (S.REPORTED, None)
    assert back.triage is not None
    assert back.triage.due == local(25, 10, 15)


def test_unreached_is_tried_at_another_hour_of_another_day_and_closes_after_the_third_try() -> None:
    first = verified_case()
    second = do(first, UNREACHED, LI, local(24, 10, 5))
    third = do(second, UNREACHED, LI, local(25, 15))
    closed = do(third, UNREACHED, LI, local(26, 17))

    assert (second.status, second.revisit_at, second.revisit_tries) == (S.VERIFIED, local(25, 15), 1)
    assert (third.status, third.revisit_at, third.revisit_tries) == (S.VERIFIED, local(26, 17), 2)
    assert (closed.status, closed.outcome, closed.revisit_tries) == (S.CLOSED, Outcome.UNREACHED, 3)


@pytest.mark.parametrize("hour", range(8, 19))
def test_the_next_try_is_never_at_the_hour_of_the_last_one_however_late_that_was(hour: int) -> None:
    tried = do(verified_case(), UNREACHED, LI, local(25, hour, 20))

    assert tried.revisit_at is not None
    again = CALENDAR.local(tried.revisit_at)
    assert (again.day, again.hour != hour) == (26, True)


def test_a_try_before_its_hour_is_refused_and_an_answer_is_not() -> None:
    second = do(verified_case(), UNREACHED, LI, local(24, 10, 5))

    with pytest.raises(TooSoon) as soon:
        decide(second, UNREACHED, LI, local(24, 15), book())

    assert (soon.value.what, soon.value.again_at) == ("revisit", local(25, 15))
    assert called(second, Outcome.SATISFIED, local(24, 15)).status is S.CLOSED


def test_out_of_power_closes_the_case_when_a_second_person_agrees() -> None:
    asked = called(verified_case(), Outcome.OUT_OF_POWER)
    assert asked.status is S.VERIFIED
    assert asked.decision is not None

    closed = do(asked, c.ConfirmOutOfPower(), ZHAO, local(24, 11))
    denied = do(asked, c.DenyOutOfPower(), ZHAO, local(24, 11))

    assert (closed.status, closed.outcome) == (S.CLOSED, Outcome.OUT_OF_POWER)
    assert (denied.status, denied.decision, denied.revisit_at) == (S.VERIFIED, None, local(24, 11))


def test_a_passed_check_answers_the_supervisions_that_waited() -> None:
    case = do(resolved_case(), c.Supervise(SupervisionKind.LEADER), LI, local(23, 11, 10))
    assert case.supervised is not None

    assert do(case, c.Pass(), WANG, local(23, 11, 30)).supervised is None


def test_a_resident_of_a_case_without_a_category_is_not_called() -> None:
    settled = settled_case(report(row=None, contact=RESIDENT))

    passed = do(settled, c.Pass(), HEAD, VERIFIED_AT)

    assert (settled.row, passed.status, passed.revisit_at) == (None, S.CLOSED, None)
