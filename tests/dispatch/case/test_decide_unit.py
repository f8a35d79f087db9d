"""The notes of the command table while a unit has the case: returns, the district, extensions, holds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.case import commands as c
from dispatch.case.decide_intake import report as intake_report
from dispatch.case.decide_unit import accept
from dispatch.case.decision_context import NOTHING_CHOSEN, DecisionContext
from dispatch.case.refusals import AlreadyDone, TooLate
from dispatch.case.rules import decide
from dispatch.model import DecisionKind, Level, Status
from dispatch.rulebook.book import NO_SCENE
from tests.dispatch.prepared import failed, later, returned
from tests.make import (
    CLAUSE,
    NOTE,
    accepted_case,
    closed_case,
    dispatched_case,
    do,
    escalated_case,
    held_case,
    report,
)
from tests.street import (
    DIRECTOR,
    HOUSING,
    LI,
    NOISE,
    OFFICER_SQUAD,
    SQUAD,
    WANG,
    book,
    local,
    minutes,
)

S = Status


def test_the_third_return_waits_for_the_directors_ruling_and_then_there_is_no_return() -> None:
    assert returned(2).decision is None
    third = returned(3)
    assert third.decision is not None
    assert third.decision.kind is DecisionKind.RULING

    ruled = do(third, c.Rule(SQUAD.code), DIRECTOR, later(third))
    accepted = do(ruled, c.Accept(), OFFICER_SQUAD, later(ruled))

    assert (ruled.status, ruled.unit, ruled.decision) == (S.DISPATCHED, SQUAD.code, None)
    for case in (ruled, accepted):
        with pytest.raises(AlreadyDone):
            decide(case, c.Return(NOTE, CLAUSE), OFFICER_SQUAD, later(case), book())


def test_what_the_unit_asked_for_is_gone_when_the_case_leaves_it() -> None:
    asked = do(accepted_case(), c.AskExtension(1, NOTE), OFFICER_SQUAD, local(23, 10, 10))

    assert asked.decision is not None
    assert do(asked, c.Transfer(HOUSING.code, NOTE), LI, local(23, 10, 20)).decision is None
    assert do(asked, c.Return(NOTE, CLAUSE), OFFICER_SQUAD, local(23, 10, 20)).decision is None


def test_an_escalation_that_staff_asked_for_outlives_a_return() -> None:
    asked = do(accepted_case(), c.Escalate(NOTE, "区-7"), LI, local(23, 10, 10))
    back = do(asked, c.Return(NOTE, CLAUSE), OFFICER_SQUAD, local(23, 10, 20))

    up = do(back, c.ConfirmEscalation(), DIRECTOR, local(23, 10, 30))

    assert (up.status, up.outside_number, up.level) == (S.ESCALATED, "区-7", Level.DISTRICT)


def test_the_outside_number_is_kept_when_an_escalation_names_none() -> None:
    numbered = do(accepted_case(), c.Escalate(NOTE, "区-7"), LI, local(23, 10, 10))
    denied = do(numbered, c.DenyEscalation(NOTE), DIRECTOR, local(23, 10, 20))

    again = do(denied, c.Escalate(NOTE), LI, local(23, 10, 30))

    assert again.outside_number == "区-7"


def test_escalation_needs_the_director_only_where_the_rules_say_so() -> None:
    asked = do(accepted_case(), c.Escalate(NOTE), LI, local(23, 10, 10))
    at_once = do(
        accepted_case(), c.Escalate(NOTE), LI, local(23, 10, 10), under=book(escalation_needs_director=False)
    )

    assert (asked.status, at_once.status) == (S.HANDLING, S.ESCALATED)


def test_the_unit_that_had_it_may_add_progress_while_the_district_has_the_case() -> None:
    assert decide(escalated_case(), c.Progress(NOTE), OFFICER_SQUAD, local(24, 9), book()).events


@pytest.mark.parametrize(("settled", "status"), [(True, S.RESOLVED), (False, S.REPORTED)])
def test_the_districts_answer_settles_the_case_or_gives_it_back(settled: bool, status: Status) -> None:
    assert do(escalated_case(), c.DistrictAnswered(NOTE, settled), LI, local(24, 9)).status is status


def test_who_resolves_without_having_accepted_is_the_officer_all_the_same() -> None:
    resolved = do(dispatched_case(), c.Resolve(NOTE), OFFICER_SQUAD, local(23, 10))

    back = do(resolved, c.Fail(NOTE), WANG, local(23, 10, 30))

    assert (back.status, back.officer) == (S.HANDLING, OFFICER_SQUAD.id)


def test_the_third_failed_check_asks_the_director_and_the_work_goes_on() -> None:
    assert failed(2).decision is None
    third = failed(3)

    assert (third.status, third.reworks) == (S.HANDLING, 3)
    assert third.decision is not None
    assert third.decision.kind is DecisionKind.THIRD_FAIL
    assert do(third, c.Settle(), DIRECTOR, later(third)).decision is None


def test_two_extensions_are_granted_and_no_third_is_asked_for() -> None:
    case = accepted_case(of=report(row=NOISE))
    for by in (LI, DIRECTOR):
        case = do(case, c.AskExtension(2, NOTE), OFFICER_SQUAD, later(case))
        case = do(case, c.GrantExtension(), by, later(case))

    assert case.clock is not None
    assert (case.extensions, case.clock.limit) == (2, 3 * 2 * 420)
    with pytest.raises(AlreadyDone):
        decide(case, c.AskExtension(1, NOTE), OFFICER_SQUAD, later(case), book())


def test_an_extension_never_adds_more_than_the_original_limit() -> None:
    two_hours = do(accepted_case(), c.AskExtension(1, NOTE), OFFICER_SQUAD, local(23, 10, 10))

    longer = do(two_hours, c.GrantExtension(), LI, local(23, 10, 20))

    assert longer.clock is not None
    assert (longer.clock.limit, longer.clock.extended) == (240, 120)


def test_an_extension_is_asked_for_before_the_limit_and_not_after_it() -> None:
    case = accepted_case()
    assert case.clock is not None
    assert case.clock.due is not None

    with pytest.raises(TooLate):
        decide(case, c.AskExtension(1, NOTE), OFFICER_SQUAD, case.clock.due, book())

    assert decide(case, c.AskExtension(1, NOTE), OFFICER_SQUAD, case.clock.due - minutes(1), book()).events


def test_a_case_is_held_once_even_after_it_was_opened_again() -> None:
    resumed = do(held_case(), c.Resume(), LI, local(24, 9))
    never_held = accepted_case()
    closed = do(do(resumed, c.Resolve(NOTE), OFFICER_SQUAD, local(24, 10)), c.Pass(), WANG, local(24, 11))
    again = do(closed, c.Reopen(NOTE), DIRECTOR, local(24, 14))
    again = do(again, c.Dispatch(SQUAD.code), LI, local(24, 14, 5))
    again = do(again, c.Accept(), OFFICER_SQUAD, local(24, 14, 10))

    for held in (resumed, again):
        with pytest.raises(AlreadyDone):
            decide(held, c.Hold(local(30, 9), NOTE), LI, local(24, 15), book())
    assert decide(never_held, c.Hold(local(30, 9), NOTE), LI, local(24, 15), book()).events


def test_a_case_is_opened_again_within_thirty_days() -> None:
    case = closed_case()
    assert case.ended_at is not None
    last = case.ended_at + timedelta(days=30)

    with pytest.raises(TooLate):
        decide(case, c.Reopen(NOTE), DIRECTOR, last + minutes(1), book())
    again = do(case, c.Reopen(NOTE), DIRECTOR, last)

    assert (again.status, again.reopenings, again.outcome, again.unit) == (S.REPORTED, 1, None, None)


def test_a_case_that_its_events_can_not_have_made_is_a_bug_and_is_named() -> None:
    """A unit's case without a clock, an escalation asked for without a reason."""
    case = accepted_case()
    asked = do(case, c.Escalate(NOTE), LI, later(case), under=book(escalation_needs_director=True))
    assert asked.decision is not None
    unreasoned = replace(asked, decision=replace(asked.decision, note=None))
    nobody = DecisionContext(
        "Dispatch", NOTHING_CHOSEN, None, frozenset(), frozenset(), later(case), book(), NO_SCENE
    )

    with pytest.raises(ValueError, match="has no handling clock"):
        decide(replace(case, clock=None), c.AskExtension(1, NOTE), OFFICER_SQUAD, later(case), book())
    with pytest.raises(ValueError, match="without a reason"):
        decide(unreasoned, c.ConfirmEscalation(), DIRECTOR, later(case), book())
    with pytest.raises(ValueError, match="waits to be decided"):
        _ = case.pending
    with pytest.raises(ValueError, match="the clock gives no Dispatch"):
        accept(case, c.Accept(), nobody)
    with pytest.raises(ValueError, match="the clock gives no Dispatch"):
        intake_report(report(), nobody)
