"""The notes of the command table: what each command does to a case beside moving it."""

from datetime import timedelta

import pytest

from dispatch import commands as c
from dispatch.book import Scene
from dispatch.model import DecisionKind, Level, NoteId, Place, Status, Urgency
from dispatch.refusals import AlreadyDone, BadTarget, TooLate
from dispatch.rules import decide
from tests.dispatch.prepared import case_in, failed, later, returned
from tests.make import (
    CLAUSE,
    NOTE,
    accepted_case,
    asked_case,
    closed_case,
    dispatched_case,
    do,
    escalated_case,
    held_case,
    rejected_case,
    report,
    reported_case,
    settled_case,
)
from tests.street import (
    DIRECTOR,
    DISPUTE,
    HEAD,
    HOUSING,
    LI,
    MANHOLE,
    NOISE,
    OFFICER_SQUAD,
    SQUAD,
    WANG,
    ZHAO,
    book,
    local,
    minutes,
)

S = Status


def test_a_report_is_as_urgent_and_as_sensitive_as_its_row() -> None:
    hole, quarrel = reported_case(report(row=MANHOLE)), reported_case(report(row=DISPUTE))

    assert (hole.urgency, hole.sensitive) == (Urgency.URGENT, False)
    assert (quarrel.urgency, quarrel.sensitive) == (Urgency.NORMAL, True)


def test_what_is_settled_on_the_spot_closes_at_once_unless_it_was_drawn() -> None:
    assert settled_case(drawn=False).status is S.CLOSED
    assert settled_case(drawn=True).status is S.RESOLVED
    assert settled_case().level is Level.SELF


def test_a_failed_check_of_what_was_settled_on_the_spot_goes_to_triage() -> None:
    case = settled_case()

    again = do(case, c.Fail(NOTE), HEAD, later(case))

    assert (again.status, again.reworks, again.resolved_by) == (S.REPORTED, 1, None)
    assert again.triage is not None


def test_a_correction_to_an_urgent_category_makes_the_triage_clock_run_through_the_night() -> None:
    evening = reported_case(at=local(23, 22))
    assert evening.triage is not None
    assert evening.triage.due == local(24, 8, 45)

    urgent = do(evening, c.Supplement(row=MANHOLE), WANG, local(23, 22, 5))

    assert urgent.triage is not None
    assert (urgent.urgency, urgent.triage.due) == (Urgency.URGENT, local(23, 22, 20))


def test_a_point_completes_a_written_place_and_words_complete_a_point() -> None:
    point = Place(latitude=30.5, longitude=114.3)
    asked = asked_case()

    given = do(asked, c.GiveInfo(place=point), WANG, later(asked))
    reworded = do(given, c.Supplement(place=Place(note=NoteId(9))), WANG, later(given))

    assert given.place == Place(asked.place.note, 30.5, 114.3)
    assert reworded.place == Place(NoteId(9), 30.5, 114.3)


def test_an_appeal_is_heard_once_and_within_five_working_days() -> None:
    case = rejected_case(at=local(23, 9, 50))
    last = local(30, 9, 50)

    with pytest.raises(TooLate) as late:
        decide(case, c.Appeal(NOTE), WANG, last + minutes(1), book())
    appealed = do(case, c.Appeal(NOTE), WANG, last)
    rejected = do(appealed, c.Reject(NOTE, CLAUSE), ZHAO, last)

    assert late.value.since == last
    assert appealed.appealed
    with pytest.raises(AlreadyDone):
        decide(rejected, c.Appeal(NOTE), WANG, last, book())


@pytest.mark.parametrize(
    ("scene", "what"),
    [
        (Scene(), "unknown"),
        (Scene(leading=rejected_case(report("SY20261123-0009"))), "ended"),
        (Scene(leading=do(reported_case(report("SY20261123-0009")), c.Void(NOTE), LI, local(23, 10))), "ended"),
        (Scene(leading=case_in(S.MERGED)), "follower"),
        (Scene(leading=reported_case(report("SY20261123-0009")), leads=True), "leads"),
    ],
)
def test_cases_are_merged_without_chains_and_without_circles(scene: Scene, what: str) -> None:
    open_leading = Scene(leading=reported_case(report("SY20261123-0009")))

    with pytest.raises(BadTarget) as bad:
        decide(reported_case(), c.Merge("SY20261123-0009"), LI, local(23, 10), book(), scene)

    assert bad.value.what == what
    assert decide(reported_case(), c.Merge("SY20261123-0009"), LI, local(23, 10), book(), open_leading)


def test_a_follower_given_back_begins_anew_in_triage() -> None:
    leading = Scene(leading=reported_case(report("SY20261123-0009")))
    merged = do(accepted_case(), c.Merge("SY20261123-0009"), LI, local(23, 10, 30), scene=leading)

    back = do(merged, c.Unmerge(), None, local(24, 9))

    assert (merged.leads, back.leads) == ("SY20261123-0009", None)
    assert (back.status, back.unit, back.officer, back.clock) == (S.REPORTED, None, None, None)
    assert back.triage is not None


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
    assert decide(escalated_case(), c.Progress(NOTE), OFFICER_SQUAD, local(24, 9), book())


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

    assert decide(case, c.AskExtension(1, NOTE), OFFICER_SQUAD, case.clock.due - minutes(1), book())


def test_a_case_is_held_once_even_after_it_was_opened_again() -> None:
    resumed = do(held_case(), c.Resume(), LI, local(24, 9))
    void_of_hold = accepted_case()
    closed = do(do(resumed, c.Resolve(NOTE), OFFICER_SQUAD, local(24, 10)), c.Pass(), WANG, local(24, 11))
    again = do(closed, c.Reopen(NOTE), DIRECTOR, local(24, 14))
    again = do(again, c.Dispatch(SQUAD.code), LI, local(24, 14, 5))
    again = do(again, c.Accept(), OFFICER_SQUAD, local(24, 14, 10))

    for held in (resumed, again):
        with pytest.raises(AlreadyDone):
            decide(held, c.Hold(local(30, 9), NOTE), LI, local(24, 15), book())
    assert decide(void_of_hold, c.Hold(local(30, 9), NOTE), LI, local(24, 15), book())


def test_a_case_is_opened_again_within_thirty_days() -> None:
    case = closed_case()
    assert case.ended_at is not None
    last = case.ended_at + timedelta(days=30)

    with pytest.raises(TooLate):
        decide(case, c.Reopen(NOTE), DIRECTOR, last + minutes(1), book())
    again = do(case, c.Reopen(NOTE), DIRECTOR, last)

    assert (again.status, again.reopenings, again.outcome, again.unit) == (S.REPORTED, 1, None, None)
