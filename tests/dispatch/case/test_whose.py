"""Whose it is where more than the relation counts: turns, second persons, and what only the director decides."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.case import commands as c
from dispatch.case.refusals import (
    AssistsOpen,
    BadTarget,
    DirectorOnly,
    NotYours,
    NotYourTurn,
    OutOfBounds,
    OwnJudgement,
    Pending,
    Refusal,
)
from dispatch.case.rights import Relation, relations
from dispatch.case.rules import decide, refusal_of
from dispatch.model import Case, Decision, DecisionKind, Outcome, Person, Status, SupervisionKind, TimerKind
from dispatch.rulebook.book import Scene
from tests.dispatch.prepared import SCENE, case_in, later, prepared, returned
from tests.make import (
    ACCEPTED_AT,
    CLAUSE,
    DISPATCHED_AT,
    FRIDAY,
    NOTE,
    accepted_case,
    closed_case,
    dispatched_case,
    do,
    held_case,
    rejected_case,
    report,
    reported_case,
    resolved_case,
    settled_case,
)
from tests.street import (
    ADMIN,
    CHEN,
    DIRECTOR,
    DISPUTE,
    HEAD,
    HOUSING,
    LI,
    MANHOLE,
    MONDAY_0942,
    NOISE,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    PEOPLE,
    SQUAD,
    STALL,
    WANG,
    WUNAN_UNIT,
    ZHAO,
    book,
    local,
    minutes,
)

S = Status
UNMANNED = replace(SCENE, manned=False)


def refused(case: Case | None, command: c.Command, by: Person | None, scene: Scene = SCENE) -> type[Refusal] | None:
    """The kind of the answer, which says whose it is; None where it is granted."""
    no: Refusal | None = None
    try:
        decide(case, command, by, later(case) if case else MONDAY_0942, book(), scene)
    except Refusal as refusal:
        no = refusal
    if isinstance(no, DirectorOnly):
        assert no.whose == (Relation.DIRECTOR,)
    if isinstance(no, OwnJudgement):
        assert no.whose in ((), (Relation.STAFF, Relation.DIRECTOR))
    if isinstance(no, NotYours):
        assert no.command == type(command).__name__
    return type(no) if no is not None else None


@pytest.mark.parametrize(
    ("by", "may_report", "may_settle"),
    [
        (WANG, True, True),
        (CHEN, True, True),
        (HEAD, True, False),
        (LI, True, False),
        (DIRECTOR, False, False),
        (OFFICER_SQUAD, False, False),
        (ADMIN, False, False),
        (replace(WANG, active=False), False, False),
        (None, False, False),
    ],
)
def test_workers_heads_and_staff_report_and_only_workers_settle(
    by: Person | None, may_report: bool, may_settle: bool
) -> None:
    assert (refused(None, report(), by) is None) is may_report
    assert (refused(None, c.ReportSettled(report(), NOTE), by) is None) is may_settle


def test_a_refusal_says_whose_it_is() -> None:
    with pytest.raises(NotYours) as no:
        decide(reported_case(), c.AskInfo(NOTE), WANG, MONDAY_0942, book())

    assert (no.value.command, no.value.whose) == ("AskInfo", ("staff",))


def test_the_check_is_the_reporters_then_the_heads_too_then_the_staffs_too() -> None:
    case = resolved_case()

    first = {by.name for by in (WANG, HEAD, LI) if refused(case, c.Pass(), by) is None}
    case = do(case, c.Ring(TimerKind.CHECK), None, local(24, 11))
    second = {by.name for by in (WANG, HEAD, LI) if refused(case, c.Pass(), by) is None}
    case = do(case, c.Ring(TimerKind.CHECK_STAFF), None, local(25, 11))
    third = {by.name for by in (WANG, HEAD, LI) if refused(case, c.Pass(), by) is None}

    assert (first, second) == ({WANG.name}, {WANG.name, HEAD.name})
    assert third == {WANG.name, HEAD.name, LI.name}
    assert refused(resolved_case(), c.Fail(NOTE), HEAD) is NotYourTurn


def test_nobody_checks_what_he_resolved_himself() -> None:
    own = do(do(dispatched_case(to=WUNAN_UNIT), c.Accept(), HEAD, ACCEPTED_AT), c.Resolve(NOTE), HEAD, ACCEPTED_AT)
    own = do(own, c.Ring(TimerKind.CHECK), None, local(24, 10))

    assert refused(own, c.Pass(), HEAD) is OwnJudgement
    assert refused(own, c.Fail(NOTE), HEAD) is OwnJudgement
    assert refused(own, c.Pass(), WANG) is None


def test_what_was_settled_on_the_spot_is_checked_by_the_head_and_never_by_its_worker() -> None:
    case = settled_case(drawn=True)

    assert refused(case, c.Pass(), WANG) is OwnJudgement
    assert refused(case, c.Pass(), LI) is NotYourTurn
    assert refused(case, c.Pass(), HEAD) is None


@pytest.mark.parametrize("command", [c.Reject(NOTE, CLAUSE), c.Merge("SY20261123-0009"), c.Void(NOTE)])
def test_an_appeal_is_judged_by_another_than_who_rejected_the_case(command: c.Command) -> None:
    appealed = do(rejected_case(), c.Appeal(NOTE), WANG, local(23, 10))

    assert refused(appealed, command, LI) is OwnJudgement
    assert refused(appealed, command, ZHAO) is None


def test_the_director_rejects_only_what_was_appealed() -> None:
    appealed = do(rejected_case(), c.Appeal(NOTE), WANG, local(23, 10))

    assert refused(appealed, c.Reject(NOTE, CLAUSE), DIRECTOR) is None
    assert refused(reported_case(), c.Reject(NOTE, CLAUSE), DIRECTOR) is NotYours


def test_out_of_power_is_confirmed_or_denied_by_a_second_person() -> None:
    asked = do(case_in(S.VERIFIED), c.RevisitDone(Outcome.OUT_OF_POWER), LI, local(24, 10))

    assert refused(asked, c.ConfirmOutOfPower(), LI) is OwnJudgement
    assert refused(asked, c.DenyOutOfPower(), LI) is OwnJudgement
    assert refused(asked, c.ConfirmOutOfPower(), ZHAO) is None
    assert refused(asked, c.DenyOutOfPower(), DIRECTOR) is None


def test_the_second_extension_is_the_directors() -> None:
    case = prepared("GrantExtension", S.HANDLING).case
    assert refused(case, c.GrantExtension(), LI) is None

    assert case is not None
    once = do(case, c.GrantExtension(), LI, later(case))
    again = do(once, c.AskExtension(1, NOTE), OFFICER_SQUAD, later(once))

    assert refused(again, c.GrantExtension(), LI) is DirectorOnly
    assert refused(again, c.DenyExtension(NOTE), LI) is DirectorOnly
    assert refused(again, c.GrantExtension(), DIRECTOR) is None


def test_staff_hold_up_to_ten_working_days_and_the_director_longer() -> None:
    case = accepted_case()
    ten_days = later(case) + timedelta(days=14)

    assert refused(case, c.Hold(ten_days, NOTE), LI) is None
    assert refused(case, c.Hold(ten_days + minutes(1), NOTE), LI) is DirectorOnly
    assert refused(case, c.Hold(ten_days + minutes(1), NOTE), DIRECTOR) is None


def test_what_lengthens_the_limit_after_dispatch_is_the_directors() -> None:
    case = accepted_case()

    assert refused(case, c.Amend(limit=60), LI) is None
    assert refused(case, c.Amend(limit=121), LI) is DirectorOnly
    assert refused(case, c.Amend(row=NOISE), LI) is DirectorOnly
    assert refused(case, c.Amend(limit=121), DIRECTOR) is None
    assert refused(reported_case(), c.Amend(row=NOISE), LI) is None


def test_what_lengthens_the_limit_of_a_case_on_hold_is_the_directors_too() -> None:
    """Two days of every minute are over before five days of working time, though they are more minutes."""
    urgent = do(held_case(), c.Amend(row=MANHOLE), LI, local(23, 11, 5))
    two_days = do(urgent, c.Amend(limit=2 * 24 * 60), DIRECTOR, local(23, 11, 6))

    assert refused(two_days, c.Amend(row=DISPUTE), LI) is DirectorOnly
    assert refused(two_days, c.Amend(row=STALL), LI) is None


def test_a_case_that_was_sent_once_is_voided_by_the_director() -> None:
    assert refused(reported_case(), c.Void(NOTE), LI) is None
    assert refused(returned(1), c.Void(NOTE), LI) is DirectorOnly
    assert refused(returned(1), c.Void(NOTE), DIRECTOR) is None


def test_a_case_that_went_up_to_the_district_straight_from_triage_is_voided_by_the_director() -> None:
    asked = do(reported_case(), c.Escalate(NOTE), LI, DISPATCHED_AT)
    up = do(asked, c.ConfirmEscalation(), DIRECTOR, DISPATCHED_AT)

    assert (up.status, up.unit, up.previous_units, up.clock) == (S.ESCALATED, None, (), None)
    assert refused(up, c.Void(NOTE), LI) is DirectorOnly
    assert refused(up, c.Void(NOTE), DIRECTOR) is None


def test_staff_reopen_only_where_a_resident_complains() -> None:
    without_resident = do(resolved_case(), c.Pass(), WANG, local(23, 11, 30))

    assert refused(without_resident, c.Reopen(NOTE), LI) is DirectorOnly
    assert refused(without_resident, c.Reopen(NOTE), DIRECTOR) is None
    assert refused(closed_case(), c.Reopen(NOTE), LI) is None


def test_after_three_returns_only_the_director_sends_the_case_on() -> None:
    assert refused(returned(2), c.Dispatch(SQUAD.code), LI) is None
    assert refused(returned(3), c.Dispatch(SQUAD.code), LI) is DirectorOnly
    assert refused(returned(3), c.Rule(SQUAD.code), DIRECTOR) is None


def test_staff_resolve_for_the_unit_only_over_an_assist_that_is_open() -> None:
    case = case_in(S.HANDLING, done=False)

    assert refused(case, c.Resolve(NOTE), LI) is AssistsOpen
    assert refused(case, c.Resolve(NOTE, override=NOTE), LI) is None
    assert refused(case, c.Resolve(NOTE, override=NOTE), OFFICER_SQUAD) is AssistsOpen
    assert refused(case_in(S.HANDLING), c.Resolve(NOTE, override=NOTE), LI) is NotYours


def test_overdue_is_the_clocks_word_and_only_the_clocks() -> None:
    overdue, key = c.Supervise(SupervisionKind.OVERDUE), c.Supervise(SupervisionKind.KEY)
    case = accepted_case()

    assert (refused(case, overdue, LI), refused(case, overdue, None)) == (NotYours, None)
    assert (refused(case, key, LI), refused(case, key, None)) == (None, NotYours)
    assert [refusal_of(case, c.Supervise, by, later(case), book()) for by in (LI, None)] == [None, None]


def test_dispatched_to_a_station_its_head_is_the_officer_and_to_a_worker_that_worker_is() -> None:
    station = dispatched_case(to=WUNAN_UNIT)
    worker = do(reported_case(), c.Dispatch(WUNAN_UNIT.code, CHEN.id), LI, DISPATCHED_AT)

    assert {by.name for by in PEOPLE if refused(station, c.Accept(), by) is None} == {HEAD.name}
    assert {by.name for by in PEOPLE if refused(worker, c.Accept(), by) is None} == {HEAD.name, CHEN.name}


def test_after_the_case_has_left_a_unit_its_officers_can_do_nothing_with_it() -> None:
    moved = do(accepted_case(), c.Transfer(HOUSING.code, NOTE), LI, local(23, 10, 30))

    assert refused(moved, c.Accept(), OFFICER_SQUAD) is NotYours
    assert refused(moved, c.Accept(), OFFICER_HOUSING) is None


def test_an_assisting_unit_whose_own_assist_is_over_does_not_speak_for_another_unit_that_still_helps() -> None:
    case = case_in(S.HANDLING)
    helped = do(case, c.Assist(WUNAN_UNIT.code, NOTE, 120), LI, later(case))
    over = replace(SCENE, helps=frozenset({1}))

    assert refused(helped, c.AssistArrived(2), OFFICER_HOUSING, over) is NotYours
    assert refused(helped, c.AssistDone(2, NOTE), OFFICER_HOUSING, over) is NotYours
    assert refused(helped, c.AssistDone(2, NOTE), HEAD, replace(SCENE, helps=frozenset({2}))) is None


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (DecisionKind.EXTENSION, Pending),
        (DecisionKind.ASSIST, Pending),
        (DecisionKind.ESCALATION, Pending),
        (DecisionKind.THIRD_FAIL, None),
    ],
)
def test_a_case_is_not_put_on_hold_while_what_the_unit_has_asked_for_waits_for_its_answer(
    kind: DecisionKind, answer: type[Refusal] | None
) -> None:
    case = replace(case_in(S.HANDLING), decision=Decision(kind, ACCEPTED_AT, FRIDAY))

    assert refused(case, c.Hold(FRIDAY, NOTE), LI) is answer


def test_an_assist_has_a_limit_of_at_least_a_minute_and_of_a_year_of_minutes_at_the_most() -> None:
    case, most = case_in(S.HANDLING), 366 * 24 * 60

    limits = (0, 1, most, most + 1, 10**12)

    assert [refused(case, c.Assist(WUNAN_UNIT.code, NOTE, limit), LI) for limit in limits] == [
        OutOfBounds,
        None,
        None,
        OutOfBounds,
        OutOfBounds,
    ]


def test_an_assist_is_rated_once_it_is_over_and_only_one_that_there_was() -> None:
    open_, over = case_in(S.HANDLING, done=False), case_in(S.HANDLING)
    both = do(over, c.Assist(WUNAN_UNIT.code, NOTE, 120), LI, later(over))

    assert isinstance(refusal_of(open_, c.RateAssist, WANG, later(open_), book()), BadTarget)
    assert refused(open_, c.RateAssist(1, 4), WANG) is BadTarget
    assert refused(both, c.RateAssist(2, 4), WANG) is BadTarget
    assert refused(both, c.RateAssist(3, 4), WANG) is BadTarget
    assert [refused(both, c.RateAssist(1, rating), WANG) for rating in (0, 6)] == [OutOfBounds, OutOfBounds]
    assert [refused(both, c.RateAssist(1, rating), WANG) for rating in (1, 5)] == [None, None]


def test_where_an_escalation_needs_no_director_nothing_that_waits_to_be_decided_is_in_its_way() -> None:
    asked = do(accepted_case(), c.AskExtension(1, NOTE), OFFICER_SQUAD, local(23, 10, 10))
    free = book(escalation_needs_director=False)

    up = do(asked, c.Escalate(NOTE, "区-7", local(25, 12)), LI, later(asked), under=free)

    assert (up.status, up.decision, up.outside_number, up.outside_due) == (S.ESCALATED, None, "区-7", local(25, 12))
    assert refused(asked, c.Escalate(NOTE), LI) is Pending


def test_a_head_whose_station_is_not_known_is_no_officer_of_a_case_without_a_unit() -> None:
    assert Relation.OFFICER not in relations(replace(HEAD, station=None), reported_case(), SCENE)
    assert Relation.OFFICER in relations(HEAD, dispatched_case(to=WUNAN_UNIT), SCENE)
